"""Scenes: the attributes that an image shows and that a caption may name.

A scene has one group of one to four equal objects, or two different objects with a relation between them, on a background.
Everything is drawn from a `random.Random`, so that the seed determines the scene.
"""

from dataclasses import dataclass, replace
from random import Random

SHAPES = ("circle", "square", "triangle", "star", "heart", "ring", "cross", "hexagon", "crescent")
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black")
FILLS = ("solid", "striped", "polka dotted", "checkered", "outlined")
SIZES = ("small", "medium", "large")
MAX_COUNT = 4
BACKGROUND_COLOURS = ("white", "grey", "black", "blue", "green", "yellow", "pink")
BACKGROUND_KINDS = ("plain", "gradient", "textured")
# "right of" and "below" are the same relations, seen from the other object.
RELATIONS = ("left of", "above", "inside")

# Never shown in training, so that evaluation can test whether the model combines attributes that it knows.
HELD_OUT_SHAPE_COLOURS = frozenset({
    ("circle", "purple"), ("square", "pink"), ("triangle", "brown"), ("star", "blue"), ("heart", "green"),
    ("ring", "orange"), ("cross", "yellow"), ("hexagon", "red"), ("crescent", "black"),
})
HELD_OUT_SHAPE_FILLS = frozenset({("star", "striped"), ("heart", "checkered"), ("cross", "polka dotted")})

# For each background, the object colours that would be hard to see on it. All backgrounds except black are pale.
_DROWNED = {
    "black": {"black", "brown", "purple", "blue"},
    "pink": {"pink"},
    "yellow": {"yellow"},
    "white": {"yellow"},
    "grey": set(),
    "blue": set(),
    "green": set(),
}
# Shapes that can contain a smaller object, and the fills with which the smaller object stays recognisable.
_CONTAINERS = ("circle", "square", "ring", "hexagon")
_CONTAINER_FILLS = ("solid", "outlined")


@dataclass(frozen=True)
class Group:
    """Equal objects: `count` of one shape, colour, fill and size. A shape of None is a random outline without a name."""

    shape: str | None
    colour: str
    fill: str
    size: str
    count: int = 1

    @property
    def is_held_out(self) -> bool:
        return (self.shape, self.colour) in HELD_OUT_SHAPE_COLOURS or (self.shape, self.fill) in HELD_OUT_SHAPE_FILLS


@dataclass(frozen=True)
class Scene:
    """One group, or two groups of one object each with a `relation`, read as "first RELATION second"."""

    groups: tuple[Group, ...]
    background_colour: str
    background_kind: str
    relation: str | None = None

    @property
    def is_held_out(self) -> bool:
        return any(group.is_held_out for group in self.groups)


def draw_group(random: Random, count: int | None = None, **fixed: str) -> Group:
    """A group with the attributes in `fixed`; the others are drawn at random."""
    return Group(
        shape=fixed.get("shape") or random.choice(SHAPES),
        colour=fixed.get("colour") or random.choice(COLOURS),
        fill=fixed.get("fill") or random.choice(FILLS),
        size=fixed.get("size") or random.choice(SIZES),
        count=count or random.choice((1, 1, 2, 3, 4)),
    )


def draw_background(random: Random, groups: tuple[Group, ...]) -> tuple[str, str]:
    """A random background colour on which all groups are visible, and a random background kind."""
    visible = [c for c in BACKGROUND_COLOURS if not any(g.colour in _DROWNED[c] for g in groups)]
    return random.choice(visible), random.choice(BACKGROUND_KINDS)


def single_scene(random: Random, count: int | None = None, **fixed: str) -> Scene:
    """A scene with one group."""
    groups = (draw_group(random, count, **fixed),)
    return Scene(groups, *draw_background(random, groups))


def relation_scene(random: Random) -> Scene:
    """A scene with two objects that differ in shape and in colour, so that their captions are not ambiguous."""
    relation = random.choice(RELATIONS)
    while True:
        if relation == "inside":
            first = draw_group(random, 1, size="small")
            second = draw_group(random, 1, size="large", shape=random.choice(_CONTAINERS),
                                fill=random.choice(_CONTAINER_FILLS))
        else:
            first, second = draw_group(random, 1), draw_group(random, 1)
        if first.shape != second.shape and first.colour != second.colour:
            groups = (first, second)
            return Scene(groups, *draw_background(random, groups), relation)


def unnamed(scene: Scene) -> Scene:
    """The scene with its shapes replaced by shapes without a name."""
    return replace(scene, groups=tuple(replace(group, shape=None) for group in scene.groups))


def draw_scene(random: Random, held_out: bool | None = None) -> Scene:
    """A random scene. `held_out` restricts it to scenes that contain (True) or do not contain (False) a held-out combination."""
    while True:
        scene = relation_scene(random) if random.random() < 0.3 else single_scene(random)
        if held_out is None or scene.is_held_out == held_out:
            return scene
