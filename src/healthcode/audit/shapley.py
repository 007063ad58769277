"""Exact Shapley values: what each player of a game brings, averaged over all orders of joining."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Each further player doubles the table of values, and each value costs a scoring.
MOST_PLAYERS = 8


def subsets(players: Sequence[str]) -> Iterator[frozenset[str]]:
    """Give every set of players, the smallest first, sets of one size in the order of the players."""
    for size in range(len(players) + 1):
        yield from map(frozenset, combinations(players, size))


def shapley_values(
    players: Sequence[str], value: Mapping[frozenset[str], Fraction | int]
) -> dict[str, Fraction]:
    """Share out what all players bring together beyond what nobody brings.

    Args:
        players: Their names, each once; at most ``MOST_PLAYERS``.
        value: What each set of players brings, the empty one too, as exact numbers.

    Returns:
        Each player's mean gain over all orders, exactly. Together they are the value of all players less that
        of nobody. A player who never changes anything gets 0, and two who can stand in for each other
        everywhere get the same.

    Raises:
        ValueError: If a player is named twice, there are too many, or a set has no value.

    Source:
        Shapley 1953, "A value for n-person games", Contributions to the Theory of Games II.
    """
    if len(set(players)) != len(players) or len(players) > MOST_PLAYERS:
        raise ValueError(f"players must be at most {MOST_PLAYERS} different names, not {list(players)}")
    missing = [sorted(one) for one in subsets(players) if one not in value]
    if missing:
        raise ValueError(f"no value is given for {missing[0]}")
    count = len(players)
    weights = [
        Fraction(factorial(size) * factorial(count - size - 1), factorial(count)) for size in range(count)
    ]
    return {
        player: sum(
            (
                weights[len(others)] * (Fraction(value[others | {player}]) - Fraction(value[others]))
                for others in subsets([one for one in players if one != player])
            ),
            start=Fraction(0),
        )
        for player in players
    }
