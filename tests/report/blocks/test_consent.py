"""What it costs to show no code."""

from __future__ import annotations

import copy
from typing import Any

from report.blocks.making import HOSTILE, chart_rows, document, field, headlines, read, rows, sides, written


def gate(name: str, title: str, without: str, refuser: float) -> dict[str, object]:
    week = {"days": refuser, "places": 1.0, "share_of_entries": 0.1}
    return {
        "gate": name,
        "title": {"en": title, "de": f"{title} (de)"},
        "without_phone": without,
        "refuser": week,
        "user": {**week, "days": 0.3},
    }


def counts(refusing: int) -> dict[str, Any]:
    return {
        "people": 234,
        "entries": 2315,
        "entries_lost_refusing": refusing,
        "entries_lost_showing": 6,
    }


AUDIT = document(
    {
        "con.cost[mild]": field(0.1, "days per week", **counts(46)),
        "con.real[mild]": field(1, "1 for yes, 0 for no", "ASSUMPTION", **counts(46)),
        "con.cost[strict]": field(4.2, "days per week", **counts(2315)),
        "con.real[strict]": field(0, "1 for yes, 0 for no", "ASSUMPTION", **counts(2315)),
    },
    consent={
        "gates": [
            gate("mild", "A yes or no", "paper_pass", 0.35),
            gate("strict", "A scan", "turned_away", 4.45),
        ]
    },
)


def test_the_strictest_and_the_mildest_gate() -> None:
    """The guess is answered: the dearest gate first, and the cheapest beside it."""
    (headline,) = headlines(read("consent", AUDIT))
    assert headline.index("(A scan)") < headline.index("4.2") < headline.index("(A yes or no)")
    assert "A scan (de)" in headlines(read("consent", AUDIT, "de"))[0]


def test_gates_side_by_side() -> None:
    """Each gate is a bar and a row; what is done without a phone is in words."""
    page = read("consent", AUDIT)
    table = rows(page, "The mean week of somebody who shows no code, and of the same person who shows one")
    assert table[0] == ["A scan", "turned away", "4.5", "0.3", "no"]
    assert table[1][-1] == "yes"
    bars = chart_rows(page, "Days a week on which refusing costs an entry, by gate")
    assert [row[:2] for row in bars] == [["A scan", "4.2"], ["A yes or no", "0.1"]]


def test_both_sides_in_whole_entries() -> None:
    """The cheapest gate speaks for such a code, the dearest against it."""
    for_it, against_it = sides(read("consent", AUDIT))
    assert "46" in for_it
    assert "2,315" in against_it


def test_nobody_at_a_gate_is_said() -> None:
    """Without a number the block says so in one sentence, and draws nothing."""
    audit = copy.deepcopy(AUDIT)
    for name in ("mild", "strict"):
        audit["fields"][f"con.cost[{name}]"] = field(None, "days per week", people=0)
    page = read("consent", audit)
    assert "what refusing costs is not estimable" in page.text
    assert headlines(page) == []


def test_titles_are_escaped() -> None:
    """A title from the document cannot become part of the page."""
    audit = copy.deepcopy(AUDIT)
    audit["consent"]["gates"][1]["title"] = {"en": HOSTILE, "de": HOSTILE}
    text = written("consent", audit)
    assert "<script>" not in text
    assert "\u202e" not in text
