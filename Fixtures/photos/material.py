"""What the alignment of photos and sentences is trained with, as tensors."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from data import Photo, captioned_photos, class_photos, development_photos, place_photos
from names import Subjects
from phrases import phrases, place_names
from teacher import DIMENSION as TEACHER_DIMENSION
from texts import name_texts
from trunk import pretrained

# The sets of photos: their name, the number of views, and the least share of a photo that a view shows.
VIEWS = {
    "development": (1, 1.0), "classes-held-out": (1, 1.0), "places-held-out": (1, 1.0),
    "captioned": (6, 0.6), "classes": (8, 0.4), "places": (4, 0.5)}


def photo_sets(data: Path) -> dict[str, list[Photo]]:
    return {
        "development": development_photos(data), "classes-held-out": class_photos(data, held_out=True),
        "places-held-out": place_photos(data, held_out=True), "captioned": captioned_photos(data),
        "classes": class_photos(data, held_out=False), "places": place_photos(data, held_out=False)}


@dataclass
class Captions:
    """The teacher's embeddings [n, 384] of the captions of a set of photos, and whose caption each is."""

    embeddings: torch.Tensor
    owners: torch.Tensor

    def draw(self, photos: torch.Tensor, source: torch.Generator) -> torch.Tensor:
        """One caption of each photo, as its number."""
        counts = torch.bincount(self.owners)
        firsts = torch.cumsum(counts, 0) - counts
        return firsts[photos] + (torch.rand(len(photos), generator=source) * counts[photos]).long()


def teacher_embeddings(folder: Path) -> torch.Tensor:
    parts = [np.load(path) for path in sorted(folder.glob("*.npy"))]
    return torch.from_numpy(np.concatenate(parts).astype(np.float32))


def _captions(photos: list[Photo], embeddings: torch.Tensor) -> Captions:
    owners = [index for index, photo in enumerate(photos) for _ in photo.captions]
    assert embeddings.shape == (len(owners), TEACHER_DIMENSION)
    return Captions(embeddings, torch.tensor(owners))


class Material:
    """Features and names. `features[set]` is [photos, views, 1280]; `odds[set]` the classifier's opinion of each view."""

    def __init__(self, data: Path, work: Path, wordnet: Path):
        self.work = work
        self.photos = photo_sets(data)
        self.subjects = Subjects(wordnet)
        self.classifier = pretrained().classifier
        self.features = {name: self._features(name) for name in VIEWS}
        with torch.no_grad():
            self.odds = {name: self.classifier(self.features[name]).softmax(-1)
                         for name in ("captioned", "classes", "places")}
        self.captions = _captions(self.photos["captioned"], teacher_embeddings(work / "teacher/captions"))
        self.development = _captions(self.photos["development"], teacher_embeddings(work / "teacher/development"))
        self.class_indices = torch.tensor([self.subjects.class_index(photo) for photo in self.photos["classes"]])
        self.places = sorted({photo.name for photo in self.photos["places"]})
        self.place_indices = torch.tensor([self.places.index(photo.name) for photo in self.photos["places"]])
        self.memberships = torch.from_numpy(self.subjects.memberships())

    def _features(self, name: str) -> torch.Tensor:
        return torch.from_numpy(np.load(self.work / f"{name}.features.npy").astype(np.float32))

    def stored_cut(self, name: str) -> np.ndarray:
        """What the first stages make of every view, [photos, views, 112, 14, 14], float16, not in memory."""
        return np.load(self.work / f"{name}.cut.npy", mmap_mode="r")

    @cached_property
    def all_features(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Features [n, 1280] and odds [n, 1000] of every view to train on."""
        sets = ("captioned", "classes", "places")
        return (torch.cat([self.features[name].flatten(0, 1) for name in sets]),
                torch.cat([self.odds[name].flatten(0, 1) for name in sets]))

    @cached_property
    def _names(self) -> tuple[torch.Tensor, dict[str, int]]:
        names = {photo.name for name in VIEWS for photo in self.photos[name] if photo.name}
        texts = name_texts(self.subjects, names)
        return teacher_embeddings(self.work / "teacher/names"), {text: index for index, text in enumerate(texts)}

    def phrase_embeddings(self, names: tuple[str, ...]) -> torch.Tensor:
        """The teacher's embeddings of the names in every template."""
        embeddings, indices = self._names
        return embeddings[[indices[phrase] for phrase in phrases(names)]]

    @cached_property
    def subject_phrases(self) -> list[torch.Tensor]:
        return [self.phrase_embeddings(subject.names)
                for subject in self.subjects.classes + self.subjects.groups]

    @cached_property
    def place_phrases(self) -> list[torch.Tensor]:
        return [self.phrase_embeddings(place_names(place)) for place in self.places]


def draw_phrases(phrases: list[torch.Tensor], source: torch.Generator) -> torch.Tensor:
    """One phrase for each name."""
    chosen = [int(torch.randint(len(options), (), generator=source)) for options in phrases]
    return torch.stack([options[index] for options, index in zip(phrases, chosen)])
