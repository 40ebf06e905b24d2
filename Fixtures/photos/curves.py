"""Draws the curves of a training from training.json as an SVG picture.

    python curves.py training.json ../../Docs/images/photos-training.svg
"""

import json
import sys
from pathlib import Path

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


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(drawing(json.loads(Path(sys.argv[1]).read_text())), encoding="utf-8")
