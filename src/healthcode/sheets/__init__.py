"""Sheets of cards to print and cut: eight to a page, as PDF or as a page for a browser's printer."""

from healthcode.sheets.content import SheetCard
from healthcode.sheets.write import write_sheet

__all__ = ["SheetCard", "write_sheet"]
