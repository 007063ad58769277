"""A dataset without one person: which rows go, what stays as it was, and whose colour changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from dataset.folders import write_tables
from healthcode.cli.main import build_app
from healthcode.clock import parse_time
from healthcode.dataset import load_dataset
from healthcode.errors import DatasetError, UsageError
from healthcode.experiments.fewer_rows import write_fewer
from healthcode.experiments.forget import forget
from healthcode.policy.load import load_policy
from healthcode.samples import sample_path
from healthcode.scoring.score import score
from healthcode.tables import TABLES
from runs import write_run

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

#: These run whole commands on whole runs.
pytestmark = pytest.mark.slow

AT = parse_time("2020-02-12T20:00:00")
HANGZHOU = "hangzhou-2020-02"

#: A case and a neighbour meet in a taxi for an hour; a third person was never near; apps logged each other.
TOWN: dict[str, list[dict[str, str]]] = {
    "people": [
        {"person_id": "syn-1", "district_id": "north"},
        {"person_id": "syn-10", "district_id": "north", "group": "=student"},
        {"person_id": "syn-2", "district_id": "south"},
    ],
    "trips": [
        {
            "person_id": person,
            "mode": "taxi",
            "vehicle_id": "t1",
            "from_district": "north",
            "to_district": "south",
            "departed_at": "2020-02-10T08:00:00",
            "arrived_at": "2020-02-10T09:00:00",
            "event_id": event,
        }
        for person, event in (("syn-1", ""), ("syn-10", "own name"))
    ],
    "encounters": [
        {
            "person_id": person,
            "other_person_id": other,
            "started_at": "2020-02-10T08:00:00",
            "ended_at": "2020-02-10T08:55:30",
            "distance_m": "1.25",
        }
        for person, other in (("syn-2", "syn-1"), ("syn-1", "syn-10"), ("syn-10", "syn-2"))
    ],
    "reports": [
        {"person_id": "syn-2", "kind": "check_in", "reported_at": "2020-02-09T08:00:00"},
        {"person_id": "syn-1", "kind": "test_positive", "reported_at": "2020-02-11T10:00:00"},
        {
            "person_id": "syn-10",
            "kind": "contact_notice",
            "reported_at": "2020-02-11T11:00:00",
            "minutes": "7.5",
        },
    ],
    "zones": [{"district_id": "south", "level": "low", "valid_from": "2020-02-01T00:00:00"}],
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def names(row: dict[str, Any], person: str) -> bool:
    return person in (row.get("person_id"), row.get("other_person_id"))


def tables_of(folder: Path | str) -> dict[str, list[dict[str, object]]]:
    with load_dataset(folder) as dataset:
        return {table: dataset.rows(table) for table in TABLES}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), arguments)


@pytest.mark.parametrize("file_format", ["csv", "jsonl", "parquet"])
def test_only_rows_that_name_the_person_go(tmp_path: Path, file_format: str) -> None:
    """In each format all other rows stay as they were read, under the names that they had."""
    data = write_tables(tmp_path / "town", TOWN, file_format)
    before, untouched = tables_of(data), tables_of(data)
    with load_dataset(data) as dataset:
        done = forget(dataset, "syn-1", load_policy(HANGZHOU), AT, tmp_path / "out")
    expected = {table: [row for row in rows if not names(row, "syn-1")] for table, rows in before.items()}
    if file_format == "csv":
        expected["people"][0]["group"] = "'=student"
    assert tables_of(tmp_path / "out") == expected
    assert [row["event_id"] for row in expected["reports"]] == ["reports:1", "reports:3"]
    assert done.rows.gone == {"people": 1, "trips": 1, "encounters": 2, "reports": 1, "zones": 0}
    assert done.rows.kept == {"people": 2, "trips": 1, "encounters": 1, "reports": 2, "zones": 1}
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == sorted([*(f"{table}.{file_format}" for table in TOWN), "provenance.json"])
    assert tables_of(data) == untouched


def test_forgetting_a_case_frees_whom_they_met(tmp_path: Path) -> None:
    """The passenger beside the case was red as a contact, and is green without the case's rows."""
    data = write_tables(tmp_path / "town", TOWN, "csv")
    with load_dataset(data) as dataset:
        losses = forget(dataset, "syn-1", load_policy(HANGZHOU), AT, tmp_path / "out").losses
    (group,) = losses.comparison.groups
    assert (group.from_colour, group.to_colour) == ("red", "green")
    assert (group.from_rule, group.to_rule, group.person_ids) == ("contact-case", None, ("syn-10",))
    assert [pair.person_id for pair in losses.comparison.pairs] == ["syn-10", "syn-2"]


def test_same_colour_by_another_rule_is_told(tmp_path: Path) -> None:
    """Who is red for two reasons stays red by the second one."""
    order = {"person_id": "syn-10", "kind": "order/quarantine", "reported_at": "2020-02-12T10:00:00"}
    town = TOWN | {"reports": [*TOWN["reports"], order]}
    data = write_tables(tmp_path / "town", town, "csv")
    with load_dataset(data) as dataset:
        losses = forget(dataset, "syn-1", load_policy(HANGZHOU), AT, tmp_path / "out").losses
    assert losses.comparison.changed_count == 0
    (pair,) = losses.other_reasons
    assert (pair.person_id, pair.first.deciding_rule, pair.other.deciding_rule) == (
        "syn-10",
        "contact-case",
        "quarantine-order",
    )


@pytest.mark.parametrize("person", ["syn-01-taxi", "syn-02-courier", "syn-09-recovered", "syn-10-bank"])
def test_losses_are_what_two_scorings_say(tmp_path: Path, person: str) -> None:
    """For residents of the street, what is told equals two separate scorings, by the other engine."""
    at = "2020-02-21T20:00:00"
    with load_dataset(sample_path()) as dataset:
        done = forget(dataset, person, load_policy(HANGZHOU), parse_time(at), tmp_path / "out")
    before = score(sample_path(), HANGZHOU, at, engine="reference").verdicts
    after = score(tmp_path / "out", HANGZHOU, at, engine="reference").verdicts
    expected = {row.person_id: [row] for row in before if row.person_id != person}
    for row in after:
        expected[row.person_id].append(row)
    assert [[pair.first, pair.other] for pair in done.losses.comparison.pairs] == [
        expected[name] for name in sorted(expected)
    ]


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_a_run_becomes_a_plain_dataset_that_names_nobody_forgotten(tmp_path: Path, file_format: str) -> None:
    """Of a run only the observed tables are written, and no file of the new folder has the id in it."""
    write_run(tmp_path / "run", file_format=file_format)
    before = tables_of(tmp_path / "run")
    person = str(before["trips"][0]["person_id"])
    with load_dataset(tmp_path / "run") as dataset:
        done = forget(dataset, person, load_policy(HANGZHOU), AT, tmp_path / "out")
    after = tables_of(tmp_path / "out")
    assert after == {table: [row for row in rows if not names(row, person)] for table, rows in before.items()}
    assert all(person.encode() not in path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert "seed 7" in json.loads((tmp_path / "out/provenance.json").read_text(encoding="utf-8"))["data"]
    assert sum(done.rows.gone.values()) > 1


def test_forgetting_everybody_in_any_order_is_the_same(tmp_path: Path) -> None:
    """Two people forgotten one after the other leave the same files, whoever is first."""
    data = write_tables(tmp_path / "town", TOWN, "csv")
    for first, other in (("syn-1", "syn-2"), ("syn-2", "syn-1")):
        with load_dataset(data) as dataset:
            forget(dataset, first, load_policy(HANGZHOU), AT, tmp_path / first)
        with load_dataset(tmp_path / first) as dataset:
            forget(dataset, other, load_policy(HANGZHOU), AT, tmp_path / first / "then")
    one, two = tmp_path / "syn-1/then", tmp_path / "syn-2/then"
    assert [(path.name, path.read_bytes()) for path in sorted(one.iterdir())] == [
        (path.name, path.read_bytes()) for path in sorted(two.iterdir())
    ]


def test_declared_categories_come_along(tmp_path: Path) -> None:
    """A purchase of a declared category can be read in the new folder too."""
    town = TOWN | {
        "places": [{"place_id": "p", "kind": "shop", "district_id": "north"}],
        "purchases": [
            {
                "person_id": "syn-2",
                "place_id": "p",
                "bought_at": "2020-02-10T08:00:00",
                "category": "kites",
                "amount": "12.345",
            }
        ],
    }
    data = write_tables(tmp_path / "town", town, "jsonl")
    (data / "categories.txt").write_text("kites\n", encoding="utf-8")
    with load_dataset(data) as dataset:
        forget(dataset, "syn-1", load_policy(HANGZHOU), AT, tmp_path / "out")
    (bought,) = tables_of(tmp_path / "out")["purchases"]
    assert (bought["category"], bought["amount"]) == ("kites", 12_345)


@pytest.mark.parametrize("file_format", ["csv", "jsonl", "parquet"])
def test_numbers_stay_what_they_were(tmp_path: Path, file_format: str) -> None:
    """The largest and the smallest numbers that a cell can hold are read back to the thousandth."""
    numbers = ("999999999999999.999", "900719925474099.301", "0.001", "7", "0.5")
    districts = [
        {"district_id": name, "kind": "town", "x_km": number, "y_km": f"-{number}"}
        for name, number in zip(("north", "south", "east", "west", "abroad"), numbers, strict=True)
    ]
    data = write_tables(tmp_path / "town", {"people": TOWN["people"], "districts": districts}, file_format)
    written = tmp_path / "out"
    written.mkdir()
    with load_dataset(data) as dataset:
        write_fewer(dataset, written, lambda _table, _row: True, changed="", data="")
    assert tables_of(written)["districts"] == tables_of(data)["districts"]


@pytest.mark.parametrize("file_format", ["csv", "jsonl", "parquet"])
def test_texts_with_quotes_commas_and_line_breaks_stay(tmp_path: Path, file_format: str) -> None:
    """What somebody wrote is read back as it was, whatever marks it has."""
    written = {
        "person_id": "syn-2",
        "colour": "red",
        "set_at": "2020-02-02T00:00:00",
        "actor": 'office "north", back door',
        "reason": "two lines,\nand ümlauts; a \\ and a '",
    }
    data = write_tables(tmp_path / "town", TOWN | {"overrides": [written]}, file_format)
    (tmp_path / "out").mkdir()
    with load_dataset(data) as dataset:
        write_fewer(dataset, tmp_path / "out", lambda _table, _row: True, changed="", data="")
    assert tables_of(tmp_path / "out")["overrides"] == tables_of(data)["overrides"]


def test_who_is_alone_or_unknown_cannot_be_forgotten(tmp_path: Path) -> None:
    """Nothing is written for somebody whom the data does not have, or when nobody would be left."""
    data = write_tables(tmp_path / "town", {"people": TOWN["people"][:1]}, "csv")
    with load_dataset(data) as dataset:
        with pytest.raises(DatasetError, match="nobody would be left"):
            forget(dataset, "syn-1", load_policy(HANGZHOU), AT, tmp_path / "out")
        with pytest.raises(DatasetError, match="no such person"):
            forget(dataset, "syn-3", load_policy(HANGZHOU), AT, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["town"]


def test_a_folder_with_files_in_it_is_never_written_over(tmp_path: Path) -> None:
    """A taken folder stays as it is, and so does the data when it is named as the new folder."""
    data = write_tables(tmp_path / "town", TOWN, "csv")
    kept = {path.name: path.read_bytes() for path in data.iterdir()}
    with load_dataset(data) as dataset, pytest.raises(UsageError, match="nothing was written"):
        forget(dataset, "syn-1", load_policy(HANGZHOU), AT, data)
    for out in ("town", "."):
        assert run("forget", "town", "syn-1", "-o", out, "-q").exit_code == 2
    assert {path.name: path.read_bytes() for path in data.iterdir()} == kept
    assert [path.name for path in tmp_path.iterdir()] == ["town"]


def test_the_command_tells_rows_and_colours(tmp_path: Path) -> None:
    """The table has whole rows and people, in English and German, and says what is not undone."""
    write_tables(tmp_path / "town", TOWN, "csv")
    english = run("forget", "town", "syn-1", "-o", "en", "--as-of", "2020-02-12T20:00")
    assert english.exit_code == 0
    assert english.stdout.startswith("5 rows named syn-1. They are gone from en; town is as it was.")
    assert "1 of 2 residents changes colour: 1 milder" in english.stdout
    assert "contact-case, then no rule: syn-10" in english.stdout
    assert "Codes, logs and copies elsewhere" in english.stdout
    assert "Next: healthcode score en" in english.stderr
    german = run("forget", "town", "syn-1", "-o", "de", "--as-of", "2020-02-12T20:00", "--lang", "de", "-q")
    assert "1 von 2 Personen wechselt die Farbe" in german.stdout
    assert german.stderr == ""


def test_json_says_the_same(tmp_path: Path) -> None:
    """With --json there is one document with rows, groups and provenance."""
    write_tables(tmp_path / "town", TOWN, "csv")
    result = run("forget", "town", "syn-1", "-o", "out", "--as-of", "2020-02-12T20:00", "--json")
    document = json.loads(result.stdout)
    assert list(document) == ["forget", "provenance", "person_id", "rows", "others"]
    assert document["rows"]["trips"] == {"kept": 1, "gone": 1}
    (change,) = document["others"]["changes"]
    assert (change["from_rule"], change["person_ids"]) == ("contact-case", ["syn-10"])
    assert document["provenance"]["as_of"] == ["2020-02-12T20:00:00"]
