"""What colours in other spaces than sRGB must become: the reference for the scripts that make golden files.

Profiles are converted by Pillow's `ImageCms.profileToProfile` with its defaults (lcms2, perceptual). Code points (ITU-T H.273)
are converted by formulas here, in float64 and without tables.
"""

import io
import struct

import numpy as np
from PIL import Image, ImageCms

SRGB = ImageCms.createProfile("sRGB")

# Chromaticities of red, green, blue and white (IEC 61966-2-1, SMPTE EG 432-1, ITU-R BT.2020, Adobe RGB (1998), ROMM RGB).
PRIMARIES = {
    "srgb": ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), (0.3127, 0.3290)),
    "p3": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.3127, 0.3290)),
    "bt2020": ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), (0.3127, 0.3290)),
    "adobe": ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), (0.3127, 0.3290)),
    "prophoto": ((0.734699, 0.265301), (0.159597, 0.840403), (0.036598, 0.000105), (0.345704, 0.358540)),
}
CODES = {1: "srgb", 9: "bt2020", 12: "p3"}

# ---------------------------------------------------------------------------------------------------------------------
# Profiles


def to_xyz(name):
    """The matrix from linear RGB to XYZ."""
    *corners, white = [(x / y, 1, (1 - x - y) / y) for x, y in PRIMARIES[name]]
    columns = np.array(corners).T
    return columns * np.linalg.solve(columns, np.array(white))


BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
D50 = np.array([0.9642, 1.0, 0.8249])


def adapted(name):
    """The matrix from linear RGB to XYZ with the white point D50, by the Bradford transform."""
    matrix = to_xyz(name)
    scale = (BRADFORD @ D50) / (BRADFORD @ matrix.sum(axis=1))
    return np.linalg.inv(BRADFORD) @ np.diag(scale) @ BRADFORD @ matrix


def fixed(value):
    return struct.pack(">i", round(value * 65536))


def gamma(value):
    return b"para\0\0\0\0\0\0\0\0" + fixed(value)


def srgb_curve():
    return b"para\0\0\0\0\0\3\0\0" + b"".join(map(fixed, (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)))


def sampled_curve(entries, function):
    table = [round(function(i / (entries - 1)) * 65535) for i in range(entries)]
    return b"curv\0\0\0\0" + struct.pack(f">I{entries}H", entries, *table)


def srgb_decode(value):
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def text(words):
    encoded = words.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(encoded), 28) + encoded


def profile(space, tags, version=0x04200000):
    """An ICC profile of a display from its tags (ICC.1:2022, 7)."""
    table, body, at = b"", b"", 132 + 12 * len(tags)
    for name, element in tags:
        element += bytes(-len(element) % 4)
        table += struct.pack(">4sII", name, at, len(element))
        body += element
        at += len(element)
    header = struct.pack(">I4sI4s4s4s", at, b"none", version, b"mntr", space, b"XYZ ")
    header += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    header += b"".join(map(fixed, D50)) + bytes(48)
    return header + struct.pack(">I", len(tags)) + table + body


def xyz(values):
    return b"XYZ \0\0\0\0" + b"".join(map(fixed, values))


def rgb_profile(name, curve, words):
    columns = adapted(name).T
    tags = [(b"desc", text(words)), (b"cprt", text("CC0")), (b"wtpt", xyz(D50))]
    tags += [(key, xyz(column)) for key, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns)]
    return profile(b"RGB ", tags + [(key, curve) for key in (b"rTRC", b"gTRC", b"bTRC")])


def grey_profile(curve, words):
    return profile(b"GRAY", [(b"desc", text(words)), (b"cprt", text("CC0")), (b"wtpt", xyz(D50)), (b"kTRC", curve)])


def lut16(inputs, points, function):
    """A table from device values to Lab (ICC.1:2022, 10.10; version 2 encoding)."""
    grid = np.stack(np.meshgrid(*[np.linspace(0, 1, points)] * inputs, indexing="ij"), axis=-1).reshape(-1, inputs)
    table = np.clip(np.round(function(grid)), 0, 65535).astype(">u2").tobytes()
    head = b"mft2\0\0\0\0" + bytes([inputs, 3, points, 0]) + b"".join(map(fixed, (1, 0, 0, 0, 1, 0, 0, 0, 1)))
    ends = struct.pack(">2H", 0, 65535)
    return head + struct.pack(">2H", 2, 2) + ends * inputs + table + ends * 3


def cmyk_profile(points=5):
    """A profile of a press that mixes its inks in a simple way."""

    def lab(inks):
        light = (1 - inks[:, :3] * np.array([0.9, 0.8, 0.85])) * (1 - 0.95 * inks[:, 3:])
        tone = 100 * light.mean(axis=1) ** 0.8
        a = 128 + 60 * (light[:, 0] - light[:, 1])
        b = 128 + 60 * ((light[:, 0] + light[:, 1]) / 2 - light[:, 2])
        return np.stack([tone * 652.8, a * 256, b * 256], axis=-1)

    tags = [(b"desc", text("Simple press")), (b"cprt", text("CC0")), (b"wtpt", xyz(D50)), (b"A2B0", lut16(4, points, lab))]
    data = profile(b"CMYK", tags, 0x02400000)
    return data[:12] + b"prtr" + data[16:20] + b"Lab " + data[24:]


PROFILES = {
    "display-p3": rgb_profile("p3", srgb_curve(), "Display P3"),
    "adobe-rgb": rgb_profile("adobe", gamma(563 / 256), "Adobe RGB (1998)"),
    "prophoto": rgb_profile("prophoto", gamma(1.8), "ProPhoto RGB"),
    "bt2020": rgb_profile("bt2020", gamma(2.4), "BT.2020"),
    "gamma22": rgb_profile("srgb", gamma(2.2), "sRGB with a gamma of 2.2"),
    "grey-gamma22": grey_profile(gamma(2.2), "Grey 2.2"),
    "press": cmyk_profile(),
}


def undated(data):
    """A profile without the time of its creation."""
    return data[:24] + struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + data[36:]


# Profiles that say sRGB in different ways, and must change nothing.
SRGB_PROFILES = {
    "srgb-parametric": rgb_profile("srgb", srgb_curve(), "sRGB"),
    "srgb-1024": rgb_profile("srgb", sampled_curve(1024, srgb_decode), "sRGB IEC61966-2.1"),
    "srgb-26": rgb_profile("srgb", sampled_curve(26, srgb_decode), "c2"),
    "srgb-lcms": undated(ImageCms.ImageCmsProfile(SRGB).tobytes()),
    "srgb-grey": grey_profile(srgb_curve(), "sGray"),
}


def by_profile(image, data):
    """An image of Pillow, whose mode fits the profile, as sRGB. Alpha is kept."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(data))
    if image.mode in ("RGBA", "LA"):
        colors = image.convert("RGB" if image.mode == "RGBA" else "L")
        shown = ImageCms.profileToProfile(colors, source, SRGB, outputMode="RGB")
        shown.putalpha(image.getchannel("A"))
        return shown
    return ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB")


# ---------------------------------------------------------------------------------------------------------------------
# Code points

M1, M2, C1, C2, C3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128


def pq_decode(value):
    power = value ** (1 / M2)
    return 10000 * (np.maximum(power - C1, 0) / (C2 - C3 * power)) ** (1 / M1)


def pq_encode(light):
    power = (light / 10000) ** M1
    return ((C1 + C2 * power) / (1 + C3 * power)) ** M2


def hlg_decode(value):
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(value <= 0.5, value**2 / 3, (np.exp((value - c) / a) + b) / 12)


def bt2390(light, peak=1000.0, white=203.0):
    """The curve of ITU-R BT.2390-8, 5.4.1, from a peak to white, without a change of black; in cd/m2."""
    top = pq_encode(peak)
    value, most = pq_encode(np.minimum(light, peak)) / top, pq_encode(white) / top
    knee = 1.5 * most - 0.5
    t = (value - knee) / (1 - knee)
    spline = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * most
    return pq_decode(np.where(value > knee, spline, value) * top)


def encoded(linear, primaries):
    matrix = np.linalg.inv(to_xyz("srgb")) @ to_xyz(CODES[primaries])
    light = np.clip(linear @ matrix.T, 0, 1)
    levels = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    return np.round(levels * 255).astype(np.uint8)


def by_code_points(values, primaries, transfer):
    """Values from 0 to 1, [row, column, channel], as 8-bit sRGB. White is 203 cd/m2 (ITU-R BT.2408)."""
    values = np.asarray(values, np.float64)
    if transfer not in (16, 18):
        return encoded(np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4), primaries)
    if transfer == 16:
        light = pq_decode(values)
    else:
        scene = hlg_decode(values)
        light = 1000 * scene * (scene @ np.array([0.2627, 0.6780, 0.0593]))[..., None] ** 0.2
    most = light.max(axis=-1, keepdims=True)
    return encoded(light * (bt2390(most) / np.maximum(most, 1e-9)) / 203, primaries)
