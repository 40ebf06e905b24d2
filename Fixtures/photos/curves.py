"""Writes what happened in a training into Docs/photos.md, as a table and as a picture of the curves.

    python curves.py
"""

import json
import sys
from pathlib import Path

_HERE = Path(__file__).parent
_DOCUMENTS = _HERE.parent.parent / "Docs"
sys.path += [str(_HERE.parent), str(_HERE.parent / "benchmarks")]
from document import publish  # noqa: E402 (found beside this folder)
from training_plot import Panel, drawing  # noqa: E402


def panels(record: dict) -> list[Panel]:
    """Left, what was measured during the alignment; right, the loss of the text tower."""
    notes, offset = [], 0
    for note in record["alignment"]:
        if notes and note["stage"] != notes[-1][1]["stage"]:
            offset = notes[-1][0]
        notes.append((note["step"] + offset, note))
    measures = {
        "recall@10 by sentence": [(step, note["recall"][2]) for step, note in notes],
        "things named rightly, 1 of 200": [(step, note["things"]) for step, note in notes],
        "a rare word finds its photo, recall@10": [(step, note["words"]) for step, note in notes]}
    student = [(note["step"], note["loss"]) for note in record["student"]]
    last = student[-1][0]
    aligned = [(note["step"] + last, note["loss"]) for note in record["alignedStudent"]]
    return [
        Panel("Alignment", measures, 1.0, f"step {notes[-1][0]}"),
        Panel("Text tower: loss", {"towards the teacher": student, "towards the joint space": aligned}, 1.0,
              f"step {aligned[-1][0]}")]


_STAGES = {
    ("linear map", None): "one linear layer",
    ("head", 0): "detectors and linear units, before any training together",
    ("head", None): "the head trained with all losses",
    ("tuning", None): "the last stages of the image tower tuned as well"}


def table(notes: list[dict]) -> str:
    """What was measured at the end of every stage, and before the head was trained."""
    lines = ["| | recall@1 | recall@5 | recall@10 | things, 1 of 200 | places, 1 of 6 | rare words |",
             "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for (stage, step), title in _STAGES.items():
        note = [note for note in notes if note["stage"] == stage and step in (None, note["step"])][-1]
        values = [*note["recall"], note["things"], note["places"], note["words"]]
        lines.append(f"| {title} | " + " | ".join(f"{value:.3f}" for value in values) + " |")
    return "\n".join(lines)


def variants_table(results: dict[str, dict]) -> str:
    lines = ["| | recall@10 | things, 1 of 200 | rare words |", "| --- | ---: | ---: | ---: |"]
    for title, note in results.items():
        lines.append(f"| {title} | {note['recall'][2]:.3f} | {note['things']:.3f} | {note['words']:.3f} |")
    return "\n".join(lines)


def main() -> None:
    record = json.loads((_HERE / "training.json").read_text())
    (_DOCUMENTS / "images/photos-training.svg").write_text(drawing(panels(record)), encoding="utf-8")
    publish(table(record["alignment"]), "steps", _DOCUMENTS / "photos.md")
    variants = json.loads((_HERE / "variants.json").read_text())
    publish(variants_table(variants), "variants", _DOCUMENTS / "photos.md")


if __name__ == "__main__":
    main()
