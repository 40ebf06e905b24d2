"""The form in which names of places are compared. ImageMetadata/Places/FoldedName.swift computes the same."""

import unicodedata

# Letters whose strokes and ligatures Unicode does not take apart.
WITHOUT_DECOMPOSITION = {
    "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
}


def folded(name):
    """The name in small letters, without marks, quotes and hyphens, and with single spaces."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    kept = []
    for letter in letters:
        if unicodedata.category(letter).startswith("M") or letter in "'’‘ʻʼ`.":
            continue
        kept.append(WITHOUT_DECOMPOSITION.get(letter, " " if letter in "-‐–_" else letter))
    return " ".join(word for word in "".join(kept).split(" ") if word)
