"""The health office: it interviews cases, tells their contacts, and ends isolation and quarantine.

It knows only what is reported: a positive result that was filed under the wrong person makes that person the
case. It asks about whole days before today, so that nobody is told of a meeting that has not happened yet.

Simplification:
    Only a person's first positive result counts. Everyone interviewed answers; how many of their contacts
    they can name is set by where they met. Contacts who are cases themselves are not told again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY, HOUR
from healthcode.draws import between, chance
from healthcode.observe.memory import Memory
from healthcode.observe.reports import KIND, report_rows
from healthcode.observe.rows import joined
from healthcode.observe.seen import EMPTY, THOUSANDTHS

if TYPE_CHECKING:
    from healthcode.draws import Draws
    from healthcode.observe.given import Column, Day, Settings, Town
    from healthcode.observe.seen import Rows

#: The office calls between these hours, and takes up nothing that comes later than the third.
_OPENS, _CLOSES, _TAKES_UNTIL = 9 * HOUR, 20 * HOUR, 18 * HOUR
_PER = 10_000


class HealthOffice:
    """Interviews cases within its capacity, first come, first served.

    Args:
        town: Its people and places.
        settings: ``[health_office]``.
        draws: The run's draws.
        begin: First second of the run.
    """

    def __init__(self, town: Town, settings: Settings, draws: Draws, begin: int) -> None:
        self._draws = draws
        self._begin = begin
        count = len(town.people.household)
        per_day = settings.number("health_office.interviews_per_day")
        self._capacity = -(-round(per_day * count) // _PER)
        self._delay = settings.count("health_office.interview_delay_hours") * HOUR
        self._least_minutes = settings.count("health_office.contact_minutes")
        self._days_before = settings.count("health_office.contact_days_before_onset")
        self._isolation_days = settings.count("health_office.isolation_days")
        self._quarantine_days = settings.count("health_office.quarantine_days")
        self._memory = Memory(town, settings) if self._capacity else None
        self._is_case = np.zeros(count, np.bool_)
        self._in_quarantine = np.zeros(count, np.bool_)
        self._cases: Rows = _cases(*(np.empty(0, np.int64) for _ in range(4)))
        self._isolation_ends: dict[int, list[Column]] = defaultdict(list)
        self._quarantine_ends: dict[int, list[Column]] = defaultdict(list)

    def new_cases(self, day: int, reports: Rows) -> Column:
        """Take up the people with a first positive result among the reports of a day, and give them."""
        positive = np.flatnonzero(reports["kind"] == KIND["test_positive"])
        positive = positive[np.argsort(reports["reported_at"][positive], kind="stable")]
        person, first = np.unique(reports["person"][positive], return_index=True)
        fresh = ~self._is_case[person]
        person, row = person[fresh], positive[first[fresh]]
        self._is_case[person] = True
        reported, onset = reports["reported_at"][row], reports["onset_at"][row]
        day_zero = np.where(onset == EMPTY, reports["sampled_at"][row], np.minimum(onset, reported))
        new = _cases(person.astype(np.int64), reported + self._delay, day_zero, reported)
        self._cases = joined([self._cases, new])
        self._isolation_ends[day + self._isolation_days].append(person)
        found: Column = person
        return found

    def interviews(self, day: int) -> Rows:
        """Interview the cases that are next, and give the notices to their contacts.

        Args:
            day: Number of the day.
        """
        ready = np.flatnonzero(self._cases["ready_at"] < self._begin + day * DAY + _TAKES_UNTIL)
        order = np.lexsort((self._cases["case"][ready], self._cases["ready_at"][ready]))
        now = ready[order][: self._capacity]
        asked = {name: column[now] for name, column in self._cases.items()}
        self._cases = {name: np.delete(column, now) for name, column in self._cases.items()}
        if self._memory is None or not len(now):
            return _no_reports()
        case, contact, minutes = self._named(self._memory, asked)
        new = ~self._is_case[contact]
        return self._notices(day, asked, case[new], contact[new], minutes[new])

    def releases(self, day: int) -> Rows:
        """Report those whose isolation or quarantine ends today; a contact who became a case stays."""
        begin = self._begin + day * DAY
        recovered = _all_of(self._isolation_ends.pop(day, []))
        free = _all_of(self._quarantine_ends.pop(day, []))
        self._in_quarantine[free] = False
        free = free[~self._is_case[free]]
        person = np.concatenate([recovered, recovered, free])
        kinds = (KIND["recovered"], KIND["released"], KIND["released"])
        kind = np.repeat(kinds, [len(recovered), len(recovered), len(free)])
        at = begin + between(self._draws.draw("released at", day, person), _OPENS, _CLOSES)
        return report_rows(person, kind, at)

    def remember(self, day: int, today: Day) -> None:
        """Keep a day for the interviews to come."""
        if self._memory is not None:
            self._memory.add(day, today)

    def _named(self, memory: Memory, asked: Rows) -> tuple[Column, Column, Column]:
        """Give the contacts that the cases can name: case, contact and minutes together, each pair once."""
        first = (asked["day_zero"] - self._begin) // DAY - self._days_before
        last = (asked["reported_at"] - self._begin) // DAY
        met = memory.meetings(asked["case"], first, last, self._least_minutes)
        if met is None:
            nobody = np.empty(0, np.int32)
            return nobody, nobody, nobody
        draw = self._draws.draw("case names contact", met.day, met.case, met.contact, met.room)
        named = np.flatnonzero(chance(draw, met.share))
        case, contact, minutes = met.case[named], met.contact[named], met.minutes[named]
        pair, inverse = np.unique(case.astype(np.int64) << np.int64(32) | contact, return_inverse=True)
        total = np.zeros(len(pair), np.int64)
        np.add.at(total, inverse, minutes.astype(np.int64))
        return (pair >> np.int64(32)).astype(np.int32), (pair & np.int64(0xFFFFFFFF)).astype(np.int32), total

    def _notices(self, day: int, asked: Rows, case: Column, contact: Column, minutes: Column) -> Rows:
        begin = self._begin + day * DAY
        order = np.argsort(asked["case"])
        ready = asked["ready_at"][order][np.searchsorted(asked["case"][order], case)]
        earliest = np.maximum(ready - begin, _OPENS)
        at = begin + between(self._draws.draw("told at", day, contact, case), earliest, _CLOSES)
        told = np.unique(contact)
        told = told[~self._in_quarantine[told]]
        self._in_quarantine[told] = True
        self._quarantine_ends[day + self._quarantine_days].append(told)
        kind = np.full(len(contact), KIND["contact_notice"])
        return report_rows(contact, kind, at, minutes=minutes * THOUSANDTHS)


def _cases(case: Column, ready_at: Column, day_zero: Column, reported_at: Column) -> Rows:
    return {"case": case, "ready_at": ready_at, "day_zero": day_zero, "reported_at": reported_at}


def _no_reports() -> Rows:
    nobody = np.empty(0, np.int32)
    return report_rows(nobody, nobody, nobody)


def _all_of(parts: list[Column]) -> Column:
    return np.concatenate(parts).astype(np.int32) if parts else np.empty(0, np.int32)
