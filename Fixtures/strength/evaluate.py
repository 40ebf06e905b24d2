"""Measures how well the strength of hits tells what a library has from what it does not have; writes RESULTS.md.

    python evaluate.py [--data FOLDER] [--program FILE] [--document FILE]

Searches through the built program: scenes that were never rendered before with the model `scenes`, and, if a folder with photos and
captions is given (in the layout that `../photos/data.py` reads), photos that were held out with the model `photos`. Needs NumPy and
Pillow. Exits with 1 if a bar is missed; the bars are below what was reached, the aims are what was asked for.
"""

import argparse
import gzip
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np

_HERE = Path(__file__).parent
sys.path[:0] = [str(_HERE.parent / "scenes"), str(_HERE.parent / "photos")]
from captions import describe, full_caption, plural, with_article  # noqa: E402 (found beside this folder)
from data import class_photos, development_photos  # noqa: E402
from evaluation_set import retrieval_scenes, shape_colour_prompt, write_pictures  # noqa: E402
from facts import claims, facts, truth  # noqa: E402
from scene import COLOURS, SHAPES, Scene, draw_scene  # noqa: E402

from absent_things import NONSENSE, THINGS, absent_things, sentences_about, words  # noqa: E402
from absent_things import with_article as a_thing  # noqa: E402
from library import Hit, Library  # noqa: E402

_BOUND = 50
_BOUNDS = range(10, 100, 10)
_QUERIES = 500
_LOOKED_AT = 100
_LEFT_OUT_PAIRS = 24
_LEFT_OUT_ROUNDS = 6
_CROWD = 950
_SIZES = (1, 3, 10, 100)
_REPEATS = {1: 20, 3: 20, 10: 10, 100: 3}
# The least share of present and the largest of absent ones with an answer.
_AIM = (0.90, 0.05)
_BARS = {("scenes", "everyday things and nonsense"): (0.80, 0.16), ("scenes", "colour and shape"): (0.90, 0.12),
         ("photos", "captions; sentences about absent things"): (0.75, 0.25)}


@dataclass
class Answers:
    """The highest strength that each query of one kind reached."""

    present: list[int] = field(default_factory=list)
    absent: list[int] = field(default_factory=list)

    def shares(self, bound: int) -> tuple[float, float]:
        """How many of the present and of the absent have an answer."""
        return tuple(float(np.mean(np.array(some) >= bound)) if some else float("nan") for some in (self.present, self.absent))


@dataclass
class Recall:
    """How often the picture of a caption is among the first ten, by either order."""

    by_score: float
    by_strength: float
    queries: int


def _strongest(answers: list[list[Hit]]) -> list[int]:
    return [max((hit.strength for hit in hits), default=0) for hits in answers]


def _recall(answers: list[list[Hit]], owners: list[int]) -> Recall:
    def found(order) -> float:
        return float(np.mean([owner in [hit.picture for hit in order(hits)[:10]] for hits, owner in zip(answers, owners)]))
    # `sorted` keeps the order by score among hits of equal strength.
    return Recall(found(list), found(lambda hits: sorted(hits, key=lambda hit: -hit.strength)), len(owners))


class Evaluation:
    def __init__(self, program: Path):
        self.program = program
        self.answers: dict[tuple[str, str, int], Answers] = {}
        self.recall: dict[str, Recall] = {}

    def ask(self, library: Library, key: tuple[str, str, int], present: list[str] = (), absent: list[str] = ()) -> None:
        """Searches for what a library has and for what it has not."""
        answers = self.answers.setdefault(key, Answers())
        answers.present += _strongest(library.search(list(present), _LOOKED_AT))
        answers.absent += _strongest(library.search(list(absent), _LOOKED_AT))

    def measure_recall(self, title: str, library: Library, queries: list[str], owners: list[int]) -> None:
        self.recall[title] = _recall(library.search(queries, _LOOKED_AT), owners)


def _samples(random: Random, count: int) -> Iterator[tuple[int, list[int]]]:
    """Small parts of a collection of `count` pictures."""
    for size in _SIZES:
        for _ in range(_REPEATS[size]):
            yield size, random.sample(range(count), size)


# Scenes


def _pair_prompts(pairs: list[tuple[str, str]]) -> list[str]:
    return [text for shape, colour in pairs
            for text in (shape_colour_prompt(shape, colour), with_article(f"{colour} {shape}"), f"{colour} {plural(shape)}")]


def evaluate_scenes(evaluation: Evaluation, folder: Path, count: int = 1000) -> None:
    random = Random("strength")
    pairs = [(shape, colour) for shape in SHAPES for colour in COLOURS]
    left_out = set(random.sample(pairs, _LEFT_OUT_PAIRS))
    scenes = [scene for scene in retrieval_scenes(random, 3 * count)
              if not any((group.shape, group.colour) in left_out for group in scene.groups)][:count]
    pictures = write_pictures(random, scenes, folder)
    told = [describe(random, draw_scene(random), 0.5) for _ in range(2 * _QUERIES)]
    everyday = [a_thing(thing) for thing in THINGS] + list(NONSENSE)

    library = Library(evaluation.program, "scenes", pictures)
    own = [full_caption(scene) for scene in scenes[:_QUERIES]]
    evaluation.ask(library, ("scenes", "everyday things and nonsense", count), own, everyday)
    evaluation.ask(library, ("scenes", "colour and shape", count), _pair_prompts([pair for pair in pairs if pair not in left_out]),
                   _pair_prompts(sorted(left_out)))
    evaluation.ask(library, ("scenes", "any words about scenes", count), *_by_truth(told, scenes))
    evaluation.measure_recall("scenes, full captions", library, own, list(range(_QUERIES)))
    for size, chosen in _samples(random, count):
        some = [scenes[number] for number in chosen]
        library = Library(evaluation.program, "scenes", [pictures[number] for number in chosen])
        evaluation.ask(library, ("scenes", "everyday things and nonsense", size), [full_caption(scene) for scene in some],
                       random.sample(everyday, 20))


def _by_truth(told: list, scenes: list[Scene]) -> tuple[list[str], list[str]]:
    """Sentences that are true of a scene, and those that are true of none."""
    said = [claim for _, claim in told]
    is_true = truth(claims(said), facts(scenes), said).any(axis=1)
    return tuple([text for (text, _), value in zip(told, is_true) if value == wanted] for wanted in (True, False))


# Photos


def evaluate_photos(evaluation: Evaluation, data: Path) -> None:
    random = Random("strength")
    photos = development_photos(data)
    captions = [caption for photo in photos for caption in photo.captions]
    things = absent_things(captions)
    sentences = sentences_about(things, _other_captions(data), _QUERIES, "strength")
    single = [a_thing(thing) for thing in things]
    owners = [random.randrange(len(photos)) for _ in range(_QUERIES)]
    own = [random.choice(photos[owner].captions) for owner in owners]

    library = Library(evaluation.program, "photos", [photo.path for photo in photos])
    evaluation.ask(library, ("photos", "captions; sentences about absent things", len(photos)), own, sentences)
    evaluation.ask(library, ("photos", "absent things by name", len(photos)), absent=single)
    evaluation.ask(library, ("photos", "nonsense", len(photos)), absent=list(NONSENSE))
    evaluation.measure_recall("photos, captions", library, own, owners)
    for size, chosen in _samples(random, len(photos)):
        library = Library(evaluation.program, "photos", [photos[number].path for number in chosen])
        evaluation.ask(library, ("photos", "captions; sentences about absent things", size),
                       [random.choice(photos[number].captions) for number in chosen], random.sample(sentences, 20))
    _evaluate_things(evaluation, random, data, [photo.path for photo in photos[:_CROWD]], captions)


def _evaluate_things(evaluation: Evaluation, random: Random, data: Path, crowd: list[Path], captions: list[str]) -> None:
    """Kinds of things of which a few photos are among many others, or of which all photos were left out."""
    mentioned = set().union(*map(words, captions))
    photos = [photo for photo in class_photos(data, held_out=True) if not words(photo.name) <= mentioned]
    kinds = sorted({photo.name for photo in photos})
    for _ in range(_LEFT_OUT_ROUNDS):
        left_out = set(random.sample(kinds, len(kinds) // 2))
        kept = [photo.path for photo in photos if photo.name not in left_out]
        library = Library(evaluation.program, "photos", crowd + kept)
        evaluation.ask(library, ("photos", "names of things", _CROWD),
                       [a_thing(kind) for kind in kinds if kind not in left_out], [a_thing(kind) for kind in sorted(left_out)])


def _other_captions(data: Path) -> list[str]:
    with gzip.open(data / "captions.txt.gz", "rt", encoding="utf-8") as lines:
        return [line.strip() for line in lines if line.strip()]


# Results


def _percent(share: float) -> str:
    return "" if np.isnan(share) else f"{100 * share:.1f} %"


def document(evaluation: Evaluation) -> str:
    lines = [
        "# How much hits stand out: results", "",
        f"Written by `evaluate.py`. A query has an answer if one of its hits has at least the strength {_BOUND}. The aim is at least "
        f"{_percent(_AIM[0])} of present and at most {_percent(_AIM[1])} of absent ones.", "",
        "| model | queries | pictures | present ones with an answer | absent ones with an answer | queries |",
        "| --- | --- | ---: | ---: | ---: | ---: |"]
    for (model, kind, size), answers in evaluation.answers.items():
        present, absent = answers.shares(_BOUND)
        lines.append(f"| `{model}` | {kind} | {size} | {_percent(present)} | {_percent(absent)} | "
                     f"{len(answers.present)} + {len(answers.absent)} |")
    lines += ["", "With other bounds, present and absent ones with an answer:", "",
              "| model | queries | pictures | " + " | ".join(f"{bound}" for bound in _BOUNDS) + " |",
              "| --- | --- | ---: |" + " ---: |" * len(_BOUNDS)]
    for (model, kind, size), answers in evaluation.answers.items():
        if answers.present and size not in _SIZES:
            cells = (" / ".join(_percent(share) for share in answers.shares(bound)) for bound in _BOUNDS)
            lines.append(f"| `{model}` | {kind} | {size} | " + " | ".join(cells) + " |")
    lines += ["", "How often the picture of a caption is among the first ten:", "",
              "| | by score | by strength | queries |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {title} | {recall.by_score:.3f} | {recall.by_strength:.3f} | {recall.queries} |"
              for title, recall in evaluation.recall.items()]
    return "\n".join(lines) + "\n"


def missed(evaluation: Evaluation) -> list[str]:
    problems = []
    for (model, kind, size), answers in evaluation.answers.items():
        least, most = _BARS.get((model, kind), (0, 1))
        present, absent = answers.shares(_BOUND)
        if present < least or absent > most:
            problems.append(f"{model}, {kind}, {size} pictures: {_percent(present)} and {_percent(absent)}")
    problems += [f"{title}: recall" for title, recall in evaluation.recall.items() if recall.by_strength < recall.by_score]
    return problems


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="photos and captions, in the layout that ../photos/data.py reads")
    parser.add_argument("--program", type=Path, default=_HERE.parent.parent / ".build/release/photoseek")
    parser.add_argument("--document", type=Path, default=_HERE / "RESULTS.md")
    options = parser.parse_args()
    evaluation = Evaluation(options.program)
    with tempfile.TemporaryDirectory() as folder:
        evaluate_scenes(evaluation, Path(folder))
    if options.data:
        evaluate_photos(evaluation, options.data)
    text = document(evaluation)
    options.document.write_text(text, encoding="utf-8")
    print(text)
    problems = missed(evaluation)
    for problem in problems:
        print(f"missed: {problem}", file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
