"""The rows that the drills of function creep ask: both sides of a run, or what a policy reads of it."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from healthcode.dataset import load_dataset
from healthcode.errors import DatasetError, Problem
from healthcode.run_folder import is_run, read_manifest, views

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import duckdb

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.run_folder import Manifest

#: What every dataset needs, and what rules read without naming it.
_ALWAYS = frozenset({"districts", "people", "places", "zones", "overrides"})


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
    """Open all tables of a run: views ``seen_…`` and ``true_…``, times as whole seconds of town time.

    Raises:
        DatasetError: If this is no run, or a table of its truth is missing or damaged.
    """
    require_run(run)
    with views.open_both_sides(run) as connection:
        yield connection


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
