"""Writes golden.json: what PyTorch makes of an adapter that `AdapterTraining` trains: the same pairs, batches and steps.

The matrix, its loss and its gradient are float64, by autograd and `torch.optim.AdamW`.

    python Fixtures/analysis/adapter/make_golden.py
"""

import json
import math
import platform
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.append(str(Path(__file__).parents[1]))
from splitmix import SplitMix64, unit  # noqa: E402

_HERE = Path(__file__).parent
_IMAGES, _DIMENSION, _FACTOR, _BATCH, _EPOCHS, _SEED = 160, 16, 20.0, 48, 12, 11
_RATE, _DECAY = 0.003, 0.5
_HELD_OUT = 0.15


def make_pairs(seed: int, images: int, dimension: int) -> tuple[torch.Tensor, torch.Tensor, np.ndarray]:
    """Images, their captions in a space that is turned and noisy, and the image of each caption: one or two captions an image."""
    random = SplitMix64(seed)
    rows = random.uniform(images, dimension)
    owners = np.array([image for image in range(images) for _ in range(1 + image % 2)])
    turn = random.uniform(dimension, dimension)
    noise = random.uniform(len(owners), dimension)
    captions = rows[owners] + 1.2 * (rows[owners] @ turn.T) + 0.6 * noise
    return (torch.from_numpy(unit(rows)).double(), torch.from_numpy(unit(captions)).double(), owners)


def adapt(change: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    """normalize(x + A x), row by row."""
    return torch.nn.functional.normalize(rows + rows @ change.T, dim=1)


def contrastive_loss(captions: torch.Tensor, images: torch.Tensor, owners: np.ndarray, factor: float) -> torch.Tensor:
    """The symmetric InfoNCE loss of a batch of pairs. Other pairs of the same image are no wrong answers."""
    logits = factor * captions @ images.T
    owners = torch.from_numpy(owners)
    same = (owners[:, None] == owners[None, :]) & ~torch.eye(len(owners), dtype=torch.bool)
    logits = logits.masked_fill(same, -torch.inf)
    own = torch.arange(len(owners))
    cross_entropy = torch.nn.functional.cross_entropy
    return (cross_entropy(logits, own) + cross_entropy(logits.T, own)) / 2


class Marks:
    """Texts that several captions share, weights of pairs, and images that are marked as wrong for texts."""

    def __init__(self, captions: int, images: int) -> None:
        self.others = 12
        self.texts = [caption % (captions // 3) for caption in range(captions)]
        self.weights = [0.5 + caption % 3 for caption in range(captions)]
        rows = images + self.others
        self.wrong = [[7 * text % rows, (7 * text + 3) % rows] if text % 2 == 0 else [] for text in self.texts]

    def other_images(self, dimension: int) -> torch.Tensor:
        """Images without captions, which follow those of the pairs."""
        return torch.from_numpy(unit(SplitMix64(9).uniform(self.others, dimension))).double()

    def without(self, images: set[int]) -> None:
        """Forgets that images of the pairs are wrong, because the training must not see them."""
        self.wrong = [[image for image in wrong if image not in images] for wrong in self.wrong]

    def loss(self, captions: torch.Tensor, images: torch.Tensor, batch: list[int], owners: np.ndarray) -> torch.Tensor:
        """The loss of a batch: images and captions of the same text are no wrong answers of each other, images that are marked are
        wrong answers of their texts alone, and the mean is weighted."""
        total, weight_sum = 0, 0
        same = shared(owners, self.texts)
        for place, caption in enumerate(batch):
            rivals = [other for other, row in enumerate(batch) if other == place or not same[owners[caption], row]]
            rival_images = [owners[row] for other, row in enumerate(batch) if other == place or not same[owners[row], caption]]
            rival_images += self.wrong[caption]
            own = _FACTOR * captions[place] @ images[owners[caption]]
            by_image = torch.logsumexp(_FACTOR * images[rival_images] @ captions[place], 0)
            by_caption = torch.logsumexp(_FACTOR * captions[rivals] @ images[owners[caption]], 0)
            total = total + self.weights[caption] * ((by_image + by_caption) / 2 - own)
            weight_sum += self.weights[caption]
        return total / weight_sum


def shared(owners: np.ndarray, texts: list[int]) -> np.ndarray:
    """Whether each image has the text of each caption."""
    result = np.zeros((owners.max() + 1, len(owners)), dtype=bool)
    for image in range(len(result)):
        own = {texts[caption] for caption in np.flatnonzero(owners == image)}
        result[image] = [text in own for text in texts]
    return result


def set_loss(captions: torch.Tensor, images: torch.Tensor, owners: np.ndarray, texts: list[int], factor: float) -> float:
    """The loss of `PairEvaluation`: over all captions, each with all images once and all captions of other images. Images and captions
    of the same text are no wrong answers."""
    logits = factor * images @ captions.T
    same = shared(owners, texts)
    total = 0.0
    for caption, image in enumerate(owners):
        rivals = torch.from_numpy(~same[image] | (np.arange(len(owners)) == caption))
        rival_images = torch.from_numpy(~same[:, caption] | (np.arange(len(images)) == image))
        own = logits[image, caption]
        total += (torch.logsumexp(logits[image, rivals], 0) + torch.logsumexp(logits[rival_images, caption], 0) - 2 * own).item() / 2
    return total / len(owners)


def scores(captions: torch.Tensor, images: torch.Tensor, owners: np.ndarray, texts: list[int]) -> np.ndarray:
    """Of each image, the mean share of 1, 5 and 10 that its rank and those of its captions do not exceed."""
    cosines = (images @ captions.T).numpy()
    same = shared(owners, texts)
    share = np.vectorize(lambda rank: sum(rank <= k for k in (1, 5, 10)) / 3)
    result = []
    for image in range(len(images)):
        own = np.flatnonzero(owners == image)
        rank = 1 + (cosines[image, ~same[image]] >= cosines[image, own].max()).sum()
        caption_ranks = [1 + (cosines[~same[:, caption], caption] >= cosines[image, caption]).sum() for caption in own]
        result.append((share(rank) + share(caption_ranks).mean()) / 2)
    return np.array(result)


def part(images: torch.Tensor, captions: torch.Tensor, owners: np.ndarray, chosen: list[int]):
    """Some images with all their captions, the captions in their order."""
    place = {old: new for new, old in enumerate(chosen)}
    kept = [caption for caption, image in enumerate(owners) if image in place]
    return images[chosen], captions[kept], np.array([place[owners[caption]] for caption in kept])


def train(both: bool, marked: bool) -> dict:
    images, captions, owners = make_pairs(3, _IMAGES, _DIMENSION)
    marks = Marks(len(captions), _IMAGES)
    random = SplitMix64(_SEED)
    order = random.shuffled(_IMAGES)
    held_out = int(_HELD_OUT * _IMAGES)
    test, validation, rest = order[:held_out], order[held_out:2 * held_out], order[2 * held_out:]
    training = part(images, captions, owners, rest)
    def texts_of(chosen: list[int]) -> list[int]:
        """The texts of the captions of some images."""
        return [marks.texts[caption] if marked else caption for caption, image in enumerate(owners) if image in set(chosen)]

    kept = [caption for caption, image in enumerate(owners) if image in set(rest)]
    marks.without(set(test) | set(validation))
    all_images = torch.cat([images, marks.other_images(_DIMENSION)])
    watched = part(images, captions, owners, validation)
    text_change = torch.zeros(_DIMENSION, _DIMENSION, dtype=torch.float64, requires_grad=True)
    image_change = torch.zeros(_DIMENSION, _DIMENSION, dtype=torch.float64, requires_grad=both)
    changes = [text_change, image_change] if both else [text_change]
    optimizer = torch.optim.AdamW(changes, lr=_RATE, betas=(0.9, 0.999), eps=1e-8, weight_decay=_DECAY)
    curve = []
    for _ in range(_EPOCHS):
        order = random.shuffled(len(training[1]))
        losses = []
        for start in range(0, len(order) - _BATCH + 1, _BATCH):
            batch = order[start:start + _BATCH]
            batch_owners = training[2][batch]
            texts = adapt(text_change, training[1][batch])
            if marked:
                rows = [kept[row] for row in batch]
                loss = marks.loss(texts, adapt(image_change, all_images), rows, owners)
            else:
                loss = contrastive_loss(texts, adapt(image_change, training[0][batch_owners]), batch_owners, _FACTOR)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        with torch.no_grad():
            watched_loss = set_loss(adapt(text_change, watched[1]), adapt(image_change, watched[0]), watched[2],
                                    texts_of(validation), _FACTOR)
        curve.append([float(np.mean(losses)), watched_loss])
    best = int(np.argmin([loss for _, loss in curve]))
    held_out_pairs = part(images, captions, owners, test)
    before = scores(held_out_pairs[1], held_out_pairs[0], held_out_pairs[2], texts_of(test))
    with torch.no_grad():
        after = scores(adapt(text_change, held_out_pairs[1]), adapt(image_change, held_out_pairs[0]), held_out_pairs[2],
                       texts_of(test))
    better, worse = int((after > before + 1e-9).sum()), int((after < before - 1e-9).sum())
    changed = better + worse
    probability = sum(math.comb(changed, count) for count in range(better, changed + 1)) / 2 ** changed
    assert best == _EPOCHS - 1, "the adapter after the last epoch must be the one that is kept"
    return {"both": both, "marked": marked, "curve": curve, "batches": len(training[1]) // _BATCH,
            "verdict": {"images": len(test), "before": before.mean(), "after": after.mean(), "better": better,
                        "worse": worse, "probability": probability},
            "textChange": [round(value, 8) for value in text_change.detach().flatten().tolist()],
            "imageChange": [round(value, 8) for value in image_change.detach().flatten().tolist()] if both else None}


def gradient(marked: bool) -> dict:
    """The loss of one batch and its gradients at changes that are not zero."""
    images, captions, owners = make_pairs(5, 24, 8)
    random = SplitMix64(6)
    changes = [torch.from_numpy(0.5 * random.uniform(8, 8)).requires_grad_() for _ in range(2)]
    if marked:
        marks = Marks(len(captions), len(images))
        all_images = torch.cat([images, marks.other_images(8)])
        loss = marks.loss(adapt(changes[0], captions), adapt(changes[1], all_images), list(range(len(captions))), owners)
    else:
        loss = contrastive_loss(adapt(changes[0], captions), adapt(changes[1], images[owners]), owners, _FACTOR)
    loss.backward()
    return {"images": 24, "dimension": 8, "pairSeed": 5, "changeSeed": 6, "loss": loss.item(),
            "textGradient": [round(value, 9) for value in changes[0].grad.flatten().tolist()],
            "imageGradient": [round(value, 9) for value in changes[1].grad.flatten().tolist()]}


def main() -> None:
    record = {"versions": {"python": platform.python_version(), "numpy": np.__version__, "torch": torch.__version__},
              "images": _IMAGES, "dimension": _DIMENSION, "pairSeed": 3, "factor": _FACTOR, "batch": _BATCH,
              "epochs": _EPOCHS, "seed": _SEED, "rate": _RATE, "decay": _DECAY,
              "runs": [train(both, marked) for both, marked in ((False, False), (True, False), (False, True), (True, True))],
              "gradients": [gradient(marked) for marked in (False, True)]}
    (_HERE / "golden.json").write_text(json.dumps(record) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
