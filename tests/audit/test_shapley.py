"""Exact Shapley values against the four axioms, all orders one by one, and published games."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.audit.shapley import shapley_values, subsets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

Game = dict[frozenset[str], int]
NAMES = ("trips", "purchases", "scans", "encounters", "reports")


@st.composite
def games(draw: st.DrawFn, most: int = 5) -> tuple[tuple[str, ...], Game]:
    players = NAMES[: draw(st.integers(0, most))]
    return players, {one: draw(st.integers(-50, 50)) for one in subsets(players)}


def by_all_orders(players: Sequence[str], game: Game) -> dict[str, Fraction]:
    """Let the players join in every order, and take the mean of what each then adds."""
    gains = dict.fromkeys(players, 0)
    for order in permutations(players):
        for place, player in enumerate(order):
            before = frozenset(order[:place])
            gains[player] += game[before | {player}] - game[before]
    return {player: Fraction(gain, factorial(len(players))) for player, gain in gains.items()}


@given(games())
def test_the_values_are_the_mean_over_all_orders(given_game: tuple[tuple[str, ...], Game]) -> None:
    """The weighted sum over sets is the same as joining in every order, exactly."""
    players, game = given_game
    assert shapley_values(players, game) == by_all_orders(players, game)


@given(games())
def test_everything_is_shared_out(given_game: tuple[tuple[str, ...], Game]) -> None:
    """Efficiency: the shares add up to what all bring beyond what nobody brings."""
    players, game = given_game
    shared = sum(shapley_values(players, game).values(), start=Fraction(0))
    assert shared == game[frozenset(players)] - game[frozenset()]


@given(games(most=4))
def test_who_never_adds_anything_gets_nothing(given_game: tuple[tuple[str, ...], Game]) -> None:
    """Dummy: a player more who changes no value gets 0, and nobody else gets more or less."""
    players, game = given_game
    with_idler = {one: game[one - {"idler"}] for one in subsets([*players, "idler"])}
    assert shapley_values([*players, "idler"], with_idler) == shapley_values(players, game) | {"idler": 0}


@given(games(), st.randoms(use_true_random=False))
def test_the_order_of_the_names_changes_nothing(
    given_game: tuple[tuple[str, ...], Game], shuffler: Random
) -> None:
    """Symmetry: the values follow the players when they are named in another order or swap their roles."""
    players, game = given_game
    others = list(players)
    shuffler.shuffle(others)
    assert shapley_values(others, game) == shapley_values(players, game)
    role = dict(zip(players, others, strict=True))
    swapped = {frozenset(role[player] for player in one): value for one, value in game.items()}
    values = shapley_values(players, game)
    assert shapley_values(players, swapped) == {role[player]: values[player] for player in players}


@given(games(), games())
def test_two_games_add_up(one: tuple[tuple[str, ...], Game], other: tuple[tuple[str, ...], Game]) -> None:
    """Additivity: the values of a sum of games are the sums of the values."""
    players = min(one[0], other[0], key=len)
    first, second = one[1], other[1]
    both = {members: first[members] + second[members] for members in subsets(players)}
    values = [shapley_values(players, {m: game[m] for m in subsets(players)}) for game in (first, second)]
    assert shapley_values(players, both) == {
        player: values[0][player] + values[1][player] for player in players
    }


def test_the_glove_game() -> None:
    """One left glove and two right ones, a pair worth 1: 2/3 and 1/6 each, as in every textbook."""
    game = {
        one: int("left" in one and bool(one & {"right", "other"}))
        for one in subsets(("left", "right", "other"))
    }
    assert shapley_values(("left", "right", "other"), game) == {
        "left": Fraction(2, 3),
        "right": Fraction(1, 6),
        "other": Fraction(1, 6),
    }


def test_the_airport_game() -> None:
    """Runways for planes that cost 1, 2 and 4: each part is paid by those who need it (Littlechild, Owen)."""
    costs = {"small": 1, "middle": 2, "large": 4}
    game = {one: max((costs[plane] for plane in one), default=0) for one in subsets(tuple(costs))}
    assert shapley_values(tuple(costs), game) == {
        "small": Fraction(1, 3),
        "middle": Fraction(5, 6),
        "large": Fraction(17, 6),
    }


def test_a_table_with_gaps_is_refused() -> None:
    """A missing set, a name twice and too many players are faults of the caller, and said so."""
    with pytest.raises(ValueError, match=r"no value is given for \['a'\]"):
        shapley_values(("a",), {frozenset(): 0})
    with pytest.raises(ValueError, match="different names"):
        shapley_values(("a", "a"), {frozenset(): 0, frozenset("a"): 1})
    with pytest.raises(ValueError, match="at most 8"):
        shapley_values(tuple("abcdefghi"), {})
