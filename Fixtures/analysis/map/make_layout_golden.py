"""Writes layout.json: the divergence and the trustworthiness of maps by scikit-learn's t-SNE, without approximations.

The descent is chaotic: starts that differ by a thousandth of their width end at other maps, which are equally good. So several are made.

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
_STARTS, _CHANGE = 3, 1e-7


def main() -> None:
    random = SplitMix64(_SEED)
    centres = random.uniform(_GROUPS, _DIMENSION)
    noise = random.uniform(_COUNT, _DIMENSION)
    # Groups that overlap a little; the first columns vary most.
    points = (centres[np.arange(_COUNT) % _GROUPS] + 0.7 * noise) * 0.85 ** np.arange(_DIMENSION)
    points = points.astype(np.float32)
    start = points[:, :2] / points[:, 0].std() * 1e-4
    divergences, trust = [], []
    for number in range(_STARTS):
        change = _CHANGE * number * np.random.default_rng(number).standard_normal(start.shape)
        layout = TSNE(method="exact", init=(start + change).astype(np.float32), perplexity=30, learning_rate="auto", max_iter=1000)
        trust.append(trustworthiness(points, layout.fit_transform(points), n_neighbors=_NEIGHBOURS))
        divergences.append(float(layout.kl_divergence_))
    record = {
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__},
        "seed": _SEED, "count": _COUNT, "dimension": _DIMENSION, "groups": _GROUPS, "neighbours": _NEIGHBOURS,
        "divergences": divergences, "trustworthiness": trust,
        "trustworthinessOfStart": trustworthiness(points, points[:, :2], n_neighbors=_NEIGHBOURS)}
    Path(__file__).with_name("layout.json").write_text(json.dumps(record) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
