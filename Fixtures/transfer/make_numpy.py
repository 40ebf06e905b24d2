"""Writes the NumPy files that NumPyFilesTests read.

Usage: python make_numpy.py [FOLDER]      (default: the folder `numpy` beside this script)
"""

import sys
from pathlib import Path

import numpy

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "numpy"
folder.mkdir(exist_ok=True)
whole = numpy.arange(15).reshape(5, 3) - 5
for name, array in {
    "float32": (whole / 2).astype("<f4"),
    "float16": (whole / 2).astype("<f2"),
    "int32": whole.astype("<i4"),
    "empty": numpy.zeros((0, 3), "<f4"),
    "double": whole / 2,
    "fortran": numpy.asfortranarray((whole / 2).astype("<f4")),
    "vector": numpy.zeros(4, "<f4"),
    "cube": numpy.zeros((2, 2, 2), "<f4"),
    "bigendian": whole.astype(">f4"),
}.items():
    numpy.save(folder / f"{name}.npy", array)
