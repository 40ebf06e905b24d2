"""Makes a small tokenizer of CLIP's kind with the files that `transformers` writes, and the ids that `open_clip.HFTokenizer` gives.

    pip install open_clip_torch ftfy regex transformers
    python Fixtures/tokenizer/make_hub_clip_golden.py

`hub-clip/` has the first merge rules of OpenAI's list as `vocab.json` with `merges.txt` and as `tokenizer.json`. `golden.json` has
texts and, for each set of files and each cleaning of `open_clip`, their ids without padding. Texts that `ftfy` takes for wrongly
decoded ones ("mojibake"), and random texts with characters that are newer than the `tokenizers` library, are left out.
"""

import json
import platform
import random
import shutil
import tempfile
from pathlib import Path

import ftfy
import open_clip
import tokenizers
import transformers

import make_golden

HERE = Path(__file__).resolve().parent / "hub-clip"
MERGE_COUNT = 300
CONTEXT = 24
MAPS = ["vocab.json", "merges.txt"]
START, END = "<|startoftext|>", "<|endoftext|>"
PLAIN = {"tokenizer_class": "CLIPTokenizer", "bos_token": START, "eos_token": END, "unk_token": END, "pad_token": END}

# For each case: the tokenizer's files, the content of `tokenizer_config.json`, and the tokens that `tokenizer.json` adds to the
# two special ones.
CASES = {
    "whole": dict(files=["tokenizer.json"], settings=PLAIN),
    "all files": dict(files=["tokenizer.json", *MAPS], settings=PLAIN, added=[dict(content="!", id=0)]),
    "maps": dict(files=MAPS, settings=PLAIN),
    "padded with !": dict(files=MAPS, settings=PLAIN | {"pad_token": "!"}),
    "objects": dict(files=MAPS, settings={
        key: {"content": value, "lstrip": False, "rstrip": False, "normalized": True, "single_word": False, "__type": "AddedToken"}
        if key.endswith("_token") else value for key, value in PLAIN.items()}),
    "general class": dict(
        files=["tokenizer.json"], settings=PLAIN | {"tokenizer_class": "PreTrainedTokenizerFast"},
        added=[dict(content="Photo", id=814, normalized=True), dict(content="[X]", id=815, lstrip=True, rstrip=True),
               dict(content="dog", id=816, single_word=True)]),
}
TEXTS = [
    "A Photo of a Dog playing in the snow!", "wow!! really ! yes!", "A <|endoftext|> b <|ENDOFTEXT|> c <|StartOfText|>!?d", "!<|ENDOFTEXT|>!",
    "<|startoftext|>", "ΟΔΟΣ İstanbul Straße", "café cafe\u0301 CAFE\u0301 A\u030A", "it's DON'T a's", "a [X] b [x] c[X]", "PHOTO photo Photos aPhoto",
    "dog dogs hotdog Dog dog! hot-dog", "cat &amp; dog", "A_photo_of", "a dog " * 20, "", " ", "x\u0345y '\u017f a's",
]


def whole(merges: list[str], added: list[dict]) -> str:
    """The content of `tokenizer.json`, as `transformers` writes it."""
    with tempfile.TemporaryDirectory() as folder:
        for name in MAPS:
            shutil.copy(HERE / name, folder)
        transformers.CLIPTokenizer.from_pretrained(folder, **{key: value for key, value in PLAIN.items() if key != "tokenizer_class"}
                                                   ).save_pretrained(folder)
        content = json.loads((Path(folder) / "tokenizer.json").read_text(encoding="utf-8"))
    plain = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
    content["added_tokens"] = sorted(
        [token for token in content["added_tokens"] if token["content"] in (START, END)] + [plain | token for token in added],
        key=lambda token: token["id"])
    return json.dumps(content, ensure_ascii=False) + "\n"


def write_vocabulary() -> list[str]:
    merges = make_golden.read_merges()[:MERGE_COUNT]
    letters = list(open_clip.tokenizer.bytes_to_unicode().values())
    tokens = letters + [letter + "</w>" for letter in letters] + ["".join(line.split()) for line in merges] + [START, END]
    HERE.mkdir(exist_ok=True)
    (HERE / "vocab.json").write_text(json.dumps({token: number for number, token in enumerate(tokens)}, ensure_ascii=False) + "\n",
                                     encoding="utf-8")
    (HERE / "merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]), encoding="utf-8")
    (HERE / "tokenizer.json").write_text(whole(merges, []), encoding="utf-8")
    (HERE / "tokenizer_config.json").write_text(json.dumps(PLAIN) + "\n", encoding="utf-8")
    return merges


def texts() -> list[str]:
    random_texts = [text for text in make_golden.random_texts(random.Random(make_golden.SEED)) if max(text, default="") < "\U0001f000"]
    known = [*make_golden.QUERIES[::4], *make_golden.CONTRACTIONS, *make_golden.NUMBERS_AND_PUNCTUATION[::2], *make_golden.EMOJI[::4],
             *make_golden.SCRIPTS, *make_golden.SPACES[::2], *make_golden.HTML[::4]]
    found = [text for text in dict.fromkeys([*TEXTS, *known, *random_texts[:60]])
             if ftfy.fix_text(text) == ftfy.fix_text(text, fix_encoding=False)]
    return found


def ids(reference: open_clip.tokenizer.HFTokenizer, text: str) -> list[int]:
    """The ids up to the padding, which begins after the end of the text."""
    with_padding = reference(text)[0].tolist()
    end = reference.tokenizer.eos_token_id
    last = len(with_padding) - 1
    while last > 0 and with_padding[last] == reference.tokenizer.pad_token_id and with_padding[last - 1] in (reference.tokenizer.pad_token_id, end):
        last -= 1
    return with_padding[:last + 1]


def golden(merges: list[str]) -> list[dict]:
    results = []
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            for file in case["files"]:
                shutil.copy(HERE / file, folder)
            if "tokenizer.json" in case["files"]:
                (Path(folder) / "tokenizer.json").write_text(whole(merges, case.get("added", [])), encoding="utf-8")
            (Path(folder) / "tokenizer_config.json").write_text(json.dumps(case["settings"]), encoding="utf-8")
            for cleaning in ["whitespace", "lower", "canonicalize"]:
                reference = open_clip.tokenizer.HFTokenizer(folder, context_length=CONTEXT, clean=cleaning)
                results.append({"name": name, "files": case["files"], "settings": json.dumps(case["settings"]),
                                "added": json.dumps(case.get("added", [])), "cleaning": cleaning,
                                "ids": [ids(reference, text) for text in texts()]})
    return results


def main() -> None:
    merges = write_vocabulary()
    versions = {"open_clip_torch": open_clip.__version__, "transformers": transformers.__version__, "tokenizers": tokenizers.__version__,
                "ftfy": ftfy.__version__, "python": platform.python_version()}
    lines = {key: ",\n".join("    " + json.dumps(value, separators=(",", ":")) for value in values)
             for key, values in [("texts", texts()), ("cases", golden(merges))]}
    (HERE / "golden.json").write_text(
        f'{{\n  "versions": {json.dumps(versions)},\n  "context": {CONTEXT},\n  "texts": [\n{lines["texts"]}\n  ],\n  "cases": [\n'
        f'{lines["cases"]}\n  ]\n}}\n', encoding="utf-8")
    print(f"{len(texts())} texts")


if __name__ == "__main__":
    main()
