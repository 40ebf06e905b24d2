"""Checks the checkpoint with transformers: it must load exactly the stored weights.

Every tensor must be half precision on disk, the vocabulary must end with the two special tokens, a caption's embedding must
not depend on the padding, and its tokens must not depend on upper and lower case.
"""

import argparse
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import CLIPConfig, CLIPModel, CLIPTokenizer

from vocabulary import CONTEXT_LENGTH, END, START

_MAX_BYTES = 8_000_000


def check_size(folder: Path) -> None:
    size = sum(file.stat().st_size for file in folder.iterdir())
    assert size <= _MAX_BYTES, f"the checkpoint has {size} bytes, which is too many"
    print(f"{size} bytes in all")


def check_weights(folder: Path, model: CLIPModel) -> None:
    stored = load_file(folder / "model.safetensors")
    assert all(value.dtype == torch.float16 for value in stored.values())
    loaded = model.state_dict()
    assert stored.keys() == loaded.keys(), stored.keys() ^ loaded.keys()
    assert all(torch.equal(stored[name].float(), loaded[name].float()) for name in stored)
    assert all(value.dtype == torch.float32 for value in loaded.values())
    print(f"{sum(value.numel() for value in stored.values())} parameters read back as stored")


def check_tokenizer(tokenizer: CLIPTokenizer, config: CLIPConfig) -> None:
    text = config.text_config
    assert len(tokenizer) == text.vocab_size and text.max_position_embeddings == CONTEXT_LENGTH
    assert tokenizer.convert_tokens_to_ids([START, END]) == [text.bos_token_id, text.eos_token_id]
    assert text.eos_token_id == text.vocab_size - 1
    ids = tokenizer("Two  STRIPED red circles")["input_ids"]
    assert ids == tokenizer("two striped red circles")["input_ids"] and len(ids) == 6
    print(f"{len(tokenizer)} tokens")


def check_padding(tokenizer: CLIPTokenizer, model: CLIPModel) -> None:
    def embed(padding: bool | str) -> torch.Tensor:
        tokens = tokenizer("a photo of a red circle", padding=padding, max_length=CONTEXT_LENGTH, return_tensors="pt")
        with torch.no_grad():
            return model.get_text_features(**tokens).pooler_output

    difference = (embed(False) - embed("max_length")).abs().max().item()
    assert difference < 1e-4, f"padding changes an embedding by {difference}"
    print(f"padding changes an embedding by {difference:.1e} at most")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path(__file__).parent / "checkpoint")
    folder = parser.parse_args().model
    reference, words = CLIPModel.from_pretrained(folder).eval(), CLIPTokenizer.from_pretrained(folder)
    check_size(folder)
    check_weights(folder, reference)
    check_tokenizer(words, reference.config)
    check_padding(words, reference)
