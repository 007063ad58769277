"""The arrivals of a run as a gate gets them: whole and in order, or a refusal that names what is wrong."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from healthcode.checkpoint import load_gate
from healthcode.clock import DAY, HOUR, format_time, parse_time
from healthcode.codes.key_ring import demo_ring
from healthcode.dataset import load_dataset
from healthcode.errors import DatasetError
from healthcode.gating import stand
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder.arrivals import read_arrivals
from healthcode.scenario import load_scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from healthcode.gating import Stand

#: These run whole commands on whole runs.
pytestmark = pytest.mark.slow

HEADER = "person_id,place_id,arrived_at,has_phone_along"
DAYS = 3


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let a small town live for three days."""
    folder = tmp_path_factory.mktemp("lived") / "town"
    scenario = load_scenario("port-linden", people=200, days=DAYS, seed=5)
    simulate(scenario, folder, load_policy("hangzhou-2020-02"), file_format="csv")
    return folder


@pytest.fixture
def run(lived: Path, tmp_path: Path) -> Path:
    """Copy the run into a folder whose name DuckDB would take for a pattern."""
    shutil.copytree(lived, tmp_path / "r*")
    return tmp_path / "r*"


def table(run: Path) -> list[dict[str, str]]:
    header, *lines = (run / "truth" / "arrivals.csv").read_text(encoding="utf-8").splitlines()
    return [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]


def rewrite(run: Path, rows: list[dict[str, str]]) -> None:
    header = ",".join(rows[0]) if rows else HEADER
    lines = [header, *(",".join(row.values()) for row in rows)]
    (run / "truth" / "arrivals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def ids(run: Path) -> tuple[list[str], list[str]]:
    with load_dataset(run) as dataset:
        people = [str(row["person_id"]) for row in dataset.rows("people")]
        places = [str(row["place_id"]) for row in dataset.rows("places")]
    return people, places


def read(run: Path) -> dict[str, Any]:
    return read_arrivals(run, *ids(run))


def stood(run: Path, last_days: int | None = None) -> Stand:
    with load_dataset(run) as dataset:
        return stand(
            run,
            dataset,
            load_policy("hangzhou-2020-02"),
            [load_gate("online-scan")],
            seed=5,
            ring=demo_ring(),
            last_days=last_days,
        )


def test_a_folder_named_like_a_pattern_is_read_itself(run: Path) -> None:
    """Beside it lies a folder that the pattern would fit too; its rows are not taken in."""
    shutil.copytree(run, run.with_name("rest"))
    assert len(read(run)["person"]) == len(table(run)) > 100


@pytest.mark.parametrize("column", HEADER.split(","))
def test_an_empty_cell_is_refused(run: Path, column: str) -> None:
    """Nothing is put in its place, no year 1970 and no phone."""
    rows = table(run)
    rows[3][column] = ""
    rewrite(run, rows)
    with pytest.raises(DatasetError) as caught:
        read(run)
    (problem,) = caught.value.problems
    assert column in problem.where
    assert "1 empty cell" in problem.found


@pytest.mark.parametrize(
    ("column", "cell"),
    [("arrived_at", "yesterday"), ("has_phone_along", "perhaps"), ("person_id", "syn-none")],
)
def test_a_cell_that_cannot_be_is_refused(run: Path, column: str, cell: str) -> None:
    """A time that is none, an answer that is none, and a person that the run does not have."""
    rows = table(run)
    rows[3][column] = cell
    rewrite(run, rows)
    with pytest.raises(DatasetError) as caught:
        read(run)
    assert "arrivals" in caught.value.problems[0].where


def test_a_missing_column_is_refused(run: Path) -> None:
    """The file is named, and what is wrong with it."""
    rewrite(run, [{name: cell for name, cell in row.items() if name != "arrived_at"} for row in table(run)])
    with pytest.raises(DatasetError, match="arrivals cannot be read"):
        read(run)


def test_a_file_of_another_kind_is_refused(run: Path) -> None:
    """Bytes that are no table end in no traceback."""
    (run / "truth" / "arrivals.csv").write_bytes(b"\x00\xff\x00PAR1" * 50)
    with pytest.raises(DatasetError):
        read(run)


def test_damaged_parquet_is_refused(lived: Path, tmp_path: Path) -> None:
    """A column of another type, an empty cell, and a file that was cut."""
    shutil.copytree(lived, tmp_path / "town")
    run = tmp_path / "town"
    manifest = run / "run.json"
    source, target = run / "truth" / "arrivals.csv", run / "truth" / "arrivals.parquet"
    people, places = ids(run)
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace('"file_format": "csv"', '"file_format": "parquet"'),
        encoding="utf-8",
    )
    for change in ("'long ago' as arrived_at", "null as person_id", "3 as has_phone_along"):
        with duckdb.connect() as connection:
            connection.execute(f"copy (select * replace ({change}) from '{source}') to '{target}'")
        if change.startswith("3"):
            assert read_arrivals(run, people, places)["has_phone"].all()
            continue
        with pytest.raises(DatasetError):
            read_arrivals(run, people, places)
    target.write_bytes(target.read_bytes()[:-20])
    with pytest.raises(DatasetError):
        read_arrivals(run, people, places)


def keep(run: Path, wanted: Callable[[int], bool]) -> None:
    """Keep the arrivals at some times, counted in seconds from the first midnight."""
    rows = table(run)
    begins = min(parse_time(row["arrived_at"]) for row in rows) // DAY * DAY
    rewrite(run, [row for row in rows if wanted(parse_time(row["arrived_at"]) - begins)])


def test_nobody_after_the_first_codes_is_told(run: Path) -> None:
    """Where everybody came before 04:00 of the first day, nobody can be checked."""
    rows = table(run)
    for row in rows:
        row["arrived_at"] = row["arrived_at"][:10] + "T03:00:00"
    first = min(row["arrived_at"] for row in rows)
    rewrite(run, [row | {"arrived_at": first} for row in rows])
    with pytest.raises(DatasetError, match="nobody arrives after the first 04:00"):
        stood(run)


def test_the_first_codes_are_those_of_the_runs_first_day(run: Path) -> None:
    """Somebody who comes at 01:00 of the second day has a code of the first, though nobody came on it."""
    rows = table(run)
    begins = min(parse_time(row["arrived_at"]) for row in rows) // DAY * DAY
    early = rows[0] | {"arrived_at": format_time(begins + DAY + HOUR)}
    rewrite(run, [early, *(row for row in rows if parse_time(row["arrived_at"]) > begins + 2 * DAY)])
    found = stood(run)
    assert found.uncoded == 0
    assert found.gates[0].tally.checks == len(table(run))
    assert found.days == [begins + day * DAY + 4 * HOUR for day in range(DAYS)]


def test_days_without_arrivals_are_days(run: Path) -> None:
    """Averages are over the days of the calendar, and so are the last days."""
    keep(run, lambda moment: moment // DAY != 1)
    whole, last = stood(run), stood(run, last_days=2)
    assert whole.gates[0].tally.days == len(whole.days) == DAYS
    assert last.days == whole.days[1:]
    assert 0 < last.gates[0].tally.checks < whole.gates[0].tally.checks
