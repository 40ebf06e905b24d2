"""Makes the tiny checkpoints with an EfficientNet-Lite of `timm` as the image encoder, in the `open_clip` layout, and their expected
outputs.

    pip install torch open_clip_torch timm safetensors numpy
    python Fixtures/checkpoints/make_efficientnet_checkpoints.py

The configuration names a model of `timm`, but the image encoder is smaller: `sizes.json` has its sizes. Every checkpoint has random
weights from a fixed seed, and batch normalisation statistics that affect the result. `golden.safetensors` contains the embeddings
that the `open_clip` model computes from the written files, in float32. `timm-efficientnet.json` has the sizes of the models that
`timm` builds for each name, and `versions-efficientnet.json` the versions of the packages.
"""

import json
import platform
import shutil
import unittest.mock
from functools import partial

import open_clip
import timm
import torch
from make_open_clip_checkpoints import HERE, SEED, randomize, texts
from make_resnet_checkpoints import golden, pictures, stored
from safetensors.torch import load_file, save_file
from timm.layers import BatchNormAct2d
from timm.models._efficientnet_builder import decode_arch_def, round_channels
from timm.models.efficientnet import EfficientNet

TEXT = dict(context_length=10, vocab_size=60, width=16, heads=2, layers=1)
NAMES = [f"tf_efficientnet_lite{number}" for number in range(5)]

CHECKPOINTS = [
    dict(
        name="open-clip-lite",
        about="float32; two layers after the tower; a side that no stride divides; an inner width that is no multiple of 16",
        config=dict(
            model_cfg=dict(
                embed_dim=12,
                vision_cfg=dict(timm_model_name="tf_efficientnet_lite0.in1k", timm_model_pretrained=False, timm_pool="",
                                timm_proj="mlp", timm_drop=0.0, timm_drop_path=None, image_size=45),
                text_cfg=TEXT,
            ),
        ),
        stem=8, features=40,
        # For each stage: blocks, window, stride, expansion, output channels.
        stages=[[1, 3, 1, 1, 16], [2, 3, 2, 3, 8], [2, 5, 2, 6, 16], [2, 5, 1, 6, 24], [1, 3, 2, 6, 32]],
        images=3, lengths=[7, 10, 3], start=58, end=59, padding=0,
    ),
    dict(
        name="open-clip-lite-words",
        about="float16; one layer after the tower; custom_text; squashed images with other statistics; a tokenizer of the Hub",
        config=dict(
            model_cfg=dict(
                embed_dim=16, custom_text=True,
                vision_cfg=dict(timm_model_name="tf_efficientnet_lite0", timm_pool="avg", timm_proj="linear", image_size=64),
                text_cfg=TEXT | dict(vocab_size=814, context_length=12, hf_tokenizer_name="someone/tokenizer"),
            ),
            preprocess_cfg=dict(mean=[127 / 255] * 3, std=[128 / 255] * 3, interpolation="bicubic", resize_mode="squash"),
        ),
        stem=8, features=24,
        stages=[[1, 3, 1, 1, 16], [2, 5, 2, 6, 16], [3, 3, 2, 4, 24], [1, 5, 2, 6, 24]],
        dtype=torch.float16, images=2, tokenizer="../tokenizer/hub-clip",
    ),
    dict(
        name="open-clip-lite-classifier",
        about="float32; the tower's own last layer makes the embedding; a stride of 2 without a remainder and with a window of 5",
        config=dict(
            model_cfg=dict(
                embed_dim=12,
                vision_cfg=dict(timm_model_name="tf_efficientnet_lite4", timm_pool="avg", timm_proj="", image_size=40),
                text_cfg=TEXT,
            ),
        ),
        stem=16, features=16,
        stages=[[2, 3, 1, 1, 8], [1, 5, 2, 6, 16], [2, 3, 1, 6, 16]],
        images=2, lengths=[4, 10], start=58, end=59, padding=0,
    ),
]
PROMPTS = ["A Photo of a DOG!", "two people at the beach", "", "a lighthouse & a cat &amp; more words than fit into the context of this model"]


def make_tower(spec, _, num_classes=1000, global_pool="avg", pretrained=False):
    """An EfficientNet-Lite of other sizes, made in the way that `timm` makes the named ones."""
    stages = [[f"{'ds' if expansion == 1 else 'ir'}_r{count}_k{window}_s{stride}_e{expansion}_c{width}"]
              for count, window, stride, expansion, width in spec["stages"]]
    tower = EfficientNet(
        block_args=decode_arch_def(stages), num_classes=num_classes, num_features=spec["features"], stem_size=spec["stem"],
        fix_stem=True, round_chs_fn=partial(round_channels, multiplier=1.0), pad_type="same", act_layer=torch.nn.ReLU6,
        norm_layer=partial(torch.nn.BatchNorm2d, eps=1e-3), global_pool=global_pool)
    tower.default_cfg = {}
    return tower


def make_model(spec):
    model = dict(spec["config"]["model_cfg"])
    make = open_clip.CustomTextCLIP if model.pop("custom_text", False) else open_clip.CLIP
    with unittest.mock.patch("open_clip.timm_model.timm.create_model", partial(make_tower, spec)):
        return make(**model).eval()


def randomize_normalizations(model, pixels, generator):
    """Sets random factors and shifts, and statistics near those of the images, so that ReLU6 cuts some of the numbers."""
    layers = [module for _, module in sorted(model.visual.named_modules()) if isinstance(module, BatchNormAct2d)]
    with torch.no_grad():
        for layer in layers:
            noise = torch.randn((2, layer.num_features), generator=generator)
            layer.weight.copy_(1.8 + 0.3 * noise[0])
            layer.bias.copy_(0.8 + 0.5 * noise[1])
            layer.momentum = 1
        # With mostly positive features, the means of all images would point the same way.
        model.visual.trunk.bn2.bias.sub_(2)
        model.train()
        model.encode_image(pixels)
        model.eval()
        for layer in layers:
            layer.running_mean.add_(0.2 * torch.randn(layer.num_features, generator=generator))
            layer.running_var.mul_(0.8 + 0.4 * torch.rand(layer.num_features, generator=generator))


def cut_share(model, pixels):
    """The share of numbers after a ReLU6 that it cut to six."""
    shares = []
    hooks = [module.register_forward_hook(lambda _, inputs, output: shares.append((output == 6).float().mean().item()))
             for module in model.visual.modules() if isinstance(module, torch.nn.ReLU6)]
    with torch.inference_mode():
        model.encode_image(pixels)
    for hook in hooks:
        hook.remove()
    return sum(shares) / len(shares)


def make_texts(spec, folder, generator):
    """Token ids, and the number of them that each embedding depends on. If there is a tokenizer, they are those of PROMPTS."""
    if "tokenizer" not in spec:
        return texts(spec, generator), spec["lengths"]
    for name in ["vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(HERE / spec["tokenizer"] / name, folder)
    (folder / "prompts.json").write_text(json.dumps(PROMPTS, indent=1) + "\n")
    ids = open_clip.get_tokenizer(f"local-dir:{folder}")(PROMPTS)
    return ids, (ids.argmax(dim=1) + 1).tolist()


def make(spec):
    generator = torch.Generator().manual_seed(SEED)
    folder = HERE / spec["name"]
    folder.mkdir(exist_ok=True)
    (folder / "open_clip_config.json").write_text(json.dumps(spec["config"], indent=2) + "\n")
    (folder / "sizes.json").write_text(json.dumps({key: spec[key] for key in ("stem", "stages", "features")}) + "\n")
    model = make_model(spec)
    pixels = pictures(spec["images"], spec["config"]["model_cfg"]["vision_cfg"]["image_size"], generator)
    randomize(model, generator)
    randomize_normalizations(model, pixels, generator)
    dtype = spec.get("dtype", torch.float32)
    save_file({name: stored(value.detach(), dtype) for name, value in model.state_dict().items()},
              folder / "open_clip_model.safetensors", metadata={"format": "pt"})
    # The model uses the written weights, which may be rounded to half precision.
    weights = load_file(folder / "open_clip_model.safetensors")
    model.load_state_dict({name: stored(value, torch.float32) for name, value in weights.items()})
    ids, counts = make_texts(spec, folder, generator)
    values = golden(model.eval(), pixels, ids)
    units = values["image_embeds_normalized"]
    assert (units @ units.T - torch.eye(len(units))).max() < 0.99, "two image embeddings are nearly the same"
    share = cut_share(model, pixels)
    assert 0.001 < share < 0.2, f"ReLU6 cuts {share:.4f} of the numbers"
    values |= {"pixel_values": pixels, "input_ids": ids.to(torch.int32), "token_counts": torch.tensor(counts, dtype=torch.int32)}
    save_file({name: value.contiguous().clone() for name, value in values.items()}, folder / "golden.safetensors")
    for path in folder.iterdir():
        path.chmod(0o644)


def towers():
    """The sizes of the models that the names stand for, as timm builds them."""
    found = {}
    for name in NAMES:
        with torch.device("meta"):
            tower = timm.create_model(name, num_classes=0)
        stages = []
        for stage in tower.blocks:
            first = stage[0]
            expansion = first.conv_pw.out_channels // first.conv_pw.in_channels if hasattr(first, "conv_pwl") else 1
            last = getattr(first, "conv_pwl", first.conv_pw)
            stages.append([len(stage), first.conv_dw.kernel_size[0], first.conv_dw.stride[0], expansion, last.out_channels])
            assert first.bn1.eps == 1e-3 and all(block.conv_dw.stride == (1, 1) for block in stage[1:])
        found[name] = dict(stem=tower.conv_stem.out_channels, stages=stages, features=tower.num_features)
    return found


def main():
    for spec in CHECKPOINTS:
        make(spec)
        print(spec["name"], "-", spec["about"])
    (HERE / "timm-efficientnet.json").write_text(json.dumps(towers(), indent=1) + "\n")
    versions = {"open_clip_torch": open_clip.__version__, "timm": timm.__version__, "torch": torch.__version__, "python": platform.python_version()}
    (HERE / "versions-efficientnet.json").write_text(json.dumps(versions, indent=2) + "\n")


if __name__ == "__main__":
    main()
