"""Compares a second run of `photoseek index` over unchanged pictures with `find` on the same tree, and measures its memory.

    python compare_crawl.py --folder FOLDER [--files N] [--rounds N] [--document FILE]

Makes a tree of tiny PNG files of different content and indexes it with the model `scenes`, which takes minutes; a later run of this
script in the same folder uses both again. Then `find TREE -printf '%s %T@'` and `photoseek index` alternate. The memory is the
largest resident size of a run over the whole tree without that of a run over one of its folders, per file.
"""

import argparse
import os
import struct
import subprocess
import time
import zlib
from pathlib import Path

import numpy as np
from document import publish

_PROGRAM = Path(__file__).parents[2] / ".build/release/photoseek"
_FILES_OF_FOLDER = 500


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png(number: int) -> bytes:
    """Eight by eight pixels of random colours."""
    pixels = np.random.default_rng(number).integers(0, 256, (8, 24), dtype=np.uint8)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 1)) + _chunk(b"IEND", b"")


def _make_tree(tree: Path, files: int) -> None:
    for number in range(files):
        folder = tree / str(2000 + number // (40 * _FILES_OF_FOLDER)) / f"{number // _FILES_OF_FOLDER:04} Trip"
        if number % _FILES_OF_FOLDER == 0:
            folder.mkdir(parents=True, exist_ok=True)
        (folder / f"IMG_{number:06}.png").write_bytes(_png(number))


def _measured(*command: object) -> tuple[float, int]:
    """The seconds that a command takes, and its largest resident size in bytes."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"{command} ended with {status}")
    return seconds, usage.ru_maxrss * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="a folder outside the repository")
    parser.add_argument("--files", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--document", type=Path)
    options = parser.parse_args()
    tree, library = options.folder / f"{options.files}", options.folder / f"{options.files}.sqlite"
    if not tree.exists():
        _make_tree(tree, options.files)
    index = (_PROGRAM, "index", "--model", "scenes", "--library", library)
    if not library.exists():
        _measured(*index, tree)
    one = sorted(tree.glob("*/*"))[0]
    times, sizes = [], []
    for _ in range(options.rounds):
        find, _ = _measured("find", tree, "-printf", r"%s %T@\n")
        whole, size = _measured(*index, tree)
        _, least = _measured(*index, one)
        times.append((find, whole))
        sizes.append((size - least) / options.files)
    ratios = [whole / find for find, whole in times]
    find, whole = np.median(times, axis=0)
    publish(
        f"""
{options.files:,} files in folders of {_FILES_OF_FOLDER}, {options.rounds} rounds: `find` takes {find:.2f} s, a second run of
`photoseek index` {whole:.2f} s: {np.median(ratios):.2f} times as long ({min(ratios):.2f} to {max(ratios):.2f}). It needs
{np.median(sizes):.0f} bytes of memory a file.
""", "crawl", options.document)


if __name__ == "__main__":
    main()
