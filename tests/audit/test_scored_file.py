"""Reading tables of scored people, and every way in which that fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb
import pytest

from healthcode.audit.scored_file import read_scored
from healthcode.errors import DatasetError, RefusedError

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [(3, "yes", "b"), (1.5, "0", "a"), (-2, "TRUE", "b"), (4, "No", "a")]


def write(folder: Path, kind: str) -> Path:
    file = folder / f"scored.{kind}"
    if kind == "csv":
        lines = ["id,score,truth,group", *(f"x,{score},{truth},{group}" for score, truth, group in ROWS)]
        file.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    elif kind == "jsonl":
        rows = [dict(zip(("score", "truth", "group"), row, strict=True)) for row in ROWS]
        file.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    else:
        values = ", ".join(f"({score}, '{truth}', '{group}')" for score, truth, group in ROWS)
        with duckdb.connect() as connection:
            source = f'select * from (values {values}) as t(score, truth, "group")'
            connection.execute(f"copy ({source}) to '{file}' (format parquet)")
    return file


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_the_three_formats_say_the_same(kind: str, tmp_path: Path) -> None:
    """A byte-order mark, Windows line ends and words for yes and no are all understood."""
    people = read_scored(write(tmp_path, kind), score="score", truth="truth", group="group")
    assert people.score.tolist() == [3, 1.5, -2, 4]
    assert people.truth.tolist() == [True, False, True, False]
    assert people.groups == ("a", "b")
    assert people.group.tolist() == [1, 0, 1, 0]
    assert read_scored(write(tmp_path, kind), score="score", truth="truth").groups == ()


def test_parquet_of_whole_numbers_and_truths(tmp_path: Path) -> None:
    """A column of booleans and a decimal score are read as they are."""
    file = tmp_path / "t.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy (select 1::decimal(4, 2) as s, true as t) to '{file}' (format parquet)")
    people = read_scored(file, score="s", truth="t")
    assert (people.score.tolist(), people.truth.tolist()) == ([1.0], [True])


def test_all_faulty_rows_are_named_at_once(tmp_path: Path) -> None:
    """Scores that are no finite numbers, truths that are neither, groups without a name, ragged rows."""
    file = tmp_path / "t.csv"
    file.write_text("s,t,g\n1,1,a\nx,0,a\nnan,1,a\n2,maybe,a\n3,,a\n4,1,\n5,1\n1_0,1,a\n", encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        read_scored(file, score="s", truth="t", group="g")
    assert [str(problem) for problem in caught.value.problems] == [
        "t.csv, row 2 (line 3), column s: 'x': a finite number",
        "t.csv, row 3 (line 4), column s: 'nan': a finite number",
        "t.csv, row 4 (line 5), column t: 'maybe': 0 or 1, true or false, yes or no",
        "t.csv, row 5 (line 6), column t: nothing: 0 or 1, true or false, yes or no",
        "t.csv, row 6 (line 7), column g: nothing: the name of a group",
        "t.csv, row 7 (line 8): 2 cells: 3, as in the header",
        "t.csv, row 8 (line 9), column s: '1_0': a finite number",
    ]


def test_many_faults_are_counted(tmp_path: Path) -> None:
    """Only the first are shown, the rest are counted."""
    file = tmp_path / "t.csv"
    file.write_text("s,t\n" + "x,1\n" * 100, encoding="utf-8")
    with pytest.raises(DatasetError, match="40 more") as caught:
        read_scored(file, score="s", truth="t")
    assert caught.value.more == 40


def test_a_missing_column_is_told_with_the_nearest(tmp_path: Path) -> None:
    """Both missing columns at once, each with what there is."""
    file = tmp_path / "t.csv"
    file.write_text("score,truth\n1,1\n", encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        read_scored(file, score="scores", truth="recid")
    assert [str(problem) for problem in caught.value.problems] == [
        "t.csv, --score: no column 'scores': a column: score",
        "t.csv, --truth: no column 'recid': a column: 'score', 'truth'",
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("t.txt", b"s,t\n1,1\n", "CSV, Parquet or JSONL"),
        ("t.csv", b"s,t\n1,\xff\n", "UTF-8"),
        ("t.csv", b's,t\n1,"1\n', "quotes closed"),
        ("t.csv", b"s,t\n", "there is nobody in it"),
        ("t.csv", b"", "the table is empty"),
        ("t.jsonl", b'{"s": 1, "t": 1}\n[1]\n', "line 2: '[1]': one JSON object"),
        ("t.jsonl", b'{"s": true, "t": 1}\n', "a finite number"),
        ("t.jsonl", b'{"s": [1], "t": {}}\n', "0 or 1"),
        ("t.parquet", b"PAR1", "a whole Parquet file"),
    ],
)
def test_what_is_no_table_is_told(name: str, content: bytes, told: str, tmp_path: Path) -> None:
    """Wrong endings, encodings, quotes, empty and broken files: a sentence, never a traceback."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DatasetError) as caught:
        read_scored(tmp_path / name, score="s", truth="t")
    assert told in str(caught.value)


def test_real_ids_are_refused(tmp_path: Path) -> None:
    """A table whose people have ids that are not synthetic is not read; without ids it is."""
    file = tmp_path / "t.csv"
    file.write_text("person_id,s,t\nsyn-1,1,1\n4711,2,0\n", encoding="utf-8")
    with pytest.raises(RefusedError, match="synthetic people only"):
        read_scored(file, score="s", truth="t")
    file.write_text("person_id,s,t\nsyn-1,1,1\nsyn-2,2,0\n", encoding="utf-8")
    assert len(read_scored(file, score="s", truth="t").score) == 2
