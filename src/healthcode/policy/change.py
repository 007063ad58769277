"""One difference between two policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Group = Literal["data", "retention", "reach", "result", "rules", "policy"]
Direction = Literal["more", "less", "other"]
#: In this order they are told.
GROUPS: tuple[Group, ...] = ("data", "retention", "rules", "reach", "result", "policy")


@dataclass(frozen=True)
class Change:
    """One thing that differs from policy A to policy B.

    Args:
        group: What sort of thing.
        direction: Whether there is more of it in B (wider, longer, harsher), less, or neither.
        part: Where: the id of a rule, or an entry such as ``cases`` or ``consequence.red``.
        key: What differs there; leads to its sentence.
        before: In A; None where there is nothing, or no limit.
        after: In B.
        unit: How the two values are written.
        amount: Days, where the creep meter sums them.
    """

    group: Group
    direction: Direction
    part: str
    key: str
    before: Any
    after: Any
    unit: str = "word"
    amount: int = 0


def other(group: Group, part: str, key: str, before: Any, after: Any, unit: str = "word") -> Change:
    """Make a change that is neither more nor less."""
    return Change(group, "other", part, key, before, after, unit)


def towards(step: int) -> Direction:
    """Name a direction by the sign of a number."""
    return "more" if step > 0 else "less" if step < 0 else "other"
