"""Trips: the rides that were paid by phone or booked by name, and the runs of taxi drivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.draws import chance, integers
from healthcode.observe.faults import LENT, PAID_BY_OTHER, TRUE_PERSON, duplicated
from healthcode.observe.phones import NOT_MISSING, Circles
from healthcode.observe.seen import EMPTY, FIRST_SECOND, LAST_SECOND
from healthcode.tables import MODES

if TYPE_CHECKING:
    from healthcode.draws import Draws
    from healthcode.observe.faults import FaultRecord
    from healthcode.observe.given import Column, Day, Rides, Settings, Town
    from healthcode.observe.phones import Phones
    from healthcode.observe.seen import Rows

#: Modes that nobody rides without giving a name.
_BOOKED = np.array([mode in {"train", "coach", "plane"} for mode in MODES])
_TAXI = MODES.index("taxi")


class RideWatcher:
    """Sees rides.

    Args:
        town: Who has a phone, pays cash, works where.
        settings: ``[observation]`` and ``[faults]``.
        draws: The run's draws.
        households: The town's households.
    """

    def __init__(self, town: Town, settings: Settings, draws: Draws, households: Circles) -> None:
        self._draws = draws
        self._by_phone = ~town.people.pays_cash
        self._has_phone = town.people.has_phone
        self._households = households
        self._colleagues = Circles(town.people.work_place)
        transit = settings.number("observation.named_transit_share")
        shares = {"taxi": settings.number("observation.named_taxi_share"), "bus": transit, "metro": transit}
        self._share = np.array([shares.get(mode, 0.0) for mode in MODES])
        self._paid_by_other_rate = settings.number("faults.taxi_paid_by_other")
        self._duplicate_rate = settings.number("faults.duplicate_upload")

    def trips(self, day: int, begin: int, today: Day, phones: Phones, record: FaultRecord) -> Rows:
        """Give the trips that a platform gets of one day, with notes on their faults.

        Args:
            day: Number of the day.
            begin: Its first second.
            today: The truth.
            phones: Who carries which phone.
            record: Takes the trips that are missing.
        """
        rides = today.rides
        known = (rides.arrived_at >= FIRST_SECOND) & (rides.arrived_at <= LAST_SECOND)
        logged = known & (_BOOKED[rides.mode] | (rides.is_driver & (rides.mode == _TAXI)))
        asked = known & ~logged & (self._share > 0)[rides.mode]
        asked &= (self._by_phone & phones.involved)[rides.person]
        phone = np.flatnonzero(asked)
        draw = self._draws.draw("ride is named", day, rides.person[phone], place=rides.vehicle[phone])
        phone = phone[chance(draw, self._share[rides.mode[phone]])]
        without = phones.account[rides.person[phone]] == EMPTY
        self._record_missing(begin, rides, phone[without], phones, record)
        seen = np.sort(np.concatenate([np.flatnonzero(logged), phone[~without]]))
        rows = self._rows(begin, rides, seen)
        rows["person"] = np.where(asked[seen], phones.account[rides.person[seen]], rides.person[seen])
        self._let_others_pay(day, rows, np.flatnonzero(asked[seen] & (rides.mode[seen] == _TAXI)))
        rows[LENT] = asked[seen] & (rows["person"] != rows[TRUE_PERSON]) & ~rows[PAID_BY_OTHER]
        return duplicated(
            self._draws, day, rows, "duplicate upload of a trip", rows["vehicle"], self._duplicate_rate
        )

    @staticmethod
    def _rows(begin: int, rides: Rides, index: Column) -> Rows:
        return {
            "vehicle": rides.vehicle[index],
            "mode": rides.mode[index],
            "carriage": rides.carriage[index],
            "from_district": rides.from_district[index],
            "to_district": rides.to_district[index],
            "departed_at": rides.departed_at[index] + np.int64(begin),
            "arrived_at": rides.arrived_at[index] + np.int64(begin),
            TRUE_PERSON: rides.person[index],
            PAID_BY_OTHER: np.zeros(len(index), np.bool_),
        }

    @staticmethod
    def _record_missing(begin: int, rides: Rides, index: Column, phones: Phones, record: FaultRecord) -> None:
        person = rides.person[index]
        owned = phones.missing[person] != NOT_MISSING
        person, at = person[owned], rides.arrived_at[index][owned] + np.int64(begin)
        record.add_missing("trips", phones.missing[person], person, at, phones.detail[person])

    def _let_others_pay(self, day: int, rows: Rows, taxi: Column) -> None:
        """Put some taxi rides under the name of somebody of the household or work place who has a phone."""
        person, vehicle = rows[TRUE_PERSON][taxi], rows["vehicle"][taxi]
        paid = chance(
            self._draws.draw("somebody else pays the taxi", day, person, place=vehicle),
            self._paid_by_other_rate,
        )
        taxi, person, vehicle = taxi[paid], person[paid], vehicle[paid]
        at_home = self._households.another(
            person, self._draws.draw("who of the household pays", day, person, place=vehicle)
        )
        at_work = self._colleagues.another(
            person, self._draws.draw("who of the colleagues pays", day, person, place=vehicle)
        )
        prefers_home = integers(self._draws.draw("who pays", day, person, place=vehicle), 2) == 0
        payer = np.where(prefers_home, at_home, at_work)
        payer = np.where(payer == EMPTY, np.where(prefers_home, at_work, at_home), payer)
        fits = (payer != EMPTY) & self._has_phone[payer]
        rows["person"][taxi[fits]] = payer[fits]
        rows[PAID_BY_OTHER][taxi[fits]] = True
