#!/usr/bin/env python3
"""Makes small TIFF files of every kind and the pixels that the decoder must give, mostly from Pillow.

    python3 Fixtures/pixels/make_tiff_goldens.py

Writes tiff/, tiff.json and tiff.rgb; see format_goldens.py. Where Pillow reads a file it is the reference. Where it does not,
or clips numbers that viewers scale, the pixels follow from the samples by the rule that the function `by_rule` states. Running
the script again with the same versions changes nothing.
"""

import io
import zlib

import numpy as np
from PIL import Image, ImageCms, features

from format_goldens import as_shown, opened, write_goldens
from make_pixel_goldens import pattern, smooth, splitmix
from tiff_writer import (
    ASCII, BYTE, COLOR_MAP, FILL_ORDER, LONG, ORIENTATION, PREDICTOR, SHORT, STRIP_COUNTS, STRIPS, SUBFILE, SUBSAMPLING, Blocks,
    Directory, TIFFWriter, picture_tags, tiff_file,
)

WIDTH, HEIGHT = 17, 13
GREY_WHITE_IS_ZERO, GREY, RGB, PALETTE, CMYK, YCBCR = 0, 1, 2, 3, 5, 6
DEFLATE = 8


def numbers(seed, bits, samples=1, width=WIDTH, height=HEIGHT):
    """Random unsigned samples of so many bits."""
    count = width * height * samples
    noise = splitmix(np.arange(count, dtype=np.uint64) + np.uint64(seed << 40)) >> np.uint64(64 - bits)
    kind = np.uint8 if bits <= 8 else np.uint16 if bits <= 16 else np.uint32
    return noise.astype(kind).reshape(height, width, samples)


def by_rule(samples, white, high_bits=None):
    """What samples look like that Pillow does not read: their share of white, in 255 levels and rounded (down if they
    are levels already), or for colours of more than 8 bits their `high_bits`."""
    if high_bits is not None:
        levels = samples >> (high_bits - 8)
    else:
        values = np.nan_to_num(samples.astype(np.float64), nan=0, posinf=white, neginf=0)
        levels = np.floor(np.clip(values, 0, white) * 255 / white + (0 if white == 255 else 0.5))
    return np.repeat(levels, 3, axis=2).astype(np.uint8) if levels.shape[2] == 1 else levels.astype(np.uint8)


def saved(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "TIFF", **options)
    return buffer.getvalue()


def rgba(seed):
    picture = np.dstack([pattern(seed, WIDTH, HEIGHT), numbers(seed, 8)])
    picture[:3, :, 3], picture[-3:, :, 3] = 255, 0
    return picture


def written_by_pillow():
    picture = Image.fromarray(pattern(1, WIDTH, HEIGHT))
    photo = Image.fromarray(smooth(40, 24))
    for name, compression in (
        ("raw", None), ("packbits", "packbits"), ("lzw", "tiff_lzw"), ("deflate", "tiff_adobe_deflate"), ("lzma", "lzma"),
        ("zstd", "zstd"),
    ):
        yield f"rgb8-{name}.tif", saved(picture, compression=compression)
    yield "rgb8-jpeg.tif", saved(photo, compression="jpeg", quality=90)
    yield "grey8-jpeg.tif", saved(photo.convert("L"), compression="jpeg", quality=90)
    yield "cmyk8-jpeg.tif", saved(photo.convert("CMYK"), compression="jpeg", quality=90)
    for compression in ("group3", "group4", "tiff_ccitt"):
        yield f"bilevel-{compression}.tif", saved(picture.convert("1"), compression=compression)
    for mode in ("1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr"):
        source = Image.fromarray(rgba(2), "RGBA") if mode in ("LA", "RGBA") else picture
        yield f"mode-{mode}.tif", saved(source.convert(mode))
    grey16 = Image.fromarray(numbers(3, 16)[..., 0])
    yield "grey16-deflate.tif", saved(grey16, compression="tiff_adobe_deflate")


def written_here():
    """Files that Pillow reads but does not write."""
    noise = numbers(4, 8, 3)
    for order, name in (("<", "little"), (">", "big")):
        yield f"rgb8-{name}.tif", tiff_file(picture_tags(noise, 8, RGB, order), order)
        yield f"rgb16-{name}.tif", tiff_file(picture_tags(numbers(5, 16, 3), 16, RGB, order), order)
        yield f"grey16-{name}.tif", tiff_file(picture_tags(numbers(6, 16), 16, GREY, order, rows_per_strip=3), order)
        for photometric, kind in ((GREY_WHITE_IS_ZERO, "inverted"), (GREY, "grey")):
            for bits in (1, 2, 4, 8):
                tags = picture_tags(numbers(bits, bits), bits, photometric, order, rows_per_strip=5)
                yield f"{kind}{bits}-{name}.tif", tiff_file(tags, order)
    tags = picture_tags(numbers(7, 2), 2, GREY)
    tags[FILL_ORDER] = (SHORT, 2)
    yield "grey2-turned-bits.tif", tiff_file(tags)
    for bits in (1, 2, 4, 8):
        tags = picture_tags(numbers(8, bits), bits, PALETTE)
        tags[COLOR_MAP] = (SHORT, [int(value) for value in numbers(9, 16, 3, 1 << bits, 1).ravel()])
        yield f"palette{bits}.tif", tiff_file(tags)
    for tile in ((16, 16), (32, 16)):
        yield f"rgb8-tiles-{tile[0]}.tif", tiff_file(picture_tags(numbers(10, 8, 3, 41, 35), 8, RGB, tile=tile))
    tags = picture_tags(numbers(11, 8, 3, 41, 35), 8, RGB, tile=(16, 16), compression=DEFLATE, pack=zlib.compress)
    yield "rgb8-tiles-deflate.tif", tiff_file(tags, ">")
    yield "rgb8-planes.tif", tiff_file(picture_tags(noise, 8, RGB, separate=True, rows_per_strip=4))
    yield "rgb8-planes-tiles.tif", tiff_file(picture_tags(numbers(10, 8, 3, 41, 35), 8, RGB, tile=(16, 16), separate=True))
    for extra, kind in ((0, "unspecified"), (1, "premultiplied"), (2, "straight"), (999, "corel"), (None, "unnamed")):
        samples = rgba(12)
        if extra == 1:
            samples[..., :3] = samples[..., :3].astype(int) * samples[..., 3:] // 255
        yield f"rgba8-{kind}.tif", tiff_file(picture_tags(samples, 8, RGB, extra=() if extra is None else (extra,)))
    yield "rgba16-straight.tif", tiff_file(picture_tags(numbers(13, 16, 4), 16, RGB, extra=(2,)))
    yield "cmyk8-planes.tif", tiff_file(picture_tags(numbers(14, 8, 4), 8, CMYK, separate=True))
    yield "cmyk16.tif", tiff_file(picture_tags(numbers(14, 16, 4), 16, CMYK, ">"), ">")
    for width, height in ((1, 1), (1, 9), (9, 1), (2, 3)):
        yield f"rgb8-{width}x{height}.tif", tiff_file(picture_tags(numbers(15, 8, 3, width, height), 8, RGB))
    difference = np.diff(noise.astype(np.int16), axis=1, prepend=0).astype(np.uint8)
    tags = picture_tags(difference, 8, RGB, compression=DEFLATE, pack=zlib.compress)
    tags[PREDICTOR] = (SHORT, 2)
    yield "rgb8-predictor.tif", tiff_file(tags)
    for orientation in range(1, 9):
        tags = picture_tags(noise, 8, RGB, ">" if orientation % 2 else "<")
        tags[ORIENTATION] = (SHORT, orientation)
        yield f"orientation-{orientation}.tif", tiff_file(tags, ">" if orientation % 2 else "<")
    two = TIFFWriter().write(Directory(picture_tags(noise, 8, RGB), Directory(picture_tags(numbers(1, 8), 8, GREY))))
    yield "two-pages.tif", two
    tags = picture_tags(noise, 8, RGB, ">") | {
        271: (ASCII, b"Photoseek\0"), 272: (ASCII, b"Test Camera\0"), 306: (ASCII, b"2021:07:04 12:34:56\0"),
        700: (BYTE, b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>'),
        33723: (BYTE, b"\x1c\2\x19\0\3sea"), 34377: (BYTE, b"8BIM\4\4\0\0\0\0\0\0"),
    }
    yield "annotated.tif", tiff_file(tags, ">")
    # Subsampled luminance and colour difference without JPEG: blocks of 2 x 2 luminances, then one of each difference.
    blocks = numbers(16, 8, 6, 8, 6).reshape(6, -1)
    packed = zlib.compress(blocks.tobytes())
    tags = picture_tags(numbers(16, 8, 3, 16, 12), 8, YCBCR, compression=DEFLATE)
    tags |= {SUBSAMPLING: (SHORT, [2, 2]), STRIPS: (LONG, Blocks([packed])), STRIP_COUNTS: (LONG, [len(packed)])}
    yield "ycbcr-subsampled.tif", tiff_file(tags)
    yield "lab.tif", lab()


def beyond_pillow():
    """Files that Pillow does not read, or clips: name, bytes, pixels."""
    noise = numbers(4, 8, 3)
    for order, name in (("<", "little"), (">", "big")):
        yield f"rgb8-{name}-64.tif", tiff_file(picture_tags(noise, 8, RGB, order, rows_per_strip=3), order, True), noise
    for bits in (10, 12, 14):
        samples = numbers(bits, bits)
        yield f"grey{bits}.tif", tiff_file(picture_tags(samples, bits, GREY)), by_rule(samples, (1 << bits) - 1)
        samples = numbers(bits, bits, 3)
        yield f"rgb{bits}.tif", tiff_file(picture_tags(samples, bits, RGB)), by_rule(samples, 0, bits)
    samples = numbers(21, 24)
    yield "grey24.tif", tiff_file(picture_tags(samples, 24, GREY, ">"), ">"), by_rule(samples, 0, 24)
    for bits in (2, 4):
        samples = numbers(bits, bits, 3)
        yield f"rgb{bits}.tif", tiff_file(picture_tags(samples, bits, RGB)), by_rule(samples, (1 << bits) - 1)
    samples = numbers(17, 16).astype(np.int16)
    yield "signed16.tif", tiff_file(picture_tags(samples, 16, GREY)), by_rule(samples, 32767)
    samples = numbers(17, 16)
    yield "inverted16-big.tif", tiff_file(picture_tags(samples, 16, GREY_WHITE_IS_ZERO, ">"), ">"), 255 - by_rule(samples, 65535)
    for most, white in ((200, 255), (60000, 65535), (3_000_000_000, 3_000_000_000)):
        samples = (numbers(18, 32).astype(np.uint64) * most >> np.uint64(32)).astype(np.uint32)
        samples[0, 0] = most
        yield f"grey32-{most}.tif", tiff_file(picture_tags(samples, 32, GREY, ">"), ">"), by_rule(samples, white)
    samples = numbers(19, 16, 3)
    planes = tiff_file(picture_tags(samples, 16, RGB, separate=True, rows_per_strip=5))
    yield "rgb16-planes.tif", planes, by_rule(samples, 0, 16)
    for most, white in ((1, 1), (180, 255), (40000, 65535), (100000, 100000)):
        samples = (numbers(20, 16) * (most / 65535)).astype(np.float32)
        samples[0, 0], samples[0, 1], samples[0, 2], samples[0, 3] = most, np.nan, np.inf, -1
        shown = by_rule(samples, white)
        yield f"real32-{most}.tif", tiff_file(picture_tags(samples, 32, GREY)), shown
    for bits in (16, 64):
        samples = (numbers(20, 16) / 65535).astype(f"f{bits // 8}")
        yield f"real{bits}.tif", tiff_file(picture_tags(samples, bits, GREY, ">"), ">"), by_rule(samples, 1)
    light = (numbers(22, 16, 3) / 40000).astype(np.float32)
    yield "real32-rgb.tif", tiff_file(picture_tags(light, 32, RGB, tile=(16, 16))), by_rule(light, 1)
    # A palette whose colours use 8 of their 16 bits.
    tags = picture_tags(numbers(8, 4), 4, PALETTE)
    colors = numbers(9, 8, 3, 16, 1).ravel()
    tags[COLOR_MAP] = (SHORT, [int(value) for value in colors])
    yield "palette4-short.tif", tiff_file(tags), colors.reshape(3, 16).T[numbers(8, 4)[..., 0]]
    # A reduced picture comes first.
    small = picture_tags(numbers(1, 8, 3, 4, 3), 8, RGB) | {SUBFILE: (LONG, 1)}
    yield "reduced-first.tif", TIFFWriter(">").write(Directory(small, Directory(picture_tags(noise, 8, RGB, ">")))), noise
    # Many bands, of which the first is shown.
    samples = numbers(23, 8, 7)
    yield "seven-bands.tif", tiff_file(picture_tags(samples, 8, GREY, extra=(0,) * 6)), by_rule(samples[..., :1], 255)


def lab():
    """CIE Lab, whose conversion by libtiff and by lcms2 differs a little."""
    profile = ImageCms.createProfile("LAB")
    transform = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), profile, "RGB", "LAB")
    photo = ImageCms.applyTransform(Image.fromarray(smooth(24, 16)), transform)
    return saved(photo)


def cases():
    for name, data in [*written_by_pillow(), *written_here()]:
        image = opened(data)
        stored = Image.open(io.BytesIO(data))
        orientation = stored.getexif().get(0x0112, 1)
        sides = stored.tag_v2[256], stored.tag_v2[257]
        yield name, data, as_shown(image), *sides, orientation
    for name, data, shown in beyond_pillow():
        yield name, data, shown, shown.shape[1], shown.shape[0], 1


if __name__ == "__main__":
    write_goldens("tiff", list(cases()), libtiff=features.version_codec("libtiff"))
