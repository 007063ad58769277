"""A policy as one SQL script: its rows, and the queries that run for it, in order.

Nothing is listed by hand: the engine itself scores a town of nobody, and every statement is written down. So
the script is what runs, also after the engine changes. It expects the coded tables of a dataset beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

from healthcode import clock, tables
from healthcode.dataset import dataset_from_rows
from healthcode.policy.tables import COLUMNS, Row, policy_rows
from healthcode.scoring.duckdb_engine import DuckdbScorer
from healthcode.scoring.duckdb_tables import sql_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

    from healthcode.policy.model import Policy

#: Whoever lives in the town of nobody, which the engine scores to show its statements.
_NOBODY = {
    "districts": [{"district_id": "nowhere", "kind": "town"}],
    "people": [{"person_id": f"{tables.PERSON_PREFIX}nobody", "district_id": "nowhere"}],
}
_EFFECTS = ("create ", "insert ", "delete ", "drop ")
_FIRST_WORDS = re.compile(r"(?:create|insert)[^(]*?(?:temp )?(?:table|view|into) (\w+)")

HEAD = """\
-- The policy {policy} as SQL for DuckDB: its rows, then every query that runs for it, in order.
-- As of:   {as_of} (run.known_until and moments.as_of, in seconds of town time)
-- Expects: the coded tables of a dataset beside it (people, locations, trips, scans, purchases, encounters,
--          reports, zones, overrides), with rows and words as numbers
-- Makes:   temporary tables only; the last, verdicts, has one colour for each person
-- Ends:    with a select of everybody's colour
-- Kinds of places and reports are matched with the words below; a dataset brings its own.
--   places:  {places}
--   reports: {reports}
"""

#: What a reader wants to see in the end.
RESULT = """\
select
    verdicts.person_id, verdicts.colour, verdicts.points,
    case when verdicts.deciding_rule < 0 then 'override' else policy_rules.rule_id end as deciding_rule
from verdicts
left join policy_rules on policy_rules.rule_index = verdicts.deciding_rule
order by verdicts.person_id"""


@dataclass(frozen=True)
class Statement:
    """One statement that the engine runs.

    Args:
        sql: Its text, values written out.
        writes: The table or view that it makes or adds to; empty if it only tidies up.
        file: The SQL file that it runs, without its ending; empty if there is none.
    """

    sql: str
    writes: str = ""
    file: str = ""


@dataclass(frozen=True)
class SqlScript:
    """A policy as rows and statements.

    Args:
        policy: Its id.
        as_of: The moment that is asked for, in seconds of town time.
        place_kinds: The kinds of places that its patterns were matched with.
        report_kinds: The same of reports.
        rows: Its rows by ``policy_*`` table.
        statements: In the order in which they run; those that write the rows are not among them.
    """

    policy: str
    as_of: int
    place_kinds: tuple[str, ...]
    report_kinds: tuple[str, ...]
    rows: dict[str, list[Row]]
    statements: tuple[Statement, ...]

    def text(self) -> str:
        """Write the script: it runs in DuckDB beside a dataset's coded tables, and ends with the colours."""
        head = HEAD.format(
            policy=self.policy,
            as_of=clock.format_time(self.as_of),
            places=", ".join(self.place_kinds),
            reports=", ".join(self.report_kinds),
        )
        parts = [head, "-- ── the policy's rows ──\n", *map(self._table_text, self.rows)]
        parts.append("-- ── the queries ──\n")
        parts += [_titled(statement) for statement in self.statements]
        parts.append(f"-- ── the colours ──\n\n{RESULT};\n")
        return "\n".join(parts)

    def to_json(self) -> dict[str, Any]:
        """Give the same as one JSON document."""
        return {
            "policy": self.policy,
            "as_of": clock.format_time(self.as_of),
            "place_kinds": list(self.place_kinds),
            "report_kinds": list(self.report_kinds),
            "tables": {
                name: {"columns": _column_names(name), "rows": [list(row) for row in rows]}
                for name, rows in self.rows.items()
            },
            "statements": [
                {"writes": statement.writes, "file": f"{statement.file}.sql" if statement.file else None}
                | {"sql": statement.sql}
                for statement in self.statements
            ],
            "result": RESULT,
        }

    def _table_text(self, name: str) -> str:
        made = f"create temp table {name} (\n    {COLUMNS[name].replace(', ', f',{chr(10)}    ')}\n);"
        rows = self.rows[name]
        if not rows:
            return f"{made}\n"
        values = ",\n".join(f"    {_tuple(row)}" for row in rows)
        return f"{made}\ninsert into {name} values\n{values};\n"


def sql_script(policy: Policy, as_of: int, place_kinds: Iterable[str]) -> SqlScript:
    """Write down what runs for a policy.

    Args:
        policy: A checked policy.
        as_of: The moment that is asked for.
        place_kinds: Kinds of places to match patterns with, beside those that the policy names itself.

    Returns:
        The policy's rows and every statement that makes a table.
    """
    places, reports = _kinds_of(policy, place_kinds)
    dataset = dataset_from_rows(_NOBODY)
    try:
        scorer = _Recorder(dataset, policy, as_of)
        try:
            scorer.evaluate([as_of])
            statements = tuple(scorer.statements)
        finally:
            scorer.close()
    finally:
        dataset.close()
    return SqlScript(policy.id, as_of, places, reports, policy_rows(policy, places, reports), statements)


def _kinds_of(policy: Policy, place_kinds: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    vehicles = {f"vehicle/{mode}" for mode in tables.MODES}
    named = {kind for rule in policy.rules for kind in getattr(rule, "place_kinds", ())}
    named |= {kind for rule in policy.rules for kind in getattr(rule, "by_kind", ())}
    reported = {kind for rule in policy.rules for kind in getattr(rule, "kinds", ())}
    reported |= {kind for rule in policy.rules for way in rule.clears for kind in way.reports}
    places = {*place_kinds, *vehicles, *_without_star(named)}
    reports = {*tables.REPORT_KINDS, *_without_star(reported)}
    return tuple(sorted(places)), tuple(sorted(reports))


def _without_star(patterns: Iterable[str]) -> set[str]:
    return {pattern for pattern in patterns if "*" not in pattern}


class _Recorder(DuckdbScorer):
    """The engine, with a note of every statement that changes a table."""

    statements: list[Statement]

    def _write_policy(self) -> None:
        self.statements = []
        recorded = _RecordedConnection(self._connection, self.statements)
        self._connection = cast("duckdb.DuckDBPyConnection", recorded)
        super()._write_policy()


class _RecordedConnection:
    """A connection that writes down what is executed on it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, statements: list[Statement]) -> None:
        self._inner = connection
        self._statements = statements

    def execute(self, query: str, parameters: object = None) -> duckdb.DuckDBPyConnection:
        """Run a statement, and note it if it changes a table that is not the policy's own."""
        statement = _statement(query, parameters)
        if query.startswith(_EFFECTS) and statement.writes not in COLUMNS:
            self._statements.append(statement)
        return self._inner.execute(query, parameters)

    def close(self) -> None:
        """Close the connection itself."""
        self._inner.close()


def _statement(query: str, parameters: object) -> Statement:
    if isinstance(parameters, list):
        values = iter(parameters)
        query = re.sub(r"\?", lambda _: _literal(next(values)), query)
    found = _FIRST_WORDS.match(query)
    file = next((name for name in _files() if query.endswith(sql_text(name))), "")
    return Statement(query.rstrip().rstrip(";"), found[1] if found else "", file)


@cache
def _files() -> tuple[str, ...]:
    folder = resources.files("healthcode.scoring") / "sql"
    names = (file.name.removesuffix(".sql") for file in folder.iterdir() if file.name.endswith(".sql"))
    return tuple(sorted(names))


def _titled(statement: Statement) -> str:
    """Write a statement under the name of its file, whose header stands above it."""
    if not statement.file:
        return f"{statement.sql};\n"
    body = sql_text(statement.file).rstrip()
    begin = statement.sql.removesuffix(body).rstrip()
    lines = body.splitlines()
    header = [line for line in lines if line.startswith("--")]
    rest = "\n".join(lines[len(header) :])
    title = f"-- {statement.file}.sql"
    return "\n".join((title, *header, begin, f"{rest};")) + "\n"


def _tuple(values: Sequence[object]) -> str:
    return f"({', '.join(_literal(value) for value in values)})"


def _literal(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return "'" + value.replace("'", "''") + "'"
        case _:
            return str(value)


def _column_names(table: str) -> list[str]:
    return [column.split()[0] for column in COLUMNS[table].split(", ")]
