"""Measurements in turn, and how their ratios are told."""

import statistics
from collections.abc import Callable


def in_turn(rounds: int, *works: Callable[[], object]) -> list[list]:
    """What each piece of work gave, so many times, with the order turned about from round to round."""
    found: list[list] = [[] for _ in works]
    for number in range(rounds):
        for results, work in list(zip(found, works))[::1 if number % 2 else -1]:
            results.append(work())
    return found


def median_and_spread(values: list[float], digits: int = 2) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"
