"""Writes layout.json: the divergence and the trustworthiness of a map by scikit-learn's t-SNE, without approximations.

    python Fixtures/analysis/map/make_layout_golden.py
"""

import json
import platform
import sys
from pathlib import Path

import numpy as np
import sklearn
from sklearn.manifold import TSNE, trustworthiness

sys.path.append(str(Path(__file__).parents[1]))
from splitmix import SplitMix64  # noqa: E402

_SEED, _COUNT, _DIMENSION, _GROUPS, _NEIGHBOURS = 47, 300, 12, 6, 10


def main() -> None:
    random = SplitMix64(_SEED)
    centres = random.uniform(_GROUPS, _DIMENSION)
    noise = random.uniform(_COUNT, _DIMENSION)
    # Groups that overlap a little; the first columns vary most.
    points = (centres[np.arange(_COUNT) % _GROUPS] + 0.7 * noise) * 0.85 ** np.arange(_DIMENSION)
    points = points.astype(np.float32)
    start = points[:, :2] / points[:, 0].std() * 1e-4
    layout = TSNE(method="exact", init=start, perplexity=30, learning_rate="auto", max_iter=1000)
    places = layout.fit_transform(points)
    record = {
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__},
        "seed": _SEED, "count": _COUNT, "dimension": _DIMENSION, "groups": _GROUPS, "neighbours": _NEIGHBOURS,
        "divergence": float(layout.kl_divergence_), "trustworthiness": trustworthiness(points, places, n_neighbors=_NEIGHBOURS),
        "trustworthinessOfStart": trustworthiness(points, points[:, :2], n_neighbors=_NEIGHBOURS)}
    Path(__file__).with_name("layout.json").write_text(json.dumps(record) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
