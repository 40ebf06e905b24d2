"""Measures the time and the memory of `photoseek cluster` on a large library of random embeddings.

    python speed.py --folder FOLDER [--images N]

A library that is in the folder already is used again. Needs NumPy and Pillow.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
from made_library import PROGRAM, make_random_library  # noqa: E402 (found beside this folder)

_DIMENSION = 512


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the library")
    parser.add_argument("--images", type=int, default=1_000_000)
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    library = options.folder / f"{options.images}.sqlite"
    if not library.exists():
        library = make_random_library(options.folder, "photos", options.images, _DIMENSION)
    process = subprocess.Popen([str(PROGRAM), "cluster", "--quiet", "--json", "--library", str(library)],
                               stdout=subprocess.PIPE, text=True)
    groups = [json.loads(line) for line in process.stdout]
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    print(f"{sum(group['count'] for group in groups):,} images, {len(groups)} groups: "
          f"{usage.ru_utime + usage.ru_stime:.1f} s of processor time, {usage.ru_maxrss / 1024:.0f} MiB at most")


if __name__ == "__main__":
    main()
