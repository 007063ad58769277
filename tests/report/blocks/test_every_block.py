"""What holds for every block of the second half of the page: its words, one line where nothing was found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from healthcode.dataset.shown import escaped
from healthcode.report.charts import LANGUAGES
from healthcode.report.dates import with_moments
from healthcode.report.page import Page
from healthcode.report.parts import beside
from healthcode.report.real_facts import real_facts
from healthcode.report.words.catalogue import catalogue
from report.blocks.making import charts, document, read, sides, texts, written
from report.sample import sample_audit

if TYPE_CHECKING:
    from healthcode.report.charts import Language

ANSWERS = {
    "sources_of_data": "necessity",
    "weeks": "sunset",
    "explanations": "why",
    "appeals": "appeals",
    "reidentification": "reidentification",
    "learns": "learns",
    "creep": "creep",
    "paths": "paths",
    "map": "series",
    "consent": "consent",
    "tricks": "gaming",
}


@pytest.mark.parametrize(("block", "section"), ANSWERS.items())
def test_nothing_found_is_one_line(block: str, section: str) -> None:
    """Where the audit has nothing, the block names the command that adds it, and draws nothing."""
    page = read(block, document({}))
    assert charts(page) == []
    assert sides(page) == []
    missing = [one for one in page.find("p") if "missing" in one.classes]
    commands = [code.text for one in missing for code in one.find("code")]
    assert any(command.endswith(f"--with {section}") for command in commands)
    assert len(missing) == (2 if block == "creep" else 1)


@pytest.mark.parametrize("block", [*ANSWERS, "real"])
def test_every_block_has_a_title_and_an_intro(block: str) -> None:
    """Each block has its question in both languages, and all but the list of facts a guess."""
    for language in LANGUAGES:
        words = catalogue(language)
        assert words[f"{block}.title"]
        assert words[f"{block}.intro"]
        assert (f"{block}.guess" in words) == (block != "real")


def test_every_fact_belongs_to_a_block() -> None:
    """Facts stand beside a block that there is, and each block shows its own."""
    assert {fact.about for fact in real_facts()} <= {*ANSWERS, "real"}
    page = Page(document({}), None, "en")
    for block in ANSWERS:
        shown = str(beside(page, block))
        for fact in real_facts():
            assert (f"#real-{fact.id}" in shown) == (fact.about == block)


def test_nothing_beside_a_block_without_facts() -> None:
    """There is no empty list of facts."""
    assert beside(Page(document({}), None, "en"), "town") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_that_of_the_document(language: Language) -> None:
    """What the page quotes from an audit of the demo town stands there, word for word but for its times."""
    audit = sample_audit()
    page = Page(audit, None, language)
    quoted = {path: words for block in ANSWERS for path, words in texts(read(block, audit, language)).items()}
    assert len(quoted) > 12
    for path, words in quoted.items():
        written_down = escaped(str(page.value(path)))
        assert words in {written_down, with_moments(written_down, page)}, path
        assert not re.search(r"\d{4}-\d\d-\d\d", words), path


def test_facts_are_told_in_german() -> None:
    """The facts beside a block are in the language of the page."""
    assert "Reisekarte" in written("weeks", sunset_only(), "de")
    assert "Reisekarte" not in written("weeks", sunset_only())


def sunset_only() -> dict[str, object]:
    """Give an audit of one week."""
    from report.blocks.test_weeks import AUDIT  # noqa: PLC0415 - only for this

    return dict(AUDIT)
