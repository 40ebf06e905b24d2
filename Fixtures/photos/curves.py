"""Writes what happened in a training into Docs/photos.md, as a table and as a picture of the curves.

    python curves.py
"""

import json
import sys
from pathlib import Path

_HERE = Path(__file__).parent
_DOCUMENTS = _HERE.parent.parent / "Docs"
sys.path.append(str(_HERE.parent / "benchmarks"))
from document import publish  # noqa: E402 (found beside this folder)

_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 300, 180, 60, 40, 90
_COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd")


def _panel(left: float, title: str, lines: dict[str, list[tuple[float, float]]], top_value: float) -> list[str]:
    largest = max(x for points in lines.values() for x, _ in points)
    parts = [f'<text x="{left}" y="{_TOP - 16}" font-weight="bold">{title}</text>',
             f'<rect x="{left}" y="{_TOP}" width="{_WIDTH}" height="{_HEIGHT}" fill="none" stroke="#999"/>']
    for share in (0.25, 0.5, 0.75, 1.0):
        y = _TOP + _HEIGHT * (1 - share)
        parts.append(f'<line x1="{left}" x2="{left + _WIDTH}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{share * top_value:.2f}</text>')
    parts.append(f'<text x="{left + _WIDTH}" y="{_TOP + _HEIGHT + 16}" text-anchor="end">step {largest:.0f}</text>')
    for index, (name, points) in enumerate(lines.items()):
        colour = _COLOURS[index % len(_COLOURS)]
        path = " ".join(f"{left + _WIDTH * x / largest:.1f},{_TOP + _HEIGHT * (1 - min(y / top_value, 1)):.1f}"
                        for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{left + 8}" y="{_TOP + _HEIGHT + 34 + 16 * index}" fill="{colour}">{name}</text>')
    return parts


def drawing(record: dict) -> str:
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
    parts = _panel(_LEFT, "Alignment", measures, 1.0)
    parts += _panel(_LEFT + _WIDTH + _GAP, "Text tower: loss",
                    {"towards the teacher": student, "towards the joint space": aligned}, 1.0)
    width, height = 2 * _WIDTH + _GAP + _LEFT + 20, _TOP + _HEIGHT + 90
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>', *parts, "</svg>"]) + "\n"


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
    (_DOCUMENTS / "images/photos-training.svg").write_text(drawing(record), encoding="utf-8")
    publish(table(record["alignment"]), "steps", _DOCUMENTS / "photos.md")
    variants = json.loads((_HERE / "variants.json").read_text())
    publish(variants_table(variants), "variants", _DOCUMENTS / "photos.md")


if __name__ == "__main__":
    main()
