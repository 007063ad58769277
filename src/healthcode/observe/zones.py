"""Risk zones, as a health office declares them from the cases that were reported to it.

A zone is declared in the evening and holds from the next midnight. It does not get milder by degrees: it is
lifted after a number of days without a new case. The neighbour town with the outbreak has zones on the
scenario's days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY
from healthcode.observe.rows import joined, typed
from healthcode.observe.seen import EMPTY, no_rows
from healthcode.tables import LEVELS

if TYPE_CHECKING:
    from healthcode.observe.given import Column, Settings, Town
    from healthcode.observe.rows import Numbering
    from healthcode.observe.seen import Rows

_LOW, _MEDIUM, _HIGH = (LEVELS.index(level) for level in ("low", "medium", "high"))
_PER = 1_000
_LONG_AGO = -(10**6)


class ZoneOffice:
    """Counts reported cases by home district and declares zones.

    Args:
        town: Districts, and who lives where.
        settings: ``[health_office]`` and ``[outbreak]``.
        begin: First second of the run.
        numbering: Gives the zones their numbers.
    """

    def __init__(self, town: Town, settings: Settings, begin: int, numbering: Numbering) -> None:
        self._begin = begin
        self._numbering = numbering
        self._district = town.people.district
        kinds = list(town.districts.kinds)
        self._own = np.array([kind == "town" for kind in kinds], np.bool_)
        self._residents = np.bincount(self._district, minlength=len(kinds))
        self._window = settings.count("health_office.zone_window_days")
        self._medium = settings.number("health_office.zone_medium_cases_per_1000")
        self._high = settings.number("health_office.zone_high_cases_per_1000")
        self._least = settings.count("health_office.zone_medium_cases_least")
        self._ends_after = settings.count("health_office.zone_ends_after_days")
        self._cases: list[Column] = []
        self._last_case = np.full(len(kinds), _LONG_AGO)
        self._level = np.full(len(kinds), _LOW)
        self._event = np.full(len(kinds), EMPTY, np.int64)
        self._announced = _announced(list(town.districts.ids), settings)

    def declare(self, day: int, new_cases: Column) -> tuple[Rows, Rows]:
        """Count the day's new cases and give the zones that begin, and those that end.

        Args:
            day: Number of the day.
            new_cases: People whose first positive result was reported today.
        """
        count = np.bincount(self._district[new_cases], minlength=len(self._level))
        self._cases = [*self._cases, count][-self._window :]
        self._last_case[count > 0] = day
        zones, ends = [], []
        for announced in [item for item in self._announced if item[0] <= day]:
            self._announced.remove(announced)
            on_day, its_level, district = announced
            zone, end = self._change(on_day + 1, np.array([district]), np.array([its_level]))
            zones.append(zone)
            ends.append(end)
        level = self._wanted(day)
        changed = np.flatnonzero(self._own & (level != self._level))
        zone, end = self._change(day + 1, changed, level[changed])
        return joined([*zones, zone]), joined([*ends, end])

    def _wanted(self, day: int) -> Column:
        """Give the level that each district should have from tomorrow on."""
        cases = np.sum(self._cases, axis=0)
        enough = cases >= self._least
        level = np.where(enough & (cases * _PER >= self._medium * self._residents), _MEDIUM, _LOW)
        level = np.where(enough & (cases * _PER >= self._high * self._residents), _HIGH, level)
        over = day - self._last_case >= self._ends_after
        return np.where(over, _LOW, np.maximum(level, self._level))

    def _change(self, from_day: int, district: Column, level: Column) -> tuple[Rows, Rows]:
        """End the zones that districts are in and begin the new ones, at the first midnight of a day."""
        at = self._begin + from_day * DAY
        ended = self._event[district]
        ended = ended[ended != EMPTY]
        begun = level != _LOW
        event = self._numbering.numbers("zones", int(begun.sum()))
        self._level[district] = level
        self._event[district] = EMPTY
        self._event[district[begun]] = event
        zone = {
            "event": event,
            "district": district[begun],
            "level": level[begun],
            "valid_from": np.full(len(event), at),
            "valid_to": np.full(len(event), EMPTY),
        }
        if not len(district):
            return no_rows("zones"), no_rows("zone_ends")
        end = {"event": ended, "valid_to": np.full(len(ended), at)}
        return typed("zones", zone), typed("zone_ends", end)


def _announced(ids: list[str], settings: Settings) -> list[tuple[int, int, int]]:
    """Give the days on which the town with the outbreak gets its zones: day, level, district."""
    name = settings.word("outbreak.town")
    if name not in ids:
        return []
    days = (
        (settings.count("outbreak.zone_medium_day"), _MEDIUM),
        (settings.count("outbreak.zone_high_day"), _HIGH),
    )
    return sorted((day, level, ids.index(name)) for day, level in days)
