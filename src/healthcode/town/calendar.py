"""When people work, learn or have a standing appointment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import HOUR, MINUTE, day_number
from healthcode.draws import chance, integers
from healthcode.tables import OCCUPATIONS
from healthcode.town.vocabulary import KIND

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.scenario import Settings
    from healthcode.town.places import Places
    from healthcode.town.population import People

DAYS_A_WEEK = 7
SATURDAY, SUNDAY = 5, 6
#: Occupations that also work at weekends, on any five days of the week.
_ANY_DAY = ("retail", "restaurant", "nurse", "carer", "taxi_driver", "courier")
_DAYS_OFF = 2
_WORKING_DAYS = 0b0011111
_DIALYSIS_DAYS = (0b0010101, 0b0101010)
#: 1970-01-01 was a Thursday.
_FIRST_WEEKDAY = 3


@dataclass(frozen=True)
class WorkingDays:
    """A person's standing appointment: work, school, or dialysis.

    Args:
        place: Where; -1 for none, or for work that has no one place.
        weekdays: One bit for each weekday, Monday the lowest; 0 for nobody's appointment.
        start: When it begins, in seconds of the day.
        end: When it ends.
        first_weekday: The weekday of day 0.
        is_dialysis: Whether it is dialysis.
    """

    place: NDArray[np.int32]
    weekdays: NDArray[np.uint8]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    first_weekday: int
    is_dialysis: NDArray[np.bool_]

    def weekday(self, day: int) -> int:
        """Give the weekday of a day, 0 for Monday."""
        return (self.first_weekday + day) % DAYS_A_WEEK

    def on(self, day: int) -> NDArray[np.bool_]:
        """Say who has the appointment on a day."""
        return ((self.weekdays >> np.uint8(self.weekday(day))) & np.uint8(1)).astype(np.bool_)


def build_working_days(
    settings: Settings, draws: Draws, people: People, places: Places, begin: int
) -> WorkingDays:
    """Give everybody the days and hours of their work, class or dialysis."""
    count = people.count
    person = np.arange(count)
    early = _by_occupation(settings.table("activities.early_start_hour"))[people.occupation]
    late = _by_occupation(settings.table("activities.late_start_hour"))[people.occupation]
    hours = _by_occupation(settings.table("activities.work_hours"))[people.occupation]
    is_late = chance(draws.draw("late shift", person=person), 0.5)
    spread = settings.count("activities.start_spread_minutes")
    shift = integers(draws.draw("hour of work", person=person), spread + 1) * MINUTE
    # A school class begins together.
    learns = np.isin(
        places.kind[np.maximum(people.work_place, 0)], [KIND["school/class"], KIND["school/kindergarten"]]
    )
    shift[learns & (people.work_place >= 0)] = 0
    start = (np.where(is_late, late, early) * HOUR).astype(np.int64) + shift
    weekdays = np.full(count, _WORKING_DAYS, np.uint8)
    any_day = np.isin(people.occupation, [OCCUPATIONS.index(name) for name in _ANY_DAY])
    off = integers(draws.draw("days off", person=person), DAYS_A_WEEK)
    mask = np.full(count, 0b1111111, np.int64)
    for after in range(_DAYS_OFF):
        mask &= ~(np.int64(1) << ((off + after) % DAYS_A_WEEK))
    weekdays[any_day] = mask[any_day].astype(np.uint8)
    weekdays[hours == 0] = 0
    end = start + (hours * HOUR).astype(np.int64)
    place = people.work_place.copy()
    is_dialysis = _dialysis(settings, draws, people, places)
    patients = np.flatnonzero(is_dialysis)
    first, last = places.of("clinic/dialysis")
    place[patients] = first + integers(draws.draw("dialysis ward", person=patients), last - first)
    which = integers(draws.draw("dialysis days", person=patients), len(_DIALYSIS_DAYS))
    weekdays[patients] = np.array(_DIALYSIS_DAYS, np.uint8)[which]
    start[patients] = np.where(is_late[patients], 13 * HOUR, 8 * HOUR)
    end[patients] = start[patients] + round(settings.number("activities.dialysis_hours") * HOUR)
    first_weekday = (day_number(begin) + _FIRST_WEEKDAY) % DAYS_A_WEEK
    end = np.minimum(end, _LATEST_END)
    start = np.minimum(start, end)
    return WorkingDays(
        place, weekdays, start.astype(np.int32), end.astype(np.int32), first_weekday, is_dialysis
    )


def _by_occupation(table: dict[str, float]) -> NDArray[np.float64]:
    return np.array([table.get(name, 0.0) for name in OCCUPATIONS])


def _dialysis(settings: Settings, draws: Draws, people: People, places: Places) -> NDArray[np.bool_]:
    """Choose patients: so many of all people, most of them among the old."""
    share = settings.number("activities.dialysis_share")
    old_share = settings.number("activities.dialysis_old_share")
    first, last = places.of("clinic/dialysis")
    drawn = draws.draw("dialysis", person=np.arange(people.count))
    if first == last:
        return np.zeros(people.count, np.bool_)
    is_old = people.age >= _OLD_FROM
    olds = max(int(is_old.sum()), 1)
    others = max(int((people.age >= _GROWN_UP).sum()) - olds, 1)
    among_old = share * people.count * old_share / olds
    among_others = share * people.count * (1 - old_share) / others
    return chance(drawn, np.where(is_old, among_old, np.where(people.age >= _GROWN_UP, among_others, 0.0)))


_OLD_FROM, _GROWN_UP = 60, 18
#: Everybody's work is over by then, so that the way home lies within the day.
_LATEST_END = 22 * HOUR
