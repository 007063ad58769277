"""What a chart is: a drawing for wide pages, one for narrow pages, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True)
class Setting:
    """What every chart is told.

    Args:
        prefix: Starts every id of the chart, so that many charts can stand on one page. Letters, digits and
            hyphens, beginning with a letter.
        language: Of the numbers; words come ready made.
        title: Names the chart.
        description: Says in words what it shows, for those who cannot see it.
        absent: Printed where a number is None, such as ``not estimable``.
        caption: Of the table; the title if empty.
    """

    prefix: str
    language: Language
    title: str
    description: str
    absent: str
    caption: str = ""

    def __post_init__(self) -> None:
        parts = self.prefix.replace("-", "")
        if not (parts.isascii() and parts.isalnum() and self.prefix[0].isalpha()):
            raise ValueError(f"{self.prefix!r} cannot start an id")


@dataclass(frozen=True)
class ChartTable:
    """The numbers behind a chart, written out.

    Args:
        caption: Names the table.
        header: One word per column.
        rows: As wide as the header; the first cell names its row.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError(f"a row of the table {self.caption!r} is not as wide as its header")


@dataclass(frozen=True)
class Chart:
    """A finished chart.

    Args:
        title: Names it.
        description: Says in words what it shows.
        svg: One SVG element for pages of 600 CSS pixels and more.
        narrow: The same for phones, with words as large.
        table: The numbers.
    """

    title: str
    description: str
    svg: str
    narrow: str
    table: ChartTable
