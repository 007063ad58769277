"""The strongest numbers of each side: one rule for both, and what is thin is not quoted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from healthcode.report.blocks.sides import sentence_of
from healthcode.report.charts import LANGUAGES
from healthcode.report.page import Page
from healthcode.report.strongest import (
    CANDIDATES,
    LEAST_WHOLE,
    MOST,
    QUESTIONS,
    Side,
    Strong,
    middle_gate,
    policy_here,
    strongest,
)
from healthcode.report.whole_page import BLOCKS
from healthcode.report.words.catalogue import catalogue
from report.blocks.making import document, field, read
from report.sample import sample_audit, sample_compare

TOWN = {"scenario": "demo", "people": 300, "days": 12}
DOCS = Path(__file__).parents[2] / "docs" / "reference" / "report.md"
LOCKED: dict[str, Any] = {
    "acc.ppv.locked": field(0.4, numerator=40, denominator=100),
    "acc.base_rate": field(0.1, numerator=100, denominator=1000),
    "err.fn": field(60),
}


def page_of(fields: dict[str, Any], compare: dict[str, Any] | None = None, **more: object) -> Page:
    """Make a page of a few fields alone, of the policy ``p``."""
    policies = [{"name": "first", "id": "q"}, {"name": "half of p", "id": "p"}]
    over = {"policies": policies, "baseline": "no-code", "seeds": ["a", "b", "c"], **TOWN}
    other = None if compare is None else document(compare, over=over)
    return Page(document(fields, run={"policy": "p", **TOWN}, **more), other, "en")


def compared(averted: float, infected: float) -> dict[str, Any]:
    return {
        "prop.averted[half of p]": field(averted, range=[averted - 1, averted + 1]),
        "prop.infected[half of p]": field(infected),
        "prop.infected[no-code]": field(averted + infected),
    }


def chosen(page: Page, side: Side) -> list[tuple[str, bool]]:
    return [(one.candidate.name, one.is_weak) for one in strongest(page, side)]


def test_both_sides_are_asked_the_same() -> None:
    """Every question has as many candidates for each side, and each side at most one number of each."""
    for question in QUESTIONS:
        counts = {
            side: sum((one.side, one.question) == (side, question) for one in CANDIDATES)
            for side in get_args(Side)
        }
        assert counts == {"for": 2, "against": 2}
    assert len(QUESTIONS) == MOST


def test_a_comparison_tells_what_was_averted_and_what_was_not() -> None:
    """With towns lived anew, both sides speak of infections; both are weak or neither."""
    page = page_of(LOCKED, compared(30, 10))
    assert policy_here(page) == "half of p"
    assert chosen(page, "for")[0] == ("averted", False)
    assert chosen(page, "against")[0] == ("infected", False)
    page = page_of(LOCKED, compared(10, 30))
    assert chosen(page, "for")[0] == ("averted", True)
    assert chosen(page, "against")[0] == ("infected", True)


def test_without_a_comparison_days_are_counted() -> None:
    """Caught and missed days are the two parts of the same days."""
    page = page_of(LOCKED)
    assert chosen(page, "for")[0] == ("caught", True)
    assert chosen(page, "against")[0] == ("missed", True)
    few = LOCKED | {"err.fn": field(160)}
    assert chosen(page_of(few), "for")[0] == ("caught", False)
    assert chosen(page_of(few), "against")[0] == ("missed", False)


def test_what_averted_nothing_is_not_quoted_for_the_code() -> None:
    """A code under which more were infected has no averted infection to show; the other side has."""
    page = page_of(LOCKED, compared(-3, 20))
    assert chosen(page, "for")[0] == ("caught", True)
    assert chosen(page, "against")[0] == ("infected", True)


def test_the_comparison_must_be_of_the_policy_of_the_page() -> None:
    """Of another policy nothing is quoted."""
    page = Page(
        document(LOCKED, run={"policy": "another", **TOWN}),
        document(compared(30, 10), over={"policies": [{"name": "half of p", "id": "p"}], **TOWN}),
        "en",
    )
    assert policy_here(page) is None
    assert chosen(page, "for")[0][0] == "caught"


def test_times_over_chance() -> None:
    """From one on a number of times speaks, below two it is weak; the next of the list speaks without it."""
    for lift, expected in ((6.0, ("lift", False)), (1.5, ("lift", True)), (0.5, ("free", False))):
        fields = LOCKED | {"need.lift": field(lift, locked=100)}
        assert expected in chosen(page_of(fields), "for")
        assert ("lift" in dict(chosen(page_of(fields), "for"))) == (lift > 1)
    red = {
        "acc.ppv": field(0.3, numerator=9, denominator=30),
    }
    assert ("red_and_ill", False) in chosen(page_of(LOCKED | red), "for")
    assert ("red_and_well", False) in chosen(page_of(LOCKED | red), "against")


def test_what_is_thin_missing_or_never_measured_is_not_quoted() -> None:
    """Nothing is quoted of few cases, without a value, or of a share of zero."""
    few = {
        "prop.needless": field(1.0, numerator=LEAST_WHOLE - 1, denominator=LEAST_WHOLE - 1),
        "acc.ppv": field(None, numerator=0, denominator=0),
        "acc.base_rate": field(0.0, numerator=0, denominator=300),
        "need.lift": field(None, locked=100),
    }
    assert chosen(page_of(few), "for") == []
    assert chosen(page_of(few), "against") == []
    assert chosen(page_of({"prop.needless": field(0.0, denominator=100)}), "against") == []


def test_how_many_are_seen_only_if_the_design_is_that_of_the_policy() -> None:
    """What a central server knows is not held against a policy that has none; refusing is counted then."""
    more: dict[str, Any] = {
        "roles": {"central": {"platform": {"whereabouts": 80}}},
        "ledger": {"people": 100, "designs": {"central": {"policy": "p"}}},
    }
    counts: dict[str, Any] = {"entries": 100, "entries_lost_refusing": 60, "entries_lost_showing": 5}
    costs = {
        f"con.cost[{gate}]": field(cost, **counts) for gate, cost in (("a", 4.0), ("b", 1.0), ("c", 2.0))
    }
    assert chosen(page_of(costs, **more), "against") == [("seen", False)]
    more["ledger"]["designs"]["central"]["policy"] = "another"
    page = page_of(costs, **more)
    assert chosen(page, "against") == [("refused", False)]
    assert chosen(page, "for") == [("showing", False)]
    assert middle_gate(page) == "c"


@pytest.mark.parametrize("side", get_args(Side))
def test_a_whole_audit_has_three_for_each_side(side: Side) -> None:
    """In the sample neither side is left empty-handed, and each question is answered once."""
    for compare in (sample_compare(), None):
        found = strongest(Page(sample_audit(), compare, "en"), side)
        assert [one.candidate.question for one in found] == list(QUESTIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_candidate_can_be_told(language: Any) -> None:
    """Each sentence can be filled in from the sample, has a trap, and says no word that is not escaped."""
    page = Page(sample_audit(), sample_compare(), language)
    for candidate in CANDIDATES:
        words = sentence_of(page, Strong(candidate, is_weak=False))
        assert "<data" in words, candidate.name
        assert candidate.trap or f"sides.trap_{candidate.name}" in catalogue(language)


def test_a_side_without_a_number_says_so() -> None:
    """Where no number of a kind speaks for a side, it says that instead of a hollow one."""
    page = read("sides", document(LOCKED, run={"policy": "p"}))
    assert page.text.count("no number of this kind speaks") == 3
    assert page.text.count("Say aloud:") == 3


def test_every_candidate_stands_in_the_docs() -> None:
    """The reference lists the candidates of each question and side in their order."""
    text = DOCS.read_text(encoding="utf-8").partition("## The strongest numbers")[2]
    listed = re.findall(r"^\| (effect|aim|reach) \| (for|against) \| (.*?) \|", text, re.MULTILINE)
    found = {(question, side): re.findall(r"`([^`]+)`", cell) for question, side, cell in listed}
    for question in QUESTIONS:
        for side in get_args(Side):
            own = [one for one in CANDIDATES if (one.side, one.question) == (side, question)]
            names = [field.replace("[here]", "") for one in own for field in one.fields]
            assert found[question, side] == names


def test_the_docs_list_every_block() -> None:
    """The reference names the blocks in the order of the page."""
    text = DOCS.read_text(encoding="utf-8").partition("## The page")[2].partition("## Numbers")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == BLOCKS
