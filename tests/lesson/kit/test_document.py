"""Pages of cards, bold words, and both renderings of a piece."""

from __future__ import annotations

import pytest

from healthcode.lesson.blocks import Card, CardGrid, Heading, Paragraph, Table, TickRow, WritingLines
from healthcode.lesson.kit.document import PAPERS, Look, Piece, fitting_rows, paged, runs
from healthcode.lesson.kit.html import piece_html
from healthcode.lesson.kit.pdf import paper_paints, piece_pdf

PIECE = Piece(
    "p",
    "A title",
    (
        Heading("Part"),
        Paragraph("Plain and **bold** <b> #sym"),
        Table(("a", "b"), (("1", "2"),), widths=(1, 2), row_height_mm=9),
        WritingLines(2, "Notes"),
        TickRow("How sure?", ("1", "2")),
        CardGrid(tuple(Card(f"Claim {number}") for number in range(9)), 2, 4),
    ),
)


@pytest.fixture
def look() -> Look:
    """English words on A4."""
    return Look("en", PAPERS["a4"], "the footer", "page {page} of {pages}", "cut", "Print", "advice")


def test_stars_make_words_bold_and_controls_are_shown() -> None:
    """A text is divided at its stars; a mark that turns a line around becomes an escape."""
    assert runs("a **b** c") == [["a ", False], ["b", True], [" c", False]]
    assert "\u202e" not in runs("x\u202ey")[0][0]


def test_longer_cards_make_fewer_rows() -> None:
    """Rows are as many as the fullest card lets, on the shorter paper fewer or as many."""
    short, long = Card("Claim"), Card("Claim", text="word " * 220)
    assert fitting_rows([short], 2, 4, PAPERS["a4"]) == 4
    assert 1 <= fitting_rows([short, long], 2, 4, PAPERS["letter"]) < 4
    assert [len(page.cards) for page in paged(CardGrid((short,) * 9, 2, 4), PAPERS["a4"])] == [8, 1]


def test_a_page_for_a_browser_escapes_texts_and_has_its_footer_on_each_sheet(look: Look) -> None:
    """Three sheets: the text, and two of cards."""
    page = piece_html(PIECE, look)
    assert "<strong>bold</strong> &lt;b&gt; #sym" in page
    assert page.count("the footer") == 3
    assert page == piece_html(PIECE, look)


def test_a_pdf_is_the_same_twice(look: Look) -> None:
    """Typst gets no clock."""
    pytest.importorskip("typst")
    content = piece_pdf(PIECE, look)
    assert content.startswith(b"%PDF")
    assert content == piece_pdf(PIECE, look)


def test_paints_of_charts_are_grey_on_paper() -> None:
    """Every paint that a chart may use has a value for paper, read from the style sheet."""
    paints = paper_paints()
    assert paints["ink"] == "#000000"
    assert all(len({value[at : at + 2] for at in (1, 3, 5)}) == 1 for value in paints.values())
