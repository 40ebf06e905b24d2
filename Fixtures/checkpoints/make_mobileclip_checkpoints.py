"""Makes tiny checkpoints of MobileCLIP, with the results that `open_clip` computes from them.

    pip install torch open_clip_torch timm safetensors numpy
    python Fixtures/checkpoints/make_mobileclip_checkpoints.py

The configuration of a MobileCLIP checkpoint names an image encoder of `timm`, but the encoder here has fewer and narrower
layers: `sizes.json` has its sizes. All weights are random, from a fixed seed. `golden.safetensors` contains what the model
computes from the written files, in float32; `vision.stem` and `vision.stage.*` are `[images, channels, side, side]`.
`timm-mobileclip.json` contains the sizes that `timm` builds for each name. `versions-mobileclip.json` names the versions.
"""

import json
import platform
import unittest.mock
from functools import partial

import open_clip
import timm
import torch
from make_open_clip_checkpoints import HERE, SEED, counts, texts
from make_resnet_checkpoints import golden as embeddings, pictures, stored
from safetensors.torch import load_file, save_file
from timm.layers import LayerNorm2d
from timm.models.fastvit import FastVit, RepConditionalPosEnc
from timm.models.vision_transformer import VisionTransformer
from timm.models.vision_transformer_hybrid import ConvStem, HybridEmbed
from timm.utils.model import reparameterize_model

COLOURS = dict(size=64, mode="RGB", mean=[0.0, 0.0, 0.0], std=[1.0, 1.0, 1.0], interpolation="bilinear",
               resize_mode="shortest")


def configuration(name, pool, side, width=64, proj=None, causal=False, **others):
    """The configuration of a model whose text encoder is small."""
    return dict(
        model_cfg=dict(
            embed_dim=width, custom_text=True,
            vision_cfg=dict(timm_model_name=name, timm_model_pretrained=False, timm_pool=pool, timm_proj=proj,
                            timm_drop=0.0, timm_drop_path=0.0, image_size=side, **others),
            text_cfg=dict(context_length=10, vocab_size=60, width=16, heads=2, layers=2, no_causal_mask=not causal),
        ),
        preprocess_cfg=COLOURS | dict(size=side),
    )


FIRST = dict(se_downsamples=(False, False, True, True), mlp_ratios=(3, 3, 3, 3),
             token_mixers=("repmixer", "repmixer", "repmixer", "attention"), positions=3)
LARGE = dict(se_downsamples=(False,) * 5, mlp_ratios=(4,) * 5, downsamples=(False, True, True, True, True),
             token_mixers=("repmixer", "repmixer", "repmixer", "attention", "attention"), positions=3,
             norm_layer=partial(LayerNorm2d, eps=1e-5), stem_use_scale_branch=False)

CHECKPOINTS = [
    dict(
        name="mobileclip",
        about="float32; MobileCLIP's kind of FastViT with the branches of its training; projected by the classifier of timm; "
        "text without a causal mask",
        config=configuration("fastvit_mci0", "avg", 64, 20),
        tower=dict(layers=[1, 2, 1, 2], embed_dims=[8, 16, 32, 64]), kind=FIRST,
        images=3, lengths=[7, 10, 3], start=58, end=59, padding=0,
    ),
    dict(
        name="mobileclip-fused",
        about="float16; every block reduced to one convolution; odd sides; widths that fill no register; projected by open_clip",
        config=configuration("fastvit_mci2", "avg", 76, 24, proj="linear"),
        tower=dict(layers=[1, 1, 2, 1], embed_dims=[12, 24, 48, 96]), kind=FIRST, is_fused=True,
        dtype=torch.float16, images=2, lengths=[4, 10], start=58, end=59, padding=0,
    ),
    dict(
        name="mobileclip2-large",
        about="float32; five stages with layer normalisation, as in MobileCLIP2-S3 and S4; an odd side in every stage",
        config=configuration("fastvit_mci3", "avg", 136, 16),
        tower=dict(layers=[1, 1, 1, 1, 2], embed_dims=[4, 8, 16, 32, 64]), kind=LARGE,
        images=2, lengths=[5, 10], start=58, end=59, padding=0,
    ),
    dict(
        name="mobileclip-base",
        about="float32; a vision transformer after three convolutions; a causal text encoder",
        config=configuration("vit_base_mci_224", "token", 224, 20, causal=True),
        tower=dict(img_size=48, embed_dim=48, depth=3, num_heads=4),
        images=3, lengths=[7, 10, 3], start=58, end=59, padding=0,
    ),
]


def fastvit(spec, num_classes=1000, global_pool="avg", **_):
    """A FastViT of the given sizes; everything else is as `timm` sets it for the name in the configuration."""
    arguments = dict(spec["kind"])
    first = arguments.pop("positions")
    positions = [None] * first + [partial(RepConditionalPosEnc, spatial_shape=(7, 7))] * (len(spec["tower"]["layers"]) - first)
    model = FastVit(**spec["tower"], **arguments, pos_embs=positions, lkc_use_act=True, num_classes=num_classes,
                    global_pool=global_pool)
    model.default_cfg = dict(pool_size=(1, 1))
    return model


def hybrid(spec, num_classes=1000, global_pool="token", **_):
    """A vision transformer after `timm`'s convolutions, as `vit_base_mci_224` builds it."""
    width = spec["tower"]["embed_dim"]
    stem = ConvStem(channels=(width // 4, width // 4, width), stride=(4, 2, 2), kernel_size=(4, 2, 2), padding=0,
                    act_layer=torch.nn.GELU)
    return VisionTransformer(**spec["tower"], embed_layer=partial(HybridEmbed, backbone=stem, proj=False), patch_size=1,
                             no_embed_class=True, num_classes=num_classes, global_pool=global_pool)


def make_model(spec):
    """The model of a specification; its image encoder is built by `timm`'s own classes."""
    model = dict(spec["config"]["model_cfg"])
    model.pop("custom_text")
    build = fastvit if "kind" in spec else hybrid

    def create_model(name, **arguments):
        return build(spec, **arguments)

    with unittest.mock.patch("open_clip.timm_model.timm.create_model", create_model):
        return open_clip.CustomTextCLIP(**model).eval()


def randomize(model, generator):
    """Sets every parameter and statistic to random values, at scales that keep activations near one."""
    norms = {name for name, module in model.named_modules()
             if isinstance(module, (torch.nn.BatchNorm2d, torch.nn.LayerNorm))}
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            noise = torch.randn(parameter.shape, generator=generator)
            if name == "logit_scale":
                parameter.fill_(2.5)
            elif name.rpartition(".")[0] in norms:
                parameter.copy_(0.2 * noise + (1.0 if name.endswith("weight") else 0.0))
            elif name.endswith("gamma"):
                parameter.copy_(0.5 + 0.2 * noise)
            elif name.endswith("bias"):
                parameter.copy_(0.2 * noise)
            elif "embedding" in name or name.endswith(("pos_embed", "cls_token")):
                parameter.copy_(0.6 * noise)
            elif name.endswith("text_projection"):
                parameter.copy_(noise * parameter.shape[0] ** -0.5)
            else:
                parameter.copy_(1.2 * noise * parameter[0].numel() ** -0.5)
        for name, module in sorted(model.named_modules()):
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.copy_(0.3 * torch.randn(module.num_features, generator=generator))
                module.running_var.copy_(0.2 + 1.6 * torch.rand(module.num_features, generator=generator))
                module.num_batches_tracked.fill_(1000)


def fastvit_stages(trunk, pixels):
    """The outputs of the first convolutions and of each stage."""
    found, hooks = {}, []
    for name, module in [("stem", trunk.stem), *((f"stage.{index}", stage) for index, stage in enumerate(trunk.stages)),
                         ("final", trunk.final_conv)]:
        hooks.append(module.register_forward_hook(
            lambda _, inputs, output, name=name: found.update({f"vision.{name}": output})))
    with torch.inference_mode():
        trunk(pixels)
    for hook in hooks:
        hook.remove()
    return found


def hybrid_stages(model, pixels):
    """The tokens after the first convolutions, and after each layer."""
    trunk, found, hooks = model.visual.trunk, {}, []
    modules = {"vision.embeddings": trunk.norm_pre, **{f"vision.layer.{index}": block for index, block in enumerate(trunk.blocks)}}
    for name, module in modules.items():
        hooks.append(module.register_forward_hook(lambda _, inputs, output, name=name: found.update({name: output})))
    with torch.inference_mode():
        trunk(pixels)
        found["vision.pooled"] = trunk.forward_head(trunk.forward_features(pixels), pre_logits=True)
    for hook in hooks:
        hook.remove()
    return found


def check(values):
    """Stops if two inputs have nearly the same embedding, because a wrong implementation could agree then."""
    for kind in ("image", "text"):
        unit = values[f"{kind}_embeds_normalized"]
        assert (unit @ unit.T - torch.eye(len(unit))).max() < 0.98, f"two {kind} embeddings are nearly the same"


def write(folder, values):
    save_file({name: value.contiguous().clone() for name, value in values.items()}, folder / "golden.safetensors")
    for path in folder.iterdir():
        path.chmod(0o644)


def make(spec):
    generator = torch.Generator().manual_seed(SEED)
    folder = HERE / spec["name"]
    folder.mkdir(exist_ok=True)
    (folder / "open_clip_config.json").write_text(json.dumps(spec["config"], indent=2) + "\n")
    (folder / "sizes.json").write_text(json.dumps(spec["tower"], indent=2) + "\n")
    model = make_model(spec)
    randomize(model, generator)
    if spec.get("is_fused"):
        model = reparameterize_model(model)
    dtype = spec.get("dtype", torch.float32)
    save_file({name: stored(value.detach(), dtype) for name, value in model.state_dict().items()},
              folder / "open_clip_model.safetensors", metadata={"format": "pt"})
    # The model uses the written weights, which may be rounded to half precision.
    weights = load_file(folder / "open_clip_model.safetensors")
    model.load_state_dict({name: stored(value, torch.float32) for name, value in weights.items()})
    side = spec["tower"].get("img_size", spec["config"]["model_cfg"]["vision_cfg"]["image_size"])
    pixels = pictures(spec["images"], side, generator)
    ids = texts(spec, generator)
    values = embeddings(model.eval(), pixels, ids)
    values |= fastvit_stages(model.visual.trunk, pixels) if "kind" in spec else hybrid_stages(model, pixels)
    check(values)
    write(folder, values | {"pixel_values": pixels, "input_ids": ids.to(torch.int32),
                            "token_counts": torch.tensor(counts(spec), dtype=torch.int32)})


def sizes():
    """What `timm` builds for the names that open_clip's MobileCLIP models use."""
    names = {open_clip.get_model_config(name)["vision_cfg"].get("timm_model_name") for name in open_clip.list_models()
             if name.startswith("MobileCLIP")}
    found = {}
    for name in sorted(name for name in names if name.startswith("fastvit")):
        with torch.device("meta"):
            tower = timm.create_model(name, num_classes=0)
        stages = tower.stages
        found[name] = dict(
            layers=[len(stage.blocks) for stage in stages],
            widths=[stage.blocks[0].mlp.fc1.in_channels for stage in stages],
            feedForwardWidths=[stage.blocks[0].mlp.fc1.out_channels for stage in stages],
            squeezes=[getattr(getattr(stage.downsample, "proj", [None])[0], "se", None).__class__.__name__ == "SEModule"
                      for stage in stages],
            attention=[hasattr(stage.blocks[0], "norm") for stage in stages],
            positions=[isinstance(stage.pos_emb, RepConditionalPosEnc) for stage in stages],
            layerNorms=isinstance(stages[-1].blocks[0].norm, LayerNorm2d),
            stemScales=tower.stem[0].conv_scale is not None, features=tower.num_features)
    return found


if __name__ == "__main__":
    for checkpoint in CHECKPOINTS:
        make(checkpoint)
        print(checkpoint["name"], "-", checkpoint["about"])
    (HERE / "timm-mobileclip.json").write_text(json.dumps(sizes(), indent=1) + "\n")
    versions = {"open_clip_torch": open_clip.__version__, "timm": timm.__version__, "torch": torch.__version__,
                "python": platform.python_version()}
    (HERE / "versions-mobileclip.json").write_text(json.dumps(versions, indent=2) + "\n")
