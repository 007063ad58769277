"""What DuckDB writes from its tables is what the row-by-row writer writes, byte for byte."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb
import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.dataset import load_dataset
from healthcode.dataset.loading import FolderDataset
from healthcode.samples import sample_path
from healthcode.scoring import output, tables_output
from healthcode.scoring.duckdb_engine import DuckdbScorer
from healthcode.scoring.score import checked_policy, read_moments, score

if TYPE_CHECKING:
    from pathlib import Path

ODD_IDS = ("syn-a,b", 'syn-"c"', "syn-#d", "syn-e f", "syn-NULL", "syn-'g")


def odd_folder(folder: Path) -> Path:
    """Write a dataset whose ids need quoting in CSV or an apostrophe in a spreadsheet."""
    folder.mkdir()
    tables: dict[str, list[dict[str, str]]] = {
        "people": [{"person_id": person, "district_id": "=north"} for person in ODD_IDS],
        "places": [{"place_id": "@bar, 1", "kind": "home", "district_id": "=north"}],
        "scans": [
            {
                "person_id": person,
                "place_id": "@bar, 1",
                "scanned_at": "2020-02-10T10:00:00",
                "event_id": f"+{n}",
            }
            for n, person in enumerate(ODD_IDS)
        ],
        "encounters": [
            {
                "person_id": "syn-a,b",
                "other_person_id": "syn-e f",
                "started_at": "2020-02-10T10:00:00",
                "ended_at": "2020-02-10T11:00:00",
                "event_id": "=met",
            }
        ],
        "reports": [
            {"person_id": "syn-a,b", "kind": "test_positive", "reported_at": "2020-02-11T10:00:00"},
            {"person_id": "syn-e f", "kind": "symptom", "reported_at": "2020-02-11T10:00:01"},
        ],
        "zones": [{"district_id": "=north", "level": "high", "valid_from": "2020-02-01T00:00:00"}],
        "overrides": [
            {
                "person_id": "syn-#d",
                "colour": "green",
                "set_at": "2020-02-11T11:00:00",
                "actor": "clerk",
                "reason": "a mistake",
            }
        ],
    }
    for name, rows in tables.items():
        lines = [json.dumps(row) for row in rows]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("policy", ["hangzhou-2020-02", "clea"])
@pytest.mark.parametrize("people_at_once", [2, 200_000])
def test_writes_the_same_bytes_as_row_by_row(
    tmp_path: Path, policy: str, people_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables_output, "PEOPLE_AT_ONCE", people_at_once)
    for index, folder in enumerate((odd_folder(tmp_path / "odd"), sample_path())):
        moments = read_moments(["2020-02-11T12:00:00", "2020-02-21T20:00:00"])
        row_by_row = tmp_path / f"rows{index}"
        score(folder, policy, moments).write(row_by_row)
        from_tables = tmp_path / f"tables{index}"
        from_tables.mkdir()
        with load_dataset(folder) as dataset:
            assert isinstance(dataset, FolderDataset)
            scorer = DuckdbScorer(dataset, checked_policy(policy), max(moments))
            tables_output.write_tables(scorer, from_tables, dataset.writable, moments, "csv")
            scorer.close()
        for name in output.RESULT_FILES:
            file = f"{name}.csv"
            assert (from_tables / file).read_bytes() == (row_by_row / file).read_bytes(), file


def test_parquet_has_the_rows_of_the_csv(tmp_path: Path) -> None:
    folder, out = odd_folder(tmp_path / "odd"), tmp_path / "out"
    command = ["score", str(folder), "--policy", "hangzhou-2020-02", "--out", str(out), "--quiet"]
    assert CliRunner().invoke(build_app(), command).exit_code == 0
    read = {
        name: duckdb.execute(f"select * from read_csv('{out}/{name}.csv')").fetchall()
        for name in output.RESULT_FILES
    }
    assert CliRunner().invoke(build_app(), [*command, "--format", "parquet"]).exit_code == 0
    assert sorted(file.name for file in out.iterdir()) == sorted(
        ["provenance.json", *(f"{name}.parquet" for name in output.RESULT_FILES)]
    )
    for name, rows in read.items():
        again = duckdb.execute(f"select * from '{out}/{name}.parquet'").fetchall()
        plain = [tuple(float(cell) if hasattr(cell, "as_tuple") else cell for cell in row) for row in again]
        unsafe = [tuple(cell[1:] if str(cell).startswith("'") else cell for cell in row) for row in rows]
        assert plain == unsafe, name


def test_refuses_a_size_that_is_none(tmp_path: Path) -> None:
    folder = odd_folder(tmp_path / "odd")
    answer = CliRunner().invoke(build_app(), ["score", str(folder), "--memory", "lots"])
    assert answer.exit_code == 2
