"""Unicity: the share of people whom a few of their own points, drawn by lot, single out.

Source:
    De Montjoye, Hidalgo, Verleysen and Blondel 2013, Scientific Reports 3, 1376 (doi 10.1038/srep01376).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.reidentify.records import ranges
from healthcode.audit.reidentify.sets import is_among
from healthcode.draws import Draws, shuffled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

#: How many points are known.
KNOWN_POINTS = (1, 2, 3, 4, 5)
#: Sizes of smaller towns that are cut out of the town.
TOWN_SIZES = (100, 300, 1_000, 3_000)
#: One more size, for towns of at most so many people, so that a curve has three points there too.
SMALLEST_SIZE, SMALL_TOWN = 30, 300
#: Why there is no share.
NOBODY = "nobody has a record"
#: People whose points are drawn, at most; all others may still match them.
MOST_TARGETS = 1_000


@dataclass(frozen=True)
class Unicity:
    """How many people so many of their points single out.

    Args:
        people: Who have any point, and can match.
        targets: Of how many of them points were drawn.
        alone: By number of points known: how many of the targets nobody else matches.
    """

    people: int
    targets: int
    alone: dict[int, int]

    def share(self, points: int) -> float | None:
        """The share of targets that so many points single out; None if there is nobody."""
        return self.alone[points] / self.targets if self.targets else None


def unicity(
    person: Whole,
    point: Whole,
    seed: int,
    *,
    most_targets: int = MOST_TARGETS,
    known: tuple[int, ...] = KNOWN_POINTS,
) -> Unicity:
    """Draw points of people and count whom they single out.

    Args:
        person: Shape (records,): numbers of people.
        point: Shape (records,): where and when, one number for each point at the resolution wanted.
        seed: Of the draws. More points of a person are the same points and one more.
        most_targets: How many people's points are drawn.
        known: Numbers of points.

    Simplification:
        Who has fewer points than are known is known by all of them.
    """
    width = int(point.max(initial=0)) + 1
    pairs = np.unique(person * width + point)
    who, what = pairs // width, pairs % width
    everyone = np.unique(who)
    draws = Draws(seed)
    lot = (
        np.argsort(draws.draw("unicity/targets", person=everyone), kind="stable")
        if len(everyone)
        else everyone
    )
    targets = np.sort(everyone[lot[:most_targets]])
    order = np.lexsort((draws.draw("unicity/points", person=who, place=what), who)) if len(who) else who
    by_lot, begin = what[order], np.searchsorted(who, targets)
    count = np.searchsorted(who, targets, side="right") - begin
    by_point = np.argsort(what, kind="stable")
    matching, having = who[by_point], np.bincount(what, minlength=width)
    start = np.cumsum(having) - having
    alone = {}
    for many in known:
        steps = np.minimum(count, many)
        row = np.repeat(np.arange(len(targets)), steps)
        drawn = by_lot[ranges(begin, steps)]
        rarity = np.lexsort((having[drawn], row))
        drawn, first = drawn[rarity], np.cumsum(steps) - steps
        rarest = drawn[first] if len(targets) else drawn
        pair, candidate = (
            np.repeat(np.arange(len(targets)), having[rarest]),
            matching[ranges(start[rarest], having[rarest])],
        )
        for step in range(1, int(steps.max(initial=0))):
            is_on = step < steps[pair]
            next_point = drawn[np.minimum(first[pair] + step, len(drawn) - 1)]
            fits = ~is_on | is_among(pairs, candidate * width + next_point)
            pair, candidate = pair[fits], candidate[fits]
        alone[many] = int(np.count_nonzero(np.bincount(pair, minlength=len(targets)) == 1))
    return Unicity(len(everyone), len(targets), alone)


def sizes_of(people: int) -> tuple[int, ...]:
    """Give the sizes of the smaller towns that are cut out of a town of so many people, from the smallest."""
    smallest = (SMALLEST_SIZE,) if people <= SMALL_TOWN else ()
    return tuple(size for size in (*smallest, *TOWN_SIZES) if size < people)


def town_of(people: int, size: int, seed: int) -> NDArray[np.bool_]:
    """Choose by lot who lives in a smaller town; a larger one has the same people and more.

    Returns:
        Shape (people,).
    """
    chosen = np.zeros(people, dtype=np.bool_)
    chosen[shuffled(people, Draws(seed).one("unicity/towns"))[:size]] = True
    return chosen
