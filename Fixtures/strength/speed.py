"""Measures what strengths cost: in `photoseek index`, and in a search of a large library.

    python speed.py --folder FOLDER [--images N] [--rounds N]

Makes a library of random embeddings for the model `photos`, with an image index. Searches run in turn with and without strengths: for
the latter the library loses what they are computed from. The times are those that the program reports, without its start. Needs NumPy
and Pillow.
"""

import argparse
import json
import sqlite3
import statistics
import sys
import time
from pathlib import Path

import numpy as np

_HERE = Path(__file__).parent
sys.path.append(str(_HERE.parent / "benchmarks"))
from made_library import make_library, run  # noqa: E402 (found beside this folder)

_SENTENCES = ("a dog running along the beach", "two people at a table", "a red car in the snow", "a mountain lake at sunset")
_DIMENSION = 512


def _seconds(library: Path) -> list[float]:
    output = run("search", "--json", "--each", "--library", library, "--model", "photos", *_SENTENCES)
    # The first search reads the text encoder.
    return [json.loads(line)["seconds"] for line in output.splitlines()][1:]


def _without_strengths(library: Path) -> Path:
    copy = library.with_name("without.sqlite")
    with sqlite3.connect(library) as database:
        database.execute("VACUUM INTO ?", (str(copy),))
    with sqlite3.connect(copy) as database:
        database.execute("DELETE FROM strengthBases")
    database.close()
    for index in library.parent.glob(library.name + ".index-*"):
        copy.with_name(index.name.replace(library.name, copy.name)).write_bytes(index.read_bytes())
    return copy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the libraries")
    parser.add_argument("--images", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    vectors = np.random.default_rng(1).standard_normal((options.images, _DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    library = make_library(options.folder, "photos", vectors)
    picture = options.folder / "picture.png"
    start = time.perf_counter()
    run("index", picture, "--library", library, "--model", "photos", "--quiet", "--exact-below", options.images * 2)
    recording = time.perf_counter() - start
    print(f"strengths of {options.images:,} images are recorded in {recording:.1f} s, {recording / options.images * 1e6:.0f} µs an image")
    run("index", picture, "--library", library, "--model", "photos", "--quiet")
    without = _without_strengths(library)
    ours, theirs = [], []
    for _ in range(options.rounds):
        ours += _seconds(library)
        theirs += _seconds(without)
    with_median, without_median = (statistics.median(times) * 1000 for times in (ours, theirs))
    print(f"a search takes {with_median:.2f} ms with strengths and {without_median:.2f} ms without: "
          f"{with_median / without_median:.3f} times as long")


if __name__ == "__main__":
    main()
