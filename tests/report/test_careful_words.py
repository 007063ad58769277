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


def test_minutes_that_are_the_same_are_not_told_twice() -> None:
    """A wrong row whose true time is the same whole number of minutes has nothing to tell beside it."""
    audit = sample_audit()
    at, one = next((at, one) for at, one in enumerate(audit["exhibits"]) if one["evidence"])
    exposures = [{"wrong": "x", "event_id": "s1", "minutes": 53.0, "true_minutes": 52.98}]
    audit["exhibits"][at] = one | {
        "kind": "false_reason",
        "evidence": [one["evidence"][0] | {"exposures": exposures}],
    }
    place = f"exhibits.{at}.evidence.0.exposures.0.true_minutes"
    assert place not in written("exhibits", audit)
    exposures[0]["true_minutes"] = 22.4
    assert place in written("exhibits", audit)


def test_the_page_says_at_which_moment_a_colour_counts() -> None:
    """The table of the terminal is of another moment, so both say of which they are."""
    assert "Colours count at 04:00" in read("town", sample_audit()).text
    assert "Farben zählen um 04:00" in read("town", sample_audit(), "de").text


def test_the_words_on_a_code_are_explained_in_german() -> None:
    """A code is written in English; only a page in another language says what its words mean."""
    assert "RED rot" in read("resident", sample_audit(), "de").text
    assert catalogue("en")["resident.picture"] not in read("resident", sample_audit()).text


def test_one_count_for_both_sides_is_said_to_be_one() -> None:
    """Where both sides quote the red days, a line says so; without them nobody is said to."""
    line = catalogue("en")["about.sides_share"]
    assert line in read("about", sample_audit()).text
    audit = sample_audit()
    del audit["fields"]["acc.ppv"]
    assert line not in read("about", audit).text


def test_a_wide_table_has_the_head_of_each_cell_for_phones() -> None:
    """Of more than three columns every cell names its column; of fewer none needs to become a list."""
    page = Page(document({}), None, "en")
    wide = str(page.table("caption", ["who", "a", "b", "c"], [["1", "2", "3", "<4>"]]))
    assert 'class="plain wide"' in wide
    assert '<th scope="row" role="rowheader" data-head="who">1</th>' in wide
    assert '<td role="cell" data-head="c">&lt;4&gt;</td>' in wide
    narrow = str(page.table("caption", ["who", "a", "b"], [["somebody", "2", "3"]]))
    assert 'class="plain"' in narrow
    assert '<th scope="row" role="rowheader">somebody</th>' in narrow
