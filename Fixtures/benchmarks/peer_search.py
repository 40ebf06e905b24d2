"""Searches from the command line in Python, with ONNX Runtime, the `tokenizers` library, NumPy, and as few imports as possible."""

import sys

import numpy as np
import onnxruntime
from tokenizers import Tokenizer


def main() -> None:
    folder, sentence = sys.argv[1:]
    session = onnxruntime.InferenceSession(f"{folder}/texts.onnx", providers=["CPUExecutionProvider"])
    tokens = Tokenizer.from_file(f"{folder}/tokenizer.json").encode(sentence).ids
    query = session.run(None, {"input": np.array([tokens], np.int64)})[0][0]
    scores = np.load(f"{folder}/vectors.npy") @ (query / np.linalg.norm(query))
    with open(f"{folder}/paths.txt") as file:
        paths = file.read().splitlines()
    for rank, row in enumerate(np.argsort(-scores)[:10], 1):
        print(f"{rank:3} {scores[row]:.4f} {paths[row]}")


if __name__ == "__main__":
    main()
