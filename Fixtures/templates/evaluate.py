"""Measures which set of templates finds the most with each bundled model; writes RESULTS.md.

    python evaluate.py [--data FOLDER] [--program FILE] [--document FILE]

Searches through the built program: scenes that were never rendered before with the model `scenes`, and, if a folder with photos is
given (in the layout that `../photos/data.py` reads), photos that were held out with the model `photos`. Needs NumPy and Pillow.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

_HERE = Path(__file__).parent
sys.path[:0] = [str(_HERE.parent / "scenes"), str(_HERE.parent / "photos"), str(_HERE.parent / "strength")]
from captions import full_caption, plural, with_article  # noqa: E402 (found beside this folder)
from data import class_photos, development_photos  # noqa: E402
from evaluation_set import retrieval_scenes, write_pictures  # noqa: E402
from library import Library  # noqa: E402

_SETS = ("plain", "photo", "photos")
_QUERIES = 1000
_LIMIT = 10


@dataclass
class Row:
    model: str
    queries: str
    measure: str
    values: dict[str, float]
    count: int


def _search(library: Library, queries: list[str], templates: str) -> list[list[int]]:
    answers = library.search(queries, _LIMIT, "--templates", templates)
    return [[hit.picture for hit in hits] for hits in answers]


def _recall(library: Library, queries: list[str], owners: list[int], model: str, title: str) -> Row:
    values = {name: float(np.mean([owner in hits for hits, owner in zip(_search(library, queries, name), owners)]))
              for name in _SETS}
    return Row(model, title, f"recall@{_LIMIT}", values, len(queries))


def _precision(library: Library, queries: list[str], right: list[set[int]], depth: int, model: str, title: str) -> Row:
    values = {name: float(np.mean([len(set(hits[:depth]) & own) / min(depth, len(own))
                                   for hits, own in zip(_search(library, queries, name), right)]))
              for name in _SETS}
    return Row(model, title, f"precision@{depth}", values, len(queries))


def evaluate_scenes(program: Path, folder: Path) -> list[Row]:
    random = Random("templates")
    scenes = retrieval_scenes(random, 1000)
    (folder / "scenes").mkdir()
    library = Library(program, "scenes", write_pictures(random, scenes, folder / "scenes"))
    owners = random.sample(range(len(scenes)), 500)
    holders: dict[tuple[str, str], set[int]] = {}
    for number, scene in enumerate(scenes):
        for group in scene.groups:
            holders.setdefault((group.shape, group.colour), set()).add(number)
    pairs = sorted(pair for pair, numbers in holders.items() if len(numbers) >= _LIMIT)
    right = [holders[pair] for pair in pairs]
    return [
        _recall(library, [full_caption(scenes[owner]) for owner in owners], owners, "scenes", "full captions"),
        _precision(library, [f"{colour} {plural(shape)}" for shape, colour in pairs], right, _LIMIT, "scenes",
                   "a colour and a shape (\"red circles\")"),
        _precision(library, [with_article(f"{colour} {shape}") for shape, colour in pairs], right, _LIMIT, "scenes",
                   "the same with an article (\"a red circle\")")]


def evaluate_photos(program: Path, data: Path) -> list[Row]:
    random = Random("templates")
    photos = development_photos(data)
    library = Library(program, "photos", [photo.path for photo in photos])
    owners = [random.randrange(len(photos)) for _ in range(_QUERIES)]
    captions = [random.choice(photos[owner].captions) for owner in owners]
    rows = [_recall(library, captions, owners, "photos", "captions")]
    things = class_photos(data, held_out=True)
    crowd = [photo.path for photo in photos]
    library = Library(program, "photos", crowd + [thing.path for thing in things])
    holders: dict[str, set[int]] = {}
    for number, thing in enumerate(things):
        holders.setdefault(thing.name, set()).add(len(crowd) + number)
    names = sorted(holders)
    right = [holders[name] for name in names]
    rows.append(_precision(library, names, right, 5, "photos", "names of things, never trained on"))
    rows.append(_precision(library, [f"a {name}" for name in names], right, 5, "photos", "the same with an article"))
    return rows


def document(rows: list[Row]) -> str:
    lines = ["# Templates: results", "",
             "Written by `evaluate.py`, which searches pictures that were not in the training with each set of templates.", "",
             "| model | queries | measure | " + " | ".join(f"`{name}`" for name in _SETS) + " | queries |",
             "| --- | --- | --- |" + " ---: |" * len(_SETS) + " ---: |"]
    for row in rows:
        cells = " | ".join(f"{row.values[name]:.3f}" for name in _SETS)
        lines.append(f"| `{row.model}` | {row.queries} | {row.measure} | {cells} | {row.count} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="photos and captions, in the layout that ../photos/data.py reads")
    parser.add_argument("--program", type=Path, default=_HERE.parent.parent / ".build/release/photoseek")
    parser.add_argument("--document", type=Path, default=_HERE / "RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = evaluate_scenes(options.program, Path(folder))
        if options.data:
            rows += evaluate_photos(options.program, options.data)
    text = document(rows)
    options.document.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
