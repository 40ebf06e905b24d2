"""Writes golden.json: the cosines of random words with the direction from one random embedding to another, in float64 by NumPy.

    python Fixtures/analysis/difference/make_golden.py
"""

import json
import platform
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
from splitmix import SplitMix64, unit  # noqa: E402

_SEED, _WORDS, _DIMENSION = 21, 60, 16


def main() -> None:
    random = SplitMix64(_SEED)
    first, second = unit(random.uniform(2, _DIMENSION)).astype(np.float64)
    words = unit(random.uniform(_WORDS, _DIMENSION)).astype(np.float64)
    direction = (second - first) / np.linalg.norm(second - first)
    cosines = words @ direction
    record = {"versions": {"python": platform.python_version(), "numpy": np.__version__},
              "seed": _SEED, "words": _WORDS, "dimension": _DIMENSION, "direction": direction.tolist(),
              "cosines": cosines.tolist(), "mean": cosines.mean(),
              "order": np.argsort(-cosines, kind="stable").tolist()}
    Path(__file__).with_name("golden.json").write_text(json.dumps(record) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
