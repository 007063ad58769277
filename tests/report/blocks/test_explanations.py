"""Whether reasons are true and of use."""

from __future__ import annotations

import copy
from typing import Any

from report.blocks.making import (
    HOSTILE,
    chart_rows,
    document,
    field,
    headlines,
    read,
    rows,
    sides,
    texts,
    written,
)

TOLD = {
    "verdict": ["syn-000001 is RED.", "A rule decides."],
    "evidence": ["contact-case: enough alone for RED."],
    "unknown": ["Much."],
}
FALSE = {
    "kind": "false_reason",
    "person_id": "syn-000001",
    "why": {"en": "Locked for a wrong row.", "de": "Gesperrt wegen einer falschen Zeile."},
    "told": {"en": TOLD, "de": {"verdict": ["syn-000001 ist ROT."], "evidence": []}},
    "truth": {"told": {"en": ["The row is wrong."], "de": ["Die Zeile ist falsch."]}},
}
AUDIT = document(
    {
        "why.faith": field(0.9, "share of explanations", numerator=18, denominator=20, explained=30),
        "why.minimal": field(1, "own rows", explained=30, by_size={"1": 24, "2": 6}),
        "why.none": field(0.1, "share of explanations", numerator=3, denominator=30, explained=30, cut=0),
        "why.actionable": field(0.5, "share of explanations", numerator=15, denominator=30, explained=30),
    },
    exhibits=[{"kind": "missed", "person_id": None}, FALSE],
)


def test_true_reasons_are_counted() -> None:
    """The headline counts reasons, those that name rows and those that are true."""
    (headline,) = headlines(read("explanations", AUDIT))
    assert [number for number in ("30", "20", "18") if number in headline] == ["30", "20", "18"]
    found = chart_rows(read("explanations", AUDIT), "The tested reasons")
    assert [row[1] for row in found] == ["18", "2", "10"]


def test_the_way_to_green() -> None:
    """It says how many could have done something, and how many rows it takes."""
    page = read("explanations", AUDIT)
    assert "For 15M1 of 30" in page.text
    sizes = chart_rows(page, "How many own rows the smallest change takes")
    assert [row[:2] for row in sizes] == [["1 row", "24"], ["2 rows", "6"]]
    assert "90 of 100" in sides(page)[0]
    assert "50 of 100" in sides(page)[1]


def test_a_false_reason_is_told_once() -> None:
    """Whoever was told a false reason is told of among the people; here a link leads there."""
    page = read("explanations", AUDIT)
    assert "syn-000001 was locked for a reason that rests on a wrong row." in page.text
    assert "#person-false_reason" in [one.attributes["href"] for one in page.find("a")]
    assert "The row is wrong." not in page.text
    assert texts(page) == {}


def test_other_reasons_are_shown() -> None:
    """Of each rule the first tested reason is listed, of nobody who is told of elsewhere."""
    reasons = [
        {"person_id": person, "rule": rule, "colour": "red", "rows": 2, "is_actionable": person.endswith("2")}
        for person, rule in (
            ("syn-000001", "contact-case"),
            ("syn-000002", "contact-case"),
            ("syn-000003", "contact-case"),
            ("syn-000004", "symptom"),
        )
    ]
    found = rows(read("explanations", {**AUDIT, "why": reasons}), "What each reason rested on")
    assert [[row[0], row[2], row[3], row[4]] for row in found] == [
        ["syn-000002", "contact-case", "2", "yes"],
        ["syn-000004", "symptom", "2", "no"],
    ]


def test_a_false_reason_needs_nothing_else() -> None:
    """Without the section the person is still shown; without the person nothing is."""
    exhibits = document({}, exhibits=AUDIT["exhibits"])
    page = read("explanations", exhibits)
    assert "--with why" in page.text
    assert "#person-false_reason" in str([one.attributes for one in page.find("a")])
    without = read("explanations", document(AUDIT["fields"]))
    assert "#person-false_reason" not in str([one.attributes for one in without.find("a")])


def test_no_reason_names_a_row() -> None:
    """Where nothing can be taken away, the number says that there is none."""
    audit = copy.deepcopy(AUDIT)
    audit["fields"]["why.faith"] = field(
        None, "share of explanations", numerator=0, denominator=0, explained=30
    )
    assert "not estimable" in headlines(read("explanations", audit))[0]


def test_texts_are_escaped() -> None:
    """Who a reason is about is data: it cannot become part of the page."""
    hostile: dict[str, Any] = copy.deepcopy(FALSE)
    hostile["person_id"] = HOSTILE
    text = written("explanations", document({}, exhibits=[hostile]))
    assert "<script>" not in text
    assert "\u202e" not in text
    assert text.count("&lt;script&gt;") == 1
