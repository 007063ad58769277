"""What a table and a column of it are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds."""

    ID = "id"
    WORD = "word"
    PATH = "path"
    TEXT = "text"
    TIME = "time"
    NUMBER = "number"
    COLOUR = "colour"
    COUNT = "whole number"
    YES_NO = "yes or no"


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Args:
        name: As in the file.
        kind: What it holds.
        says: Meaning and unit, one phrase.
        required: Whether a file must have it and each row must fill it.
        words: The vocabulary of a ``WORD``, or the known beginnings of a report kind.
        references: The table whose first column this id must be found in.
        smallest: The least number allowed.
    """

    name: str
    kind: Kind
    says: str
    required: bool = True
    words: tuple[str, ...] = ()
    references: str = ""
    smallest: float | None = None


@dataclass(frozen=True)
class Table:
    """One table.

    Args:
        name: The file's stem.
        says: What one row is.
        columns: In the order of the codebook.
        known_at: The column that says when a row becomes known; empty means always.
        ordered: Pairs of time columns of which the second may not come before the first.
    """

    name: str
    says: str
    columns: tuple[Column, ...]
    known_at: str = ""
    ordered: tuple[tuple[str, str], ...] = ()

    def column(self, name: str) -> Column:
        """Find a column by its name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def is_event(self) -> bool:
        """Whether rows happen at a time, and so may carry an ``event_id``."""
        return bool(self.known_at)


def person(name: str = "person_id") -> Column:
    """Make a column that names a person."""
    return Column(name, Kind.ID, "a synthetic person, `syn-…`", references="people")


def district(name: str, says: str) -> Column:
    """Make a column that names a district."""
    return Column(name, Kind.ID, says, references="districts")


def place() -> Column:
    """Make the column that names a place."""
    return Column("place_id", Kind.ID, "where", references="places")
