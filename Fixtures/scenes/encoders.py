"""The reference encoder for the checkpoint: transformers."""

from pathlib import Path

import numpy as np

_CHUNK = 200


class TransformersEncoder:
    """transformers in float32. It is imported only here, because evaluation through Photoseek does not need it."""

    name = "transformers"

    def __init__(self, model: Path):
        import torch
        from transformers import CLIPModel, CLIPTokenizer
        from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

        self.torch = torch
        self.model = CLIPModel.from_pretrained(model, dtype=torch.float32).eval()
        self.tokenizer = CLIPTokenizer.from_pretrained(model)
        self.processor = CLIPImageProcessorPil.from_pretrained(model)

    def images(self, paths: list[Path]) -> np.ndarray:
        from PIL import Image, ImageOps

        rows = []
        for i in range(0, len(paths), _CHUNK):
            pictures = [ImageOps.exif_transpose(Image.open(path)).convert("RGB") for path in paths[i : i + _CHUNK]]
            rows.append(self._projected("image", **self.processor(pictures, return_tensors="pt")))
        return np.concatenate(rows)

    def texts(self, texts: list[str]) -> np.ndarray:
        rows = [self._projected("text", **self.tokenizer(texts[i : i + _CHUNK], padding=True, return_tensors="pt"))
                for i in range(0, len(texts), _CHUNK)]
        return np.concatenate(rows)

    def _projected(self, kind: str, **inputs) -> np.ndarray:
        features = self.model.get_image_features if kind == "image" else self.model.get_text_features
        with self.torch.no_grad():
            embeddings = features(**inputs).pooler_output
        return self.torch.nn.functional.normalize(embeddings).numpy()
