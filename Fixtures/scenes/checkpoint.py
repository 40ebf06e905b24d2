"""The sizes of the `scenes` model. Writes it as a Hugging Face CLIP checkpoint with half-precision weights."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import CLIPModel, CLIPTokenizer

from dataset import IMAGE_SIDE, PATCH_SIDE
from pixels import MEAN, STD
from vocabulary import CONTEXT_LENGTH

EMBEDDING_WIDTH = 128
_VISION_WIDTH, _VISION_LAYERS, _VISION_HEADS = 128, 4, 8
_TEXT_WIDTH, _TEXT_LAYERS, _TEXT_HEADS = 128, 3, 4
_BICUBIC = 3


def _tower(width: int, layers: int, heads: int) -> dict:
    return {"hidden_size": width, "intermediate_size": 4 * width, "num_hidden_layers": layers,
            "num_attention_heads": heads, "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5,
            "projection_dim": EMBEDDING_WIDTH}


def configuration(tokenizer: CLIPTokenizer) -> dict:
    """The arguments of CLIPConfig."""
    text = _tower(_TEXT_WIDTH, _TEXT_LAYERS, _TEXT_HEADS) | {
        "vocab_size": len(tokenizer), "max_position_embeddings": CONTEXT_LENGTH,
        "bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id}
    vision = _tower(_VISION_WIDTH, _VISION_LAYERS, _VISION_HEADS) | {
        "image_size": IMAGE_SIDE, "patch_size": PATCH_SIDE, "num_channels": 3}
    return {"text_config": text, "vision_config": vision, "projection_dim": EMBEDDING_WIDTH,
            "logit_scale_init_value": 2.6592}


def _write_config(model: CLIPModel, folder: Path) -> None:
    """Writes only the configuration. Weights are stored in half precision, but computation uses float32."""
    model.config.dtype = "float32"
    model.config.architectures = ["CLIPModel"]
    model.config.save_pretrained(folder)


def _write_preprocessor(folder: Path) -> None:
    settings = {
        "image_processor_type": "CLIPImageProcessor", "do_convert_rgb": True,
        "do_resize": True, "size": {"shortest_edge": IMAGE_SIDE}, "resample": _BICUBIC,
        "do_center_crop": True, "crop_size": {"height": IMAGE_SIDE, "width": IMAGE_SIDE},
        "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "image_mean": MEAN, "image_std": STD,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(settings, indent=2) + "\n")


def save_checkpoint(model: CLIPModel, folder: Path) -> None:
    """Writes everything except the tokenizer's files, which exist since before the training."""
    _write_config(model, folder)
    _write_preprocessor(folder)
    weights = {name: value.detach().to(torch.float16).contiguous() for name, value in model.state_dict().items()}
    # Written under another name and renamed, so that a reader never sees an incomplete file.
    unfinished = folder / "model.safetensors.part"
    save_file(weights, unfinished, metadata={"format": "pt"})
    unfinished.chmod(0o644)
    unfinished.replace(folder / "model.safetensors")
