"""The numbers of rows are those of the file, however many threads read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from healthcode.dataset import load_dataset, loading

if TYPE_CHECKING:
    from pathlib import Path

#: Enough for several row groups, which threads share among them.
ROWS = 700_000


@pytest.mark.parametrize("to_files", [False, True])
def test_rows_keep_the_numbers_of_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to_files: bool
) -> None:
    """A word from a long list is compared without a join, which would mix up what several threads read."""
    monkeypatch.setattr(loading, "LARGE", 0)
    people = "select 'syn-' || i as person_id, 'town' as district_id from range(3) as t(i)"
    places = "select 'shop' as place_id, 'shop' as kind, 'town' as district_id"
    words = "['groceries', 'cough_medicine', 'books', 'fuel', 'alcohol']"
    purchases = (
        "select 'syn-' || i % 3 as person_id, 'shop' as place_id, "
        f"make_timestamp(1580515200000000 + i * 1000000) as bought_at, {words}[1 + i % 5] as category "
        f"from range({ROWS}) as t(i)"
    )
    with duckdb.connect() as connection:
        for name, query in {"people": people, "places": places, "purchases": purchases}.items():
            connection.execute(f"copy ({query}) to '{tmp_path / name}.parquet'")
    with load_dataset(tmp_path, to_files=to_files) as dataset:
        found = dataset.connection.execute(
            "select count(*), min(bought_at - n), max(bought_at - n) from purchases"
        ).fetchall()
    assert found == [(ROWS, 1580515199, 1580515199)]
