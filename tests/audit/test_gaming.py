"""Tricks in a town of four people and three days, worked by hand.

               ana (evades)   ben (evades)   cem            dia, infected throughout
    before     L L L          L . .          . L L          L L .
    after      . . L          L L .          . . L          L . .

Ana saves two days and ben loses one: one day between the two. Dia's second day is no longer locked.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.audit.field import family_of
from healthcode.audit.gaming import (
    NO_CLOSED_GATE,
    NO_EVADERS,
    NOTES,
    Trick,
    compared,
    gaming_fields,
    slipped,
)


def days(*people: str) -> Any:
    return np.array([[cell == "L" for cell in one.split()] for one in people]).T


BEFORE = days("L L L", "L . .", ". L L", "L L .")
AFTER = days(". . L", "L L .", ". . L", "L . .")
INFECTED = days(". . .", ". . .", ". . .", "L L L")
EVADES = np.array([True, True, False, False])


def test_the_trick_of_the_town() -> None:
    trick = compared(BEFORE, AFTER, INFECTED, EVADES, 3)
    assert trick == Trick(
        evaders=2,
        eligible=3,
        gained=1,
        unlocked=1,
        newly_locked=0,
        others_freed=2,
        others_locked=0,
    )
    assert (trick.gain, trick.cost) == (0.5, 50.0)


def test_a_screenshot_counts_a_day_by_the_chance_that_one_try_passes() -> None:
    # ana tries twice on day 0 and once on day 2, cem, who does not evade, once; half of all tries pass
    day, person = np.array([0, 0, 2, 1]), np.array([0, 0, 0, 2])
    trick = slipped(day, person, 0.5, days("L . .", ". . .", "L L L", ". . ."), EVADES, 4)
    assert (trick.gained, trick.unlocked) == (0.75 + 0.5, 0.75)
    assert trick.gain == 0.625
    assert slipped(day, person, 0.0, INFECTED, EVADES, 4).gained == 0
    assert slipped(day, person, 1.0, INFECTED, EVADES, 4).gained == 2


def test_the_fields_say_why_there_is_no_number() -> None:
    nobody = compared(BEFORE, AFTER, INFECTED, np.zeros(4, np.bool_), 0)
    trick = compared(BEFORE, AFTER, INFECTED, EVADES, 3)
    fields = gaming_fields({"a": trick, "b": nobody}, {"c": None, "d": trick}, 0.2, "cmd")
    assert {name: field["value"] for name, field in fields.items()} == {
        "game.gain[a]": 0.5,
        "game.cost[a]": 50.0,
        "game.gain[b]": None,
        "game.cost[b]": None,
        "game.slipped[c]": None,
        "game.slipped.infected[c]": None,
        "game.slipped[d]": 0.5,
        "game.slipped.infected[d]": 50.0,
    }
    assert {field["kind"] for field in fields.values()} == {"ASSUMPTION"}
    assert fields["game.gain[a]"]["n"]["is_small"]
    assert fields["game.gain[b]"]["not_estimable"] == NO_EVADERS
    assert fields["game.slipped[c]"]["not_estimable"] == NO_CLOSED_GATE
    assert fields["game.gain[a]"]["n"]["evading_share"] == 0.2
    assert {family_of(name) for name in fields} == {note.name for note in NOTES}


@given(st.data())
@settings(max_examples=40)
def test_plain_loops_count_the_same(data: st.DataObject) -> None:
    def cells(count: int) -> list[bool]:
        return data.draw(st.lists(st.booleans(), min_size=count, max_size=count))

    before, after, infected = (np.array(cells(12)).reshape(3, 4) for _ in range(3))
    evades = np.array(cells(4))
    trick = compared(before, after, infected, evades, 4)
    gained = cost = 0
    for day in range(3):
        for person in range(4):
            change = int(before[day, person]) - int(after[day, person])
            gained += change if evades[person] else 0
            cost += change if infected[day, person] else 0
    count = sum(map(bool, evades))
    assert trick.gain == (pytest.approx(gained / count) if count else None)
    assert trick.cost == (pytest.approx(100 * cost / count) if count else None)
