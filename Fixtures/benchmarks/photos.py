"""Photos for measurements: those of three megapixels and more in Debian's wallpaper packages, and 12-megapixel versions of them
like those of a phone camera.
"""

from pathlib import Path

import numpy as np
from PIL import Image

_WALLPAPERS = Path(__file__).resolve().parents[2] / ".build/wallpapers/usr/share/backgrounds"
_LEAST_PIXELS = 3_000_000
_SIDES = (4000, 3000)


def originals(folder: Path = _WALLPAPERS, least: int = 30) -> list[Path]:
    """The original photos, each in one size only."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*.jp*g")):
        with Image.open(path) as image:
            if image.width * image.height >= _LEAST_PIXELS:
                found.setdefault(path.stem.split("_3840x")[0], path)
    if len(found) < least:
        raise SystemExit(f"{folder} has {len(found)} photos of at least three megapixels, and {least} are needed; "
                         "`make bench` fetches them")
    return list(found.values())


def camera_picture(original: Path, seed: int) -> Image.Image:
    """The centre of a photo at 12 megapixels, with sensor noise, so that its file is as large as a phone's."""
    with Image.open(original) as image:
        image = image.convert("RGB")
    if image.width < image.height:
        image = image.transpose(Image.Transpose.ROTATE_90)
    width, height = min(image.width, image.height * 4 // 3), min(image.height, image.width * 3 // 4)
    left, top = (image.width - width) // 2, (image.height - height) // 2
    image = image.resize(_SIDES, Image.Resampling.LANCZOS, box=(left, top, left + width, top + height))
    random = np.random.default_rng(seed)
    pixels = np.asarray(image).astype(np.float32)
    pixels += 3 * random.standard_normal((*pixels.shape[:2], 1), dtype=np.float32)
    pixels += 1.5 * random.standard_normal(pixels.shape, dtype=np.float32)
    return Image.fromarray(np.clip(pixels + 0.5, 0, 255).astype(np.uint8))


def camera_pictures(folder: Path, count: int) -> Path:
    """A folder of `count` JPEG files of 12 megapixels. Photos are repeated with other noise until there are enough."""
    folder.mkdir(parents=True, exist_ok=True)
    photos = originals()
    for number in range(count):
        path = folder / f"{number:03}.jpg"
        if not path.exists():
            camera_picture(photos[number % len(photos)], seed=number).save(path, quality=90)
    for path in sorted(folder.glob("*.jpg"))[count:]:
        path.unlink()
    return folder
