#!/usr/bin/env python3
"""Makes small AVIF files of every kind and the pixels that the decoder must give, from Pillow.

    python3 Fixtures/pixels/make_avif_goldens.py

Writes avif/, avif.json and avif.rgb; see format_goldens.py. Running the script again with the same versions changes nothing.
"""

import io

import numpy as np
from PIL import Image, features

from color_reference import PROFILES, by_profile
from format_goldens import as_shown, opened, write_goldens
from gentle import gentle, tiff_block
from make_pixel_goldens import glyph, pattern

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>'


def wide(width, height, seed=0):
    """A part of a larger picture. Decoders interpolate halved colours in different ways, which agree where colours change
    as slowly as in photos."""
    return gentle(200, 150, seed)[20 : 20 + height, 30 : 30 + width].copy()


def saved(pixels, **options):
    buffer = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(buffer, "AVIF", **{"quality": 85, "max_threads": 1, **options})
    return buffer.getvalue()


def undated(data):
    """The file without the times of its creation and of its last change, which its movie boxes have."""
    for kind in (b"mvhd", b"tkhd", b"mdhd"):
        at = data.find(kind)
        while at >= 0:
            start, size = at + 8, 16 if data[at + 4] == 1 else 8
            data = data[:start] + bytes(size) + data[start + size :]
            at = data.find(kind, at + 4)
    return data


def files():
    yield "photo.avif", saved(wide(64, 48))
    yield "chroma444.avif", saved(pattern(1, 40, 24), subsampling="4:4:4")
    yield "chroma422.avif", saved(wide(40, 24), subsampling="4:2:2")
    yield "grey.avif", saved(wide(40, 24)[..., 0].copy())
    yield "studio-range.avif", saved(wide(40, 24), range="limited")
    for width, height in ((1, 1), (1, 9), (9, 1), (21, 13)):
        yield f"odd-{width}x{height}.avif", saved(wide(width, height))
    for ink in (0, 255):
        ring = glyph(24, 20, (0, 0, 0, 0), (ink, ink, ink, 255)).astype(np.uint8)
        yield f"clear-{'white' if ink else 'black'}-ring.avif", saved(ring, quality=100)
        yield f"premultiplied-{'white' if ink else 'black'}-ring.avif", saved(ring, quality=100, alpha_premultiplied=True)
    frames = [Image.fromarray(wide(40, 24, seed)) for seed in (1, 2, 3)]
    yield "animated.avif", undated(saved(frames[0], save_all=True, append_images=frames[1:], duration=100))
    for orientation in range(1, 9):
        # Pillow stores the orientation as transformations.
        yield f"turned-{orientation}.avif", saved(wide(40, 24), exif=tiff_block(orientation))
    exif = Image.Exif()
    exif[0x010E] = "hills"
    yield "annotated.avif", saved(wide(40, 24), exif=exif.tobytes(), xmp=XMP)


def cases():
    for name, data in files():
        shown = as_shown(opened(data))
        yield name, data, shown, shown.shape[1], shown.shape[0], 1
    for name in ("display-p3", "adobe-rgb"):
        data = saved(wide(40, 24), icc_profile=PROFILES[name])
        shown = np.asarray(by_profile(opened(data).convert("RGB"), PROFILES[name]))
        yield f"profile-{name}.avif", data, shown, 40, 24, 1


if __name__ == "__main__":
    write_goldens("avif", list(cases()), libavif=features.version("avif"))
