"""A scoring that takes up what an earlier one kept gives what a whole one gives."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from healthcode import clock
from healthcode.dataset import load_dataset, loading
from healthcode.dataset.loading import FolderDataset
from healthcode.errors import RefusedError
from healthcode.policy.load import load_policy
from healthcode.scoring import duckdb_engine
from healthcode.scoring.duckdb_engine import DuckdbScorer
from healthcode.scoring.earlier import keep, recall
from scoring import spark_towns, strategies
from scoring.test_narrowing import NEAR, write_street

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.policy.model import Policy

HANGZHOU = "hangzhou-2020-02"


def scored(
    folder: Path,
    policy: Policy,
    until: int,
    *,
    earlier: Path | None = None,
    kept: Path | None = None,
    is_large: bool = False,
    events_at_once: int = 1_000_000,
) -> dict[str, Any]:
    """Score a folder, perhaps from what an earlier scoring kept and perhaps keeping for a later one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "LARGE", 0 if is_large else 1 << 60)
        patch.setattr(duckdb_engine, "_EVENTS_AT_ONCE", events_at_once)
        with load_dataset(folder, to_files=is_large) as dataset:
            assert isinstance(dataset, FolderDataset)
            recalled = recall(earlier, dataset, policy, until) if earlier else None
            scorer = DuckdbScorer(dataset, policy, until, recalled)
            try:
                if kept is not None:
                    kept.mkdir()
                    keep(scorer, dataset, policy, kept)
                evaluation = scorer.evaluate([until])
                return {"evaluation": evaluation, "exposures": list(scorer.exposures())}
            finally:
                scorer.close()


def compare(folder: Path, policy: Policy, moments: Sequence[int], **how: Any) -> int:
    """Hold a chain of scorings, each from the one before, against whole ones; give how much was taken up."""
    taken_up = 0
    with TemporaryDirectory() as scratch:
        earlier = None
        for number, until in enumerate(sorted(moments)):
            kept = Path(scratch) / str(number)
            found = scored(folder, policy, until, earlier=earlier, kept=kept, **how)
            assert found == scored(folder, policy, until)
            if number + 1 < len(moments):
                rows = f"select count(*) from read_parquet('{kept / 'kept.parquet'}')"
                taken_up += duckdb.connect().execute(rows).fetchall()[0][0]
            earlier = kept
    return taken_up


@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(towns=spark_towns.towns(3), policy=spark_towns.policies(), until=strategies.moments())
def test_a_later_scoring_is_a_whole_one(
    tmp_path_factory: pytest.TempPathFactory, towns: list[dict[str, Any]], policy: Policy, until: int
) -> None:
    """Under rules of every kind, over three moments."""
    folder = spark_towns.write_parquet(spark_towns.side_by_side(towns), tmp_path_factory.mktemp("towns"))
    compare(folder, policy, [until - clock.DAY, until, until + 7 * clock.HOUR])


@pytest.mark.slow
@pytest.mark.parametrize("how", [{}, {"is_large": True}, {"is_large": True, "events_at_once": 5}])
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(
    towns=spark_towns.towns(4),
    policy=spark_towns.policies(),
    first=strategies.moments(),
    last=strategies.moments(),
)
def test_a_later_scoring_is_a_whole_one_again(
    tmp_path_factory: pytest.TempPathFactory,
    towns: list[dict[str, Any]],
    policy: Policy,
    first: int,
    last: int,
    how: dict[str, Any],
) -> None:
    """The same, more often, from tables, from files and in shares."""
    folder = spark_towns.write_parquet(spark_towns.side_by_side(towns), tmp_path_factory.mktemp("towns"))
    compare(folder, policy, [first, last], **how)


@pytest.mark.parametrize("is_large", [False, True])
def test_meetings_are_taken_up(tmp_path: Path, *, is_large: bool) -> None:
    """A cab and a cafe of the day before stand in what was kept, and are not lost."""
    folder = write_street(tmp_path / "street")
    near = clock.parse_time(NEAR)
    taken_up = compare(folder, load_policy(HANGZHOU), [near, near + clock.DAY], is_large=is_large)
    assert taken_up > 1


def test_data_may_grow(tmp_path: Path) -> None:
    """Rows added at the end of a table are new; what was kept still fits."""
    folder = write_street(tmp_path / "street")
    near = clock.parse_time(NEAR)
    scored(folder, load_policy(HANGZHOU), near, kept=tmp_path / "kept")
    grow(folder, "reports", "'syn-b', 'test_positive', timestamp '2020-02-10 15:00:00'")
    grow(folder, "scans", "'syn-c', 'home', timestamp '2020-02-10 18:00:00', timestamp '2020-02-10 19:00:00'")
    grow(folder, "scans", "'syn-b', 'home', timestamp '2020-02-10 18:00:00', timestamp '2020-02-10 19:00:00'")
    later = near + clock.DAY
    found = scored(folder, load_policy(HANGZHOU), later, earlier=tmp_path / "kept")
    assert found == scored(folder, load_policy(HANGZHOU), later)
    met = {(one.person_id, one.other_person_id) for one in found["exposures"]}
    assert {("syn-c", "syn-b"), ("syn-d", "syn-b"), ("syn-b", "syn-a")} <= met


def grow(folder: Path, table: str, values: str) -> None:
    """Add a row at the end of a table."""
    file, fresh = folder / f"{table}.parquet", folder / "fresh.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy (from '{file}' union all select {values}) to '{fresh}'")
    fresh.replace(file)


def change(folder: Path, table: str, rows: str) -> None:
    """Replace a table by a query on itself, which is called ``old``."""
    file, fresh = folder / f"{table}.parquet", folder / "fresh.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy (with old as (from '{file}') {rows}) to '{fresh}'")
    fresh.replace(file)


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("people", "select * replace ('south' as district_id) from old"),
        ("places", "select * replace ('shop' as kind) from old"),
        ("trips", "select * replace (vehicle_id || 'x' as vehicle_id) from old"),
        ("trips", "select * from old order by person_id desc"),
        ("scans", "select * replace (left_at - interval 1 minute as left_at) from old"),
        ("purchases", "select * from old where false"),
        ("reports", "select * replace (reported_at - interval 1 day as reported_at) from old"),
    ],
)
def test_other_data_are_refused(tmp_path: Path, table: str, rows: str) -> None:
    """What was known then must stand as it stood, in the same order."""
    folder = write_street(tmp_path / "street")
    near = clock.parse_time(NEAR)
    scored(folder, load_policy(HANGZHOU), near, kept=tmp_path / "kept")
    change(folder, table, rows)
    with pytest.raises(
        RefusedError, match=r"(people|locations|trips|scans|purchases|reports): rows that were known"
    ):
        scored(folder, load_policy(HANGZHOU), near + clock.DAY, earlier=tmp_path / "kept")


def test_another_policy_time_or_folder_is_refused(tmp_path: Path) -> None:
    """All that does not fit is named at once, with what to do."""
    folder = write_street(tmp_path / "street")
    near, kept = clock.parse_time(NEAR), tmp_path / "kept"
    scored(folder, load_policy(HANGZHOU), near, kept=kept)
    with pytest.raises(RefusedError) as caught:
        scored(folder, load_policy("hubei-2020-03"), near - clock.DAY, earlier=kept)
    assert caught.value.exit_code == 4
    assert {problem.where for problem in caught.value.problems} == {"policy", "known until"}
    assert "--keep" in caught.value.fix
    facts = json.loads((kept / "kept.json").read_text())
    (kept / "kept.json").write_text(json.dumps(facts | {"duckdb": "0.1"}))
    with pytest.raises(RefusedError, match="DuckDB"):
        scored(folder, load_policy(HANGZHOU), near, earlier=kept)


def test_what_was_kept_must_be_whole(tmp_path: Path) -> None:
    """A damaged or a missing file is refused in one message, never with a traceback."""
    folder = write_street(tmp_path / "street")
    near, kept = clock.parse_time(NEAR), tmp_path / "kept"
    scored(folder, load_policy(HANGZHOU), near, kept=kept)
    facts: dict[str, Any] = json.loads((kept / "kept.json").read_text())
    changes: list[dict[str, Any]] = [
        {"format": 0},
        {"known_until": "yesterday"},
        {"known_until": 5},
        {"rows": None},
        {"rows": {"trips": 3}},
        {"rows": {}},
        {"more": 1},
    ]
    broken = ["", "[]", "{", "{}"]
    broken += [json.dumps({key: value for key, value in facts.items() if key != gone}) for gone in facts]
    broken += [json.dumps(facts | changed) for changed in changes]
    for text in broken:
        (kept / "kept.json").write_text(text)
        with pytest.raises(RefusedError, match=r"score --keep|rows that were known then"):
            scored(folder, load_policy(HANGZHOU), near, earlier=kept)
    (kept / "kept.json").write_text(json.dumps(facts))
    rows = (kept / "kept.parquet").read_bytes()
    for damaged in (rows[:-9], b"", rows + b"x"):
        (kept / "kept.parquet").write_bytes(damaged)
        with pytest.raises(RefusedError, match=r"kept\.parquet: not what was written"):
            scored(folder, load_policy(HANGZHOU), near, earlier=kept)
    (kept / "kept.parquet").unlink()
    with pytest.raises(RefusedError, match=r"no kept\.parquet"):
        scored(folder, load_policy(HANGZHOU), near, earlier=kept)
    with pytest.raises(RefusedError, match=r"no kept\.json"):
        scored(folder, load_policy(HANGZHOU), near, earlier=tmp_path)
