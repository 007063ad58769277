"""The person's own rows that can change a colour: those behind the evidence that gives it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.clock import DAY, MINUTE
from healthcode.policy.model import ContactRule, PurchaseRule, ReportRule, StayRule
from healthcode.scoring.changes import severity
from healthcode.scoring.results import OVERRIDE
from healthcode.scoring.who import OwnRow, readers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from healthcode.dataset.around import RowKey
    from healthcode.policy.model import Policy, Rule
    from healthcode.scoring.results import Evaluation, Evidence, Exposure, Verdict

_PRESENCE = ("trips", "purchases", "scans")


@dataclass(frozen=True)
class Behind:
    """One person scored at one moment, with the rows that were read.

    Args:
        rows: All event rows about the person.
        policy: The rules.
        verdict: Of the person.
        evaluation: With the person's evidence.
        exposures: The person's, by id.
    """

    rows: Sequence[OwnRow]
    policy: Policy
    verdict: Verdict
    evaluation: Evaluation
    exposures: Mapping[str, Exposure]


def rows_behind(scored: Behind) -> tuple[RowKey, ...]:
    """Name own rows of which at least one must go for a milder colour, the likeliest first.

    A colour that single rows of evidence give must lose each of them: those of the one with fewest rows are
    named. A colour from points must lose some points: the rows behind all of them are named. With no evidence
    that counts there is nothing to take away, unless silence is judged more mildly.

    Simplification:
        A colour that would become milder because a milder rule of higher priority, or one that silences
        others, comes alive when a row is taken away is looked for only among reports and missed tests.
    """
    return tuple(dict.fromkeys(_Finder(scored).rows()))


class _Finder:
    def __init__(self, scored: Behind) -> None:
        self.scored = scored
        self.policy = scored.policy
        self.at = scored.verdict.as_of
        self.rows_known = sorted(
            (row for row in scored.rows if row.known_at <= self.at and row.table != "overrides"),
            key=lambda row: (row.known_at, row.table),
        )
        self.readers = [readers_of(row, self.policy) for row in self.rows_known]
        self.with_id: defaultdict[str, list[int]] = defaultdict(list)
        self.at_spot: defaultdict[str, list[int]] = defaultdict(list)
        for index, row in enumerate(self.rows_known):
            self.with_id[row.event_id].append(index)
            for column in ("place_id", "vehicle_id"):
                if row.cells.get(column) is not None:
                    self.at_spot[row.cells[column]].append(index)
        self.behind: defaultdict[str, list[Exposure]] = defaultdict(list)
        for link in scored.evaluation.evidence_exposures:
            self.behind[link.evidence_id].append(scored.exposures[link.exposure_id])

    def rows(self) -> list[RowKey]:
        evaluation = self.scored.evaluation
        active = [row for row in evaluation.evidence if row.active and row.rule_id != OVERRIDE]
        top = max((self.policy.rule(row.rule_id).priority for row in active), default=0)
        counting = [row for row in active if self.policy.rule(row.rule_id).priority == top]
        if not counting:
            return self._silence()
        enough_alone = [row for row in counting if row.colour == self.scored.verdict.colour]
        if enough_alone:
            return min((self._touching(row) for row in enough_alone), key=len)
        giving = [row for row in counting if row.points is not None]
        giving.sort(key=lambda row: -(row.points or 0))
        return [key for row in giving for key in self._touching(row)]

    def _silence(self) -> list[RowKey]:
        """Name what was heard lately, if silence would be judged more mildly than no evidence."""
        default = self.policy.default
        colour = self.scored.verdict.colour
        if default.unseen_days is None or default.unseen_colour is None:
            return []
        if default.unseen_colour == colour or not 0 <= severity(default.unseen_colour) < severity(colour):
            return []
        since = self.at - default.unseen_days * DAY
        read = self.policy.tables_read
        return [_key(row) for row in self.rows_known if row.table in read and max(row.heard_at) > since]

    def _touching(self, evidence: Evidence) -> list[RowKey]:
        """Name the own rows that a row of evidence rests on, those that it names first."""
        rule = self.policy.rule(evidence.rule_id)
        behind = self.behind[evidence.evidence_id]
        named = {index for each in behind if each.event_id for index in self.with_id[each.event_id]}
        first = sorted(index for index in named if rule.id in self.readers[index])
        others = [
            index
            for index in self._near(rule, behind)
            if rule.id in self.readers[index] and index not in named
        ]
        return [_key(self.rows_known[index]) for index in first + others] + self._reports_around(rule)

    def _near(self, rule: Rule, behind: Sequence[Exposure]) -> Iterable[int]:
        """Give where, among the rows known, those stand that may hold up evidence without being named."""
        if isinstance(rule, PurchaseRule | ReportRule):
            return ()
        if isinstance(rule, ContactRule):
            return () if rule.slots is not None else self._overlapping(behind)
        if isinstance(rule, StayRule):
            return (index for index, row in enumerate(self.rows_known) if row.table in _PRESENCE)
        return range(len(self.rows_known))

    def _overlapping(self, behind: Iterable[Exposure]) -> list[int]:
        found = {
            index
            for exposure in behind
            if exposure.place_id is not None
            for index in self.at_spot[exposure.place_id]
            if self._overlaps(self.rows_known[index], exposure)
        }
        return sorted(found)

    def _overlaps(self, row: OwnRow, exposure: Exposure) -> bool:
        """Say whether a row of the same place shows the person there when an exposure was."""
        start, end = self._span(row.table, row.cells)
        ended_at = exposure.started_at if exposure.ended_at is None else exposure.ended_at
        return start <= ended_at and exposure.started_at <= end

    def _span(self, table: str, cells: Mapping[str, Any]) -> tuple[int, int]:
        numbers = self.policy.presence
        if table == "trips":
            return cells["departed_at"], cells["arrived_at"]
        if table == "purchases":
            around = (numbers.purchase_minutes if numbers else 0) * MINUTE
            return cells["bought_at"] - around, cells["bought_at"] + around
        shown = cells["scanned_at"] + (numbers.scan_minutes if numbers else 0) * MINUTE
        return cells["scanned_at"], max(shown, cells["left_at"] or 0)

    def _reports_around(self, rule: Rule) -> list[RowKey]:
        """Name reports that stand in the way of a clearing, and those that keep a silencing rule quiet."""
        rules = {rule.id, *rule.unless_active}
        rules |= {other.id for other in self.policy.rules if other.priority > rule.priority}
        readers = {
            other for other in rules if other != rule.id or any(not way.reports for way in rule.clears)
        }
        return [
            _key(row)
            for row, read_by in zip(self.rows_known, self.readers, strict=True)
            if row.table == "reports" and readers.intersection(read_by)
        ]


def _key(row: OwnRow) -> RowKey:
    return (row.table, row.event_id)
