"""Makes the tiny checkpoints with a ResNet as the image encoder, in the `open_clip` layout, and their expected outputs.

    pip install torch open_clip_torch safetensors numpy
    python Fixtures/checkpoints/make_resnet_checkpoints.py

Every checkpoint has random weights from a fixed seed, and batch normalisation statistics that affect the result.
`golden.safetensors` contains the embeddings that the `open_clip` model computes from the written files, in float32.
`versions-resnet.json` names the versions of the packages.
"""

import json
import platform

import open_clip
import torch
from make_open_clip_checkpoints import HERE, SEED, make_model, randomize, texts
from safetensors.torch import load_file, save_file

CHECKPOINTS = [
    dict(
        name="open-clip-resnet",
        about="float32; quick_gelu; default number of heads; the key for transformers only is null",
        config=dict(
            model_cfg=dict(
                embed_dim=20, quick_gelu=True,
                vision_cfg=dict(image_size=64, layers=[1, 2, 1, 1], width=4, patch_size=None),
                text_cfg=dict(context_length=10, vocab_size=60, width=16, heads=2, layers=1),
            ),
        ),
        images=3, lengths=[7, 10, 3], start=58, end=59, padding=0,
    ),
    dict(
        name="open-clip-resnet-half",
        about="float16; gelu; an odd width; heads of 20 features; custom_text; squashed images",
        config=dict(
            model_cfg=dict(
                embed_dim=12, custom_text=True,
                vision_cfg=dict(image_size=96, layers=[2, 1, 1, 2], width=5, head_width=20),
                text_cfg=dict(context_length=8, vocab_size=40, width=16, heads=2, layers=1),
            ),
            preprocess_cfg=dict(resize_mode="squash"),
        ),
        dtype=torch.float16,
        images=2, lengths=[4, 8], start=38, end=39, padding=0,
    ),
]


def randomize_normalizations(model, generator):
    """Sets random factors, shifts and statistics, such that activations stay near one from block to block."""
    with torch.no_grad():
        for name, module in sorted(model.visual.named_modules()):
            if not isinstance(module, torch.nn.BatchNorm2d):
                continue
            noise = torch.randn((3, module.num_features), generator=generator)
            module.weight.copy_((0.8 if name.endswith("bn3") else 1.4) + 0.2 * noise[0])
            module.bias.copy_(0.1 * noise[1])
            module.running_mean.copy_(0.3 * noise[2])
            module.running_var.copy_(0.2 + 1.6 * torch.rand(module.num_features, generator=generator))
            module.num_batches_tracked.fill_(1000)


def pictures(count, side, generator):
    """Pixels [count, 3, side, side] of blurred colours, because averaging layers would make images of pure noise equal."""
    coarse = 2 * torch.randn((count, 3, 5, 5), generator=generator)
    smooth = torch.nn.functional.interpolate(coarse, size=(side, side), mode="bilinear")
    return smooth + 0.5 * torch.randn((count, 3, side, side), generator=generator)


def stored(value, dtype):
    """The value in the checkpoint's precision; integers, such as counts, stay as they are."""
    return (value.to(dtype) if value.is_floating_point() else value).contiguous()


def golden(model, pixels, ids):
    found = {}
    with torch.inference_mode():
        for name, embeddings in (("image", model.encode_image(pixels)), ("text", model.encode_text(ids))):
            found[f"{name}_embeds"] = embeddings
            found[f"{name}_embeds_normalized"] = embeddings / embeddings.norm(dim=-1, keepdim=True)
    return found


def make(spec):
    generator = torch.Generator().manual_seed(SEED)
    folder = HERE / spec["name"]
    folder.mkdir(exist_ok=True)
    (folder / "open_clip_config.json").write_text(json.dumps(spec["config"], indent=2) + "\n")
    model = make_model(spec["config"])
    randomize(model, generator)
    randomize_normalizations(model, generator)
    dtype = spec.get("dtype", torch.float32)
    save_file({name: stored(value.detach(), dtype) for name, value in model.state_dict().items()},
              folder / "open_clip_model.safetensors", metadata={"format": "pt"})
    # The model uses the written weights, which may be rounded to half precision.
    weights = load_file(folder / "open_clip_model.safetensors")
    model.load_state_dict({name: stored(value, torch.float32) for name, value in weights.items()})
    pixels = pictures(spec["images"], model.visual.image_size, generator)
    ids = texts(spec, generator)
    values = golden(model.eval(), pixels, ids)
    values |= {"pixel_values": pixels, "input_ids": ids.to(torch.int32),
               "token_counts": torch.tensor(spec["lengths"], dtype=torch.int32)}
    save_file({name: value.contiguous().clone() for name, value in values.items()}, folder / "golden.safetensors")
    for path in folder.iterdir():
        path.chmod(0o644)


def main():
    for spec in CHECKPOINTS:
        make(spec)
        print(spec["name"], "-", spec["about"])
    versions = {"open_clip_torch": open_clip.__version__, "torch": torch.__version__, "python": platform.python_version()}
    (HERE / "versions-resnet.json").write_text(json.dumps(versions, indent=2) + "\n")


if __name__ == "__main__":
    main()
