"""The picture of a sweep names its number in words."""

from __future__ import annotations

from typing import Any

import pytest

from healthcode.comparison.sweep_layout import lay_out

KEY = "town.share"


def swept(field: str) -> dict[str, Any]:
    """Give a sweep of one setting with two values and one policy."""
    family, bracket, rest = field.partition("[")
    name = f"{family}[p, {rest}" if bracket else f"{family}[p]"

    def point(share: float, value: float) -> dict[str, Any]:
        one = {"value": value, "n": {"by_seed": [value], "range": [value, value]}, "seeds": 1}
        return {"settings": {KEY: share}, "fields": {name: one}}

    over = {
        "scenario": "demo",
        "people": 300,
        "days": 12,
        "seeds": ["a"],
        "policies": [{"name": "p", "id": "p"}],
        "vary": {KEY: [0.1, 0.2]},
        "baseline": "no-code",
        "settings": [],
        "provenance": "simulated by healthcode 0.1.0, scenario demo, seed a",
    }
    return {"over": over, "field": field, "flip": None, "points": [point(0.1, 1.0), point(0.2, 3.0)]}


@pytest.mark.parametrize(
    ("field", "english", "german"),
    [
        ("prop.averted", "Infections averted, by town.share", "Verhinderte Ansteckungen, nach town.share"),
        ("eq.ratio[age_band]", "the group least (age_band), by town.share", "(age_band), nach town.share"),
    ],
)
def test_the_title_is_words(field: str, english: str, german: str) -> None:
    """A reader sees what is counted; the name of the field stands in the sentences beneath."""
    assert lay_out(swept(field)).title.endswith(english)
    assert lay_out(swept(field), "de").title.endswith(german)
    assert not lay_out(swept(field)).title.startswith(field)
