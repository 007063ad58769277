"""What a policy no longer keeps: which rows go at the second, and what scoring loses by it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from dataset.folders import write_tables
from healthcode.cli.main import build_app
from healthcode.clock import DAY, parse_time
from healthcode.dataset import load_dataset
from healthcode.errors import PolicyError, UsageError
from healthcode.experiments.retention_apply import apply_retention
from healthcode.policy.load import load_policy
from healthcode.samples import sample_path
from healthcode.scoring.score import score
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from healthcode.policy.model import Policy

#: These run whole commands on whole runs.
pytestmark = pytest.mark.slow

AT = parse_time("2020-02-12T20:00:00")
HANGZHOU = "hangzhou-2020-02"

#: Two rides in one taxi: a case and a passenger seven days before T, another passenger one second earlier.
TOWN: dict[str, list[dict[str, str]]] = {
    "people": [
        {"person_id": "syn-case", "district_id": "north"},
        {"person_id": "syn-old", "district_id": "north"},
        {"person_id": "syn-young", "district_id": "north"},
        {"person_id": "syn-zone", "district_id": "north"},
    ],
    "trips": [
        {
            "person_id": person,
            "mode": "taxi",
            "vehicle_id": "t1",
            "from_district": "north",
            "to_district": "north",
            "departed_at": "2020-02-05T19:00:00",
            "arrived_at": arrived,
        }
        for person, arrived in (
            ("syn-old", "2020-02-05T19:59:59"),
            ("syn-young", "2020-02-05T20:00:00"),
            ("syn-case", "2020-02-05T20:00:00"),
        )
    ],
    "reports": [
        {
            "person_id": "syn-case",
            "kind": "test_positive",
            "reported_at": "2020-02-06T10:00:00",
        },
        {"person_id": "syn-zone", "kind": "symptom", "reported_at": "2020-02-13T10:00:00"},
    ],
    "zones": [{"district_id": "south", "level": "high", "valid_from": "2020-01-01T00:00:00"}],
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def keeping(**days: int) -> Policy:
    """The shipped policy with other days."""
    return load_policy(HANGZHOU).model_copy(update={"retention": days})


def ids(folder: Path, table: str) -> list[object]:
    with load_dataset(folder) as dataset:
        return [row["event_id"] for row in dataset.rows(table)]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), arguments)


def test_a_row_as_old_as_the_limit_stays_and_one_second_more_goes(tmp_path: Path) -> None:
    """The limit is to the second; what is known later stays, and rows keep the names they had."""
    data = write_tables(tmp_path / "town", TOWN, "csv")
    with load_dataset(data) as dataset:
        done = apply_retention(dataset, keeping(trips=7, reports=0), AT, tmp_path / "out")
    assert ids(tmp_path / "out", "trips") == ["trips:2", "trips:3"]
    assert ids(tmp_path / "out", "reports") == ["reports:2"]
    assert done.rows.gone == {"people": 0, "trips": 1, "reports": 1, "zones": 0}


def test_whose_colour_changes_and_why(tmp_path: Path) -> None:
    """The passenger whose ride went is no longer red as a contact; the other one is."""
    data = write_tables(tmp_path / "town", TOWN, "csv")
    with load_dataset(data) as dataset:
        done = apply_retention(dataset, keeping(trips=7), AT, tmp_path / "out")
    (group,) = done.losses.comparison.groups
    assert group.person_ids == ("syn-old",)
    assert (group.from_colour, group.from_rule, group.to_colour) == ("red", "contact-case", "green")
    assert done.tables_behind(group) == ("trips",)


def test_without_the_report_nobody_is_a_contact(tmp_path: Path) -> None:
    """When the case's report goes, the case and both passengers turn green; reports are the reason."""
    data = write_tables(tmp_path / "town", TOWN, "csv")
    with load_dataset(data) as dataset:
        done = apply_retention(dataset, keeping(reports=1), AT, tmp_path / "out")
    changes = {group.from_rule: group for group in done.losses.comparison.groups}
    assert changes["contact-case"].person_ids == ("syn-old", "syn-young")
    assert changes["confirmed"].person_ids == ("syn-case",)
    assert {done.tables_behind(group) for group in changes.values()} == {("reports",)}


def test_fewer_rows_can_be_harsher(tmp_path: Path) -> None:
    """When the override that made a case green is too old to be kept, the case is red again."""
    by_hand = {
        "person_id": "syn-case",
        "colour": "green",
        "set_at": "2020-02-07T00:00:00",
        "actor": "office",
        "reason": "none",
    }
    data = write_tables(tmp_path / "town", TOWN | {"overrides": [by_hand]}, "csv")
    with load_dataset(data) as dataset:
        done = apply_retention(dataset, keeping(overrides=5), AT, tmp_path / "out")
    (group,) = done.losses.comparison.groups
    assert (group.person_ids, group.from_rule, group.to_rule) == (("syn-case",), "override", "confirmed")
    assert (group.from_colour, group.to_colour) == ("green", "red")
    assert done.tables_behind(group) == ("overrides",)


@pytest.mark.parametrize("days", [0, 1, 3, 7, 365])
def test_rows_and_losses_are_what_a_plain_count_says(tmp_path: Path, days: int) -> None:
    """For the street, rows are counted once more by hand, and colours by the other engine."""
    at = "2020-02-21T20:00:00"
    policy = keeping(trips=days, purchases=days, scans=days, reports=days, zones=days, overrides=days)
    with load_dataset(sample_path()) as dataset:
        done = apply_retention(dataset, policy, parse_time(at), tmp_path / "out")
        for table, gone in done.rows.gone.items():
            known_at = TABLES[table].known_at
            ages = (
                [parse_time(at) - int(str(row[known_at])) for row in dataset.rows(table)] if known_at else []
            )
            assert gone == sum(age > days * DAY for age in ages)
            assert done.rows.kept[table] == dataset.counts[table] - gone
    before = score(sample_path(), policy, at, engine="reference").verdicts
    after = score(tmp_path / "out", policy, at, engine="reference").verdicts
    assert [(pair.first, pair.other) for pair in done.losses.comparison.pairs] == list(
        zip(before, after, strict=True)
    )
    if days == 365:
        assert done.losses.comparison.changed_count == 0
        assert done.losses.other_reasons == ()


def test_tables_without_limit_and_without_time_are_named(tmp_path: Path) -> None:
    """Tables that the rules read without a limit are told, and days for rows that have no time too."""
    with load_dataset(sample_path()) as dataset:
        done = apply_retention(dataset, keeping(trips=1, people=1), AT, tmp_path / "out")
    assert done.unlimited == ("purchases", "scans", "reports")
    assert done.timeless == ("people",)
    assert done.rows.gone["people"] == 0
    assert done.to_json()["rows"]["trips"]["days"] == 1
    assert done.to_json()["rows"]["people"]["days"] is None


def test_a_policy_without_limits_is_refused(tmp_path: Path) -> None:
    """Where nothing would be deleted, nothing is written."""
    with load_dataset(sample_path()) as dataset, pytest.raises(PolicyError, match="of no table"):
        apply_retention(dataset, keeping(), AT, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_deleted_in_place(tmp_path: Path) -> None:
    """The data cannot be the new folder, nor any other folder with files in it."""
    data = write_tables(tmp_path / "town", TOWN, "csv")
    with load_dataset(data) as dataset, pytest.raises(UsageError, match="nothing was written"):
        apply_retention(dataset, keeping(trips=7), AT, data)
    assert run("retention", "apply", "town", "-o", "town", "-q").exit_code == 2
    assert len(list(data.iterdir())) == len(TOWN)


def test_the_command_tells_rows_colours_and_the_trap(tmp_path: Path) -> None:
    """The table has limits and whole rows, in English and German; the time is taken from --at."""
    assert run("retention", "apply", "street", "-o", "out", "--at", "2021-02-12").exit_code == 0
    late = run("retention", "apply", "street", "-o", "en", "--at", "2021-02-12", "-q").stdout
    assert late.startswith("hangzhou-2020-02 no longer keeps 33 rows at 2021-02-12 00:00.")
    assert "no limit" in late
    assert "how long an infection takes to show, not a law" in " ".join(late.split())
    german = run("retention", "apply", "street", "-o", "de", "--at", "2021-02-12", "--lang", "de", "-q")
    assert "gelöschte Zeilen" in german.stdout
    document = run("retention", "apply", "street", "-o", "json", "--at", "2021-02-12", "--json").stdout
    assert list(json.loads(document)) == [
        "retention",
        "provenance",
        "rows",
        "read_without_limit",
        "days_without_time",
        "verdicts",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["de", "en", "json", "out"]
