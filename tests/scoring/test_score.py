"""The library function that scores, and how it names what it used."""

from __future__ import annotations

from healthcode.policy.load import load_policy
from healthcode.scoring.score import name_of


def test_a_changed_copy_of_a_shipped_policy_says_so() -> None:
    """Numbers that somebody changed never go under the name of the published rules."""
    shipped = load_policy("always-green")
    assert name_of(shipped) == "always-green"
    changed = shipped.model_copy(update={"title": "Another title"})
    assert name_of(changed) == "always-green (a changed copy)"


def test_a_policy_of_ones_own_keeps_its_name() -> None:
    """A policy with an id of its own is called by it."""
    mine = load_policy("always-green").model_copy(update={"id": "mine"})
    assert name_of(mine) == "mine"
