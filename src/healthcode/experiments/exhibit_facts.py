"""What exhibits need of a run: everybody as arrays to choose by, and the truth about whoever is shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.chosen import NOBODY, Known
from healthcode.clock import DAY, parse_time
from healthcode.experiments.equality_rows import places_of
from healthcode.experiments.faulty_days import HARMLESS
from healthcode.policy.model import StayRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb

    from healthcode.experiments.sections import RunInHand

_FRAGILE = ("care_home", "clinic/dialysis")


@dataclass(frozen=True)
class Visit:
    """One stay at one place, or one ride in a vehicle, as it was."""

    arrived_at: int
    left_at: int
    place_id: str
    kind: str | None


@dataclass(frozen=True)
class Facts:
    """The truth about people, looked up when it is asked for.

    Args:
        truth: What really happened, open as long as exhibits are made.
        begins: The first second.
        residents: Everybody's row, by id.
        household_sizes: By household.
        place_kinds: By place.
        districts: Everybody's home, by id.
        infections: Every row.
        faults: Every row but mere second copies.
    """

    truth: duckdb.DuckDBPyConnection
    begins: int
    residents: Mapping[str, Mapping[str, Any]]
    household_sizes: Mapping[str, int]
    place_kinds: Mapping[str, str]
    districts: Mapping[str, str]
    infections: Sequence[Mapping[str, Any]]
    faults: Sequence[Mapping[str, Any]]
    _visits: dict[str, list[Visit]] = field(default_factory=dict)
    _wrong: dict[str, str] = field(default_factory=dict)

    def look_up(self, person_ids: Iterable[str]) -> None:
        """Read the stays and rides of several people at once, which costs no more than those of one."""
        wanted = sorted(set(person_ids) - set(self._visits))
        if not wanted:
            return
        rows = self.truth.execute(
            "select person_id, arrived_at, left_at, place_id from visits "
            "where person_id in (select unnest($people)) "
            "union all select person_id, departed_at, arrived_at, vehicle_id from rides "
            "where person_id in (select unnest($people)) order by all",
            {"people": wanted},
        ).fetchall()
        self._visits.update({person_id: [] for person_id in wanted})
        for person_id, arrived, left, place in rows:
            self._visits[person_id].append(Visit(arrived, left, place, self.place_kinds.get(place)))

    def visits(self, person_id: str) -> list[Visit]:
        """Give a person's stays and rides, in order."""
        self.look_up([person_id])
        return self._visits[person_id]

    def stays(self, person_id: str) -> list[Visit]:
        """Give a person's stays without the rides, in order."""
        return [one for one in self.visits(person_id) if one.kind is not None]

    def together_seconds(self, person_id: str, other_id: str, begin: int, end: int) -> int:
        """Say how long two people truly were at one place or in one vehicle between two moments."""
        return sum(
            max(min(one.left_at, two.left_at, end) - max(one.arrived_at, two.arrived_at, begin), 0)
            for one in self.visits(person_id)
            for two in self.visits(other_id)
            if one.place_id == two.place_id
        )

    def wrong_kind(self, event_id: str | None) -> str | None:
        """Say what is wrong with an observed row; None if nothing is known to be."""
        if not self._wrong:
            self._wrong.update(
                {str(row["event_id"]): str(row["kind"]) for row in self.faults if row["event_id"] is not None}
            )
        return None if event_id is None else self._wrong.get(event_id)

    def faults_about(self, person_id: str, event_ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """Give the faults of some rows, and the missing rows about a person."""
        ids = set(event_ids)
        return [
            row
            for row in self.faults
            if row["event_id"] in ids or (row["event_id"] is None and row["person_id"] == person_id)
        ]

    def missing_on(self, person_id: str, day: int) -> dict[str, int]:
        """Count the rows about a person that never came on a day, by reason."""
        start = self.begins + day * DAY
        return dict(
            sorted(
                Counter(
                    str(row["kind"])
                    for row in self.faults
                    if row["event_id"] is None
                    and row["person_id"] == person_id
                    and row["at"] is not None
                    and start <= row["at"] < start + DAY
                ).items()
            )
        )


def gather(in_hand: RunInHand, truth: duckdb.DuckDBPyConnection) -> tuple[Known, Facts]:
    """Read what exhibits are chosen by, and what they tell.

    Args:
        in_hand: The run.
        truth: What really happened in it, as ``open_truth`` gives it.
    """
    begins = parse_time(in_hand.manifest.begins)
    place = places_of(in_hand.dataset)
    connection = in_hand.dataset.connection
    kinds = {
        str(name): str(kind)
        for name, kind in connection.execute(
            "select location_id, kind from locations where not is_vehicle"
        ).fetchall()
    }
    homes = dict(
        connection.execute(
            "select person_id, district_id from people left join districts using (district)"
        ).fetchall()
    )
    fragile = [name for name, kind in kinds.items() if kind in _FRAGILE]
    residents = _rows(truth.execute("select * from residents"))
    infections = _rows(truth.execute("select * from infections order by infected_at, person_id"))
    faults = _rows(truth.execute("select * from faults where kind <> $harmless", {"harmless": HARMLESS}))
    patients = truth.execute(
        "select distinct person_id from visits where place_id in (select unnest($places)) union "
        "select person_id from residents where home_place_id in (select unnest($places))",
        {"places": fragile},
    ).fetchall()
    staff = {row["person_id"] for row in residents if row["work_place_id"] in set(fragile)}
    is_fragile = np.zeros(len(place), np.bool_)
    is_fragile[[place[person] for (person,) in patients if person in place and person not in staff]] = True
    infected_on, infector, onward = _infections(infections, place, begins)
    faulty, doors = in_hand.faulty, in_hand.at_gates
    known = Known(
        tuple(place),
        in_hand.lived,
        infected_on,
        infector,
        onward,
        doors.without_phone,
        doors.refused,
        doors.excluded,
        doors.gate_id,
        is_fragile,
        faulty.marked,
        faulty.of_another,
        np.array([False, False, *(isinstance(rule, StayRule) for rule in in_hand.policy.rules)]),
    )
    sizes = Counter(str(row["household_id"]) for row in residents)
    by_id = {str(row["person_id"]): row for row in residents}
    return known, Facts(truth, begins, by_id, sizes, kinds, homes, infections, faults)


def _infections(
    rows: Sequence[Mapping[str, Any]], place: Mapping[str, int], begins: int
) -> tuple[Any, Any, Any]:
    infected_on, infector = np.full(len(place), NOBODY, np.int64), np.full(len(place), NOBODY, np.int64)
    onward = np.zeros(len(place), np.int64)
    for row in rows:
        by = place.get(str(row["infected_by"]), NOBODY)
        if by != NOBODY:
            onward[by] += 1
        if row["person_id"] in place:
            at = place[row["person_id"]]
            infected_on[at], infector[at] = max((row["infected_at"] - begins) // DAY, 0), by
    return infected_on, infector, onward


def _rows(answer: Any) -> list[dict[str, Any]]:
    names = [str(column[0]) for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
