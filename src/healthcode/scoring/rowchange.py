"""Rows that somebody names or writes by hand: found, checked, or refused with the nearest right word."""

from __future__ import annotations

import csv
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from healthcode.clock import format_time, parse_time_or_date
from healthcode.dataset.cells import CellError
from healthcode.dataset.checks import LISTED_COLUMNS, Rulebook, check_record
from healthcode.dataset.coded import DEFAULT_ROLE, read_where
from healthcode.dataset.shown import guess, quoted
from healthcode.errors import Problem, UsageError
from healthcode.scoring.output import plain_number
from healthcode.scoring.who import own_rows
from healthcode.tables import CATEGORIES, EVENT_TABLES, TABLES, Column, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.dataset import Dataset

    Named = tuple[str, dict[str, Any]]

_EXAMPLE = (
    "'TABLE: column=value, column=value', such as 'reports: kind=symptom, reported_at=2020-02-20T08:00'"
)
_MOST_SHOWN = 5


def find_rows(
    dataset: Dataset, person_id: str, event_ids: Sequence[str], tables: Sequence[str]
) -> list[Named]:
    """Find the rows that are to be left out.

    Args:
        dataset: Where to look.
        person_id: Whose rows are proposed where an id is unknown.
        event_ids: Each as in its table, or ``table/id``.
        tables: Names of tables that are left out whole, to be checked.

    Raises:
        UsageError: If an event or a table is not there, or two tables use the id.
    """
    problems = [
        Problem(
            "--without-table",
            quoted(name),
            f"{guess(name, EVENT_TABLES)}Tables of events are {', '.join(EVENT_TABLES)}",
        )
        for name in tables
        if name not in EVENT_TABLES
    ]
    found: dict[tuple[str, str], Named] = {}
    for given in event_ids:
        hits = _with_id(dataset, given)
        if len(hits) == 1:
            ((table, row),) = hits
            found[table, row["event_id"]] = (table, row)
        elif hits:
            wanted = " or ".join(f"{table}/{given}" for table, _ in hits)
            problems.append(Problem("--without", f"{quoted(given)} stands in {len(hits)} tables", wanted))
        else:
            problems.append(_unknown_event(dataset, person_id, given))
    if problems:
        raise UsageError("rows that are to be left out cannot be found", tuple(problems))
    return list(found.values())


def _with_id(dataset: Dataset, given: str) -> list[Named]:
    table, _, rest = given.partition("/")
    wanted = [(name, given) for name in EVENT_TABLES]
    if table in EVENT_TABLES and rest:
        wanted.append((table, rest))
    hits: list[Named] = []
    for name, event_id in wanted:
        if name == "zones":
            rows = [row for row in dataset.rows(name) if row["event_id"] == event_id]
        else:
            where = f"where coalesce({name}.event_id, '{name}:' || {name}.n) = $event_id"
            rows = read_where(dataset.connection, name, where, event_id=event_id)
        hits += [(name, row) for row in rows]
    return hits


def _unknown_event(dataset: Dataset, person_id: str, given: str) -> Problem:
    own = [row.event_id for row in own_rows(dataset, person_id)]
    near = get_close_matches(given, own, n=_MOST_SHOWN, cutoff=0.5) or own[-_MOST_SHOWN:]
    shown = f"an event of the data; of {person_id} there {'are ' + ', '.join(near) if near else 'is none'}"
    return Problem("--without", quoted(given), shown)


def read_added(dataset: Dataset, person_id: str, texts: Sequence[str]) -> list[Named]:
    """Read rows that are to be put in.

    Args:
        dataset: Whose ids they may name.
        person_id: Whose they are if they do not say.
        texts: Each ``TABLE: column=value, column=value``.

    Raises:
        UsageError: With every fault of every row.
    """
    problems: list[Problem] = []
    added: list[Named] = []
    rules = _rulebook(dataset) if texts else None
    for number, text in enumerate(texts, 1):
        if rules is None:
            break
        where = "--add" if len(texts) == 1 else f"--add {number}"
        table, colon, rest = text.partition(":")
        table = table.strip()
        if not colon or table not in EVENT_TABLES:
            wanted = _EXAMPLE if not colon else ""
            known = f"{guess(table, EVENT_TABLES)}Tables of events are {', '.join(EVENT_TABLES)}"
            problems.append(Problem(where, quoted(text if not colon else table), wanted or known))
            continue
        row, wrong = _read_row(table, rest, person_id, number, rules)
        if row is not None and _with_id(dataset, f"{table}/{row['event_id']}"):
            wrong.append(("event_id", CellError(quoted(row["event_id"]), "an id that no row has yet")))
        problems += [Problem(f"{where}, column {name}", fault.found, fault.wanted) for name, fault in wrong]
        if row is not None:
            added.append((table, row))
    if problems:
        raise UsageError("a row that is to be added cannot be read", tuple(problems))
    return added


def _read_row(
    table: str, text: str, person_id: str, number: int, rules: Rulebook
) -> tuple[dict[str, Any] | None, list[tuple[str, CellError]]]:
    columns = {column.name: column for column in TABLES[table].columns}
    texts: dict[str, str | None] = dict.fromkeys(columns)
    wrong: list[tuple[str, CellError]] = []
    for part in next(csv.reader([text], skipinitialspace=True), []):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            wrong.append((name or "?", CellError(quoted(part), f"column=value, as in {_EXAMPLE}")))
        elif name not in columns:
            wanted = f"{guess(name, columns)}The columns are {', '.join(columns)}"
            wrong.append((name, CellError("unknown column", wanted)))
        else:
            texts[name] = _midnight(value) if columns[name].kind is Kind.TIME else value
    if "person_id" in columns and texts["person_id"] is None:
        texts["person_id"] = person_id
    texts["event_id"] = texts["event_id"] or f"added:{number}"
    if wrong:
        return None, wrong
    values, found = check_record(TABLES[table], texts, rules)
    if found:
        return None, found
    row: dict[str, Any] = dict(values)
    if table == "scans":
        row["role"] = row["role"] or DEFAULT_ROLE
    return row, []


def _midnight(text: str) -> str:
    """Let a date stand for its first second, as in ``--as-of``; what is no time stays to be refused."""
    try:
        return format_time(parse_time_or_date(text))
    except ValueError:
        return text


def _rulebook(dataset: Dataset) -> Rulebook:
    known: dict[str, set[str] | None] = {"": None}
    for name, column in LISTED_COLUMNS.items():
        known[name] = {str(row[column]) for row in dataset.rows(name)}
    sold = dataset.connection.execute("select distinct category from purchases").fetchall()
    return Rulebook(known, tuple(sorted({str(row[0]) for row in sold} - set(CATEGORIES))))


def row_words(table: str, row: dict[str, Any]) -> str:
    """Write a row as it would be typed after ``--add``."""
    columns = {column.name: column for column in TABLES[table].columns}
    shown = [
        _typed(f"{name}={cell_words(columns[name], value)}")
        for name, value in row.items()
        if value is not None and name != "event_id"
    ]
    return f"{row['event_id']} ({table}: {', '.join(shown)})"


def _typed(cell: str) -> str:
    """Put what has a comma or a double quote into double quotes."""
    return '"' + cell.replace('"', '""') + '"' if "," in cell or '"' in cell else cell


def cell_words(column: Column, value: Any) -> str:
    """Write a cell as a file would hold it."""
    if column.kind is Kind.TIME:
        return format_time(value)
    if column.kind is Kind.NUMBER:
        return plain_number(value)
    return str(value)
