"""Groups: large ones answer, small ones stand last and decide nothing."""

from __future__ import annotations

from typing import Any

from healthcode.report.fold_lines import fold_line
from healthcode.report.page import Page
from report.blocks.making import chart_rows, document, field, headlines, read


def group(days: int, of: int, people: int) -> dict[str, Any]:
    one = field(
        days / of, "share", numerator=days, denominator=of, people=people, is_small=people < 30, rules={}
    )
    return {**one, "interval": [0.0, 1.0]}


FIELDS = {
    "eq.fpr[occupation=taxi_driver]": group(7, 12, 1),
    "eq.fpr[occupation=pupil]": group(2, 400, 35),
    "eq.fpr[occupation=office]": group(9, 500, 45),
    "eq.fpr[age_band=child]": group(0, 400, 40),
    "eq.fpr[age_band=youth]": group(1, 90, 9),
    "eq.fpr[age_band=young]": group(11, 600, 60),
    "eq.fpr[has_phone=no]": group(0, 300, 30),
    "eq.fpr[has_phone=yes]": group(12, 900, 90),
}
AUDIT = document(FIELDS)


def test_large_groups_answer_the_guess() -> None:
    """Who is hit most often is told in whole days, and who never, those without a phone first."""
    (headline,) = headlines(read("groups", AUDIT))
    assert "people of 18 to 39 years, on 11 of 600 days" in headline
    assert "Never: people without a phone, people of 0 to 11 years." in headline
    assert "taxi" not in headline
    assert "Menschen ohne Telefon" in headlines(read("groups", AUDIT, "de"))[0]


def test_the_headline_and_the_line_name_one_group() -> None:
    """A higher share on fewer than ten days leads neither; where no group has ten, both say so."""
    fields = FIELDS | {"eq.fpr[age_band=senior]": group(7, 100, 31)}
    page = Page(document(fields), None, "en")
    assert "people of 18 to 39 years, on 11 of 600" in headlines(read("groups", document(fields)))[0]
    assert "people of 18 to 39 years, on <data" in str(fold_line(page, "groups"))
    few = document({"eq.fpr[age_band=senior]": group(7, 100, 31), "eq.fpr[has_phone=no]": group(0, 300, 30)})
    (headline,) = headlines(read("groups", few))
    assert "No group's difference is large enough" in headline
    assert "Never: people without a phone" in headline
    assert "large enough" in str(fold_line(Page(few, None, "en"), "groups"))


def test_the_least_if_none_is_never_locked() -> None:
    """Where every group is locked in vain, the one that is least often stands beside the other."""
    fields = {name: one for name, one in FIELDS.items() if one["value"]}
    (headline,) = headlines(read("groups", document(fields)))
    assert "Least often: pupils, on 2 of 400" in headline


def test_many_groups_are_not_all_named() -> None:
    """Of more than three groups that are never locked, three are named and the others counted."""
    more = {f"eq.fpr[occupation={name}]": group(0, 400, 31) for name in ("nurse", "carer", "courier")}
    (headline,) = headlines(read("groups", document(FIELDS | more)))
    assert "and 2 other groups" in headline


def test_small_groups_stand_last() -> None:
    """A group of one neither leads the chart nor the headline, and the page says why."""
    page = read("groups", AUDIT)
    work = chart_rows(page, "Locked in vain, by occupation")
    assert [row[0] for row in work][:3] == ["office workers", "pupils", "taxi drivers"]
    ages = chart_rows(page, "Locked in vain, by age")
    assert [row[0] for row in ages][:3] == ["0 to 11 years", "18 to 39 years", "12 to 17 years"]
    assert "they answer nothing" in page.text


def test_nobody_locked_in_vain() -> None:
    """Where no large group was, one sentence says so."""
    page = read("groups", document({"eq.fpr[has_phone=no]": group(0, 300, 30)}))
    assert headlines(page) == ["No group of thirty people or more was locked in vain."]
