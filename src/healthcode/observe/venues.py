"""Scans: the codes of venues that people scan when they come, and sometimes when they go.

Where it is known how the gates work, each arrival at one is scanned or not as they say, and the share of
people who scan holds for places without a gate alone. Else that share holds everywhere, and whoever is
refused has scanned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY
from healthcode.draws import chance
from healthcode.observe.faults import FORGOTTEN, LENT, TRUE_PERSON, duplicated, skewed
from healthcode.observe.kinds import by_kind
from healthcode.observe.seen import EMPTY, FIRST_SECOND, LAST_SECOND, NO_COLOUR, STAFF, VISITOR

if TYPE_CHECKING:
    from healthcode.draws import Draws
    from healthcode.observe.faults import FaultRecord
    from healthcode.observe.given import Column, Day, Settings, Town
    from healthcode.observe.phones import Phones
    from healthcode.observe.seen import Rows


class VenueWatcher:
    """Sees scans.

    Args:
        town: The kinds of its places, and who works where.
        settings: ``[observation]`` and ``[faults]``.
        draws: The run's draws.
    """

    def __init__(self, town: Town, settings: Settings, draws: Draws) -> None:
        self._draws = draws
        self._work_place = town.people.work_place
        shares = by_kind(settings.table("observation.scan_share"), town.place_kinds)
        self._share = np.array(shares)[town.places.kind]
        self._scans = self._share > 0
        self._check_out_share = settings.number("observation.check_out_share")
        self._forgotten_rate = settings.number("faults.missing_check_out")
        self._skew_rate = settings.number("faults.clock_skew")
        self._skew_minutes = settings.count("faults.clock_skew_minutes")
        self._duplicate_rate = settings.number("faults.duplicate_upload")

    def scans(
        self,
        day: int,
        begin: int,
        today: Day,
        phones: Phones,
        colours: Column | None,
        record: FaultRecord,
        gate_scans: Column | None = None,
    ) -> Rows:
        """Give the scans that a platform gets of one day, with notes on their faults.

        Args:
            day: Number of the day.
            begin: Its first second.
            today: The truth.
            phones: Who carries which phone.
            colours: The colour that each person's phone shows, or None if there are none.
            record: Takes the scans that are missing.
            gate_scans: For each arrival, whether a scan of a phone at the gate reaches the platform.
        """
        rows = self._truth(day, today, phones, gate_scans)
        account = phones.account[rows[TRUE_PERSON]]
        lost = np.flatnonzero(account == EMPTY)
        person = rows[TRUE_PERSON][lost]
        record.add_missing(
            "scans",
            phones.missing[person],
            person,
            rows["scanned_at"][lost] + np.int64(begin),
            phones.detail[person],
        )
        seen = account != EMPTY
        rows = {name: column[seen] for name, column in rows.items()}
        rows["person"] = account[seen]
        rows[LENT] = rows["person"] != rows[TRUE_PERSON]
        none = np.full(len(rows["person"]), NO_COLOUR, np.uint8)
        rows["colour_shown"] = none if colours is None else colours[rows["person"]]
        self._forget_check_outs(day, begin, rows)
        skewed(self._draws, day, rows, "scanned_at", "left_at", self._skew_rate, self._skew_minutes)
        rows["scanned_at"] = rows["scanned_at"] + np.int64(begin)
        rows["left_at"] = np.where(rows["left_at"] == EMPTY, EMPTY, rows["left_at"] + np.int64(begin))
        return duplicated(
            self._draws, day, rows, "duplicate upload of a scan", rows["place"], self._duplicate_rate
        )

    def _truth(self, day: int, today: Day, phones: Phones, gate_scans: Column | None) -> Rows:
        """Give what the platform would get without a fault, in seconds of the day.

        Who is refused at a gate has scanned there and is gone at once.
        """
        visits, arrivals = today.visits, today.arrivals
        could = phones.involved
        came = (visits.arrived_at >= FIRST_SECOND) & (visits.arrived_at <= LAST_SECOND)
        came &= could[visits.person]
        asked, at_gate = came & self._scans[visits.place], np.zeros(len(came), np.bool_)
        if gate_scans is not None:
            gates, scanned = self._at_gates(today, gate_scans)
            asked, at_gate = asked & ~gates, came & scanned
        index = np.flatnonzero(asked | at_gate)
        person, place = visits.person[index], visits.place[index]
        draw = self._draws.draw("scans at venue", day, person, place=place)
        scans = at_gate[index] | (asked[index] & chance(draw, self._share[place]))
        index, person, place = index[scans], person[scans], place[scans]
        checks_out = chance(self._draws.draw("checks out", day, person, place=place), self._check_out_share)
        left = visits.left_at[index].astype(np.int64)
        left = np.where(checks_out & (left < DAY), left, EMPTY)
        is_refused = arrivals.is_refused & could[arrivals.person] & (arrivals.arrived_at >= FIRST_SECOND)
        refused = np.flatnonzero(is_refused if gate_scans is None else is_refused & gate_scans)
        person = np.concatenate([person, arrivals.person[refused]])
        place = np.concatenate([place, arrivals.place[refused]])
        return {
            "place": place,
            "scanned_at": np.concatenate([visits.arrived_at[index], arrivals.arrived_at[refused]]),
            "left_at": np.concatenate([left, arrivals.arrived_at[refused]]),
            "role": np.where(self._work_place[person] == place, np.uint8(STAFF), np.uint8(VISITOR)),
            TRUE_PERSON: person,
        }

    def _at_gates(self, today: Day, gate_scans: Column) -> tuple[Column, Column]:
        """Say which visits began at a gate, and which of them with a scan that reaches the platform."""
        visits, arrivals = today.visits, today.arrivals
        let_in = ~arrivals.is_refused
        came = self._keys(visits.person, visits.place, visits.arrived_at)
        at_gate = self._keys(arrivals.person, arrivals.place, arrivals.arrived_at)
        return np.isin(came, at_gate[let_in]), np.isin(came, at_gate[let_in & gate_scans])

    def _keys(self, person: Column, place: Column, second: Column) -> Column:
        """Give one number for each person at each place at each second of the day."""
        return (person.astype(np.int64) * len(self._share) + place) * DAY + second

    def _forget_check_outs(self, day: int, begin: int, rows: Rows) -> None:
        due = np.flatnonzero(rows["left_at"] > rows["scanned_at"])
        draw = self._draws.draw("forgets to check out", day, rows[TRUE_PERSON][due], place=rows["place"][due])
        due = due[chance(draw, self._forgotten_rate)]
        forgotten = np.zeros(len(rows["place"]), np.int64)
        forgotten[due] = rows["left_at"][due] + np.int64(begin)
        rows[FORGOTTEN] = forgotten
        rows["left_at"][due] = EMPTY
