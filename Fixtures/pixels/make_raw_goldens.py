#!/usr/bin/env python3
"""Makes small raw files like those of cameras and the pixels that the decoder must give, from Pillow and rawpy.

    python3 Fixtures/pixels/make_raw_goldens.py

Writes raw/, raw.json and raw.rgb; see format_goldens.py. No camera wrote these files: they are DNG files, and structures like
those of other makers as far as libraw opens them. A picture is the embedded preview, decoded by Pillow, or where there is none of
useful size, what rawpy (libraw) develops at half size. Running the script again with the same versions changes nothing.
"""

import io
import struct

import numpy as np
import rawpy
from PIL import Image, ImageOps

from format_goldens import write_goldens
from make_pixel_goldens import smooth, splitmix
from tiff_writer import (
    ASCII, BITS, BYTE, COMPRESSION, HEIGHT, LONG, ORIENTATION, PHOTOMETRIC, RATIONAL, SAMPLES, SHORT, SRATIONAL, STRIP_COUNTS,
    STRIPS, SUB_DIRECTORIES, SUBFILE, WIDTH, Blocks, Directory, TIFFWriter, picture_tags,
)

SENSOR_WIDTH, SENSOR_HEIGHT = 48, 32
CFA, LINEAR, RGB = 32803, 34892, 2


def sensor(seed=1, width=SENSOR_WIDTH, height=SENSOR_HEIGHT):
    """Samples of 12 bits behind the filters RGGB: a photo without its gamma."""
    light = (smooth(width, height).astype(np.float64) / 255) ** 2.2
    noise = splitmix(np.arange(width * height, dtype=np.uint64) + np.uint64(seed << 40)) >> np.uint64(58)
    samples = np.empty((height, width))
    for y, x, channel, gain in ((0, 0, 0, 0.5), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 2, 0.6)):
        samples[y::2, x::2] = light[y::2, x::2, channel] * gain
    return (np.rint(samples * 3500) + noise.reshape(height, width)).astype(np.uint16)[..., None]


def sensor_tags(order, **options):
    tags = picture_tags(sensor(**options), 16, CFA, order)
    return tags | {
        SUBFILE: (LONG, 0), 33421: (SHORT, [2, 2]), 33422: (BYTE, [0, 1, 1, 2]),  # CFARepeatPatternDim, CFAPattern
        50714: (SHORT, 0), 50717: (SHORT, 4095),  # BlackLevel, WhiteLevel
    }


def camera_tags(make="Photoseek", model="Test Camera", orientation=1):
    return {
        271: (ASCII, make.encode() + b"\0"), 272: (ASCII, model.encode() + b"\0"), ORIENTATION: (SHORT, orientation),
        306: (ASCII, b"2021:07:04 12:34:56\0"),
    }


# XYZ to the colours of the camera (here those of sRGB), and the white of the light, as DNG 1.6 asks for them.
MATRIX = [(round(value * 10000), 10000) for value in (
    3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.2040, 1.0570)]


def dng_tags():
    return {
        50706: (BYTE, [1, 4, 0, 0]), 50707: (BYTE, [1, 1, 0, 0]), 50708: (ASCII, b"Photoseek Test Camera\0"),
        50721: (SRATIONAL, MATRIX), 50728: (RATIONAL, [(1, 2), (1, 1), (3, 5)]), 50778: (SHORT, 21),
    }


def exif_tags():
    return {
        34665: (LONG, Directory({
            33434: (RATIONAL, [(1, 250)]), 33437: (RATIONAL, [(28, 10)]), 34855: (SHORT, 400),
            36867: (ASCII, b"2021:07:04 12:34:56\0"), 36881: (ASCII, b"+02:00\0"),
            42036: (ASCII, b"Test Lens 35mm\0"),
        })),
        34853: (LONG, Directory({
            1: (ASCII, b"N\0"), 2: (RATIONAL, [(38, 1), (43, 1), (0, 1)]), 3: (ASCII, b"W\0"),
            4: (RATIONAL, [(9, 1), (8, 1), (0, 1)]),
        })),
        700: (BYTE, b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>'),
    }


def jpeg(width, height, quality=90, exif=b""):
    buffer = io.BytesIO()
    Image.fromarray(smooth(width, height)).save(buffer, "JPEG", quality=quality, exif=exif)
    return buffer.getvalue()


def preview_tags(data, width, height):
    """A picture that is a JPEG stream, as DNG files have it."""
    return {
        SUBFILE: (LONG, 1), WIDTH: (LONG, width), HEIGHT: (LONG, height), BITS: (SHORT, [8, 8, 8]), COMPRESSION: (SHORT, 7),
        PHOTOMETRIC: (SHORT, 6), SAMPLES: (SHORT, 3), STRIPS: (LONG, Blocks([data])), STRIP_COUNTS: (LONG, [len(data)]),
    }


def dng(order="<", orientation=1, preview=(32, 24), first="preview", more=(), **options):
    """A DNG file. Its first directory is a preview, or the sensor's samples; the others are directories inside that one."""
    inner = [Directory(tags) for tags in more]
    sensor_directory = sensor_tags(order, **options)
    if first == "preview":
        data = jpeg(*preview)
        main = preview_tags(data, *preview)
        inner.insert(0, Directory(sensor_directory))
    else:
        main = sensor_directory
    main = main | camera_tags(orientation=orientation) | dng_tags() | exif_tags()
    if inner:
        main[SUB_DIRECTORIES] = (LONG, inner)
    return TIFFWriter(order).write(Directory(main))


def from_preview(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def developed(data):
    with rawpy.imread(io.BytesIO(data)) as raw:
        return raw.postprocess(half_size=True, use_camera_wb=True, no_auto_bright=True, user_flip=0)


def upright(pixels, orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", exif=exif)
    return np.asarray(ImageOps.exif_transpose(Image.open(buffer)))


def linked_preview_tags(data, width, height):
    """A picture that is a JPEG stream, as the raw files of Nikon, Sony and others have it."""
    return {SUBFILE: (LONG, 1), COMPRESSION: (SHORT, 6), 513: (LONG, Blocks([data])), 514: (LONG, len(data))}


def nikon():
    """Like an NEF file: a small picture first, inside it a JPEG preview and the sensor's samples."""
    order = ">"
    thumbnail = picture_tags(smooth(16, 12), 8, RGB, order) | {SUBFILE: (LONG, 1)}
    inner = [Directory(linked_preview_tags(jpeg(32, 24), 32, 24)), Directory(sensor_tags(order))]
    main = thumbnail | camera_tags("NIKON CORPORATION", "NIKON D50", 8) | exif_tags() | {SUB_DIRECTORIES: (LONG, inner)}
    return TIFFWriter(order).write(Directory(main))


def sony():
    """Like an ARW file: a JPEG preview first, inside it the sensor's samples."""
    main = linked_preview_tags(jpeg(32, 24), 32, 24) | camera_tags("SONY", "DSLR-A100", 6) | exif_tags()
    return TIFFWriter().write(Directory(main | {SUB_DIRECTORIES: (LONG, Directory(sensor_tags("<")))}))


def pentax():
    """Like a PEF file: the sensor's samples first, then a JPEG preview."""
    main = sensor_tags("<") | camera_tags("PENTAX Corporation", "PENTAX K10D") | exif_tags()
    return TIFFWriter().write(Directory(main, Directory(linked_preview_tags(jpeg(32, 24), 32, 24))))


def olympus():
    """Like an ORF file: a TIFF structure with a magic number of its own."""
    main = sensor_tags("<") | camera_tags("OLYMPUS IMAGING CORP.", "E-510") | exif_tags()
    return TIFFWriter(magic=b"RO").write(Directory(main, Directory(linked_preview_tags(jpeg(32, 24), 32, 24))))


def fujifilm():
    """The header and the preview of a RAF file."""
    exif = Image.Exif()
    exif[271], exif[ORIENTATION] = "FUJIFILM", 6
    preview = jpeg(32, 24, exif=exif.tobytes())
    header = b"FUJIFILMCCD-RAW 0201FF129502X-Test".ljust(84, b"\0")
    offset = 160
    return (header + struct.pack(">II", offset, len(preview))).ljust(offset, b"\0") + preview


def box(kind, data):
    return struct.pack(">I", len(data) + 8) + kind + data


def canon():
    """The metadata of a CR3 file: camera, exposure and place in a TIFF structure each."""
    exif, place = exif_tags()[34665][1], exif_tags()[34853][1]
    parts = ((b"CMT1", Directory(camera_tags("Canon", "Canon EOS R5", 8))), (b"CMT2", exif), (b"CMT4", place))
    boxes = b"".join(box(kind, TIFFWriter().write(directory)) for kind, directory in parts)
    canon_box = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    xmp_box = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
    return (
        box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"moov", box(b"uuid", canon_box + boxes))
        + box(b"uuid", xmp_box + exif_tags()[700][1]) + box(b"mdat", bytes(16)))


def cases():
    large = jpeg(40, 28)
    shown = from_preview(jpeg(32, 24))
    for order, name in (("<", "little"), (">", "big")):
        data = dng(order)
        yield f"preview-{name}.dng", data, shown, 32, 24, 1
    for orientation in range(2, 9):
        yield f"preview-{orientation}.dng", dng(orientation=orientation), upright(shown, orientation), 32, 24, orientation
    data = dng(more=[preview_tags(large, 40, 28)])
    yield "two-previews.dng", data, from_preview(large), 40, 28, 1
    data = dng(preview=(16, 12))
    yield "tiny-preview.dng", data, developed(data), SENSOR_WIDTH // 2, SENSOR_HEIGHT // 2, 1
    for orientation in (1, 6, 8):
        data = dng(first="sensor", orientation=orientation)
        seen = upright(developed(data), orientation)
        yield f"no-preview-{orientation}.dng", data, seen, SENSOR_WIDTH // 2, SENSOR_HEIGHT // 2, orientation
    bitmap = smooth(30, 20)
    tags = picture_tags(bitmap, 8, RGB) | {SUBFILE: (LONG, 1)}
    yield "bitmap-preview.dng", dng(first="sensor", more=[tags]), bitmap, 30, 20, 1
    for name, data, orientation in (
        ("like-nikon.nef", nikon(), 8), ("like-sony.arw", sony(), 6), ("like-pentax.pef", pentax(), 1),
        ("like-olympus.orf", olympus(), 1),
    ):
        yield name, data, upright(shown, orientation), 32, 24, orientation
    # Files whose pixels libraw does not find, for the tests of metadata and of errors.
    yield "like-fujifilm.raf", fujifilm(), None, 0, 0, 0
    yield "like-canon.cr3", canon(), None, 0, 0, 0


if __name__ == "__main__":

    write_goldens("raw", list(cases()), rawpy=rawpy.__version__, libraw=".".join(map(str, rawpy.libraw_version)))
