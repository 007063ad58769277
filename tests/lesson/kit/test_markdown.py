"""A piece as Markdown."""

from __future__ import annotations

from healthcode.lesson.blocks import (
    BulletList,
    Heading,
    NumberedList,
    Paragraph,
    Table,
    TickRow,
)
from healthcode.lesson.kit.document import FigureWords, FoldLine, Piece, Together
from healthcode.lesson.kit.markdown import piece_markdown


def test_every_block_has_its_form_and_the_footer_ends_the_page() -> None:
    """Headings, boxes, lists, tables and figures; a cell with a bar does not make a new column."""
    piece = Piece(
        "p",
        "Title",
        (
            Heading("Part"),
            Paragraph("Plain **bold**."),
            Paragraph("Boxed.", is_box=True),
            BulletList(("one", "two")),
            NumberedList(("three", "four"), first=3),
            Table(("a", "b"), (("1|2", "3"),)),
            FigureWords("7 of 24", "reds were ill", ("Make it again: healthcode",)),
            Together((Heading("Question", 3), Paragraph("Why?"))),
            FoldLine("fold here"),
            TickRow("How sure?", ("little", "much")),
        ),
    )
    assert piece_markdown(piece, "the footer") == (
        "# Title\n\n## Part\n\nPlain **bold**.\n\n> Boxed.\n\n- one\n- two\n\n3. three\n4. four\n\n"
        "| a | b |\n| --- | --- |\n| 1/2 | 3 |\n\n**7 of 24** reds were ill\n\nMake it again: healthcode\n\n"
        "### Question\n\nWhy?\n\n*fold here*\n\nHow sure?\n\nlittle\n\nmuch\n\n---\nthe footer\n"
    )
