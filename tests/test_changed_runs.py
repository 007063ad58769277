"""A run whose tables were changed by hand is not taken for whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthcode.errors import DatasetError
from healthcode.run_folder import read_manifest
from healthcode.run_folder.changed import changed_observed, require_unchanged_truth
from runs import write_run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Write a small run whose rows can be cut by hand."""
    write_run(tmp_path / "run", file_format="csv")
    return tmp_path / "run"


def test_a_run_as_it_was_written_is_whole(run: Path) -> None:
    """Nothing is said of tables that nobody touched."""
    manifest = read_manifest(run)
    require_unchanged_truth(run, manifest)
    assert not changed_observed(manifest, {table: note.rows for table, note in manifest.observed.items()})


def test_a_row_that_went_from_the_truth_is_noticed(run: Path) -> None:
    """Every table with another number of rows is named, with both numbers."""
    for table in ("infections", "residents"):
        file = run / "truth" / f"{table}.csv"
        file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))
    manifest = read_manifest(run)
    with pytest.raises(DatasetError, match="was changed") as caught:
        require_unchanged_truth(run, manifest)
    found = {problem.where: problem for problem in caught.value.problems}
    assert set(found) == {"truth/infections", "truth/residents"}
    rows = manifest.truth["residents"].rows
    assert found["truth/residents"].found == f"{rows - 1} rows"
    assert found["truth/residents"].wanted == f"{rows}, as run.json says"


def test_observed_tables_are_told_with_both_numbers(run: Path) -> None:
    """A table that is gone counts as one without rows."""
    manifest = read_manifest(run)
    counts = {table: note.rows for table, note in manifest.observed.items()}
    had = counts.pop("trips")
    assert changed_observed(manifest, counts) == {"trips": (had, 0)}
