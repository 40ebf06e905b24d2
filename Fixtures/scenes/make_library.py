"""Makes the demo library: images with folders and file names like those of real photos, which do not reveal what the images show.

What each image shows is written to library.json beside this script, never into the library itself.
"""

import argparse
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image

from evaluation_set import describe_scene, distinct
from render import render
from scene import Group, Scene, draw_scene

_SEED = "library"
_DRAWN_COUNT = 176
_SIDES = (240, 280, 320, 320, 360, 400, 480, 640)
_LONGER = (1, 1, 4 / 3, 3 / 2)
_PNG_SHARE = 0.2
_PNG_COLOURS = 64
_ROTATED_SHARE = 0.12
_ORIENTATION_TAG = 0x0112
# How to transform an upright image for storage, so that a reader that applies the EXIF orientation shows it upright.
_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
# Folders, and the names of the files in them: prefix, first number and number of digits.
_FOLDERS = (
    ("2021-07 Lisbon", "IMG_", 412, 4), ("2022-12 Winter/day 1", "DSC0", 1280, 4), ("2022-12 Winter/day 2", "DSC0", 1391, 4),
    ("2023 Garden", "P10", 20331, 5), ("2024-05 Birthday", "PXL_20240511_", 101502, 6), ("DCIM/100CAMRA", "CAMR", 7, 4),
    ("DCIM/101CAMRA", "CAMR", 1, 4), ("Scans", "scan ", 1, 3), ("Phone backup", "20230816_", 73011, 6),
)


def _chosen_scenes() -> list[Scene]:
    """Scenes for the example searches of the documentation."""
    circles = [Scene((Group("circle", "red", "striped", "medium", 2),), "blue", "plain"),
               Scene((Group("circle", "red", "striped", "large", 3),), "white", "plain"),
               Scene((Group("circle", "red", "striped", "medium", 4),), "grey", "gradient"),
               Scene((Group("circle", "red", "striped", "large", 1),), "yellow", "plain")]
    squares = [Scene((Group("square", "green", "polka dotted", "medium", 2),), "white", "plain"),
               Scene((Group("square", "green", "polka dotted", "large", 3),), "pink", "gradient"),
               Scene((Group("square", "green", "polka dotted", "large", 1),), "yellow", "plain"),
               Scene((Group("square", "green", "polka dotted", "medium", 4),), "grey", "textured")]
    inside = [Scene((Group("star", "yellow", "solid", "small"), Group("ring", "purple", "solid", "large")), "grey",
                    "plain", "inside"),
              Scene((Group("star", "yellow", "solid", "small"), Group("ring", "purple", "solid", "large")), "blue",
                    "gradient", "inside")]
    pairs = [(Group("circle", "red", "solid", "medium"), Group("square", "blue", "solid", "medium")),
             (Group("heart", "pink", "solid", "large"), Group("star", "black", "solid", "medium"))]
    related = [Scene(groups, "white", "plain", relation)
               for first, second in pairs for groups in ((first, second), (second, first))
               for relation in ("left of", "above")]
    hearts = [Scene((Group("heart", "red", "solid", size, count),), colour, "plain")
              for size, count, colour in (("large", 1, "white"), ("medium", 2, "pink"), ("small", 3, "black"))]
    crescents = [Scene((Group("crescent", "yellow", "solid", size),), "black", kind)
                 for size, kind in (("large", "plain"), ("medium", "gradient"), ("small", "textured"))]
    return circles + squares + inside + related + hearts + crescents


def _scenes(random: Random) -> list[Scene]:
    chosen = _chosen_scenes()
    drawn = [s for s in distinct(lambda _: draw_scene(random), list(range(_DRAWN_COUNT))) if s not in chosen]
    scenes = chosen + drawn
    random.shuffle(scenes)
    return scenes


@dataclass
class _Namer:
    """Names files in randomly chosen folders. The numbers in each folder increase with small gaps, as in cameras."""

    random: Random

    def __post_init__(self):
        self.next = {folder: first for folder, _, first, _ in _FOLDERS}

    def name(self, suffix: str) -> Path:
        folder, prefix, _, digits = self.random.choice(_FOLDERS)
        number = self.next[folder]
        self.next[folder] += self.random.choice((1, 1, 1, 2, 5))
        return Path(folder) / f"{prefix}{number:0{digits}}{suffix}"


def _size(random: Random) -> tuple[int, int]:
    short = random.choice(_SIDES)
    longer = min(640, round(short * random.choice(_LONGER)))
    return (longer, short) if random.random() < 0.7 else (short, longer)


def _save_jpeg(random: Random, picture: Image.Image, path: Path) -> int:
    """Returns the EXIF orientation, or 1 if there is none."""
    exif, orientation = Image.Exif(), 1
    if random.random() < _ROTATED_SHARE:
        orientation = random.randint(2, 8)
        exif[_ORIENTATION_TAG] = orientation
        picture = picture.transpose(_STORED[orientation])
    picture.save(path, quality=random.randint(80, 85), optimize=True, exif=exif)
    return orientation


def _save(random: Random, scene: Scene, path: Path) -> dict:
    path.parent.mkdir(parents=True, exist_ok=True)
    width, height = _size(random)
    is_png = path.suffix == ".png"
    picture = render(random, scene, width, height, max_noise=0 if is_png else 3)
    if is_png:
        picture.quantize(_PNG_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        orientation = 1
    else:
        orientation = _save_jpeg(random, picture, path)
    return describe_scene(scene) | {"width": width, "height": height, "orientation": orientation}


def make_library(folder: Path, truth_file: Path) -> None:
    random = Random(_SEED)
    # Names have their own random generator, so that they stay the same when the rendering changes.
    names = Random(f"{_SEED}/names")
    namer = _Namer(names)
    shutil.rmtree(folder, ignore_errors=True)
    truth = {}
    for scene in _scenes(random):
        path = namer.name(".png" if names.random() < _PNG_SHARE else ".jpg")
        truth[path.as_posix()] = _save(random, scene, folder / path)
    truth_file.write_text(json.dumps(dict(sorted(truth.items())), indent=1) + "\n")


if __name__ == "__main__":
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=here.parent / "library")
    parser.add_argument("--truth", type=Path, default=here / "library.json")
    options = parser.parse_args()
    make_library(options.out, options.truth)
