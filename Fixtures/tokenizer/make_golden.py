"""Writes merges.txt and golden.json: the token ids that OpenAI's CLIP tokenizer, as in open_clip, gives many texts.

    pip install open_clip_torch ftfy regex transformers
    python Fixtures/tokenizer/make_golden.py

`merges.txt` is OpenAI's list of merge rules (see merges.LICENSE) in the layout of Hugging Face checkpoints. The vocabulary
follows from it: the 256 byte letters, the same with `</w>`, one token for each rule, then the start-of-text and the
end-of-text token.

`golden.json` contains texts and their complete ids, including start and end, not truncated to a context length. Texts that
`ftfy` takes for wrongly decoded ones ("mojibake") are left out and counted, because the Swift tokenizer does not repair them.
Random texts use only code points that are assigned in Python's Unicode version.
"""

import gzip
import json
import platform
import random
import tempfile
import unicodedata
from pathlib import Path

import ftfy
import open_clip
import open_clip.tokenizer
import regex

HERE = Path(__file__).resolve().parent
SEED = 20_240_611
MERGE_COUNT = 49_152 - 256 - 2

QUERIES = """
a photo of a cat
a photo of a dog playing in the snow
Sunset over the ocean
two people hugging on a beach at sunset
my daughter's 3rd birthday, 2019
children eating ice-cream
red car parked in front of a white house
black-and-white portrait of an old man with a hat
screenshot of a chat
receipt from the supermarket
a group of friends around a campfire at night
snowy mountains & a frozen lake
macro shot of a bee on a yellow flower
Eiffel Tower at night
Golden Gate Bridge in fog
whiteboard with diagrams
cat sleeping on a laptop keyboard
birthday cake with candles
wedding dance
fireworks over the city skyline on New Year's Eve
a bicycle leaning against a brick wall
handwritten notes
dog running through a field of sunflowers
an airplane wing seen from the window
boats in the harbour
kids' drawing of a dinosaur
close-up of a ladybird
pizza margherita on a wooden table
empty street in the rain
train station in Tokyo
hot-air balloons above Cappadocia
autumn leaves
a person jumping into a swimming pool
concert crowd with stage lights
someone holding a baby
football match
horses grazing on a hill
blurry photo
selfie with grandma
Christmas tree with presents
""".strip().split("\n")

CONTRACTIONS = """
it's
don't
we're you've I'm they'll he'd
IT'S DON'T WE'RE YOU'VE I'M THEY'LL HE'D
'tis the season
rock 'n' roll
the dogs' bowls
O'Neill's pub
'
''
'''
's
's's's
'S'T'RE'VE'M'LL'D
he'llo
y'all'd've
can\u2019t won\u2019t it\u2019s
it'\u017f x'\u017f
a'sb 'redo 'very 'mild 'llama 'dear
1's 2'd 3're
!'s ?'t
a 's b
Ain't no mountain high enough, ain't no valley low enough
""".strip("\n").split("\n")

NUMBERS_AND_PUNCTUATION = """
0
1234567890
3.14159
1,000,000
100% of $5.99
2nd 3rd 4th
12:30
2021-06-15T12:30:00Z
1/2 cup
(555) 123-4567
!!!
...
?!?!
--- *** ___ ###
hello!!!world
a.b.c
a_b-c
C++ / C#
@user #hashtag
[brackets] {braces} <angles>
"double" 'single' `back`
\\ back\\slash /slash
~tilde^caret|pipe
=== 100%!!!
:-) ;-) :D <3
foo...bar,,,baz;;;
x^2 + y^2 = z^2
½ ¼ ¾ ² ³ ¹ ① Ⅷ ⅷ ٣ ३ 三
№ ™ © ® ° § ¶ † ‡ • · ¿ ¡
€ £ ¥ ₹ ₿ ¢
← ↑ → ↓ ↔ ⇒ ∀ ∃ ∑ √ ∞ ≠ ≤ ≥
— – ‐ ‑ ‒ ― … ‰
""".strip("\n").split("\n")

EMOJI = [
    "😀", "😀😀😀", "a 😀 b", "👍", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇫🇷🇩🇪", "🇫", "❤️", "❤", "☕ coffee", "🐶 dog",
    "1️⃣2️⃣", "©️", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🤷🏻‍♀️", "🧑‍🚀 on the 🌕", "⌚️📱💻",
    "sunset 🌅 over 🌊", "🦊fox", "fox🦊", "👨🏾‍🦽‍➡️", "♥♦♣♠", "☀☁☂☃", "✈️ ✂️ ✏️", "🎄🎁🎅🏿", "🫠🫡",
]

SCRIPTS = [
    "日本の写真", "東京タワー", "犬と猫", "カタカナ ひらがな", "中文照片", "狗在雪地里玩", "한국어 사진", "고양이", "한글",
    "Привет, мир", "МОСКВА", "Фото собаки", "Ελλάδα", "ΑΘΗΝΑ", "ΟΔΥΣΣΕΥΣ", "ΣΑΣ ΣΑΣ, Σ", "ὈΔΥΣΣΕΎΣ.", "ΑΣ'Σ", "Σ", "aΣ", "aΣb",
    "a\u0301Σ", "aΣ\u0301", "aΣ\u0301b", "صورة كلب", "قطة في الحديقة", "مَرْحَبًا", "תמונה של כלב", "שָׁלוֹם", "रेगिस्तान में ऊंट",
    "कुत्ता", "ภาพถ่ายของแมว", "สวัสดี", "bức ảnh con mèo", "TIẾNG VIỆT", "naïve café résumé", "NAÏVE CAFÉ", "Zürich Straße",
    "STRASSE", "GROẞ", "ß", "İstanbul", "İ", "ısı", "I", "Æsop Œuvre", "Łódź Kraków", "Þingvellir", "çiğdem", "ñandú", "Ångström",
    "e\u0301 a\u030a o\u0308", "cafe\u0301", "\u212b \u2126 \u212a", "q\u0307\u0323 q\u0323\u0307", "x\u0345 \u0345 !\u0345! α\u0345 1\u0345",
    "ქართული", "Հայերեն", "አማርኛ", "ខ្មែរ", "မြန်မာ", "བོད་ཡིག", "ᚠᚢᚦ", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "𝟘𝟙𝟚", "ⓐⒶ", "ʰʷ", "ⅣⅤ", "𓀀𓁐", "𐐀𐐨",
    "\u1100\u1161\u11a8", "\u1102\u1176", "\uac00\u11a8", "ǅ ǆ Ǆ", "ﷺ", "ﬓ", "ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ", "oﬃce eﬀort ﬁsh", "ĳsselmeer Ĳ", "ŉ",
    "ſ long ſ", "ᾳ ᾼ ΐ", "K Å", "ǰ", "ẞ", "Ⴀ ა Ა", "Ꭰ ꭰ", "\u0130\u0307", "i\u0307", "Ω ω", "µ μ",
]

WIDTHS = [
    "ＬＯＵＤ　ＮＯＩＳＥＳ", "ｆｕｌｌ　ｗｉｄｔｈ　１２３！？", "Ｕﾀｰﾝ", "ｶﾞｷﾞｸﾞ ﾊﾟﾋﾟ", "｡｢｣､･", "ﾡﾢﾣ ￂￃ ￊ", "￠￡￢￣￤￥￦", "￨￩￪￫￬￭￮",
    "｟｠", "＜start_of_text＞", "＆amp；", "＇ｓ", "".join(map(chr, range(0xFF01, 0xFF61))), "".join(map(chr, range(0xFF61, 0xFFA0))),
    " ".join(map(chr, range(0xFFA0, 0xFFDD))), " ".join(map(chr, range(0xFFE0, 0xFFF0))),
]

QUOTES_AND_CONTROLS = [
    "“curly quotes”", "‘single’", "‚low‛ „double‟", "it’s a “test”", "ʼn ʼ", "«guillemets» ‹single›", "′prime″", "`´",
    "a\x00b", "\x00", "a\x01\x02\x03b", "a\x07bell", "tab\tand\x0bvertical\x0cform", "a\x1cb\x1db\x1ec\x1fd", "\x7fdelete",
    "a\x80b\x85c\x91d\x92e\x93f\x94g\x99h", "\x81\x8d\x8f\x90\x9d", "\x1b[36;44mI'm blue\x1b[0m", "\x1b[1mbold", "\x1b[", "\x1b[12",
    "\x1b[٣m x", "\x1bMnot", "\x1b[;;;H", "\x1b[é", "a\u206ab\u206fc", "\ufeffbom", "a\ufeffb", "a\ufff9b\ufffac\ufffbd\ufffce", "\ufffd",
    "a\u200bb", "a\u200cb", "a\u200db", "a\u2060b", "a\u00adb", "\u200eleft\u200f", "a\u202ab\u202c", "\U000e0001\U000e0041",
    "\uffff", "\ufffe", "\ud7ff\ue000", "\U0010ffff", "\U00010000", "\ue000\uf8ff",
]

SPACES = [
    "", " ", "\t\n\r", "   leading", "trailing   ", "  a   b  ", "a\nb", "a\r\nb", "a\rb", "a\n\n\nb", "a\tb", "a\u00a0b", "\u00a0",
    "a\u3000b", "a\u2003b\u2009c", "a\u2028b\u2029c", "a\u1680b", "a\u205fb\u202fc", "a\u180eb", "\u2000\u200a", "a\x85b", " \u3000 ",
    "a\u200b \u200bb", "line one\nline two\n", "\n<\n&amp;", "&amp;\n<", "a <b\nc &amp;amp; d", "a &amp;amp; d\nb < c &amp;amp;amp;",
]

HTML = """
a &amp; b
a & b
R&D
AT&T
&lt;b&gt;bold&lt;/b&gt;
&amp;amp;
&amp;amp;amp;
&amp;amp;amp;amp;amp;amp;
&amp;lt;tag&amp;gt;
<b>&amp;amp;amp;amp;</b>
caf&eacute;
P&EACUTE;REZ
BUNDESSTRA&SZLIG;E
&ntilde; &Ntilde; &NTILDE; &nTILDE;
&FRAC12; &HELLIP; &LDQUO;x&RDQUO;
&GTDOT; &LTDOT; &REGX;
&quot;quoted&quot; &apos;x&apos;
&nbsp;
a&nbsp;b
a&#160;b
&copy 2020
&copy2020
&notit; &notin; &notinx; &noti
this&not that
&ampx
&amp
&ampamp;
&amp;#39;
&#39;s it&#39;s
&#x27;s
&#X41;&#x42
&#65 &#65;
&#0; &#00; &#x0;
&#128; &#x80; &#145;x&#146; &#x81; &#159;
&#13; &#10; &#9;
&#1; &#8; &#11; &#x1f; &#127;
&#xD800; &#55296; &#xDFFF;
&#x110000; &#1114112; &#99999999999999999999;
&#99999999999999999999999999999999;
&#xFFFE; &#xFFFF; &#x1FFFF; &#xFDD0; &#x10FFFF;
&#x1F600; &#128512;
&#; &#x; &#xg; &#a; &; & ; &&amp;;
&#12a; &#59; &amp;#59; &#x3b;
&#38;amp; &#x26;lt; &#38;#38;
&bogus; &bogusamp; &
&Jscr;ohn &HilbertSpace;ancock
&checkmark; &hearts; &starf;
&CounterClockwiseContourIntegral; &CounterClockwiseContourIntegral
&NotEqualTilde; &fjlig; &ThickSpace; &NotNestedGreaterGreater; &bne;
&NewLine;&Tab;x
&lt;start_of_text&gt;
&lt;start_of_text&gt; < &amp;lt;
&euro;5 &pound;3 &yen;
&eacute&egrave&agrave
&EACUTE &SZLIG
&ampé; &amp\u2028x &é;
&thorn &THORN; &eth;&ETH
&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaamp;
&ampaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;
&&&&
&lt;&lt;&gt;&gt;
&ldquo;hi&rdquo; &lsquo;s
&hellip;&mdash;&ndash;
&zwj;&zwnj;&shy;
&half;&frac34;
&Sigma;&sigma;&SIGMA;
&#931;&#x3A3;
&middot;&bull;
&ffilig; &fflig;
&ſ; &İ;
""".strip("\n").split("\n")

SPECIALS = """
<start_of_text>
<end_of_text>
<START_OF_TEXT> <End_Of_Text>
<start_of_text>a photo<end_of_text>
a <start_of_text> b
!<start_of_text>
! <start_of_text>!
a<end_of_text>b
<start_of_text
start_of_text>
<<start_of_text>>
<\u017ftart_of_text>
<|startoftext|>
<|endoftext|>
<end_of_text><end_of_text>
""".strip("\n").split("\n")

ADDRESSES = """
https://www.example.com/path?query=1&lang=en#top
https://example.com/?a=1&copy=2&amp=3
IMG_20210615_123456.jpg
DSC_0042.NEF
~/Pictures/2021/Summer Holiday (1).jpeg
C:\\Users\\me\\Photos\\cat.png
user@example.com
file:///home/me/a%20b.jpg
photo-1.final.FINAL.v2.tiff
www.flickr.com
192.168.0.1
#photooftheday #nofilter
../../etc/passwd
SELECT * FROM images WHERE name = 'cat';
{"key": "value", "n": [1, 2, 3]}
<img src="a.png" alt="x &amp; y">
print("hello")
""".strip("\n").split("\n")

LONG = [
    " ".join(["a photo of a cat"] * 30), "supercalifragilisticexpialidocious " * 12, "a" * 200, "ab" * 150, "haha" * 60, "!" * 300,
    "?!" * 150, "." * 77, "=-" * 100, "1" * 120, "x" * 75, " ".join("abcdefghijklmnopqrstuvwxyz" * 4), "日本" * 60, "😀" * 50,
    "pneumonoultramicroscopicsilicovolcanoconiosis", "llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "antidisestablishmentarianism", "donaudampfschifffahrtsgesellschaftskapitän", "the quick brown fox jumps over the lazy dog " * 8,
    " ".join(["cat"] * 74), " ".join(["cat"] * 75), " ".join(["cat"] * 76), " ".join(["cat"] * 77), "aaa aa a " * 20, "mmmmmmmmm" * 9,
    "zzzzzzzzzzzzzzzz", "lololololol", "nananananananana batman", "aab" * 60, "abcabcabd" * 20,
]


def random_texts(generator):
    """Texts in several alphabets, mixed with character sequences that affect cleaning."""
    assigned = [c for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs")]
    pools = [
        list(range(0x20, 0x7F)), list(range(0x20, 0x7F)), list(range(0xA0, 0x180)), list(range(0x300, 0x370)),
        list(range(0x370, 0x400)), list(range(0x400, 0x500)), list(range(0x1E00, 0x2000)), list(range(0x2000, 0x2070)),
        list(range(0x3040, 0x3100)), list(range(0x4E00, 0x9000)), list(range(0xAC00, 0xD7A4)), list(range(0xFB00, 0xFB07)),
        list(range(0xFF00, 0xFFF0)), list(range(0x1F300, 0x1F650)), list(range(0x00, 0xA0)), assigned, assigned,
    ]
    known = set(assigned)
    pools = [[c for c in pool if c in known] for pool in pools]
    pieces = ["'s", "'T", " ", "  ", "&amp;", "&lt;", "&#", ";", "<", "Σ", "İ", "\n", "&eacute", "’", "the", "photo", "12"]
    for _ in range(260):
        text = ""
        for _ in range(generator.randint(1, 6)):
            if generator.random() < 0.4:
                text += generator.choice(pieces)
            else:
                pool = generator.choice(pools)
                text += "".join(chr(generator.choice(pool)) for _ in range(generator.randint(1, 6)))
        yield text


def read_merges():
    """OpenAI's merge rules, without the first line of the file and without rules beyond the vocabulary."""
    lines = gzip.open(open_clip.tokenizer.default_bpe()).read().decode("utf-8").split("\n")
    return lines[1 : 1 + MERGE_COUNT]


def compare_with_transformers(merges, cases):
    """Prints for how many plain texts `transformers` gives the same ids. Other texts are left out because it cleans them differently."""
    import transformers

    letters = list(open_clip.tokenizer.bytes_to_unicode().values())
    tokens = letters + [letter + "</w>" for letter in letters] + ["".join(line.split()) for line in merges]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    with tempfile.TemporaryDirectory() as folder:
        vocabulary = {token: identifier for identifier, token in enumerate(tokens)}
        Path(folder, "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
        Path(folder, "merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]), encoding="utf-8")
        tokenizer = transformers.CLIPTokenizer.from_pretrained(folder)
        plain = [case for case in cases if case["text"].isascii() and case["text"].isprintable()
                 and not set("<&") & set(case["text"])]
        alike = sum(tokenizer(case["text"])["input_ids"] == case["ids"] for case in plain)
    print(f"transformers {transformers.__version__}: {alike} of {len(plain)} plain texts have the same ids")


def main():
    merges = read_merges()
    assert len(merges) == MERGE_COUNT and all(len(line.split(" ")) == 2 for line in merges)
    (HERE / "merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]), encoding="utf-8")

    tokenizer = open_clip.tokenizer.SimpleTokenizer()
    texts = [
        *QUERIES, *CONTRACTIONS, *NUMBERS_AND_PUNCTUATION, *EMOJI, *SCRIPTS, *WIDTHS, *QUOTES_AND_CONTROLS, *SPACES,
        *HTML, *SPECIALS, *ADDRESSES, *LONG, *random_texts(random.Random(SEED)),
    ]
    cases, mojibake = [], []
    for text in dict.fromkeys(texts):
        if ftfy.fix_text(text) != ftfy.fix_text(text, fix_encoding=False):
            mojibake.append(text)
            continue
        ids = [tokenizer.sot_token_id, *tokenizer.encode(text), tokenizer.eot_token_id]
        cut = ids if len(ids) <= 77 else [*ids[:76], tokenizer.eot_token_id]
        assert tokenizer([text])[0, : len(cut)].tolist() == cut
        cases.append({"text": text, "ids": ids})
    versions = {
        "python": platform.python_version(), "unicodedata": unicodedata.unidata_version,
        "open_clip_torch": open_clip.__version__, "ftfy": ftfy.__version__, "regex": regex.__version__, "seed": SEED,
    }
    lines = ",\n".join("    " + json.dumps(case, separators=(",", ":")) for case in cases)
    (HERE / "golden.json").write_text(
        f'{{\n  "versions": {json.dumps(versions)},\n  "cases": [\n{lines}\n  ]\n}}\n', encoding="utf-8")
    print(f"{len(cases)} texts, {len(mojibake)} left out as mojibake: {ascii(mojibake)}")
    compare_with_transformers(merges, cases)


if __name__ == "__main__":
    main()
