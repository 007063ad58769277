"""Small documents by hand, and one block of the page at a time."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from healthcode.report.page import Page
from report.reading import Element, read_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.report.charts import Language

HOSTILE = "<script>alert('1')</script> & \"x\" \u202e\u2066"


def field(
    value: float | None, unit: str = "person-days", kind: str = "MODEL", **counts: object
) -> dict[str, Any]:
    """Give a field as an audit writes it."""
    return {
        "value": value,
        "unit": unit,
        "kind": kind,
        "interval": None,
        "interval_of": None,
        "seeds": 1,
        "n": counts,
        "not_estimable": "there is none" if value is None else None,
        "command": "healthcode audit run RUN",
        "trap": {"en": "A trap in English.", "de": "Eine Falle auf Deutsch."},
    }


def document(fields: Mapping[str, Mapping[str, Any]], **more: object) -> dict[str, Any]:
    """Give an audit with these fields and keys."""
    return {"format": "healthcode audit", "version": 1, "fields": dict(fields), **more}


def written(
    block: str,
    audit: Mapping[str, Any],
    language: Language = "en",
    compare: Mapping[str, Any] | None = None,
) -> str:
    """Write one block."""
    return str(import_module(f"healthcode.report.blocks.{block}").BLOCK.build(Page(audit, compare, language)))


def read(
    block: str,
    audit: Mapping[str, Any],
    language: Language = "en",
    compare: Mapping[str, Any] | None = None,
) -> Element:
    """Write one block and read it as a browser does."""
    return read_page(written(block, audit, language, compare))


def charts(page: Element) -> list[Element]:
    """Give the charts of a block."""
    return [one for one in page.find("figure") if "chart" in one.classes]


def headlines(page: Element) -> list[str]:
    """Give the answers that stand large, in plain text."""
    return [one.text for one in page.find("p") if "headline" in one.classes]


def rows(page: Element, caption: str) -> list[list[str]]:
    """Give the cells of the body of the table with a caption, in plain text."""
    for table in page.find("table"):
        if any(one.text == caption for one in table.find("caption")):
            (body,) = table.find("tbody")
            return [[cell.text for cell in row.find("th", "td")] for row in body.find("tr")]
    raise LookupError(caption)


def chart_rows(page: Element, title: str) -> list[list[str]]:
    """Give the numbers beneath the chart with a title."""
    for figure in charts(page):
        (heading,) = figure.find("figcaption")
        if heading.text == title:
            (body,) = figure.find("tbody")
            return [[cell.text for cell in row.find("th", "td")] for row in body.find("tr")]
    raise LookupError(title)


def sides(page: Element) -> list[str]:
    """Give what is said for and against, in plain text."""
    return [one.text for card in page.find("div") if "side" in card.classes for one in [*card.find("p")][1:]]


def texts(page: Element) -> dict[str, str]:
    """Give the sentences that stand in the document, by their paths."""
    return {
        one.attributes["data-text"]: one.text for one in page.find("span") if "data-text" in one.attributes
    }
