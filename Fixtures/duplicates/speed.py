"""Measures how long `photoseek duplicates` takes in a large library, and what folding costs in a search.

    python speed.py --folder FOLDER --photos FOLDER [--images N] [--copies N] [--rounds N]

Makes a library whose embeddings lie on a manifold, as those of pictures do, with N near copies among them, and whose files are links
to the photos. Copies are links to the same photo, with a byte more so that they are not exact copies. The times of searches are those
that the program reports, without its start; of each query the best of all rounds counts. Needs NumPy and Pillow.
"""

import argparse
import json
import shutil
import sqlite3
import sys
import time
from pathlib import Path

import numpy as np

_FIXTURES = Path(__file__).parents[1]
sys.path += [str(_FIXTURES / "benchmarks"), str(_FIXTURES / "strength")]
from absent_things import THINGS  # noqa: E402 (found beside this folder)
from made_library import make_library, run, search_seconds  # noqa: E402
from manifold import Manifold  # noqa: E402


def _vectors(images: int, copies: int) -> np.ndarray:
    vectors = Manifold(16, seed=1).draw(images)
    random = np.random.default_rng(2)
    noise = random.standard_normal((copies, vectors.shape[1])).astype(np.float32)
    noise *= 0.2 / np.linalg.norm(noise, axis=1, keepdims=True)
    copied = vectors[:copies] + noise
    vectors[images - copies:] = copied / np.linalg.norm(copied, axis=1, keepdims=True)
    return vectors


def _link_files(library: Path, folder: Path, photos: list[Path], images: int, copies: int) -> None:
    """Gives every row a file of its own name; the last rows are copies of the first."""
    folder.mkdir()
    originals = [Path(shutil.copy(photo, folder / f"original{number}.jpg")) for number, photo in enumerate(photos)]
    longer = []
    for number, original in enumerate(originals):
        longer.append(folder / f"longer{number}.jpg")
        longer[-1].write_bytes(original.read_bytes() + b"\0")
    for row in range(images):
        copied = row - (images - copies)
        source = longer[copied % len(photos)] if copied >= 0 else originals[row % len(photos)]
        (folder / f"{row}.jpg").hardlink_to(source)
    with sqlite3.connect(library) as database:
        database.execute("UPDATE images SET path = replace(replace(path, '/none/', ?), '.png', '.jpg') "
                         "WHERE path LIKE '/none/%'", (f"{folder}/",))
    database.close()


def _seconds(library: Path, *options: str) -> np.ndarray:
    return search_seconds(library, "photos", [f"a photo of a {thing}" for thing in THINGS], *options)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the libraries")
    parser.add_argument("--photos", type=Path, help="a folder with JPEG files; without it only searches are measured")
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--copies", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    library = make_library(options.folder, "photos", _vectors(options.images, options.copies))
    run("index", options.folder / "picture.png", "--library", library, "--model", "photos", "--quiet")
    rounds = [(_seconds(library), _seconds(library, "--all")) for _ in range(options.rounds)]
    folded, all_hits = (np.min([times[kind] for times in rounds], axis=0) * 1000 for kind in (0, 1))
    print(f"a search of {options.images:,} images takes {np.median(folded):.2f} ms with folding and "
          f"{np.median(all_hits):.2f} ms without: {np.median(folded / all_hits):.3f} times as long")
    if options.photos is None:
        return
    photos = sorted(options.photos.rglob("*.jpg"))[:1000]
    _link_files(library, options.folder / "files", photos, options.images, options.copies)
    start = time.perf_counter()
    answer = json.loads(run("duplicates", "--library", library, "--model", "photos", "--json", "--quiet",
                            "--kind", "same", "--kind", "burst"))
    seconds = time.perf_counter() - start
    print(f"duplicates among {options.images:,} images take {seconds:.1f} s; {answer['read']:,} files were read, "
          f"{len(answer['groups']):,} groups found of {options.copies:,}")


if __name__ == "__main__":
    main()
