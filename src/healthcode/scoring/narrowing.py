"""Take from large Parquet files only the rows that can matter, under the names that the SQL files read.

A dataset loaded with ``in_place`` has checked its trips, scans and purchases and left them in their files.
Here each step of a scoring gets temporary tables ``trips``, ``scans`` and ``purchases`` with the rows that it
can need, coded as every engine expects them: rows of cases; then rows at places where a case was; then rows
at places of the kinds that count for contacts of contacts; then rows of people who were in a district that a
rule asks for. What is left out could not have become an exposure; a test compares the results with those of
whole tables.

Rows are chosen by ids as text and before anything else is done with them: DuckDB compares each text of a
Parquet dictionary once, not once for each row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.dataset.coded import create_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: The first and the last time of a row, in a file, by table, and when it became known.
_FIRST = {"trips": "departed_at", "scans": "scanned_at", "purchases": "bought_at"}
_LAST = {"trips": "arrived_at", "scans": "coalesce(left_at, scanned_at)", "purchases": "bought_at"}
_KNOWN = {"trips": "arrived_at", "scans": "scanned_at", "purchases": "bought_at"}

#: Coded columns of each table; see ``dataset.coded``.
_CODED = {
    "trips": """
        rows.n, cast(null as varchar) as event_id, people.person, vehicles.location, rows.carriage,
        origin.district as from_district, goal.district as to_district, rows.departed_at, rows.arrived_at
        from chosen_rows as rows
        join people on people.person_id = rows.person_id
        join vehicles on vehicles.location_id = rows.vehicle_id and vehicles.mode = rows.mode
        join districts as origin on origin.district_id = rows.from_district
        join districts as goal on goal.district_id = rows.to_district""",
    "scans": """
        rows.n, cast(null as varchar) as event_id, people.person, places.location, rows.scanned_at,
        rows.left_at, coalesce(rows.role, 'visitor') as role, rows.colour_shown
        from chosen_rows as rows
        join people on people.person_id = rows.person_id
        join places on places.location_id = rows.place_id""",
    "purchases": """
        rows.n, cast(null as varchar) as event_id, people.person, places.location, rows.bought_at,
        rows.category, rows.amount, rows.payment
        from chosen_rows as rows
        join people on people.person_id = rows.person_id
        join places on places.location_id = rows.place_id""",
}


class Narrowing:
    """The rows of files that one scoring needs, step by step.

    Each step replaces the temporary tables of the step before; what lies in whole tables stays as it is.

    Args:
        run: Runs a statement on the scorer's connection.
        in_place: Which of trips, scans and purchases lie in files.
        known_until: Rows that became known later are never taken. It is written into every query: compared
            with a table of one row, DuckDB would no longer choose rows by the ids of a dictionary.
    """

    def __init__(self, run: Callable[[str], object], in_place: Iterable[str], known_until: int) -> None:
        self._run = run
        self._known_until = known_until
        self._tables = sorted(in_place)
        for table in self._tables:
            run(create_statement(table).replace("create table", "create temp table", 1))
        if self._tables:
            run("create temp table locations as select * from locations")
            run("create temp view places as select * from locations where not is_vehicle")
            run("create temp table vehicles (location integer, location_id varchar, mode varchar)")

    def __bool__(self) -> bool:
        """Tell whether any table lies in a file."""
        return bool(self._tables)

    def to_everything(self) -> None:
        """Take every row."""
        for table in self._tables:
            self._take(table)

    def to_people(self, chosen: str) -> None:
        """Take the rows of the people whom a table lists as ``person``."""
        mine = f"person_id in (select person_id from people join {chosen} as chosen using (person))"
        for table in self._tables:
            self._take(table, mine)

    def to_places(self, chosen: str) -> None:
        """Take the rows at the places that a table lists, each between ``from_at`` and ``until_at``."""
        for table in self._tables:
            listed = "vehicles" if table == "trips" else "places"
            place = "vehicle_id" if table == "trips" else "place_id"
            mode = " and place.mode = rows.mode" if table == "trips" else ""
            self._take(
                table,
                f"{_FIRST[table]} <= place.until_at and {_LAST[table]} >= place.from_at",
                f"join (from {listed} join {chosen} using (location)) as place "
                f"on place.location_id = {place}{mode}",
            )

    def to_kinds(self, chosen: str) -> None:
        """Take the rows at places of the kinds that a table lists as ``kind``."""
        for table in self._tables:
            if table == "trips":
                self._take(table, f"'vehicle/' || mode in (select kind from {chosen})")
            else:
                self._take(
                    table,
                    f"place_id in (select location_id from places where kind in (select kind from {chosen}))",
                )

    def people_in(self, chosen: str) -> str:
        """Write a query for the people with a row in a district that a table lists as ``district``."""
        in_town = f"select district_id from districts join {chosen} as chosen using (district)"
        in_places = f"select location_id from places join {chosen} as chosen using (district)"
        parts = [
            f"select distinct person_id from {table}_in_file "
            f"where {_KNOWN[table]} <= {self._known_until} and "
            + (f"to_district in ({in_town})" if table == "trips" else f"place_id in ({in_places})")
            for table in self._tables
        ]
        return f"select person from people where person_id in ({' union all '.join(parts)})"

    def to_purchases(self) -> None:
        """Take the purchases of the categories that the policy lists."""
        if "purchases" in self._tables:
            self._take("purchases", "category in (select category from policy_categories)")

    def _take(self, table: str, condition: str = "true", joined: str = "") -> None:
        """Choose rows of a file, then number vehicles that have no number yet, then code the rows."""
        self._run(
            f"create or replace temp table chosen_rows as select rows.* from {table}_in_file as rows "
            f"{joined} where {_KNOWN[table]} <= {self._known_until} and {condition}"
        )
        if table == "trips":
            self._run("""
                insert into vehicles
                select
                    (select coalesce(max(location), 0) from locations)
                    + row_number() over (order by mode, vehicle_id), vehicle_id, mode
                from (select distinct mode, vehicle_id from chosen_rows) as rode
                where not exists (
                    from vehicles where vehicles.location_id = rode.vehicle_id and vehicles.mode = rode.mode
                )""")
            self._run("""
                insert into locations
                select location, location_id, 'vehicle/' || mode, null, null, true, null
                from vehicles where location > (select coalesce(max(location), 0) from locations)""")
        self._run(f"create or replace temp table {table} as select {_CODED[table]}")
        self._run("drop table chosen_rows")
