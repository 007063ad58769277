"""Reading back what people were told on each morning of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.clock import DAY
from healthcode.errors import DatasetError, Problem
from healthcode.run_folder.views import open_given
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_FIX = "Make the run again with healthcode simulate."


@dataclass(frozen=True)
class Mornings:
    """Everybody's verdict at each 04:00, in the shape ``(days, people)``.

    Args:
        colour: Positions in ``tables.ALL_COLOURS``.
        points: The summed points.
        deciding: Positions in ``reasons`` of what decided.
        reasons: What can decide, as it was asked for.
    """

    colour: NDArray[np.uint8]
    points: NDArray[np.int32]
    deciding: NDArray[np.int32]
    reasons: tuple[str, ...]


def read_mornings(
    run: str | Path, person_ids: Sequence[str], reasons: Sequence[str], first: int, days: int
) -> Mornings:
    """Read what people were told.

    Args:
        run: Its folder.
        person_ids: Everybody, in the order wanted.
        reasons: What can decide: nothing as an empty text, ``override``, and ids of rules.
        first: The first 04:00.
        days: How many there are.

    Raises:
        DatasetError: If the table is missing or damaged, names somebody else or another rule, or does not
            begin with everybody.
    """
    with open_given(run) as connection:
        found = connection.execute(
            "select person_id, as_of, colour, points, coalesce(deciding_rule, '') as rule from mornings "
            "order by as_of"
        ).fetchnumpy()
    day = (found["as_of"].astype(np.int64) - first) // DAY
    person = _positions(found["person_id"], person_ids, "person_id")
    rule = _positions(found["rule"], reasons, "deciding_rule")
    colour = _positions(found["colour"], ALL_COLOURS, "colour")
    if len(day) and (day.min() < 0 or day.max() >= days):
        raise _unfitting("a morning on which the run was not")
    if np.count_nonzero(day == 0) != len(person_ids) and days:
        raise _unfitting("a first morning without everybody")
    shape = (days, len(person_ids))
    mornings = Mornings(
        np.zeros(shape, np.uint8), np.zeros(shape, np.int32), np.zeros(shape, np.int32), tuple(reasons)
    )
    points = found["points"].astype(np.int32)
    ends = np.searchsorted(day, np.arange(days), side="right")
    begin = 0
    for at, end in enumerate(ends.tolist()):
        of_day = slice(begin, end)
        for table, values in (
            (mornings.colour, colour),
            (mornings.points, points),
            (mornings.deciding, rule),
        ):
            if at:
                table[at] = table[at - 1]
            table[at, person[of_day]] = values[of_day]
        begin = end
    return mornings


def _positions(words: NDArray[Any], known: Sequence[str], column: str) -> NDArray[np.int32]:
    place = {word: at for at, word in enumerate(known)}
    try:
        return np.array([place[word] for word in words.tolist()], np.int32)
    except KeyError as error:
        raise _unfitting(f"{column} {error.args[0]!r}") from None


def _unfitting(found: str) -> DatasetError:
    problem = Problem("given/mornings", found, "the table as healthcode simulate wrote it")
    return DatasetError("what people were told cannot be read", (problem,), _FIX)
