#!/usr/bin/env python3
"""Makes small GIF files of every kind and the pixels that the decoder must give, from Pillow.

    python3 Fixtures/pixels/make_gif_goldens.py

Writes gif/, gif.json and gif.rgb; see format_goldens.py. Running the script again with the same versions changes nothing.
"""

import io
import struct

import numpy as np
from PIL import Image

from format_goldens import as_shown, opened, write_goldens
from make_pixel_goldens import glyph, pattern, splitmix


def saved(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "GIF", **options)
    return buffer.getvalue()


def indexes(seed, bits, width, height):
    noise = splitmix(np.arange(width * height, dtype=np.uint64) + np.uint64(seed << 40)) >> np.uint64(64 - bits)
    return noise.astype(np.uint8).reshape(height, width)


def palette(bits, step=37):
    return bytes((step * i + 11 * c * i + 80 * c) % 256 for i in range(1 << bits) for c in range(3))


def sub_blocks(data):
    return b"".join(bytes([len(data[i : i + 255])]) + data[i : i + 255] for i in range(0, len(data), 255)) + b"\0"


def codes(pixels, bits):
    """Image data without compression: the table is cleared so often that its codes never grow."""
    size = max(bits, 2)
    clear, end = 1 << size, (1 << size) + 1
    stream = []
    for i, pixel in enumerate(pixels.ravel().tolist()):
        if i % ((1 << size) - 2) == 0:
            stream.append(clear)
        stream.append(pixel)
    stream.append(end)
    digits = sum(code << (i * (size + 1)) for i, code in enumerate(stream))
    packed = digits.to_bytes((len(stream) * (size + 1) + 7) // 8, "little")
    return bytes([size]) + sub_blocks(packed)


def frame(pixels, bits, left=0, top=0, local=None, interlaced=False):
    height, width = pixels.shape
    if interlaced:
        pixels = np.concatenate([pixels[0::8], pixels[4::8], pixels[2::4], pixels[1::2]])
    packed = (0x80 | bits - 1 if local else 0) | (0x40 if interlaced else 0)
    return b"," + struct.pack("<4HB", left, top, width, height, packed) + (local or b"") + codes(pixels, bits)


def control(transparent):
    return b"!\xf9" + sub_blocks(struct.pack("<BHB", 1, 0, transparent))


def gif(*blocks, canvas, colors=None, background=0):
    bits = (len(colors) // 3 - 1).bit_length() if colors else 1
    packed = 0x80 | bits - 1 if colors else 0
    head = b"GIF89a" + struct.pack("<HHBBB", *canvas, packed, background, 0)
    return head + (colors or b"") + b"".join(blocks) + b";"


def xmp_extension(packet):
    """The packet is followed by bytes that lead a reader of sub-blocks to their end."""
    return b"!\xff\x0bXMP DataXMP" + packet + b"\1" + bytes(range(255, -1, -1)) + b"\0"


def files():
    picture = Image.fromarray(pattern(1, 25, 19))
    yield "photo.gif", saved(picture.quantize(64))
    yield "grey.gif", saved(picture.convert("L"))
    yield "bilevel.gif", saved(picture.convert("1"))
    for ink in ("black", "white"):
        ring = glyph(24, 20, (0, 0, 0, 0), ((0,) * 3 if ink == "black" else (255,) * 3) + (255,)).astype(np.uint8)
        yield f"clear-{ink}-ring.gif", saved(Image.fromarray(ring, "RGBA"))
    frames = [Image.fromarray(pattern(seed, 20, 16)).quantize(16) for seed in (2, 3, 4)]
    yield "animated.gif", saved(frames[0], save_all=True, append_images=frames[1:], duration=100, loop=0)
    for bits in (1, 2, 4, 8):
        pixels = indexes(bits, bits, 13, 11)
        yield f"palette{bits}.gif", gif(frame(pixels, bits), canvas=(13, 11), colors=palette(bits))
        yield f"interlaced{bits}.gif", gif(frame(pixels, bits, interlaced=True), canvas=(13, 11), colors=palette(bits))
    for width, height in ((1, 1), (1, 9), (9, 1), (3, 2), (5, 4)):
        pixels = indexes(5, 4, width, height)
        yield f"interlaced-{width}x{height}.gif", gif(
            frame(pixels, 4, interlaced=True), canvas=(width, height), colors=palette(4))
    pixels = indexes(6, 4, 7, 5)
    both = frame(pixels, 4, local=palette(4, 91))
    yield "local-palette.gif", gif(both, canvas=(7, 5), colors=palette(2))
    yield "no-global-palette.gif", gif(both, canvas=(7, 5))
    yield "no-palette.gif", gif(frame(pixels, 4), canvas=(7, 5))
    yield "short-palette.gif", gif(frame(pixels, 4), canvas=(7, 5), colors=palette(2))
    inside = frame(pixels, 4, left=3, top=2)
    yield "small-frame.gif", gif(inside, canvas=(12, 9), colors=palette(4), background=5)
    yield "small-clear-frame.gif", gif(control(3), inside, canvas=(12, 9), colors=palette(4), background=5)
    yield "frame-beyond-canvas.gif", gif(control(3), inside, canvas=(8, 4), colors=palette(4))
    yield "empty-canvas.gif", gif(frame(pixels, 4), canvas=(0, 0), colors=palette(4))
    comment = b"!\xfe" + sub_blocks(b"hello" * 99)
    packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>'
    yield "annotated.gif", gif(comment, frame(pixels, 4), xmp_extension(packet), canvas=(7, 5), colors=palette(4))


def cases():
    for name, data in files():
        shown = as_shown(opened(data))
        yield name, data, shown, shown.shape[1], shown.shape[0], 1
    huge = gif(frame(indexes(7, 4, 2, 2), 4), canvas=(65535, 65535), colors=palette(4))
    yield "huge-canvas.gif", huge, None, 0, 0, 1


if __name__ == "__main__":
    write_goldens("gif", list(cases()))
