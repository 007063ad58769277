"""What a policy averted and what it locked, beside the same town without a code: numbers of one seed.

A town and its twin share the seed, so that the same people meet the same chances until the policy makes a
difference. Locked counts the days on which the policy itself keeps people at home or closes gates to them.
Days on which people stay at home of their own accord, or because the health office asks them to, count on
neither side: they are in every town, with a code and without one.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.lived import groups_in_order, measures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from healthcode.audit.lived import Lived

#: In ``infected_at``, of whom nobody infected.
NEVER = -1
#: In the last axis of ``medicine``: how it was paid.
PHONE, CASH, CARD = 0, 1, 2
#: Two numbers of locked person-days are as good as equal within this share of the larger one.
EQUAL_SHARE = 0.01


@dataclass(frozen=True)
class Outcome:
    """What one run came to, in whole people and person-days.

    Args:
        infected: People ever infected.
        locked: Person-days locked.
        people_locked: People ever locked.
        sums: Of each number of ``audit.lived.measures``, the numerator and the denominator; a plain sum has
            None for a denominator. Beside them ``eq.refused`` of each group: how often its people stood at
            a gate that was closed to them, and how many they are.
        groupings: What people are grouped by.
    """

    infected: int
    locked: int
    people_locked: int
    sums: Mapping[str, tuple[int, int | None]]
    groupings: tuple[str, ...]

    def rate(self, name: str) -> float | None:
        """Give a share, or a plain sum; None if its denominator is zero."""
        above, below = self.sums[name]
        if below is None:
            return above
        return above / below if below else None

    def groups(self, grouping: str) -> list[str]:
        """Name the groups of one grouping that somebody is in, in the order in which they are told."""
        start = f"eq.refused[{grouping}="
        return [name[len(start) : -1] for name in self.sums if name.startswith(start)]

    def ratio(self, grouping: str) -> float | None:
        """Give the highest share locked in vain of any group over the lowest; None if that says nothing."""
        start = f"eq.fpr[{grouping}="
        rates = [self.rate(name) for name in self.sums if name.startswith(start)]
        found = [rate for rate in rates if rate is not None]
        return max(found) / min(found) if len(found) > 1 and min(found) > 0 else None


@dataclass(frozen=True)
class Ways:
    """How people went about in one run.

    Args:
        infected_at: For each person, in seconds; ``NEVER`` for who was not.
        locked: In the shape ``(days, people)``.
        outings: Stays away from home that began on a day, in the shape ``(days, people)``.
        medicine: Fever medicine bought, in the shape ``(people, 3)``: by phone, in cash, by card.
    """

    infected_at: NDArray[np.int64]
    locked: NDArray[np.bool_]
    outings: NDArray[np.integer[Any]]
    medicine: NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Forgone:
    """What people did without, of whom nobody asked anything.

    Args:
        outings: Fewer than without a code, by people infected in neither town on days not locked.
        outings_without_code: How many they would have made.
        medicine_unseen: Purchases paid by phone or card, fewer than without a code, by people infected in
            neither town and never locked.
        medicine_to_cash: More paid in cash, by the same people.
        medicine_dropped: Fewer made at all, by the same people; with the former it makes up the first.
        medicine_without_code: How many purchases they would have made, however paid.
    """

    outings: int
    outings_without_code: int
    medicine_unseen: int
    medicine_to_cash: int
    medicine_dropped: int
    medicine_without_code: int


@dataclass(frozen=True)
class Step:
    """A policy at one strength, on one seed.

    Args:
        strength: The share of people to whom it applies; 0 is no code, 1 everybody.
        averted: Infections fewer than without a code; negative for more.
        locked: Person-days.
    """

    strength: float
    averted: int
    locked: int


def outcome_of(lived: Lived, infected_at: NDArray[np.int64], refused: NDArray[np.integer[Any]]) -> Outcome:
    """Count what one run came to.

    Args:
        lived: Everybody's colour on each day, beside the truth.
        infected_at: For each person, ``NEVER`` for who was not.
        refused: Arrivals at a gate that was closed to the person, in the shape ``(days, people)``.
    """
    sums: dict[str, tuple[int, int | None]] = {
        one.name: (int(one.above.sum()), None if one.below is None else int(one.below.sum()))
        for one in measures(lived)
    }
    times = refused.sum(axis=0, dtype=np.int64)
    for grouping, names in lived.groups.items():
        labels = np.array(names, dtype=object)
        for group in groups_in_order(names):
            inside = labels == group
            key = f"eq.refused[{grouping}={group}]"
            sums[key] = (int(times[inside].sum()), int(np.count_nonzero(inside)))
    return Outcome(
        int(np.count_nonzero(infected_at != NEVER)),
        int(np.count_nonzero(lived.locked)),
        int(np.count_nonzero(lived.locked.any(axis=0))),
        sums,
        tuple(lived.groups),
    )


def forgone(without_code: Ways, under_policy: Ways) -> Forgone:
    """Count what people did without, in a town and its twin.

    Args:
        without_code: The town without a code.
        under_policy: The same people and seed under a policy.

    Simplification:
        A difference that has another cause than being watched is in it too: who meets other people because
        some of them stay at home may go out at another time, never more or less often.
    """
    never = (without_code.infected_at == NEVER) & (under_policy.infected_at == NEVER)
    free = never & ~under_policy.locked
    before, after = (int(ways.outings[free].sum()) for ways in (without_code, under_policy))
    let_be = never & ~under_policy.locked.any(axis=0)
    bought, still_bought = (
        ways.medicine[let_be].sum(axis=0, dtype=np.int64) for ways in (without_code, under_policy)
    )
    fewer = bought - still_bought
    return Forgone(
        before - after,
        before,
        int(fewer[PHONE] + fewer[CARD]),
        -int(fewer[CASH]),
        int(fewer.sum()),
        int(bought.sum()),
    )


def for_each_averted(burden: int, averted: int) -> float:
    """Divide a burden by the infections averted; endless where none were, never negative."""
    return burden / averted if averted > 0 else math.inf


def burden_at(target: int, steps: Iterable[Step]) -> float:
    """Say how many person-days a policy must lock to avert as many infections as another does.

    Its strength slides from nobody to everybody; between two strengths that were simulated, locked days and
    infections averted are taken to lie on a straight line. The weakest strength that averts enough counts.

    Args:
        target: Infections to avert; at least 1.
        steps: The policy at its strengths on one seed, nobody and everybody among them.

    Returns:
        Person-days; ``math.inf`` if no strength averts so many.

    Raises:
        ValueError: If there is nothing to avert.
    """
    if target < 1:
        raise ValueError("there is nothing to avert")
    ordered = sorted(steps, key=lambda step: step.strength)
    for weaker, stronger in itertools.pairwise(ordered):
        if weaker.averted < target <= stronger.averted:
            share = (target - weaker.averted) / (stronger.averted - weaker.averted)
            return weaker.locked + share * (stronger.locked - weaker.locked)
    return math.inf


def is_equal_budget(one: float, other: float) -> bool:
    """Say whether two numbers of locked person-days are as good as equal."""
    return abs(one - other) <= EQUAL_SHARE * max(one, other)


def most_averted(steps: Sequence[Step]) -> int:
    """Give the most that any strength of a policy averted."""
    return max(step.averted for step in steps)
