"""Weeks and ends of a code, against a toy worked by hand and plain counting."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from healthcode.audit.field import family_of
from healthcode.audit.sunset import LATER, NOTES, Week, sunset_details, sunset_fields, weeks_of

DAYS = 10


def toy() -> list[Week]:
    """Two people on ten days: one infected from day 5 on and locked from day 6 on, one locked on day 8."""
    locked, infected = np.zeros((DAYS, 2), np.bool_), np.zeros((DAYS, 2), np.bool_)
    infected[5:, 0], locked[6:, 0], locked[8, 1] = True, True, True
    new = np.array([0, 0, 0, 0, 0, 1, 0, 0, 0, 0])
    rows = {"trips": {-3: 4, 6: 10, 7: 1}, "scans": {0: 5, 9: 2}}
    return weeks_of(locked, infected, new, rows, {"trips": 7})


def test_the_toy_worked_by_hand() -> None:
    """One whole week and three days: what they caught, and what an end between them means."""
    first, second = toy()
    assert (first.days, first.caught, first.in_vain, first.missed, first.new_infections) == (7, 1, 0, 1, 1)
    assert (second.days, second.caught, second.in_vain, second.missed, second.new_infections) == (
        3,
        3,
        1,
        0,
        0,
    )
    # At the end of day 6, trips of the last seven days are held, and scans for ever.
    assert first.held[0] == {"trips": 10, "scans": 5}
    assert first.held[7] == {"trips": 0, "scans": 5}
    # Trips of day 6 and 7 are at most four days old at the end of day 9.
    assert second.held[0] == {"trips": 11, "scans": 7}
    fields = sunset_fields([first, second], "make")
    assert [fields[f"sun.weekly[{week}]"]["value"] for week in (1, 2)] == [1, 3]
    assert [fields[f"sun.forgone[{week}]"]["value"] for week in (1, 2)] == [3, 0]
    assert [fields[f"sun.saved[{week}]"]["value"] for week in (1, 2)] == [1, 0]
    assert [fields[f"sun.stock[{week}]"]["value"] for week in (1, 2)] == [15, 18]
    assert fields["sun.stock[1]"]["n"]["after_7_days"] == 5


def test_every_field_has_its_note() -> None:
    """Each family of fields is one that a note tells of, and none is told of in vain."""
    assert {family_of(name) for name in sunset_fields(toy(), "make")} == {note.name for note in NOTES}


def test_the_line_that_moves_starts_with_no_code_at_all() -> None:
    """Before the first week everything is forgone, everything saved and nothing held."""
    ends = sunset_details(toy(), {})["ends"]
    assert [end["after_week"] for end in ends] == [0, 1, 2]
    assert [end["caught_forgone"] for end in ends] == [4, 3, 0]
    assert [end["in_vain_saved"] for end in ends] == [1, 1, 0]
    assert [end["rows_held"]["0"] for end in ends] == [0, 15, 18]


@given(st.integers(1, 20), st.integers(0, 2**20 - 1), st.integers(0, 2**20 - 1), st.integers(0, 9))
def test_weeks_are_counted_day_by_day(days: int, locked: int, infected: int, limit: int) -> None:
    """Weeks add up to the run, and rows held are counted one by one."""
    red = np.array([[bool(locked >> day & 1)] for day in range(days)])
    ill = np.array([[bool(infected >> day & 1)] for day in range(days)])
    rows = {"scans": {day: day + 1 for day in range(days)}}
    weeks = weeks_of(red, ill, np.ones(days, np.int64), rows, {"scans": limit})
    assert [week.number for week in weeks] == list(range(1, -(-days // 7) + 1))
    assert sum(week.days for week in weeks) == sum(week.new_infections for week in weeks) == days
    for week in weeks:
        inside = range(week.first_day, week.first_day + week.days)
        assert week.caught == sum(bool(red[day, 0] and ill[day, 0]) for day in inside)
        assert week.in_vain == sum(bool(red[day, 0] and not ill[day, 0]) for day in inside)
        assert week.missed == sum(bool(ill[day, 0] and not red[day, 0]) for day in inside)
        end = week.first_day + week.days
        for later in LATER:
            held = [day + 1 for day in range(end) if day >= end + later - limit]
            assert week.held[later] == {"scans": sum(held)}
