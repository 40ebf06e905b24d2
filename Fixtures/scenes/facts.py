"""Scenes and captions as numbers: what an image shows, what a caption claims, and which captions are true of which images."""

import numpy as np

from captions import SEVERAL, Claim, GroupClaim
from scene import BACKGROUND_COLOURS, BACKGROUND_KINDS, COLOURS, FILLS, MAX_COUNT, RELATIONS, SHAPES, SIZES, Group, Scene

UNKNOWN = -1
_COUNTS = tuple(range(MAX_COUNT + 1))
_GROUP_FIELDS = (("shape", SHAPES), ("colour", COLOURS), ("fill", FILLS), ("size", SIZES), ("count", _COUNTS))
_GROUP_WIDTH = len(_GROUP_FIELDS)
_RELATION, _BACKGROUND_COLOUR, _BACKGROUND_KIND = 2 * _GROUP_WIDTH, 2 * _GROUP_WIDTH + 1, 2 * _GROUP_WIDTH + 2
_COUNT_COLUMN = _GROUP_WIDTH - 1
# The number of values in each column of a row of facts.
CARDINALITIES = [len(values) for _, values in _GROUP_FIELDS] * 2 + [
    len(RELATIONS) + 1, len(BACKGROUND_COLOURS), len(BACKGROUND_KINDS)]


def _number(value, values: tuple) -> int:
    return UNKNOWN if value is None else values.index(value)


def _row(subject: Scene | Claim, groups: tuple[Group | GroupClaim, ...]) -> list[int]:
    row = [_number(getattr(group, name), values) for group in groups for name, values in _GROUP_FIELDS]
    row += [UNKNOWN] * (2 * _GROUP_WIDTH - len(row))
    return row + [
        _number(subject.relation, RELATIONS),
        _number(subject.background_colour, BACKGROUND_COLOURS),
        _number(subject.background_kind, BACKGROUND_KINDS),
    ]


def facts(scenes: list[Scene]) -> np.ndarray:
    """One row per scene. The second group's columns are UNKNOWN if there is none, and the last relation number means "none"."""
    rows = np.array([_row(scene, scene.groups) for scene in scenes])
    relation = rows[:, _RELATION]
    relation[relation == UNKNOWN] = len(RELATIONS)
    return rows


def claims(told: list[Claim]) -> np.ndarray:
    """One row per caption, UNKNOWN for attributes that it does not mention."""
    return np.array([_row(claim, claim.groups) for claim in told])


def caption_targets(claimed: np.ndarray, scene_facts: np.ndarray, told: list[Claim]) -> np.ndarray:
    """The attributes that can be predicted from a caption: its claims, unless it names only one of two objects."""
    targets = claimed.copy()
    targets[:, [_COUNT_COLUMN, _COUNT_COLUMN + _GROUP_WIDTH]] = np.where(
        targets[:, [_COUNT_COLUMN, _COUNT_COLUMN + _GROUP_WIDTH]] == SEVERAL, UNKNOWN,
        targets[:, [_COUNT_COLUMN, _COUNT_COLUMN + _GROUP_WIDTH]])
    ambiguous = [len(claim.groups) < 2 and second != UNKNOWN for claim, second in zip(told, scene_facts[:, _GROUP_WIDTH + _COUNT_COLUMN])]
    targets[np.array(ambiguous), : 2 * _GROUP_WIDTH] = UNKNOWN
    return targets


def _group_fits(claimed: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """[caption, scene]: whether the claim about one group fits one group of each scene."""
    c, s = claimed[:, None, :], shown[None, :, :]
    fits = (c == UNKNOWN) | (c == s)
    several = (c[..., _COUNT_COLUMN] == SEVERAL) & (s[..., _COUNT_COLUMN] > 1)
    fits[..., _COUNT_COLUMN] |= several
    return fits.all(axis=2) & (shown[None, :, _COUNT_COLUMN] != UNKNOWN)


def truth(claimed: np.ndarray, scene_facts: np.ndarray, told: list[Claim]) -> np.ndarray:
    """[caption, scene]: whether each caption is true of each scene."""
    c, s = (claimed[:, :_GROUP_WIDTH], claimed[:, _GROUP_WIDTH:_RELATION]), (
        scene_facts[:, :_GROUP_WIDTH], scene_facts[:, _GROUP_WIDTH:_RELATION])
    one = _group_fits(c[0], s[0]) | _group_fits(c[0], s[1])
    in_order = _group_fits(c[0], s[0]) & _group_fits(c[1], s[1])
    swapped = _group_fits(c[0], s[1]) & _group_fits(c[1], s[0])
    relation = claimed[:, _RELATION]
    related = (relation[:, None] == UNKNOWN) | (relation[:, None] == scene_facts[None, :, _RELATION])
    both = (in_order & related) | (swapped & (relation == UNKNOWN)[:, None])
    names_two = np.array([len(claim.groups) == 2 for claim in told])
    true = np.where(names_two[:, None], both, one)
    for column in (_BACKGROUND_COLOUR, _BACKGROUND_KIND):
        said = claimed[:, column][:, None]
        true &= (said == UNKNOWN) | (said == scene_facts[None, :, column])
    return true
