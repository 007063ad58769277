"""Codes of the cards as they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthcode.codes.issuing import FIXED_MASK, Issue
from healthcode.codes.key_ring import demo_ring
from healthcode.codes.matrix import matrix_of
from healthcode.codes.picture_svg import draw_svg
from healthcode.codes.token import caption_of
from healthcode.lesson.blocks import FoldCard, FoldCards, Picture
from healthcode.lesson.kit.cards import CODE_WIDTH_MM
from healthcode.lesson.kit.document import PAPERS, Look, Piece
from healthcode.lesson.kit.pdf import piece_pdf

if TYPE_CHECKING:
    from healthcode.lesson.kit.document import PaperName


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_three_codes_on_a_page_are_read_back_from_the_pdf(paper: PaperName) -> None:
    """At 150 dots to the inch, in grey, every code on the page gives its own text."""
    pdfium, zxing = pytest.importorskip("pypdfium2"), pytest.importorskip("zxingcpp")
    pytest.importorskip("typst")
    issue = Issue(1_581_652_800, 1440, demo_ring())
    texts = {issue.text_for(f"syn-{number}", "red") for number in range(3)}
    cards = tuple(
        FoldCard(
            "tag",
            "syn",
            "who",
            (("Mon", "bus"),),
            Picture(draw_svg(matrix_of(text, FIXED_MASK), "red", caption_of(text)), "code", CODE_WIDTH_MM),
            "R",
            ("RED",),
        )
        for text in sorted(texts)
    )
    look = Look("en", PAPERS[paper], "footer", "{page} of {pages}", "cut", "Print", "advice")
    document = pdfium.PdfDocument(piece_pdf(Piece("p", "", (FoldCards(cards),)), look))
    assert len(document) == 1
    picture = document[0].render(scale=150 / 72, grayscale=True).to_pil()
    assert {found.text for found in zxing.read_barcodes(picture)} == texts
