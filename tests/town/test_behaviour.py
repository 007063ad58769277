"""Who complies, who evades, and who changes their life because they are watched."""

from __future__ import annotations

import numpy as np
import pytest

from healthcode.tables import MODES
from healthcode.town import GATES, Announced, Restrictions
from healthcode.town.behaviour import Behaviour
from healthcode.town.vocabulary import PLACE_KINDS
from town.lives import ALL_OBEY, NO_OUTBREAK, PERFECT_TESTS, SEEDED, made

LEVELS = {"low": 0.1, "medium": 0.5, "high": 0.9}
TABLE = "{low=0.1,medium=0.5,high=0.9}"


def behaviour(changes: tuple[str, ...], people: int = 3_000) -> Behaviour:
    town = made(people, 1, changes)
    return Behaviour(town.settings, town.draws, people, town.begin)


@pytest.mark.parametrize("level", LEVELS)
def test_levels_choose_the_share(level: str) -> None:
    """Compliance is that of the level that the scenario names."""
    found = behaviour((f"behaviour.compliance='{level}'", f"behaviour.compliance_share={TABLE}"))
    assert float(found.complies.mean()) == pytest.approx(LEVELS[level], abs=0.04)


def test_more_compliance_keeps_those_who_comply() -> None:
    """Whoever complies at a low level does at a high one."""
    low, high = (
        behaviour((f"behaviour.compliance='{level}'", f"behaviour.compliance_share={TABLE}")).complies
        for level in ("low", "high")
    )
    assert not (low & ~high).any()


def test_gates_are_place_kinds_and_means_of_travel() -> None:
    """The columns of what is closed are known by name."""
    assert (*PLACE_KINDS, *(f"vehicle/{mode}" for mode in MODES)) == GATES


def test_only_the_restricted_evade() -> None:
    """Nobody leaves the phone at home who is asked nothing; some of those who are do."""
    town = made(600, 2, ("behaviour.evasion_share={low=1.0,medium=1.0,high=1.0}",))
    free = town.life.live(0)
    assert not free.evades.any()
    half = np.arange(0, 600, 2).tolist()
    today = town.life.live(1, town.at_home(*half))
    assert today.evades.any()
    assert not today.evades[1::2].any()


def test_nobody_evades_who_complies_or_stays_in() -> None:
    """Full compliance leaves nothing to evade."""
    town = made(400, 3, ALL_OBEY)
    assert not town.life.live(0, town.at_home(*range(400))).evades.any()


def test_announced_rules_on_outings_empty_the_evenings() -> None:
    """If all forgo trips for fear of a colour nobody goes out for pleasure; work goes on."""
    fear = "behaviour.trips_forgone_share={low=1.0,medium=1.0,high=1.0}"
    town = made(600, 4, (*NO_OUTBREAK, fear))
    today = town.life.live(4, None, Announced(outings=True))
    kinds = {PLACE_KINDS[kind] for kind in town.town.places.kind[today.visits.place]}
    assert "leisure" not in {
        PLACE_KINDS[kind]
        for kind, place, person in zip(
            town.town.places.kind[today.visits.place],
            today.visits.place,
            today.visits.person,
            strict=True,
        )
        if town.town.people.work_place[person] != place
    }
    assert {"work/office", "school/class"} <= kinds


def test_announcing_without_fear_changes_nothing() -> None:
    """With shares of nothing an announced policy is like none."""
    calm = (
        "behaviour.trips_forgone_share={low=0.0,medium=0.0,high=0.0}",
        "behaviour.medicine_forgone_share={low=0.0,medium=0.0,high=0.0}",
        "behaviour.chilling_share={low=0.0,medium=0.0,high=0.0}",
    )
    one, other = made(400, 5, calm), made(400, 5, calm)
    for day in range(4):
        free = one.life.live(day)
        watched = other.life.live(day, None, Announced(outings=True, medicine=True))
        for table in ("visits", "rides", "purchases", "tests", "arrivals"):
            for name, column in getattr(free, table).columns().items():
                assert np.array_equal(column, getattr(getattr(watched, table), name)), (table, name)


def test_known_cases_stay_at_home() -> None:
    """From the day after the result, for the days of isolation, if all keep to it."""
    isolates = ("health_office.isolates_case_share=1.0", "mobility.leave_town_share=0.0")
    town = made(600, 6, (*SEEDED, *PERFECT_TESTS, *isolates))
    seen = 0
    for day in range(14):
        known = town.life._testing.positive_known_at.copy()
        today = town.life.live(day)
        start = town.begin + day * 86_400
        cases = np.flatnonzero(known < start)
        out = today.visits.where(np.isin(today.visits.person, cases))
        assert (out.place == town.town.people.home_place[out.person]).all()
        seen += len(cases)
    assert seen > 50


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_notices_are_heeded_by_the_share(share: float) -> None:
    """Whoever is told of a contact stays in for the days of quarantine, or not."""
    changes = (
        *NO_OUTBREAK,
        f"health_office.stays_home_after_notice_share={share}",
        "health_office.quarantine_days=3",
        "mobility.leave_town_share=0.0",
        "activities.sick_at_home_share=0.0",
    )
    town, free = made(400, 7, changes), made(400, 7, changes)
    told = np.arange(0, 400, 4)
    for day in range(6):
        today = town.life.live(day, None, None, told if day == 1 else None)
        unasked = free.life.live(day)
        out = np.isin(today.visits.person, told)
        away = (today.visits.place != town.town.people.home_place[today.visits.person])[out].any()
        if share and 1 <= day < 4:
            assert not away
        else:
            assert away
        if not share:
            assert np.array_equal(today.visits.place, unasked.visits.place)


def test_restrictions_of_nobody_ask_nothing() -> None:
    """``Restrictions.none`` is what no restriction at all is."""
    one, other = made(300, 8), made(300, 8)
    for day in range(3):
        free, asked = one.life.live(day), other.life.live(day, Restrictions.none(300), Announced())
        for table in ("visits", "rides", "purchases", "tests", "symptoms", "arrivals"):
            for name, column in getattr(free, table).columns().items():
                assert np.array_equal(column, getattr(getattr(asked, table), name)), (table, name)
