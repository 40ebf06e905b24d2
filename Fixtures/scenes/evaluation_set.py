"""Scenes for evaluation, from seeds that training does not use, and the prompts for them.

Run as a program, it writes the small set that is in the repository, so that tests can evaluate without Python.
"""

import argparse
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from random import Random

from PIL import Image

from captions import full_caption, with_article
from render import render
from scene import COLOURS, FILLS, SHAPES, Scene, draw_scene, relation_scene, single_scene

_KEPT_SEED = "kept"
_KEPT_PER_PAIR = 3
_KEPT_OTHERS = 60
_KEPT_SIDE = 128
_KEPT_QUALITY = 90


def pair_scenes(random: Random, per_pair: int) -> list[Scene]:
    """Scenes with a single object, `per_pair` for each shape and colour."""
    return distinct(lambda pair: single_scene(random, 1, shape=pair[0], colour=pair[1]),
                    [(shape, colour) for shape in SHAPES for colour in COLOURS for _ in range(per_pair)])


def distinct(draw, arguments: list) -> list[Scene]:
    """A scene for each argument. A scene is drawn again until its full caption is unique."""
    taken: set[str] = set()
    scenes = []
    for argument in arguments:
        scene = draw(argument)
        while full_caption(scene) in taken:
            scene = draw(argument)
        taken.add(full_caption(scene))
        scenes.append(scene)
    return scenes


def retrieval_scenes(random: Random, count: int) -> list[Scene]:
    return distinct(lambda _: draw_scene(random), list(range(count)))


def shape_colour_prompt(shape: str, colour: str) -> str:
    return f"a photo of {with_article(f'{colour} {shape}')}"


def fill_prompt(fill: str, colour: str, shape: str) -> str:
    return f"a photo of {with_article(f'{fill} {colour} {shape}')}"


def describe_scene(scene: Scene) -> dict:
    """The scene as a JSON object."""
    return {
        "caption": full_caption(scene), "groups": [asdict(group) for group in scene.groups],
        "relation": scene.relation, "backgroundColour": scene.background_colour,
        "backgroundKind": scene.background_kind, "heldOut": scene.is_held_out,
    }


def evaluation_picture(random: Random, scene: Scene) -> Image.Image:
    """An image of the scene, with a random size and aspect ratio as in a real library."""
    short = random.randint(128, 320)
    longer = round(short * random.choice((1, 1, 1.33, 1.5)))
    return render(random, scene, *random.choice(((short, longer), (longer, short))))


def write_pictures(random: Random, scenes: list[Scene], folder: Path) -> list[Path]:
    """Writes one file per scene, alternately JPEG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, scene in enumerate(scenes):
        path = folder / (f"{number:04}.jpg" if number % 2 == 0 else f"{number:04}.png")
        evaluation_picture(random, scene).save(path, **({"quality": 90} if path.suffix == ".jpg" else {}))
        paths.append(path)
    return paths


def _kept_scenes(random: Random) -> list[Scene]:
    pairs = pair_scenes(random, _KEPT_PER_PAIR)
    others = distinct(lambda i: relation_scene(random) if i % 2 else single_scene(random, 2 + i // 2 % 3),
                      list(range(_KEPT_OTHERS)))
    return pairs + others


def write_kept_set(folder: Path) -> None:
    random = Random(_KEPT_SEED)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    images = []
    for number, scene in enumerate(_kept_scenes(random)):
        name = f"{number:03}.jpg"
        render(random, scene, _KEPT_SIDE, _KEPT_SIDE).save(folder / name, quality=_KEPT_QUALITY)
        images.append({"file": name} | describe_scene(scene))
    prompts = {
        "shapeColour": [{"text": shape_colour_prompt(s, c), "shape": s, "colour": c} for s in SHAPES for c in COLOURS],
        "fill": [{"text": fill_prompt(f, c, s), "shape": s, "colour": c, "fill": f}
                 for s in SHAPES for c in COLOURS for f in FILLS],
    }
    text = json.dumps({"images": images, "prompts": prompts}, indent=1) + "\n"
    (folder / "evaluation.json").write_text(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "evaluation")
    write_kept_set(parser.parse_args().out)
