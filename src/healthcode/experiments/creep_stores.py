"""The stores of a run: what a server, a door, an office or a phone would hold of its rows, counted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from healthcode.audit.creep.learns import Fact, Store
from healthcode.checkpoint.outsider import SENSITIVE_KINDS
from healthcode.clock import DAY, HOUR
from healthcode.experiments.creep_query import UPLOADED_DAYS
from healthcode.patterns import matches

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    from healthcode.checkpoint.model import Gate

#: When a row became known.
KNOWN = {
    "trips": "arrived_at",
    "purchases": "bought_at",
    "scans": "scanned_at",
    "encounters": "ended_at",
    "reports": "reported_at",
}
#: What a row is of: its kind of place, of report, of goods, or its means of travel.
_KIND = {
    "trips": "mode",
    "purchases": "category",
    "scans": "place",
    "encounters": "'meeting'",
    "reports": "kind",
}
#: Kinds of reports that people make themselves.
DECLARED = ("symptom", "fever", "check_in", "false_declaration")
_SENSITIVE_GOODS = frozenset({"fever_medicine", "cough_medicine", "antiviral", "antibiotic", "alcohol"})
#: Rows of one cell put people into one place or vehicle in one hour.
_CELL = {
    "trips": "vehicle_id || coalesce('/' || carriage, '')",
    "purchases": f"place_id || ' ' || (bought_at // {HOUR})",
    "scans": f"place_id || ' ' || (scanned_at // {HOUR})",
}


@dataclass(frozen=True)
class Rows:
    """The rows of a run, and how they are counted.

    Args:
        connection: Both sides of the run.
        person_ids: Everybody, in order.
        begins: The first second of the run.
        ends: The first second after it.
    """

    connection: duckdb.DuckDBPyConnection
    person_ids: tuple[str, ...]
    begins: int
    ends: int

    @cached_property
    def _place(self) -> dict[str, int]:
        return {person: at for at, person in enumerate(self.person_ids)}

    @property
    def everybody(self) -> NDArray[np.bool_]:
        """All of them."""
        return np.ones(len(self.person_ids), np.bool_)

    def who(self, sql: str) -> NDArray[np.bool_]:
        """Mark the people whom a query names."""
        found = np.zeros(len(self.person_ids), np.bool_)
        rows = self.connection.execute(sql).fetchnumpy()
        names = next(iter(rows.values())).tolist()
        found[[self._place[one] for one in names if one in self._place]] = True
        return found

    def one(self, sql: str) -> int:
        """Give a single count."""
        ((count,),) = self.connection.execute(sql).fetchall()
        return int(count or 0)

    def since(self, days: int | None) -> int:
        """Give the time before which rows are gone when the run ends."""
        return self.begins if days is None else max(self.begins, self.ends - days * DAY)

    def kinds(self, table: str) -> dict[str, int]:
        """Count rows by kind."""
        source = f"seen_{table}"
        kind = _KIND[table]
        if table == "scans":
            source, kind = "seen_scans join seen_places using (place_id)", "seen_places.kind"
        rows = self.connection.execute(
            f"select {kind} as kind, count(*) from {source} group by 1 order by 1"
        ).fetchall()
        return {f"{table}: {kind}": int(count) for kind, count in rows}

    def edges(self, table: str, since: int) -> int:
        """Count pairs whom rows put into one place or vehicle in one hour, once an hour."""
        known = KNOWN[table]
        if table == "encounters":
            return self.one(
                "select count(*) from (select distinct least(person_id, other_person_id), "
                f"greatest(person_id, other_person_id), started_at // {HOUR} from seen_encounters "
                f"where {known} >= {since})"
            )
        return self.one(
            "select sum(many * (many - 1) // 2) from (select count(distinct person_id) as many "
            f"from seen_{table} where {known} >= {since} group by {_CELL[table]})"
        )

    def met(self, table: str, since: int) -> NDArray[np.bool_]:
        """Mark who shares a cell with somebody."""
        known = KNOWN[table]
        if table == "encounters":
            return self.who(f"select distinct person_id from seen_encounters where {known} >= {since}")
        return self.who(
            f"with cells as (select person_id, {_CELL[table]} as cell from seen_{table} "
            f"where {known} >= {since}), shared as (select cell from cells group by cell "
            "having count(distinct person_id) > 1) "
            "select distinct person_id from cells semi join shared using (cell)"
        )


def is_sensitive(kind: str) -> bool:
    """Say whether a kind of record tells of illness, care, belief or drink."""
    table, _, name = kind.partition(": ")
    if table == "scans" or table.startswith("door"):
        return any(matches(pattern, name) for pattern in SENSITIVE_KINDS)
    return table == "reports" or (table == "purchases" and name in _SENSITIVE_GOODS)


def table_store(rows: Rows, table: str, days: int | None) -> Store:
    """Count one table of what a platform saw as a store on its server."""
    since, known = rows.since(days), KNOWN[table]
    seen = rows.who(f"select distinct person_id from seen_{table} where {known} >= {since}")
    kinds = rows.kinds(table)
    facts: dict[Fact, NDArray[np.bool_]] = {"identity": seen}
    edges = 0
    if table in ("trips", "purchases", "scans"):
        facts["whereabouts"] = seen
    if table == "purchases":
        facts["purchases"] = seen
    if table == "reports":
        facts["health"] = seen
    else:
        facts["contacts"] = rows.met(table, since)
        edges = rows.edges(table, since)
    held = rows.one(f"select count(*) from seen_{table} where {known} >= {since}")
    return Store(
        table,
        "server",
        sum(kinds.values()),
        held,
        days,
        kinds,
        frozenset(filter(is_sensitive, kinds)),
        held if table in ("trips", "purchases", "scans") else 0,
        edges,
        facts,
    )


def register_store(
    rows: Rows, name: str, kept_at: Literal["server", "office"], facts: tuple[Fact, ...]
) -> Store:
    """Count a register that has a row for everybody."""
    count = len(rows.person_ids)
    told = dict.fromkeys(facts, rows.everybody)
    return Store(name, kept_at, count, count, None, {f"accounts: {name}": count}, frozenset(), 0, 0, told)


def office_store(rows: Rows) -> Store:
    """Count what a health office knows under any design: tests, notices and orders.

    What people declare themselves, and check-ins, are there only because an app asks for them.
    """
    names = ", ".join(f"'{name}'" for name in DECLARED)
    known = rows.who(f"select distinct person_id from seen_reports where kind not in ({names})")
    declared = {f"reports: {name}" for name in DECLARED}
    kinds = {kind: count for kind, count in rows.kinds("reports").items() if kind not in declared}
    count = sum(kinds.values())
    facts: dict[Fact, NDArray[np.bool_]] = {"identity": known, "health": known}
    sensitive = frozenset(filter(is_sensitive, kinds))
    return Store(
        "office_files", "office", count, count, None, kinds, sensitive, 0, 0, facts, copied_in="reports"
    )


def gate_stores(rows: Rows, gate: Gate) -> tuple[Store, ...]:
    """Count what guards see at all doors, and what the log of the doors keeps.

    Simplification:
        A code is read of whoever carries a phone and of nobody else: no paper, and no guard who only glances.
    """
    reads = "has_phone_along"
    kinds = {
        f"door: {kind}": int(count)
        for kind, count in rows.connection.execute(
            "select kind, count(*) from true_arrivals join seen_places using (place_id) group by 1 order by 1"
        ).fetchall()
    }
    came = rows.who("select distinct person_id from true_arrivals")
    read = rows.who(f"select distinct person_id from true_arrivals where {reads}")
    seen: dict[Fact, NDArray[np.bool_]] = {"whereabouts": came}
    told: dict[Fact, str] = {"colour": "colour", "home_district": "district"}
    seen |= {fact: read for fact, name in told.items() if name in gate.facts}
    if gate.asks_for_identity:
        seen["identity"] = came
    count = sum(kinds.values())
    sensitive = frozenset(filter(is_sensitive, kinds))
    sight = Store("guard_sees", "sight", count, 0, 0, kinds, sensitive, 0, 0, seen, nameless=True)
    if gate.log == "nothing":
        return (sight,)
    since = rows.since(gate.log_days)
    if gate.log == "counts":
        cells = f"select place_id, arrived_at // {HOUR} from true_arrivals"
        held = rows.one(
            f"select count(*) from (select distinct * from ({cells} where arrived_at >= {since}))"
        )
        all_cells = rows.one(f"select count(*) from (select distinct * from ({cells}))")
        log = Store(
            "door_log",
            "door",
            all_cells,
            held,
            gate.log_days,
            {"door: counts": all_cells},
            frozenset(),
            0,
            0,
            {},
        )
        return (sight, log)
    where = f"{reads} and arrived_at >= {since}"
    logged = rows.who(f"select distinct person_id from true_arrivals where {where}")
    facts: dict[Fact, NDArray[np.bool_]] = {"whereabouts": logged}
    facts |= {fact: logged for fact, name in told.items() if name in gate.facts}
    facts["contacts"] = rows.who(
        f"with cells as (select person_id, place_id || ' ' || (arrived_at // {HOUR}) as cell "
        f"from true_arrivals where {where}), shared as (select cell from cells group by cell "
        "having count(distinct person_id) > 1) "
        "select distinct person_id from cells semi join shared using (cell)"
    )
    if gate.log == "persons" or gate.stable_pseudonyms:
        facts["identity"] = logged
    held = rows.one(f"select count(*) from true_arrivals where {where}")
    log = Store(
        "door_log",
        "door",
        rows.one(f"select count(*) from true_arrivals where {reads}"),
        held,
        gate.log_days,
        kinds,
        sensitive,
        held,
        0,
        facts,
        nameless="identity" not in facts,
    )
    return (sight, log)


def app_stores(rows: Rows, has_app: NDArray[np.bool_], days: int | None) -> tuple[Store, ...]:
    """Count the notes on phones with an app, and the keys that positive people upload."""
    phones = table_store(rows, "encounters", days)
    on_phones = Store(
        "phone_notes",
        "phones",
        phones.rows,
        phones.rows_held,
        days,
        phones.kinds,
        frozenset(),
        0,
        phones.edges,
        {},
        nameless=True,
    )
    keys, held = (
        UPLOADED_DAYS
        * int(
            (
                has_app
                & rows.who(
                    "select distinct person_id from seen_reports where kind = 'test_positive' "
                    f"and reported_at >= {since}"
                )
            ).sum()
        )
        for since in (rows.begins, rows.since(UPLOADED_DAYS))
    )
    uploads = Store(
        "uploaded_keys",
        "server",
        keys,
        held,
        UPLOADED_DAYS,
        {"keys: a day": keys},
        frozenset({"keys: a day"}),
        0,
        0,
        {},
        nameless=True,
    )
    return on_phones, uploads


def venue_stores(rows: Rows, days: int | None) -> tuple[Store, ...]:
    """Count check-ins that stay on phones, and those that positive people upload without a name."""
    scans = table_store(rows, "scans", days)
    on_phones = Store(
        "phone_check_ins",
        "phones",
        scans.rows,
        scans.rows_held,
        days,
        scans.kinds,
        scans.sensitive,
        0,
        0,
        {},
        nameless=True,
    )
    uploaded, held = (
        rows.one(
            "select count(*) from seen_scans s join (select person_id, min(reported_at) as told_at "
            "from seen_reports where kind = 'test_positive' group by 1) r using (person_id) "
            f"where s.scanned_at <= r.told_at and s.scanned_at >= r.told_at - {UPLOADED_DAYS * DAY} "
            f"and r.told_at >= {since}"
        )
        for since in (rows.begins, rows.since(days))
    )
    uploads = Store(
        "uploaded_check_ins",
        "server",
        uploaded,
        held,
        days,
        {"uploads: a check-in": uploaded},
        frozenset({"uploads: a check-in"}),
        held,
        0,
        {},
        nameless=True,
    )
    return on_phones, uploads
