"""Cards to cut out: evidence that can be checked, dates as readers write them, and who somebody is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from healthcode.lesson.blocks import Card, CardGrid
from healthcode.lesson.content import load_content
from healthcode.lesson.kit.cards import law_cards, model_cards, real_cards, role_cards, who_words
from healthcode.lesson.kit.filling import Filling
from healthcode.lesson.verify import read_card

AUDIT = Path(__file__).parents[1] / "content_audit.json"
ISO = re.compile(r"\b\d{4}-\d\d(-\d\d)?\b")


def filling(language: Any) -> Filling:
    return Filling(json.loads(AUDIT.read_text(encoding="utf-8")), language, {})


def cards_of(piece: Any) -> tuple[Card, ...]:
    (grid,) = piece.blocks
    assert isinstance(grid, CardGrid)
    return grid.cards


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_evidence_card_prints_the_command_that_checks_it(language: Any) -> None:
    """The command names the field of the card and its seed, and its id is a valid one."""
    content, fill = load_content(language), filling(language)
    for card, told in zip(cards_of(model_cards(content, fill)), content.evidence_model, strict=True):
        _, command = card.rows[-1]
        assert command.startswith("healthcode verify ")
        claimed = read_card(command)
        assert (claimed.field, claimed.seed) == (told.field, "linden-7")


def test_a_town_that_no_seed_makes_again_says_where_the_number_stands() -> None:
    """Of changed settings there is no command to check."""
    fill = filling("en")
    fill.document["run"]["scenario"] = "lesson (changed)"
    for card in cards_of(model_cards(load_content("en"), fill)):
        assert card.rows[-1][1].endswith("in numbers/audit.json")


@pytest.mark.parametrize("language", ["en", "de"])
def test_dates_on_cards_are_written_for_readers(language: Any) -> None:
    """No card of a real case or of a law has a date as computers write it."""
    content, fill = load_content(language), filling(language)
    for piece in (real_cards(content, fill), law_cards(content, fill)):
        for card in cards_of(piece):
            texts = [card.title, card.text, *(text for _, text in card.rows)]
            assert not [text for text in texts if ISO.search(text)], card.title
    first = cards_of(real_cards(content, fill))[0]
    assert ("11 Feb 2020" if language == "en" else "11. Feb. 2020") in first.rows[0][1]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_labels_of_a_role_end_in_a_colon(language: Any) -> None:
    """What follows is a sentence of its own."""
    for card in cards_of(role_cards(load_content(language), filling(language))):
        assert [label[-1] for label, _ in card.rows] == [":", ":", ":"]


def test_of_a_child_it_is_not_said_how_it_pays() -> None:
    """A toddler has no purse."""
    grown: Any = SimpleNamespace(occupation="none", age_band="old", pays_cash=True)
    child: Any = SimpleNamespace(occupation="pupil", age_band="child", pays_cash=True)
    fill = filling("en")
    assert who_words(grown, fill).endswith("pays cash")
    assert "pays" not in who_words(child, fill)
    assert "0 to 11" in who_words(child, fill)
