"""The daily scorer: everyone's colour at one moment after another, adding only what became known since.

Exposures are never altered by what is known later, so each advance runs the same SQL files as the full scorer
over fewer rows: those that can bring a new exposure. What was found before is kept in tables of this scorer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.policy.model import OverdueRule, Policy, PurchaseRule, ReportRule
from healthcode.scoring.daily_ledger import NEVER
from healthcode.scoring.daily_rows import BEGINNING, KNOWN_AT
from healthcode.scoring.daily_zones import StaysOfToday
from healthcode.scoring.duckdb_tables import sql_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthcode.dataset import Dataset
    from healthcode.scoring.results import Evaluation, Exposure

_TESTS = ("test_negative", "test_positive")
_IS_NEGATIVE = "(kind = 'test_negative' or kind like 'test_negative/%')"
_IS_TEST = f"({_IS_NEGATIVE} or kind = 'test_positive' or kind like 'test_positive/%')"


class DailyScorer(StaysOfToday):
    """One dataset under one policy, scored at one moment after another.

    At each moment it says exactly what a ``DuckdbScorer`` that knows all rows until then says at that moment.
    Rows may be added to the dataset between two moments, if they become known after the first of them.

    Every kind of rule only adds to what it found before. What is read anew at each moment is small: the
    spells of zones, where cases were while infectious, and the evidence of whoever has any that can change.

    Args:
        dataset: The checked tables, which may grow.
        policy: The rules.
    """

    def __init__(self, dataset: Dataset, policy: Policy) -> None:
        super().__init__(dataset, policy)
        self._has_excuses = any(rule.unless_test_hours is not None for rule in policy.of_kind(PurchaseRule))
        categories = sorted({name for rule in policy.of_kind(PurchaseRule) for name in rule.categories})
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in categories)
        self._is_listed = f"category in ({listed})"
        if any(policy.of_kind(OverdueRule)):
            self._make("pending", "overdue_candidates")
            self._run("delete from pending")
        if self._contacts:
            self._make_meeting_stores()

    def advance(self, moment: int) -> np.ndarray:
        """Take in what became known since the last moment, and give everyone's colour.

        Args:
            moment: In seconds of town time, not before the last one.

        Returns:
            For each person, in the order of their codes (the order in which a growing dataset was given
            them), the position of the colour in ``tables.ALL_COLOURS``.

        Raises:
            ValueError: If the moment lies before the last one, or rows come too late for the last one.
        """
        if moment < self.known_until:
            raise ValueError(f"the moments of a daily scorer go forward, and {moment} is before the last one")
        self._before, self.known_until = self.known_until, moment
        self._run(f"update run set known_until = {moment}")
        self._small.put("run", [(moment,)])
        self._refuse_late_rows()
        self._read_reports()
        self._note_new_kinds()
        self._find_candidates()
        self._take_over()
        self._clear()
        self._weigh()
        return self._colours()

    def exposures(self, person_ids: Sequence[str] | None = None) -> Iterator[Exposure]:
        """Give the exposures known by the last moment, by rule in file order, person and number."""
        self._write_exposures()
        return super().exposures(person_ids)

    def evaluation(self) -> Evaluation:
        """Give verdicts and evidence at the last moment, as the full scorer does."""
        self._write_exposures()
        self._set_scope(None)
        self._evaluate_at([self.known_until])
        return self._evaluation()

    def _find_candidates(self) -> None:
        """Find the exposures that became known."""
        self._small.run("delete from candidates_today")
        self._find_overrides()
        if self._contacts:
            self._find_meetings()
        if self._has_stays:
            self._find_stays()
        if any(self._policy.of_kind(PurchaseRule)):
            self._find_purchases()
        if any(self._policy.of_kind(ReportRule)) and self._reported_today:
            self._add_file("report_candidates", reports="reports_today")
        if any(self._policy.of_kind(OverdueRule)):
            self._find_overdue()
        if self._unseen_seconds is not None:
            self._note_last_known()

    def _find_overrides(self) -> None:
        if self._last_rows["overrides"]:
            self._small.put("overrides", self._values(f"from {self._source}.overrides"))
            self._add_file("override_candidates")

    def _find_purchases(self) -> None:
        """Find purchases; where a test excuses them, look again at those of people tested today."""
        bought = self._values(
            f"select * from {self._source}.purchases where bought_at > $before and bought_at <= $until "
            f"and {self._is_listed}"
        )
        if self._has_excuses:
            self._small.add("purchases", bought)
            self._small.fill(
                "purchases_today",
                f"select * from purchases where bought_at > {self._before} "
                f"or person in (select person from reports_today where {_IS_NEGATIVE})",
            )
            self._small.fill(
                "reports_concerned",
                "select * from reports "
                f"where person in (select person from purchases_today) and {_IS_NEGATIVE}",
            )
            self._add_file("purchase_candidates", purchases="purchases_today", reports="reports_concerned")
            self._note_clears()
        elif bought:
            self._small.put("purchases", bought)
            self._add_file("purchase_candidates", reports="reports_today")

    def _find_overdue(self) -> None:
        """Find missed deadlines: those of people tested today again, of others as they were foreseen."""
        everyone = self._before == BEGINNING
        if everyone or any(kind.split("/")[0] in _TESTS for kind in self._reported_today):
            source = "people" if everyone else f"reports where {self._between('reported_at')} and {_IS_TEST}"
            self._run(
                f"create or replace temp table tested as select distinct person from {self._source}.{source}"
            )
            tested = "person in (select person from tested)"
            for table in ("people", "reports"):
                self._show(table, f"select * from {self._source}.{table} where {tested}")
            self._make("overdue_today", "overdue_candidates")
            self._hide("people")
            self._hide("reports")
            self._run(f"delete from pending where {tested}")
            self._run("insert into pending from overdue_today")
            self._small.put("found", self._fetch("from overdue_today where own_clear_at is not null"))
            self._note_clears()
        self._add_rows(self._fetch(f"from pending where known_at <= {self.known_until}"))
        self._run(f"delete from pending where known_at <= {self.known_until}")

    def _note_last_known(self) -> None:
        """Note of whom something became known in the tables that the policy reads."""
        for table, column in KNOWN_AT.items():
            if table not in ("zones", "overrides"):
                also = f" or left_at > {self._before}" if table == "scans" else ""
                self._show(
                    table, f"select * from {self._source}.{table} where {column} > {self._before}{also}"
                )
        self._run("delete from moments")
        self._insert("moments", [(self.known_until,)])
        self._set_scope(None)
        person, known_at = self._arrays(f"select person, known_at from ({sql_text('last_known')})")
        for table in KNOWN_AT:
            self._hide(table)
        self._last_known[person] = np.maximum(self._last_known[person], known_at)

    def _write_exposures(self) -> None:
        """Write the exposures into DuckDB, from where they are read back."""
        self._run("delete from cleared_exposures")
        names = ", ".join(
            name for (name,) in self._fetch("select column_name from (describe cleared_exposures)")
        )
        rows = self._small.fetch(f"select {names} from known_exposures")
        for first in range(0, len(rows), 500):
            self._insert("cleared_exposures", rows[first : first + 500])

    def _make_last_known(self) -> None:
        self._run("create or replace temp table last_known (as_of bigint, person integer, known_at bigint)")
        people = self._people[self._last_known[self._people] > NEVER].tolist()
        self._give(
            "last_known",
            ("as_of", "person", "known_at"),
            [(self.known_until, person, int(self._last_known[person])) for person in people],
        )
