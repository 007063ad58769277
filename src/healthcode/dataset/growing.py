"""A dataset that grows while a simulation runs: rows of integer codes, handed over as numpy arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.dataset.coded import (
    CODED,
    DEFAULT_ROLE,
    EVENT_TABLES,
    VEHICLE_PREFIX,
    create_statement,
    read_back,
)
from healthcode.dataset.model import Dataset, require_person_column
from healthcode.tables import ALL_COLOURS, CATEGORIES, LEVELS, MODES, PAYMENTS, REPORT_KINDS, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import duckdb

#: What ``GrowingDataset.add`` takes for each table; in brackets what may be left out.
#: Codes are positions in the lists of people, places and districts, or in the vocabularies of ``tables``;
#: -1 (of a colour also 255, of a carriage also 0) is an empty cell. Numbers are thousandths as in the coded
#: tables, times seconds of town time.
COLUMNS: dict[str, tuple[str, ...]] = {
    "trips": (
        "person",
        "vehicle",
        "mode",
        "[carriage]",
        "from_district",
        "to_district",
        "departed_at",
        "arrived_at",
    ),
    "purchases": ("person", "place", "bought_at", "category", "[amount]", "[payment]"),
    "scans": ("person", "place", "scanned_at", "[left_at]", "[role]", "[colour_shown]"),
    "encounters": ("person", "other", "started_at", "ended_at", "[distance]", "[attenuation]"),
    "reports": ("person", "kind", "reported_at", "[sampled_at]", "[onset_at]", "[minutes]"),
    "zones": ("district", "level", "valid_from", "[valid_to]"),
    "overrides": ("person", "colour", "set_at", "[until]", "actor", "reason", "[approved_by]"),
}

#: Columns of text, which come as they are.
_TEXTS = ("actor", "reason", "approved_by")


class GrowingDataset(Dataset):
    """Coded tables in a DuckDB of their own, to which rows are added as they become known.

    Simplification:
        Rows are trusted: what ``dataset_from_rows`` would check is not checked again.

    Args:
        person_ids: The id of every person.
        homes: The home district of every person, a position in ``district_ids``.
        district_ids: The id of every district.
        district_kinds: The kind of every district.
        place_ids: The id of every place.
        place_kinds: The kind of every place.
        place_districts: The district of every place, a position in ``district_ids``.
        groups: The label that the platform knows of every person, if any.
        categories: The vocabulary of purchases.
        report_kinds: The vocabulary of reports.
        vehicle_id: Gives the text ids of vehicle keys.
        threads: How many threads DuckDB may use.
    """

    def __init__(
        self,
        *,
        person_ids: Sequence[str],
        homes: np.ndarray,
        district_ids: Sequence[str],
        district_kinds: Sequence[str],
        place_ids: Sequence[str],
        place_kinds: Sequence[str],
        place_districts: np.ndarray,
        groups: Sequence[str | None] | None = None,
        categories: Sequence[str] = CATEGORIES,
        report_kinds: Sequence[str] = REPORT_KINDS,
        vehicle_id: Callable[[np.ndarray], Sequence[str]] | None = None,
        threads: int = 1,
    ) -> None:
        import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

        super().__init__("rows", dict.fromkeys(("districts", "people", "places", *EVENT_TABLES), 0), ())
        closed: dict[str, Any] = {"threads": threads, "enable_external_access": False}
        self._connection = duckdb.connect(":memory:", config=closed)
        self._is_open = True
        self._connection.execute("; ".join(create_statement(table) for table in CODED))
        self._words = {
            "mode": MODES,
            "category": tuple(categories),
            "payment": PAYMENTS,
            "role": ROLES,
            "colour_shown": ALL_COLOURS,
            "kind": tuple(report_kinds),
            "level": LEVELS,
            "colour": ALL_COLOURS,
        }
        self._vehicle_id = vehicle_id or (lambda keys: [f"v{key}" for key in keys.tolist()])
        self._vehicles: dict[int, int] = {}
        self._location_count = len(place_ids)
        self._locations_added = 0
        self._insert(
            "districts",
            {"district_id": _texts(district_ids), "kind": _texts(district_kinds)},
            {"district": "row_number() over () - 1"},
        )
        self._insert(
            "people",
            {
                "person_id": _texts(person_ids),
                "district": homes,
                "cohort": _texts(groups or [None] * len(homes)),
            },
            {"person": "row_number() over () - 1"},
        )
        self._insert(
            "locations",
            {"location_id": _texts(place_ids), "kind": _texts(place_kinds), "district": place_districts},
            {"location": "row_number() over () - 1", "is_vehicle": "false"},
        )
        self.counts |= {"districts": len(district_ids), "people": len(person_ids), "places": len(place_ids)}

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection with the coded tables."""
        return self._connection

    def add(self, table: str, columns: Mapping[str, np.ndarray]) -> None:
        """Append rows of an event table.

        Rows that are known at or before the last moment for which a ``DailyScorer`` was asked come too
        late for it.

        Args:
            table: One of ``COLUMNS``.
            columns: Equally long arrays by name, as listed there; others are ignored.

        Raises:
            ValueError: If a column is missing.
        """
        given = {}
        for listed in COLUMNS[table]:
            name = listed.strip("[]")
            if name in columns:
                given[name] = columns[name]
            elif name == listed:
                raise ValueError(f"rows of {table} need the column {name}")
        count = len(next(iter(given.values())))
        if not count:
            return
        if table == "trips":
            given["location"] = self._locations(given.pop("vehicle"), given.pop("mode"))
        elif "place" in given:
            given["location"] = given.pop("place")
        written = {name: self._written(table, name) for name in given}
        if table == "scans":
            written.setdefault("role", f"'{DEFAULT_ROLE}'")
        self._insert(table, given, written)
        self.counts[table] += count

    def _written(self, table: str, name: str) -> str:
        """Write a column of codes as SQL that gives what the coded table holds."""
        if name == "carriage":
            return "cast(nullif(nullif(carriage, 0), -1) as varchar)"
        if name in self._words:
            return f"list_extract($words_{name}, cast({name} as integer) + 1)"
        if name in _TEXTS:
            return name
        return f"nullif(cast({name} as {CODED[table][name]}), -1)"

    def end_zones(self, numbers: np.ndarray, valid_to: np.ndarray) -> None:
        """Give zones the end that has been declared for them.

        Args:
            numbers: The record numbers of zones added before, from 1.
            valid_to: When each ends, not before the last moment for which a ``DailyScorer`` was asked.
        """
        for number, end in zip(numbers.tolist(), valid_to.tolist(), strict=True):
            self._connection.execute(
                "update zones set valid_to = $valid_to where n = $n", {"valid_to": end, "n": number}
            )

    def rows(self, table: str) -> list[dict[str, object]]:
        """Give all rows of an input table, in input order."""
        return read_back(self._connection, table)

    def rows_of(self, table: str, person_id: str) -> list[dict[str, object]]:
        """Give one person's rows of an input table, in input order."""
        require_person_column(table)
        return read_back(self._connection, table, person_id)

    def close(self) -> None:
        """Let go of the tables."""
        if self._is_open:
            self._connection.close()
            self._is_open = False

    def _locations(self, vehicles: np.ndarray, modes: np.ndarray) -> np.ndarray:
        """Give the location of each vehicle, and a row of ``locations`` to each that is new."""
        keys, first, inverse = np.unique(vehicles, return_index=True, return_inverse=True)
        codes = np.array([self._vehicles.get(key, -1) for key in keys.tolist()], dtype=np.int32)
        fresh = np.flatnonzero(codes < 0)
        if len(fresh):
            codes[fresh] = np.arange(self._location_count, self._location_count + len(fresh))
            self._location_count += len(fresh)
            self._vehicles.update(zip(keys[fresh].tolist(), codes[fresh].tolist(), strict=True))
            kinds = np.array([VEHICLE_PREFIX + mode for mode in MODES], dtype=object)
            self._insert(
                "locations",
                {
                    "location": codes[fresh],
                    "location_id": _texts(self._vehicle_id(keys[fresh])),
                    "kind": kinds[modes[first[fresh]]],
                },
                {"is_vehicle": "true"},
            )
        return codes[inverse]

    def _insert(self, table: str, columns: dict[str, np.ndarray], written: dict[str, str]) -> None:
        """Append arrays to a coded table.

        Args:
            table: A coded table.
            columns: Arrays by name.
            written: SQL for columns that are not taken as they are.
        """
        names = [name for name in CODED[table] if name in columns or name in written]
        last = self._locations_added if table == "locations" else self.counts[table]
        values_of = ", ".join(written.get(name, name) for name in names)
        values = {
            f"words_{name}": list(words)
            for name, words in self._words.items()
            if "$words" in written.get(name, "")
        }
        self._connection.register("added_rows", columns)
        try:
            self._connection.execute(
                f"insert into {table} (n, {', '.join(names)}) "
                f"select {last} + row_number() over (), {values_of} from added_rows",
                values,
            )
        finally:
            self._connection.unregister("added_rows")
        if table == "locations":
            self._locations_added += len(columns["kind"])


def _texts(values: Sequence[str | None]) -> np.ndarray:
    return np.array(values, dtype=object)
