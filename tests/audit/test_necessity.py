"""Sets of sources against a hand-worked toy town, and against plain counting."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from healthcode.audit.minimisation import minimise
from healthcode.audit.necessity import Necessity
from healthcode.audit.shapley import subsets
from healthcode.draws import Draws

Days = NDArray[np.bool_]

TRIPS, REPORTS = frozenset({"trips"}), frozenset({"reports"})
BOTH, NONE = TRIPS | REPORTS, frozenset[str]()


def days(*locked: int, people: int = 5, count: int = 2) -> Days:
    """Person-days by number, laid out as people by days."""
    found = np.zeros(people * count, np.bool_)
    found[list(locked)] = True
    return found.reshape(people, count)


#: Ten person-days, of which 0, 1 and 2 are infected.
INFECTED = days(0, 1, 2)
#: Reports name two infected days; trips name one infected day and two others; both together all of these.
TOY = {NONE: days(), REPORTS: days(0, 1), TRIPS: days(1, 5, 6), BOTH: days(0, 1, 5, 6)}


def toy(locked: dict[frozenset[str], Days] | None = None, infected: Days = INFECTED) -> Necessity:
    return Necessity(("trips", "reports"), locked or TOY, infected, Draws(7))


def test_the_toy_town_worked_by_hand() -> None:
    """All counts of the toy town, with the sums written out."""
    found = toy()
    assert (found.all.locked, found.all.caught) == (4, 2)
    # Four of ten person-days at random hit 3 infected ones 4 * 3/10 times.
    assert found.random_expected == Fraction(12, 10)
    assert found.lift == Fraction(2) / Fraction(12, 10)
    # Without trips two are locked and both are infected; all sources at two: 2 * 2/4.
    without_trips = found.without("trips")
    assert without_trips.budget == 2
    assert [without_trips.with_all, without_trips.with_others] == [1, 2]
    assert without_trips.delta == -1
    # Without reports three are locked, one infected; all sources at three: 2 * 3/4.
    assert found.without("reports").delta == Fraction(3, 2) - 1
    # At four locked days: reports alone draw two more of eight, of which one is infected.
    assert found.at_budget[REPORTS].expected == 2 + 2 * Fraction(1, 8)
    # Trips alone draw one more of seven, of which two are infected.
    assert found.at_budget[TRIPS].expected == 1 + Fraction(2, 7)
    assert found.at_budget[NONE].expected == found.random_expected
    assert found.at_budget[BOTH].expected == 2
    first = (Fraction(9, 7) - Fraction(6, 5) + 2 - Fraction(9, 4)) / 2
    assert found.shapley == {"trips": first, "reports": Fraction(4, 5) - first}


def test_a_set_that_locks_more_is_thinned() -> None:
    """Three of ten locked days are infected; at the two locked days of both sources, 2 * 3/6 are caught."""
    found = toy(TOY | {TRIPS: days(0, 1, 2, 3, 4, 5), BOTH: days(0, 9)})
    assert found.at_budget[TRIPS].expected == Fraction(2 * 3, 6)
    assert found.without("reports").budget == 2
    assert found.without("reports").delta == 1 - Fraction(2 * 3, 6)


def test_the_best_sets_of_the_toy_town() -> None:
    """Reports alone beat both together here, so they are the smallest set that does as well."""
    found = toy()
    best = minimise(found.sources, found.at_budget, people=5)
    assert [set(told.sources) for told in best.curve] == [set(), {"reports"}, {"trips", "reports"}]
    assert best.smallest.sources == REPORTS


def test_nearly_as_good_is_one_person_day_in_a_thousand_residents() -> None:
    """A set that catches 0.8 fewer will do for 800 residents, and not for 799."""
    found = toy({NONE: days(), REPORTS: days(0, 1), TRIPS: days(1), BOTH: days(0, 1, 2, 5)})
    # Reports alone at four locked days: 2 + 2 * 1/8, so 3/4 fewer than the 3 of both.
    assert minimise(found.sources, found.at_budget, 750).smallest.sources == REPORTS
    assert minimise(found.sources, found.at_budget, 749).smallest.sources == BOTH


def test_a_budget_that_cannot_be_matched_has_no_difference() -> None:
    """Where nobody is locked without a source, no share of the others equals that."""
    locked = TOY | {TRIPS: days()}
    found = toy(locked)
    assert found.without("reports").budget == 0
    assert found.without("reports").delta is None
    assert found.without("trips").delta is not None


def test_a_town_where_nobody_is_locked_or_infected_has_no_lift() -> None:
    """A zero denominator is no number, and says which it was."""
    nobody = toy(dict.fromkeys(TOY, days()))
    assert nobody.lift is None
    assert nobody.not_estimable == "nobody is ever locked"
    healthy = toy(infected=days())
    assert healthy.lift is None
    assert healthy.not_estimable == "nobody is ever infected"
    assert set(healthy.shapley.values()) == {0}
    assert toy().not_estimable is None


def test_expectations_are_means_over_all_draws() -> None:
    """The exact expectation of a lottery is its mean over every possible choice of person-days."""
    found = toy()
    free = [number for number in range(10) if number not in (0, 1)]
    caught = [2 + sum(one in (0, 1, 2) for one in chosen) for chosen in combinations(free, 2)]
    assert found.at_budget[REPORTS].expected == Fraction(sum(caught), len(caught))
    whole = [sum(one in (0, 1, 2) for one in chosen) for chosen in combinations(range(10), 4)]
    assert found.random_expected == Fraction(sum(whole), len(whole))
    thinned = [sum(one in (0, 1) for one in chosen) for chosen in combinations((0, 1, 5, 6), 3)]
    assert found.without("reports").with_all == Fraction(sum(thinned), len(thinned))


def test_draws_come_near_their_expectation_and_follow_the_seed() -> None:
    """Over many seeds the mean of the draws is the expectation; one seed always gives the same draw."""
    found = [Necessity(("trips", "reports"), TOY, INFECTED, Draws(seed)) for seed in range(400)]
    for drawn, expected in (
        ([one.random_drawn for one in found], found[0].random_expected),
        ([one.without("reports").with_all_drawn for one in found], Fraction(3, 2)),
        ([one.at_budget[REPORTS].drawn for one in found], Fraction(9, 4)),
    ):
        assert np.mean(drawn) == pytest.approx(float(expected), abs=0.15)
        assert min(drawn) < max(drawn)
    assert toy().random_drawn == toy().random_drawn


arrays = st.lists(st.booleans(), min_size=6, max_size=6).map(lambda row: np.array(row).reshape(3, 2))


@given(st.lists(arrays, min_size=8, max_size=8), arrays, st.integers(0, 2**64 - 1))
def test_what_holds_of_any_town(locked: list[Days], infected: Days, seed: int) -> None:
    """Shares add up to what is beyond chance, draws stay within their bounds, budgets are equal."""
    sources = ("trips", "scans", "reports")
    table = dict(zip(subsets(sources), locked, strict=True))
    found = Necessity(sources, table, infected, Draws(seed))
    budget = found.all.locked
    assert sum(found.shapley.values(), start=Fraction(0)) == (
        found.all.caught - found.at_budget[frozenset()].expected
    )
    for told in found.at_budget.values():
        alone = told.alone
        assert alone.locked == table[told.sources].sum()
        assert alone.caught == (table[told.sources] & infected).sum()
        assert 0 <= told.drawn <= min(budget, found.infected)
        assert 0 <= told.expected <= min(budget, found.infected)
    for source in sources:
        matched = found.without(source)
        assert matched.budget == min(budget, matched.without.locked)
        assert matched.with_all_drawn <= min(matched.budget, found.all.caught)
        assert matched.with_others_drawn <= min(matched.budget, matched.without.caught)
    curve = minimise(sources, found.at_budget, people=3).curve
    assert [len(told.sources) for told in curve] == [0, 1, 2, 3]


def test_tables_that_do_not_fit_are_refused() -> None:
    """A missing set, and arrays about other people, are faults of the caller."""
    with pytest.raises(ValueError, match="every set"):
        toy({NONE: days(), BOTH: days()})
    with pytest.raises(ValueError, match="same people"):
        toy(TOY | {NONE: days(people=2)})
