"""The meaning of cells as SQL: each column's value, and whether its text is faulty.

The same as ``cells.py``, for files of millions of rows. It only finds faulty rows; ``cells.py`` then says
what is wrong with them, and a test holds the two to the same verdict on every cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from healthcode.dataset.cells import LONGEST_ID, VEHICLE_KIND, first_levels, words_of
from healthcode.dataset.connections import sql_text
from healthcode.dataset.shown import UNSHOWN_RANGES
from healthcode.dataset.source import PLAIN_TEXT
from healthcode.tables import PERSON_PREFIX, Column, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSHOWN = "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in UNSHOWN_RANGES)
_NOT_ID = rf"[{_UNSHOWN}]|^ | $"
_PATH = rf"[^/* {_UNSHOWN}]+(/[^/* {_UNSHOWN}]+)*"
_TEXT = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*"
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_NUMBER = r"-?[0-9]{1,15}(\.[0-9]{1,18})?"


class Listing(Enum):
    """What is known of a table that ids refer to."""

    LISTED = "listed"
    """Its ids are there to be compared with."""
    EMPTY = "empty"
    """It lists nothing, so every reference is wrong."""
    FREE = "free"
    """Any id will do: there is no such table, or it could not be read."""


@dataclass(frozen=True)
class CellSql:
    """One column of a file in SQL, in three steps, each reading the names that the one before made.

    Args:
        text: ``text_<column>``, the text that stands in the cell, null when empty.
        value: ``value_<column>``, its value in coded form, null when empty or faulty.
        faulty: Whether the cell is faulty: true or false, never null.
        is_text_read: Whether one of the other two reads ``text_<column>``.
    """

    text: str
    value: str
    faulty: str
    is_text_read: bool


def cell_sql(
    column: Column, source: str, source_type: str, listing: Listing, categories: tuple[str, ...]
) -> CellSql:
    """Write one column of a file in SQL.

    Args:
        column: What its cells are to hold.
        source: The SQL name of the file's column.
        source_type: Its SQL type.
        listing: What is known of the table that the column refers to.
        categories: Purchase categories that the folder declares.
    """
    text = _text(source, source_type)
    if source_type.startswith("TIMESTAMP"):
        value, is_there = _timestamp_value(source, source_type), f"{source} is not null"
    elif column.required and source_type == "VARCHAR" and _refuses_nothing(column, listing):
        value, is_there = _value(column, source, listing, categories), ""
    else:
        value = _value(column, f"text_{column.name}", listing, categories)
        is_there = f"text_{column.name} is not null"
    is_missing = f"value_{column.name} is null"
    faulty = f"({is_missing})" if column.required else f"({is_there} and {is_missing})"
    return CellSql(text, value, faulty, is_text_read="text_" in value + faulty)


def code_type(table: str) -> str:
    """Name the SQL type that codes the ids of a table."""
    return f"{table}_code"


def code_of(text: str, table: str) -> str:
    """Write the integer that codes an id, null for an id that its table does not list."""
    return f"(enum_code(try_cast({text} as {code_type(table)}))::integer + 1)"


def _refuses_nothing(column: Column, listing: Listing) -> bool:
    """Tell whether an empty text has no value anyway, so that it need not be made null first."""
    if column.kind is Kind.ID:
        return bool(column.references) and listing is not Listing.FREE
    return column.kind is not Kind.TEXT


def _text(source: str, source_type: str) -> str:
    if source_type == PLAIN_TEXT:
        return source
    if source_type in {"FLOAT", "DOUBLE"}:
        return f"coalesce(try_cast({source} as decimal(38, 18))::varchar, {source}::varchar)"
    return f"nullif({source}::varchar, '')"


def _timestamp_value(source: str, source_type: str) -> str:
    if source_type == "TIMESTAMP":
        return (
            f"case when {source} between timestamp '0001-01-01' and timestamp '9999-12-31 23:59:59' "
            f"and epoch_us({source}) % 1000000 = 0 then epoch_us({source}) // 1000000 end"
        )
    unit, second = ("epoch_ns", 1_000_000_000) if source_type == "TIMESTAMP_NS" else ("epoch_us", 1_000_000)
    return (
        f"case when isfinite({source}) and {unit}({source}) % {second} = 0 "
        f"and year({source}) between 1 and 9999 then {unit}({source}) // {second} end"
    )


def _value(column: Column, text: str, listing: Listing, categories: tuple[str, ...]) -> str:
    match column.kind:
        case Kind.ID:
            return _id_value(column, text, listing)
        case Kind.TIME:
            moment = f"epoch_us(try_cast({text} as timestamp)) // 1000000"
            return f"case when {_matches(text, _TIME)} and not starts_with({text}, '0000') then {moment} end"
        case Kind.NUMBER:
            number = f"(round({text}::decimal(38, 18), 3) * 1000)::bigint"
            allowed = "true"
            if column.smallest is not None:
                allowed = f"{text}::decimal(38, 18) >= {column.smallest:g}"
            return f"case when {_matches(text, _NUMBER)} then case when {allowed} then {number} end end"
        case Kind.PATH:
            return _path_value(column, text)
        case Kind.TEXT:
            one_break = f"replace(replace({text}, chr(13) || chr(10), chr(10)), chr(13), chr(10))"
            return f"case when {_matches(text, _TEXT)} then {one_break} end"
        case Kind.WORD | Kind.COLOUR:
            return f"case when {_is_one_of(text, words_of(column, categories))} then {text} end"
    raise TypeError(f"no input table holds a {column.kind}")


def _id_value(column: Column, text: str, listing: Listing) -> str:
    if column.references and listing is Listing.LISTED:
        return code_of(text, column.references)
    if column.references and listing is Listing.EMPTY:
        return "null::integer"
    fits = f"length({text}) <= {LONGEST_ID} and not regexp_matches({text}, {sql_text(_NOT_ID)})"
    if column.name == "person_id" or column.references == "people":
        fits += f" and starts_with({text}, {sql_text(PERSON_PREFIX)})"
    return f"case when {fits} then {text} end"


def _path_value(column: Column, text: str) -> str:
    fits = f"{_matches(text, _PATH)} and length({text}) <= {LONGEST_ID}"
    first = f"split_part({text}, '/', 1)"
    if column.words:
        is_word, is_first = _is_one_of(text, column.words), _is_one_of(first, first_levels(column.words))
        fits += f" and ({is_word} or ({is_first} and contains({text}, '/')))"
    else:
        fits += f" and {first} <> {sql_text(VEHICLE_KIND)}"
    return f"case when {fits} then {text} end"


def _is_one_of(text: str, words: Iterable[str]) -> str:
    """Write whether a text is in a list. Not with IN: DuckDB joins long lists, and that mixes up the rows."""
    return f"list_position([{', '.join(map(sql_text, words))}], {text}) > 0"


def _matches(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {sql_text(pattern)})"
