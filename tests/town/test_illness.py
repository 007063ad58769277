"""The course of an infection, and of colds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.clock import DAY, HOUR
from healthcode.town.illness import NEVER, Illness
from town.lives import Made, made


def everybody_infected(town: Made, at: int = 0) -> Illness:
    """Infect all people of a town at one moment."""
    illness = Illness(town.settings, town.draws, town.town.people)
    count = town.town.people.count
    nobody = np.full(count, -1, np.int32)
    illness.infect(
        np.arange(count),
        np.full(count, town.begin + at, np.int64),
        nobody,
        nobody.astype(np.int64),
        np.zeros(count, np.int16),
    )
    return illness


@settings(max_examples=20)
@given(
    st.integers(0, 2**32),
    st.integers(0, DAY),
    st.floats(1, 21),
    st.floats(1, 4),
    st.floats(0, 7),
    st.integers(1, 30),
)
def test_the_course_is_in_order(
    seed: int, at: int, median: float, dispersion: float, before: float, after: int
) -> None:
    """Infected, then infectious, then no longer; symptoms and recovery after the infection."""
    changes = (
        f"epidemic.incubation_median_days={median}",
        f"epidemic.incubation_dispersion={dispersion}",
        f"epidemic.infectious_before_onset_days={before}",
        f"epidemic.infectious_days_after_onset={after}",
    )
    town = made(200, seed, changes)
    found = everybody_infected(town, at).infections()
    assert (found["infected_at"] == town.begin + at).all()
    assert (found["infectious_from"] >= found["infected_at"] + 12 * HOUR).all()
    assert (found["infectious_until"] > found["infectious_from"]).all()
    assert (found["recovered_at"] > found["infected_at"]).all()
    ill = found["symptomatic_from"] >= 0
    assert (found["symptomatic_from"][ill] >= found["infected_at"][ill]).all()


def test_incubation_is_as_published() -> None:
    """Median 5.1 days, 2.5 % under 2.2 and 97.5 % under 11.5 (Lauer et al. 2020)."""
    town = made(5_000, 1, ("epidemic.incubation_median_days=5.1", "epidemic.incubation_dispersion=1.52"))
    illness = everybody_infected(town)
    days = (illness.onset_at - town.begin) / DAY
    assert np.median(days) == pytest.approx(5.1, abs=0.2)
    assert np.quantile(days, 0.025) == pytest.approx(2.2, abs=0.25)
    assert np.quantile(days, 0.975) == pytest.approx(11.5, abs=0.8)


@pytest.mark.parametrize("share", [0.0, 0.2, 1.0])
def test_the_asymptomatic_have_no_symptoms(share: float) -> None:
    """As many as the share says; they have no onset in the list, no fever, and do not rest."""
    town = made(3_000, 2, (f"epidemic.asymptomatic_share={share}", "epidemic.background_illness_per_day=0.0"))
    illness = everybody_infected(town)
    found = illness.infections()
    assert float((found["symptomatic_from"] < 0).mean()) == pytest.approx(share, abs=0.03)
    silent = ~illness.has_symptoms
    for day in range(15):
        start = town.begin + day * DAY
        assert not illness.feverish(day, start)[silent].any()
        assert not illness.rests(day, start)[silent].any()


def test_strength_follows_the_days_around_onset() -> None:
    """Nobody infects with a strength before the first day of the table or after its last."""
    town = made(1_000, 3)
    illness = everybody_infected(town)
    everyone = np.arange(1_000)
    table = town.settings.numbers("epidemic.infectiousness_by_day")
    first = town.settings.count("epidemic.infectiousness_first_day")
    for day in range(25):
        noon = town.begin + day * DAY + DAY // 2
        since = (noon - illness.onset_at) // DAY
        strength = illness.strength(everyone, town.begin + day * DAY)
        late = since - first >= len(table)
        assert (strength[late] == 0).all()
        assert (strength >= 0).all()
    factors = town.settings.numbers("epidemic.individual_infectiousness")
    assert np.mean(factors) == pytest.approx(1.0, abs=0.02)


def test_a_healthy_town_has_no_infections() -> None:
    """Nobody is infectious, nothing is listed, and times are never."""
    town = made(300, 4)
    illness = Illness(town.settings, town.draws, town.town.people)
    assert all(len(column) == 0 for column in illness.infections().values())
    assert illness.infectious_at(town.begin) == 0
    assert (illness.infected_at == NEVER).all()


def test_infectious_people_are_counted_by_the_moment() -> None:
    """The count is of those between the first and the last moment of infecting, half-open."""
    town = made(300, 5)
    illness = everybody_infected(town)
    moment = int(illness.infectious_from[7])
    expected = (illness.infectious_from <= moment) & (moment < illness.infectious_until)
    assert illness.infectious_at(moment) == expected.sum() > illness.infectious_at(moment - 1)
    assert set(np.flatnonzero(expected)) <= set(illness.infectious(moment - moment % DAY).tolist())


def test_colds_last_as_long_as_they_should() -> None:
    """A cold lasts so many days, a second one comes only after it, and as many as the share says."""
    town = made(4_000, 6, ("epidemic.background_illness_per_day=0.01",))
    illness = Illness(town.settings, town.draws, town.town.people)
    length = town.settings.count("epidemic.background_days")
    for day in range(40):
        illness.catch_colds(day)
    colds = illness.colds(town.begin)
    assert (colds["ended_at"] - colds["started_at"] == length * DAY).all()
    order = np.lexsort((colds["started_at"], colds["person"]))
    again = colds["person"][order][1:] == colds["person"][order][:-1]
    assert again.any()
    assert (colds["started_at"][order][1:] >= colds["ended_at"][order][:-1])[again].all()
    expected = 4_000 * 40 * 0.01 / (1 + 0.01 * (length - 1))
    assert len(colds["person"]) == pytest.approx(expected, rel=0.1)


def test_nobody_rests_on_the_day_they_fall_ill() -> None:
    """Resting begins the day after the first symptoms, and ends with the illness."""
    town = made(
        2_000,
        7,
        ("epidemic.symptomatic_sick_at_home_share=1.0", "activities.sick_at_home_share=0.0"),
    )
    illness = everybody_infected(town)
    for day in range(25):
        start = town.begin + day * DAY
        rests = illness.rests(day, start)
        expected = illness.has_symptoms & (illness.onset_at < start) & (start < illness.infectious_until)
        assert np.array_equal(rests, expected)
