"""What each source of data added, and how few would do."""

from __future__ import annotations

import copy
from typing import Any

from report.blocks.making import (
    HOSTILE,
    chart_rows,
    charts,
    document,
    field,
    headlines,
    read,
    rows,
    sides,
    written,
)

SOURCES = ("trips", "purchases", "reports")
AUDIT = document(
    {
        "need.lift": field(
            3.27, "times", locked=2531, caught=138, infected=600, person_days=36000, random_expected=42.2
        ),
        "need.delta[trips]": field(-24.6),
        "need.delta[purchases]": field(None),
        "need.delta[reports]": field(10.9),
        "need.shapley[trips]": field(-4.8),
        "need.shapley[purchases]": field(0.1),
        "need.shapley[reports]": field(71.3),
        "min.curve[0]": field(58, sources=[]),
        "min.curve[1]": field(116, sources=["reports"]),
        "min.curve[2]": field(140, sources=["trips", "reports"]),
        "min.curve[3]": field(138, sources=list(SOURCES)),
        "min.unicity[0]": field(0, "share of residents"),
        "min.unicity[2]": field(0.74, "share of residents"),
        "min.set": field(2, "sources", sources=["trips", "reports"]),
    },
    sources=list(SOURCES),
)


def without_lift() -> dict[str, Any]:
    audit = copy.deepcopy(AUDIT)
    audit["fields"]["need.lift"] = field(None, "times", locked=0, caught=0)
    return audit


def test_the_code_beside_the_lot() -> None:
    """The headline lays what was caught beside what a lot would have caught."""
    (headline,) = headlines(read("sources_of_data", AUDIT))
    for number in ("2,531", "138", "42", "3.3"):
        assert number in headline
    assert "not estimable" in headlines(read("sources_of_data", without_lift()))[0]


def test_a_source_can_harm_and_can_be_unknown() -> None:
    """Gains below zero are drawn, and what has no number says so."""
    page = read("sources_of_data", AUDIT)
    found = chart_rows(page, "Infected person-days that a source adds at equal locked days")
    assert [row[1] for row in found] == ["\N{MINUS SIGN}24.6", "not estimable", "10.9"]


def test_how_few_would_do() -> None:
    """Every size stands in the table with its sources, what it catches and whom it singles out."""
    page = read("sources_of_data", AUDIT)
    table = rows(page, "The best set of each size, at the locked days of all sources")
    assert table[0] == ["0", "none: who lives in a zone of risk, and the rest at random", "58", "0%"]
    assert table[1] == ["1", "health reports", "116", "not estimable"]
    assert table[2] == ["2", "trips, health reports", "140", "74%"]
    assert "2M1 of 3 sources" in page.text


def test_both_sides() -> None:
    """For it: the source with the largest share; against it: how few do nearly as well."""
    for_it, against_it = sides(read("sources_of_data", AUDIT))
    assert for_it.endswith("health reports.")
    assert "71" in for_it
    assert against_it.startswith("2")
    assert "Gesundheitsmeldungen" in sides(read("sources_of_data", AUDIT, "de"))[0]


def test_nothing_was_caught() -> None:
    """Where nothing was caught there is no empty chart, only the sentence that says so."""
    page = read("sources_of_data", without_lift())
    assert charts(page) == []
    assert "no source can have added anything" in page.text


def test_all_sources_are_needed() -> None:
    """Where no smaller set will do, what speaks against it is what all of them miss."""
    audit = copy.deepcopy(AUDIT)
    audit["fields"]["min.set"] = field(3, "sources", sources=list(SOURCES))
    assert "138 of 600" in sides(read("sources_of_data", audit))[1]


def test_no_source_that_helps_is_said() -> None:
    """Where all shares are negative, nobody is praised."""
    audit = copy.deepcopy(AUDIT)
    for source in SOURCES:
        audit["fields"][f"need.shapley[{source}]"] = field(-1)
    assert "no source" in sides(read("sources_of_data", audit))[0]


def test_towns_lived_anew_come_from_the_comparison() -> None:
    """With a comparison of towns each town is a dot, and its numbers are of the other document."""
    compare = document({"need.closed[purchases]": field(4, "infections", by_seed=[2, 4, None])})
    page = read("sources_of_data", AUDIT, compare=compare)
    title = "Infections averted with all sources less without this one"
    found = chart_rows(page, title)
    assert found[0][:2] == ["purchases", "3"]
    assert found[0][2].startswith("2; 4")
    assert title not in written("sources_of_data", AUDIT)


def test_names_are_escaped() -> None:
    """A source that nobody knows keeps its name, and does no harm."""
    odd = {f"need.{family}[{HOSTILE}]": field(900) for family in ("delta", "shapley")}
    audit = document(AUDIT["fields"] | odd)
    assert "<script>" not in written("sources_of_data", audit)
    text = read("sources_of_data", audit).text
    assert "\u202e" not in text
    assert "alert(" in text
