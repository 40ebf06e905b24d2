"""Every sentence that is used in the training, by where it comes from."""

import random
from pathlib import Path

from data import captioned_photos, captions_without_photos, development_photos
from names import Subjects
from phrases import phrases, place_names
from words import visible_nouns

_SEED = 13


def _shuffled(texts: set[str]) -> list[str]:
    result = sorted(texts)
    random.Random(_SEED).shuffle(result)
    return result


def caption_texts(data: Path) -> list[str]:
    """Captions of the photos to train on, in their order."""
    return [caption for photo in captioned_photos(data) for caption in photo.captions]


def development_texts(data: Path) -> list[str]:
    return [caption for photo in development_photos(data) for caption in photo.captions]


def name_texts(subjects: Subjects, photo_names: set[str]) -> list[str]:
    """Names of things and places, in templates."""
    texts = {phrase for subject in subjects.classes + subjects.groups for phrase in phrases(subject.names)}
    return sorted(texts | {phrase for name in photo_names for phrase in phrases((name, *place_names(name)))})


def pool_texts(data: Path) -> list[str]:
    """Captions without photos, shuffled."""
    return _shuffled(set(captions_without_photos(data)))


def noun_texts(wordnet: Path) -> list[str]:
    """Names of visible things in a template, and each with its explanation, shuffled."""
    source = random.Random(_SEED)
    texts = set()
    for noun in visible_nouns(wordnet):
        for name in noun.names:
            texts.add(source.choice(phrases((name,))))
        texts.add(f"{noun.names[0]}, {noun.explanation}")
    return _shuffled(texts)
