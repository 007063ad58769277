"""What scoring gives back: exposures, evidence and verdicts, and what an engine must be able to do.

Times are seconds of town time (``clock``); minutes and weights are integer thousandths.
The meaning of every field stands in ``docs/reference/scoring.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OVERRIDE = "override"

#: Why a row that a rule read was left out.
Reason = Literal["too old", "in the future", "duplicate", "too short"]


@dataclass(frozen=True, slots=True)
class Exposure:
    """One stay in a zone, one meeting, one purchase, one report or one missed deadline.

    Args:
        weighted_minutes: Of a meeting that counts minutes, in thousandths; in no table, since under a law of
            distance it does not follow from ``minutes`` and the rounded ``weight``, but explained.
    """

    exposure_id: str
    person_id: str
    rule_id: str
    started_at: int
    ended_at: int | None
    minutes: int | None
    weight: int
    known_at: int
    event_id: str | None
    other_event_id: str | None
    other_person_id: str | None
    place_id: str | None
    weighted_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Exposures of one rule that together reach its thresholds, as seen at ``as_of``."""

    evidence_id: str
    person_id: str
    as_of: int
    rule_id: str
    observed_at: int
    known_at: int
    active_from: int
    active_until: int | None
    cleared_at: int | None
    minutes: int | None
    points: int | None
    colour: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's colour at ``as_of``."""

    person_id: str
    as_of: int
    colour: str
    points: int
    deciding_rule: str | None


@dataclass(frozen=True, slots=True)
class EvidenceExposure:
    """Which exposure belongs to which evidence at ``as_of``."""

    as_of: int
    evidence_id: str
    exposure_id: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row that a rule read and left out.

    Args:
        person_id: Whose row.
        rule_id: Which rule.
        event_id: The row.
        reason: ``too old``, ``in the future``, ``duplicate`` or ``too short``.
        key: The key of the policy that left it out.
        same_as: The row that counts in its stead, if there is one.
    """

    person_id: str
    rule_id: str
    event_id: str | None
    reason: Reason
    key: str
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Verdicts and evidence at one or more times, each list in a fixed order."""

    verdicts: list[Verdict]
    evidence: list[Evidence]
    evidence_exposures: list[EvidenceExposure]


class Scorer(Protocol):
    """One dataset under one policy, with everything that was known by one time.

    An engine reads rows known at or before ``known_until`` and sees no later column; it can then be
    asked for the colour at any time. Asked for a time after ``known_until`` it says what would be so if
    nothing else became known.
    """

    known_until: int

    def exposures(self, person_ids: Sequence[str] | None = None) -> Iterable[Exposure]:
        """Give exposures known by ``known_until``, by rule in file order, person and number."""
        ...

    def evaluate(self, moments: Sequence[int], person_ids: Sequence[str] | None = None) -> Evaluation:
        """Give verdicts and evidence at each moment, by moment, person, rule and evidence."""
        ...

    def evaluate_in_parts(self, moments: Sequence[int]) -> Iterable[Evaluation]:
        """Give the same for everyone in parts: one moment at a time, and not too many people at once."""
        ...

    def turning_points(self, person_id: str, after: int | None = None) -> list[int]:
        """List, in order, every time (later than ``after``) at which this person's colour could change."""
        ...

    def too_old(self, person_id: str) -> list[Ignored]:
        """List the exposures that ``lookback_days`` left out."""
        ...

    def left_out_of_case(self, person_id: str) -> list[Ignored]:
        """List the rows of a person who is a case that contact rules read and left out.

        By rule in file order, then by the time of the row and its number; empty for who is no case.
        """
        ...

    def close(self) -> None:
        """Let go of temporary tables."""
        ...
