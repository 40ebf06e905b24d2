"""Compares embedding a folder of 12-megapixel JPEG files with Pillow and ONNX Runtime, and the memory that both need.

Also measures how much decoding at a reduced scale changes the pixels of real photos.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import onnxruntime
import PIL

from document import publish
from machine import processor
from photos import camera_pictures, originals
from reference_model import build
from rounds import in_turn, median_and_spread

ROOT = Path(__file__).parents[2]
BUILT = ROOT / ".build/release"


def answer(*command: object) -> dict:
    return json.loads(subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE).stdout)


def peak(*command: object) -> int:
    """The peak memory of a process in bytes. A small parent process measures it, because the parent's own memory counts too."""
    script = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
              "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)")
    return answer(sys.executable, "-c", script, *command)


class Runs:
    """Runs of both programs on the same images."""

    def __init__(self, folder: Path, pictures: Path, threads: int):
        self.folder, self.pictures, self.threads = folder, pictures, threads

    def own_rate(self) -> float:
        return answer(BUILT / "photoseek-bench", "pipeline", self.pictures, "--model", self.folder / "checkpoint",
                      "--threads", self.threads)["imagesPerSecond"]

    def own_peak(self) -> float:
        libraries = self.folder / "libraries"
        shutil.rmtree(libraries, ignore_errors=True)
        libraries.mkdir()
        return peak(BUILT / "photoseek", "index", self.pictures, "--model", self.folder / "checkpoint", "--threads",
                    self.threads, "--library", libraries / "library.sqlite", "--quiet")

    def peer(self) -> tuple[float, int]:
        """Images per second and peak memory of one run."""
        found = answer(sys.executable, Path(__file__).with_name("peer_pipeline.py"), self.pictures, "--model",
                      self.folder / "images.onnx", "--threads", self.threads)
        return found["imagesPerSecond"], found["peakBytes"]


def compare(runs: Runs, rounds: int) -> list[str]:
    own, peer = in_turn(rounds, lambda: (runs.own_rate(), runs.own_peak()), runs.peer)
    rates, peaks = ([[run[part] for run in side] for side in (own, peer)] for part in (0, 1))
    return [row(f"folder to vectors, {runs.threads} threads", rates, lambda rate: f"{rate:.1f} images/s"),
            row(f"peak memory, {runs.threads} threads", peaks, lambda size: f"{size / 1e6:.0f} MB")]


def row(name: str, values: list[list[float]], show: Callable[[float], str]) -> str:
    ratios = [own / other for own, other in zip(*values)]
    own, other = (statistics.median(side) for side in values)
    return (f"| {name} | {show(other)} | {show(own)} "
            f"| {median_and_spread(ratios)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the checkpoint and the images")
    parser.add_argument("--count", type=int, default=93, help="the number of images")
    parser.add_argument("--threads", type=int, nargs="+", default=[2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--document", type=Path, help="the Markdown file to write the results into")
    options = parser.parse_args()
    folder = options.folder
    build(folder)
    pictures = camera_pictures(folder / "pictures", options.count)
    size = sum(path.stat().st_size for path in pictures.iterdir()) / options.count
    lines = [f"{processor()}; {options.count} images of 4000 x 3000 pixels and {size / 1e6:.1f} MB; Pillow "
             f"{PIL.__version__}, ONNX Runtime {onnxruntime.__version__}.", "",
             "| | Pillow and ONNX Runtime | Photoseek | ratio, median (lowest to highest) |", "| --- | --- | --- | --- |"]
    for threads in options.threads:
        lines += compare(Runs(folder, pictures, threads), options.rounds)
    bench = (BUILT / "photoseek-bench", "--model", folder / "checkpoint")
    run = answer(bench[0], "pipeline", pictures, *bench[1:])
    stages = run["stages"]
    lines += ["", "Time per image, each stage alone on one thread: "
              + ", ".join(f"{stages[name + 'Milliseconds']:.1f} ms to {name}"
                          for name in ("read", "decode", "preprocess", "encode"))
              + f", and {stages['metadataMilliseconds']:.2f} ms for the metadata. What a new library does once for this model, "
              f"mostly encoding some hundred sentences, took {run['onceSeconds']:.1f} s on one thread; it is in the memory, and not in the rates."]
    pixels = answer(bench[0], "pixels", *originals(), *bench[1:])
    lines += ["", f"Decoding at a reduced scale: {pixels['pictures']} photos of three megapixels and more, decoded and resized in "
              f"{pixels['reducedMilliseconds']:.0f} ms instead of {pixels['exactMilliseconds']:.0f} on average. The encoder's "
              f"input changes by {pixels['meanDifference']:.2f} levels of 255 on average, and by {pixels['largestDifference']:.2f} in "
              "the photo that changes most."]
    publish("\n".join(lines), "pipeline", options.document)


if __name__ == "__main__":
    main()
