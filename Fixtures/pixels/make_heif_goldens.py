#!/usr/bin/env python3
"""Makes small HEIF files of every kind and the pixels that the decoder must give, from pillow-heif.

    python3 Fixtures/pixels/make_heif_goldens.py

Writes heif/, heif.json and heif.rgb; see format_goldens.py. The colours of HDR and of other spaces than sRGB come from
color_reference.py. Running the script again with the same versions changes nothing.
"""

import io

import numpy as np
import pillow_heif
from PIL import Image

import heif_writer as writer
from color_reference import PROFILES, by_code_points, by_profile
from format_goldens import as_shown, write_goldens
from gentle import gentle, tiff_block
from make_pixel_goldens import glyph, pattern

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>'


def encoded(mode, pixels, **options):
    buffer = io.BytesIO()
    height, width = pixels.shape[:2]
    pillow_heif.encode(mode, (width, height), pixels.tobytes(), buffer, **options)
    return buffer.getvalue()


def opened(data):
    """What pillow-heif shows; it turns the image itself."""
    image = pillow_heif.open_heif(data, convert_hdr_to_8bit=True).to_pillow()
    image.info.pop("exif", None)
    image.info.pop("xmp", None)
    return image


def tile(seed, width=64, height=64, **options):
    """The configuration, the coded image, and the extent of an image."""
    return writer.coded(encoded("RGB", gentle(width, height, seed), **options))


def single(*properties, size=(80, 64), brand=b"heic", pixels=None, **options):
    """A file with one image, whose properties are those of its coding and the given ones."""
    if pixels is None:
        pixels = encoded("RGB", gentle(*size), **options)
    configuration, payload, extent, _ = writer.coded(pixels)
    file = writer.Heif(brand)
    file.item(b"hvc1", payload, [writer.extent(*extent), configuration, *properties])
    return file


def tiled(missing=False):
    """Four tiles, of which the picture is a part, as phones store it; with a preview, a depth image and metadata."""
    file = writer.Heif()
    configuration, _, extent, _ = tile(0)
    numbers = [file.item(b"hvc1", tile(seed)[1], [writer.extent(*extent), configuration], hidden=True) for seed in range(4)]
    picture = file.item(b"grid", writer.grid(2, 2, 100, 90), [writer.extent(100, 90), writer.rotation(3)])
    file.primary = picture
    file.refer(b"dimg", picture, *(numbers[:3] if missing else numbers))
    small = tile(9, 32, 32)
    preview = file.item(b"hvc1", small[1], [writer.extent(*small[2]), small[0]], hidden=True)
    file.refer(b"thmb", preview, picture)
    depth = writer.coded(encoded("L", gentle(64, 64, 5)[..., 0].copy()))
    kind = writer.auxiliary("urn:mpeg:hevc:2015:auxid:2")
    map = file.item(b"hvc1", depth[1], [writer.extent(*depth[2]), depth[0], kind], hidden=True)
    file.refer(b"auxl", map, picture)
    exif = file.item(b"Exif", bytes([0, 0, 0, 6]) + b"Exif\0\0" + tiff_block(orientation=6), hidden=True)
    file.refer(b"cdsc", exif, picture)
    xmp = file.item(b"mime", XMP, content_type=b"application/rdf+xml", hidden=True)
    file.refer(b"cdsc", xmp, picture)
    return file.data()


def sdr_files():
    yield "photo.heic", encoded("RGB", gentle(64, 48), quality=60)
    yield "noise.heic", encoded("RGB", pattern(1, 40, 24), quality=90)
    yield "chroma444.heic", encoded("RGB", gentle(40, 24), quality=80, chroma=444)
    yield "lossless.heic", encoded("RGB", gentle(40, 24), quality=-1, chroma=444, matrix_coefficients=0)
    yield "grey.heic", encoded("L", gentle(40, 24)[..., 0].copy())
    for width, height in ((1, 1), (1, 9), (9, 1), (21, 13)):
        yield f"odd-{width}x{height}.heic", encoded("RGB", gentle(width, height))
    for ink in (0, 255):
        ring = glyph(24, 20, (0, 0, 0, 0), (ink, ink, ink, 255)).astype(np.uint8)
        yield f"clear-{'white' if ink else 'black'}-ring.heic", encoded("RGBA", ring, quality=100)
    wide = gentle(40, 24).astype(np.uint16) * 257
    yield "10bit.heic", encoded("RGB;16", wide, quality=80)
    # Every way to turn an image; the EXIF block repeats it and must be ignored.
    for quarters in range(4):
        for axis in (None, 0, 1):
            turns = [] if axis is None else [writer.mirror(axis)]
            if quarters:
                turns.insert(0, writer.rotation(quarters))
            file = single(*turns)
            exif = file.item(b"Exif", bytes(4) + tiff_block(orientation=6), hidden=True)
            file.refer(b"cdsc", exif, 1)
            yield f"turned-{quarters}-{'none' if axis is None else axis}.heic", file.data()
    yield "cropped.heic", single(writer.crop(40, 30, 6, 8, (80, 64))).data()
    yield "cropped-turned.heic", single(writer.crop(40, 30, 6, 8, (80, 64)), writer.rotation(1)).data()
    yield "tiled.heic", tiled()


def cases():
    for name, data in sdr_files():
        shown = as_shown(opened(data))
        yield name, data, shown, shown.shape[1], shown.shape[0], 1
    for name in ("display-p3", "bt2020"):
        data = single(writer.icc(PROFILES[name]), quality=90).data()
        shown = np.asarray(by_profile(opened(data).convert("RGB"), PROFILES[name]))
        yield f"profile-{name}.heic", data, shown, shown.shape[1], shown.shape[0], 1
    for name, primaries in (("p3", 12), ("bt2020", 9)):
        data = single(writer.code_points(primaries, 13, 6), quality=90).data()
        shown = by_code_points(np.asarray(opened(data).convert("RGB")) / 255, primaries, 13)
        yield f"code-points-{name}.heic", data, shown, shown.shape[1], shown.shape[0], 1
    for name, primaries, transfer in (("pq", 9, 16), ("hlg", 9, 18), ("p3-pq", 12, 16)):
        wide = (gentle(80, 64).astype(np.uint16) * 257 // 4 * 3).astype(np.uint16)
        pixels = encoded("RGB;16", wide, quality=90)
        data = single(writer.code_points(primaries, transfer, 6), pixels=pixels).data()
        samples = np.asarray(pillow_heif.open_heif(data, convert_hdr_to_8bit=False)[0])
        shown = by_code_points(samples / 65535, primaries, transfer)
        yield f"hdr-{name}.heic", data, shown, shown.shape[1], shown.shape[0], 1
    yield "missing-tile.heic", tiled(missing=True), None, 0, 0, 1
    file = single()
    file.primary = 7
    yield "no-primary.heic", file.data(), None, 0, 0, 1
    file = single()
    file.refer(b"dimg", 2, 2, 1)
    file.item(b"grid", writer.grid(1, 2, 160, 64), [writer.extent(160, 64), writer.pixel_depths(8)])
    file.primary = 2
    yield "circular.heic", file.data(), None, 0, 0, 1
    many = single()
    many.refer(b"dimg", 2, *[1] * 6000)
    many.item(b"grid", writer.grid(60, 100, 8000, 3840), [writer.extent(8000, 3840), writer.pixel_depths(8)])
    many.primary = 2
    yield "many-tiles.heic", many.data(), None, 0, 0, 1
    brands = writer.box(b"ftyp", b"hevc" + bytes(4) + b"msf1")
    sequence = brands + writer.box(b"moov", bytes(8)) + writer.box(b"mdat", bytes(8))
    yield "sequence.heic", sequence, None, 0, 0, 1
    huge = writer.Heif()
    configuration, payload, extent, _ = tile(0)
    huge.item(b"hvc1", payload, [writer.extent(60000, 60000), configuration])
    yield "huge.heic", huge.data(), None, 0, 0, 1


if __name__ == "__main__":
    write_goldens("heif", list(cases()), **{"pillow-heif": pillow_heif.__version__, "libheif": pillow_heif.libheif_version()})
