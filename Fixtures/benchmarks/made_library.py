"""Makes a library with given embeddings. Its images are rows in the catalog, without files."""

import hashlib
import json
import sqlite3
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

PROGRAM = Path(__file__).parents[2] / ".build/release/photoseek"


def run(*arguments: object) -> str:
    """Runs `photoseek` and returns its standard output."""
    return subprocess.run([str(part) for part in (PROGRAM, *arguments)], check=True, capture_output=True,
                          text=True).stdout


def make_library(folder: Path, model: Path, vectors: np.ndarray) -> Path:
    library = folder / f"{len(vectors)}.sqlite"
    library.unlink(missing_ok=True)
    picture = folder / "picture.png"
    Image.new("RGB", (8, 8)).save(picture)
    run("index", picture, "--library", library, "--model", model, "--quiet")
    with sqlite3.connect(library) as database:
        database.executemany(
            "INSERT INTO images (path, fileSize, modificationTime, contentHash, width, height, orientation) "
            "VALUES (?, 1, 1, ?, 8, 8, 1)",
            ((f"/none/{row}.png", hashlib.sha256(str(row).encode()).digest()) for row in range(len(vectors))))
        database.executemany(
            "INSERT INTO embeddings (imageID, modelID, vector) SELECT id, 1, ? FROM images WHERE path = ?",
            ((vector.tobytes(), f"/none/{row}.png") for row, vector in enumerate(vectors)))
    database.close()
    return library


def make_random_library(folder: Path, model: str, images: int, dimension: int) -> Path:
    """A library of random embeddings of unit length."""
    vectors = np.random.default_rng(1).standard_normal((images, dimension), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return make_library(folder, model, vectors)


def add_facts(library: Path) -> None:
    """Invents a date, a place and a camera for every image, and a keyword for half of them."""
    with sqlite3.connect(library) as database:
        database.execute("""
            INSERT OR REPLACE INTO facts (imageID, basis, format, takenAt, takenNanoseconds, takenSource, latitude,
              longitude, locationSource, place, region, country, countryCode, cameraModel, rating, isLive, isScreenshot)
            SELECT id, x'00', CASE id / 2 % 2 WHEN 0 THEN 'JPEG' ELSE 'HEIC' END,
              1609459200 - 31536000 * (id % 2) + id * 30 % 31000000, 0, 'exif', 38.7 + id / 4 % 2 * 3, -9.1, 'exif',
              CASE id / 4 % 2 WHEN 0 THEN 'Lisbon' ELSE 'Vigo' END, NULL,
              CASE id / 4 % 2 WHEN 0 THEN 'Portugal' ELSE 'Spain' END, CASE id / 4 % 2 WHEN 0 THEN 'PT' ELSE 'ES' END,
              'Pixel 7', CASE WHEN id % 50 = 0 THEN 5 WHEN id % 5000 = 1 THEN 4 ELSE 0 END, 0, 0 FROM images""")
        database.execute("INSERT INTO tags (kind, name) VALUES ('keyword', 'family')")
        database.execute("INSERT INTO imageTags (imageID, place, tagID) SELECT id, 0, last_insert_rowid() FROM images "
                         "WHERE id / 8 % 2 = 0")
    database.close()


def search_seconds(library: Path, model: str, queries: list[str], *options: object) -> np.ndarray:
    """The time that the program reports of each search, without the first one, which reads the text encoder."""
    output = run("search", "--json", "--each", "--library", library, "--model", model, *options, *queries)
    return np.array([json.loads(line)["seconds"] for line in output.splitlines()][1:])
