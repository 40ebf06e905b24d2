"""Makes checkpoints whose image encoders are towers of `timm`, with seeded random weights, and ONNX files of these encoders.

Speed does not depend on the values of the weights, so nothing has to be downloaded to measure it. The ONNX files have the
convolutions that replace the branches of training, which is the fastest form of these towers.
"""

import copy
import json
from pathlib import Path

import open_clip
import torch
from safetensors.torch import save_file
from timm.utils.model import reparameterize_model

from reference_model import write_tokenizer

_OPSET = 17
_LITE0 = {"embed_dim": 256, "text_cfg": {},
          "vision_cfg": {"timm_model_name": "tf_efficientnet_lite0", "timm_pool": "avg", "timm_proj": "linear", "image_size": 224}}
# The name in the table, and the model's configuration or its name in `open_clip`.
MODELS = {"EfficientNet-Lite0": _LITE0, "FastViT MCi0 (MobileCLIP2-S0)": "MobileCLIP2-S0"}


def build(folder: Path, name: str, seed: int = 1) -> int:
    """Writes `checkpoint/` and `images.onnx` into a folder unless they are there. Returns the side of the images."""
    configuration = MODELS[name]
    configuration = copy.deepcopy(configuration) if isinstance(configuration, dict) else open_clip.get_model_config(configuration)
    # The text encoder is not measured.
    configuration["text_cfg"] |= {"width": 64, "heads": 1, "layers": 1}
    side = configuration["vision_cfg"]["image_size"]
    if (folder / "images.onnx").exists():
        return side
    checkpoint = folder / "checkpoint"
    checkpoint.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    model = open_clip.CustomTextCLIP(**{key: value for key, value in configuration.items() if key != "custom_text"}).eval()
    save_file({key: tensor.contiguous() for key, tensor in model.state_dict().items()},
              checkpoint / "open_clip_model.safetensors")
    (checkpoint / "open_clip_config.json").write_text(json.dumps({"model_cfg": configuration, "preprocess_cfg": {}}))
    write_tokenizer(checkpoint)
    tower = reparameterize_model(model.visual).eval()
    torch.onnx.export(tower, (torch.randn(2, 3, side, side),), folder / "images.onnx", input_names=["input"],
                      output_names=["output"], dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}},
                      opset_version=_OPSET, dynamo=False)
    return side
