"""Broken folders, each beside exactly what is said about it."""

# ruff: noqa: E501, ISC004  (a message stands here as a person sees it)

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import duckdb
import pytest

from dataset.folders import PEOPLE, PLACES, PURCHASES, REPORTS, SCANS, SOUND, TRIPS, write_folder
from healthcode.dataset import dataset_from_rows, load_dataset
from healthcode.errors import DatasetError

if TYPE_CHECKING:
    from pathlib import Path

TRIP = "taxi,run,north,south,2020-02-11T08:00"
BOUGHT = "syn-1,cafe,2020-02-11T12:00"
LOCAL = "must be a local time such as 2020-02-11T08:30:00, without zone"
CLOCK = "must be a time that a clock shows: hours end at 23, minutes and seconds at 59"
NUMBER = "must be a plain decimal number such as 12 or 3.5"
DIGITS = "must have at most 15 digits before the point and at most 18 after it"
PATH = "must be words joined by /, such as restaurant/fastfood, without spaces or *"
ID = "must be an id of 1 to 200 characters, without control characters or outer spaces"
SYNTHETIC = (
    "must begin with syn-, because this program takes synthetic people only, never data about real people"
)
TABLE_NAMES = "districts, people, places, trips, purchases, scans, encounters, reports, zones, overrides"
PEOPLE_COLUMNS = "The columns of people are person_id, district_id, group"
MODES = "Must be one of taxi, bus, metro, train, coach, plane, walk"


def scan(moment: str) -> dict[str, str | bytes]:
    """Write one scan at this moment."""
    return {"scans.csv": f"{SCANS}syn-1,cafe,{moment},,\n"}


#: name: (files put over a sound folder, the problems that they give)
BROKEN: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "unknown_table": (
        {"scan.csv": "a\n", "notes.txt": "b"},
        [f"scan.csv: no table of this name: Did you mean scans? Tables are {TABLE_NAMES}"],
    ),
    "two_files_of_one_table": (
        {"places.jsonl": "", "scans.csv": f"{SCANS}syn-1,cafe,2020-02-11T10:00,,\n"},
        ["places.csv and places.jsonl: one table in two files: one file for each table"],
    ),
    "folder_like_a_table": ({"trips.csv/": ""}, ["trips.csv: a folder named like a table: a file"]),
    "empty_file": (
        {"trips.csv": ""},
        ["trips.csv: an empty file: a header line with the names of the columns, then rows"],
    ),
    "nobody": (
        {"people.csv": "person_id,district_id\n"},
        ["people.csv: no rows: must list at least one person, or there is nobody to give a colour"],
    ),
    "unknown_and_missing_column": (
        {"people.csv": "person_id,distric_id\nsyn-1,north\n"},
        [
            f"people.csv, header, column distric_id: unknown column: Did you mean district_id? {PEOPLE_COLUMNS}",
            "people.csv, header, column district_id: missing: this column is needed: home district",
        ],
    ),
    "a_column_for_names": (
        {"people.csv": "person_id,district_id,phone_number\nsyn-1,north,1\n"},
        [f"people.csv, header, column phone_number: unknown column: {PEOPLE_COLUMNS}"],
    ),
    "repeated_column": (
        {"people.csv": "person_id,group,district_id,group\nsyn-1,a,north,b\n"},
        ["people.csv, header, column group: more than once: each column must stand there once"],
    ),
    "nameless_column": (
        {"people.csv": "person_id,district_id,\nsyn-1,north,\n"},
        [f"people.csv, header, column 3 without a name: unknown column: {PEOPLE_COLUMNS}"],
    ),
    "semicolons": (
        {"trips.csv": TRIPS.replace(",", ";")},
        ["trips.csv: cells separated by semicolons: cells separated by commas"],
    ),
    "tabs": (
        {"trips.csv": TRIPS.replace(",", "\t")},
        ["trips.csv: cells separated by tabs: cells separated by commas"],
    ),
    "too_few_and_too_many_cells": (
        {
            "people.csv": "person_id,district_id\nsyn-1,north\nsyn-2\nsyn-3,south,x\nsyn-4,south,\nanna,north\n"
        },
        [
            "people.csv, row 2 (line 3): 1 cell: must be 2, as in the header: too few",
            "people.csv, row 3 (line 4): 3 cells: must be 2, as in the header: too many",
            "people.csv, row 4 (line 5): 3 cells: must be 2, as in the header: too many",
            f"people.csv, row 5 (line 6), column person_id: 'anna': {SYNTHETIC}",
        ],
    ),
    "unclosed_quote": (
        {"people.csv": 'person_id,district_id\nsyn-1,north\n"syn-2,south\nsyn-3,south\n'},
        [
            "people.csv, row 2 (line 3): a double quote, opened in the record that begins on line 3, that never "
            "closes: a closing double quote"
        ],
    ),
    "text_after_a_quote": (
        {"people.csv": 'person_id,district_id\n"syn-1"x,north\n'},
        [
            "people.csv, row 1 (line 2): text right after a closing double quote: "
            'a comma there; a quote inside a cell is written ""'
        ],
    ),
    "latin_1": (
        {"people.csv": "person_id,district_id\nsyn-1,north\nsyn-2,s\xfcd\n".encode("latin-1")},
        [
            "people.csv: byte 0xFC, byte 42 of the file, line 3: "
            "UTF-8; another encoding, such as Latin-1, must be saved as UTF-8"
        ],
    ),
    "cut_in_a_character": (
        {"people.csv": "person_id,district_id\nsyn-1,ü".encode()[:-1]},
        [
            "people.csv: byte 0xC3, byte 29 of the file, line 2: "
            "UTF-8; another encoding, such as Latin-1, must be saved as UTF-8"
        ],
    ),
    "utf_16": (
        {"people.csv": PEOPLE.encode("utf-16")},
        ["people.csv: byte 0xFF at the start: UTF-8; this looks like UTF-16: save it as UTF-8"],
    ),
    "zero_byte": (
        {"people.csv": "person_id,district_id\nsyn-1,\0\n"},
        ["people.csv: byte 0x00, byte 29 of the file, line 2: UTF-8 text, which holds no zero bytes"],
    ),
    "csv_named_parquet": (
        {"trips.parquet": TRIPS},
        ["trips.parquet: text, named .parquet: a Parquet file, or CSV renamed to .csv"],
    ),
    "parquet_named_csv": (
        {"trips.csv": b"PAR1\x15\x04"},
        ["trips.csv: a Parquet file, named .csv: comma-separated text"],
    ),
    "parquet_named_jsonl": (
        {"trips.jsonl": b"PAR1\x15\x04"},
        ["trips.jsonl: a Parquet file, named .jsonl: one JSON object a line"],
    ),
    "json_named_csv": (
        {"trips.csv": '{"person_id": "syn-1"}\n'},
        ["trips.csv: JSON, named .csv: comma-separated text, or the file renamed to .jsonl"],
    ),
    "spreadsheet": (
        {"trips.csv": b"PK\x03\x04\x14"},
        ["trips.csv: a spreadsheet or zip file, named .csv: comma-separated text"],
    ),
    "impossible_date": (
        scan("2020-02-30T08:00"),
        [
            "scans.csv, row 1 (line 2), column scanned_at: '2020-02-30T08:00': "
            "must be a date that exists in the calendar"
        ],
    ),
    "offset": (
        scan("2020-02-11T09:00:00+08:00"),
        [
            "scans.csv, row 1 (line 2), column scanned_at: '2020-02-11T09:00:00+08:00': "
            f"{LOCAL}: the town has one clock"
        ],
    ),
    "fraction": (
        scan("2020-02-11T09:00:00.5"),
        [
            "scans.csv, row 1 (line 2), column scanned_at: '2020-02-11T09:00:00.5': must be whole seconds: "
            "a local time such as 2020-02-11T08:30:00, without zone"
        ],
    ),
    "epoch": (scan("epoch"), [f"scans.csv, row 1 (line 2), column scanned_at: 'epoch': {LOCAL}"]),
    "hour_24": (
        scan("2020-02-11T24:00"),
        [f"scans.csv, row 1 (line 2), column scanned_at: '2020-02-11T24:00': {CLOCK}"],
    ),
    "second_60": (
        scan("2020-02-11 23:59:60"),
        [f"scans.csv, row 1 (line 2), column scanned_at: '2020-02-11 23:59:60': {CLOCK}"],
    ),
    "no_time": (
        scan(""),
        ["scans.csv, row 1 (line 2), column scanned_at: empty: must be filled in every row: the scan"],
    ),
    "arrival_before_departure": (
        {"trips.csv": f"{TRIPS}syn-1,{TRIP},2020-02-11T07:59,\n"},
        [
            "trips.csv, row 1 (line 2), column arrived_at: 2020-02-11T07:59:00: "
            "must not come before departed_at (2020-02-11T08:00:00)"
        ],
    ),
    "repeated_event_ids": (
        {
            "trips.csv": f"{TRIPS}syn-1,{TRIP},2020-02-11T09:00,a\nsyn-1,{TRIP},2020-02-11T09:00,\n"
            f"syn-1,{TRIP},2020-02-11T09:00,a\nsyn-1,{TRIP},2020-02-11T09:00,trips:2\n"
        },
        [
            "trips.csv, row 3 (line 4), column event_id: 'a': must be unique: row 1 has it already",
            "trips.csv, row 4 (line 5), column event_id: 'trips:2': must be unique: row 2 has it already",
        ],
    ),
    "repeated_person": (
        {"people.csv": f"{PEOPLE}syn-1,south,\n"},
        ["people.csv, row 3 (line 4), column person_id: 'syn-1': must be unique: row 1 has it already"],
    ),
    "repeated_place": (
        {"places.csv": f"{PLACES}cafe,home,south\n"},
        ["places.csv, row 3 (line 4), column place_id: 'cafe': must be unique: row 1 has it already"],
    ),
    "repeated_and_unknown_district": (
        {
            "districts.csv": "district_id,kind\nnorth,town\nnorth,twon\n",
            "places.csv": "place_id,kind,district_id\n",
        },
        [
            "districts.csv, row 2 (line 3), column district_id: 'north': must be unique: row 1 has it already",
            "districts.csv, row 2 (line 3), column kind: 'twon': "
            "Did you mean town? Must be one of town, neighbour, abroad",
            "people.csv, row 2 (line 3), column district_id: 'south': must be an id that the districts table lists",
        ],
    ),
    "unknown_person_and_place": (
        {"scans.csv": f"{SCANS}syn-3,bar,2020-02-11T10:00,,\nanna,cafe,2020-02-11T10:00,,\n"},
        [
            "scans.csv, row 1 (line 2), column person_id: 'syn-3': must be an id that the people table lists",
            "scans.csv, row 1 (line 2), column place_id: 'bar': must be an id that the places table lists",
            f"scans.csv, row 2 (line 3), column person_id: 'anna': {SYNTHETIC}",
        ],
    ),
    "real_people": (
        {
            "people.csv": "person_id,district_id\nanna,north\n",
            "reports.csv": f"{REPORTS}anna,fever,2020-02-11T10:00,\n",
        },
        [f"people.csv, row 1 (line 2), column person_id: 'anna': {SYNTHETIC}"],
    ),
    "unknown_word": (
        {"trips.csv": f"{TRIPS}syn-1,taxxi,run,north,south,2020-02-11T08:00,2020-02-11T09:00,\n"},
        [f"trips.csv, row 1 (line 2), column mode: 'taxxi': Did you mean taxi? {MODES}"],
    ),
    "report_kinds": (
        {
            "reports.csv": REPORTS
            + "".join(f"syn-1,{kind},2020-02-11T10:00,\n" for kind in ("fever/x", "order/y", "fever/"))
        },
        [f"reports.csv, row 3 (line 4), column kind: 'fever/': {PATH}"],
    ),
    "place_kinds": (
        {
            "places.csv": "place_id,kind,district_id\na,vehicle,north\nb,vehicle/bus,north\nc,a b,north\nd,vehicles,north\n"
        },
        [
            "places.csv, row 1 (line 2), column kind: 'vehicle': "
            "must be another kind: vehicle is kept for what trips name",
            "places.csv, row 2 (line 3), column kind: 'vehicle/bus': "
            "must be another kind: vehicle is kept for what trips name",
            f"places.csv, row 3 (line 4), column kind: 'a b': {PATH}",
        ],
    ),
    "numbers_with_many_digits": (
        {
            "purchases.csv": PURCHASES
            + "".join(f"{BOUGHT},books,{n}\n" for n in ("1" * 16, "-" + "1" * 16, "1." + "1" * 19))
        },
        [
            f"purchases.csv, row 1 (line 2), column amount: '{'1' * 16}': {DIGITS}",
            f"purchases.csv, row 2 (line 3), column amount: '-{'1' * 16}': {DIGITS}",
            f"purchases.csv, row 3 (line 4), column amount: '1.{'1' * 19}': {DIGITS}",
        ],
    ),
    "numbers": (
        {
            "purchases.csv": PURCHASES
            + "".join(f"{BOUGHT},books,{n}\n" for n in ("0x1F", "1e3", "nan", "inf", "-1", " 1"))
        },
        [
            f"purchases.csv, row 1 (line 2), column amount: '0x1F': {NUMBER}",
            f"purchases.csv, row 2 (line 3), column amount: '1e3': {NUMBER}",
            f"purchases.csv, row 3 (line 4), column amount: 'nan': {NUMBER}",
            f"purchases.csv, row 4 (line 5), column amount: 'inf': {NUMBER}",
            "purchases.csv, row 5 (line 6), column amount: '-1': must not be below 0",
            f"purchases.csv, row 6 (line 7), column amount: ' 1': {NUMBER}",
        ],
    ),
    "own_category_misspelt": (
        {"categories.txt": "beer\nred wine\n", "purchases.csv": f"{PURCHASES}{BOUGHT},bier,\n"},
        [
            "categories.txt, line 2: 'red wine': one word a line",
            "purchases.csv, row 1 (line 2), column category: 'bier': Did you mean beer? Must be one of groceries, "
            "fever_medicine, cough_medicine, antiviral, antibiotic, hygiene, clothing, restaurant, fuel, alcohol, "
            "books, other, beer",
        ],
    ),
    "ids": (
        {
            "people.csv": f"person_id,district_id\nsyn-\x1b[31m,north\nsyn-{'x' * 197},north\n,north\n syn-1,a\u202eb\n"
        },
        [
            rf"people.csv, row 1 (line 2), column person_id: 'syn-\x1b[31m': {ID}",
            f"people.csv, row 2 (line 3), column person_id: 'syn-{'x' * 56}…' (201 characters): {ID}",
            "people.csv, row 3 (line 4), column person_id: empty: must be filled in every row: a synthetic person, `syn-…`",
            f"people.csv, row 4 (line 5), column person_id: ' syn-1': {ID}",
            rf"people.csv, row 4 (line 5), column district_id: 'a\u202eb': {ID}",
        ],
    ),
    "no_line_numbers_after_line_breaks_in_quotes": (
        {"people.csv": 'person_id,district_id,group\nsyn-1,north,"a\nb"\nanna,north,\n'},
        [f"people.csv, row 2, column person_id: 'anna': {SYNTHETIC}"],
    ),
    "lines_after_blank_lines": (
        {"people.csv": "person_id,district_id\n\nsyn-1,north\n\n\nanna,north\n"},
        [f"people.csv, row 2 (line 6), column person_id: 'anna': {SYNTHETIC}"],
    ),
    "json_lines": (
        {
            "reports.jsonl": '{"person_id": 1, "kind": "fever", "reported_at": "2020-02-11T10:00", "minutes": 1e3}\n'
            "\n[]\n"
            '{"person_id": "syn-1", "kind": "fever", "reported_at": "2020-02-11T10:00", "minute": 3}\n'
            '{"person_id": "syn-1", "kind": "fever", "kind": "fever"}\n'
            '{"person_id": "syn-1", "kind": true, "reported_at": null, "minutes": "3.5"}\n'
            "{\n"
        },
        [
            "reports.jsonl, line 4, column minute: unknown column: Did you mean minutes? The columns of reports are "
            "person_id, kind, reported_at, sampled_at, onset_at, minutes, event_id",
            "reports.jsonl, line 1, column person_id: 1: must be text",
            f"reports.jsonl, line 1, column minutes: '1e3': {NUMBER}",
            "reports.jsonl, line 3: '[]': one JSON object a line",
            "reports.jsonl, line 5: the key 'kind' more than once: each key once",
            "reports.jsonl, line 6, column kind: true: must be text",
            "reports.jsonl, line 6, column reported_at: empty: must be filled in every row: when the platform learned it",
            "reports.jsonl, line 7: '{': one JSON object a line",
        ],
    ),
    "several_files_in_order": (
        scan("noon") | {"people.csv": f"{PEOPLE}anna,north,\n", "places.csv": f"{PLACES}x,a//b,north\n"},
        [
            f"people.csv, row 3 (line 4), column person_id: 'anna': {SYNTHETIC}",
            f"places.csv, row 3 (line 4), column kind: 'a//b': {PATH}",
            f"scans.csv, row 1 (line 2), column scanned_at: 'noon': {LOCAL}",
        ],
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN)
def test_each_fault_is_named(tmp_path: Path, name: str) -> None:
    """A broken folder gives exactly the problems listed beside it."""
    files, expected = BROKEN[name]
    folder = write_folder(tmp_path / "data", SOUND | files)
    before = sorted(folder.rglob("*"))
    with pytest.raises(DatasetError) as caught:
        load_dataset(folder)
    assert [str(problem) for problem in caught.value.problems] == expected
    assert str(caught.value).startswith(f"{folder}: {len(expected)} problem")
    assert sorted(folder.rglob("*")) == before


def test_an_unreadable_table_does_not_make_its_ids_unknown(tmp_path: Path) -> None:
    """Where people cannot be read, no event is blamed for naming them."""
    files = scan("2020-02-11T10:00") | {"people.csv": b"person_id,district_id\nsyn-1,\xff\n"}
    with pytest.raises(DatasetError) as caught:
        load_dataset(write_folder(tmp_path / "data", SOUND | files))
    assert len(caught.value.problems) == 1


def test_people_are_required(tmp_path: Path) -> None:
    """A folder without a people table is told so."""
    with pytest.raises(DatasetError) as caught:
        load_dataset(write_folder(tmp_path / "data", {"places.csv": PLACES}))
    assert [str(problem) for problem in caught.value.problems] == [
        "people.csv: a people table is needed: a resident who is to be given a colour, one per row"
    ]


def test_references_to_places_need_a_places_table(tmp_path: Path) -> None:
    """Without a places table every place that a scan names is unknown."""
    with pytest.raises(DatasetError, match="'cafe': must be an id that the places table lists"):
        load_dataset(write_folder(tmp_path / "data", scan("2020-02-11T10:00") | {"people.csv": PEOPLE}))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("s3://bucket/data", "an address on a network"),
        ("https://example.org/data", "an address on a network"),
        ("file:///data", "an address on a network"),
        ("{tmp}/none", "no such folder"),
        ("{tmp}/file.csv", "a file"),
        ("{tmp}/loop", "a symbolic link that leads back to itself"),
        ("{tmp}/empty", "an empty folder"),
        ("{tmp}/other", "1 other file but no table"),
        ("", "no path"),
    ],
)
def test_what_is_no_folder_of_tables(tmp_path: Path, path: str, found: str) -> None:
    """A path that cannot hold a dataset is refused in one sentence."""
    (tmp_path / "file.csv").write_text("a\n")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    write_folder(tmp_path / "empty", {})
    write_folder(tmp_path / "other", {"notes.txt": "a"})
    with pytest.raises(DatasetError) as caught:
        load_dataset(path.format(tmp=tmp_path))
    assert [problem.found for problem in caught.value.problems] == [found]


@pytest.mark.parametrize("place", ["", "/inner", "/nothing"])
def test_a_path_that_is_not_utf8(tmp_path: Path, place: str) -> None:
    """A folder below a name that is no UTF-8 text is refused in one sentence that says to rename it."""
    (tmp_path / "data\udcff").mkdir()
    write_folder(tmp_path / "data\udcff", SOUND)
    write_folder(tmp_path / "data\udcff" / "inner", SOUND)
    for folder in (f"{tmp_path}/data\udcff{place}", f"{tmp_path}/data\ud800{place}"):
        with pytest.raises(DatasetError, match="rename that folder") as caught:
            load_dataset(folder)
        assert str(caught.value).encode("utf-8")


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    """Links that lead nowhere or to themselves, and pipes, are named."""
    folder = write_folder(tmp_path / "data", SOUND)
    (folder / "trips.csv").symlink_to(folder / "trips.csv")
    (folder / "scans.csv").symlink_to(folder / "nothing.csv")
    os.mkfifo(folder / "zones.csv")
    with pytest.raises(DatasetError) as caught:
        load_dataset(folder)
    assert [str(problem) for problem in caught.value.problems] == [
        "trips.csv: a symbolic link that leads back to itself: a file that can be read",
        "scans.csv: a symbolic link that leads nowhere: a file that can be read",
        "zones.csv: a pipe or device: an ordinary file",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every file")
def test_no_permission(tmp_path: Path) -> None:
    """A file that may not be read is named."""
    folder = write_folder(tmp_path / "data", SOUND)
    (folder / "people.csv").chmod(0)
    with pytest.raises(DatasetError, match=r"people\.csv: no permission to read it"):
        load_dataset(folder)


@pytest.mark.parametrize(
    ("column", "sql", "expected"),
    [
        ("bought_at", "date '2020-02-11'", "type DATE: must be a timestamp without zone, or text"),
        (
            "bought_at",
            "'2020-02-11 12:00:00+00'::timestamptz",
            "type TIMESTAMP WITH TIME ZONE: must be a timestamp without zone, or text",
        ),
        ("place_id", "1", "type INTEGER: must be text"),
        ("category", "'books'::blob", "type BLOB: must be text"),
        ("amount", "true", "type BOOLEAN: must be a number, or text"),
    ],
)
def test_parquet_types_that_are_refused(tmp_path: Path, column: str, sql: str, expected: str) -> None:
    """A Parquet column of a wrong type is named with its type."""
    folder = write_folder(tmp_path / "data", SOUND)
    _write_purchase(folder, {column: sql})
    with pytest.raises(DatasetError) as caught:
        load_dataset(folder)
    assert [str(problem) for problem in caught.value.problems] == [
        f"purchases.parquet, column {column}: {expected}"
    ]


def test_a_required_parquet_column_without_any_value(tmp_path: Path) -> None:
    """A required column that holds nothing but missing cells is named row by row, as in a CSV."""
    folder = write_folder(tmp_path / "data", SOUND)
    _write_purchase(folder, {"bought_at": "null"})
    with pytest.raises(
        DatasetError, match=r"purchases\.parquet, row 1, column bought_at: empty: must be filled"
    ):
        load_dataset(folder)


@pytest.mark.slow
def test_parquet_values_that_are_refused(tmp_path: Path) -> None:
    """Fractions of a second and endless times in Parquet are named by row."""
    folder = write_folder(tmp_path / "data", SOUND)
    for value in (
        "'2020-02-11 12:00:00.25'::timestamp",
        "'infinity'::timestamp",
        "'2020-02-11 12:00:00.000000001'::timestamp_ns",
    ):
        _write_purchase(folder, {"bought_at": value})
        with pytest.raises(DatasetError, match=r"purchases\.parquet, row 1, column bought_at: '"):
            load_dataset(folder)
    for value in ("'nan'::double", "'inf'::float", "-0.5::double"):
        _write_purchase(folder, {"amount": value})
        with pytest.raises(DatasetError, match=r"purchases\.parquet, row 1, column amount: '"):
            load_dataset(folder)


def test_a_parquet_file_that_is_cut(tmp_path: Path) -> None:
    """A Parquet file without its end is unreadable, and said to be."""
    folder = write_folder(tmp_path / "data", SOUND | {"trips.parquet": b"PAR1PAR1PAR1"})
    with pytest.raises(
        DatasetError, match=r"trips\.parquet: unreadable \(.*\): must be a whole Parquet file"
    ):
        load_dataset(folder)


@pytest.mark.parametrize("file_format", ["csv", "jsonl"])
def test_more_faults_than_are_kept_are_counted(tmp_path: Path, file_format: str) -> None:
    """The first thousand problems are kept, the others counted."""
    people = "person_id,district_id\n" + "".join(f"anna-{n},\n" for n in range(1_200)) + "anna-0,,x\n" * 7
    lines = "".join(f'{{"person_id": "anna-{n}"}}\n' for n in range(1_200)) + "[]\n" * 7
    content = people if file_format == "csv" else lines
    with pytest.raises(DatasetError) as caught:
        load_dataset(write_folder(tmp_path / "data", {f"people.{file_format}": content}))
    assert (len(caught.value.problems), caught.value.more) == (1_000, 2_407 - 1_000)
    assert "2,407 problems" in str(caught.value)


def test_faults_of_rows_in_memory() -> None:
    """Rows from memory are checked as files are."""
    with pytest.raises(DatasetError) as caught:
        dataset_from_rows(
            {
                "people": [{"person_id": "anna", "district_id": True, "gruop": 1}],
                "scan": [],
                "purchases": [
                    {
                        "person_id": "syn-1",
                        "place_id": "p",
                        "bought_at": 1.5,
                        "category": "books",
                        "amount": float("nan"),
                    }
                ],
            }
        )
    assert [str(problem) for problem in caught.value.problems] == [
        f"'scan': Did you mean scans? Must be one of {TABLE_NAMES}",
        "people, row 1, column gruop: unknown column: Did you mean group? The columns are person_id, district_id, group",
        f"people, row 1, column person_id: 'anna': {SYNTHETIC}",
        "people, row 1, column district_id: True: must be text",
        "purchases, row 1, column person_id: 'syn-1': must be an id that the people table lists",
        "purchases, row 1, column place_id: 'p': must be an id that the places table lists",
        "purchases, row 1, column bought_at: 1.5: must be text",
        f"purchases, row 1, column amount: 'nan': {NUMBER}",
    ]


@pytest.mark.slow
def test_three_bad_rows_among_a_million(tmp_path: Path) -> None:
    """In a million rows exactly the three bad ones are named, at the start, in the middle and at the end."""
    folder = write_folder(tmp_path / "data", SOUND)
    lines = [f"syn-{1 + n % 2},cafe,2020-02-11T{n % 24:02}:{n % 60:02}:00,,\n" for n in range(1_000_000)]
    lines[0] = "syn-1,caffe,2020-02-11T10:00,,\n"
    lines[512_345] = "syn-1,cafe,2020-02-30T10:00,,\n"
    lines[999_999] = "syn-1,cafe,2020-02-11T10:00,\n"
    (folder / "scans.csv").write_text(SCANS + "".join(lines))
    with pytest.raises(DatasetError) as caught:
        load_dataset(folder)
    assert [str(problem) for problem in caught.value.problems] == [
        "scans.csv, row 1 (line 2), column place_id: 'caffe': must be an id that the places table lists",
        "scans.csv, row 512,346 (line 512,347), column scanned_at: '2020-02-30T10:00': "
        "must be a date that exists in the calendar",
        "scans.csv, row 1,000,000 (line 1,000,001): 4 cells: must be 5, as in the header: too few",
    ]


def _write_purchase(folder: Path, changed: dict[str, str]) -> None:
    cells = {
        "person_id": "'syn-1'",
        "place_id": "'cafe'",
        "bought_at": "'2020-02-11 12:00:00'::timestamp",
        "category": "'books'",
        "amount": "1.5",
    } | changed
    columns = ", ".join(f"{sql} as {name}" for name, sql in cells.items())
    with duckdb.connect() as connection:
        connection.execute(f"copy (select {columns}) to '{folder / 'purchases.parquet'}' (format parquet)")
