"""Scoring large Parquet where it lies gives what scoring whole, copied tables gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from healthcode import clock
from healthcode.dataset import load_dataset, loading
from healthcode.errors import DatasetError
from healthcode.policy.load import load_policy, shipped_policies
from healthcode.scoring.duckdb_engine import DuckdbScorer
from healthcode.scoring.narrowing import Narrowing
from scoring import spark_towns, strategies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from healthcode.policy.model import Policy

NEAR = "2020-02-10T12:00:00"


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "LARGE", 0)


def compare(folder: Path, policy: Policy, until: int) -> None:
    """Hold each table of results against those of the copied dataset."""
    moments = [until - 2 * clock.DAY, until, until + 3 * clock.DAY]
    expected = spark_towns.on_duckdb(folder, policy, moments)
    found = spark_towns.on_duckdb(folder, policy, moments, to_files=True)
    for name, rows in expected.items():
        assert found[name] == rows, name


@settings(max_examples=1, suppress_health_check=list(HealthCheck))
@given(towns=spark_towns.towns(3), policy=spark_towns.policies(), until=strategies.moments())
def test_agrees_with_whole_tables(
    tmp_path_factory: pytest.TempPathFactory, towns: list[dict[str, Any]], policy: Policy, until: int
) -> None:
    """Under rules of every kind, nothing is missing and nothing is added."""
    folder = spark_towns.write_parquet(spark_towns.side_by_side(towns), tmp_path_factory.mktemp("towns"))
    compare(folder, policy, until)


@pytest.mark.slow
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(towns=spark_towns.towns(4), policy=spark_towns.policies(), until=strategies.moments())
def test_agrees_with_whole_tables_again(
    tmp_path_factory: pytest.TempPathFactory, towns: list[dict[str, Any]], policy: Policy, until: int
) -> None:
    """The same, more often."""
    folder = spark_towns.write_parquet(spark_towns.side_by_side(towns), tmp_path_factory.mktemp("towns"))
    compare(folder, policy, until)


def write_street(folder: Path, *, person_of_last_trip: str = "syn-b") -> Path:
    """Write a case who rides, shops and checks in, and others who do so beside them or elsewhere."""
    trips = [
        ("syn-a", "taxi", "cab-1", "north", "south", "2020-02-09 10:00:00", "2020-02-09 10:40:00"),
        ("syn-b", "taxi", "cab-1", "north", "south", "2020-02-09 10:00:00", "2020-02-09 10:40:00"),
        ("syn-c", "bus", "cab-1", "north", "north", "2020-02-09 10:00:00", "2020-02-09 10:40:00"),
        (
            person_of_last_trip,
            "taxi",
            "cab-2",
            "south",
            "north",
            "2020-02-09 11:00:00",
            "2020-02-09 11:20:00",
        ),
    ]
    scans = [
        ("syn-a", "cafe", "2020-02-09 12:00:00", "2020-02-09 13:00:00"),
        ("syn-c", "cafe", "2020-02-09 12:10:00", "2020-02-09 12:50:00"),
        ("syn-b", "home", "2020-02-09 20:00:00", "2020-02-09 21:00:00"),
        ("syn-d", "home", "2020-02-09 20:00:00", "2020-02-09 21:00:00"),
    ]
    tables = {
        "districts": "select unnest(['north', 'south']) as district_id, 'town' as kind",
        "people": "select unnest(['syn-a', 'syn-b', 'syn-c', 'syn-d']) as person_id, 'north' as district_id",
        "places": (
            "select unnest(['cafe', 'home']) as place_id, unnest(['restaurant', 'home']) as kind, "
            "unnest(['south', 'north']) as district_id"
        ),
        "trips": (
            f"select * from (values {rows_of(trips, times=2)}) as t"
            "(person_id, mode, vehicle_id, from_district, to_district, departed_at, arrived_at)"
        ),
        "scans": (
            f"select * from (values {rows_of(scans, times=2)}) as t(person_id, place_id, scanned_at, left_at)"
        ),
        "purchases": (
            "select 'syn-d' as person_id, 'cafe' as place_id, 'cough_medicine' as category, "
            "timestamp '2020-02-09 15:00:00' as bought_at"
        ),
        "reports": (
            "select 'syn-a' as person_id, 'test_positive' as kind, "
            "timestamp '2020-02-10 09:00:00' as reported_at"
        ),
        "zones": "select 'south' as district_id, 'high' as level, timestamp '2020-02-08' as valid_from",
    }
    folder.mkdir()
    with duckdb.connect() as connection:
        for name, query in tables.items():
            connection.execute(f"copy ({query}) to '{folder / name}.parquet'")
    return folder


def rows_of(rows: Sequence[tuple[str, ...]], times: int) -> str:
    """Write rows as SQL; the last so many columns are times."""
    written = []
    for row in rows:
        first = len(row) - times
        cells = [f"'{cell}'" if n < first else f"timestamp '{cell}'" for n, cell in enumerate(row)]
        written.append(f"({', '.join(cells)})")
    return ", ".join(written)


OFTEN = ("hangzhou-2020-02", "hubei-2020-03")


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(policy, marks=() if policy in OFTEN else pytest.mark.slow)
        for policy in sorted(shipped_policies())
    ],
)
def test_every_shipped_policy_agrees_on_a_street(tmp_path: Path, policy: str) -> None:
    """Columns of their own types, vehicles of one name and two kinds, contacts of contacts at home."""
    folder = write_street(tmp_path / "street")
    compare(folder, load_policy(policy), clock.parse_time(NEAR))


def test_only_rows_that_matter_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables of a step hold the rows at places of cases, and no others."""
    monkeypatch.setattr(Narrowing, "to_nothing", lambda _: None)
    folder = write_street(tmp_path / "street")
    with load_dataset(folder, to_files=True) as dataset:
        assert dataset.in_files == {"trips", "scans", "purchases"}
        scorer = DuckdbScorer(dataset, load_policy("cwa-venue"), clock.parse_time(NEAR))
        taken = scorer.fetch_sql("select count(*) from scans")
        scorer.close()
        assert taken == [(2,)]
        assert [row["vehicle_id"] for row in dataset.rows("trips")] == ["cab-1", "cab-1", "cab-1", "cab-2"]
        assert len(dataset.rows_of("scans", "syn-a")) == 1


def test_a_scan_without_a_role_is_a_visitors(tmp_path: Path) -> None:
    """Else a scan with a role and its duplicate without one would count twice."""
    folder = write_street(tmp_path / "street")
    with load_dataset(folder, to_files=True) as dataset:
        assert dataset.connection.execute("select distinct role from scans").fetchall() == [("visitor",)]


def test_a_fault_is_told_as_ever(tmp_path: Path) -> None:
    """A file with a fault is read the other way, which names the row."""
    folder = write_street(tmp_path / "street", person_of_last_trip="syn-nobody")
    told = []
    for to_files in (False, True):
        with pytest.raises(DatasetError) as caught:
            load_dataset(folder, to_files=to_files)
        told.append(str(caught.value))
    assert told[0] == told[1]
    assert "trips.parquet, row 4, column person_id" in told[0]
