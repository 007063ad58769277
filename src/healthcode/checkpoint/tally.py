"""A gate's days in numbers: who was refused, who wrongly, and what it cost in seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.checkpoint.decide import REASONS, WAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthcode.checkpoint.decide import Decisions
    from healthcode.checkpoint.model import Gate
    from healthcode.checkpoint.scene import Known

#: Groups of which fewer people than this came are flagged: their numbers say little.
SMALL_GROUP = 30


@dataclass
class Tally:
    """Everything that is counted of one gate.

    Args:
        gate: Which.
        days: How many days were counted.
        checks: How many arrivals.
        ways: Checks by ``WAYS``.
        refused: Refusals by ``REASONS``; the first is who was let in.
        wrongly: Of them those to whose colour the place was open, by ``REASONS``.
        slipped_in: People let in although the place was closed to their colour.
        seconds: Spent on checks.
        waited: Seconds spent in line before them.
        longest_wait: Of one person, in seconds.
        told_platform: Codes read by a device, on a phone or on paper, of which the platform learned.
        groups: For each group label residents, people who came, checks, refusals and wrong refusals.
        came: Who came on any of the days.
    """

    gate: Gate
    days: int = 0
    checks: int = 0
    ways: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(WAYS), np.int64))
    refused: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(REASONS), np.int64))
    wrongly: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(REASONS), np.int64))
    slipped_in: int = 0
    seconds: int = 0
    waited: int = 0
    longest_wait: int = 0
    told_platform: int = 0
    groups: dict[str, list[int]] = field(default_factory=dict)
    came: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    @property
    def refusals(self) -> int:
        """How many were refused."""
        return int(self.refused[1:].sum())

    @property
    def wrong_refusals(self) -> int:
        """How many were refused although the place was open to their colour."""
        return int(self.wrongly[1:].sum())

    def add(self, decisions: Decisions, known: Known) -> None:
        """Count one day in."""
        self.days += 1
        self.checks += len(decisions.scene)
        self.ways += np.bincount(decisions.way, minlength=len(WAYS))
        self.refused += np.bincount(decisions.reason, minlength=len(REASONS))
        self.wrongly += np.bincount(decisions.reason[decisions.is_wrong], minlength=len(REASONS))
        self.slipped_in += int(decisions.slipped_in.sum())
        self.seconds += int(decisions.seconds.sum())
        self.waited += int(decisions.waited.sum())
        self.longest_wait = max(self.longest_wait, int(decisions.waited.max(initial=0)))
        if self.gate.feeds_scans:
            self.told_platform += int(decisions.is_read.sum())
        self._add_groups(decisions, known)

    def _add_groups(self, decisions: Decisions, known: Known) -> None:
        labels, number = np.unique(np.array([*known.groups], dtype=str), return_inverse=True)
        if not len(self.came):
            self.came = np.zeros(len(number), np.bool_)
        self.came[decisions.scene.person] = True
        residents = np.bincount(number, minlength=len(labels))
        people = np.bincount(number[self.came], minlength=len(labels))
        of_check = number[decisions.scene.person]
        for at, label in enumerate(labels.tolist()):
            here = of_check == at
            counts = [
                int(here.sum()),
                int((here & decisions.is_refused).sum()),
                int((here & decisions.is_wrong).sum()),
            ]
            before = self.groups.get(label, [0, 0, 0, 0, 0])[2:]
            added = (a + b for a, b in zip(before, counts, strict=True))
            self.groups[label] = [int(residents[at]), int(people[at]), *added]

    def group_rows(self) -> list[dict[str, Any]]:
        """Give one row for each group label; a group is small if few different people of it came."""
        return [
            {
                "group": label,
                "residents": residents,
                "people": people,
                "checks": checks,
                "refused": refused,
                "refused_wrongly": wrongly,
                "is_small": people < SMALL_GROUP,
            }
            for label, (residents, people, checks, refused, wrongly) in sorted(self.groups.items())
        ]

    def to_json(self) -> dict[str, Any]:
        """Give everything as plain JSON values."""
        return {
            "days": self.days,
            "checks": self.checks,
            "checked_by": _named(WAYS, self.ways),
            "refused": self.refusals,
            "refused_because": _named(REASONS[1:], self.refused[1:]),
            "refused_wrongly": self.wrong_refusals,
            "refused_wrongly_because": _named(REASONS[1:], self.wrongly[1:]),
            "let_in_against_colour": self.slipped_in,
            "check_seconds_per_day": _per(self.seconds, self.days),
            "queue_seconds_per_day": _per(self.waited, self.days),
            "longest_wait_seconds": self.longest_wait,
            "scans_told_to_platform": self.told_platform,
            "groups": self.group_rows(),
        }


def _named(words: Sequence[str], counts: NDArray[np.int64]) -> dict[str, int]:
    return {word: int(count) for word, count in zip(words, counts, strict=True) if count}


def _per(total: int, days: int) -> float | None:
    return round(total / days, 1) if days else None
