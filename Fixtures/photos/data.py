"""Reads the photographs, labels and sentences that `photos` is trained with, and names those that are held out."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

# Every n-th class with five photos, and these kinds of place, are never trained on: they measure zero-shot recognition.
_HELD_OUT_CLASS_STEP = 4
_HELD_OUT_PLACES = {"bamboo forest", "harbor", "kitchen", "mountain", "stadium football", "supermarket"}


@dataclass(frozen=True)
class Photo:
    """A photograph with its captions, or with the name of what it shows."""

    path: Path
    captions: tuple[str, ...] = ()
    name: str = ""
    wordnet_id: str = ""


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _captioned(folder: Path, part: str) -> list[Photo]:
    return [Photo(folder / line["image"], captions=tuple(line["captions"])) for line in _lines(folder / f"{part}.jsonl")]


def captioned_photos(data: Path) -> list[Photo]:
    """The photos with captions to train on."""
    return _captioned(data / "flickr8k", "train") + _captioned(data / "coco", "train")


def development_photos(data: Path) -> list[Photo]:
    """The photos with captions that choose between models; never trained on."""
    return _captioned(data / "flickr8k", "dev")


def _held_out_names(photos: list[Photo]) -> set[str]:
    counts: dict[str, int] = {}
    for photo in photos:
        counts[photo.name] = counts.get(photo.name, 0) + 1
    return set(sorted(name for name, count in counts.items() if count >= 5)[::_HELD_OUT_CLASS_STEP])


def class_photos(data: Path, held_out: bool) -> list[Photo]:
    """Photos of things, each with a name; either those to train on or the others."""
    photos = [
        Photo(data / "imagenet" / line["image"], name=line["name"], wordnet_id=line["wnid"])
        for line in _lines(data / "imagenet" / "labels.jsonl")]
    names = _held_out_names(photos)
    return [photo for photo in photos if (photo.name in names) == held_out]


def place_photos(data: Path, held_out: bool) -> list[Photo]:
    """Photos of places, each with the name of its kind; either those to train on or the others."""
    photos = [
        Photo(data / "places" / line["image"], name=line["name"])
        for line in _lines(data / "places" / "labels.jsonl")]
    return [photo for photo in photos if (photo.name in _HELD_OUT_PLACES) == held_out]


def captions_without_photos(data: Path) -> list[str]:
    """English captions of photos that are not here."""
    with gzip.open(data / "captions.txt.gz", "rt", encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip()]
