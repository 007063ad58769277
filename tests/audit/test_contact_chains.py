"""Chains of meetings from known cases on: a chain by hand, and a second count in plain loops."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.audit.contact_chains import NOBODY, Meetings, Sources, degrees, reach_fields

Met = tuple[int, int, int, int]
Case = tuple[int, int, int]


def follow(people: int, cases: list[Case], met: list[Met], least: int = 15, carry: int = 100) -> list[int]:
    def columns(rows: list[Case] | list[Met], width: int) -> list[np.ndarray[tuple[int], np.dtype[np.int64]]]:
        table = np.array(rows, np.int64).reshape(-1, width)
        return [table[:, at] for at in range(width)]

    found = degrees(
        people,
        Sources(*columns(cases, 3)),
        Meetings(*columns(met, 4)),
        least_seconds=least,
        carry_seconds=carry,
    )
    numbers: list[int] = found.tolist()
    return numbers


def test_a_chain_by_hand() -> None:
    """The case meets 1 in time and 2 too late; 1 meets 3 after that and 4 before; 3 is long past for 5."""
    met = [
        (0, 1, 90, 120),  # infectious from 100 on: 20 seconds of it count
        (2, 0, 195, 230),  # only 5 seconds before the end
        (1, 3, 100, 140),  # reached at 115: 25 seconds left
        (4, 1, 0, 50),
        (3, 5, 300, 400),  # 3 passes on from 130 to 230
        (0, 6, 150, 160),  # too short
    ]
    assert follow(7, [(0, 100, 200)], met) == [0, 1, NOBODY, 2, NOBODY, NOBODY, NOBODY]


def test_shares_of_everybody_and_of_the_infected() -> None:
    """Degrees 0, 1, 2, 5 and one never reached: shares add up by step, and `any` is all of them."""
    fields = reach_fields(np.array([0, 1, 2, 5, -1]), np.array([True, False, True, False, True]), "c")
    assert [field["value"] for field in fields.values()] == [0.4, 0.6, 0.6, 0.8]
    assert fields["path.reach[any]"]["n"] == {
        "numerator": 4,
        "denominator": 5,
        "known_cases": 1,
        "infected_within": 2,
        "infected": 3,
        "steps": 5,
    }
    nobody = reach_fields(np.full(3, NOBODY), np.zeros(3, np.bool_), "c")
    assert nobody["path.reach[any]"]["not_estimable"] == "there is no known case"


moments = st.integers(0, 60)
meetings = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), moments, st.integers(1, 40)).filter(
        lambda row: row[0] != row[1]
    ),
    max_size=14,
)


@given(
    st.lists(st.tuples(st.integers(0, 5), moments, moments), unique_by=lambda row: row[0], max_size=3),
    meetings,
)
@settings(max_examples=50)
def test_a_second_count_finds_the_same_degrees(cases: list[Case], rows: list[Met]) -> None:
    """Going from person to person with dictionaries finds the same, in whichever direction rows are."""
    met = [(one, other, start, start + length) for one, other, start, length in rows]
    windows = {person: (begin, begin + length) for person, begin, length in cases}
    wanted = dict.fromkeys(windows, 0)
    step = 0
    while any(degree == step for degree in wanted.values()):
        reached: dict[int, int] = {}
        for one, other, start, end in met:
            for giver, taker in ((one, other), (other, one)):
                if wanted.get(giver) == step and taker not in wanted:
                    begin, until = windows[giver]
                    first = max(start, begin) + 15
                    if min(end, until) >= first:
                        reached[taker] = min(first, reached.get(taker, first))
        step += 1
        for taker, first in reached.items():
            wanted[taker], windows[taker] = step, (first, first + 30)
    given_cases = [(person, begin, begin + length) for person, begin, length in cases]
    found = follow(6, given_cases, met, carry=30)
    assert found == [wanted.get(person, NOBODY) for person in range(6)]
    assert follow(6, given_cases, [(row[1], row[0], row[2], row[3]) for row in met], carry=30) == found
