"""The numbers of the kit as a table for spreadsheets: every field with its command and its trap."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from healthcode.dataset.spreadsheets import spreadsheet_safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.report.charts import Language

COLUMNS = (
    "field",
    "value",
    "unit",
    "kind",
    "low",
    "high",
    "interval_of",
    "seeds",
    "numerator",
    "denominator",
    "not_estimable",
    "command",
    "trap",
)


def figures_csv(document: Mapping[str, Any], language: Language) -> str:
    """Write one row for each field, in the order of names; empty where there is nothing."""
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(COLUMNS)
    for name, field in sorted(document["fields"].items()):
        low, high = field.get("interval") or (None, None)
        counts = field.get("n") or {}
        cells = (
            name,
            field["value"],
            field["unit"],
            field["kind"],
            low,
            high,
            field.get("interval_of"),
            field.get("seeds"),
            counts.get("numerator"),
            counts.get("denominator"),
            field.get("not_estimable"),
            field["command"],
            field["trap"][language],
        )
        rows.writerow([_cell(cell) for cell in cells])
    return stream.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return spreadsheet_safe(value) if isinstance(value, str) else repr(value)
