"""Folders of tables for tests: a small sound one, and the same rows in every format."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import duckdb

from healthcode.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Rows = list[dict[str, str]]

PEOPLE = "person_id,district_id,group\nsyn-1,north,\nsyn-2,south,student\n"
PLACES = "place_id,kind,district_id\ncafe,restaurant/cafe,north\nhome-1,home,south\n"
SCANS = "person_id,place_id,scanned_at,left_at,role\n"
TRIPS = "person_id,mode,vehicle_id,from_district,to_district,departed_at,arrived_at,event_id\n"
REPORTS = "person_id,kind,reported_at,onset_at\n"
PURCHASES = "person_id,place_id,bought_at,category,amount\n"

SOUND: dict[str, str | bytes] = {"people.csv": PEOPLE, "places.csv": PLACES}


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files as given; a name that ends in / becomes a folder."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        if name.endswith("/"):
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def write_tables(folder: Path, tables: Mapping[str, Rows], file_format: str) -> Path:
    """Write rows of texts in one of the three formats; an empty text is a missing cell."""
    folder.mkdir(exist_ok=True)
    for table, rows in tables.items():
        columns = [column.name for column in TABLES[table].columns]
        path = folder / f"{table}.{file_format}"
        if file_format == "csv":
            _write_csv(path, columns, rows)
        elif file_format == "jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        else:
            _write_parquet(path, columns, rows)
    return folder


def _write_csv(path: Path, columns: Sequence[str], rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _write_parquet(path: Path, columns: Sequence[str], rows: Rows) -> None:
    values = [[row.get(name) or None for row in rows] for name in columns]
    unnested = ", ".join(f'unnest(${i}::varchar[]) as "{name}"' for i, name in enumerate(columns, 1))
    with duckdb.connect() as connection:
        connection.execute(f"create table rows as select {unnested}", values)
        connection.execute(f"copy rows to '{path}' (format parquet)")
