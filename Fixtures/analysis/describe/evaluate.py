"""Measures how often `describe` finds what a picture shows, beside plain cosines; writes RESULTS.md.

    python evaluate.py [--data FOLDER] [--program FILE] [--document FILE]

Asks the built program: about rendered scenes with the model `scenes`, and, if a folder with photos is given (in the layout that
`../../photos/data.py` reads), about photos that were held out with the model `photos`. Needs NumPy and Pillow.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

_HERE = Path(__file__).parent
_FIXTURES = _HERE.parents[1]
sys.path.append(str(_FIXTURES / "photos"))
from data import class_photos, development_photos, place_photos  # noqa: E402 (found beside this folder)

_DEPTHS = (1, 5, 10)
_PICTURES_PER_CALL = 200
_TEXTS_PER_CALL = 1000
_BOUND = 50
# Pictures of nothing: noise, one colour, and a few blurred colours.
_EMPTY = 30


@dataclass
class Pictures:
    """Pictures with the words that are right for each."""

    model: str
    title: str
    paths: list[Path]
    right: list[set[str]]


def vocabulary() -> list[str]:
    text = (_FIXTURES.parent / "Sources/CVocabulary/vocabulary.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and line[0] not in "#["]
    return [word.strip() for line in lines for word in line.split(",")]


class Program:
    def __init__(self, path: Path, folder: Path):
        self._path, self._folder = path, folder

    def run(self, *arguments: str) -> str:
        return subprocess.run([str(self._path), *arguments], check=True, capture_output=True, text=True).stdout

    def index(self, model: str, name: str, paths: list[Path]) -> Path:
        """A library of these files."""
        library = self._folder / f"{name}.sqlite"
        for start in range(0, len(paths), _PICTURES_PER_CALL):
            some = map(str, paths[start:start + _PICTURES_PER_CALL])
            self.run("index", "--quiet", "--library", str(library), "--model", model, *some)
        return library

    def embed(self, model: str, option: str, inputs: list[str]) -> np.ndarray:
        file, parts = self._folder / "embeddings.npy", []
        for start in range(0, len(inputs), _TEXTS_PER_CALL):
            some = [part for text in inputs[start:start + _TEXTS_PER_CALL] for part in (option, text)]
            self.run("embed", "--model", model, "--npy", str(file), "--force", *some)
            parts.append(np.load(file))
        return np.concatenate(parts)

    def describe(self, model: str, paths: list[Path], *options: str) -> list[dict]:
        answers = []
        for start in range(0, len(paths), _PICTURES_PER_CALL):
            some = map(str, paths[start:start + _PICTURES_PER_CALL])
            output = self.run("describe", "--quiet", "--json", "--model", model, *options, *some)
            answers += [json.loads(line) for line in output.splitlines()]
        assert len(answers) == len(paths)
        return answers


def scenes(words: set[str]) -> Pictures:
    folder = _FIXTURES / "scenes/evaluation"
    images = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))["images"]
    named = [(folder / image["file"], {f"{group['colour']} {group['shape']}" for group in image["groups"]} & words)
             for image in images]
    named = [(path, right) for path, right in named if right]
    return Pictures("scenes", "a colour and a shape", [path for path, _ in named], [right for _, right in named])


def photos(data: Path, words: set[str]) -> list[Pictures]:
    result = []
    for title, some in (("names of things, never trained on", class_photos(data, True)),
                        ("kinds of place, never trained on", place_photos(data, True))):
        named = [photo for photo in some if photo.name.lower() in words]
        result.append(Pictures("photos", title, [photo.path for photo in named],
                               [{photo.name.lower()} for photo in named]))
    return result


def shares(found: list[list[str]], right: list[set[str]]) -> list[str]:
    """How many have a right word among the first, for each depth."""
    return [f"{np.mean([bool(set(some[:depth]) & own) for some, own in zip(found, right)]):.3f}" for depth in _DEPTHS]


def ranked(answers: list[dict]) -> list[list[str]]:
    return [[text["text"] for text in answer["texts"]] for answer in answers]


def described(answers: list[dict]) -> str:
    return f"{np.mean(['description' in answer for answer in answers]):.3f}"


def rows(program: Program, pictures: Pictures, library: Path, words: list[str]) -> list[str]:
    texts = program.embed(pictures.model, "--text", [f"a photo of {word}" for word in words])
    images = program.embed(pictures.model, "--image", [str(path) for path in pictures.paths])
    orders = np.argsort(-(images @ texts.T), axis=1, kind="stable")[:, :max(_DEPTHS)]
    plain = [[words[word] for word in order] for order in orders]
    alone = program.describe(pictures.model, pictures.paths, "--ignore-library")
    compared = program.describe(pictures.model, pictures.paths, "--library", str(library))
    assert {answer["comparedWith"] for answer in compared} == {"library"}
    start = f"| `{pictures.model}` | {pictures.title} | {len(pictures.paths)}"
    return [" | ".join([start, name, *shares(found, pictures.right), some]) + " |"
            for name, found, some in (("plain cosines", plain, ""), ("words", ranked(alone), described(alone)),
                                      ("library", ranked(compared), described(compared)))]


def empty_pictures(folder: Path) -> list[Path]:
    random = np.random.default_rng(1)
    paths = []
    for number in range(_EMPTY):
        side = (224, 1, 6)[number % 3]
        image = Image.fromarray(random.integers(0, 256, (side, side, 3), dtype=np.uint8))
        paths.append(folder / f"empty{number:02}.png")
        image.resize((224, 224), Image.Resampling.BICUBIC).save(paths[-1])
    return paths


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--program", type=Path, default=_FIXTURES.parent / ".build/release/photoseek")
    parser.add_argument("--document", type=Path, default=_HERE / "RESULTS.md")
    options = parser.parse_args()
    words = vocabulary()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = Program(options.program, folder)
        drawn = scenes(set(words))
        libraries = {"scenes": program.index("scenes", "scenes", [_FIXTURES / "scenes/evaluation"])}
        table = rows(program, drawn, libraries["scenes"], words)
        if options.data:
            libraries["photos"] = program.index(
                "photos", "photos", [photo.path for photo in development_photos(options.data)])
            for some in photos(options.data, set(words)):
                table += rows(program, some, libraries["photos"], words)
        empty = empty_pictures(folder)
        nothing = [f"| `{model}` | {basis} | {described(program.describe(model, empty, *arguments))} |"
                   for model, library in libraries.items()
                   for basis, arguments in (("words", ["--ignore-library"]), ("library", ["--library", str(library)]))]
    options.document.write_text("\n".join([
        "# Descriptions: results", "",
        "Written by `evaluate.py`: how often a right word is among the first of the built-in ones, by plain cosines and by `describe`,",
        f"which compares with the words alone or with a library; and how many pictures have a word of strength {_BOUND} or more.", "",
        "| model | right words | pictures | by | first | first 5 | first 10 | described |",
        "| --- | --- | ---: | --- | ---: | ---: | ---: | ---: |", *table, "",
        f"The same for {_EMPTY} pictures of nothing: noise, one colour, blurred colours.", "",
        "| model | by | described |", "| --- | --- | ---: |", *nothing]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
