"""Exposures: their common shape, numbers and order; and the two kinds that are one row each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from healthcode import clock
from healthcode.patterns import matches
from healthcode.scoring.results import OVERRIDE, Exposure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthcode.policy.model import PurchaseRule, ReportRule, RuleBase
    from healthcode.scoring.reference.presence import Place
    from healthcode.scoring.reference.rows import Row

FULL_WEIGHT = 1_000


@dataclass(frozen=True)
class SlotRange:
    """The slots, first and last included, that a person's and a case's interval share."""

    first: int
    last: int
    origin: int
    seconds: int

    def start_of(self, slot: int) -> int:
        """Give the first second of a slot."""
        return self.origin + slot * self.seconds


@dataclass(frozen=True)
class Found:
    """One exposure, with what clearing and grouping need beside its public columns.

    Args:
        rows: Keys of the rows behind it, the person's first; they break the last ties.
        number: Which of the person's exposures of the rule, from 1; 0 before they are counted.
        place: The place or vehicle of a meeting.
        entry: The ``by_kind`` pattern whose numbers hold for it.
        slots: The slots of a meeting, under a rule with slots.
        other_row: Which of the other person's rows; rows of one table that begin together are one.
        replaced_at: When a second row, with the end, joined this open stay.
        replaces: The open row that this one joined, if that counted.
        cleared_at: When it was cleared; possibly later than the time that is looked at.
        weighted_minutes: Of a meeting that counts minutes: seconds times weight, in thousandths of a minute.
    """

    person_id: str
    rule_id: str
    started_at: int
    ended_at: int | None
    known_at: int
    minutes: int | None = None
    weight: int = FULL_WEIGHT
    event_id: str | None = None
    other_event_id: str | None = None
    other_person_id: str | None = None
    place_id: str | None = None
    rows: tuple[int, int] = (0, 0)
    number: int = 0
    place: Place | None = None
    entry: str | None = None
    slots: SlotRange | None = None
    other_row: tuple[str, int] | None = None
    replaced_at: int | None = None
    replaces: Found | None = None
    cleared_at: int | None = None
    weighted_minutes: int = 0

    @property
    def exposure_id(self) -> str:
        """The id, ``rule/person/n``."""
        return f"{self.rule_id}/{self.person_id}/{self.number}"

    def lasted(self, at: int) -> int:
        """Give the seconds that a stay has lasted at a time; an open one lasts until then."""
        ended_at = at if self.ended_at is None else self.ended_at
        return max(0, ended_at - self.started_at)

    def public(self) -> Exposure:
        """Give the columns that everyone sees."""
        return Exposure(
            exposure_id=self.exposure_id,
            person_id=self.person_id,
            rule_id=self.rule_id,
            started_at=self.started_at,
            ended_at=self.ended_at,
            minutes=self.minutes,
            weight=self.weight,
            known_at=self.known_at,
            event_id=self.event_id,
            other_event_id=self.other_event_id,
            other_person_id=self.other_person_id,
            place_id=self.place_id,
            weighted_minutes=self.weighted_minutes if self.other_person_id and not self.slots else None,
        )


def half_up(numerator: int, denominator: int) -> int:
    """Divide, neither number being negative, and round half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def minutes_of(seconds: int) -> int:
    """Turn seconds into thousandths of a minute."""
    return half_up(seconds * FULL_WEIGHT, clock.MINUTE)


def in_observed_window(rule: RuleBase, found: Found) -> bool:
    """Say whether an exposure starts within ``observed_from`` and ``observed_until``."""
    return (rule.observed_from is None or found.started_at >= rule.observed_from) and (
        rule.observed_until is None or found.started_at < rule.observed_until
    )


def is_too_old(rule: RuleBase, found: Found) -> bool:
    """Say whether an exposure ended too long before it became known."""
    if rule.lookback_days is None or found.ended_at is None:
        return False
    if rule.whole_days:
        return clock.day_number(found.known_at) - clock.day_number(found.ended_at) > rule.lookback_days
    return found.known_at - found.ended_at > rule.lookback_days * clock.DAY


def in_order(found: Iterable[Found]) -> list[Found]:
    """Sort one person's exposures of one rule; a missing end comes last, a missing id first."""
    return sorted(
        found,
        key=lambda one: (
            one.known_at,
            one.started_at,
            one.ended_at is None,
            one.ended_at or 0,
            one.other_person_id or "",
            one.place_id or "",
            (one.slots.first, one.slots.last) if one.slots else (0, 0),
            one.rows,
        ),
    )


def numbered(found: Iterable[Found]) -> list[Found]:
    """Count one person's exposures of one rule, from 1."""
    return [replace(one, number=number) for number, one in enumerate(in_order(found), start=1)]


def sampled_at(report: Row) -> int:
    """Give the time for which a report speaks: the sample, else the report itself."""
    moment: int = report["reported_at"] if report["sampled_at"] is None else report["sampled_at"]
    return moment


def is_kind(kind: str, path: str) -> bool:
    """Say whether a report kind is this one or a deeper level of it."""
    return path == kind or path.startswith(f"{kind}/")


def report_exposures(rule: ReportRule, person_id: str, reports: list[Row]) -> list[Found]:
    """Find the reports whose kind matches one of the rule's."""
    return [
        Found(
            person_id=person_id,
            rule_id=rule.id,
            started_at=sampled_at(report),
            ended_at=sampled_at(report),
            known_at=report["reported_at"],
            minutes=report["minutes"],
            event_id=report["event_id"],
            rows=(report["row"], 0),
        )
        for report in reports
        if any(matches(pattern, report["kind"]) for pattern in rule.kinds)
    ]


def purchase_exposures(
    rule: PurchaseRule, person_id: str, purchases: list[Row], reports: list[Row]
) -> list[Found]:
    """Find the purchases of the rule's categories."""
    return [
        Found(
            person_id=person_id,
            rule_id=rule.id,
            started_at=purchase["bought_at"],
            ended_at=purchase["bought_at"],
            known_at=purchase["bought_at"],
            event_id=purchase["event_id"],
            place_id=purchase["place_id"],
            rows=(purchase["row"], 0),
            cleared_at=_excused_at(rule, purchase["bought_at"], reports),
        )
        for purchase in purchases
        if purchase["category"] in rule.categories
    ]


def _excused_at(rule: PurchaseRule, bought_at: int, reports: list[Row]) -> int | None:
    """Find when a negative sample around a purchase excused it, at the earliest at once."""
    hours = rule.unless_test_hours
    if hours is None:
        return None
    first, last = bought_at - hours.before * clock.HOUR, bought_at + hours.after * clock.HOUR
    return min(
        (
            max(report["reported_at"], bought_at)
            for report in reports
            if is_kind("test_negative", report["kind"]) and first <= sampled_at(report) <= last
        ),
        default=None,
    )


def override_exposures(person_id: str, overrides: list[Row]) -> list[Found]:
    """Give each override an exposure of its own."""
    return [
        Found(
            person_id=person_id,
            rule_id=OVERRIDE,
            started_at=override["set_at"],
            ended_at=override["set_at"],
            known_at=override["set_at"],
            event_id=override["event_id"],
            rows=(override["row"], 0),
        )
        for override in overrides
    ]
