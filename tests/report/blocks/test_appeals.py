"""Who could set a wrong colour right."""

from __future__ import annotations

import copy
from typing import Any

from report.blocks.making import HOSTILE, chart_rows, document, field, headlines, read, rows, sides, written


def level(title: str, times: int, wrong: int, hours: float | None, **more: object) -> dict[str, Any]:
    return {
        "arrangement": "a-desk",
        "title": {"en": title, "de": f"{title} (de)"},
        "times": times,
        "decided_per_10000_per_day": 3.0 * times,
        "filed": 74,
        "granted": 9,
        "granted_though_infected": 2,
        "hours": hours,
        "waste": 11,
        "wrong_person_days": wrong,
        "still_wrong": [1.0, 0.25, None],
        **more,
    }


AUDIT = document(
    {
        "app.filed": field(74, "appeals", people_filing=73, people_locked=243, people_wrongly_locked=234),
        "app.upheld": field(0.1, "share of appeals", filed=74, decided=12, granted=9),
        "app.hours": field(215.8, "hours", lifted=3),
        "app.waste": field(521, wrong_person_days=2393),
        "app.access[age_band=old]": field(
            0.25, "share of people", filed=10, wrongly_locked=40, is_small=False
        ),
        "app.access[age_band=child]": field(
            None, "share of people", filed=0, wrongly_locked=0, is_small=True
        ),
        "app.access[occupation=nurse]": field(
            0.5, "share of people", filed=1, wrongly_locked=2, is_small=True
        ),
        "over.trace": field(
            0.5, "share", changes=4, with_author=4, with_reason=3, signed_twice=2, with_trace=2
        ),
    },
    appeals={
        "is_of_run": False,
        "hours": [6, 24, 336],
        "levels": [
            level("No desk", 0, 2500, None),
            level("A desk", 1, 2393, 216.0),
            level("A desk", 4, 900, 30.0),
        ],
    },
)


def test_appeals_in_whole_people() -> None:
    """The headline counts people, appeals and what was granted; the wait of those who won follows."""
    page = read("appeals", AUDIT)
    (headline,) = headlines(page)
    for number in ("234", "74", "9"):
        assert number in headline
    assert "waited 216" in page.text
    assert "could appeal" in headline


def test_desks_side_by_side() -> None:
    """Each desk is a row and a staircase; one with more staff says so, and a desk without a wait too."""
    page = read("appeals", AUDIT)
    table = rows(page, "Desks side by side")
    assert table[0] == ["No desk", "74", "9", "not estimable", "11", "2,500", "2"]
    assert table[2][0] == "A desk, 4 times the staff"
    steps = chart_rows(page, "Wrong locks that still hold, by hours since their first morning")
    assert ["A desk", "24", "25%"] in steps
    assert len([row for row in steps if row[0] == "A desk"]) == 3


def test_both_sides() -> None:
    """For it the best desk beside the weakest; against it who never filed, and who went free infected."""
    for_it, against_it = sides(read("appeals", AUDIT))
    assert "A desk, 4 times the staff" in for_it
    assert "900" in for_it
    assert "2,500" in for_it
    assert "73" in against_it
    german = sides(read("appeals", AUDIT, "de"))[0]
    assert "A desk (de), 4-mal so viele Leute" in german


def test_one_desk_is_compared_with_nothing() -> None:
    """In a run that had appeals there is one desk, and what it granted speaks for it."""
    audit = copy.deepcopy(AUDIT)
    audit["appeals"] |= {"is_of_run": True, "levels": audit["appeals"]["levels"][1:2]}
    page = read("appeals", audit)
    assert "The town lived with this desk" in page.text
    assert "9M1 appeals were granted" in sides(page)[0]


def test_desks_that_make_no_difference() -> None:
    """Where each desk leaves as many wrong days, none is praised."""
    audit = copy.deepcopy(AUDIT)
    for one in audit["appeals"]["levels"]:
        one["wrong_person_days"] = 6
    assert "no desk made a difference: 6" in sides(read("appeals", audit))[0]


def test_groups_and_colours_set_by_hand() -> None:
    """Groups of which nobody was wrongly locked, and groupings with many groups, are left out."""
    page = read("appeals", AUDIT)
    found = chart_rows(page, "Wrongly locked people who filed an appeal, by group")
    assert [row[1:3] for row in found] == [["n = 40", "25%"]]
    assert "4 colours were set by hand" in page.text
    audit = copy.deepcopy(AUDIT)
    audit["fields"]["over.trace"] = field(None, "share", changes=0)
    assert "set by hand" not in read("appeals", audit).text


def test_a_desk_that_is_not_known() -> None:
    """A run with a file of its own has no levels: that is said, and no number."""
    page = read("appeals", document({}, appeals={"is_of_run": True, "hours": [6], "levels": []}))
    assert "a desk of its own" in page.text
    assert headlines(page) == []


def test_titles_are_escaped() -> None:
    """A desk can be named anything."""
    audit = copy.deepcopy(AUDIT)
    audit["appeals"]["levels"][2]["title"] = {"en": HOSTILE, "de": HOSTILE}
    text = written("appeals", audit)
    assert "<script>" not in text
    assert "\u202e" not in text


def test_nobody_won() -> None:
    """Where no lock was lifted, the wait is not estimable."""
    audit = copy.deepcopy(AUDIT)
    audit["fields"]["app.hours"] = field(None, "hours", lifted=0)
    assert "no wrong lock was lifted" in read("appeals", audit).text
