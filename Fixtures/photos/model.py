"""The shape of the model as `open_clip` builds it, and its two towers."""

import open_clip
import torch

from trunk import DEVIATION, FEATURES, IMAGE_SIDE, MEAN, NAME
from vocabulary import CONTEXT_LENGTH, SIZE

DIMENSION = 512
_TEXT_WIDTH, _TEXT_HEADS, _TEXT_LAYERS = 256, 4, 4

MODEL = {
    "embed_dim": DIMENSION,
    "vision_cfg": {
        "timm_model_name": NAME, "timm_model_pretrained": False, "timm_pool": "avg", "timm_proj": "mlp", "timm_proj_bias": True,
        "image_size": IMAGE_SIDE},
    "text_cfg": {
        "context_length": CONTEXT_LENGTH, "vocab_size": SIZE, "width": _TEXT_WIDTH, "heads": _TEXT_HEADS,
        "layers": _TEXT_LAYERS, "hf_tokenizer_name": "photos", "tokenizer_kwargs": {"clean": "lower"}},
    "custom_text": True}
PREPROCESSING = {
    "mean": [MEAN / 255] * 3, "std": [DEVIATION / 255] * 3, "interpolation": "bicubic", "resize_mode": "squash"}


def new_model() -> open_clip.CustomTextCLIP:
    return open_clip.CustomTextCLIP(MODEL["embed_dim"], MODEL["vision_cfg"], MODEL["text_cfg"])


def new_text_tower(dimension: int) -> torch.nn.Module:
    """The text tower with outputs of another dimension."""
    return open_clip.CustomTextCLIP(dimension, MODEL["vision_cfg"], MODEL["text_cfg"]).text
