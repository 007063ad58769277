"""Whether a debate is fair in this town: how many numbers speak for each side of every motion.

A point speaks for its side where its number lies on the stated side of its line. The lines stand in
``content/points.toml``; they are chosen once for all seeds, so that no seed is trimmed to a verdict. Where a
side has fewer than two numbers, the kit says so instead of filling up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.lesson.said import MissingFigureError, filled, value_at
from healthcode.report.charts import number_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from healthcode.lesson.content import Content, Motion, Point
    from healthcode.report.charts import Language

#: How many different fields a side needs.
LEAST = 2


@dataclass(frozen=True)
class Balance:
    """The two sides of a motion in one town.

    Args:
        motion: The motion.
        for_points: Those of its points that speak for it here, in their order.
        against_points: Those that speak against it.
    """

    motion: Motion
    for_points: tuple[Point, ...]
    against_points: tuple[Point, ...]

    @property
    def lacks_for(self) -> bool:
        """Whether the side for the motion has too few numbers."""
        return _fields(self.for_points) < LEAST

    @property
    def lacks_against(self) -> bool:
        """Whether the side against it has too few numbers."""
        return _fields(self.against_points) < LEAST

    @property
    def is_balanced(self) -> bool:
        """Whether each side has at least two fields in its favour."""
        return not (self.lacks_for or self.lacks_against)


def speaks(point: Point, document: Mapping[str, Any]) -> bool:
    """Say whether a point speaks for its side in this town, and can be said at all.

    Args:
        point: A sentence with its line.
        document: An ``audit.json``.

    Returns:
        False too where a figure is missing or not estimable.
    """
    value = value_at(document, point.field, point.by)
    if value is None:
        return False
    if point.minus:
        less = value_at(document, point.field, point.minus)
        value = value if less is None else value - less
    if point.than:
        other = value_at(document, point.than)
        if other is None:
            return False
        value -= other
    if not (value > point.above if point.above is not None else value <= (point.below or 0)):
        return False
    try:
        filled(point.text, document, "en")
    except MissingFigureError:
        return False
    return True


def balance(motion: Motion, document: Mapping[str, Any]) -> Balance:
    """Find the points of a motion that speak for each side in this town."""
    return Balance(
        motion,
        tuple(point for point in motion.for_points if speaks(point, document)),
        tuple(point for point in motion.against_points if speaks(point, document)),
    )


def balances(content: Content, document: Mapping[str, Any]) -> tuple[Balance, ...]:
    """Weigh all motions, in their order."""
    return tuple(balance(motion, document) for motion in content.motions)


def warnings(found: Iterable[Balance], language: Language, labels: Mapping[str, str]) -> tuple[str, ...]:
    """Say for which motions a side has too few numbers.

    Args:
        found: The balance of each motion.
        language: Of the labels.
        labels: ``Content.labels``.

    Returns:
        One sentence for each side that lacks numbers.
    """
    said = []
    for one in found:
        for lacks, side, points in (
            (one.lacks_for, labels["side_for"], one.for_points),
            (one.lacks_against, labels["side_against"], one.against_points),
        ):
            if lacks:
                said.append(
                    labels["unbalanced"].format(
                        motion=one.motion.title,
                        side=side,
                        count=number_words(_fields(points), language),
                        least=number_words(LEAST, language),
                    )
                )
    return tuple(said)


def _fields(points: Iterable[Point]) -> int:
    return len({point.field for point in points})
