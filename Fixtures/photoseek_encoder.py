"""Embeds pictures and texts with the program, for evaluations."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np

_CHUNK = 200


class PhotoseekEncoder:
    """Runs `photoseek embed`, with up to _CHUNK inputs per call."""

    name = "photoseek"

    def __init__(self, program: Path, model: Path):
        self.program, self.model = program, model

    def images(self, paths: list[Path]) -> np.ndarray:
        return self._embed("--image", [str(path) for path in paths])

    def texts(self, texts: list[str]) -> np.ndarray:
        return self._embed("--text", texts)

    def _embed(self, option: str, inputs: list[str]) -> np.ndarray:
        chunks = [inputs[i : i + _CHUNK] for i in range(0, len(inputs), _CHUNK)]
        return np.concatenate([self._embed_chunk(option, chunk) for chunk in chunks])

    def _embed_chunk(self, option: str, inputs: list[str]) -> np.ndarray:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "embeddings.npy"
            arguments = [part for value in inputs for part in (option, value)]
            command = [self.program, "embed", "--model", self.model, *arguments, "--npy", file]
            subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
            return np.load(file)
