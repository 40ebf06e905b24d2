"""Learns the tokenizer's byte-pair vocabulary, in CLIP's format."""

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTokenizerFast

START, END = "<|startoftext|>", "<|endoftext|>"
SIZE = 12_000
CONTEXT_LENGTH = 32
_WORD_END = "</w>"
_WORDS = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def _byte_symbols() -> list[str]:
    """One visible character per byte, in CLIP's order: printable bytes as themselves, then the others."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    return [chr(byte) for byte in printable] + [chr(256 + index) for index in range(256 - len(printable))]


def _learned_merges(texts: Iterable[str], limit: int) -> list[tuple[str, str]]:
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix=_WORD_END))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(_WORDS), behavior="removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    trainer = trainers.BpeTrainer(
        vocab_size=4 * limit, initial_alphabet=_byte_symbols(), end_of_word_suffix=_WORD_END, show_progress=False,
        min_frequency=4)
    tokenizer.train_from_iterator(texts, trainer)
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    return [tuple(pair) for pair in merges[:limit]]


def learn_tokenizer(texts: Iterable[str], folder: Path) -> None:
    """Writes vocab.json, merges.txt and tokenizer.json with `SIZE` tokens; the end token has the largest number."""
    folder.mkdir(parents=True, exist_ok=True)
    symbols = _byte_symbols()
    beginning = symbols + [symbol + _WORD_END for symbol in symbols]
    merges = _learned_merges(texts, SIZE - len(beginning) - 2)
    tokens = beginning + ["".join(pair) for pair in merges] + [START, END]
    if len(set(tokens)) != SIZE:
        raise ValueError(f"expected {SIZE} different tokens, found {len(set(tokens))}")
    vocabulary = {token: number for number, token in enumerate(tokens)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = ["#version: 0.2"] + [" ".join(pair) for pair in merges]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    tokenizer = CLIPTokenizerFast.from_pretrained(folder, pad_token=END, model_max_length=CONTEXT_LENGTH)
    tokenizer.save_pretrained(folder)
