"""Draws unit vectors from a smooth manifold with a little noise, like embeddings of images: there are no separate clusters.

Points of a low-dimensional normal distribution pass through a random network with one hidden layer of sines. Then noise of a
few per cent of their length is added, and they are normalised.
"""

import argparse
from pathlib import Path

import numpy as np

DIMENSION = 512
_HIDDEN = 128
_BEND = 1.0
_NOISE = 0.05
# The distance by which "shifted" queries are moved, all in one direction, in lengths of a vector.
_SHIFT = 0.8
_CHUNK = 20_000


class Manifold:
    """A manifold of `intrinsic` dimensions in a space of DIMENSION dimensions."""

    def __init__(self, intrinsic: int, seed: int):
        self.random, self.intrinsic = np.random.default_rng(seed), intrinsic
        self.inner = self._normal(intrinsic, _HIDDEN) * np.float32(_BEND / np.sqrt(intrinsic))
        self.phases = self.random.uniform(0, 2 * np.pi, _HIDDEN).astype(np.float32)
        self.outer = self._normal(_HIDDEN, DIMENSION)
        shift = self._normal(DIMENSION)
        self.shift = _SHIFT * shift / np.linalg.norm(shift)

    def _normal(self, *shape: int) -> np.ndarray:
        return self.random.standard_normal(shape, dtype=np.float32)

    def draw(self, count: int) -> np.ndarray:
        """`[count, DIMENSION]` unit vectors."""
        vectors = np.empty((count, DIMENSION), np.float32)
        for start in range(0, count, _CHUNK):
            size = min(_CHUNK, count - start)
            points = np.sin(self._normal(size, self.intrinsic) @ self.inner + self.phases) @ self.outer
            length = np.linalg.norm(points, axis=1, keepdims=True) / np.sqrt(DIMENSION)
            points += _NOISE * length * self._normal(size, DIMENSION)
            vectors[start:start + size] = points / np.linalg.norm(points, axis=1, keepdims=True)
        return vectors

    def shifted(self, vectors: np.ndarray) -> np.ndarray:
        """The vectors moved by a constant offset, as sentences are offset from images, and normalised again."""
        moved = vectors + self.shift
        return moved / np.linalg.norm(moved, axis=1, keepdims=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--intrinsic", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    manifold = Manifold(options.intrinsic, options.seed)
    np.save(options.folder / "base.npy", manifold.draw(options.count))
    queries = manifold.draw(options.queries)
    np.save(options.folder / "near.npy", queries)
    np.save(options.folder / "shifted.npy", manifold.shifted(queries))


if __name__ == "__main__":
    main()
