"""Everyday things that no photo of a collection shows, and sentences about them."""

import re
from random import Random

# Each is checked against all captions of the collection before it counts as absent.
THINGS = (
    "accordion", "airplane", "apple", "aquarium", "banana", "bathtub", "bookshelf", "broccoli", "cabinet", "cactus", "carrot",
    "chandelier", "clock", "cucumber", "dentist", "donut", "elephant", "fireplace", "fridge", "giraffe", "keyboard", "lighthouse",
    "lizard", "locomotive", "microscope", "microwave", "oven", "owl", "penguin", "piano", "printer", "pumpkin", "rabbit",
    "refrigerator", "sandwich", "scissors", "screwdriver", "shark", "sink", "skunk", "snake", "stove", "supermarket", "sushi",
    "toilet", "tomato", "toothbrush", "vase", "volcano", "windmill", "zebra",
)

# What no photo shows.
NONSENSE = (
    "quarterly tax return spreadsheet", "the square root of minus one", "asdf qwer zxcv", "democracy", "quantum chromodynamics",
    "lorem ipsum dolor sit amet", "a haiku about loneliness", "blorptang wibble", "because of the", "the central bank's monetary policy",
    "dfgjhdfkjg", "a recursive function in Haskell", "metaphysics", "the smell of rain", "Tuesday", "nothing at all", "42",
    "an infinite loop", "zxqj vvbn", "gravity waves", "photosynthesis", "the French subjunctive", "a contract clause",
    "DNA polymerase", "tectonic plates", "the sound of silence", "a rounding error", "existential dread", "the year 1066",
    "gross domestic product",
)

_LONGEST_SENTENCE = 16


def with_article(thing: str) -> str:
    return ("an " if thing[0] in "aeiou" else "a ") + thing


def words(text: str) -> set[str]:
    found = set(re.findall(r"[a-z]+", text.lower()))
    return found | {word[:-1] for word in found if word.endswith("s")}


def absent_things(captions: list[str]) -> list[str]:
    """The things that no caption mentions."""
    mentioned = set().union(*map(words, captions))
    return [thing for thing in THINGS if thing not in mentioned]


def sentences_about(things: list[str], corpus: list[str], count: int, seed: str) -> list[str]:
    """Sentences of other photos, each about one of the things, as evenly as the corpus allows."""
    corpus = sorted(set(corpus))
    Random(seed).shuffle(corpus)
    chosen: dict[str, list[str]] = {thing: [] for thing in things}
    for sentence in corpus:
        mentioned = words(sentence)
        if len(sentence.split()) <= _LONGEST_SENTENCE:
            for thing in mentioned & chosen.keys():
                chosen[thing].append(sentence)
    rounds = max(map(len, chosen.values()), default=0)
    flat = [sentences[number] for number in range(rounds) for sentences in chosen.values() if number < len(sentences)]
    return list(dict.fromkeys(flat))[:count]
