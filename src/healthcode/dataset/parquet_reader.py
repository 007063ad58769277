"""Parquet files: the schema first, so that a wrong type is named by its column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.dataset.cells import CellError
from healthcode.dataset.connections import glob_escaped, sql_text
from healthcode.dataset.csv_reader import PARQUET_MARK
from healthcode.dataset.shown import escaped
from healthcode.dataset.source import RecordMap, Source, check_header
from healthcode.shortages import shortage_in
from healthcode.tables import TABLES, Column, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from healthcode.dataset.checks import ProblemLog
    from healthcode.dataset.folder import TableFile

_TIMESTAMPS = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
_INTEGERS = {
    f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
}
_FLOATS = {"FLOAT", "DOUBLE"}
#: The type of a column that was written without a single value.
_NEVER_FILLED = '"NULL"'


def open_parquet(file: TableFile, connection: duckdb.DuckDBPyConnection, log: ProblemLog) -> Source | None:
    """Check a Parquet file's schema and say how to read its rows; None when it is no such file."""
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    table = TABLES[file.table]
    relation = f"read_parquet({sql_text(glob_escaped(file.path))}, hive_partitioning = false)"
    try:
        _refuse_other_formats(file.path)
        found = connection.execute(f"describe select * from {relation}").fetchall()
    except CellError as fault:
        log.add(file.name, fault)
        return None
    except duckdb.Error as error:
        if shortage_in(error):
            raise
        log.add(file.name, unreadable_parquet(error))
        return None
    names = [str(row[0]) for row in found]
    types = [str(row[1]) for row in found]
    positions = check_header(table, names, file.name, log)
    columns = {}
    for name, position in positions.items():
        try:
            _check_type(table.column(name), types[position])
        except CellError as fault:
            log.add(f"{file.name}, column {name}", fault)
        else:
            columns[name] = ('"' + name + '"', types[position])
    return Source(table, file.name, "parquet", relation, columns, RecordMap(has_lines=False))


def unreadable_parquet(error: duckdb.Error) -> CellError:
    """Say why DuckDB cannot read a Parquet file."""
    reason = str(error).partition("\n")[0].partition(" in file ")[0].partition(" for file ")[0]
    return CellError(f"unreadable ({escaped(reason)})", "must be a whole Parquet file")


def _refuse_other_formats(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise CellError("an empty file", "a Parquet file")
    if start != PARQUET_MARK:
        what = "text" if start.isascii() else "no Parquet file"
        raise CellError(f"{what}, named .parquet", "a Parquet file, or CSV renamed to .csv")


def _check_type(column: Column, found: str) -> None:
    allowed: Sequence[str] = ()
    if found in {"VARCHAR", _NEVER_FILLED} or found.startswith("ENUM("):
        return
    if column.kind is Kind.TIME:
        allowed, wanted = sorted(_TIMESTAMPS), "must be a timestamp without zone, or text"
    elif column.kind is Kind.NUMBER:
        if found.startswith("DECIMAL"):
            return
        allowed, wanted = sorted(_INTEGERS | _FLOATS), "must be a number, or text"
    else:
        wanted = "must be text"
    if found not in allowed:
        raise CellError(f"type {found}", wanted)
