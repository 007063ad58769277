"""The observer: turns each day's truth into the rows that become known on that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY
from healthcode.observe.encounters import EncounterWatcher
from healthcode.observe.faults import FaultRecord
from healthcode.observe.health_office import HealthOffice
from healthcode.observe.orders import OrderDesk
from healthcode.observe.phones import PhonesOfTown
from healthcode.observe.reports import ReportWatcher
from healthcode.observe.rides import RideWatcher
from healthcode.observe.rows import Numbering, chosen, in_order, joined, length, typed
from healthcode.observe.seen import EMPTY, Observed
from healthcode.observe.tills import TillWatcher
from healthcode.observe.venues import VenueWatcher
from healthcode.observe.zones import ZoneOffice
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from healthcode.draws import Draws
    from healthcode.observe.given import Column, Day, Settings, Town
    from healthcode.observe.seen import Rows


class Observer:
    """Watches a town for a whole run.

    Args:
        town: What does not change from day to day.
        settings: The scenario's.
        draws: The run's draws.
        begin: First second of the run, a midnight.
    """

    def __init__(self, town: Town, settings: Settings, draws: Draws, begin: int) -> None:
        self._begin = begin
        self._numbering = Numbering()
        self._phones = PhonesOfTown(town, settings, draws)
        self._rides = RideWatcher(town, settings, draws, self._phones.households)
        self._tills = TillWatcher(settings, draws)
        self._venues = VenueWatcher(town, settings, draws)
        self._encounters = EncounterWatcher(town, settings, draws)
        self._reports = ReportWatcher(len(town.people.household), settings, draws)
        self._office = HealthOffice(town, settings, draws, begin)
        self._zones = ZoneOffice(town, settings, begin, self._numbering)
        self._orders = OrderDesk(town, settings, draws, begin, self._numbering)

    def see(
        self,
        day: int,
        today: Day,
        shown_colours: Column | None = None,
        gate_scans: Column | None = None,
        granted: Rows | None = None,
    ) -> Observed:
        """Give what becomes known on one day; days are asked for in order, from 0.

        Args:
            day: Number of the day.
            today: Its truth.
            shown_colours: The colour that each person's code shows, counted in ``tables.ALL_COLOURS``.
            gate_scans: For each arrival at a gate, whether a scan of a phone there reaches the platform; None
                if nothing is known of the gates.
            granted: Colours that granted appeals set today: the columns of ``overrides`` but for ``event``.

        Returns:
            The rows in the order in which they become known. A zone stands with the day of its declaration,
            the evening before it begins.
        """
        begin = self._begin + day * DAY
        record = FaultRecord()
        phones = self._phones.on(day, today.evades)
        trips = self._rides.trips(day, begin, today, phones, record)
        purchases = self._tills.purchases(day, begin, today, phones, record)
        scans = self._venues.scans(day, begin, today, phones, shown_colours, record, gate_scans)
        encounters = self._encounters.encounters(day, begin, today, phones)
        reports = self._reports.reports(day, begin, today)
        new_cases = self._office.new_cases(day, reports)
        calls = self._office.interviews(day)
        reports = joined([reports, _plain(calls, reports), _plain(self._office.releases(day), reports)])
        self._office.remember(day, today)
        zones, zone_ends = self._zones.declare(day, new_cases)
        return Observed(
            trips=self._numbered("trips", trips, record),
            purchases=self._numbered("purchases", purchases, record),
            scans=self._numbered("scans", scans, record),
            encounters=self._numbered("encounters", encounters, record),
            reports=self._numbered("reports", reports, record),
            zones=zones,
            overrides=self._by_hand(self._orders.overrides(day), granted),
            zone_ends=zone_ends,
            faults=record.rows(),
            notices=np.unique(calls["person"]).astype(np.int32),
            has_phone_along=phones.account != EMPTY,
        )

    def _by_hand(self, orders: Rows, granted: Rows | None) -> Rows:
        """Put the greens of granted appeals to the orders of the day, in order of time."""
        if granted is None or not len(granted["person"]):
            return orders
        event = self._numbering.numbers("overrides", len(granted["person"]))
        rows = joined([orders, typed("overrides", {"event": event, **granted})])
        return chosen(rows, in_order(rows["set_at"]))

    def _numbered(self, table: str, rows: Rows, record: FaultRecord) -> Rows:
        """Sort rows by the time they become known, number them, record their faults and drop the notes.

        The rows given are used up, column by column: those of a large town do not fit twice.
        """
        count = length(rows)
        order = in_order(rows[TABLES[table].known_at])
        ordered = {name: rows.pop(name)[order] for name in tuple(rows)}
        ordered["event"] = self._numbering.numbers(table, count)
        record.add_noted(table, ordered)
        return typed(table, ordered)


def _plain(rows: Rows, like: Rows) -> Rows:
    """Add the notes that rows without a fault lack."""
    return {
        name: rows[name] if name in rows else np.zeros(length(rows), column.dtype)
        for name, column in like.items()
    }
