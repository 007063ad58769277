"""The deck: declared shares, certain people, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import healthcode.cli.kit as command
from healthcode.draws import Draws
from healthcode.lesson.kit.deck import FEWEST, MOST, REASONS, STRATA, Morning, day_of_deck, deal, shares

PEOPLE = 200


def a_town(colours: tuple[str, ...], seed: int, *, by_list: bool = True) -> Morning:
    """Give a town of these colours in which everybody else is drawn: drivers, the infected, who pays cash."""
    drawn = np.random.default_rng(seed)
    infected, driver, cash = (drawn.random(len(colours)) < share for share in (0.1, 0.05, 0.2))
    listed = (int(drawn.integers(len(colours))),)
    return Morning(
        9, colours, infected, infected & (drawn.random(len(colours)) < 0.5), driver, cash, listed, by_list
    )


@given(students=st.integers(FEWEST, MOST), seed=st.integers(0, 999))
def test_every_class_gets_its_shares_and_the_people_that_the_lesson_needs(students: int, seed: int) -> None:
    """Half red, a seventh yellow, nobody twice; each needed resident is there, or said to be lacking."""
    colours = ("red",) * 60 + ("yellow",) * 15 + ("orange",) * 5 + ("green",) * 300
    deck = deal(students, a_town(colours, seed), Draws(seed))
    assert len({one.person for one in deck.dealt}) == len(deck.dealt) == students
    assert {stratum: deck.count(stratum) for stratum in STRATA} == shares(students)
    assert min(shares(students).values()) >= 1
    assert abs(2 * shares(students)["red"] - students) <= 1
    there = {reason for one in deck.dealt for reason in one.reasons}
    assert there | set(deck.lacking) >= set(REASONS)
    assert not there & set(deck.lacking)


@given(
    students=st.integers(FEWEST, MOST),
    counts=st.tuples(*[st.integers(0, 12)] * 5),
    seed=st.integers(0, 99),
    by_list=st.booleans(),
)
def test_whatever_a_town_lacks_everybody_gets_a_card_of_their_own(
    students: int, counts: tuple[int, ...], seed: int, *, by_list: bool
) -> None:
    """Cards show the colour of the morning, but for the list; a stratum that is too small is named."""
    names = ("red", "yellow", "orange", "green", "grey")
    colours = tuple(name for name, count in zip(names, counts, strict=True) for _ in range(count))
    colours += ("green",) * max(0, students - len(colours))
    town = a_town(colours, seed, by_list=by_list)
    deck = deal(students, town, Draws(seed))
    assert len({one.person for one in deck.dealt}) == students
    for one in deck.dealt:
        assert one.colour == ("red" if one.by_list else colours[one.person])
        assert not one.by_list or (by_list and one.person in town.listed)
    for stratum, wanted in deck.wanted.items():
        assert deck.count(stratum) >= wanted or stratum in deck.lacking


def test_the_command_takes_as_many_students_as_the_deck() -> None:
    assert (command.FEWEST, command.MOST) == (FEWEST, MOST)


@pytest.fixture
def morning() -> Morning:
    """A town of 30 red, 10 yellow and 160 green people."""
    colours = ("red",) * 30 + ("yellow",) * 10 + ("green",) * 160

    def those(*people: int) -> np.ndarray:
        marked = np.zeros(PEOPLE, np.bool_)
        marked[list(people)] = True
        return marked

    return Morning(9, colours, those(3, 60), those(60), those(3, 5), those(70), (80,), by_list=True)


def test_a_deck_has_its_shares_and_the_people_that_the_lesson_needs(morning: Morning) -> None:
    """Half is red, a seventh yellow; the wrongly red driver, not the ill one, is in it."""
    deck = deal(28, morning, Draws(7))
    assert (deck.count("red"), deck.count("yellow"), deck.count("green")) == (14, 4, 10)
    certain = {one.person: one.reasons for one in deck.dealt if one.reasons}
    assert certain == {80: ("listed",), 5: ("driver",), 60: ("missed",), 70: ("cash",)}
    (listed,) = (one for one in deck.dealt if one.by_list)
    assert (listed.person, listed.colour, deck.lacking) == (80, "red", ())


def test_the_seed_alone_decides_who_is_dealt(morning: Morning) -> None:
    """The same seed deals the same cards in the same order; another one deals others."""
    assert deal(28, morning, Draws(7)) == deal(28, morning, Draws(7))
    assert deal(28, morning, Draws(7)).dealt != deal(28, morning, Draws(8)).dealt


def test_a_deck_says_whom_the_town_lacks(morning: Morning) -> None:
    """A town with one red resident and nobody who fits still fills the deck."""
    poor = replace(
        morning,
        colours=("red",) + ("green",) * 199,
        infectious=np.zeros(PEOPLE, np.bool_),
        infected=np.zeros(PEOPLE, np.bool_),
        listed=(),
    )
    deck = deal(28, poor, Draws(7))
    assert len({one.person for one in deck.dealt}) == 28
    assert {"listed", "missed", "red", "yellow"} <= set(deck.lacking)


@pytest.mark.parametrize("students", [4, 17, 28, 60])
def test_shares_add_up(students: int) -> None:
    """No card is lost or made up by rounding."""
    assert sum(shares(students).values()) == students


def test_the_morning_has_most_red_and_a_week_before_it() -> None:
    """A fuller morning in the first week is passed over."""
    colours = np.zeros((10, 5), np.uint8)
    red = 3
    colours[2], colours[8, :2] = red, red
    assert day_of_deck(colours) == 8
