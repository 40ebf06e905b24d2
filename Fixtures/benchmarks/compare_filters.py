"""Measures what filters cost in a search of a large library, and what it saves to do without folding or words, as ratios to the same
search without filters.

    python compare_filters.py --folder FOLDER [--images N] [--rounds N]

Makes a library of random embeddings for the model `photos`, with invented dates, places, keywords and ratings, and a search index. The
times are those that the program reports, without its start; of each query the best of all rounds counts. Needs NumPy and Pillow.
"""

import argparse
from pathlib import Path

import numpy as np
from made_library import add_facts, make_random_library, run, search_seconds

_DIMENSION = 512
_SENTENCES = [f"a photo of {thing}" for thing in
              ("a dog", "a red car", "the sea", "two children", "a plate of food", "snow", "a bridge at night")]
# The comments say about how many of all pictures pass.
_FILTERS = [
    "year:2021",  # half
    "-year:2021",  # half
    "in:Portugal",  # half
    "tag:family",  # half
    "type:jpeg year:2021",  # a quarter
    "near:Lisbon,50km",  # half
    "name:*1.png",  # a tenth
    "under:none",  # all
    "rating:5",  # one in 50
    "rating:4",  # one in 5,000
    "tag:nothing",  # none
    "fold:no",
    "by:looks",
]


def _seconds(library: Path, condition: str) -> np.ndarray:
    return search_seconds(library, "photos", [f"{sentence} {condition}" for sentence in _SENTENCES])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the library")
    parser.add_argument("--images", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    library = options.folder / f"{options.images}.sqlite"
    if not library.exists():
        library = make_random_library(options.folder, "photos", options.images, _DIMENSION)
        add_facts(library)
        run("index", options.folder / "picture.png", "--library", library, "--model", "photos", "--quiet")
    conditions = ["", *_FILTERS]
    rounds = [[_seconds(library, condition) for condition in conditions] for _ in range(options.rounds)]
    times = np.min(rounds, axis=0) * 1000
    print(f"{options.images:,} images; a search without filters takes {np.median(times[0]):.2f} ms")
    for condition, row in zip(conditions[1:], times[1:]):
        print(f"{condition:22} {np.median(row):9.2f} ms, {np.median(row / times[0]):8.2f} times as long")


if __name__ == "__main__":
    main()
