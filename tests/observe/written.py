"""Writes what was seen as a folder of CSV files, as a user of `healthcode score` would have it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.clock import format_time
from healthcode.observe import COLUMNS, EMPTY, NO_COLOUR
from healthcode.tables import (
    ALL_COLOURS,
    CATEGORIES,
    EVENT_TABLES,
    LEVELS,
    MODES,
    PAYMENTS,
    REPORT_KINDS,
    ROLES,
)
from observe.fakes import DISTRICT_KINDS, DISTRICTS, PLACE_KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from healthcode.observe import Observed
    from observe.fakes import Column, Town


def write_dataset(folder: Path, town: Town, seen: list[Observed]) -> None:
    """Write what was seen as CSV."""
    people = [(f"syn-{n}", DISTRICTS[d]) for n, d in enumerate(town.people.district)]
    write(folder, "districts", ("district_id", "kind"), list(zip(DISTRICTS, DISTRICT_KINDS, strict=True)))
    write(folder, "people", ("person_id", "district_id"), people)
    places = [(f"place-{n}", PLACE_KINDS[kind], DISTRICTS[0]) for n, kind in enumerate(town.places.kind)]
    write(folder, "places", ("place_id", "kind", "district_id"), places)
    for name in EVENT_TABLES:
        rows = {
            column: np.concatenate([getattr(day, name)[column] for day in seen]) for column in COLUMNS[name]
        }
        texts = {RENAMED.get(column, column): as_text(column, values) for column, values in rows.items()}
        write(folder, name, tuple(texts), list(zip(*texts.values(), strict=True)))


RENAMED = {
    "event": "event_id",
    "person": "person_id",
    "other": "other_person_id",
    "place": "place_id",
    "vehicle": "vehicle_id",
    "district": "district_id",
    "distance": "distance_m",
    "attenuation": "attenuation_db",
}
WORDS = {
    "mode": MODES,
    "category": CATEGORIES,
    "payment": PAYMENTS,
    "role": ROLES,
    "kind": REPORT_KINDS,
    "level": LEVELS,
    "colour": ALL_COLOURS,
    "from_district": DISTRICTS,
    "to_district": DISTRICTS,
    "district": DISTRICTS,
}
PREFIXES = {"person": "syn-", "other": "syn-", "place": "place-", "event": "e", "vehicle": "v"}
PARTS = {"amount": 100, "distance": 100, "attenuation": 10, "minutes": 1000}


def as_text(column: str, values: Column) -> list[str]:
    """Write one column as a file would."""
    if column in WORDS:
        return [WORDS[column][value] for value in values]
    if column in PREFIXES:
        return [f"{PREFIXES[column]}{value}" for value in values]
    if column in PARTS:
        return ["" if value < 0 else str(value / PARTS[column]) for value in values]
    if column.endswith("_at") or column in {"valid_from", "valid_to", "until"}:
        return ["" if value == EMPTY else format_time(int(value)) for value in values]
    if column == "colour_shown":
        return ["" if value == NO_COLOUR else ALL_COLOURS[value] for value in values]
    return [str(value) for value in values]


def write(folder: Path, name: str, header: tuple[str, ...], rows: list[Any]) -> None:
    """Write one table."""
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
