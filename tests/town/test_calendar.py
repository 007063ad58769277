"""Who has to be where on which weekday, and for how long."""

from __future__ import annotations

import numpy as np
import pytest

from healthcode.clock import DAY, HOUR, MINUTE
from healthcode.tables import OCCUPATIONS
from healthcode.town.vocabulary import KIND
from town.lives import made

ANY_DAY = ("retail", "restaurant", "nurse", "carer", "taxi_driver", "courier")


def test_runs_begin_on_a_monday() -> None:
    """The default first day, 2020-02-03, was a Monday, and weekdays follow each other."""
    working_days = made().town.working_days
    assert [working_days.weekday(day) for day in range(-1, 8)] == [6, 0, 1, 2, 3, 4, 5, 6, 0]


def test_another_first_day_has_another_weekday() -> None:
    """A run that begins on a Thursday begins on weekday 3."""
    assert made(changes=("time.begins=2020-02-06",)).town.working_days.weekday(0) == 3


def test_people_work_five_days_a_week() -> None:
    """Shop staff on any five days, others from Monday to Friday, and who has no job on none."""
    town = made(3_000, 2).town
    on = np.stack([town.working_days.on(day) for day in range(7)], axis=1)
    dialysis = town.working_days.is_dialysis
    for number, name in enumerate(OCCUPATIONS):
        members = (town.people.occupation == number) & ~dialysis
        days = on[members]
        if name in {"none", "retired", "care_home_resident"}:
            assert not days.any(), name
        elif name in ANY_DAY:
            assert (days.sum(axis=1) == 5).all(), name
        else:
            assert days[:, :5].all(), name
            assert not days[:, 5:].any(), name
    retail = on[town.people.occupation == OCCUPATIONS.index("retail")]
    assert (retail.sum(axis=0) > 0).all(), "shops are staffed on every day"


def test_a_class_begins_and_ends_together() -> None:
    """Pupils, and teachers in their class, start at the full hour of the settings."""
    town = made(3_000, 3)
    days, people = town.town.working_days, town.town.people
    pupils = people.occupation == OCCUPATIONS.index("pupil")
    pupils &= ~days.is_dialysis
    assert set(days.start[pupils].tolist()) == {
        round(town.settings.table("activities.early_start_hour")["pupil"] * HOUR)
    }
    assert (days.end[pupils] - days.start[pupils] == 6 * HOUR).all()
    teachers = people.occupation == OCCUPATIONS.index("teacher")
    assert (days.start[teachers & ~days.is_dialysis] == 8 * HOUR).all()


def test_shifts_are_early_or_late() -> None:
    """About half of a trade works late, each within the spread of the settings."""
    town = made(4_000, 4)
    days, people = town.town.working_days, town.town.people
    factory = (people.occupation == OCCUPATIONS.index("factory")) & ~days.is_dialysis
    late = days.start[factory] >= 14 * HOUR
    assert abs(float(late.mean()) - 0.5) < 0.1
    spread = town.settings.count("activities.start_spread_minutes") * MINUTE
    begin = np.where(late, 14 * HOUR, 6 * HOUR)
    assert (days.start[factory] >= begin).all()
    assert (days.start[factory] <= begin + spread).all()


def test_dialysis_is_three_times_a_week() -> None:
    """Patients go to a ward on three days of the week, most of them old, as many as the share says."""
    town = made(5_000, 5, ("activities.dialysis_share=0.02",))
    days, people = town.town.working_days, town.town.people
    patients = np.flatnonzero(days.is_dialysis)
    assert abs(len(patients) / 5_000 - 0.02) < 0.006
    assert (town.town.places.kind[days.place[patients]] == KIND["clinic/dialysis"]).all()
    on = np.stack([days.on(day) for day in range(7)], axis=1)[patients]
    assert (on.sum(axis=1) == 3).all()
    assert not on[:, 6].any()
    assert (people.age[patients] >= 60).mean() > 0.6
    assert (people.age[patients] >= 18).all()


@pytest.mark.parametrize(
    "changes",
    [
        ("activities.dialysis_share=0.1", "activities.dialysis_hours=12"),
        ("activities.late_start_hour={office=16.0}", "activities.work_hours={office=10.0}"),
    ],
)
def test_appointments_end_before_midnight(changes: tuple[str, ...]) -> None:
    """Whatever the settings allow, nobody's working day runs into the next."""
    days = made(1_000, 6, changes).town.working_days
    assert (days.start >= 0).all()
    assert (days.end >= days.start).all()
    assert (days.end < DAY).all()
