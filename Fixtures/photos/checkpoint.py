"""Writes the model as `open_clip` publishes models: configuration, weights in float16, and the tokenizer's files."""

import json
import shutil
from pathlib import Path

import open_clip
import torch
from safetensors.torch import save_file

from model import MODEL, PREPROCESSING, new_model
from head import Head
from trunk import Ending, pretrained

_CARD = """---
license: mit
library_name: open_clip
pipeline_tag: zero-shot-image-classification
language: en
---
# photos

A small CLIP for photographs, made for Photoseek. Its repository has the full card, `Fixtures/photos/README.md`: what the model was made
from and under which terms, what it can do and what it cannot.
"""
TOKENIZER_FILES = ("vocab.json", "merges.txt", "tokenizer_config.json")


@torch.no_grad()
def _copy_ending(trunk: torch.nn.Module, tuned: Ending) -> None:
    """Copies convolutions into which batch norms were folded; the norms become the identity with a bias."""
    pairs = [(trunk.conv_head, trunk.bn2, tuned.conv_head)]
    own = [block for stage in Ending(trunk).blocks for block in stage]
    others = [block for stage in tuned.blocks for block in stage]
    for block, other in zip(own, others, strict=True):
        for convolution, norm in (("conv_pw", "bn1"), ("conv_dw", "bn2"), ("conv_pwl", "bn3")):
            pairs.append((getattr(block, convolution), getattr(block, norm), getattr(other, convolution)))
    for convolution, norm, folded in pairs:
        convolution.weight.copy_(folded.weight)
        norm.bias.copy_(folded.bias)
        norm.weight.fill_(1)
        norm.running_mean.zero_()
        norm.running_var.fill_(1 - norm.eps)


@torch.no_grad()
def assembled(ending: Ending, head: Head, text_tower: torch.nn.Module, scale: float) -> open_clip.CustomTextCLIP:
    """The whole model, from its trained parts."""
    model = new_model()
    trunk = model.visual.trunk
    trunk.load_state_dict({
        name: value for name, value in pretrained().state_dict().items() if not name.startswith("classifier.")})
    _copy_ending(trunk, ending)
    model.visual.head.mlp.load_state_dict(head.as_open_clip())
    model.text.load_state_dict(text_tower.state_dict())
    model.logit_scale.fill_(scale)
    return model.eval()


def write(model: open_clip.CustomTextCLIP, tokenizer: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    configuration = {"model_cfg": MODEL, "preprocess_cfg": PREPROCESSING}
    (folder / "open_clip_config.json").write_text(json.dumps(configuration, indent=2) + "\n")
    (folder / "README.md").write_text(_CARD)
    for name in TOKENIZER_FILES:
        shutil.copyfile(tokenizer / name, folder / name)
    weights = {}
    for name, value in model.state_dict().items():
        if name.endswith("num_batches_tracked") or name == "text.attn_mask":
            continue
        half = value.detach().to(torch.float16).contiguous()
        if not half.isfinite().all():
            raise ValueError(f"{name} has values that float16 cannot hold")
        weights[name] = half
    unfinished = folder / "open_clip_model.safetensors.part"
    save_file(weights, unfinished, metadata={"format": "pt"})
    unfinished.chmod(0o644)
    unfinished.replace(folder / "open_clip_model.safetensors")
