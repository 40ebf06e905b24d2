"""Aligns photos and sentences: first the layers after the image tower's features, then also the tower's last stages.

The text side is one matrix on the teacher's embeddings here. The text tower is trained to give the same results afterwards.
"""

import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from head import FeatureStatistics, Head, initial_head
from losses import Scale, TextMap, caption_loss, class_loss, subject_loss
from material import Material, draw_phrases
from measure import measure
from trunk import Ending, folded, pretrained

_SEED = 0
# Weights of the losses: of classes by image, of classes and groups by name, of places, and of features that drift.
_CLASS, _SUBJECT, _PLACE, _DRIFT = 0.1, 0.05, 0.2, 1.0
# Photos with captions and photos of places show many things that the classifier does not know.
_OUTSIDE_WEIGHT = 0.3
_LABEL_SHARE = 0.5
_MADE_FEATURES = 256


@dataclass(frozen=True)
class Rates:
    """How fast some parts learn, as shares of the rate. Detectors know what they do, and texts are told apart already."""

    inputs: float = 0.02
    detectors: float = 0.1
    texts: float = 0.15


@dataclass
class Alignment:
    """What is learned: the head, the matrix for texts, and the two scales."""

    head: nn.Module
    texts: TextMap
    caption_scale: Scale
    name_scale: Scale

    def parts(self) -> dict[str, nn.Module]:
        return {"head": self.head, "texts": self.texts, "caption_scale": self.caption_scale,
                "name_scale": self.name_scale}

    def embed(self, features: torch.Tensor) -> torch.Tensor:
        return functional.normalize(self.head(features), dim=-1)

    def save(self, path: Path, **more: object) -> None:
        state = {name: part.state_dict() for name, part in self.parts().items()} | more
        unfinished = path.with_suffix(".part")
        torch.save(state, unfinished)
        unfinished.replace(path)


def _cosine(step: int, steps: int, warmup: int) -> float:
    return min(1.0, (step + 1) / warmup) * 0.5 * (1 + math.cos(math.pi * step / steps))


class MadeFeatures:
    """Features of photos that are not there: those of a real photo, moved towards a random class of the classifier.

    The mean of a class lies where the covariance of the features takes the classifier's row for it (linear discriminant
    analysis). The classifier says what the moved features show.
    """

    def __init__(self, material: Material, statistics: FeatureStatistics):
        self.classifier = material.classifier
        rows = self.classifier.weight - self.classifier.weight.mean(0)
        self.shifts = (rows @ statistics.covariance).detach()
        self.gains = (self.shifts * rows).sum(1).detach()
        self.features, self.odds = material.all_features

    @torch.no_grad()
    def draw(self, count: int, source: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        photos = torch.randint(len(self.features), (count,), generator=source)
        classes = torch.randint(len(self.shifts), (count,), generator=source)
        logit = 8 + 8 * torch.rand(count, 1, generator=source)
        start = self.features[photos] - 0.7 * self.odds[photos] @ self.shifts
        made = (start + self.shifts[classes] * logit / self.gains[classes, None]).clamp_min(0)
        return made, self.classifier(made).softmax(-1)


@dataclass
class Batch:
    """Numbers of photos and views: with captions, of classes, and of places."""

    captioned: torch.Tensor
    classes: torch.Tensor
    places: torch.Tensor
    views: dict[str, torch.Tensor]

    @classmethod
    def draw(cls, material: Material, sizes: tuple[int, int, int], source: torch.Generator) -> "Batch":
        chosen, views = [], {}
        for name, size in zip(("captioned", "classes", "places"), sizes):
            photos, view_count = material.features[name].shape[:2]
            chosen.append(torch.randperm(photos, generator=source)[:size])
            views[name] = torch.randint(view_count, (size,), generator=source)
        return cls(*chosen, views)

    def rows(self, table: dict) -> torch.Tensor:
        return torch.cat([table[name][getattr(self, name), self.views[name]] for name in self.views])

    def odds(self, material: Material) -> torch.Tensor:
        """The classifier's opinion; for photos with a label half of it is the label."""
        odds = self.rows(material.odds)
        first = len(self.captioned)
        labels = material.class_indices[self.classes]
        known = labels >= 0
        rows = first + torch.nonzero(known).squeeze(1)
        odds[rows] *= 1 - _LABEL_SHARE
        odds[rows, labels[known]] += _LABEL_SHARE
        return odds


class _Standardisation(nn.Module):
    """Features with a mean of zero and a deviation of one."""

    def __init__(self, statistics: FeatureStatistics):
        super().__init__()
        self.statistics = statistics

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return (features - self.statistics.mean) / self.statistics.deviation


class Trainer:
    """The three stages of the alignment."""

    def __init__(self, material: Material, rates: Rates = Rates()):
        torch.manual_seed(_SEED)
        self.material, self.rates = material, rates
        self.log: list[dict] = []
        self.source = torch.Generator().manual_seed(_SEED)
        self.statistics = FeatureStatistics.of(material.all_features[0])
        self.made = MadeFeatures(material, self.statistics)
        self.started = time.monotonic()

    def note(self, stage: str, step: int, losses: list[list[float]], alignment_measures: dict) -> None:
        means = [round(float(value), 4) for value in np.mean(losses, axis=0)] if losses else []
        self.log.append({"stage": stage, "step": step, "seconds": round(time.monotonic() - self.started),
                         "losses": means} | alignment_measures)
        print(self.log[-1], flush=True)

    def linear_start(self, steps: int = 250, rate: float = 1e-3) -> Alignment:
        """Captions and places alone with one linear layer; then the head that starts from it."""
        material, texts, scale = self.material, TextMap(), Scale(14.0)
        linear = nn.Linear(len(self.statistics.mean), texts.matrix.out_features)
        standardise = _Standardisation(self.statistics)
        optimizer = torch.optim.AdamW([
            {"params": [*linear.parameters(), *scale.parameters()], "share": 1.0, "weight_decay": 0.1},
            {"params": list(texts.parameters()), "share": self.rates.texts, "weight_decay": 0.0}], lr=rate)
        for step in range(steps):
            for group in optimizer.param_groups:
                group["lr"] = rate * group["share"] * _cosine(step, steps, 1)
            batch = Batch.draw(material, (1000, 0, 200), self.source)
            features = standardise(batch.rows(material.features))
            images = functional.normalize(linear(functional.dropout(features, 0.2)), dim=-1)
            captions = material.captions.draw(batch.captioned, self.source)
            loss = caption_loss(images[:1000], texts.captions(material.captions.embeddings[captions]), scale)
            places = texts(draw_phrases(material.place_phrases, self.source))
            loss = loss + _PLACE * functional.cross_entropy(
                scale(images[1000:] @ places.T), material.place_indices[batch.places])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        standardised = nn.Sequential(standardise, linear)
        self.note("linear map", steps, [], measure(material, Alignment(standardised, texts, scale, Scale(25.0))))
        with torch.no_grad():
            names = functional.normalize(torch.stack(
                [texts(phrases).mean(0) for phrases in material.subject_phrases[:1000]]), dim=-1)
        head = initial_head(material.classifier, names, linear, self.statistics)
        return Alignment(head, texts, scale, Scale(25.0))

    def losses(
        self, alignment: Alignment, batch: Batch, features: torch.Tensor, more_captions: int
    ) -> list[torch.Tensor]:
        """The losses by captions, classes, names and places, weighted."""
        material, source = self.material, self.source
        made, made_odds = self.made.draw(_MADE_FEATURES, source)
        images = alignment.embed(torch.cat([features, made]))
        count, places_from = len(batch.captioned), len(batch.captioned) + len(batch.classes)
        captions = material.captions.draw(batch.captioned, source)
        others = torch.randint(len(material.captions.owners), (more_captions,), generator=source)
        others = others[~torch.isin(material.captions.owners[others], batch.captioned)]
        texts = alignment.texts.captions(material.captions.embeddings[torch.cat([captions, others])])
        odds = torch.cat([batch.odds(material), made_odds])
        names = alignment.texts(draw_phrases(material.subject_phrases, source))
        logits = alignment.name_scale(images @ names.T)
        weights = torch.ones(len(images))
        weights[:count] = _OUTSIDE_WEIGHT
        weights[places_from:len(features)] = _OUTSIDE_WEIGHT
        places = alignment.texts(draw_phrases(material.place_phrases, source))
        return [
            caption_loss(images[:count], texts, alignment.caption_scale),
            _CLASS * class_loss(logits[:, :1000], odds, weights),
            _SUBJECT * subject_loss(logits, odds, material.memberships),
            _PLACE * functional.cross_entropy(
                alignment.name_scale(images[places_from:len(features)] @ places.T),
                material.place_indices[batch.places])]

    def _groups(self, alignment: Alignment, rate: float) -> list[dict]:
        """Parameters with their rates."""
        head, rates = alignment.head, self.rates
        biases = [head.detector_in.bias, head.linear_in.bias, head.linear_out.bias,
                  *alignment.caption_scale.parameters(), *alignment.name_scale.parameters()]
        return [
            {"params": [head.detector_in.weight, head.linear_in.weight], "rate": rates.inputs * rate, "weight_decay": 0.0},
            {"params": [head.detector_out.weight], "rate": rates.detectors * rate, "weight_decay": 0.0},
            {"params": [head.linear_out.weight], "rate": rate, "weight_decay": 0.02},
            {"params": list(alignment.texts.parameters()), "rate": rates.texts * rate, "weight_decay": 0.0},
            {"params": biases, "rate": rate, "weight_decay": 0.0}]

    def train_head(self, alignment: Alignment, steps: int = 300, rate: float = 1e-3) -> None:
        """All losses, on stored features."""
        material = self.material
        optimizer = torch.optim.AdamW(self._groups(alignment, rate))
        recent: list[list[float]] = []
        for step in range(steps + 1):
            if step % 100 == 0 or step == steps:
                self.note("head", step, recent, measure(material, alignment))
                recent = []
            if step == steps:
                break
            for group in optimizer.param_groups:
                group["lr"] = group["rate"] * _cosine(step, steps, 50)
            batch = Batch.draw(material, (768, 256, 192), self.source)
            parts = self.losses(alignment, batch, batch.rows(material.features), 0)
            optimizer.zero_grad()
            sum(parts).backward()
            optimizer.step()
            recent.append([part.item() for part in parts])

    def tune(
        self, alignment: Alignment, path: Path, steps: int = 200, rate: float = 2e-4, head_rate: float = 3e-4
    ) -> Ending:
        """All losses, through the tower's last stages, whose batch norms are folded into the convolutions.

        The matrix for texts stays as it is, so that the text tower can learn it meanwhile. The state is written to `path` every
        forty steps; a later call goes on from there.
        """
        material = self.material
        alignment.texts.requires_grad_(False)
        ending = folded(Ending(pretrained())).to(memory_format=torch.channels_last)
        for name, parameter in ending.named_parameters():
            parameter.requires_grad_("conv_dw.weight" not in name)
        tuned = [parameter for parameter in ending.parameters() if parameter.requires_grad]
        optimizer = torch.optim.AdamW([
            {"params": [value for value in tuned if value.ndim > 1], "rate": rate, "weight_decay": 0.01},
            {"params": [value for value in tuned if value.ndim <= 1], "rate": rate, "weight_decay": 0.0},
            *self._groups(alignment, head_rate)])
        first, resumed = 0, path.exists()
        if resumed:
            state = torch.load(path, weights_only=False)
            for name, part in alignment.parts().items():
                part.load_state_dict(state[name])
            ending.load_state_dict(state["ending"])
            optimizer.load_state_dict(state["optimizer"])
            first, self.log[:] = state["step"], state["log"]
            self.source.set_state(state["source"])
        cuts = {name: material.stored_cut(name) for name in material.features}
        recent: list[list[float]] = []
        for step in range(first, steps + 1):
            if (step % 40 == 0 or step == steps) and not (resumed and step == first):
                features = {name: _encoded(ending, cuts[name])
                            for name in ("development", "classes-held-out", "places-held-out")}
                self.note("tuning", step, recent, measure(material, alignment, features))
                alignment.save(path, ending=ending.state_dict(), optimizer=optimizer.state_dict(), step=step,
                               source=self.source.get_state(), log=self.log)
                recent = []
            if step == steps:
                break
            for group in optimizer.param_groups:
                group["lr"] = group["rate"] * _cosine(step, steps, 20)
            batch = Batch.draw(material, (288, 64, 48), self.source)
            cut = torch.cat([_cut(cuts[name], getattr(batch, name), batch.views[name]) for name in batch.views])
            features = ending(cut.contiguous(memory_format=torch.channels_last))
            drift = (features - batch.rows(material.features)) / self.statistics.deviation
            parts = self.losses(alignment, batch, features, 2500) + [_DRIFT * drift.square().mean()]
            optimizer.zero_grad()
            sum(parts).backward()
            optimizer.step()
            recent.append([part.item() for part in parts])
        return ending


def _cut(stored: np.ndarray, photos: torch.Tensor, views: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(stored[photos.numpy(), views.numpy()].astype(np.float32))


@torch.no_grad()
def _encoded(ending: nn.Module, stored: np.ndarray) -> torch.Tensor:
    """Features [photos, 1, 1280] of the first view of every photo."""
    parts = [ending(torch.from_numpy(stored[start:start + 64, 0].astype(np.float32)))
             for start in range(0, len(stored), 64)]
    return torch.cat(parts)[:, None]
