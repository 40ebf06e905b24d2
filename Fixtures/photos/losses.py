"""The losses of the alignment. All embeddings are of unit length."""

import torch
from torch import nn
from torch.nn import functional

from model import DIMENSION
from teacher import DIMENSION as TEACHER_DIMENSION

_LARGEST_SCALE = 100.0
_TEXT_DROPOUT = 0.1


class TextMap(nn.Module):
    """The teacher's embeddings [n, 384] to the joint space [n, 512], by one matrix; unit length."""

    def __init__(self) -> None:
        super().__init__()
        self.matrix = nn.Linear(TEACHER_DIMENSION, DIMENSION, bias=False)
        # A matrix with orthonormal columns keeps all that the teacher distinguishes.
        with torch.no_grad():
            self.matrix.weight.copy_(torch.linalg.qr(torch.randn(DIMENSION, TEACHER_DIMENSION))[0] * 0.5)

    def forward(self, embeddings: torch.Tensor, dropout: float = 0.0) -> torch.Tensor:
        thinned = functional.dropout(embeddings, dropout, self.training)
        return functional.normalize(self.matrix(thinned * TEACHER_DIMENSION ** 0.5), dim=-1)

    def captions(self, embeddings: torch.Tensor) -> torch.Tensor:
        return self(embeddings, _TEXT_DROPOUT)


class Scale(nn.Module):
    """A learned factor for cosines, the inverse of the temperature."""

    def __init__(self, start: float):
        super().__init__()
        self.logarithm = nn.Parameter(torch.tensor(start).log())

    def forward(self, cosines: torch.Tensor) -> torch.Tensor:
        return self.logarithm.exp().clamp(max=_LARGEST_SCALE) * cosines


def caption_loss(images: torch.Tensor, texts: torch.Tensor, scale: Scale) -> torch.Tensor:
    """CLIP's symmetric loss (InfoNCE). Texts after the first n belong to no image, and are further negatives."""
    logits = scale(images @ texts.T)
    own = torch.arange(len(images))
    return (functional.cross_entropy(logits, own) + functional.cross_entropy(logits[:, :len(images)].T, own)) / 2


def class_loss(logits: torch.Tensor, odds: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """How far the softmax over the names of the thousand classes is from the odds: Kullback and Leibler's divergence."""
    divergence = (odds * (odds.clamp_min(1e-9).log() - functional.log_softmax(logits, -1))).sum(-1)
    return (divergence * weights).sum() / weights.sum()


def subject_loss(logits: torch.Tensor, odds: torch.Tensor, memberships: torch.Tensor) -> torch.Tensor:
    """Each name, of a class or of a group of classes, finds the images that show it among those of the batch."""
    mass = odds @ memberships.T
    shown = mass.sum(0) > 0.5
    target = mass / mass.sum(0, keepdim=True).clamp_min(1e-6)
    return -(target * functional.log_softmax(logits, 0)).sum(0)[shown].mean()
