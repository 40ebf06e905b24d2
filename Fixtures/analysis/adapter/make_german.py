"""Writes german.jsonl: the pictures of `Fixtures/scenes/evaluation` with German captions, which the model `scenes` was not trained on.

Each picture has a caption that says all, and a short one.

    python Fixtures/analysis/adapter/make_german.py
"""

import json
from pathlib import Path

_HERE = Path(__file__).parent
_EVALUATION = _HERE.parents[1] / "scenes" / "evaluation" / "evaluation.json"
# The singular with the ending of its adjectives, and the plural.
_SHAPES = {
    "circle": ("Kreis", "er", "Kreise"), "square": ("Quadrat", "es", "Quadrate"), "triangle": ("Dreieck", "es", "Dreiecke"),
    "star": ("Stern", "er", "Sterne"), "heart": ("Herz", "es", "Herzen"), "ring": ("Ring", "er", "Ringe"),
    "cross": ("Kreuz", "es", "Kreuze"), "hexagon": ("Sechseck", "es", "Sechsecke"),
    "crescent": ("Halbmond", "er", "Halbmonde"),
}
_ADJECTIVES = {
    "colour": {
        "red": "rot", "orange": "orangefarben", "yellow": "gelb", "green": "grün", "blue": "blau", "purple": "violett",
        "pink": "rosafarben", "brown": "braun", "black": "schwarz", "grey": "grau", "white": "weiß",
    },
    "size": {"small": "klein", "medium": "mittelgroß", "large": "groß"},
    "fill": {"solid": "gefüllt", "striped": "gestreift", "polka dotted": "gepunktet", "checkered": "kariert",
             "outlined": "umrandet"},
}
_COUNTS = {1: "ein", 2: "zwei", 3: "drei", 4: "vier"}
_RELATIONS = {"left of": "links neben", "above": "über", "inside": "in"}
_BACKGROUNDS = {"plain": "auf einfarbigem {}em Grund", "gradient": "auf {}em Grund mit Verlauf", "textured": "auf rauem {}em Grund"}


def group_text(group: dict, said: list[str], *, dative: bool = False) -> str:
    """The group with some of its properties, such as "ein großer roter Kreis"."""
    singular, ending, plural = _SHAPES[group["shape"]]
    many = group["count"] > 1
    if dative:
        article, ending = ("einem", "en")
    else:
        article, ending = (_COUNTS[group["count"]], "e" if many else ending)
    adjectives = [_ADJECTIVES[name][group[name]] + ending for name in said]
    return " ".join([article, *adjectives, plural if many else singular])


def _captions(image: dict) -> list[str]:
    """What is said of a picture: all, and the colour and shape of what comes first."""
    groups, everything = image["groups"], ["size", "fill", "colour"]
    said = group_text(groups[0], everything)
    if image["relation"]:
        said += f" {_RELATIONS[image['relation']]} {group_text(groups[1], everything, dative=True)}"
    background = _BACKGROUNDS[image["backgroundKind"]].format(_ADJECTIVES["colour"][image["backgroundColour"]])
    return [f"{said} {background}", group_text(groups[0], ["colour"])]


def main() -> None:
    images = json.loads(_EVALUATION.read_text(encoding="utf-8"))["images"]
    lines = [{"image": f"../../scenes/evaluation/{image['file']}", "captions": _captions(image)} for image in images]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (_HERE / "german.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
