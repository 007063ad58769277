"""The SQL files run over small tables: SQLite, held in memory.

A statement over a few hundred rows takes DuckDB some ten milliseconds, most of it to plan and to set up, and
SQLite less than one. The files keep to a subset that both read alike but for what is rewritten here.
"""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from healthcode.scoring.duckdb_tables import sql_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: What SQLite writes in another way; its division of integers is whole, and its truth values are numbers.
_REWRITTEN = {
    r"--.*": "",
    "//": "/",
    r"\bcross join\b": "join",
    r"\bbool_or\(": "max(",
    r"\bbool_and\(": "min(",
    r"\bis not distinct from\b": "is",
    r"\bunnest\(range\(counted\.first_slot, counted\.last_slot \+ 1\)\)": "slot_numbers.slot",
    r"\bwhere rule\.slot_seconds is not null": (
        "join slot_numbers on slot_numbers.slot between counted.first_slot and counted.last_slot"
    ),
}


def _greatest(*values: int | None) -> int | None:
    return max((value for value in values if value is not None), default=None)


def _least(*values: int | None) -> int | None:
    return min((value for value in values if value is not None), default=None)


@lru_cache(maxsize=256)
def small_sql(file: str, renamed: tuple[tuple[str, str], ...] = ()) -> str:
    """Write one of the SQL files for SQLite, over tables of other names where so asked."""
    text = sql_text(file)
    for pattern, replacement in _REWRITTEN.items():
        text = re.sub(pattern, replacement, text)
    for name, other in renamed:
        text = re.sub(rf"(?<!')\b{name}\b(?!')", other, text)
    return text


class SmallTables:
    """Tables in SQLite, which the SQL files read and make.

    Simplification:
        Numbers have 64 bits where a file asks for more.
    """

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
        self._connection.execute("pragma case_sensitive_like = on")
        self._connection.create_function("greatest", -1, _greatest, deterministic=True)
        self._connection.create_function("least", -1, _least, deterministic=True)
        self._made: set[str] = set()
        self._inserts: dict[str, str] = {}

    def close(self) -> None:
        """Let go of the tables."""
        self._connection.close()

    def create(self, table: str, columns: Sequence[str], *keys: str) -> None:
        """Make an empty table, and an index on each key."""
        self.run(f"create table {table} ({', '.join(columns)})")
        for number, key in enumerate(keys):
            self.run(f"create index {table}_{number} on {table} ({key})")
        self._made.add(table)

    def add(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Append rows."""
        if table not in self._inserts:
            width = len(self.fetch(f"select name from pragma_table_info('{table}')"))
            self._inserts[table] = f"insert into {table} values ({', '.join('?' * width)})"
        self._connection.execute("begin")
        self._connection.executemany(self._inserts[table], rows)
        self._connection.execute("commit")

    def put(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Let a table hold these rows and no others."""
        self.run(f"delete from {table}")
        self.add(table, rows)

    def make(self, table: str, file: str = "", **renamed: str) -> None:
        """Let a table hold what a file gives.

        Args:
            table: Its name.
            file: The name of the file, if another one.
            renamed: Tables to be read in place of those that the file names.
        """
        self.fill(table, small_sql(file or table, tuple(renamed.items())))

    def fill(self, table: str, query: str, values: Mapping[str, Any] | None = None) -> None:
        """Let a table hold what a query gives."""
        if table in self._made:
            self.run(f"delete from {table}")
            self.run(f"insert into {table} {query}", values)
        else:
            self.run(f"create table {table} as {query}", values)
            self._made.add(table)

    def run(self, statement: str, values: Mapping[str, Any] | None = None) -> None:
        """Run a statement."""
        self._connection.execute(statement, values or {})

    def fetch(self, query: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        return self._connection.execute(query, values or {}).fetchall()

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        ((count,),) = self.fetch(f"select count(*) from {table}")
        return int(count)
