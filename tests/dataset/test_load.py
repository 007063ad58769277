"""Loading a sound folder: what comes out, in which form, and what it leaves behind."""

# ruff: noqa: E501  (tables stand here a row a line)

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dataset.folders import PEOPLE, PLACES, PURCHASES, REPORTS, SCANS, SOUND, TRIPS, write_folder
from healthcode.clock import format_time, parse_time
from healthcode.dataset import Dataset, dataset_from_rows, load_dataset
from healthcode.dataset.cells import words_of
from healthcode.dataset.codebook import codebook
from healthcode.dataset.coded import CODED
from healthcode.errors import DatasetError
from healthcode.tables import TABLES

DOCS = Path(__file__).parents[2] / "docs"

RICH: dict[str, str | bytes] = SOUND | {
    "trips.csv": TRIPS
    + "syn-2,train,run-9,south,abroad,2020-02-11T08:00,2020-02-11 09:30:15,\n"
    + "syn-1,taxi,run-9,north,south,2020-02-11T08:00,2020-02-11T08:00,ride\n",
    "purchases.csv": PURCHASES + "syn-1,cafe,2020-02-11T12:00:01,books,12.3455\n",
    "scans.csv": SCANS
    + "syn-2,home-1,2020-02-11T10:00,,\nsyn-1,cafe,2020-02-11T11:00,2020-02-11T12:00,staff\n",
    "reports.csv": REPORTS + "syn-1,test_negative/antigen,2020-02-12T08:00,2020-02-10T00:00\n",
    "zones.csv": "district_id,level,valid_from\nabroad,high,2020-02-01T00:00\n",
    "overrides.csv": "person_id,colour,set_at,actor,reason\nsyn-2,grey,2020-02-11T10:00,office,none given\n",
    "encounters.csv": "person_id,other_person_id,started_at,ended_at,distance_m\n"
    "syn-1,syn-2,2020-02-11T10:00,2020-02-11T10:05,1.5\n",
}


def texts_of(files: dict[str, str | bytes]) -> dict[str, list[dict[str, str]]]:
    """Split simple CSV texts into rows of texts."""
    tables = {}
    for name, content in files.items():
        header, *lines = str(content).splitlines()
        tables[name.removesuffix(".csv")] = [
            dict(zip(header.split(","), line.split(","), strict=True)) for line in lines
        ]
    return tables


def coded(dataset: Dataset) -> dict[str, list[tuple[object, ...]]]:
    """Give every coded table, in a fixed order."""
    return {
        table: dataset.connection.execute(f"select {', '.join(columns)} from {table} order by all").fetchall()
        for table, columns in CODED.items()
    }


def test_rows_give_back_every_column_read(tmp_path: Path) -> None:
    """Rows come in file order with times in seconds, numbers in thousandths and an event id."""
    with load_dataset(write_folder(tmp_path / "data", RICH)) as dataset:
        trips = dataset.rows("trips")
        assert [trip["event_id"] for trip in trips] == ["trips:1", "ride"]
        assert trips[0] == {
            "person_id": "syn-2",
            "mode": "train",
            "vehicle_id": "run-9",
            "from_district": "south",
            "to_district": "abroad",
            "departed_at": parse_time("2020-02-11T08:00"),
            "arrived_at": parse_time("2020-02-11T09:30:15"),
            "carriage": None,
            "event_id": "trips:1",
        }
        assert dataset.rows("purchases")[0]["amount"] == 12_346
        assert [scan["role"] for scan in dataset.rows("scans")] == ["visitor", "staff"]
        assert [row["district_id"] for row in dataset.rows("districts")] == ["abroad", "north", "south"]
        assert [row["place_id"] for row in dataset.rows("places")] == ["cafe", "home-1"]
        assert dataset.rows_of("trips", "syn-1") == trips[1:]
        assert dataset.counts == dict.fromkeys(TABLES, 1) | {
            "districts": 0,
            "people": 2,
            "places": 2,
            "trips": 2,
            "scans": 2,
        }
        assert dataset.warnings == ()


def test_memory_and_files_agree(tmp_path: Path) -> None:
    """The same rows from a folder and from memory give the same rows and the same coded tables."""
    with (
        load_dataset(write_folder(tmp_path / "data", RICH)) as loaded,
        dataset_from_rows(texts_of(RICH)) as made,
    ):
        assert {table: loaded.rows(table) for table in TABLES} == {
            table: made.rows(table) for table in TABLES
        }
        assert loaded.rows_of("encounters", "syn-1") == made.rows_of("encounters", "syn-1")
        assert coded(loaded) == coded(made)
        assert loaded.counts == made.counts


def test_every_coded_table_has_its_types(tmp_path: Path) -> None:
    """Coded tables exist with the columns and types of the list, also for tables that are absent."""
    for files in (RICH, SOUND, {"people.csv": PEOPLE}):
        with load_dataset(write_folder(tmp_path / f"data{len(files)}", files)) as dataset:
            for table, columns in CODED.items():
                found = dataset.connection.execute(f"describe select * from {table}").fetchall()
                assert {row[0]: row[1].lower() for row in found} == columns, table


def test_neighbours_share_a_district_that_only_people_name(tmp_path: Path) -> None:
    """A district that several people name is one district, and each of them is one person."""
    people = "person_id,district_id\nsyn-1,north\nsyn-2,north\nsyn-3,south\n"
    reports = "person_id,kind,reported_at\nsyn-1,fever,2020-02-11T08:00\n"
    with load_dataset(write_folder(tmp_path, {"people.csv": people, "reports.csv": reports})) as dataset:
        assert [row["person_id"] for row in dataset.rows("people")] == ["syn-1", "syn-2", "syn-3"]
        assert [row["district_id"] for row in dataset.rows("districts")] == ["north", "south"]


def test_a_run_folder_may_stand_for_its_observed_tables(tmp_path: Path) -> None:
    """A folder without people is read through the folder named observed in it."""
    run = write_folder(tmp_path / "run", {"verdicts.csv": "person_id\n"})
    write_folder(run / "observed", SOUND)
    with load_dataset(run) as dataset:
        assert dataset.source == str(run)
        assert dataset.counts["people"] == 2


def test_formats_and_spellings_of_csv_do_not_matter(tmp_path: Path) -> None:
    """Byte-order mark, CRLF, quotes, column order, blank lines and bare returns change nothing."""
    spellings: dict[str, str | bytes] = {
        "bom": b"\xef\xbb\xbf" + PEOPLE.encode(),
        "crlf": PEOPLE.replace("\n", "\r\n"),
        "cr": PEOPLE.replace("\n", "\r"),
        "mixed": PEOPLE.replace("\n", "\r\n", 1),
        "quoted": '"person_id","district_id","group"\nsyn-1,"north",""\n"syn-2",south,"student"',
        "ordered": "group,person_id,district_id\n,syn-1,north\nstudent,syn-2,south\n",
        "blank": PEOPLE.replace("\n", "\n\n"),
    }
    with load_dataset(write_folder(tmp_path / "plain", {"people.csv": PEOPLE})) as plain:
        for name, content in spellings.items():
            with load_dataset(write_folder(tmp_path / name, {"people.csv": content})) as dataset:
                assert dataset.rows("people") == plain.rows("people"), name


def test_line_breaks_in_quotes_are_kept(tmp_path: Path) -> None:
    """A cell in quotes may hold commas, quotes and line breaks."""
    people = 'person_id,district_id,group\nsyn-1,north,"a, ""b""\r\nc"\nsyn-2,south,\n'
    with load_dataset(write_folder(tmp_path / "data", {"people.csv": people})) as dataset:
        assert [row["group"] for row in dataset.rows("people")] == ['a, "b"\nc', None]


@pytest.mark.parametrize("name", ["a[1]*", "it's", "day=1", "Ünï {a,b}", "a b"])
def test_a_path_is_taken_literally(tmp_path: Path, name: str) -> None:
    """Characters that DuckDB or SQL would interpret are ordinary characters of a path."""
    folder = write_folder(tmp_path / name, {"people.csv": PEOPLE})
    write_folder(tmp_path / "a1", {"people.csv": "nonsense"})
    with duckdb.connect() as connection:
        target = str(folder / "places.parquet").replace("'", "''")
        connection.execute(
            f"copy (select 'p' as place_id, 'home' as kind, 'north' as district_id) to '{target}' (format parquet)"
        )
    with load_dataset(folder) as dataset:
        assert dataset.counts["people"] == 2
        assert dataset.rows("places")[0]["place_id"] == "p"


def test_parquet_types_that_are_taken(tmp_path: Path) -> None:
    """Timestamps without zone, numbers of any type and text are read; the values are those of a CSV."""
    folder = write_folder(tmp_path / "data", SOUND)
    with duckdb.connect() as connection:
        for kind, seconds in (("timestamp", "timestamp_s"), ("double", "timestamp_ns")):
            connection.execute(f"""
                copy (select 'syn-1' as person_id, 'cafe' as place_id,
                    '2020-02-11 12:00:00'::{seconds} as bought_at, 'books' as category,
                    {"0.1::double + 0.2" if kind == "double" else "3"} as amount)
                to '{folder / "purchases.parquet"}' (format parquet)""")
            with load_dataset(folder) as dataset:
                row = dataset.rows("purchases")[0]
                assert row["bought_at"] == parse_time("2020-02-11T12:00")
                assert row["amount"] == (300 if kind == "double" else 3_000)


@pytest.mark.parametrize("table", [table for table in TABLES if table not in {"districts", "places"}])
def test_an_optional_parquet_column_may_be_missing_throughout(tmp_path: Path, table: str) -> None:
    """A column without a single value has no type in Parquet; where it is optional, it is taken as empty."""
    files = {name: text for name, text in SOUND.items() if not name.startswith(table)}
    folder = write_folder(tmp_path / "data", files)
    values = {"ID": "syn-1", "TIME": "2020-02-12T10:00", "NUMBER": "1", "TEXT": "a", "PATH": "a/b"}
    cells = []
    for column in TABLES[table].columns:
        words = words_of(column, ())
        text = words[0] if words else values.get(column.kind.name, "a")
        if column.references in {"places", "districts"}:
            text = {"places": "cafe", "districts": "north"}[column.references]
        cells.append(f"'{text}' as \"{column.name}\"" if column.required else f'null as "{column.name}"')
    with duckdb.connect() as connection:
        connection.execute(f"copy (select {', '.join(cells)}) to '{folder / table}.parquet' (format parquet)")
    with load_dataset(folder) as dataset:
        row = dataset.rows(table)[0]
    assert {name for name, value in row.items() if value is None} == {
        column.name for column in TABLES[table].columns if not column.required
    } - {"event_id", "role"}


def test_own_purchase_categories(tmp_path: Path) -> None:
    """A folder may declare further purchase categories, one word a line."""
    files = SOUND | {
        "categories.txt": "beer\n\nwine\n",
        "purchases.csv": PURCHASES + "syn-1,cafe,2020-02-11T12:00,wine,\n",
    }
    with load_dataset(write_folder(tmp_path / "data", files)) as dataset:
        assert dataset.rows("purchases")[0]["category"] == "wine"


def test_a_late_onset_is_a_warning(tmp_path: Path) -> None:
    """Symptoms that begin after their report are odd but allowed."""
    files = SOUND | {"reports.csv": REPORTS + "syn-1,symptom,2020-02-11T12:00,2020-02-12T12:00\n"}
    with load_dataset(write_folder(tmp_path / "data", files)) as dataset:
        assert dataset.warnings == (
            "reports.csv: onset_at is later than reported_at in 1 row (first: row 1)",
        )


def test_an_event_table_may_be_empty(tmp_path: Path) -> None:
    """A header without rows is an event table without events."""
    with load_dataset(
        write_folder(tmp_path / "data", SOUND | {"trips.csv": TRIPS, "scans.jsonl": ""})
    ) as dataset:
        assert dataset.rows("trips") == []
        assert dataset.rows("scans") == []


def test_a_large_folder_is_kept_on_disk_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder above the limit gives the same dataset, and closing it leaves no file behind."""
    folder = write_folder(tmp_path / "data", RICH)
    with load_dataset(folder) as dataset:
        expected = coded(dataset)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    monkeypatch.setattr("healthcode.dataset.loading.LARGE", 0)
    with load_dataset(folder) as dataset:
        assert coded(dataset) == expected
        assert list(scratch.iterdir())
    assert not list(scratch.iterdir())


def test_the_connection_reaches_nothing_else(tmp_path: Path) -> None:
    """The dataset's DuckDB reads and writes no other file, loads nothing and keeps its settings."""
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with (
        load_dataset(write_folder(tmp_path / "data", SOUND)) as dataset,
        dataset_from_rows(texts_of(SOUND)) as made,
    ):
        for connection in (dataset.connection, made.connection):
            for statement in (
                f"select * from '{secret}'",
                f"copy (select 1) to '{tmp_path / 'out.csv'}'",
                "set enable_external_access = true",
                "set memory_limit = '8GB'",
                "install httpfs",
            ):
                with pytest.raises(duckdb.Error):
                    connection.execute(statement)
            connection.execute("create temp table mine as select person, n from people")
    assert not (tmp_path / "out.csv").exists()


def test_progress_names_each_file(tmp_path: Path) -> None:
    """A caller may be told which file is being read."""
    lines: list[str] = []
    load_dataset(
        write_folder(tmp_path / "data", {"people.csv": PEOPLE, "places.csv": PLACES}), report=lines.append
    ).close()
    assert lines == ["reading people.csv", "reading places.csv"]


def test_importing_does_not_start_duckdb() -> None:
    """The package can be imported without loading DuckDB."""
    code = "import sys, healthcode.dataset; sys.exit('duckdb' in sys.modules)"
    environment = os.environ | {"PYTHONWARNINGS": "error"}
    done = subprocess.run([sys.executable, "-c", code], check=False, env=environment)  # noqa: S603
    assert done.returncode == 0


def test_values_from_memory() -> None:
    """Rows from memory may hold numbers, seconds and times instead of texts."""
    people: list[dict[str, Any]] = [{"person_id": "syn-1", "district_id": "north"}]
    places: list[dict[str, Any]] = [{"place_id": "cafe", "kind": "restaurant", "district_id": "north"}]
    moment = parse_time("2020-02-11T12:00")
    bought = [moment, "2020-02-11 12:00", "2020-02-11T12:00:00"]
    amounts = [2, 2.0, "2.0000"]
    purchases: list[dict[str, Any]] = [
        {"person_id": "syn-1", "place_id": "cafe", "bought_at": time, "category": "wine", "amount": amount}
        for time, amount in zip(bought, amounts, strict=True)
    ]
    tables: dict[str, list[dict[str, Any]]] = {"people": people, "places": places, "purchases": purchases}
    with dataset_from_rows(tables, categories=["wine"]) as dataset:
        assert {(row["bought_at"], row["amount"]) for row in dataset.rows("purchases")} == {(moment, 2_000)}


def test_a_table_without_people_has_no_rows_of_a_person() -> None:
    """Asking for one person's zones is a mistake of the program, and says so."""
    with (
        dataset_from_rows({"people": [{"person_id": "syn-1", "district_id": "north"}]}) as dataset,
        pytest.raises(ValueError, match="zones table has no person_id"),
    ):
        dataset.rows_of("zones", "syn-1")


def test_the_codebook_is_current() -> None:
    """The reference page is what the program writes."""
    assert (DOCS / "reference" / "tables.md").read_text(encoding="utf-8") == codebook()


@pytest.mark.slow
def test_a_million_rows_keep_their_order(tmp_path: Path) -> None:
    """Read by several threads, every row still has the number of its record, and its own values."""
    folder = write_folder(tmp_path / "data", SOUND)
    lines = [f"syn-{1 + n % 2},cafe,{format_time(n)},,staff\n" for n in range(1_000_000)]
    (folder / "scans.csv").write_text(SCANS + "".join(lines))
    with load_dataset(folder) as dataset:
        wrong = "select count(*) from scans where n <> scanned_at + 1 or person <> 1 + (n - 1) % 2 or location <> 1"
        assert dataset.connection.execute(wrong).fetchall() == [(0,)]
        assert dataset.connection.execute("select count(distinct n) from scans").fetchall() == [(1_000_000,)]


def test_the_truth_of_a_run_is_not_read(tmp_path: Path) -> None:
    """Who names the truth of a run is sent to the run."""
    for side in ("truth", "observed"):
        (tmp_path / "run" / side).mkdir(parents=True)
    (tmp_path / "run" / "truth" / "visits.csv").write_text("person_id\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="the truth of a run, which scoring never sees"):
        load_dataset(tmp_path / "run" / "truth")
