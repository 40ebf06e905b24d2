"""Compares Photoseek's encoders with ONNX Runtime and PyTorch on the same checkpoint of ViT-B/32's size, alternately."""

import argparse
import json
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import transformers

from document import publish
from machine import processor
from reference_model import CONTEXT, END, START, build
from rounds import in_turn, median_and_spread

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".build/release/photoseek-bench"
BATCHES = (8, 16, 32)
SENTENCE = "a dog running along the beach at sunset"


def rate(work: Callable[[], object], seconds: float) -> float:
    """Calls per second, after one call that is not counted."""
    work()
    done, start = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        work()
        done += 1
    return done / elapsed


class Peers:
    """The encoders in ONNX Runtime and PyTorch, on `threads` threads."""

    def __init__(self, folder: Path, threads: int):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self.sessions = {name: onnxruntime.InferenceSession(folder / f"{name}.onnx", options,
                                                            providers=["CPUExecutionProvider"])
                         for name in ("images", "texts")}
        self.model = build(folder)
        torch.set_num_threads(threads)

    def onnx(self, name: str, values: np.ndarray) -> Callable[[], object]:
        return lambda: self.sessions[name].run(None, {"input": values})

    def torch_images(self, pixels: np.ndarray) -> Callable[[], object]:
        tensor = torch.from_numpy(pixels)

        @torch.inference_mode()
        def run():
            return self.model.get_image_features(pixel_values=tensor)
        return run


def own_rate(folder: Path, threads: int, seconds: float, *arguments: str) -> float:
    """Images or texts per second."""
    command = [PROGRAM, *arguments, "--model", folder / "checkpoint", "--threads", threads, "--seconds", seconds]
    answer = json.loads(subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE).stdout)
    return answer.get("imagesPerSecond") or answer["textsPerSecond"]


def row(name: str, peer: str, threads: int, own: Callable[[], float], other: Callable[[], float], rounds: int,
        unit: str) -> str:
    """One line of the table, from `rounds` measurements of both, alternately."""
    ours, theirs = in_turn(rounds, own, other)
    ratios = [our / their for our, their in zip(ours, theirs)]
    return (f"| {name} | {peer} | {threads} | {statistics.median(theirs):.1f} {unit} | {statistics.median(ours):.1f} {unit} "
            f"| {median_and_spread(ratios)} |")


def compare(folder: Path, threads: int, options: argparse.Namespace) -> list[str]:
    peers = Peers(folder, threads)
    random = np.random.default_rng(1)
    seconds, rounds = options.seconds, options.rounds
    rows = []
    for batch in (*BATCHES, 1):
        pixels = random.standard_normal((batch, 3, 224, 224), dtype=np.float32)
        # Photoseek encodes one batch on each thread, as it does when it indexes, and a single image on all threads; the
        # peers spread every batch over all threads.
        own = ("image", "--batch", str(batch), *(("--shared",) if batch == 1 else ()))
        for peer, work in (("ONNX Runtime", peers.onnx("images", pixels)), ("PyTorch", peers.torch_images(pixels))):
            rows.append(row(f"images, batches of {batch}", peer, threads,
                            lambda: own_rate(folder, threads, seconds, *own),
                            lambda: batch * rate(work, seconds), rounds, "images/s"))
    words = len(SENTENCE.split())
    tokens = random.integers(1, START, words)
    for length in (CONTEXT, words + 2):
        padded = np.full((1, length), END, np.int64)
        padded[0, 0], padded[0, 1:words + 1] = START, tokens
        rows.append(row(f"a sentence of {words} words, against {length} tokens", "ONNX Runtime", threads,
                        lambda: own_rate(folder, threads, seconds, "text", "--text", SENTENCE, "--shared"),
                        lambda: rate(peers.onnx("texts", padded), seconds), rounds, "texts/s"))
    return rows


def machine(seconds: float) -> list[str]:
    """The peak of a core, and the share of it that the products reach."""
    found = json.loads(subprocess.run([PROGRAM, "machine", "--seconds", str(10 * seconds)], check=True,
                                      stdout=subprocess.PIPE).stdout)
    peak = found["multiplyAddGigaflops"]
    lines = [f"The peak of one core is {peak:.0f} x 10⁹ multiplications and additions per second, and "
             f"{found['readGigabytesPerSecond']:.0f} GB/s for reads. Products on one thread, in 10⁹ per second and as a share of the peak:", "",
             "| rows x inputs x outputs | Photoseek, packed | Photoseek, in place | OpenBLAS |", "| --- | --- | --- | --- |"]
    for product in found["products"]:
        rates = (product[name + "Gigaflops"] for name in ("packed", "inPlace", "openBLAS"))
        lines.append(f"| {product['rows']} x {product['inputs']} x {product['outputs']} | "
                     + " | ".join(f"{rate:.0f} ({100 * rate / peak:.0f} %)" for rate in rates) + " |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the checkpoint")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--document", type=Path, help="the Markdown file to write the results into")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    build(options.folder)
    lines = [f"{processor()}; ONNX Runtime {onnxruntime.__version__}, PyTorch {torch.__version__}, transformers "
             f"{transformers.__version__}; float32.", "",
             "| | compared with | threads | its rate | Photoseek | speedup, median (lowest to highest) |",
             "| --- | --- | --- | --- | --- | --- |"]
    for threads in options.threads:
        lines += compare(options.folder, threads, options)
    lines += ["", *machine(options.seconds)]
    publish("\n".join(lines), "encoders", options.document)


if __name__ == "__main__":
    main()
