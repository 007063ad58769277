"""Marks and dots of charts, drawn so that Typst shows all of them."""

from __future__ import annotations

import re

from healthcode.lesson.kit.plain_drawing import drawn_plainly
from healthcode.report.charts import IconKind, Setting, icon_array

KINDS = (("ill", 12, "one"), ("red", 289, "two"), ("well", 1156, "five"))


def test_every_person_is_a_mark_of_its_own() -> None:
    """No area filled with a pattern is left, and there are as many marks as people."""
    setting = Setting("town", "en", "The town", "Marks.", "not known")
    chart = icon_array(setting, [IconKind(*kind) for kind in KINDS], header=("who", "people"))
    plain = drawn_plainly(chart.svg)
    assert "url(#" in chart.svg
    assert "url(#" not in plain
    assert plain.count("<g transform=") == sum(count for _, count, _ in KINDS)


def test_a_line_of_no_length_is_a_circle() -> None:
    """A dot keeps its place, its paint and its width; a pattern that fills no area of marks stays."""
    dot = (
        '<path d="M8 60.5h0" fill="none" stroke="#123456" stroke-width="12" stroke-linecap="round"'
        ' stroke-linejoin="round"/>'
    )
    assert drawn_plainly(dot) == '<circle cx="8" cy="60.5" r="6" fill="#123456"/>'
    bar = '<rect x="1" y="2" width="9" height="56" fill="url(#bar)"/>'
    assert drawn_plainly(bar) == bar


def test_marks_lie_in_rows_from_the_top_of_their_area() -> None:
    """Two full rows of three, and one mark in the last row."""
    tile = '<pattern id="p" width="10" height="10" patternUnits="userSpaceOnUse"><circle r="4"/></pattern>'
    area = '<path transform="translate(0 24)" d="M0 0h30v20h-30zM0 20h10v10h-10z" fill="url(#p)"/>'
    places = re.findall(r"translate\((\S+) (\S+)\)", drawn_plainly(tile + area))
    assert places == [(x, y) for y in ("24", "34") for x in ("0", "10", "20")] + [("0", "44")]
