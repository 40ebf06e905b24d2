"""Checks that pyarrow, pandas and fastparquet read `parquet/written.parquet`, which Photoseek's writer made, as it was meant.

Usage: python read_written.py [FILE]
"""

import sys
from pathlib import Path

import fastparquet
import pandas
import pyarrow.parquet

NAMES = ["image_path", "live", "width", "file_size", "score", "latitude", "caption", "hash", "is_new"]
REQUIRED = {"image_path", "is_new"}


def row(number):
    values = [
        f"/photos/{number}.jpg", number % 2 == 0, number - 5, -(2**63) + number, number / 2, 1 / (number + 1),
        f"é{number}", bytes([0xFF, number]), number % 3 == 0]
    return [None if name not in REQUIRED and (number + index) % 4 == 0 else value
            for index, (name, value) in enumerate(zip(NAMES, values))]


def main(path):
    expected = [row(number) for number in range(30)]
    table = pyarrow.parquet.read_table(path)
    table.validate(full=True)
    assert table.column_names == NAMES
    assert [list(values) for values in zip(*(table[name].to_pylist() for name in NAMES))] == expected
    for frame in [pandas.read_parquet(path), fastparquet.ParquetFile(str(path)).to_pandas()]:
        for index, name in enumerate(NAMES):
            values = [None if pandas.isna(value) else value for value in frame[name]]
            if name == "file_size" and frame[name].dtype == "float64":
                # pandas itself makes floats of integers with nulls.
                assert values == [None if line[index] is None else float(line[index]) for line in expected]
            else:
                assert values == [line[index] for line in expected], name
    print(f"{path}: {len(expected)} rows, as they were meant")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "parquet" / "written.parquet")
