"""Writes golden.json: which of some random words stand out for images that are made of a few of them, and for groups of images.

Everything is computed by brute force in NumPy, in float64.

    python Fixtures/analysis/describe/make_golden.py
"""

import base64
import json
import platform
import sys
from math import erfc, expm1, log, sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
from splitmix import SplitMix64, unit  # noqa: E402

_SEED, _DIMENSION, _WORDS, _KINDS, _LINES = 33, 64, 200, 8, 6
# Every fourth word is nearly the same as the one before it.
_SYNONYM_STEP, _SYNONYM_NOISE = 4, 0.5
_IMAGES, _PARTS, _IMAGE_NOISE = 8, 3, 0.6
_GROUPS, _MEMBERS, _GROUP_NOISE = 3, (9, 7, 5), 0.8
_BOUND, _MOST, _MOST_OF_KIND, _LARGEST_COSINE = 50, 5, 2, 0.4


def strengths(deviations: np.ndarray, count: int) -> list[int]:
    normal = NormalDist()

    def place(share: float) -> float:
        tail = -expm1(log(share) / count)
        value = -normal.inv_cdf(tail)
        assert abs(erfc(value / sqrt(2)) / 2 - tail) < 1e-9 * tail + 1e-15
        return value

    median, bound = place(0.5), place(0.95)
    return [round(100 / (1 + 19 ** (1 - (value - median) / (bound - median)))) for value in deviations.tolist()]


def without(texts: np.ndarray, common: np.ndarray) -> np.ndarray:
    rest = texts - np.outer(texts @ common, common)
    return rest / np.linalg.norm(rest, axis=1, keepdims=True)


def normalized(row: np.ndarray) -> np.ndarray:
    return row / np.linalg.norm(row)


def described(cosines: np.ndarray, reference: np.ndarray) -> tuple[np.ndarray, list[int]]:
    deviations = (cosines - reference.mean()) / reference.std()
    return deviations, strengths(deviations, len(cosines))


def chosen(order: list[int], strong: list[int], words: np.ndarray) -> list[int]:
    result: list[int] = []
    for word in order:
        if strong[word] < _BOUND or len(result) == _MOST:
            break
        same = [other for other in result if other % _KINDS == word % _KINDS]
        if len(same) < _MOST_OF_KIND and all(words[word] @ words[other] <= _LARGEST_COSINE for other in result):
            result.append(word)
    return result


def encoded(rows: np.ndarray) -> str:
    """Little-endian float32, row by row, in base64."""
    return base64.b64encode(rows.astype("<f4").tobytes()).decode()


def main() -> None:
    random = SplitMix64(_SEED)
    rows = random.uniform(_WORDS, _DIMENSION)
    for word in range(_SYNONYM_STEP - 1, _WORDS, _SYNONYM_STEP):
        rows[word] = rows[word - 1] + _SYNONYM_NOISE * rows[word]
    rows += 0.5 * random.uniform(1, _DIMENSION)
    words = unit(rows).astype(np.float64)
    lines = unit(random.uniform(_LINES, _DIMENSION)).astype(np.float64)
    parts = random.below(_WORDS, _IMAGES * _PARTS).reshape(_IMAGES, _PARTS)
    images = unit(np.array([words[some].sum(axis=0) for some in parts])
                  + _IMAGE_NOISE * random.uniform(_IMAGES, _DIMENSION) / 4).astype(np.float64)
    common = normalized(images.mean(axis=0)).astype(np.float32).astype(np.float64)
    distinct, distinct_lines = without(words, common), without(lines, common)

    records = []
    for image in images:
        deviations, strong = described(distinct @ image, distinct @ image)
        order = np.argsort(-deviations, kind="stable").tolist()
        line_deviations, line_strengths = described(distinct_lines @ image, distinct @ image)
        records.append({
            "deviations": deviations.round(6).tolist(), "strengths": strong, "order": order,
            "chosen": chosen(order, strong, distinct), "lineDeviations": line_deviations.round(6).tolist(),
            "lineStrengths": line_strengths})

    subjects = random.below(_WORDS, _GROUPS)
    members = unit(np.concatenate([np.tile(words[subject], (count, 1)) for subject, count in zip(subjects, _MEMBERS)])
                   + _GROUP_NOISE * random.uniform(sum(_MEMBERS), _DIMENSION) / 4).astype(np.float64)
    ends = np.cumsum(_MEMBERS)
    groups = [members[end - count:end] for end, count in zip(ends, _MEMBERS)]
    directions = [normalized(group.mean(axis=0) - np.delete(members, range(end - len(group), end), axis=0).mean(axis=0))
                  for group, end in zip(groups, ends)]
    table = np.array([described(distinct @ direction, distinct @ direction)[0] for direction in directions])
    names = []
    for deviations in table:
        own = [word for word in np.argsort(-deviations, kind="stable").tolist()
               if deviations[word] == table[:, word].max()]
        names.append(chosen(own, strengths(deviations, _WORDS), distinct))

    scale = {str(count): strengths(np.linspace(-1, 7, 33), count) for count in (1, 2, 5, 100, 3000, 100_000)}
    record = {"versions": {"python": platform.python_version(), "numpy": np.__version__},
              "words": encoded(words), "lines": encoded(lines), "images": encoded(images), "common": encoded(common),
              "members": encoded(members), "memberCounts": list(_MEMBERS),
              "dimension": _DIMENSION, "kinds": _KINDS, "descriptions": records, "names": names, "scale": scale}
    Path(__file__).with_name("golden.json").write_text(json.dumps(record) + "\n", encoding="utf-8")
    print([description["chosen"] for description in records], names, subjects)


if __name__ == "__main__":
    main()
