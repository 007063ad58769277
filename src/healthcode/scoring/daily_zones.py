"""Stays in districts that became known between two moments, and the spells of zones that they meet.

A pair of a stay and a spell brings something new only when one of them began or ended: so the stays of
everyone are carried on, and only those that did are handed to the SQL files, or all when a spell did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.policy.model import Policy, StayRule
from healthcode.scoring.daily_meetings import MeetingsOfToday
from healthcode.scoring.daily_rows import BEGINNING
from healthcode.scoring.daily_stays import NONE, STAY_COLUMNS, OpenStays, Sightings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.dataset import Dataset

#: Where people are seen besides on trips: the table, its time, and the last part of a row key.
_SEEN_AT_PLACES = (("scans", "scanned_at", 1), ("scans", "left_at", 1), ("purchases", "bought_at", 2))


class StaysOfToday(MeetingsOfToday):
    """Everyone's stays, carried on from moment to moment.

    Args:
        dataset: The checked tables, which may grow.
        policy: The rules.
    """

    def __init__(self, dataset: Dataset, policy: Policy) -> None:
        super().__init__(dataset, policy)
        self._has_present_zones = any(rule.zone_at == "now" for rule in policy.of_kind(StayRule))
        self._stay_history: list[NDArray[np.int64]] = []

    def _find_stays(self) -> None:
        """Carry on the stay of everyone, and pair stays that began or ended with spells."""
        is_first = self._before == BEGINNING
        if is_first:
            self._begin_stays()
        zones = self._values(f"from {self._source}.zones")
        self._small.put("zones", zones)
        zones_changed = is_first or any(
            time is not None and self._before < time <= self.known_until
            for times in self._small.fetch("select valid_from, valid_to from zones")
            for time in times
        )
        if zones_changed:
            self._small.make("spells")
            self._spell_districts = np.array(
                [district for (district,) in self._small.fetch("select distinct district from spells")],
                dtype=np.int64,
            )
        ended = self._open_stays.carry_on(self._sightings())
        if zones_changed:
            ended = np.concatenate((*self._stay_history, ended))
            still_open = self._open_stays.rows()
        else:
            still_open = self._open_stays.rows(self._open_stays.changed(self._before, self.known_until))
        if self._has_present_zones:
            self._stay_history = [ended] if zones_changed else [*self._stay_history, ended]
        stays = np.concatenate((ended, still_open))
        stays = stays[np.isin(stays[:, 1], self._spell_districts)]
        if len(stays):
            cells = [[None if cell == NONE else cell for cell in row] for row in stays.tolist()]
            self._small.put("stays", cells)
            self._add_file("stay_candidates")
            self._note_ends()
        if self._has_present_zones:
            self._note(
                "update known_exposures set own_clear_at = spells.end_at from spells "
                "join policy_stays as rule on rule.rule_index = spells.rule_index and rule.zone_at = 'now' "
                "where spells.end_at > :before and spells.end_at <= :until "
                "and known_exposures.rule_index = spells.rule_index "
                "and known_exposures.district = spells.district and known_exposures.own_clear_at is null "
                "and known_exposures.other_event_key is spells.n"
            )

    def _begin_stays(self) -> None:
        """Begin with everyone at home."""
        ((unseen_seconds,),) = self._fetch("select unseen_seconds_of_stays from policy_settings")
        homes = np.full(self._person_count, NONE, dtype=np.int64)
        homes[self._people] = self._arrays("select district from people order by person")[0]
        self._open_stays = OpenStays(homes, unseen_seconds)
        self._small.create("stays", STAY_COLUMNS)
        ranked = "select district, row_number() over (order by district_id) from districts"
        codes, ranks = self._arrays(ranked)
        self._ranks = np.full(codes.max(initial=0) + 1, NONE, dtype=np.int64)
        self._ranks[codes] = ranks
        self._districts_of_places = np.empty(0, dtype=np.int64)

    def _sightings(self) -> Sightings:
        """Read what was seen of people's whereabouts since the last moment."""
        person, district, arrived_at, departed_at, origin, n = self._arrays(
            "select person, to_district, arrived_at, departed_at, from_district, min(n) as n "
            f"from {self._source}.trips where arrived_at > $before and arrived_at <= $until "
            "and from_district is not null and to_district is not null "
            "group by person, location, carriage, from_district, to_district, departed_at, arrived_at"
        )
        trips = Sightings(
            person,
            district,
            arrived_at,
            departed_at,
            origin != district,
            np.ones(len(person), dtype=np.int64),
            self._ranks[origin],
            self._ranks[district],
            4 * n,
        )
        parts = [trips]
        fresh, districts = self._arrays(
            f"select location, coalesce(district, {NONE}) as district from {self._source}.locations "
            "where location >= $count order by location",
            count=len(self._districts_of_places),
        )
        if len(fresh):
            grown = np.full(fresh[-1] + 1, NONE, dtype=np.int64)
            grown[: len(self._districts_of_places)] = self._districts_of_places
            grown[fresh] = districts
            self._districts_of_places = grown
        for table, column, row_kind in _SEEN_AT_PLACES:
            person, place, known_at, n = self._arrays(
                f"select person, location, {column} as known_at, n from {self._source}.{table} "
                f"where {column} > $before and {column} <= $until"
            )
            district = self._districts_of_places[place]
            is_known = district != NONE
            rank = self._ranks[np.where(is_known, district, 0)]
            seen = Sightings(
                person,
                district,
                known_at,
                known_at,
                np.zeros(len(person), dtype=bool),
                np.zeros(len(person), dtype=np.int64),
                rank,
                rank,
                4 * n + row_kind,
            )
            parts.append(seen.only(is_known))
        return Sightings(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
