"""Chains of meetings from known cases on, of any depth: whom a platform could name as contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.field import Note, plain_field

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

NOBODY = -1
#: Degrees that have a field of their own; all deeper ones are in ``path.reach[any]``.
TOLD = 3

NOTE = Note(
    "path.reach[…]",
    "share of everybody who is within so many meetings of a known case; `any` is at any depth",
    "With every step a chain names more people and says less about each. Compare the infected among them "
    "with the infected among all.",
    "Mit jedem Schritt nennt eine Kette mehr Menschen und sagt über jeden weniger. Die Infizierten unter "
    "ihnen mit denen unter allen vergleichen.",
)


@dataclass(frozen=True)
class Meetings:
    """Who met whom; each meeting once, in either direction.

    Args:
        one: Positions of people.
        other: Positions of the people whom they met.
        started_at: In seconds.
        ended_at: In seconds.
    """

    one: Numbers
    other: Numbers
    started_at: Numbers
    ended_at: Numbers


@dataclass(frozen=True)
class Sources:
    """The known cases: positions, and when each can pass something on, in seconds."""

    person: Numbers
    begin: Numbers
    until: Numbers


def degrees(
    people: int, sources: Sources, meetings: Meetings, *, least_seconds: int, carry_seconds: int
) -> Numbers:
    """Count for everybody the fewest meetings that lead to them from a known case.

    A case passes on while the policy counts it as infectious. Whoever it is together with for
    ``least_seconds`` of that time is reached when these are over, and passes on from then on for
    ``carry_seconds``. Each person is reached once, by the fewest meetings, and of these the earliest.

    Args:
        people: How many there are.
        sources: The known cases.
        meetings: Of everybody.
        least_seconds: A shorter meeting leads nowhere.
        carry_seconds: How long somebody who was reached passes on.

    Returns:
        Shape (people,): 0 for known cases, ``NOBODY`` where no chain leads.

    Simplification:
        Who is reached later again, by a longer way, does not pass on anew.
    """
    degree = np.full(people, NOBODY, np.int64)
    begin, until = np.zeros(people, np.int64), np.zeros(people, np.int64)
    degree[sources.person] = 0
    begin[sources.person], until[sources.person] = sources.begin, sources.until
    giver = np.concatenate([meetings.one, meetings.other])
    taker = np.concatenate([meetings.other, meetings.one])
    start, end = (np.concatenate([both, both]) for both in (meetings.started_at, meetings.ended_at))
    step = 0
    while True:
        chosen = np.flatnonzero((degree[giver] == step) & (degree[taker] == NOBODY))
        since = np.maximum(start[chosen], begin[giver[chosen]])
        is_long = np.minimum(end[chosen], until[giver[chosen]]) - since >= least_seconds
        reached, at = taker[chosen][is_long], since[is_long] + least_seconds
        if not len(reached):
            return degree
        earliest = np.full(people, np.iinfo(np.int64).max)
        np.minimum.at(earliest, reached, at)
        step += 1
        degree[reached] = step
        begin[reached] = earliest[reached]
        until[reached] = earliest[reached] + carry_seconds


def reach_fields(degree: Numbers, infected: NDArray[np.bool_], command: str) -> dict[str, dict[str, Any]]:
    """Give the fields ``path.reach[…]`` as plain JSON values.

    Args:
        degree: As ``degrees`` gives it.
        infected: Who was ever infected, in truth.
        command: What makes the numbers again.
    """
    people = len(degree)
    deepest = int(degree.max()) if people else 0
    steps = {str(step): step for step in range(1, TOLD + 1)} | {"any": max(deepest, 0)}
    fields = {}
    for name, step in steps.items():
        within = (degree >= 0) & (degree <= step)
        counts = {
            "numerator": int(np.count_nonzero(within)),
            "denominator": people,
            "known_cases": int(np.count_nonzero(degree == 0)),
            "infected_within": int(np.count_nonzero(within & infected)),
            "infected": int(np.count_nonzero(infected)),
            "steps": step,
        }
        value = counts["numerator"] / people if people and counts["known_cases"] else None
        fields[f"path.reach[{name}]"] = plain_field(
            value,
            "share of people",
            NOTE,
            command=command,
            counts=counts,
            not_estimable="there is no known case",
        )
    return fields
