"""Compares `photoseek serve` with a minimal server of FastAPI, ONNX Runtime and FAISS (peer_server.py) on the same model and pictures.

`wrk` sends the requests to both in turn, over loopback. The library has 100,000 pictures, of which 1,000 are files. Before anything is
measured, both must find the same pictures.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import fastapi
import faiss
import onnxruntime
import uvicorn

from document import publish
from http_server import Load, Server, search_address
from machine import processor
from made_library import PROGRAM
from rounds import in_turn, median_and_spread
from sentences import sentences
from served_library import Served, pictures, served

ROOT = Path(__file__).parents[2]
BENCH = PROGRAM.with_name("photoseek-bench")
MODELS = {"photos": "photos", "vit-b-32": "of ViT-B/32's size"}
CONNECTIONS = (1, 8, 50)
PAGE = 60
CHECKED, LEAST_SHARED = 50, 0.9


@dataclass
class Measurement:
    """The options of a run, and the port of Photoseek; the other server has the next one."""

    seconds: float
    rounds: int
    port: int

    def own(self, what: Served) -> Server:
        return Server(self.port, PROGRAM, "serve", "--port", self.port, "--library", what.library, "--model", what.checkpoint)

    def peer(self, what: Served, **environment: object) -> Server:
        return Server(self.port + 1, sys.executable, "-m", "uvicorn", "--app-dir", Path(__file__).parent, "--no-access-log", "--port",
                      self.port + 1, "peer_server:app", PEER_FOLDER=what.folder, **environment)

    def row(self, name: str, own: Server, peer: Server, addresses: Path, connections: int) -> str:
        """One line of the table."""
        ours, theirs = in_turn(self.rounds, lambda: own.load(addresses, connections, self.seconds),
                               lambda: peer.load(addresses, connections, self.seconds))
        row = (f"| {name} | {connections} | {_shown(theirs)} | {_shown(ours)} "
               f"| {_ratios(ours, theirs, lambda our, their: our.rate / their.rate)} "
               f"| {_ratios(ours, theirs, lambda our, their: their.processor / our.processor)} |")
        # The whole run takes ten minutes.
        print(row, file=sys.stderr, flush=True)
        return row


def _ratios(ours: list[Load], theirs: list[Load], ratio: Callable[[Load, Load], float]) -> str:
    return median_and_spread([ratio(our, their) for our, their in zip(ours, theirs)], 1)


def _shown(loads: list[Load]) -> str:
    rate, p50, p99, used = (statistics.median(getattr(load, name) for load in loads) for name in ("rate", "p50", "p99", "processor"))
    return f"{rate:.0f}/s | {p50:.1f} ms, {p99:.1f} ms | {used:.2f} ms"


def check(own: Server, peer: Server, queries: list[str]) -> str:
    """What the two servers have in common. Ends the program if it is not enough to compare them."""
    first = shared = 0
    for query in queries:
        ours = [hit["id"] for hit in own.search(f"{query} fold:no by:looks", 10)["results"]]
        theirs = [hit["id"] for hit in peer.search(query, 10)["results"]]
        first += ours[0] == theirs[0]
        shared += len(set(ours) & set(theirs)) / 10
    found = f"{100 * first / len(queries):.0f} % of the first hits and {100 * shared / len(queries):.1f} % of the first ten are the same"
    if min(first, shared) < LEAST_SHARED * len(queries):
        raise SystemExit(f"the servers do not answer alike: {found}")
    return found


def write_addresses(folder: Path, queries: list[str]) -> tuple[Path, Path]:
    """Files of searches: each for another sentence, and all for the same."""
    folder.mkdir(exist_ok=True)
    other, same = folder / "sentences", folder / "sentence"
    other.write_text("".join(f"{search_address(query, PAGE)}\n" for query in queries))
    same.write_text(f"{search_address(queries[0], PAGE)}\n")
    return other, same


def keep_thumbnails(own: Server, what: Served, numbers: list[int]) -> None:
    """Gives the other server the same thumbnails as files."""
    folder = what.folder / "thumbnails"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number in numbers:
        (folder / f"{number}.webp").write_bytes(own.get(f"/api/images/{number}/thumbnail?size=256"))


def file_rows(run: Measurement, own: Server, peer: Server, what: Served) -> tuple[list[str], list[str]]:
    """Lines of the table for thumbnails and original files, and the addresses of the thumbnails."""
    known = json.loads((what.folder / "pictures.json").read_text())
    numbers = [picture[0] for picture in known if Path(picture[1]).exists()]
    keep_thumbnails(own, what, numbers)
    rows = []
    thumbnails = [f"/api/images/{number}/thumbnail?size=256" for number in numbers]
    for name, addresses in (("a thumbnail", thumbnails), ("an original file", [f"/api/images/{number}/file" for number in numbers])):
        path = what.folder / name.split()[-1]
        path.write_text("".join(f"{address}\n" for address in addresses))
        rows += [run.row(name, own, peer, path, connections) for connections in (1, 8)]
    return rows, thumbnails


def page_row(run: Measurement, own: Server, peer: Server, queries: list[str], thumbnails: list[str]) -> str:
    def milliseconds(server: Server) -> float:
        return 1000 * statistics.median(server.page_seconds(query, thumbnails[start:start + PAGE])
                                        for start, query in enumerate(queries[:10]))
    ours, theirs = in_turn(run.rounds, lambda: milliseconds(own), lambda: milliseconds(peer))
    return (f"A page of {PAGE} hits, one search and {PAGE} thumbnails over six connections by a client in Python, is complete after "
            f"{median_and_spread(ours, 0)} ms, with the other server after {median_and_spread(theirs, 0)} ms.")


def latency_line(run: Measurement, own: Server, what: Served, queries: list[str]) -> str:
    """The encoder's time for a sentence beside that of a whole search, one after the other."""
    threads = min(os.cpu_count() or 1, 8)

    def encoder() -> float:
        output = subprocess.run([BENCH, "text", "--model", what.checkpoint, "--text", queries[0], "--threads", str(threads), "--shared",
                                 "--seconds", "2"], check=True, capture_output=True).stdout
        return json.loads(output)["p50Milliseconds"]

    def searches() -> tuple[float, float]:
        connection, told, whole = own.connection(), [], []
        for query in queries[:200]:
            start = time.perf_counter()
            told.append(1000 * own.search(query, PAGE, connection)["seconds"])
            whole.append(1000 * (time.perf_counter() - start))
        return statistics.median(told), statistics.median(whole)

    encoding, searching = in_turn(run.rounds, encoder, searches)
    told, whole = zip(*searching)
    return (f"Model {MODELS[what.name]}: the encoder takes {min(encoding):.1f} ms for a sentence on {threads} threads, a search "
            f"{min(told):.1f} ms by the server's own clock, and {min(whole):.1f} ms with the request and the reading of the answer in "
            f"Python (the shortest of the medians of {run.rounds} rounds).")


def compare(run: Measurement, what: Served, queries: list[str], *, files: bool) -> tuple[list[str], list[str]]:
    """Lines of the table, and of the text below it."""
    other, same = write_addresses(what.folder, queries)
    model = MODELS[what.name]
    name = f"search, model {model}"
    with run.own(what) as own:
        with run.peer(what) as peer:
            found = check(own, peer, queries[:CHECKED])
            rows = [run.row(name, own, peer, other, connections) for connections in CONNECTIONS]
            rows.append(run.row(f"{name}, always the same sentence", own, peer, same, 8))
            notes = [f"Model {model}: {found}.", latency_line(run, own, what, queries)]
            if files:
                more, thumbnails = file_rows(run, own, peer, what)
                rows += more
                notes.append(page_row(run, own, peer, queries, thumbnails))
            (now, most), (their_now, their_most) = own.memory(), peer.memory()
            notes.append(f"Memory, model {model}: {now / 1e6:.0f} MB (at most {most / 1e6:.0f}), of the other server "
                         f"{their_now / 1e6:.0f} MB (at most {their_most / 1e6:.0f}).")
        lists, probes = json.loads(own.get("/api/status"))["index"]["nlist"], own.search(queries[0])["nprobe"]
        threads = os.cpu_count() or 1
        for variant, environment, connections in (
                (f"the other shares a text among {threads} threads", {"PEER_THREADS": threads}, 1),
                (f"the other pads to {what.context} tokens", {"PEER_PADDING": what.context}, 8),
                (f"the other has an inverted file, {probes} of {lists} lists", {"PEER_PROBES": probes, "PEER_LISTS": lists}, 8)):
            with run.peer(what, **environment) as peer:
                rows.append(run.row(f"{name}; {variant}", own, peer, other, connections))
    return rows, notes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository for models, pictures and libraries")
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=1000, help="how many of the pictures are files")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=8830, help="a free port, with the next one free too")
    parser.add_argument("--document", type=Path, help="the Markdown file to write the results into")
    options = parser.parse_args()
    run, queries = Measurement(options.seconds, options.rounds, options.port), sentences(20_000)
    parts = pictures(options.folder / "pictures", options.files)
    rows, notes = [], []
    before = os.getloadavg()[0]
    for number, name in enumerate(options.models):
        more, texts = compare(run, served(name, options.folder / name, parts, options.images), queries, files=number == 0)
        rows, notes = rows + more, notes + texts
    publish("\n".join([
        f"{processor()}, {os.cpu_count()} cores; FastAPI {fastapi.__version__}, uvicorn {uvicorn.__version__}, ONNX Runtime "
        f"{onnxruntime.__version__}, FAISS {faiss.__version__}, Python {sys.version.split()[0]}; {options.images:,} pictures. The load of "
        f"the machine before was {before:.1f}, from other programs.", "",
        "| request | connections | FastAPI | p50, p99 | processor | Photoseek | p50, p99 | processor | rate, ratio | processor, ratio |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |", *rows, "", "\n\n".join(notes)]), "server", options.document)


if __name__ == "__main__":
    main()
