"""The one typed pass over a file: every cell read, every faulty row marked, into a staging table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from healthcode.dataset.checks import LISTED_COLUMNS
from healthcode.dataset.connections import sql_text
from healthcode.dataset.detecting import CellSql, Listing, cell_sql, code_of, code_type
from healthcode.tables import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import duckdb

    from healthcode.dataset.folder import Folder
    from healthcode.dataset.source import Source

#: A number for a vehicle's name; two vehicles may share one.
VEHICLE_HASH = "hash({mode}, {vehicle})"
_SQL_TYPES = {Kind.TIME: "bigint", Kind.NUMBER: "bigint"}


class Stage:
    """The staging tables of one folder, in the schema ``stage``.

    A staging table has the columns of its input table, read and, where the table referred to is known
    already, coded; ``faults``, the number of faulty cells of the row; and ``raw``, the texts of a faulty row.
    Row n of a file is ``rowid`` n - 1, because DuckDB keeps the order of the file.

    Args:
        connection: Where they are.
        folder: Which files there are.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Folder) -> None:
        self.connection = connection
        self.categories = folder.categories
        self.counts: dict[str, int] = {}
        self.listings = {"": Listing.FREE}
        self.names = {file.table: file.name for file in folder.files}
        self.in_files: set[str] = set()
        self._coded: set[str] = set()
        there = {file.table for file in folder.files}
        for table in LISTED_COLUMNS:
            is_open = table in there or table in folder.unreadable or table != "places"
            self.listings[table] = Listing.FREE if is_open else Listing.EMPTY
        connection.execute("create schema stage")

    @property
    def has_coded_districts(self) -> bool:
        """Tell whether districts have codes already, because a table lists them."""
        return self.listings["districts"] is Listing.LISTED

    def read(self, source: Source) -> int:
        """Read a file into its staging table and give the number of its rows."""
        for table in ("reject_errors", "reject_scans"):
            self.connection.execute(f"drop table if exists {table}")
        self.connection.execute(self._reading_sql(source))
        found = self.connection.execute(f"select count(*) from stage.{source.table.name}").fetchall()
        rows = int(found[0][0])
        self.counts[source.table.name] = rows
        return rows

    def write_coded(self, source: Source, folder: Path) -> bool:
        """Read a file into a Parquet file of codes instead of a table, if no row of it is faulty.

        Such a file is small, is never held in memory, and is read again in a fraction of the time, a few
        columns and rows at once. Its columns are those of the staging table; trips have ``vehicle_hash``
        beside them, by which rows are chosen faster than by the vehicle's text.

        Args:
            source: A file of trips, scans or purchases.
            folder: Where this connection may write.

        Returns:
            Whether it was written; if not, ``read`` it, and its faults can be named.
        """
        name = source.table.name
        file = folder / f"coded-{name}.parquet"
        folder.mkdir(exist_ok=True)
        self.connection.execute(
            f"copy ({self._coding_sql(source)}) to {sql_text(str(file))} (format parquet, compression snappy)"
        )
        written = f"read_parquet({sql_text(str(file))})"
        found = self.connection.execute(
            f"select count(*), coalesce(sum(faults), 0)::bigint from {written}"
        ).fetchall()
        rows, faults = found[0]
        if faults:
            return False
        self.counts[name] = rows
        self.in_files.add(name)
        self.connection.execute(
            f"create view stage.{name} as select *, null::varchar[] as raw, n - 1 as rowid from {written}"
        )
        return True

    def list_ids(self, source: Source) -> None:
        """Make the ids of a table that others refer to comparable, as codes in the order of their text."""
        table = source.table.name
        id_column = LISTED_COLUMNS.get(table)
        if id_column is None or id_column not in source.columns or source.faults:
            return
        position = list(source.columns).index(id_column) + 1
        ids = f"select distinct coalesce({id_column}, raw[{position}]) as id from stage.{table}"
        found = self.connection.execute(f"select count(id) from ({ids})").fetchall()
        if not found[0][0]:
            self.listings[table] = Listing.EMPTY
            return
        self.connection.execute(make_codes(table, ids))
        self.listings[table] = Listing.LISTED

    def known_ids(self, table: str) -> set[str] | None:
        """Give the ids that a table lists; None when any id will do."""
        if self.listings[table] is Listing.LISTED:
            found = self.connection.execute(f"select unnest(enum_range(null::{code_type(table)}))::varchar")
            return {str(row[0]) for row in found.fetchall()}
        return set() if self.listings[table] is Listing.EMPTY else None

    def _reading_sql(self, source: Source) -> str:
        cells = self._cells(source)
        raw = ", ".join(f"text_{name}" if cell.is_text_read else cell.text for name, cell in cells.items())
        return f"""
            create or replace table stage.{source.table.name} as
            {_steps(source, cells)}
            select
                {_named(source.table.columns, cells)}, faults::utinyint as faults,
                case when faults > 0 then [{raw}] end as raw
            from counted"""

    def _coding_sql(self, source: Source) -> str:
        """Write a query for the coded rows of a file with their numbers, in whatever order they come.

        Ids are coded by joins, which are faster than casts where an id stands in many rows.
        """
        columns = source.table.columns
        referring = [column for column in columns if column.references and column.name in source.columns]
        cells = self._cells(source)
        joins = ""
        for column in referring:
            name, code = column.name, f"code_of_{column.name}"
            cells[name] = replace(cells[name], value=f"{code}.code")
            self._list_codes(column.references)
            text = f"texts.{name}" if source.columns[name][1] == "VARCHAR" else cells[name].text
            joins += f" left join codes_of_{column.references} as {code} on {code}.id = {text}"
        beside = f", {VEHICLE_HASH.format(mode='value_mode', vehicle='value_vehicle_id')} as vehicle_hash"
        return (
            f"{_steps(replace(source, relation=_numbered(source.relation)), cells, joins)} "
            f"select {_named(columns, cells)}{beside if source.table.name == 'trips' else ''}, "
            "faults::utinyint as faults, file_row_number + 1 as n from counted"
        )

    def _list_codes(self, table: str) -> None:
        if table in self._coded:
            return
        self._coded.add(table)
        self.connection.execute(
            f"create temp table codes_of_{table} as "
            f"select id, {code_of('id', table)} as code "
            f"from (select unnest(enum_range(null::{code_type(table)}))::varchar as id)"
        )

    def _cells(self, source: Source) -> dict[str, CellSql]:
        return {name: self._cell_sql(source.table.column(name), source) for name in source.columns}

    def _cell_sql(self, column: Column, source: Source) -> CellSql:
        name, sql_type = source.columns[column.name]
        return cell_sql(column, name, sql_type, self.listings[column.references], self.categories)


def make_codes(table: str, ids: str) -> str:
    """Write the statement that makes the codes for a table's ids, given a query for its column ``id``."""
    in_order = f"select distinct id from ({ids}) where id is not null order by id"
    return f"create temp type {code_type(table)} as enum ({in_order})"


def quoted_name(name: str) -> str:
    """Write a column's name so that no SQL word is mistaken for it."""
    return f'"{name}"'


def _steps(source: Source, cells: dict[str, CellSql], joins: str = "") -> str:
    """Write the steps of reading a file up to ``counted``: a value for each cell, and how many are faulty."""
    texts = "".join(f", {cell.text} as text_{name}" for name, cell in cells.items() if cell.is_text_read)
    sources = "*" if joins else ", ".join(name for name, _ in source.columns.values())
    values = ", ".join(f"{cell.value} as value_{name}" for name, cell in cells.items())
    faults = [f"({cell.faulty})::integer" for cell in cells.values()]
    faults += [
        f"coalesce(value_{later} < value_{earlier}, false)::integer"
        for earlier, later in source.table.ordered
        if earlier in cells and later in cells
    ]
    return f"""
            with
                texts as (select {sources}{texts} from {source.relation}),
                read as (select texts.*, {values} from texts {joins}),
                counted as (select *, {" + ".join(faults)} as faults from read)"""


def _numbered(relation: str) -> str:
    return f"{relation.removesuffix(')')}, file_row_number = true)"


def _named(columns: Iterable[Column], cells: dict[str, CellSql]) -> str:
    return ", ".join(f"{_stage_value(column, cells)} as {quoted_name(column.name)}" for column in columns)


def _stage_value(column: Column, cells: dict[str, CellSql]) -> str:
    if column.name in cells:
        return f"value_{column.name}"
    return f"null::{_SQL_TYPES.get(column.kind, 'varchar')}"
