"""The tables of a run as DuckDB views, for questions about many rows at once.

``open_truth`` gives what really happened: nothing that a platform would be may call it. ``open_given`` gives
what people were told. ``open_both_sides`` lays what a platform saw beside what was so: it is only for asking
about a run, and nothing that scores may call it.
"""

from __future__ import annotations

import csv
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from healthcode.dataset.connections import glob_escaped, open_for_reading, sql_text
from healthcode.errors import DatasetError, Problem
from healthcode.run_folder.manifest import is_run, read_manifest
from healthcode.run_folder.shapes import GIVEN, OBSERVED, SIDES, TRUTH
from healthcode.tables import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

_FORMATS = ("parquet", "csv")
_TYPES = {
    Kind.TIME: "epoch({cell}::timestamp)::bigint",
    Kind.COUNT: "{cell}::bigint",
    Kind.NUMBER: "{cell}::double",
    Kind.YES_NO: "{cell}::boolean",
}
_FIX = "Make the run again with healthcode simulate."


@contextmanager
def open_truth(run: str | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open what really happened in a run.

    Args:
        run: Its folder.

    Returns:
        A connection on which every truth table is a view of its name: times as whole seconds of town time,
        counts as whole numbers, yes or no as truth values, all else as text; nothing where a cell is empty.

    Raises:
        DatasetError: If this is no run, a table is missing, or a query finds a damaged file.
    """
    if not is_run(run):
        problem = Problem(str(run), "no run", "a folder that healthcode simulate wrote")
        raise DatasetError("what was really so is known only of a simulated town", (problem,))
    with _opened(Path(run), {TRUTH: ""}) as connection:
        yield connection


@contextmanager
def open_given(run: str | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open what people were told in a run that was lived under a policy, in the same form.

    Raises:
        DatasetError: If this is no run, its table is missing, or a query finds a damaged file.
    """
    with _opened(Path(run), {GIVEN: ""}) as connection:
        yield connection


@contextmanager
def open_both_sides(run: str | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open what a platform saw and what was so, side by side, in the same form.

    Args:
        run: Its folder.

    Returns:
        A connection with a view for each table, ``seen_…`` for what the platform saw (without rows if it saw
        none) and ``true_…`` for what was so.

    Raises:
        DatasetError: If this is no run, a table of its truth is missing, or a query finds a damaged file.
    """
    with _opened(Path(run), {OBSERVED: "seen_", TRUTH: "true_"}) as connection:
        yield connection


@contextmanager
def _opened(run: Path, sides: dict[str, str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the tables of some sides, each named with what its side stands for before the name."""
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    file_format = read_manifest(run).file_format
    files = {
        (side, table): (run / side / f"{table}.{file_format}").absolute()
        for side in sides
        for table in SIDES[side]
    }
    missing = [key for key, path in files.items() if key[0] != OBSERVED and not path.is_file()]
    if missing or file_format not in _FORMATS:
        wanted = "the file that healthcode simulate wrote"
        problems = tuple(
            Problem(f"{side}/{table}.{file_format}", "no such file", wanted) for side, table in missing
        )
        raise DatasetError(f"{run}: a table of the run is missing", problems, _FIX)
    there = {key: path for key, path in files.items() if path.is_file()}
    with tempfile.TemporaryDirectory(prefix="healthcode-") as scratch:
        connection = open_for_reading(None, there.values(), Path(scratch))
        try:
            for (side, table), path in files.items():
                is_there = (side, table) in there
                rows = "(select 1) where false"
                if is_there:
                    rows = _reader(path, file_format)
                columns = SIDES[side][table].columns
                cells = ", ".join(_cell(column, is_there=is_there) for column in columns)
                connection.execute(f'create view "{sides[side]}{table}" as select {cells} from {rows}')
            yield connection
        except duckdb.Error as error:
            lines = [line.strip() for line in str(error).splitlines()]
            details = [line for line in lines[1:] if "converting column" in line]
            first = ". ".join([lines[0], *details])
            names = [f"{side}/{path.name}" for (side, _), path in there.items() if str(path) in str(error)]
            for path in there.values():
                first = first.replace(str(path), path.name)
            where = names[0] if names else ", ".join(f"{side}/" for side in sides)
            problem = Problem(where, first, "the tables as healthcode wrote them")
            raise DatasetError(f"{run}: a table of the run cannot be read", (problem,), _FIX) from None
        finally:
            connection.close()


def _reader(path: Path, file_format: str) -> str:
    """Write the function that reads a file; the columns of CSV are told, since guessing takes DuckDB long."""
    file = sql_text(glob_escaped(path))
    if file_format == "parquet":
        return f"read_parquet({file})"
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        names = next(csv.reader(text), [])
    columns = ", ".join(f"{sql_text(name)}: 'varchar'" for name in names)
    told = f"columns = {{{columns}}}" if names else "all_varchar = true"
    return (
        f"read_csv({file}, auto_detect = {str(not names).lower()}, header = true, delim = ',', "
        f"quote = '\"', escape = '\"', nullstr = '', {told})"
    )


def _cell(column: Column, *, is_there: bool) -> str:
    cell = f'"{column.name}"' if is_there else "null"
    return f'{_TYPES.get(column.kind, "{cell}::varchar").format(cell=cell)} as "{column.name}"'
