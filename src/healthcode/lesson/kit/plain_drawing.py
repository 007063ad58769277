"""Drawings without what Typst draws wrongly: cut tiles of patterns, and dots that are lines of no length.

Both are written as plain shapes that look the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import number

if TYPE_CHECKING:
    from collections.abc import Iterator

_TILE = re.compile(
    r'<pattern id="(?P<id>[^"]+)" width="(?P<cell>[\d.]+)" height="(?P=cell)" patternUnits="userSpaceOnUse">'
    r"(?P<figure>.*?)</pattern>"
)
_AREA = re.compile(
    r'<path transform="translate\(0 (?P<top>[\d.]+)\)" d="(?P<steps>[^"]+)" fill="url\(#(?P<id>[^"]+)\)"/>'
)
#: Of an area, each rectangle: where it begins, how wide and how high it is.
_RECTANGLE = re.compile(r"M0 (?P<y>[\d.]+)h(?P<width>[\d.]+)v(?P<height>[\d.]+)h-[\d.]+z")
_DOT = re.compile(
    r'<path d="M(?P<x>[\d.]+) (?P<y>[\d.]+)h0" fill="none" stroke="(?P<paint>[^"]+)"'
    r' stroke-width="(?P<width>[\d.]+)" stroke-linecap="round" stroke-linejoin="round"/>'
)


def drawn_plainly(svg: str) -> str:
    """Draw every tile of an area of marks by itself, and dots as circles; all else stays.

    Args:
        svg: One SVG element of the report's charts.
    """
    tiles = {found["id"]: (float(found["cell"]), found["figure"]) for found in _TILE.finditer(svg)}

    def marks(area: re.Match[str]) -> str:
        if area["id"] not in tiles:
            return area[0]
        cell, figure = tiles[area["id"]]
        return "".join(_copies(figure, cell, float(area["top"]), area["steps"]))

    return _DOT.sub(_circle, _AREA.sub(marks, svg))


def _copies(figure: str, cell: float, top: float, steps: str) -> Iterator[str]:
    for found in _RECTANGLE.finditer(steps):
        y, width, height = (float(found[name]) for name in ("y", "width", "height"))
        for row in range(round(height / cell)):
            for column in range(round(width / cell)):
                place = f"{number(column * cell)} {number(top + y + row * cell)}"
                yield f'<g transform="translate({place})">{figure}</g>'


def _circle(dot: re.Match[str]) -> str:
    radius = number(float(dot["width"]) / 2)
    return f'<circle cx="{dot["x"]}" cy="{dot["y"]}" r="{radius}" fill="{dot["paint"]}"/>'
