"""The picture of a comparison."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from comparison import made
from healthcode.comparison.changes import compare_verdicts
from healthcode.comparison.layout import MARGIN, RIGHT, Text, lay_out
from healthcode.comparison.picture_png import draw_png
from healthcode.comparison.picture_svg import DAY, NIGHT, draw_svg

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthcode.comparison.changes import Comparison

SVG = "{http://www.w3.org/2000/svg}"
NOBODY = compare_verdicts([], [])
ONE = made.compared([("red", "stay")], [("red", "contact")])
MADE = {"every-kind": made.of_every_kind(), "nobody": NOBODY, "one": ONE, "many": made.of_every_kind(50)}
PICTURES = pytest.mark.parametrize("comparison", MADE.values(), ids=MADE)


@pytest.mark.parametrize("name", ["every-kind", "one"])
def test_the_bytes_are_as_expected(name: str, golden: Callable[[str, str], None]) -> None:
    """The picture is the golden file, byte for byte."""
    golden(f"comparison/{name}.svg", draw_svg(MADE[name], made.origin()))


@PICTURES
def test_it_can_be_read_aloud(comparison: Comparison) -> None:
    """A picture is one image with a name, and a description that tells the numbers."""
    root = ET.fromstring(draw_svg(comparison, made.origin()))  # noqa: S314 - our own
    assert root.get("role") == "img"
    title, description = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert title.endswith("from first-rules to other-rules")
    assert title.split(" from ")[0] in description
    assert "hand-made data, unverified" in description
    for (first, other), count in comparison.matrix.items():
        assert (f"{count} stay {first}" if first == other else f"{count} {first} to {other}") in description


@PICTURES
def test_it_loads_nothing(comparison: Comparison) -> None:
    """No link, no script, no font from elsewhere, and no id that could meet another."""
    text = draw_svg(comparison, made.origin()).replace('xmlns="http://www.w3.org/2000/svg"', "")
    for word in ("http", "href", "url(", "<script", "@import", " id="):
        assert word not in text


@PICTURES
def test_every_colour_stands_with_its_word_and_number(comparison: Comparison) -> None:
    """Without any paint the words and the numbers are all there."""
    picture = lay_out(comparison, made.origin())
    words = [figure.words for figure in picture.figures if isinstance(figure, Text)]
    for colour in comparison.colours:
        assert words.count(colour.upper()) >= 2
    for count in comparison.matrix.values():
        assert f"{count:,}" in words


@PICTURES
def test_every_text_stays_inside(comparison: Comparison) -> None:
    """No line begins left of the margin, ends right of it or stands below the picture."""
    picture = lay_out(comparison, made.origin("a" * 60, "b" * 40))
    for figure in picture.figures:
        if isinstance(figure, Text):
            width = len(figure.words) * figure.size * 0.58
            left = figure.x - {"start": 0, "middle": width / 2, "end": width}[figure.anchor]
            assert left >= MARGIN - 1, figure
            assert left + width <= RIGHT + 1, figure
            assert figure.baseline < picture.height


def test_names_from_files_cannot_break_it() -> None:
    """Markup and marks that turn text around are shown as what they are."""
    text = draw_svg(ONE, made.origin('<b>&"', "turn\u202earound"))
    assert "<b>" not in text
    assert "\u202e" not in text
    assert "turn\\u202earound" in text
    ET.fromstring(text)  # noqa: S314 - our own


def test_long_rules_take_two_lines() -> None:
    """Two rules with long names stand one under the other, and are not shrunk to nothing."""
    found = made.compared([("red", "x" * 60)], [("green", "y" * 60)])
    picture = lay_out(found, made.origin())
    lines = [one for one in picture.figures if isinstance(one, Text) and " under " in one.words]
    assert [line.words[-8:] for line in lines] == ["under A,", " under B"]
    assert min(line.size for line in lines) > 12


def test_a_small_group_shows_each_person() -> None:
    """Up to forty people have a mark each; more have a bar."""
    few = made.compared([("red", "stay")] * 40, [("green", None)] * 40)
    many = made.compared([("red", "stay")] * 41, [("green", None)] * 41)
    counts = [len(lay_out(found, made.origin()).figures) for found in (few, many)]
    assert counts[0] - counts[1] == 40 - 2


def test_ink_is_readable_by_day_and_night() -> None:
    """Words stand out from the paper at least 7 to 1."""
    for paints in (DAY, NIGHT):
        for role in ("ink", "faint"):
            assert contrast(paints[role], paints["paper"]) >= 7


@pytest.mark.slow
@PICTURES
def test_the_png_is_the_same_picture(comparison: Comparison) -> None:
    """The PNG has the size of the layout, and the same bytes every time."""
    data = draw_png(comparison, made.origin())
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (1200, round(lay_out(comparison, made.origin()).height) * 2)
    assert data == draw_png(comparison, made.origin())


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(paint: str) -> float:
    parts = [int(paint[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
