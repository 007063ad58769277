"""The page on comparing towns says what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from healthcode.audit.frontier_fields import NO_CODE, NOT_REACHABLE, NOTHING_AVERTED
from healthcode.audit.frontier_notes import NOTES
from healthcode.audit.over_seeds import over_seeds
from healthcode.cli.town_options import SEEDS
from healthcode.experiments.towns import ALTERNATIVES

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "reference" / "compare.md").read_text(encoding="utf-8")
GUIDE = (DOCS / "how-to" / "compare-towns.md").read_text(encoding="utf-8")


def test_every_field_stands_on_the_page_as_the_program_has_it() -> None:
    """The table of fields is the notes, in their order, with formula and trap."""
    rows = re.findall(r"^\| `([a-z.]+\[…\])` \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
    assert rows == [(note.name, note.meaning, note.en) for note in NOTES]


@pytest.mark.parametrize("words", [NO_CODE, NOT_REACHABLE, NOTHING_AVERTED])
def test_the_words_of_the_document_are_explained(words: str) -> None:
    """What stands instead of a number is on the page."""
    assert f"`{words}`" in PAGE


def test_the_chances_on_the_page_are_those_of_the_program() -> None:
    """Five seeds give the ends with 93.75%, twenty the sixth from either end, four nothing."""
    assert over_seeds([1, 2, 3, 4, 5]).chance == 0.9375
    assert over_seeds(list(range(20))).interval == (5, 14)
    assert f"{over_seeds(list(range(20))).chance or 0:.1%}" == "95.9%"
    assert "(93.75%)" in PAGE
    assert "(95.9%)" in PAGE
    assert over_seeds([1, 2, 3, 4]).interval is None


def test_the_guide_names_the_alternatives_and_the_number_of_seeds() -> None:
    """Five seeds, and each of the gentler policies by its id."""
    assert SEEDS == 5
    assert "lives through five seeds" in GUIDE
    assert all(f"`{name}`" in GUIDE for name in ALTERNATIVES)
