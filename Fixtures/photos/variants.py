"""Trains the head in other ways, to see what matters; writes variants.json. Needs what train.py left in the work folder.

Variants that have a result are not trained again.

    python variants.py --data FOLDER --work FOLDER
"""

import argparse
import json
from pathlib import Path

import torch

from alignment import Rates, Trainer
from head import Head
from material import Material
from words import fetch

_VARIANTS = {
    "as it is": Rates(),
    "two layers from random numbers": Rates(inputs=1, detectors=1),
    "detectors learn as fast as the rest": Rates(inputs=1, detectors=1),
    "texts learn as fast as the rest": Rates(texts=1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    material = Material(arguments.data, arguments.work, fetch(arguments.work / "wordnet"))
    path = Path(__file__).parent / "variants.json"
    results = json.loads(path.read_text()) if path.exists() else {}
    for name, rates in _VARIANTS.items():
        if name in results:
            continue
        trainer = Trainer(material, rates)
        alignment = trainer.linear_start()
        if "random" in name:
            alignment.head = Head(trainer.statistics)
        trainer.train_head(alignment)
        results[name] = trainer.log[-1]
        path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
