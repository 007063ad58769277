"""Small runs of arrays made by chance, for tests of what writes and reads run folders."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.clock import DAY, parse_time
from healthcode.run_folder.writer import RunWriter
from healthcode.tables import AGE_BANDS, CATEGORIES, FAULT_KINDS, MODES, OCCUPATIONS, PAYMENTS, REPORT_KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from healthcode.run_folder import Manifest

Arrays = dict[str, Any]

BEGIN = parse_time("2020-02-03T00:00:00")
HOUR = 3_600


@dataclass(frozen=True)
class MadeScenario:
    """A scenario with no settings at all."""

    seed: int = 7
    id: str = "made-up"
    name: str = "made-up"
    title: str = "A made-up town"
    seed_text: str = "7"
    content_hash: str = "0" * 64

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id}


@dataclass(frozen=True)
class MadeTown:
    """People, places and districts without a life.

    Args:
        count: People, and as many places.
    """

    count: int
    place_kinds: tuple[str, ...] = ("home", "restaurant/table")
    district_ids: tuple[str, ...] = ("Old Harbour", "=Hill, East", "Ostmarch")
    districts: Any = field(
        default_factory=lambda: SimpleNamespace(
            kinds=["town", "town", "neighbour"], x_km=np.array([0.0, -0.001, 20.5]), y_km=np.zeros(3)
        )
    )

    @property
    def person_ids(self) -> list[str]:
        return [f"syn-{(index * 7 + 3) % 1_000_003:06d}" for index in range(self.count)]

    @property
    def place_ids(self) -> list[str]:
        return [f"place-{(index * 5 + 1) % 1_000_003:07d}" for index in range(self.count)]

    @property
    def people(self) -> Arrays:
        index = np.arange(self.count)
        return {
            "age": (index % 90).astype(np.int16),
            "age_band": (index % len(AGE_BANDS)).astype(np.uint8),
            "household": (index // 2).astype(np.int32),
            "home_place": index.astype(np.int32),
            "district": (index % 3).astype(np.int16),
            "occupation": (index % len(OCCUPATIONS)).astype(np.uint8),
            "has_phone": index % 2 == 0,
            "pays_cash": index % 5 == 0,
            "has_app": index % 4 == 0,
            "work_place": np.where(index % 3 == 0, -1, index).astype(np.int32),
        }

    @property
    def places(self) -> Arrays:
        index = np.arange(self.count)
        return {"kind": (index % 2).astype(np.int16), "district": (index % 3).astype(np.int16)}


def made_day(town: MadeTown, rng: np.random.Generator, rows: int) -> Arrays:
    """Make one day of a town: everyone at home around one walk, and some rows of everything else."""
    people = np.arange(town.count, dtype=np.int32)
    out = rng.integers(HOUR, 12 * HOUR, town.count)
    back = out + rng.integers(1, 6 * HOUR, town.count)
    stays = rng.random(town.count) < 0.3
    walks = ~stays
    visits = {
        "person": np.concatenate([people, people[walks]]),
        "place": np.concatenate([people, people[walks]]),
        "arrived_at": np.concatenate([np.zeros(town.count), back[walks]]).astype(np.int32),
        "left_at": np.concatenate([np.where(stays, DAY, out), np.full(walks.sum(), DAY)]).astype(np.int32),
    }
    start = rng.integers(5 * HOUR, 20 * HOUR, rows).astype(np.int32)
    return {
        "visits": visits,
        "rides": _ride(town, rng, rows)
        | {"departed_at": start, "arrived_at": start + 600, "is_driver": rng.random(rows) < 0.1},
        "purchases": _purchase(town, rng, rows) | {"bought_at": start},
        "tests": {
            "person": _some(town, rng, rows),
            "sampled_at": start,
            "reported_at": BEGIN + start.astype(np.int64) + 9 * DAY,
            "is_positive": rng.random(rows) < 0.1,
            "onset_at": np.full(rows, -1),
        },
        "arrivals": {
            "person": _some(town, rng, rows),
            "place": _some(town, rng, rows),
            "arrived_at": start,
            "is_refused": rng.random(rows) < 0.1,
        },
        "evades": rng.random(town.count) < 0.01,
    }


def made_seen(town: MadeTown, rng: np.random.Generator, rows: int, day: int) -> Arrays:
    """Make what a platform sees of a day; events are numbered on from the days before."""
    event = np.arange(rows, dtype=np.int64) + day * rows
    known = BEGIN + day * DAY + np.sort(rng.integers(6 * HOUR, 23 * HOUR, rows))
    empty = np.full(rows, -1)
    person = _some(town, rng, rows)
    return {
        "trips": _ride(town, rng, rows) | {"event": event, "departed_at": known - 600, "arrived_at": known},
        "purchases": _purchase(town, rng, rows) | {"event": event, "bought_at": known},
        "scans": {
            "event": event,
            "person": person,
            "place": _some(town, rng, rows),
            "scanned_at": known,
            "left_at": np.where(rng.random(rows) < 0.5, -1, known + 60),
            "role": rng.integers(0, 2, rows).astype(np.uint8),
            "colour_shown": rng.choice([0, 1, 2, 3, 4, 255], rows).astype(np.uint8),
        },
        "encounters": {
            "event": event,
            "person": person,
            "other": (person + 1) % town.count,
            "started_at": known - 300,
            "ended_at": known,
            "distance": rng.integers(0, 1_000, rows).astype(np.int32),
            "attenuation": rng.integers(300, 900, rows).astype(np.int32),
        },
        "reports": {
            "event": event,
            "person": person,
            "kind": rng.integers(0, len(REPORT_KINDS), rows).astype(np.uint8),
            "reported_at": known,
            "sampled_at": np.where(rng.random(rows) < 0.5, -1, known - HOUR),
            "onset_at": empty,
            "minutes": np.where(rng.random(rows) < 0.5, -1, 12_500),
        },
        "zones": {
            "event": np.array([day]),
            "district": np.array([day % 3]),
            "level": np.array([2], dtype=np.uint8),
            "valid_from": np.array([BEGIN + day * DAY + 5 * HOUR]),
            "valid_to": np.array([-1]),
        },
        "zone_ends": {"event": np.array([0]), "valid_to": np.array([BEGIN + DAY])} if day == 1 else None,
        "overrides": {
            "event": event[:1],
            "person": person[:1],
            "colour": np.zeros(len(event[:1]), dtype=np.uint8),
            "set_at": known[:1],
            "until": empty[:1],
            "actor": np.array(["-cmd, office"] * len(event[:1])),
            "reason": np.array(['says "so"'] * len(event[:1])),
            "approved_by": np.array([""] * len(event[:1])),
        },
        "faults": {
            "table": rng.integers(0, 5, rows).astype(np.uint8),
            "event": np.where(rng.random(rows) < 0.2, -1, event),
            "kind": rng.integers(0, len(FAULT_KINDS), rows).astype(np.uint8),
            "person": person,
            "other": np.where(rng.random(rows) < 0.5, -1, person),
            "minutes": np.where(rng.random(rows) < 0.5, -(2**31), -1_500).astype(np.int32),
            "at": known,
            "detail": (rng.random(rows) < 0.2).astype(np.uint8),
        },
    }


def made_infections(town: MadeTown) -> Arrays:
    """Make three infections: from outside, at a place and in a vehicle."""
    at = BEGIN + np.arange(3, dtype=np.int64) * HOUR
    return {
        "person": np.arange(3, dtype=np.int32) % town.count,
        "infected_at": at,
        "infectious_from": at + DAY,
        "infectious_until": at + 5 * DAY,
        "symptomatic_from": np.array([-1, -1, BEGIN + 2 * DAY]),
        "recovered_at": at + 9 * DAY,
        "infected_by": np.array([-1, 0, 0]),
        "place": np.array([-1, 1 % town.count, -1]),
        "vehicle": np.array([-1, -1, 5]),
        "mode": np.array([255, 255, MODES.index("metro")], dtype=np.uint8),
    }


def write_run(
    target: Path, *, people: int = 40, days: int = 3, rows: int = 50, seed: int = 7, **options: Any
) -> Manifest:
    """Write a whole made-up run; equal numbers give equal arrays."""
    town = MadeTown(people)
    rng = np.random.default_rng(seed)
    with RunWriter(target, MadeScenario(seed), town, BEGIN, **options) as run:
        for day in range(days):
            run.add_day(day, made_day(town, rng, rows), made_seen(town, rng, rows, day))
        return run.finish(made_infections(town))


def _some(town: MadeTown, rng: np.random.Generator, rows: int) -> Any:
    return rng.integers(0, town.count, rows).astype(np.int32)


def _ride(town: MadeTown, rng: np.random.Generator, rows: int) -> Arrays:
    mode = rng.integers(0, len(MODES), rows).astype(np.uint8)
    return {
        "person": _some(town, rng, rows),
        "vehicle": rng.integers(0, 20, rows) * len(MODES) + mode,
        "mode": mode,
        "carriage": rng.integers(0, 4, rows).astype(np.int16),
        "from_district": rng.integers(0, 3, rows).astype(np.int16),
        "to_district": rng.integers(0, 3, rows).astype(np.int16),
    }


def _purchase(town: MadeTown, rng: np.random.Generator, rows: int) -> Arrays:
    return {
        "person": _some(town, rng, rows),
        "place": _some(town, rng, rows),
        "category": rng.integers(0, len(CATEGORIES), rows).astype(np.uint8),
        "amount": rng.integers(0, 10_000, rows).astype(np.int32),
        "payment": rng.integers(0, len(PAYMENTS), rows).astype(np.uint8),
    }
