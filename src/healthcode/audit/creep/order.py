"""A list of people turned red by order, and how soon an auditor who may see this or that notices.

The question is always the same: are people on the list red more often than residents like them, beyond what
chance would do (Fisher's exact test, one-sided)? What differs is what the auditor may look at.
An auditor looks at each 04:00, on the day after the order for the first time. Every look is held to its share
of the level (Bonferroni), so that all the looks together ring by chance at most as often as the level says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from healthcode.audit.creep.fisher import LEVEL, is_higher
from healthcode.audit.creep.numbers import NUMBERS
from healthcode.draws import Draws, chance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Access = Literal["none", "complaints", "counts", "reasons", "log", "data"]
#: What auditors may look at, from nothing to everything.
ACCESS: tuple[Access, ...] = get_args(Access)
#: How many other residents are laid beside each one on the list, where there are so many.
MOST_MATCHED = NUMBERS["most_matched"]
#: Mornings before, with which a count of new reds is compared.
WEEK = NUMBERS["week_mornings"]


@dataclass(frozen=True)
class Town:
    """A town whose rules go their way, and in which an order may be given.

    Args:
        red: Who is red by the rules, shape ``(mornings, people)``; the first mornings lie before the order.
        first: The row of the first morning after the order.
        district: Of each person, as a number from 0.
        strata: Ways of saying who is alike, each a number for each person, from the finest to the coarsest.
    """

    red: NDArray[np.bool_]
    first: int
    district: NDArray[np.int64]
    strata: tuple[NDArray[np.int64], ...]

    @property
    def people(self) -> int:
        """How many live there."""
        return int(self.red.shape[1])

    @property
    def mornings(self) -> int:
        """How many mornings there are from the order on."""
        return int(self.red.shape[0]) - self.first


@dataclass(frozen=True)
class Order:
    """A list of people who are red by hand, each on their own mornings, whatever the rules say.

    Args:
        listed: Who, as numbers.
        by_hand: On which mornings from the order on the row of the list is in force, shape
            ``(mornings, listed)``.
        is_signed: Whether a second person signed, so that the log alone shows nothing odd.
    """

    listed: NDArray[np.int64]
    by_hand: NDArray[np.bool_]
    is_signed: bool = False

    @classmethod
    def at_once(
        cls, listed: NDArray[np.int64], held: int, mornings: int, *, is_signed: bool = False
    ) -> Order:
        """Make an order that turns everybody red on the first of some mornings, for so many of them."""
        by_hand = np.zeros((mornings, len(listed)), np.bool_)
        by_hand[:held] = True
        return cls(listed, by_hand, is_signed)

    def of(self, listed: NDArray[np.int64]) -> Order:
        """Give the same order for other people, or for fewer: the first of them get the first columns."""
        return Order(listed, self.by_hand[:, : len(listed)], self.is_signed)

    def never_given(self) -> Order:
        """Give the same list as if nobody had ordered anything."""
        return Order(self.listed, np.zeros_like(self.by_hand), self.is_signed)


def matched_residents(
    town: Town, listed: NDArray[np.int64], draws: Draws, number: int = 0
) -> NDArray[np.int64]:
    """Choose residents who are like those on a list and are not on it.

    Args:
        town: Where.
        listed: The list.
        draws: Decide between people who are alike.
        number: Of the list, if there are many.

    Returns:
        Up to ``MOST_MATCHED`` for each one on the list, from the same finest stratum; only where that has
        nobody left, from the next one. In rising order, nobody twice.
    """
    free = np.ones(town.people, np.bool_)
    free[listed] = False
    drawn = draws.draw("creep: matched resident", person=np.arange(town.people), other=number)
    chosen: list[NDArray[np.int64]] = []
    waiting = listed
    for stratum in (*town.strata, np.zeros(town.people, np.int64)):
        unserved = []
        for value in np.unique(stratum[waiting]).tolist():
            alike = waiting[stratum[waiting] == value]
            pool = np.flatnonzero(free & (stratum == value))
            if not len(pool):
                unserved.append(alike)
                continue
            found = pool[np.lexsort((pool, drawn[pool]))][: MOST_MATCHED * len(alike)]
            free[found] = False
            chosen.append(found)
        waiting = np.concatenate(unserved) if unserved else np.zeros(0, np.int64)
    return np.sort(np.concatenate(chosen)) if chosen else np.zeros(0, np.int64)


@dataclass(frozen=True)
class Rates:
    """How many are red on the first morning: on the list, and of the residents who are like them."""

    listed_red: int
    listed: int
    matched_red: int
    matched: int

    @property
    def ratio(self) -> float | None:
        """One rate over the other; None if it is not estimable."""
        if not self.matched_red or not self.listed:
            return None
        return (self.listed_red / self.listed) / (self.matched_red / self.matched)


def rates_on_first_morning(town: Town, order: Order, matched: NDArray[np.int64]) -> Rates:
    """Count who is red when the order begins to tell."""
    red = with_order(town, order)[town.first]
    return Rates(int(red[order.listed].sum()), len(order.listed), int(red[matched].sum()), len(matched))


def with_order(town: Town, order: Order) -> NDArray[np.bool_]:
    """Give who is red if the order is given, in the shape of ``town.red``."""
    red = town.red.copy()
    red[town.first :, order.listed] |= order.by_hand
    return red


def noticed_on(
    access: Access,
    town: Town,
    order: Order,
    matched: NDArray[np.int64],
    draws: Draws,
    complaining_share: float,
    number: int = 0,
) -> int | None:
    """Say on which day after the order an auditor notices.

    Args:
        access: What the auditor may look at.
            ``none``: nothing.
            ``complaints``: who called the hotline about a red code so far.
            ``counts``: how many turned red in each home district, compared with the week before; not who.
            ``reasons``: who is red; the reason written down is whatever the office wrote, and proves nothing.
            ``log``: the list of colours set by hand, with who set, signed and why.
            ``data``: all rows, so that every red can be computed again.
        town: Without the order.
        order: Which list.
        matched: Residents who are like those on it.
        draws: Decide who complains.
        complaining_share: Of red people, how many call on a day.
        number: Of the list, if there are many.

    Returns:
        1 for the first morning; None if it is not noticed on any morning there is. Statistics may ring by
        chance too: asked of an order that was ``never_given`` this says when.
    """
    if access == "none" or not len(order.listed):
        return None
    if access == "counts":
        return _first(alarms_of_counts(town, with_order(town, order)))
    alone, by_hand = town.red[town.first :], order.by_hand
    if access == "data":
        return _first(by_hand & ~alone[:, order.listed])
    if access == "log" and not order.is_signed:
        return _first(by_hand)
    here, there = alone[:, order.listed] | by_hand, alone[:, matched]
    if access == "complaints":
        here = _complained(here, order.listed, draws, complaining_share, number)
        there = _complained(there, matched, draws, complaining_share, number)
    elif access == "log":
        here, there = by_hand, np.zeros_like(there)
    level = LEVEL / max(1, town.mornings)
    return next(
        (
            day
            for day, (own, other) in enumerate(
                zip(here.sum(axis=1).tolist(), there.sum(axis=1).tolist(), strict=True), 1
            )
            if is_higher(own, len(order.listed), other, len(matched), level)
        ),
        None,
    )


def _complained(
    red: NDArray[np.bool_], person: NDArray[np.int64], draws: Draws, share: float, number: int
) -> NDArray[np.bool_]:
    """Say which of these people have called until which morning."""
    day = np.arange(1, len(red) + 1)[:, None]
    drawn = draws.draw("creep: calls the hotline", day=day, person=person, other=number)
    called: NDArray[np.bool_] = np.logical_or.accumulate(red & chance(drawn, share), axis=0)
    return called


def alarms_of_counts(town: Town, red: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say on which mornings from the order on some district has more new reds than in the week before.

    All districts are looked at on all mornings, so each look is held to its share of the level (Bonferroni).

    Args:
        town: Its districts, and its first morning after the order.
        red: Who is red, in the shape of ``town.red``.
    """
    districts = int(town.district.max(initial=-1)) + 1
    people = np.bincount(town.district, minlength=districts).tolist()
    level = LEVEL / max(1, town.mornings * sum(1 for count in people if count))
    new = red.copy()
    new[1:] &= ~red[:-1]
    new[0] = False
    counts = np.stack([np.bincount(town.district[row], minlength=districts) for row in new])
    found = np.zeros(town.mornings, np.bool_)
    for morning in range(town.mornings):
        at = town.first + morning
        since = max(1, at - WEEK)
        before = counts[since:at].sum(axis=0).tolist()
        found[morning] = any(
            is_higher(now, many, was, many * (at - since), level)
            for now, was, many in zip(counts[at].tolist(), before, people, strict=True)
            if now
        )
    return found


def _first(found: NDArray[np.bool_]) -> int | None:
    """Give the day of the first morning on which anything is found; columns may be people."""
    mornings = np.flatnonzero(found.any(axis=1) if found.ndim > 1 else found)
    return int(mornings[0]) + 1 if len(mornings) else None


@dataclass(frozen=True)
class Power:
    """Of how many lists each auditor rings by which morning, with the order and without it.

    Args:
        noticed: For each access, for each morning from the first on, of how many lists it rang by then.
        false_alarms: For each access, of how many of the same lists it would have rung on some morning though
            nobody had given any order.
    """

    noticed: dict[Access, list[int]]
    false_alarms: dict[Access, int]


def power(
    town: Town,
    pool: NDArray[np.int64],
    order: Order,
    draws: Draws,
    complaining_share: float,
    lists: int,
) -> Power:
    """Count of many lists as long as this one how many each auditor has noticed by which day.

    Args:
        town: Without any order.
        pool: From whom the lists are drawn.
        order: How long a list is, on which mornings it holds, and whether it is signed.
        draws: Decide who stands on which list, who is laid beside them, and who calls.
        complaining_share: Of red people, how many call on a day.
        lists: How many are drawn.
    """
    found = {access: [0] * town.mornings for access in ACCESS}
    false_alarms = dict.fromkeys(ACCESS, 0)
    for number in range(1, lists + 1):
        drawn = draws.draw("creep: stands on a list", person=pool, other=number)
        listed = np.sort(pool[np.lexsort((pool, drawn))][: len(order.listed)])
        other = order.of(listed)
        never = other.never_given()
        matched = matched_residents(town, listed, draws, number)
        for access in ACCESS:
            day = noticed_on(access, town, other, matched, draws, complaining_share, number)
            for morning in range(day - 1 if day else town.mornings, town.mornings):
                found[access][morning] += 1
            rung = noticed_on(access, town, never, matched, draws, complaining_share, number)
            false_alarms[access] += rung is not None
    return Power(found, false_alarms)


def strata_of(*columns: Sequence[object]) -> tuple[NDArray[np.int64], ...]:
    """Number people by what they have in common: by all columns, then without the first, and so on."""
    strata = []
    for first in range(len(columns)):
        keys = list(zip(*columns[first:], strict=True))
        number = {key: at for at, key in enumerate(sorted(set(keys), key=repr))}
        strata.append(np.array([number[key] for key in keys], np.int64))
    return tuple(strata)
