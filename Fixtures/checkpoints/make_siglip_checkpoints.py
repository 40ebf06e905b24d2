"""Makes the tiny SigLIP checkpoints of this folder and their expected outputs.

    pip install torch transformers safetensors open_clip_torch numpy
    python Fixtures/checkpoints/make_siglip_checkpoints.py

Every checkpoint has random weights from a fixed seed. `golden.safetensors` contains the results that
`transformers.SiglipModel` computes from the written files, in float32 with eager attention, stage by stage, under the names
that make_checkpoints.py uses, and one more:

    vision.post_layernorm    [images, patches, width]       the input of the pooling head

There is no class token and no normalisation before the layers. `vision.pooled` is the head's output, and equals
`image_embeds`. Padding affects the embedding, so `token_counts` is the number of positions. `versions-siglip.json` names the
versions of the packages.
"""

import platform
import shutil

import safetensors
import torch
import transformers
from safetensors.torch import save_file
from transformers import SiglipConfig, SiglipModel

from make_checkpoints import HERE, make_pixels, randomize, write_json

SEED = 20_261_122
HALVES = [0.5, 0.5, 0.5]

CHECKPOINTS = [
    dict(
        name="siglip",
        about="float32; every size given; patches that do not divide the side; towers of different widths",
        config=dict(
            architectures=["SiglipModel"],
            model_type="siglip",
            initializer_factor=1.0,
            text_config=dict(
                model_type="siglip_text_model", hidden_size=24, intermediate_size=50, num_hidden_layers=2,
                num_attention_heads=2, hidden_act="gelu_pytorch_tanh", layer_norm_eps=1e-3, vocab_size=90,
                max_position_embeddings=10, projection_size=36,
            ),
            vision_config=dict(
                model_type="siglip_vision_model", hidden_size=36, intermediate_size=52, num_hidden_layers=2,
                num_attention_heads=3, hidden_act="gelu_pytorch_tanh", layer_norm_eps=1e-4, image_size=36,
                patch_size=10, num_channels=3,
            ),
        ),
        preprocessor=dict(
            do_convert_rgb=None, do_normalize=True, do_rescale=True, do_resize=True, image_mean=HALVES,
            image_processor_type="SiglipImageProcessor", image_std=HALVES, processor_class="SiglipProcessor",
            resample=2, rescale_factor=0.00392156862745098, size=dict(height=36, width=36),
        ),
        images=3, lengths=[4, 10, 1, 7],
    ),
    dict(
        name="siglip-defaults",
        about="float16; a configuration without its optional keys: 12 layers, 12 heads, patches of 16, 64 positions, "
        "gelu_pytorch_tanh, layer_norm_eps 1e-6, projection to the width of the text tower; exact gelu for text",
        config=dict(
            model_type="siglip",
            text_config=dict(
                hidden_size=24, intermediate_size=32, num_hidden_layers=2, vocab_size=70, hidden_act="gelu"),
            vision_config=dict(hidden_size=24, intermediate_size=20, image_size=40),
        ),
        preprocessor=dict(
            image_mean=HALVES, image_processor_type="SiglipImageProcessor", image_std=HALVES, resample=3,
            size=dict(height=40, width=40),
        ),
        dtype=torch.float16,
        images=2, lengths=[5, 64],
    ),
    dict(
        name="siglip-words",
        about="float32; with SigLIP 2's kind of tokenizer, so that texts are words: `prompts.json`",
        config=dict(
            model_type="siglip",
            text_config=dict(
                hidden_size=24, intermediate_size=32, num_hidden_layers=2, num_attention_heads=3, vocab_size=900,
                max_position_embeddings=24,
            ),
            vision_config=dict(
                hidden_size=24, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, image_size=32,
                patch_size=16),
        ),
        preprocessor=dict(
            image_mean=HALVES, image_processor_type="SiglipImageProcessor", image_std=HALVES, resample=2,
            size=dict(height=32, width=32),
        ),
        images=2, tokenizer="../tokenizer/sentencepiece/pairs",
    ),
]

PROMPTS = [
    "A Photo of a DOG", "two people hugging on a beach at sunset", "", "naïve café ☕ 日本語の写真", "eine rote Katze",
    "the old man's red car in front of the house; children playing in the snow near the river at night, and a lighthouse",
]

# The token that SigLIP uses as end-of-text and padding.
END = 1


def write_checkpoint(spec, folder, generator):
    """Writes config.json, preprocessor_config.json and the weights."""
    write_json(folder / "preprocessor_config.json", spec["preprocessor"])
    write_json(folder / "config.json", spec["config"])
    model = SiglipModel(SiglipConfig.from_pretrained(folder))
    randomize(model, generator)
    with torch.no_grad():
        model.vision_model.head.probe.mul_(model.config.vision_config.hidden_size**0.5)
    dtype = spec.get("dtype", torch.float32)
    tensors = {name: parameter.detach().to(dtype).contiguous() for name, parameter in model.named_parameters()}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def make_rows(spec, config, generator):
    """Token ids [texts, positions]: words, end token, padding. If there is a tokenizer, the words are those of PROMPTS."""
    length = config.text_config.max_position_embeddings
    if "tokenizer" in spec:
        source = HERE / spec["tokenizer"]
        for path in source.iterdir():
            shutil.copy(path, HERE / spec["name"] / path.name)
        write_json(HERE / spec["name"] / "prompts.json", PROMPTS)
        tokenizer = transformers.Siglip2Tokenizer.from_pretrained(source)
        encoded = tokenizer(PROMPTS, padding="max_length", truncation=True, max_length=length)
        return torch.tensor(encoded["input_ids"], dtype=torch.int32)
    ids = torch.full((len(spec["lengths"]), length), END, dtype=torch.int32)
    for row, count in enumerate(spec["lengths"]):
        ids[row, : count - 1] = torch.randint(
            2, config.text_config.vocab_size, (count - 1,), generator=generator, dtype=torch.int32)
    return ids


def compute_golden(folder, pixels, ids):
    """Runs the written checkpoint and records the output of every stage."""
    model = SiglipModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    golden = {"pixel_values": pixels, "input_ids": ids,
              "token_counts": torch.full((len(ids),), ids.shape[1], dtype=torch.int32)}

    def keep(name):
        def hook(module, inputs, output):
            golden[name] = output[0] if isinstance(output, tuple) else output

        return hook

    vision, text = model.vision_model, model.text_model
    stages = {
        "vision.embeddings": vision.embeddings,
        "vision.post_layernorm": vision.post_layernorm,
        "vision.pooled": vision.head,
        "text.embeddings": text.embeddings,
        "text.final_layernorm": text.final_layer_norm,
        "text_embeds": text.head,
    }
    stages |= {f"vision.layer.{i}": layer for i, layer in enumerate(vision.encoder.layers)}
    stages |= {f"text.layer.{i}": layer for i, layer in enumerate(text.encoder.layers)}
    for name, module in stages.items():
        module.register_forward_hook(keep(name))
    with torch.no_grad():
        output = model(input_ids=ids.long(), pixel_values=pixels)
    golden["image_embeds"] = golden["vision.pooled"]
    golden["image_embeds_normalized"] = output.image_embeds
    golden["text.pooled"] = golden["text.final_layernorm"][:, -1]
    golden["text_embeds_normalized"] = output.text_embeds
    golden["logits_per_image"] = output.logits_per_image
    check(golden)
    return {name: tensor.detach().contiguous().clone() for name, tensor in golden.items()}


def check(golden):
    """Checks that no value is degenerate, and that the embeddings of different inputs differ."""
    for kind in ("image", "text"):
        unit = golden[f"{kind}_embeds_normalized"]
        similarity = unit @ unit.T - torch.eye(len(unit))
        assert similarity.max() < 0.99, f"two {kind} embeddings are nearly the same"
    for name, tensor in golden.items():
        if tensor.is_floating_point():
            assert torch.isfinite(tensor).all() and tensor.abs().max() < 200, name


def make(spec):
    folder = HERE / spec["name"]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    generator = torch.Generator().manual_seed(SEED + CHECKPOINTS.index(spec))
    torch.manual_seed(SEED)
    write_checkpoint(spec, folder, generator)
    config = SiglipConfig.from_pretrained(folder)
    pixels = make_pixels(spec, config.vision_config.image_size, generator)
    golden = compute_golden(folder, pixels, make_rows(spec, config, generator))
    save_file(golden, folder / "golden.safetensors")
    for path in folder.iterdir():
        path.chmod(0o644)
    return sum(path.stat().st_size for path in folder.iterdir())


def main():
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for spec in CHECKPOINTS:
        print(f"{spec['name']}: {make(spec)} bytes")
    write_json(HERE / "versions-siglip.json", {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "safetensors": safetensors.__version__,
        "seed": SEED,
        "checkpoints": {spec["name"]: spec["about"] for spec in CHECKPOINTS},
    })


if __name__ == "__main__":
    main()
