"""Writes golden.json: the reference's embeddings of pictures and sentences, from the file to the vector.

Pillow decodes, orients and resizes; `open_clip` encodes in float32 with the stored weights. Run it after training:

    python Fixtures/photos/make_golden.py
"""

import json
from pathlib import Path

import open_clip
import PIL
import timm
import torch
from PIL import Image, ImageOps

_HERE = Path(__file__).parent
_MODEL = f"local-dir:{_HERE / 'checkpoint'}"
_LIBRARY = _HERE.parent / "library"
_PICTURES = 12
_SENTENCES = [
    "a dog on a beach", "Two PEOPLE riding   bikes!", "a lighthouse at sunset, 1999", "sushi", "", "it's a cello",
    "naïve café — ok?", "a photo of a xylophone", "a very " * 40 + "long sentence", "kitchen"]


def main() -> None:
    model, _, preprocess = open_clip.create_model_and_transforms(_MODEL)
    tokenizer = open_clip.get_tokenizer(_MODEL)
    model.eval()
    everything = sorted([*_LIBRARY.rglob("*.jpg"), *_LIBRARY.rglob("*.png")])
    paths = everything[::len(everything) // _PICTURES][:_PICTURES]
    batch = torch.stack([preprocess(ImageOps.exif_transpose(Image.open(path)).convert("RGB")) for path in paths])
    with torch.no_grad():
        images = model.encode_image(batch, normalize=True).tolist()
        texts = model.encode_text(tokenizer(_SENTENCES), normalize=True).tolist()
    record = {
        "versions": {"open_clip": open_clip.__version__, "timm": timm.__version__, "torch": torch.__version__,
                     "pillow": PIL.__version__},
        "images": [{"path": str(path.relative_to(_LIBRARY)), "embedding": [round(value, 7) for value in row]}
                   for path, row in zip(paths, images)],
        "texts": [{"text": text, "embedding": [round(value, 7) for value in row]}
                  for text, row in zip(_SENTENCES, texts)]}
    (_HERE / "golden.json").write_text(json.dumps(record, ensure_ascii=False, indent=None) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
