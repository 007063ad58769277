"""How few sources would do: the best set of each size, and the smallest that is nearly as good as all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.audit.necessity import AtBudget

#: "Nearly as good": at most so many infected person-days fewer for each resident.
NEARLY = 1_000


@dataclass(frozen=True)
class Minimisation:
    """The best sets of sources.

    Args:
        curve: The best set of each size, from none to all.
        smallest: The smallest set that is nearly as good as all sources, or better.
    """

    curve: tuple[AtBudget, ...]
    smallest: AtBudget


def minimise(
    sources: Sequence[str], at_budget: Mapping[frozenset[str], AtBudget], people: int
) -> Minimisation:
    """Find the best set of sources of each size.

    Args:
        sources: Names; of two sets that are equally good, the one with earlier names is the best.
        at_budget: What each set catches at equal numbers of locked person-days.
        people: How many residents there are.

    Returns:
        The curve, and the smallest set that catches at most one infected person-day fewer for every
        1,000 residents than all sources do.
    """
    place = {name: number for number, name in enumerate(sources)}

    def worse_last(told: AtBudget) -> tuple[object, ...]:
        return (-told.expected, sorted(place[name] for name in told.sources))

    curve = tuple(
        min((told for told in at_budget.values() if len(told.sources) == size), key=worse_last)
        for size in range(len(sources) + 1)
    )
    enough = curve[-1].expected * NEARLY - people
    smallest = next(told for told in curve if told.expected * NEARLY >= enough)
    return Minimisation(curve, smallest)
