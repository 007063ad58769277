"""The scorer on Spark, in local mode, gives what DuckDB gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from healthcode import clock
from healthcode.errors import DatasetError, EngineError, UsageError
from healthcode.policy.load import load_policy
from healthcode.samples import sample_path
from healthcode.scoring.spark_engine import OWN_NAMES, SparkScorer, told
from healthcode.scoring.spark_files import refuse_target
from healthcode.scoring.spark_run import SparkRun
from healthcode.scoring.spark_session import open_session
from healthcode.scoring.spark_tables import code_tables
from scoring import spark_towns, strategies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyspark.sql import SparkSession

    from healthcode.policy.model import Policy

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("spark"),
    pytest.mark.skipif(not spark_towns.CAN_RUN, reason="needs the extra spark and Java 17"),
    pytest.mark.filterwarnings("ignore"),
]

AT = clock.parse_time("2020-02-21T20:00:00")


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    opened = open_session("local[2]", spark_towns.SETTINGS)
    yield opened
    opened.stop()


def compare(session: SparkSession, folder: Path, policy: Policy, moments: list[int], most_sent: int) -> None:
    """Hold each table of results of Spark against DuckDB's."""
    scorer = SparkScorer(session, str(folder), policy, moments, most_sent)
    try:
        found = spark_towns.on_spark(scorer.results)
    finally:
        scorer.close()
    for name, rows in spark_towns.on_duckdb(folder, policy, moments).items():
        assert found[name] == rows, name


@settings(max_examples=1, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(towns=spark_towns.towns(), policy=spark_towns.policies(), until=strategies.moments())
def test_spark_agrees_with_duckdb(
    session: SparkSession,
    tmp_path_factory: pytest.TempPathFactory,
    towns: list[dict[str, Any]],
    policy: Policy,
    until: int,
) -> None:
    """Exposures, evidence and verdicts are equal under rules of every kind, at three moments."""
    folder = spark_towns.write_parquet(spark_towns.side_by_side(towns), tmp_path_factory.mktemp("towns"))
    moments = [until - 2 * clock.DAY, until, until + 3 * clock.DAY]
    compare(session, folder, policy, moments, most_sent=1_000)


def test_a_sample_of_timestamps_and_numbers_agrees(session: SparkSession, tmp_path: Path) -> None:
    """Parquet with its own types of times and numbers, a table of it in several files, reads the same.

    No table is sent to all here, so every join is one by key.
    """
    with duckdb.connect() as connection:
        for file in sample_path().glob("*.csv"):
            connection.execute(f"copy (select * from read_csv('{file}')) to '{tmp_path / file.stem}.parquet'")
    compare(session, tmp_path, load_policy("hangzhou-2020-02"), [AT], most_sent=0)
    whole = (tmp_path / "scans.parquet").rename(tmp_path / "whole")
    scans = session.read.parquet(str(whole))
    scans.repartition(3).write.parquet(str(tmp_path / "scans.parquet"))
    run = SparkRun(session)
    assert code_tables(session, str(tmp_path), run)["scans"] == scans.count()
    numbers = [row.n for row in session.table("scans").select("n").collect()]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    run.close()


def test_faults_are_told_in_the_words_of_all_readers(session: SparkSession, tmp_path: Path) -> None:
    """A foreign id, a strange person, a bad time and a repeated id are each told by table, row and column."""
    people = [{"person_id": name, "district_id": "d"} for name in ("syn-a", "syn-b", "syn-b", "anna")]
    scans = [
        {"person_id": "syn-a", "place_id": "p", "scanned_at": "2020-02-01 10:00"},
        {"person_id": "syn-c", "place_id": "q", "scanned_at": "2020-02-30T10:00:00", "left_at": "9 pm"},
        {
            "person_id": "syn-a",
            "place_id": "p",
            "scanned_at": "2020-02-02T10:00",
            "left_at": "2020-02-01T10:00",
        },
    ]
    places = [{"place_id": "p", "kind": "home", "district_id": "d"}]
    folder = spark_towns.write_parquet({"people": people, "places": places, "scans": scans}, tmp_path)
    with pytest.raises(DatasetError) as caught:
        SparkScorer(session, str(folder), load_policy("hangzhou-2020-02"), [AT])
    told = {(problem.where, problem.wanted.partition(":")[0]) for problem in caught.value.problems}
    assert ("people.parquet, row 4, column person_id", _MUST_BE_SYNTHETIC) in told
    assert ("people.parquet, column person_id", "must be unique") in told
    assert ("scans.parquet, row 2, column person_id", "must be an id that the people table lists") in told
    assert ("scans.parquet, row 2, column place_id", "must be an id that the places table lists") in told
    assert ("scans.parquet, row 2, column scanned_at", "must be a date that exists in the calendar") in told
    assert any(where == "scans.parquet, row 3, column left_at" for where, _ in told)
    assert not any("row 1," in where for where, _ in told)


def test_only_parquet_is_read(session: SparkSession) -> None:
    """A folder of CSV is refused table by table."""
    with pytest.raises(DatasetError) as caught:
        SparkScorer(session, str(sample_path()), load_policy("hangzhou-2020-02"), [AT])
    assert any(problem.where == "people.csv" for problem in caught.value.problems)


_MUST_BE_SYNTHETIC = (
    "must begin with syn-, because this program takes synthetic people only, never data about real people"
)


def test_a_target_is_looked_at_before_the_work(session: SparkSession, tmp_path: Path) -> None:
    """What cannot be written to is refused at once; so is a store whose module Spark lacks."""
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"holds diary\.txt, which is no result"):
        refuse_target(session, str(tmp_path), OWN_NAMES)
    with pytest.raises(UsageError, match="S3AFileSystem"):
        refuse_target(session, "s3a://bucket/colours", OWN_NAMES)
    refuse_target(session, str(tmp_path / "new"), OWN_NAMES)


def test_data_in_a_store_that_spark_does_not_know(session: SparkSession) -> None:
    """The message says where the module comes from."""
    with pytest.raises(EngineError) as caught, told():
        SparkScorer(session, "s3a://bucket/town", load_policy("hangzhou-2020-02"))
    assert "spark-submit --packages" in caught.value.fix
