"""Measures what the words of pictures cost: in the migration of a library, and in searches of a large one.

    python speed.py --folder FOLDER [--images N] [--rounds N]

Makes a library of random embeddings for the model `photos`, with a search index, names of files and folders, keywords and
descriptions. Takes the words off it, as in a library of schema 7, and lets the program migrate it. Then searches with both rankings and
by one of them, in turn, for sentences whose words no picture has, and for words that few and many pictures have. The times are those of
the processor, on one thread and without the program's start, which hardly depend on what else the machine does; of each kind of query
the best of all rounds counts. Needs NumPy and Pillow.
"""

import argparse
import random
import resource
import sqlite3
import sys
from pathlib import Path

import numpy as np

_FIXTURES = Path(__file__).parents[1]
sys.path += [str(_FIXTURES / "benchmarks"), str(_FIXTURES / "strength")]
from absent_things import THINGS  # noqa: E402 (found beside this folder)
from made_library import make_random_library, run  # noqa: E402

_DIMENSION = 512
_SEARCHES = 30
_PLACES = "Lisbon Porto Winter Garden Birthday Camping Office Mountains School Trip".split()
_WORDS = "a view of the old town with people and boats near river in evening light after rain".split()
# The share of pictures with each keyword; "alice" and "family" are never on one picture.
_SHARES = {"beach": 0.002, "okapi": 0.00002}

_QUERIES = {
    "whose words no picture has": [f"a photo of a {thing}" for thing in THINGS],
    "for a word that 20 in a million have": ["okapi", "an okapi", "the okapis"],
    "for a word that 2,000 in a million have": ["beach", "a beach", "the beaches"],
    "for a word that 300,000 in a million have": ["family", "the family", "alice"],
    "for two such words that no picture has together": ["family alice", "alice and the family"],
}


def _describe(library: Path) -> None:
    choose = random.Random(1)
    with sqlite3.connect(library) as database:
        ids = [row[0] for row in database.execute("SELECT id FROM images WHERE path LIKE '/none/%' ORDER BY id")]
        database.executemany("UPDATE images SET path = ? WHERE id = ?", (
            (f"/home/ann/Pictures/{2000 + row // 50000}/{choose.choice(_PLACES)} {row // 500}/IMG_{row:07}.jpg", id)
            for row, id in enumerate(ids)))
        database.executemany(
            "INSERT INTO facts (imageID, basis, format, caption, isLive, isScreenshot) VALUES (?, x'00', 'JPEG', ?, 0, 0)",
            ((id, " ".join(choose.sample(_WORDS, 8)) if row % 10 == 0 else None) for row, id in enumerate(ids)))
        tags = ["family", "alice", *_SHARES]
        database.executemany("INSERT INTO tags (id, kind, name) VALUES (?, 'keyword', ?)", enumerate(tags, 1))
        for row, id in enumerate(ids):
            share = choose.random()
            chosen = [1] if share < 0.3 else [2] if share < 0.6 else []
            chosen += [tags.index(tag) + 1 for tag, share in _SHARES.items() if choose.random() < share]
            database.executemany("INSERT INTO imageTags (imageID, place, tagID) VALUES (?, ?, ?)",
                                 ((id, place, tag) for place, tag in enumerate(chosen)))
        database.execute("DROP TABLE words")
        database.execute("DELETE FROM grdb_migrations WHERE identifier = 'v8'")
        database.execute("PRAGMA user_version = 7")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _processor_seconds(*arguments: object) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(*arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _index_seconds(library: Path, picture: Path) -> float:
    return _processor_seconds("index", picture, "--library", library, "--model", "photos", "--quiet")


def _search_seconds(library: Path, ranking: str, queries: list[str]) -> float:
    """The time of one search: what further ones add to the first, which starts the program and reads the text encoder."""
    search = ("search", "--json", "--each", "--threads", 1, "--by", ranking, "--library", library, "--model", "photos")
    further = (queries * _SEARCHES)[:_SEARCHES]
    return (_processor_seconds(*search, queries[0], *further) - _processor_seconds(*search, queries[0])) / _SEARCHES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the library")
    parser.add_argument("--images", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=4)
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    library = make_random_library(options.folder, "photos", options.images, _DIMENSION)
    picture = options.folder / "picture.png"
    _index_seconds(library, picture)
    _describe(library)
    before = library.stat().st_size
    migration = _index_seconds(library, picture) - _index_seconds(library, picture)
    print(f"the words of {options.images:,} images are written in {migration:.1f} s, "
          f"{migration / options.images * 1e6:.0f} µs and {(library.stat().st_size - before) / options.images:.0f} bytes "
          "an image")
    for kind, queries in _QUERIES.items():
        rounds = [[_search_seconds(library, ranking, queries) for ranking in ("both", "looks", "words")]
                  for _ in range(options.rounds)]
        both, looks, words = np.min(rounds, axis=0) * 1000
        print(f"a search {kind}: {both:.2f} ms with both rankings, {looks:.2f} ms by looks "
              f"({both / looks:.3f} times), {words:.2f} ms by words")


if __name__ == "__main__":
    main()
