"""Settings by kind of place."""

from __future__ import annotations

import pytest

from healthcode.observe.kinds import by_kind


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        ({}, 0.5),
        ({"shop": 1.0}, 0.5),
        ({"restaurant": 1.0}, 1.0),
        ({"restaurant/*": 1.0}, 1.0),
        ({"restaurant": 1.0, "restaurant/fastfood": 2.0}, 2.0),
        ({"restaurant/table": 2.0}, 0.5),
    ],
)
def test_the_longest_beginning_wins(table: dict[str, float], wanted: float) -> None:
    """A key holds for all kinds below it, unless a longer one fits."""
    assert by_kind(table, ["restaurant/fastfood"], 0.5) == [wanted]
