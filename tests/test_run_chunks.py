"""A run is the same, whatever is done at a time and by how many threads."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from healthcode.run_folder import database, writer
from runs import write_run


def contents(run: Path, file_format: str) -> dict[str, bytes]:
    """Give what a run says: of Parquet the hashes in ``run.json``, of everything else each byte."""
    return {
        path.relative_to(run).as_posix(): path.read_bytes()
        for path in sorted(run.rglob("*"))
        if path.is_file() and (file_format == "csv" or path.suffix != ".parquet")
    }


@settings(max_examples=1)
@given(
    rows_at_once=st.integers(1, 90),
    inserted_at_once=st.integers(1, 90),
    days_ahead=st.integers(1, 3),
    threads=st.integers(1, 4),
    waits_for_each_day=st.booleans(),
    file_format=st.sampled_from(["csv", "parquet"]),
)
@example(
    rows_at_once=3,
    inserted_at_once=5,
    days_ahead=1,
    threads=1,
    waits_for_each_day=True,
    file_format="csv",
)
def test_no_byte_depends_on_what_is_done_at_a_time(
    rows_at_once: int,
    inserted_at_once: int,
    days_ahead: int,
    threads: int,
    waits_for_each_day: bool,
    file_format: Literal["csv", "parquet"],
) -> None:
    """Rows coded and rows inserted at a time, days that wait, and threads leave no trace."""
    with TemporaryDirectory() as scratch:
        whole, other = Path(scratch) / "whole" / "run", Path(scratch) / "other" / "run"
        write_run(whole, people=40, days=2, rows=12, file_format=file_format)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(writer, "ROWS_AT_ONCE", rows_at_once)
            patch.setattr(writer, "DAYS_AHEAD", days_ahead)
            patch.setattr(writer, "MOST_PEOPLE_AHEAD", 0 if waits_for_each_day else 1_000)
            patch.setattr(database, "_ROWS_AT_ONCE", inserted_at_once)
            write_run(other, people=40, days=2, rows=12, file_format=file_format, threads=threads)
        found, expected = contents(other, file_format), contents(whole, file_format)
        assert found.keys() == expected.keys()
        assert [name for name in expected if found[name] != expected[name]] == []
