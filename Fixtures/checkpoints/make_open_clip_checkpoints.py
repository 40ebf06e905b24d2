"""Makes the tiny checkpoints of this folder in the `open_clip` layout, and their expected outputs.

    pip install torch open_clip_torch safetensors numpy
    python Fixtures/checkpoints/make_open_clip_checkpoints.py

Every checkpoint has random weights from a fixed seed. `golden.safetensors` contains the results that the `open_clip` model
computes from the written files, in float32, stage by stage, under the names that make_checkpoints.py uses.
`versions-open-clip.json` names the versions of the packages.
"""

import json
import platform
import unittest.mock
from pathlib import Path

import open_clip
import timm
import torch
from open_clip.transformer import text_global_pool
from safetensors.torch import load_file, save_file
from timm.models.vision_transformer import VisionTransformer

SEED = 20_261_121
HERE = Path(__file__).resolve().parent

CHECKPOINTS = [
    dict(
        name="open-clip",
        about="float32; exact gelu; default sizes wherever there is a default; squashed, bilinear images",
        config=dict(
            model_cfg=dict(
                embed_dim=20,
                vision_cfg=dict(image_size=48, layers=1, width=128, patch_size=16, ls_init_value=None, patch_dropout=0.0),
                text_cfg=dict(context_length=20, vocab_size=150, width=24, heads=3, layers=2),
            ),
            preprocess_cfg=dict(mean=[0.5, 0.4, 0.3], std=[0.25, 0.3, 0.35], interpolation="bilinear", resize_mode="squash"),
        ),
        images=3, lengths=[7, 20, 3], start=148, end=149, padding=0,
    ),
    dict(
        name="open-clip-custom",
        about="float16; quick_gelu; custom_text; every size given; other epsilons in both encoders",
        config=dict(
            model_cfg=dict(
                embed_dim=16, quick_gelu=True, custom_text=True,
                vision_cfg=dict(image_size=[35, 35], layers=3, width=48, head_width=12, mlp_ratio=2.5, patch_size=8,
                                norm_kwargs=dict(eps=1e-3)),
                text_cfg=dict(context_length=12, vocab_size=100, width=32, heads=4, layers=1, mlp_ratio=3.0,
                              norm_kwargs=dict(eps=1e-4)),
            ),
            preprocess_cfg=dict(size=35),
        ),
        dtype=torch.float16,
        images=2, lengths=[4, 12, 8], start=98, end=99, padding=0,
    ),
    dict(
        name="open-clip-scaled",
        about="float32; LayerScale in both encoders",
        config=dict(
            model_cfg=dict(
                embed_dim=12,
                vision_cfg=dict(image_size=32, layers=2, width=32, head_width=16, patch_size=8, ls_init_value=1e-5),
                text_cfg=dict(context_length=10, vocab_size=60, width=24, heads=2, layers=2, ls_init_value=0.1),
            ),
        ),
        images=2, lengths=[3, 10, 6], start=58, end=59, padding=0,
    ),
    dict(
        name="open-clip-mean",
        about="float32; images pooled as the normalised mean of their patches, without a first normalisation, with computed "
        "positions; GELU with tanh only in the image encoder; text without a causal mask, pooled at the last position",
        config=dict(
            model_cfg=dict(
                embed_dim=20,
                vision_cfg=dict(image_size=32, layers=2, width=32, head_width=8, patch_size=10, no_ln_pre=True,
                                pool_type="avg", final_ln_after_pool=True, pos_embed_type="sin_cos_2d",
                                act_kwargs=dict(approximate="tanh")),
                text_cfg=dict(context_length=9, vocab_size=70, width=24, heads=3, layers=2, pool_type="last",
                              no_causal_mask=True),
            ),
            preprocess_cfg=dict(size=32, resize_mode="longest", mean=[0.5, 0.5, 0.5], std=[0.5, 0.5, 0.5]),
        ),
        images=3, lengths=[4, 9, 2, 6], start=68, end=69, padding=0,
    ),
    dict(
        name="open-clip-eos",
        about="float16; images pooled as the mean of their normalised patches; text pooled at an end token whose id is not the "
        "highest, projected with a bias; GELU with tanh only in the text encoder",
        config=dict(
            model_cfg=dict(
                embed_dim=28, custom_text=True, init_logit_bias=-10,
                vision_cfg=dict(image_size=24, layers=2, width=40, head_width=10, mlp_ratio=1.5, patch_size=8,
                                pool_type="avg", norm_kwargs=dict(eps=1e-4)),
                text_cfg=dict(context_length=11, vocab_size=80, width=32, heads=4, layers=2, mlp_ratio=2.5,
                              pool_type="eos", eos_id=40, proj_bias=True, act_kwargs=dict(approximate="tanh"),
                              norm_kwargs=dict(eps=1e-6)),
            ),
            preprocess_cfg=dict(size=24),
        ),
        dtype=torch.float16,
        images=2, lengths=[3, 11, 7], start=39, end=40, words=(41, 80), padding=1,
    ),
    dict(
        name="open-clip-first",
        about="float32; text without a causal mask, pooled at the first position, without a projection; class token "
        "normalised after pooling",
        config=dict(
            model_cfg=dict(
                embed_dim=24,
                vision_cfg=dict(image_size=24, layers=1, width=32, head_width=16, patch_size=12, no_ln_pre=True,
                                final_ln_after_pool=True),
                text_cfg=dict(context_length=8, vocab_size=50, width=24, heads=4, layers=2, pool_type="first",
                              no_causal_mask=True, proj_type="none"),
            ),
        ),
        images=2, lengths=[3, 8, 5], start=48, end=49, padding=0,
    ),
    dict(
        name="open-clip-last",
        about="float32; text pooled at the last position under the causal mask, projected with a bias, in open_clip.CLIP",
        config=dict(
            model_cfg=dict(
                embed_dim=16,
                vision_cfg=dict(image_size=24, layers=1, width=32, head_width=16, patch_size=12),
                text_cfg=dict(context_length=8, vocab_size=50, width=24, heads=4, layers=2, pool_type="last",
                              proj_bias=True),
            ),
        ),
        images=2, lengths=[3, 8, 5], start=48, end=49, padding=2,
    ),
    dict(
        name="open-clip-siglip",
        about="float32; SigLIP with a timm image encoder, which is smaller than its name says: sizes.json has its sizes "
        "and its activation",
        config=dict(
            model_cfg=dict(
                embed_dim=768, init_logit_bias=-10, custom_text=True,
                vision_cfg=dict(image_size=224, timm_model_name="vit_base_patch16_siglip_224", timm_model_pretrained=False,
                                timm_pool="map", timm_proj="none"),
                text_cfg=dict(context_length=9, vocab_size=60, hf_tokenizer_name="timm/ViT-B-16-SigLIP",
                              tokenizer_kwargs=dict(clean="canonicalize"), width=24, heads=2, layers=2, mlp_ratio=1.5,
                              no_causal_mask=True, proj_bias=True, pool_type="last", norm_kwargs=dict(eps=1e-6)),
            ),
            preprocess_cfg=dict(size=224, mode="RGB", mean=[0.5, 0.5, 0.5], std=[0.5, 0.5, 0.5], interpolation="bicubic",
                                resize_mode="squash"),
        ),
        tower=dict(img_size=30, patch_size=8, embed_dim=36, depth=2, num_heads=3, mlp_ratio=1.5, act_layer="gelu_tanh"),
        images=3, lengths=[3, 9, 6], start=58, end=1, padding=1,
    ),
]


def make_model(spec):
    model = dict(spec["config"]["model_cfg"])
    is_custom = model.pop("custom_text", False)
    make = open_clip.CustomTextCLIP if is_custom else open_clip.CLIP
    if "tower" not in spec:
        return make(**model).eval()
    tower = spec["tower"]

    def create_model(name, **arguments):
        return VisionTransformer(class_token=False, **tower, **{key: arguments[key] for key in ("num_classes", "global_pool")})

    with unittest.mock.patch("open_clip.timm_model.timm.create_model", create_model):
        return make(**(model | dict(embed_dim=tower["embed_dim"]))).eval()


def randomize(model, generator):
    """Sets every parameter to random values, at scales that keep activations near one."""
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            noise = torch.randn(parameter.shape, generator=generator)
            if not parameter.requires_grad:
                continue  # computed, not learned
            if name == "logit_scale":
                parameter.fill_(2.5)
            elif ".ln_" in name or ".norm" in name or name.startswith("ln_") or name.startswith("text.ln_"):
                parameter.copy_(0.2 * noise + (1.0 if name.endswith("weight") else 0.0))
            elif name.endswith("gamma"):
                parameter.copy_(0.5 + 0.2 * noise)
            elif name.endswith("bias"):
                parameter.copy_(0.2 * noise)
            elif "embedding" in name or name.endswith("pos_embed"):
                parameter.copy_(0.6 * noise)
            elif name.endswith("latent"):
                parameter.copy_(noise)
            elif name.endswith("proj") or name.endswith("text_projection"):
                parameter.copy_(noise * parameter.shape[0] ** -0.5)
            else:
                parameter.copy_(1.2 * noise * parameter[0].numel() ** -0.5)


def texts(spec, generator):
    """Token ids [texts, positions]: start, words, end, padding."""
    length = spec["config"]["model_cfg"]["text_cfg"]["context_length"]
    ids = torch.full((len(spec["lengths"]), length), spec["padding"])
    for row, count in enumerate(spec["lengths"]):
        ids[row, :count] = torch.randint(*spec.get("words", (1, spec["start"])), (count,), generator=generator)
        ids[row, 0], ids[row, count - 1] = spec["start"], spec["end"]
    return ids


def counts(spec):
    """The number of tokens that the embedding of each text depends on."""
    text = spec["config"]["model_cfg"]["text_cfg"]
    if text.get("no_causal_mask") or text.get("pool_type") == "last":
        return [text["context_length"]] * len(spec["lengths"])
    return spec["lengths"]


def vision_modules(visual):
    """The modules of an image encoder whose outputs are recorded, by the names of the outputs."""
    if hasattr(visual, "trunk"):
        trunk = visual.trunk
        return {"vision.embeddings": trunk.norm_pre, "vision.post_layernorm": trunk.norm, "vision.pooled": trunk.attn_pool,
                **{f"vision.layer.{number}": block for number, block in enumerate(trunk.blocks)}}
    return {"vision.pre_layernorm": visual.ln_pre, "vision.post_layernorm": visual.ln_post,
            **{f"vision.layer.{number}": block for number, block in enumerate(visual.transformer.resblocks)}}


def stages(model, spec, pixels, ids):
    """The intermediate results of both encoders, recorded by forward hooks."""
    text = model.text if hasattr(model, "text") else model
    found = {}

    def keep(name):
        def hook(_, inputs, output):
            found[name] = output
        return hook

    hooks = [module.register_forward_hook(keep(name)) for name, module in vision_modules(model.visual).items()]
    hooks.append(text.ln_final.register_forward_hook(keep("text.final_layernorm")))
    hooks += [block.register_forward_hook(keep(f"text.layer.{number}"))
              for number, block in enumerate(text.transformer.resblocks)]
    hooks.append(text.transformer.register_forward_pre_hook(lambda _, inputs: found.update({"text.embeddings": inputs[0]})))
    with torch.inference_mode():
        for name, embeddings in (("image", model.encode_image(pixels)), ("text", model.encode_text(ids))):
            found[f"{name}_embeds"] = embeddings
            found[f"{name}_embeds_normalized"] = embeddings / embeddings.norm(dim=-1, keepdim=True)
    for hook in hooks:
        hook.remove()
    if "vision.pooled" not in found:
        post = found.pop("vision.post_layernorm")
        found["vision.pooled"] = model.visual._global_pool(post)[0] if post.ndim == 3 else post
    settings = spec["config"]["model_cfg"]["text_cfg"]
    found["text.pooled"] = text_global_pool(
        found["text.final_layernorm"], ids, settings.get("pool_type", "argmax"), settings.get("eos_id"))
    for kind in ("image", "text"):
        unit = found[f"{kind}_embeds_normalized"]
        assert (unit @ unit.T - torch.eye(len(unit))).max() < 0.99, f"two {kind} embeddings are nearly the same"
    return found


def make(spec):
    generator = torch.Generator().manual_seed(SEED)
    folder = HERE / spec["name"]
    folder.mkdir(exist_ok=True)
    (folder / "open_clip_config.json").write_text(json.dumps(spec["config"], indent=2) + "\n")
    if "tower" in spec:
        (folder / "sizes.json").write_text(json.dumps(spec["tower"], indent=2) + "\n")
    model = make_model(spec)
    randomize(model, generator)
    dtype = spec.get("dtype", torch.float32)
    save_file({name: value.detach().to(dtype).contiguous() for name, value in model.state_dict().items()},
              folder / "open_clip_model.safetensors", metadata={"format": "pt"})
    # The model uses the written weights, which may be rounded to half precision.
    weights = load_file(folder / "open_clip_model.safetensors")
    model.load_state_dict({name: value.float() for name, value in weights.items()})
    side = spec["tower"]["img_size"] if "tower" in spec else model.visual.image_size[0]
    pixels = torch.randn((spec["images"], 3, side, side), generator=generator)
    ids = texts(spec, generator)
    golden = stages(model, spec, pixels, ids)
    golden |= {"pixel_values": pixels, "input_ids": ids.to(torch.int32),
               "token_counts": torch.tensor(counts(spec), dtype=torch.int32)}
    save_file({name: value.contiguous().clone() for name, value in golden.items()}, folder / "golden.safetensors")
    for path in folder.iterdir():
        path.chmod(0o644)


def siglip_towers():
    """The sizes of the image encoders that open_clip's SigLIP models name, as timm builds them."""
    names = {open_clip.get_model_config(name)["vision_cfg"].get("timm_model_name", "") for name in open_clip.list_models()}
    towers = {}
    for name in sorted(name for name in names if "siglip" in name):
        with torch.device("meta"):
            tower = timm.create_model(name, num_classes=0, global_pool="map")
        block, pool = tower.blocks[0], tower.attn_pool
        towers[name] = dict(
            width=tower.embed_dim, feedForwardWidth=block.mlp.fc1.out_features, depth=len(tower.blocks),
            heads=block.attn.num_heads, patchSize=tower.patch_embed.patch_size[0], imageSize=tower.patch_embed.img_size[0],
            tokens=tower.pos_embed.shape[1], epsilon=tower.norm.eps, activation=type(block.mlp.act).__name__)
        assert pool.num_heads == block.attn.num_heads and type(pool.mlp.act) is type(block.mlp.act)
        assert pool.mlp.fc1.out_features == block.mlp.fc1.out_features and tower.cls_token is None
    return towers


def main():
    for spec in CHECKPOINTS:
        make(spec)
        print(spec["name"], "-", spec["about"])
    (HERE / "timm-siglip.json").write_text(json.dumps(siglip_towers(), indent=1) + "\n")
    versions = {"open_clip_torch": open_clip.__version__, "timm": timm.__version__, "torch": torch.__version__, "python": platform.python_version()}
    (HERE / "versions-open-clip.json").write_text(json.dumps(versions, indent=2) + "\n")


if __name__ == "__main__":
    main()
