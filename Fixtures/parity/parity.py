"""Compares full-size models with their references, from images and sentences to embeddings.

    python Fixtures/parity/parity.py --program .build/release/photoseek --folder .build/parity [--document Docs/parity.md]

The script writes checkpoints of published shapes with seeded random weights. The references read the same files: Pillow and
the image processors of `transformers` and `open_clip` make pixels, their tokenizers make tokens, and their models make
embeddings, in float32. Ends with exit code 1 if a cosine is below 0.99999, a value differs by more than 1e-4, or the
embeddings of different inputs are nearly equal.
"""

import argparse
import platform
import subprocess
import sys
from pathlib import Path

import numpy
import open_clip
import torch
import transformers
from PIL import Image, ImageOps

from shapes import SHAPES

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "Fixtures/benchmarks"))
from document import publish  # noqa: E402

LEAST_COSINE, GREATEST_DIFFERENCE = 0.99999, 1e-4
PICTURES = sorted((ROOT / "Fixtures/library").rglob("*.jpg"))[::30][:6]
TEXTS = [
    "a photo of a dog", "Two people hugging on a beach at sunset", "sunset over the sea, 2 boats & a lighthouse",
    "the old man's red car in front of the house", "naïve café ☕ 日本", "eine Katze auf dem Sofa",
]


def ours(program: Path, folder: Path) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The program's embeddings of the images and of the texts."""
    found = []
    for inputs in ([f"--image={path}" for path in PICTURES], [f"--text={text}" for text in TEXTS]):
        target = folder / "embeddings.npy"
        subprocess.run([program, "embed", "--model", folder, "--npy", target, *inputs], check=True)
        found.append(numpy.load(target))
    return found[0], found[1]


def pictures() -> list[Image.Image]:
    return [ImageOps.exif_transpose(Image.open(path)).convert("RGB") for path in PICTURES]


def row(name: str, kind: str, ours: numpy.ndarray, theirs: numpy.ndarray) -> tuple[str, bool]:
    """A line of the table, and whether its values are within the limits."""
    cosine = (ours.astype(float) * theirs).sum(1).min()
    difference = numpy.abs(ours - theirs).max()
    others = theirs @ theirs.T - 2 * numpy.eye(len(theirs))
    line = f"| {name} | {kind} | {len(ours)} x {ours.shape[1]} | {cosine:.8f} | {difference:.1e} | {others.max():.3f} |"
    # If all embeddings were alike, they would agree even with a wrong implementation.
    return line, cosine >= LEAST_COSINE and difference <= GREATEST_DIFFERENCE and others.max() < 0.999


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--document", type=Path)
    options = parser.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    lines = ["| Model | Input | Embeddings | Least cosine | Greatest difference | Nearest two inputs |",
             "|---|---|---|---|---|---|"]
    sound = True
    for name, make in SHAPES.items():
        folder = options.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        with torch.no_grad():
            reference = make(folder, name)
            theirs = [torch.nn.functional.normalize(tensor, dim=1).numpy().astype(float)
                      for tensor in (reference.images(pictures()), reference.texts(TEXTS))]
        del reference
        for kind, mine, their in zip(("pictures", "sentences"), ours(options.program, folder), theirs):
            line, within = row(name, kind, mine, their)
            lines.append(line)
            sound &= within
        for path in folder.glob("*.safetensors"):
            path.unlink()
    lines += ["", f"torch {torch.__version__}, transformers {transformers.__version__}, open_clip {open_clip.__version__}, "
              f"Pillow {Image.__version__}, Python {platform.python_version()}."]
    publish("\n".join(lines), "parity", options.document)
    sys.exit(0 if sound else "an embedding differs too much from its reference, or two inputs have nearly the same embedding; see the table")


if __name__ == "__main__":
    main()
