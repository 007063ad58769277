"""What became known between two moments, shown to the SQL files in place of the whole tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.policy.tables import policy_rows
from healthcode.scoring.duckdb_tables import SqlRun, sql_text

if TYPE_CHECKING:
    import duckdb

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
_SINCE = "known_at > $before and known_at <= $until"


class RunOfToday(SqlRun):
    """The rows that became known since the last moment, and the exposures found among them.

    A view hides a table of the dataset of the same name; so a file runs over the rows that a view shows.

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
        presence = policy.presence
        self._scan_seconds = presence.scan_minutes * 60 if presence else 0
        self._purchase_seconds = presence.purchase_minutes * 60 if presence else 0

    def _refuse_late_rows(self) -> None:
        """Refuse rows that were added since the last moment but had become known by then.

        Raises:
            ValueError: If there are any; the last colours would have been other ones.
        """
        found = self._fetch(
            " union all ".join(
                f"select '{table}', max(n), count(case when {column} <= {self._before} then 1 end) "
                f"from {self._source}.{table} where n > {self._last_rows.get(table, 0)}"
                for table, column in KNOWN_AT.items()
            )
        )
        late = [table for table, _, count in found if count and table in self._last_rows]
        self._last_rows |= {table: last or self._last_rows.get(table, 0) for table, last, _ in found}
        if late:
            raise ValueError(f"rows of {', '.join(late)} were added that were known at the last moment")

    def _note_new_kinds(self) -> None:
        """Resolve the patterns of the policy again where kinds occur for the first time."""
        places = self._fetch(
            f"select kind, max(location) from {self._source}.locations "
            f"where location > {self._last_location} group by kind"
        )
        self._reported_today = {kind for (kind,) in self._fetch("select distinct kind from reports_today")}
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

    def _collect_rows_of_today(self) -> None:
        """Collect the rows that became known, and those whose presence may last beyond the last moment."""
        since = {
            "trips": self._between("arrived_at"),
            "purchases": f"bought_at > {self._before - self._purchase_seconds} "
            f"and bought_at <= {self.known_until}",
            "scans": f"(scanned_at > {self._before - self._scan_seconds} or left_at > {self._before}) "
            f"and scanned_at <= {self.known_until}",
            "encounters": self._between("ended_at"),
            "reports": self._between("reported_at"),
        }
        for table, condition in since.items():
            self._run(
                f"create or replace temp table {table}_today as "
                f"select * from {self._source}.{table} where {condition}"
            )

    def _show_rows_of_today(self, *tables: str) -> None:
        for table in tables or ("trips", "purchases", "scans", "encounters", "reports"):
            self._show(table, f"select * from {table}_today")

    def _add(self, name: str) -> None:
        """Run a file that finds exposures, and keep those that became known."""
        self._add_from(sql_text(name))

    def _add_from(self, query: str) -> None:
        """Keep what became known of the exposures that a query finds; an end foreseen is no end yet."""
        self._repeat(
            "insert into candidates_today with new_candidates as ("
            "select * replace (case when superseded_at <= $until then superseded_at end as superseded_at) "
            f"from ({query}) where {_SINCE}) select * from ({sql_text('kept_candidates')})"
        )

    def _make_since(self, table: str, file: str) -> None:
        """Make a table of those rows of a file that became known since the last moment."""
        self._repeat(
            f"create or replace temp table {table} as select * from ({sql_text(file)}) where {_SINCE}"
        )

    def _add_since(self, table: str, file: str) -> None:
        self._repeat(f"insert into {table} select * from ({sql_text(file)}) where {_SINCE}")

    def _make(self, table: str, file: str = "") -> None:
        self._repeat(f"create or replace temp table {table} as {sql_text(file or table)}")

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
        self._run(f"drop view {view}")
        del self._shown[view]

    def _repeat(self, statement: str) -> None:
        """Run a statement that is the same every day, so that it is parsed only once.

        ``$before`` and ``$until`` stand in it for the last moment and this one.
        """
        if statement not in self._statements:
            (self._statements[statement],) = self._connection.extract_statements(statement)
        moments = {"before": self._before, "until": self.known_until}
        values = {name: moment for name, moment in moments.items() if f"${name}" in statement}
        self._connection.execute(self._statements[statement], values or None)

    def _run(self, statement: str) -> None:
        self._connection.execute(statement)
