"""``healthcode audit reidentify`` at the command line."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
import typer
from typer.testing import CliRunner

from healthcode.cli.reidentify import reidentify
from healthcode.errors import DatasetError, HealthcodeError, RefusedError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    ("syn-1", "a", "2020-02-03T08:00:00"),
    ("syn-1", "b", "2020-02-03T09:30:00"),
    ("syn-2", "a", "2020-02-03T08:59:59"),
    ("syn-2", "c", "2020-02-04T10:00:00"),
    ("syn-3", "a", "2020-02-05T08:00:00"),
]


@pytest.fixture
def app() -> typer.Typer:
    """The command alone."""
    made = typer.Typer()
    made.command()(reidentify)
    return made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A small table as CSV, with a column that is not used."""
    file = tmp_path / "visits.csv"
    lines = ["person_id,note,place_id,time", *(f"{who},x,{where},{when}" for who, where, when in ROWS)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def run(app: typer.Typer, *words: object) -> str:
    """Run the command and give what it printed."""
    result = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def fault(app: typer.Typer, *words: object) -> HealthcodeError:
    """Run the command and give the error that it ends with."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert isinstance(result.exception, HealthcodeError), result.output
    return result.exception


def risks(document: dict[str, Any]) -> dict[str, float]:
    """Give each person's risk."""
    return {row["person_id"]: row["risk"] for row in document["people"]}


def test_json_gives_each_persons_risk(app: typer.Typer, table: Path) -> None:
    """Every person stands there with risk and bound, and the document says what was asked."""
    document = json.loads(run(app, table, "--attack", "places", "--knowledge", "1", "--json"))
    assert risks(document) == {"syn-1": 1.0, "syn-2": 1.0, "syn-3": 1 / 3}
    assert document["people"][0] == {
        "person_id": "syn-1",
        "risk": 1.0,
        "matching": 1,
        "is_lower_bound": False,
    }
    assert document["provenance"]["data"] == "hand-made data, unverified"
    assert document["summary"]["singled_out"] == 2


def test_hour_day_and_month(app: typer.Typer, table: Path) -> None:
    """The last person shares place and month with two others, and neither hour nor day with anybody."""
    for precision, risk in (("hour", 1.0), ("day", 1.0), ("month", 1 / 3)):
        words = ("--attack", "places-time", "--knowledge", 1, "--precision", precision, "--json")
        assert risks(json.loads(run(app, table, *words)))["syn-3"] == risk


def test_the_three_formats_and_other_column_names_say_the_same(app: typer.Typer, table: Path) -> None:
    """JSON lines, and Parquet with real timestamps and names of its own."""
    lines = table.with_suffix(".jsonl")
    lines.write_text(
        "\n".join(json.dumps(dict(zip(("person_id", "place_id", "time"), row, strict=True))) for row in ROWS),
        encoding="utf-8",
    )
    parquet = table.with_suffix(".parquet")
    values = ", ".join(f"('{who}', '{where}', timestamp '{when}')" for who, where, when in ROWS)
    with duckdb.connect() as connection:
        source = f"select * from (values {values}) as t(person_id, shop, bought_at)"
        connection.execute(f"copy ({source}) to '{parquet}' (format parquet)")
    wanted = risks(json.loads(run(app, table, "--attack", "sequence", "--json")))
    assert risks(json.loads(run(app, lines, "--attack", "sequence", "--json"))) == wanted
    named = run(app, parquet, "--attack", "sequence", "--place", "shop", "--time", "bought_at", "--json")
    assert risks(json.loads(named)) == wanted


def test_csv_and_files(app: typer.Typer, table: Path, tmp_path: Path) -> None:
    """The table on stdout is the one that --out writes."""
    folder = tmp_path / "out"
    printed = run(app, table, "--csv", "--quiet", "--out", folder)
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [row["person_id"] for row in rows] == ["syn-1", "syn-2", "syn-3"]
    assert (folder / "reidentify.csv").read_text(encoding="utf-8") == printed
    assert json.loads((folder / "reidentify.json").read_text(encoding="utf-8"))["attack"] == "places"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Of 3 people in visits.csv, 2 can be singled out"),
        ("de", "Eindeutig in visits.csv: 2 von 3 Personen."),
    ],
)
def test_sentences_in_whole_people(app: typer.Typer, table: Path, language: str, sentence: str) -> None:
    """English and German begin with whole people, and end with what a small table does."""
    shown = " ".join(run(app, table, "--lang", language, "--quiet").split())
    assert shown.startswith(sentence)
    assert ("small table" in shown) == (language == "en")


def test_real_ids_are_refused(app: typer.Typer, tmp_path: Path) -> None:
    """Ids that do not begin with syn- end the command with exit 4 and the way out for toy tables."""
    file = tmp_path / "t.csv"
    file.write_text("person_id,place_id,time\n1,a,2020-02-03\n2,a,2020-02-03\n", encoding="utf-8")
    error = fault(app, file)
    assert isinstance(error, RefusedError)
    assert "2 ids" in str(error)
    assert "syn-1, syn-2" in str(error)


def test_all_faults_at_once(app: typer.Typer, tmp_path: Path) -> None:
    """Each fault is named with file, row, line and column."""
    file = tmp_path / "t.csv"
    rows = [
        "person_id,place_id,time",
        "syn-1,,2020-02-03T08:00",
        "",
        ",a,noon",
        "syn-2,a",
        "syn-3,a,2020-02-30",
    ]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    error = fault(app, file)
    assert isinstance(error, DatasetError)
    told = str(error)
    for part in (
        "t.csv, row 1 (line 2), column place_id",
        "row 2 (line 4), column person_id",
        "row 2 (line 4), column time: 'noon'",
        "row 3 (line 5): 2 cells",
        "row 4 (line 6), column time: '2020-02-30'",
    ):
        assert part in told


def test_missing_columns_are_named_with_the_nearest(app: typer.Typer, tmp_path: Path) -> None:
    """A table of another shape says what it lacks."""
    file = tmp_path / "t.csv"
    file.write_text("person_id,place,when\nsyn-1,a,2020-02-03\n", encoding="utf-8")
    told = str(fault(app, file))
    assert "'place_id'" in told
    assert "'time'" in told


def test_what_cannot_be_typed(app: typer.Typer, table: Path) -> None:
    """A tolerance beyond 1, two forms at once, and an ending that is none."""
    assert isinstance(fault(app, table, "--attack", "frequency", "--tolerance", "1.5"), UsageError)
    assert isinstance(fault(app, table, "--json", "--csv"), UsageError)
    assert isinstance(fault(app, table.with_suffix(".xlsx")), DatasetError)


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("--precision", "day"), "--precision"),
        (("--tolerance", "0.5"), "--tolerance"),
        (("--attack", "home-work", "--knowledge", "3"), "--knowledge"),
    ],
)
def test_options_that_the_attack_does_not_use_are_refused(
    app: typer.Typer, table: Path, words: tuple[str, ...], option: str
) -> None:
    """Nobody is to believe that something was known which was not."""
    error = fault(app, table, *words)
    assert isinstance(error, UsageError)
    assert option in str(error)


def test_more_known_than_anybody_has_is_all(app: typer.Typer, table: Path) -> None:
    """The sentence speaks of all places and says how many there are at the most."""
    shown = " ".join(run(app, table, "--knowledge", 50, "--quiet").split())
    assert "nobody else matches all of their places" in shown
    assert "Nobody has more than 2 records" in shown


def test_tables_of_another_kind_say_what_they_are(app: typer.Typer, tmp_path: Path) -> None:
    """Semicolons, an empty file, an open quote, and one column for two things."""
    file = tmp_path / "t.csv"
    for text, words, told in (
        ("person_id;place_id;time\nsyn-1;a;2020-02-03\n", (), "semicolons"),
        ("", (), "the table is empty"),
        ('person_id,place_id,time\nsyn-1,a,2020-02-03\nsyn-1,"a,2020-02-03\n', (), "from line 3 on"),
        ("person_id,place_id,time\nsyn-1,a,2020-02-03\n", ("--place", "time"), "three different columns"),
    ):
        file.write_text(text, encoding="utf-8")
        error = fault(app, file, *words)
        assert isinstance(error, DatasetError)
        assert told in str(error)
