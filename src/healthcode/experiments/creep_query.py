"""The drill *the police query*: who was at this place at that hour, and what each design could answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.audit.creep.numbers import NUMBERS
from healthcode.audit.creep.query import AT_PLACE, IN_DISTRICT, Named
from healthcode.clock import DAY, HOUR, format_time, parse_time
from healthcode.draws import Draws, integers
from healthcode.errors import DatasetError, Problem, UsageError
from healthcode.experiments.creep_tables import open_both_sides, require_run
from healthcode.scenario.model import seed_number

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from healthcode.policy.model import Policy

#: A check-in that a phone keeps is uploaded if its owner tests positive so many days later, at most.
UPLOADED_DAYS = NUMBERS["uploaded_days"]
#: Days for which a guest list on a server is kept.
GUEST_LIST_DAYS = NUMBERS["guest_list_days"]


@dataclass(frozen=True)
class Question:
    """What is asked.

    Args:
        place_id: Where; None for where most people were seen in one hour.
        at: From when on; None for that hour.
        hours: For how long.
        days_later: So many days after that the question comes; what is no longer kept cannot answer it.
    """

    place_id: str | None = None
    at: int | None = None
    hours: int = 1
    days_later: int = 1


def query_drill(run: str | Path, policy: Policy, asked: Question) -> dict[str, Any]:
    """Ask who was at a place, and count the uninvolved.

    Args:
        run: A run folder.
        policy: Says which tables a central platform reads, and how long it keeps them.
        asked: The question.

    Returns:
        The drill as plain JSON values.

    Raises:
        DatasetError: If it is no run, or no row of it puts anybody at a place.
        UsageError: If there is no such place, or the time lies outside the run.

    Simplification:
        One of those who were really there is drawn as the one sought. What positive people upload
        counts up to the day of the question, or to the end of the run if that is earlier.
    """
    manifest = require_run(run)
    begins, ends = parse_time(manifest.begins), parse_time(manifest.ends)
    with open_both_sides(run) as connection:
        if asked.place_id is not None:
            _kind_and_district(connection, asked.place_id)
        place_id, at = _where_and_when(connection, asked, begins, ends)
        until = min(at + asked.hours * HOUR, ends)
        kind, district = _kind_and_district(connection, place_id)
        named = _named(connection, place_id, district, at, until, Draws(seed_number(manifest.seed)))
        uploads = _uploads(connection, place_id, at, until, min(ends, until + asked.days_later * DAY))
    read = policy.tables_read
    held = frozenset(
        table
        for table in AT_PLACE
        if table in read and policy.retention.get(table, asked.days_later) >= asked.days_later
    )
    guests = frozenset({"scans"} if asked.days_later <= GUEST_LIST_DAYS else ())
    designs = {
        "central": _answer(named, held),
        "venue_list": _answer(named, guests),
        "venue": _answer(named, frozenset()) | {"nameless_uploads": uploads},
        "decentralised": _answer(named, frozenset()),
        "paper": _answer(named, frozenset()),
        "none": _answer(named, frozenset()),
    }
    return {
        "drill": "query",
        "place_id": place_id,
        "kind": kind,
        "district_id": district,
        "from": format_time(at),
        "until": format_time(until),
        "people": manifest.people,
        "policy": policy.id,
        "guest_list_days": GUEST_LIST_DAYS,
        "days_later": asked.days_later,
        "present": len(named.present),
        "sought": named.sought,
        "by_table": {
            name: {
                "named": len(who),
                "uninvolved": len(who - {named.sought}),
                "names_the_sought": named.sought in who,
                "not_there": len(who - named.present),
            }
            for name, who in named.by_table.items()
        },
        "designs": designs,
    }


def _kind_and_district(connection: duckdb.DuckDBPyConnection, place_id: str) -> tuple[str, str]:
    """Give what a place is and where it stands, or refuse one that is not there."""
    found = connection.execute(
        "select kind, district_id from seen_places where place_id = ?", [place_id]
    ).fetchone()
    if found is None:
        problem = Problem("--place", place_id, "a place_id of the run, as in its table places")
        raise UsageError("there is no such place", (problem,))
    return str(found[0]), str(found[1])


def _answer(named: Named, tables: frozenset[str]) -> dict[str, Any]:
    return {
        "tables": sorted(tables),
        "named": len(named.by(tables)),
        "uninvolved": named.uninvolved(tables),
        "names_the_sought": named.finds(tables),
        "not_there": named.absent(tables),
        "unseen": named.unseen(tables),
    }


def _where_and_when(
    connection: duckdb.DuckDBPyConnection, asked: Question, begins: int, ends: int
) -> tuple[str, int]:
    if asked.place_id is not None and asked.at is not None:
        if not begins <= asked.at < ends:
            wanted = f"a time from {format_time(begins)} on, before {format_time(ends)}"
            raise UsageError(
                "the run was not at that time", (Problem("--at", format_time(asked.at), wanted),)
            )
        return asked.place_id, asked.at
    conditions: list[str] = ["true"]
    values: list[str | int] = []
    if asked.place_id is not None:
        conditions.append("place_id = ?")
        values.append(asked.place_id)
    if asked.at is not None:
        conditions.append("moment >= ? and moment < ?")
        values += [asked.at, asked.at + asked.hours * HOUR]
    where = " and ".join(conditions)
    rows = (
        "select person_id, place_id, scanned_at as moment from seen_scans union all "
        "select person_id, place_id, bought_at from seen_purchases"
    )
    busiest = connection.execute(
        f"select place_id, moment - moment % {HOUR} as hour, count(distinct person_id) as many from ({rows}) "
        f"where {where} group by 1, 2 order by many desc, hour, place_id limit 1",
        values,
    ).fetchone()
    if busiest is None:
        problem = Problem("scans and purchases", "no row", "rows that put people at a place")
        fix = "Name a place with --place and a time with --at, or make a run with --policy hangzhou-2020-02."
        raise DatasetError("nobody was seen at any place then", (problem,), fix)
    return str(busiest[0]), int(busiest[1]) if asked.at is None else asked.at


def _named(
    connection: duckdb.DuckDBPyConnection, place_id: str, district: str, at: int, until: int, draws: Draws
) -> Named:
    def who(sql: str, *values: object) -> frozenset[str]:
        return frozenset(str(row[0]) for row in connection.execute(sql, [*values]).fetchall())

    present = who(
        "select distinct person_id from true_visits where place_id = ? and arrived_at < ? and left_at > ?",
        place_id,
        until,
        at,
    )
    ordered = sorted(present)
    drawn = draws.draw("creep: the one sought", day=at // DAY)
    sought = ordered[int(integers(drawn, len(ordered))[0])] if ordered else None
    return Named(
        {
            "scans": who(
                "select distinct person_id from seen_scans where place_id = ? and scanned_at < ? "
                "and (scanned_at >= ? or left_at > ?)",
                place_id,
                until,
                at,
                at,
            ),
            "purchases": who(
                "select distinct person_id from seen_purchases where place_id = ? and bought_at < ? "
                "and bought_at >= ?",
                place_id,
                until,
                at,
            ),
            IN_DISTRICT: who(
                "select distinct person_id from seen_trips where (to_district = ? or from_district = ?) "
                "and departed_at < ? and arrived_at >= ?",
                district,
                district,
                until,
                at,
            ),
        },
        present,
        sought,
    )


def _uploads(connection: duckdb.DuckDBPyConnection, place_id: str, at: int, until: int, asked_at: int) -> int:
    """Count check-ins of this hour that reach a server because a test was positive, without a name."""
    ((count,),) = connection.execute(
        "select count(distinct s.person_id) from seen_scans s join seen_reports r using (person_id) "
        "where s.place_id = ? and s.scanned_at < ? and s.scanned_at >= ? and r.kind = 'test_positive' "
        "and r.reported_at >= s.scanned_at and r.reported_at < ? and r.reported_at - s.scanned_at <= ?",
        [place_id, until, at, asked_at, UPLOADED_DAYS * DAY],
    ).fetchall()
    return int(count)
