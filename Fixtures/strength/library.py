"""Libraries of pictures for the evaluation, made and searched with the program."""

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

_QUERIES_PER_CALL = 100


@dataclass(frozen=True)
class Hit:
    """A hit of a search; pictures are numbered in the order in which the library got them."""

    picture: int
    score: float
    strength: int


class Library:
    """A library of copies of pictures, in a temporary folder."""

    def __init__(self, program: Path, model: str, pictures: list[Path]):
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        (folder / "pictures").mkdir()
        for number, picture in enumerate(pictures):
            shutil.copyfile(picture, folder / "pictures" / f"{number:06}{picture.suffix}")
        self._command = [str(program)]
        self._options = ["--library", str(folder / "library.sqlite"), "--model", model]
        subprocess.run([*self._command, "index", *self._options, "--quiet", str(folder / "pictures")], check=True)

    def search(self, queries: list[str], limit: int, *options: str) -> list[list[Hit]]:
        """The hits of each query, by falling score: all of them although some are alike, and by what they show alone."""
        answers = []
        for start in range(0, len(queries), _QUERIES_PER_CALL):
            command = [*self._command, "search", *self._options, "--json", "--each", "--all", "--by", "looks", "-n",
                       str(limit), *options, "--",
                       *queries[start:start + _QUERIES_PER_CALL]]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            answers += [json.loads(line) for line in output.splitlines()]
        assert len(answers) == len(queries)
        return [[Hit(int(Path(hit["path"]).stem), hit["score"], hit["strength"]) for hit in answer["results"]]
                for answer in answers]

