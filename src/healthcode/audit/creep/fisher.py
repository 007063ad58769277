"""Fisher's exact test on a table of two by two, one-sided, in whole numbers."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb

from healthcode.audit.creep.numbers import NUMBERS

#: An auditor speaks up below this chance.
LEVEL = Fraction(NUMBERS["level_percent"], 100)


@lru_cache(maxsize=65_536)
def chance_of_as_many(hits: int, people: int, other_hits: int, other_people: int) -> Fraction:
    """Give the chance that a group has so many hits or more, if hits fell by lot on it and another group.

    Args:
        hits: In the group.
        people: In the group.
        other_hits: In the other one.
        other_people: In the other one.

    Returns:
        The upper tail of the hypergeometric distribution, exact; 1 if there is nobody, or no hit.

    Raises:
        ValueError: If a group has more hits than people, or fewer than none.
    """
    if not 0 <= hits <= people or not 0 <= other_hits <= other_people:
        raise ValueError("hits lie between none and everybody")
    all_hits = hits + other_hits
    ways = sum(
        comb(people, here) * comb(other_people, all_hits - here)
        for here in range(hits, min(people, all_hits) + 1)
    )
    return Fraction(ways, comb(people + other_people, all_hits))


def is_higher(hits: int, people: int, other_hits: int, other_people: int, level: Fraction = LEVEL) -> bool:
    """Say whether a group's rate is higher than another's beyond what chance would do.

    Args:
        hits: In the group.
        people: In the group.
        other_hits: In the other one.
        other_people: In the other one.
        level: The chance must be below this.
    """
    if hits * other_people <= other_hits * people:
        return False
    return chance_of_as_many(hits, people, other_hits, other_people) < level
