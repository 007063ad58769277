"""Comparisons made up for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.comparison.changes import Comparison, compare_verdicts
from healthcode.comparison.output import Origin, Side
from healthcode.scoring.results import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A colour and what decided it.
Given = tuple[str, str | None]

AT = 1_582_315_200


def verdicts(side: Sequence[Given]) -> list[Verdict]:
    """One verdict for each colour, for people numbered from 1."""
    return [Verdict(f"syn-{number:05}", AT, colour, 0, rule) for number, (colour, rule) in enumerate(side, 1)]


def compared(first: Sequence[Given], other: Sequence[Given]) -> Comparison:
    """Two sides of the same people."""
    return compare_verdicts(verdicts(first), verdicts(other))


def origin(first: str = "first-rules", other: str = "other-rules") -> Origin:
    """Where a comparison of two policies comes from."""
    sides = (Side(first, first, "The first"), Side(other, other, "The other"))
    return Origin(sides, "made-up", "hand-made data, unverified", (AT,))


def of_every_kind(most: int = 1) -> Comparison:
    """Every colour to every colour, so many people each."""
    colours = ("green", "yellow", "orange", "red", "grey")
    pairs = [(one, other) for one in colours for other in colours for _ in range(most)]
    return compared([(one, "before") for one, _ in pairs], [(other, "override") for _, other in pairs])
