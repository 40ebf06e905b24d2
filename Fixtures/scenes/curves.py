"""Draws the losses of a training and what the model found meanwhile, for Docs/training.md.

    python curves.py
"""

import json
import sys
from pathlib import Path

_HERE = Path(__file__).parent
sys.path.append(str(_HERE.parent))
from training_plot import Panel, drawing  # noqa: E402 (found beside this folder)

_IMAGES = _HERE.parent.parent / "Docs/images"


def _line(record: dict, key: str) -> list[tuple[float, float]]:
    return [(entry["pairs"] / record["scenes"], entry[key]) for entry in record["losses"]]


def panels(record: dict) -> list[Panel]:
    """Over the epochs: left the losses, right the shares of right answers on scenes that are not in the training."""
    end = f"{record['pairs'] / record['scenes']:.1f} epochs"
    return [
        Panel("Losses", {
            "contrastive loss": _line(record, "contrast"), "head on images": _line(record, "image"),
            "head on captions": _line(record, "text")}, 5.0, end),
        Panel("Found without training for it", {
            "shape and colour, 1 of 81": _line(record, "shapeAndColour"), "fill, 1 of 5": _line(record, "fill"),
            "caption finds its image, 1 of 303": _line(record, "recall")}, 1.0, end)]


def main() -> None:
    record = json.loads((_HERE / "lesson.json").read_text())
    (_IMAGES / "scenes-training.svg").write_text(drawing(panels(record)), encoding="utf-8")


if __name__ == "__main__":
    main()
