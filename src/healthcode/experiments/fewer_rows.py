"""A dataset written once more with fewer rows: the same formats, the same ids, nothing else altered.

Whatever row goes, no other may change its name: so every row of an event table gets its ``event_id``, also
one that had none and was called by its number.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

import healthcode
from healthcode.clock import format_time
from healthcode.codes.new_folder import new_folder
from healthcode.dataset.checks import ProblemLog
from healthcode.dataset.coded import CODED_NAMES, read_where
from healthcode.dataset.connections import glob_escaped, sql_text
from healthcode.dataset.folder import CATEGORIES_FILE, Folder, find_tables
from healthcode.dataset.spreadsheets import spreadsheet_safe
from healthcode.scoring.output import PROVENANCE_FILE, plain_number, write_json
from healthcode.tables import TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from healthcode.dataset import Dataset
    from healthcode.tables import Column, Table

    Row = dict[str, Any]
    #: Texts, seconds and thousandths, as a dataset gives them.
    Values = tuple[Any, ...]

#: Says whether a row of a table stays.
Keeps: TypeAlias = "Callable[[str, Row], bool]"

#: Rows that are read and written at a time.
_ROWS_AT_ONCE = 50_000
#: Few enough rows to be read at once, in the order of their file.
_SMALL_TABLES = ("districts", "places", "zones")
_EVENT_ID = "event_id"
_DEFAULT_ROLE = "visitor"
#: From the seconds and thousandths of a dataset, staged as text, to what a Parquet file holds.
_PARQUET_VALUES = {
    Kind.TIME: 'make_timestamp(cast("{name}" as bigint) * 1000000)',
    Kind.NUMBER: 'cast(cast("{name}" as bigint) * 0.001 as decimal(18, 3))',
}
#: So many thousandths have 15 digits, which a number of JSON keeps; more are written as text.
_MOST_EXACT = 10**15
_AS_IT_IS = '"{name}"'


@dataclass(frozen=True)
class Fewer:
    """How many rows stayed and how many went.

    Args:
        kept: Rows that were written, by table; only tables that have a file.
        gone: Rows that were left out, by table.
    """

    kept: dict[str, int]
    gone: dict[str, int]


def fewer_rows_folder(target: Path) -> AbstractContextManager[Path]:
    """Give a folder to write a dataset into; it takes the place of the target when the block ends well.

    Raises:
        UsageError: If there is something in the target already, or it cannot be written.
    """
    return new_folder(target, fix="Choose another folder with --out; nothing is ever written over.")


def write_fewer(
    dataset: Dataset,
    folder: Path,
    keeps: Keeps,
    *,
    changed: str,
    data: str,
    report: Callable[[str], None] | None = None,
) -> Fewer:
    """Write every table of a dataset without some of its rows.

    Args:
        dataset: Read from a folder, whose files give the formats. Of a run, the observed tables.
        folder: An empty folder to write into.
        keeps: Decides row by row.
        changed: What was done, for ``provenance.json``; it names nobody.
        data: Where the dataset comes from.
        report: Gets one line of progress for each file.

    Returns:
        The numbers of rows.

    Simplification:
        Rows are written as they were read: times to the second, numbers to the thousandth, the columns in the
        order of the tables, and those left out that no row had filled. In CSV a text that a spreadsheet would
        run gets an apostrophe before it, as in every file of this program.
    """
    found = find_tables(dataset.source, ProblemLog())
    kept, gone = {}, {}
    for file in found.files:
        if report:
            report(f"writing {file.table}.{file.file_format}")
        table = TABLES[file.table]
        columns = _columns(dataset, table)
        counter = _Counter(dataset, table, keeps)
        path = folder / f"{table.name}.{file.file_format}"
        _WRITERS[file.file_format](path, columns, counter.rows(columns))
        kept[table.name], gone[table.name] = counter.kept, counter.gone
    _write_categories(found, folder)
    write_json(
        folder / PROVENANCE_FILE,
        {
            "healthcode": healthcode.__version__,
            "data": data,
            "changed": changed,
            "warning": "SIMULATION - not about any real person",
        },
    )
    return Fewer(kept, gone)


class _Counter:
    """Reads a table part by part, and counts what stays."""

    def __init__(self, dataset: Dataset, table: Table, keeps: Keeps) -> None:
        self._dataset, self._table, self._keeps = dataset, table, keeps
        self.kept = self.gone = 0

    def rows(self, columns: Sequence[Column]) -> Iterator[Values]:
        """Give the rows that stay."""
        name, keeps, names = self._table.name, self._keeps, [column.name for column in columns]
        chosen = itemgetter(*names)
        for part in self._parts():
            staying = [chosen(row) for row in part if keeps(name, row)]
            self.kept += len(staying)
            self.gone += len(part) - len(staying)
            yield from staying

    def _parts(self) -> Iterator[list[Row]]:
        name, connection = self._table.name, self._dataset.connection
        if name in _SMALL_TABLES:
            yield self._dataset.rows(name)
            return
        for after in range(0, self._dataset.counts[name], _ROWS_AT_ONCE):
            where = f"where {name}.n > $after and {name}.n <= $until"
            yield read_where(connection, name, where, after=after, until=after + _ROWS_AT_ONCE)


def _columns(dataset: Dataset, table: Table) -> list[Column]:
    """Choose the columns that the table needs, those that some row fills, and the ids of events."""
    optional = [column for column in table.columns if not column.required and column.name != _EVENT_ID]
    filled: set[str] = set()
    if optional:
        counts = ", ".join(_filled(column.name) for column in optional)
        source = "locations where not is_vehicle" if table.name == "places" else table.name
        (found,) = dataset.connection.execute(f"select {counts} from {source}").fetchall()
        filled = {column.name for column, count in zip(optional, found, strict=True) if count}
    return [
        column
        for column in table.columns
        if column.required or column.name == _EVENT_ID or column.name in filled
    ]


def _filled(column: str) -> str:
    """Count the rows that fill a column; a role that was read as a visitor's may have been empty."""
    coded = CODED_NAMES.get(column, column)
    return f"count(nullif({coded}, '{_DEFAULT_ROLE}'))" if column == "role" else f"count({coded})"


def _write_categories(found: Folder, folder: Path) -> None:
    if found.categories:
        text = "".join(f"{word}\n" for word in found.categories)
        (folder / CATEGORIES_FILE).write_text(text, encoding="utf-8", newline="\n")


# ── one writer for each format ─────────────────────────────────────────────────────────────────────────────


def _write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Values]) -> None:
    forms = [_CSV_FORMS[column.kind] for column in columns]
    _write_plain_csv(
        path,
        columns,
        (
            tuple(None if value is None else form(value) for form, value in zip(forms, row, strict=True))
            for row in rows
        ),
    )


def _write_plain_csv(path: Path, columns: Sequence[Column], rows: Iterable[Values]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        writer.writerows(rows)


def _write_jsonl(path: Path, columns: Sequence[Column], rows: Iterable[Values]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rows:
            cells = {
                column.name: _json_value(column, value)
                for column, value in zip(columns, row, strict=True)
                if value is not None
            }
            stream.write(json.dumps(cells, ensure_ascii=False) + "\n")


def _json_value(column: Column, value: Any) -> Any:
    if column.kind is Kind.TIME:
        return format_time(value)
    if column.kind is not Kind.NUMBER:
        return value
    if value % 1_000 == 0:
        return value // 1_000
    return value / 1_000 if abs(value) < _MOST_EXACT else plain_number(value)


def _write_parquet(path: Path, columns: Sequence[Column], rows: Iterable[Values]) -> None:
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    staged = path.with_suffix(".staged.csv")
    _write_plain_csv(staged, columns, rows)
    allowed = ", ".join(sql_text(spelled) for file in (staged, path) for spelled in _spellings(file))
    # One thread keeps the order of rows; nothing but these two files may be touched.
    connection = duckdb.connect(
        ":memory:",
        config={"threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False},
    )
    try:
        connection.execute(f"set allowed_paths = [{allowed}]")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        types = ", ".join(f"{sql_text(column.name)}: 'varchar'" for column in columns)
        typed = ", ".join(
            f'{_PARQUET_VALUES.get(column.kind, _AS_IT_IS).format(name=column.name)} as "{column.name}"'
            for column in columns
        )
        source = (
            f"read_csv({sql_text(glob_escaped(staged))}, columns = {{{types}}}, header = true, "
            "auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
            "max_line_size = 20000000, parallel = false)"
        )
        connection.execute(
            f"copy (select {typed} from {source}) to {sql_text(str(path))} "
            "(format parquet, compression snappy)"
        )
    finally:
        connection.close()
    staged.unlink()


def _spellings(path: Path) -> tuple[str, str]:
    return str(path), glob_escaped(path)


_CSV_FORMS: dict[Kind, Callable[[Any], str]] = {
    Kind.ID: spreadsheet_safe,
    Kind.PATH: spreadsheet_safe,
    Kind.TEXT: spreadsheet_safe,
    Kind.WORD: str,
    Kind.COLOUR: str,
    Kind.TIME: format_time,
    Kind.NUMBER: plain_number,
}
_WRITERS = {"csv": _write_csv, "jsonl": _write_jsonl, "parquet": _write_parquet}
