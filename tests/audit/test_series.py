"""A run day by day, against a town of four people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from healthcode.audit.lived import Lived
from healthcode.audit.series import days_of, series_of
from healthcode.clock import DAY, parse_time
from healthcode.tables import ALL_COLOURS

YES, NO = True, False
GREEN, YELLOW, RED = (ALL_COLOURS.index(colour) for colour in ("green", "yellow", "red"))
COLOUR = np.array(
    [[RED, GREEN, RED, GREEN], [RED, GREEN, YELLOW, GREEN], [GREEN, YELLOW, GREEN, RED]], np.uint8
)
#: Four people on three days; red and yellow restrict, and points and rules play no part.
TOWN = Lived(
    colour=COLOUR,
    locked=COLOUR != GREEN,
    points=np.zeros((3, 4), np.int32),
    is_fixed=np.ones((3, 4), np.bool_),
    rule=np.zeros((3, 4), np.int32),
    rules=("",),
    infected=np.array([[YES, YES, NO, NO], [YES, YES, NO, NO], [NO, YES, NO, NO]]),
    infectious=np.array([[NO, NO, NO, NO], [YES, YES, NO, NO], [NO, YES, NO, NO]]),
    is_after_last=np.array([YES, YES, YES]),
    groups={},
)

BEGINS = parse_time("2020-02-03T00:00:00")


def test_the_toy_town_day_by_day() -> None:
    """Four people on three days, as they stand in the arrays above."""
    found = series_of(TOWN, BEGINS, {"refused": np.array([0, 2, 1])})
    assert found == {
        "dates": ["2020-02-03", "2020-02-04", "2020-02-05"],
        "infected": [2, 2, 1],
        "infectious": [0, 2, 1],
        "locked": [2, 2, 2],
        "caught": [1, 1, 1],
        "needless": [1, 1, 1],
        "missed": [1, 1, 0],
        "refused": [0, 2, 1],
    } | {
        colour: {"green": [2, 2, 2], "yellow": [0, 1, 1], "red": [2, 1, 1]}.get(colour, [0, 0, 0])
        for colour in ALL_COLOURS
    }


def test_the_colours_of_a_day_are_everybody() -> None:
    """Each resident has one colour, also a grey one."""
    grey = np.full_like(TOWN.colour, ALL_COLOURS.index("grey"))
    for town in (TOWN, replace(TOWN, colour=grey)):
        found = series_of(town, BEGINS, {})
        assert [sum(counts) for counts in zip(*(found[colour] for colour in ALL_COLOURS), strict=True)] == [
            4
        ] * 3


def test_what_happens_outside_the_run_is_on_no_day() -> None:
    """Midnight belongs to the day that begins with it; before the first and after the last nothing counts."""
    times = np.array([-1, 0, DAY - 1, DAY, 3 * DAY - 1, 3 * DAY]) + BEGINS
    assert days_of(times, BEGINS, 3).tolist() == [2, 1, 1]
    assert days_of(np.empty(0, np.int64), BEGINS, 2).tolist() == [0, 0]
