"""Write comparisons as JSON and CSV: everybody, moment by moment, always the same bytes."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

import healthcode
from healthcode.clock import format_time
from healthcode.comparison.changes import direction_of
from healthcode.comparison.wording import EXAMPLES, say
from healthcode.dataset.spreadsheets import spreadsheet_safe
from healthcode.scoring.words import provenance_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.comparison.changes import Comparison, Pair
    from healthcode.scoring.words import Language

PEOPLE_COLUMNS = (
    "as_of",
    "person_id",
    "from",
    "from_colour",
    "from_points",
    "from_rule",
    "to",
    "to_colour",
    "to_points",
    "to_rule",
    "direction",
)


@dataclass(frozen=True)
class Side:
    """One of the things compared.

    Args:
        name: As it stands in every output; no two sides have the same.
        policy_id: The policy that gave the colours.
        title: The policy's title.
    """

    name: str
    policy_id: str
    title: str


@dataclass(frozen=True)
class Origin:
    """Where a comparison comes from, so that nobody takes it for a fact about the world.

    Args:
        sides: All that are compared; each with the first.
        source: The data folder's own name, never its path.
        data: Where the data comes from: which run, or that nobody vouches for it.
        moments: The times compared, in order.
    """

    sides: tuple[Side, ...]
    source: str
    data: str
    moments: tuple[int, ...]

    def __str__(self) -> str:
        return self.words("en")

    def words(self, language: Language) -> str:
        """Say the same in one phrase."""
        return say(
            "origin",
            language,
            version=healthcode.__version__,
            names=say("and", language).join(side.name for side in self.sides),
            source=self.source,
            data=provenance_words(self.data, language),
        )

    def of_pair(self, other: int) -> Origin:
        """Give the same for the first side and one other alone."""
        return Origin((self.sides[0], self.sides[other]), self.source, self.data, self.moments)

    def to_json(self) -> dict[str, Any]:
        """Give the same as plain JSON values."""
        return {
            "healthcode": healthcode.__version__,
            "policies": [side.name for side in self.sides],
            "as_of": [format_time(moment) for moment in self.moments],
            "source": self.source,
            "data": self.data,
            "warning": say("warning", "en"),
        }


class JsonWriter:
    """One JSON document in ASCII, one person to a line, written moment by moment.

    Args:
        stream: Where it goes.
        origin: What is compared.
    """

    def __init__(self, stream: TextIO, origin: Origin) -> None:
        self._stream, self._sides, self._is_first = stream, origin.sides, True
        sides = [{"name": one.name, "policy": one.policy_id, "title": one.title} for one in origin.sides]
        stream.write(f'{{\n"provenance": {json.dumps(origin.to_json())},\n')
        stream.write(f'"sides": {json.dumps(sides)},\n"moments": [')

    def add(self, comparisons: Sequence[Comparison]) -> None:
        """Write one moment: the first side with each of the others."""
        write = self._stream.write
        write(("" if self._is_first else ",") + f'\n{{"as_of": "{format_time(comparisons[0].as_of)}",')
        write('\n"comparisons": [')
        self._is_first = False
        for number, comparison in enumerate(comparisons, 1):
            head = {"from": self._sides[0].name, "to": self._sides[number].name, **summary(comparison)}
            write(("," if number > 1 else "") + f'\n{json.dumps(head)[:-1]},\n"people": [')
            for index, pair in enumerate(comparison.pairs):
                write(("," if index else "") + f"\n{json.dumps(_person(pair))}")
            write("]}")
        write("]}")

    def finish(self) -> None:
        """Write the end."""
        self._stream.write("]\n}\n")


class CsvWriter:
    """A table with one row for every person, moment and pair of sides.

    Args:
        stream: Where it goes.
        origin: What is compared.
    """

    def __init__(self, stream: TextIO, origin: Origin) -> None:
        self._writer, self._sides = csv.writer(stream, lineterminator="\n"), origin.sides
        self._writer.writerow(PEOPLE_COLUMNS)

    def add(self, comparisons: Sequence[Comparison]) -> None:
        """Write one moment: the first side with each of the others."""
        for comparison, other in zip(comparisons, self._sides[1:], strict=True):
            names = {"from": self._sides[0].name, "to": other.name}
            for pair in comparison.pairs:
                row = {"as_of": format_time(comparison.as_of), **names, **_person(pair)}
                self._writer.writerow([_cell(row[column]) for column in PEOPLE_COLUMNS])

    def finish(self) -> None:
        """Do nothing: a table has no end mark."""


def summary(comparison: Comparison) -> dict[str, Any]:
    """Give a comparison in whole people as plain JSON values: counts, matrix and groups."""
    counts = comparison.directions
    return {
        "residents": len(comparison.pairs),
        "changed": comparison.changed_count,
        "harsher": counts["harsher"],
        "milder": counts["milder"],
        "to_or_from_grey": counts["grey"],
        "matrix": [
            {"from_colour": first, "to_colour": other, "residents": comparison.matrix[first, other]}
            for first in comparison.colours
            for other in comparison.colours
        ],
        "changes": [
            {
                "from_colour": group.from_colour,
                "to_colour": group.to_colour,
                "from_rule": group.from_rule,
                "to_rule": group.to_rule,
                "residents": len(group.person_ids),
                "examples": list(group.person_ids[:EXAMPLES]),
            }
            for group in comparison.groups
        ],
    }


def _person(pair: Pair) -> dict[str, Any]:
    return {
        "person_id": pair.person_id,
        "from_colour": pair.first.colour,
        "from_points": pair.first.points,
        "from_rule": pair.first.deciding_rule,
        "to_colour": pair.other.colour,
        "to_points": pair.other.points,
        "to_rule": pair.other.deciding_rule,
        "direction": direction_of(pair.first.colour, pair.other.colour),
    }


def _cell(value: Any) -> str:
    return "" if value is None else spreadsheet_safe(value) if isinstance(value, str) else str(value)
