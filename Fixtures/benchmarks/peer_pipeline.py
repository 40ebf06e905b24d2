"""Embeds a folder of JPEG files with Pillow and ONNX Runtime, as a well-optimised Python program would.

Pillow decodes at a reduced scale (`draft`, with the same detail as Photoseek) on loader threads, a few batches ahead of the
encoder. Prints one JSON object.
"""

import argparse
import json
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

_SIDE = 224
_MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
_STD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)
_BATCHES_AHEAD = 3


def load(path: Path) -> np.ndarray:
    image = Image.open(path)
    image.draft("RGB", (2 * _SIDE, 2 * _SIDE))
    image = ImageOps.exif_transpose(image).convert("RGB")
    width, height = image.size
    sides = (_SIDE, _SIDE * height // width) if width <= height else (_SIDE * width // height, _SIDE)
    image = image.resize(sides, Image.Resampling.BICUBIC)
    left, top = (sides[0] - _SIDE) // 2, (sides[1] - _SIDE) // 2
    pixels = np.asarray(image.crop((left, top, left + _SIDE, top + _SIDE)), np.float32)
    return ((pixels / 255 - _MEAN) / _STD).transpose(2, 0, 1)


def peak_bytes() -> int:
    """The peak memory of this process; `getrusage` would include its parent's memory."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path, required=True, help="the image encoder as ONNX")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=8)
    options = parser.parse_args()
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads, settings.inter_op_num_threads = options.threads, 1
    # Threads that spin while they wait would take processor time from the loaders.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(options.model, settings, providers=["CPUExecutionProvider"])
    paths = deque(sorted(options.folder.glob("*.jpg")))
    count, vectors, batch = len(paths), [], []
    start = time.perf_counter()
    with ThreadPoolExecutor(options.threads) as pool:
        loading = deque()
        while paths or loading:
            while paths and len(loading) < _BATCHES_AHEAD * options.batch:
                loading.append(pool.submit(load, paths.popleft()))
            batch.append(loading.popleft().result())
            if len(batch) == options.batch or not (paths or loading):
                vectors.append(session.run(None, {"input": np.stack(batch)})[0])
                batch = []
    seconds = time.perf_counter() - start
    assert sum(len(part) for part in vectors) == count
    print(json.dumps({"images": count, "imagesPerSecond": count / seconds, "peakBytes": peak_bytes()}))


if __name__ == "__main__":
    main()
