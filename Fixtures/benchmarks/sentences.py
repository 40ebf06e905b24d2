"""Sentences for measurements, each another one, of the length that people search with."""

import itertools
import random

_THINGS = ["dog", "cat", "horse", "child", "woman", "man", "cyclist", "red car", "old boat", "train", "bird", "bridge", "lighthouse",
           "church", "market", "garden", "tree", "waterfall", "street musician", "skier"]
_DOINGS = ["standing", "waiting", "resting", "moving fast", "seen from above", "seen from behind", "in the foreground",
           "far away", "partly hidden", "reflected in water"]
_PLACES = ["on the beach", "in a forest", "in the mountains", "in a busy street", "beside a lake", "in front of a house",
           "in a park", "near the harbour", "on a hill", "in the desert", "in a small village", "under a bridge"]
_TIMES = ["at sunset", "at night", "in the rain", "on a sunny day", "in the snow", "in the fog", "in spring", "in autumn",
          "early in the morning", "in the evening light"]


def sentences(count: int) -> list[str]:
    """Up to 24,000 sentences in an order that is always the same."""
    parts = list(itertools.product(_THINGS, _DOINGS, _PLACES, _TIMES))
    random.Random(1).shuffle(parts)
    return ["a " + " ".join(part) for part in parts[:count]]
