"""A code that forgets: everybody's colour at one moment after another, each row gone some days after it came.

What was concluded from a row before it went stays: exposures that were found, where somebody is staying, when
they were last seen, and the deadline of a test that was foreseen. What was not concluded by then never is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from healthcode.clock import DAY
from healthcode.experiments.sources import SOURCES, FewerSources
from healthcode.policy.model import PurchaseRule
from healthcode.scoring.daily import DailyScorer
from healthcode.scoring.daily_rows import BEGINNING, KNOWN_AT
from healthcode.scoring.daily_stays import STAY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    import numpy as np

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.scoring.results import Exposure

_ENDED_AT = STAY_COLUMNS.index("end_known_at")
#: When the row behind an interval of presence became known: of a scan when it was made, also for the part of
#: the stay that became known when the person left.
_ROW_KNOWN_AT = "case when is_scan then row_start_at else known_at end"


class FewerDays(FewerSources):
    """A dataset of which only late rows about people are there; it copies no row.

    Args:
        dataset: All tables; it must stay open.
    """

    def __init__(self, dataset: Dataset) -> None:
        super().__init__(dataset, frozenset())

    def begin_at(self, moment: int) -> None:
        """Leave out rows about people that became known before a moment."""
        for table in SOURCES:
            self.show_only(table, f"{KNOWN_AT[table]} >= {moment}")


class ForgetfulScorer(DailyScorer):
    """A daily scorer that at each moment reads no row known more than some days before it.

    It finds the exposures that became known since the last moment and that a full scorer finds in the rows
    that are left. Earlier ones it keeps.

    Args:
        dataset: The checked tables; it must stay open.
        policy: The rules.
        days: How long a row about a person is kept; ``zones`` and ``overrides`` are kept for ever.
    """

    def __init__(self, dataset: Dataset, policy: Policy, days: int) -> None:
        self._rows = FewerDays(dataset)
        self._kept_seconds = days * DAY
        self._oldest = 0
        super().__init__(self._rows, policy)
        self._keeps_purchases = any(
            rule.unless_test_hours is not None for rule in policy.of_kind(PurchaseRule)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def advance(self, moment: int) -> np.ndarray:
        """Let go of rows that are too old, take in those that came, and give everyone's colour.

        Raises:
            ValueError: If the moment lies before the last one.
        """
        self._oldest = moment - self._kept_seconds
        self._rows.begin_at(self._oldest)
        self._small.run(f"delete from reports where reported_at < {self._oldest}")
        if self._keeps_purchases:
            self._small.run(f"delete from purchases where bought_at < {self._oldest}")
        self._stay_history = [
            stays[(stays[:, _ENDED_AT] >= self._oldest)] for stays in self._stay_history if len(stays)
        ]
        if self._contacts:
            self._forget_presence()
        return super().advance(moment)

    def exposures(self, person_ids: Sequence[str] | None = None) -> Iterator[Exposure]:
        """Give all exposures that were found, with the ids also of rows that went since."""
        self._rows.begin_at(BEGINNING)
        return super().exposures(person_ids)

    def close(self) -> None:
        """Let go of the connections and the views."""
        super().close()
        self._rows.close()

    def _forget_presence(self) -> None:
        """Let go of presence, and of the pieces of meetings that rest on it."""
        old = f"{_ROW_KNOWN_AT} < {self._oldest}"
        self._run(
            "create or replace temp table gone as "
            f"select row_key from settled_presence where {old} "
            f"union select row_key from fresh_presence where {old}"
        )
        if not self._count("gone"):
            return
        for table in ("settled_presence", "case_history"):
            self._run(f"delete from {table} where {old}")
        self._run("delete from contact_history where row_key in (select row_key from gone)")
        self._run(
            "delete from shared_history where row_key in (select row_key from gone) "
            "or other_row_key in (select row_key from gone)"
        )

    def _find_cases(self) -> None:
        """Find out who is a case by the reports that are left."""
        is_forgotten = self._has_cases and self._count(f"cases where reported_at < {self._oldest}") > 0
        super()._find_cases()
        if is_forgotten:
            self._make("cases")
            self._has_cases = self._count("cases") > 0
            self._run("delete from case_history")
            self._remember_cases("settled_presence", "true")
