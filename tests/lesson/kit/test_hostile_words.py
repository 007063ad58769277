"""What comes from files is text and nothing else, on cards, pages and in Markdown."""

from __future__ import annotations

from healthcode.lesson.blocks import Card, CardGrid, FoldCard, FoldCards, Heading, Paragraph, Picture, Table
from healthcode.lesson.kit.document import PAPERS, Look, Piece
from healthcode.lesson.kit.html import piece_html
from healthcode.lesson.kit.markdown import piece_markdown

HOSTILE = "syn-<script>alert(1)</script>\"' onload=x \u202e\x07 #import x"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>'


def test_a_hostile_id_title_or_seed_stays_text_on_every_page() -> None:
    """No tag and no sign that turns a line around: in titles, cards, tables and the footer."""
    card = FoldCard(
        HOSTILE,
        HOSTILE,
        HOSTILE,
        ((HOSTILE, HOSTILE),),
        Picture(SVG, HOSTILE, 20),
        HOSTILE,
        (HOSTILE,),
        HOSTILE,
    )
    piece = Piece(
        "p",
        HOSTILE,
        (
            Heading(HOSTILE),
            Paragraph(HOSTILE, is_box=True),
            Table((HOSTILE,), ((HOSTILE,),)),
            CardGrid((Card(HOSTILE, text=HOSTILE, rows=((HOSTILE, HOSTILE),), foot=HOSTILE),), 2, 4),
            FoldCards((card,), (HOSTILE, HOSTILE)),
        ),
    )
    look = Look("en", PAPERS["a4"], "foot <script>alert(2)", "{page} of {pages}", "cut", "Print", "advice")
    page = piece_html(piece, look)
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") > 10
    assert "\u202e" not in page.partition("<body")[2]


def test_a_bar_in_a_cell_makes_no_new_column_in_markdown() -> None:
    text = piece_markdown(Piece("p", "t", (Table(("a", "c"), (("d|e", "f"),)),)), "foot")
    assert [line.count("|") for line in text.splitlines() if line.startswith("|")] == [3, 3, 3]
