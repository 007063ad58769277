"""What appeals came to in one run: how many, how long, how much waiting in vain, and who got to file.

A **wrong lock** is a stretch of days in a row on which a person is locked and not infected. It begins at the
04:00 of its first day. It ends when an appeal lifts it, or at the next 04:00 at which the code no longer
locks. How long it would have gone on is not known where the person becomes infected, or the run ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.spells import spells_of
from healthcode.clock import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Days = NDArray[np.bool_]

#: Hours since the first 04:00 of a wrong lock at which it is asked whether it still holds.
HOURS = (6, 12, 24, 36, 48, 72, 96, 120, 168, 240, 336)


@dataclass(frozen=True)
class Appeal:
    """One appeal.

    Args:
        person: Who, by position.
        filed_at: When, in seconds since the run began.
        decided_at: When it was decided; None if it was not.
        is_granted: Whether it lifted the lock.
        is_wrong: Whether the lock was wrong: on the day of the decision, or, undecided, on that of filing.
    """

    person: int
    filed_at: int
    decided_at: int | None
    is_granted: bool
    is_wrong: bool


@dataclass(frozen=True)
class Appealed:
    """A run with its appeals.

    Args:
        locked: Who was locked at each 04:00, granted appeals taken off, shape (days, people).
        infected: Who was infected on each day.
        appeals: Every appeal, in any order.
        day_begins_at: Seconds from midnight to 04:00.
    """

    locked: Days
    infected: Days
    appeals: Sequence[Appeal]
    day_begins_at: int

    @property
    def wrong(self) -> Days:
        """Who was locked though not infected."""
        return self.locked & ~self.infected

    @property
    def granted(self) -> list[Appeal]:
        """The appeals that lifted a lock."""
        return [one for one in self.appeals if one.is_granted]

    def hours(self) -> float | None:
        """Give the median of the hours from filing to the end of a wrong lock; None if none was lifted."""
        lasted = [
            (one.decided_at - one.filed_at) / HOUR
            for one in self.granted
            if one.is_wrong and one.decided_at is not None
        ]
        return float(np.median(lasted)) if lasted else None

    def waste(self) -> int:
        """Count the person-days locked in vain at whose 04:00 the person's own appeal lay undecided."""
        days = len(self.locked)
        first = self.day_begins_at
        is_open = np.zeros_like(self.locked)
        for one in self.appeals:
            since = (one.filed_at - first) // DAY + 1
            until = days if one.decided_at is None else (one.decided_at - first) // DAY + 1
            is_open[since:until, one.person] = True
        return int(np.count_nonzero(is_open & self.wrong))

    def filers(self) -> NDArray[np.bool_]:
        """Say who filed on a day on which they were wrongly locked."""
        found = np.zeros(self.locked.shape[1], np.bool_)
        wrong = self.wrong
        for one in self.appeals:
            found[one.person] |= wrong[one.filed_at // DAY, one.person]
        return found

    def access(self, names: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Count for each group who filed while wrongly locked, and who was ever wrongly locked.

        Args:
            names: The group of each person.
        """
        ever: NDArray[np.bool_] = np.any(self.wrong, axis=0)
        return counted_by(names, self.filers(), ever)

    def still_wrong(self, hours: Iterable[int] = HOURS) -> list[float | None]:
        """Give the share of wrong locks that still hold so many hours after their first 04:00.

        The share is the Kaplan-Meier estimate: a wrong lock whose end is not known counts as long as it was
        seen. None where no wrong lock was seen for so long.
        """
        length, is_end = wrong_locks(self.wrong, self.infected, self.lifted(), self.day_begins_at)
        return surviving(length, is_end, [hour * HOUR for hour in hours])

    @property
    def decided(self) -> int:
        """How many appeals were decided."""
        return sum(one.decided_at is not None for one in self.appeals)

    def wrong_lock_count(self) -> int:
        """Count the wrong locks that ``still_wrong`` follows."""
        return len(wrong_locks(self.wrong, self.infected, self.lifted(), self.day_begins_at)[0])

    def lifted(self) -> dict[tuple[int, int], int]:
        """Say by day and person when an appeal lifted the lock, in seconds since the run began."""
        return {
            (one.decided_at // DAY, one.person): one.decided_at
            for one in self.granted
            if one.decided_at is not None
        }


def counted_by(
    names: Sequence[str], above: NDArray[np.bool_], below: NDArray[np.bool_]
) -> dict[str, tuple[int, int]]:
    """Count two sets of people in each group; the first set within the second."""
    labels = np.array(names, dtype=object)
    return {
        group: (
            int(np.count_nonzero(above & below & (labels == group))),
            int(np.count_nonzero(below & (labels == group))),
        )
        for group in sorted(set(names))
    }


def wrong_locks(
    wrong: Days, infected: Days, lifted: Mapping[tuple[int, int], int], day_begins_at: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Measure every wrong lock.

    Args:
        wrong: Who is wrongly locked on which day, shape (days, people).
        infected: Who is infected on which day.
        lifted: By day and person, when an appeal lifted the lock, in seconds since the run began.
        day_begins_at: Seconds from midnight to 04:00.

    Returns:
        The length of each in seconds, and whether it ended; else it was cut off by an infection or by the end
        of the run.
    """
    found = spells_of(wrong)
    person, first, last = found.person, found.first, found.last
    length = (last + 1 - first) * DAY
    is_cut = last == len(wrong) - 1
    inside = ~is_cut
    is_cut[inside] = infected[last[inside] + 1, person[inside]]
    is_end = ~is_cut
    place = {(day, who): at for at, (day, who) in enumerate(zip(last.tolist(), person.tolist(), strict=True))}
    for key, at in lifted.items():
        spell = place.get(key)
        if spell is not None:
            length[spell] = at - (first[spell] * DAY + day_begins_at)
            is_end[spell] = True
    return length, is_end


def surviving(
    length: NDArray[np.int64], is_end: NDArray[np.bool_], moments: Sequence[int]
) -> list[float | None]:
    """Give the Kaplan-Meier estimate of the share that lasts longer than each moment.

    Args:
        length: How long each was seen.
        is_end: Whether it ended then; else it was cut off.
        moments: In the unit of the lengths, ascending.

    Returns:
        None for moments later than the end of all that was seen, unless all had ended by then.
    """
    if not len(length):
        return [None for _ in moments]
    times, at = np.unique(length, return_inverse=True)
    ended = np.bincount(at, weights=is_end.astype(np.float64), minlength=len(times))
    all_then = np.bincount(at, minlength=len(times))
    at_risk = len(length) - np.cumsum(all_then) + all_then
    shares = [1.0, *np.cumprod(1.0 - ended / at_risk).tolist()]
    places = np.searchsorted(times, np.array(moments), side="right").tolist()
    last = int(times[-1])
    return [
        None if moment > last and shares[-1] > 0 else float(shares[place])
        for moment, place in zip(moments, places, strict=True)
    ]
