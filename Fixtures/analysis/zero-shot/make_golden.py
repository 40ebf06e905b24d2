"""Writes golden.json: what `transformers`' zero-shot pipeline says of rendered scenes, with the model `scenes`.

    python make_golden.py

Needs the packages of ../../requirements.txt; versions.json has those that made the file.
"""

import json
from importlib.metadata import version
from pathlib import Path

import torch
from transformers import AutoImageProcessor, pipeline

_HERE = Path(__file__).parent
_SCENES = _HERE.parents[1] / "scenes"
_LABELS = ["red circle", "green square", "blue star", "yellow triangle", "striped red circle", "polka dotted green square",
           "three hearts", "an empty picture"]
_TEMPLATES = ["{}", "a picture of {}"]
_PICTURES = 24


def main() -> None:
    checkpoint = str(_SCENES / "checkpoint")
    # In float32 although the weights are stored as float16, and with Pillow's resizing.
    processor = AutoImageProcessor.from_pretrained(checkpoint, backend="pil")
    classify = pipeline("zero-shot-image-classification", model=checkpoint, image_processor=processor, device="cpu",
                        dtype=torch.float32)
    assert type(processor).__name__.endswith("Pil"), type(processor)
    pictures = sorted(path.name for path in (_SCENES / "evaluation").glob("*.jpg"))[:_PICTURES]
    cases = []
    for template in _TEMPLATES:
        for picture in pictures:
            answer = classify(str(_SCENES / "evaluation" / picture), candidate_labels=_LABELS, hypothesis_template=template)
            scores = {line["label"]: line["score"] for line in answer}
            cases.append({"picture": picture, "template": template, "scores": [round(scores[label], 7) for label in _LABELS]})
    (_HERE / "golden.json").write_text(json.dumps({"labels": _LABELS, "cases": cases}) + "\n", encoding="utf-8")
    versions = {package: version(package) for package in ("transformers", "torch", "pillow", "numpy")}
    (_HERE / "versions.json").write_text(json.dumps(versions, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
