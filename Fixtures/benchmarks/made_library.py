"""Makes a library with given embeddings. Its images are rows in the catalog, without files."""

import hashlib
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
