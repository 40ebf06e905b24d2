"""Writes HEIF files box by box (ISO 14496-12, ISO 23008-12), because no library writes every kind that cameras do.

The pixels are coded by pillow-heif or Pillow; `coded` takes them out of the files that those write.
"""

import struct


def box(kind, payload):
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def full(kind, version, flags, payload):
    return box(kind, struct.pack(">I", version << 24 | flags) + payload)


def boxes(data, at=0, end=None):
    """The boxes of a range as (type, payload)."""
    end = len(data) if end is None else end
    while at + 8 <= end:
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        yield kind, data[at + 8 : at + size]
        at += size


def coded(data):
    """The decoder's configuration box, the coded image and its size, of a file with one image item."""
    meta = dict(boxes(dict(boxes(data))[b"meta"][4:]))
    properties = list(boxes(dict(boxes(meta[b"iprp"]))[b"ipco"]))
    kind, configuration = next((k, p) for k, p in properties if k in (b"hvcC", b"av1C"))
    size = next(struct.unpack(">II", p[4:12]) for k, p in properties if k == b"ispe")
    crop = next((struct.unpack(">8I", p) for k, p in properties if k == b"clap"), None)
    location = meta[b"iloc"]
    version, sizes = location[0], struct.unpack(">H", location[4:6])[0]
    assert sizes & 0xFF00 == 0x4400, "offsets and lengths have 4 bytes"
    base_size = sizes >> 4 & 15
    first = 8 + (4 if version else 2) + 2
    base = int.from_bytes(location[first : first + base_size], "big")
    offset, length = struct.unpack(">II", location[first + base_size + 2 : first + base_size + 10])
    offset += base
    return box(kind, configuration), data[offset : offset + length], size, crop and (crop[0], crop[2])


# Properties, of which those in CHANGING must be understood.
CHANGING = (b"hvcC", b"av1C", b"irot", b"imir", b"clap")


def extent(width, height):
    return full(b"ispe", 0, 0, struct.pack(">II", width, height))


def rotation(quarters):
    """Anticlockwise."""
    return box(b"irot", bytes([quarters]))


def mirror(axis):
    """0 mirrors top and bottom as libheif and Apple do it, 1 left and right."""
    return box(b"imir", bytes([axis]))


def crop(width, height, left, top, of):
    """The clean aperture; its offsets are those of the centres."""
    across = 2 * left + width - of[0]
    down = 2 * top + height - of[1]
    return box(b"clap", struct.pack(">IIIIiIiI", width, 1, height, 1, across, 2, down, 2))


def code_points(primaries, transfer, matrix, full_range=True):
    return box(b"colr", b"nclx" + struct.pack(">HHHB", primaries, transfer, matrix, 128 if full_range else 0))


def icc(profile):
    return box(b"colr", b"prof" + profile)


def pixel_depths(bits, channels=3):
    return full(b"pixi", 0, 0, bytes([channels] + [bits] * channels))


def auxiliary(kind):
    return full(b"auxC", 0, 0, kind.encode() + b"\0")


def grid(rows, columns, width, height):
    """The payload of a grid item."""
    return struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width, height)


class Heif:
    """A file in the making. Items are numbered from 1 on in the order in which they are added."""

    def __init__(self, brand=b"heic"):
        self.brand = brand
        self.items, self.references, self.primary = [], [], 1

    def item(self, kind, payload, properties=(), content_type=None, hidden=False):
        self.items.append((kind, payload, list(properties), content_type, hidden))
        return len(self.items)

    def refer(self, kind, source, *targets):
        self.references.append((kind, source, targets))

    def data(self):
        container, places, associations, infos = [], {}, b"", b""
        for number, (kind, _, properties, content_type, hidden) in enumerate(self.items, 1):
            name = b"\0" + (content_type + b"\0" if content_type else b"")
            infos += full(b"infe", 2, int(hidden), struct.pack(">HH4s", number, 0, kind) + name)
            if not properties:
                continue
            associations += struct.pack(">HB", number, len(properties))
            for property in properties:
                if property not in places:
                    container.append(property)
                    places[property] = len(container)
                associations += bytes([places[property] | (0x80 if property[4:8] in CHANGING else 0)])
        count = sum(1 for item in self.items if item[2])
        head = box(b"ftyp", self.brand + bytes(4) + b"mif1" + self.brand)
        fixed = full(b"hdlr", 0, 0, bytes(4) + b"pict" + bytes(13))
        fixed += full(b"pitm", 0, 0, struct.pack(">H", self.primary))
        fixed += full(b"iinf", 0, 0, struct.pack(">H", len(self.items)) + infos)
        if self.references:
            links = b"".join(
                box(kind, struct.pack(f">HH{len(targets)}H", source, len(targets), *targets))
                for kind, source, targets in self.references)
            fixed += full(b"iref", 0, 0, links)
        fixed += box(b"iprp", box(b"ipco", b"".join(container))
                     + full(b"ipma", 0, 0, struct.pack(">I", count) + associations))
        # The locations come last in the meta box; their size does not depend on their values.
        start = len(head) + 12 + len(fixed) + 16 + 14 * len(self.items) + 8
        places, body = b"", b""
        for number, item in enumerate(self.items, 1):
            places += struct.pack(">HHHII", number, 0, 1, start + len(body), len(item[1]))
            body += item[1]
        location = full(b"iloc", 0, 0, struct.pack(">HH", 0x4400, len(self.items)) + places)
        return head + full(b"meta", 0, 0, fixed + location) + box(b"mdat", body)
