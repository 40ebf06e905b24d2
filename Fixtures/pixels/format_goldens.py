"""What the scripts for golden files of single formats share: `make_tiff_goldens.py` and the others like it.

Each format has a folder with small files, FORMAT, and beside it FORMAT.json and FORMAT.rgb, which hold what the decoder must
give for each of them: sizes, orientation, and the pixels [row, column, channel] at an offset.
"""

import json
import platform
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps

from make_pixel_goldens import composite, scaled_grey16

FOLDER = Path(__file__).resolve().parent


def as_shown(image):
    """The upright pixels of an image of Pillow as Photoseek shows it: transparency is composited, 16-bit grey is scaled."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16"):
        return np.repeat(scaled_grey16(np.asarray(upright, np.uint16))[..., None], 3, axis=2)
    if upright.has_transparency_data or upright.mode in ("La", "RGBa"):
        return composite(np.asarray(straight(upright)))
    return np.asarray(upright.convert("RGB"))


def straight(image):
    """The image with its alpha beside its colours. Pillow converts La by way of LA only."""
    return image.convert("LA").convert("RGBA") if image.mode == "La" else image.convert("RGBA")


def write_goldens(name, cases, **more_versions):
    """Writes the files of a format and what the decoder must give for them.

    Each case is (file name, bytes, upright pixels, stored width, stored height, orientation). A file whose pixels are None
    is written, but has no golden pixels: the tests say what must happen to it.
    """
    folder = FOLDER / name
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    entries, pixels = [], b""
    for file, data, upright, width, height, orientation in cases:
        (folder / file).write_bytes(data)
        if upright is None:
            continue
        entries.append({
            "file": file, "width": upright.shape[1], "height": upright.shape[0], "storedWidth": width,
            "storedHeight": height, "orientation": orientation, "offset": len(pixels),
        })
        pixels += upright.astype(np.uint8).tobytes()
    (FOLDER / f"{name}.rgb").write_bytes(pixels)
    versions = {"pillow": PIL.__version__, **more_versions, "numpy": np.__version__, "python": platform.python_version()}
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    text = f'{{"madeWith": {json.dumps(versions)}, "cases": [\n{lines}\n]}}\n'
    (FOLDER / f"{name}.json").write_text(text)
    size = sum(len(case[1]) for case in cases)
    print(f"{name}: {len(cases)} files of {size} bytes, {len(entries)} with golden pixels of {len(pixels)} bytes")


def opened(data):
    """An image of Pillow with its pixels loaded."""
    import io

    image = Image.open(io.BytesIO(data))
    image.load()
    return image
