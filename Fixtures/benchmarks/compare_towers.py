"""Compares Photoseek's convolutional image encoders with ONNX Runtime and OpenVINO on the same checkpoints, alternately."""

import argparse
import json
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import open_clip
import openvino
import torch
from safetensors.torch import save_file

from document import publish
from machine import processor
from reference_model import write_tokenizer
from rounds import in_turn, median_and_spread

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".build/release/photoseek-bench"
TEXT = {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 1}

# The image encoders by the names in the table.
TOWERS = {
    "EfficientNet-Lite0": {"timm_model_name": "tf_efficientnet_lite0", "timm_pool": "avg", "timm_proj": "linear", "image_size": 224},
}


def build(folder: Path, tower: dict) -> None:
    """Writes `checkpoint/` and `images.onnx` into a folder unless they are there."""
    if (folder / "images.onnx").exists():
        return
    checkpoint = folder / "checkpoint"
    checkpoint.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    configuration = {"embed_dim": 256, "vision_cfg": tower, "text_cfg": TEXT}
    model = open_clip.CLIP(**configuration).eval()
    (checkpoint / "open_clip_config.json").write_text(json.dumps({"model_cfg": configuration, "preprocess_cfg": {}}))
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, checkpoint / "open_clip_model.safetensors")
    write_tokenizer(checkpoint)
    side = tower["image_size"]
    torch.onnx.export(model.visual, (torch.randn(2, 3, side, side),), folder / "images.onnx", input_names=["input"],
                      output_names=["output"], dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}}, opset_version=17,
                      dynamo=False)


def onnx_runtime(folder: Path, pixels: np.ndarray, threads: int) -> Callable[[], object]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(folder / "images.onnx", options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {"input": pixels})


def open_vino(folder: Path, pixels: np.ndarray, threads: int) -> Callable[[], object]:
    core = openvino.Core()
    model = core.read_model(folder / "images.onnx")
    model.reshape(list(pixels.shape))
    settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    request = core.compile_model(model, "CPU", settings).create_infer_request()
    return lambda: request.infer({0: pixels})


def shortest(work: Callable[[], object], seconds: float) -> float:
    """The seconds of the shortest of many calls, after one call that is not counted."""
    work()
    best, start = float("inf"), time.perf_counter()
    while (before := time.perf_counter()) - start < seconds:
        work()
        best = min(best, time.perf_counter() - before)
    return best


def own_shortest(folder: Path, batch: int, threads: int, seconds: float) -> float:
    command = [PROGRAM, "image", "--model", folder / "checkpoint", "--batch", batch, "--threads", threads, "--shared",
               "--seconds", seconds]
    answer = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE).stdout
    return json.loads(answer)["shortestMilliseconds"] / 1000


def rows(name: str, folder: Path, side: int, batch: int, threads: int, options: argparse.Namespace) -> list[str]:
    pixels = np.random.default_rng(1).standard_normal((batch, 3, side, side), dtype=np.float32)
    peers = {"ONNX Runtime": onnx_runtime(folder, pixels, threads), "OpenVINO": open_vino(folder, pixels, threads)}
    works = [lambda: own_shortest(folder, batch, threads, options.seconds)]
    works += [lambda work=work: shortest(work, options.seconds) for work in peers.values()]
    ours, *theirs = in_turn(options.rounds, *works)
    lines = []
    for peer, their in zip(peers, theirs):
        ratios = [one / own for own, one in zip(ours, their)]
        lines.append(f"| {name} | {batch} | {threads} | {peer} | {1000 * statistics.median(their) / batch:.1f} ms "
                     f"| {1000 * statistics.median(ours) / batch:.1f} ms | {median_and_spread(ratios)} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the checkpoints")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--towers", nargs="+", choices=TOWERS, default=list(TOWERS))
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--document", type=Path, help="the Markdown file to write the results into")
    options = parser.parse_args()
    lines = [f"{processor()}; ONNX Runtime {onnxruntime.__version__}, OpenVINO {openvino.__version__.split('-')[0]}, "
             f"open_clip {open_clip.__version__}; float32.", "",
             "| | images in a batch | threads | compared with | its time per image | Photoseek | speedup, median (lowest to highest) |",
             "| --- | --- | --- | --- | --- | --- | --- |"]
    for name in options.towers:
        folder = options.folder / name
        build(folder, TOWERS[name])
        for batch in options.batches:
            for threads in options.threads:
                lines += rows(name, folder, TOWERS[name]["image_size"], batch, threads, options)
    publish("\n".join(lines), "towers", options.document)


if __name__ == "__main__":
    main()
