"""The DuckDB in which a run grows, and from which its files are written.

It is kept in memory up to a limit and spills into a folder of ours beyond that: taking rows in is four times
as fast so as with a database file.

Every file is written by a plain projection of one table, without a join or a sort: only so do several threads
keep the order of rows. Enum columns are not used, since DuckDB 2.0.0, writing large ones to Parquet by two
threads, now and then leaves a cell empty.
"""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from healthcode.dataset.connections import open_for_writing, sql_text
from healthcode.dataset.spreadsheets import FORMULA_STARTS, spreadsheet_safe
from healthcode.run_folder.shapes import (
    EVENT_LETTERS,
    KEY_BITS,
    LETTERS,
    SIDES,
    TRUTH,
    Form,
    Shape,
    shapes_of,
)
from healthcode.tables import IMPORTED, TRUTH_TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from healthcode.run_folder.coding import Columns, Ids, Numbered

#: Of the memory of a large run the greater part is the town's, so the tables get a small one.
MEMORY_LIMIT = "256MB"
_SQL_TYPES = {
    Form.PERSON: "integer",
    Form.PLACE: "integer",
    Form.DISTRICT: "integer",
    Form.KEY: "bigint",
    Form.ROOM: "smallint",
    Form.MOMENT: "bigint",
    Form.WORD: "utinyint",
    Form.YES_NO: "boolean",
    Form.WHOLE: "integer",
    Form.NUMBER: "integer",
    Form.TEXT: "varchar",
}
#: A dictionary serves words and districts; that of a column of ids costs half the time and saves nothing.
_FORMATS = {
    "parquet": "format parquet, compression snappy, dictionary_size_limit 1000",
    "csv": "format csv, header true, delimiter ',', timestampformat '%Y-%m-%dT%H:%M:%S'",
}
_FORMULA = f"^([{re.escape(''.join(FORMULA_STARTS))}])"
_APOSTROPHE_BEFORE = "'\\1"
#: Rows of a table that are handed to the database at a time.
_ROWS_AT_ONCE = 250_000


class Database:
    """Tables of whole numbers that grow day by day.

    Args:
        work: A folder of our own for what memory does not hold; removed by ``close``.
        reach: The only folder that DuckDB may read and write.
        threads: How many to use; 0 for as many as there are, up to 4.
    """

    def __init__(self, work: Path, reach: Path, threads: int) -> None:
        work.mkdir()
        self._work = work
        self._waiting: defaultdict[tuple[str, str], list[Columns]] = defaultdict(list)
        self._connection = open_for_writing(reach, threads=threads, spill=work / "spill", memory=MEMORY_LIMIT)
        for side, tables in SIDES.items():
            for table in tables:
                columns = ", ".join(
                    f'"{shape.name}" {_SQL_TYPES[shape.form]}' for shape in shapes_of(side, table)
                )
                self._connection.execute(f"create table {side}_{table} ({columns})")

    def add(self, side: str, table: str, columns: Columns) -> None:
        """Add rows to a table; few rows wait for more, since each statement has its price."""
        names = [shape.name for shape in shapes_of(side, table)]
        waiting = self._waiting[side, table]
        waiting.append({name: columns[name] for name in names})
        if sum(len(part[names[0]]) for part in waiting) >= _ROWS_AT_ONCE:
            self._insert(side, table)

    def _insert(self, side: str, table: str) -> None:
        """Hand the rows that wait to the database."""
        waiting = self._waiting.pop((side, table), [])
        if not waiting:
            return
        columns = {name: np.concatenate([part[name] for part in waiting]) for name in waiting[0]}
        names = ", ".join(f'"{name}"' for name in columns)
        self._connection.register("given", columns)
        self._connection.execute(f"insert into {side}_{table} select {names} from given")
        self._connection.unregister("given")

    def write(self, side: str, table: str, folder: Path, file_format: str, texts: TextWriter) -> None:
        """Write one table into a file of its own."""
        self._insert(side, table)
        path = folder / f"{table}.{file_format}"
        columns = ", ".join(texts.columns(side, table))
        selected = f"select {columns} from {side}_{table}"
        self._connection.execute(f"copy ({selected}) to {sql_text(str(path))} ({_FORMATS[file_format]})")

    def interrupt(self) -> None:
        """Stop what is going on; called from another thread."""
        self._connection.interrupt()

    def close(self) -> None:
        """Close and remove the database."""
        self._connection.close()
        shutil.rmtree(self._work, ignore_errors=True)


class TextWriter:
    """Writes the SQL that turns held whole numbers into the texts of a file.

    Args:
        ids: How ids of people, places and districts are written.
        is_csv: Whether texts must be safe in a spreadsheet.
    """

    def __init__(self, ids: Ids, *, is_csv: bool) -> None:
        self._ids = ids
        self._is_csv = is_csv

    def columns(self, side: str, table: str) -> list[str]:
        """Give one expression, with its name, for each column of the file."""
        shapes = {shape.name: shape for shape in shapes_of(side, table)}
        found = {name: self._expression(shape) for name, shape in shapes.items()}
        if (side, table) == (TRUTH, "infections"):
            found |= self._of_infections(shapes)
            found = {column.name: found[column.name] for column in TRUTH_TABLES[table].columns}
        elif (side, table) == (TRUTH, "faults"):
            found["event_id"] = _key(
                '"event_id"', f'substr({sql_text("".join(EVENT_LETTERS.values()))}, "table" + 1, 1)'
            )
        return [f'{expression} as "{name}"' for name, expression in found.items()]

    def _expression(self, shape: Shape) -> str:
        column = f'"{shape.name}"'
        match shape.form:
            case Form.DISTRICT:
                return self._listed(column, self._ids.districts)
            case Form.WORD:
                return self._listed(column, shape.words)
            case Form.TEXT:
                return self._safe(f"nullif({column}, '')")
            case Form.KEY:
                return _key(column, sql_text(LETTERS[shape.keys])) if shape.keys else column
            case Form.ROOM:
                return f"nullif({column}, 0)::varchar"
            case _:
                value = self._value(shape, column)
        if shape.required:
            return value
        return f"(case when {column} <> {shape.missing} then {value} end)"

    def _value(self, shape: Shape, column: str) -> str:
        """Write what is there if the cell is not missing."""
        match shape.form:
            case Form.PERSON:
                return _numbered(column, self._ids.persons)
            case Form.PLACE:
                return _numbered(column, self._ids.places)
            case Form.MOMENT:
                return f"make_timestamp({column} * 1000000)"
            case Form.NUMBER:
                smallest = f"{10**-shape.decimals:.{shape.decimals}f}"
                return f"({column} * cast({smallest} as decimal({shape.decimals + 1}, {shape.decimals})))"
            case _:
                return column

    def _listed(self, column: str, words: Sequence[str]) -> str:
        """Look a word up in a list; a number beyond it, and an empty word, is a missing cell."""
        written = map(spreadsheet_safe, words) if self._is_csv else words
        quoted = ", ".join(sql_text(word) if word else "null" for word in written)
        return f"([{quoted}]::varchar[])[{column}::integer + 1]"

    def _safe(self, text: str) -> str:
        """Keep a spreadsheet from taking a text for a formula (not by ``in``, which becomes a join)."""
        if not self._is_csv:
            return text
        return f"regexp_replace({text}, {sql_text(_FORMULA)}, {sql_text(_APOSTROPHE_BEFORE)})"

    def _of_infections(self, shapes: dict[str, Shape]) -> dict[str, str]:
        place, vehicle = self._expression(shapes["place"]), self._expression(shapes["vehicle"])
        kind, mode = self._expression(shapes["kind"]), self._expression(shapes["mode"])
        return {
            "place_id": f"coalesce({place}, {vehicle})",
            "setting": f"coalesce({kind}, {mode}, {sql_text(IMPORTED)})",
        }


def _numbered(column: str, ids: Numbered) -> str:
    digits = f"substr(({column} + {10**ids.digits}::bigint)::varchar, 2)" if ids.digits else "''"
    return f"{sql_text(ids.prefix)} || {digits}"


def _key(column: str, letter: str) -> str:
    text = f"{letter} || lower(substr(to_hex({column} | {1 << KEY_BITS}), 2))"
    return f"(case when {column} >= 0 then {text} end)"
