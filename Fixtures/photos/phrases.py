"""Names in templates, and other spellings of kinds of places."""

TEMPLATES = ("{}", "a {}", "a photo of a {}")
# Names of kinds of place whose words are in an unusual order, or misspelt.
_PLACES = {
    "church outdoor": ("church", "church outdoors"), "desert sand": ("sand desert", "desert"),
    "ice skating rink outdoor": ("outdoor ice skating rink", "ice rink"),
    "kindergarden classroom": ("kindergarten classroom", "kindergarten"),
    "market outdoor": ("outdoor market", "market"), "monastery outdoor": ("monastery",),
    "museum indoor": ("museum",), "stadium football": ("football stadium", "stadium"),
    "stage indoor": ("stage", "concert stage"), "swimming pool outdoor": ("outdoor swimming pool", "swimming pool"),
    "temple east asia": ("East Asian temple", "temple"), "track outdoor": ("running track", "outdoor track"),
    "butchers shop": ("butcher's shop",), "clothing store": ("clothes shop", "clothing store"),
    "racecourse": ("racecourse", "horse race track"), "trench": ("trench", "ditch"), "yard": ("yard", "garden"),
    "coast": ("coast", "seaside"), "slum": ("slum", "shanty town")}


def phrase(template: str, name: str) -> str:
    """The name in a template, with the article that it needs."""
    text = template.format(name)
    return text.replace(f"a {name}", f"an {name}") if name[0].lower() in "aeiou" else text


def phrases(names: tuple[str, ...]) -> list[str]:
    """Every name in every template."""
    return [phrase(template, name) for name in names for template in TEMPLATES]


def place_names(name: str) -> tuple[str, ...]:
    return _PLACES.get(name, (name,))
