"""Take from large files of codes only the rows that can matter, under the names that the SQL files read.

A dataset loaded with ``to_files`` keeps its trips, scans and purchases in files of codes. Here each step of a
scoring gets temporary tables ``trips``, ``scans`` and ``purchases`` with the rows that it can need: rows of
cases; then rows at places where a case was; then rows at places of the kinds that count for contacts of
contacts; then rows of people who were in a district that a rule asks for. What is left out could not have
become an exposure; a test compares the results with those of whole tables.

Vehicles have no numbers in a file, since millions of names would have to be put in order first. The rows that
are taken give their vehicles the next free numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.dataset.coded import CODED, create_statement
from healthcode.dataset.staging import VEHICLE_HASH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: The first and the last time of a row, by table, and when it became known.
_FIRST = {"trips": "departed_at", "scans": "scanned_at", "purchases": "bought_at"}
_LAST = {"trips": "arrived_at", "scans": "coalesce(left_at, scanned_at)", "purchases": "bought_at"}
_KNOWN = {"trips": "arrived_at", "scans": "scanned_at", "purchases": "bought_at"}

#: Before every time.
BEGINNING = -9_000_000_000_000

#: Columns that no rule reads; ids of rows are looked up in the files when results are written.
_UNREAD = frozenset({"event_id", "payment", "colour_shown"})


class Narrowing:
    """The rows of files that one scoring needs, step by step.

    Each step replaces the temporary tables of the step before; what lies in whole tables stays as it is.

    Args:
        run: Runs a statement on the scorer's connection.
        in_files: Which of trips, scans and purchases lie in files.
        known_until: Rows that became known later are never taken. It is written into every query: a
            comparison with a number reaches the reader of the file, one with a table of one row does not.
        named: Names a table of the dataset itself.
    """

    def __init__(
        self,
        run: Callable[[str], object],
        in_files: Iterable[str],
        known_until: int,
        named: Callable[[str], str],
    ) -> None:
        self._run = run
        self._known_until = known_until
        self._files = {table: named(table) for table in sorted(in_files)}
        for table in self._files:
            run(create_statement(table).replace("create table", "create temp table", 1))
        if "trips" in self._files:
            run("create temp table locations as select * from locations")
            run("create temp table vehicles (location integer, location_id varchar, mode varchar)")

    def __bool__(self) -> bool:
        """Tell whether any table lies in a file."""
        return bool(self._files)

    def to_nothing(self) -> None:
        """Take no row, and let go of the memory of those that were taken."""
        for table in self._files:
            self._run(f"create or replace temp table {table} as select * from {table} limit 0")

    def to_people(self, chosen: str) -> None:
        """Take the rows of the people whom a table lists as ``person``."""
        for table in self._files:
            self._take(table, f"person in (select person from {chosen})")

    def to_places(self, chosen: str, since_at: int = BEGINNING) -> None:
        """Take the rows at the places that a table lists, each between ``from_at`` and ``until_at``.

        Rows that ended before ``since_at`` are left out.
        """
        for table in self._files:
            when = (
                f"{_FIRST[table]} <= place.until_at and {_LAST[table]} >= place.from_at "
                f"and {_LAST[table]} >= {since_at}"
            )
            if table != "trips":
                self._take(table, when, f"join {chosen} as place on place.location = rows.location")
                continue
            hashed = VEHICLE_HASH.format(mode="vehicles.mode", vehicle="vehicles.location_id")
            self._take(
                table,
                f"{when} and place.mode = rows.mode and place.location_id = rows.vehicle_id",
                f"join (select *, {hashed} as vehicle_hash from vehicles join {chosen} using (location)) "
                "as place on place.vehicle_hash = rows.vehicle_hash",
            )

    def to_kinds(self, chosen: str, part: int = 0, parts: int = 1, since_at: int = BEGINNING) -> None:
        """Take the rows at places of the kinds that a table lists as ``kind``, or of a part of them.

        Rows that ended before ``since_at`` are left out.
        """
        kinds = f"(select kind from {chosen})"
        for table in self._files:
            here = f"location in (select location from locations where kind in {kinds})"
            place = "vehicle_hash" if table == "trips" else "location"
            condition = f"'vehicle/' || mode in {kinds}" if table == "trips" else here
            condition += f" and {_LAST[table]} >= {since_at}"
            self._take(table, condition if parts == 1 else f"{condition} and {place} % {parts} = {part}")

    def number_vehicles(self, vehicles: str) -> None:
        """Give the vehicles of a query for ``mode`` and ``vehicle_id`` a number, if they have none yet."""
        if "trips" in self._files:
            self._number_vehicles(f"({vehicles})")

    def to_purchases(self) -> None:
        """Take the purchases of the categories that the policy lists."""
        if "purchases" in self._files:
            self._take("purchases", "category in (select category from policy_categories)")

    def people_in(self, chosen: str) -> str:
        """Write a query for the people with a row in a district that a table lists as ``district``."""
        districts = f"(select district from {chosen})"
        there = f"location in (select location from locations where district in {districts})"
        return " union ".join(
            f"select person from {file} where {_KNOWN[table]} <= {self._known_until} and "
            + (f"to_district in {districts}" if table == "trips" else there)
            for table, file in self._files.items()
        )

    def _take(self, table: str, condition: str = "true", joined: str = "") -> None:
        columns = [column for column in CODED[table] if table != "trips" or column != "location"]
        rows = (
            f"from {self._files[table]} as rows {joined} "
            f"where {_KNOWN[table]} <= {self._known_until} and {condition}"
        )
        listed = ", ".join(
            f"cast(null as varchar) as {column}" if column in _UNREAD else f"rows.{column}"
            for column in columns
        )
        if table != "trips":
            self._run(f"create or replace temp table {table} as select {listed} {rows}")
            return
        listed += ", rows.mode, rows.vehicle_id"
        self._run(f"create or replace temp table chosen as select {listed} {rows}")
        self._number_vehicles("chosen")
        coded = ", ".join(f"chosen.{column}" for column in columns)
        self._run(
            f"create or replace temp table trips as select {coded}, vehicles.location from chosen "
            "join vehicles on vehicles.location_id = chosen.vehicle_id and vehicles.mode = chosen.mode"
        )
        self._run("drop table chosen")

    def _number_vehicles(self, trips: str) -> None:
        """Give the vehicles of some trips a number, if they have none yet."""
        self._run(f"""
            insert into vehicles
            select
                (select coalesce(max(location), 0) from locations)
                + row_number() over (order by mode, vehicle_id), vehicle_id, mode
            from (select distinct mode, vehicle_id from {trips}) as rode
            where not exists (
                from vehicles where vehicles.location_id = rode.vehicle_id and vehicles.mode = rode.mode
            )""")
        self._run("""
            insert into locations
            select location, location_id, 'vehicle/' || mode, null, null, true, null
            from vehicles where location > (select coalesce(max(location), 0) from locations)""")
