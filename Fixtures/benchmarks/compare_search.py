"""Compares whole runs of `photoseek search`, from process start to printed hits, with the same search in Python.

Every run starts a new process; the files are in the system's cache. The model has ViT-B/32's size, and the library has 1,000
images by default.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
from transformers import CLIPTokenizerFast

from document import publish
from machine import processor
from made_library import PROGRAM, make_library
from reference_model import build
from rounds import in_turn, median_and_spread

SENTENCE = "a dog running along the beach at sunset"
DIMENSION = 512


def milliseconds(*command: object) -> float:
    start = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the checkpoint")
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--document", type=Path, help="the Markdown file to write the results into")
    options = parser.parse_args()
    folder, model = options.folder, options.folder / "checkpoint"
    build(folder)
    vectors = np.random.default_rng(1).standard_normal((options.images, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    library = make_library(folder, model, vectors)
    np.save(folder / "vectors.npy", vectors)
    (folder / "paths.txt").write_text("".join(f"/none/{row}.png\n" for row in range(options.images)))
    tokenizer = CLIPTokenizerFast(str(model / "vocab.json"), str(model / "merges.txt"))
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    own = (PROGRAM, "search", SENTENCE, "--library", library, "--model", model)
    peer = (sys.executable, Path(__file__).with_name("peer_search.py"), folder, SENTENCE)
    for command in (own, peer):
        milliseconds(*command)
    ours, theirs = in_turn(options.rounds, lambda: milliseconds(*own), lambda: milliseconds(*peer))
    ratios = [their / our for our, their in zip(ours, theirs)]
    publish(f"""\
{processor()}; ONNX Runtime {onnxruntime.__version__}, Python {sys.version.split()[0]}; {options.images:,} images.

| | Python and ONNX Runtime | Photoseek | speedup, median (lowest to highest) |
| --- | --- | --- | --- |
| `search`, start to printed hits | {statistics.median(theirs):.0f} ms | {statistics.median(ours):.0f} ms \
| {median_and_spread(ratios, 1)} |
""", "start", options.document)


if __name__ == "__main__":
    main()
