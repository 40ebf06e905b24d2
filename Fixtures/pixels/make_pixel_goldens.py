#!/usr/bin/env python3
"""Makes golden values for the tests of ImagePreprocessing, from Pillow.

    python3 Fixtures/pixels/make_pixel_goldens.py

Writes into its folder:

    decode/          small JPEG and PNG files of every kind
    decode.json      for each file: sizes, orientation, and the offset of its pixels in decode.rgb
    decode.rgb       the pixels from Pillow: exif_transpose, convert("RGB"), [row, column, channel]; for transparent and
                     16-bit grey images, which Photoseek shows as viewers do, the result of `as_seen`
    exif.json        small EXIF blocks, most of them unusual or damaged, and the orientation that Pillow reads from each
    reduced.json     for each JPEG file and each scale: the size, and the offset of the pixels in reduced.rgb
    reduced.rgb      the pixels from Pillow after `draft`, as in decode.rgb
    damage.json      Pillow's results for copies of some files with a few bits changed
    resize.json      for each size: a checksum of Pillow's resized image and, if it is small, its offset in resize.rgb
    resize.rgb       the small resized images
    preprocess.json  for each size and configuration: a checksum of the cropped pixels, and the offset in preprocess.f32
    preprocess.f32   tensors as little-endian float32, [channel, row, column]

Every JSON file names the versions of the packages. Source images for resizing are not stored: both this script and the tests
compute them (`pattern`). Running the script again with the same versions changes nothing.
"""

import io
import json
import platform
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps, features

FOLDER = Path(__file__).resolve().parent
VERSIONS = {
    "pillow": PIL.__version__,
    "libjpeg-turbo": features.version_feature("libjpeg_turbo"),
    "numpy": np.__version__,
    "python": platform.python_version(),
}
MASK = (1 << 64) - 1


# ---------------------------------------------------------------------------------------------------------------------
# Functions that the tests compute in the same way


def splitmix(values):
    """SplitMix64's output function for an array of uint64: element i is the i-th number of a stream."""
    z = (values + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def pattern(seed, width, height):
    """An image with gradients, hard edges between 0 and 255, and noise, in blocks of 32 x 24 pixels."""
    y = np.arange(height, dtype=np.uint64)[:, None]
    x = np.arange(width, dtype=np.uint64)[None, :]
    block = (x // np.uint64(32) + y // np.uint64(24) + np.uint64(seed)) % np.uint64(3)
    edge = ((x // np.uint64(7) + y // np.uint64(5)) % np.uint64(2)) * np.uint64(255)
    picture = np.empty((height, width, 3), np.uint8)
    for channel in range(3):
        c = np.uint64(channel)
        across, down = x * np.uint64(255) // np.uint64(width), y * np.uint64(255) // np.uint64(height)
        gradient = across + down * (c + np.uint64(1))
        index = (y * np.uint64(width) + x) * np.uint64(3) + c
        noise = splitmix(index + np.uint64(seed) * np.uint64(1 << 40)) >> np.uint64(56)
        picture[:, :, channel] = np.where(block == 0, gradient % np.uint64(256), np.where(block == 1, edge, noise))
    return picture


def fnv1a(data):
    """The 64-bit FNV-1a checksum of bytes, as 16 hexadecimal digits."""
    value = 0xCBF29CE484222325
    for byte in bytes(data):
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return f"{value:016x}"


# ---------------------------------------------------------------------------------------------------------------------
# PNG, written here because Pillow can write only a few of the possible kinds

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, payload):
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def paeth(a, b, c):
    p = a + b - c
    distances = (abs(p - a), abs(p - b), abs(p - c))
    return (a, b, c)[distances.index(min(distances))]


def filter_row(kind, row, above, step):
    left = bytes(step) + row
    corner = bytes(step) + above
    predicted = {
        0: lambda i: 0,
        1: lambda i: left[i],
        2: lambda i: above[i],
        3: lambda i: (left[i] + above[i]) // 2,
        4: lambda i: paeth(left[i], above[i], corner[i]),
    }[kind]
    return bytes([kind]) + bytes((row[i] - predicted(i)) & 255 for i in range(len(row)))


def pack_row(samples, depth):
    """Samples of a row, most significant bit first."""
    if depth == 16:
        return samples.astype(">u2").tobytes()
    if depth == 8:
        return samples.astype(np.uint8).tobytes()
    bits = (samples[:, None] >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.astype(np.uint8).ravel()).tobytes()


def filtered_rows(samples, depth, color_type):
    """All rows of an image [height, width, channels], with each of the filters in turn."""
    step = max(1, CHANNELS[color_type] * depth // 8)
    result, above = b"", None
    for y in range(samples.shape[0]):
        row = pack_row(samples[y].reshape(-1), depth)
        result += filter_row(y % 5, row, above or bytes(len(row)), step)
        above = row
    return result


def png(samples, depth, color_type, interlaced=False, before=(), after=()):
    height, width = samples.shape[:2]
    data = b""
    if interlaced:
        for x0, y0, dx, dy in ADAM7:
            part = samples[y0::dy, x0::dx]
            if part.size:
                data += filtered_rows(part, depth, color_type)
    else:
        data = filtered_rows(samples, depth, color_type)
    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, int(interlaced))
    packed = zlib.compress(data, 9)
    middle = len(packed) // 2
    chunks = [chunk(b"IHDR", header), *before, chunk(b"IDAT", packed[:middle]), chunk(b"IDAT", packed[middle:])]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + b"".join(after) + chunk(b"IEND", b"")


def png_samples(seed, depth, color_type, width=21, height=13):
    count = height * width * CHANNELS[color_type]
    noise = splitmix(np.arange(count, dtype=np.uint64) + np.uint64(seed << 40))
    return (noise >> np.uint64(64 - depth)).astype(np.int64).reshape(height, width, CHANNELS[color_type])


def palette(count):
    return chunk(b"PLTE", bytes((37 * i + 11 * c * i + 80 * c) % 256 for i in range(count) for c in range(3)))


def png_files():
    for color_type, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items():
        name = {0: "grey", 2: "rgb", 3: "palette", 4: "grey-alpha", 6: "rgba"}[color_type]
        for depth in depths:
            before = (palette(1 << depth),) if color_type == 3 else ()
            for interlaced in (False, True):
                samples = png_samples(depth * 10 + color_type, depth, color_type)
                suffix = "-interlaced" if interlaced else ""
                yield f"{name}{depth}{suffix}.png", png(samples, depth, color_type, interlaced, before)
    small = png_samples(9, 8, 3, 9, 7)
    yield "palette8-alpha.png", png(small, 8, 3, before=(palette(256), chunk(b"tRNS", bytes(range(0, 200)))))
    yield "palette8-one-clear.png", png(small, 8, 3, before=(palette(256), chunk(b"tRNS", b"\xff\xff\x00")))
    yield "palette8-short.png", png(small, 8, 3, before=(palette(100),))
    yield "palette4-short.png", png(png_samples(3, 4, 3, 9, 7), 4, 3, before=(palette(5),))
    yield "palette2-short.png", png(png_samples(4, 2, 3, 9, 7), 2, 3, True, before=(palette(3),))
    yield "grey8-clear.png", png(png_samples(5, 8, 0, 9, 7), 8, 0, before=(chunk(b"tRNS", b"\0\x40"),))
    yield "rgb8-clear.png", png(png_samples(6, 8, 2, 9, 7), 8, 2, before=(chunk(b"tRNS", b"\0\x40\0\x20\0\1"),))
    ramp = np.concatenate([np.arange(0, 256, 3), np.arange(256, 65536, 997)]).reshape(1, -1, 1)
    yield "grey16-ramp.png", png(ramp, 16, 0)
    for width, height in ((1, 1), (1, 9), (9, 1), (2, 2), (5, 3)):
        samples = png_samples(width, 8, 2, width, height)
        yield f"rgb8-interlaced-{width}x{height}.png", png(samples, 8, 2, True)
    notes = (
        chunk(b"gAMA", struct.pack(">I", 45455)), chunk(b"sRGB", b"\0"), chunk(b"pHYs", struct.pack(">IIB", 1, 2, 0)),
        chunk(b"tEXt", b"Comment\0hello"), chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"hello" * 99)),
        chunk(b"iCCP", b"none\0\0" + zlib.compress(bytes(300))), chunk(b"prVt", b"private"),
    )
    yield "rgb8-annotated.png", png(png_samples(7, 8, 2), 8, 2, before=notes, after=(chunk(b"tEXt", b"After\0it"),))
    whole = png(png_samples(8, 8, 2), 8, 2)
    yield "rgb8-no-end.png", whole[:-12]
    # A stream whose header declares a window of 256 bytes, but which copies from farther back.
    rows = np.tile(png_samples(10, 8, 2, 60, 3), (4, 1, 1))
    data = zlib.compress(b"".join(b"\0" + pack_row(row.reshape(-1), 8) for row in rows), 9)
    header = struct.pack(">IIBBBBB", 60, 12, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", b"\x08\x1d" + data[2:]) + chunk(b"IEND", b"")
    yield "rgb8-small-window.png", b"\x89PNG\r\n\x1a\n" + chunks
    yield "rgb8-junk-after.png", whole + b"\0\1\2 and more"


# ---------------------------------------------------------------------------------------------------------------------
# JPEG


def jpeg(picture, mode="RGB", **options):
    buffer = io.BytesIO()
    Image.fromarray(picture).convert(mode).save(buffer, "JPEG", **{"quality": 85, **options})
    return buffer.getvalue()


def segments(data):
    """Splits a JPEG file into its marker segments; the last part holds the scans."""
    parts, at = [data[:2]], 2
    while data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        parts.append(data[at:end])
        at = end
    return [*parts, data[at:]]


def without(data, marker):
    return b"".join(part for part in segments(data) if part[:2] != bytes([0xFF, marker]))


def with_segments(data, *added):
    return data[:2] + b"".join(added) + data[2:]


def segment(marker, payload):
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def adobe(transform):
    return segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([transform]))


def cmyk_picture(width, height):
    rgb = pattern(21, width, height).astype(np.uint16)
    grid = np.arange(width * height).reshape(height, width) * 7
    return np.dstack([rgb[..., 0], rgb[..., 1], rgb[..., 2], grid % 256]).astype(np.uint8)


def cmyk_jpeg(width, height, **options):
    buffer = io.BytesIO()
    Image.fromarray(cmyk_picture(width, height), "CMYK").save(buffer, "JPEG", **{"quality": 90, **options})
    return buffer.getvalue()


def four_four_zero(data):
    """4:2:2 data with its sampling factors swapped. A square image with sides that are multiples of 16 has the same number of
    units both ways."""
    parts = segments(data)
    for i, part in enumerate(parts):
        if part[:2] == b"\xff\xc0":
            at = part.index(b"\x01\x21")
            parts[i] = part[:at] + b"\x01\x12" + part[at + 2 :]
    return b"".join(parts)


def smooth(width, height):
    """An image with less noise than `pattern`, so that the files are small."""
    picture = Image.fromarray(pattern(4, width * 4, height * 4))
    return np.asarray(picture.resize((width, height), Image.Resampling.BICUBIC))


def jpeg_files():
    odd, square = smooth(37, 29), smooth(48, 48)
    for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
        yield f"{name}.jpg", jpeg(odd, subsampling=subsampling)
        yield f"{name}-progressive.jpg", jpeg(odd, subsampling=subsampling, progressive=True)
    yield "440.jpg", four_four_zero(jpeg(square, subsampling=1))
    yield "grey.jpg", jpeg(odd, "L")
    yield "grey-progressive.jpg", jpeg(odd, "L", progressive=True)
    yield "restarts.jpg", jpeg(square, subsampling=2, restart_marker_blocks=2)
    yield "restarts-progressive.jpg", jpeg(square, subsampling=2, restart_marker_rows=1, progressive=True)
    yield "best.jpg", jpeg(smooth(24, 16), quality=100, subsampling=0, optimize=True)
    yield "worst.jpg", jpeg(odd, quality=1)
    yield "stored-rgb.jpg", jpeg(odd, keep_rgb=True)
    yield "adobe-rgb.jpg", with_segments(without(jpeg(odd, subsampling=0), 0xE0), adobe(0))
    yield "adobe-ycc.jpg", with_segments(without(jpeg(odd), 0xE0), adobe(1))
    yield "no-marker.jpg", without(jpeg(odd), 0xE0)
    cmyk = cmyk_jpeg(24, 20)
    yield "cmyk-adobe.jpg", cmyk
    yield "cmyk-adobe-progressive.jpg", cmyk_jpeg(24, 20, progressive=True)
    yield "cmyk-plain.jpg", without(cmyk, 0xEE)
    yield "ycck.jpg", with_segments(without(cmyk, 0xEE), adobe(2))
    for width, height in ((1, 1), (1, 40), (40, 1), (8, 8), (17, 15)):
        yield f"420-{width}x{height}.jpg", jpeg(smooth(width, height), subsampling=2)
    whole = jpeg(odd, subsampling=2)
    yield "junk-after.jpg", whole + b"and more"
    yield "comment.jpg", with_segments(whole, segment(0xFE, b"hello"), segment(0xED, bytes(5000)))


# ---------------------------------------------------------------------------------------------------------------------
# Orientation


def tiff(value, order="<", kind=3, count=1, before=()):
    """An EXIF block with one orientation tag. Kinds: 1 byte, 3 short, 4 long."""
    entries = [*before, (0x0112, kind, count, value)]
    block = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(entries))
    for tag, entry_kind, entry_count, entry_value in entries:
        code = {1: "B3x", 3: "H2x", 4: "I"}[entry_kind]
        block += struct.pack(order + "HHI" + code, tag, entry_kind, entry_count, entry_value)
    return block + struct.pack(order + "I", 0)


def xmp(text):
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>' + text + b"</rdf:RDF></x:xmpmeta>"


def orientation_blocks():
    for value in range(1, 9):
        yield f"{value}", tiff(value, "<" if value % 2 else ">")
    yield "0", tiff(0)
    yield "9", tiff(9)
    yield "65535", tiff(65535)
    yield "6-long", tiff(6, kind=4)
    yield "6-byte", tiff(6, kind=1)
    yield "6-after-others", tiff(6, ">", before=((0x0100, 4, 1, 99), (0x0101, 4, 1, 77)))
    yield "broken-header", b"XX" + tiff(6)[2:]
    yield "broken-offset", tiff(6)[:4] + b"\xff\xff\xff\x7f" + tiff(6)[8:]
    yield "broken-count", tiff(6)[:8] + b"\xff\xff" + tiff(6)[10:]
    yield "broken-short", tiff(6)[:13]
    yield "broken-empty", b""


def raw_profile(block, name="exif"):
    """A block as hexadecimal digits, as ImageMagick writes it into a text chunk."""
    digits = block.hex()
    lines = [digits[at : at + 72] for at in range(0, len(digits), 72)]
    return ("\n%s\n%8d\n%s\n" % (name, len(block), "\n".join(lines))).encode()


def text(keyword, body):
    return chunk(b"tEXt", keyword + b"\0" + body)


def packed_text(keyword, body):
    return chunk(b"zTXt", keyword + b"\0\0" + zlib.compress(body, 9))


def packed_international_text(keyword, body):
    return chunk(b"iTXt", keyword + b"\0\1\0en\0translated\0" + zlib.compress(body, 9))


def far_tiff(value, distance):
    """An EXIF block with zeros before its first directory, as if there were a large maker note."""
    near = tiff(value)
    return near[:4] + struct.pack("<I", 8 + distance) + bytes(distance) + near[8:]


def listed_tiff(kind, values):
    """An EXIF block whose orientation is a list of numbers, or a value that does not fit into the entry."""
    code = {1: "B", 2: "c", 3: "H", 4: "I", 5: "II", 6: "b", 7: "B", 8: "h", 9: "i", 10: "ii", 11: "f", 12: "d",
            13: "I", 16: "Q"}[kind]
    data = b"".join(struct.pack("<" + code, *(value if isinstance(value, tuple) else (value,))) for value in values)
    head = b"II*\0" + struct.pack("<IHHHI", 8, 1, 0x0112, kind, len(values))
    return head + (data.ljust(4, b"\0") if len(data) <= 4 else struct.pack("<I", 26) + bytes(4) + data)


def text_files():
    """PNG files with the orientation in text chunks, which version 1 of the decoder did not read."""
    samples = png_samples(31, 8, 2, 5, 3)
    packet = xmp(b'<rdf:Description tiff:Orientation="8"/>')
    exif, app1 = b"Raw profile type exif", b"Raw profile type APP1"
    block = b"Exif\0\0" + tiff(6)
    spaced = raw_profile(tiff(5)).replace(b"0", b"0\n").upper()
    chunks = {
        "raw-tEXt": text(exif, raw_profile(block)),
        "raw-zTXt": packed_text(exif, raw_profile(block)),
        "raw-iTXt": packed_international_text(exif, raw_profile(block)),
        "raw-spaced": text(exif, spaced.replace(b"EXIF", b"exif")),
        "raw-odd": text(exif, raw_profile(block).rstrip() + b"0\n"),
        "raw-no-digits": text(exif, raw_profile(block).rstrip() + b" !\n"),
        "raw-short": text(exif, b"\nexif\n"),
        "raw-far": packed_text(exif, raw_profile(far_tiff(3, 300_000))),
        "raw-and-exif": text(exif, raw_profile(block)) + chunk(b"eXIf", tiff(3)),
        "raw-and-xmp": text(exif, raw_profile(tiff(6)[:8])) + packed_international_text(b"XML:com.adobe.xmp", packet),
        "raw-twice": text(exif, raw_profile(block)) + packed_text(exif, raw_profile(tiff(7))),
        "raw-app1": text(app1, raw_profile(block, "APP1")),
        "raw-app1-zTXt": packed_text(app1, raw_profile(block, "generic")),
        "text-exif": text(b"exif", tiff(7)),
        "text-exif-prefixed-twice": text(b"exif", b"Exif\0\0" + b"Exif\0\0" + tiff(7)),
        "xmp-packed": packed_international_text(b"XML:com.adobe.xmp", packet),
        "xmp-zTXt": packed_text(b"XML:com.adobe.xmp", packet),
        "xmp-tEXt": text(b"XML:com.adobe.xmp", packet),
        "xmp-cut": chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(packet + bytes(90), 0)[:-40]),
        "xmp-broken": chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0\x78\x9c" + packet),
    }
    for name, added in chunks.items():
        yield f"{name}.png", png(samples, 8, 2, before=(added,))
    yield "raw-after.png", png(samples, 8, 2, after=(packed_text(exif, raw_profile(block)),))


def large_block_files():
    """Files with EXIF directories beyond 64 KiB, and with orientations that are lists and fractions."""
    plain = jpeg(smooth(11, 7), subsampling=0)
    far = far_tiff(6, 70_000)
    parts = [segment(0xE1, b"Exif\0\0" + far[at : at + 65_000]) for at in range(0, len(far), 65_000)]
    yield "exif-6-far.jpg", with_segments(plain, *parts)
    samples = png_samples(31, 8, 2, 5, 3)
    for name, block in (("shorts", listed_tiff(3, [6, 0])), ("rational", listed_tiff(5, [(12, 2)]))):
        yield f"exif-6-{name}.jpg", with_segments(plain, segment(0xE1, b"Exif\0\0" + block))
        yield f"exif-6-{name}.png", png(samples, 8, 2, before=(chunk(b"eXIf", block),))


# XMP spellings that exiftool reads and Pillow does not, each with an equivalent that Pillow reads. "Raw profile type APP1" is
# handled in the same way.
SPELLINGS = {
    "single-quotes": (b"tiff:Orientation='6'", b'tiff:Orientation="6"'),
    "spaces": (b'tiff:Orientation = \n"7"', b'tiff:Orientation="7"'),
}


def as_pillow_reads(data):
    """The file in a spelling that Pillow reads; most files already are. The length does not change."""
    for odd, plain in SPELLINGS.values():
        data = data.replace(odd, plain.ljust(len(odd)))
    if b"Raw profile type APP1" in data:
        data = data.replace(b"Raw profile type APP1", b"Raw profile type exif")
        data = data[:8] + b"".join(chunk(kind, payload) for kind, payload in png_chunks(data))
    return data


def spelling_files():
    plain_jpeg = jpeg(smooth(11, 7), subsampling=0)
    for name, (odd, _) in SPELLINGS.items():
        app1 = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(b"<rdf:Description " + odd + b"/>"))
        yield f"xmp-{name}.jpg", with_segments(plain_jpeg, app1)


def orientation_files():
    plain_jpeg, samples = jpeg(smooth(11, 7), subsampling=0), png_samples(30, 8, 2, 5, 3)
    packet = xmp(b'<rdf:Description tiff:Orientation="8"/>')
    element = xmp(b"<tiff:Orientation>3</tiff:Orientation>")
    for name, block in orientation_blocks():
        yield f"exif-{name}.jpg", with_segments(plain_jpeg, segment(0xE1, b"Exif\0\0" + block))
        yield f"exif-{name}.png", png(samples, 8, 2, before=(chunk(b"eXIf", block),))
    yield "exif-after.png", png(samples, 8, 2, after=(chunk(b"eXIf", tiff(5)),))
    split = tiff(6)
    parts = (segment(0xE1, b"Exif\0\0" + split[:12]), segment(0xE1, b"Exif\0\0" + split[12:]))
    yield "exif-split.jpg", with_segments(plain_jpeg, *parts)
    for name, text in (("attribute", packet), ("element", element)):
        app1 = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + text)
        itxt = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + text)
        yield f"xmp-{name}.jpg", with_segments(plain_jpeg, app1)
        yield f"xmp-{name}.png", png(samples, 8, 2, before=(itxt,))
        exif = segment(0xE1, b"Exif\0\0" + tiff(1))
        yield f"xmp-{name}-and-exif.jpg", with_segments(plain_jpeg, app1, exif)
    # An additional prefix, which Pillow accepts once.
    for name, block in (("prefixed", b"Exif\0\0" + tiff(6)), ("prefixed-twice", 2 * b"Exif\0\0" + tiff(6))):
        yield f"exif-6-{name}.jpg", with_segments(plain_jpeg, segment(0xE1, b"Exif\0\0" + block))
        yield f"exif-6-{name}.png", png(samples, 8, 2, before=(chunk(b"eXIf", block),))


# ---------------------------------------------------------------------------------------------------------------------
# Goldens


def png_chunks(data):
    """The type and payload of each chunk of a PNG file."""
    at = 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def vanishes_on_white(rgba):
    """Whether less than 1/64 of the visible weight differs from white by 32 levels, and more of it from black."""
    alpha = rgba[..., 3].astype(np.int64)
    on_white = ((255 - rgba[..., :3].min(axis=2).astype(np.int64)) * alpha >= 32 * 255) * alpha
    on_black = (rgba[..., :3].max(axis=2).astype(np.int64) * alpha >= 32 * 255) * alpha
    return on_white.sum() * 64 < alpha.sum() and on_black.sum() > on_white.sum()


def composite(rgba):
    """The pixels [row, column, channel], composited on white or black."""
    background = 0 if vanishes_on_white(rgba) else 255
    alpha = rgba[..., 3:].astype(np.float64)
    exact = np.rint((rgba[..., :3] * alpha + background * (255 - alpha)) / 255).astype(np.uint8)
    below = Image.new("RGBA", (rgba.shape[1], rgba.shape[0]), (background, background, background, 255))
    pillow = np.asarray(Image.alpha_composite(below, Image.fromarray(rgba, "RGBA")).convert("RGB"))
    assert np.array_equal(exact, pillow)
    return exact


def scaled_grey16(values):
    return np.rint(values.astype(np.float64) * 255 / 65535).astype(np.uint8)


def rgba_of_key(samples, depth, key):
    """Colour and alpha of pixels; those that equal the key are transparent (PNG specification, 11.3.2.1)."""
    alpha = np.where((samples == np.asarray(key)).all(axis=2, keepdims=True), 0, 255)
    if depth < 8:
        color = samples * (255 // ((1 << depth) - 1))
    elif depth == 16 and samples.shape[2] == 1:
        color = scaled_grey16(samples)
    else:
        color = samples >> (depth - 8)
    return np.concatenate([np.broadcast_to(color, (*samples.shape[:2], 3)), alpha], axis=2).astype(np.uint8)


def as_seen(data, image):
    """The upright pixels of an image that Photoseek decodes differently from Pillow's convert("RGB"); None for other images."""
    if not is_seen_otherwise(data):
        return None
    if data in KEYED:
        return composite(KEYED[data])
    upright = ImageOps.exif_transpose(image)
    if image.mode == "I;16":
        return np.repeat(scaled_grey16(np.asarray(upright))[..., None], 3, axis=2)
    return composite(np.asarray(upright.convert("RGBA")))


# RGBA pixels by file, for files with a transparent colour. Pillow drops bits before it compares with that colour.
KEYED = {}


def keyed(samples, depth, color_type, key, interlaced=False):
    """A file with a transparent colour. With 8 bits, where Pillow compares correctly, its result must be the same."""
    payload = b"".join(struct.pack(">H", value) for value in key)
    data = png(samples, depth, color_type, interlaced, before=(chunk(b"tRNS", payload),))
    KEYED[data] = rgba_of_key(samples, depth, key)
    if depth == 8:
        assert np.array_equal(KEYED[data], np.asarray(Image.open(io.BytesIO(data)).convert("RGBA")))
    return data


def glyph(width, height, ground, ink, grey=False):
    """RGBA samples (grey and alpha if `grey`): a ring with soft edges in one colour on a background of another."""
    y, x = np.mgrid[0:height, 0:width]
    radius = np.hypot(x - width / 2 + 0.5, y - height / 2 + 0.5) / (min(width, height) / 2)
    cover = np.clip(4 - np.abs(radius - 0.6) * 12, 0, 1)[..., None]
    samples = np.rint(np.asarray(ground) + (np.asarray(ink) - np.asarray(ground)) * cover).astype(np.int64)
    return samples[..., [0, 3]] if grey else samples


def dotted(samples, count, color):
    """The samples with `count` opaque pixels of another colour, from the middle column on."""
    copy = samples.copy()
    for i in range(count):
        copy[i // 3 + 2, samples.shape[1] // 2 + i % 3] = color
    return copy


def transparent_files():
    width, height = 24, 20
    clear_black, clear_red = (0, 0, 0, 0), (255, 0, 0, 0)
    white = glyph(width, height, (255, 255, 255, 0), (255, 255, 255, 255))
    pictures = {
        "clear-black-ring": glyph(width, height, clear_black, (0, 0, 0, 255)),
        "clear-white-ring": white,
        "clear-white-ring-on-red": glyph(width, height, clear_red, (255, 255, 255, 255)),
        "clear-pale-ring": glyph(width, height, (224, 240, 250, 0), (224, 240, 250, 255)),
        "clear-grey-ring": glyph(width, height, (223, 240, 250, 0), (223, 240, 250, 255)),
        "clear-faint-black-ring": glyph(width, height, clear_black, (0, 0, 0, 31)),
        "clear-faint-white-ring": glyph(width, height, (255, 255, 255, 0), (255, 255, 255, 31)),
        "clear-faint-white-ring-32": glyph(width, height, (255, 255, 255, 0), (255, 255, 255, 32)),
        "clear-white-on-faint-black": glyph(width, height, (0, 0, 0, 31), (255, 255, 255, 255)),
        "clear-white-ring-1-dot": dotted(white, 1, (0, 0, 255, 255)),
        "clear-white-ring-9-dots": dotted(white, 9, (0, 0, 255, 255)),
        "clear-everywhere": glyph(width, height, clear_red, (0, 255, 0, 0)),
        "clear-nowhere": glyph(width, height, (255, 255, 255, 255), (250, 250, 250, 255)),
    }
    for name, samples in pictures.items():
        for interlaced in (False, True):
            suffix = "-interlaced" if interlaced else ""
            yield f"{name}{suffix}.png", png(samples, 8, 6, interlaced)
    for name, ink in (("black", 0), ("white", 255)):
        grey = glyph(width, height, (ink, ink, ink, 0), (ink, ink, ink, 255), grey=True)
        yield f"clear-{name}-ring-grey.png", png(grey, 8, 4)
        yield f"clear-{name}-ring-grey16.png", png(grey * 257 - (grey > 0) * 90, 16, 4, True)
    yield "clear-white-ring-exif-6.png", png(white, 8, 6, before=(chunk(b"eXIf", tiff(6)),))
    colors = chunk(b"PLTE", bytes([255, 255, 255, 254, 255, 250, 0, 0, 0]))
    indices = (white[..., 3:] // 86 % 3) * (1, )
    for name, alphas in (("white", b"\0\x80"), ("black", b"\0\xff\xff")):
        shown = np.where(indices == 2, 2 if name == "black" else 1, indices)
        for depth in (2, 8):
            yield f"clear-{name}-palette{depth}.png", png(shown, depth, 3, depth == 8, (colors, chunk(b"tRNS", alphas)))
    for depth in (1, 2, 4, 8, 16):
        samples = png_samples(40 + depth, depth, 0, 11, 9)
        yield f"grey{depth}-key.png", keyed(samples, depth, 0, samples[4, 3], depth in (2, 16))
    samples = png_samples(61, 8, 2, 11, 9) // 64 * 64
    yield "rgb8-key.png", keyed(samples, 8, 2, samples[4, 3])
    samples = png_samples(62, 16, 2, 11, 9)
    samples[::2] = samples[4, 3] + (0, 1, 0)  # differs only in a low byte
    samples[::3, ::2] = samples[4, 3]
    yield "rgb16-key.png", keyed(samples, 16, 2, samples[4, 3])
    white16 = np.full((9, 11, 1), 65535)
    white16[3:6, 2:8] = 65534
    yield "grey16-white-key.png", keyed(white16, 16, 0, [65534])
    steps = np.concatenate([np.arange(0, 515), np.arange(32600, 33160), np.arange(65000, 65536)])
    yield "grey16-steps.png", png(steps.reshape(9, -1, 1), 16, 0)


def upright_pixels(image):
    """The pixels [row, column, channel] and the orientation of a file that Pillow has opened."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image.load()
        try:
            orientation = image.getexif().get(0x0112, 1)
            upright = ImageOps.exif_transpose(image)
        except Exception:  # Pillow fails on a broken EXIF block; Photoseek ignores the block
            orientation, upright = 1, image
        pixels = np.asarray(upright.convert("RGB"))
    return pixels, int(orientation) if orientation in range(1, 9) else 1


def decode(data):
    """The expected results for a file: pixels [row, column, channel], stored size and orientation."""
    image = Image.open(io.BytesIO(as_pillow_reads(data)))
    stored = image.size
    pixels, orientation = upright_pixels(image)
    seen = as_seen(data, image)
    return pixels if seen is None else seen, stored, orientation


def write(name, cases, **more):
    text = json.dumps({"madeWith": VERSIONS, "cases": cases, **more}, indent=None, separators=(",", ":"))
    (FOLDER / name).write_text(text.replace("},{", "},\n{") + "\n")


def make_decode():
    folder = FOLDER / "decode"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    cases, pixels = [], b""
    files = (*jpeg_files(), *png_files(), *orientation_files(), *transparent_files(), *text_files(),
             *large_block_files(), *spelling_files())
    for name, data in files:
        (folder / name).write_bytes(data)
        picture, stored, orientation = decode(data)
        height, width = picture.shape[:2]
        cases.append({
            "file": name, "width": width, "height": height, "storedWidth": stored[0], "storedHeight": stored[1],
            "orientation": orientation, "offset": len(pixels),
        })
        if is_seen_otherwise(data):
            cases[-1]["pixelsSince"] = 2
        pixels += picture.tobytes()
    (FOLDER / "decode.rgb").write_bytes(pixels)
    write("decode.json", cases)
    return len(cases)


def is_seen_otherwise(data):
    """Whether a file is a transparent or a 16-bit grey PNG image."""
    if not data.startswith(b"\x89PNG"):
        return False
    chunks = dict(png_chunks(data))
    depth, color_type = chunks[b"IHDR"][8:10]
    return color_type in (4, 6) or b"tRNS" in chunks or (depth, color_type) == (16, 0)


def odd_blocks():
    """EXIF blocks that are valid but unusual, and damaged copies of them."""
    lists = [
        (3, [6]), (3, [6, 1]), (3, [6, 1, 1]), (3, [1, 6, 1]), (3, []), (4, [7, 6]), (1, [6]), (1, [6] * 5), (2, [b"6"]),
        (2, [b"6"] * 6), (7, [6]), (6, [6]), (6, [-6]), (8, [8]), (8, [-8, 8, 8]), (9, [5]), (9, [-5]), (13, [3]), (16, [6]),
        (16, [6, 1]), (16, [1 << 40]), (5, [(6, 1)]), (5, [(12, 2)]), (5, [(13, 2)]), (5, [(6, 0)]), (5, [(6, 1), (1, 1)]),
        (10, [(-6, -1)]), (10, [(6, -1)]), (10, [(16, 2)]), (11, [6.0]), (11, [6.5]), (11, [float("nan")]), (12, [3.0]),
        (12, [3.0, 1.0]), (12, [float("inf")]),
    ]
    blocks = [listed_tiff(kind, values) for kind, values in lists]
    whole = tiff(6, ">", before=((0x010E, 4, 1, 99), (0x010F, 3, 1, 77)))
    text = b"II*\0" + struct.pack("<IHHHIIHHIHxxI", 8, 2, 0x010F, 2, 9, 38, 0x0112, 3, 1, 6, 0) + b"maker of\0"
    twice = tiff(6, before=((0x0112, 4, 0, 3), (0x0112, 3, 1, 5)))
    unknown = tiff(6, before=((0x0112, 3, 1, 5),)).replace(struct.pack("<HH", 0x0112, 3), struct.pack("<HH", 0x0112, 99), 1)
    for header in (b"MM\0*", b"MM*\0", b"II*\0", b"II\0*", b"MM\0+", b"II+\0", b"IM*\0", b"MM\0,", b"mm\0*"):
        order = ">" if header[:1] in b"Mm" else "<"
        blocks.append(header + tiff(6, order)[4:])
    blocks += [whole, text, twice, unknown, tiff(6)[:-4], tiff(6)[:-5], tiff(6)[:10], tiff(6)[:9], tiff(6)[:7], b"II*\0"]
    yield from blocks
    for seed in range(500):
        yield damaged(b"12345678" + blocks[seed % len(blocks)].ljust(8, b"\0"), seed + 20_000)[8:]
    for block in (whole, text, blocks[22]):
        for at in range(len(block)):
            yield block[:at]


def make_exif():
    samples = png_samples(30, 8, 2, 5, 3)
    cases = []
    for block in odd_blocks():
        image = Image.open(io.BytesIO(png(samples, 8, 2, before=(chunk(b"eXIf", block),))))
        cases.append({"block": block.hex(), "orientation": upright_pixels(image)[1]})
    write("exif.json", cases)
    return len(cases)


def make_reduced():
    cases, pixels = [], b""
    for name, data in (*jpeg_files(), *orientation_files()):
        for reduction in (2, 4, 8):
            image = Image.open(io.BytesIO(data))
            width, height = image.size
            if image.format != "JPEG" or min(width, height) < reduction:
                continue
            image.draft(None, (width // reduction, height // reduction))
            picture, _ = upright_pixels(image)
            assert image.size == (-(-width // reduction), -(-height // reduction))
            cases.append({"file": name, "reduction": reduction, "width": picture.shape[1], "height": picture.shape[0],
                          "offset": len(pixels)})
            pixels += picture.tobytes()
    (FOLDER / "reduced.rgb").write_bytes(pixels)
    write("reduced.json", cases)
    return len(cases)


def damaged(data, seed):
    """A copy with one to three random bits flipped after the first 8 bytes."""
    stream = splitmix(np.arange(7, dtype=np.uint64) + np.uint64(seed << 32))
    copy = bytearray(data)
    for i in range(1 + int(stream[0] % np.uint64(3))):
        at = 8 + int(stream[1 + 2 * i] % np.uint64(len(data) - 8))
        copy[at] ^= 1 << int(stream[2 + 2 * i] % np.uint64(8))
    return bytes(copy)


DAMAGED_FILES = ("420.jpg", "444-progressive.jpg", "restarts.jpg", "grey.jpg", "rgb8.png", "palette4-interlaced.png")


def make_damage():
    cases = []
    for name in DAMAGED_FILES:
        data = (FOLDER / "decode" / name).read_bytes()
        for seed in range(100):
            try:
                picture = decode(damaged(data, seed))[0]
                result = f"{picture.shape[1]}x{picture.shape[0]} {fnv1a(picture.tobytes())}"
            except Exception:
                result = "refused"
            cases.append({"file": name, "seed": seed, "result": result})
    write("damage.json", cases)
    return len(cases)


KINDS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}

RESIZES = [
    # width, height -> width, height
    (1, 1, 1, 1), (1, 1, 7, 5), (1, 1, 64, 64), (2, 2, 1, 1), (2, 1, 1, 2), (3, 3, 2, 2), (5, 4, 5, 4),
    (8, 8, 4, 4), (8, 8, 3, 5), (9, 7, 18, 14), (10, 10, 11, 11), (11, 11, 10, 10), (13, 17, 39, 34),
    (16, 16, 64, 3), (16, 16, 3, 64), (31, 29, 31, 12), (31, 29, 12, 29), (31, 29, 31, 60), (31, 29, 60, 29),
    (40, 30, 27, 20), (50, 37, 24, 24), (64, 48, 32, 24), (64, 48, 17, 48), (100, 1, 10, 1), (1, 100, 1, 10),
    (100, 1, 33, 8), (1, 100, 8, 33), (120, 90, 24, 18), (200, 200, 1, 1), (255, 257, 16, 16), (300, 200, 299, 199),
    (300, 200, 301, 201), (2000, 3, 60, 40), (3, 2000, 40, 60), (2000, 3, 2000, 1), (3, 2000, 1, 2000),
    (500, 500, 2, 300), (500, 500, 300, 2), (640, 480, 298, 224), (480, 640, 224, 298), (224, 224, 224, 224),
    (225, 224, 224, 224), (800, 600, 224, 224), (100, 75, 298, 224), (1080, 2400, 224, 497), (1000, 3000, 224, 672),
    (64, 20, 716, 224), (1920, 1080, 398, 224), (336, 448, 336, 448), (1024, 768, 448, 336), (7, 900, 20, 30),
    # exactly at, just below and just above the ratio from which on Pillow resamples the rows first
    (43, 19, 37, 7), (43, 19, 37, 6), (43, 19, 36, 6), (7, 14, 1, 2), (7, 15, 1, 2),
    (4032, 3024, 298, 224), (6000, 4000, 336, 224), (3024, 4032, 224, 298),
    # so many source samples for one result that vector code cannot be used
    (40000, 2, 2, 2), (2, 40000, 2, 2),
]

# Source boxes with edges between pixels: left, top, right, bottom.
BOXES = [
    (37, 29, (0, 0, 36.5, 28.25), 12, 9), (37, 29, (0.5, 0.75, 37, 29), 12, 9), (40, 30, (3.25, 0, 30.5, 30), 20, 24),
    (40, 30, (0, 0, 39.125, 30), 39, 30), (750, 1000, (0.25, 0.5, 750, 1000), 224, 298), (16, 16, (2, 3, 9, 11), 30, 20),
]

SMALL = 2000


def make_resize():
    cases, pixels = [], b""
    whole = [(width, height, None, to_width, to_height) for width, height, to_width, to_height in RESIZES]
    for seed, (width, height, box, to_width, to_height) in enumerate([*whole, *BOXES]):
        picture = Image.fromarray(pattern(seed, width, height))
        for kind, resampling in KINDS.items():
            if kind == "bilinear" and width * height > 1_000_000:
                continue
            result = np.asarray(picture.resize((to_width, to_height), resampling, box=box)).tobytes()
            case = {
                "seed": seed, "width": width, "height": height, "toWidth": to_width, "toHeight": to_height,
                "kind": kind, "checksum": fnv1a(result),
            }
            if box:
                case["box"] = box
            if len(result) <= SMALL:
                case["offset"] = len(pixels)
                pixels += result
            cases.append(case)
    (FOLDER / "resize.rgb").write_bytes(pixels)
    write("resize.json", cases, patterns=[
        {"seed": s, "width": w, "height": h, "checksum": fnv1a(pattern(s, w, h).tobytes())}
        for s, w, h in ((0, 5, 4), (1, 70, 50), (7, 1, 1), (12, 333, 99))
    ])
    return len(cases)


# Shortest edge, crop, width and height: shapes for which the long side and the crop offset are not whole numbers, images
# smaller than the crop, and sizes of real photos.
PREPROCESSES = [
    (16, 16, 40, 30), (16, 16, 30, 40), (16, 16, 16, 16), (16, 16, 17, 16), (16, 16, 16, 18), (16, 16, 16, 19),
    (16, 16, 100, 37), (16, 16, 37, 100), (16, 16, 5, 5), (16, 16, 1, 1), (16, 16, 400, 3), (16, 16, 3, 400),
    (16, 12, 50, 41), (18, 16, 33, 20), (10, 16, 33, 20), (10, 16, 20, 33), (9, 16, 20, 10), (15, 16, 31, 30),
    (224, 224, 640, 480), (224, 224, 480, 640), (224, 224, 1080, 2400), (224, 224, 225, 301), (224, 224, 64, 64),
    (256, 224, 500, 375), (336, 336, 1024, 683), (224, 224, 4032, 3024), (224, 224, 3024, 4032), (224, 224, 6000, 4000),
    (224, 224, 20000, 40), (224, 224, 40, 20000),
]

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


def center_crop(picture, crop):
    """torchvision's center_crop: black padding, with an odd pixel at the right or bottom, then a rounded offset."""
    height, width = picture.shape[:2]
    pad = [(max(crop - n, 0) // 2, (max(crop - n, 0) + 1) // 2) for n in (height, width)]
    picture = np.pad(picture, (*pad, (0, 0)))
    top, left = (int(round((n - crop) / 2.0)) for n in picture.shape[:2])
    return picture[top : top + crop, left : left + crop]


def make_preprocess():
    cases, tensors = [], b""
    for seed, (edge, crop, width, height) in enumerate(PREPROCESSES):
        short, long = min(width, height), max(width, height)
        sides = (edge, int(edge * long / short)) if width <= height else (int(edge * long / short), edge)
        resized = Image.fromarray(pattern(seed, width, height)).resize(sides, Image.Resampling.BICUBIC)
        cropped = center_crop(np.asarray(resized), crop)
        case = {"seed": seed, "edge": edge, "crop": crop, "width": width, "height": height}
        case["checksum"] = fnv1a(cropped.tobytes())
        if crop <= 16:
            # torchvision's ToTensor and Normalize, in float32 throughout
            scaled = cropped.transpose(2, 0, 1).astype(np.float32) / np.float32(255)
            mean, std = (np.asarray(v, np.float32)[:, None, None] for v in (MEAN, STD))
            case["offset"] = len(tensors) // 4
            tensors += ((scaled - mean) / std).astype("<f4").tobytes()
        cases.append(case)
    (FOLDER / "preprocess.f32").write_bytes(tensors)
    write("preprocess.json", cases)
    return len(cases)


def main():
    for make in (make_decode, make_exif, make_reduced, make_damage, make_resize, make_preprocess):
        print(make.__name__, make(), "cases")


if __name__ == "__main__":
    main()
