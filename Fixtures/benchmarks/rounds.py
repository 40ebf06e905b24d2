"""Alternating measurements, and the text form of their ratios."""

import statistics
from collections.abc import Callable


def in_turn(rounds: int, *works: Callable[[], object]) -> list[list]:
    """Runs each function `rounds` times, in reverse order every other round. Returns the results of each function."""
    found: list[list] = [[] for _ in works]
    for number in range(rounds):
        for results, work in list(zip(found, works))[::1 if number % 2 else -1]:
            results.append(work())
    return found


def median_and_spread(values: list[float], digits: int = 2) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"
