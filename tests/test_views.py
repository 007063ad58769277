"""The tables of a run as views: the same whatever the format, the order of columns or the line ends."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from healthcode.dataset.spreadsheets import FORMULA_STARTS
from healthcode.errors import DatasetError
from healthcode.run_folder.views import open_both_sides, open_truth
from healthcode.tables import TABLES, TRUTH_TABLES
from runs import write_run

if TYPE_CHECKING:
    from pathlib import Path


FORMULAS = {f"'{start}" for start in FORMULA_STARTS}


def all_rows(run: Path) -> dict[str, list[tuple[object, ...]]]:
    """Read every table of both sides, in an order that does not depend on the file."""
    names = [*(f"seen_{name}" for name in TABLES), *(f"true_{name}" for name in TRUTH_TABLES)]
    with open_both_sides(run) as connection:
        return {name: connection.execute(f'from "{name}" order by all').fetchall() for name in names}


def plain(row: tuple[object, ...]) -> tuple[object, ...]:
    """Take away the apostrophe before what looks like a formula."""
    return tuple(cell[1:] if isinstance(cell, str) and cell[:2] in FORMULAS else cell for cell in row)


def test_both_formats_give_the_same_rows(tmp_path: Path) -> None:
    """Times are seconds, and an empty cell is nothing, in CSV as in Parquet.

    Only a text that a spreadsheet would take for a formula stands behind an apostrophe in CSV.
    """
    write_run(tmp_path / "parquet")
    write_run(tmp_path / "csv", file_format="csv")
    found = all_rows(tmp_path / "csv")
    assert {name: set(map(plain, rows)) for name, rows in found.items()} == {
        name: set(rows) for name, rows in all_rows(tmp_path / "parquet").items()
    }
    assert any(found["true_visits"])
    assert any(found["seen_trips"])


def test_columns_are_known_by_name_and_line_ends_do_not_matter(tmp_path: Path) -> None:
    """A table that went through a spreadsheet, its columns turned round, still says the same."""
    run = tmp_path / "run"
    write_run(run, file_format="csv")
    before = all_rows(run)
    file = run / "truth" / "residents.csv"
    rows = list(csv.reader(io.StringIO(file.read_text())))
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([row[::-1] for row in rows])
    file.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
    assert all_rows(run) == before


@pytest.mark.parametrize(
    "content", [b"", b"person_id,age\nsyn-1,x\n", b"a,a\n1,2\n", b'person_id\n"open', b"\xff"]
)
def test_a_damaged_table_is_named(tmp_path: Path, content: bytes) -> None:
    """Empty, with other columns, cut off or no text at all: one sentence, no traceback."""
    run = tmp_path / "run"
    write_run(run, file_format="csv")
    (run / "truth" / "residents.csv").write_bytes(content)
    with pytest.raises(DatasetError, match="cannot be read"), open_truth(run) as connection:
        connection.execute("from residents").fetchall()
