"""Texts of the kit with figures put in."""

from __future__ import annotations

from typing import Any

import pytest

from healthcode.lesson.blocks import BulletList, Columns, FigureLine, Heading, Paragraph, Table
from healthcode.lesson.content_model import Said
from healthcode.lesson.kit.document import FigureWords
from healthcode.lesson.kit.filling import Filling

FIELDS: dict[str, Any] = {
    "acc.ppv": {
        "value": 0.25,
        "unit": "share",
        "n": {"numerator": 7, "denominator": 28},
        "interval": None,
        "seeds": 20,
        "not_estimable": None,
        "command": "healthcode audit run",
        "trap": {"en": "One town.", "de": "Eine Stadt."},
    },
    "app.hours": {"value": None, "unit": "hours", "n": None, "interval": None, "not_estimable": "nobody"},
}


@pytest.fixture
def filling() -> Filling:
    return Filling({"fields": FIELDS, "run": {"seed": "<i>x</i>"}}, "en", {"deck.red": 14})


def test_a_text_gets_figures_words_of_the_kit_and_of_the_run(filling: Filling) -> None:
    """What stands in the document stays text, whatever it looks like."""
    assert filling.fill("{acc.ppv}, {deck.red} reds, {run.seed}") == "7 of 28, 14 reds, <i>x</i>"
    assert filling.fill("{acc.ppv:seeds} seeds") == "20 seeds"


def test_what_is_not_known_says_so_in_its_place(filling: Filling) -> None:
    """A number that cannot be formed is no zero, and a sentence has its own words for that."""
    assert filling.fill("{app.hours:whole} h") == "(not known in this town) h"
    assert filling.fill("{no.field}") == "(not known in this town)"
    one = Said(text="After {app.hours:whole} hours.", absent="Nobody appealed.", optional=True)
    assert filling.sentence(one) == "Nobody appealed."
    assert filling.sentence(Said(text="{acc.ppv:of} were ill.")) == "7 of 28 were ill."


def test_every_block_is_filled_to_its_inmost_text(filling: Filling) -> None:
    assert filling.block(Table(("{deck.red}",), (("{acc.ppv}",),))) == Table(("14",), (("7 of 28",),))
    columns = Columns(((Heading("{deck.red}"), BulletList(("{acc.ppv}",))), (Paragraph("x"),)))
    assert filling.block(columns) == Columns(((Heading("14"), BulletList(("7 of 28",))), (Paragraph("x"),)))


def test_a_figure_line_tells_its_command_and_its_trap(filling: Filling) -> None:
    line = FigureLine("acc.ppv", "reds were ill", shows_command=True, shows_trap=True)
    assert filling.block(line) == FigureWords(
        "7 of 28", "reds were ill", ("Make it again: healthcode audit run", "Say aloud: One town.")
    )
    missing = filling.block(FigureLine("no.field", "x", shows_command=True, shows_trap=True))
    assert missing == FigureWords("(not known in this town)", "x")


def test_numbers_are_written_as_the_language_does(filling: Filling) -> None:
    assert filling.number(1234.5) == "1,234.5"
    assert Filling(filling.document, "de", {}).number(1234.5) == "1.234,5"
