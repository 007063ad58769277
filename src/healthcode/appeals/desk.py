"""The desk, day by day: appeals come in, wait in line, and are decided as far as there are people for it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.appeals.arrangement import CAPACITY
from healthcode.clock import DAY, HOUR, day_number
from healthcode.draws import between, chance
from healthcode.tables import COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthcode.appeals.arrangement import Arrangement
    from healthcode.appeals.people import Appellants
    from healthcode.draws import Draws

#: Where an override names no end.
NO_END = -1
_PER = 10_000
#: 1970-01-01 was a Thursday.
_FIRST_WEEKDAY = 3
_SATURDAY = 5
_NEVER = -(1 << 40)


@dataclass(frozen=True)
class Filed:
    """An appeal that came in.

    Args:
        person: Who, by position.
        filed_at: When, in seconds of town time.
        is_wrongly_locked: Whether the person was locked that morning though not infected that day.
    """

    person: int
    filed_at: int
    is_wrongly_locked: bool


@dataclass(frozen=True)
class Decided:
    """An appeal that was decided.

    Args:
        person: Who, by position.
        filed_at: When it came in.
        decided_at: When it was decided.
        is_granted: Whether the lock was lifted.
        is_wrongly_locked: Whether the person was locked though not infected, on the day of the decision.
    """

    person: int
    filed_at: int
    decided_at: int
    is_granted: bool
    is_wrongly_locked: bool


@dataclass(frozen=True)
class DayAtDesk:
    """What happened at the desk on one day.

    Args:
        filed: Appeals that came in, by person.
        decided: Appeals that were decided, in the order of decisions.
        lapsed: Who had an appeal in line and is no longer locked, so that it was struck out, by person.
        waiting: How many are in line in the evening.
    """

    filed: tuple[Filed, ...]
    decided: tuple[Decided, ...]
    lapsed: tuple[int, ...]
    waiting: int


class AppealsDesk:
    """Who files, and who decides.

    Nobody files who is not locked that morning; nobody has two appeals in line; the longest in line comes
    first; no more are decided on a day than there are people for, and what they do not use is lost.

    Args:
        arrangement: How appeals go.
        people: Who may appeal.
        draws: Of the run; each draw depends on a day and the person's id alone, and
            whether an appeal is granted on the day of filing: who waits longer is not judged otherwise.
        begin: First second of the run, a midnight.

    Simplification:
        An appeal is one sort of thing: nobody calls twice, nobody gives up in the line, and a decision hangs
        on nothing but whether the person is infected on that day.
    """

    def __init__(self, arrangement: Arrangement, people: Appellants, draws: Draws, begin: int) -> None:
        settings = arrangement.settings
        self._settings, self._draws, self._begin = settings, draws, begin
        self._keys = people.keys()
        self._factors = people.filing_factors(settings)
        self._by_day = np.array(settings.numbers("filing.share_by_day"))
        rate = Fraction(str(settings.number(CAPACITY)))
        self._per_day = rate * len(people) / _PER
        self._streak = np.zeros(len(people), np.int64)
        self._is_waiting = np.zeros(len(people), np.bool_)
        self._decided_on = np.full(len(people), _NEVER, np.int64)
        self._line: list[tuple[int, int, int]] = []
        self._day = 0

    def capacity(self, day: int) -> int:
        """Say how many appeals can be decided on a day: whole ones, that add up to the rate over the days."""
        if not self._settings.flag("desk.works_on_weekends") and self._weekday(day) >= _SATURDAY:
            return 0
        return floor((day + 1) * self._per_day) - floor(day * self._per_day)

    def work(self, day: int, locked: NDArray[np.bool_], wrongly: NDArray[np.bool_]) -> DayAtDesk:
        """Live one day; days are asked for in order, from 0.

        Args:
            day: Its number.
            locked: Who is locked at its 04:00.
            wrongly: Who of them is not infected on that day.

        Raises:
            ValueError: If the day is not the next one.
        """
        if day != self._day:
            raise ValueError(f"day {day} came when day {self._day} was due")
        self._day += 1
        lapsed = tuple(np.flatnonzero(self._is_waiting & ~locked).tolist())
        self._is_waiting &= locked
        self._line = [entry for entry in self._line if self._is_waiting[entry[2]]]
        self._streak = np.where(locked, self._streak + 1, 0)
        filed = self._file(day, locked, wrongly)
        decided = self._decide(day, wrongly)
        return DayAtDesk(filed, decided, lapsed, len(self._line))

    def override_rows(self, decided: Sequence[Decided]) -> dict[str, NDArray[Any]]:
        """Give the overrides that granted appeals set, by time and person.

        Args:
            decided: Decisions of one day or several.

        Returns:
            The columns of ``overrides`` but for the event: ``person`` by position, ``colour`` counted in
            ``tables.COLOURS``, times in seconds (``until`` is ``NO_END`` where there is none), and texts.
        """
        granted = sorted(
            (one for one in decided if one.is_granted), key=lambda one: (one.decided_at, one.person)
        )
        person = np.array([one.person for one in granted], np.int32)
        set_at = np.array([one.decided_at for one in granted], np.int64)
        days = self._settings.count("outcome.green_days")
        drawn = self._draws.draw("a second signature", set_at // DAY, self._keys[person])
        is_signed = chance(drawn, self._settings.number("desk.second_signature_share"))
        words = {
            name: self._settings.word(f"desk.{name}") for name in ("actor", "reason", "second_signature")
        }
        return {
            "person": person,
            "colour": np.full(len(granted), COLOURS.index("green"), np.uint8),
            "set_at": set_at,
            "until": set_at + days * DAY if days else np.full(len(granted), NO_END, np.int64),
            "actor": np.full(len(granted), words["actor"]),
            "reason": np.full(len(granted), words["reason"]),
            "approved_by": np.where(is_signed, words["second_signature"], ""),
        }

    def _file(self, day: int, locked: NDArray[np.bool_], wrongly: NDArray[np.bool_]) -> tuple[Filed, ...]:
        waits = self._decided_on + self._settings.count("filing.again_after_days") > day
        person = np.flatnonzero(locked & ~self._is_waiting & ~waits)
        share = self._by_day[np.minimum(self._streak[person], len(self._by_day)) - 1]
        right = self._settings.number("filing.rightly_locked_factor")
        share = share * self._factors[person] * np.where(wrongly[person], 1.0, right)
        files = chance(self._draws.draw("files an appeal", day, self._keys[person]), share)
        person = person[files]
        drawn = self._draws.draw("files an appeal at", day, self._keys[person])
        opens, closes = (self._settings.count(f"filing.{name}_hour") * HOUR for name in ("opens", "closes"))
        filed_at = self._begin + day * DAY + between(drawn, opens, closes)
        self._is_waiting[person] = True
        self._line += zip(filed_at.tolist(), self._keys[person].tolist(), person.tolist(), strict=True)
        self._line.sort()
        return tuple(
            Filed(who, at, bool(wrongly[who]))
            for who, at in zip(person.tolist(), filed_at.tolist(), strict=True)
        )

    def _decide(self, day: int, wrongly: NDArray[np.bool_]) -> tuple[Decided, ...]:
        decided: list[Decided] = []
        ready_after = self._settings.count("desk.least_hours") * HOUR
        for moment in self._moments(day):
            if not self._line or self._line[0][0] + ready_after > moment:
                continue
            filed_at, key, person = self._line.pop(0)
            self._is_waiting[person] = False
            self._decided_on[person] = day
            is_wrong = bool(wrongly[person])
            filed_on = (filed_at - self._begin) // DAY
            granted = self._draws.one("grants an appeal", filed_on, key) < self._limit(is_wrong=is_wrong)
            decided.append(Decided(person, filed_at, moment, granted, is_wrong))
        return tuple(decided)

    def _moments(self, day: int) -> list[int]:
        """Spread the decisions of a day evenly over the hours of the desk."""
        count = self.capacity(day)
        opens, closes = (self._settings.count(f"desk.{name}_hour") * HOUR for name in ("opens", "closes"))
        start = self._begin + day * DAY + opens
        return [start + (2 * number + 1) * (closes - opens) // (2 * count) for number in range(count)]

    def _limit(self, *, is_wrong: bool) -> int:
        key = "outcome.overturns_wrong_share" if is_wrong else "outcome.overturns_right_share"
        share = Fraction(str(self._settings.number(key)))
        return floor(share * (1 << 64))

    def _weekday(self, day: int) -> int:
        return (day_number(self._begin) + day + _FIRST_WEEKDAY) % 7
