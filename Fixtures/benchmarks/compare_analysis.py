"""Compares Photoseek's analyses with scikit-learn and NumPy on the same vectors, alternately in one run, and writes the ratios as
Markdown.

A probe is fitted to 100,000 vectors of ten classes, by scikit-learn's LogisticRegression with its solver lbfgs and by Photoseek, with
the same C and the same tolerance. Photoseek must reach the minimum that scikit-learn does, or a lower value: the objective of
scikit-learn's result is computed here in float64.
Then 1,000,000 vectors are classified by 1,000 labels in blocks of 1,024: products, softmax, and the best label with its probability.
"""

import argparse
import json
import subprocess
import time
from pathlib import Path

import numpy as np
import scipy.special
import sklearn
import threadpoolctl
from sklearn.linear_model import LogisticRegression

from document import publish
from machine import processor
from rounds import in_turn, median_and_spread

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".build/release/photoseek-bench"
DIMENSION = 512
CLASSES = 10
LABELS = 1_000
BLOCK = 1_024
SCALE = np.float32(100)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def prepare(options: argparse.Namespace) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vectors in a narrow cone around a mean, as those of encoders: classes that overlap, and noise of which some directions hold
    much more than others."""
    random = np.random.default_rng(options.seed)
    mean, centres = 2 * random.normal(size=DIMENSION), 0.06 * random.normal(size=(CLASSES, DIMENSION))
    classes = random.integers(0, CLASSES, options.count).astype(np.int32)
    deviations = 6 * np.arange(1, DIMENSION + 1) ** -0.5
    noise = random.normal(size=(options.count, DIMENSION)) * deviations
    base = unit(mean + centres[classes] + noise)
    labels = unit(mean + random.normal(size=(LABELS, DIMENSION)) * deviations)
    options.folder.mkdir(parents=True, exist_ok=True)
    np.save(options.folder / "base.npy", base)
    np.save(options.folder / "classes.npy", classes[:, None])
    np.save(options.folder / "labels.npy", labels)
    return base, classes, labels


def own(options: argparse.Namespace, *arguments: str) -> dict:
    command = [PROGRAM, "analysis", "--base", options.folder / "base.npy", "--threads", options.threads, *arguments]
    answer = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE)
    return json.loads(answer.stdout)


def objective(model: LogisticRegression, base: np.ndarray, classes: np.ndarray) -> float:
    weights, loss = model.coef_.astype(np.float64), 0.0
    for start in range(0, len(base), 10_000):
        logits = base[start:start + 10_000] @ weights.T + model.intercept_
        truth = logits[np.arange(len(logits)), classes[start:start + 10_000]]
        loss += (scipy.special.logsumexp(logits, axis=1) - truth).sum()
    return 0.5 * (weights**2).sum() + model.C * loss


def compare_fits(base: np.ndarray, classes: np.ndarray, regularization: float, options: argparse.Namespace) -> str:
    def theirs() -> tuple[float, float, int]:
        start = time.perf_counter()
        model = LogisticRegression(C=regularization, tol=options.tolerance, max_iter=10_000).fit(base, classes)
        return time.perf_counter() - start, objective(model, base, classes), int(model.n_iter_[0])

    def ours() -> dict:
        return own(options, "--classes", options.folder / "classes.npy", "--tolerance", options.tolerance,
                   "--inverse-regularization", regularization)["fit"]

    peer, found = in_turn(options.rounds, theirs, ours)
    ratios = [their[0] / our["seconds"] for their, our in zip(peer, found)]
    difference = max(our["objective"] / their[1] - 1 for their, our in zip(peer, found))
    assert difference < 1e-5, f"the objective is larger by {difference:.1e}"
    their, our = sorted(peer)[len(peer) // 2], sorted(found, key=lambda fit: fit["seconds"])[len(found) // 2]
    return (f"| fit of a probe, C = {regularization:g} | {their[0]:.2f} s, {their[2]} iterations | {our['seconds']:.2f} s, "
            f"{our['iterations']} iterations | {median_and_spread(ratios)} | {difference:+.1e} |")


def compare_classification(base: np.ndarray, labels: np.ndarray, options: argparse.Namespace) -> str:
    def theirs() -> tuple[float, float, int]:
        probability, numbers = 0.0, 0
        start = time.perf_counter()
        for first in range(0, options.images, BLOCK):
            count = min(BLOCK, options.images - first)
            rows = np.take(base, np.arange(first, first + count) % len(base), axis=0)
            logits = rows @ labels.T
            logits *= SCALE
            best = logits.argmax(axis=1)
            logits -= logits[np.arange(count), best][:, None]
            np.exp(logits, out=logits)
            probability += float((1 / logits.sum(axis=1)).sum())
            numbers += int(best.sum())
        return time.perf_counter() - start, probability / options.images, numbers

    def ours() -> dict:
        return own(options, "--labels", options.folder / "labels.npy", "--images", options.images,
                   "--block", BLOCK)["classification"]

    peer, found = in_turn(options.rounds, theirs, ours)
    ratios = [their[0] / our["seconds"] for their, our in zip(peer, found)]
    difference = max(abs(our["meanProbability"] - their[1]) for their, our in zip(peer, found))
    assert difference < 1e-4, f"the mean probabilities differ by {difference:.1e}"
    their, our = sorted(their[0] for their in peer), sorted(our["seconds"] for our in found)
    middle = len(peer) // 2
    return (f"| {options.images:,} images, {LABELS:,} labels | {their[middle]:.2f} s | {our[middle]:.2f} s | "
            f"{median_and_spread(ratios)} | {difference:.1e} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the vectors")
    parser.add_argument("--count", type=int, default=100_000, help="vectors that the probe is fitted to")
    parser.add_argument("--images", type=int, default=1_000_000, help="vectors that are classified")
    parser.add_argument("--tolerance", type=float, default=1e-6)
    parser.add_argument("--regularizations", type=float, nargs="*", default=[1, 100])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--document", type=Path, help="the Markdown file to write the results into")
    options = parser.parse_args()
    base, classes, labels = prepare(options)
    with threadpoolctl.threadpool_limits(options.threads):
        rows = [compare_fits(base, classes, value, options) for value in options.regularizations]
        rows.append(compare_classification(base, labels, options))
    threads = "one thread" if options.threads == 1 else f"{options.threads} threads"
    publish("\n".join([
        f"{options.count:,} vectors of {DIMENSION} values in {CLASSES} classes, tolerance {options.tolerance:g}; {threads}. "
        f"{processor()}, scikit-learn {sklearn.__version__}, NumPy {np.__version__}; float32.",
        "",
        "| | scikit-learn or NumPy | Photoseek | speedup, median (lowest to highest) | difference |",
        "| --- | --- | --- | --- | --- |", *rows,
        "",
        "The difference is that of the objective, relative (below 0: Photoseek is nearer to the minimum), and that of the mean "
        "probability of the best label.",
    ]), "analysis", options.document)


if __name__ == "__main__":
    main()
