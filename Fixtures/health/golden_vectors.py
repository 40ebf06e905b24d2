"""Writes the embeddings that `photoseek doctor` compares the bundled models with, into Sources/CGoldenVectors.

Three texts and two pictures, which are drawn here as Sources/LibraryHealth/GoldenPicture.swift draws them. Pillow resizes, `open_clip`
(photos) and transformers (scenes) encode in float32 with the stored weights. Run it after one of the models was trained:

    python Fixtures/health/golden_vectors.py
"""

import json
import sys
from pathlib import Path

import numpy as np
import open_clip
import PIL
import timm
import torch
import transformers
from PIL import Image

_FIXTURES = Path(__file__).parent.parent
_TARGET = _FIXTURES.parent / "Sources" / "CGoldenVectors"
_TEXTS = ["a red circle", "two dogs on a beach", "a photo of a lighthouse at night"]


def disc() -> np.ndarray:
    """A red disc on stripes of blue and grey, [240, 320, 3]."""
    y, x = np.mgrid[0:240, 0:320]
    inside = (x - 140) ** 2 + (y - 110) ** 2 < 80 * 80
    striped = (x + 2 * y) // 24 % 2 == 0
    red = np.where(inside, 220, np.where(striped, 60, 150))
    green = np.where(inside, 30 + y // 4, np.where(striped, 90, 150))
    blue = np.where(inside, 40, np.where(striped, 160 + x // 4, 150))
    return np.stack([red, green, blue], axis=-1).astype(np.uint8)


def waves() -> np.ndarray:
    """Parabolas of three colours that overlap, [384, 256, 3]."""
    y, x = np.mgrid[0:384, 0:256]
    return np.stack([(x * x + 3 * y) // 64, (y * y + x * y) // 128, (x * 5) ^ (y * 3)], axis=-1).astype(np.uint8)


def photos(pictures: list[Image.Image]) -> torch.Tensor:
    name = f"local-dir:{_FIXTURES / 'photos' / 'checkpoint'}"
    model, _, preprocess = open_clip.create_model_and_transforms(name)
    model.eval()
    batch = torch.stack([preprocess(picture) for picture in pictures])
    tokens = open_clip.get_tokenizer(name)(_TEXTS)
    return torch.cat([model.encode_text(tokens, normalize=True), model.encode_image(batch, normalize=True)])


def scenes(pictures: list[Image.Image]) -> torch.Tensor:
    sys.path.insert(0, str(_FIXTURES / "scenes"))
    from make_golden import pixels

    checkpoint = _FIXTURES / "scenes" / "checkpoint"
    settings = json.loads((checkpoint / "preprocessor_config.json").read_text())
    model = transformers.CLIPModel.from_pretrained(checkpoint, dtype=torch.float32).eval()
    tokenizer = transformers.CLIPTokenizer.from_pretrained(checkpoint)
    batch = torch.from_numpy(np.stack([pixels(picture, settings) for picture in pictures]))
    images = model.visual_projection(model.vision_model(pixel_values=batch).pooler_output)
    text = model.text_model(**tokenizer(_TEXTS, padding=True, return_tensors="pt"))
    return torch.nn.functional.normalize(torch.cat([model.text_projection(text.pooler_output), images]))


def main() -> None:
    pictures = [Image.fromarray(disc()), Image.fromarray(waves())]
    for name, embed in {"photos": photos, "scenes": scenes}.items():
        with torch.no_grad():
            vectors = embed(pictures).numpy().astype("<f4")
        (_TARGET / f"{name}.bin").write_bytes(vectors.tobytes())
        print(f"{name}: {vectors.shape[0]} embeddings of {vectors.shape[1]} values")
    versions = {module.__name__: module.__version__ for module in [open_clip, PIL, timm, torch, transformers]}
    print("made with", versions)


if __name__ == "__main__":
    main()
