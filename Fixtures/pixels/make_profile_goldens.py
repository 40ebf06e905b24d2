#!/usr/bin/env python3
"""Makes small JPEG and PNG files with colour profiles and the pixels that the decoder must give, from Pillow and its ImageCms.

    python3 Fixtures/pixels/make_profile_goldens.py

Writes profiles/, profiles.json and profiles.rgb; see format_goldens.py. Files whose names begin with "same" have profiles that
must change nothing: their golden pixels are those of Pillow without its ImageCms. Running the script again with the same versions
changes nothing.
"""

import io

import numpy as np
from PIL import Image, features

from color_reference import PROFILES, SRGB_PROFILES, by_profile
from format_goldens import as_shown, opened, write_goldens
from gentle import gentle, tiff_block
from make_pixel_goldens import composite, glyph, pattern


def saved(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def jpeg(image, profile=None, **options):
    return saved(image, "JPEG", quality=90, icc_profile=profile, **options)


def cases():
    photo, noise = Image.fromarray(gentle(24, 16)), Image.fromarray(pattern(1, 24, 16))
    grey = noise.convert("L")
    for name in ("display-p3", "adobe-rgb", "prophoto", "bt2020", "gamma22"):
        profile = PROFILES[name]
        yield f"{name}.png", saved(noise, "PNG", icc_profile=profile), np.asarray(by_profile(noise, profile)), 24, 16, 1
        data = jpeg(photo, profile)
        yield f"{name}.jpg", data, np.asarray(by_profile(opened(data), profile)), 24, 16, 1
    profile = PROFILES["display-p3"]
    data = jpeg(photo, profile, exif=b"Exif\0\0" + tiff_block(6))
    shown = by_profile(opened(data), profile).transpose(Image.Transpose.ROTATE_270)
    yield "display-p3-exif-6.jpg", data, np.asarray(shown), 24, 16, 6
    data = jpeg(photo, profile, progressive=True)
    yield "display-p3-progressive.jpg", data, np.asarray(by_profile(opened(data), profile)), 24, 16, 1
    palette = noise.quantize(16)
    yield "display-p3-palette.png", saved(palette, "PNG", icc_profile=profile), np.asarray(
        by_profile(palette.convert("RGB"), profile)), 24, 16, 1
    soft = Image.fromarray(np.dstack([gentle(24, 20), glyph(24, 20, (0,) * 4, (0, 0, 0, 255)).astype(np.uint8)[..., 3]]))
    yield "display-p3-clear.png", saved(soft, "PNG", icc_profile=profile), composite(
        np.asarray(by_profile(soft, profile))), 24, 20, 1
    profile = PROFILES["grey-gamma22"]
    yield "grey-gamma22.png", saved(grey, "PNG", icc_profile=profile), np.asarray(by_profile(grey, profile)), 24, 16, 1
    data = jpeg(grey, profile)
    yield "grey-gamma22.jpg", data, np.asarray(by_profile(opened(data), profile)), 24, 16, 1
    # Grey samples may have the profile of a display.
    profile = PROFILES["adobe-rgb"]
    yield "grey-adobe-rgb.png", saved(grey, "PNG", icc_profile=profile), np.asarray(
        by_profile(grey.convert("RGB"), profile)), 24, 16, 1
    inks = photo.convert("CMYK")
    data = jpeg(inks, PROFILES["press"])
    yield "press.jpg", data, np.asarray(by_profile(opened(data), PROFILES["press"])), 24, 16, 1
    data = jpeg(inks)
    yield "same-cmyk-without-profile.jpg", data, np.asarray(opened(data).convert("RGB")), 24, 16, 1
    for name, profile in SRGB_PROFILES.items():
        image = grey if "grey" in name else noise
        yield f"same-{name}.png", saved(image, "PNG", icc_profile=profile), np.asarray(image.convert("RGB")), 24, 16, 1
        data = jpeg(image, profile)
        yield f"same-{name}.jpg", data, np.asarray(opened(data).convert("RGB")), 24, 16, 1
    wrong = {
        "cut": PROFILES["display-p3"][:100], "empty-tags": PROFILES["display-p3"][:128] + bytes(64),
        "of-another-model": PROFILES["press"], "of-grey": PROFILES["grey-gamma22"], "text": b"not a profile" * 20,
    }
    for name, profile in wrong.items():
        yield f"same-profile-{name}.png", saved(noise, "PNG", icc_profile=profile), np.asarray(noise), 24, 16, 1


if __name__ == "__main__":
    write_goldens("profiles", list(cases()), lcms2=features.version("littlecms2"))
