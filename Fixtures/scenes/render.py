"""Draws a scene as an image, with the defects of real images: noise, blur, rotation, JPEG artefacts.

The objects are in the central square of the image, because CLIP's preprocessing crops to it.
"""

import io
import math
from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from scene import Group, Scene

OBJECT_RGB = {
    "red": (214, 34, 40), "orange": (245, 132, 22), "yellow": (246, 216, 36), "green": (44, 150, 62),
    "blue": (38, 84, 206), "purple": (126, 50, 168), "pink": (246, 122, 182), "brown": (120, 72, 36),
    "black": (24, 24, 28),
}
BACKGROUND_RGB = {
    "white": (248, 248, 248), "grey": (156, 156, 156), "black": (18, 18, 20), "blue": (168, 202, 244),
    "green": (178, 226, 176), "yellow": (250, 240, 168), "pink": (250, 204, 214),
}
# Objects are drawn larger by this factor and then averaged down, for smooth edges.
SUPERSAMPLING = 3
# The radius of an object as a fraction of the central square's side, for single objects, several objects and containment.
_RADII_ALONE = {"small": (0.16, 0.19), "medium": (0.25, 0.29), "large": (0.36, 0.42)}
_RADII_TOGETHER = {"small": (0.105, 0.12), "medium": (0.145, 0.16), "large": (0.185, 0.20)}
_RADII_INSIDE = {"small": (0.14, 0.155), "large": (0.38, 0.42)}
_MARGIN = 0.02
_RING_HOLE = 0.55
_OUTLINE_SHARE = 0.14
_RIM_SHARE = 0.09
# The largest rotation, in degrees either way, with which a shape still deserves its name.
_MAX_TURN = {"circle": 180, "ring": 180, "star": 180, "hexagon": 180, "triangle": 20, "square": 15, "heart": 25,
             "cross": 18, "crescent": 35, None: 180}


@dataclass(frozen=True)
class Placement:
    """The position of an object in the central square: centre and radius as fractions of the side, and rotation in degrees."""

    x: float
    y: float
    radius: float
    turn: float


# --- shapes -------------------------------------------------------------------------------------------------------

def _arc(centre: float, radius: float, start: float, end: float, steps: int = 40) -> np.ndarray:
    angles = np.radians(np.linspace(start, end, steps))
    return np.stack([centre + radius * np.cos(angles), radius * np.sin(angles)], axis=1)


def _polygon(corners: int, radii: tuple[float, ...] = (1.0,)) -> np.ndarray:
    """Corners around the origin, the first one at the top. Several radii are used alternately."""
    angles = np.arange(corners) * 2 * np.pi / corners - np.pi / 2
    lengths = np.resize(radii, corners)
    return np.stack([np.cos(angles) * lengths, np.sin(angles) * lengths], axis=1)


def _heart() -> np.ndarray:
    t = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    x = 16 * np.sin(t) ** 3
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return np.stack([x / 17, -(y + 2.5) / 16], axis=1)


def _cross() -> np.ndarray:
    a, b = 0.31, 0.93
    return np.array([(-a, -b), (a, -b), (a, -a), (b, -a), (b, a), (a, a), (a, b), (-a, b), (-a, a), (-b, a), (-b, -a),
                     (-a, -a)])


def _crescent() -> np.ndarray:
    """A disc minus a disc shifted to the right: the outer arc, then the inner one backwards."""
    shift, inner_radius = 0.45, 0.78
    meet_x = (1 + shift**2 - inner_radius**2) / (2 * shift)
    outer = math.degrees(math.acos(meet_x))
    inner = math.degrees(math.atan2(math.sin(math.radians(outer)), meet_x - shift))
    return np.concatenate([_arc(0, 1, outer, 360 - outer), _arc(shift, inner_radius, 360 - inner, inner)])


_CIRCLE = _arc(0, 0.95, 0, 360, 49)[:-1]
_OUTLINES = {
    "circle": _CIRCLE,
    "square": np.array([(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)]),
    "triangle": _polygon(3) + (0, 0.15),
    "star": _polygon(10, (1.0, 0.42)),
    "heart": _heart(),
    "ring": _CIRCLE,
    "cross": _cross(),
    "hexagon": _polygon(6),
    "crescent": _crescent() + (0.1, 0),
}


def _spikes(random: Random) -> np.ndarray:
    """A polygon whose corners have irregular distances from the centre."""
    corners = random.randint(4, 12)
    angles = (np.arange(corners) + [random.uniform(-0.35, 0.35) for _ in range(corners)]) * 2 * np.pi / corners
    radii = np.array([random.uniform(0.25, 1) for _ in range(corners)])
    return np.stack([np.cos(angles) * radii, np.sin(angles) * radii], axis=1)


def _blob(random: Random) -> np.ndarray:
    """A smooth closed curve with a few bulges."""
    angles = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    radii = np.ones_like(angles)
    for bulges in range(1, 6):
        radii += random.uniform(0, 0.6 / bulges) * np.cos(bulges * angles + random.uniform(0, 2 * np.pi))
    radii = np.maximum(radii, 0.25)
    return np.stack([np.cos(angles) * radii, np.sin(angles) * radii], axis=1)


def _bars(random: Random) -> np.ndarray:
    """Two bars that form an L or a T."""
    wide, other = random.uniform(0.4, 0.8), random.uniform(0.4, 0.8)
    if random.random() < 0.5:
        return np.array([(-1, -1), (wide - 1, -1), (wide - 1, 1 - other), (1, 1 - other), (1, 1), (-1, 1)])
    stem = wide / 2
    return np.array([(-1, -1), (1, -1), (1, other - 1), (stem, other - 1), (stem, 1), (-stem, 1), (-stem, other - 1),
                     (-1, other - 1)])


def _unnamed_outline(random: Random) -> np.ndarray:
    outline = random.choice((_spikes, _blob, _bars))(random)
    outline = outline - (outline.max(axis=0) + outline.min(axis=0)) / 2
    return outline / np.linalg.norm(outline, axis=1).max()


def _edges(random: Random, shape: str | None) -> list[np.ndarray]:
    """The outline in units of the radius and, for a ring, its hole."""
    outline = _unnamed_outline(random) if shape is None else _OUTLINES[shape]
    return [outline] + ([_CIRCLE * _RING_HOLE] if shape == "ring" else [])


def _turned(points: np.ndarray, degrees: float) -> np.ndarray:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return points @ np.array([(c, s), (-s, c)])


# --- one object ---------------------------------------------------------------------------------------------------

class _ObjectCanvas:
    """A square canvas with one object of the given radius (in pixels) in the centre, supersampled."""

    def __init__(self, edges: list[np.ndarray], radius: float, turn: float):
        self.edges, self.turn = edges, turn
        self.half = math.ceil(radius * 1.15) + 2
        self.side = 2 * self.half * SUPERSAMPLING
        self.radius = radius * SUPERSAMPLING

    def _points(self, edge: np.ndarray) -> list[tuple[float, float]]:
        return [tuple(p) for p in (_turned(edge, self.turn) * self.radius + self.side / 2).tolist()]

    def silhouette(self) -> Image.Image:
        mask = Image.new("L", (self.side, self.side))
        draw = ImageDraw.Draw(mask)
        for edge, value in zip(self.edges, (255, 0)):
            draw.polygon(self._points(edge), fill=value)
        return mask

    def line(self, share: float) -> Image.Image:
        """A mask of the edges only, drawn inwards. The line width is a fraction of the radius."""
        mask = Image.new("L", (self.side, self.side))
        draw = ImageDraw.Draw(mask)
        for edge in self.edges:
            points = self._points(edge)
            draw.line(points + points[:2], fill=255, width=max(1, round(2 * share * self.radius)), joint="curve")
        return Image.fromarray(np.minimum(np.asarray(mask), np.asarray(self.silhouette())))

    def pattern(self, fill: str, angle: float, phase: tuple[float, float]) -> Image.Image:
        """A mask of the second colour: stripes, dots or squares in a grid rotated by `angle`."""
        y, x = np.mgrid[0:self.side, 0:self.side].astype(np.float32)
        grid = np.stack([x.ravel(), y.ravel()], axis=1) / self.radius - self.side / 2 / self.radius
        u, v = (_turned(grid, angle).reshape(self.side, self.side, 2) + phase).transpose(2, 0, 1)
        if fill == "striped":
            light = np.mod(u, 0.5) < 0.24
        elif fill == "checkered":
            light = (np.floor(u / 0.42) + np.floor(v / 0.42)) % 2 == 0
        else:
            period = 0.56
            row = np.floor(v / period)
            du = np.mod(u + (row % 2) * period / 2, period) - period / 2
            dv = np.mod(v, period) - period / 2
            light = du**2 + dv**2 < 0.175**2
        return Image.fromarray((light * 255).astype(np.uint8))


def _jittered(random: Random, rgb: tuple[int, int, int], amount: int) -> tuple[int, int, int]:
    return tuple(max(0, min(255, c + random.randint(-amount, amount))) for c in rgb)


def _second_colour(random: Random, colour: str, rgb: tuple[int, int, int]) -> tuple[int, int, int]:
    """White or a pale tint; sometimes nearly black for light colours."""
    if colour in ("red", "orange", "yellow", "pink") and random.random() < 0.2:
        return _jittered(random, (34, 30, 30), 12)
    tint = random.uniform(0, 0.25)
    return tuple(round(c * tint + 255 * (1 - tint)) for c in rgb)


@dataclass(frozen=True)
class _Look:
    """What the objects of one group share besides their size: edges, two colours and the line width."""

    edges: list[np.ndarray]
    rgb: tuple[int, int, int]
    second_rgb: tuple[int, int, int]
    outline_share: float


def _draw_look(random: Random, group: Group) -> _Look:
    edges = _edges(random, group.shape)
    rgb = _jittered(random, OBJECT_RGB[group.colour], 14)
    return _Look(edges, rgb, _second_colour(random, group.colour, rgb), _OUTLINE_SHARE * random.uniform(0.85, 1.1))


def _paste_object(random: Random, picture: Image.Image, group: Group, look: _Look, placement: Placement,
                  square: tuple[int, int, int]) -> None:
    left, top, side = square
    canvas = _ObjectCanvas(look.edges, placement.radius * side, placement.turn)
    rgb = _jittered(random, look.rgb, 3)
    paint = Image.new("RGB", (canvas.side, canvas.side), rgb)
    if group.fill == "outlined":
        mask = canvas.line(look.outline_share)
    else:
        mask = canvas.silhouette()
        if group.fill != "solid":
            pattern = canvas.pattern(group.fill, random.uniform(0, 180), (random.random(), random.random()))
            paint.paste(look.second_rgb, mask=pattern)
            # A rim keeps the shape recognisable if the second colour is similar to the background.
            paint.paste(rgb, mask=canvas.line(_RIM_SHARE))
    mask, paint = mask.reduce(SUPERSAMPLING), paint.reduce(SUPERSAMPLING)
    x, y = left + placement.x * side - canvas.half, top + placement.y * side - canvas.half
    picture.paste(paint, (round(x), round(y)), mask)


# --- placing ------------------------------------------------------------------------------------------------------

def _turn(random: Random, shape: str) -> float:
    return random.uniform(-_MAX_TURN[shape], _MAX_TURN[shape])


def _somewhere(random: Random, radius: float) -> tuple[float, float]:
    low, high = radius + _MARGIN, 1 - radius - _MARGIN
    return random.uniform(low, high), random.uniform(low, high)


def _scattered(random: Random, group: Group) -> list[tuple[float, float, float]]:
    """Centres and radii of `count` objects that do not touch."""
    radius = random.uniform(*(_RADII_ALONE if group.count == 1 else _RADII_TOGETHER)[group.size])
    centres: list[tuple[float, float]] = []
    attempts = 0
    while len(centres) < group.count:
        candidate = _somewhere(random, radius)
        if all(math.dist(candidate, c) >= 2 * radius + 0.02 for c in centres):
            centres.append(candidate)
        attempts += 1
        if attempts > 60:
            centres, attempts = [], 0
    return [(x, y, radius) for x, y in centres]


def _related(random: Random, scene: Scene) -> list[tuple[float, float, float]]:
    """The centres and radii of two objects that stand in the scene's relation."""
    first, second = scene.groups
    if scene.relation == "inside":
        outer, inner = random.uniform(*_RADII_INSIDE["large"]), random.uniform(*_RADII_INSIDE["small"])
        x, y = _somewhere(random, outer)
        drift = 0.02
        return [(x + random.uniform(-drift, drift), y + random.uniform(-drift, drift), inner), (x, y, outer)]
    radii = [random.uniform(*_RADII_TOGETHER[g.size]) for g in (first, second)]
    while True:
        a, b = _somewhere(random, radii[0]), _somewhere(random, radii[1])
        along, across = (0, 1) if scene.relation == "left of" else (1, 0)
        gap = b[along] - a[along]
        if gap >= max(0.9 * sum(radii), 1.5 * abs(a[across] - b[across])) and math.dist(a, b) >= sum(radii) + 0.02:
            return [(*a, radii[0]), (*b, radii[1])]


def _place(random: Random, scene: Scene) -> list[tuple[Group, Placement]]:
    """Every object of a scene with its placement, in painting order: an object that contains another comes first."""
    if scene.relation is None:
        group = scene.groups[0]
        return [(group, Placement(x, y, r, _turn(random, group.shape))) for x, y, r in _scattered(random, group)]
    placed = [(group, Placement(x, y, r, _turn(random, group.shape)))
              for group, (x, y, r) in zip(scene.groups, _related(random, scene))]
    return placed[::-1] if scene.relation == "inside" else placed


# --- the image ----------------------------------------------------------------------------------------------------

def _background(random: Random, scene: Scene, width: int, height: int) -> Image.Image:
    rgb = np.array(_jittered(random, BACKGROUND_RGB[scene.background_colour], 8), np.float32)
    if scene.background_kind == "plain":
        return Image.new("RGB", (width, height), tuple(int(c) for c in rgb))
    generator = np.random.default_rng(random.getrandbits(32))
    if scene.background_kind == "gradient":
        angle = random.uniform(0, 2 * math.pi)
        y, x = np.mgrid[-1:1:24j, -1:1:24j]
        shade = (x * math.cos(angle) + y * math.sin(angle)) / (abs(math.cos(angle)) + abs(math.sin(angle)))
        strength = 38
    else:
        shade = np.clip(generator.normal(0, 0.6, (20, 20)), -1, 1)
        strength = 30
    # A gradient or a texture needs room in both directions, so very bright and very dark backgrounds are moved towards grey.
    base = np.clip(rgb, 40, 228)
    small = np.clip(base + strength * shade[..., None], 0, 255).astype(np.uint8)
    return Image.fromarray(small).resize((width, height), Image.BICUBIC)


def _blemished(random: Random, picture: Image.Image, max_noise: float) -> Image.Image:
    side = min(picture.size)
    if random.random() < 0.4:
        picture = picture.filter(ImageFilter.GaussianBlur(random.uniform(0.001, 0.006) * side))
    if random.random() < 0.6 and max_noise > 0:
        generator = np.random.default_rng(random.getrandbits(32))
        noise = generator.standard_normal((picture.height, picture.width, 3), np.float32)
        noise *= random.uniform(max_noise / 9, max_noise)
        picture = Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))
    if random.random() < 0.5:
        coded = io.BytesIO()
        picture.save(coded, "JPEG", quality=random.randint(45, 95))
        picture = Image.open(coded).convert("RGB")
    return picture


def render(random: Random, scene: Scene, width: int, height: int, max_noise: float = 9) -> Image.Image:
    """The image of a scene."""
    side = min(width, height)
    square = ((width - side) // 2, (height - side) // 2, side)
    picture = _background(random, scene, width, height)
    looks = {group: _draw_look(random, group) for group in scene.groups}
    for group, placement in _place(random, scene):
        _paste_object(random, picture, group, looks[group], placement, square)
    return _blemished(random, picture, max_noise)
