"""Why a person has the colour that they have: the evidence itself, each row with its share.

An explanation is read off the scorer's exposures, evidence and verdict; nothing is judged a second time.
Its JSON holds all that is needed to add it up again, and ``recreate`` does so.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from healthcode.clock import DAY, HOUR, format_time, parse_time
from healthcode.policy.model import ContactRule, OverdueRule, PurchaseRule, StayRule
from healthcode.scoring.changes import Causes, Change, State, change_between, severity, states_at
from healthcode.scoring.engines import Engine, open_scorer
from healthcode.scoring.output import Provenance, json_value
from healthcode.scoring.results import OVERRIDE
from healthcode.scoring.score import checked_policy, opened, provenance_of, read_moments
from healthcode.scoring.who import OwnRow, own_rows, readers_of, require_person
from healthcode.scoring.words import Language, counted, length_words, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Clear, Policy, Rule, RuleBase
    from healthcode.scoring.results import Evidence, Exposure, Scorer
    from healthcode.scoring.telling import Section

JSON_VERSION = 1
GAP_DAYS = 14

Status = Literal[
    "active", "outranked", "silenced", "not_yet", "expired", "cleared", "outside_dates", "replaced"
]
Share = Literal["carries", "already_counted", "enough_alone", "milder", "none"]


@dataclass(frozen=True)
class ExplainedExposure:
    """One exposure behind a row of evidence.

    Args:
        exposure_id: As in ``exposures.csv``.
        event_id: The person's own row.
        other_event_id: The other row behind it.
        other_person_id: Who was met.
        place_id: Place, vehicle or district.
        what: What the row says: a category, a kind of report.
        started_at: In seconds; "since ever" is the year 1.
        ended_at: None while it is not known.
        minutes: In thousandths.
        weight: In thousandths.
        weighted_minutes: In thousandths.
        known_at: When the platform knew it.
    """

    exposure_id: str
    event_id: str | None
    other_event_id: str | None
    other_person_id: str | None
    place_id: str | None
    what: str | None
    started_at: int
    ended_at: int | None
    minutes: int | None
    weight: int
    weighted_minutes: int | None
    known_at: int


@dataclass(frozen=True)
class ExplainedEvidence:
    """One row of evidence, its share of the colour, and what stands behind it.

    Args:
        evidence_id: As in ``evidence.csv``.
        rule_id: Which rule; ``override`` for a colour set by hand.
        rule_kind: Its kind.
        says: The rule's own sentence.
        sources: Where the rule was published; empty if it was invented.
        status: Whether it counts, or why not.
        share: What it adds.
        counted_points: What it adds to the points.
        counts: How rows of this rule add up.
        priority: Of the rule.
        unless_active: Rules that silence this one.
        silenced_by: Those of them that do so now.
        in_force_from: Of the rule.
        in_force_until: Of the rule.
        observed_at: End of its last exposure.
        known_at: When its thresholds were reached.
        active_from: When it begins to count.
        active_until: When it stops by itself.
        cleared_at: When it was cleared.
        minutes: Weighted, in thousandths.
        points: The rule's points.
        colour: The rule's colour.
        sooner: What would clear it, in words.
        exposures: What stands behind it.
    """

    evidence_id: str
    rule_id: str
    rule_kind: str
    says: str
    sources: tuple[str, ...]
    status: Status
    share: Share
    counted_points: int
    counts: str
    priority: int
    unless_active: tuple[str, ...]
    silenced_by: tuple[str, ...]
    in_force_from: int | None
    in_force_until: int | None
    observed_at: int
    known_at: int
    active_from: int
    active_until: int | None
    cleared_at: int | None
    minutes: int | None
    points: int | None
    colour: str | None
    sooner: tuple[str, ...]
    exposures: tuple[ExplainedExposure, ...]


@dataclass(frozen=True)
class ByHand:
    """A colour that a person set."""

    colour: str
    set_at: int
    until: int | None
    actor: str
    reason: str
    approved_by: str | None
    event_id: str | None


@dataclass(frozen=True)
class ScaleBand:
    """The colour of a range of points."""

    colour: str
    from_points: int
    to_points: int | None


@dataclass(frozen=True)
class Scale:
    """How points become a colour, and what is said when there are none."""

    bands: tuple[ScaleBand, ...]
    default_colour: str
    unseen_colour: str | None
    unseen_days: int | None


@dataclass(frozen=True)
class Unknown:
    """What the system did not know.

    Args:
        last_row_at: When the last row that the policy reads about the person became known.
        hours_since: Whole hours from then on.
        longest_gap_hours: Most whole hours without a row in the days before.
        gap_days: How many days were looked at for that.
    """

    last_row_at: int | None
    hours_since: int | None
    longest_gap_hours: int | None
    gap_days: int


@dataclass(frozen=True)
class LeftOut:
    """A row that a rule read and left out."""

    reason: Literal["too old", "duplicate", "in the future"]
    event_id: str | None
    rule_ids: tuple[str, ...]
    same_as: str | None
    known_at: int | None


@dataclass(frozen=True)
class Explanation:
    """Why a person has a colour at a moment.

    Args:
        person_id: Who.
        group: The label that the platform knows.
        as_of: When.
        policy_title: Under which policy.
        language: Of all words.
        colour: The verdict.
        points: The sum.
        deciding_rule: As in ``verdicts.csv``.
        by_hand: The override that decides, if one does.
        evidence: Every row, those that count first.
        scale: From points to colour.
        unseen: Whether the colour is that of people about whom nothing is known.
        next_change: If nothing else becomes known.
        next_green_at: When it turns green by itself, if it does.
        unknown: What the system did not know.
        ignored: Rows read and left out.
        source: Where this comes from.
    """

    person_id: str
    group: str | None
    as_of: int
    policy_title: str
    language: Language
    colour: str
    points: int
    deciding_rule: str | None
    by_hand: ByHand | None
    evidence: tuple[ExplainedEvidence, ...]
    scale: Scale
    unseen: bool
    next_change: Change | None
    next_green_at: int | None
    unknown: Unknown
    ignored: tuple[LeftOut, ...]
    source: Provenance

    def to_json(self) -> dict[str, Any]:
        """Give everything as plain JSON values, enough to add it up again."""
        plain = {name: value for name, value in _plain(self).items() if name != "source"}
        return {
            "explanation": JSON_VERSION,
            "provenance": self.source.to_json(),
            **plain,
            "sentences": list(self.sentences()),
        }

    def sections(self) -> tuple[Section, ...]:
        """Tell it in sentences, under headings."""
        from healthcode.scoring.telling import tell  # noqa: PLC0415 - it reads this module

        return tell(self)

    def sentences(self) -> tuple[str, ...]:
        """Tell it in sentences."""
        return tuple(sentence for section in self.sections() for sentence in section.all_sentences())

    def __str__(self) -> str:
        return "\n".join(self.sentences())


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
        The evidence with its shares, what comes next, and what the system did not know.

    Raises:
        DatasetError: If the data has faults, or does not know the person.
        PolicyError: If the policy has faults or fails its own cases.
        UsageError: If the time cannot be read.
    """
    (moment,) = read_moments(as_of)
    with opened(dataset) as data:
        require_person(data, person_id)
        rules = checked_policy(policy)
        scorer = open_scorer(engine, data, rules, moment)
        try:
            return explain_with(scorer, data, rules, person_id, language)
        finally:
            scorer.close()


def explain_with(
    scorer: Scorer, dataset: Dataset, policy: Policy, person_id: str, language: Language
) -> Explanation:
    """Explain a person's colour at the time until which a scorer knows everything."""
    return _Explainer(scorer, dataset, policy, person_id, language).explanation()


def recreate(document: Mapping[str, Any]) -> tuple[int, str]:
    """Add an explanation up again, from its JSON alone.

    Args:
        document: What ``Explanation.to_json`` gave.

    Returns:
        Points and colour.
    """
    as_of = parse_time(document["as_of"])
    rows = document["evidence"]
    loud = [row for row in rows if _in_time(row, as_of)]
    rule_ids = {row["rule_id"] for row in loud}
    ruled = [
        row for row in loud if row["rule_id"] != OVERRIDE and not rule_ids.intersection(row["unless_active"])
    ]
    top = max((row["priority"] for row in ruled), default=0)
    counting = [row for row in ruled if row["priority"] == top]
    points, seen = 0, set()
    for row in counting:
        if row["points"] is not None and (row["counts"] != "once" or row["rule_id"] not in seen):
            points += row["points"]
            seen.add(row["rule_id"])
    if document["by_hand"] is not None:
        return points, document["by_hand"]["colour"]
    scale = document["scale"]
    colours = [row["colour"] for row in counting if row["colour"] is not None]
    colours += [
        band["colour"]
        for band in scale["bands"]
        if band["from_points"] <= points and (band["to_points"] is None or points < band["to_points"])
    ]
    if colours:
        return points, max(colours, key=severity)
    unseen = not ruled and _is_unseen(document, as_of)
    return points, scale["unseen_colour"] if unseen else scale["default_colour"]


def _is_unseen(document: Mapping[str, Any], as_of: int) -> bool:
    days, last = document["scale"]["unseen_days"], document["unknown"]["last_row_at"]
    return days is not None and (last is None or as_of - parse_time(last) >= days * DAY)


def _in_time(row: Mapping[str, Any], as_of: int) -> bool:
    until = row["active_until"]
    return (
        row["cleared_at"] is None
        and parse_time(row["active_from"]) <= as_of
        and (until is None or as_of < parse_time(until))
    )


class _Explainer:
    """Gathers one explanation."""

    def __init__(
        self, scorer: Scorer, dataset: Dataset, policy: Policy, person_id: str, language: Language
    ) -> None:
        self.scorer = scorer
        self.dataset = dataset
        self.policy = policy
        self.person_id = person_id
        self.language = language
        self.as_of = scorer.known_until
        self.rows = own_rows(dataset, person_id)
        self.overrides = [row for row in self.rows if row.table == "overrides"]

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
            cleared_at=row.cleared_at,
            minutes=row.minutes,
            points=row.points,
            colour=row.colour,
            sooner=tuple(ways_to_clear(rule, self.language)) if rule else (),
            exposures=tuple(self._exposure(exposure, rule) for exposure in exposures),
        )

    def _sources(self, rule: RuleBase) -> tuple[str, ...]:
        named = {source.key: source for source in self.policy.sources}
        found = [named[key] for key in rule.source if key in named]
        return tuple(f"{source.publisher}, {source.title}, {source.date}" for source in found)

    def _exposure(self, row: Exposure, rule: Rule | None) -> ExplainedExposure:
        weighted = None
        if row.minutes is not None:
            weighted = (row.minutes * row.weight + 500) // 1_000
            if isinstance(rule, ContactRule) and row.ended_at is not None:
                weighted = ((row.ended_at - row.started_at) * row.weight + 30) // 60
        return ExplainedExposure(
            row.exposure_id,
            row.event_id,
            row.other_event_id,
            row.other_person_id,
            row.place_id,
            self._what(row),
            row.started_at,
            row.ended_at,
            row.minutes,
            row.weight,
            weighted,
            row.known_at,
        )

    def _what(self, exposure: Exposure) -> str | None:
        """Say what the person's own row says, where one word does it."""
        rule_id = exposure.rule_id
        kind = None if rule_id == OVERRIDE else self.policy.rule(rule_id).kind
        told = {"purchase": ("purchases", "category"), "report": ("reports", "kind")}.get(kind or "")
        if told is None:
            return None
        table, column = told
        found = (row for row in self.rows if row.table == table and row.event_id == exposure.event_id)
        row = next(found, None)
        return str(row.cells[column]) if row else None

    # ── what comes, what was unknown, what was left out ──

    def _what_comes(self, state: State) -> tuple[Change | None, int | None]:
        """Find the next change and the first green, if nothing else becomes known."""
        causes = Causes(self.policy, [row.cells for row in self.overrides], self.language)
        turns = self.scorer.turning_points(self.person_id, self.as_of)
        change, before = None, state
        for after in states_at(self.scorer, self.person_id, turns):
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
            return Unknown(None, None, None, GAP_DAYS)
        start = self.as_of - GAP_DAYS * DAY
        marks = [start, *(time for time in times if time > start), self.as_of]
        gap = max(later - earlier for earlier, later in pairwise(marks))
        return Unknown(times[-1], (self.as_of - times[-1]) // HOUR, gap // HOUR, GAP_DAYS)

    def _ignored(self) -> tuple[LeftOut, ...]:
        old = [
            LeftOut("too old", row.event_id, (row.rule_id,), None, None)
            for row in self.scorer.too_old(self.person_id)
        ]
        return (*old, *self._duplicates(), *self._in_the_future())

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


def ways_to_clear(rule: RuleBase, language: Language) -> Iterable[str]:
    """Say in words what ends a rule's evidence before its time."""
    if isinstance(rule, OverdueRule):
        yield phrase("way_test", language)
    if isinstance(rule, StayRule) and rule.zone_at == "now":
        yield phrase("way_zone_ends", language)
    if isinstance(rule, PurchaseRule) and rule.unless_test_hours is not None:
        around = rule.unless_test_hours
        yield phrase(
            "way_unless_test",
            language,
            before=length_words(around.before * HOUR, language),
            after=length_words(around.after * HOUR, language),
        )
    for way in rule.clears:
        yield _way(way, language)


def _way(way: Clear, language: Language) -> str:
    if way.negatives is not None:
        words = counted(way.negatives, "negative", language)
        if way.hours and way.negatives > 1:
            words += phrase("way_apart", language, hours=counted(way.hours, "hour", language))
        if way.within_days is not None and way.negatives > 1:
            words += phrase("way_within", language, days=counted(way.within_days, "dative_day", language))
    elif way.check_ins is not None:
        words = phrase("way_check_ins", language, days=counted(way.check_ins, "dative_day", language))
    else:
        quotes = {"en": "“{}”", "de": "„{}“"}[language]
        kinds = phrase("or", language).join(quotes.format(kind) for kind in way.reports)
        words = phrase("way_reports", language, kinds=kinds)
    if way.from_day is not None:
        words += phrase("way_from_day", language, day=way.from_day)
    return words


def _end_of(row: Evidence) -> float:
    return float("inf") if row.active_until is None else row.active_until


def _plain(value: Any, name: str = "") -> Any:
    """Turn dataclasses into JSON values: times as text, thousandths as numbers."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name), field.name) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is not None and (name in {"at", "as_of", "until"} or name.endswith(("_at", "_from", "_until"))):
        return format_time(value)
    return json_value(name, value)


def explained_people(
    scorer: Scorer, dataset: Dataset, policy: Policy, person_ids: Sequence[str], language: Language
) -> list[Explanation]:
    """Explain several people with one scorer."""
    return [explain_with(scorer, dataset, policy, person_id, language) for person_id in person_ids]
