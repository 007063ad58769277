"""What one cell may hold: its text read as a value, or said what is wrong with it.

This is the meaning of every kind of column, in plain Python. ``detecting.py`` says the same in SQL for
large files; it only finds the rows, and what is wrong with them is always said here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from healthcode.clock import WANTED_TIME, parse_time
from healthcode.dataset.shown import UNSHOWN_RANGES, guess, quoted
from healthcode.tables import ALL_COLOURS, PERSON_PREFIX, Column, Kind

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

LONGEST_ID = 200
THOUSAND = 1_000

#: Stands before a value whose type no column can hold, such as ``true`` in JSON Lines.
WRONG_TYPE = "\x1f\x1ftype:"

#: Place kinds under which vehicles are listed; no building may use them.
VEHICLE_KIND = "vehicle"

_UNSHOWN = "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSHOWN_RANGES)
_ID = re.compile(rf"[^ {_UNSHOWN}](?:[^{_UNSHOWN}]{{0,{LONGEST_ID - 2}}}[^ {_UNSHOWN}])?")
_PATH = re.compile(rf"[^/* {_UNSHOWN}]+(?:/[^/* {_UNSHOWN}]+)*")
_TEXT = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
_TIME_AND_MORE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(.+)")
_OFF_THE_CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,18})?")
_LONG_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

Value = str | int | None
"""A cell as read: an id, word or text; seconds; thousandths; or nothing."""


@dataclass(eq=False)
class CellError(Exception):
    """What is wrong with one cell.

    Args:
        found: What stands there, as a person would read it.
        wanted: What would be right, as a full phrase.
    """

    found: str
    wanted: str


def words_of(column: Column, categories: tuple[str, ...]) -> tuple[str, ...]:
    """Give the vocabulary of a column, with the purchase categories that the folder declares."""
    if column.kind is Kind.COLOUR:
        return ALL_COLOURS
    return (*column.words, *categories) if column.name == "category" else column.words


def one_kind_of_line_break(text: str) -> str:
    """Write every line break as a line feed, however the file's system writes it."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def first_levels(words: tuple[str, ...]) -> tuple[str, ...]:
    """Give the most general level of each known path, once each."""
    return tuple(dict.fromkeys(word.partition("/")[0] for word in words))


def read_cell(
    column: Column,
    text: str | None,
    known: Mapping[str, Container[str] | None],
    categories: tuple[str, ...],
) -> Value:
    """Read one cell.

    Args:
        column: What the cell is to hold.
        text: The cell's text; empty or None when missing.
        known: For each table that ids refer to, the ids that it lists; None when any id will do.
        categories: Purchase categories that the folder declares beside the usual ones.

    Returns:
        Text, seconds or thousandths, by the column's kind; None when an optional cell is empty.

    Raises:
        CellError: If the cell holds something else.
    """
    if not text:
        if column.required:
            raise CellError("empty", f"must be filled in every row: {column.says}")
        return None
    return _read_filled(column, one_kind_of_line_break(text), known, categories)


def _read_filled(
    column: Column,
    text: str,
    known: Mapping[str, Container[str] | None],
    categories: tuple[str, ...],
) -> Value:
    if text.startswith(WRONG_TYPE):
        wanted = "must be a number" if column.kind is Kind.NUMBER else "must be text"
        raise CellError(text.removeprefix(WRONG_TYPE), wanted)
    match column.kind:
        case Kind.ID:
            return _read_id(column, text, known)
        case Kind.TIME:
            return _read_time(text)
        case Kind.NUMBER:
            return _read_number(column, text)
        case Kind.PATH:
            return _read_path(column, text)
        case Kind.TEXT:
            if not _TEXT.fullmatch(text):
                raise CellError(quoted(text), "must be text without control characters")
            return text
        case Kind.WORD | Kind.COLOUR:
            return _read_word(text, words_of(column, categories))
    raise TypeError(f"no input table holds a {column.kind}")


def _read_id(column: Column, text: str, known: Mapping[str, Container[str] | None]) -> str:
    listed = known.get(column.references)
    if listed is not None and text in listed:
        return text
    if not _ID.fullmatch(text):
        raise CellError(
            quoted(text),
            f"must be an id of 1 to {LONGEST_ID} characters, without control characters or outer spaces",
        )
    is_person = column.name == "person_id" or column.references == "people"
    if is_person and not text.startswith(PERSON_PREFIX):
        raise CellError(
            quoted(text),
            f"must begin with {PERSON_PREFIX}, because this program takes synthetic people only, "
            "never data about real people",
        )
    if listed is not None:
        raise CellError(quoted(text), f"must be an id that the {column.references} table lists")
    return text


def _read_time(text: str) -> int:
    if _TIME.fullmatch(text):
        try:
            return parse_time(text)
        except ValueError:
            raise CellError(quoted(text), "must be a date that exists in the calendar") from None
    if _OFF_THE_CLOCK.fullmatch(text):
        raise CellError(
            quoted(text), "must be a time that a clock shows: hours end at 23, minutes and seconds at 59"
        )
    more = _TIME_AND_MORE.fullmatch(text)
    if more and more[2].startswith((".", ",")):
        raise CellError(quoted(text), f"must be whole seconds: {WANTED_TIME}")
    if more and (more[2] in {"Z", "z"} or more[2].lstrip().startswith(("+", "-"))):
        raise CellError(quoted(text), f"must be {WANTED_TIME}: the town has one clock")
    raise CellError(quoted(text), f"must be {WANTED_TIME}")


def _read_number(column: Column, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        if _LONG_NUMBER.fullmatch(text):
            wanted = "must have at most 15 digits before the point and at most 18 after it"
            raise CellError(quoted(text), wanted)
        raise CellError(quoted(text), "must be a plain decimal number such as 12 or 3.5")
    thousandths = int((Decimal(text) * THOUSAND).quantize(Decimal(1), ROUND_HALF_UP))
    if column.smallest is not None and Decimal(text) < Decimal(str(column.smallest)):
        raise CellError(quoted(text), f"must not be below {column.smallest:g}")
    return thousandths


def _read_path(column: Column, text: str) -> str:
    if len(text) > LONGEST_ID or not _PATH.fullmatch(text):
        raise CellError(
            quoted(text), "must be words joined by /, such as restaurant/fastfood, without spaces or *"
        )
    first, _, deeper = text.partition("/")
    if column.words:
        known = text in column.words or (deeper and first in first_levels(column.words))
        if not known:
            options = ", ".join(column.words)
            raise CellError(
                quoted(text),
                f"{guess(text, column.words)}Must be one of {options}, or a level below",
            )
    elif first == VEHICLE_KIND:
        raise CellError(quoted(text), "must be another kind: vehicle is kept for what trips name")
    return text


def _read_word(text: str, words: tuple[str, ...]) -> str:
    if text not in words:
        raise CellError(quoted(text), f"{guess(text, words)}Must be one of {', '.join(words)}")
    return text
