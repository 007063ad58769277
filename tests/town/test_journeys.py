"""Journeys: away for whole days, at one hotel, and back again."""

from __future__ import annotations

import numpy as np

from healthcode.clock import DAY
from healthcode.tables import MODES, OCCUPATIONS
from healthcode.town.geography import NEIGHBOURS
from healthcode.town.vocabulary import KIND
from town.lives import ALL_OBEY, lived, made, place_at

OFTEN = ("mobility.leave_town_share=0.05",)


def nights(changes: tuple[str, ...] = OFTEN, days: int = 12) -> np.ndarray:
    """Say for each night and person in which hotel they slept, -1 for none."""
    town, lived_days = lived(400, days, 1, changes)
    places = [place_at(town, today, 2 * 3_600) for today in lived_days]
    hotel = [town.town.places.kind[where] == KIND["hotel"] for where in places]
    return np.stack([np.where(away, where, -1) for away, where in zip(hotel, places, strict=True)])


def test_journeys_last_as_long_as_the_table_says() -> None:
    """Only one, two, three or five nights come, and a journey is spent in one hotel."""
    slept = nights()
    lengths = set()
    for person in range(slept.shape[1]):
        column = slept[:, person]
        begins = np.flatnonzero((column[1:] >= 0) & (column[:-1] < 0)) + 1
        for begin in begins:
            back = np.flatnonzero(column[begin:] < 0)
            if len(back):
                lengths.add(int(back[0]))
                assert len(set(column[begin : begin + back[0]].tolist())) == 1
    assert lengths == {1, 2, 3, 5}


def test_only_grown_up_townspeople_travel() -> None:
    """No children, nobody from a care home, and nobody who lives next door already."""
    town, _ = lived(400, 12, 1, OFTEN)
    travellers = np.flatnonzero((nights() >= 0).any(axis=0))
    people = town.town.people
    assert len(travellers) > 50
    assert (people.age[travellers] >= 18).all()
    assert (people.occupation[travellers] != OCCUPATIONS.index("care_home_resident")).all()
    assert (people.district[travellers] < town.town.districts.town_count).all()


def test_travellers_ride_there_and_back() -> None:
    """The day of leaving has a ride to the hotel's town, the day of return one from there."""
    town, days = lived(400, 12, 1, OFTEN)
    slept = nights()
    rails = [MODES.index("train"), MODES.index("coach")]
    for night in range(1, len(slept)):
        leaving = np.flatnonzero((slept[night] >= 0) & (slept[night - 1] < 0))
        coming = np.flatnonzero((slept[night] < 0) & (slept[night - 1] >= 0))
        # Who leaves on the day of a return has come home first.
        rides = days[night - 1].rides
        rides = rides.where(np.isin(rides.mode, rails))
        for who, column, hotel in (
            (leaving, rides.to_district, slept[night]),
            (coming, rides.from_district, slept[night - 1]),
        ):
            reached = {*zip(rides.person.tolist(), column.tolist(), strict=True)}
            for person in who.tolist():
                assert (person, int(town.town.places.district[hotel[person]])) in reached


def test_the_outbreak_town_gets_its_share() -> None:
    """With a share of 1 everybody goes there, with 0 nobody does."""
    names = [name for name, _, _, _ in NEIGHBOURS]
    for share, expected in ((1.0, {"ostmarch"}), (0.0, set(names) - {"ostmarch"})):
        changes = (*OFTEN, f"mobility.outbreak_town_share={share}")
        town, _ = lived(400, 6, 1, changes)
        hotels = np.unique(nights(changes, 6))
        towns = {town.town.district_ids[town.town.places.district[hotel]] for hotel in hotels if hotel >= 0}
        assert towns <= expected
        assert towns


def test_nobody_travels_with_a_share_of_nothing() -> None:
    """All hotels stay empty."""
    assert (nights(("mobility.leave_town_share=0.0",), 4) < 0).all()


def test_nobody_sets_out_who_must_stay_at_home() -> None:
    """But who is away when the order comes stays away, and comes back as planned."""
    changes = (*ALL_OBEY, *OFTEN)
    town = made(400, 1, changes)
    town.life.live(0)
    today = town.life.live(1, town.at_home(*range(400)))
    free = lived(400, 2, 1, changes)[1][1]
    hotels = town.places_of("hotel")
    asked, unasked = (
        set(day.visits.person[np.isin(day.visits.place, hotels)].tolist()) for day in (today, free)
    )
    assert asked < unasked
    full = today.visits.left_at - today.visits.arrived_at == DAY
    at_home = set(today.visits.person[full].tolist())
    assert at_home | asked == set(range(400))
