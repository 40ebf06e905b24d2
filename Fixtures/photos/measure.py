"""What the training watches: search by sentence, and recognition of things and places that are held out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from material import Material
from phrases import place_names

if TYPE_CHECKING:
    from alignment import Alignment

_CROWD = 950


def _zero_shot(images: torch.Tensor, names: torch.Tensor, right: torch.Tensor) -> float:
    return (images @ names.T).argmax(1).eq(right).float().mean().item()


def _named(material: Material, alignment: Alignment, names: list[str], spelt=lambda name: (name,)) -> torch.Tensor:
    """One embedding a name, the mean over the templates."""
    return functional.normalize(torch.stack(
        [alignment.texts(material.phrase_embeddings(spelt(name))).mean(0) for name in names]), dim=-1)


@torch.no_grad()
def measure(material: Material, alignment: Alignment, features: dict[str, torch.Tensor] | None = None) -> dict:
    """Recall by sentence of the development photos; zero-shot accuracy; how often a rare word finds its photo."""
    features = features or material.features
    for part in alignment.parts().values():
        part.eval()
    photos, things, places = (alignment.embed(features[name][:, 0])
                              for name in ("development", "classes-held-out", "places-held-out"))
    cosines = alignment.texts(material.development.embeddings) @ photos.T
    own = cosines.gather(1, material.development.owners[:, None])
    ranks = (cosines > own).sum(1)
    thing_names = [photo.name for photo in material.photos["classes-held-out"]]
    counts: dict[str, int] = {}
    for photo in material.photos["classes"] + material.photos["classes-held-out"]:
        counts[photo.name] = counts.get(photo.name, 0) + 1
    candidates = sorted(name for name, count in counts.items() if count >= 5)
    place_list = [photo.name for photo in material.photos["places-held-out"]]
    kinds = sorted(set(place_list))
    result = {
        "recall": [round((ranks < count).float().mean().item(), 4) for count in (1, 5, 10)],
        "things": round(_zero_shot(things, _named(material, alignment, candidates),
                                   torch.tensor([candidates.index(name) for name in thing_names])), 4),
        "places": round(_zero_shot(places, _named(material, alignment, kinds, place_names),
                                   torch.tensor([kinds.index(name) for name in place_list])), 4),
        "words": round(_rare_words(material, alignment, photos[:_CROWD], things, thing_names), 4)}
    for part in alignment.parts().values():
        part.train()
    return result


def _rare_words(
    material: Material, alignment: Alignment, crowd: torch.Tensor, things: torch.Tensor, names: list[str]
) -> float:
    """How often "a photo of a NAME" has the photo of that thing among its first ten of a thousand.

    The others are the crowd and one photo of every other thing.
    """
    firsts = {name: names.index(name) for name in sorted(set(names))}
    found = []
    for name in firsts:
        query = alignment.texts(material.phrase_embeddings((name,))[-1:])[0]
        others = torch.cat([crowd, things[[index for other, index in firsts.items() if other != name]]]) @ query
        own = things[[index for index, other in enumerate(names) if other == name]] @ query
        found += [bool((others > value).sum() < 10) for value in own]
    return sum(found) / len(found)
