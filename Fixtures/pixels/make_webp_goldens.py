#!/usr/bin/env python3
"""Makes small WebP files of every kind and the pixels that the decoder must give, from Pillow.

    python3 Fixtures/pixels/make_webp_goldens.py

Writes webp/, webp.json and webp.rgb; see format_goldens.py. Running the script again with the same versions changes nothing.
"""

import io
import struct

import numpy as np
from PIL import Image, features

from color_reference import PROFILES, SRGB_PROFILES, by_profile
from format_goldens import as_shown, opened, write_goldens
from gentle import gentle, tiff_block
from make_pixel_goldens import composite, glyph, pattern

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description tiff:Orientation="8"/></rdf:RDF></x:xmpmeta>'


def saved(pixels, **options):
    buffer = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(buffer, "WEBP", **options)
    return buffer.getvalue()


def ring(ink):
    return glyph(24, 20, (0, 0, 0, 0), (ink, ink, ink, 255)).astype(np.uint8)


def chunk(kind, payload):
    return kind + struct.pack("<I", len(payload)) + payload + bytes(len(payload) % 2)


def small_frame(pixels, left, top, canvas):
    """An animation whose first frame covers a part of its canvas."""
    inner = saved(pixels, lossless=True)[12:]
    height, width = pixels.shape[:2]

    def three(value):
        return struct.pack("<I", value)[:3]

    frame = three(left // 2) + three(top // 2) + three(width - 1) + three(height - 1) + three(100) + b"\0" + inner
    body = chunk(b"VP8X", bytes([0x12, 0, 0, 0]) + three(canvas[0] - 1) + three(canvas[1] - 1))
    body += chunk(b"ANIM", struct.pack("<IH", 0xFF00FF00, 0)) + chunk(b"ANMF", frame)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def files():
    yield "photo.webp", saved(gentle(64, 48), quality=80)
    yield "noise.webp", saved(pattern(1, 40, 24), quality=60)
    yield "lossless.webp", saved(gentle(64, 48), lossless=True)
    yield "lossless-noise.webp", saved(pattern(2, 40, 24), lossless=True)
    for width, height in ((1, 1), (1, 9), (9, 1), (21, 13)):
        yield f"odd-{width}x{height}.webp", saved(gentle(width, height))
        yield f"lossless-odd-{width}x{height}.webp", saved(gentle(width, height), lossless=True)
    for ink in (0, 255):
        name = "white" if ink else "black"
        yield f"clear-{name}-ring.webp", saved(ring(ink))
        yield f"lossless-clear-{name}-ring.webp", saved(ring(ink), lossless=True)
    frames = [Image.fromarray(gentle(40, 24, seed)) for seed in (1, 2, 3)]
    yield "animated.webp", saved(frames[0], save_all=True, append_images=frames[1:], duration=100)
    clear = [Image.fromarray(np.roll(ring(0), shift, axis=1)) for shift in (0, 3, 6)]
    yield "lossless-animated-clear.webp", saved(clear[0], save_all=True, append_images=clear[1:], lossless=True)
    for name, profile in SRGB_PROFILES.items():
        if "grey" not in name:
            yield f"lossless-{name}.webp", saved(gentle(24, 16), lossless=True, icc_profile=profile)


def cases():
    for name, data in files():
        shown = as_shown(opened(data))
        yield name, data, shown, shown.shape[1], shown.shape[0], 1
    for orientation in range(1, 9):
        # Pillow writes the block as it is, some writers with the prefix of JPEG files.
        block = (b"Exif\0\0" if orientation % 2 else b"") + tiff_block(orientation)
        data = saved(gentle(20, 12), lossless=True, exif=block)
        yield f"lossless-exif-{orientation}.webp", data, as_shown(opened(data)), 20, 12, orientation
    data = saved(gentle(20, 12), lossless=True, xmp=XMP)
    yield "lossless-xmp-8.webp", data, as_shown(opened(data)), 20, 12, 8
    for name in ("display-p3", "adobe-rgb", "prophoto"):
        data = saved(gentle(24, 16), lossless=True, icc_profile=PROFILES[name])
        shown = np.asarray(by_profile(Image.fromarray(gentle(24, 16)), PROFILES[name]))
        yield f"lossless-{name}.webp", data, shown, 24, 16, 1
    soft = np.dstack([gentle(24, 20), ring(0)[..., 3]])
    data = saved(soft, lossless=True, exact=True, icc_profile=PROFILES["display-p3"])
    shown = composite(np.asarray(by_profile(Image.fromarray(soft), PROFILES["display-p3"])))
    yield "lossless-clear-display-p3.webp", data, shown, 24, 20, 1
    part = gentle(10, 8)
    canvas = np.full((20, 30, 3), 255, np.uint8)
    canvas[6:14, 4:14] = part
    yield "lossless-small-frame.webp", small_frame(part, 4, 6, (30, 20)), canvas, 30, 20, 1
    yield "frame-beyond-canvas.webp", small_frame(part, 24, 6, (30, 20)), None, 0, 0, 1


if __name__ == "__main__":
    write_goldens("webp", list(cases()), libwebp=features.version("webp"))
