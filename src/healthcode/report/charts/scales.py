"""From numbers to places: straight and logarithmic scales, and ticks at round numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Scale:
    """A line of numbers from one place to another.

    Args:
        low: The number at ``start``.
        high: The number at ``end``; larger than ``low``.
        start: In units of the drawing.
        end: May lie before ``start``, as on an axis that points upwards.
        step: Between ticks; 0 where ticks are powers of ten.
    """

    low: float
    high: float
    start: float
    end: float
    step: float

    @property
    def is_logarithmic(self) -> bool:
        """Whether equal distances are equal ratios."""
        return self.step == 0

    def __call__(self, value: float) -> float:
        """Give the place of a number, which may lie outside."""
        low, high = self.low, self.high
        if self.is_logarithmic:
            low, high, value = math.log10(low), math.log10(high), math.log10(value)
        return self.start + (value - low) / (high - low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Give the round numbers on the scale, ends included."""
        if self.is_logarithmic:
            return [
                10.0**power for power in range(round(math.log10(self.low)), round(math.log10(self.high)) + 1)
            ]
        first = math.ceil(self.low / self.step - 1e-9)
        last = math.floor(self.high / self.step + 1e-9)
        return [index * self.step for index in range(first, last + 1)]


def straight_scale(
    values: Iterable[float | None],
    start: float,
    end: float,
    *,
    from_zero: bool = True,
    is_whole: bool = False,
    high: float | None = None,
    most_ticks: int = 5,
) -> Scale:
    """Make a scale that holds all values and ends at ticks.

    Args:
        values: What it must hold; None is left out, and nothing at all counts as zero.
        start: Place of its low end.
        end: Place of its high end.
        from_zero: Zero is on it, so that lengths can be compared.
        is_whole: Ticks are whole numbers.
        high: It ends here, or further out if a value lies beyond; such as 1 for shares. A value that lies
            beyond by less than half a step adds no tick.
        most_ticks: Roughly how many parts it is cut into.

    Raises:
        ValueError: If a value is infinite or no number.
    """
    known = [value for value in values if value is not None]
    if not all(math.isfinite(value) for value in known):
        raise ValueError("a value of a chart is infinite or no number")
    low, top = min(known, default=0.0), max(known, default=0.0)
    if from_zero:
        low, top = min(low, 0.0), max(top, 0.0)
    if high is not None:
        top = max(top, high)
    if top - low <= max(1e-12 * max(abs(top), abs(low)), 1e-200):
        spread = abs(top) / 10 if abs(top) > 1e-200 else 1.0
        low, top = (0.0, 1.0) if from_zero else (low - spread, top + spread)
    step = nice_step((top - low) / most_ticks, is_whole=is_whole)
    first, last = math.floor(low / step + 1e-9), math.ceil(top / step - 1e-9)
    end_at = max(last, first + 1) * step
    if high is not None and high < top < high + step / 2 and math.isclose(high / step, round(high / step)):
        end_at = top
    return Scale(first * step, end_at, start, end, step)


def logarithmic_scale(values: Iterable[float], start: float, end: float) -> Scale:
    """Make a scale of powers of ten that holds all values.

    Raises:
        ValueError: If a value is not positive.
    """
    known = list(values) or [1.0]
    if min(known) <= 0:
        raise ValueError("a logarithmic scale holds positive numbers only")
    low, high = math.floor(math.log10(min(known)) + 1e-9), math.ceil(math.log10(max(known)) - 1e-9)
    return Scale(10.0**low, 10.0 ** max(high, low + 1), start, end, 0)


def nice_step(least: float, *, is_whole: bool = False) -> float:
    """Give the smallest of 1, 2, 5, 10, 20, … (and their tenths) that is not below a number."""
    if is_whole:
        least = max(least, 1.0)
    power = math.floor(math.log10(least))
    for factor in (1, 2, 5, 10):
        step = factor * 10.0**power
        if step >= least * (1 - 1e-9):
            break
    return step
