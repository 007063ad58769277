"""The share of infected among the red: published sums, the toy town, and people counted one by one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.audit.base_rate import (
    NOTES,
    POPULATION,
    PREVALENCES,
    Cells,
    base_rate_fields,
    cells_of,
    imagined,
    people_of,
    ppv_at,
    trees_of,
)
from healthcode.audit.field import family_of

YES, NO = True, False
#: Ana is red on two infected days, ben never though infected; cem and dia are red and well. Three days each.
RED = np.array([[YES, NO, YES, NO], [YES, NO, NO, NO], [NO, NO, NO, YES]])
INFECTED = np.array([[YES, YES, NO, NO], [YES, YES, NO, NO], [NO, YES, NO, NO]])


@pytest.mark.parametrize(
    ("infected", "right", "wrong", "percent"),
    [(20, 18, 499, 3.5), (200, 180, 490, 26.9), (1000, 900, 450, 66.7)],
)
def test_the_sums_of_a_good_test(infected: int, right: int, wrong: int, percent: float) -> None:
    """Of 10,000 people, with 90 of 100 infected and 5 of 100 others red: the sums of every textbook."""
    rates = (Fraction(infected, POPULATION), Fraction("0.9"), Fraction("0.95"))
    cells = imagined(*rates)
    assert (cells.infected, cells.infected_red, cells.well_red) == (infected, right, wrong)
    share = ppv_at(*rates)
    assert share == Fraction(right, right + wrong)
    assert round(float(share) * 100, 1) == percent


def test_the_toy_town() -> None:
    """Of its four red person-days two are infected; of its three red people one ever was."""
    assert cells_of(RED, INFECTED) == Cells(2, 3, 2, 5)
    assert people_of(RED, INFECTED) == Cells(1, 1, 2, 0)
    assert trees_of(RED, INFECTED)["run"] == {
        "all": 4,
        "infected": {"all": 2, "red": 1, "other": 1},
        "not_infected": {"all": 2, "red": 2, "other": 0},
        "red": 3,
        "infected_of_100_red": 33,
        "red_when_infected": 1,
        "ever_red": 3,
    }
    # On the first day ana and cem are red, on no day are more.
    assert trees_of(RED, INFECTED)["day"]["day"] == 0
    assert trees_of(RED, INFECTED)["day"]["infected"] == {"all": 2, "red": 1, "other": 1}


def test_who_was_red_on_well_days_only_was_red_all_the_same() -> None:
    """One person is infected on the first day and red on the second: "other" in the tree, and ever red."""
    tree = trees_of(np.array([[False], [True]]), np.array([[True], [False]]))["run"]
    assert tree["infected"] == {"all": 1, "red": 0, "other": 1}
    assert (tree["red_when_infected"], tree["ever_red"]) == (0, 1)


def test_at_the_own_share_of_infected_the_field_is_that_of_the_run() -> None:
    """Bayes' rule with the run's own numbers gives back the run's own share."""
    cells = cells_of(RED, INFECTED)
    assert cells.sensitivity is not None
    assert cells.specificity is not None
    assert ppv_at(Fraction(5, 12), cells.sensitivity, cells.specificity) == Fraction(2, 4)


def test_every_share_has_its_field_and_whole_people() -> None:
    """Fields are assumptions, rise with the share, and count whole people of 10,000."""
    fields = base_rate_fields(Cells(90, 10, 50, 950), "make")
    assert [*fields] == [
        f"acc.ppv_at[{name}]" for name in ("0.1%", "0.2%", "0.5%", "1%", "2%", "5%", "10%", "20%")
    ]
    assert {family_of(name) for name in fields} == {note.name for note in NOTES}
    values = [field["value"] for field in fields.values()]
    assert values == sorted(values)
    assert all(field["kind"] == "ASSUMPTION" for field in fields.values())
    assert fields["acc.ppv_at[2%]"]["n"] | {"sensitivity": 0, "specificity": 0} == {
        "people": 10_000,
        "infected": 200,
        "infected_red": 180,
        "not_infected_red": 490,
        "sensitivity": 0,
        "specificity": 0,
    }


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (Cells(0, 0, 1, 9), "nobody was infected"),
        (Cells(4, 6, 0, 0), "everybody was infected every day"),
        (Cells(0, 5, 0, 5), "nobody is red"),
    ],
)
def test_what_cannot_be_said_has_its_reason(cells: Cells, reason: str) -> None:
    """No number where a denominator is zero, and each reason by its name."""
    fields = base_rate_fields(cells, "make").values()
    assert {(field["value"], field["not_estimable"]) for field in fields} == {(None, reason)}


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_people_are_counted_one_by_one(people: list[tuple[bool, bool]]) -> None:
    """Four counts are everybody, and the rule of Bayes is a plain count of the red."""
    red, infected = (np.array(side) for side in zip(*people, strict=True))
    cells = cells_of(red, infected)
    assert cells.infected + cells.well == len(people)
    assert cells.red == sum(one for one, _ in people)
    if cells.sensitivity is not None and cells.specificity is not None:
        share = ppv_at(Fraction(cells.infected, len(people)), cells.sensitivity, cells.specificity)
        right = sum(one and other for one, other in people)
        assert share == (Fraction(right, cells.red) if cells.red else None)


@given(st.sampled_from(PREVALENCES), st.integers(0, 100), st.integers(0, 100))
def test_imagined_people_are_whole_and_all_there(share: Fraction, one: int, other: int) -> None:
    """Rounding loses nobody."""
    cells = imagined(share, Fraction(one, 100), Fraction(other, 100))
    assert cells.infected + cells.well == POPULATION
    assert min(cells.infected_red, cells.infected_other, cells.well_red, cells.well_other) >= 0
