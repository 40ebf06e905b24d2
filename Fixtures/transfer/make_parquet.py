"""Writes the Parquet files that ParquetTests read: one table, as pandas, pyarrow and fastparquet write it in several ways.

Usage: python make_parquet.py [FOLDER]      (default: the folder `parquet` beside this script)

table.json holds the values of each column, and `versions` what wrote the files.
"""

import json
import random
import sys
from pathlib import Path

import fastparquet
import numpy
import pandas
import pyarrow
import pyarrow.parquet

ROWS = 40


def column(generator, make, nulls):
    return [None if nulls and generator.random() < 0.3 else make() for _ in range(ROWS)]


def table():
    generator = random.Random(18)
    words = ["a dog", "Straße", "日本", "", "x" * 90]
    columns = {
        "image_path": [f"/photos/{number:04}.jpg" for number in range(ROWS)],
        "caption": column(generator, lambda: generator.choice(words), True),
        "width": [generator.randrange(1, 2**31) for _ in range(ROWS)],
        "rating": column(generator, lambda: generator.randrange(-1, 6), True),
        "file_size": column(generator, lambda: generator.randrange(-(2**63), 2**63), True),
        "latitude": column(generator, lambda: generator.uniform(-90, 90), True),
        "score": column(generator, lambda: float(numpy.float32(generator.random())), True),
        "live": column(generator, lambda: generator.random() < 0.5, True),
        "nothing": [None] * ROWS,
    }
    schema = pyarrow.schema([
        pyarrow.field("image_path", pyarrow.string(), nullable=False),
        pyarrow.field("caption", pyarrow.string()),
        pyarrow.field("width", pyarrow.int32(), nullable=False),
        pyarrow.field("rating", pyarrow.int32()),
        pyarrow.field("file_size", pyarrow.int64()),
        pyarrow.field("latitude", pyarrow.float64()),
        pyarrow.field("score", pyarrow.float32()),
        pyarrow.field("live", pyarrow.bool_()),
        pyarrow.field("nothing", pyarrow.null()),
    ])
    return columns, pyarrow.table(columns, schema=schema)


def write(folder):
    columns, rows = table()
    for codec in ["none", "snappy"]:
        for version in ["1.0", "2.0"]:
            for dictionary in [False, True]:
                name = f"{codec}-v{version[0]}{'-dictionary' if dictionary else ''}.parquet"
                pyarrow.parquet.write_table(
                    rows, folder / name, compression=codec, data_page_version=version, use_dictionary=dictionary,
                    row_group_size=13, data_page_size=64, write_batch_size=4)
    # Without types of their own, pandas makes floats of integers with nulls.
    frame = rows.to_pandas()
    for name, type_name in [("rating", "Int32"), ("file_size", "Int64"), ("live", "boolean")]:
        frame[name] = pandas.array(columns[name], dtype=type_name)
    frame.to_parquet(folder / "pandas.parquet")
    # fastparquet has no column of nothing but nulls.
    fastparquet.write(
        str(folder / "fastparquet.parquet"), frame.drop(columns=["nothing"]), compression="SNAPPY", row_group_offsets=15)
    for codec in ["gzip", "brotli", "lz4", "zstd"]:
        pyarrow.parquet.write_table(rows.select(["caption"]), folder / f"{codec}.parquet", compression=codec)
    nested = pyarrow.table({
        "image_path": ["/a.jpg", "/b.jpg"],
        "tags": [["one", "two"], []],
        "place": [{"name": "Porto", "country": "PT"}, None],
        "taken": pyarrow.array([b"0123456789abcdef"] * 2, pyarrow.binary(16)),
        "width": pyarrow.array([640, 800], pyarrow.int64()),
    })
    pyarrow.parquet.write_table(nested, folder / "nested.parquet")
    pyarrow.parquet.write_table(
        pyarrow.table({"width": pyarrow.array(range(9), pyarrow.int64())}), folder / "delta.parquet",
        use_dictionary=False, column_encoding={"width": "DELTA_BINARY_PACKED"})
    pyarrow.parquet.write_table(rows.slice(0, 0), folder / "empty.parquet")
    versions = {"pyarrow": pyarrow.__version__, "pandas": pandas.__version__, "fastparquet": fastparquet.__version__}
    # Floats are exact in hexadecimal.
    text = {name: [value.hex() if isinstance(value, float) else value for value in values]
            for name, values in columns.items()}
    (folder / "table.json").write_text(json.dumps({"versions": versions, "columns": text}, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    destination = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "parquet"
    destination.mkdir(exist_ok=True)
    write(destination)
