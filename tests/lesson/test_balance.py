"""The balance of a motion: which numbers speak for which side, and the warning where a side has too few."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from healthcode.lesson.balance import LEAST, balance, balances, speaks, warnings
from healthcode.lesson.content import Motion, Point, load_content


def point(name: str, **line: Any) -> Point:
    return Point.model_validate({"id": name, "field": name, "text": "It is {" + name + ":one}."} | line)


def audit(**values: float | None) -> dict[str, Any]:
    fields = {
        name.replace("_", "."): {
            "value": value,
            "unit": "times",
            "n": {"named": 3, "alarms": [0, 90], "false": 80},
            "interval": None,
            "not_estimable": None if value is not None else "nobody was red",
        }
        for name, value in values.items()
    }
    return {"fields": fields}


@pytest.mark.parametrize(
    ("line", "value", "wanted"),
    [
        ({"above": 1.0}, 1.1, True),
        ({"above": 1.0}, 1.0, False),
        ({"below": 1.0}, 1.0, True),
        ({"below": 1.0}, 1.1, False),
        ({"above": 1.0}, None, False),
        ({"above": 2.0, "by": "n.named"}, 0.0, True),
        ({"above": 3.0, "by": "n.named"}, 9.0, False),
        ({"above": 50.0, "by": "n.alarms.last"}, 0.0, True),
        ({"above": 50.0, "by": "n.alarms.last", "minus": "n.false"}, 0.0, False),
        ({"above": 0.0, "than": "b.c"}, 3.0, True),
        ({"above": 0.0, "than": "b.c"}, 1.0, False),
        ({"above": 0.0, "than": "not.there"}, 3.0, False),
    ],
)
def test_a_point_speaks_on_its_side_of_the_line(line: dict[str, Any], value: float, wanted: bool) -> None:
    assert speaks(point("a.b", **line), audit(a_b=value, b_c=2.0)) is wanted


def test_a_point_that_cannot_be_said_does_not_speak() -> None:
    silent = point("a.b", above=0.0, text="{a.b:one} and {not.there:one}")
    assert not speaks(silent, audit(a_b=5.0))


def motion(for_points: tuple[Point, ...], against_points: tuple[Point, ...]) -> Motion:
    return Motion(
        id="m",
        title="This house would.",
        definitions=("would: is going to",),
        case_for="a",
        case_against="b",
        for_points=for_points,
        against_points=against_points,
    )


def test_two_sentences_on_one_field_count_once() -> None:
    one, again, other = point("a.b", above=0.0), point("a.b", above=1.0), point("c.d", above=0.0)
    weighed = balance(motion((one, again), (one, other)), audit(a_b=5.0, c_d=5.0))
    assert weighed.lacks_for
    assert not weighed.lacks_against
    assert not weighed.is_balanced


def test_a_side_without_numbers_is_warned_of_in_both_languages() -> None:
    one, other = point("a.b", above=0.0), point("c.d", above=9.0)
    weighed = balance(motion((one, other), (one, point("e.f", above=0.0))), audit(a_b=5.0, c_d=5.0, e_f=1.0))
    (english,) = warnings([weighed], "en", load_content("en").labels)
    (german,) = warnings([weighed], "de", load_content("de").labels)
    assert "the side for has 1 numbers" in english
    assert "This house would." in english
    assert "„dafür“" in german


def test_an_audit_without_figures_leaves_every_side_empty() -> None:
    content = load_content("en")
    weighed = balances(content, {"fields": {}})
    assert not any(one.for_points or one.against_points for one in weighed)
    assert len(warnings(weighed, "en", content.labels)) == 2 * len(content.motions)


def test_the_default_town_has_two_numbers_for_each_side() -> None:
    document = json.loads(Path(__file__).with_name("content_audit.json").read_text(encoding="utf-8"))
    weighed = balances(load_content("en"), document)
    assert [one.motion.id for one in weighed if not one.is_balanced] == []
    assert all(len({point.field for point in one.for_points}) >= LEAST for one in weighed)


def test_every_point_is_used_and_none_on_both_sides_of_a_motion() -> None:
    content = load_content("en")
    sides = [(set(one.for_points), set(one.against_points)) for one in content.motions]
    used = {point.id for for_side, against_side in sides for point in for_side | against_side}
    assert {point.id for point in content.points} == used
    assert not any(for_side & against_side for for_side, against_side in sides)
