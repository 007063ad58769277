"""Colours that never stand alone: each has its own fill pattern, mark and kind of line.

``style.css`` beside this package gives each a value by day, by night and on paper; the values here are those
by day, for a drawing that stands without the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.codes.symbol import LOOKS

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Of paper and words: contrast with paper at least 15 (ink) and 6 (soft) to 1.
ROLES = {
    "paper": "#ffffff",
    "ink": "#1d2024",
    "soft": "#565c66",
    "line": "#c9cdd4",
    "tint": "#eef0f3",
    "mesh": "#1d2024",
}


@dataclass(frozen=True)
class Paint:
    """One colour and what goes with it.

    Args:
        day: Its value by day.
        mark: The shape of its points.
        pattern: How areas of it are filled.
        dash: How its lines are broken; empty for an unbroken line.
        is_verdict: Whether it is a colour of the code, which nothing else may be painted with.
    """

    day: str
    mark: str
    pattern: str
    dash: str
    is_verdict: bool = False


#: ``one`` to ``six`` are for whatever a chart tells apart; they are none of the colours of the code.
#: Contrast with paper at least 4.5 to 1 by day and by night. Least CIE 1976 colour difference between any two
#: of them, also as simulated by Machado et al. 2009 at full severity: 18 by day, 20 by night.
PAINTS: Mapping[str, Paint] = {
    "one": Paint("#1858cf", "circle", "solid", ""),
    "two": Paint("#8b4f0b", "square", "stripes", "9 4"),
    "three": Paint("#4f0a78", "triangle", "dots", "2 3.5"),
    "four": Paint("#06765b", "diamond", "lines", "11 3 2 3"),
    "five": Paint("#3d434c", "ring", "open", "5 3"),
    "six": Paint("#c834a1", "cross", "checks", "14 3 2 3 2 3"),
    "green": Paint(LOOKS["green"].paint, "circle", "solid", "", is_verdict=True),
    "yellow": Paint(LOOKS["yellow"].paint, "triangle", "stripes", "9 4", is_verdict=True),
    "orange": Paint(LOOKS["orange"].paint, "diamond", "checks", "11 3 2 3", is_verdict=True),
    "red": Paint(LOOKS["red"].paint, "octagon", "solid", "", is_verdict=True),
    "grey": Paint(LOOKS["grey"].paint, "ring", "lines", "5 3", is_verdict=True),
}
#: For charts with more rows than paints: the marks that one paint can also have.
MORE_MARKS = ("circle", "square", "triangle", "diamond", "ring", "cross", "octagon", "down", "box", "plus")

_TILE = 7.0


def colour(name: str) -> str:
    """Give the CSS value of a paint or a role."""
    day = ROLES[name] if name in ROLES else PAINTS[name].day
    return f"var(--{name},{day})"


def pattern_tile(name: str, pattern_id: str) -> str:
    """Write the pattern that fills areas of a paint; solid paints need none.

    A verdict keeps its full colour under a dark mesh; other paints are a light tint under their own lines.
    """
    paint = PAINTS[name]
    lines = {
        "stripes": "M-2 2l4-4M-2 9l11-11M5 9l4-4",
        "dots": "M1.75 1.75v.01M5.25 5.25v.01",
        "lines": "M0 1.5h7M0 5h7",
        "checks": "M0 0l7 7M7 0l-7 7",
        "open": "",
    }[paint.pattern]
    opacity = "" if paint.is_verdict else ' opacity=".16"'
    width, cap = (2.4, ' stroke-linecap="round"') if paint.pattern == "dots" else (1.5, "")
    mesh = colour("mesh") if paint.is_verdict else colour(name)
    return (
        f'<pattern id="{pattern_id}" width="{_TILE:g}" height="{_TILE:g}" patternUnits="userSpaceOnUse">'
        f'<rect width="{_TILE:g}" height="{_TILE:g}" fill="{colour(name)}"{opacity}/>'
        + (f'<path d="{lines}" fill="none" stroke="{mesh}" stroke-width="{width}"{cap}/>' if lines else "")
        + "</pattern>"
    )


def is_solid(name: str) -> bool:
    """Say whether areas of a paint are filled without a pattern."""
    return PAINTS[name].pattern == "solid"
