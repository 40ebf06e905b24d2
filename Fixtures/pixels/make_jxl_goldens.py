#!/usr/bin/env python3
"""Makes small JPEG XL files of every kind and the pixels that the decoder must give, from pillow-jxl-plugin.

    python3 Fixtures/pixels/make_jxl_goldens.py

Writes jxl/, jxl.json and jxl.rgb; see format_goldens.py. The files are written through libjxl 0.7; see jxl_writer.py. Where the
plugin does not read a kind, the golden pixels of a lossless file are those that were stored. The colours of HDR and of other
spaces than sRGB come from color_reference.py. Running the script again with the same versions changes nothing.
"""

import importlib.metadata
import io

import numpy as np
import pillow_jxl  # noqa: F401, registers the format
from PIL import Image

import jxl_writer
from color_reference import PROFILES, by_code_points, by_profile
from format_goldens import as_shown, write_goldens
from gentle import gentle, tiff_block
from jxl_writer import written
from make_pixel_goldens import composite, glyph, pattern

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>'


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    image.info.pop("exif", None)
    return image


def ring(ink):
    return glyph(24, 20, (0, 0, 0, 0), (ink, ink, ink, 255)).astype(np.uint8)


def files():
    photo = gentle(64, 48)
    yield "photo.jxl", written([photo], lossless=False)
    yield "noise.jxl", written([pattern(1, 40, 24)], lossless=False)
    yield "lossless.jxl", written([photo])
    yield "lossless-noise.jxl", written([pattern(2, 40, 24)])
    yield "lossless-grey.jxl", written([photo[..., :1].copy()])
    yield "grey.jxl", written([photo[..., :1].copy()], lossless=False)
    for width, height in ((1, 1), (1, 9), (9, 1), (21, 13)):
        yield f"lossless-odd-{width}x{height}.jxl", written([gentle(width, height)])
    for orientation in range(1, 9):
        # The EXIF block repeats the orientation, and must be ignored.
        exif = (b"Exif", bytes(4) + tiff_block(orientation=6), False)
        yield f"lossless-turned-{orientation}.jxl", written([gentle(40, 24)], orientation=orientation, boxes=[exif])
    for ink in (0, 255):
        yield f"lossless-clear-{'white' if ink else 'black'}-ring.jxl", written([ring(ink)])
    yield "lossless-16bit.jxl", written([gentle(40, 24).astype(np.uint16) * 257])
    exif = (b"Exif", bytes(4) + tiff_block(orientation=3), False)
    yield "lossless-boxes.jxl", written([gentle(40, 24)], boxes=[exif, (b"xml ", XMP, False)])
    exif = (b"Exif", bytes(4) + tiff_block(orientation=3), True)
    yield "lossless-compressed-boxes.jxl", written([gentle(40, 24)], boxes=[exif, (b"xml ", XMP * 20, True)])


def cases():
    for name, data in files():
        image = opened(data)
        shown = as_shown(image) if image.mode != "I;16" else None
        yield name, data, shown, shown.shape[1], shown.shape[0], 1
    frames = [gentle(40, 24, seed) for seed in (1, 2, 3)]
    yield "lossless-animated.jxl", written(frames, animated=True), frames[0], 40, 24, 1
    clear = np.concatenate([ring(255)[..., :1], ring(255)[..., 3:]], axis=-1)
    yield "lossless-grey-alpha.jxl", written([clear]), composite(ring(255)), 24, 20, 1
    soft = ring(0)
    soft[..., 3] = soft[..., 3] // 2
    multiplied = soft.copy()
    multiplied[..., :3] = (soft[..., :3].astype(int) * soft[..., 3:] + 127) // 255
    yield "lossless-premultiplied.jxl", written([multiplied], premultiplied=True), composite(soft), 24, 20, 1
    for name in ("display-p3", "adobe-rgb", "prophoto"):
        shown = np.asarray(by_profile(Image.fromarray(gentle(40, 24)), PROFILES[name]))
        yield f"lossless-{name}.jxl", written([gentle(40, 24)], icc=PROFILES[name]), shown, 40, 24, 1
    shown = by_code_points(gentle(40, 24) / 255, 12, 13)
    yield "code-points-p3.jxl", written([gentle(40, 24)], code_points=(12, 13)), shown, 40, 24, 1
    yield "lossy-p3.jxl", written([gentle(40, 24)], lossless=False, code_points=(12, 13)), shown, 40, 24, 1
    wide = gentle(40, 24).astype(np.uint16) * 257 // 4 * 3
    for name, primaries, transfer in (("pq", 9, 16), ("hlg", 9, 18), ("p3-pq", 12, 16)):
        shown = by_code_points(wide / 65535, primaries, transfer)
        yield f"hdr-{name}.jxl", written([wide], code_points=(primaries, transfer)), shown, 40, 24, 1
    soft = np.dstack([gentle(24, 20), ring(0)[..., 3]]).astype(np.uint16) * 257
    shown = np.dstack([by_code_points(soft[..., :3] / 65535, 9, 16), (soft[..., 3] >> 8).astype(np.uint8)])
    yield "hdr-clear.jxl", written([soft], code_points=(9, 16)), composite(shown), 24, 20, 1
    inks = gentle(40, 24)
    yield "cmyk.jxl", written([inks], black=inks[..., 0].copy()), None, 0, 0, 1


if __name__ == "__main__":
    write_goldens("jxl", list(cases()), **{
        "pillow-jxl-plugin": importlib.metadata.version("pillow-jxl-plugin"), "libjxl": jxl_writer.VERSION})
