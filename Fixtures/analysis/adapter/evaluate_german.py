"""Measures on the demo library what an adapter of `german.jsonl` does to searches in German and in English, and what it costs; also what
one does whose pictures have the English captions as well.

    python Fixtures/analysis/adapter/evaluate_german.py [PROGRAM]

The pictures of the demo library are not among those of `german.jsonl`. Each query names the shapes and the colour of a picture, as
"zwei rote Kreise"; a hit is right if it shows as many of them. The time is that of a whole `photoseek search` with its start, the best
of all rounds, in which both libraries take turns.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from make_german import group_text

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[2]
_EVALUATION = _ROOT / "Fixtures" / "scenes" / "evaluation"
_TRUTH = _ROOT / "Fixtures" / "scenes" / "library.json"
_ROUNDS = 40
_COUNTS = {1: "a", 2: "two", 3: "three", 4: "four"}


def _english(group: dict) -> str:
    plural = "" if group["count"] == 1 else "es" if group["shape"] == "cross" else "s"
    return f"{_COUNTS[group['count']]} {group['colour']} {group['shape']}{plural}"


class _Program:
    """The program with a library of its own."""

    def __init__(self, path: str, folder: Path) -> None:
        self._path = path
        self._options = ["--library", str(folder / "library.sqlite"), "--model", "scenes"]

    def run(self, *arguments: str) -> str:
        return subprocess.run([self._path, *arguments, *self._options], check=True, capture_output=True, text=True).stdout

    def precision(self, queries: dict[str, set[str]]) -> tuple[float, float]:
        """The share of right first hits, and the mean share of a query's pictures among as many hits."""
        lines = self.run("search", "--each", "--json", "--all", "--by", "looks", "-n", "50", *queries).splitlines()
        first, share = 0.0, 0.0
        for line, right in zip(map(json.loads, lines), queries.values(), strict=True):
            hits = [str(Path(hit["path"]).relative_to(_ROOT / "Fixtures" / "library")) for hit in line["results"]]
            first += hits[0] in right
            share += len(right & set(hits[:len(right)])) / len(right)
        return first / len(queries), share / len(queries)

    def seconds(self) -> float:
        start = time.perf_counter()
        self.run("search", "ein roter Kreis")
        return time.perf_counter() - start


def _queries(text) -> dict[str, set[str]]:
    """Queries, and the pictures that show what they say."""
    result: dict[str, set[str]] = {}
    for path, scene in json.loads(_TRUTH.read_text(encoding="utf-8")).items():
        for group in scene["groups"]:
            result.setdefault(text(group), set()).add(path)
    return result


def _write_both(path: Path) -> None:
    """Writes the pairs of `german.jsonl` with two English captions more for each picture."""
    images = json.loads((_EVALUATION / "evaluation.json").read_text(encoding="utf-8"))["images"]
    german = map(json.loads, (_HERE / "german.jsonl").read_text(encoding="utf-8").splitlines())
    with path.open("w", encoding="utf-8") as file:
        for image, line in zip(images, german, strict=True):
            captions = [*line["captions"], image["caption"], _english(image["groups"][0])]
            print(json.dumps({"image": str(_EVALUATION / image["file"]), "captions": captions}), file=file)


def main() -> None:
    program = sys.argv[1] if len(sys.argv) > 1 else str(_ROOT / ".build" / "release" / "photoseek")
    queries = {"German": _queries(lambda group: group_text(group, ["colour"])), "English": _queries(_english)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_both(folder / "both.jsonl")
        libraries = {}
        for state, pairs in (("no adapter", None), ("German pairs", _HERE / "german.jsonl"),
                             ("German and English pairs", folder / "both.jsonl")):
            (folder / state).mkdir()
            library = libraries[state] = _Program(program, folder / state)
            library.run("index", str(_ROOT / "Fixtures" / "library"), "--quiet")
            if pairs:
                print(library.run("adapt", str(pairs), "--quiet"))
            for language, texts in queries.items():
                first, share = library.precision(texts)
                print(f"{state}: {len(texts)} {language} queries, first hit right {first:.1%}, pictures found {share:.1%}")
        plain, adapted = libraries["no adapter"], libraries["German pairs"]
        rounds = [(plain.seconds(), adapted.seconds()) for _ in range(_ROUNDS)]
        print(f"a search takes {min(one for one, _ in rounds) * 1000:.1f} ms without an adapter, "
              f"{min(two for _, two in rounds) * 1000:.1f} ms with one")


if __name__ == "__main__":
    main()
