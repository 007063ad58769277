"""What an explanation holds: the evidence with its shares, as data and as JSON that can be added up again."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal

from healthcode.clock import DAY, format_time, parse_time
from healthcode.scoring.changes import Change, severity
from healthcode.scoring.output import Provenance, json_value
from healthcode.scoring.results import OVERRIDE, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.scoring.counterfactual import Counterfactual
    from healthcode.scoring.telling import Section
    from healthcode.scoring.words import Language

JSON_VERSION = 1

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
        place_kind: The kind of the place, or the mode of the vehicle.
        what: What the row says: a category, a kind of report.
        started_at: In seconds; "since ever" is the year 1.
        ended_at: None while it is not known.
        minutes: In thousandths.
        weight: In thousandths.
        weighted_minutes: In thousandths, as they are summed; None while the end is not known.
        known_at: When the platform knew it.
        distance_m: Of a logged meeting, in thousandths, where the rule weighs minutes by it.
    """

    exposure_id: str
    event_id: str | None
    other_event_id: str | None
    other_person_id: str | None
    place_id: str | None
    place_kind: str | None
    what: str | None
    started_at: int
    ended_at: int | None
    minutes: int | None
    weight: int
    weighted_minutes: int | None
    known_at: int
    distance_m: int | None = None


@dataclass(frozen=True)
class ClearingReport:
    """A report of the person's own that clears evidence.

    Args:
        event_id: The row.
        kind: What is reported.
    """

    event_id: str
    kind: str


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
        end_moves: Whether a stay behind it is not known to have ended, so that ``active_until`` is only what
            it would be if the stay ended now.
        cleared_at: When it was cleared.
        will_clear_at: When it will be cleared by reports that are in already, unless something else becomes
            known.
        will_clear_by: These reports.
        minutes: Weighted, in thousandths.
        points: The rule's points.
        colour: The rule's colour.
        sooner: What would clear it before it ends anyway, in words.
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
    end_moves: bool
    cleared_at: int | None
    will_clear_at: int | None
    will_clear_by: tuple[ClearingReport, ...]
    minutes: int | None
    points: int | None
    colour: str | None
    sooner: tuple[str, ...]
    exposures: tuple[ExplainedExposure, ...]

    @property
    def ends_at(self) -> int | None:
        """When it stops to count if nothing else becomes known; None if it lasts until it is cleared."""
        return self.active_until if self.will_clear_at is None else self.will_clear_at


@dataclass(frozen=True)
class RulesAlone:
    """What the rules give where a person set another colour, or the same.

    Args:
        colour: Without the override.
        points: The sum.
        rule_ids: The rules whose evidence counts.
    """

    colour: str
    points: int
    rule_ids: tuple[str, ...]


@dataclass(frozen=True)
class ByHand:
    """A colour that a person set, and what the rules would have given."""

    colour: str
    set_at: int
    until: int | None
    actor: str
    reason: str
    approved_by: str | None
    event_id: str | None
    rules_alone: RulesAlone | None


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
        unseen_legs: How often, in these days, the person was seen at one place and next at another without a
            ride on record between.
    """

    last_row_at: int | None
    hours_since: int | None
    longest_gap_hours: int | None
    gap_days: int
    unseen_legs: int


@dataclass(frozen=True)
class LeftOut:
    """A row that a rule read and left out.

    Args:
        reason: Why.
        event_id: The row.
        rule_ids: The rules that left it out.
        same_as: The row that counts in its stead, if there is one.
        known_at: When it became known, if it was left out for that.
        key: The key of the policy that left it out; one of the keys ``case_…`` or
            ``thin_case_scans_minutes`` leaves out a row of the person as a case. Without a key, the row is
            a duplicate or not known yet.
    """

    reason: Reason
    event_id: str | None
    rule_ids: tuple[str, ...]
    same_as: str | None
    known_at: int | None
    key: str | None = None


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
        counterfactual: The smallest change of the person's own events that would have been green, if it was
            looked for.
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
    counterfactual: Counterfactual | None = None

    def to_json(self) -> dict[str, Any]:
        """Give everything as plain JSON values, enough to add it up again."""
        return {
            "explanation": JSON_VERSION,
            "provenance": self.source.to_json(),
            **self.facts(),
            "sentences": list(self.sentences()),
        }

    def facts(self) -> dict[str, Any]:
        """Give what is told as plain JSON values, without where it comes from and without sentences."""
        return {name: value for name, value in plain(self).items() if name != "source"}

    def sections(self) -> tuple[Section, ...]:
        """Tell it in sentences, under headings."""
        from healthcode.scoring.telling import tell  # noqa: PLC0415 - it reads this module

        return tell(self)

    def sentences(self) -> tuple[str, ...]:
        """Tell it in sentences."""
        return tuple(sentence for section in self.sections() for sentence in section.all_sentences())

    def __str__(self) -> str:
        return "\n".join(self.sentences())


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


def plain(value: Any, name: str = "") -> Any:
    """Turn dataclasses into JSON values: times as text, thousandths as numbers."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name), field.name) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is not None and (name in {"at", "as_of", "until"} or name.endswith(("_at", "_from", "_until"))):
        return format_time(value)
    return json_value(name, value)
