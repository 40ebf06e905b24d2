"""Models of published shapes with seeded random weights, written as checkpoints and loaded by the reference libraries."""

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import open_clip
import torch
import transformers
from safetensors.torch import save_file

ROOT = Path(__file__).parents[2]
sys.path += [str(ROOT / "Fixtures/checkpoints"), str(ROOT / "Fixtures/benchmarks")]
import make_checkpoints  # noqa: E402
import make_efficientnet_checkpoints  # noqa: E402
import make_mobileclip_checkpoints  # noqa: E402
import make_resnet_checkpoints  # noqa: E402
from reference_model import END, START, write_preprocessing, write_tokenizer  # noqa: E402

SEED = 20_261_123


@dataclass
class Reference:
    """Functions that turn images and texts into embeddings, which are not normalised."""

    images: Callable[[list], torch.Tensor]
    texts: Callable[[list[str]], torch.Tensor]


# For each model: width, heads and layers of the text and of the image encoder; image and patch size; dimension.
CLIP_SIZES = {
    "CLIP ViT-B-32": ((512, 8, 12), (768, 12, 12), (224, 32), 512),
    "CLIP ViT-L-14-336": ((768, 12, 12), (1024, 16, 24), (336, 14), 768),
    "TinyCLIP ViT-8M-16": ((256, 4, 3), (256, 4, 10), (224, 16), 512),
}


def clip(folder: Path, name: str) -> Reference:
    """A `transformers.CLIPModel` with the shapes of OpenAI's models, or of TinyCLIP's."""
    text, vision, (size, patch), dimension = CLIP_SIZES[name]

    def tower(width: int, heads: int, depth: int) -> dict:
        return {"hidden_size": width, "intermediate_size": 4 * width, "num_attention_heads": heads,
                "num_hidden_layers": depth, "hidden_act": "quick_gelu"}

    configuration = transformers.CLIPConfig(
        text_config=tower(*text) | {"vocab_size": END + 1, "bos_token_id": START, "eos_token_id": END},
        vision_config=tower(*vision) | {"image_size": size, "patch_size": patch}, projection_dim=dimension)
    model = transformers.CLIPModel(configuration)
    make_checkpoints.randomize(model, torch.Generator().manual_seed(SEED))
    model.save_pretrained(folder)
    write_tokenizer(folder)
    write_preprocessing(folder, size)
    model = transformers.CLIPModel.from_pretrained(folder, attn_implementation="eager").eval()
    processor = transformers.CLIPImageProcessorPil.from_pretrained(folder)
    tokenizer = open_clip.SimpleTokenizer()
    return Reference(
        images=lambda pictures: model.visual_projection(
            model.vision_model(processor(pictures, return_tensors="pt")["pixel_values"]).pooler_output),
        texts=lambda texts: model.text_projection(model.text_model(tokenizer(texts)).pooler_output))


def resnet(folder: Path, name: str) -> Reference:
    """open_clip's RN50 as OpenAI trained it: 50 layers, QuickGELU. TinyCLIP's has fewer channels and another width of heads."""
    configuration = open_clip.get_model_config("RN50") | {"quick_gelu": True}
    if name.startswith("TinyCLIP"):
        configuration["vision_cfg"]["width"], configuration["text_cfg"]["layers"] = 44, 6
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": configuration, "preprocess_cfg": {}}))
    model = open_clip.CLIP(**configuration).eval()
    generator = torch.Generator().manual_seed(SEED)
    make_resnet_checkpoints.randomize(model, generator)
    make_resnet_checkpoints.randomize_normalizations(model, generator)
    save_file({key: tensor.contiguous() for key, tensor in model.state_dict().items()},
              folder / "open_clip_model.safetensors")
    write_tokenizer(folder)
    transform = open_clip.image_transform(224, is_train=False)
    tokenizer = open_clip.SimpleTokenizer()
    return Reference(
        images=lambda pictures: model.encode_image(torch.stack([transform(picture) for picture in pictures])),
        texts=lambda texts: model.encode_text(tokenizer(texts)))


def siglip(folder: Path, name: str) -> Reference:
    """A `transformers.SiglipModel` of SigLIP's base shape, with a small tokenizer of SigLIP 2's kind."""
    halves = [0.5, 0.5, 0.5]
    make_checkpoints.write_json(folder / "preprocessor_config.json", {
        "image_processor_type": "SiglipImageProcessor", "image_mean": halves, "image_std": halves, "resample": 3,
        "size": {"height": 224, "width": 224}})
    source = ROOT / "Fixtures/tokenizer/sentencepiece/pairs"
    for path in source.iterdir():
        shutil.copy(path, folder / path.name)
    model = transformers.SiglipModel(transformers.SiglipConfig())
    make_checkpoints.randomize(model, torch.Generator().manual_seed(SEED))
    model.vision_model.head.probe.mul_(model.config.vision_config.hidden_size**0.5)
    model.save_pretrained(folder)
    model = transformers.SiglipModel.from_pretrained(folder, attn_implementation="eager").eval()
    processor = transformers.SiglipImageProcessorPil.from_pretrained(folder)
    tokenizer = transformers.Siglip2Tokenizer.from_pretrained(folder)

    def tokens(texts: list[str]) -> torch.Tensor:
        encoded = tokenizer(texts, padding="max_length", truncation=True, max_length=64, return_tensors="pt")
        return encoded["input_ids"]

    return Reference(
        images=lambda pictures: model.vision_model(processor(pictures, return_tensors="pt")["pixel_values"]).pooler_output,
        texts=lambda texts: model.text_model(tokens(texts)).pooler_output)


def efficientnet(folder: Path, name: str) -> Reference:
    """An EfficientNet-Lite of `timm` in `open_clip`, with a small text encoder and a tokenizer of its own."""
    statistics = {"mean": [127 / 255] * 3, "std": [128 / 255] * 3, "interpolation": "bicubic", "resize_mode": "squash"}
    size = {"tf_efficientnet_lite0": 224, "tf_efficientnet_lite4": 300}[f"tf_{name.lower().replace('-', '_')}"]
    configuration = {
        "embed_dim": 256,
        "vision_cfg": {"timm_model_name": f"tf_{name.lower().replace('-', '_')}", "timm_pool": "avg",
                       "timm_proj": "mlp" if size == 300 else "linear", "image_size": size},
        "text_cfg": {"context_length": 32, "vocab_size": 814, "width": 256, "heads": 4, "layers": 4,
                     "hf_tokenizer_name": "someone/tokenizer"}}
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": configuration, "preprocess_cfg": statistics}))
    source = ROOT / "Fixtures/tokenizer/hub-clip"
    for file in ["vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(source / file, folder / file)
    model = open_clip.CLIP(**configuration).eval()
    generator = torch.Generator().manual_seed(SEED)
    make_efficientnet_checkpoints.randomize(model, generator)
    make_efficientnet_checkpoints.randomize_normalizations(
        model, make_efficientnet_checkpoints.pictures(4, size, generator), generator)
    save_file({key: tensor.contiguous() for key, tensor in model.state_dict().items()},
              folder / "open_clip_model.safetensors")
    transform = open_clip.transform.image_transform_v2(
        open_clip.transform.PreprocessCfg(size=size, **statistics), is_train=False)
    tokenizer = open_clip.get_tokenizer(f"local-dir:{folder}")
    return Reference(
        images=lambda pictures: model.encode_image(torch.stack([transform(picture) for picture in pictures])),
        texts=lambda texts: model.encode_text(tokenizer(texts)))


def mobileclip(folder: Path, name: str) -> Reference:
    """A MobileCLIP model as `open_clip` configures it."""
    configuration = open_clip.get_model_config(name)
    side = configuration["vision_cfg"]["image_size"]
    colours = make_mobileclip_checkpoints.COLOURS | {"size": side}
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": configuration, "preprocess_cfg": colours}))
    model = open_clip.CustomTextCLIP(**{key: value for key, value in configuration.items() if key != "custom_text"}).eval()
    make_mobileclip_checkpoints.randomize(model, torch.Generator().manual_seed(SEED))
    save_file({key: tensor.contiguous() for key, tensor in model.state_dict().items()},
              folder / "open_clip_model.safetensors")
    write_tokenizer(folder)
    transform = open_clip.transform.image_transform_v2(open_clip.transform.PreprocessCfg(**colours), is_train=False)
    tokenizer = open_clip.SimpleTokenizer()
    return Reference(
        images=lambda pictures: model.encode_image(torch.stack([transform(picture) for picture in pictures])),
        texts=lambda texts: model.encode_text(tokenizer(texts)))


SHAPES = {"CLIP ViT-B-32": clip, "CLIP ViT-L-14-336": clip, "CLIP RN50": resnet, "EfficientNet-Lite0": efficientnet,
          "EfficientNet-Lite4": efficientnet, "MobileCLIP2-S0": mobileclip, "MobileCLIP-B": mobileclip,
          "MobileCLIP2-S3": mobileclip, "SigLIP base-16-224": siglip, "TinyCLIP ViT-8M-16": clip, "TinyCLIP ResNet-19M": resnet}
