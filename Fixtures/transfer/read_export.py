"""Reads an export with the programs that it is for, and compares what they read with each other.

Usage: python read_export.py FOLDER

- embedding_reader, with which clip-retrieval and autofaiss read: embeddings and metadata, row by row.
- ParquetMetadataProvider of clip-retrieval's clip_back, which answers with the metadata of hits. It is taken out of its module, because
  that imports torch.
- pandas and fastparquet: the metadata.
"""

import ast
import importlib.util
import sys
from pathlib import Path

import fastparquet
import numpy
import pandas
import pyarrow.parquet
from embedding_reader import EmbeddingReader


def metadata_provider():
    """The class of clip_retrieval.clip_back."""
    package = importlib.util.find_spec("clip_retrieval").submodule_search_locations[0]
    module = ast.parse((Path(package) / "clip_back.py").read_text())
    wanted = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name == "ParquetMetadataProvider"]
    names = {"pd": pandas, "Path": Path}
    exec(compile(ast.Module(wanted, []), "clip_back.py", "exec"), names)
    return names["ParquetMetadataProvider"]


def main(folder):
    parts = sorted((folder / "metadata").glob("*.parquet"))
    frame = pandas.concat([pandas.read_parquet(part) for part in parts], ignore_index=True)
    vectors = numpy.concatenate([numpy.load(part) for part in sorted((folder / "img_emb").glob("*.npy"))])
    assert len(frame) == len(vectors), (len(frame), len(vectors))
    lengths = numpy.linalg.norm(vectors.astype("float64"), axis=1)
    assert abs(lengths - 1).max() < 2e-3, lengths
    reader = EmbeddingReader(
        embeddings_folder=str(folder / "img_emb"), metadata_folder=str(folder / "metadata"), file_format="parquet_npy",
        meta_columns=["image_path", "width", "height"])
    assert reader.count == len(vectors) and reader.dimension == vectors.shape[1]
    row = 0
    for batch, meta in reader(batch_size=1000, show_progress=False):
        end = row + len(batch)
        assert numpy.array_equal(batch, vectors[row:end].astype("float32"))
        assert list(meta["image_path"]) == list(frame["image_path"][row:end])
        assert list(meta["width"]) == list(frame["width"][row:end])
        row = end
    assert row == len(vectors)
    provider = metadata_provider()(folder / "metadata")
    for row in [0, len(vectors) // 2, len(vectors) - 1]:
        assert provider.get([row], ["image_path"]) == [{"image_path": frame["image_path"][row]}]
    for part in parts:
        table = pyarrow.parquet.read_table(part)
        table.validate(full=True)
        other = fastparquet.ParquetFile(str(part)).to_pandas()
        assert list(other["image_path"]) == table["image_path"].to_pylist()
        assert list(other["sha256"]) == table["sha256"].to_pylist()
    print(f"{folder}: {len(vectors)} embeddings of dimension {vectors.shape[1]} ({vectors.dtype}) in {len(parts)} parts")
    print(f"columns: {', '.join(frame.columns)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
