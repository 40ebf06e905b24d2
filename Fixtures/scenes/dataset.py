"""Renders the training scenes once into a folder, with one process per core.

The images are stored as the model sees them before normalisation: resized and cropped by Pillow exactly as in CLIP's
preprocessing.
"""

import argparse
import multiprocessing
import os
import pickle
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image

from render import render
from scene import Scene, draw_scene, unnamed

IMAGE_SIDE = 64
PATCH_SIDE = 8
_SIDES = (96, 192)
# The share of scenes without a relation that show shapes without a name, in every fill. From named shapes alone the model
# learns that the shape determines the possible fills, and ignores the fill.
_UNNAMED_SHARE = 0.25
_CHUNK = 500


def preprocessed(picture: Image.Image) -> np.ndarray:
    """The image resized so that its shorter side is IMAGE_SIDE, then cropped to the central square, as 8-bit RGB."""
    short = min(picture.size)
    width, height = (side * IMAGE_SIDE // short for side in picture.size)
    resized = picture.resize((width, height), Image.BICUBIC)
    left, top = (width - IMAGE_SIDE) // 2, (height - IMAGE_SIDE) // 2
    return np.asarray(resized.crop((left, top, left + IMAGE_SIDE, top + IMAGE_SIDE)))


def _draw_size(random: Random) -> tuple[int, int]:
    """A random size larger than the model's own: mostly square, sometimes longer in one direction."""
    side = random.randint(*_SIDES)
    longer = round(side * random.uniform(1, 1.4)) if random.random() < 0.15 else side
    return random.choice(((side, longer), (longer, side)))


def training_example(seed: int, index: int) -> tuple[Scene, np.ndarray]:
    """Scene and image number `index` of a seed. The result depends only on these two numbers."""
    random = Random(f"{seed}/{index}")
    scene = draw_scene(random, held_out=False)
    if scene.relation is None and random.random() < _UNNAMED_SHARE:
        scene = unnamed(scene)
    return scene, preprocessed(render(random, scene, *_draw_size(random)))


def _render_chunk(job: tuple[str, int, int, int]) -> list[Scene]:
    folder, seed, start, stop = job
    images = np.lib.format.open_memmap(Path(folder) / "images.npy", "r+")
    scenes = []
    for index in range(start, stop):
        scene, images[index] = training_example(seed, index)
        scenes.append(scene)
    return scenes


def build(folder: Path, seed: int, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    np.lib.format.open_memmap(folder / "images.npy", "w+", np.uint8, (count, IMAGE_SIDE, IMAGE_SIDE, 3))
    jobs = [(str(folder), seed, i, min(i + _CHUNK, count)) for i in range(0, count, _CHUNK)]
    scenes: list[Scene] = []
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for chunk in pool.imap(_render_chunk, jobs):
            scenes += chunk
            print(f"{len(scenes)} of {count} scenes", flush=True)
    (folder / "scenes.pickle").write_bytes(pickle.dumps(scenes))


def load(folder: Path) -> tuple[np.ndarray, list[Scene]]:
    return np.load(folder / "images.npy"), pickle.loads((folder / "scenes.pickle").read_bytes())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="a folder outside the repository")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=150_000)
    options = parser.parse_args()
    build(options.cache, options.seed, options.count)
