"""Makes the library and the text encoder that servers are compared with.

The library has pictures in files, cut out of real photos, and further rows without files, with invented facts, whose embeddings are
mixtures of those of the pictures with noise, so that it is as large as the comparison needs. The same folder has what the other server
needs: embeddings, ids and paths, the text encoder as ONNX, and the tokenizer's files.
"""

import hashlib
import json
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import open_clip
import torch
from PIL import Image

from made_library import add_facts, run
from photos import originals
from reference_model import CONTEXT, build

ROOT = Path(__file__).parents[2]
_OPSET = 17
_SIZE = (1600, 1200)
_MIXED, _NOISE = 3, 0.3


@dataclass
class Served:
    """What both servers serve, with one model."""

    name: str
    folder: Path
    checkpoint: Path
    library: Path
    # The tokens to which tools pad every text of this model.
    context: int


def _part(image: Image.Image, share: float, left: float, top: float) -> Image.Image:
    """A part of a photo, as large as `share` of it allows, and placed by two numbers from 0 to 1."""
    width = min(image.width, image.height * 4 / 3) * share
    height = width * 3 / 4
    left, top = left * (image.width - width), top * (image.height - height)
    return image.resize(_SIZE, Image.Resampling.BICUBIC, box=(left, top, left + width, top + height))


def pictures(folder: Path, count: int) -> Path:
    """A folder of JPEG files of 1600 x 1200 pixels: random parts of real photos."""
    folder.mkdir(parents=True, exist_ok=True)
    photos = originals()
    boxes = np.random.default_rng(1).uniform((0.4, 0, 0), 1, (count, 3))
    for number, photo in enumerate(photos):
        missing = [index for index in range(number, count, len(photos)) if not (folder / f"{index:04}.jpg").exists()]
        if not missing:
            continue
        with Image.open(photo) as image:
            image = image.convert("RGB")
        for index in missing:
            _part(image, *boxes[index]).save(folder / f"{index:04}.jpg", quality=88)
    return folder


def mixtures(vectors: np.ndarray, count: int) -> np.ndarray:
    """`count` unit vectors between the given ones, a little beside them."""
    random = np.random.default_rng(2)
    made = np.empty((count, vectors.shape[1]), np.float32)
    for start in range(0, count, 10_000):
        part = made[start:start + 10_000]
        chosen = random.integers(len(vectors), size=(len(part), _MIXED))
        weights = random.dirichlet(np.ones(_MIXED), len(part)).astype(np.float32)
        part[:] = np.einsum("nm,nmd->nd", weights, vectors[chosen])
        part /= np.linalg.norm(part, axis=1, keepdims=True)
        noise = random.standard_normal(part.shape, dtype=np.float32)
        part += _NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return made


def embeddings(library: Path) -> tuple[np.ndarray, list[tuple[int, str, int, int]]]:
    """All embeddings of a library, and id, path, width and height of their pictures."""
    with sqlite3.connect(library) as database:
        rows = database.execute("SELECT images.id, CAST(path AS BLOB), width, height, vector "
                                "FROM images JOIN embeddings ON imageID = images.id ORDER BY images.id").fetchall()
    database.close()
    vectors = np.stack([np.frombuffer(row[4], np.float32) for row in rows])
    return vectors, [(row[0], row[1].decode(), row[2], row[3]) for row in rows]


def _extend(library: Path, count: int) -> None:
    vectors, _ = embeddings(library)
    made = mixtures(vectors, count - len(vectors))
    with sqlite3.connect(library) as database:
        first = database.execute("SELECT max(id) + 1 FROM images").fetchone()[0]
        database.executemany(
            "INSERT INTO images (id, path, fileSize, modificationTime, contentHash, width, height, orientation) "
            "VALUES (?, ?, 1, 1, ?, 1600, 1200, 1)",
            ((first + row, f"/none/{row:06}.jpg", hashlib.sha256(str(row).encode()).digest()) for row in range(len(made))))
        database.executemany("INSERT INTO embeddings (imageID, modelID, vector) VALUES (?, 1, ?)",
                             ((first + row, vector.tobytes()) for row, vector in enumerate(made)))
    database.close()


class _PhotosTexts(torch.nn.Module):
    """The text encoder of `photos` for texts of any length; what PyTorch exports by itself takes one length only."""

    def __init__(self, checkpoint: Path):
        super().__init__()
        self.model = open_clip.create_model(f"local-dir:{checkpoint}").eval()

    @staticmethod
    def _attention(layer: torch.nn.MultiheadAttention, rows: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, length, width = rows.shape
        projected = torch.nn.functional.linear(rows, layer.in_proj_weight, layer.in_proj_bias)
        queries, keys, values = projected.reshape(batch, length, 3, layer.num_heads, layer.head_dim).permute(2, 0, 3, 1, 4)
        scores = queries @ keys.transpose(-1, -2) / layer.head_dim ** 0.5 + mask
        return layer.out_proj((scores.softmax(-1) @ values).transpose(1, 2).reshape(batch, length, width))

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        text = self.model.text
        length = tokens.shape[1]
        rows, mask = text.token_embedding(tokens) + text.positional_embedding[:length], text.attn_mask[:length, :length]
        for block in text.transformer.resblocks:
            rows = rows + self._attention(block.attn, block.ln_1(rows), mask)
            rows = rows + block.mlp(block.ln_2(rows))
        last = text.ln_final(rows)[torch.arange(tokens.shape[0]), tokens.argmax(-1)]
        return last @ text.text_projection


def _export_photos(checkpoint: Path, folder: Path, context: int) -> None:
    encoder, example = _PhotosTexts(checkpoint), torch.randint(1, 1000, (2, context))
    with torch.inference_mode():
        torch.testing.assert_close(encoder(example), encoder.model.encode_text(example))
    torch.onnx.export(encoder, (example,), folder / "texts.onnx",
                      input_names=["input"], output_names=["output"],
                      dynamic_axes={"input": {0: "batch", 1: "length"}, "output": {0: "batch"}}, opset_version=_OPSET, dynamo=False)


def _checkpoint(name: str, folder: Path) -> tuple[Path, int]:
    """Prepares the folder of a model for both servers. Returns the checkpoint, and the tokens to which texts are padded."""
    if name == "photos":
        checkpoint = ROOT / "Fixtures/photos/checkpoint"
        context = json.loads((checkpoint / "open_clip_config.json").read_text())["model_cfg"]["text_cfg"]["context_length"]
        if not (folder / "texts.onnx").exists():
            _export_photos(checkpoint, folder, context)
    else:
        build(folder)
        checkpoint, context = folder / "checkpoint", CONTEXT
    (folder / "tokenizer").mkdir(exist_ok=True)
    for file in ("config.json", "vocab.json", "merges.txt", "tokenizer_config.json"):
        if (checkpoint / file).exists():
            shutil.copy(checkpoint / file, folder / "tokenizer")
    return checkpoint, context


def served(name: str, folder: Path, files: Path, count: int) -> Served:
    """Makes whatever is not there: the library of `count` pictures, of which those in `files` exist, and the folder of the peer.

    `name` is `photos`, or anything else for a model of ViT-B/32's size with random weights.
    """
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint, context = _checkpoint(name, folder)
    library = folder / f"{count}.sqlite"
    if not library.exists():
        unfinished = folder / "unfinished.sqlite"
        for file in folder.glob("unfinished.sqlite*"):
            file.unlink()
        index = ("index", files, "--library", unfinished, "--model", checkpoint, "--quiet")
        run(*index)
        _extend(unfinished, count)
        add_facts(unfinished)
        # Builds the search index, and reads what is really known of the files.
        run(*index)
        for file in folder.glob("unfinished.sqlite*"):
            file.rename(folder / file.name.replace("unfinished", str(count)))
    vectors, rows = embeddings(library)
    np.save(folder / "vectors.npy", vectors)
    (folder / "pictures.json").write_text(json.dumps(rows))
    return Served(name, folder, checkpoint, library, context)
