"""A minimal server for searches by a sentence, made for comparison: FastAPI, ONNX Runtime, and exact search in FAISS.

    uvicorn peer_server:app

`$PEER_FOLDER` is a folder of served_library.py; `$PEER_PADDING` the tokens to which each text is padded, 0 for none; `$PEER_THREADS` the
threads that share the encoding of a text. With `$PEER_PROBES` and `$PEER_LISTS`, FAISS searches so many of the lists of an inverted file
instead of everything. Thumbnails are files in `thumbnails`, by id.
"""

import json
import os
import time
from pathlib import Path

import faiss
import numpy as np
import onnxruntime
from fastapi import FastAPI, HTTPException
from starlette.responses import FileResponse
from transformers import AutoTokenizer

_FOLDER = Path(os.environ["PEER_FOLDER"])
_PADDING = int(os.environ.get("PEER_PADDING", 0))
_PROBES, _LISTS = (int(os.environ.get(name, 0)) for name in ("PEER_PROBES", "PEER_LISTS"))

# Requests are answered on several threads, so that one thread for each call is fastest when there are many.
_options = onnxruntime.SessionOptions()
_options.intra_op_num_threads, _options.inter_op_num_threads = int(os.environ.get("PEER_THREADS", 1)), 1
_encoder = onnxruntime.InferenceSession(_FOLDER / "texts.onnx", _options, providers=["CPUExecutionProvider"])
_tokenizer = AutoTokenizer.from_pretrained(_FOLDER / "tokenizer")
_vectors = np.load(_FOLDER / "vectors.npy")
_pictures = json.loads((_FOLDER / "pictures.json").read_text())
_paths = {picture[0]: picture[1] for picture in _pictures}


def _made_index() -> faiss.Index:
    if not _PROBES:
        index = faiss.IndexFlatIP(_vectors.shape[1])
        index.add(_vectors)
        return index
    # Training takes most of a minute.
    file = _FOLDER / f"{len(_vectors)}-{_LISTS}.faiss"
    if not file.exists():
        quantizer = faiss.IndexFlatIP(_vectors.shape[1])
        index = faiss.IndexIVFFlat(quantizer, _vectors.shape[1], _LISTS, faiss.METRIC_INNER_PRODUCT)
        index.train(_vectors)
        index.add(_vectors)
        faiss.write_index(index, str(file))
    index = faiss.read_index(str(file))
    index.nprobe = _PROBES
    return index


_index = _made_index()
app = FastAPI()


@app.get("/api/search")
def search(q: str, limit: int = 60) -> dict:
    start = time.perf_counter()
    padding = {"padding": "max_length", "max_length": _PADDING} if _PADDING else {}
    tokens = _tokenizer(q, return_tensors="np", truncation=bool(_PADDING), **padding).input_ids
    query = _encoder.run(None, {"input": tokens.astype(np.int64)})[0]
    scores, rows = _index.search(query / np.linalg.norm(query), limit)
    results = []
    for rank, (score, row) in enumerate(zip(scores[0].tolist(), rows[0].tolist()), 1):
        number, path, width, height = _pictures[row]
        results.append({"rank": rank, "score": score, "id": number, "path": path, "width": width, "height": height})
    return {"query": q, "seconds": time.perf_counter() - start, "results": results}


@app.get("/api/images/{number}/thumbnail")
async def thumbnail(number: int) -> FileResponse:
    path = _FOLDER / "thumbnails" / f"{number}.webp"
    return FileResponse(path, media_type="image/webp", headers={"Cache-Control": "private, max-age=31536000"})


@app.get("/api/images/{number}/file")
async def file(number: int) -> FileResponse:
    if number not in _paths:
        raise HTTPException(404)
    return FileResponse(_paths[number])
