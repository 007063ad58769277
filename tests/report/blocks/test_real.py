"""What is known of real health codes."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from healthcode.report.charts import LANGUAGES, number_words
from healthcode.report.dates import date_words, names_date
from healthcode.report.page import Page
from healthcode.report.real_facts import CONFIDENCES, RealFact, real_facts, source_words, told_fact
from report.blocks.making import document, read, rows


@pytest.mark.parametrize("fact", real_facts(), ids=lambda fact: fact.id)
def test_each_fact_is_whole(fact: RealFact) -> None:
    """A fact has a source, a date and a confidence, and the same numbers in both languages."""
    assert fact.confidence in CONFIDENCES
    assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", fact.date)
    for language in LANGUAGES:
        assert fact.source[language]
        names = {name for _, name, _, _ in Formatter().parse(fact.says[language]) if name}
        assert names == fact.numbers.keys()
        page = Page(document({}), None, language)
        shown = str(told_fact(fact, page))
        for name, value in fact.numbers.items():
            words = number_words(value, language)
            assert f'data-fact="{fact.id}" data-name="{name}" data-value="{value}">{words}</span>' in shown
        shown_source = source_words(fact, page)
        assert date_words(fact.date, page) in shown_source or names_date(shown_source, fact.date, page)
        assert fact.date[:4] in shown_source
        assert fact.date not in shown_source or len(fact.date) == len("2020")
        assert f'href="#real-{fact.id}"' in shown


def test_all_facts_stand_in_one_table() -> None:
    """Each has its anchor, its tag, its source with date, and how sure it is; the oldest come first."""
    page = read("real", document({}))
    table = rows(page, "Facts with source, date and how sure they are")
    assert len(table) == len(real_facts())
    anchors = [one.attributes["id"] for one in page.find("span") if one.attributes.get("id")]
    assert sorted(anchors) == sorted(f"real-{fact.id}" for fact in real_facts())
    first = min(real_facts(), key=lambda fact: fact.date)
    assert table[0][1:] == [f"{first.source['en']} ({first.date[:4]})", "official, or the paper itself"]
    assert len([one for one in page.find("abbr") if one.text == "R"]) == len(real_facts())
    assert "Quelle und Datum" in read("real", document({}), "de").text


@pytest.mark.parametrize(
    ("date", "english", "german"),
    [
        ("2020-02-05", "5 Feb 2020", "5. Feb. 2020"),
        ("2020-05", "May 2020", "Mai 2020"),
        ("2014", "2014", "2014"),
        ("2020-13-05", "2020-13-05", "2020-13-05"),
    ],
)
def test_dates_with_their_year(date: str, english: str, german: str) -> None:
    """A day or a month with its year is written as readers do; what is none stays."""
    assert date_words(date, Page(document({}), None, "en")) == english
    assert date_words(date, Page(document({}), None, "de")) == german


def test_a_date_that_a_source_names_is_not_said_twice() -> None:
    """The short and the written-out month both count; another day does not."""
    page = Page(document({}), None, "de")
    assert names_date("China Daily, 27. November 2018", "2018-11-27", page)
    assert not names_date("China Daily, 26. November 2018", "2018-11-27", page)
    assert not names_date("China Daily, November 2018", "2018-11", page)
