"""Measures from which size on a library should have a search index: whole runs of `photoseek search`, exact and with the index.

The libraries contain embeddings of 512 values from manifold.py, without image files. The model is `scenes` with random
projections to 512 values. It is so small that it loads in hardly any time, so the runs measure opening, reading and comparing.
"""

import argparse
import json
import shutil
import statistics
import time
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from document import publish
from made_library import make_library, run
from manifold import DIMENSION, Manifold

ROOT = Path(__file__).parents[2]
SIZES = (5_000, 10_000, 20_000, 50_000, 100_000)
QUERIES = ("a red circle", "two striped green squares", "a star", "hearts on a blue background", "a small black ring")


def make_model(folder: Path) -> None:
    shutil.copytree(ROOT / "Fixtures/scenes/checkpoint", folder, dirs_exist_ok=True)
    weights = load_file(folder / "model.safetensors")
    random = np.random.default_rng(1)
    for name in ("visual_projection.weight", "text_projection.weight"):
        weights[name] = random.standard_normal((DIMENSION, weights[name].shape[1])).astype(weights[name].dtype)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    config["projection_dim"] = DIMENSION
    (folder / "config.json").write_text(json.dumps(config))


def milliseconds(*arguments: object) -> float:
    start = time.perf_counter()
    run(*arguments)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the libraries")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--document", type=Path, help="the Markdown file to write the results into")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    model = options.folder / "model"
    make_model(model)
    manifold = Manifold(16, seed=1)
    lines = ["| images | exact | with index | speedup | building the index |", "| --- | --- | --- | --- | --- |"]
    for size in SIZES:
        library = make_library(options.folder, model, manifold.draw(size))
        build = milliseconds("index", "--verify", "--exact-below", size, "--library", library, "--model", model)
        times: dict[str, list[float]] = {"exact": [], "index": []}
        for _ in range(options.rounds):
            for query in QUERIES:
                search = ("search", query, "--library", library, "--model", model)
                times["exact"].append(milliseconds(*search, "--exact"))
                times["index"].append(milliseconds(*search))
        exact, index = (statistics.median(times[kind]) for kind in ("exact", "index"))
        lines.append(f"| {size:,} | {exact:.1f} ms | {index:.1f} ms | {exact / index:.1f} | {build / 1000:.1f} s |")
    publish("\n".join(lines), "threshold", options.document)


if __name__ == "__main__":
    main()
