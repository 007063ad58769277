"""What stands open on the page and what is folded, and that its own questions are answered at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthcode.report.charts import LANGUAGES
from healthcode.report.whole_page import CORE, FURTHER, report_page
from healthcode.report.words.catalogue import catalogue
from report.reading import Element, read_page
from report.sample import sample_audit, sample_compare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.report.charts import Language

MOST_VISIBLE_WORDS = 2_500


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    """Give each language of the page."""
    chosen: Language = request.param
    return chosen


@pytest.fixture(scope="module")
def page(language: Language) -> Element:
    """Write the whole page and read it."""
    return read_page(report_page(sample_audit(), sample_compare(), language))


def visible(element: Element) -> Iterator[str]:
    """Give what a reader sees who has opened the answers of the core, and nothing else."""
    for one in element.inside:
        if isinstance(one, str):
            yield one
        elif one.name in ("style", "script", "title", "desc", "svg"):
            continue
        elif one.name == "details" and not {"guess", "short-fold"} & set(one.classes):
            yield from visible(next(one.find("summary")))
        else:
            yield from visible(one)


def test_the_open_page_is_short(page: Element) -> None:
    """With every answer of the core open, the page can be read in some minutes."""
    words = " ".join(visible(next(page.find("body")))).split()
    assert 500 < len(words) < MOST_VISIBLE_WORDS


def test_further_blocks_are_folded_with_their_answer(page: Element) -> None:
    """Each further block is closed, with its title and its answer on the line; no core block is."""
    sections = {one.attributes["id"]: one for one in page.find("section") if "block" in one.classes}
    for name in CORE:
        assert not [one for one in sections[name].find("details") if "further" in one.classes]
    for name in FURTHER:
        (fold,) = [one for one in sections[name].find("details") if "further" in one.classes]
        assert "open" not in fold.attributes
        summary = next(fold.find("summary"))
        (line,) = [one for one in summary.find("span") if "in-a-line" in one.classes]
        assert line.text.strip()
        assert not list(summary.find("a")), "a link within what opens cannot be reached"


def test_every_line_has_its_number(page: Element, language: Language) -> None:
    """Where the audit asked everything, no line says that it did not."""
    lines = [one.text for one in page.find("span") if "in-a-line" in one.classes]
    assert catalogue(language)["fold.missing"] not in lines


def test_missing_parts_say_so_on_their_line(language: Language) -> None:
    """Where the audit asked nothing more, the line says that the command stands inside."""
    document = sample_audit()
    document = {"format": document["format"], "version": 1, "run": document["run"], "fields": {}}
    page = read_page(report_page(document, None, language))
    lines = [one.text for one in page.find("span") if "in-a-line" in one.classes]
    assert lines.count(catalogue(language)["fold.missing"]) == len(FURTHER) - 2


def test_the_short_answers_have_figures(page: Element) -> None:
    """Every question of the box is answered by a number, and leads to its block."""
    (box,) = [one for one in page.find("div") if "short" in one.classes]
    for answer in [one for one in box.find("div") if "short-answer" in one.classes]:
        assert list(answer.find("data"))
    (sides,) = [one for one in box.find("div") if "short-sides" in one.classes]
    assert all(list(one.find("data")) for one in sides.find("p"))
    links = [one.attributes["href"] for heading in box.find("h4") for one in heading.find("a")]
    assert links == ["#town", "#exhibits", "#frontier", "#sides"]


def test_a_guess_stands_in_the_box_of_its_question(page: Element) -> None:
    """The question, a line to write on and the answer are parts of one box."""
    boxes = [one for one in page.find("div") if "guess-box" in one.classes]
    assert len(boxes) == len(CORE) - 1
    for box in boxes:
        names = [one.attributes.get("class") for one in box.inside if isinstance(one, Element)]
        assert names == ["kicker", "question", "on-paper", "guess"]


def test_nobody_is_told_of_twice(page: Element) -> None:
    """A person has one card; the one who was met first is only referred to."""
    cards = [one for one in page.find("article") if "exhibit" in one.classes]
    ids = [one.attributes["id"] for one in cards]
    assert len(set(ids)) == len(ids) > 2
    referring = [one for one in cards if not list(one.find("details"))]
    assert len(referring) == 1
    assert "#resident" in [one.attributes["href"] for one in referring[0].find("a")]
