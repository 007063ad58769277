"""What holds for every dataset: formats agree, and one wrong cell is named and nothing else."""

# ruff: noqa: E501  (tables stand here a row a line)

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.folders import Rows, write_tables
from healthcode.clock import format_time
from healthcode.dataset import dataset_from_rows, load_dataset
from healthcode.errors import DatasetError
from healthcode.tables import (
    ALL_COLOURS,
    CATEGORIES,
    LEVELS,
    MODES,
    PAYMENTS,
    REPORT_KINDS,
    ROLES,
    TABLES,
    Column,
    Kind,
)

PEOPLE_IDS = ["syn-1", "syn-é2", "syn-3"]
PLACE_IDS = ["cafe", "home, sweet", 'the "bar"']
DISTRICT_IDS = ["north", "south"]
SMALL = settings(max_examples=6)

moments = st.integers(0, 4_000_000_000).map(format_time)
people = st.sampled_from(PEOPLE_IDS)
places = st.sampled_from(PLACE_IDS)
districts = st.sampled_from(DISTRICT_IDS)
plain = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Cs")), max_size=8)
texts = st.text("ab,\"'\n ä;\t", max_size=8)
numbers = st.decimals(0, 9_999, places=4).map(lambda number: f"{number:f}")


def optional(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Leave a cell empty now and then."""
    return st.one_of(st.just(""), values)


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, str]:
    """Draw two moments of which the second does not come first."""
    begin = draw(st.integers(0, 2_000_000_000))
    return format_time(begin), format_time(begin + draw(st.integers(0, 100_000)))


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Rows]:
    """Draw a sound dataset as rows of texts, with every table."""
    rows: dict[str, Rows] = {
        "districts": [
            {"district_id": name, "kind": "town", "x_km": draw(optional(numbers))} for name in DISTRICT_IDS
        ],
        "people": [
            {"person_id": n, "district_id": draw(districts), "group": draw(texts)} for n in PEOPLE_IDS
        ],
        "places": [
            {"place_id": n, "kind": draw(st.sampled_from(["home", "shop/ä"])), "district_id": draw(districts)}
            for n in PLACE_IDS
        ],
    }
    for table in TABLES.values():
        if table.is_event:
            rows[table.name] = [draw(event(table.name, n)) for n in range(draw(st.integers(0, 3)))]
    return rows


@st.composite
def event(draw: st.DrawFn, table: str, n: int) -> dict[str, str]:
    """Draw one sound row of an event table."""
    row = {"event_id": draw(st.sampled_from(["", f"é{n}"]))}
    for column in TABLES[table].columns:
        row.setdefault(column.name, draw(cell(column)))
    for earlier, later in TABLES[table].ordered:
        begin, end = draw(spans())
        if row[earlier] and row[later]:
            row |= {earlier: begin, later: end}
    if table == "reports" and row["sampled_at"]:
        row["sampled_at"], row["reported_at"] = draw(spans())
    return row


def cell(column: Column) -> st.SearchStrategy[str]:
    """Draw a sound cell, empty now and then where that is allowed."""
    words = {
        "mode": MODES,
        "category": CATEGORIES,
        "payment": PAYMENTS,
        "role": ROLES,
        "level": LEVELS,
        "kind": (*REPORT_KINDS, "order/x/y"),
    }
    values = {
        Kind.ID: {"people": people, "places": places, "districts": districts}.get(
            column.references, st.sampled_from(["a", "b c"])
        ),
        Kind.WORD: st.sampled_from(words.get(column.name, ("",))),
        Kind.PATH: st.sampled_from(words.get(column.name, ("",))),
        Kind.TEXT: st.sampled_from(["office, north", 'said "no"\nand left']),
        Kind.TIME: moments,
        Kind.NUMBER: numbers,
        Kind.COLOUR: st.sampled_from(ALL_COLOURS),
    }[column.kind]
    return values if column.required else optional(values)


#: Texts that look almost right, for columns of every kind.
ODD = [
    "",
    " ",
    "syn-1",
    "syn-1 ",
    "syn-9",
    "anna",
    "cafe",
    "north",
    "taxi",
    "Taxi",
    "vehicle",
    "vehicle/bus",
    "a/b",
    "a//b",
    "/a",
    "a/*",
    "fever/high",
    "order",
    "order/x",
    "0",
    "-0.0005",
    "00012.50",
    "1.",
    ".5",
    "+1",
    "1e3",
    "0x1F",
    "\u0661",
    "123456789012345678",
    "0.1234567890123456789",
    "nan",
    "Infinity",
    "NULL",
    "null",
    "true",
    "2020-02-11",
    "2020-02-11T08:30",
    "2020-02-11 08:30:59",
    "2020-02-11T08:30:60",
    "2020-02-11T24:00:00",
    "2020-02-30T08:30:00",
    "2019-02-29T08:30:00",
    "0000-02-11T08:30:00",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59",
    "2020-2-11T08:30:00",
    "2020-02-11T8:30:00",
    "2020-02-11T08:30:00Z",
    "2020-02-11T08:30:00+08:00",
    "2020-02-11 08:30:00 UTC",
    "2020-02-11T08:30:00.000",
    "2020-02-11  08:30:00",
    "epoch",
    "infinity",
    "now",
    "x" * 200,
    "x" * 201,
    "ä" * 200,
    "tab\there",
    "two\nlines",
    "two\r\nlines",
    "bell\x07",
    "del\x7f",
    "c1\x85",
    "bidi\u202e",
    "zero\u200bwidth",
    "\ufeffmark",
    "\x1f\x1ftype:1",
    "emoji 🙂",
    "'; drop table people; --",
    "{}",
    "[1]",
]


@pytest.mark.slow
@given(tables())
@SMALL
def test_formats_and_memory_agree(rows: dict[str, Rows]) -> None:
    """The same sound rows give the same dataset from CSV, JSON Lines, Parquet and memory."""
    with dataset_from_rows(rows) as made, tempfile.TemporaryDirectory() as directory:
        expected = {table: made.rows(table) for table in TABLES}
        for file_format in ("csv", "jsonl", "parquet"):
            folder = write_tables(Path(directory) / file_format, rows, file_format)
            with load_dataset(folder) as dataset:
                assert {table: dataset.rows(table) for table in TABLES} == expected
                assert dataset.warnings == tuple(
                    warning.replace("reports:", f"reports.{file_format}:") for warning in made.warnings
                )


@pytest.mark.slow
@given(st.data())
@settings(max_examples=60)
def test_one_wrong_cell_is_named_exactly(data: st.DataObject) -> None:
    """One wrong cell among sound rows gives one problem, at its row and column."""
    rows = data.draw(tables())
    named = [
        (table, n, column)
        for table in TABLES.values()
        if table.is_event
        for n in range(len(rows[table.name]))
        for column in table.columns
        if column.kind is not Kind.TEXT
    ]
    if not named:
        return
    table, n, column = data.draw(st.sampled_from(named))
    rows[table.name][n][column.name] = "\x07wrong"
    with pytest.raises(DatasetError) as caught:
        dataset_from_rows(rows)
    assert [problem.where for problem in caught.value.problems] == [
        f"{table.name}, row {n + 1}, column {column.name}"
    ]


@pytest.mark.slow
@given(
    st.lists(st.one_of(st.sampled_from(ODD), plain), min_size=40, max_size=40),
    st.sampled_from(sorted(TABLES)),
)
@settings(max_examples=6)
def test_files_and_memory_find_the_same_faults(odd: list[str], name: str) -> None:
    """The SQL that finds faulty rows and the Python that names them agree on every odd cell, in every format."""
    columns = [column.name for column in TABLES[name].columns if column.name != "event_id"]
    rows: dict[str, Rows] = {
        "people": [{"person_id": n, "district_id": "north"} for n in PEOPLE_IDS],
        "places": [{"place_id": n, "kind": "home", "district_id": "north"} for n in PLACE_IDS],
    }
    rows[name] = [{columns[n % len(columns)]: text} for n, text in enumerate(odd)]
    expected = _problems(rows, None)
    assert _problems(rows, "csv") == expected
    assert _problems(rows, "jsonl") == expected
    assert _problems(rows, "parquet") == expected


@pytest.mark.slow
@pytest.mark.parametrize("name", ["purchases", "reports", "trips"])
def test_every_odd_text_in_every_column(name: str) -> None:
    """Every odd text in every column is judged alike in files and in memory."""
    rows: dict[str, Rows] = {
        "people": [{"person_id": n, "district_id": "north"} for n in PEOPLE_IDS],
        "places": [{"place_id": n, "kind": "home", "district_id": "north"} for n in PLACE_IDS],
        name: [
            {column.name: text}
            for text in ODD
            for column in TABLES[name].columns
            if column.name not in {"event_id", "person_id", "place_id"}
        ],
    }
    expected = _problems(rows, None)
    assert _problems(rows, "csv") == expected
    assert _problems(rows, "parquet") == expected


def _problems(rows: dict[str, Rows], file_format: str | None) -> list[tuple[str, str, str]]:
    """Give table, column and message of each problem; line and row are compared elsewhere."""
    with tempfile.TemporaryDirectory() as directory:
        try:
            if file_format is None:
                dataset_from_rows(rows).close()
            else:
                load_dataset(write_tables(Path(directory) / "data", rows, file_format)).close()
        except DatasetError as error:
            total = len(error.problems) + error.more
            found = [
                (
                    problem.where.split(",")[0].split(".")[0],
                    problem.where.partition("column ")[2],
                    problem.found,
                )
                for problem in error.problems
            ]
            return [*found, ("", "", str(total))]
        return []
