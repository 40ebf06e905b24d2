"""Writes golden.json: what scikit-learn's LogisticRegression finds on seeded data, and versions.json beside it.

    pip install -r Fixtures/requirements.txt
    python Fixtures/analysis/probe/make_golden.py

The data are not stored: the test makes the same numbers from the same seed (`rows` and `centres` below, in integers that float32 holds
exactly). scikit-learn solves each case in float64 to a gradient below 1e-10, so that the golden objective is that of the minimum.
"""

import json
import platform
from pathlib import Path

import numpy as np
import scipy.special
import sklearn
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).resolve().parent
# A class has a centre, an image its centre and noise. `counts` are the training images of each class; `spread` is the size of the
# centres in units of 1 / 32 of the noise; C is the inverse strength of regularisation.
CASES = [
    {"name": "two classes that overlap", "dimension": 16, "counts": [200, 200], "spread": 16, "C": 1, "weights": "equal"},
    {"name": "two classes that overlap, weakly regularised", "dimension": 32, "counts": [150, 150], "spread": 16, "C": 1000,
     "weights": "equal"},
    {"name": "two classes that are separable", "dimension": 64, "counts": [100, 100], "spread": 64, "C": 100, "weights": "equal"},
    {"name": "few positives", "dimension": 24, "counts": [600, 30], "spread": 16, "C": 10, "weights": "equal"},
    {"name": "few positives, balanced", "dimension": 24, "counts": [600, 30], "spread": 16, "C": 10, "weights": "balanced"},
    {"name": "three classes that are separable", "dimension": 16, "counts": [30, 30, 30], "spread": 96, "C": 1000,
     "weights": "equal"},
    {"name": "ten classes that overlap", "dimension": 64, "counts": [120] * 10, "spread": 16, "C": 10, "weights": "equal"},
    {"name": "ten unbalanced classes", "dimension": 48, "counts": [10, 20, 30, 40, 50, 60, 70, 80, 90, 300], "spread": 24, "C": 100,
     "weights": "balanced"},
]
TEST_COUNT = 1000  # images that were not learned from, of all classes in turn
KEPT_ROWS = 3  # rows of weights that are stored


def numbers(seed: int, count: int) -> np.ndarray:
    """`count` integers from -32,768 to 32,767: the upper 16 bits of SplitMix64's numbers."""
    z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(48)).astype(np.int64) - 32_768


def rows(case: dict, seed: int, classes: np.ndarray) -> np.ndarray:
    """32 x noise + spread x centre of the class + 64 x a mean that all share, in units of 2^-22."""
    dimension = case["dimension"]
    centres = numbers(1, len(case["counts"]) * dimension).reshape(-1, dimension)
    common = numbers(2, dimension)
    noise = numbers(seed, len(classes) * dimension).reshape(-1, dimension)
    return (32 * noise + case["spread"] * centres[classes] + 64 * common).astype(np.float32) / np.float32(2**22)


def solve(case: dict, seed: int) -> dict:
    class_count = len(case["counts"])
    truth = np.repeat(np.arange(class_count), case["counts"])
    images = rows(case, seed, truth).astype(np.float64)
    tests = rows(case, seed + 1, np.arange(TEST_COUNT) % class_count).astype(np.float64)
    weighting = "balanced" if case["weights"] == "balanced" else None
    model = LogisticRegression(C=case["C"], class_weight=weighting, solver="newton-cg", tol=1e-10, max_iter=10_000)
    model.fit(images, truth)
    sample_weights = np.ones(len(truth))
    if weighting:
        sample_weights = (len(truth) / (class_count * np.bincount(truth)))[truth]
    logits = model.decision_function(images)
    logits = np.stack([np.zeros(len(logits)), logits], axis=1) if class_count == 2 else logits
    losses = scipy.special.logsumexp(logits, axis=1) - logits[np.arange(len(truth)), truth]
    return case | {
        "seed": seed,
        "objective": float(0.5 * (model.coef_**2).sum() + case["C"] * (sample_weights * losses).sum()),
        "weights": case["weights"],
        "rows": [[round(float(value), 5) for value in row] for row in model.coef_[:KEPT_ROWS]],
        "bias": [round(float(value), 5) for value in model.intercept_],
        "predictions": "".join(str(value) for value in model.predict(tests)),
        "probabilities": [[round(float(value), 6) for value in row] for row in model.predict_proba(tests)[:10]],
    }


def main() -> None:
    golden = {"testCount": TEST_COUNT, "cases": [solve(case, 100 + 10 * place) for place, case in enumerate(CASES)]}
    lines = ",\n".join(json.dumps(case) for case in golden["cases"])
    (HERE / "golden.json").write_text(f'{{"testCount": {TEST_COUNT}, "cases": [\n{lines}\n]}}\n')
    versions = {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__,
                "scipy": scipy.version.version}
    (HERE / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")
    for case in golden["cases"]:
        right = np.mean([int(p) == i % len(case["counts"]) for i, p in enumerate(case["predictions"])])
        print(f"{case['name']}: objective {case['objective']:.6f}, {right:.1%} of the tests right")


if __name__ == "__main__":
    main()
