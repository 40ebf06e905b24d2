"""Makes the tiny CLIP checkpoints of this folder and their expected outputs.

    pip install torch transformers safetensors open_clip_torch numpy
    python Fixtures/checkpoints/make_checkpoints.py

Every checkpoint has random weights from a fixed seed. `transformers` reads its configuration back, and `golden.safetensors`
contains the results that `transformers.CLIPModel` computes from the written files, in float32 with eager attention, stage by
stage:

    pixel_values             [images, 3, side, side]
    vision.embeddings        [images, 1 + patches, width]   class token, patches and positions summed
    vision.pre_layernorm     [images, 1 + patches, width]
    vision.layer.N           [images, 1 + patches, width]   output of encoder layer N, from 0
    vision.pooled            [images, width]                class token of the last layer after post-LN
    image_embeds             [images, projection]           and image_embeds_normalized
    input_ids                [texts, positions] int32       start ... end, then padding
    token_counts             [texts] int32                  tokens up to and including the end-of-text token
    text.embeddings          [texts, positions, width]      token and position embeddings summed
    text.layer.N             [texts, positions, width]
    text.final_layernorm     [texts, positions, width]
    text.pooled              [texts, width]                 final layer norm at the end-of-text token
    text_embeds              [texts, projection]            and text_embeds_normalized
    logit_scale              []                             as stored: the natural logarithm of the factor
    logits_per_image         [images, texts]

If a checkpoint has a vocabulary, `prompts.json` lists the texts of `input_ids`.
"""

import gzip
import json
import os
import platform
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy
import open_clip
import open_clip.tokenizer
import safetensors
import tokenizers
import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import CLIPConfig, CLIPModel

SEED = 20_240_611
HERE = Path(__file__).resolve().parent
CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073]
CLIP_STD = [0.26862954, 0.26130258, 0.27577711]
PROMPTS = [
    "a photo of a dog",
    "Sunset over the sea, 2 boats &amp; a lighthouse",
    "",
    "the old man's red car in front of the house; children playing in the snow near the river at night",
    "naïve café ☕ 日本",
]


# "about" says what each checkpoint tests; `config` is written to config.json unchanged.
CHECKPOINTS = [
    dict(
        name="legacy-eos",
        about="float32; quick_gelu; eos_token_id 2, so the text is pooled at its highest id; stored position_ids",
        config=dict(
            architectures=["CLIPModel"],
            model_type="clip",
            initializer_factor=1.0,
            logit_scale_init_value=2.6592,
            projection_dim=24,
            torch_dtype="float32",
            text_config=dict(
                model_type="clip_text_model", hidden_size=24, intermediate_size=96, num_hidden_layers=2,
                num_attention_heads=2, hidden_act="quick_gelu", layer_norm_eps=1e-5, vocab_size=300,
                max_position_embeddings=77, projection_dim=24, bos_token_id=0, eos_token_id=2, pad_token_id=1,
            ),
            vision_config=dict(
                model_type="clip_vision_model", hidden_size=32, intermediate_size=72, num_hidden_layers=3,
                num_attention_heads=4, hidden_act="quick_gelu", layer_norm_eps=1e-5, image_size=32, patch_size=8,
                num_channels=3, projection_dim=24,
            ),
        ),
        preprocessor=dict(
            crop_size=32, do_center_crop=True, do_normalize=True, do_resize=True,
            feature_extractor_type="CLIPFeatureExtractor", image_mean=CLIP_MEAN, image_std=CLIP_STD,
            resample=3, size=32,
        ),
        position_ids=True,
        images=4, lengths=[9, 2, 77, 30], start=298, end=299, paddings=[0, 299, 0, 299],
    ),
    dict(
        name="gelu",
        about="float32; exact gelu; layer_norm_eps differ; wider text than vision; vocab.json and merges.txt",
        config=dict(
            architectures=["CLIPModel"],
            model_type="clip",
            logit_scale_init_value=2.6592,
            projection_dim=20,
            torch_dtype="float32",
            text_config=dict(
                model_type="clip_text_model", hidden_size=36, intermediate_size=72, num_hidden_layers=2,
                num_attention_heads=3, hidden_act="gelu", layer_norm_eps=1e-3, vocab_size=624,
                max_position_embeddings=32, bos_token_id=622, eos_token_id=623, pad_token_id=0,
            ),
            vision_config=dict(
                model_type="clip_vision_model", hidden_size=32, intermediate_size=40, num_hidden_layers=2,
                num_attention_heads=2, hidden_act="gelu", layer_norm_eps=1e-6, image_size=48, patch_size=16,
            ),
        ),
        preprocessor=dict(
            image_processor_type="CLIPImageProcessor", do_convert_rgb=True, do_resize=True,
            size=dict(shortest_edge=48), resample=3, do_center_crop=True, crop_size=dict(height=48, width=48),
            do_rescale=True, rescale_factor=0.00392156862745098, do_normalize=True,
            image_mean=CLIP_MEAN, image_std=CLIP_STD,
        ),
        vocabulary="vocab.json", specials=("<|startoftext|>", "<|endoftext|>"),
        images=3, padding=623,
    ),
    dict(
        name="float16",
        about="float16; quick_gelu; patches that do not divide the side; an end-of-text id that is not the highest",
        config=dict(
            architectures=["CLIPModel"],
            model_type="clip",
            projection_dim=32,
            torch_dtype="float16",
            text_config=dict(
                model_type="clip_text_model", hidden_size=40, intermediate_size=100, num_hidden_layers=2,
                num_attention_heads=5, hidden_act="quick_gelu", vocab_size=200, max_position_embeddings=24,
                bos_token_id=149, eos_token_id=150, pad_token_id=150,
            ),
            vision_config=dict(
                model_type="clip_vision_model", hidden_size=64, intermediate_size=128, num_hidden_layers=2,
                num_attention_heads=8, hidden_act="quick_gelu", image_size=35, patch_size=8,
            ),
        ),
        preprocessor=dict(
            image_processor_type="CLIPImageProcessor", do_convert_rgb=True, do_resize=True,
            size=dict(shortest_edge=35), resample=3, do_center_crop=True, crop_size=dict(height=35, width=35),
            do_normalize=True, image_mean=CLIP_MEAN, image_std=CLIP_STD,
        ),
        dtype=torch.float16,
        images=3, lengths=[5, 2, 24, 13, 23], start=149, end=150, paddings=[150, 0, 0, 199, 150],
    ),
    dict(
        name="bfloat16",
        about="bfloat16; exact gelu; one vision layer, one head; other mean and std; tokenizer.json only",
        config=dict(
            architectures=["CLIPModel"],
            model_type="clip",
            projection_dim=48,
            logit_scale_init_value=4.6052,
            dtype="bfloat16",
            text_config=dict(
                model_type="clip_text_model", hidden_size=48, intermediate_size=112, num_hidden_layers=1,
                num_attention_heads=6, hidden_act="gelu", layer_norm_eps=1e-5, vocab_size=594,
                max_position_embeddings=40, bos_token_id=592, eos_token_id=593, pad_token_id=0,
            ),
            vision_config=dict(
                model_type="clip_vision_model", hidden_size=32, intermediate_size=128, num_hidden_layers=1,
                num_attention_heads=1, hidden_act="gelu", layer_norm_eps=1e-5, image_size=28, patch_size=14,
            ),
        ),
        preprocessor=dict(
            image_processor_type="CLIPImageProcessor", do_convert_rgb=True, do_resize=True,
            size=dict(shortest_edge=28), resample=3, do_center_crop=True, crop_size=dict(height=28, width=28),
            do_normalize=True, image_mean=[0.5, 0.5, 0.5], image_std=[0.5, 0.5, 0.5],
        ),
        dtype=torch.bfloat16,
        vocabulary="tokenizer.json", specials=("<start_of_text>", "<end_of_text>"),
        images=5, padding=0,
    ),
    dict(
        name="sharded",
        about="float32 in two files with an index; gelu for images and quick_gelu for text; as transformers saves it",
        saved_by_transformers=True,
        config=dict(
            projection_dim=16,
            text_config=dict(
                hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
                hidden_act="quick_gelu", vocab_size=150, max_position_embeddings=20, bos_token_id=148,
                eos_token_id=149, pad_token_id=149, projection_dim=16,
            ),
            vision_config=dict(
                hidden_size=48, intermediate_size=96, num_hidden_layers=2, num_attention_heads=3,
                hidden_act="gelu", image_size=30, patch_size=10, projection_dim=16,
            ),
        ),
        preprocessor=dict(
            image_processor_type="CLIPImageProcessor", do_convert_rgb=True, do_resize=True,
            size=dict(shortest_edge=30), resample=3, do_center_crop=True, crop_size=dict(height=30, width=30),
            do_normalize=True, image_mean=CLIP_MEAN, image_std=CLIP_STD,
        ),
        images=3, lengths=[7, 20, 3], start=148, end=149, paddings=[149, 149, 149],
    ),
    dict(
        name="defaults",
        about="float16; a configuration without its optional keys: 12 layers, 8 and 12 heads, patches of 32, 77 "
        "positions, quick_gelu, layer_norm_eps 1e-5, projection to 512 by default",
        config=dict(
            model_type="clip",
            text_config=dict(hidden_size=16, intermediate_size=32, vocab_size=128, eos_token_id=127),
            vision_config=dict(hidden_size=24, intermediate_size=48, image_size=64),
        ),
        preprocessor=dict(crop_size=64, size=64, image_mean=CLIP_MEAN, image_std=CLIP_STD),
        dtype=torch.float16,
        images=2, lengths=[6, 77], start=126, end=127, paddings=[0, 0],
    ),
    dict(
        name="config-dicts",
        about="float32; text_config_dict and vision_config_dict override text_config and vision_config, their "
        "defaults included",
        config=dict(
            model_type="clip",
            projection_dim=28,
            torch_dtype="float32",
            # hidden_act and layer_norm_eps here are overridden by the defaults of the `_dict` sections.
            text_config=dict(
                hidden_size=64, num_hidden_layers=5, hidden_act="gelu", layer_norm_eps=1e-2, eos_token_id=2,
            ),
            text_config_dict=dict(
                hidden_size=24, intermediate_size=48, num_hidden_layers=1, num_attention_heads=2, vocab_size=100,
                max_position_embeddings=12, bos_token_id=90, eos_token_id=91,
            ),
            vision_config=dict(hidden_size=32, hidden_act="gelu", layer_norm_eps=1e-2, patch_size=4),
            vision_config_dict=dict(
                hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=4, image_size=32,
                patch_size=16,
            ),
        ),
        preprocessor=dict(
            do_resize=True, size=32, resample=3, do_center_crop=True, crop_size=32, do_normalize=True,
            image_mean=CLIP_MEAN, image_std=CLIP_STD,
        ),
        images=3, lengths=[4, 12, 8], start=90, end=91, paddings=[0, 0, 95],
    ),
]


def randomize(model, generator):
    """Sets every parameter to random values, at scales that keep activations near one."""

    def normal(parameter, deviation, mean=0.0):
        parameter.copy_(mean + deviation * torch.randn(parameter.shape, generator=generator))

    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            if name == "logit_scale":
                parameter.copy_(torch.tensor(2.0 + 2.0 * torch.rand((), generator=generator).item()))
            elif "norm" in name or "layrnorm" in name:
                normal(parameter, 0.2, mean=1.0 if name.endswith("weight") else 0.0)
            elif name.endswith("bias"):
                normal(parameter, 0.2)
            elif "embedding" in name and "patch" not in name:
                normal(parameter, 0.6)
            else:
                fan_in = parameter[0].numel()
                sharpen = 1.6 if "q_proj" in name or "k_proj" in name else 1.0
                normal(parameter, sharpen * fan_in**-0.5)


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_checkpoint(spec, folder, generator):
    """Writes config.json, preprocessor_config.json and the weights."""
    write_json(folder / "preprocessor_config.json", spec["preprocessor"])
    if spec.get("saved_by_transformers"):
        model = CLIPModel(CLIPConfig(**spec["config"]))
        randomize(model, generator)
        model.save_pretrained(folder, max_shard_size="160KB")
        return
    write_json(folder / "config.json", spec["config"])
    model = CLIPModel(CLIPConfig.from_pretrained(folder))
    randomize(model, generator)
    dtype = spec.get("dtype", torch.float32)
    tensors = {name: parameter.detach().to(dtype).contiguous() for name, parameter in model.named_parameters()}
    if spec.get("position_ids"):
        for tower in ("text_model", "vision_model"):
            count = tensors[f"{tower}.embeddings.position_embedding.weight"].shape[0]
            tensors[f"{tower}.embeddings.position_ids"] = torch.arange(count).reshape(1, -1)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def small_vocabulary(merge_count, specials):
    """A short vocabulary in the order of OpenAI's: bytes, bytes that end a word, merges, special tokens.

    The merges are learned from a few words by the usual rule: join the most frequent pair, and the first one on a tie.
    """
    alphabet = list(open_clip.tokenizer.bytes_to_unicode().values())
    corpus = (
        "a photo of a dog a photo of a cat the sunset over the sea a red car in front of the house children "
        "playing in the snow near the river at night people walking on the beach an old man with a hat and "
        "flowers in the garden mountains under the clouds a bird in a tree birthday cake with candles a wooden bridge across a quiet lake "
        "old street with bicycles and yellow lamps"
    ).split()
    words = [list(word[:-1]) + [word[-1] + "</w>"] for word in corpus]
    merges = []
    while len(merges) < merge_count:
        counts = {}
        for word in words:
            for pair in zip(word, word[1:]):
                counts[pair] = counts.get(pair, 0) + 1
        best = max(counts, key=lambda pair: counts[pair])
        merges.append(best)
        for word in words:
            position = 0
            while position + 1 < len(word):
                if (word[position], word[position + 1]) == best:
                    word[position : position + 2] = ["".join(best)]
                position += 1
    entries = alphabet + [letter + "</w>" for letter in alphabet] + ["".join(pair) for pair in merges]
    return {entry: identifier for identifier, entry in enumerate(entries + list(specials))}, merges


def tokenizer_json(vocabulary, merges, specials):
    """The content of `tokenizer.json` in the layout of the `tokenizers` library for CLIP."""
    start, end = specials
    added = [
        dict(id=vocabulary[token], content=token, single_word=False, lstrip=False, rstrip=False,
             normalized=False, special=True)
        for token in specials
    ]
    pattern = "|".join(
        [r"'s|'t|'re|'ve|'m|'ll|'d", r"[\p{L}]+", r"[\p{N}]", r"[^\s\p{L}\p{N}]+"])
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "NFC"},
            {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
            {"type": "Lowercase"},
        ]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Removed", "invert": True},
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        ]},
        "post_processor": {
            "type": "RobertaProcessing", "sep": [end, vocabulary[end]], "cls": [start, vocabulary[start]],
            "trim_offsets": False, "add_prefix_space": False,
        },
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE", "dropout": None, "unk_token": end, "continuing_subword_prefix": "",
            "end_of_word_suffix": "</w>", "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
            "vocab": vocabulary, "merges": [" ".join(pair) for pair in merges],
        },
    }


def write_vocabulary(spec, folder):
    """Writes the tokenizer files; returns an open_clip tokenizer over the same vocabulary."""
    size = spec["config"]["text_config"]["vocab_size"]
    vocabulary, merges = small_vocabulary(size - 514, spec["specials"])
    assert len(vocabulary) == size
    lines = [" ".join(pair) for pair in merges]
    if spec["vocabulary"] == "vocab.json":
        (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
        (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *lines, ""]), encoding="utf-8")
    else:
        write_json(folder / "tokenizer.json", tokenizer_json(vocabulary, merges, spec["specials"]))
        tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    write_json(folder / "prompts.json", PROMPTS)
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "merges.txt.gz")
        with gzip.open(path, "wb") as file:
            file.write("\n".join(["#version: 0.2", *lines]).encode("utf-8"))
        tokenizer = open_clip.tokenizer.SimpleTokenizer(bpe_path=path)
    assert tokenizer.vocab_size == size
    return tokenizer


def make_rows(spec, config, tokenizer, generator):
    """Token ids with padding, and the number of tokens before the padding in each row."""
    length = config.text_config.max_position_embeddings
    if tokenizer is not None:
        rows = [[tokenizer.sot_token_id, *tokenizer.encode(text), tokenizer.eot_token_id] for text in PROMPTS]
        rows = [row if len(row) <= length else row[: length - 1] + row[-1:] for row in rows]
        paddings = [spec["padding"]] * len(rows)
    else:
        ordinary = [i for i in range(3, config.text_config.vocab_size) if i not in (spec["start"], spec["end"])]
        if config.text_config.eos_token_id == 2:
            ordinary = [i for i in ordinary if i < spec["end"]]
        rows = []
        for count in spec["lengths"]:
            picks = torch.randint(len(ordinary), (count - 2,), generator=generator).tolist()
            rows.append([spec["start"], *(ordinary[pick] for pick in picks), spec["end"]])
        paddings = spec["paddings"]
    counts = torch.tensor([len(row) for row in rows], dtype=torch.int32)
    padded = [row + [padding] * (length - len(row)) for row, padding in zip(rows, paddings, strict=True)]
    return torch.tensor(padded, dtype=torch.int32), counts


def compute_golden(folder, pixels, ids, counts):
    """Runs the written checkpoint and records the output of every stage."""
    model = CLIPModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    golden = {"pixel_values": pixels, "input_ids": ids, "token_counts": counts}

    def keep(name):
        def hook(module, inputs, output):
            golden[name] = output[0] if isinstance(output, tuple) else output

        return hook

    vision, text = model.vision_model, model.text_model
    stages = {
        "vision.embeddings": vision.embeddings,
        "vision.pre_layernorm": vision.pre_layrnorm,
        "vision.pooled": vision.post_layernorm,
        "image_embeds": model.visual_projection,
        "text.embeddings": text.embeddings,
        "text.final_layernorm": text.final_layer_norm,
        "text_embeds": model.text_projection,
    }
    stages |= {f"vision.layer.{i}": layer for i, layer in enumerate(vision.encoder.layers)}
    stages |= {f"text.layer.{i}": layer for i, layer in enumerate(text.encoder.layers)}
    for name, module in stages.items():
        module.register_forward_hook(keep(name))
    # The model's output contains the projection instead of the pooled state, so the projection's input is recorded.
    model.text_projection.register_forward_hook(
        lambda module, inputs, output: golden.update({"text.pooled": inputs[0]}))
    with torch.no_grad():
        output = model(input_ids=ids.long(), pixel_values=pixels)
    golden["image_embeds_normalized"] = output.image_embeds
    golden["text_embeds_normalized"] = output.text_embeds
    golden["logits_per_image"] = output.logits_per_image
    golden["logit_scale"] = model.logit_scale.detach()
    check(golden, counts)
    return {name: tensor.detach().contiguous().clone() for name, tensor in golden.items()}


def check(golden, counts):
    """Checks that the end-of-text row is pooled, that no value is degenerate, and that normalised embeddings are unit vectors."""
    for row, count in enumerate(counts.tolist()):
        expected = golden["text.final_layernorm"][row, count - 1]
        assert torch.equal(golden["text.pooled"][row], expected), f"text {row} is not pooled at its end-of-text token"
    for kind in ("image", "text"):
        unit = golden[f"{kind}_embeds_normalized"]
        assert torch.allclose(unit.norm(dim=-1), torch.ones(len(unit)), atol=1e-5)
        similarity = unit @ unit.T - torch.eye(len(unit))
        assert similarity.max() < 0.99, f"two {kind} embeddings are nearly the same"
    for name, tensor in golden.items():
        if tensor.is_floating_point():
            assert torch.isfinite(tensor).all() and tensor.abs().max() < 200, name


def make_pixels(spec, side, generator):
    """Preprocessed images: smooth blobs with noise, because neighbouring pixels of photos are similar."""
    coarse = torch.rand((spec["images"], 3, 4, 4), generator=generator)
    smooth = torch.nn.functional.interpolate(coarse, size=(side, side), mode="bilinear")
    noise = torch.rand(smooth.shape, generator=generator)
    mean = torch.tensor(spec["preprocessor"]["image_mean"]).reshape(1, 3, 1, 1)
    deviation = torch.tensor(spec["preprocessor"]["image_std"]).reshape(1, 3, 1, 1)
    return (0.7 * smooth + 0.3 * noise - mean) / deviation


def make(spec):
    folder = HERE / spec["name"]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    generator = torch.Generator().manual_seed(SEED + CHECKPOINTS.index(spec))
    torch.manual_seed(SEED)
    write_checkpoint(spec, folder, generator)
    tokenizer = write_vocabulary(spec, folder) if "vocabulary" in spec else None
    config = CLIPConfig.from_pretrained(folder)
    pixels = make_pixels(spec, config.vision_config.image_size, generator)
    ids, counts = make_rows(spec, config, tokenizer, generator)
    golden = compute_golden(folder, pixels, ids, counts)
    save_file(golden, folder / "golden.safetensors")
    for path in folder.iterdir():
        path.chmod(0o644)
    return sum(path.stat().st_size for path in folder.iterdir())


def main():
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    sizes = {spec["name"]: make(spec) for spec in CHECKPOINTS}
    versions = {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "open_clip_torch": open_clip.__version__,
        "tokenizers": tokenizers.__version__,
        "safetensors": safetensors.__version__,
        "numpy": numpy.__version__,
        "seed": SEED,
        "checkpoints": {spec["name"]: spec["about"] for spec in CHECKPOINTS},
    }
    write_json(HERE / "versions.json", versions)
    for name, size in sizes.items():
        golden = load_file(HERE / name / "golden.safetensors")
        print(f"{name}: {size} bytes, {len(golden)} golden tensors")


if __name__ == "__main__":
    main()
