"""Makes a folder of embeddings with clip-retrieval's own writer, for `photoseek import` to read.

Usage: python make_clip_retrieval.py PROGRAM [FOLDER]      (default: the folder `clip-retrieval` beside this script)

The embeddings are those of the bundled model `scenes` for the first pictures of the demo library, in two parts, as float16, which is
what clip-retrieval writes. `image_path` is relative to Fixtures/library; the last row names a file that is not there.
"""

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy

COUNT = 12
FIXTURES = Path(__file__).resolve().parent.parent


def writer_class():
    """clip_retrieval.clip_inference.writer alone, because the package imports torch and models."""
    package = importlib.util.find_spec("clip_retrieval").submodule_search_locations[0]
    spec = importlib.util.spec_from_file_location("writer", Path(package) / "clip_inference" / "writer.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.NumpyWriter


def main(program, folder):
    pictures = sorted((FIXTURES / "library").rglob("*.jpg"))[:COUNT]
    with tempfile.TemporaryDirectory() as scratch:
        vectors = Path(scratch) / "vectors.npy"
        arguments = [argument for picture in pictures for argument in ["--image", str(picture)]]
        subprocess.run([program, "embed", "--model", "scenes", "--npy", str(vectors), *arguments], check=True)
        embeddings = numpy.load(vectors)
    names = [str(picture.relative_to(FIXTURES / "library")) for picture in pictures]
    names[-1] = "gone.jpg"
    shutil.rmtree(folder, ignore_errors=True)
    for part in range(2):
        rows = slice(part * COUNT // 2, (part + 1) * COUNT // 2)
        writer = writer_class()(
            partition_id=part, output_folder=str(folder), enable_text=False, enable_image=True, enable_metadata=True,
            output_partition_count=2)
        writer({
            "image_embs": embeddings[rows].astype("float16"),
            "image_filename": names[rows],
            "metadata": [json.dumps({"key": f"{number:09}", "width": 64, "NSFW": "UNLIKELY", "punsafe": None})
                         for number in range(rows.start, rows.stop)],
        })
        writer.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent / "clip-retrieval")
