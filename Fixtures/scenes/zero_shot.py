"""What a model finds without having been trained for it, measured during the training on the scenes in evaluation/."""

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional
from transformers import CLIPModel, CLIPTokenizer

from dataset import preprocessed
from pixels import normalised_pixels


class ZeroShot:
    """Scenes that are not in the training, with the prompts that name them."""

    def __init__(self, folder: Path, tokenizer: CLIPTokenizer):
        description = json.loads((folder / "evaluation.json").read_text())
        scenes = description["images"]
        pictures = [preprocessed(Image.open(folder / scene["file"]).convert("RGB")) for scene in scenes]
        self.pixels = normalised_pixels(np.stack(pictures))
        # Only these have one object, whose shape and colour have one right answer.
        self.groups = [s["groups"][0] for s in scenes if len(s["groups"]) == 1 and s["groups"][0]["count"] == 1]
        if any(len(s["groups"]) != 1 or s["groups"][0]["count"] != 1 for s in scenes[: len(self.groups)]):
            raise ValueError("scenes with one object come first in evaluation.json")
        self.pairs = description["prompts"]["shapeColour"]
        self.fills = description["prompts"]["fill"]
        texts = [scene["caption"] for scene in scenes] + [p["text"] for p in self.pairs + self.fills]
        self.tokens = tokenizer(texts, padding=True, return_tensors="pt")

    def measure(self, model: CLIPModel) -> dict[str, float]:
        """The shares of right answers, 0 to 1.

        `shapeAndColour` is 1 of 81, `fill` 1 of 5 with shape and colour told; `recall` is the share of captions that find
        their image first among all.
        """
        model.eval()
        with torch.no_grad():
            images = functional.normalize(model.get_image_features(self.pixels).pooler_output)
            texts = functional.normalize(model.get_text_features(**self.tokens).pooler_output)
        model.train()
        captions, pairs, fills = texts.split([len(images), len(self.pairs), len(self.fills)])
        single = images[: len(self.groups)]
        return {
            "shapeAndColour": round(self._named(single @ pairs.T), 4),
            "fill": round(self._filled(single @ fills.T), 4),
            "recall": round((captions @ images.T).argmax(dim=1).eq(torch.arange(len(images))).float().mean().item(), 4),
        }

    def _named(self, scores: torch.Tensor) -> float:
        chosen = [self.pairs[i] for i in scores.argmax(dim=1)]
        return float(np.mean([(c["shape"], c["colour"]) == (g["shape"], g["colour"])
                              for c, g in zip(chosen, self.groups)]))

    def _filled(self, scores: torch.Tensor) -> float:
        hits = []
        for row, group in zip(scores, self.groups):
            told = (group["shape"], group["colour"])
            own = [i for i, prompt in enumerate(self.fills) if (prompt["shape"], prompt["colour"]) == told]
            hits.append(self.fills[max(own, key=lambda i: row[i])]["fill"] == group["fill"])
        return float(np.mean(hits))
