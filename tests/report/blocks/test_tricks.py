"""Tricks to stay green."""

from __future__ import annotations

import copy
from typing import Any

from report.blocks.making import chart_rows, document, field, headlines, read, rows, sides


def trick(name: str, gained: int, unlocked: int, **more: object) -> dict[str, dict[str, Any]]:
    counts: dict[str, Any] = {
        "evaders": 40,
        "eligible": 200,
        "gained": gained,
        "unlocked": unlocked,
        "newly_locked": 1,
        "others_freed": 16,
        "others_locked": 0,
        "is_small": False,
        **more,
    }
    return {
        f"game.gain[{name}]": field(gained / 40, "locked days per evader", "ASSUMPTION", **counts),
        f"game.cost[{name}]": field(2.5 * unlocked, "days per 100 evaders", "ASSUMPTION", **counts),
    }


def audit(*parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for one in parts:
        fields |= one
    return document(fields, gaming={"share": 0.2})


DOORS = {
    "game.slipped[bored]": field(0.5, "days per evader", "ASSUMPTION"),
    "game.slipped.infected[bored]": field(7.5, "days per 100 evaders", "ASSUMPTION"),
}
AUDIT = audit(trick("phone_at_home", 24, 2), trick("off_in_transit", 56, 0), DOORS)


def test_the_best_trick_is_the_answer() -> None:
    """The headline names the trick that saves most, in whole days and people; a few users are warned of."""
    page = read("tricks", AUDIT)
    (headline,) = headlines(page)
    assert "Phone off on the way" in headline
    assert "56" in headline
    assert "Fewer than thirty users" not in page.text
    small = read("tricks", audit(trick("phone_at_home", 24, 2, is_small=True)))
    assert "Fewer than thirty users" in small.text


def test_tricks_side_by_side() -> None:
    """Each trick is a bar and a row of whole person-days."""
    page = read("tricks", AUDIT)
    bars = chart_rows(page, "Locked days that a trick saves each of its users")
    assert [row[:2] for row in bars] == [["Phone left at home", "0.6"], ["Phone off on the way", "1.4"]]
    table = rows(page, "What each trick changes, in person-days")
    assert table[0] == ["Phone left at home", "40", "24", "2", "1", "16", "0"]


def test_the_sides_take_the_dearest_and_the_best() -> None:
    """What goes unlocked speaks for checking; what users save speaks against."""
    for_it, against_it = sides(read("tricks", AUDIT))
    assert "Phone left at home" in for_it
    assert "Phone off on the way" in against_it
    harmless = sides(read("tricks", audit(trick("off_in_transit", 56, 0))))[0]
    assert harmless.startswith("No trick that was tried")


def test_doors_that_a_screenshot_opens() -> None:
    """Gates have a table if any was slipped through, else one sentence."""
    table = rows(
        read("tricks", AUDIT), "A screenshot of somebody else's green code: closed doors that it opens"
    )
    assert table == [["bored", "0.5", "7.5"]]
    closed = {name: {**one, "value": 0.0} for name, one in DOORS.items()}
    assert "at any gate" in read("tricks", audit(trick("phone_at_home", 24, 2), closed)).text


def test_no_gain_and_nobody_locked() -> None:
    """A trick that saves nothing is not praised, and without anybody locked nothing is drawn."""
    assert "No trick saves" in headlines(read("tricks", audit(trick("phone_at_home", 0, 0))))[0]
    none = copy.deepcopy(AUDIT)
    for one in none["fields"].values():
        one["value"] = None
    page = read("tricks", none)
    assert "what a trick saves is not estimable" in page.text
    assert headlines(page) == []
