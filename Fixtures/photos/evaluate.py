"""Evaluates a model of photographs through Photoseek itself, on photos that were held out; writes RESULTS.md.

    python evaluate.py --data FOLDER [--model FOLDER] [--program FILE]

Needs only NumPy. Exits with 1 if a bar is missed.
"""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data import Photo, class_photos, development_photos, place_photos
from phrases import TEMPLATES, phrase, place_names

_HERE = Path(__file__).parent
sys.path.append(str(_HERE.parent))
from photoseek_encoder import PhotoseekEncoder  # noqa: E402 (found beside this folder)

_CROWD = 950
# Sets of templates, to find the one that names do best with.
_TRAINED = "the mean of these three"
_TEMPLATES = {
    "name alone": ("{}",), "a name": ("a {}",), "a photo of a name": ("a photo of a {}",),
    _TRAINED: TEMPLATES}


@dataclass(frozen=True)
class Result:
    """A measured value, the lowest acceptable one and the one that was aimed at, if any, and the number of cases."""

    name: str
    value: float
    bar: float | None
    aim: float | None
    cases: int


class Names:
    """Embeds names in templates, `[names, dimension]`, of unit length."""

    def __init__(self, encoder: PhotoseekEncoder):
        self.encoder = encoder

    def embed(self, spellings: list[tuple[str, ...]], templates: tuple[str, ...]) -> np.ndarray:
        texts = [phrase(template, name) for names in spellings for name in names for template in templates]
        rows = iter(self.encoder.texts(texts))
        means = np.stack([np.mean([next(rows) for _ in names for _ in templates], axis=0) for names in spellings])
        return means / np.linalg.norm(means, axis=1, keepdims=True)


def _retrieval(encoder: PhotoseekEncoder, photos: list[Photo], images: np.ndarray) -> list[Result]:
    owners = np.array([index for index, photo in enumerate(photos) for _ in photo.captions])
    texts = encoder.texts([caption for photo in photos for caption in photo.captions])
    cosines = texts @ images.T
    ranks = (cosines > cosines[np.arange(len(owners)), owners][:, None]).sum(axis=1)
    bars = {1: (0.22, 0.30), 5: (0.50, 0.60), 10: (0.63, 0.73)}
    results = [Result(f"a sentence finds its photo among {len(photos)}, recall@{count}", float((ranks < count).mean()),
                      *bars[count], len(owners)) for count in bars]
    return results + [Result("median rank of the photo", float(np.median(ranks) + 1), None, None, len(owners))]


def _zero_shot(images: np.ndarray, truth: list[str], names: np.ndarray, candidates: list[str]) -> float:
    right = np.array([candidates.index(name) for name in truth])
    return float(((images @ names.T).argmax(axis=1) == right).mean())


def _rare_words(images: np.ndarray, truth: list[str], crowd: np.ndarray, names: np.ndarray, kinds: list[str]) -> float:
    """How often a name has a photo of that thing among its first ten of a thousand.

    The others are photos with people and dogs, mostly, and one photo of every other thing.
    """
    firsts = [truth.index(kind) for kind in kinds]
    found = []
    for number, kind in enumerate(kinds):
        others = np.concatenate([crowd, images[[first for first in firsts if truth[first] != kind]]]) @ names[number]
        own = images[[index for index, name in enumerate(truth) if name == kind]] @ names[number]
        found += [(others > value).sum() < 10 for value in own]
    return float(np.mean(found))


def _milliseconds(program: Path, model: Path) -> float:
    """Time of the image encoder for a photo, on one thread."""
    benchmark = program.with_name("photoseek-bench")
    command = [benchmark, "image", "--model", model, "--batch", "8", "--threads", "1", "--seconds", "5"]
    output = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout
    return 1000 / json.loads(output)["imagesPerSecond"]


def evaluate(program: Path, model: Path, data: Path) -> tuple[list[Result], dict[str, float]]:
    encoder = PhotoseekEncoder(program, model)
    names = Names(encoder)
    photos = development_photos(data)
    images = encoder.images([photo.path for photo in photos])
    results = _retrieval(encoder, photos, images)

    held_out = class_photos(data, held_out=True)
    truth = [photo.name for photo in held_out]
    things = encoder.images([photo.path for photo in held_out])
    counts: dict[str, int] = {}
    for photo in held_out + class_photos(data, held_out=False):
        counts[photo.name] = counts.get(photo.name, 0) + 1
    candidates = sorted(name for name, count in counts.items() if count >= 5)
    by_template = {
        title: _zero_shot(things, truth, names.embed([(name,) for name in candidates], templates), candidates)
        for title, templates in _TEMPLATES.items()}
    results.append(Result(f"a thing is named rightly, 1 of {len(candidates)}", by_template[_TRAINED], 0.40, 0.60, len(things)))

    places = place_photos(data, held_out=True)
    kinds = sorted({photo.name for photo in places})
    place_rows = names.embed([place_names(kind) for kind in kinds], _TEMPLATES[_TRAINED])
    place_images = encoder.images([photo.path for photo in places])
    results.append(Result(
        f"a place is named rightly, 1 of {len(kinds)}",
        _zero_shot(place_images, [photo.name for photo in places], place_rows, kinds), 0.75, 0.85, len(places)))

    things_held_out = sorted(set(truth))
    words = names.embed([(name,) for name in things_held_out], _TEMPLATES["a photo of a name"])
    results.append(Result(
        "a word finds its photo among 1000, recall@10",
        _rare_words(things, truth, images[:_CROWD], words, things_held_out), 0.5, 0.8, len(things)))
    return results, by_template


def _document(results: list[Result], by_template: dict[str, float], milliseconds: float, machine: str) -> str:
    lines = [
        "# Evaluation results of the `photos` checkpoint", "",
        "Written by `evaluate.py`, which lets the program embed photos and sentences that were not in the training.", "",
        "| What | Reached | Bar | Aim | Cases |", "| --- | ---: | ---: | ---: | ---: |"]
    for result in results:
        bar, aim = (f"{value:.2f}" if value is not None else "" for value in (result.bar, result.aim))
        lines.append(f"| {result.name} | {result.value:.3f} | {bar} | {aim} | {result.cases} |")
    lines += ["", f"The image encoder takes {milliseconds:.1f} ms a photo on one thread ({machine}).", "",
              "Naming things by templates:", "", "| Template | Share named rightly |", "| --- | ---: |"]
    lines += [f"| {title} | {value:.3f} |" for title, value in by_template.items()]
    return "\n".join(lines) + "\n"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return os.uname().machine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="photos and sentences, in the layout that data.py reads")
    parser.add_argument("--model", type=Path, default=_HERE / "checkpoint")
    parser.add_argument("--program", type=Path, default=_HERE.parent.parent / ".build/release/photoseek")
    parser.add_argument("--document", type=Path, default=_HERE / "RESULTS.md")
    options = parser.parse_args()
    results, by_template = evaluate(options.program, options.model, options.data)
    document = _document(results, by_template, _milliseconds(options.program, options.model), _processor())
    options.document.write_text(document, encoding="utf-8")
    print(document)
    missed = [result.name for result in results if result.bar is not None and result.value < result.bar]
    for name in missed:
        print(f"missed: {name}", file=sys.stderr)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
