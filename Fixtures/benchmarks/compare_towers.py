"""Compares Photoseek's convolutional image encoders with ONNX Runtime and OpenVINO on the same models, alternately."""

import argparse
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import openvino
import torch

from document import publish
from machine import processor
from rounds import in_turn
from tower_models import MODELS, build

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".build/release/photoseek-bench"
BATCHES = (1, 8)


def shortest(work: Callable[[], object], seconds: float) -> float:
    """The shortest time of a call in some seconds, after one call that is not counted."""
    work()
    best, start = float("inf"), time.perf_counter()
    while time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best


def onnx_runtime(path: Path, pixels: np.ndarray, threads: int) -> Callable[[], object]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {"input": pixels})


def open_vino(path: Path, pixels: np.ndarray, threads: int) -> Callable[[], object]:
    core = openvino.Core()
    model = core.read_model(path)
    model.reshape(pixels.shape)
    compiled = core.compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32",
                                                 "PERFORMANCE_HINT": "LATENCY"})
    request = compiled.create_infer_request()
    return lambda: request.infer([pixels], share_inputs=True)


def own(folder: Path, batch: int, threads: int, seconds: float) -> float:
    """The shortest time of a call of all threads together."""
    command = [PROGRAM, "image", "--model", folder / "checkpoint", "--batch", batch, "--threads", threads, "--shared",
               "--seconds", seconds]
    answer = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE).stdout
    return json.loads(answer)["shortestMilliseconds"] / 1000


def row(folder: Path, name: str, side: int, batch: int, threads: int, options: argparse.Namespace) -> str:
    """One line of the table. The machine may be shared, so the shortest time of all rounds counts."""
    pixels = np.random.default_rng(1).standard_normal((batch, 3, side, side), dtype=np.float32)
    path, seconds = folder / "images.onnx", options.seconds
    peers = [onnx_runtime(path, pixels, threads), open_vino(path, pixels, threads)]
    ours, *theirs = (min(times) for times in in_turn(
        options.rounds, lambda: own(folder, batch, threads, seconds),
        *(lambda work=work: shortest(work, seconds) for work in peers)))
    times = " | ".join(f"{1000 * value / batch:.1f} ms" for value in (ours, *theirs))
    ratios = " | ".join(f"{value / ours:.2f}" for value in theirs)
    return f"| {name} | {batch} | {threads} | {times} | {ratios} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the checkpoints")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--document", type=Path, help="the Markdown file to write the results into")
    options = parser.parse_args()
    lines = [f"{processor()}; ONNX Runtime {onnxruntime.__version__}, OpenVINO {openvino.__version__}, PyTorch "
             f"{torch.__version__}; float32; the shortest time of {options.rounds} rounds in turn, per image.", "",
             "| encoder | batch | threads | Photoseek | ONNX Runtime | OpenVINO | speedup over ONNX Runtime | over OpenVINO |",
             "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for name in MODELS:
        folder = options.folder / name.split()[0]
        side = build(folder, name)
        lines += [row(folder, name, side, batch, threads, options) for threads in options.threads for batch in BATCHES]
    publish("\n".join(lines), "towers", options.document)


if __name__ == "__main__":
    main()
