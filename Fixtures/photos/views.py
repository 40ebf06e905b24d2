"""Cuts views out of photos, and stores what the first stages of the image tower make of them.

The first stages stay as they are in the training, so a view needs to pass through them once. The stored numbers of a photo are
`VIEWS` arrays [112, 14, 14]; the first view is the whole photo as the finished model sees it.
"""

import multiprocessing
import random
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import openvino
import torch
from PIL import Image, ImageEnhance

from data import Photo
from trunk import CUT_SHAPE, DEVIATION, FEATURES, IMAGE_SIDE, MEAN, pretrained, Whole



def _squashed(image: Image.Image) -> Image.Image:
    return image.resize((IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.BICUBIC)


def _random_view(image: Image.Image, source: random.Random, least_share: float) -> Image.Image:
    """A part of the photo of at least this share of its area, perhaps mirrored, in slightly other light."""
    width, height = image.size
    share, stretch = source.uniform(least_share, 1), source.uniform(0.85, 1.18)
    part_width = min(1.0, (share * stretch) ** 0.5) * width
    part_height = min(1.0, (share / stretch) ** 0.5) * height
    left, top = source.uniform(0, width - part_width), source.uniform(0, height - part_height)
    view = image.resize(
        (IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.BICUBIC, box=(left, top, left + part_width, top + part_height))
    if source.random() < 0.5:
        view = view.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        if source.random() < 0.4:
            view = enhance(view).enhance(source.uniform(0.7, 1.3))
    return view


class _Viewer:
    """Cuts and encodes views in one process of a pool, with one thread."""

    current: "_Viewer"

    def __init__(self) -> None:
        model = openvino.convert_model(
            Whole(pretrained()), example_input=torch.zeros(1, 3, IMAGE_SIDE, IMAGE_SIDE))
        model.reshape([-1, 3, IMAGE_SIDE, IMAGE_SIDE])
        self.compiled = openvino.compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": 1})
        _Viewer.current = self

    def encode(self, path: Path, count: int, least_share: float) -> tuple[np.ndarray, np.ndarray]:
        source = random.Random(path.name)
        with Image.open(path) as file:
            image = file.convert("RGB")
        views = [_squashed(image)] + [_random_view(image, source, least_share) for _ in range(count - 1)]
        pixels = np.stack([np.asarray(view) for view in views]).astype(np.float32)
        result = self.compiled([((pixels - MEAN) / DEVIATION).transpose(0, 3, 1, 2)])
        return result[0].astype(np.float16), result[1].astype(np.float16)


def _encode(arguments: tuple[Path, int, float]) -> tuple[np.ndarray, np.ndarray]:
    return _Viewer.current.encode(*arguments)


def store_views(photos: list[Photo], count: int, least_share: float, path: Path, processes: int) -> None:
    """Writes `path`.cut.npy [photos, count, 112, 14, 14] and `path`.features.npy [photos, count, 1280], float16.

    A run that was interrupted goes on at the photo that it had reached.
    """
    done = path.with_suffix(".done")
    start = int(done.read_text()) if done.exists() else 0
    if start == len(photos):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = "r+" if start else "w+"
    cut = np.lib.format.open_memmap(
        path.with_suffix(".cut.npy"), mode, np.float16, (len(photos), count, *CUT_SHAPE))
    features = np.lib.format.open_memmap(
        path.with_suffix(".features.npy"), mode, np.float16, (len(photos), count, FEATURES))
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=_Viewer) as pool:
        tasks = [(photo.path, count, least_share) for photo in photos[start:]]
        for index, result in enumerate(pool.map(_encode, tasks, chunksize=8), start):
            cut[index], features[index] = result
            if (index + 1) % 200 == 0 or index + 1 == len(photos):
                cut.flush()
                features.flush()
                done.write_text(str(index + 1))
                print(f"views: {path.name} {index + 1} of {len(photos)} photos", flush=True)
