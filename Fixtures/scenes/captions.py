"""English captions for scenes: many templates, synonyms, and captions that leave attributes out.

Each caption comes with its `Claim`, so that training can recognise when a caption of one image is also true of another.
"""

from dataclasses import dataclass
from random import Random

from scene import Group, Scene

SHAPE_WORDS = {
    "circle": ("circle", "disc", "disk", "round dot"),
    "square": ("square", "box"),
    "triangle": ("triangle",),
    "star": ("star",),
    "heart": ("heart",),
    "ring": ("ring", "donut", "hoop"),
    "cross": ("cross", "plus sign", "plus"),
    "hexagon": ("hexagon",),
    "crescent": ("crescent", "moon", "crescent moon"),
}
COLOUR_WORDS = {
    "red": ("red", "scarlet", "crimson"),
    "orange": ("orange",),
    "yellow": ("yellow", "golden"),
    "green": ("green",),
    "blue": ("blue",),
    "purple": ("purple", "violet"),
    "pink": ("pink", "rosy"),
    "brown": ("brown",),
    "black": ("black",),
    "grey": ("grey", "gray"),
    "white": ("white",),
}
SIZE_WORDS = {
    "small": ("small", "little", "tiny"),
    "medium": ("medium", "medium-sized"),
    "large": ("large", "big", "huge"),
}
# Each fill as words before the colour, and as phrases after the shape.
FILL_WORDS = {
    "solid": (("solid", "filled", "plain"), ("in one solid colour",)),
    "striped": (("striped", "stripy"), ("with stripes",)),
    "polka dotted": (("polka dotted", "polka-dotted", "dotted", "spotted"), ("with polka dots", "with dots")),
    "checkered": (("checkered", "checked", "chequered"), ("with checks", "with a checkered pattern")),
    "outlined": (("outlined", "hollow"), ("drawn as an outline",)),
}
COUNT_WORDS = {1: ("a", "one", "a single"), 2: ("two", "2", "a pair of"), 3: ("three", "3"), 4: ("four", "4")}
RELATION_WORDS = {
    "left of": ("left of", "to the left of"),
    "above": ("above", "over"),
    "inside": ("inside", "in", "within"),
}
CONVERSE_WORDS = {
    "left of": ("right of", "to the right of"),
    "above": ("below", "under"),
    "inside": ("around", "surrounding"),
}
BACKGROUND_KIND_WORDS = {"plain": ("plain",), "gradient": ("gradient",), "textured": ("textured", "rough")}
OPENINGS = ("", "", "", "a photo of ", "a picture of ", "an image of ", "a drawing of ", "photo of ", "picture of ")

# The probability of the first, plain word if there are synonyms.
_PLAIN_WORD_SHARE = 0.7
# The count in a claim that only says "more than one".
SEVERAL = 0


@dataclass(frozen=True)
class GroupClaim:
    """What a caption says about one group; None for attributes that it does not mention."""

    shape: str | None = None
    colour: str | None = None
    fill: str | None = None
    size: str | None = None
    count: int | None = None


@dataclass(frozen=True)
class Claim:
    """What a caption says about a scene. With a relation, the groups are in the scene's order."""

    groups: tuple[GroupClaim, ...]
    relation: str | None = None
    background_colour: str | None = None
    background_kind: str | None = None


def pick(random: Random, words: tuple[str, ...]) -> str:
    """Picks the plain word most of the time, otherwise any word."""
    return words[0] if random.random() < _PLAIN_WORD_SHARE else random.choice(words)


def plural(noun: str) -> str:
    if noun == "plus":
        return "plusses"
    return noun + ("es" if noun.endswith(("s", "x")) else "s")


def with_article(phrase: str) -> str:
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase


def _keep(random: Random, chance: float, value):
    return value if random.random() < chance else None


def _claim_of(random: Random, group: Group, completeness: float) -> GroupClaim:
    """Chooses what to say about a group: everything at completeness 1, otherwise each attribute at random, but at least one."""
    if completeness >= 1:
        return GroupClaim(group.shape, group.colour, group.fill, group.size, group.count)
    claim = GroupClaim(
        shape=_keep(random, 0.9, group.shape),
        colour=_keep(random, 0.65, group.colour),
        fill=_keep(random, 0.5 if group.fill != "solid" else 0.25, group.fill),
        size=_keep(random, 0.25, group.size),
        count=_keep(random, 0.7, group.count) or (SEVERAL if group.count > 1 else None),
    )
    if claim.shape or claim.colour or claim.fill:
        return claim
    if group.shape is None:
        return GroupClaim(fill=group.fill, count=claim.count)
    return GroupClaim(shape=group.shape, count=claim.count)


def _group_phrase(random: Random, claim: GroupClaim) -> str:
    """A noun phrase such as "two small striped red circles" or "a red circle with stripes"."""
    noun = pick(random, SHAPE_WORDS[claim.shape]) if claim.shape else random.choice(("thing", "shape", "object"))
    several = claim.count == SEVERAL or (claim.count or 1) > 1
    words = [pick(random, SIZE_WORDS[claim.size])] if claim.size else []
    after = ""
    if claim.fill:
        before_words, after_words = FILL_WORDS[claim.fill]
        if random.random() < 0.75:
            words.append(pick(random, before_words))
        else:
            after = " " + random.choice(after_words)
    if claim.colour:
        words.append(pick(random, COLOUR_WORDS[claim.colour]))
    words.append(plural(noun) if several else noun)
    return _counted(random, " ".join(words), claim.count) + after


def _counted(random: Random, phrase: str, count: int | None) -> str:
    if count is None:
        return phrase
    if count == SEVERAL:
        return phrase if random.random() < 0.8 else "several " + phrase
    word = pick(random, COUNT_WORDS[count])
    return with_article(phrase) if word == "a" else f"{word} {phrase}"


def _background_phrase(random: Random, colour: str | None, kind: str | None) -> str:
    words = [pick(random, COLOUR_WORDS[colour])] if colour else []
    preposition = pick(random, ("on", "against"))
    if kind == "gradient" and colour and random.random() < 0.3:
        return f" {preposition} {with_article(' '.join(words))} gradient"
    if kind:
        word = pick(random, BACKGROUND_KIND_WORDS[kind])
        words.insert(0 if random.random() < 0.7 else len(words), word)
    return f" {preposition} {with_article(' '.join(words + ['background']))}"


def _subject(random: Random, scene: Scene, completeness: float) -> tuple[str, tuple[GroupClaim, ...], str | None]:
    """The caption without the background, its claims about the groups, and the relation it names."""
    if scene.relation is None:
        claim = _claim_of(random, scene.groups[0], completeness)
        return _group_phrase(random, claim), (claim,), None
    if completeness < 1 and random.random() < 0.2:
        claim = _claim_of(random, random.choice(scene.groups), completeness)
        return _group_phrase(random, claim), (claim,), None
    first, second = (_claim_of(random, group, completeness) for group in scene.groups)
    first_phrase, second_phrase = _group_phrase(random, first), _group_phrase(random, second)
    if completeness < 1 and random.random() < 0.15:
        return f"{first_phrase} and {second_phrase}", (first, second), None
    if random.random() < 0.5:
        phrase = f"{first_phrase} {pick(random, RELATION_WORDS[scene.relation])} {second_phrase}"
    else:
        phrase = f"{second_phrase} {pick(random, CONVERSE_WORDS[scene.relation])} {first_phrase}"
    return phrase, (first, second), scene.relation


def describe(random: Random, scene: Scene, completeness: float) -> tuple[str, Claim]:
    """A caption and its claim. With completeness 1 it mentions everything; otherwise it leaves things out."""
    subject, groups, relation = _subject(random, scene, completeness)
    full = completeness >= 1
    colour = scene.background_colour if full else _keep(random, 0.25, scene.background_colour)
    kind = scene.background_kind if full else _keep(random, 0.12, scene.background_kind)
    background = _background_phrase(random, colour, kind) if colour or kind else ""
    text = random.choice(OPENINGS) + subject + background
    return text, Claim(groups, relation, colour, kind)


def random_caption(random: Random, scene: Scene) -> tuple[str, Claim]:
    """A caption for training: complete or partial, with equal probability."""
    return describe(random, scene, 1.0 if random.random() < 0.5 else 0.5)


def full_caption(scene: Scene) -> str:
    """The single plain caption that names everything about a scene; evaluation searches with it."""
    phrases = [_plain_group(group) for group in scene.groups]
    subject = f" {scene.relation} ".join(phrases)
    return f"{subject} on a {scene.background_kind} {scene.background_colour} background"


def _plain_group(group: Group) -> str:
    noun = plural(group.shape) if group.count > 1 else group.shape
    phrase = f"{group.size} {group.fill} {group.colour} {noun}"
    return with_article(phrase) if group.count == 1 else f"{COUNT_WORDS[group.count][0]} {phrase}"
