"""Writes golden.json: the principal components of random embeddings by NumPy's `eigh` in float64.

    python Fixtures/analysis/map/make_golden.py
"""

import json
import platform
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
from splitmix import SplitMix64, unit  # noqa: E402

_SEED, _COUNT, _DIMENSION, _KEPT = 31, 2500, 24, 2


def main() -> None:
    random = SplitMix64(_SEED)
    # Columns of falling width, and a mean far from zero.
    rows = random.uniform(_COUNT, _DIMENSION) * 0.85 ** np.arange(_DIMENSION) + 1
    rows = unit(rows).astype(np.float64)
    values, vectors = np.linalg.eigh(np.cov(rows.T))
    values, vectors = values[::-1], vectors.T[::-1]
    largest = np.abs(vectors).argmax(axis=1)
    vectors = vectors * np.sign(vectors[np.arange(_DIMENSION), largest])[:, None]
    places = (rows - rows.mean(axis=0)) @ vectors[:_KEPT].T
    record = {"versions": {"python": platform.python_version(), "numpy": np.__version__},
              "seed": _SEED, "count": _COUNT, "dimension": _DIMENSION, "values": values.tolist(),
              "directions": vectors[:_KEPT].tolist(), "places": places[::50].tolist()}
    Path(__file__).with_name("golden.json").write_text(json.dumps(record) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
