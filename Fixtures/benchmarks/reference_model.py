"""Makes a checkpoint of ViT-B/32's shape with seeded random weights, and ONNX files of its encoders.

Speed does not depend on the values of the weights, so nothing has to be downloaded to measure it.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from transformers import CLIPConfig, CLIPModel

ROOT = Path(__file__).parents[2]
START, END = 49_406, 49_407
CONTEXT = 77
_OPSET = 17
_TOWER = {"num_hidden_layers": 12, "hidden_act": "quick_gelu", "projection_dim": 512}


class _Images(torch.nn.Module):
    def __init__(self, model: CLIPModel):
        super().__init__()
        self.model = model

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.model.visual_projection(self.model.vision_model(pixel_values=pixels).pooler_output)


class _Texts(torch.nn.Module):
    def __init__(self, model: CLIPModel):
        super().__init__()
        self.model = model

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.model.text_projection(self.model.text_model(input_ids=tokens).pooler_output)


def make_model(seed: int) -> CLIPModel:
    torch.manual_seed(seed)
    configuration = CLIPConfig(
        text_config=_TOWER | {"vocab_size": END + 1, "hidden_size": 512, "intermediate_size": 2048,
                              "num_attention_heads": 8, "max_position_embeddings": CONTEXT,
                              "bos_token_id": START, "eos_token_id": END},
        vision_config=_TOWER | {"hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12,
                                "image_size": 224, "patch_size": 32},
        projection_dim=512)
    return CLIPModel._from_config(configuration, attn_implementation="eager").eval()


def write_tokenizer(folder: Path) -> None:
    """Writes OpenAI's merges, and the vocabulary that follows from them."""
    merges = ROOT / "Fixtures/tokenizer/merges.txt"
    shutil.copy(merges, folder / "merges.txt")
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    alphabet = [chr(byte) for byte in visible] + [chr(256 + index) for index in range(len(hidden))]
    pairs = [line.split() for line in merges.read_text().splitlines()[1:] if line.strip()]
    words = alphabet + [letter + "</w>" for letter in alphabet] + ["".join(pair) for pair in pairs]
    words += ["<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: index for index, word in enumerate(words)}))


def write_preprocessing(folder: Path, side: int) -> None:
    configuration = json.loads((ROOT / "Fixtures/scenes/checkpoint/preprocessor_config.json").read_text())
    configuration |= {"size": {"shortest_edge": side}, "crop_size": {"height": side, "width": side}}
    (folder / "preprocessor_config.json").write_text(json.dumps(configuration))


def build(folder: Path, seed: int = 1) -> CLIPModel:
    """Writes `checkpoint/`, `images.onnx` and `texts.onnx` into a folder unless they are there. Returns the model."""
    checkpoint = folder / "checkpoint"
    model = make_model(seed)
    if (folder / "texts.onnx").exists():
        return model
    checkpoint.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(checkpoint)
    write_tokenizer(checkpoint)
    write_preprocessing(checkpoint, 224)
    tokens = torch.randint(1, START, (1, CONTEXT))
    tokens[0, -1] = END
    for name, tower, example in (("images", _Images(model), torch.randn(2, 3, 224, 224)), ("texts", _Texts(model), tokens)):
        axes = {"input": {0: "batch"} | ({1: "length"} if name == "texts" else {}), "output": {0: "batch"}}
        torch.onnx.export(tower, (example,), folder / f"{name}.onnx", input_names=["input"], output_names=["output"],
                          dynamic_axes=axes, opset_version=_OPSET, dynamo=False)
    return model


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    build(parser.parse_args().folder)
