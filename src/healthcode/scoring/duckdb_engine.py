"""The scorer on DuckDB: runs the files in ``sql/`` in order, each of which makes one table.

Nothing is computed in Python here. The policy enters as rows of ``policy_*`` tables, the dataset as the
coded tables of ``healthcode.dataset``; tables made on the way are temporary, on a connection of their own.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from healthcode.clock import MINUTE, format_time
from healthcode.policy.model import ContactRule, OverdueRule, Policy, PurchaseRule, ReportRule, StayRule
from healthcode.policy.tables import COLUMNS, Row, policy_rows
from healthcode.scoring.results import (
    OVERRIDE,
    Evaluation,
    Evidence,
    EvidenceExposure,
    Exposure,
    Ignored,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import duckdb

    from healthcode.dataset import Dataset

#: Tables by the number that ``event_table`` holds.
EVENT_TABLES = ("trips", "scans", "purchases", "encounters", "reports", "zones", "overrides")

#: A row behind an exposure: the index of its table and its number there.
Event = tuple[int | None, int | None]

#: How often a person's turning points are searched again with those found so far, at most.
_SEARCH_ROUNDS = 8
#: Moments at which one person's evidence is weighed at a time.
_MOMENTS_AT_ONCE = 100
#: People whose results are held in memory at a time.
_PEOPLE_AT_ONCE = 5_000
#: Sightings of people that are sorted at a time.
_SIGHTINGS_AT_ONCE = 1_000_000
#: Rows fetched and turned into objects at a time.
_ROWS_AT_ONCE = 5_000

_EXPOSURES = """
select
    exposures.rule_index, exposures.person_id, exposures.number, exposures.started_at, exposures.ended_at,
    exposures.minutes, exposures.weight, exposures.known_at, exposures.event_table, exposures.event_n,
    exposures.other_event_table, exposures.other_event_n, exposures.other_person_id, exposures.place_id
from cleared_exposures as exposures
join scope on scope.person = exposures.person
where exposures.known_at <= (select known_until from run)
order by exposures.rule_index, exposures.person_id, exposures.number
"""

_EVIDENCE = """
select
    evidence.rule_index, people.person_id, evidence.as_of, evidence.first_number, evidence.slot_at,
    evidence.observed_at, evidence.known_at, evidence.active_from, evidence.active_until, evidence.cleared_at,
    evidence.minutes, evidence.points, evidence.colour, evidence.active
from evidence
join people on people.person = evidence.person
order by
    evidence.as_of, people.person_id, evidence.rule_index, evidence.first_number,
    coalesce(evidence.slot_at, -9000000000000)
"""

_EVIDENCE_EXPOSURES = """
select evidence_exposures.rule_index, people.person_id, evidence_exposures.as_of,
    evidence_exposures.first_number, evidence_exposures.slot_at, evidence_exposures.number
from evidence_exposures
join people on people.person = evidence_exposures.person
order by
    evidence_exposures.as_of, people.person_id, evidence_exposures.rule_index,
    evidence_exposures.first_number, coalesce(evidence_exposures.slot_at, -9000000000000),
    evidence_exposures.number
"""


@lru_cache
def sql_text(name: str) -> str:
    """Read one of the SQL files of this package."""
    return (resources.files("healthcode.scoring") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def _connection_beside(dataset: Dataset) -> duckdb.DuckDBPyConnection:
    """Open a second connection to the dataset, so that temporary tables of two scorers cannot meet."""
    ((database,),) = dataset.connection.execute("select current_database()").fetchall()
    connection = dataset.connection.cursor()
    connection.execute(f'use "{database}"')
    return connection


class DuckdbScorer:
    """One dataset under one policy, scored by SQL on DuckDB. See ``results.Scorer``.

    Args:
        dataset: The checked tables.
        policy: The rules.
        known_until: Rows known later are not read, and no column later than this is seen.
    """

    def __init__(self, dataset: Dataset, policy: Policy, known_until: int) -> None:
        self.known_until = known_until
        self._policy = policy
        self._rule_ids = [rule.id for rule in policy.rules]
        self._connection = _connection_beside(dataset)
        self._lookups = _connection_beside(dataset)
        self._tables_with_ids = {
            table
            for table in EVENT_TABLES
            if self._lookups.execute(f"select count(event_id) from {table}").fetchall() != [(0,)]
        }
        self._write_policy()
        self._make_exposures()

    def close(self) -> None:
        """Let go of the connections and their temporary tables."""
        self._connection.close()
        self._lookups.close()

    def exposures(self, person_ids: Sequence[str] | None = None) -> Iterator[Exposure]:
        """Give exposures known by ``known_until``, by rule in file order, person and number."""
        self._set_scope(person_ids)
        result = self._connection.execute(_EXPOSURES)
        while rows := result.fetchmany(_ROWS_AT_ONCE):
            events = self._event_ids({row[8:10] for row in rows} | {row[10:12] for row in rows})
            for row in rows:
                rule_index, person_id, number = row[:3]
                yield Exposure(
                    exposure_id=self._exposure_id(rule_index, person_id, number),
                    person_id=person_id,
                    rule_id=self._rule_id(rule_index),
                    started_at=row[3],
                    ended_at=row[4],
                    minutes=row[5],
                    weight=row[6],
                    known_at=row[7],
                    event_id=events[row[8:10]],
                    other_event_id=events[row[10:12]],
                    other_person_id=row[12],
                    place_id=row[13],
                )

    def evaluate(self, moments: Sequence[int], person_ids: Sequence[str] | None = None) -> Evaluation:
        """Give verdicts and evidence at each moment, by moment, person, rule and evidence."""
        self._set_scope(person_ids)
        self._evaluate_at(moments)
        return self._evaluation()

    def evaluate_in_parts(self, moments: Sequence[int]) -> Iterator[Evaluation]:
        """Give the same for everyone in parts: one moment at a time, and not too many people at once."""
        ((people_count,),) = self._fetch("select count(*) from people")
        for moment in sorted(set(moments)):
            for first in range(0, people_count, _PEOPLE_AT_ONCE):
                self._connection.execute("delete from scope")
                self._connection.execute(
                    "insert into scope select person from people order by person_id "
                    f"limit {_PEOPLE_AT_ONCE} offset {first}"
                )
                self._evaluate_at([moment])
                yield self._evaluation()

    def _evaluation(self) -> Evaluation:
        return Evaluation(
            verdicts=[
                Verdict(person_id, as_of, colour, points, self._rule_id(rule) if rule is not None else None)
                for person_id, as_of, colour, points, rule in self._fetch(
                    "select * from verdicts order by as_of, person_id"
                )
            ],
            evidence=[
                Evidence(
                    self._evidence_id(rule, person_id, number, slot_at),
                    person_id,
                    as_of,
                    self._rule_id(rule),
                    *times_and_effect,
                )
                for rule, person_id, as_of, number, slot_at, *times_and_effect in self._fetch(_EVIDENCE)
            ],
            evidence_exposures=[
                EvidenceExposure(
                    as_of,
                    self._evidence_id(rule, person_id, first_number, slot_at),
                    self._exposure_id(rule, person_id, number),
                )
                for rule, person_id, as_of, first_number, slot_at, number in self._fetch(_EVIDENCE_EXPOSURES)
            ],
        )

    def turning_points(self, person_id: str, after: int | None = None) -> list[int]:
        """List, in order, every time (later than ``after``) at which this person's colour could change.

        The exposures say when something becomes known, ends or is cleared; the evidence at those times says
        from when until when it is active, which can add times; so both are asked until nothing new comes.
        """
        self._set_scope([person_id])
        points = {time for (time,) in self._fetch(sql_text("turning_points"))}
        points |= {
            time
            for rule in self._policy.rules
            for time in (rule.in_force_from, rule.in_force_until)
            if time is not None
        }
        if after is not None:
            points = {after, *(time for time in points if time > after)}
        asked: set[int] = set()
        for _ in range(_SEARCH_ROUNDS):
            fresh = sorted(points - asked)
            if not fresh:
                break
            asked.update(fresh)
            for first in range(0, len(fresh), _MOMENTS_AT_ONCE):
                self._evaluate_at(fresh[first : first + _MOMENTS_AT_ONCE])
                points |= {time for (time,) in self._fetch(sql_text("evidence_turning_points"))}
        if after is not None:
            points = {time for time in points if time >= after}
        points |= self._grown_into_a_band(person_id, sorted(points))
        return sorted(time for time in points if after is None or time > after)

    def _grown_into_a_band(self, person_id: str, points: list[int]) -> set[int]:
        """Find when the points of an open stay, which grow by the minute, reach a band."""
        rates = [rule.points_per_minute for rule in self._policy.of_kind(StayRule) if rule.points_per_minute]
        if not rates or not points or not self._policy.bands:
            return set()
        highest = max(band.from_points for band in self._policy.bands)
        horizon = (highest * 1_000 // min(rates) + 2) * MINUTE
        ends = [*(following - 1 for following in points[1:]), points[-1] + horizon]
        verdicts = self.evaluate(sorted({*points, *ends}), [person_id]).verdicts
        colours = {verdict.as_of: verdict.colour for verdict in verdicts}

        def colour_at(moment: int) -> str:
            if moment not in colours:
                colours[moment] = self.evaluate([moment], [person_id]).verdicts[0].colour
            return colours[moment]

        found = set()
        for first, end in zip(points, ends, strict=True):
            low = first
            while colour_at(low) != colour_at(end):
                before, high = low, end
                while high - before > 1:
                    middle = (before + high) // 2
                    if colour_at(middle) == colour_at(low):
                        before = middle
                    else:
                        high = middle
                found.add(high)
                low = high
        return found

    def too_old(self, person_id: str) -> list[Ignored]:
        """List the exposures that ``lookback_days`` left out."""
        rows = self._connection.execute(
            "select rule_index, event_table, event_n from candidates join people using (person) "
            "where too_old and known_at <= (select known_until from run) and person_id = $person_id "
            "order by rule_index, known_at, started_at, event_table, event_n",
            {"person_id": person_id},
        ).fetchall()
        events = self._event_ids({(table, n) for _, table, n in rows})
        return [Ignored(person_id, self._rule_id(row[0]), events[row[1:]], "too old") for row in rows]

    # ── making tables ──────────────────────────────────────────────────────────────────────────────────

    def _write_policy(self) -> None:
        place_kinds = [kind for (kind,) in self._fetch("select distinct kind from locations")]
        report_kinds = [kind for (kind,) in self._fetch("select distinct kind from reports")]
        rows = policy_rows(self._policy, place_kinds, report_kinds)
        for name, columns in COLUMNS.items():
            self._connection.execute(f"create temp table {name} ({columns})")
            self._insert(name, rows[name])
        self._connection.execute("create temp table run (known_until bigint)")
        self._insert("run", [(self.known_until,)])
        self._connection.execute("create temp table moments (as_of bigint)")
        self._connection.execute("create temp table scope (person integer)")

    def _make_exposures(self) -> None:
        self._connection.execute(f"create temp view presence as {sql_text('presence')}")
        self._make("new_candidates", "override_candidates")
        self._make("candidates", "kept_candidates")
        if any(self._policy.of_kind(ContactRule)):
            self._add_contacts()
        if any(self._policy.of_kind(StayRule)):
            self._find_stays()
            self._add("stay_candidates")
            self._drop("stays")
        for kind, name in (
            (PurchaseRule, "purchase_candidates"),
            (ReportRule, "report_candidates"),
            (OverdueRule, "overdue_candidates"),
        ):
            if any(self._policy.of_kind(kind)):
                self._add(name)
        self._make("exposures")
        self._make("clearing_chances")
        self._make("cleared_exposures", "clearings")
        self._drop("exposures", "clearing_chances", "new_candidates")

    def _find_stays(self) -> None:
        """Read stays from what is seen of people: a share of the people at a time, to keep memory small."""
        self._make("spells")
        self._make("concerned")
        ((sighting_count,),) = self._fetch(
            "select (select count(*) from trips) + (select 2 * count(*) from scans) "
            "+ (select count(*) from purchases)"
        )
        share_count = 1 + sighting_count // _SIGHTINGS_AT_ONCE
        for share_number in range(share_count):
            self._connection.execute(
                f"create or replace temp table share as select {share_count} as share_count, "
                f"{share_number} as share_number"
            )
            self._make("sightings")
            if share_number == 0:
                self._make("stays")
            else:
                self._connection.execute(f"insert into stays {sql_text('stays')}")
        self._drop("sightings", "concerned")

    def _add_contacts(self) -> None:
        rules = list(self._policy.of_kind(ContactRule))
        for name in ("cases", "case_rows", "kept_scans", "case_presence"):
            self._make(name)
        self._meet("case_presence", "case_encounters")
        if any(rule.slots for rule in rules):
            self._make("slot_pairs")
            self._add("slot_candidates")
        if any(rule.with_ == "contact" for rule in rules):
            self._make("contact_sources")
            self._make("contact_presence")
            self._meet("contact_presence", "contact_encounters")

    def _meet(self, carriers: str, encounters: str) -> None:
        self._connection.execute(f"create or replace temp view carrier_presence as select * from {carriers}")
        self._make("shared_times")
        self._make("meetings")
        self._make("encounter_meetings", encounters)
        self._add("contact_candidates")
        self._drop("shared_times", "meetings", "encounter_meetings")

    def _add(self, name: str) -> None:
        self._make("new_candidates", name)
        self._connection.execute(f"insert into candidates {sql_text('kept_candidates')}")

    def _make(self, table: str, file: str = "") -> None:
        self._connection.execute(f"create or replace temp table {table} as {sql_text(file or table)}")

    def _drop(self, *names: str) -> None:
        for name in names:
            self._connection.execute(f"drop table if exists {name}")

    def _evaluate_at(self, moments: Iterable[int]) -> None:
        self._connection.execute("delete from moments")
        self._insert("moments", [(moment,) for moment in sorted(set(moments))])
        for name in (
            "counted",
            "members",
            "groups",
            "stay_members",
            "stay_groups",
            "override_evidence",
            "evidence",
            "evidence_exposures",
        ):
            self._make(name)
        if self._policy.default.unseen_colour is not None:
            self._make("last_known")
        else:
            self._connection.execute(
                "create or replace temp table last_known (as_of bigint, person integer, known_at bigint)"
            )
        self._make("verdicts")

    def _set_scope(self, person_ids: Sequence[str] | None) -> None:
        self._connection.execute("delete from scope")
        if person_ids is None:
            self._connection.execute("insert into scope select person from people")
        else:
            self._connection.execute(
                "insert into scope select person from people where person_id in (select unnest($ids))",
                {"ids": list(person_ids)},
            )

    # ── small things ───────────────────────────────────────────────────────────────────────────────────

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        if rows:
            line = f"({', '.join('?' * len(rows[0]))})"
            values = [value for row in rows for value in row]
            self._connection.execute(f"insert into {table} values {', '.join([line] * len(rows))}", values)

    def _fetch(self, query: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(query).fetchall()

    def _rule_id(self, rule_index: int) -> str:
        return OVERRIDE if rule_index < 0 else self._rule_ids[rule_index]

    def _exposure_id(self, rule_index: int, person_id: str, number: int) -> str:
        return f"{self._rule_id(rule_index)}/{person_id}/{number}"

    def _evidence_id(self, rule_index: int, person_id: str, number: int, slot_at: int | None) -> str:
        exposure_id = self._exposure_id(rule_index, person_id, number)
        return exposure_id if slot_at is None else f"{exposure_id}/slot/{format_time(slot_at)}"

    def _event_ids(self, events: set[Event]) -> dict[Event, str | None]:
        """Name rows by table and number: the id that a row was given, else ``table:number``."""
        names: dict[Event, str | None] = {}
        for index, table in enumerate(EVENT_TABLES):
            numbers = [n for event_table, n in events if event_table == index and n is not None]
            given: dict[int, str | None] = {}
            if numbers and table in self._tables_with_ids:
                query = f"select n, event_id from {table} where n in (select unnest($n))"
                given = dict(self._lookups.execute(query, {"n": numbers}).fetchall())
            names |= {(index, n): given.get(n) or f"{table}:{n}" for n in numbers}
        return names | {event: None for event in events if event not in names}
