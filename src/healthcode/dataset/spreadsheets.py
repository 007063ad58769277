"""Texts in CSV files that a spreadsheet might take for formulas."""

from __future__ import annotations

#: A spreadsheet takes a cell that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet_safe(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
