#!/usr/bin/env python3
"""Memory and open files of `photoseek index` over time, for many small pictures in one folder.

    Fixtures/growth/growth.py --program .build/release/photoseek --count 200000 --folder .build/growth

makes the pictures unless they are there, indexes them into a new library, indexes them once more, and prints a JSON object. With
--drawing FILE it draws both curves. Only Python itself is needed.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import time
import zlib

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
from training_plot import Panel, drawing  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SIDE = 16


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def picture(number: int) -> bytes:
    """A PNG file of random colours that depend on the number alone."""
    colours = random.Random(number)
    rows = b"".join(b"\0" + colours.randbytes(3 * SIDE) for _ in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b""))


def make_pictures(folder: pathlib.Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    there = len(os.listdir(folder))
    for number in range(there, count):
        (folder / f"{number:06d}.png").write_bytes(picture(number))


def state(process: int) -> tuple[int, int]:
    """Bytes of memory that are the process's own, and the number of its open files."""
    lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    own = sum(int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "RssShmem:")))
    return own * 1024, len(os.listdir(f"/proc/{process}/fd"))


def watched(command: list[str]) -> tuple[dict, list[tuple[float, int, int]]]:
    """What a run prints, and its state every half second."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    samples = []
    while process.poll() is None:
        try:
            samples.append((time.monotonic() - start, *state(process.pid)))
        except (FileNotFoundError, ProcessLookupError):
            break
        time.sleep(0.5)
    output = process.communicate()[0]
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed with {process.returncode}")
    # The process has already given up its memory in the last sample of some runs.
    return json.loads(output), [sample for sample in samples if sample[1] > 0]


def summary(samples: list[tuple[float, int, int]]) -> dict:
    """The largest values of the second tenth of a run, and of its last tenth."""
    end = samples[-1][0]
    early = [sample for sample in samples if end / 10 <= sample[0] <= end / 5] or samples[:1]
    late = [sample for sample in samples if sample[0] >= end * 0.9]
    return {"seconds": round(end, 1),
            "earlyMegabytes": round(max(sample[1] for sample in early) / 1e6, 1),
            "lateMegabytes": round(max(sample[1] for sample in late) / 1e6, 1),
            "peakMegabytes": round(max(sample[1] for sample in samples) / 1e6, 1),
            "earlyFiles": max(sample[2] for sample in early), "lateFiles": max(sample[2] for sample in late),
            "peakFiles": max(sample[2] for sample in samples)}


def panels(samples: list[tuple[float, int, int]], count: int) -> list[Panel]:
    end = f"{samples[-1][0]:.0f} s, {count:,} pictures"
    memory = [(when, own / 1e6) for when, own, _ in samples]
    files = [(when, float(opened)) for when, _, opened in samples]
    return [Panel("memory of its own, MB", {"memory": memory}, 1.25 * max(y for _, y in memory), end),
            Panel("open files", {"open files": files}, 1.25 * max(y for _, y in files), end)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--model", default=str(ROOT / "Fixtures/checkpoints/gelu"),
                        help="a tiny model by default, because the time of the encoder is of no interest")
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--drawing", type=pathlib.Path)
    arguments = parser.parse_args()

    pictures = (arguments.folder / "pictures").resolve()
    make_pictures(pictures, arguments.count)
    library = arguments.folder / "library"
    shutil.rmtree(library, ignore_errors=True)
    command = [arguments.program, "index", "--json", "--library", str(library / "photos.sqlite"),
               "--model", arguments.model, str(pictures)]
    first, samples = watched(command)
    second, again = watched(command)
    if first["added"] != arguments.count or second["unchanged"] != arguments.count:
        sys.exit(f"other numbers than expected: {first['added']} added, then {second['unchanged']} unchanged")
    if arguments.drawing:
        arguments.drawing.write_text(drawing(panels(samples, arguments.count)))
    print(json.dumps({"count": arguments.count, "first": summary(samples), "second": summary(again)}))


if __name__ == "__main__":
    main()
