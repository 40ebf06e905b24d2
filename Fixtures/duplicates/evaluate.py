"""Measures which edits of pictures `photoseek duplicates` finds, and which different pictures it takes for the same.

    python evaluate.py [--photos FOLDER]... [--model NAME] [--edits N] [--seed N]

Makes a library of all JPEG files in the folders, and of edited copies of N of them, each with one of the kinds in edits.py, in turn.
Then counts the copies that are in one group with their original. Pairs of different photos in one group are listed: a folder may
well have some photos twice, so they must be looked at. Without a folder, 1,000 scenes are drawn. Needs NumPy and Pillow.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

from edits import EDITS, write_edit

_FIXTURES = Path(__file__).parents[1]
_PROGRAM = _FIXTURES.parent / ".build/release/photoseek"
_DRAWN = 1000


def _draw_scenes(folder: Path) -> list[Path]:
    sys.path.append(str(_FIXTURES / "scenes"))
    from render import render
    from scene import draw_scene

    paths = [folder / f"{number:05}.png" for number in range(_DRAWN)]
    for number, path in enumerate(paths):
        source = random.Random(f"duplicates {number}")
        render(source, draw_scene(source), 224, 224).save(path)
    return paths


def _run(*arguments: object) -> str:
    return subprocess.run([str(part) for part in (_PROGRAM, *arguments)], check=True, capture_output=True,
                          text=True).stdout


def _make_pictures(folder: Path, photos: list[Path], edits: int, seed: int) -> dict[str, str]:
    """Copies the photos, makes the edited copies, and returns the kind of edit by the name of its file."""
    for number, photo in enumerate(photos):
        shutil.copyfile(photo, folder / f"{number:06}{photo.suffix}")
    kinds = {}
    for place, number in enumerate(random.Random(seed).sample(range(len(photos)), min(edits, len(photos)))):
        kind = list(EDITS)[place % len(EDITS)]
        path = write_edit(folder / f"{number:06}{photos[number].suffix}", kind, folder / f"{number:06}-edit", place)
        kinds[path.name] = kind
    return kinds


def _print_found(kinds: dict[str, str], groups: list[list[str]]) -> None:
    together = {name for group in groups for name in group
                if name in kinds and any(other[:6] == name[:6] and other not in kinds for other in group)}
    found, made = Counter(kinds[name] for name in together), Counter(kinds.values())
    print("| edit | made | found |\n| --- | ---: | ---: |")
    for kind in EDITS:
        print(f"| {kind} | {made[kind]} | {found[kind] / max(made[kind], 1):.1%} |")
    print(f"| all | {len(kinds)} | {len(together) / max(len(kinds), 1):.1%} |")


def _print_false(photos: list[Path], groups: dict[str, list[list[str]]]) -> None:
    for kind, lists in groups.items():
        pairs = {pair for group in lists for pair in combinations(sorted({name[:6] for name in group}), 2)}
        print(f"\n{kind}: {len(pairs)} pairs of different files among {len(photos):,}")
        for one, other in sorted(pairs):
            print(f"  {photos[int(one)]}  {photos[int(other)]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, action="append", default=[], help="a folder with JPEG files")
    parser.add_argument("--model", default="photos")
    parser.add_argument("--edits", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pictures").mkdir()
        (folder / "drawn").mkdir()
        photos = [path for photos in options.photos for path in sorted(photos.rglob("*.jpg"))]
        photos = photos or _draw_scenes(folder / "drawn")
        kinds = _make_pictures(folder / "pictures", photos, options.edits, options.seed)
        library = ["--library", folder / "library.sqlite", "--model", options.model]
        _run("index", *library, "--quiet", folder / "pictures")
        answer = json.loads(_run("duplicates", *library, "--quiet", "--json"))
    groups = defaultdict(list)
    for group in answer["groups"]:
        groups[group["kind"]].append([Path(picture["path"]).name for picture in (group["keep"], *group["others"])])
    print(f"{answer['pictures']:,} pictures, of which {answer['read']:,} were read\n")
    _print_found(kinds, groups["same"] + groups["exact"])
    _print_false(photos, groups)


if __name__ == "__main__":
    main()
