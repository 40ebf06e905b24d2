#!/usr/bin/env python3
"""Makes small BMP, ICO, PNM and TGA files of every kind and the pixels that the decoder must give, mostly from Pillow.

    python3 Fixtures/pixels/make_bitmap_goldens.py

Writes bmp/, bmp.json, bmp.rgb and the same for ico, pnm and tga; see format_goldens.py. Where Pillow does not read a file, or
clips numbers that viewers scale, the pixels follow from the samples. Running the script again with the same versions changes
nothing.
"""

import io
import struct

import numpy as np
from PIL import Image

from format_goldens import as_shown, opened, write_goldens
from make_pixel_goldens import composite, glyph, pattern, png, splitmix

WIDTH, HEIGHT = 13, 11


def numbers(seed, most, samples=1, width=WIDTH, height=HEIGHT):
    """Random samples from 0 to `most`."""
    noise = splitmix(np.arange(width * height * samples, dtype=np.uint64) + np.uint64(seed << 40)) >> np.uint64(32)
    return (noise * np.uint64(most + 1) >> np.uint64(32)).astype(np.int64).reshape(height, width, samples)


def saved(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def clear_ring(width=24, height=20, ink=(0, 0, 0)):
    return Image.fromarray(glyph(width, height, (*ink, 0), (*ink, 255)).astype(np.uint8), "RGBA")


# ---------------------------------------------------------------------------------------------------------------------
# BMP


def padded_rows(rows):
    """Rows of bytes, each padded to a multiple of four."""
    return b"".join(row + bytes(-len(row) % 4) for row in rows)


def bit_rows(indexes, bits):
    digits = (indexes[..., 0][..., None] >> np.arange(bits - 1, -1, -1)) & 1
    return [np.packbits(row.astype(np.uint8).ravel()).tobytes() for row in digits]


def bmp_palette(count, entry=4):
    return bytes(value for i in range(count) for value in ((37 * i + 80) % 256, (91 * i) % 256, (53 * i + 9) % 256, 0)[:entry])


def bmp(data, bits, compression=0, width=WIDTH, height=HEIGHT, palette=b"", colors=0, masks=b"", header=40, offset=None):
    """A BMP file. Masks follow a header of 40 bytes and are in a longer one."""
    if header == 12:
        head = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        head = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(data), 2835, 2835, colors, 0)
        head = (head + masks).ljust(max(header, 40 + len(masks)), b"\0")
    begin = 14 + len(head) + len(palette)
    return b"BM" + struct.pack("<IHHI", begin + len(data), 0, 0, begin if offset is None else offset) + head + palette + data


def mask_bytes(*masks):
    return struct.pack(f"<{len(masks)}I", *masks)


def bmp_files():
    picture = Image.fromarray(pattern(1, 25, 19))
    for mode in ("1", "L", "P", "RGB"):
        yield f"mode-{mode}.bmp", saved(picture.convert(mode), "BMP")
    yield "mode-RGBA.bmp", saved(clear_ring(), "BMP")
    for bits in (1, 4, 8):
        data = padded_rows(bit_rows(numbers(bits, (1 << bits) - 1), bits))
        yield f"palette{bits}.bmp", bmp(data, bits, palette=bmp_palette(1 << bits))
        yield f"palette{bits}-os2.bmp", bmp(data, bits, palette=bmp_palette(1 << bits, 3), header=12)
        offset = 14 + 40
        yield f"palette{bits}-short-offset.bmp", bmp(data, bits, palette=bmp_palette(1 << bits), offset=offset)
    few = padded_rows(bit_rows(numbers(5, 9), 8))
    yield "palette8-ten.bmp", bmp(few, 8, palette=bmp_palette(10), colors=10)
    grey = bytes(value for i in range(256) for value in (i, i, i, 0))
    yield "palette8-grey.bmp", bmp(padded_rows(bit_rows(numbers(6, 255), 8)), 8, palette=grey)
    for bits in (24, 32):
        rows = padded_rows(row.astype(np.uint8).tobytes() for row in numbers(bits, 255, bits // 8))
        yield f"plain{bits}.bmp", bmp(rows, bits)
        yield f"top-down{bits}.bmp", bmp(rows, bits, height=-HEIGHT)
    yield "plain24-no-padding-at-end.bmp", bmp(padded_rows(
        row.astype(np.uint8).tobytes() for row in numbers(24, 255, 3))[:-1], 24)
    rows16 = padded_rows(row.astype("<u2").tobytes() for row in numbers(16, 65535))
    yield "plain16.bmp", bmp(rows16, 16)
    yield "masks-565.bmp", bmp(rows16, 16, 3, masks=mask_bytes(0xF800, 0x7E0, 0x1F))
    yield "masks-555.bmp", bmp(rows16, 16, 3, masks=mask_bytes(0x7C00, 0x3E0, 0x1F))
    rows32 = padded_rows(row.astype(np.uint8).tobytes() for row in numbers(33, 255, 4))
    yield "masks-bgrx.bmp", bmp(rows32, 32, 3, masks=mask_bytes(0xFF0000, 0xFF00, 0xFF))
    yield "masks-xbgr.bmp", bmp(rows32, 32, 3, masks=mask_bytes(0xFF000000, 0xFF0000, 0xFF00))
    yield "masks-bgra.bmp", bmp(rows32, 32, 3, masks=mask_bytes(0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=124)
    yield "masks-rgba.bmp", bmp(rows32, 32, 3, masks=mask_bytes(0xFF, 0xFF00, 0xFF0000, 0xFF000000), header=56)
    for width, height in ((1, 1), (1, 9), (9, 1), (2, 3)):
        rows = padded_rows(row.astype(np.uint8).tobytes() for row in numbers(7, 255, 3, width, height))
        yield f"plain24-{width}x{height}.bmp", bmp(rows, 24, width=width, height=height)
    yield from run_length_files()


def run_length_files():
    """Runs, runs whose pixels are all given, ends of lines, and the end."""
    indexes = numbers(8, 15)
    indexes[3:6] = 7
    for bits, compression in ((8, 1), (4, 2)):
        data = b""
        for row in indexes[::-1, :, 0].tolist():
            if len(set(row)) == 1:
                value = row[0] if bits == 8 else row[0] << 4 | row[0]
                data += bytes([len(row), value])
            else:
                given = row[:-2]
                packed = bytes(given) if bits == 8 else bytes(
                    given[i] << 4 | (given[i + 1] if i + 1 < len(given) else 0) for i in range(0, len(given), 2))
                data += bytes([0, len(given)]) + packed + bytes(len(packed) % 2)
                for value in row[-2:]:
                    data += bytes([1, value if bits == 8 else value << 4])
            data += b"\0\0"
        yield f"runs{bits}.bmp", bmp(data + b"\0\1", bits, compression, palette=bmp_palette(16), colors=16)


def bmp_cases():
    for name, data in bmp_files():
        yield name, data, as_shown(opened(data))
    bare = bmp(padded_rows(bit_rows(numbers(5, 9), 8)), 8, palette=bmp_palette(256))[14:]
    yield "bare.dib", bare, as_shown(opened(bare))
    # Two pixels, a move by five columns and two rows, one pixel and the end: everything else has the index 0.
    palette = np.frombuffer(bmp_palette(16), np.uint8).reshape(16, 4)[:, 2::-1]
    moved = np.zeros((HEIGHT, WIDTH), int)
    moved[HEIGHT - 1, :2], moved[HEIGHT - 3, 7] = 3, 4
    data = bytes([2, 3, 0, 2, 5, 2, 1, 4, 0, 1])
    yield "runs8-moved.bmp", bmp(data, 8, 1, palette=bmp_palette(16), colors=16), palette[moved]
    # Masks that Pillow does not know: 3, 3 and 2 bits, and 10 each.
    samples = numbers(9, 255)
    levels = [samples >> 5 & 7, samples >> 2 & 7, samples & 3]
    shown = np.concatenate([level * 255 // most for level, most in zip(levels, (7, 7, 3))], axis=2)
    rows = padded_rows(row.astype("<u2").tobytes() for row in samples)
    yield "masks-332.bmp", bmp(rows, 16, 3, masks=mask_bytes(0xE0, 0x1C, 0x3)), shown[::-1]
    samples = numbers(10, (1 << 30) - 1)
    shown = np.concatenate([(samples >> shift & 1023) * 255 // 1023 for shift in (20, 10, 0)], axis=2)
    rows = padded_rows(row.astype("<u4").tobytes() for row in samples)
    yield "masks-101010.bmp", bmp(rows, 32, 3, masks=mask_bytes(1023 << 20, 1023 << 10, 1023)), shown[::-1]
    # Alpha that is zero everywhere counts as none.
    pixels = numbers(11, 255, 4)
    pixels[..., 3] = 0
    rows = padded_rows(row.astype(np.uint8).tobytes() for row in pixels)
    masks = mask_bytes(0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    yield "masks-no-alpha.bmp", bmp(rows, 32, 3, masks=masks, header=124), pixels[::-1, :, 2::-1]


# ---------------------------------------------------------------------------------------------------------------------
# ICO and CUR


def icon(images, kind=1):
    """An icon of (width, height, bits, data)."""
    head, data, offset = struct.pack("<HHH", 0, kind, len(images)), b"", 6 + 16 * len(images)
    for width, height, bits, image in images:
        head += struct.pack("<BBBBHHII", width % 256, height % 256, 0, 0, 1, bits, len(image), offset + len(data))
        data += image
    return head + data


def icon_bitmap(rows, bits, mask, width, height, palette=b""):
    head = struct.pack("<IiiHHIIiiII", 40, width, 2 * height, 1, bits, 0, 0, 0, 0, 0, 0)
    return head + palette + padded_rows(rows) + padded_rows(bit_rows(mask[..., None].astype(np.int64), 1))


def ico_cases():
    ring = clear_ring(24, 24, (200, 30, 30))
    for kind in ("png", "bmp"):
        data = saved(ring, "ICO", sizes=[(24, 24), (16, 16)], bitmap_format=kind)
        yield f"{kind}-two.ico", data, as_shown(opened(data))
    width, height = 17, 12
    mask = numbers(1, 1, 1, width, height)[..., 0]
    for bits in (1, 4, 8):
        indexes = numbers(bits, (1 << bits) - 1, 1, width, height)
        image = icon_bitmap(bit_rows(indexes, bits), bits, mask, width, height, bmp_palette(1 << bits))
        data = icon([(width, height, bits, image)])
        yield f"masked{bits}.ico", data, as_shown(opened(data))
    pixels = numbers(2, 255, 4, width, height)
    rows = [row.astype(np.uint8).tobytes() for row in pixels]
    data = icon([(width, height, 32, icon_bitmap(rows, 32, mask, width, height))])
    yield "alpha32.ico", data, as_shown(opened(data))
    yield "alpha32.cur", icon([(width, height, 0, icon_bitmap(rows, 32, mask, width, height))], 2), as_shown(opened(data))
    rows24 = [row[:, :3].astype(np.uint8).tobytes() for row in pixels]
    bitmap24 = icon_bitmap(rows24, 24, mask, width, height)
    data = icon([(width, height, 24, bitmap24)])
    shown = as_shown(opened(data))
    yield "masked24.ico", data, shown
    # Alpha that is zero everywhere counts as none; the mask counts then.
    empty = pixels.copy()
    empty[..., 3] = 0
    rows = [row.astype(np.uint8).tobytes() for row in empty]
    yield "no-alpha32.ico", icon([(width, height, 32, icon_bitmap(rows, 32, mask, width, height))]), shown
    # Of two images of one size, the one with more bits counts.
    data = icon([(width, height, 24, bitmap24)])
    yield "bytes-beyond-end.ico", data[:14] + struct.pack("<I", 1 << 20) + data[18:], shown
    one = icon_bitmap(bit_rows(numbers(1, 1, 1, width, height), 1), 1, mask, width, height, bmp_palette(2))
    yield "more-bits.ico", icon([(width, height, 1, one), (width, height, 24, bitmap24)]), shown
    small = png(numbers(3, 255, 4, 8, 8), 8, 6)
    data = icon([(8, 8, 32, small)])
    yield "png-small.ico", data, as_shown(opened(data))


# ---------------------------------------------------------------------------------------------------------------------
# PNM


def scaled(samples, most):
    """Samples in 255 levels, rounded, ties to even."""
    return np.rint(samples * 255 / most)


def pnm_cases():
    bits, grey, color = numbers(1, 1), numbers(2, 255), numbers(3, 255, 3)
    digits = {kind: " ".join(map(str, samples.ravel().tolist())) for kind, samples in (("1", bits), ("2", grey), ("3", color))}
    size = f"{WIDTH} {HEIGHT}"
    files = {
        "bits-digits.pbm": f"P1\n{size}\n{digits['1']}\n".encode(),
        "bits-digits-joined.pbm": f"P1 # a comment\n{WIDTH}\n#another\n{HEIGHT} {digits['1'].replace(' ', '')}".encode(),
        "grey-digits.pgm": f"P2\n# a comment\n{size}\n255\n{digits['2']}\n".encode(),
        "color-digits.ppm": f"P3 {size} 255 {digits['3']}".encode(),
        "bits.pbm": f"P4\n{size}\n".encode() + b"".join(bit_rows(bits, 1)),
        "grey.pgm": f"P5\n{size}\n255\n".encode() + grey.astype(np.uint8).tobytes(),
        "color.ppm": f"P6\t#x\n{size}\r255\n".encode() + color.astype(np.uint8).tobytes(),
    }
    for most in (1, 2, 6, 100, 254):
        files[f"grey-{most}.pgm"] = f"P5\n{size}\n{most}\n".encode() + numbers(most, most).astype(np.uint8).tobytes()
        files[f"color-{most}.ppm"] = f"P6\n{size}\n{most}\n".encode() + numbers(most, most, 3).astype(np.uint8).tobytes()
    for most in (256, 1023, 65535):
        files[f"color-{most}.ppm"] = f"P6\n{size}\n{most}\n".encode() + numbers(most, most, 3).astype(">u2").tobytes()
    for width, height in ((1, 1), (1, 9), (9, 1), (2, 3)):
        data = b"".join(bit_rows(numbers(4, 1, 1, width, height), 1))
        files[f"bits-{width}x{height}.pbm"] = f"P4 {width} {height}\n".encode() + data
    for name, data in files.items():
        yield name, data, as_shown(opened(data))
    for most in (300, 4095, 65535):
        samples = numbers(most, most)
        shown = np.repeat(scaled(samples, most), 3, axis=2)
        yield f"grey-{most}.pgm", f"P5\n{size}\n{most}\n".encode() + samples.astype(">u2").tobytes(), shown
        text = " ".join(map(str, samples.ravel().tolist()))
        yield f"grey-digits-{most}.pgm", f"P2\n{size}\n{most}\n{text}".encode(), shown
    for most, white in ((1, 1), (200, 255), (1000, 65535)):
        reals = numbers(most, 65535).astype(np.float32) * np.float32(most / 65535)
        reals[0, 0] = most
        for order, scale in (("<", "-1.0"), (">", "1.0")):
            data = f"Pf\n{size}\n{scale}\n".encode() + reals[::-1].astype(f"{order}f4").tobytes()
            levels = np.floor(reals.astype(np.float64) * 255 / white + (0 if white == 255 else 0.5))
            yield f"reals-{most}-{'little' if order == '<' else 'big'}.pfm", data, np.repeat(levels, 3, axis=2)
    light = numbers(5, 65535, 3).astype(np.float32) / np.float32(50000)
    data = f"PF\n{size}\n-1\n".encode() + light[::-1].astype("<f4").tobytes()
    yield "reals-color.pfm", data, np.floor(np.clip(light.astype(np.float64), 0, 1) * 255 + 0.5)
    for samples, kind in ((1, "GRAYSCALE"), (2, "GRAYSCALE_ALPHA"), (3, "RGB"), (4, "RGB_ALPHA")):
        for most in (255, 65535):
            values = numbers(samples, most, samples)
            levels = scaled(values, most).astype(np.uint8)
            colors = levels[..., :3] if samples > 2 else np.repeat(levels[..., :1], 3, axis=2)
            shown = composite(np.dstack([colors, levels[..., -1:]])) if samples % 2 == 0 else colors
            head = f"P7\nWIDTH {WIDTH}\nHEIGHT {HEIGHT}\nDEPTH {samples}\nMAXVAL {most}\nTUPLTYPE {kind}\nENDHDR\n"
            yield f"{kind.lower()}-{most}.pam", head.encode() + values.astype(np.uint8 if most < 256 else ">u2").tobytes(), shown


# ---------------------------------------------------------------------------------------------------------------------
# TGA

FOOTER = struct.pack("<II", 0, 0) + b"TRUEVISION-XFILE.\0"


def tga(data, kind, bits, width=WIDTH, height=HEIGHT, flags=0, palette=(0, 0, 0), colors=b"", identity=b"", footer=b""):
    head = struct.pack(
        "<BBBHHBHHHHBB", len(identity), 1 if colors else 0, kind, *palette, 0, 0, width, height, bits, flags)
    return head + identity + colors + data + footer


def runs(pixels, step):
    """Packets of up to four equal pixels or up to three different ones."""
    units = [pixels[i : i + step] for i in range(0, len(pixels), step)]
    data, at = b"", 0
    while at < len(units):
        count = 1
        while count < 4 and at + count < len(units) and units[at + count] == units[at]:
            count += 1
        if count > 1:
            data += bytes([0x80 | count - 1]) + units[at]
        else:
            count = min(3, len(units) - at)
            data += bytes([count - 1]) + b"".join(units[at : at + count])
        at += count
    return data


def tga_files():
    picture = Image.fromarray(pattern(1, 25, 19))
    for mode in ("L", "P", "RGB"):
        for rle in (False, True):
            name = f"mode-{mode}{'-runs' if rle else ''}.tga"
            yield name, saved(picture.convert(mode), "TGA", compression="tga_rle" if rle else None)
    yield "mode-RGBA.tga", saved(clear_ring(), "TGA")
    yield "mode-LA.tga", saved(clear_ring().convert("LA"), "TGA")
    color = numbers(1, 255, 3).astype(np.uint8).tobytes()
    for flags in (0x00, 0x10, 0x20, 0x30):
        yield f"color24-{flags:02x}.tga", tga(color, 2, 24, flags=flags)
    yield "color24-identity.tga", tga(color, 2, 24, identity=b"made by a script", footer=FOOTER)
    flat = numbers(2, 3, 1).repeat(3, axis=2).astype(np.uint8) * 60
    yield "color24-runs.tga", tga(b"".join(runs(row.tobytes(), 3) for row in flat), 10, 24)
    clear = np.dstack([flat, flat[..., :1] + 70])
    yield "color32-runs.tga", tga(b"".join(runs(row.tobytes(), 4) for row in clear), 10, 32, flags=0x28)
    yield "color16.tga", tga(numbers(3, 32767).astype("<u2").tobytes(), 2, 16)
    yield "color16-clear.tga", tga(numbers(3, 65535).astype("<u2").tobytes(), 2, 16, flags=1)
    indexes = numbers(4, 29)
    for bits in (24, 32):
        colors = bmp_palette(30, bits // 8)
        yield f"palette-{bits}.tga", tga(
            indexes.astype(np.uint8).tobytes(), 1, 8, palette=(0, 30, bits), colors=colors, flags=0x20)
    yield "palette-from-5.tga", tga(
        (indexes + 5).astype(np.uint8).tobytes(), 1, 8, palette=(5, 30, 24), colors=bmp_palette(30, 3))
    yield "grey8.tga", tga(numbers(5, 255).astype(np.uint8).tobytes(), 3, 8)
    yield "grey16.tga", tga(numbers(6, 255, 2).astype(np.uint8).tobytes(), 3, 16, flags=8)
    for width, height in ((1, 1), (1, 9), (9, 1), (2, 3)):
        data = numbers(7, 255, 3, width, height).astype(np.uint8).tobytes()
        yield f"color24-{width}x{height}.tga", tga(data, 2, 24, width, height)


def tga_cases():
    for name, data in tga_files():
        image = opened(data)
        # Pillow takes the unused byte of a palette's colours for alpha.
        shown = np.asarray(image.convert("RGB")) if name == "palette-32.tga" else as_shown(image)
        yield name, data, shown
    # Packets that go on across the ends of rows, as version 1 allowed.
    flat = numbers(2, 3, 1).repeat(3, axis=2).astype(np.uint8) * 60
    yield "color24-runs-across.tga", tga(runs(flat.tobytes(), 3), 10, 24, flags=0x20), flat
    # A fourth byte that the header does not call alpha, and alpha that is zero everywhere.
    pixels = numbers(8, 255, 4)
    yield "color32-no-alpha.tga", tga(pixels.astype(np.uint8).tobytes(), 2, 32, flags=0x20), pixels[..., 2::-1]
    pixels[..., 3] = 0
    yield "color32-zero-alpha.tga", tga(pixels.astype(np.uint8).tobytes(), 2, 32, flags=0x28), pixels[..., 2::-1]


if __name__ == "__main__":
    for kind, cases in (("bmp", bmp_cases), ("ico", ico_cases), ("pnm", pnm_cases), ("tga", tga_cases)):
        write_goldens(kind, [(name, data, shown, shown.shape[1], shown.shape[0], 1) for name, data, shown in cases()])
