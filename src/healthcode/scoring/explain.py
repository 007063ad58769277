"""Why a person has the colour that they have: the evidence itself, each row with its share.

An explanation is read off the scorer's exposures, evidence and verdict; nothing is judged a second time.
Its JSON holds all that is needed to add it up again, and ``recreate`` does so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from healthcode.clock import DAY, HOUR
from healthcode.policy.model import ContactRule, StayRule
from healthcode.scoring.changes import Causes, Change, State, change_between, severity, states_at
from healthcode.scoring.explain_ends import ClearingsAhead, ways_in_time
from healthcode.scoring.explained import (
    ByHand,
    ExplainedEvidence,
    ExplainedExposure,
    Explanation,
    LeftOut,
    RulesAlone,
    Scale,
    ScaleBand,
    Share,
    Status,
    Unknown,
    recreate,
)
from healthcode.scoring.one_person import scored
from healthcode.scoring.results import OVERRIDE
from healthcode.scoring.score import provenance_of
from healthcode.scoring.ways import ways_to_clear
from healthcode.scoring.who import OwnRow, own_rows, readers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy, Rule, RuleBase
    from healthcode.scoring.engines import Engine
    from healthcode.scoring.results import Evidence, Exposure, Scorer
    from healthcode.scoring.words import Language

    Report = Callable[[int, int], None]

GAP_DAYS = 14


def explain(
    dataset: Dataset | str | Path,
    policy: Policy | str | Path,
    person_id: str,
    as_of: str | int,
    *,
    engine: Engine = "duckdb",
    language: Language = "en",
) -> Explanation:
    """Say why a person has the colour that they have.

    Args:
        dataset: A loaded dataset, or the folder of one.
        policy: A loaded policy, the id of a shipped one, or a file.
        person_id: Who.
        as_of: When; nothing that became known later is seen.
        engine: ``duckdb`` or ``reference``.
        language: ``en`` or ``de``.

    Returns:
        The evidence with its shares, what comes next, what would have made it green, and what the system
        did not know.

    Raises:
        DatasetError: If the data has faults, or does not know the person.
        PolicyError: If the policy has faults or fails its own cases.
        UsageError: If the time cannot be read.
    """
    with scored(dataset, policy, person_id, as_of, engine) as (scorer, data, rules):
        explanation = explain_with(scorer, data, rules, person_id, language)
        return with_counterfactual(explanation, data, rules)


def with_counterfactual(
    explanation: Explanation, dataset: Dataset, policy: Policy, *, report: Report | None = None
) -> Explanation:
    """Add to an explanation the smallest change of the person's own events that would have been green.

    Args:
        explanation: Of a person's colour under this policy.
        dataset: What was scored.
        policy: The rules.
        report: Told how many scorings were begun, and the most there will be.
    """
    from healthcode.scoring.counterfactual import counterfactual_of  # noqa: PLC0415 - slow to import

    found = counterfactual_of(explanation, dataset, policy, report=report)
    return replace(explanation, counterfactual=found)


def explain_with(
    scorer: Scorer,
    dataset: Dataset,
    policy: Policy,
    person_id: str,
    language: Language,
    *,
    report: Report | None = None,
) -> Explanation:
    """Explain a person's colour at the time until which a scorer knows everything.

    Args:
        scorer: Of this dataset and policy.
        dataset: What is scored.
        policy: The rules.
        person_id: Who.
        language: ``en`` or ``de``.
        report: Told how many later moments have been looked at, and of how many.
    """
    explanation = _Explainer(scorer, dataset, policy, person_id, language, report).explanation()
    if explanation.by_hand is None:
        return explanation
    return replace(explanation, by_hand=replace(explanation.by_hand, rules_alone=_rules_alone(explanation)))


def _rules_alone(explanation: Explanation) -> RulesAlone:
    """Say what the colour would be if nobody had set one by hand."""
    points, colour = recreate(replace(explanation, by_hand=None).facts())
    counting = [row.rule_id for row in explanation.evidence if row.share != "none"]
    return RulesAlone(colour, points, tuple(dict.fromkeys(counting)))


class _Explainer:
    """Gathers one explanation."""

    def __init__(
        self,
        scorer: Scorer,
        dataset: Dataset,
        policy: Policy,
        person_id: str,
        language: Language,
        report: Report | None,
    ) -> None:
        self.scorer = scorer
        self.dataset = dataset
        self.policy = policy
        self.person_id = person_id
        self.language = language
        self.report = report
        self.as_of = scorer.known_until
        self.rows = own_rows(dataset, person_id)
        self.overrides = [row for row in self.rows if row.table == "overrides"]
        self.ahead = ClearingsAhead(scorer, policy, person_id, self.rows)

    def explanation(self) -> Explanation:
        evaluation = self.scorer.evaluate([self.as_of], [self.person_id])
        (verdict,) = evaluation.verdicts
        state = State(verdict, tuple(evaluation.evidence))
        exposures = {row.exposure_id: row for row in self.scorer.exposures([self.person_id])}
        links: dict[str, list[Exposure]] = {}
        for link in evaluation.evidence_exposures:
            links.setdefault(link.evidence_id, []).append(exposures[link.exposure_id])
        default = self.policy.default
        silent = default.unseen_colour is not None and verdict.colour == default.unseen_colour
        next_change, next_green_at = self._what_comes(state)
        people = self.dataset.rows_of("people", self.person_id)
        return Explanation(
            person_id=self.person_id,
            group=str(people[0]["group"]) if people[0]["group"] is not None else None,
            as_of=self.as_of,
            policy_title=self.policy.title,
            language=self.language,
            colour=verdict.colour,
            points=verdict.points,
            deciding_rule=verdict.deciding_rule,
            by_hand=self._by_hand(state),
            evidence=self._evidence(state, links),
            scale=Scale(
                tuple(ScaleBand(band.colour, band.from_points, band.to_points) for band in self.policy.bands),
                default.colour,
                default.unseen_colour,
                default.unseen_days,
            ),
            unseen=silent and not state.active,
            next_change=next_change,
            next_green_at=next_green_at,
            unknown=self._unknown(),
            ignored=self._ignored(),
            source=provenance_of(self.dataset, self.policy, [self.as_of]),
        )

    def _by_hand(self, state: State) -> ByHand | None:
        if state.verdict.deciding_rule != OVERRIDE:
            return None
        colour = state.verdict.colour
        in_force = [
            row
            for row in self.overrides
            if row.cells["colour"] == colour
            and row.known_at <= self.as_of
            and (row.cells["until"] is None or self.as_of < row.cells["until"])
        ]
        row = max(in_force, key=lambda row: row.known_at)
        return ByHand(
            colour,
            row.known_at,
            row.cells["until"],
            row.cells["actor"],
            row.cells["reason"],
            row.cells["approved_by"],
            row.event_id,
            None,
        )

    # ── evidence ──

    def _evidence(self, state: State, links: dict[str, list[Exposure]]) -> tuple[ExplainedEvidence, ...]:
        ruled = [row for row in state.evidence if row.active and row.rule_id != OVERRIDE]
        top = max((self.policy.rule(row.rule_id).priority for row in ruled), default=0)
        counting = [row for row in ruled if self.policy.rule(row.rule_id).priority == top]
        carriers = self._carriers(counting)
        loud = {row.rule_id for row in state.evidence if self._in_time(row)}
        most_severe = max((severity(row.colour) for row in counting if row.colour), default=0)
        explained = []
        for row in state.evidence:
            status = self._status(row, row in counting)
            share: Share = "none"
            if status == "active" and row.rule_id != OVERRIDE:
                if row.colour is not None:
                    share = "enough_alone" if severity(row.colour) == most_severe else "milder"
                else:
                    share = "carries" if row.evidence_id in carriers else "already_counted"
            explained.append(self._explained(row, status, share, loud, links.get(row.evidence_id, [])))
        order = {"enough_alone": 0, "carries": 1, "milder": 2, "already_counted": 3, "none": 4}
        return tuple(sorted(explained, key=lambda row: (order[row.share], -row.counted_points)))

    def _carriers(self, counting: list[Evidence]) -> set[str]:
        """Choose the rows that carry points: of a rule that counts once, the one that lasts longest."""
        carriers = set()
        longest: dict[str, Evidence] = {}
        for row in counting:
            if self.policy.rule(row.rule_id).counts != "once":
                carriers.add(row.evidence_id)
                continue
            held = longest.get(row.rule_id)
            if held is None or _end_of(row) > _end_of(held):
                longest[row.rule_id] = row
        return carriers | {row.evidence_id for row in longest.values()}

    def _in_time(self, row: Evidence) -> bool:
        ended = row.active_until is not None and self.as_of >= row.active_until
        return row.cleared_at is None and row.active_from <= self.as_of and not ended

    def _status(self, row: Evidence, counts: bool) -> Status:
        if row.active:
            return "active" if counts or row.rule_id == OVERRIDE else "outranked"
        if row.cleared_at is not None:
            return "cleared"
        if row.rule_id == OVERRIDE:
            return (
                "expired" if row.active_until is not None and row.active_until <= self.as_of else "replaced"
            )
        rule = self.policy.rule(row.rule_id)
        if row.active_until is not None and self.as_of >= row.active_until:
            return "outside_dates" if row.active_until == rule.in_force_until else "expired"
        if self.as_of < row.active_from:
            return "outside_dates" if row.active_from == rule.in_force_from else "not_yet"
        return "silenced"

    def _explained(
        self, row: Evidence, status: Status, share: Share, loud: set[str], exposures: list[Exposure]
    ) -> ExplainedEvidence:
        rule = None if row.rule_id == OVERRIDE else self.policy.rule(row.rule_id)
        unless = rule.unless_active if rule else ()
        ahead = None if rule is None or status in ("cleared", "expired") else self.ahead.of(row, exposures)
        ends_at = row.active_until if ahead is None else ahead.at
        in_time = ways_in_time(rule, exposures, ends_at) if rule else ()
        return ExplainedEvidence(
            evidence_id=row.evidence_id,
            rule_id=row.rule_id,
            rule_kind=rule.kind if rule else OVERRIDE,
            says=getattr(rule.says, self.language) if rule else "",
            sources=self._sources(rule) if rule else (),
            status=status,
            share=share,
            counted_points=(row.points or 0) if share == "carries" else 0,
            counts=rule.counts if rule else "once",
            priority=rule.priority if rule else 0,
            unless_active=unless,
            silenced_by=tuple(other for other in unless if other in loud) if status == "silenced" else (),
            in_force_from=rule.in_force_from if rule else None,
            in_force_until=rule.in_force_until if rule else None,
            observed_at=row.observed_at,
            known_at=row.known_at,
            active_from=row.active_from,
            active_until=row.active_until,
            end_moves=row.active_until is not None and self._end_moves(rule, exposures),
            cleared_at=row.cleared_at,
            will_clear_at=None if ahead is None else ahead.at,
            will_clear_by=() if ahead is None else ahead.by,
            minutes=row.minutes,
            points=row.points,
            colour=row.colour,
            sooner=tuple(ways_to_clear(rule, in_time, self.language)) if rule else (),
            exposures=tuple(self._exposure(exposure, rule) for exposure in exposures),
        )

    def _end_moves(self, rule: Rule | None, exposures: list[Exposure]) -> bool:
        """Say whether a stay behind it goes on, so that the end counted from it moves on with the time."""
        is_open = isinstance(rule, StayRule) and any(row.ended_at is None for row in exposures)
        return is_open and rule is not None and rule.lasts_from == "observed" and rule.lasts_days is not None

    def _sources(self, rule: RuleBase) -> tuple[str, ...]:
        named = {source.key: source for source in self.policy.sources}
        found = [named[key] for key in rule.source if key in named]
        return tuple(f"{source.publisher}, {source.title}, {source.date}" for source in found)

    def _exposure(self, row: Exposure, rule: Rule | None) -> ExplainedExposure:
        return ExplainedExposure(
            row.exposure_id,
            row.event_id,
            row.other_event_id,
            row.other_person_id,
            row.place_id,
            self._place_kind(row, rule),
            self._what(row),
            row.started_at,
            row.ended_at,
            row.minutes,
            row.weight,
            _weighted_minutes(row),
            row.known_at,
            self._distance(row, rule),
        )

    def _distance(self, exposure: Exposure, rule: Rule | None) -> int | None:
        """Give the logged distance, where a rule weighs by it."""
        if not isinstance(rule, ContactRule):
            return None
        if not rule.weights.by_distance_m and rule.weights.by_distance_law is None:
            return None
        logged = (row for row in self._with_id.get(exposure.event_id, ()) if row.table == "encounters")
        return next((row.cells["distance_m"] for row in logged), None)

    @cached_property
    def _with_id(self) -> dict[str | None, list[OwnRow]]:
        rows: dict[str | None, list[OwnRow]] = {}
        for row in self.rows:
            rows.setdefault(row.event_id, []).append(row)
        return rows

    @cached_property
    def _places(self) -> dict[object, object]:
        return {row["place_id"]: row["kind"] for row in self.dataset.rows("places")}

    def _place_kind(self, exposure: Exposure, rule: Rule | None) -> str | None:
        """Say what kind of place or vehicle it is; a district has none."""
        if exposure.place_id is None or isinstance(rule, StayRule):
            return None
        own = self._with_id.get(exposure.event_id, ())
        trip = next((row for row in own if row.cells.get("vehicle_id") == exposure.place_id), None)
        if trip is not None:
            return str(trip.cells["mode"])
        kind = self._places.get(exposure.place_id)
        return None if kind is None else str(kind)

    def _what(self, exposure: Exposure) -> str | None:
        """Say what the person's own row says, where one word does it."""
        rule_id = exposure.rule_id
        kind = None if rule_id == OVERRIDE else self.policy.rule(rule_id).kind
        told = {"purchase": ("purchases", "category"), "report": ("reports", "kind")}.get(kind or "")
        if told is None:
            return None
        table, column = told
        row = next((row for row in self._with_id.get(exposure.event_id, ()) if row.table == table), None)
        return str(row.cells[column]) if row else None

    # ── what comes, what was unknown, what was left out ──

    def _what_comes(self, state: State) -> tuple[Change | None, int | None]:
        """Find the next change and the first green, if nothing else becomes known."""
        causes = Causes(self.policy, [row.cells for row in self.overrides], self.language, is_ahead=True)
        turns = self.scorer.turning_points(self.person_id, self.as_of)
        change, before = None, state
        for done, after in enumerate(states_at(self.scorer, self.person_id, turns), 1):
            if self.report is not None:
                self.report(done, len(turns))
            if change is None and after.verdict.colour != state.verdict.colour:
                change = change_between(before, after, causes)
            if after.verdict.colour == "green" and (change is not None or state.verdict.colour != "green"):
                return change, after.verdict.as_of
            before = after
        return change, None

    def _unknown(self) -> Unknown:
        read = self.policy.tables_read
        heard = {moment for row in self.rows if row.table in read for moment in row.heard_at}
        times = sorted(moment for moment in heard if moment <= self.as_of)
        if not times:
            return Unknown(None, None, None, GAP_DAYS, 0)
        start = self.as_of - GAP_DAYS * DAY
        marks = [start, *(time for time in times if time > start), self.as_of]
        gap = max(later - earlier for earlier, later in pairwise(marks))
        since = (self.as_of - times[-1]) // HOUR
        known = [row for row in self._known_rows() if row.table in read]
        return Unknown(times[-1], since, gap // HOUR, GAP_DAYS, unseen_legs(known, start))

    def _ignored(self) -> tuple[LeftOut, ...]:
        old = [
            LeftOut("too old", row.event_id, (row.rule_id,), None, None, row.key)
            for row in self.scorer.too_old(self.person_id)
        ]
        return (*old, *self._left_out_of_case(), *self._duplicates(), *self._in_the_future())

    def _left_out_of_case(self) -> Iterable[LeftOut]:
        """List what rules left out of the rows of the person as a case, each row and reason once."""
        rules: dict[tuple[Any, ...], list[str]] = {}
        for row in self.scorer.left_out_of_case(self.person_id):
            rules.setdefault((row.reason, row.event_id, row.same_as, row.key), []).append(row.rule_id)
        for (reason, event_id, same_as, key), rule_ids in rules.items():
            yield LeftOut(reason, event_id, tuple(rule_ids), same_as, None, key)

    def _duplicates(self) -> Iterable[LeftOut]:
        first: dict[tuple[Any, ...], OwnRow] = {}
        for row in self._known_rows():
            held = first.setdefault(row.content, row)
            readers = readers_of(row, self.policy)
            if held is not row and readers:
                yield LeftOut("duplicate", row.event_id, readers, held.event_id, row.known_at)

    def _known_rows(self) -> Iterable[OwnRow]:
        return (row for row in self.rows if row.known_at <= self.as_of)

    def _in_the_future(self) -> Iterable[LeftOut]:
        for row in self.rows:
            readers = readers_of(row, self.policy) if row.known_at > self.as_of else ()
            if readers:
                yield LeftOut("in the future", row.event_id, readers, None, row.known_at)


def _weighted_minutes(row: Exposure) -> int | None:
    """Give an exposure's weighted minutes in thousandths: those of the scorer, else length times weight."""
    if row.minutes is None or row.weighted_minutes is not None:
        return row.weighted_minutes
    return (row.minutes * row.weight + 500) // 1_000


def unseen_legs(rows: Iterable[OwnRow], since: int) -> int:
    """Count how often somebody was seen at one place and next at another, with no ride between.

    Args:
        rows: Of one person.
        since: Only ways that end after this moment count.
    """
    seen = sorted(
        ((row.known_at, row.cells["place_id"]) for row in rows if row.table in ("scans", "purchases")),
    )
    left = sorted(row.cells["departed_at"] for row in rows if row.table == "trips")
    return sum(
        one != other and ended > since and bisect_left(left, began) == bisect_right(left, ended)
        for (began, one), (ended, other) in pairwise(seen)
    )


def _end_of(row: Evidence) -> float:
    return float("inf") if row.active_until is None else row.active_until
