"""Whether the tables of a run are still as they were written: by their numbers of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.errors import DatasetError, Problem
from healthcode.run_folder.views import open_truth

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from healthcode.run_folder.manifest import Manifest

_FIX = "Make the run again with healthcode simulate. Of a changed truth nothing can be counted."


def changed_observed(manifest: Manifest, counts: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Name the observed tables that have other numbers of rows than the run had.

    Args:
        manifest: What the run is.
        counts: Rows read of each table.

    Returns:
        For each such table how many rows it had, and how many it has.
    """
    found = {table: (note.rows, counts.get(table, 0)) for table, note in manifest.observed.items()}
    return {table: rows for table, rows in found.items() if rows[0] != rows[1]}


def require_unchanged_truth(run: str | Path, manifest: Manifest) -> None:
    """Refuse a run whose truth has other numbers of rows than the run had.

    Raises:
        DatasetError: Naming every such table.

    Simplification:
        Rows are counted, not hashed: a row that was changed is not noticed, one that went or came is.
    """
    with open_truth(run) as connection:
        problems = []
        for table, note in manifest.truth.items():
            ((rows,),) = connection.execute(f'select count(*) from "{table}"').fetchall()
            if rows != note.rows:
                found = f"{rows:,} rows"
                problems.append(Problem(f"truth/{table}", found, f"{note.rows:,}, as run.json says"))
    if problems:
        raise DatasetError(f"{run}: the truth of this run was changed", tuple(problems), _FIX)
