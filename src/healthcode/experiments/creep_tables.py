"""What a platform saw and what was so, side by side as tables of one DuckDB: only for asking about a run.

Nothing that scores reads this: it holds both sides at once.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from healthcode.dataset import load_dataset
from healthcode.dataset.connections import glob_escaped, open_for_reading, sql_text
from healthcode.errors import DatasetError, Problem
from healthcode.run_folder import is_run, read_manifest
from healthcode.tables import TABLES, TRUTH_TABLES, Column, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import duckdb

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.run_folder import Manifest

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
_SIDES = (("seen", "observed", TABLES), ("true", "truth", TRUTH_TABLES))
#: What every dataset needs, and what rules read without naming it.
_ALWAYS = frozenset({"districts", "people", "places", "zones", "overrides"})
_FIX = "Make the run again with healthcode simulate."


def require_run(run: str | Path) -> Manifest:
    """Read what a run is.

    Raises:
        DatasetError: If it is no run folder.
    """
    if not is_run(run):
        problem = Problem(str(run), "no run", "a folder that healthcode simulate wrote")
        fix = "Make one with: healthcode simulate demo --policy hangzhou-2020-02 -o my-run"
        raise DatasetError("these questions are about a simulated town", (problem,), fix)
    return read_manifest(run)


@contextmanager
def open_both_sides(run: str | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open all tables of a run.

    Args:
        run: Its folder.

    Returns:
        A connection with a view for each table, ``seen_…`` for what the platform saw (without rows if it saw
        none) and ``true_…`` for what was so; times as whole seconds of town time.

    Raises:
        DatasetError: If this is no run, or a table of its truth is missing or damaged.
    """
    import duckdb  # noqa: PLC0415 - slow to import

    form = require_run(run).file_format
    files = {
        (prefix, name): (Path(run) / side / f"{name}.{form}").absolute()
        for prefix, side, tables in _SIDES
        for name in tables
    }
    missing = [path.name for (prefix, _), path in files.items() if prefix == "true" and not path.is_file()]
    if missing:
        problems = tuple(
            Problem(f"truth/{name}", "no such file", "the file that healthcode simulate wrote")
            for name in missing
        )
        raise DatasetError(f"{run}: a table of the truth is missing", problems, _FIX)
    with tempfile.TemporaryDirectory(prefix="healthcode-") as scratch:
        there = {key: path for key, path in files.items() if path.is_file()}
        connection = open_for_reading(None, there.values(), Path(scratch))
        try:
            for prefix, _, tables in _SIDES:
                for name, table in tables.items():
                    rows = "(select 1) where false"
                    path = there.get((prefix, name))
                    if path is not None:
                        rows = _READERS[form].format(path=sql_text(glob_escaped(path)))
                    cells = ", ".join(_cell(column, is_there=path is not None) for column in table.columns)
                    connection.execute(f"create view {prefix}_{name} as select {cells} from {rows}")
            yield connection
        except duckdb.Error as error:
            problem = Problem(str(run), str(error).splitlines()[0], "the tables as simulate wrote them")
            raise DatasetError(f"{run}: a table of the run cannot be read", (problem,), _FIX) from None
        finally:
            connection.close()


def _cell(column: Column, *, is_there: bool) -> str:
    cell = f'"{column.name}"' if is_there else "null"
    return f'{_TYPES.get(column.kind, "{cell}::varchar").format(cell=cell)} as "{column.name}"'


@contextmanager
def load_what_is_read(run: str | Path, policy: Policy) -> Iterator[Dataset]:
    """Load of what the platform saw only the tables that a policy reads.

    Which makes no difference to any colour, and spares the time for the others.

    Args:
        run: A run folder.
        policy: The rules.

    Raises:
        DatasetError: If it is no run, or its tables have faults.
    """
    form = require_run(run).file_format
    wanted = _ALWAYS | policy.tables_read | frozenset(policy.presence_tables)
    with tempfile.TemporaryDirectory(prefix="healthcode-") as scratch:
        copy = Path(scratch) / "observed"
        copy.mkdir()
        for path in _there(Path(run) / "observed", wanted, form):
            shutil.copyfile(path, copy / path.name)
        dataset = load_dataset(copy)
        try:
            yield dataset
        finally:
            dataset.close()


def _there(folder: Path, tables: Iterable[str], form: str) -> list[Path]:
    paths = [folder / f"{name}.{form}" for name in sorted(tables)]
    return [path for path in paths if path.is_file()]
