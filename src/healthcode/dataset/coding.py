"""From checked staging tables to the coded tables that engines read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.dataset.checks import late_onset_warning
from healthcode.dataset.coded import (
    CODED,
    CODED_NAMES,
    DEFAULT_DISTRICT_KIND,
    DEFAULT_ROLE,
    EVENT_TABLES,
    VEHICLE_PREFIX,
    create_statement,
)
from healthcode.dataset.detecting import Listing, code_of, code_type
from healthcode.dataset.staging import make_codes, quoted_name
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from healthcode.dataset.staging import Stage


def code_tables(stage: Stage) -> None:
    """Make every coded table from staging tables without faults."""
    _code_districts(stage)
    _code_people(stage)
    _code_locations(stage)
    for name in EVENT_TABLES:
        if name in stage.in_files:
            _show_file(stage, name)
        elif name in stage.counts:
            _code_events(stage, name)
        else:
            stage.connection.execute(create_statement(name))
    for name in ("people", "places", "districts"):
        stage.connection.execute(f"drop table if exists stage.{name}")
    for name in ("people", "places", "districts"):
        stage.connection.execute(f"drop type if exists {code_type(name)}")


def late_onset(stage: Stage) -> tuple[str, ...]:
    """Warn of symptoms that are said to begin after the report of them."""
    if "reports" not in stage.counts:
        return ()
    found = stage.connection.execute(
        "select count(*), min(n) from reports where onset_at > reported_at"
    ).fetchall()
    count, first = found[0]
    return (late_onset_warning(stage.names["reports"], count, first),) if count else ()


def _code_districts(stage: Stage) -> None:
    if stage.listings["districts"] is Listing.LISTED:
        stage.connection.execute(f"""
            create table districts as
            select
                {code_of("district_id", "districts")} as district, district_id, kind, x_km, y_km,
                rowid + 1 as n
            from stage.districts""")
        return
    named = " union ".join(
        f"select {quoted_name(column.name)} as id from stage.{table.name}"
        for table in TABLES.values()
        for column in table.columns
        if column.references == "districts" and table.name in stage.counts
    )
    stage.connection.execute(make_codes("districts", named))
    stage.connection.execute(f"""
        create table districts as
        select
            {code_of("id", "districts")} as district, id as district_id, '{DEFAULT_DISTRICT_KIND}' as kind,
            null::bigint as x_km, null::bigint as y_km, {code_of("id", "districts")}::bigint as n
        from (select distinct id from ({named})) order by district""")


def _code_people(stage: Stage) -> None:
    stage.connection.execute(f"""
        create table people as
        select
            {code_of("person_id", "people")} as person, person_id,
            {_district(stage, "district_id")} as district, "group" as cohort, rowid + 1 as n
        from stage.people""")


def _code_locations(stage: Stage) -> None:
    """List places and then vehicles; a vehicle's code follows those of all places."""
    stage.connection.execute(create_statement("locations"))
    places = stage.counts.get("places", 0)
    if places:
        stage.connection.execute(f"""
            insert into locations
            select
                {code_of("place_id", "places")}, place_id, kind, {_district(stage, "district_id")},
                slots_from, false, rowid + 1
            from stage.places""")
    if stage.counts.get("trips", 0) and "trips" not in stage.in_files:
        stage.connection.execute(f"""
            insert into locations
            select
                {places} + row_number() over (order by mode || '/' || vehicle_id), vehicle_id,
                '{VEHICLE_PREFIX}' || mode, null, null, true, null
            from (select distinct mode, vehicle_id from stage.trips) order by 1""")


def _code_events(stage: Stage, name: str) -> None:
    """Show a staging table under its coded names; tables with texts to code are written once more."""
    names = [column.name for column in TABLES[name].columns]
    source = {CODED_NAMES.get(column, column): quoted_name(column) for column in names}
    source["n"] = "rowid + 1"
    if name == "scans":
        source["role"] = f"coalesce(role, '{DEFAULT_ROLE}')"
    rows = f"stage.{name}"
    if name == "trips":
        source["n"] = "trips.n"
        source["location"] = "locations.location"
        rows = (
            "(select rowid + 1 as n, * from stage.trips) as trips "
            "left join locations on locations.is_vehicle "
            f"and locations.location_id = vehicle_id and locations.kind = '{VEHICLE_PREFIX}' || mode"
        )
    for column in ("district", "from_district", "to_district"):
        if column in source:
            source[column] = _district(stage, source[column].strip('"'))
    columns = ", ".join(f"{source[column]} as {column}" for column in CODED[name])
    is_written = name in {"trips", "zones"}
    made = "table" if is_written else "view"
    stage.connection.execute(f"create {made} {name} as select {columns} from {rows}")
    if is_written:
        stage.connection.execute(f"drop table stage.{name}")


def _show_file(stage: Stage, name: str) -> None:
    """Show a file of codes under its coded names, with a vehicle's texts where its number would stand."""
    given = {CODED_NAMES.get(column.name, column.name): column.name for column in TABLES[name].columns}
    given |= {"n": "n"}
    if name == "scans":
        given["role"] = f"coalesce(role, '{DEFAULT_ROLE}')"
    texts = ("mode", "vehicle_id", "vehicle_hash") if name == "trips" else ()
    columns = [*(column for column in CODED[name] if column in given), *texts]
    shown = ", ".join(f"{given.get(column, column)} as {column}" for column in columns)
    stage.connection.execute(f"create view {name} as select {shown} from stage.{name}")


def _district(stage: Stage, column: str) -> str:
    """Write the code of a district: a staging table holds it already where a districts table lists it."""
    if stage.listings["districts"] is Listing.LISTED:
        return column
    return code_of(column, "districts")
