"""Measures the time and the memory of analyses on a large library of random embeddings.

    python speed.py --folder FOLDER [--images N]

A library that is in the folder already is used again. Needs NumPy and Pillow.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
from made_library import PROGRAM, make_random_library  # noqa: E402 (found beside this folder)

_DIMENSION = 512
_RULES = Path(__file__).parents[1] / "screening/rules/documents.json"
_COMMANDS = [
    ["cluster", "--json"], ["screen", "--json", "--rules", str(_RULES)], ["map", "--json"],
    ["classify", "--json", "--labels", "cat,dog,beach"]]


def measure(command: list[str], library: Path) -> str:
    process = subprocess.Popen([str(PROGRAM), *command, "--quiet", "--library", str(library)],
                               stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return (f"{command[0]}: {usage.ru_utime + usage.ru_stime:.1f} s of processor time, "
            f"{usage.ru_maxrss / 1024:.0f} MiB at most")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the library")
    parser.add_argument("--images", type=int, default=1_000_000)
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    library = options.folder / f"{options.images}.sqlite"
    if not library.exists():
        library = make_random_library(options.folder, "photos", options.images, _DIMENSION)
    for command in _COMMANDS:
        print(measure(command, library), flush=True)


if __name__ == "__main__":
    main()
