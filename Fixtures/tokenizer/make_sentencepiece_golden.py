"""Writes sentencepiece/: small tokenizers of SigLIP's and SigLIP 2's kinds, and the reference token ids of many texts.

    pip install sentencepiece protobuf tokenizers transformers open_clip_torch
    python Fixtures/tokenizer/make_sentencepiece_golden.py

The tokenizers are trained in this script, on sentences made from the words below:

- `unigram/spiece.model`: SigLIP's kind, with SentencePiece's character map `nmt_nfkc`. Ids by `SiglipTokenizer`.
- `unigram-bytes/spiece.model`: the same with byte fallback, user-defined symbols and a short character map of its own.
- `unigram-json/tokenizer.json`: the first one in the format of the `tokenizers` library, with SigLIP's cleaning rules in the
  file. `@map@` replaces the character map, which is the same as in the model; `golden.json` gives its byte range there. Ids by
  that library. Two kinds of texts are left out: those whose lower case depends on the position of a letter, because the
  library lowercases letter by letter, and those with separators that only Python treats as white space.
- `pairs/tokenizer.json`: SigLIP 2's kind, in Gemma's layout. Ids by `Siglip2Tokenizer`.
- `pairs-model/tokenizer.model`: the model from which `pairs` was made. Ids by the `sentencepiece` library, for the
  lower-case text between the special tokens.

`golden.json` contains texts and their ids from each tokenizer, without trailing padding. `open-clip.json` contains the ids from
`open_clip`'s `HFTokenizer` with three of the tokenizers and each of its cleaning modes, and the padding side of the
`transformers` classes.
"""

import base64
import io
import json
import platform
import random
import re
import shutil
import tempfile
import unicodedata
from pathlib import Path

import open_clip
import sentencepiece
import tokenizers
import transformers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers.tokenization_utils_sentencepiece import generate_merges

HERE = Path(__file__).resolve().parent / "sentencepiece"
SEED = 20_261_121
CONTEXT = 64

WORDS = """
a the of in on with and at over under near old young small large red blue green white black photo picture portrait drawing
cat dog bird horse child children woman man people friends snow beach sunset ocean mountain river forest city street house
car train boat airplane bicycle table chair window kitchen garden flower tree birthday cake wedding concert football match
playing running sleeping jumping sitting standing eating holding laughing leaning parked frozen empty crowded blurry close-up
night morning summer winter autumn spring 2019 2021 12 7 100 first second third it's don't
""".split()
FOREIGN = """
Hund Katze Straße schön Mädchen chien château été garçon perro niño mañana gatto città bicicletta кошка собака снег море
日本 東京 写真 猫 犬 中文 照片 한국어 사진 고양이 صورة قطة कुत्ता ภาพถ่าย ảnh mèo Ελλάδα θάλασσα İstanbul ısı łódź
""".split()

TEXTS = [
    "a photo of a cat", "A Photo of a Dog playing in the snow!", "two people hugging on a beach at sunset", "SUNSET OVER THE OCEAN",
    "my daughter's 3rd birthday, 2019", "close-up of a ladybird", "black-and-white portrait", "IMG_20210615_123456.jpg",
    "https://www.example.com/path?query=1&lang=en#top", "{\"key\": [1, 2, 3]}", "!!!", "...", "?!?! -- ***", "#nofilter @home",
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "a.b.c", "hello!!!world", "x < y > z", "3.14159 1,000,000 100% $5.99", "½ ¼ ² ³ ① Ⅷ ٣ 三",
    "№ ™ © ® ° § € £ ¥ ₹ ← ∀ ∑ √ ∞ — – ‐ … ‰", "“curly” ‘quotes’ «x» ‹y› „z‟",
    # scripts
    "Привет, мир! Фото собаки", "日本の写真", "東京タワーと猫", "カタカナ ひらがな", "ﾊﾝｶｸ ｶﾞｷﾞ ﾊﾟ", "中文照片 狗在雪地里玩", "한국어 사진 고양이", "صورة قطة في الحديقة",
    "مَرْحَبًا", "תמונה של כלב שָׁלוֹם", "कुत्ता रेगिस्तान में ऊंट", "ภาพถ่ายของแมว", "bức ảnh con mèo TIẾNG VIỆT", "Ελλάδα ΑΘΗΝΑ θάλασσα",
    "ΟΔΥΣΣΕΥΣ ΣΑΣ Σ", "İstanbul ISI ısı", "Straße GROẞ ß", "Łódź Æsop Œuvre Þing ñandú", "ქართული Հայերեն አማርኛ ខ្មែរ မြန်မာ བོད", "𝔘𝔫𝔦 𝟘𝟙𝟚 ⓐⒶ ᚠᚢ 𓀀 𐐀𐐨",
    "ＬＯＵＤ　ＮＯＩＳＥ １２３！？", "ﬁsh oﬃce ĳ ŉ ǆ ﷺ", "ſ long", "Å K Ω µ", "Ꭰ ꭰ Ა",
    # combining marks
    "cafe\u0301 e\u0301a\u030ao\u0308 q\u0307\u0323", "naïve café résumé", "a\u0301\u0302\u0303\u0304\u0305", "\u0301", "\u1100\u1161\u11a8 \uac00\u11a8", "x\u0345",
    "क्षि त्र ज्ञ", "நி கொ", "กำ เก้า", "i\u0307 İ", "a\u20dd",
    # emoji
    "😀", "😀😀😀", "a 😀 b", "👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇫🇷🇩🇪", "❤️ ❤ ☕ coffee", "1️⃣2️⃣ ©️", "🐶dog cat🐱", "🫠🫡🦊",
    # control characters and other invisible ones
    "a\x00b", "a\x01\x02b", "tab\tand\x0bvertical\x0cform", "a\x1cb\x1db\x1ec\x1fd", "a\x7fb\x85c\x9fd", "\ufeffbom a\ufeffb", "a\u200bb\u200cc\u200dd\u2060e", "a\u00adb",
    "\u200eleft\u200f\u202ax\u202c", "\ufffd\uffff\ufffe", "\U0010ffff\ue000", "\u200b cat", "cat \u200b", "\u200b", "\U000e0001\U000e0041",
    # white space
    "", " ", "   ", "\t\n\r", " leading", "  leading two", "trailing  ", "  a   b  ", "a\nb", "a\r\nb", "a\n\n\nb", "\n", "a\u00a0b\u3000c\u2003d", "a\u2028b\u2029c", "\u3000x",
    "a" + " " * 20 + "b", "cat\tdog", " \u00a0 ", ". cat", "cat .", ". .",
    # special tokens and marks typed in a text
    "</s>", "a</s>b", "a </s> b", "</s></s>", "a photo</s>", "</s> a photo", "<unk>", "a <unk> b", "<pad>", "a<pad>b", "<eos>", "a <eos> b", "a<bos>b", "<EOS> </S>",
    "▁", "▁a", "a▁b", "▁▁ a ▁▁", "<0x41>", "a<0x0A>b", "<mask> x <unused0>", "< /s>", "<</s>>", "\n\n", "a\n\nb", "<table>cat</table>", "<s>",
    "a</s>㧷㧷b", "㧷</s>🫕", "[keep] the cat", "Cat[KEEP]dog", "a [keep]",
    # long
    "a photo of a cat " * 40, "supercalifragilisticexpialidocious" * 4, "a" * 200, "ab" * 100, "haha" * 40, "!" * 300, "日本" * 50, "😀" * 40, "cat " * 63, "cat " * 64,
    "\u00e9" * 100, "1234567890" * 15, "▁" * 80, " " * 300 + "x",
]

# For the cleaning of `open_clip`: punctuation, underscores, HTML references, case.
CLEANED_TEXTS = [
    "a photo of a cat", "A Photo of a Dog playing in the snow!", "A_photo_of a Cat", "__IMG_2021__06__.jpg", "_", "___", "a _ b", "snow_!_beach",
    "cat &amp; dog", "cat &amp;amp; dog", "cat &lt;b&gt; dog", "<b>cat &amp; dog</b>", "caf&eacute; &#233; &#xE9; caf&eacute", "&lt;/s&gt;", "a&nbsp;b",
    "&UNDERSCORE; &lowbar;a&lowbar;b", "it's don't", "\u201cred\u201d \u2018cat\u2019", "close-up, of: a (small) [dog]; {x} ~ `y` | \\ / ^ < > = + * # $ % @ ?",
    "SUNSET OVER THE OCEAN", "ΟΔΥΣΣΕΥΣ ΣΑΣ", "ΣΑΣ-Α ΣΑΣ.Α ΣΑΣ'Α ΣΑΣ_Α", "İstanbul ISI", "STRASSE Straße", "Кошка НА Снегу!", "日本の写真。「猫」", "ＬＯＵＤ　ＮＯＩＳＥ！＿ａ",
    "  many   spaces \t and\nlines ", "", "!!!", " . , ", "</s>", "a photo</s> b", "<unk>", "<pad>cat<eos>", "[keep]_the cat", "a\u00a0b\u3000c", "\x1b[31mred\x1b[0m cat",
    "ﬁsh oﬃce", "é e\u0301", "😀 A_B", "▁a_▁b", "100% $5.99 3.14", "A" * 30 + "_" + "b" * 30, "Cat, " * 70, "_a" * 100,
]


def random_texts(generator):
    """Texts in several alphabets, mixed with words of the vocabularies."""
    assigned = [c for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs")]
    pools = [
        range(0x20, 0x7F), range(0xA0, 0x180), range(0x300, 0x370), range(0x370, 0x400), range(0x400, 0x500), range(0x2000, 0x2070),
        range(0x3040, 0x3100), range(0x4E00, 0x9000), range(0xAC00, 0xD7A4), range(0xFF00, 0xFFF0), range(0x1F300, 0x1F650), range(0x00, 0xA0), assigned,
    ]
    known = set(assigned)
    pools = [[c for c in pool if c in known] for pool in pools]
    for _ in range(90):
        text = ""
        for _ in range(generator.randint(1, 5)):
            if generator.random() < 0.5:
                text += generator.choice([" ", "  ", "", "▁"]) + generator.choice(WORDS + FOREIGN + ["</s>", "<eos>", "\n"])
            else:
                text += "".join(chr(generator.choice(generator.choice(pools))) for _ in range(generator.randint(1, 4)))
        yield text


def sentences(generator, lowercase):
    for _ in range(4000):
        words = [generator.choice(FOREIGN if generator.random() < 0.1 else WORDS) for _ in range(generator.randint(3, 12))]
        line = " ".join(words)
        yield line.lower() if lowercase else line


def train(generator, path, **options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(list(sentences(generator, True))), model_writer=model, hard_vocab_limit=False, num_threads=1,
        minloglevel=2, **options)
    proto = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    proto.normalizer_spec.ClearField("normalization_rule_tsv")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(proto.SerializeToString())
    return proto


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def make_unigram(generator):
    proto = train(
        generator, HERE / "unigram/spiece.model", model_type="unigram", vocab_size=500, normalization_rule_name="nmt_nfkc",
        character_coverage=0.999, pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    write_json(HERE / "unigram/tokenizer_config.json", {
        "tokenizer_class": "SiglipTokenizer", "do_lower_case": True, "model_max_length": CONTEXT, "eos_token": "</s>",
        "pad_token": "</s>", "unk_token": "<unk>", "additional_special_tokens": [],
        "added_tokens_decoder": {
            str(id): {"content": content, "lstrip": True, "normalized": False, "rstrip": True, "single_word": False, "special": True}
            for id, content in [(1, "</s>"), (2, "<unk>")]},
    })
    return proto


def make_unigram_bytes(generator):
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder, "rules.tsv")
        rules.write_text("41\t61\nDF\t73 73\nA0\t20\n2026\t2E 2E 2E\n65 301\tE9\n61 30A\tE5\n200B\t\n", encoding="utf-8")
        train(
            generator, HERE / "unigram-bytes/spiece.model", model_type="unigram", vocab_size=600, byte_fallback=True,
            normalization_rule_tsv=str(rules), user_defined_symbols=["[keep]", "日本"], pad_id=0, eos_id=1, unk_id=2, bos_id=-1)


def make_unigram_json(proto):
    map = proto.normalizer_spec.precompiled_charsmap
    tokenizer = Tokenizer(models.Unigram([(piece.piece, piece.score) for piece in proto.pieces], unk_id=2, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Lowercase(), normalizers.Replace(Regex(r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]"), ""),
        normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip(), normalizers.Precompiled(map), normalizers.Strip(left=False),
        normalizers.Replace(Regex(" {2,}"), "▁"),
    ])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([AddedToken(content, normalized=False, special=True) for content in ["<pad>", "</s>", "<unk>"]])
    text = tokenizer.to_str(pretty=False)
    encoded = base64.b64encode(map).decode()
    assert text.count(encoded) == 1
    path = HERE / "unigram-json/tokenizer.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace(encoded, "@map@") + "\n", encoding="utf-8")
    write_json(path.parent / "special_tokens_map.json", {"eos_token": {"content": "</s>"}, "pad_token": "</s>", "unk_token": "<unk>"})
    model = (HERE / "unigram/spiece.model").read_bytes()
    start = model.index(map)
    return tokenizer, [start, start + len(map)]


def make_pairs(generator):
    symbols = ["<mask>", "<unused0>", "\n", "\n\n", "▁▁", "▁▁▁", "▁▁▁▁", "<table>"]
    path = HERE / "pairs-model/tokenizer.model"
    proto = train(
        generator, path, model_type="bpe", vocab_size=900, byte_fallback=True, split_digits=True, normalization_rule_name="identity",
        remove_extra_whitespaces=False, add_dummy_prefix=False, user_defined_symbols=symbols, pad_id=0, eos_id=1, bos_id=2, unk_id=3,
        pad_piece="<pad>", eos_piece="<eos>", bos_piece="<bos>", unk_piece="<unk>")
    write_json(path.parent / "tokenizer_config.json", {
        "eos_token": "<eos>", "bos_token": "<bos>", "pad_token": "<pad>", "add_bos_token": False, "add_eos_token": True,
        "padding_side": "right"})
    vocabulary = {piece.piece: id for id, piece in enumerate(proto.pieces)}
    merges = generate_merges(vocabulary, {piece.piece: piece.score for piece in proto.pieces if piece.type == 1})
    tokenizer = Tokenizer(models.BPE(
        vocab=vocabulary, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True, ignore_merges=False))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", 1)])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_special_tokens([AddedToken(content, normalized=False, special=True) for content in ["<pad>", "<eos>", "<bos>", "<unk>"]])
    tokenizer.add_tokens([AddedToken(content, normalized=False) for content in symbols])
    folder = HERE / "pairs"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(tokenizer.to_str(pretty=False) + "\n", encoding="utf-8")
    write_json(folder / "tokenizer_config.json", {
        "tokenizer_class": "GemmaTokenizer", "eos_token": "<eos>", "bos_token": "<bos>", "pad_token": "<pad>", "unk_token": "<unk>",
        "add_bos_token": False, "add_eos_token": True, "model_max_length": CONTEXT, "padding_side": "right"})


def lowercase(text):
    """Lowercases each character separately, as the `tokenizers` library does."""
    return "".join(character.lower() for character in text)


def pairs_model_ids(processor, text):
    ids = []
    for part in re.split("(<eos>|<unk>|<pad>|<bos>)", text):
        special = {"<pad>": 0, "<eos>": 1, "<bos>": 2, "<unk>": 3}.get(part)
        ids += processor.encode(lowercase(part)) if special is None else [special]
    return ids[: CONTEXT - 1] + [1]


def unpadded(ids, padding):
    """The ids without trailing padding. An end token that equals the padding token is removed too."""
    end = len(ids)
    while end and ids[end - 1] == padding:
        end -= 1
    return ids[:end]


def unigram_json_folder(path, map_range):
    """Writes the tokenizer with its map as a folder for the class that reads any `tokenizer.json`."""
    encoded = base64.b64encode((HERE / "unigram/spiece.model").read_bytes()[slice(*map_range)]).decode()
    text = (HERE / "unigram-json/tokenizer.json").read_text(encoding="utf-8").replace("@map@", encoded)
    (path / "tokenizer.json").write_text(text, encoding="utf-8")
    write_json(path / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "</s>", "pad_token": "</s>", "unk_token": "<unk>"})


def cleaned_cases(map_range):
    with tempfile.TemporaryDirectory() as folder:
        unigram_json_folder(Path(folder), map_range)
        folders = {"unigram": (HERE / "unigram", 1), "unigram-json": (folder, 1), "pairs": (HERE / "pairs", 0)}
        references = {
            f"{name} {clean}": (open_clip.tokenizer.HFTokenizer(str(path), context_length=CONTEXT, clean=clean), padding)
            for name, (path, padding) in folders.items() for clean in ["canonicalize", "lower", "whitespace"]}
        return [
            {"text": text, "ids": {key: unpadded(tokenizer(text)[0].tolist(), padding) for key, (tokenizer, padding) in references.items()}}
            for text in CLEANED_TEXTS]


def paddings():
    """Padded ids for each tokenizer class and each padding direction in `tokenizer.json`, which show the padding side."""
    results = []
    for name in ["GemmaTokenizer", "GemmaTokenizerFast", "Siglip2Tokenizer", "PreTrainedTokenizerFast"]:
        for direction in [None, "Left", "Right"]:
            with tempfile.TemporaryDirectory() as folder:
                content = json.loads((HERE / "pairs/tokenizer.json").read_text(encoding="utf-8"))
                if direction:
                    content["padding"] = {
                        "strategy": "BatchLongest", "direction": direction, "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0,
                        "pad_token": "<pad>"}
                write_json(Path(folder) / "tokenizer.json", content)
                config = {"tokenizer_class": name, "pad_token": "<pad>", "eos_token": "<eos>", "unk_token": "<unk>", "bos_token": "<bos>"}
                write_json(Path(folder) / "tokenizer_config.json", {**config, "add_bos_token": False, "add_eos_token": True})
                tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
                ids = tokenizer("a photo", padding="max_length", truncation=True, max_length=8)["input_ids"]
            results.append({"className": name, "direction": direction, "ids": ids})
    return results


def write_open_clip(map_range):
    versions = {"open_clip": open_clip.__version__, "transformers": transformers.__version__, "python": platform.python_version()}
    lines = {
        key: ",\n".join("    " + json.dumps(case, separators=(",", ":")) for case in cases)
        for key, cases in [("cases", cleaned_cases(map_range)), ("paddings", paddings())]}
    (HERE / "open-clip.json").write_text(
        f'{{\n  "versions": {json.dumps(versions)},\n  "cases": [\n{lines["cases"]}\n  ],\n  "paddings": [\n{lines["paddings"]}\n  ]\n}}\n',
        encoding="utf-8")


def main():
    generator = random.Random(SEED)
    proto = make_unigram(generator)
    make_unigram_bytes(generator)
    unigram_json, map_range = make_unigram_json(proto)
    make_pairs(generator)

    siglip = {name: transformers.SiglipTokenizer.from_pretrained(HERE / name) for name in ["unigram", "unigram-bytes"]}
    siglip2 = transformers.Siglip2Tokenizer.from_pretrained(HERE / "pairs")
    processor = sentencepiece.SentencePieceProcessor(model_file=str(HERE / "pairs-model/tokenizer.model"))
    unigram_json.enable_truncation(CONTEXT)
    cases, left_out = [], 0
    for text in dict.fromkeys([*TEXTS, *random_texts(random.Random(SEED))]):
        ids = {}
        for name, tokenizer in siglip.items():
            found = tokenizer(text, padding="max_length", truncation=True, max_length=CONTEXT)["input_ids"]
            assert len(found) == CONTEXT
            ids[name] = unpadded(found, 1)
        if lowercase(text) == text.lower() and not set("\x1c\x1d\x1e\x1f") & set(text):
            ids["unigram-json"] = unpadded(unigram_json.encode(text).ids, 1)
        else:
            left_out += 1
        found = siglip2(text, padding="max_length", truncation=True, max_length=CONTEXT)["input_ids"]
        assert len(found) == CONTEXT
        ids["pairs"] = unpadded(found, 0)
        ids["pairs-model"] = unpadded(pairs_model_ids(processor, text), 0)
        cases.append({"text": text, "ids": ids})
    versions = {
        "python": platform.python_version(), "unicodedata": unicodedata.unidata_version, "sentencepiece": sentencepiece.__version__,
        "tokenizers": tokenizers.__version__, "transformers": transformers.__version__, "seed": SEED,
    }
    lines = ",\n".join("    " + json.dumps(case, separators=(",", ":")) for case in cases)
    (HERE / "golden.json").write_text(
        f'{{\n  "versions": {json.dumps(versions)},\n  "contextLength": {CONTEXT},\n  "map": {json.dumps(map_range)},\n'
        f'  "cases": [\n{lines}\n  ]\n}}\n', encoding="utf-8")
    write_open_clip(map_range)
    print(f"{len(cases)} texts, {left_out} not compared in unigram-json")


if __name__ == "__main__":
    main()
