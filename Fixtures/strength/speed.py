"""Measures what strengths cost: in `photoseek index`, and in a search of a large library.

    python speed.py --folder FOLDER [--images N] [--rounds N]

Makes a library of random embeddings for the model `photos`, with a search index. Searches run in turn in two copies of it, one of
which has lost what strengths are computed from. (Both are copies, because the speed also depends on how a file lies in memory.) The
times are those that the program reports, without its start; of each query the best of all rounds counts. Needs NumPy and Pillow.
"""

import argparse
import shutil
import sqlite3
import sys
import time
from pathlib import Path

import numpy as np

_HERE = Path(__file__).parent
sys.path.append(str(_HERE.parent / "benchmarks"))
from absent_things import THINGS  # noqa: E402 (sorted behind the path)
from made_library import make_random_library, run, search_seconds  # noqa: E402 (found beside this folder)

_DIMENSION = 512


def _seconds(library: Path) -> np.ndarray:
    return search_seconds(library, "photos", [f"a photo of a {thing}" for thing in THINGS])


def _copy(library: Path, name: str) -> Path:
    copy = library.with_name(name)
    shutil.copyfile(library, copy)
    for index in library.parent.glob(library.name + ".index-*"):
        shutil.copyfile(index, copy.with_name(index.name.replace(library.name, name)))
    return copy


def _forget_strengths(library: Path) -> None:
    with sqlite3.connect(library) as database:
        database.execute("DELETE FROM strengthBases")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the libraries")
    parser.add_argument("--images", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    library = make_random_library(options.folder, "photos", options.images, _DIMENSION)
    picture = options.folder / "picture.png"
    start = time.perf_counter()
    run("index", picture, "--library", library, "--model", "photos", "--quiet", "--exact-below", options.images * 2)
    recording = time.perf_counter() - start
    print(f"strengths of {options.images:,} images are recorded in {recording:.1f} s, "
          f"{recording / options.images * 1e6:.0f} µs an image")
    run("index", picture, "--library", library, "--model", "photos", "--quiet")
    having, lacking = _copy(library, "having.sqlite"), _copy(library, "lacking.sqlite")
    _forget_strengths(lacking)
    rounds = [(_seconds(having), _seconds(lacking)) for _ in range(options.rounds)]
    with_strengths, without = (np.min([times[kind] for times in rounds], axis=0) * 1000 for kind in (0, 1))
    print(f"a search takes {np.median(with_strengths):.2f} ms with strengths and {np.median(without):.2f} ms without: "
          f"{np.median(with_strengths / without):.3f} times as long")


if __name__ == "__main__":
    main()
