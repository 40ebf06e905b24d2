"""Compares decoding 12-megapixel pictures of every format with Pillow and its plug-ins.

Each file is a picture like those of phone cameras (photos.py), saved by Pillow or, for raw files, by Fixtures/pixels. Pillow's
time is for opening, loading and converting to RGB; the files are in the system's cache. A row has the shortest times of several
rounds in which both programs take turns, because other work on the machine only makes a time longer.
"""

import argparse
import io
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import PIL
import pillow_heif
import rawpy
from PIL import Image

from document import publish
from machine import processor
from photos import camera_picture, originals

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "Fixtures/pixels"))

import make_raw_goldens as raw  # noqa: E402
from tiff_writer import LONG, SUB_DIRECTORIES, Directory, TIFFWriter  # noqa: E402

pillow_heif.register_heif_opener()
Image.init()
if "JXL" not in Image.SAVE:
    import pillow_jxl  # noqa: F401  registers itself

BENCH = ROOT / ".build/release/photoseek-bench"
ROUNDS = 5


def write_files(folder: Path) -> list[Path]:
    """One picture in every format."""
    folder.mkdir(parents=True, exist_ok=True)
    picture = camera_picture(originals(least=1)[0], seed=1)
    kinds = {
        "photo.jpg": {"quality": 90}, "photo.png": {}, "photo.webp": {"quality": 85}, "photo.heic": {"quality": 80},
        "photo.avif": {"quality": 80, "speed": 8}, "photo.jxl": {"quality": 90}, "plain.tif": {},
        "deflate.tif": {"compression": "tiff_adobe_deflate"}, "jpeg.tif": {"compression": "jpeg", "quality": 90},
        "photo.bmp": {}, "photo.ppm": {}, "photo.tga": {}, "runs.tga": {"compression": "tga_rle"},
    }
    for name, options in kinds.items():
        if not (folder / name).exists():
            picture.save(folder / name, **options)
    if not (folder / "photo.gif").exists():
        picture.quantize(256).save(folder / "photo.gif")
    if not (folder / "preview.dng").exists():
        preview = (folder / "photo.jpg").read_bytes()
        tags = raw.preview_tags(preview, *picture.size) | raw.camera_tags() | raw.dng_tags() | {
            SUB_DIRECTORIES: (LONG, Directory(raw.sensor_tags("<")))}
        (folder / "preview.dng").write_bytes(TIFFWriter().write(Directory(tags)))
    if not (folder / "sensor.dng").exists():
        # Half a sensor's sides are what Photoseek develops where there is no preview.
        (folder / "sensor.dng").write_bytes(raw.dng(first="sensor", width=picture.width, height=picture.height))
    return sorted(folder.iterdir())


def pillow_milliseconds(path: Path) -> float:
    begin = time.perf_counter()
    if path.suffix == ".dng":
        with rawpy.imread(str(path)) as sensor:
            if path.stem == "preview":
                image = Image.open(io.BytesIO(sensor.extract_thumb().data)).convert("RGB")
            else:
                image = sensor.postprocess(half_size=True, use_camera_wb=True, no_auto_bright=True, user_flip=0)
    else:
        image = Image.open(path).convert("RGB")
    milliseconds = (time.perf_counter() - begin) * 1000
    assert np.asarray(image).shape[2] == 3
    return milliseconds


def own_milliseconds(path: Path) -> tuple[float, float]:
    """The time for decoding in full, and with the detail that indexing needs."""
    command = [BENCH, "pixels", path]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["formats"][0]
    return found["decodeMilliseconds"], found["sufficientMilliseconds"]


def row(path: Path) -> str:
    peer, full, sufficient = [], [], []
    pillow_milliseconds(path)
    for _ in range(ROUNDS):
        peer.append(pillow_milliseconds(path))
        own = own_milliseconds(path)
        full.append(own[0])
        sufficient.append(own[1])
    values = [min(times) for times in (peer, full, sufficient)]
    return f"| {path.name} | {path.stat().st_size / 1e6:.1f} MB | " + " | ".join(f"{value:.0f} ms" for value in values) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / ".build/formats", help="where the files are made")
    parser.add_argument("--document", type=Path, help="a Markdown file to write the table into")
    arguments = parser.parse_args()
    lines = [
        f"{processor()}; Pillow {PIL.__version__}, pillow-heif {pillow_heif.__version__}, rawpy {rawpy.__version__}.",
        "",
        "| file, 4000 x 3000 pixels | size | Pillow or rawpy | Photoseek, in full | Photoseek, as indexing needs it |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [row(path) for path in write_files(arguments.folder)]
    publish("\n".join(lines), "formats", arguments.document)


if __name__ == "__main__":
    main()
