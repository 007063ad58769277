"""A colour of the code as a small sign: paint, shape and word together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.codes.shapes import outline_shape
from healthcode.codes.symbol import LOOKS
from healthcode.pages import inline_svg

if TYPE_CHECKING:
    from healthcode.report.page import Page


def chip(colour: str, page: Page) -> Markup:
    """Write a colour; what is none of the code's colours stands as plain text."""
    if colour not in LOOKS:
        return Markup.escape(colour)
    return Markup('<span class="chip {}">{}{}</span>').format(
        colour, _shape(colour), page.say(f"page.colours.{colour}")
    )


def _shape(colour: str) -> Markup:
    outlines = outline_shape(LOOKS[colour].shape, (12, 12), 9)
    polygons = "".join(
        f'<polygon points="{" ".join(f"{x:.2f},{y:.2f}" for x, y in outline)}"/>' for outline in outlines
    )
    return inline_svg(
        f'<svg class="shape" viewBox="0 0 24 24" aria-hidden="true" fill="currentColor">{polygons}</svg>'
    )
