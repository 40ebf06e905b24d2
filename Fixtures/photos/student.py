"""Trains the text tower to give sentences the embeddings that the teacher gives them."""

import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from open_clip.tokenizer import HFTokenizer
from torch.nn import functional

from vocabulary import CONTEXT_LENGTH

_BATCH = 512
# Sentences of like length are batched together, out of a pool of this many batches.
_POOL = 64
_TEMPERATURE = 0.05
_WEIGHT_DECAY = 0.05
_WARMUP_STEPS = 100


@dataclass
class Lessons:
    """Sentences as tokens, with their lengths and the embeddings [n, 384] that the teacher gives them."""

    tokens: torch.Tensor
    lengths: np.ndarray
    targets: np.ndarray


def lessons(texts: list[str], targets: np.ndarray, tokenizer_folder: Path) -> Lessons:
    tokenizer = HFTokenizer(str(tokenizer_folder), context_length=CONTEXT_LENGTH, clean="lower")
    parts = [tokenizer(texts[start:start + 10_000]).to(torch.int32) for start in range(0, len(texts), 10_000)]
    tokens = torch.cat(parts)
    return Lessons(tokens, tokens.argmax(dim=1).numpy() + 1, targets)


def _batches(lengths: np.ndarray, source: np.random.Generator) -> list[np.ndarray]:
    order = source.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), _POOL * _BATCH):
        pool = order[start:start + _POOL * _BATCH]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += [pool[first:first + _BATCH] for first in range(0, len(pool), _BATCH)]
    return [batches[index] for index in source.permutation(len(batches))]


def encode(tower: torch.nn.Module, tokens: torch.Tensor, length: int) -> torch.Tensor:
    """The embeddings of tokens of which only the first `length` matter; unit length."""
    mask = tower.attn_mask
    tower.attn_mask = mask[:length, :length]
    try:
        return functional.normalize(tower(tokens[:, :length].long()).float(), dim=-1)
    finally:
        tower.attn_mask = mask


def loss(own: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """One minus the cosine, and the contrast with the targets of the other sentences of the batch."""
    cosines = own @ target.T
    return (1 - cosines.diagonal()).mean() + 0.2 * functional.cross_entropy(
        cosines / _TEMPERATURE, torch.arange(len(own)))


class Training:
    """A training that can be stopped after every step and goes on from its last saved state."""

    def __init__(self, tower: torch.nn.Module, path: Path, rate: float, steps: int, seed: int):
        self.tower, self.path, self.rate, self.steps = tower, path, rate, steps
        decayed = [value for value in tower.parameters() if value.ndim > 1]
        others = [value for value in tower.parameters() if value.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": _WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}],
            lr=rate, betas=(0.9, 0.98))
        self.source = np.random.default_rng(seed)
        self.step = 0
        self.log: list[dict] = []
        if path.exists():
            state = torch.load(path, weights_only=False)
            tower.load_state_dict(state["tower"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.step, self.log = state["step"], state["log"]
            self.source.bit_generator.state = state["source"]

    def save(self) -> None:
        unfinished = self.path.with_suffix(".part")
        torch.save({
            "tower": self.tower.state_dict(), "optimizer": self.optimizer.state_dict(), "step": self.step,
            "log": self.log, "source": self.source.bit_generator.state}, unfinished)
        unfinished.replace(self.path)

    def run(self, material: Lessons, project=None) -> None:
        """Trains up to the last step. `project` maps the teacher's embeddings to the targets."""
        started, recent = time.monotonic(), []
        while self.step < self.steps:
            for batch in _batches(material.lengths, self.source):
                if self.step == self.steps:
                    break
                warm = min(1.0, (self.step + 1) / _WARMUP_STEPS)
                rate = self.rate * warm * 0.5 * (1 + math.cos(math.pi * self.step / self.steps))
                for group in self.optimizer.param_groups:
                    group["lr"] = rate
                target = torch.from_numpy(material.targets[batch].astype(np.float32))
                if project is not None:
                    target = project(target)
                with torch.autocast("cpu", torch.bfloat16):
                    own = encode(self.tower, material.tokens[batch], int(material.lengths[batch].max()))
                value = loss(own, target)
                self.optimizer.zero_grad()
                value.backward()
                torch.nn.utils.clip_grad_norm_(self.tower.parameters(), 1.0)
                self.optimizer.step()
                self.step += 1
                recent.append(value.item())
                if self.step % 50 == 0:
                    self.log.append({
                        "step": self.step, "loss": sum(recent) / len(recent),
                        "seconds": time.monotonic() - started})
                    print("student:", self.log[-1], flush=True)
                    recent = []
                if self.step % 200 == 0 or self.step == self.steps:
                    self.save()
