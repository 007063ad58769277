"""When a row of evidence will be cleared, by reports that are in already but wait for their day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.clock import DAY, day_number
from healthcode.scoring.explained import ClearingReport
from healthcode.scoring.reference.clearing import with_clearing
from healthcode.scoring.reference.exposures import Found
from healthcode.scoring.who import readers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthcode.policy.model import Clear, Policy, RuleBase
    from healthcode.scoring.results import Evaluation, Evidence, Exposure, Scorer
    from healthcode.scoring.who import OwnRow


@dataclass(frozen=True)
class ClearingAhead:
    """A clearing that is certain unless something else becomes known.

    Args:
        at: When the evidence stops to count.
        by: The reports that clear it then.
    """

    at: int
    by: tuple[ClearingReport, ...]


class ClearingsAhead:
    """Finds which rows of evidence will be cleared by reports that are in already.

    Args:
        scorer: Of this person, asked again at each moment at which a clearing falls due.
        policy: The rules.
        person_id: Who.
        rows: All event rows about the person.
    """

    def __init__(self, scorer: Scorer, policy: Policy, person_id: str, rows: Iterable[OwnRow]) -> None:
        self.scorer = scorer
        self.policy = policy
        self.person_id = person_id
        self.as_of = scorer.known_until
        self.reports = [row for row in rows if row.table == "reports" and row.known_at <= self.as_of]
        self._at: dict[int, Evaluation] = {}

    def of(self, row: Evidence, exposures: Sequence[Exposure]) -> ClearingAhead | None:
        """Find when a row that has not ended will be cleared; None if nothing that is known does so."""
        rule = self.policy.rule(row.rule_id)
        if row.cleared_at is not None or all(way.not_before_day is None for way in rule.clears):
            return None
        reports = [report for report in self.reports if rule.id in readers_of(report, self.policy)]
        dues = {exposure.exposure_id: self._due(rule, exposure, reports) for exposure in exposures}
        end = float("inf") if row.active_until is None else row.active_until
        for moment in sorted({due for due in dues.values() if due is not None and self.as_of < due < end}):
            if self._ends(rule, dues.keys(), moment):
                due_now = [exposure for exposure in exposures if dues[exposure.exposure_id] == moment]
                return ClearingAhead(moment, self._reports_for(rule, due_now, reports, moment))
        return None

    def _due(self, rule: RuleBase, exposure: Exposure, reports: Sequence[OwnRow]) -> int | None:
        found = Found(exposure.person_id, rule.id, exposure.started_at, exposure.ended_at, exposure.known_at)
        return with_clearing(rule, found, [report.cells for report in reports]).cleared_at

    def _ends(self, rule: RuleBase, exposure_ids: Iterable[str], moment: int) -> bool:
        """Ask the scorer whether no row of these exposures goes on at this moment."""
        if moment not in self._at:
            self._at[moment] = self.scorer.evaluate([moment], [self.person_id])
        later = self._at[moment]
        alive = {row.evidence_id for row in later.evidence if row.rule_id == rule.id and goes_on(row)}
        mine = set(exposure_ids)
        links = later.evidence_exposures
        return not any(link.exposure_id in mine and link.evidence_id in alive for link in links)

    def _reports_for(
        self, rule: RuleBase, exposures: Sequence[Exposure], reports: Sequence[OwnRow], moment: int
    ) -> tuple[ClearingReport, ...]:
        """Leave out every report, the latest first, without which these exposures are cleared as well."""
        needed = list(reports)
        for report in sorted(reports, key=lambda row: row.known_at, reverse=True):
            fewer = [other for other in needed if other is not report]
            if all(self._due(rule, exposure, fewer) == moment for exposure in exposures):
                needed = fewer
        return tuple(ClearingReport(report.event_id, str(report.cells["kind"])) for report in needed)


def goes_on(row: Evidence) -> bool:
    """Say whether a row of evidence is neither cleared nor run out at its own moment."""
    return row.cleared_at is None and (row.active_until is None or row.as_of < row.active_until)


def ways_in_time(rule: RuleBase, exposures: Iterable[Exposure], ends_at: int | None) -> tuple[Clear, ...]:
    """Leave out those ways to clear a rule whose day comes only when the evidence has ended anyway.

    Args:
        rule: Whose ways.
        exposures: What stands behind the evidence.
        ends_at: When it ends by itself or is cleared; None if it lasts.
    """
    ended = [row.ended_at for row in exposures if row.ended_at is not None]
    if ends_at is None or not ended:
        return rule.clears
    last = day_number(max(ended))
    return tuple(
        way
        for way in rule.clears
        if way.not_before_day is None or (last + way.not_before_day) * DAY < ends_at
    )
