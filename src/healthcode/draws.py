"""Random draws as pure functions of (seed, purpose, day, person, other person, place).

A draw is a 64-bit whole number. It never depends on how many draws came before it, on the order in which
people are asked or on how many are asked at a time: two runs on one seed differ only by what they change.
Outcomes compare draws with whole-number thresholds, so no rounding of logarithms or exponentials can differ
between machines.

Source:
    The mixing step is the finaliser of SplitMix64 (Steele, Lea and Flood 2014, OOPSLA, "Fast splittable
    pseudorandom number generators"), here applied twice to a sum of the parts, each times an odd number of
    its own.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Numbers: TypeAlias = "int | NDArray[Any]"
Draw: TypeAlias = "NDArray[np.uint64]"

_ALL_BITS = (1 << 64) - 1
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
#: One odd multiplier for each part of a key, so that equal numbers in different parts differ.
_OF_DAY, _OF_PERSON, _OF_OTHER, _OF_PLACE = (
    0x9E3779B97F4A7C15,
    0xD6E8FEB86659FD93,
    0xA0761D6478BD642F,
    0xE7037ED1A0B428DB,
)


class Draws:
    """All random draws of one run.

    Args:
        seed: A whole number of at most 64 bits.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed & _ALL_BITS
        self._keys: dict[str, int] = {}

    def draw(
        self, purpose: str, day: Numbers = 0, person: Numbers = 0, other: Numbers = 0, place: Numbers = 0
    ) -> Draw:
        """Draw one 64-bit number for each combination of the given numbers.

        Args:
            purpose: What the draw decides; draws for two purposes have nothing to do with each other.
            day: Number of the day, or one for each draw. Negative days are allowed.
            person: Index of a person, or one for each draw.
            other: A second person or whatever else tells two draws apart.
            place: Index of a place or key of a vehicle.

        Returns:
            An array in the shape to which the arguments broadcast; shape ``(1,)`` for plain numbers.
        """
        fixed = self._key(purpose)
        state: Draw | None = None
        for value, factor in ((day, _OF_DAY), (person, _OF_PERSON), (other, _OF_OTHER), (place, _OF_PLACE)):
            if isinstance(value, int):
                fixed += value * factor
            else:
                part = value.astype(np.uint64) * np.uint64(factor)
                state = part if state is None else state + part
        start = np.uint64(fixed & _ALL_BITS)
        state = np.array([start], dtype=np.uint64) if state is None else state + start
        return mixed(mixed(state))

    def one(self, purpose: str, day: int = 0, person: int = 0, other: int = 0, place: int = 0) -> int:
        """Draw a single number."""
        return int(self.draw(purpose, day, person, other, place)[0])

    def _key(self, purpose: str) -> int:
        found = self._keys.get(purpose)
        if found is None:
            digest = hashlib.sha256(f"{self.seed}/{purpose}".encode()).digest()
            found = self._keys[purpose] = int.from_bytes(digest[:8], "little")
        return found


def mixed(state: Draw) -> Draw:
    """Scramble 64-bit numbers, one to one; the array given is overwritten."""
    state ^= state >> np.uint64(30)
    state *= np.uint64(_FIRST)
    state ^= state >> np.uint64(27)
    state *= np.uint64(_SECOND)
    state ^= state >> np.uint64(31)
    return state


@lru_cache(maxsize=4096)
def threshold(share: float) -> int:
    """Give the number below which a share of all draws lies; a share of 1 takes all but one in 2**64."""
    return min(max(int(share * 2.0**64), 0), _ALL_BITS)


def chance(draw: Draw, share: float | NDArray[Any]) -> NDArray[np.bool_]:
    """Say for each draw whether it falls within a share, given once or for each draw."""
    if isinstance(share, np.ndarray):
        limits = np.minimum(share, 1.0 - 2.0**-53) * 2.0**64
        within: NDArray[np.bool_] = draw < np.maximum(limits, 0.0).astype(np.uint64)
        return within
    below: NDArray[np.bool_] = draw < np.uint64(threshold(float(share)))
    return below


def integers(draw: Draw, count: Numbers) -> NDArray[np.int64]:
    """Spread draws evenly over 0 to ``count`` - 1 (``count`` up to 2**31, at least 1)."""
    many = np.uint64(count) if isinstance(count, int) else count.astype(np.uint64)
    return (((draw >> np.uint64(32)) * many) >> np.uint64(32)).astype(np.int64)


def between(draw: Draw, low: Numbers, high: Numbers) -> NDArray[np.int64]:
    """Spread draws evenly over whole numbers from ``low`` to ``high`` - 1."""
    return integers(draw, high - low) + low


def thresholds_of(weights: Sequence[float] | NDArray[Any]) -> NDArray[np.uint64]:
    """Tabulate weights as the draws at which the next outcome begins.

    Args:
        weights: At least one, none negative, not all 0. They are rounded to parts of 2**52 of their sum.

    Returns:
        One number for each outcome but the last, for ``choice``.
    """
    total = float(sum(float(weight) for weight in weights))
    parts = [round(float(weight) / total * 2.0**52) for weight in weights]
    limits = [min(part << 12, _ALL_BITS) for part in accumulate(parts)]
    return np.array(limits[:-1], dtype=np.uint64)


def choice(draw: Draw, thresholds: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Choose an outcome for each draw from a table made by ``thresholds_of``."""
    return np.searchsorted(thresholds, draw, side="right").astype(np.int64)


def permuted(numbers: NDArray[Any], bits: int, key: int) -> NDArray[np.uint64]:
    """Shuffle the whole numbers of a given width one to one, so that their order tells nothing.

    Args:
        numbers: At least 0 and below ``2**bits``.
        bits: From 2 to 64.
        key: Which shuffle.
    """
    width = np.uint64(bits)
    mask = np.uint64(_ALL_BITS) >> (np.uint64(64) - width)
    half = np.uint64(max(bits // 2, 1))
    state = numbers.astype(np.uint64) & mask
    for step in range(4):
        word = int.from_bytes(hashlib.sha256(f"{key}/{step}".encode()).digest()[:16], "little")
        state = (state + np.uint64(word & _ALL_BITS)) & mask
        state = (state * np.uint64((word >> 64) | 1)) & mask
        state ^= state >> half
    return state


def shuffled(count: int, key: int) -> NDArray[np.int64]:
    """Give the numbers 0 to ``count`` - 1 in an order that tells nothing."""
    index = np.arange(count, dtype=np.int64)
    drawn = mixed(index.astype(np.uint64) * np.uint64(_OF_PERSON) ^ np.uint64(key & _ALL_BITS))
    return np.lexsort((index, drawn))
