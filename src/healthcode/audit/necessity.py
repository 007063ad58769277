"""Was each source of data needed? Infected person-days caught at equal numbers of locked person-days.

A set of sources is judged by whom it locks while the truth stays as it was. A set that locks more people
nearly always catches more, so two sets are compared only at equal numbers of locked person-days. The exact
meaning of each number stands in ``docs/reference/necessity.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.shapley import shapley_values, subsets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from healthcode.draws import Draws

    Days = NDArray[np.bool_]

NOBODY_LOCKED = "nobody is ever locked"
NOBODY_INFECTED = "nobody is ever infected"
BUDGET_NOT_MATCHED = "budget not matched"


@dataclass(frozen=True)
class Caught:
    """How many person-days were locked, and how many of them were of infected people."""

    locked: int
    caught: int


@dataclass(frozen=True)
class Matched:
    """All sources and all but one, at equal numbers of locked person-days.

    Args:
        source: The one that is taken away.
        without: What the others lock and catch by themselves.
        budget: The locked person-days at which both are compared: the smaller of the two numbers.
        with_all: Infected person-days caught by all sources at that budget, expected.
        with_others: The same for all but this one.
        with_all_drawn: The same in one seeded draw.
        with_others_drawn: The same in one seeded draw.
    """

    source: str
    without: Caught
    budget: int
    with_all: Fraction
    with_others: Fraction
    with_all_drawn: int
    with_others_drawn: int

    @property
    def delta(self) -> Fraction | None:
        """How many infected person-days the source adds; None where the budgets cannot be matched."""
        return self.with_all - self.with_others if self.budget else None


@dataclass(frozen=True)
class AtBudget:
    """What a set of sources catches at the number of locked person-days of all sources together.

    Args:
        sources: Which.
        alone: What it locks and catches by itself.
        expected: Caught at that number, expected over the draw.
        drawn: Caught at that number, in one seeded draw.
    """

    sources: frozenset[str]
    alone: Caught
    expected: Fraction
    drawn: int


class Necessity:
    """Every set of sources against the truth.

    Args:
        sources: Names, in the order in which they are told.
        locked: For each set of sources, who is locked on which day, shape (people, days).
        infected: Who is infected on which day, of the same shape.
        draws: The seeded draws.

    Raises:
        ValueError: If a set is missing, or an array has another shape.
    """

    def __init__(
        self,
        sources: Sequence[str],
        locked: Mapping[frozenset[str], Days],
        infected: Days,
        draws: Draws,
    ) -> None:
        if {*subsets(sources)} - {*locked}:
            raise ValueError("who is locked must be given for every set of sources")
        if any(days.shape != infected.shape for days in locked.values()):
            raise ValueError("who is locked and who is infected must be about the same people and days")
        self.sources = tuple(sources)
        self._locked = {one: locked[one].ravel() for one in subsets(sources)}
        self._infected = infected.ravel()
        people, days = infected.shape
        self.person_days = people * days
        self.infected = int(np.count_nonzero(infected))
        self._order = draws.draw(
            "audit.necessity",
            day=np.arange(days, dtype=np.int64)[None, :],
            person=np.arange(people, dtype=np.int64)[:, None],
        ).ravel()

    @property
    def everything(self) -> frozenset[str]:
        """The set of all sources."""
        return frozenset(self.sources)

    @cached_property
    def all(self) -> Caught:
        """What all sources together lock and catch."""
        return self.alone(self.everything)

    def alone(self, sources: frozenset[str]) -> Caught:
        """Count what a set of sources locks and catches by itself."""
        locked = self._locked[sources]
        return Caught(int(np.count_nonzero(locked)), int(np.count_nonzero(locked & self._infected)))

    # ── at random ──────────────────────────────────────────────────────────────────────────────────────

    @property
    def random_expected(self) -> Fraction:
        """Infected person-days among as many person-days locked at random, expected, exactly."""
        return (
            Fraction(self.all.locked * self.infected, self.person_days) if self.person_days else Fraction(0)
        )

    @cached_property
    def random_drawn(self) -> int:
        """The same in one seeded draw."""
        return self._drawn(np.ones(self.person_days, np.bool_), self.all.locked)

    @property
    def lift(self) -> Fraction | None:
        """How many times as many are caught as at random; None where that cannot be said."""
        return self.all.caught / self.random_expected if self.random_expected else None

    @property
    def not_estimable(self) -> str | None:
        """Why a lift cannot be said, if so."""
        if not self.all.locked:
            return NOBODY_LOCKED
        return None if self.infected else NOBODY_INFECTED

    # ── one source taken away ──────────────────────────────────────────────────────────────────────────

    def without(self, source: str) -> Matched:
        """Take one source away, and compare at the smaller of the two numbers of locked person-days."""
        others = self.everything - {source}
        full, rest = self.all, self.alone(others)
        budget = min(full.locked, rest.locked)
        return Matched(
            source,
            rest,
            budget,
            _thinned(full, budget),
            _thinned(rest, budget),
            self._drawn(self._locked[self.everything], budget),
            self._drawn(self._locked[others], budget),
        )

    # ── every set of sources at one budget ─────────────────────────────────────────────────────────────

    @cached_property
    def at_budget(self) -> dict[frozenset[str], AtBudget]:
        """What each set catches at the locked person-days of all sources.

        Of a set that locks more, a random share is locked. One that locks fewer has nobody left to name, so
        the rest is locked at random: a set that locks nobody is a lottery.
        """
        return {one: self._at_budget(one) for one in subsets(self.sources)}

    @cached_property
    def shapley(self) -> dict[str, Fraction]:
        """How what all sources catch beyond what none does is shared out; together it is all of it."""
        return shapley_values(self.sources, {one: told.expected for one, told in self.at_budget.items()})

    def _at_budget(self, sources: frozenset[str]) -> AtBudget:
        alone, budget = self.alone(sources), self.all.locked
        if alone.locked >= budget:
            drawn = self._drawn(self._locked[sources], budget)
            return AtBudget(sources, alone, _thinned(alone, budget), drawn)
        left = self.person_days - alone.locked
        more = Fraction((budget - alone.locked) * (self.infected - alone.caught), left)
        drawn = alone.caught + self._drawn(~self._locked[sources], budget - alone.locked)
        return AtBudget(sources, alone, alone.caught + more, drawn)

    def _drawn(self, among: Days, count: int) -> int:
        """Count the infected among so many person-days, those with the smallest draws."""
        chosen = np.flatnonzero(among)
        if count < len(chosen):
            chosen = chosen[np.argsort(self._order[chosen], kind="stable")[:count]]
        return int(np.count_nonzero(self._infected[chosen]))


def _thinned(side: Caught, budget: int) -> Fraction:
    """Expect so many caught when only a random share of what a side locks is locked."""
    return Fraction(side.caught * budget, side.locked) if side.locked else Fraction(0)
