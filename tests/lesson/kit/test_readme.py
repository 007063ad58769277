"""The plan by the minute fills the lesson, and its words are there in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthcode.lesson.blocks import BulletList, Paragraph, Table
from healthcode.lesson.content import load_content
from healthcode.lesson.kit import readme as readme_module
from healthcode.lesson.kit import sheets
from healthcode.lesson.kit.deck import Deck
from healthcode.lesson.kit.document import Piece
from healthcode.lesson.kit.filling import Filling
from healthcode.lesson.kit.readme import MINUTES, Order, plans, readme
from healthcode.lesson.kit.residents import DealtResidents
from healthcode.lesson.words import Words, texts

if TYPE_CHECKING:
    from healthcode.lesson.kit.card_languages import KitLanguage
    from healthcode.lesson.kit.readme import Minutes

MADE = {
    "residents",
    "the-town",
    "worksheet-a",
    "worksheet-b",
    "motions",
    "side-sheets",
    "evidence-model",
    "evidence-real",
    "roles",
    "law-cards",
    "glossary",
    "answer-key",
}


def test_every_plan_fills_its_minutes_with_steps_and_pieces_that_there_are() -> None:
    """Steps follow each other to the last minute."""
    pieces = MADE | {page.id.replace("_", "-") for page in load_content("en").pages}
    assert set(plans()) == set(MINUTES)
    for minutes, steps in plans().items():
        assert [step.begin for step in steps] == [0, *(step.until for step in steps[:-1])]
        assert steps[-1].until == minutes
        for step in steps:
            assert Words("de").has(f"kit.steps.{step.name}.teacher")
            assert set(step.pieces) <= pieces


def test_the_words_of_the_kit_are_there_in_both_languages() -> None:
    """No key of the kit is missing in German."""
    english, german = ({key for key in texts(one) if key.startswith("kit.")} for one in ("en", "de"))
    assert english == german


def first_page(
    language: KitLanguage = "en",
    *,
    seed: str = "linden-7",
    minutes: Minutes = 45,
    warnings: tuple[str, ...] = (),
    has_pdf: bool = True,
    only_html: tuple[str, ...] = (),
) -> Piece:
    """Write the first page of a kit for nine students."""
    names = ("residents", "vote-slips", "worksheet-a", "roles")
    pieces = [Piece(name, f"Title of {name}", ()) for name in names]
    found = DealtResidents(Deck(9, (), {}, {"red": 3, "green": 9}, ()), (), "2020-02-05T04:00:00", {})
    order = Order(seed, 9, minutes, language, "a4")
    filling = Filling({"fields": {}}, "de" if language == "de" else "en", {})
    return readme(order, pieces, warnings, found, filling, has_pdf=has_pdf, only_html=only_html)


def tables(piece: Piece) -> list[Table]:
    return [block for block in piece.blocks if isinstance(block, Table)]


def paragraphs(piece: Piece) -> str:
    return "\n".join(block.text for block in piece.blocks if isinstance(block, Paragraph))


def first_list(piece: Piece) -> tuple[str, ...]:
    return next(block.items for block in piece.blocks if isinstance(block, BulletList))


def test_what_to_print_says_how_often_and_where() -> None:
    """Cards once, a worksheet for each, slips as they lie on a sheet; what the plan leaves out is spare."""
    rows = {row[2]: row[1] for row in tables(first_page())[1].rows}
    assert rows == {
        "pdf/residents.pdf": "1, cut into cards",
        "pdf/vote-slips.pdf": "3, four slips on each",
        "pdf/worksheet-a.pdf": "9, one each",
        "pdf/roles.pdf": "spare",
    }
    assert sheets._VOTE_SLIPS == readme_module._FOUR


def test_a_piece_without_pdf_is_named_by_its_page() -> None:
    """One piece alone, or all where Typst is missing; the page says why."""
    one = first_page("zh", only_html=("residents",))
    assert [row[2] for row in tables(one)[1].rows][:2] == ["html/residents.html", "pdf/vote-slips.pdf"]
    assert "Print html/residents.html" in paragraphs(one)
    none = first_page(has_pdf=False)
    assert all(row[2].startswith("html/") for row in tables(none)[1].rows)
    assert "Typst" in paragraphs(none)


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "in French"), ("zh", "in Chinese"), ("en", ""), ("de", "")]
)
def test_a_kit_of_cards_alone_says_what_is_in_english(language: KitLanguage, said: str) -> None:
    told = paragraphs(first_page(language))
    assert ("Everything else is in English" in told) == bool(said)
    assert said in told


def test_warnings_are_listed_first_and_the_command_can_be_typed() -> None:
    """A seed with a space is quoted for a shell; without warnings the page says that there are none."""
    piece = first_page(seed="two words; rm", warnings=("Motion 3 lacks numbers.",))
    assert first_list(piece) == ("Motion 3 lacks numbers.",)
    assert "healthcode kit --seed 'two words; rm' --students 9" in paragraphs(piece)
    assert first_list(first_page()) == ("Every motion has at least two numbers for each side in this town.",)


@pytest.mark.parametrize("minutes", MINUTES)
def test_every_step_of_a_plan_is_written_in_both_languages(minutes: Minutes) -> None:
    """Minutes, name, what the teacher does, what the class does: none is empty, no placeholder is left."""
    languages: tuple[KitLanguage, ...] = ("en", "de")
    for language in languages:
        plan = tables(first_page(language, minutes=minutes))[0]
        assert len(plan.rows) == len(plans()[minutes])
        for row in plan.rows:
            assert all(row[:4])
            assert not any("{" in cell for cell in row)
