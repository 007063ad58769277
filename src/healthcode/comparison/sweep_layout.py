"""Lay out a sweep: one number of each policy upwards, the values of a setting across, a mark for each seed.

Values stand apart equally, in the order in which they were typed or, where the way was halved, by size. With
more settings than one, the first stands across and each combination of the others has a plot of its own.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from healthcode.comparison.layout import MARGIN, RIGHT, Picture
from healthcode.comparison.plot import (
    LARGE,
    LOOKS,
    SMALL,
    Frame,
    draw_foot,
    draw_grid,
    draw_label,
    draw_line,
    draw_mark,
    label_width,
    round_numbers,
)
from healthcode.comparison.sweep_words import field_of, field_words, position, sentences, value_words
from healthcode.comparison.towns_words import opening

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.scoring.words import Language

_HEIGHT, _APART = 300.0, 110.0
#: Names on the right of the last value take no more than this.
_WIDEST_NAME = 215.0
#: What stands left of the first value, as a share of the way to the next one.
_BEFORE = 0.4
_WORDS: dict[str, dict[Language, str]] = {
    "title": {"en": "{field}, by {key}", "de": "{field}, nach {key}"},
    "marks": {
        "en": "small: one seed; large: the middle of the seeds",
        "de": "klein: ein Startwert; groß: die Mitte der Startwerte",
    },
}


def lay_out(document: Mapping[str, Any], language: Language = "en") -> Picture:
    """Place everything that the picture of a sweep shows.

    Args:
        document: As ``healthcode sweep`` writes it.
        language: Of all words.
    """
    over, field = document["over"], document["field"]
    key, *others = over["vary"]
    names = [policy["name"] for policy in over["policies"]]
    _, bracket, rest = field.partition("[")
    words = field_words(field, language) + (f" ({rest.rstrip(']')})" if bracket else "")
    title = _WORDS["title"][language].format(field=words, key=key)
    picture = Picture(
        title, " ".join([opening(over, language), *sentences(document, names, language)]), language
    )
    picture.text(title, (MARGIN, 50), min(23, (RIGHT - MARGIN) / (0.67 * len(title))), bold=True)
    line = opening(over, language).partition(". ")[0] + "."
    picture.text(line, (MARGIN, 78), min(16, (RIGHT - MARGIN) / (0.6 * len(line))), "faint")
    top = 120.0
    ends = document["over"]["vary"][key] if document["flip"] else None
    for rest, points in _panels(document["points"], key, others, ends):
        if rest:
            picture.text(rest, (MARGIN, top - 10), min(15, (RIGHT - MARGIN) / (0.6 * len(rest))), bold=True)
        _draw_panel(picture, top + 8, points, key, field, names)
        top += _HEIGHT + _APART
    picture.height = _foot(picture, over, top - 30)
    return picture


def _panels(
    points: Sequence[Mapping[str, Any]], key: str, others: Sequence[str], ends: Sequence[Any] | None
) -> list[tuple[str, list[Mapping[str, Any]]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for point in points:
        rest = ", ".join(f"{other} {value_words(point['settings'][other])}" for other in others)
        found.setdefault(rest, []).append(point)
    for inside in found.values():
        numbers = [point["settings"][key] for point in inside]
        if ends is not None:
            inside.sort(key=lambda point: position(point["settings"][key], ends[0], ends[1]))
        elif all(isinstance(number, int | float) for number in numbers):
            inside.sort(key=lambda point: float(point["settings"][key]))
    return list(found.items())


def _draw_panel(
    picture: Picture,
    top: float,
    points: Sequence[Mapping[str, Any]],
    key: str,
    field: str,
    names: Sequence[str],
) -> None:
    dots = {
        (at, name): [value for value in _field(point, field, name)["n"]["by_seed"] if value is not None]
        for at, point in enumerate(points)
        for name in names
    }
    numbers = [value for values in dots.values() for value in values] or [0, 1]
    upwards = round_numbers(min(0, *numbers, 0), max(numbers))
    frame = Frame((-_BEFORE, 1), (upwards[0], upwards[-1]), top, _HEIGHT)
    room = RIGHT - frame.left - max(label_width(name, _WIDEST_NAME) for name in names) - 2 * LARGE - 10
    pitch = room / (len(points) - 1 + _BEFORE)
    frame.x = (-_BEFORE, -_BEFORE + (RIGHT - frame.left) / pitch)
    draw_grid(picture, frame, (), upwards)
    for at, point in enumerate(points):
        words = value_words(point["settings"][key])
        x, _ = frame.at(at, upwards[0])
        picture.text(
            words, (x, frame.bottom + 20), min(14, pitch / (0.6 * len(words))), "faint", anchor="middle"
        )
    labels = []
    for number, name in enumerate(names):
        shape, paint = LOOKS[number % len(LOOKS)]
        # Policies stand a little apart, so that equal numbers do not hide each other.
        aside = (number - (len(names) - 1) / 2) * 0.08
        middles = []
        for at, point in enumerate(points):
            for value in dots[at, name]:
                draw_mark(picture, shape, paint, frame.at(at + aside, value), SMALL)
            middle = _field(point, field, name)["value"]
            if middle is not None:
                middles.append(frame.at(at + aside, middle))
        for first, last in itertools.pairwise(middles):
            draw_line(picture, first, last, paint, 2)
        for point_at in middles:
            draw_mark(picture, shape, paint, point_at, LARGE)
        labels += [(name, middles[-1])] if middles else []
    for name, place in labels:
        draw_label(picture, frame, name, place, _WIDEST_NAME)


def _field(point: Mapping[str, Any], field: str, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = point["fields"][field_of(field, name)]
    return found


def _foot(picture: Picture, over: Mapping[str, Any], y: float) -> float:
    language = picture.language
    picture.text(_WORDS["marks"][language], (MARGIN, y), 15, "faint")
    return draw_foot(picture, over["provenance"], y + 22)
