"""The table of figures for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import Any

from healthcode.lesson.kit.numbers import COLUMNS, figures_csv


def field(value: float | None, **more: Any) -> dict[str, Any]:
    return {
        "value": value,
        "unit": "share",
        "kind": "MODEL",
        "interval": None,
        "n": None,
        "seeds": 1,
        "not_estimable": None,
        "command": "healthcode audit run",
        "trap": {"en": "Say it.", "de": "Sag es."},
    } | more


def rows_of(fields: dict[str, Any], language: Any = "en") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(figures_csv({"fields": fields}, language))))


def test_every_field_is_one_row_in_the_order_of_names() -> None:
    """Columns are fixed, the trap is in the language of the kit, and a number keeps all its digits."""
    rows = rows_of(
        {
            "b": field(0.1 + 0.2, interval=[1, None], interval_of="seeds", seeds=20),
            "a": field(3.0, n={"numerator": 3, "denominator": 7}),
        },
        "de",
    )
    assert [row["field"] for row in rows] == ["a", "b"]
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["numerator"], rows[0]["denominator"], rows[0]["trap"]) == ("3", "7", "Sag es.")
    assert (rows[1]["value"], rows[1]["low"], rows[1]["high"]) == ("0.30000000000000004", "1", "")
    assert (rows[1]["seeds"], rows[1]["interval_of"]) == ("20", "seeds")


def test_what_is_not_known_is_empty_with_its_reason_and_never_zero() -> None:
    (row,) = rows_of({"a": field(None, not_estimable="nobody was red")})
    assert (row["value"], row["not_estimable"]) == ("", "nobody was red")


def test_a_spreadsheet_gets_no_formula_from_a_text() -> None:
    """A name or a reason that begins like a formula is quoted."""
    (row,) = rows_of({"=1+1": field(None, not_estimable="@cmd", command="-x")})
    for cell in (row["field"], row["not_estimable"], row["command"]):
        assert cell[0] not in "=+-@"
