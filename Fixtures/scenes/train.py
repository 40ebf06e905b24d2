"""Trains the `scenes` checkpoint, a tiny CLIP, with contrastive learning of images and captions, on the CPU.

An auxiliary head that predicts a scene's attributes from both embeddings trains the encoders first. The contrastive loss then
takes over: the weight of the head's loss falls to zero before the end, and the head is discarded.
"""

import argparse
import json
import math
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
import transformers
from torch.nn import functional
from transformers import CLIPConfig, CLIPModel, CLIPTokenizer

from captions import random_caption
from checkpoint import EMBEDDING_WIDTH, configuration, save_checkpoint
from dataset import load
from facts import CARDINALITIES, UNKNOWN, caption_targets, claims, facts, truth
from initialisation import start_vision_tower
from pixels import normalised_pixels
from scene import Scene, draw_scene
from vocabulary import learn_merges, write_tokenizer
from zero_shot import ZeroShot

_CAPTIONS_FOR_VOCABULARY = 20_000
_MERGE_LIMIT = 1_000
# A small vision transformer learns shapes last, and fills and relations just before them, so these have higher weights. The
# columns are those of facts.py: shape, colour, fill, size and count of both groups, relation, background colour and kind.
_ATTRIBUTE_WEIGHTS = [6, 1, 3, 1, 1, 6, 1, 3, 1, 1, 3, 1, 1]
# Up to this fraction of the training only the head's loss is used, on scenes without a relation and in smaller batches. The
# contrastive loss can be reduced with colours alone for a long time, and its gradients would hide those for shapes.
_ALONE_UNTIL, _BATCH_SHARE_ALONE = 0.3, 0.5
# The contrastive loss has its full weight from the first fraction on; the head's weight falls to zero between the two.
_FULL_CONTRAST_FROM, _HEAD_UNTIL = 0.4, 0.9
# Scenes are sorted in pools of _POOL scenes, and put into batches in runs of _RUN adjacent scenes.
_POOL, _RUN = 4096, 8
_RUN_FILE = "run.pt"
_MAX_LOG_SCALE = math.log(100)


def _attribute_loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """The weighted loss over the columns of targets, each computed from its own part of the logits."""
    total = torch.zeros(())
    for column, part in enumerate(logits.float().split(CARDINALITIES, dim=-1)):
        known = (targets[:, column] != UNKNOWN).sum().clamp(min=1)
        total = total + _ATTRIBUTE_WEIGHTS[column] * functional.cross_entropy(
            part, targets[:, column], ignore_index=UNKNOWN, reduction="sum") / known
    return total / len(CARDINALITIES)


def _contrast(image: torch.Tensor, text: torch.Tensor, log_scale: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    """CLIP's symmetric loss. A caption that is also true of another image is not a negative for that image."""
    logits = log_scale.exp() * functional.normalize(text) @ functional.normalize(image).T
    own = torch.arange(len(logits))
    mask = true.clone()
    mask[own, own] = False
    logits = logits.masked_fill(mask, float("-inf"))
    return (functional.cross_entropy(logits, own) + functional.cross_entropy(logits.T, own)) / 2


class Batches:
    """Endless shuffled batches. An image gets a new caption in every pass."""

    def __init__(self, cache: Path, tokenizer: CLIPTokenizer, seed: int):
        self.images, self.scenes = load(cache)
        self.facts = facts(self.scenes)
        self.tokenizer = tokenizer
        self.random, self.generator = Random(seed), np.random.default_rng(seed)
        self.order = np.empty(0, np.int64)
        self.without_relation = np.flatnonzero([scene.relation is None for scene in self.scenes])
        self.is_easy = True

    def make_hard(self) -> None:
        """From now on, uses all scenes, and puts similar scenes into the same batch."""
        self.is_easy, self.order = False, np.empty(0, np.int64)

    def _shuffled(self) -> np.ndarray:
        if self.is_easy:
            return self.generator.permutation(self.without_relation)
        # In runs of similar scenes, because the model learns details from negatives that differ only slightly.
        runs, order = [], self.generator.permutation(len(self.scenes) // _RUN * _RUN)
        for pool in np.split(order, range(_POOL, len(order), _POOL)):
            columns = self.generator.permutation(self.facts.shape[1])
            runs.append(pool[np.lexsort(self.facts[pool][:, columns].T)].reshape(-1, _RUN))
        return self.generator.permutation(np.concatenate(runs)).ravel()

    def _indices(self, size: int) -> np.ndarray:
        if len(self.order) < size:
            self.order = self._shuffled()
        taken, self.order = self.order[:size], self.order[size:]
        return taken

    def next(self, size: int) -> dict[str, torch.Tensor]:
        indices = self._indices(size)
        texts, told = zip(*(random_caption(self.random, self.scenes[i]) for i in indices))
        scene_facts, claimed = self.facts[indices], claims(told)
        tokens = self.tokenizer(list(texts), padding=True, return_tensors="pt")
        return {
            "pixels": normalised_pixels(self.images[indices]),
            "tokens": tokens["input_ids"],
            "mask": tokens["attention_mask"],
            "true": torch.from_numpy(truth(claimed, scene_facts, told)),
            "image_targets": torch.from_numpy(scene_facts),
            "text_targets": torch.from_numpy(caption_targets(claimed, scene_facts, told)),
        }


def _losses(model: CLIPModel, head: torch.nn.Linear, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    with torch.autocast("cpu", torch.bfloat16):
        image = model.visual_projection(model.vision_model(pixel_values=batch["pixels"]).pooler_output)
        text = model.text_projection(
            model.text_model(input_ids=batch["tokens"], attention_mask=batch["mask"]).pooler_output)
        image_logits, text_logits = head(image), head(text)
    return {
        "contrast": _contrast(image.float(), text.float(), model.logit_scale, batch["true"]),
        "image": _attribute_loss(image_logits, batch["image_targets"]),
        "text": _attribute_loss(text_logits, batch["text_targets"]),
    }


def _optimizer(modules: list[torch.nn.Module], rate: float) -> torch.optim.Optimizer:
    parameters = [p for module in modules for p in module.parameters()]
    return torch.optim.AdamW(
        [{"params": [p for p in parameters if p.ndim >= 2], "weight_decay": 0.05},
         {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0}],
        lr=rate, betas=(0.9, 0.98), eps=1e-8, fused=True)


def _rate_share(step: int, warm_up: int, progress: float) -> float:
    """Linear warm-up, and a cosine decay to 1 % as progress goes from 0 to 1."""
    return min((step + 1) / warm_up, 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))


def make_tokenizer(folder: Path, seed: int) -> CLIPTokenizer:
    random = Random(f"vocabulary/{seed}")
    captions = [random_caption(random, draw_scene(random))[0] for _ in range(_CAPTIONS_FOR_VOCABULARY)]
    write_tokenizer(folder, learn_merges(captions, _MERGE_LIMIT))
    return CLIPTokenizer.from_pretrained(folder)


class Journal:
    """Means of the losses and what the model finds, printed and recorded at regular steps, and the time over all runs."""

    def __init__(self, seconds: float = 0, entries: list[dict] | None = None):
        self.started, self.entries, self.pending = time.monotonic() - seconds, entries or [], []

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def add(self, losses: dict[str, torch.Tensor]) -> None:
        self.pending.append({name: loss.item() for name, loss in losses.items()})

    def close_entry(self, step: int, pairs: int, found: dict[str, float]) -> None:
        means = {name: round(sum(p[name] for p in self.pending) / len(self.pending), 4) for name in self.pending[0]}
        self.entries.append({"step": step, "pairs": pairs, "seconds": round(self.seconds)} | means | found)
        self.pending = []
        print(json.dumps(self.entries[-1]), flush=True)


@dataclass
class Run:
    """The whole state of a training. It is saved in the cache folder, so that an interrupted training can continue."""

    model: CLIPModel
    head: torch.nn.Linear
    optimizer: torch.optim.Optimizer
    journal: Journal
    step: int = 0
    pairs: int = 0

    def save(self, file: Path) -> None:
        unfinished = file.with_suffix(".part")
        torch.save({"model": self.model.state_dict(), "head": self.head.state_dict(),
                    "optimizer": self.optimizer.state_dict(), "step": self.step, "pairs": self.pairs,
                    "seconds": self.journal.seconds, "entries": self.journal.entries}, unfinished)
        unfinished.replace(file)

    def restore(self, file: Path) -> None:
        state = torch.load(file)
        for name in ("model", "head", "optimizer"):
            getattr(self, name).load_state_dict(state[name])
        self.step, self.pairs = state["step"], state["pairs"]
        self.journal = Journal(state["seconds"], state["entries"])


def start_run(options: argparse.Namespace, tokenizer: CLIPTokenizer) -> Run:
    # Plain attention trains twice as fast on the CPU as fused attention, whose backward pass is slow there.
    model = CLIPModel._from_config(CLIPConfig(**configuration(tokenizer)), attn_implementation="eager")
    start_vision_tower(model)
    # Predicts the attributes from both embeddings; for training only.
    head = torch.nn.Linear(EMBEDDING_WIDTH, sum(CARDINALITIES))
    run = Run(model, head, _optimizer([model, head], options.rate), Journal())
    if options.resume:
        run.restore(options.cache / _RUN_FILE)
    return run


def _weights(progress: float) -> dict[str, float]:
    """The weight of each loss."""
    contrast = (progress - _ALONE_UNTIL) / (_FULL_CONTRAST_FROM - _ALONE_UNTIL)
    head = (_HEAD_UNTIL - progress) / (_HEAD_UNTIL - _FULL_CONTRAST_FROM)
    contrast, head = (min(max(weight, 0.0), 1.0) for weight in (contrast, head))
    return {"contrast": contrast, "image": head, "text": head}


def _take_step(run: Run, batch: dict[str, torch.Tensor], rate: float, progress: float) -> dict[str, torch.Tensor]:
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    losses = _losses(run.model, run.head, batch)
    weights = _weights(progress)
    run.optimizer.zero_grad(set_to_none=True)
    sum(weights[name] * loss for name, loss in losses.items()).backward()
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
    run.optimizer.step()
    with torch.no_grad():
        run.model.logit_scale.clamp_(max=_MAX_LOG_SCALE)
    return losses


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    tokenizer = make_tokenizer(options.out, options.seed)
    run = start_run(options, tokenizer)
    # A continued run must not see the same captions again.
    batches = Batches(options.cache, tokenizer, options.seed + run.step)
    zero_shot = ZeroShot(Path(__file__).parent / "evaluation", tokenizer)
    progress = run.pairs / options.pairs
    while progress < 1:
        if batches.is_easy and progress >= _ALONE_UNTIL:
            batches.make_hard()
        size = round(options.batch * (_BATCH_SHARE_ALONE if batches.is_easy else 1))
        rate = options.rate * _rate_share(run.step, options.warm_up, progress)
        run.journal.add(_take_step(run, batches.next(size), rate, progress))
        run.step += 1
        run.pairs += size
        progress = run.pairs / options.pairs
        if run.step % options.log_every == 0:
            run.journal.close_entry(run.step, run.pairs, zero_shot.measure(run.model))
        if run.step % options.save_every == 0 or progress >= 1:
            save_checkpoint(run.model, options.out)
            run.save(options.cache / _RUN_FILE)
            _write_record(options, run, len(batches.scenes))


def _write_record(options: argparse.Namespace, run: Run, scenes: int) -> None:
    """Records how the checkpoint was made, so that it can be made again."""
    record = {
        "seed": options.seed, "scenes": scenes, "batch": options.batch, "steps": run.step, "pairs": run.pairs,
        "minutes": round(run.journal.seconds / 60, 1),
        "learningRate": options.rate, "warmUp": options.warm_up, "threads": options.threads,
        "parameters": sum(p.numel() for p in run.model.parameters()),
        "logitScale": round(run.model.logit_scale.exp().item(), 3),
        "versions": {"python": platform.python_version(), "torch": torch.__version__,
                     "transformers": transformers.__version__, "numpy": np.__version__},
        "losses": run.journal.entries,
    }
    options.record.write_text(json.dumps(record, indent=1) + "\n")


def main() -> None:
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="the folder that dataset.py has written")
    parser.add_argument("--out", type=Path, default=here / "checkpoint")
    parser.add_argument("--record", type=Path, default=here / "training.json")
    parser.add_argument("--pairs", type=int, default=965_248, help="how many pairs of image and caption are trained on")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--warm-up", type=int, default=100)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true", help="continue an interrupted training from its last save")
    parser.add_argument("--log-every", type=int, default=100)
    parser.add_argument("--save-every", type=int, default=500)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
