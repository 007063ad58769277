"""Who is tested, what the result is, and when it is there."""

from __future__ import annotations

import numpy as np
import pytest

from healthcode.clock import DAY, HOUR
from healthcode.town import Restrictions
from healthcode.town.vocabulary import KIND
from town.lives import NO_OUTBREAK, PERFECT_TESTS, SEEDED, Made, lived, made


def asked_daily(town: Made, days: int) -> tuple[int, int]:
    """Ask everybody for tests; give how many were taken and how many were positive."""
    count = town.town.people.count
    asked = Restrictions.none(count)
    asked = Restrictions(asked.stays_home, asked.shut, asked.closed, np.ones(count, np.bool_))
    tests = [town.life.live(day, asked).tests for day in range(days)]
    return sum(len(one) for one in tests), sum(int(one.is_positive.sum()) for one in tests)


def test_a_perfect_test_tells_the_infected_from_the_others() -> None:
    """Everybody with an infection tests positive, nobody without one does."""
    town, days = lived(600, 12, 1, (*SEEDED, *PERFECT_TESTS))
    infected_at = town.life.illness.infected_at
    seen = set()
    for today in days:
        at = town.begin + today.number * DAY + today.tests.sampled_at
        since = at - infected_at[today.tests.person]
        recent = (since >= 0) & (since < 22 * DAY)
        assert np.array_equal(today.tests.is_positive, recent)
        seen |= set(today.tests.is_positive.tolist())
    assert seen == {True, False}


@pytest.mark.parametrize("specificity", [1.0, 0.9])
def test_false_positives_come_in_their_share(specificity: float) -> None:
    """In a town without the infection so many of all tests are positive."""
    town = made(800, 2, (*NO_OUTBREAK, f"testing.specificity={specificity}"))
    taken, positive = asked_daily(town, 8)
    assert taken > 500
    assert positive / taken == pytest.approx(1 - specificity, abs=0.05)


def test_nobody_is_tested_who_neither_seeks_nor_must() -> None:
    """With a share of nothing and no order there is no test."""
    changes = (*SEEDED, "testing.seeks_test_share={infection=0.0,cold=0.0}")
    assert not any(len(today.tests) for today in lived(400, 8, 3, changes)[1])


def test_orders_are_met_by_those_who_obey() -> None:
    """The share of people who take a test within the days of the table is that of the level."""
    obeyed = "behaviour.test_order_obeyed_share={low=0.0,medium=0.6,high=1.0}"
    quiet = (*NO_OUTBREAK, "testing.seeks_test_share={infection=0.0,cold=0.0}", obeyed)
    for level, share in (("low", 0.0), ("medium", 0.6), ("high", 1.0)):
        town = made(600, 4, (*quiet, f"behaviour.compliance='{level}'"))
        none = Restrictions.none(600)
        asked = Restrictions(none.stays_home, none.shut, none.closed, np.ones(600, np.bool_))
        people = {int(one) for day in range(3) for one in town.life.live(day, asked).tests.person}
        assert len(people) / 600 == pytest.approx(share, abs=0.06)


def test_results_come_after_samples() -> None:
    """Between the shortest and the longest time of the table, and never before the laboratory opens."""
    town, days = lived(600, 12, 1, (*SEEDED, *PERFECT_TESTS))
    hours = [int(name) for name in town.settings.table("testing.result_hours")]
    rows = 0
    for today in days:
        sampled = town.begin + today.number * DAY + today.tests.sampled_at.astype(np.int64)
        wait = today.tests.reported_at - sampled
        assert (wait >= min(hours) * HOUR).all()
        assert (wait <= (max(hours) + 1) * HOUR + 7 * HOUR).all()
        assert ((today.tests.reported_at - town.begin) % DAY >= 7 * HOUR).all()
        told = today.tests.onset_at >= 0
        assert (today.tests.onset_at[told] <= sampled[told]).all()
        rows += len(today.tests)
    assert rows > 20


def test_samples_are_taken_at_a_clinic_or_at_home() -> None:
    """At the second of the sample the person is in one or the other, or away in a hotel."""
    town, days = lived(600, 12, 1, (*SEEDED, *PERFECT_TESTS))
    places = town.town.places
    for today in days:
        visits = today.visits
        for person, at in zip(today.tests.person.tolist(), today.tests.sampled_at.tolist(), strict=True):
            here = (visits.person == person) & (visits.arrived_at <= at) & (at < visits.left_at)
            kinds = {int(kind) for kind in places.kind[visits.place[here]]}
            assert kinds & {KIND["clinic/practice"], KIND["home"], KIND["care_home"], KIND["hotel"]}


def test_people_told_to_test_are_not_asked_again_at_once() -> None:
    """After a test an order counts as met for some days."""
    town = made(400, 5, (*NO_OUTBREAK, "behaviour.test_order_obeyed_share={medium=1.0}"))
    none = Restrictions.none(400)
    asked = Restrictions(none.stays_home, none.shut, none.closed, np.ones(400, np.bool_))
    last: dict[int, int] = {}
    for day in range(10):
        for person in town.life.live(day, asked).tests.person.tolist():
            assert day - last.get(person, -10) >= 3
            last[person] = day
    assert len(last) == 400


def test_declared_symptoms_come_from_the_ill() -> None:
    """Whoever tells the platform has a phone and has symptoms or a cold that began that day."""
    changes = (*SEEDED, "observation.declares_symptoms_share=1.0")
    town, days = lived(600, 12, 6, changes)
    illness, people = town.life.illness, town.town.people
    colds = illness.colds(town.begin)
    began = {*zip(colds["person"].tolist(), colds["started_at"].tolist(), strict=True)}
    rows = 0
    for today in days:
        start = town.begin + today.number * DAY
        for person in today.symptoms.person.tolist():
            assert people.has_phone[person]
            ill = illness.has_symptoms[person] and start <= illness.onset_at[person] < start + DAY
            assert ill or (person, start) in began
        rows += len(today.symptoms)
    assert rows > 20


def test_the_last_sensitivity_holds_on() -> None:
    """A test that always finds the infection on its first day still does so weeks later."""
    changes = (*SEEDED, *PERFECT_TESTS, "testing.sensitivity_by_day=[1.0]", "epidemic.recovery_days=30")
    town = made(400, 5, changes)
    for day in range(8):
        today = town.life.live(day)
        infected = town.life.illness.infected_at[today.tests.person] <= town.begin + day * DAY
        assert today.tests.is_positive[infected].all()
