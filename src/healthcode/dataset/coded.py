"""The coded form of a dataset: ids as integers, times as seconds, numbers as thousandths.

Engines read these tables. All of them exist, also where the input table is absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.tables import TABLES

if TYPE_CHECKING:
    import duckdb

_EVENT = {"n": "bigint", "event_id": "varchar"}

#: Columns and SQL types of each coded table. ``n`` is the data record number, from 1.
CODED: dict[str, dict[str, str]] = {
    "districts": {
        "district": "integer",
        "district_id": "varchar",
        "kind": "varchar",
        "x_km": "bigint",
        "y_km": "bigint",
        "n": "bigint",
    },
    "people": {
        "person": "integer",
        "person_id": "varchar",
        "district": "integer",
        "cohort": "varchar",
        "n": "bigint",
    },
    "locations": {
        "location": "integer",
        "location_id": "varchar",
        "kind": "varchar",
        "district": "integer",
        "slots_from": "bigint",
        "is_vehicle": "boolean",
        "n": "bigint",
    },
    "trips": _EVENT
    | {
        "person": "integer",
        "location": "integer",
        "carriage": "varchar",
        "from_district": "integer",
        "to_district": "integer",
        "departed_at": "bigint",
        "arrived_at": "bigint",
    },
    "purchases": _EVENT
    | {
        "person": "integer",
        "location": "integer",
        "bought_at": "bigint",
        "category": "varchar",
        "amount": "bigint",
        "payment": "varchar",
    },
    "scans": _EVENT
    | {
        "person": "integer",
        "location": "integer",
        "scanned_at": "bigint",
        "left_at": "bigint",
        "role": "varchar",
        "colour_shown": "varchar",
    },
    "encounters": _EVENT
    | {
        "person": "integer",
        "other": "integer",
        "started_at": "bigint",
        "ended_at": "bigint",
        "distance": "bigint",
        "attenuation": "bigint",
    },
    "reports": _EVENT
    | {
        "person": "integer",
        "kind": "varchar",
        "reported_at": "bigint",
        "sampled_at": "bigint",
        "onset_at": "bigint",
        "minutes": "bigint",
    },
    "zones": _EVENT
    | {
        "district": "integer",
        "level": "varchar",
        "valid_from": "bigint",
        "valid_to": "bigint",
    },
    "overrides": _EVENT
    | {
        "person": "integer",
        "colour": "varchar",
        "set_at": "bigint",
        "until": "bigint",
        "actor": "varchar",
        "reason": "varchar",
        "approved_by": "varchar",
    },
}

#: The coded column for a column of a file, where the two differ.
CODED_NAMES = {
    "person_id": "person",
    "other_person_id": "other",
    "place_id": "location",
    "district_id": "district",
    "group": "cohort",
    "distance_m": "distance",
    "attenuation_db": "attenuation",
}

EVENT_TABLES = tuple(table.name for table in TABLES.values() if table.is_event)
VEHICLE_PREFIX = "vehicle/"
DEFAULT_ROLE = "visitor"
DEFAULT_DISTRICT_KIND = "town"

#: How each coded table is read back as the columns of its file.
_READ_BACK = {
    "districts": "select district_id, kind, x_km, y_km from districts {where} order by n",
    "people": """
        select person_id, district_id, cohort as "group"
        from people left join districts using (district) {where} order by people.n""",
    "places": """
        select location_id as place_id, locations.kind, district_id, slots_from
        from locations left join districts using (district)
        where not is_vehicle order by locations.n""",
    "trips": """
        select
            person_id, substr(locations.kind, 9) as mode, location_id as vehicle_id,
            origin.district_id as from_district, goal.district_id as to_district,
            departed_at, arrived_at, carriage, coalesce(event_id, 'trips:' || trips.n) as event_id
        from trips
        left join people using (person)
        left join locations using (location)
        left join districts origin on origin.district = from_district
        left join districts goal on goal.district = to_district
        {where} order by trips.n""",
    "purchases": """
        select
            person_id, location_id as place_id, bought_at, category, amount, payment,
            coalesce(event_id, 'purchases:' || purchases.n) as event_id
        from purchases left join people using (person) left join locations using (location)
        {where} order by purchases.n""",
    "scans": """
        select
            person_id, location_id as place_id, scanned_at, left_at, role, colour_shown,
            coalesce(event_id, 'scans:' || scans.n) as event_id
        from scans left join people using (person) left join locations using (location)
        {where} order by scans.n""",
    "encounters": """
        select
            people.person_id, others.person_id as other_person_id, started_at, ended_at,
            distance as distance_m, attenuation as attenuation_db,
            coalesce(event_id, 'encounters:' || encounters.n) as event_id
        from encounters
        left join people using (person)
        left join people others on others.person = encounters.other
        {where} order by encounters.n""",
    "reports": """
        select
            person_id, kind, reported_at, sampled_at, onset_at, minutes,
            coalesce(event_id, 'reports:' || reports.n) as event_id
        from reports left join people using (person) {where} order by reports.n""",
    "zones": """
        select
            district_id, level, valid_from, valid_to,
            coalesce(event_id, 'zones:' || zones.n) as event_id
        from zones left join districts using (district) order by zones.n""",
    "overrides": """
        select
            person_id, colour, set_at, until, actor, reason, approved_by,
            coalesce(event_id, 'overrides:' || overrides.n) as event_id
        from overrides left join people using (person) {where} order by overrides.n""",
}


def create_statement(table: str) -> str:
    """Write the statement that makes one empty coded table."""
    columns = ", ".join(f"{name} {sql_type}" for name, sql_type in CODED[table].items())
    return f"create table {table} ({columns})"


def read_back(
    connection: duckdb.DuckDBPyConnection, table: str, person_id: str | None = None
) -> list[dict[str, object]]:
    """Give the rows of a table as its file has them, in input order.

    Args:
        connection: Where the coded tables are.
        table: An input table.
        person_id: Only this person's rows, if given.
    """
    cursor = connection.cursor()
    if person_id is None:
        return read_where(cursor, table, "")
    return read_where(cursor, table, "where people.person_id = $person_id", person_id=person_id)


def read_where(
    connection: duckdb.DuckDBPyConnection, table: str, where: str, **values: object
) -> list[dict[str, object]]:
    """Give the rows of a table as its file has them, in input order, of those that a condition chooses.

    Args:
        connection: Where the coded tables are.
        table: An input table.
        where: Nothing, or an SQL condition over the coded tables; only people and events take one.
        values: What the condition names with ``$``.
    """
    answer = connection.execute(_READ_BACK[table].format(where=where), values)
    names = [column.name for column in TABLES[table].columns]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
