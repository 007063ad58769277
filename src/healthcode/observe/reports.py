"""Reports on health: declared symptoms and the results of tests.

A result waits until the day on which it is reported. Results of the night reach the platform with its day,
just after 04:00.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY, MINUTE
from healthcode.draws import between, chance, integers
from healthcode.observe.faults import LATE_MINUTES, TRUE_PERSON, WRONG_MATCH, duplicated
from healthcode.observe.rows import chosen, joined
from healthcode.observe.seen import EMPTY, FIRST_SECOND, LAST_SECOND
from healthcode.tables import REPORT_KINDS

if TYPE_CHECKING:
    from healthcode.draws import Draws
    from healthcode.observe.given import Column, Day, Settings
    from healthcode.observe.seen import Rows

KIND = {kind: number for number, kind in enumerate(REPORT_KINDS)}


class ReportWatcher:
    """Sees declarations and test results.

    Args:
        people_count: How many people there are.
        settings: ``[faults]``.
        draws: The run's draws.
    """

    def __init__(self, people_count: int, settings: Settings, draws: Draws) -> None:
        self._count = people_count
        self._draws = draws
        self._late_rate = settings.number("faults.late_test")
        self._late_days = settings.count("faults.late_test_days")
        self._wrong_rate = settings.number("faults.wrong_match")
        self._duplicate_rate = settings.number("faults.duplicate_upload")
        nobody = np.empty(0, np.int32)
        self._waiting = report_rows(nobody, nobody, nobody)

    def reports(self, day: int, begin: int, today: Day) -> Rows:
        """Give the reports that become known on one day, with notes on their faults.

        Args:
            day: Number of the day.
            begin: Its first second.
            today: The truth.
        """
        waiting = joined([self._waiting, self._tests(day, begin, today)])
        due = waiting["reported_at"] < begin + DAY
        self._waiting = chosen(waiting, ~due)
        symptoms = today.symptoms
        declared = report_rows(
            symptoms.person,
            np.where(symptoms.is_fever, KIND["fever"], KIND["symptom"]),
            symptoms.reported_at + np.int64(begin),
        )
        rows = joined([chosen(waiting, due), declared])
        rows["reported_at"] = np.clip(rows["reported_at"], begin + FIRST_SECOND, begin + LAST_SECOND)
        return duplicated(
            self._draws, day, rows, "duplicate upload of a report", rows["kind"], self._duplicate_rate
        )

    def _tests(self, day: int, begin: int, today: Day) -> Rows:
        tests = today.tests
        rows = report_rows(
            tests.person,
            np.where(tests.is_positive, KIND["test_positive"], KIND["test_negative"]),
            tests.reported_at,
            sampled_at=tests.sampled_at + np.int64(begin),
            onset_at=tests.onset_at.astype(np.int64),
        )
        true = rows[TRUE_PERSON]
        late = chance(self._draws.draw("test result is late", day, true), self._late_rate)
        days = between(self._draws.draw("how late", day, true), 1, self._late_days + 1)
        rows[LATE_MINUTES] = np.where(late, days * (DAY // MINUTE), 0)
        rows["reported_at"] = rows["reported_at"] + rows[LATE_MINUTES] * MINUTE
        if self._count > 1:
            wrong = chance(self._draws.draw("test result is filed wrongly", day, true), self._wrong_rate)
            step = integers(self._draws.draw("under whom", day, true), self._count - 1)
            rows[WRONG_MATCH] = wrong
            rows["person"] = np.where(wrong, (true + 1 + step) % self._count, true).astype(np.int32)
        return rows


def report_rows(
    person: Column,
    kind: Column,
    reported_at: Column,
    sampled_at: Column | None = None,
    onset_at: Column | None = None,
    minutes: Column | None = None,
) -> Rows:
    """Put reports together, without a fault."""
    empty = np.full(len(person), EMPTY, np.int64)
    return {
        "person": person,
        "kind": kind,
        "reported_at": reported_at.astype(np.int64),
        "sampled_at": empty if sampled_at is None else sampled_at,
        "onset_at": empty if onset_at is None else onset_at,
        "minutes": empty if minutes is None else minutes,
        TRUE_PERSON: person,
        LATE_MINUTES: np.zeros(len(person), np.int64),
        WRONG_MATCH: np.zeros(len(person), np.bool_),
    }
