"""Every infection has a cause: an infectious person in the same room at that moment, or a place outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.clock import DAY
from healthcode.tables import MODES
from healthcode.town.epidemic import SETTINGS, Epidemic, _EscapeTable
from healthcode.town.vocabulary import PLACE_KINDS
from town.lives import NO_OUTBREAK, SEEDED, Made, lived, made

if TYPE_CHECKING:
    from healthcode.town import Day


def present(today: Day, person: int, second: int, place: int, vehicle: int) -> set[int]:
    """Give the carriages (0 for a place) in which a person was there and then."""
    visits, rides = today.visits, today.rides
    if place >= 0:
        here = (visits.person == person) & (visits.place == place)
        here &= (visits.arrived_at <= second) & (second < visits.left_at)
        return {0} if here.any() else set()
    here = (rides.person == person) & (rides.vehicle == vehicle)
    here &= (rides.departed_at <= second) & (second < rides.arrived_at)
    return set(rides.carriage[here].tolist())


def check_infections(town: Made, days: list[Day]) -> int:
    """Hold every infection of a run against what happened; give how many were passed on."""
    found = town.life.illness.infections()
    row_of = {int(person): row for row, person in enumerate(found["person"])}
    assert len(row_of) == len(found["person"]), "nobody is infected twice"
    passed_on = 0
    for row, person in enumerate(found["person"].tolist()):
        at, source = int(found["infected_at"][row]), int(found["infected_by"][row])
        place, vehicle, mode = (int(found[name][row]) for name in ("place", "vehicle", "mode"))
        if source < 0:
            assert (place, vehicle, mode) == (-1, -1, 255)
            continue
        passed_on += 1
        assert (place >= 0) != (vehicle >= 0)
        assert (mode == 255) == (vehicle < 0)
        of_source = row_of[source]
        assert source != person
        assert found["infectious_from"][of_source] <= at < found["infectious_until"][of_source]
        today, second = days[(at - town.begin) // DAY], (at - town.begin) % DAY
        mine = present(today, person, second, place, vehicle)
        assert mine & present(today, source, second, place, vehicle)
        if vehicle >= 0:
            ride = np.flatnonzero(today.rides.vehicle == vehicle)[0]
            assert today.rides.mode[ride] == mode
    return passed_on


@pytest.mark.slow
@settings(max_examples=8)
@given(st.integers(0, 2**32), st.integers(300, 800))
def test_every_infection_has_a_source_in_the_room(seed: int, people: int) -> None:
    """Who infected whom was infectious then, and both were there at that second."""
    town = made(people, seed, SEEDED)
    days = [town.life.live(day) for day in range(8)]
    check_infections(town, days)


def test_an_outbreak_passes_on_in_many_settings() -> None:
    """Given time, people infect each other at home, at work, at school and in vehicles."""
    changes = (*SEEDED, "epidemic.transmission_per_hour={metro=1.0,bus=1.0,taxi=1.0}")
    town, days = lived(800, 14, 2, changes)
    assert check_infections(town, list(days)) > 100
    found = town.life.illness.infections()
    kinds = {PLACE_KINDS[town.town.places.kind[place]] for place in found["place"] if place >= 0}
    assert {"home", "work/office"} <= kinds
    assert {MODES[mode] for mode in found["mode"] if mode < 255} & {"metro", "bus", "taxi"}


def test_transmissibility_of_nothing_leaves_only_what_is_brought_in() -> None:
    """Nobody in the town infects anybody."""
    changes = (
        "epidemic.transmissibility=0.0",
        "outbreak.seeded_cases=5",
        "outbreak.prevalence_per_1000=[1000.0]",
        "mobility.leave_town_share=0.05",
    )
    town, _ = lived(600, 10, 3, changes)
    found = town.life.illness.infections()
    assert len(found["person"]) > 10
    assert (found["infected_by"] == -1).all()


def test_without_an_outbreak_outside_nobody_is_infected() -> None:
    """However easily the infection would pass on."""
    town, _ = lived(600, 10, 4, (*NO_OUTBREAK, "epidemic.transmissibility=5.0"))
    assert not len(town.life.illness.infections()["person"])


def test_only_those_who_were_there_bring_it_in() -> None:
    """Whoever was infected outside was, at that second, in the town with the outbreak."""
    changes = (
        "epidemic.transmissibility=0.0",
        "outbreak.prevalence_per_1000=[1000.0]",
        "outbreak.infections_per_day=1.0",
        "mobility.leave_town_share=0.05",
    )
    town, days = lived(600, 8, 5, changes)
    outbreak = town.town.district_ids.index("ostmarch")
    found = town.life.illness.infections()
    assert len(found["person"]) > 10
    for person, at in zip(found["person"].tolist(), found["infected_at"].tolist(), strict=True):
        visits = days[(at - town.begin) // DAY].visits
        second = (at - town.begin) % DAY
        here = (visits.person == person) & (visits.arrived_at <= second) & (second < visits.left_at)
        assert town.town.places.district[visits.place[here]].tolist() == [outbreak]


def test_seeded_cases_are_as_many_as_wanted() -> None:
    """Infected at the first second of the run, from outside."""
    town, _ = lived(600, 1, 6, ("outbreak.prevalence_per_1000=[0.0]", "outbreak.seeded_cases=17"))
    found = town.life.illness.infections()
    seeded = found["infected_at"] == town.begin
    assert seeded.sum() == 17
    assert (found["infected_by"][seeded] == -1).all()


@pytest.mark.parametrize("setting", ["home", "work", "metro"])
def test_a_setting_without_a_rate_infects_nobody(setting: str) -> None:
    """With a chance per hour of nothing in one kind of room nobody is infected there."""
    rates = f"epidemic.transmission_per_hour={{{setting}=0.0}}"
    town, _ = lived(600, 10, 7, (*SEEDED, rates))
    illness = town.life.illness
    names = {
        SETTINGS[kind].removeprefix("vehicle/").partition("/")[0] for kind in illness.infected_in if kind >= 0
    }
    assert setting not in names
    assert "imported" in names
    assert len(names) > 1


def test_susceptibility_of_nothing_protects() -> None:
    """An age band that cannot be infected is not, but by what it brings from outside."""
    changes = (*SEEDED, "epidemic.susceptibility={child=0.0,youth=0.0}")
    town, _ = lived(800, 10, 8, changes)
    found = town.life.illness.infections()
    passed_on = found["person"][found["infected_by"] >= 0]
    assert (town.town.people.age[passed_on] >= 18).all()
    assert len(passed_on) > 20


def test_the_outbreak_next_door_follows_its_weeks() -> None:
    """Before its first day there is no danger; then the weeks of the table, of which the last holds on."""
    town = made(
        200,
        9,
        (
            "outbreak.begins_day=3",
            "outbreak.prevalence_per_1000=[10.0, 40.0]",
            "outbreak.infections_per_day=0.5",
        ),
    )
    epidemic = Epidemic(
        town.settings, town.draws, town.town.districts, town.town.places, town.life.illness, town.begin
    )
    hazards = [epidemic.outside_hazard(day) for day in (0, 2, 3, 9, 10, 16, 17, 300)]
    assert hazards == pytest.approx([0, 0, 0.005, 0.005, 0.02, 0.02, 0.02, 0.02])


def test_doses_infect_as_the_formula_says() -> None:
    """The tabulated chance is 1 - exp(-dose), to six digits, and rises with the dose."""
    table = _EscapeTable()
    doses = np.unique(np.geomspace(1, 15 * 2**20, 400).astype(np.int64))
    found = table.threshold(doses).astype(float) / 2.0**64
    assert found == pytest.approx(-np.expm1(-doses / 2**20), abs=2e-9 + 2**-30)
    assert (np.diff(found) >= 0).all()
    assert table.threshold(np.zeros(1, np.int64)).tolist() == [0]


def test_sharing_a_room_for_longer_infects_more_often() -> None:
    """Over many people, twice the transmissibility gives clearly more infections in the first week."""
    counts = []
    for overall in (0.5, 1.0, 2.0):
        changes = (*SEEDED[:2], f"epidemic.transmissibility={overall}")
        town, _ = lived(800, 8, 10, changes)
        counts.append(int((town.life.illness.infections()["infected_by"] >= 0).sum()))
    assert counts[0] < counts[1] < counts[2]


@pytest.mark.parametrize("begins", ["2040-02-06", "1800-02-03"])
def test_infections_far_from_our_time_have_their_date(begins: str) -> None:
    """A run in another century infects in that century, also outside the town."""
    town = made(600, 3, (f"time.begins={begins}", "outbreak.prevalence_per_1000=[900.0]"))
    for day in range(3):
        town.life.live(day)
    at = town.life.illness.infections()["infected_at"]
    assert len(at)
    assert np.all((at >= town.begin) & (at < town.begin + 3 * DAY))
