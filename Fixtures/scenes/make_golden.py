"""Writes golden.json: the reference's embeddings of demo images and sentences, from the file to the vector.

Pillow decodes, orients and resizes; transformers encodes in float32 with the stored weights. Run it after training:

    python Fixtures/scenes/make_golden.py
"""

import json
from pathlib import Path

import numpy as np
import PIL
import torch
import transformers
from PIL import Image, ImageOps

HERE = Path(__file__).parent
CHECKPOINT = HERE / "checkpoint"
LIBRARY = HERE.parent / "library"
PICTURES = 40
SENTENCES = [
    "a red circle", "two striped red circles on a blue background", "a photo of a polka-dotted green square",
    "hearts", "A small YELLOW star   inside a large purple ring!", "three tiny checkered orange hexagons",
    "a white cross above a pink crescent", "", "something that no scene shows: 42 dogs", "outlined triangles",
]


def opened(path: Path) -> Image.Image:
    """The picture in a file, upright."""
    return ImageOps.exif_transpose(Image.open(path)).convert("RGB")


def pixels(image: Image.Image, settings: dict) -> np.ndarray:
    """The encoder's input, [3, side, side], computed with Pillow and float32 arithmetic."""
    short, side = settings["size"]["shortest_edge"], settings["crop_size"]["height"]
    width, height = image.size
    if width <= height:
        size = (short, int(short * height / width))
    else:
        size = (int(short * width / height), short)
    image = image.resize(size, Image.Resampling.BICUBIC)
    left, top = (int(round((extent - side) / 2.0)) for extent in image.size)
    image = image.crop((left, top, left + side, top + side))
    values = np.asarray(image, np.float32) / 255
    values = (values - np.array(settings["image_mean"], np.float32)) / np.array(settings["image_std"], np.float32)
    return values.transpose(2, 0, 1)


def spread(paths: list[Path], count: int) -> list[Path]:
    """At most `count` of the paths, evenly spread."""
    return paths[:: max(1, len(paths) // count)][:count]


def main() -> None:
    settings = json.loads((CHECKPOINT / "preprocessor_config.json").read_text())
    model = transformers.CLIPModel.from_pretrained(CHECKPOINT, dtype=torch.float32).eval()
    tokenizer = transformers.CLIPTokenizer.from_pretrained(CHECKPOINT)
    turned = [LIBRARY / name for name, truth in json.loads((HERE / "library.json").read_text()).items()
              if truth["orientation"] != 1]
    paths = sorted({*spread(sorted(LIBRARY.rglob("*.jpg")), PICTURES // 3),
                    *spread(sorted(LIBRARY.rglob("*.png")), PICTURES // 3), *spread(turned, PICTURES // 3)})
    with torch.no_grad():
        batch = torch.from_numpy(np.stack([pixels(opened(path), settings) for path in paths]))
        vision = model.vision_model(pixel_values=batch)
        images = torch.nn.functional.normalize(model.visual_projection(vision.pooler_output))
        tokens = tokenizer(SENTENCES, padding=True, return_tensors="pt")
        text = model.text_model(**tokens)
        texts = torch.nn.functional.normalize(model.text_projection(text.pooler_output))
    golden = {
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "pillow": PIL.__version__},
        "images": [{"path": str(path.relative_to(LIBRARY)), "embedding": [round(float(x), 7) for x in row]}
                   for path, row in zip(paths, images)],
        "texts": [{"text": text, "embedding": [round(float(x), 7) for x in row]}
                  for text, row in zip(SENTENCES, texts)],
    }
    (HERE / "golden.json").write_text(json.dumps(golden, indent=None, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
