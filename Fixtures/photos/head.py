"""The layers between the image tower's features and the embedding, and where their training starts.

The head is two linear layers with a GELU between them, 1280 -> 1024 -> 512. Most of the 1024 units start as detectors: the
rows of the ImageNet classifier, shifted such that only clear cases pass, each connected to the embedding of the class's name.
A photo of a cello therefore lies near the word "cello" although no photo of one was in the training. The other units start
as the best linear map from features to the embeddings of captions.
"""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from model import DIMENSION
from trunk import FEATURES

UNITS = 2 * DIMENSION
_DETECTORS = 860
# A detector passes what its class's logit exceeds this by. Logits of the shown class are about 8, others about 0.
_THRESHOLD = 4.0
_MERGED_BONUS = 0.5
_DETECTOR_WEIGHT = 2.0
# Shifts the inputs of the linear units to where GELU is the identity.
_LINEAR_SHIFT = 5.0
_SIZE_PENALTY = 0.02
_MERGES_AT_ONCE = 40


@dataclass
class FeatureStatistics:
    """Mean [1280], deviation [1280] and covariance [1280, 1280] of the features."""

    mean: torch.Tensor
    deviation: torch.Tensor
    covariance: torch.Tensor

    @classmethod
    def of(cls, features: torch.Tensor) -> "FeatureStatistics":
        mean = features.mean(0)
        centred = features - mean
        return cls(mean, features.std(0), centred.T @ centred / len(features))


class Head(nn.Module):
    """Features [n, 1280] to embeddings [n, 512], not yet of unit length. Detectors and linear units are kept apart."""

    def __init__(self, statistics: FeatureStatistics, detectors: int = _DETECTORS):
        super().__init__()
        self.register_buffer("mean", statistics.mean)
        self.detector_in, self.linear_in = nn.Linear(FEATURES, detectors), nn.Linear(FEATURES, UNITS - detectors)
        self.detector_out = nn.Linear(detectors, DIMENSION, bias=False)
        self.linear_out = nn.Linear(UNITS - detectors, DIMENSION)
        self.dropout = 0.2

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        thinned = self.mean + functional.dropout(features - self.mean, self.dropout, self.training)
        return self.detector_out(functional.gelu(self.detector_in(features))) + self.linear_out(
            functional.gelu(self.linear_in(thinned)))

    def as_open_clip(self) -> dict[str, torch.Tensor]:
        """The same head as the weights of timm's `Mlp`."""
        return {
            "fc1.weight": torch.cat([self.detector_in.weight, self.linear_in.weight]),
            "fc1.bias": torch.cat([self.detector_in.bias, self.linear_in.bias]),
            "fc2.weight": torch.cat([self.detector_out.weight, self.linear_out.weight], dim=1),
            "fc2.bias": self.linear_out.bias}


def _merged_classes(rows: torch.Tensor, names: torch.Tensor, count: int) -> list[list[int]]:
    """Groups of classes that share a detector: those whose rows and names are most alike, such as the terriers."""
    groups = [[index] for index in range(len(rows))]
    centres = torch.cat([functional.normalize(rows, dim=1), names], dim=1)
    alive, sizes = torch.ones(len(rows), dtype=torch.bool), torch.ones(len(rows))
    while alive.sum() > count:
        unit = functional.normalize(centres, dim=1)
        likeness = unit @ unit.T - _SIZE_PENALTY * (sizes[:, None] + sizes[None])
        likeness[~alive], likeness[:, ~alive] = -9, -9
        likeness.fill_diagonal_(-9)
        nearest = likeness.argmax(1).tolist()
        pairs = [(float(likeness[a, b]), a, b) for a, b in enumerate(nearest)
                 if alive[a] and nearest[b] == a and a < b]
        for _, a, b in sorted(pairs, reverse=True)[:min(_MERGES_AT_ONCE, int(alive.sum()) - count)]:
            groups[a] += groups[b]
            centres[a] += centres[b]
            sizes[a] += sizes[b]
            alive[b] = False
    return [group for index, group in enumerate(groups) if alive[index]]


@torch.no_grad()
def initial_head(
    classifier: nn.Linear, class_embeddings: torch.Tensor, linear: nn.Linear, statistics: FeatureStatistics
) -> Head:
    """Builds the head from the classifier, the embeddings [1000, 512] of its classes, and a linear map of standardised features."""
    head = Head(statistics)
    groups = _merged_classes(classifier.weight - classifier.weight.mean(0), class_embeddings, _DETECTORS)
    for unit, group in enumerate(groups):
        head.detector_in.weight[unit] = classifier.weight[group].mean(0)
        head.detector_in.bias[unit] = (
            classifier.bias[group].mean() - _THRESHOLD + (_MERGED_BONUS if len(group) > 1 else 0))
        head.detector_out.weight[:, unit] = _DETECTOR_WEIGHT * class_embeddings[group].mean(0)
    # The directions of features that matter most for the linear map, each scaled to a variance of one.
    weight = linear.weight / statistics.deviation
    bias = linear.bias - weight @ statistics.mean
    ridge = 1e-4 * statistics.covariance.diagonal().mean() * torch.eye(FEATURES)
    root = torch.linalg.cholesky(statistics.covariance + ridge)
    left, strength, right = torch.linalg.svd(weight @ root)
    count = UNITS - _DETECTORS
    directions = torch.linalg.solve_triangular(root.T, right[:count].T, upper=True).T
    head.linear_in.weight.copy_(directions)
    head.linear_in.bias.copy_(_LINEAR_SHIFT - directions @ statistics.mean)
    head.linear_out.weight.copy_(left[:, :count] * strength[:count])
    head.linear_out.bias.copy_(
        bias + weight @ statistics.mean - _LINEAR_SHIFT * head.linear_out.weight.sum(1))
    return head
