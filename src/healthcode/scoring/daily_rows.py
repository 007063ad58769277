"""What became known between two moments, shown to the SQL files in place of the whole tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.policy.tables import COLUMNS, policy_rows
from healthcode.scoring.daily_small import SmallTables
from healthcode.scoring.duckdb_tables import SqlRun, sql_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb
    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy

#: Before every row.
BEGINNING = -9_000_000_000_000

#: The column by which a row of each table becomes known.
KNOWN_AT = {
    "trips": "arrived_at",
    "purchases": "bought_at",
    "scans": "scanned_at",
    "encounters": "ended_at",
    "reports": "reported_at",
    "zones": "valid_from",
    "overrides": "set_at",
}

#: That a row became known after the last moment and not after this one, in a statement for ``_repeat``.
SINCE = "known_at > $before and known_at <= $until"


class RunOfToday(SqlRun):
    """The rows that became known since the last moment, in DuckDB if there are many and else in SQLite.

    In DuckDB a view hides a table of the dataset of the same name; so a file runs over the rows that a view
    shows.

    Args:
        dataset: The checked tables, which may grow.
        policy: The rules.
    """

    def __init__(self, dataset: Dataset, policy: Policy) -> None:
        super().__init__(dataset, policy, BEGINNING)
        ((database,),) = self._fetch("select current_database()")
        self._source = f'"{database}".main'
        self._before = BEGINNING
        self._kinds: set[str] = set()
        self._kinds_of_reports: set[str] = set()
        self._reported_today: set[str] = set()
        self._last_location = -1
        self._last_rows: dict[str, int] = {}
        self._statements: dict[str, duckdb.Statement] = {}
        self._shown: dict[str, str] = {}
        self._small = SmallTables()
        for name in COLUMNS:
            self._copy(name, f"from {name}")
        self._copy("people", "from people", "person_id", primary="person")
        self._copy("districts", "from districts", primary="district")
        self._copy("locations", "from locations limit 0", primary="location")
        self._copy("reports", "from reports limit 0", "person")
        for name in ("zones", "overrides", "purchases", "reports"):
            self._copy("reports_today" if name == "reports" else name, f"from {name} limit 0")
        self._small.create("run", ["known_until"])
        self._small.create("moments", ["as_of"])
        self._small.create("scope", ["person integer primary key"])

    def close(self) -> None:
        """Let go of the connections and their temporary tables."""
        super().close()
        self._small.close()

    def _refuse_late_rows(self) -> None:
        """Refuse rows that were added since the last moment but had become known by then.

        Raises:
            ValueError: If there are any; the last colours would have been other ones.
        """
        late = []
        for table, column in KNOWN_AT.items():
            last = self._last_rows.get(table)
            ((newest, earliest),) = self._values(
                f"select max(n), min({column}) from {self._source}.{table} where n > $last", last=last or 0
            )
            if newest is not None:
                self._last_rows[table] = newest
                if last is not None and earliest <= self._before:
                    late.append(table)
            self._last_rows.setdefault(table, 0)
        if late:
            raise ValueError(f"rows of {', '.join(late)} were added that were known at the last moment")

    def _read_reports(self) -> None:
        """Take in the reports of today."""
        reports = self._values(
            f"select * from {self._source}.reports where reported_at > $before and reported_at <= $until"
        )
        self._small.put("reports_today", reports)
        self._small.run("insert into reports select * from reports_today")
        self._reported_today = {kind for (kind,) in self._small.fetch("select kind from reports_today")}

    def _note_new_kinds(self) -> None:
        """Resolve the patterns of the policy again where kinds occur for the first time."""
        places = self._values(
            f"select kind, max(location) from {self._source}.locations where location > $last group by kind",
            last=self._last_location,
        )
        self._last_location = max([self._last_location, *(location for _, location in places)])
        kinds = self._kinds | {kind for kind, _ in places}
        kinds_of_reports = self._kinds_of_reports | self._reported_today
        if kinds == self._kinds and kinds_of_reports == self._kinds_of_reports:
            return
        self._kinds, self._kinds_of_reports = kinds, kinds_of_reports
        rows = policy_rows(self._policy, kinds, kinds_of_reports)
        for name in ("policy_place_kinds", "policy_report_kinds", "policy_clear_kinds"):
            self._run(f"delete from {name}")
            self._insert(name, rows[name])
            self._small.put(name, rows[name])

    # ── in SQLite ──────────────────────────────────────────────────────────────────────────────────────

    def _copy(self, table: str, query: str, *keys: str, primary: str = "") -> None:
        """Make a table in SQLite that holds what a query on DuckDB gives."""
        result = self._connection.execute(query)
        names = [name for name, *_ in result.description or ()]
        self._small.create(
            table, [f"{name} integer primary key" if name == primary else name for name in names], *keys
        )
        self._small.add(table, result.fetchall())

    def _note(self, statement: str) -> None:
        """Run a statement on SQLite; ``:before`` and ``:until`` stand for the last moment and this one."""
        self._small.run(statement, {"before": self._before, "until": self.known_until})

    # ── in DuckDB ──────────────────────────────────────────────────────────────────────────────────────

    def _count(self, query: str) -> int:
        ((count,),) = self._fetch(f"select count(*) from {query}")
        return int(count)

    def _between(self, column: str) -> str:
        """Write that a time lies after the last moment and not after this one."""
        return f"({column} > {self._before} and {column} <= {self.known_until})"

    def _show(self, view: str, query: str) -> None:
        """Let a name stand for a query."""
        if self._shown.get(view) != query:
            self._run(f"create or replace temp view {view} as {query}")
            self._shown[view] = query

    def _hide(self, view: str) -> None:
        """Let a name stand again for the table that the view hid."""
        if view in self._shown:
            self._run(f"drop view {view}")
            del self._shown[view]

    def _make(self, table: str, file: str = "") -> None:
        self._repeat(f"create or replace temp table {table} as {sql_text(file or table)}")

    def _make_since(self, table: str, file: str) -> None:
        """Make a table of those rows of a file that became known since the last moment."""
        self._repeat(
            f"create or replace temp table {table} as select * from ({sql_text(file)}) where {SINCE}"
        )

    def _add_since(self, table: str, file: str) -> None:
        self._repeat(f"insert into {table} select * from ({sql_text(file)}) where {SINCE}")

    def _give(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[int]]) -> None:
        """Append rows of numbers to a table in DuckDB."""
        if rows:
            arrays = dict(zip(columns, np.array(rows, dtype=np.int64).T.copy(), strict=True))
            self._connection.register("given_rows", arrays)
            self._run(f"insert into {table} ({', '.join(columns)}) select * from given_rows")
            self._connection.unregister("given_rows")

    def _repeat(self, statement: str, **values: object) -> duckdb.DuckDBPyConnection:
        """Run a statement that is the same every day, so that it is parsed only once.

        ``$before`` and ``$until`` stand in it for the last moment and this one.
        """
        if statement not in self._statements:
            (self._statements[statement],) = self._connection.extract_statements(statement)
        moments = {"before": self._before, "until": self.known_until}
        values |= {name: moment for name, moment in moments.items() if f"${name}" in statement}
        return self._connection.execute(self._statements[statement], values or None)

    def _values(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """Give the rows of a query that is the same every day."""
        return self._repeat(query, **values).fetchall()

    def _arrays(self, query: str, **values: object) -> list[NDArray[np.int64]]:
        """Give the columns of a query of numbers without gaps that is the same every day."""
        return [
            np.asarray(column, dtype=np.int64)
            for column in self._repeat(query, **values).fetchnumpy().values()
        ]

    def _run(self, statement: str) -> None:
        self._connection.execute(statement)
