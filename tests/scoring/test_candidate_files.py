"""Exposures made for one share of the people after the other are those made for everybody at once."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from healthcode import clock
from healthcode.dataset import load_dataset, loading
from healthcode.dataset.loading import FolderDataset
from healthcode.policy.load import load_policy
from healthcode.scoring import duckdb_engine, tables_output
from healthcode.scoring.candidate_files import CandidateFiles
from healthcode.scoring.duckdb_engine import DuckdbScorer
from healthcode.scoring.output import RESULT_FILES
from scoring import spark_towns, strategies

if TYPE_CHECKING:
    from healthcode.policy.model import Policy
    from healthcode.scoring.tables_output import FileFormat


def scored(
    folder: Path,
    policy: Policy,
    moments: list[int],
    events_at_once: int,
    file_format: FileFormat,
) -> dict[str, Any]:
    """Score a folder in shares of so many events: what is written, and what the scorer says when asked."""
    with (
        pytest.MonkeyPatch.context() as patch,
        TemporaryDirectory() as out,
    ):
        patch.setattr(loading, "LARGE", 0)
        patch.setattr(duckdb_engine, "_EVENTS_AT_ONCE", events_at_once)
        with load_dataset(folder, to_files=True) as dataset:
            assert isinstance(dataset, FolderDataset)
            scorer = DuckdbScorer(dataset, policy, max(moments))
            tables_output.write_tables(scorer, Path(out), dataset.writable, moments, file_format)
            found: dict[str, Any] = {}
            for name in RESULT_FILES:
                file = Path(out) / f"{name}.{file_format}"
                if file_format == "csv":
                    found[name] = file.read_bytes()
                else:
                    found[name] = duckdb.connect().execute(f"from read_parquet('{file}')").fetchall()
            assert not list(dataset.writable.glob("*-*.csv"))
            found["asked"] = (scorer.evaluate(moments), list(scorer.exposures()))
            found["summary"] = tables_output.summary_of(scorer, moments, 1_000)
            shares = list(scorer.shares())
            scorer.close()
    return found | {"shares": len(shares)}


def compare(folder: Path, policy: Policy, until: int, file_format: FileFormat) -> None:
    """Hold shares against the whole."""
    moments = [until - 2 * clock.DAY, until]
    whole = scored(folder, policy, moments, 1_000_000, file_format)
    parts = scored(folder, policy, moments, 5, file_format)
    assert whole.pop("shares") == 1
    assert parts.pop("shares") > 1
    assert parts == whole


@settings(max_examples=1, suppress_health_check=list(HealthCheck))
@given(towns=spark_towns.towns(3), policy=spark_towns.policies(), until=strategies.moments())
def test_shares_give_what_the_whole_gives(
    tmp_path_factory: pytest.TempPathFactory, towns: list[dict[str, Any]], policy: Policy, until: int
) -> None:
    """Under rules of every kind, at two moments, in files and to whoever asks."""
    folder = spark_towns.write_parquet(spark_towns.side_by_side(towns), tmp_path_factory.mktemp("towns"))
    compare(folder, policy, until, "csv")


@pytest.mark.slow
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(towns=spark_towns.towns(4), policy=spark_towns.policies(), until=strategies.moments())
def test_shares_give_what_the_whole_gives_again(
    tmp_path_factory: pytest.TempPathFactory, towns: list[dict[str, Any]], policy: Policy, until: int
) -> None:
    """The same, more often, in Parquet."""
    folder = spark_towns.write_parquet(spark_towns.side_by_side(towns), tmp_path_factory.mktemp("towns"))
    compare(folder, policy, until, "parquet")


def test_candidates_of_a_share_are_shown_alone(tmp_path: Path) -> None:
    """Each share shows its own people's rows, and a share without any shows none."""
    connection = duckdb.connect()
    connection.execute(
        "create table people as select n as person, 'syn-' || n as person_id from range(5) as r(n)"
    )
    kept = CandidateFiles(
        connection.execute, lambda query: connection.execute(query).fetchall(), tmp_path, share_count=2
    )
    assert kept.people == [(0, 3), (3, 2)]
    kept.add("select 0 as rule_index, person, 'a' as place from people where person > 3 and person < 0")
    kept.add("select 0 as rule_index, person, 'a' as place from people where person < 2")
    kept.add("select 1 as rule_index, person, null as place from people where person = 1")

    def shown() -> list[tuple[Any, ...]]:
        return connection.execute("select * from candidates order by all").fetchall()

    assert shown() == [(0, 0, "a"), (0, 1, "a"), (1, 1, None)]
    kept.show(0)
    assert len(shown()) == 3
    kept.show(1)
    assert shown() == []


def test_a_large_town_is_scored_in_shares_under_a_shipped_policy(tmp_path: Path) -> None:
    """Contacts of contacts, stays, reports and purchases, each share for itself."""
    from scoring.test_narrowing import NEAR, write_street  # noqa: PLC0415

    folder = write_street(tmp_path / "street")
    compare(folder, load_policy("hangzhou-2020-02"), clock.parse_time(NEAR), "parquet")
