"""The one typed pass over a file: every cell read, every faulty row marked, into a staging table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.dataset.checks import LISTED_COLUMNS
from healthcode.dataset.detecting import CellSql, Listing, cell_sql, code_type
from healthcode.tables import Column, Kind

if TYPE_CHECKING:
    import duckdb

    from healthcode.dataset.folder import Folder
    from healthcode.dataset.source import Source

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
        there = {file.table for file in folder.files}
        for table in LISTED_COLUMNS:
            is_open = table in there or table in folder.unreadable or table != "places"
            self.listings[table] = Listing.FREE if is_open else Listing.EMPTY
        connection.execute("create schema stage")

    def read(self, source: Source) -> int:
        """Read a file into its staging table and give the number of its rows."""
        for table in ("reject_errors", "reject_scans"):
            self.connection.execute(f"drop table if exists {table}")
        self.connection.execute(self._reading_sql(source))
        found = self.connection.execute(f"select count(*) from stage.{source.table.name}").fetchall()
        rows = int(found[0][0])
        self.counts[source.table.name] = rows
        return rows

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
        table = source.table
        cells = {name: self._cell_sql(table.column(name), source) for name in source.columns}
        texts = "".join(f", {cell.text} as text_{name}" for name, cell in cells.items() if cell.is_text_read)
        sources = ", ".join(name for name, _ in source.columns.values())
        values = ", ".join(f"{cell.value} as value_{name}" for name, cell in cells.items())
        faults = [f"({cell.faulty})::integer" for cell in cells.values()]
        faults += [
            f"coalesce(value_{later} < value_{earlier}, false)::integer"
            for earlier, later in table.ordered
            if earlier in cells and later in cells
        ]
        columns = ", ".join(
            f"{_stage_value(column, cells)} as {quoted_name(column.name)}" for column in table.columns
        )
        raw = ", ".join(f"text_{name}" if cell.is_text_read else cell.text for name, cell in cells.items())
        return f"""
            create or replace table stage.{table.name} as
            with
                texts as (select {sources}{texts} from {source.relation}),
                read as (select *, {values} from texts),
                counted as (select *, {" + ".join(faults)} as faults from read)
            select {columns}, faults::utinyint as faults, case when faults > 0 then [{raw}] end as raw
            from counted"""

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


def _stage_value(column: Column, cells: dict[str, CellSql]) -> str:
    if column.name in cells:
        return f"value_{column.name}"
    return f"null::{_SQL_TYPES.get(column.kind, 'varchar')}"
