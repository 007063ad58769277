"""A result is the same whatever the order of rows, the format of files, the threads and the chunks."""

from __future__ import annotations

import csv
import io
import os
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from healthcode import clock
from healthcode.dataset import connections, load_dataset, loading
from healthcode.dataset.loading import FolderDataset
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder import read_manifest
from healthcode.scenario import load_scenario
from healthcode.scoring import duckdb_engine, duckdb_tables, tables_output
from healthcode.scoring.duckdb_engine import DuckdbScorer
from healthcode.scoring.output import RESULT_FILES, write_result_files_of
from scoring import strategies as own

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from healthcode.policy.model import Policy

Format = Literal["csv", "parquet"]
#: Which of several equal rows is named may depend on their order.
NAMES = {"event_id", "other_event_id"}


@contextmanager
def run_by(
    *,
    threads: int = 1,
    people_at_once: int = 1_000_000,
    events_at_once: int = 1_000_000,
    rows_at_once: int = 1_000_000,
    is_large: bool = False,
) -> Iterator[None]:
    """Set how much is done at a time, and by how many threads.

    Args:
        threads: That DuckDB may use; only large datasets get more than one.
        people_at_once: Whose evidence is weighed at a time.
        events_at_once: Of how many events a share of the people, or of the places, is looked at.
        rows_at_once: That become objects at a time.
        is_large: Whether datasets are taken for large ones, which are kept on disk.
    """
    lock = connections._lock
    connection_beside = duckdb_tables._connection_beside

    def unlocked(connection: duckdb.DuckDBPyConnection, given: dict[str, str]) -> None:
        for name, value in given.items():
            connection.execute(f"set {name} = {value}")
        connection.execute("pragma verify_parallelism")

    def split(dataset: Any) -> duckdb.DuckDBPyConnection:
        """Give each thread small pieces, as it would get of large tables."""
        connection = connection_beside(dataset)
        connection.execute("pragma verify_parallelism")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: threads)
        patch.setattr(loading, "LARGE", 0 if is_large else 1 << 60)
        patch.setattr(connections, "_lock", unlocked if is_large else lock)
        patch.setattr(duckdb_tables, "_connection_beside", split if is_large else connection_beside)
        patch.setattr(tables_output, "PEOPLE_AT_ONCE", people_at_once)
        patch.setattr(duckdb_engine, "_PEOPLE_AT_ONCE", people_at_once)
        patch.setattr(duckdb_engine, "_EVENTS_AT_ONCE", events_at_once)
        patch.setattr(duckdb_engine, "_ROWS_AT_ONCE", rows_at_once)
        patch.setattr(duckdb_tables, "_ROWS_AT_ONCE", rows_at_once)
        yield


def written(data: Path, policy: Policy, moments: list[int], *, is_row_by_row: bool = False) -> dict[str, str]:
    """Score a folder and give the text of each result file."""
    with load_dataset(data, to_files=True) as dataset, TemporaryDirectory() as out:
        assert isinstance(dataset, FolderDataset)
        scorer = DuckdbScorer(dataset, policy, max(moments))
        try:
            if is_row_by_row:
                write_result_files_of(Path(out), scorer.exposures(), scorer.evaluate_in_parts(moments))
            else:
                tables_output.write_tables(scorer, Path(out), dataset.writable, moments, "csv")
        finally:
            scorer.close()
        return {name: (Path(out) / f"{name}.csv").read_text(encoding="utf-8") for name in RESULT_FILES}


def nameless(texts: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    """Give the rows of result files without the ids of events."""
    return {
        name: [
            {column: cell for column, cell in row.items() if column not in NAMES}
            for row in csv.DictReader(io.StringIO(text))
        ]
        for name, text in texts.items()
    }


def first_difference(found: dict[str, str], expected: dict[str, str]) -> tuple[str, str, str] | None:
    """Name the first line that differs, since whole files are too long to be shown."""
    for name, text in expected.items():
        for one, other in zip_longest(found[name].splitlines(), text.splitlines(), fillvalue=""):
            if one != other:
                return name, one, other
    return None


def lay_out(folder: Path, drawn: dict[str, own.Rows], file_format: Format) -> Path:
    """Write drawn rows as a dataset."""
    folder.mkdir()
    for name, rows in drawn.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        if not columns:
            continue
        file = folder / f"{name}.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns)
            writer.writeheader()
            writer.writerows(rows)
        if file_format == "parquet":
            source = f"read_csv('{file}', all_varchar = true, header = true, delim = ',')"
            duckdb.execute(f"copy (from {source}) to '{file.with_suffix('.parquet')}' (format parquet)")
            file.unlink()
    return folder


ways = st.fixed_dictionaries(
    {
        "threads": st.sampled_from([1, 2, 4]),
        "people_at_once": st.sampled_from([2, 3, 1_000_000]),
        "events_at_once": st.sampled_from([1, 2, 5, 1_000_000]),
        "rows_at_once": st.sampled_from([1, 2, 1_000_000]),
        "is_large": st.booleans(),
    }
)


def check(
    drawn: dict[str, own.Rows],
    policy: Policy,
    moment: int,
    way: dict[str, Any],
    shuffler: random.Random | None,
    file_format: Format,
    *,
    is_row_by_row: bool,
) -> None:
    """Hold a dataset, scored in one go, against the same in another order, format and way."""
    moments = [moment - 2 * clock.DAY, moment]
    mixed = {name: shuffler.sample(rows, len(rows)) for name, rows in drawn.items()} if shuffler else drawn
    with TemporaryDirectory() as scratch:
        with run_by():
            expected = written(lay_out(Path(scratch) / "plain", drawn, "csv"), policy, moments)
        with run_by(**way):
            other = lay_out(Path(scratch) / "other", mixed, file_format)
            found = written(other, policy, moments, is_row_by_row=is_row_by_row)
    if shuffler:
        assert nameless(found) == nameless(expected)
    else:
        assert first_difference(found, expected) is None


@settings(max_examples=1)
@given(
    own.datasets(explicit_ids=True),
    own.policies(),
    own.moments(),
    ways,
    st.one_of(st.none(), st.randoms(use_true_random=False)),
    st.sampled_from(["csv", "parquet"]),
    st.booleans(),
)
def test_nothing_but_rows_and_policy_decides(
    drawn: dict[str, own.Rows],
    policy: Policy,
    moment: int,
    way: dict[str, Any],
    shuffler: random.Random | None,
    file_format: Format,
    is_row_by_row: bool,
) -> None:
    """Order, format, threads and chunks change no byte, but for the names of equal rows."""
    check(drawn, policy, moment, way, shuffler, file_format, is_row_by_row=is_row_by_row)


@pytest.mark.slow
@settings(max_examples=12, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    own.datasets(explicit_ids=True),
    own.policies(),
    own.moments(),
    ways,
    st.one_of(st.none(), st.randoms(use_true_random=False)),
    st.sampled_from(["csv", "parquet"]),
    st.booleans(),
)
def test_nothing_but_rows_and_policy_decides_often(
    drawn: dict[str, own.Rows],
    policy: Policy,
    moment: int,
    way: dict[str, Any],
    shuffler: random.Random | None,
    file_format: Format,
    is_row_by_row: bool,
) -> None:
    """The same, often."""
    check(drawn, policy, moment, way, shuffler, file_format, is_row_by_row=is_row_by_row)


@pytest.mark.slow
@pytest.mark.parametrize("policy_id", ["hangzhou-2020-02", "hubei-2020-03"])
def test_a_town_is_scored_alike_by_any_number_of_threads(policy_id: str, tmp_path: Path) -> None:
    """Tables that are long enough for threads to share them give the same bytes in any share."""
    scenario = load_scenario("port-linden", people=1_500, days=8, seed=3)
    simulate(scenario, tmp_path / "town")
    begins = clock.parse_time(read_manifest(tmp_path / "town").begins)
    moments = [begins + days * clock.DAY for days in (6, 8)]
    policy = load_policy(policy_id)
    with run_by():
        expected = written(tmp_path / "town", policy, moments)
    assert len(expected["evidence"].splitlines()) > 10
    for threads, at_once in ((1, 400), (2, 1_000_000), (4, 999)):
        with run_by(
            threads=threads, people_at_once=at_once, events_at_once=at_once, rows_at_once=7, is_large=True
        ):
            found = written(tmp_path / "town", policy, moments)
            assert first_difference(found, expected) is None
