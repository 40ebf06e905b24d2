"""Evaluates a checkpoint on scenes that were not in training, through Photoseek itself; exits with 1 if a target is missed.

Needs only NumPy and Pillow, except with `--encoder transformers`, which uses the Python reference instead.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from captions import full_caption
from encoders import TransformersEncoder
from evaluation_set import (distinct, fill_prompt, pair_scenes, retrieval_scenes, shape_colour_prompt, write_pictures)
from scene import COLOURS, FILLS, HELD_OUT_SHAPE_COLOURS, HELD_OUT_SHAPE_FILLS, SHAPES, Scene, single_scene

_HERE = Path(__file__).parent
sys.path.append(str(_HERE.parent))
from photoseek_encoder import PhotoseekEncoder  # noqa: E402 (found beside this folder)

_REPOSITORY = _HERE.parent.parent
_SEED = "evaluation"
_PER_PAIR = 12
_RETRIEVAL_COUNT = 1000
_OPPOSED_COUNT = 150


@dataclass(frozen=True)
class Result:
    """A measured value, its lowest acceptable value if there is one, and the number of cases."""

    name: str
    value: float
    target: float | None
    cases: int

    @property
    def is_met(self) -> bool:
        return self.target is None or self.value >= self.target


def _share(hits: np.ndarray) -> float:
    return float(np.mean(hits))


def _shape_colour_results(images: np.ndarray, scenes: list[Scene], encoder) -> list[Result]:
    """Top-1 over all pairs of shape and colour."""
    pairs = [(shape, colour) for shape in SHAPES for colour in COLOURS]
    prompts = encoder.texts([shape_colour_prompt(*pair) for pair in pairs])
    truth = [(scene.groups[0].shape, scene.groups[0].colour) for scene in scenes]
    chosen = [pairs[i] for i in (images @ prompts.T).argmax(axis=1)]
    hits = np.array([a == b for a, b in zip(chosen, truth)])
    held_out = np.array([pair in HELD_OUT_SHAPE_COLOURS for pair in truth])
    seen, unseen = _share(hits[~held_out]), _share(hits[held_out])
    return [
        Result(f"shape and colour, 1 of {len(pairs)}", _share(hits), 0.95, len(hits)),
        Result("shape alone", _share(np.array([a[0] == b[0] for a, b in zip(chosen, truth)])), None, len(hits)),
        Result("colour alone", _share(np.array([a[1] == b[1] for a, b in zip(chosen, truth)])), None, len(hits)),
        Result("shape and colour, pairs seen in training", seen, None, int((~held_out).sum())),
        Result("shape and colour, pairs held out of training", unseen, seen - 0.10, int(held_out.sum())),
    ]


def _fill_results(images: np.ndarray, scenes: list[Scene], encoder) -> list[Result]:
    """Top-1 over the fills, with shape and colour given in the prompt."""
    groups = [scene.groups[0] for scene in scenes]
    texts = [fill_prompt(fill, g.colour, g.shape) for g in groups for fill in FILLS]
    prompts = encoder.texts(texts).reshape(len(groups), len(FILLS), -1)
    chosen = np.einsum("id,ifd->if", images, prompts).argmax(axis=1)
    hits = np.array([FILLS[i] == g.fill for i, g in zip(chosen, groups)])
    held_out = np.array([(g.shape, g.fill) in HELD_OUT_SHAPE_FILLS for g in groups])
    seen, unseen = _share(hits[~held_out]), _share(hits[held_out])
    return [
        Result(f"fill, 1 of {len(FILLS)}, shape and colour told", _share(hits), 0.90, len(hits)),
        Result("fill, shapes seen with it in training", seen, None, int((~held_out).sum())),
        Result("fill, shapes held out with it", unseen, seen - 0.10, int(held_out.sum())),
    ]


def _opposed_results(random: Random, folder: Path, encoder) -> list[Result]:
    """Striped red circles against polka dotted green squares."""
    kinds = [{"fill": "striped", "colour": "red", "shape": "circle"},
             {"fill": "polka dotted", "colour": "green", "shape": "square"}]
    scenes = [single_scene(random, random.randint(2, 4), **kind) for kind in kinds for _ in range(_OPPOSED_COUNT)]
    images = encoder.images(write_pictures(random, scenes, folder))
    prompts = encoder.texts(["striped red circles", "polka dotted green squares"])
    hits = (images @ prompts.T).argmax(axis=1) == np.repeat([0, 1], _OPPOSED_COUNT)
    return [Result("striped red circles or polka dotted green squares", _share(hits), 0.99, len(hits))]


def _retrieval_results(random: Random, folder: Path, encoder) -> list[Result]:
    """Recall of a scene among all scenes, searched with its full caption."""
    scenes = retrieval_scenes(random, _RETRIEVAL_COUNT)
    images = encoder.images(write_pictures(random, scenes, folder))
    scores = encoder.texts([full_caption(scene) for scene in scenes]) @ images.T
    ranks = (scores > np.diag(scores)[:, None]).sum(axis=1)
    found, among = f"full caption among {len(scenes)}", len(scenes)
    related = np.array([scene.relation is not None for scene in scenes])
    return [
        Result(f"{found}, recall@1", _share(ranks < 1), 0.60, among),
        Result(f"{found}, recall@10", _share(ranks < 10), 0.95, among),
        Result(f"{found}, recall@1, scenes with a relation", _share(ranks[related] < 1), None, int(related.sum())),
    ]


def _relation_results(random: Random, folder: Path, encoder) -> list[Result]:
    """The caption of a scene against the caption with the two objects exchanged."""
    scenes = [s for s in retrieval_scenes(random, _RETRIEVAL_COUNT) if s.relation in ("left of", "above")]
    images = encoder.images(write_pictures(random, scenes, folder))
    own = encoder.texts([full_caption(s) for s in scenes])
    exchanged = encoder.texts([full_caption(
        Scene(s.groups[::-1], s.background_colour, s.background_kind, s.relation)) for s in scenes])
    hits = (images * own).sum(axis=1) > (images * exchanged).sum(axis=1)
    return [Result("left of, above: told from the exchange of both objects", _share(hits), None, len(hits))]


def _count_results(random: Random, folder: Path, encoder) -> list[Result]:
    """Top-1 over the counts one to four, with everything else given in the caption."""
    scenes = distinct(lambda i: single_scene(random, 1 + i % 4), list(range(400)))
    images = encoder.images(write_pictures(random, scenes, folder))
    texts = []
    for scene in scenes:
        g = scene.groups[0]
        texts += [full_caption(Scene((type(g)(g.shape, g.colour, g.fill, g.size, count),),
                                     scene.background_colour, scene.background_kind)) for count in range(1, 5)]
    scores = np.einsum("id,ind->in", images, encoder.texts(texts).reshape(len(scenes), 4, -1))
    hits = scores.argmax(axis=1) == np.array([scene.groups[0].count - 1 for scene in scenes])
    return [Result("count, 1 of 4, everything else told", _share(hits), None, len(hits))]


def evaluate(encoder, seed: str) -> list[Result]:
    random = Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scenes = pair_scenes(random, _PER_PAIR)
        images = encoder.images(write_pictures(random, scenes, folder / "pairs"))
        return [
            *_shape_colour_results(images, scenes, encoder),
            *_fill_results(images, scenes, encoder),
            *_opposed_results(random, folder / "opposed", encoder),
            *_retrieval_results(random, folder / "retrieval", encoder),
            *_relation_results(random, folder / "relations", encoder),
            *_count_results(random, folder / "counts", encoder),
        ]


def table(results: list[Result]) -> str:
    lines = ["| What | Reached | Target | Cases |", "| --- | ---: | ---: | ---: |"]
    for r in results:
        target = "" if r.target is None else f"{100 * r.target:.1f} %" + ("" if r.is_met else " (missed)")
        lines.append(f"| {r.name} | {100 * r.value:.1f} % | {target} | {r.cases} |")
    return "\n".join(lines)


def _as_json(results: list[Result], encoder_name: str, seed: str) -> dict:
    return {"encoder": encoder_name, "seed": seed, "results": [
        {"name": r.name, "value": round(r.value, 4), "target": r.target and round(r.target, 4), "cases": r.cases,
         "met": r.is_met} for r in results]}


def _write(out: Path, results: list[Result], encoder_name: str, seed: str) -> None:
    out.with_suffix(".json").write_text(json.dumps(_as_json(results, encoder_name, seed), indent=1) + "\n")
    words = f"Written by `evaluate.py` with the encoder `{encoder_name}` and the seed `{seed}`."
    out.with_suffix(".md").write_text(f"# Evaluation results of the `scenes` checkpoint\n\n{words}\n\n{table(results)}\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", choices=("photoseek", "transformers"), default="photoseek")
    parser.add_argument("--photoseek", type=Path, default=_REPOSITORY / ".build/release/photoseek")
    parser.add_argument("--model", type=Path, default=_HERE / "checkpoint")
    parser.add_argument("--seed", default=_SEED)
    parser.add_argument("--out", type=Path, help="also write OUT.md and OUT.json")
    options = parser.parse_args()
    if options.encoder == "photoseek":
        encoder = PhotoseekEncoder(options.photoseek, options.model)
    else:
        encoder = TransformersEncoder(options.model)
    results = evaluate(encoder, options.seed)
    print(table(results))
    print(json.dumps(_as_json(results, encoder.name, options.seed)))
    if options.out:
        _write(options.out, results, encoder.name, options.seed)
    return 0 if all(r.is_met for r in results) else 1


if __name__ == "__main__":
    sys.exit(main())
