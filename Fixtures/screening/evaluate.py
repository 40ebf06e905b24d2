"""Measures how well the rules that come with the program flag documents and screenshots among photos; writes RESULTS.md.

    python Fixtures/screening/evaluate.py [--data FOLDER] [--program FILE] [--document FILE]

Screens through the built program with the model `photos`. The documents and most screenshots are drawn; the other screenshots come from
Debian's package debian-handbook, and photos from its packages of wallpapers. With a folder in the layout that `../photos/data.py` reads,
photos that `photos` was not trained on are added: those with captions, those of things and those of places. The texts of the rules were
chosen on other drawings, screenshots and photos, which are left out here. Needs Pillow.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random

_HERE = Path(__file__).parent
sys.path[:0] = [str(_HERE.parent / "photos")]
from data import class_photos, development_photos, place_photos  # noqa: E402 (found beside this folder)

from pictures import DOCUMENTS, SCREENS, on_a_desk  # noqa: E402

_ROOT = _HERE.parents[1]
_SHOTS = """cinnamon firefox gnome-packagekit inst-autopartman-mode inst-boot inst-complete inst-country inst-keyboard inst-tasksel kmail lxqt synaptic thunderbird wireshark""".split()
_WALLPAPERS = ("lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04", "mate-backgrounds", "ukui-wallpapers")
_DRAWN_OF_EACH = 25
_DOCUMENTS, _SHOTS_RULE = "documents", "screenshots"
# The least recall of either kind of picture by either rule, and the largest share of photos that are flagged; below what was reached.
_BARS = (0.60, 0.05)


@dataclass(frozen=True)
class Kind:
    """A kind of pictures, and the rule that should flag them; none should flag photos."""

    name: str
    rule: str | None


def _fetch(folder: Path, *packages: str) -> Path:
    subprocess.run([_ROOT / "Fixtures/demo/wallpapers.sh", folder, *packages], check=True)
    return folder


def _draw(folder: Path, kind: str, functions, seen) -> None:
    for function in functions:
        for number in range(_DRAWN_OF_EACH):
            random = Random(f"{kind} {function.__name__} {number}")
            seen(random, function(random)).save(folder / f"{function.__name__}-{number}.png")


def _copy(folder: Path, paths: list[Path]) -> None:
    for number, path in enumerate(paths):
        shutil.copyfile(path, folder / f"{number:04}{path.suffix}")


def collect(folder: Path, packages: Path, data: Path | None) -> dict[Kind, Path]:
    """Writes all pictures, each kind into a folder."""
    kinds: dict[Kind, Path] = {}

    def add(name: str, rule: str | None) -> Path:
        kinds[Kind(name, rule)] = folder / name.replace(" ", "-")
        kinds[Kind(name, rule)].mkdir(parents=True)
        return kinds[Kind(name, rule)]
    _draw(add("drawn documents", _DOCUMENTS), "flat", DOCUMENTS, lambda random, page: page)
    _draw(add("drawn documents on a desk", _DOCUMENTS), "desk", DOCUMENTS, on_a_desk)
    _draw(add("drawn screenshots", _SHOTS_RULE), "screen", SCREENS, lambda random, page: page)
    images = _fetch(packages / "handbook", "debian-handbook") / "usr/share/doc/debian-handbook/html/en-US/images"
    _copy(add("real screenshots", _SHOTS_RULE), [images / f"{name}.png" for name in _SHOTS])
    walls = _fetch(packages / "wallpapers", *_WALLPAPERS) / "usr/share/backgrounds"
    _copy(add("wallpapers", None), sorted(path for path in walls.rglob("*.*") if path.suffix in (".jpg", ".png") and path.is_file()))
    if data:
        _copy(add("photos with captions", None), [photo.path for photo in development_photos(data)[1::2]])
        _copy(add("photos of things", None), [photo.path for photo in class_photos(data, held_out=True)[1::2]])
        _copy(add("photos of places", None), [photo.path for number, photo in enumerate(place_photos(data, held_out=True)) if number % 3])
    return kinds


def screen(program: Path, library: Path, rules: str) -> dict[str, dict[str, int]]:
    """The strength of each flagged picture by its path, for each rule."""
    output = subprocess.run([program, "screen", "--rules", rules, "--library", library, "--model", "photos", "--json", "--quiet",
                             "--limit", "1000000"], check=True, capture_output=True, text=True).stdout
    return {rule["name"]: {picture["path"]: picture["strength"] for picture in rule["pictures"]} for rule in json.loads(output)["rules"]}


def interval(successes: int, count: int) -> tuple[float, float]:
    """Wilson's interval of 95 %."""
    z, share = 1.959963984540054, successes / count
    middle, half = share + z * z / (2 * count), z * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)


def _share(successes: int, count: int) -> str:
    if count == 0:
        return ""
    low, high = interval(successes, count)
    return f"{100 * successes / count:.1f} % ({100 * max(low, 0):.1f} to {100 * min(high, 1):.1f})"


class Results:
    def __init__(self, kinds: dict[Kind, Path], flagged: dict[str, dict[str, int]], sensitive: dict[str, dict[str, int]]):
        self.kinds, self.flagged, self.sensitive = kinds, flagged, sensitive
        self.pictures = {kind: [str(path) for path in sorted(folder.iterdir())] for kind, folder in kinds.items()}

    def _count(self, kind: Kind, *rules: dict[str, int]) -> int:
        return sum(any(path in rule for rule in rules) for path in self.pictures[kind])

    def recall(self, either: bool, kind: Kind) -> tuple[int, int]:
        rules = self.flagged.values() if either else [self.flagged[kind.rule]]
        return self._count(kind, *rules), len(self.pictures[kind])

    def false_alarms(self) -> tuple[int, int]:
        photos = [kind for kind in self.kinds if not kind.rule]
        return (sum(self._count(kind, *self.flagged.values()) for kind in photos),
                sum(len(self.pictures[kind]) for kind in photos))

    def document(self) -> list[str]:
        alarms, photos = self.false_alarms()
        found = sum(self.recall(True, kind)[0] for kind in self.kinds if kind.rule)
        wanted = sum(self.recall(True, kind)[1] for kind in self.kinds if kind.rule)
        lines = [
            "# Screening: results", "",
            "Written by `evaluate.py`, with the model `photos` and the rules `documents`. Intervals of 95 % (Wilson).", "",
            "| pictures | number | flagged by their own rule | flagged by either rule |", "| --- | ---: | ---: | ---: |"]
        lines += [f"| {kind.name} | {len(self.pictures[kind])} | {_share(*self.recall(False, kind)) if kind.rule else ''} "
                  f"| {_share(*self.recall(True, kind))} |" for kind in self.kinds]
        rate, alarm = found / wanted, alarms / photos
        lines += ["", f"- Recall, documents and screenshots by either rule: {_share(found, wanted)}.",
                  f"- False alarms, photos by either rule: {_share(alarms, photos)}.",
                  f"- Precision among these pictures: {_share(found, found + alarms)}. It depends on how many of the pictures are documents "
                  f"and screenshots: where they are one of a hundred, {100 * precision(rate, alarm, 0.01):.0f} %; one of ten, "
                  f"{100 * precision(rate, alarm, 0.1):.0f} %.", "",
                  "With other bounds for both rules:", "",
                  "| bound | recall | false alarms | precision among these pictures |", "| ---: | ---: | ---: | ---: |"]
        lines += [self._at(bound, wanted, photos) for bound in (4, 6, 8, 10, 15, 20, 30, 50)]
        lines += ["", "The rules `sensitive` were not measured on what they look for, as there are no such pictures here. On the photos, which are "
                  "all harmless, they flag:", "", "| rule | photos that are flagged |", "| --- | ---: |"]
        photo_kinds = [kind for kind in self.kinds if not kind.rule]
        lines += [f"| {name} | {_share(sum(self._count(kind, rule) for kind in photo_kinds), photos)} |"
                  for name, rule in self.sensitive.items()]
        return lines

    def _at(self, bound: int, wanted: int, photos: int) -> str:
        rules = [{path: strength for path, strength in rule.items() if strength >= bound} for rule in self.flagged.values()]
        found = sum(self._count(kind, *rules) for kind in self.kinds if kind.rule)
        alarms = sum(self._count(kind, *rules) for kind in self.kinds if not kind.rule)
        return f"| {bound} | {_share(found, wanted)} | {_share(alarms, photos)} | {_share(found, found + alarms)} |"


def precision(recall: float, false_alarms: float, share: float) -> float:
    """The precision where a share of the pictures is what is looked for."""
    return recall * share / (recall * share + false_alarms * (1 - share))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--program", type=Path, default=_ROOT / ".build/release/photoseek")
    parser.add_argument("--packages", type=Path, default=_ROOT / ".build/screening", help="where Debian's packages are unpacked")
    parser.add_argument("--document", type=Path, default=_HERE / "RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        kinds = collect(folder / "pictures", options.packages, options.data)
        library = folder / "library.sqlite"
        subprocess.run([options.program, "index", "--library", library, "--model", "photos", "--quiet", folder / "pictures"], check=True)
        results = Results(kinds, screen(options.program, library, "documents"), screen(options.program, library, "sensitive"))
        lines = results.document()
    options.document.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    least, most = _BARS
    alarms, photos = results.false_alarms()
    missed = [kind.name for kind in kinds if kind.rule and results.recall(True, kind)[0] < least * results.recall(True, kind)[1]]
    if missed or alarms > most * photos:
        print(f"a bar is missed: recall of {missed}, {alarms} of {photos} false alarms", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
