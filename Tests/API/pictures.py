"""Pictures that the tests make themselves."""

import datetime
import random
import struct
import zlib

# What a program knows of a picture from the file beside it (XMP). It was taken on this day of a leap year.
SIDECAR = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmp:Rating="4" exif:DateTimeOriginal="{datetime.date.today():2020-%m-%d}T18:20:00+01:00" exif:GPSLatitude="38,42.6N" exif:GPSLongitude="9,8.2W" exif:FNumber="28/10">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Evening</rdf:li></rdf:Alt></dc:title>
<dc:subject><rdf:Bag><rdf:li>family</rdf:li><rdf:li>holiday</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta>
"""


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _header(width, height):
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def noise(width, height, seed=1):
    """A PNG that cannot be made smaller, so that its size in bytes is known."""
    pixels = random.Random(seed)
    rows = b"".join(b"\0" + pixels.randbytes(3 * width) for _ in range(height))
    return _header(width, height) + _chunk(b"IDAT", zlib.compress(rows, 0)) + _chunk(b"IEND", b"")


def huge():
    """A PNG of few bytes that says it has 900 million pixels."""
    return _header(30_000, 30_000) + _chunk(b"IDAT", zlib.compress(bytes(90_001))) + _chunk(b"IEND", b"")
