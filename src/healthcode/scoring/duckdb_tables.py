"""What every scorer on DuckDB does: write the policy as tables, run the files in ``sql/``, read results.

The policy enters as rows of ``policy_*`` tables, the dataset as the coded tables of ``healthcode.dataset``;
tables made on the way are temporary, on a connection of their own. Nothing is computed in Python here.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from healthcode.clock import format_time
from healthcode.dataset.coded import VEHICLE_PREFIX
from healthcode.policy.tables import COLUMNS, Row, policy_rows
from healthcode.scoring.results import (
    OVERRIDE,
    Evaluation,
    Evidence,
    EvidenceExposure,
    Exposure,
    Verdict,
)
from healthcode.tables import MODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import duckdb

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy

#: Tables by the number that ``event_table`` holds.
EVENT_TABLES = ("trips", "scans", "purchases", "encounters", "reports", "zones", "overrides")

#: The files that make evidence, in order; verdicts follow.
EVALUATION = (
    "counted",
    "members",
    "groups",
    "stay_members",
    "stay_groups",
    "override_evidence",
    "evidence",
    "evidence_exposures",
)

#: A row behind an exposure: the index of its table and its number there.
Event = tuple[int | None, int | None]

#: Rows fetched and turned into objects at a time.
_ROWS_AT_ONCE = 5_000

_EXPOSURES = """
select
    exposures.rule_index, exposures.person_id, exposures.number, exposures.started_at, exposures.ended_at,
    exposures.minutes, exposures.weight, exposures.known_at, exposures.event_table, exposures.event_n,
    exposures.other_event_table, exposures.other_event_n, exposures.other_person_id, exposures.place_id,
    case when exposures.other_person_id is not null then exposures.weighted end as weighted
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


class SqlRun:
    """Temporary tables made by the SQL files on a connection beside a dataset, and how they are read.

    Args:
        dataset: The checked tables.
        policy: The rules.
        known_until: Rows known later are not read, and no column later than this is seen.
    """

    def __init__(self, dataset: Dataset, policy: Policy, known_until: int) -> None:
        self.known_until = known_until
        self._policy = policy
        self._in_files = dataset.in_files
        self._rule_ids = [rule.id for rule in policy.rules]
        ((self._database,),) = dataset.connection.execute("select current_database()").fetchall()
        self._connection = _connection_beside(dataset)
        self._lookups = _connection_beside(dataset)
        self._write_policy()

    def close(self) -> None:
        """Let go of the connections and their temporary tables."""
        self._connection.close()
        self._lookups.close()

    def exposures(self, person_ids: Sequence[str] | None = None) -> Iterator[Exposure]:
        """Give exposures known by ``known_until``, by rule in file order, person and number."""
        self._set_scope(person_ids)
        tables = self._tables_with_ids()
        result = self._connection.execute(_EXPOSURES)
        while rows := result.fetchmany(_ROWS_AT_ONCE):
            events = self._event_ids({row[8:10] for row in rows} | {row[10:12] for row in rows}, tables)
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
                    weighted_minutes=row[14],
                )

    def run_sql(self, statement: str) -> None:
        """Run a statement beside the tables of this scoring."""
        self._connection.execute(statement)

    def fetch_sql(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the tables of this scoring."""
        return self._fetch(query)

    def table_of_dataset(self, table: str) -> str:
        """Name a coded table of the dataset, also where this scoring has one of the same name."""
        return f'"{self._database}".main.{table}'

    def rule_name(self, rule_index: int) -> str:
        """Name a rule by its number, which is negative for an override."""
        return self._rule_id(rule_index)

    def tables_with_ids(self) -> set[str]:
        """Tell in which tables rows were given ids."""
        return self._tables_with_ids()

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

    # ── making tables ──────────────────────────────────────────────────────────────────────────────────

    def _write_policy(self) -> None:
        place_kinds = [kind for (kind,) in self._fetch("select distinct kind from locations")]
        if "trips" in self._in_files:
            place_kinds += [f"{VEHICLE_PREFIX}{mode}" for mode in MODES]
        report_kinds = [kind for (kind,) in self._fetch("select distinct kind from reports")]
        rows = policy_rows(self._policy, place_kinds, report_kinds)
        for name, columns in COLUMNS.items():
            self._connection.execute(f"create temp table {name} ({columns})")
            self._insert(name, rows[name])
        self._connection.execute("create temp table run (known_until bigint)")
        self._insert("run", [(self.known_until,)])
        self._connection.execute("create temp table moments (as_of bigint)")
        self._connection.execute("create temp table scope (person integer)")

    def _make(self, table: str, file: str = "") -> None:
        self._connection.execute(f"create or replace temp table {table} as {sql_text(file or table)}")

    def _drop(self, *names: str) -> None:
        for name in names:
            self._connection.execute(f"drop table if exists {name}")

    def _evaluate_at(self, moments: Iterable[int]) -> None:
        self._set_moments(moments)
        for name in EVALUATION:
            self._make(name)
        if self._policy.default.unseen_colour is not None:
            self._make_last_known()
        else:
            self._connection.execute(
                "create or replace temp table last_known (as_of bigint, person integer, known_at bigint)"
            )
        self._make("verdicts")

    def _set_moments(self, moments: Iterable[int]) -> None:
        self._connection.execute("delete from moments")
        self._insert("moments", [(moment,) for moment in sorted(set(moments))])

    def _make_last_known(self) -> None:
        self._make("last_known")

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

    def _tables_with_ids(self) -> set[str]:
        """Tell in which tables rows were given ids."""
        return {
            table
            for table in EVENT_TABLES
            if self._lookups.execute(f"select count(event_id) from {table}").fetchall() != [(0,)]
        }

    def _event_ids(self, events: set[Event], tables_with_ids: set[str]) -> dict[Event, str | None]:
        """Name rows by table and number: the id that a row was given, else ``table:number``."""
        names: dict[Event, str | None] = {}
        for index, table in enumerate(EVENT_TABLES):
            numbers = [n for event_table, n in events if event_table == index and n is not None]
            given: dict[int, str | None] = {}
            if numbers and table in tables_with_ids:
                query = f"select n, event_id from {table} where n in (select unnest($n))"
                given = dict(self._lookups.execute(query, {"n": numbers}).fetchall())
            names |= {(index, n): given.get(n) or f"{table}:{n}" for n in numbers}
        return names | {event: None for event in events if event not in names}
