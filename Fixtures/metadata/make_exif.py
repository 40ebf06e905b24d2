#!/usr/bin/env python3
"""Makes EXIF blocks for the tests of ImageMetadata, with what they mean.

    pip install --requirement Fixtures/metadata/requirements.txt
    python3 Fixtures/metadata/make_exif.py

Writes exif.json into its folder: for each case a name, the block (a TIFF structure, in hexadecimal), and the fields that must be read
from it; all other fields must be unknown. Each case is written twice: by piexif (big-endian) and by Pillow (little-endian). The script
checks that Pillow reads from the blocks of piexif what was meant. Running it again with the same versions changes nothing.
"""

import io
import json
import pathlib

import piexif
import PIL
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

FOLDER = pathlib.Path(__file__).resolve().parent

# Numbers of tags, in the image's directory (0th), the EXIF directory and the GPS directory.
DESCRIPTION, MAKE, MODEL, DATE, RATING = 0x010E, 0x010F, 0x0110, 0x0132, 0x4746
XP_TITLE, XP_COMMENT, XP_KEYWORDS = 0x9C9B, 0x9C9C, 0x9C9E
EXPOSURE, F_NUMBER, ISO, STANDARD, RECOMMENDED, SPEED = 0x829A, 0x829D, 0x8827, 0x8831, 0x8832, 0x8833
ORIGINAL, DIGITIZED, OFFSET, OFFSET_ORIGINAL, OFFSET_DIGITIZED = 0x9003, 0x9004, 0x9010, 0x9011, 0x9012
FOCAL, COMMENT, SUBSEC, SUBSEC_ORIGINAL, FOCAL_35, LENS = 0x920A, 0x9286, 0x9290, 0x9291, 0xA405, 0xA434
LAT_REF, LAT, LON_REF, LON, ALT_REF, ALT, GPS_TIME, GPS_DATE = 1, 2, 3, 4, 5, 6, 7, 29

NOON = "2021:07:04 12:30:15"


def wide(text):
    """UTF-16, little-endian, with a terminator: as Windows writes it."""
    return tuple((text + "\0").encode("utf-16-le"))


def gps(latitude, north, longitude, east, **more):
    entries = {LAT_REF: north, LAT: latitude, LON_REF: east, LON: longitude}
    entries.update({{"alt_ref": ALT_REF, "alt": ALT, "time": GPS_TIME, "date": GPS_DATE}[key]: more[key] for key in more})
    return {"gps": entries}


LISBON = (((38, 1), (43, 1), (1512, 100)), b"N", ((9, 1), (8, 1), (2940, 100)), b"W")
AT_LISBON = {"latitude": 38 + 43 / 60 + 15.12 / 3600, "longitude": -(9 + 8 / 60 + 29.4 / 3600)}


def at(*degrees):
    return tuple((degree, 1) for degree in degrees)


def time(text, **entries):
    """A case with an original time."""
    return {"exif": {ORIGINAL: text.encode(), **entries.get("exif", {})}, **{k: v for k, v in entries.items() if k != "exif"}}


# (name, entries of the directories, what must be read)
CASES = [
    ("camera", {
        "0th": {MAKE: b"Canon", MODEL: b"Canon EOS 5D Mark III", DATE: b"2021:08:01 09:00:00", RATING: 4,
                DESCRIPTION: "Café at noon".encode()},
        "exif": {ORIGINAL: NOON.encode(), SUBSEC_ORIGINAL: b"12", OFFSET_ORIGINAL: b"+02:00", EXPOSURE: (1, 250),
                 F_NUMBER: (28, 10), ISO: 400, FOCAL: (50, 1), FOCAL_35: 80, LENS: b"EF50mm f/1.8 STM"},
    }, {"takenAt": "2021-07-04T12:30:15.120+02:00", "cameraMake": "Canon", "cameraModel": "EOS 5D Mark III",
        "lens": "EF50mm f/1.8 STM", "exposureTime": 0.004, "aperture": 2.8, "iso": 400, "focalLength": 50.0,
        "focalLength35": 80.0, "rating": 4, "caption": "Café at noon"}),
    ("phone", {
        "0th": {MAKE: b"Apple", MODEL: b"iPhone 12 Pro"},
        "exif": {ORIGINAL: NOON.encode(), SUBSEC_ORIGINAL: b"087", OFFSET_ORIGINAL: b"+01:00", EXPOSURE: (1, 1788),
                 F_NUMBER: (8, 5), ISO: 32, FOCAL: (21, 5), FOCAL_35: 26,
                 LENS: b"iPhone 12 Pro back triple camera 4.2mm f/1.6"},
        **gps(*LISBON, alt_ref=0, alt=(1236, 100)),
    }, {"takenAt": "2021-07-04T12:30:15.087+01:00", "cameraMake": "Apple", "cameraModel": "iPhone 12 Pro",
        "lens": "iPhone 12 Pro back triple camera 4.2mm f/1.6", "exposureTime": 1 / 1788, "aperture": 1.6, "iso": 32,
        "focalLength": 4.2, "focalLength35": 26.0, **AT_LISBON, "altitude": 12.36}),

    # Times
    ("only digitized", {"exif": {DIGITIZED: NOON.encode(), OFFSET_DIGITIZED: b"-03:30"}},
     {"takenAt": "2021-07-04T12:30:15-03:30"}),
    ("only changed", {"0th": {DATE: NOON.encode()}, "exif": {OFFSET: b"+09:00", SUBSEC: b"5"}},
     {"takenAt": "2021-07-04T12:30:15.500+09:00"}),
    ("never changed", time(NOON, **{"0th": {DATE: NOON.encode()}, "exif": {OFFSET: b"+09:00"}}),
     {"takenAt": "2021-07-04T12:30:15+09:00"}),
    ("changed elsewhere", time(NOON, **{"0th": {DATE: b"2021:08:01 09:00:00"}, "exif": {OFFSET: b"+09:00"}}),
     {"takenAt": "2021-07-04T12:30:15"}),
    ("offset by satellites", time(NOON, **gps(*LISBON, date=b"2021:07:04", time=at(11, 30, 13))),
     {"takenAt": "2021-07-04T12:30:15+01:00", **AT_LISBON}),
    ("offset by satellites over midnight", time("2021:07:05 01:15:00", gps={GPS_DATE: b"2021:07:04", GPS_TIME: at(19, 30, 0)}),
     {"takenAt": "2021-07-05T01:15:00+05:45"}),
    ("clock seven minutes wrong", time(NOON, gps={GPS_DATE: b"2021:07:04", GPS_TIME: at(11, 37, 15)}),
     {"takenAt": "2021-07-04T12:30:15"}),
    ("satellites of another day", time(NOON, gps={GPS_DATE: b"2021:07:02", GPS_TIME: at(11, 30, 15)}),
     {"takenAt": "2021-07-04T12:30:15"}),
    ("satellites without a date", time(NOON, gps={GPS_TIME: at(11, 30, 15)}), {"takenAt": "2021-07-04T12:30:15"}),
    ("impossible offset", time(NOON, exif={OFFSET_ORIGINAL: b"+25:00"}), {"takenAt": "2021-07-04T12:30:15"}),
    ("blank offset", time(NOON, exif={OFFSET_ORIGINAL: b"   :  "}), {"takenAt": "2021-07-04T12:30:15"}),
    ("bad original, good digitized", time("0000:00:00 00:00:00", exif={DIGITIZED: NOON.encode()}),
     {"takenAt": "2021-07-04T12:30:15"}),
    ("a leap day", time("2024:02:29 23:59:59"), {"takenAt": "2024-02-29T23:59:59"}),
    ("before 1970", time("1926:01:02 03:04:05"), {"takenAt": "1926-01-02T03:04:05"}),
    *((f"no time: {text.strip()}", time(text), {}) for text in (
        "0000:00:00 00:00:00", "0000:01:01 00:00:00", "9999:12:31 23:59:59", "2021:13:04 12:30:15", "2021:02:30 12:30:15",
        "2023:02:29 12:30:15", "2021:07:04 24:00:00", "2021:07:04 12:60:15", "2021:07:00 12:30:15", "    :  :     :  :  ",
        "2021:07:04", "12:30:15", "yesterday", "2021:07:04 12:30:15 and more", "20210704123015", "-021:07:04 12:30:15")),

    # Positions
    ("south and west", gps(at(34, 36, 30), b"S", at(58, 22, 54), b"W"),
     {"latitude": -(34 + 36 / 60 + 30 / 3600), "longitude": -(58 + 22 / 60 + 54 / 3600)}),
    ("below the sea", gps(*LISBON, alt_ref=1, alt=(30, 1)), {**AT_LISBON, "altitude": -30.0}),
    ("altitude of 0/0", gps(*LISBON, alt_ref=0, alt=(0, 0)), AT_LISBON),
    ("altitude of a satellite", gps(*LISBON, alt_ref=0, alt=(408000, 1)), AT_LISBON),
    ("decimal minutes", gps(((38, 1), (43252, 1000), (0, 1)), b"N", ((9, 1), (849, 100), (0, 1)), b"E"),
     {"latitude": 38 + 43.252 / 60, "longitude": 9 + 8.49 / 60}),
    ("the pole and the date line", gps(at(90, 0, 0), b"N", at(180, 0, 0), b"E"), {"latitude": 90.0, "longitude": 180.0}),
    ("nowhere", gps(at(0, 0, 0), b"N", at(0, 0, 0), b"E"), {}),
    ("nowhere, at sea level", gps(at(0, 0, 0), b"N", at(0, 0, 0), b"E", alt_ref=0, alt=(0, 1)), {}),
    ("the Gulf of Guinea from above", gps(at(0, 0, 0), b"N", at(0, 0, 0), b"E", alt_ref=0, alt=(9000, 1)),
     {"latitude": 0.0, "longitude": 0.0, "altitude": 9000.0}),
    ("on the equator", gps(at(0, 0, 0), b"N", at(6, 44, 0), b"E"), {"latitude": 0.0, "longitude": 6 + 44 / 60}),
    *((f"no position: {name}", gps(*position), {}) for name, position in (
        ("0/0", (((0, 0),) * 3, b"N", ((0, 0),) * 3, b"E")),
        ("seconds of 0/0", (((38, 1), (43, 1), (0, 0)), b"N", at(9, 8, 29), b"W")),
        ("91 degrees", (at(91, 0, 0), b"N", at(9, 8, 29), b"W")),
        ("90 degrees and a second", (at(90, 0, 1), b"N", at(9, 8, 29), b"W")),
        ("181 degrees", (at(38, 43, 15), b"N", at(181, 0, 0), b"W")),
        ("61 minutes", (at(38, 61, 15), b"N", at(9, 8, 29), b"W")),
        ("no hemisphere", (at(38, 43, 15), b"", at(9, 8, 29), b"W")),
        ("a wrong hemisphere", (at(38, 43, 15), b"E", at(9, 8, 29), b"W")))),
    ("no position: no longitude", {"gps": {LAT_REF: b"N", LAT: at(38, 43, 15)}}, {}),

    # Cameras
    *((f"camera {make} {model}", {"0th": {MAKE: make.encode(), MODEL: model.encode()}},
       {"cameraMake": short, "cameraModel": name}) for make, model, short, name in (
        ("NIKON CORPORATION", "NIKON D750", "NIKON", "D750"), ("SONY", "ILCE-7M3", "SONY", "ILCE-7M3"),
        ("OLYMPUS IMAGING CORP.  ", "E-M10MarkII     ", "OLYMPUS", "E-M10MarkII"),
        ("RICOH IMAGING COMPANY, LTD.", "PENTAX K-1", "RICOH", "PENTAX K-1"),
        ("EASTMAN KODAK COMPANY", "KODAK EASYSHARE Z650", "EASTMAN KODAK", "KODAK EASYSHARE Z650"),
        ("samsung", "SM-G991B", "samsung", "SM-G991B"), ("Canon", "Canon", "Canon", "Canon"),
        ("Canon", "CanonScan 9000F", "Canon", "CanonScan 9000F"))),
    ("blank maker", {"0th": {MAKE: b"        ", MODEL: b"DSC-X"}}, {"cameraModel": "DSC-X"}),
    ("no lens", {"exif": {LENS: b"----", F_NUMBER: (0, 0), FOCAL: (0, 1)}}, {}),
    ("exposure of 0", {"exif": {EXPOSURE: (0, 10), F_NUMBER: (0, 10), FOCAL_35: 0, ISO: 0}}, {}),
    ("long exposure", {"exif": {EXPOSURE: (30, 1)}}, {"exposureTime": 30.0}),
    ("sensitivity over 16 bits", {"exif": {ISO: 65535, RECOMMENDED: 102400}}, {"iso": 102400}),
    ("sensitivity of newer tags", {"exif": {STANDARD: 125}}, {"iso": 125}),
    ("sensitivity of the newest tag", {"exif": {SPEED: 3200}}, {"iso": 3200}),

    # Words
    *((f"rating {stars}", {"0th": {RATING: stars}}, {"rating": stars} if 0 < stars < 6 else {}) for stars in (0, 1, 5, 6, 99)),
    ("Windows", {"0th": {XP_TITLE: wide("Tram 28"), XP_COMMENT: wide("Über den Dächern"), XP_KEYWORDS: wide("Lisbon;tram; tram ;旅行")}},
     {"title": "Tram 28", "caption": "Über den Dächern", "keywords": ["Lisbon", "tram", "旅行"]}),
    ("comment in ASCII", {"exif": {COMMENT: b"ASCII\0\0\0At the harbour\0"}}, {"caption": "At the harbour"}),
    ("comment without an encoding", {"exif": {COMMENT: b"\0" * 8 + "Jardín".encode()}}, {"caption": "Jardín"}),
    ("comment in UTF-16, big-endian", {"exif": {COMMENT: b"UNICODE\0" + "Zürich, am See".encode("utf-16-be")}},
     {"caption": "Zürich, am See"}),
    ("comment in UTF-16, little-endian", {"exif": {COMMENT: b"UNICODE\0" + "Вид с моста\0".encode("utf-16-le")}},
     {"caption": "Вид с моста"}),
    ("blank comment", {"exif": {COMMENT: b"ASCII\0\0\0" + b" " * 40}}, {}),
    ("binary comment", {"exif": {COMMENT: b"ASCII\0\0\0\x01\x02\x03abc"}}, {}),
    ("screenshot of an iPhone", {"exif": {COMMENT: b"ASCII\0\0\0Screenshot"}}, {"isScreenshot": True}),
    ("description in Latin-1", {"0th": {DESCRIPTION: "Frühstück".encode("latin-1")}}, {"caption": "Frühstück"}),
    ("description of a camera", {"0th": {DESCRIPTION: b"OLYMPUS DIGITAL CAMERA         "}}, {}),
    ("description and comment", {"0th": {DESCRIPTION: b"SONY DSC"}, "exif": {COMMENT: b"ASCII\0\0\0Hello"}}, {"caption": "Hello"}),
    ("nothing", {}, {}),
]


def by_piexif(entries):
    names = {"0th": "0th", "exif": "Exif", "gps": "GPS"}
    return piexif.dump({names[key]: entries[key] for key in entries})[6:]


def pillow_value(value):
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(part, int) for part in value):
        return IFDRational(*value)
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return tuple(IFDRational(*part) for part in value)
    return bytes(value) if isinstance(value, tuple) else value


def by_pillow(entries):
    exif = Image.Exif()
    exif.endian = "<"
    targets = {"0th": exif, "exif": exif.get_ifd(0x8769), "gps": exif.get_ifd(0x8825)}
    for directory, values in entries.items():
        for tag, value in values.items():
            targets[directory][tag] = pillow_value(value)
    return exif.tobytes()[6:]


def check_with_pillow(block, entries):
    """Pillow reads the numbers and texts that were meant."""
    exif = Image.Exif()
    exif.load(b"Exif\0\0" + block)
    targets = {"0th": exif, "exif": exif.get_ifd(0x8769), "gps": exif.get_ifd(0x8825)}
    for directory, values in entries.items():
        for tag, meant in values.items():
            read = targets[directory][tag]
            if isinstance(meant, int) and not isinstance(read, bytes):
                assert read == meant, (tag, read, meant)
            if isinstance(meant, tuple) and len(meant) == 2 and meant[1]:
                assert float(read) == meant[0] / meant[1], (tag, read, meant)
            if isinstance(meant, bytes) and isinstance(read, str):
                assert read.encode("latin-1") == meant.rstrip(b"\0"), (tag, read, meant)


def main():
    cases = []
    for name, entries, expected in CASES:
        for writer, make in (("piexif", by_piexif), ("Pillow", by_pillow)):
            block = make(entries)
            if writer == "piexif":
                check_with_pillow(block, entries)
            cases.append({"name": f"{name} ({writer})", "block": block.hex(), "expected": expected})
    versions = {"piexif": piexif.VERSION, "pillow": PIL.__version__}
    with io.open(FOLDER / "exif.json", "w", encoding="utf-8", newline="\n") as file:
        file.write('{"versions": ' + json.dumps(versions) + ', "cases": [\n')
        file.write(",\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n]}\n")
    print(f"{len(cases)} blocks")


if __name__ == "__main__":
    main()
