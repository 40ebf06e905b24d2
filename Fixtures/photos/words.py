"""Reads WordNet's nouns: names for things, their synonyms and their explanations."""

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PACKAGE = "wordnet-base"
# Roots of what a photo can show.
_VISIBLE_ROOTS = {
    "00002684": "object", "00007347": "causal agent", "00020827": "matter", "07942152": "people",
    "00523513": "sport", "08436759": "vegetation"}


@dataclass(frozen=True)
class Noun:
    """A meaning: its names, the explanation, and the more general meanings."""

    identifier: str
    names: tuple[str, ...]
    explanation: str
    parents: tuple[str, ...]
    is_instance: bool


def fetch(folder: Path) -> Path:
    """Unpacks Debian's WordNet below the folder, unless it is there. Returns the path of the nouns."""
    nouns = folder / "usr/share/wordnet/data.noun"
    if not nouns.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", _PACKAGE], cwd=folder, check=True)
        package = next(folder.glob(f"{_PACKAGE}_*.deb"))
        subprocess.run(["dpkg", "-x", package, folder], check=True)
    return nouns


@cache
def nouns(path: Path) -> dict[str, Noun]:
    """Every noun, by its identifier of eight digits."""
    result = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            continue
        fields, _, gloss = line.partition(" | ")
        parts = fields.split()
        count = int(parts[3], 16)
        names = tuple(parts[4 + 2 * i].replace("_", " ") for i in range(count))
        pointers = parts[5 + 2 * count:]
        pairs = list(zip(pointers[0::4], pointers[1::4]))
        result[parts[0]] = Noun(
            parts[0], names, gloss.split(';')[0].strip(),
            tuple(target for kind, target in pairs if kind in ("@", "@i")),
            any(kind == "@i" for kind, _ in pairs))
    return result


def visible_nouns(path: Path) -> list[Noun]:
    """The nouns that name what a photo can show; no single persons, towns or rivers."""
    everything = nouns(path)

    @cache
    def is_visible(identifier: str) -> bool:
        return identifier in _VISIBLE_ROOTS or any(is_visible(parent) for parent in everything[identifier].parents)

    return [noun for noun in everything.values() if not noun.is_instance and is_visible(noun.identifier)]
