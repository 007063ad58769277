"""Purchases: what was paid by phone or card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.observe.faults import LENT, TRUE_PERSON, duplicated, skewed
from healthcode.observe.phones import NOT_MISSING
from healthcode.observe.seen import EMPTY, FIRST_SECOND, LAST_SECOND
from healthcode.tables import PAYMENTS

if TYPE_CHECKING:
    from healthcode.draws import Draws
    from healthcode.observe.faults import FaultRecord
    from healthcode.observe.given import Day, Settings
    from healthcode.observe.phones import Phones
    from healthcode.observe.seen import Rows

_PHONE, _CARD = PAYMENTS.index("phone"), PAYMENTS.index("card")


class TillWatcher:
    """Sees purchases.

    Args:
        settings: ``[faults]``.
        draws: The run's draws.
    """

    def __init__(self, settings: Settings, draws: Draws) -> None:
        self._draws = draws
        self._skew_rate = settings.number("faults.clock_skew")
        self._skew_minutes = settings.count("faults.clock_skew_minutes")
        self._duplicate_rate = settings.number("faults.duplicate_upload")

    def purchases(self, day: int, begin: int, today: Day, phones: Phones, record: FaultRecord) -> Rows:
        """Give the purchases that a platform gets of one day, with notes on their faults.

        Args:
            day: Number of the day.
            begin: Its first second.
            today: The truth.
            phones: Who carries which phone.
            record: Takes the purchases that are missing.

        Simplification:
            Who is without the phone pays cash instead; one card belongs to one person.
        """
        bought = today.purchases
        known = (bought.bought_at >= FIRST_SECOND) & (bought.bought_at <= LAST_SECOND)
        by_phone = known & (bought.payment == _PHONE)
        account = phones.account[bought.person]
        seen = np.flatnonzero((known & (bought.payment == _CARD)) | (by_phone & (account != EMPTY)))
        lost = np.flatnonzero(by_phone & (account == EMPTY) & (phones.missing[bought.person] != NOT_MISSING))
        person = bought.person[lost]
        record.add_missing(
            "purchases",
            phones.missing[person],
            person,
            bought.bought_at[lost] + np.int64(begin),
            phones.detail[person],
        )
        with_phone = by_phone[seen]
        rows = {
            "person": np.where(with_phone, account[seen], bought.person[seen]),
            "place": bought.place[seen],
            "bought_at": bought.bought_at[seen],
            "category": bought.category[seen],
            "amount": bought.amount[seen],
            "payment": bought.payment[seen],
            TRUE_PERSON: bought.person[seen],
        }
        rows[LENT] = rows["person"] != rows[TRUE_PERSON]
        skewed(self._draws, day, rows, "bought_at", "bought_at", self._skew_rate, self._skew_minutes)
        rows["bought_at"] = rows["bought_at"] + np.int64(begin)
        return duplicated(
            self._draws, day, rows, "duplicate upload of a purchase", rows["place"], self._duplicate_rate
        )
