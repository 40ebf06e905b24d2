"""The random numbers of the golden values of `Sources/Analysis`, which the tests draw in the same way.

SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"). Its state grows by a constant, so that
NumPy can compute many numbers at once.
"""

import numpy as np

_STEP = np.uint64(0x9E3779B97F4A7C15)


class SplitMix64:
    """A generator whose numbers depend only on its seed."""

    def __init__(self, seed: int) -> None:
        self._state = np.uint64(seed)

    def take(self, count: int) -> np.ndarray:
        """The next `count` numbers of 64 bits."""
        with np.errstate(over="ignore"):
            bits = self._state + _STEP * np.arange(1, count + 1, dtype=np.uint64)
            self._state = bits[-1] if count else self._state
            bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            return bits ^ (bits >> np.uint64(31))

    def below(self, bound: int, count: int) -> np.ndarray:
        """`count` numbers from 0 to `bound` - 1: the upper 32 bits, times the bound, divided by 2^32 and rounded down."""
        return ((self.take(count) >> np.uint64(32)) * np.uint64(bound) >> np.uint64(32)).astype(np.int64)

    def shuffled(self, count: int) -> list[int]:
        """0 to `count` - 1 in random order: from the last place down to the second, each is exchanged with one at or below it."""
        order = list(range(count))
        for place in range(count - 1, 0, -1):
            other = int(self.below(place + 1, 1)[0])
            order[place], order[other] = order[other], order[place]
        return order

    def uniform(self, *shape: int) -> np.ndarray:
        """Numbers from -1 to 1, of 53 random bits, row by row."""
        bits = self.take(int(np.prod(shape))) >> np.uint64(11)
        return (bits.astype(np.float64) * 2.0 ** -52 - 1).reshape(shape)


def unit(rows: np.ndarray) -> np.ndarray:
    """The rows divided by their lengths, rounded to float32."""
    return (rows / np.sqrt((rows * rows).sum(axis=-1, keepdims=True))).astype(np.float32)
