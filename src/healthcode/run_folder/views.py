"""The tables of a run as DuckDB views, for questions about many rows at once.

``open_truth`` gives what really happened: nothing that a platform would be may call it. ``open_given`` gives
what people were told.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from healthcode.dataset.connections import glob_escaped, open_for_reading, sql_text
from healthcode.errors import DatasetError, Problem
from healthcode.run_folder.manifest import is_run, read_manifest
from healthcode.run_folder.shapes import GIVEN, SIDES, TRUTH
from healthcode.tables import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

_READERS = {
    "parquet": "read_parquet({path})",
    "csv": "read_csv({path}, header = true, all_varchar = true, delim = ',', nullstr = '')",
}
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
    with _opened(Path(run), TRUTH) as connection:
        yield connection


@contextmanager
def open_given(run: str | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open what people were told in a run that was lived under a policy, in the same form.

    Raises:
        DatasetError: If this is no run, its table is missing, or a query finds a damaged file.
    """
    with _opened(Path(run), GIVEN) as connection:
        yield connection


@contextmanager
def _opened(run: Path, side: str) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    file_format = read_manifest(run).file_format
    files = {table: (run / side / f"{table}.{file_format}").absolute() for table in SIDES[side]}
    missing = [path for path in files.values() if not path.is_file()]
    if missing or file_format not in _READERS:
        wanted = "the file that healthcode simulate wrote"
        problems = tuple(Problem(f"{side}/{path.name}", "no such file", wanted) for path in missing)
        raise DatasetError(f"{run}: a table of the run is missing", problems, _FIX)
    with tempfile.TemporaryDirectory(prefix="healthcode-") as scratch:
        connection = open_for_reading(None, files.values(), Path(scratch))
        try:
            for table, path in files.items():
                cells = ", ".join(_cell(column) for column in SIDES[side][table].columns)
                rows = _READERS[file_format].format(path=sql_text(glob_escaped(path)))
                connection.execute(f'create view "{table}" as select {cells} from {rows}')
            yield connection
        except duckdb.Error as error:
            problem = Problem(
                f"{side}/", " ".join(str(error).split())[:300], "the tables as healthcode wrote them"
            )
            raise DatasetError(f"{run}: a table of the run cannot be read", (problem,), _FIX) from None
        finally:
            connection.close()


def _cell(column: Column) -> str:
    cell = f'"{column.name}"'
    return f"{_TYPES.get(column.kind, '{cell}::varchar').format(cell=cell)} as {cell}"
