"""A dataset from rows that are in memory already: policy cases, tests and what-if questions."""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from healthcode.clock import format_time
from healthcode.dataset.cells import LONGEST_ID, WRONG_TYPE, CellError, Value
from healthcode.dataset.checks import (
    LISTED_COLUMNS,
    ProblemLog,
    Rulebook,
    check_record,
    late_onset_warning,
    missing_people,
    nobody,
    repeated,
    unique_column,
)
from healthcode.dataset.coded import (
    CODED,
    CODED_NAMES,
    DEFAULT_DISTRICT_KIND,
    DEFAULT_ROLE,
    VEHICLE_PREFIX,
    create_statement,
)
from healthcode.dataset.connections import close_in_memory, open_in_memory
from healthcode.dataset.model import Dataset, require_person_column
from healthcode.dataset.shown import guess, quoted
from healthcode.tables import TABLES, Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb

Row = dict[str, Value]


def dataset_from_rows(
    tables: Mapping[str, Sequence[Mapping[str, object]]], *, categories: Sequence[str] = ()
) -> Dataset:
    """Check rows that are in memory, as a folder of tables would be checked.

    Args:
        tables: Rows by table. Times may be ISO text, ``datetime`` without zone or seconds as ``int``;
            numbers may be ``int``, ``float``, ``Decimal`` or text; None or an absent key is missing.
        categories: Purchase categories beside the usual ones.

    Returns:
        The dataset; its coded tables are made when ``connection`` is first asked for.

    Raises:
        DatasetError: With every fault by table, row and column.
    """
    log = ProblemLog()
    for name in tables:
        if name not in TABLES:
            wanted = f"{guess(name, TABLES)}Must be one of {', '.join(TABLES)}"
            log.add("", CellError(quoted(name), wanted))
    if "people" not in tables:
        log.add("", missing_people())
    rules = Rulebook(_listed_ids(tables), tuple(categories))
    checked = {
        table.name: _check_table(table, tables.get(table.name, ()), rules, log) for table in TABLES.values()
    }
    if log:
        raise log.error("rows")
    return RowsDataset(checked, has_districts="districts" in tables)


class RowsDataset(Dataset):
    """A dataset kept as plain rows; its coded tables are made when first asked for."""

    def __init__(self, tables: dict[str, list[Row]], *, has_districts: bool) -> None:
        counts = {name: len(rows) for name, rows in tables.items()}
        super().__init__("rows", counts, _warnings(tables["reports"]))
        self._tables = tables
        if not has_districts:
            self._tables["districts"] = _named_districts(tables)
        self._connection: duckdb.DuckDBPyConnection | None = None

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection with the coded tables."""
        if self._connection is None:
            self._connection = open_in_memory()
            _fill(self._connection, self._tables)
        return self._connection

    def rows(self, table: str) -> list[dict[str, object]]:
        """Give all rows of an input table, in input order."""
        return [_finished(table, n, row) for n, row in enumerate(self._tables[table], 1)]

    def rows_of(self, table: str, person_id: str) -> list[dict[str, object]]:
        """Give one person's rows of an input table, in input order."""
        require_person_column(table)
        return [row for row in self.rows(table) if row["person_id"] == person_id]

    def close(self) -> None:
        """Drop the coded tables, if they were made."""
        if self._connection is not None:
            close_in_memory(self._connection)
            self._connection = None


def cell_text(column: Column, value: object) -> str | None:
    """Write a value from memory as the text that a file would hold.

    A value of a type that the column cannot hold comes out marked as wrong, for ``read_cell`` to name.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return value if _is_storable(value) else WRONG_TYPE + ascii(value)
    if not isinstance(value, bool):
        if column.kind is Kind.TIME:
            return _time_text(value)
        if column.kind is Kind.NUMBER and isinstance(value, int | float | Decimal):
            return _number_text(value)
    return WRONG_TYPE + repr(value)[:LONGEST_ID]


def _time_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int):
        try:
            return format_time(value)
        except OverflowError:
            return str(value)
    return WRONG_TYPE + repr(value)[:LONGEST_ID]


def _number_text(value: float | Decimal) -> str:
    if not math.isfinite(value):
        return str(value)
    text = f"{Decimal(str(value)):f}"
    whole, point, decimals = text.partition(".")
    return whole + point + decimals[:18]


def _is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _listed_ids(tables: Mapping[str, Sequence[Mapping[str, object]]]) -> dict[str, set[str] | None]:
    known: dict[str, set[str] | None] = {"": None}
    for name, column in LISTED_COLUMNS.items():
        ids = {str(row.get(column)) for row in tables.get(name, ())}
        known[name] = None if name not in tables and name != "places" else ids
    return known


def _check_table(
    table: Table, rows: Sequence[Mapping[str, object]], rules: Rulebook, log: ProblemLog
) -> list[Row]:
    if table.name == "people" and not rows:
        log.add("people", nobody())
    columns = {column.name: column for column in table.columns}
    first_rows: dict[str, int] = {}
    unique = unique_column(table)
    checked = []
    for n, row in enumerate(rows, 1):
        where = f"{table.name}, row {n:,}"
        for name in row:
            if name not in columns:
                wanted = f"{guess(str(name), columns)}The columns are {', '.join(columns)}"
                log.add(f"{where}, column {name}", CellError("unknown column", wanted))
        texts = {name: cell_text(column, row.get(name)) for name, column in columns.items()}
        values, faults = check_record(table, texts, rules)
        own = values.get(unique)
        if table.is_event:
            own = own or f"{table.name}:{n}"
        if isinstance(own, str) and first_rows.setdefault(own, n) != n:
            faults.append((unique, repeated(own, first_rows[own])))
            faults.sort(key=lambda fault: list(columns).index(fault[0]))
        for column, fault in faults:
            log.add(f"{where}, column {column}", fault)
        checked.append(values)
    return checked


def _warnings(reports: list[Row]) -> tuple[str, ...]:
    late = [
        n
        for n, row in enumerate(reports, 1)
        if isinstance(row["onset_at"], int) and row["onset_at"] > int(row["reported_at"] or 0)
    ]
    return (late_onset_warning("reports", len(late), late[0]),) if late else ()


def _named_districts(tables: Mapping[str, list[Row]]) -> list[Row]:
    named = {
        str(row[column.name])
        for table in TABLES.values()
        for column in table.columns
        if column.references == "districts"
        for row in tables[table.name]
    }
    return [
        {"district_id": district, "kind": DEFAULT_DISTRICT_KIND, "x_km": None, "y_km": None}
        for district in sorted(named)
    ]


def _finished(table: str, n: int, row: Row) -> dict[str, object]:
    finished: dict[str, object] = dict(row)
    if "event_id" in row:
        finished["event_id"] = row["event_id"] or f"{table}:{n}"
    if table == "scans":
        finished["role"] = row["role"] or DEFAULT_ROLE
    return finished


def _fill(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, list[Row]]) -> None:
    """Make all coded tables from checked rows."""
    connection.execute("begin; " + "; ".join(create_statement(table) for table in CODED))
    for name, rows in _coded_rows(tables).items():
        if rows:
            _insert(connection, name, rows)
    connection.execute("commit")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    columns = CODED[table]
    values = [[row.get(name) for row in rows] for name in columns]
    unnested = ", ".join(f"unnest(${i}::{sql_type}[])" for i, sql_type in enumerate(columns.values(), 1))
    connection.execute(f"insert into {table} select {unnested}", values)


def _coded_rows(tables: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """Give every coded table as rows; codes follow the order of the ids as text."""
    codes = {
        name: _codes(str(row[column]) for row in tables[name]) for name, column in LISTED_COLUMNS.items()
    }
    coded = {name: _code_table(TABLES[name], rows, codes) for name, rows in tables.items()}
    for row in coded["scans"]:
        row["role"] = row["role"] or DEFAULT_ROLE
    places = coded.pop("places")
    for row in places:
        row |= {"location_id": row["place_id"], "is_vehicle": False}
    vehicles = _vehicles(tables["trips"], after=len(places))
    for row, plain in zip(coded["trips"], tables["trips"], strict=True):
        row["location"] = vehicles[_vehicle_key(plain)]["location"]
    coded["locations"] = [*places, *vehicles.values()]
    return coded


def _vehicle_key(trip: Row) -> str:
    return f"{trip['mode']}/{trip['vehicle_id']}"


def _vehicles(trips: list[Row], after: int) -> dict[str, Row]:
    """Give each vehicle that trips name as a location, in the order of mode and id."""
    runs = {_vehicle_key(trip): trip for trip in trips}
    return {
        key: {
            "location": code,
            "location_id": runs[key]["vehicle_id"],
            "kind": f"{VEHICLE_PREFIX}{runs[key]['mode']}",
            "is_vehicle": True,
        }
        for code, key in enumerate(sorted(runs), after + 1)
    }


def _code_table(table: Table, rows: list[Row], codes: Mapping[str, Mapping[str, int]]) -> list[Row]:
    """Give the rows of a table under its coded names; a table's own ids stay beside their codes."""
    own_id = LISTED_COLUMNS.get(table.name)
    coded = []
    for n, row in enumerate(rows, 1):
        values: Row = {"n": n}
        for column in table.columns:
            value = row[column.name]
            name = CODED_NAMES.get(column.name, column.name)
            if column.name == own_id:
                values |= {column.name: value, name: codes[table.name][str(value)]}
            else:
                values[name] = codes[column.references][str(value)] if column.references else value
        coded.append(values)
    return coded


def _codes(ids: Iterable[str]) -> dict[str, int]:
    return {key: code for code, key in enumerate(sorted(set(ids)), 1)}
