"""The health office: interviews, notices and releases, from reports alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from healthcode.clock import DAY, HOUR, MINUTE
from healthcode.observe.memory import Memory
from healthcode.tables import REPORT_KINDS
from observe.fakes import (
    BEGIN,
    WITHOUT_FAULTS,
    Arrivals,
    Day,
    Purchases,
    Rides,
    Settings,
    Symptoms,
    Tests,
    Visits,
    ints,
    make_day,
    make_days,
    make_town,
    watch,
)

if TYPE_CHECKING:
    from typing import Any

    from healthcode.observe import Observed

#: Everyone who was met can be named.
PERFECT = {
    **WITHOUT_FAULTS,
    "health_office.recall": {
        "home": 1.0,
        "friend": 1.0,
        "work": 1.0,
        "shop": 1.0,
        "restaurant": 1.0,
        "taxi": 1.0,
    },
    "health_office.interviews_per_day": 10_000,
}
COUNT = 9
SHOP_PLACE = 4


def reported(seen: list[Observed], kind: str) -> list[tuple[int, int, int, int]]:
    """Give the reports of a kind: day, person, second of the day, minutes in thousandths."""
    return [
        (number, int(person), int(at - BEGIN - number * DAY), int(minutes))
        for number, day in enumerate(seen)
        for person, at, minutes in zip(
            *(
                day.reports[name][day.reports["kind"] == REPORT_KINDS.index(kind)]
                for name in ("person", "reported_at", "minutes")
            ),
            strict=True,
        )
    ]


def quiet_day(visits: Visits | None = None, tests: Tests | None = None, rides: Rides | None = None) -> Day:
    """Make a day on which nothing happens but what is given."""
    none = ints()
    no_rides = Rides(none, none.astype(np.int64), none, none, none, none, none, none, none.astype(bool))
    return Day(
        visits or Visits(none, none, none, none),
        rides or no_rides,
        Purchases(none, none, none, none, none, none),
        tests or Tests(none, none, none.astype(bool), none.astype(np.int64), none.astype(np.int64)),
        Symptoms(none, none, none.astype(bool)),
        Arrivals(none, none, none, none.astype(bool)),
        np.zeros(COUNT, np.bool_),
    )


def positive(day: int, *people: int, onset_day: int | None = None) -> Tests:
    """Test people positive at 08:00, with the result at 10:00."""
    onset = -1 if onset_day is None else BEGIN + onset_day * DAY
    return Tests(
        ints(*people),
        ints(*(8 * HOUR for _ in people)),
        np.ones(len(people), np.bool_),
        np.full(len(people), BEGIN + day * DAY + 10 * HOUR, np.int64),
        np.full(len(people), onset, np.int64),
    )


def in_shop(*stays: tuple[int, int, int]) -> Visits:
    """Let people be in one shop: person, from and to in minutes of the day."""
    columns = list(zip(*stays, strict=True))
    return Visits(
        ints(*columns[0]),
        ints(*(SHOP_PLACE for _ in stays)),
        ints(*columns[1]) * MINUTE,
        ints(*columns[2]) * MINUTE,
    )


def follow(days: dict[int, Day], until: int, changes: dict[str, Any] | None = None) -> list[Observed]:
    return watch(
        make_town(COUNT), [days.get(n, quiet_day()) for n in range(until)], {**PERFECT, **(changes or {})}
    )


def test_a_contact_is_told_the_day_after_the_report() -> None:
    """Who was with a case for 20 minutes is told after the delay, with the minutes together."""
    days = {0: quiet_day(in_shop((0, 600, 640), (5, 620, 700))), 1: quiet_day(tests=positive(1, 0))}
    (notice,) = reported(follow(days, 4), "contact_notice")
    assert notice[:2] == (2, 5)
    assert 10 * HOUR <= notice[2] < 20 * HOUR
    assert notice[3] == 20_000


def test_a_short_meeting_makes_no_contact() -> None:
    """Fourteen minutes are not enough where fifteen are asked for."""
    days = {0: quiet_day(in_shop((0, 600, 640), (5, 626, 700))), 1: quiet_day(tests=positive(1, 0))}
    assert not reported(follow(days, 4), "contact_notice")


@pytest.mark.parametrize(("onset_day", "is_told"), [(3, True), (4, False), (None, False)])
def test_contacts_count_from_two_days_before_onset(onset_day: int | None, *, is_told: bool) -> None:
    """A meeting on day 1 counts with first symptoms on day 3, not on day 4, nor with the sample on day 5."""
    days = {
        1: quiet_day(in_shop((0, 600, 640), (5, 600, 640))),
        5: quiet_day(tests=positive(5, 0, onset_day=onset_day)),
    }
    assert bool(reported(follow(days, 8), "contact_notice")) == is_told


def test_an_onset_after_the_report_counts_as_the_report() -> None:
    """First symptoms that are dated later than the report do not move the window past it."""
    days = {
        3: quiet_day(in_shop((0, 600, 640), (5, 600, 640))),
        5: quiet_day(tests=positive(5, 0, onset_day=9)),
    }
    assert reported(follow(days, 8), "contact_notice")


@pytest.mark.parametrize(
    ("contact", "home", "friend", "is_told"),
    [(5, 1.0, 0.0, False), (5, 0.0, 1.0, True), (1, 1.0, 0.0, True), (1, 0.0, 1.0, False)],
)
def test_a_guest_at_home_counts_as_a_friend(
    contact: int, home: float, friend: float, *, is_told: bool
) -> None:
    """Whoever is met in a home that is not both people's own is named as often as friends are."""
    at_home = Visits(ints(0, contact), ints(0, 0), ints(36000, 36000), ints(43200, 43200))
    days = {0: quiet_day(at_home), 1: quiet_day(tests=positive(1, 0))}
    recall = {"health_office.recall": {"home": home, "friend": friend, "shop": 1.0}}
    assert bool(reported(follow(days, 4, recall), "contact_notice")) == is_told


def test_a_contact_who_becomes_a_case_is_not_released_from_quarantine() -> None:
    """Their own isolation decides when they are free."""
    days = {
        0: quiet_day(in_shop((0, 600, 640), (5, 600, 640))),
        1: quiet_day(tests=positive(1, 0)),
        5: quiet_day(tests=positive(5, 5)),
    }
    released = [row[:2] for row in reported(follow(days, 25), "released")]
    assert released == [(15, 0), (19, 5)]


def test_a_meeting_on_the_day_of_the_interview_is_not_asked_about() -> None:
    """Nobody is told of a meeting that may not have happened yet."""
    days = {
        1: quiet_day(tests=positive(1, 0)),
        2: quiet_day(in_shop((0, 600, 640), (5, 600, 640))),
    }
    assert not reported(follow(days, 5), "contact_notice")


def test_interviews_wait_for_capacity() -> None:
    """With one interview a day, three cases are asked on three days, in the order of their reports."""
    stays = [(person, 600, 640) for person in (0, 1, 2, 5)]
    days = {0: quiet_day(in_shop(*stays)), 1: quiet_day(tests=positive(1, 0, 1, 2))}
    seen = follow(days, 6, {"health_office.interviews_per_day": 1})
    assert [(day, person) for day, person, _, _ in reported(seen, "contact_notice")] == [
        (2, 5),
        (3, 5),
        (4, 5),
    ]


def test_without_interviews_nobody_is_told() -> None:
    """An office without capacity sends no notice."""
    days = {0: quiet_day(in_shop((0, 600, 640), (5, 600, 640))), 1: quiet_day(tests=positive(1, 0))}
    assert not reported(follow(days, 4, {"health_office.interviews_per_day": 0}), "contact_notice")


def test_fellow_passengers_are_contacts_in_the_same_carriage_alone() -> None:
    """A ride counts like a visit, but only within one carriage."""
    rides = Rides(
        ints(0, 5, 6),
        np.array([77, 77, 77], np.int64),
        np.zeros(3, np.uint8),
        ints(1, 1, 2),
        ints(0, 0, 0),
        ints(1, 1, 1),
        ints(*([9 * HOUR] * 3)),
        ints(*([10 * HOUR] * 3)),
        np.zeros(3, np.bool_),
    )
    days = {0: quiet_day(rides=rides), 1: quiet_day(tests=positive(1, 0))}
    assert [notice[1] for notice in reported(follow(days, 4), "contact_notice")] == [5]


def test_case_and_contact_are_released_in_time() -> None:
    """A case is reported recovered and released after its isolation, a contact released after quarantine."""
    days = {0: quiet_day(in_shop((0, 600, 640), (5, 600, 640))), 1: quiet_day(tests=positive(1, 0))}
    seen = follow(days, 20)
    assert [row[:2] for row in reported(seen, "recovered")] == [(15, 0)]
    assert [row[:2] for row in reported(seen, "released")] == [(15, 0), (16, 5)]


def test_a_second_positive_result_changes_nothing() -> None:
    """Only the first positive result makes a case."""
    days = {1: quiet_day(tests=positive(1, 0)), 3: quiet_day(tests=positive(3, 0))}
    assert [row[:2] for row in reported(follow(days, 20), "recovered")] == [(15, 0)]


def test_a_wrongly_filed_result_sends_the_office_to_the_wrong_person() -> None:
    """The office asks whoever the report names, and so does not know the true case."""
    days = {1: quiet_day(tests=positive(1, 0))}
    seen = follow(days, 20, {"faults.wrong_match": 1.0})
    ((_, person, _, _),) = reported(seen, "recovered")
    assert person != 0


@pytest.mark.slow
@examples(max_examples=25)
@given(seed=st.integers(0, 10**6))
def test_memory_finds_all_meetings_of_cases(seed: int) -> None:
    """What is remembered is what comparing every two stays finds."""
    town = make_town(40, seed)
    today = make_day(town, 3, seed)
    settings = Settings({"health_office.recall": {"home": 0.9, "work": 0.5, "metro": 0.1}})
    memory = Memory(town, settings)
    memory.add(3, today)
    case = np.unique(np.random.default_rng(seed).integers(0, 40, 3))
    met = memory.meetings(case, np.full(len(case), 1), np.full(len(case), 3), 10)
    stays = [
        (int(person), ("place", int(place)), int(begin) // MINUTE, int(end) // MINUTE)
        for person, place, begin, end in zip(*vars(today.visits).values(), strict=True)
        if town.place_kinds[town.places.kind[place]] in {"home", "work/office"}
    ]
    rides = today.rides
    stays += [
        (int(rides.person[n]), (int(rides.vehicle[n]), int(rides.carriage[n])), begin, end)  # type: ignore[misc]
        for n in np.flatnonzero(rides.mode == 2)
        for begin, end in [(int(rides.departed_at[n]) // MINUTE, int(rides.arrived_at[n]) // MINUTE)]
    ]
    wanted = sorted(
        (a[0], b[0], min(a[3], b[3]) - max(a[2], b[2]))
        for a in stays
        for b in stays
        if a[0] in case and a[0] != b[0] and a[1] == b[1] and min(a[3], b[3]) - max(a[2], b[2]) >= 10
    )
    assert met is not None
    assert sorted(zip(met.case.tolist(), met.contact.tolist(), met.minutes.tolist(), strict=True)) == wanted


def test_notices_come_with_made_up_days_too() -> None:
    """In days full of people, notices name residents other than the case of that interview."""
    town = make_town(200)
    assert len(reported(watch(town, make_days(town, 8), PERFECT), "contact_notice")) > 20
