"""A chart as a figure of a page: both drawings, of which the page shows one, and the table beneath."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.dataset.shown import escaped
from healthcode.pages import inline_svg
from healthcode.report.charts.traced import cell_html

if TYPE_CHECKING:
    from healthcode.report.charts.model import Chart, ChartTable


_OF_ROW = ' scope="row"'


def chart_figure(chart: Chart, numbers_label: str, *, heading: str = "") -> Markup:
    """Give a chart as ``<figure class="chart">``.

    Args:
        chart: The chart.
        numbers_label: What opens the table, such as ``The numbers as a table``.
        heading: Stands above the drawing, as the figure's caption; none if empty.
    """
    caption = f"<figcaption>{_safe(heading)}</figcaption>" if heading else ""
    return Markup(  # noqa: S704 - drawn by us; every text in it is escaped
        f'<figure class="chart">{caption}{inline_svg(chart.svg)}{inline_svg(chart.narrow)}'
        f'<details class="numbers"><summary>{_safe(numbers_label)}</summary>'
        f"{table_html(chart.table)}</details></figure>"
    )


@cache
def chart_style() -> Markup:
    """Give the style sheet of charts, for a ``<style>`` element: it loads nothing."""
    text = files("healthcode.report").joinpath("style.css").read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - our own file


def table_html(table: ChartTable) -> Markup:
    """Give a table with its caption, header cells for columns and rows, in a frame that scrolls alone.

    A cell whose number has a place names it.
    """
    head = "".join(f'<th scope="col">{_safe(cell)}</th>' for cell in table.header)
    rows = "".join(
        f"<tr>{_cell(name, 'th', _OF_ROW)}{''.join(map(_cell, cells))}</tr>" for name, *cells in table.rows
    )
    return Markup(  # noqa: S704 - every text in it is escaped
        f'<div class="scroll" tabindex="0" role="region" aria-label="{_safe(table.caption)}"><table>'
        f"<caption>{_safe(table.caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(words: str, name: str = "td", more: str = "") -> str:
    attributes, content = cell_html(words)
    return f"<{name}{more}{attributes}>{content}</{name}>"


def _safe(words: str) -> str:
    return escape(escaped(words))
