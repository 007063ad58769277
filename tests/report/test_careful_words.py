"""Sentences that say no more than the run shows."""

from __future__ import annotations

import pytest

from healthcode.report.charts import LANGUAGES, Language
from healthcode.report.dates import with_moments
from healthcode.report.fold_lines import fold_line
from healthcode.report.page import Page
from healthcode.report.parts import both_sides
from healthcode.report.shown_person import told_words
from healthcode.report.words.catalogue import catalogue
from report.blocks.making import document, field, read, written
from report.sample import sample_audit, sample_compare


def test_the_short_answer_gives_the_pair_of_this_very_town() -> None:
    """With the code and without it, of the seed of the page alone; of another seed nothing is said."""
    audit, compare = sample_audit(), sample_compare()
    run, fields = audit["run"], compare["fields"]
    at = compare["over"]["seeds"].index(run["seed"])
    infected, without = (
        fields[f"prop.infected[{name}]"]["n"]["by_seed"][at] for name in (run["policy"], "no-code")
    )
    words = f"{infected} people were infected with the code, and {without} without it"
    assert words in read("about", audit, compare=compare).text
    run["seed"] = "another"
    assert "very town" not in read("about", audit, compare=compare).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_row_is_shown_with_its_true_minutes(language: Language) -> None:
    """What the rows say and what was true stand beside each other; nobody calls the reason false."""
    audit = sample_audit()
    at, one = next((at, one) for at, one in enumerate(audit["exhibits"]) if one["evidence"])
    audit["exhibits"][at] = one | {
        "kind": "false_reason",
        "evidence": [
            one["evidence"][0] | {"exposures": [{"wrong": "x", "minutes": 46.97, "true_minutes": 22.4}]}
        ],
    }
    for exposure in audit["exhibits"][at]["evidence"][0]["exposures"]:
        exposure["event_id"] = "s1"
    text = written("exhibits", audit, language)
    path = f"exhibits.{at}.evidence.0.exposures.0"
    assert f'data-path="{path}.minutes"' in text
    assert f'data-path="{path}.true_minutes"' in text
    assert catalogue(language)["exhibits.kinds.false_reason"] in text


def test_a_short_run_does_not_call_its_beginning_a_gap() -> None:
    """Before the days looked back on have passed, the longest stretch without a row is left out."""
    gap = "In the 14 days before, up to 12.1 days passed in one stretch without any row."
    told = {"en": {"unknown": [gap, "Much."], "next": ["GREEN at 2020-02-22 10:06:09."]}}
    page = Page(document({}), None, "en")
    assert told_words({"day": 3, "told": told}, page)["unknown"] == ["Much."]
    assert told_words({"day": 14, "told": told}, page)["unknown"] == [gap, "Much."]
    assert told_words({"day": 3, "told": told}, page)["next"] == ["GREEN at Sat 22 Feb, 10:06."]
    assert with_moments("A paper, 2020-02-11.", page) == "A paper, 2020-02-11."


def test_few_days_name_no_group() -> None:
    """On fewer than ten days locked in vain no group is named in the line."""

    def line(days: int) -> str:
        group = field(0.02, numerator=days, denominator=347, people=31, is_small=False)
        return str(fold_line(Page(document({"eq.fpr[age_band=very_old]": group}), None, "en"), "groups"))

    assert line(7) == catalogue("en")["fold.groups_too_few"].replace("'", "&#39;")
    assert "75 years and more" in line(10)


def test_a_side_without_an_argument_says_so() -> None:
    """An argument from nothing is none; the other side keeps its own."""
    page = Page(document({}), None, "en")
    text = str(both_sides(page, None, page.tell("parts.against_it")))
    assert text.count(catalogue("en")["parts.nothing"]) == 1
    audit = sample_audit()
    for one in audit["districts"]:
        one["locked"] = [0 for _ in one["locked"]]
    assert written("map", audit).count(catalogue("en")["parts.nothing"]) == 2


def test_what_is_known_too_little_is_not_drawn_as_missed() -> None:
    """Who was red on no infected day may have been yellow, and locked: nobody calls that missed."""
    audit = sample_audit()
    text = read("town", audit).text
    assert "missed" not in text
    locked = audit["fields"]["acc.ppv.locked"]["n"]
    locked["numerator"] = audit["fields"]["acc.sensitivity"]["n"]["numerator"]
    assert catalogue("en")["town.only_red"] not in read("town", audit).text
    locked["numerator"] += 1
    assert catalogue("en")["town.only_red"] in read("town", audit).text
