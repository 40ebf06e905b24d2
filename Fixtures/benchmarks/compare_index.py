"""Compares Photoseek's index with FAISS on the same vectors, alternately in one run, and writes the ratios as Markdown.

Both use the same training vectors, nlist, nprobe, number of neighbours and number of threads. The overhead of calling FAISS
from Python is measured on an index of one vector and subtracted from its times.
"""

import argparse
import json
import statistics
import subprocess
import time
from pathlib import Path

import faiss
import numpy as np

from document import publish
from machine import processor
from manifold import DIMENSION, Manifold
from rounds import median_and_spread

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".build/release/photoseek-bench"
KINDS = ("near", "shifted")
BATCHES = (1, 64)
NEIGHBOURS = 10
QUERIES = 2_000
MEASURED_QUERIES = 1_000  # for measuring recall; photoseek-bench uses the same number


class Photoseek:
    """Runs of photoseek-bench, with one index file for each precision."""

    def __init__(self, folder: Path, options: argparse.Namespace):
        self.folder, self.options = folder, options

    def run(self, *arguments: str, kind: str = "near", precision: str = "float32", threads: int = 1,
            seconds: float | None = None) -> dict:
        command = [PROGRAM, "index", "--queries", self.folder / f"{kind}.npy", "--threads", str(threads),
                   "--nlist", str(self.options.nlist), "--nprobe", str(self.options.nprobe), "--k", str(NEIGHBOURS),
                   "--seconds", str(self.options.seconds if seconds is None else seconds), *arguments]
        if "--exact" not in arguments:
            command += ["--index", self.folder / f"{precision}.index", "--truth", self.folder / f"{kind}-true.npy"]
        if precision == "float16":
            command.append("--float16")
        answer = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE)
        return json.loads(answer.stdout)

    def build(self, precision: str, threads: int) -> dict:
        (self.folder / f"{precision}.index").unlink(missing_ok=True)
        return self.run("--base", self.folder / "base.npy", precision=precision, threads=threads, seconds=0.01)

    def search(self, kind: str, batch: int, precision: str) -> dict:
        return self.run("--batch", str(batch), kind=kind, precision=precision)


class Faiss:
    """IndexIVFFlat and IndexFlatIP, with FAISS's defaults."""

    def __init__(self, base: np.ndarray, options: argparse.Namespace):
        self.base, self.options = base, options
        self.flat = faiss.IndexFlatIP(DIMENSION)
        self.flat.add(base)
        self.index = None

    def build(self, threads: int) -> tuple[float, float]:
        faiss.omp_set_num_threads(threads)
        quantizer = faiss.IndexFlatIP(DIMENSION)
        index = faiss.IndexIVFFlat(quantizer, DIMENSION, self.options.nlist, faiss.METRIC_INNER_PRODUCT)
        start = time.perf_counter()
        index.train(self.base)
        trained = time.perf_counter()
        index.add(self.base)
        added = time.perf_counter()
        faiss.omp_set_num_threads(1)
        index.nprobe = self.options.nprobe
        self.index, self.quantizer = index, quantizer
        return trained - start, added - trained

    def rate(self, index, queries: np.ndarray, batch: int) -> float:
        """Queries per second over all batches, without the overhead of the calls."""
        overhead = self._seconds_of_a_call(queries[:batch])
        done, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < self.options.seconds or done == 0:
            for row in range(0, len(queries) - batch + 1, batch):
                index.search(queries[row:row + batch], NEIGHBOURS)
                done += batch
        return done / (elapsed - overhead * done / batch)

    @staticmethod
    def _seconds_of_a_call(queries: np.ndarray) -> float:
        empty = faiss.IndexFlatIP(DIMENSION)
        empty.add(queries[:1])
        times = []
        for _ in range(200):
            start = time.perf_counter()
            empty.search(queries[:1], 1)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    def recall(self, queries: np.ndarray, true: np.ndarray) -> float:
        _, found = self.index.search(queries[:MEASURED_QUERIES], NEIGHBOURS)
        hits = sum(len(set(a) & set(b)) for a, b in zip(found.tolist(), true.tolist()))
        return hits / (len(found) * NEIGHBOURS)


def prepare(folder: Path, options: argparse.Namespace) -> Faiss:
    """Writes vectors, queries and true neighbours, and adds the vectors to FAISS."""
    folder.mkdir(parents=True, exist_ok=True)
    manifold = Manifold(options.intrinsic, options.seed)
    base = manifold.draw(options.count)
    near = manifold.draw(QUERIES)
    peer = Faiss(base, options)
    np.save(folder / "base.npy", base)
    for kind, queries in (("near", near), ("shifted", manifold.shifted(near))):
        np.save(folder / f"{kind}.npy", queries)
        _, true = peer.flat.search(queries[:MEASURED_QUERIES], NEIGHBOURS)
        np.save(folder / f"{kind}-true.npy", true.astype(np.int32))
    return peer


def compare_builds(own: Photoseek, peer: Faiss, options: argparse.Namespace) -> list[str]:
    """Table rows for training and adding. Afterwards both programs have an index."""
    rows = []
    times = {"train": [], "add": []}
    for number in range(options.build_rounds):
        def build_peer():
            return peer.build(options.build_threads)

        def build_own():
            answer = own.build("float32", options.build_threads)
            return answer["trainSeconds"], answer["addSeconds"]

        first, second = (build_peer, build_own) if number % 2 == 0 else (build_own, build_peer)
        one, two = first(), second()
        (theirs, ours) = (one, two) if number % 2 == 0 else (two, one)
        for name, their, our in zip(times, theirs, ours):
            times[name].append((their, our))
    for name, pairs in times.items():
        ratios = [their / our for their, our in pairs]
        their, our = (statistics.median(column) for column in zip(*pairs))
        rows.append(f"| {name}, {options.build_threads} threads | {their:.2f} s | {our:.2f} s | "
                    f"{median_and_spread(ratios)} |")
    return rows


def compare_searches(own: Photoseek, peer: Faiss, folder: Path, options: argparse.Namespace) -> list[str]:
    rows = []
    for kind in KINDS:
        queries = np.load(folder / f"{kind}.npy")
        for batch in BATCHES:
            theirs, ours = [], {"float32": [], "float16": []}
            for number in range(options.rounds):
                steps = [lambda: theirs.append(peer.rate(peer.index, queries, batch))]
                for precision, rates in ours.items():
                    steps.append(lambda precision=precision, rates=rates: rates.append(
                        own.search(kind, batch, precision)["queriesPerSecond"]))
                for step in steps[number % 3:] + steps[:number % 3]:
                    step()
            for precision, rates in ours.items():
                ratios = [our / their for our, their in zip(rates, theirs)]
                rows.append(f"| {kind}, batch {batch}, {precision} | {statistics.median(theirs):.0f}/s | "
                            f"{statistics.median(rates):.0f}/s | {median_and_spread(ratios)} |")
    return rows


def compare_exact(own: Photoseek, peer: Faiss, folder: Path, options: argparse.Namespace) -> list[str]:
    queries = np.load(folder / "near.npy")[:64]
    theirs, ours = [], []
    for _ in range(options.rounds):
        theirs.append(peer.rate(peer.flat, queries, 1))
        ours.append(own.run("--exact", "--base", folder / "base.npy")["queriesPerSecond"])
    ratios = [our / their for our, their in zip(ours, theirs)]
    return [f"| exact (IndexFlatIP), batch 1 | {statistics.median(theirs):.1f}/s | {statistics.median(ours):.1f}/s | "
            f"{median_and_spread(ratios)} |"]


def recalls(own: Photoseek, peer: Faiss, folder: Path) -> list[str]:
    rows = []
    for kind in KINDS:
        their = peer.recall(np.load(folder / f"{kind}.npy"), np.load(folder / f"{kind}-true.npy"))
        our = {p: own.run(kind=kind, precision=p, seconds=0.01)["recall"] for p in ("float32", "float16")}
        rows.append(f"| {kind} | {their:.4f} | {our['float32']:.4f} | {our['float16']:.4f} |")
    return rows


def describe(own: Photoseek, peer: Faiss, table: list[str], half: dict, options: argparse.Namespace) -> str:
    opening = own.run(seconds=0.01)
    return "\n".join([
        f"{options.count:,} vectors of {DIMENSION} values on a manifold of {options.intrinsic} dimensions, "
        f"{options.nlist} lists, nprobe {options.nprobe}, {NEIGHBOURS} neighbours, one thread for searches. "
        f"{processor()}, FAISS {faiss.__version__} ({faiss.get_compile_options().strip()}).",
        "",
        "| | FAISS | Photoseek | speedup, median (lowest to highest) |", "| --- | --- | --- | --- |", *table,
        "",
        "| recall@10, queries | FAISS | Photoseek float32 | Photoseek float16 |", "| --- | --- | --- | --- |",
        *recalls(own, peer, options.folder),
        "",
        f"Opening the file of {opening['bytes'] / 1e6:.0f} MB took {opening['openMilliseconds']:.1f} ms; in float16 its size is "
        f"{half['bytes'] / 1e6:.0f} MB.",
    ])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for the vectors")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--nlist", type=int, help="default: 4 times the square root of the count")
    parser.add_argument("--nprobe", type=int, default=8)
    parser.add_argument("--intrinsic", type=int, default=16, help="dimensions of the manifold")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2, help="the duration of each search measurement")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--build-rounds", type=int, default=3)
    parser.add_argument("--build-threads", type=int, default=1)
    parser.add_argument("--document", type=Path, help="the Markdown file to write the results into")
    options = parser.parse_args()
    options.nlist = options.nlist or round(4 * options.count**0.5)
    peer = prepare(options.folder, options)
    own = Photoseek(options.folder, options)
    table = compare_builds(own, peer, options)
    half = own.build("float16", options.build_threads)
    table += compare_searches(own, peer, options.folder, options)
    table += compare_exact(own, peer, options.folder, options)
    publish(describe(own, peer, table, half, options), f"index-{options.count}", options.document)


if __name__ == "__main__":
    main()
