"""The picture of several towns: nothing lies outside, labels never lie on each other, paint is not needed."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.audit.frontier_fields import NO_CODE, Towns, Variant, fields_of, runs_of
from healthcode.comparison.frontier_layout import lay_out
from healthcode.comparison.layout import MARGIN, RIGHT, WIDTH, Box, Polygon, Text
from healthcode.comparison.picture_png import png_of
from healthcode.comparison.picture_svg import DAY, NIGHT, svg_of
from healthcode.comparison.plot import LOOKS, Frame, draw_label, outlines, round_numbers
from healthcode.experiments import towns as experiments
from healthcode.experiments.towns import Plan, live
from made_towns import made_records

if TYPE_CHECKING:
    from healthcode.comparison.layout import Picture

NAMES = ("hangzhou-2020-02", "interview-tracing", "exposure-notification", "a", "b <&>", "c", "d", "e", "f")


def document(count: int, strengths: tuple[float, ...] = ()) -> dict[str, Any]:
    """The document of so many policies over five seeds of towns made by chance."""
    plan = Plan("toy", tuple("12345"), tuple((name, name) for name in NAMES[:count]))
    patch = pytest.MonkeyPatch()
    with patch.context() as context:
        context.setattr(experiments, "records_of", made_records)
        (towns,) = live([plan])
    weaker = {
        Variant(name, strength): towns.outcomes[Variant(name)]
        for name in NAMES[1:count]
        for strength in strengths
    }
    towns = Towns(towns.seeds, towns.policies, {**towns.outcomes, **weaker}, towns.forgone)
    return {
        "over": {
            "provenance": "simulated by healthcode 0, scenario toy, seed 1 … 5",
            "scenario": "toy",
            "people": 40,
            "days": 6,
            "seeds": list(towns.seeds),
            "baseline": NO_CODE,
            "policies": [{"name": name} for name in towns.policies],
        },
        "fields": fields_of(towns, ""),
        "runs": runs_of(towns),
    }


def corners(picture: Picture) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for figure in picture.figures:
        if isinstance(figure, Polygon):
            found += figure.points
        elif isinstance(figure, Box):
            found += [(figure.x, figure.y), (figure.x + figure.width, figure.y + figure.height)]
        elif isinstance(figure, Text):
            found.append((figure.x, figure.baseline))
    return found


@pytest.mark.parametrize("count", [1, 3, 9])
@pytest.mark.parametrize("language", ["en", "de"])
def test_everything_lies_on_the_picture(count: int, language: Any) -> None:
    """No mark, line or label begins outside of it, and every policy has its name on it once."""
    picture = lay_out(document(count, (0.5,)), language)
    assert all(0 <= x <= WIDTH and 0 <= y <= picture.height for x, y in corners(picture))
    words = [figure.words for figure in picture.figures if isinstance(figure, Text)]
    assert all(words.count(name) == 1 for name in NAMES[:count])


def test_whoever_cannot_see_it_is_told_all_of_it() -> None:
    """Each policy's sentence is in the description, escaped, and the bytes are the same each time."""
    drawn = svg_of(lay_out(document(5)))
    assert drawn == svg_of(lay_out(document(5)))
    told = drawn.partition("<desc>")[2].partition("</desc>")[0]
    assert "b &lt;&amp;&gt;: " in told
    assert told.count("without a code") == 5
    assert "SIMULATION" in told
    assert " id=" not in drawn


def test_the_png_shows_the_same_laid_out() -> None:
    """It is 1,200 pixels wide, and the same bytes each time."""
    drawn = png_of(lay_out(document(2)))
    assert int.from_bytes(drawn[16:20], "big") == 2 * WIDTH
    assert drawn == png_of(lay_out(document(2)))


def test_every_policy_has_a_shape_of_its_own() -> None:
    """Eight looks differ in shape, so that paint is not needed to tell them apart."""
    assert len({shape for shape, _ in LOOKS}) == len(LOOKS) == len({paint for _, paint in LOOKS})
    shapes = [tuple(outlines(shape, (0.0, 0.0), 9.0)) for shape, _ in LOOKS]
    assert len(set(shapes)) == len(LOOKS)


@pytest.mark.parametrize("paint", [paint for _, paint in LOOKS])
def test_marks_stand_out_by_day_and_by_night(paint: str) -> None:
    """Each paint has a contrast of 3 to 1 or more against the paper of both."""
    for paper in (DAY["paper"], NIGHT["paper"]):
        light, dark = sorted((brightness(paint), brightness(paper)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3


def brightness(paint: str) -> float:
    """The relative luminance of the Web Content Accessibility Guidelines, 2.1."""
    parts = [int(paint[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=10))
def test_labels_never_lie_on_each_other(places: list[tuple[float, float]]) -> None:
    """Wherever the marks are, up to ten labels find room of their own on the picture."""
    picture = lay_out_labels(places)
    boxes = [
        (one.x, one.baseline - one.size * 0.8, one.x + 0.6 * one.size * len(one.words), one.baseline)
        for one in picture.figures
        if isinstance(one, Text)
    ]
    for one, other in itertools.combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    assert all(left >= MARGIN and right <= RIGHT + 1 for left, _, right, _ in boxes)


def lay_out_labels(places: list[tuple[float, float]]) -> Picture:
    from healthcode.comparison.layout import Picture  # noqa: PLC0415 - only here as a value

    picture, frame = Picture("", "", "en"), Frame((0, 1), (0, 1), 100, 400)
    for number, place in enumerate(places):
        draw_label(picture, frame, f"policy-number-{number}", frame.at(*place))
    return picture


@given(st.floats(-1e6, 1e6), st.floats(0.01, 1e6))
def test_round_numbers_hold_what_they_are_for(low: float, span: float) -> None:
    """The first is at or below the least, the last at or above the largest, and they are not many."""
    found = round_numbers(low, low + span)
    slack = 1e-6 * max(1, abs(low), span)
    assert found[0] <= low + slack
    assert found[-1] >= low + span - slack
    assert 2 <= len(found) <= 9
