"""Whom a lesson meets: one locked for nothing, and one whom nothing protected, chosen by fixed rules.

Each rule puts everybody in order, and takes the first; of equals the smallest id. So a town always shows the
same two people, and where nobody fits, the next best takes the place and the text says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from healthcode.audit.chosen import OLD
from healthcode.clock import DAY, format_time, parse_time
from healthcode.run_folder.views import open_both_sides
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from healthcode.audit.lived import Lived

Locked = Literal["taxi_driver", "courier", "other"]
Unprotected = Literal["dialysis", "care_home", "old", "anyone"]

_DRIVERS: tuple[Locked, ...] = ("taxi_driver", "courier")
_DIALYSIS, _CARE_HOME = "clinic/dialysis", "care_home"
_RED, _GREEN = ALL_COLOURS.index("red"), ALL_COLOURS.index("green")


@dataclass(frozen=True)
class Met:
    """The two people of a lesson; None where nobody fits at all.

    Args:
        locked: Never infected, and red.
        locked_as: As what they were found.
        unprotected: Infected in town.
        unprotected_as: As what they were found.
        infector_was_green: Whether the code of who infected them was green that day.
        infected_on: The date of the infection of the unprotected one.
    """

    locked: str | None
    locked_as: Locked
    unprotected: str | None
    unprotected_as: Unprotected
    infector_was_green: bool
    infected_on: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the same as plain JSON values."""
        return {
            "locked": {"person_id": self.locked, "found_as": self.locked_as},
            "unprotected": {
                "person_id": self.unprotected,
                "found_as": self.unprotected_as,
                "infector_was_green": self.infector_was_green,
                "infected_on": self.infected_on,
            },
        }

    @property
    def person_ids(self) -> tuple[str, ...]:
        """Both, as far as there are any."""
        return tuple(dict.fromkeys(one for one in (self.locked, self.unprotected) if one is not None))


def meet(run: Path, begins: str, person_ids: tuple[str, ...], lived: Lived) -> Met:
    """Choose the two people of a run.

    Args:
        run: Its folder.
        begins: Its first second.
        person_ids: Everybody, in the order of the arrays.
        lived: Their colours beside the truth.

    Raises:
        DatasetError: If the truth of the run is damaged.
    """
    locked, locked_as = _locked(person_ids, lived)
    infections, kinds = _truth(run)
    unprotected, unprotected_as, was_green = _unprotected(
        parse_time(begins), person_ids, lived, infections, kinds
    )
    date = None if unprotected is None else format_time(infections[unprotected][0])[:10]
    return Met(locked, locked_as, unprotected, unprotected_as, was_green, date)


def _locked(person_ids: tuple[str, ...], lived: Lived) -> tuple[str | None, Locked]:
    """Find a driver who was never infected and red: red at once, for the longest time."""
    red = lived.colour == _RED
    days = red.sum(axis=0)
    fits = (days > 0) & ~lived.infected.any(axis=0)
    first = lived.locked.argmax(axis=0)
    red_at_once = red[first, np.arange(len(person_ids))]
    for occupation in _DRIVERS:
        found = _best(fits & _has(lived, "occupation", (occupation,)), red_at_once, days)
        if found is not None:
            return person_ids[found], occupation
    found = _best(fits, red_at_once, days)
    return (None if found is None else person_ids[found]), "other"


def _unprotected(
    begins: int,
    person_ids: tuple[str, ...],
    lived: Lived,
    infections: Mapping[str, tuple[int, str]],
    kinds: Mapping[str, str],
) -> tuple[str | None, Unprotected, bool]:
    """Find somebody fragile who was green and infected, if possible by somebody green."""
    place = {person_id: at for at, person_id in enumerate(person_ids)}
    count = len(person_ids)
    fits, from_green = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    early = np.zeros(count, np.int64)
    for person_id, (moment, infector) in infections.items():
        day = (moment - begins) // DAY
        if person_id in place and infector in place and 0 <= day < len(lived.colour):
            at = place[person_id]
            fits[at] = lived.colour[day, at] == _GREEN
            from_green[at] = lived.colour[day, place[infector]] == _GREEN
            early[at] = -day
    rules: tuple[tuple[Unprotected, NDArray[np.bool_]], ...] = (
        ("dialysis", np.array([kinds.get(one) == "dialysis" for one in person_ids], np.bool_)),
        ("care_home", np.array([kinds.get(one) == "care_home" for one in person_ids], np.bool_)),
        ("old", _has(lived, "age_band", OLD)),
        ("anyone", np.ones(count, np.bool_)),
    )
    for name, matches in rules:
        found = _best(fits & matches, from_green, early)
        if found is not None:
            return person_ids[found], name, bool(from_green[found])
    return None, "anyone", False


def _truth(run: Path) -> tuple[dict[str, tuple[int, str]], dict[str, str]]:
    """Read who was infected when and by whom, and who is a patient of a dialysis ward or lives in a home."""
    with open_both_sides(run) as both:
        rows = both.execute(
            "select person_id, infected_at, infected_by from true_infections where infected_by is not null"
        ).fetchall()
        patients = both.execute(
            "with wards as (select place_id, kind from seen_places where kind in ($dialysis, $home)), "
            "staff as (select person_id from true_residents "
            "where work_place_id in (select place_id from wards)) "
            "select person_id, kind from true_visits join wards using (place_id) "
            "where kind = $dialysis and person_id not in (select person_id from staff) union "
            "select person_id, kind from true_residents join wards on home_place_id = wards.place_id",
            {"dialysis": _DIALYSIS, "home": _CARE_HOME},
        ).fetchall()
    infections = {str(person): (int(moment), str(by)) for person, moment, by in rows}
    kinds = {str(person): "care_home" for person, kind in patients if kind == _CARE_HOME}
    kinds |= {str(person): "dialysis" for person, kind in patients if kind == _DIALYSIS}
    return infections, kinds


def _has(lived: Lived, grouping: str, groups: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.isin(np.array(lived.groups[grouping], dtype=object), groups)


def _best(fits: NDArray[np.bool_], *most: NDArray[Any]) -> int | None:
    """Take who fits and has most of the first number, then of the next; of equals the first."""
    chosen = np.flatnonzero(fits)
    for numbers in most:
        if len(chosen):
            of_them = numbers[chosen].astype(np.int64)
            chosen = chosen[of_them == of_them.max()]
    return int(chosen[0]) if len(chosen) else None
