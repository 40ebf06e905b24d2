"""Names for what photos show: the thousand classes of the image tower's first training, what generalises them, and places."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from timm.data import ImageNetInfo

from data import Photo
from words import Noun, nouns

# WordNet 3.0 has these as the most general meanings that are still worth asking for.
_LEAST_CLASSES_OF_A_GROUP = 2
_MOST_CLASSES_OF_A_GROUP = 150


@dataclass(frozen=True)
class Subject:
    """Something that a photo can show: its names, and the classes of the classifier that it stands for."""

    names: tuple[str, ...]
    classes: tuple[int, ...]


class Subjects:
    """All subjects: the thousand classes in the classifier's order, and then the groups of classes."""

    def __init__(self, wordnet: Path):
        self._nouns = nouns(wordnet)
        self._identifiers = [synset[1:] for synset in ImageNetInfo().label_names()]

    @cached_property
    def classes(self) -> list[Subject]:
        return [Subject(_plain(self._nouns[identifier]), (index,))
                for index, identifier in enumerate(self._identifiers)]

    @cached_property
    def groups(self) -> list[Subject]:
        """More general nouns ("dog", "musical instrument") with the classes below them."""
        below: dict[str, set[int]] = {}
        for index, identifier in enumerate(self._identifiers):
            reached, waiting = set(), [identifier]
            while waiting:
                for parent in self._nouns[waiting.pop()].parents:
                    if parent not in reached:
                        reached.add(parent)
                        waiting.append(parent)
            for parent in reached:
                below.setdefault(parent, set()).add(index)
        return [Subject(_plain(self._nouns[identifier]), tuple(sorted(classes)))
                for identifier, classes in sorted(below.items())
                if _LEAST_CLASSES_OF_A_GROUP <= len(classes) <= _MOST_CLASSES_OF_A_GROUP]

    def class_index(self, photo: Photo) -> int:
        """The class of a photo, or -1 if its name is more general than a class."""
        identifier = photo.wordnet_id[1:]
        return self._identifiers.index(identifier) if identifier in self._identifiers else -1

    def memberships(self) -> np.ndarray:
        """Which classes each subject stands for, [subjects, 1000], ones and zeros."""
        subjects = self.classes + self.groups
        table = np.zeros((len(subjects), len(self._identifiers)), np.float32)
        for row, subject in enumerate(subjects):
            table[row, list(subject.classes)] = 1
        return table


def _plain(noun: Noun) -> tuple[str, ...]:
    """At most four names, without the Latin ones of animals and plants, which begin with a capital letter."""
    names = [name for name in noun.names if not (name[0].isupper() and " " in name and name.split()[1].islower())]
    return tuple(names[:4] or noun.names[:1])
