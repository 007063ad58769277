"""Where a conclusion turns: one setting is moved until it does, by halving the way between two values.

A conclusion is a sign: whether a number is larger under one policy than under another, or than a threshold.
It is taken from the middle of all seeds. Halving finds one turn; there may be others between the same values,
and a turn that lies between two values that were not tried is known no better than by these two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.audit.over_seeds import median_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: So many times the way is halved unless said otherwise.
STEPS = 4


@dataclass(frozen=True)
class Tried:
    """One value of the setting, and what came out.

    Args:
        value: Of the setting.
        margins: By how much the number is larger, for each seed; None where a seed says nothing. Endless is
            ``math.inf``, on either side.
    """

    value: Any
    margins: tuple[float | None, ...]

    @property
    def sign(self) -> int:
        """1 for larger, -1 for smaller, 0 for even, or if no seed says anything."""
        found = sorted(margin for margin in self.margins if margin is not None)
        if not found:
            return 0
        middle = median_of(found)
        # Of an endless margin either way, the middle is neither.
        return 0 if math.isnan(middle) or middle == 0 else (1 if middle > 0 else -1)

    @property
    def seeds(self) -> dict[int, int]:
        """How many seeds say larger (1), even (0) and smaller (-1)."""
        found = [margin for margin in self.margins if margin is not None]
        return {sign: sum((one > 0) - (one < 0) == sign for one in found) for sign in (1, 0, -1)}


@dataclass(frozen=True)
class Flip:
    """What the search found.

    Args:
        tried: Every value, in the order in which they were tried; the two ends come first.
        before: The last value on the side of the first end, if the conclusion turns.
        after: The first one on the side of the other end.
    """

    tried: tuple[Tried, ...]
    before: Tried | None
    after: Tried | None

    @property
    def turns(self) -> bool:
        """Whether the two ends say different things."""
        return self.before is not None

    @property
    def overtakes(self) -> bool:
        """Whether one end says larger and the other smaller; from level to larger nothing is overtaken."""
        return self.tried[0].sign * self.tried[1].sign < 0


def find_flip(
    first: Any,
    last: Any,
    margins_at: Callable[[Sequence[Any]], Sequence[Sequence[float | None]]],
    steps: int = STEPS,
) -> Flip:
    """Look for two close values between which a conclusion turns.

    Args:
        first: One end: a number, or a list or table of numbers.
        last: The other end, of the same shape.
        margins_at: Gives the margins of several values, for each one margin for each seed.
        steps: How many times the way between is halved at most; whole numbers may leave fewer.

    Raises:
        ValueError: If the two ends differ in more than their numbers, or do not differ.
    """
    if first == last:
        raise ValueError("the two values are the same")
    between(first, last, 0.5)
    before, after = (
        Tried(value, tuple(margins))
        for value, margins in zip((first, last), margins_at((first, last)), strict=True)
    )
    tried = [before, after]
    if before.sign == after.sign:
        return Flip(tuple(tried), None, None)
    start = before.sign
    for _ in range(steps):
        value = between(before.value, after.value, 0.5)
        if value in (before.value, after.value):
            break
        ((*margins,),) = margins_at((value,))
        middle = Tried(value, tuple(margins))
        tried.append(middle)
        if middle.sign == start:
            before = middle
        else:
            after = middle
    return Flip(tuple(tried), before, after)


def between(first: Any, last: Any, share: float) -> Any:
    """Give a value that lies a share of the way from one to another; whole numbers stay whole.

    Raises:
        ValueError: If they differ in more than their numbers.
    """
    if isinstance(first, bool) or isinstance(last, bool):
        if first is last:
            return first
    elif isinstance(first, int) and isinstance(last, int):
        return first + math.floor((last - first) * share)
    elif isinstance(first, int | float) and isinstance(last, int | float):
        # Twelve digits are as many as a person may read; more would show the machine's own rounding.
        return float(f"{first + (last - first) * share:.12g}")
    elif isinstance(first, list) and isinstance(last, list) and len(first) == len(last):
        return [between(one, other, share) for one, other in zip(first, last, strict=True)]
    elif isinstance(first, dict) and isinstance(last, dict) and first.keys() == last.keys():
        return {key: between(first[key], last[key], share) for key in first}
    elif first == last:
        return first
    raise ValueError(f"between {first!r} and {last!r} lies no number")


def margin(one: float | None, other: float | None, *, none_is_endless: bool) -> float | None:
    """Say by how much one number is larger than another.

    Args:
        one: None if there is none.
        other: Likewise.
        none_is_endless: Whether a number that is not there is more than any, as a price for which nothing was
            got; else nothing is said.
    """
    if one is None and other is None:
        return 0.0 if none_is_endless else None
    if one is None or other is None:
        return (math.inf if one is None else -math.inf) if none_is_endless else None
    return one - other
