"""Writes TIFF structures of any kind, because Pillow writes only a few: directories inside directories, tiles, planes apart,
BigTIFF, both byte orders, and samples of any number of bits.
"""

import struct

import numpy as np

# Value types: their codes in the struct module and in TIFF 6.0, section 2.
BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SRATIONAL, LONG8 = 1, 2, 3, 4, 5, 7, 10, 16
_CODES = {BYTE: "B", ASCII: "B", SHORT: "H", LONG: "I", UNDEFINED: "B", LONG8: "Q"}
_SIZES = {BYTE: 1, ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, UNDEFINED: 1, SRATIONAL: 8, LONG8: 8}


class Directory:
    """The tags of a directory. A value is a number, a list of numbers, bytes, another `Directory`, a list of directories, or
    `Blocks`, whose offsets the writer fills in."""

    def __init__(self, tags, following=None):
        self.tags = tags
        self.following = following


class Blocks:
    """Blocks of bytes somewhere in the file, such as strips. The tag gets their offsets."""

    def __init__(self, blocks):
        self.blocks = blocks


class TIFFWriter:
    def __init__(self, order="<", big=False, magic=None):
        self.order, self.big = order, big
        self.word = "Q" if big else "I"
        mark = b"II" if order == "<" else b"MM"
        number = magic or struct.pack(order + "H", 43 if big else 42)
        self.data = bytearray(mark + number + (struct.pack(order + "HH", 8, 0) if big else b""))
        self.place_of_first = len(self.data)
        self.data += struct.pack(order + self.word, 0)

    def write(self, first):
        """The whole file, whose first directory is given."""
        self._put_word(self.place_of_first, self._directory(first))
        return bytes(self.data)

    def append(self, block):
        """Puts bytes at the end and returns where they begin."""
        self.data += bytes(len(self.data) % 2)
        at = len(self.data)
        self.data += block
        return at

    def _put_word(self, at, value):
        struct.pack_into(self.order + self.word, self.data, at, value)

    def _value(self, kind, value):
        """The number of values and their bytes."""
        if isinstance(value, Blocks):
            offsets = [self.append(block) for block in value.blocks]
            return self._value(kind, offsets)
        if isinstance(value, Directory):
            return self._value(kind, [self._directory(value)])
        if isinstance(value, list) and value and isinstance(value[0], Directory):
            return self._value(kind, [self._directory(directory) for directory in value])
        if isinstance(value, (bytes, bytearray)):
            return len(value) // _SIZES[kind], bytes(value)
        numbers = list(value) if isinstance(value, (list, tuple, np.ndarray)) else [value]
        if kind in (RATIONAL, SRATIONAL):
            code = "i" if kind == SRATIONAL else "I"
            packed = b"".join(struct.pack(self.order + 2 * code, *pair) for pair in numbers)
            return len(numbers), packed
        return len(numbers), struct.pack(f"{self.order}{len(numbers)}{_CODES[kind]}", *numbers)

    def _directory(self, directory):
        entries = []
        for tag, (kind, value) in sorted(directory.tags.items()):
            count, packed = self._value(kind, value)
            room = 8 if self.big else 4
            if len(packed) > room:
                packed = struct.pack(self.order + self.word, self.append(packed))
            head = struct.pack(self.order + "HH" + self.word, tag, kind, count)
            entries.append(head + packed.ljust(room, b"\0"))
        following = self._directory(directory.following) if directory.following else 0
        head = struct.pack(self.order + ("Q" if self.big else "H"), len(entries))
        return self.append(head + b"".join(entries) + struct.pack(self.order + self.word, following))


def packed_rows(samples, bits):
    """Rows [row, sample] of unsigned numbers, each row packed without gaps, the most significant bit first."""
    rows = []
    for row in samples:
        digits = (row[:, None].astype(np.uint64) >> np.arange(bits - 1, -1, -1, dtype=np.uint64)) & np.uint64(1)
        rows.append(np.packbits(digits.astype(np.uint8).ravel()).tobytes())
    return rows


def stored_rows(samples, bits, order):
    """Rows [row, sample] as TIFF stores them: whole bytes in the byte order of the file, other numbers of bits packed."""
    if samples.dtype.kind == "f" or samples.dtype.kind == "i":
        return [row.astype(samples.dtype.newbyteorder(order)).tobytes() for row in samples]
    if bits in (8, 16, 32):
        return [row.astype(np.dtype(f"u{bits // 8}").newbyteorder(order)).tobytes() for row in samples]
    return packed_rows(samples, bits)


# The tags that say how pixels are stored.
SUBFILE, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 254, 256, 257, 258, 259, 262
FILL_ORDER, STRIPS, SAMPLES, ROWS_PER_STRIP, STRIP_COUNTS, PLANAR, PREDICTOR, COLOR_MAP = 266, 273, 277, 278, 279, 284, 317, 320
TILE_WIDTH, TILE_HEIGHT, TILES, TILE_COUNTS, SUB_DIRECTORIES, EXTRA, FORMAT = 322, 323, 324, 325, 330, 338, 339
ORIENTATION, SUBSAMPLING = 274, 530


def picture_tags(
    samples, bits, photometric, order="<", rows_per_strip=None, tile=None, separate=False, extra=(), compression=1,
    pack=lambda data: data,
):
    """The tags of a picture [row, column, sample]. `pack` compresses a strip or a tile."""
    height, width, count = samples.shape
    kinds = {"u": 1, "i": 2, "f": 3}
    tags = {
        WIDTH: (LONG, width), HEIGHT: (LONG, height), BITS: (SHORT, [bits] * count), COMPRESSION: (SHORT, compression),
        PHOTOMETRIC: (SHORT, photometric), SAMPLES: (SHORT, count), PLANAR: (SHORT, 2 if separate else 1),
        FORMAT: (SHORT, [kinds[samples.dtype.kind]] * count),
    }
    if extra:
        tags[EXTRA] = (SHORT, list(extra))
    planes = [samples[..., i : i + 1] for i in range(count)] if separate else [samples]
    blocks = []
    for plane in planes:
        if tile:
            columns, rows = tile
            padded = np.pad(plane, ((0, -height % rows), (0, -width % columns), (0, 0)), mode="edge")
            parts = [padded[y : y + rows, x : x + columns] for y in range(0, height, rows) for x in range(0, width, columns)]
        else:
            step = rows_per_strip or height
            parts = [plane[y : y + step] for y in range(0, height, step)]
        for part in parts:
            flat = part.reshape(part.shape[0], -1)
            blocks.append(pack(b"".join(stored_rows(flat, bits, order))))
    if tile:
        tags[TILE_WIDTH], tags[TILE_HEIGHT] = (LONG, tile[0]), (LONG, tile[1])
        tags[TILES], tags[TILE_COUNTS] = (LONG, Blocks(blocks)), (LONG, [len(block) for block in blocks])
    else:
        tags[ROWS_PER_STRIP] = (LONG, rows_per_strip or height)
        tags[STRIPS], tags[STRIP_COUNTS] = (LONG, Blocks(blocks)), (LONG, [len(block) for block in blocks])
    return tags


def tiff_file(tags, order="<", big=False):
    """A file with one directory."""
    return TIFFWriter(order, big).write(Directory(tags))
