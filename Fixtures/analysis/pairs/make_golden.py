"""Writes golden.json: the measures of `PairEvaluation` on random pairs, computed by NumPy in float64 from the matrix of all cosines.

    python Fixtures/analysis/pairs/make_golden.py
"""

import json
import platform
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
from splitmix import SplitMix64, unit  # noqa: E402

_HERE = Path(__file__).parent
_IMAGES, _DIMENSION, _DRAWINGS, _SEED = 300, 24, 200, 7
# factor of the logits, noise of the captions, several captions per image
_CASES = [(20.0, 1.8, True), (100.0, 1.5, False)]


def make_pairs(seed: int, noise: float, several: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Images, captions near them, and the image of each caption; the captions' modality is shifted by one direction. Images 3 and 5
    are equal, and so are the first captions of images 7 and 8, so that there are ties."""
    random = SplitMix64(seed)
    images = random.uniform(_IMAGES, _DIMENSION)
    images[5] = images[3]
    owners = np.array([image for image in range(_IMAGES) for _ in range(1 + image % 3 if several else 1)])
    shift = random.uniform(_DIMENSION)
    captions = images[owners] + noise * random.uniform(len(owners), _DIMENSION) + shift
    first = [int(np.flatnonzero(owners == image)[0]) for image in (7, 8)]
    captions[first[1]] = captions[first[0]]
    return unit(images).astype(np.float64), unit(captions).astype(np.float64), owners


def ranks(cosines: np.ndarray, own: np.ndarray, best: np.ndarray) -> np.ndarray:
    """One plus the number of columns that are not the row's own and at least as large as its best own one. No cosine may be so near
    that float32 could change the order."""
    others = np.where(own, -2.0, cosines)
    distances = np.abs(others - best[:, None])
    assert not np.any((distances > 1e-9) & (distances < 1e-6))
    return 1 + (others >= best[:, None] - 1e-9).sum(axis=1)


def log_sum(logits: np.ndarray, axis: int) -> np.ndarray:
    largest = logits.max(axis=axis, keepdims=True)
    return np.squeeze(largest, axis) + np.log(np.exp(logits - largest).sum(axis=axis))


def losses(cosines: np.ndarray, owners: np.ndarray, factor: float) -> np.ndarray:
    """Of each caption: the mean of -log softmax over the captions without the other ones of its image, and over the images."""
    result = []
    for caption, image in enumerate(owners):
        own = factor * cosines[image, caption]
        rivals = (owners != image) | (np.arange(len(owners)) == caption)
        to_text = log_sum(factor * cosines[image, rivals], 0) - own
        to_image = log_sum(factor * cosines[:, caption], 0) - own
        result.append((to_text + to_image) / 2)
    return np.array(result)


def uniformity(rows: np.ndarray) -> tuple[float, np.ndarray]:
    """The logarithm of the mean of exp(-2 d²) over pairs of different rows, and each row's relative part in it."""
    distances = ((rows[:, None, :] - rows[None, :, :]) ** 2).sum(axis=2)
    powers = np.exp(-2 * distances)
    np.fill_diagonal(powers, 0)
    means = powers.sum(axis=1) / (len(rows) - 1)
    return float(np.log(means.mean())), means / means.mean() - 1


def estimate(value: float, drawings: list[float]) -> list[float]:
    low, high = np.quantile(drawings, [0.025, 0.975])
    return [float(value), float(low), float(high)]


def measure(seed: int, factor: float, noise: float, several: bool) -> dict:
    images, captions, owners = make_pairs(seed, noise, several)
    cosines = images @ captions.T
    own = owners[None, :] == np.arange(_IMAGES)[:, None]
    image_ranks = ranks(cosines, own, np.where(own, cosines, -2).max(axis=1))
    matching = cosines[owners, np.arange(len(owners))]
    caption_ranks = ranks(cosines.T, own.T, matching)
    loss = losses(cosines, owners, factor)
    distances = ((images[owners] - captions) ** 2).sum(axis=1)
    image_uniformity, image_parts = uniformity(images)
    caption_uniformity, caption_parts = uniformity(captions)
    captions_of = [np.flatnonzero(owners == image) for image in range(_IMAGES)]

    def numbers(drawn: np.ndarray) -> dict[str, float]:
        texts = np.concatenate([captions_of[image] for image in drawn])
        result = {"loss": loss[texts].mean(), "alignment": distances[texts].mean(),
                  "modalityGap": np.linalg.norm(images[drawn].mean(axis=0) - captions[texts].mean(axis=0)),
                  "imageUniformity": image_uniformity + 2 * image_parts[drawn].mean(),
                  "captionUniformity": caption_uniformity + 2 * caption_parts[texts].mean(),
                  "imageMedianRank": np.median(image_ranks[drawn]),
                  "captionMedianRank": np.median(caption_ranks[texts])}
        for k in (1, 5, 10):
            result[f"imageRecallAt{k}"] = (image_ranks[drawn] <= k).mean()
            result[f"captionRecallAt{k}"] = (caption_ranks[texts] <= k).mean()
        return result

    whole = numbers(np.arange(_IMAGES))
    random = SplitMix64(_SEED)
    drawings = [numbers(random.below(_IMAGES, _IMAGES)) for _ in range(_DRAWINGS)]
    edges = np.linspace(-1, 1, 401)
    histograms = {name: np.histogram(values, edges)[0] for name, values in
                  (("matching", matching), ("others", cosines[~own]))}
    return {"seed": seed, "factor": factor, "noise": noise, "several": several,
            "estimates": {name: estimate(whole[name], [drawing[name] for drawing in drawings]) for name in whole},
            # Cumulative, at every tenth bin: rounding may move single cosines into the next bin.
            "histograms": {name: np.cumsum(counts)[9::10].tolist() for name, counts in histograms.items()}}


def main() -> None:
    record = {"versions": {"python": platform.python_version(), "numpy": np.__version__},
              "images": _IMAGES, "dimension": _DIMENSION, "drawings": _DRAWINGS, "drawingSeed": _SEED,
              "cases": [measure(seed, *case) for seed, case in enumerate(_CASES, start=1)]}
    (_HERE / "golden.json").write_text(json.dumps(record) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
