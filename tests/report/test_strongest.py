"""The strongest numbers of each side: one rule for both, and what is thin or small is not quoted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from healthcode.report.page import Page
from healthcode.report.strongest import CANDIDATES, LEAST_DENOMINATOR, MOST, Side, strongest
from healthcode.report.whole_page import BLOCKS
from healthcode.report.words.catalogue import catalogue
from report.sample import sample_audit, sample_compare

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "report.md"


def field(value: float | None, **counts: Any) -> dict[str, Any]:
    return {"value": value, "n": counts}


def page_of(fields: dict[str, Any], compare: dict[str, Any] | None = None) -> Page:
    """Make a page of a few fields alone."""
    other = None if compare is None else {"fields": compare}
    return Page({"run": {"policy": "p"}, "fields": fields}, other, "en")


def chosen(page: Page, side: Side) -> list[tuple[str, Any]]:
    return [(one.field, pytest.approx(one.weight)) for one in strongest(page, side)]


def test_each_way_of_weighing() -> None:
    """Shares, small shares, times, one over another, parts and days of a week have their weights."""
    fields = {
        "need.lift": field(4.0),
        "acc.ppv.people": field(0.3),
        "acc.base_rate.people": field(0.1),
        "acc.ppv.locked": field(0.4),
    }
    compare = {"prop.averted[p]": field(30), "prop.infected[p]": field(10)}
    assert chosen(page_of(fields, compare), "for") == [
        ("prop.averted[p]", 0.75),
        ("need.lift", 0.75),
        ("acc.ppv.locked", 0.4),
    ]
    fields = {"con.cost[a]": field(1.4), "acc.sensitivity.people": field(0.9), "eq.ratio[age]": field(2.5)}
    assert chosen(page_of(fields), "against") == [
        ("eq.ratio[age]", 0.6),
        ("con.cost[a]", 0.2),
        ("acc.sensitivity.people", 0.1),
    ]


def test_of_each_question_only_the_strongest_is_quoted() -> None:
    """Two numbers about aim are one argument; of a family the strongest member speaks."""
    fields = {
        "need.lift": field(2.0),
        "acc.ppv.people": field(0.9),
        "acc.base_rate.people": field(0.09),
        "eq.ratio[a]": field(2.0),
        "eq.ratio[b]": field(5.0),
    }
    assert chosen(page_of(fields), "for") == [("acc.ppv.people", 0.9)]
    assert chosen(page_of(fields), "against") == [("eq.ratio[b]", 0.8), ("acc.ppv.people", 0.1)]


def test_what_is_missing_thin_small_or_speaks_for_the_other_side_is_not_quoted() -> None:
    """Nothing is quoted without a value, of few cases, of a small group, or that turns the other way."""
    fields = {
        "need.lift": field(0.5),
        "why.faith": field(1.0, denominator=LEAST_DENOMINATOR - 1),
        "path.found": field(None),
        "acc.ppv.people": field(0.1),
        "acc.base_rate.people": field(0.2),
        "eq.ratio[a]": field(9.0, is_small=True),
        "prop.needless": field(0.0),
    }
    averted = {"prop.averted[p]": field(-3), "prop.infected[p]": field(10)}
    assert chosen(page_of(fields, averted), "for") == []
    assert chosen(page_of(fields), "against") == [("acc.ppv.people", 0.9)]


@pytest.mark.parametrize("side", get_args(Side))
def test_a_whole_audit_has_three_for_each_side(side: Side) -> None:
    """In the sample neither side is left empty-handed, and the strongest come first."""
    found = strongest(Page(sample_audit(), sample_compare(), "en"), side)
    assert len(found) == MOST
    weights = [one.weight for one in found]
    assert weights == sorted(weights, reverse=True)
    assert all(0 < weight <= 1 for weight in weights)


def test_every_candidate_has_its_sentence_and_stands_in_the_docs() -> None:
    """Each candidate has its words in both languages, and the reference lists it on its side."""
    listed = dict(
        re.findall(r"^\| (for|against) \| (.*) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    )
    for side in get_args(Side):
        names = re.findall(r"`([^`]+)`", listed[side])
        own = dict.fromkeys(one.field.replace("[here]", "") for one in CANDIDATES if one.side == side)
        assert names == list(own)
    for one in CANDIDATES:
        key = f"sides.{one.side}_{one.field.partition('[')[0].replace('.', '_')}"
        assert key in catalogue("en")
        assert "{value}" in catalogue("de")[key]


def test_the_docs_list_every_block() -> None:
    """The reference names the blocks in the order of the page."""
    text = DOCS.read_text(encoding="utf-8").partition("The order is fixed")[2].partition("## Numbers")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == BLOCKS
