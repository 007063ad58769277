"""Placeholders: what each form says, and what is said where a figure is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthcode.lesson.said import MissingFigureError, fields_in, filled, said

if TYPE_CHECKING:
    from healthcode.report.charts import Language


def field(value: float | None, unit: str = "people", why: str | None = None, **counts: Any) -> dict[str, Any]:
    return {
        "value": value,
        "unit": unit,
        "n": counts,
        "interval": None,
        "not_estimable": why,
        "command": "healthcode audit RUN",
    }


DOCUMENT = {
    "run": {"people": 1500, "seed": "linden-7"},
    "tree": {"run": {"red": 24}},
    "fields": {
        "acc.ppv": field(7 / 24, "share of people", numerator=7, denominator=24),
        "acc.rare": field(0.001, "share of people"),
        "acc.nearly": field(0.999, "share of people"),
        "need.lift": field(6.0629, "times", caught=2600, noticed=[3, 90]),
        "need.less": field(-2.354, "infected person-days"),
        "set.averted[medium]": field(4.5, "infections", range=[-3, 19]),
        "prop.nnq": field(8.0, "people", range=[2, None]),
        "sun.none": field(None, why="the run is too short"),
    },
}


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("{acc.ppv:of}", "en", "7 of 24"),
        ("{acc.ppv:of}", "de", "7 von 24"),
        ("{acc.ppv}", "en", "7 of 24"),
        ("{acc.ppv:of_100}", "en", "29 of 100"),
        ("{acc.rare:of_100}", "de", "weniger als 1 von 100"),
        ("{acc.nearly:of_100}", "en", "more than 99 of 100"),
        ("{need.lift:one}", "de", "6,1"),
        ("{need.lift:whole}", "en", "6"),
        ("{need.lift:n.caught}", "de", "2.600"),
        ("{need.lift:n.noticed.last}", "en", "90"),
        ("{need.less:size}", "en", "2.4"),
        ("{set.averted[medium]:range}", "en", "\N{MINUS SIGN}3 to 19"),
        ("{prop.nnq:range}", "de", "2 oder mehr"),
        ("{run.people}, {tree.run.red}", "en", "1,500, 24"),
        ("{deck.red}", "en", "14"),
        ("{acc.ppv:command}", "en", "healthcode audit RUN"),
    ],
)
def test_a_form_says_its_figure(text: str, language: Language, wanted: str) -> None:
    assert filled(text, DOCUMENT, language, {"deck.red": 14}) == wanted


@pytest.mark.parametrize(
    "text",
    ["{no.field}", "{sun.none}", "{sun.none:one}", "{need.lift:of}", "{need.lift:n.nobody}", "{run.x}"],
)
def test_a_missing_figure_is_never_invented(text: str) -> None:
    with pytest.raises(MissingFigureError):
        filled(text, DOCUMENT, "en")
    assert said(text, "Nobody knows.", DOCUMENT, "en") == "Nobody knows."


def test_the_reason_of_the_document_is_kept() -> None:
    with pytest.raises(MissingFigureError) as error:
        filled("{sun.none}", DOCUMENT, "en")
    assert error.value.why == "the run is too short"


def test_an_unknown_form_is_a_fault_of_the_text() -> None:
    with pytest.raises(ValueError, match="no form"):
        filled("{acc.ppv:loud}", DOCUMENT, "en")


def test_only_fields_of_the_audit_count_as_fields() -> None:
    assert fields_in("{acc.ppv:of} {run.people} {deck.red} {acc.ppv:n.x}") == {"acc.ppv"}
