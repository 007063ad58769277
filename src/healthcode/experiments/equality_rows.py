"""What the equality audit needs of a run, person by person: true meetings, held rows, arrivals at gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.equality import DATA_STRATA, RISK_STRATA, Vain, per_free_day, strata_of
from healthcode.audit.equality_fields import Doors
from healthcode.clock import DAY, MINUTE, parse_time
from healthcode.run_folder.views import open_truth
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb
    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.experiments.sections import RunInHand

#: Seconds that each person shared a place, or a carriage, with somebody infectious, by the day they began on.
_MEETINGS = """
with stays as (
    select person_id, place_id as room, arrived_at, left_at from visits
    union all
    select person_id, vehicle_id || '/' || coalesce(carriage, ''), departed_at, arrived_at from rides
),

carriers as (
    select
        stays.person_id, stays.room, greatest(stays.arrived_at, infections.infectious_from) as begins,
        least(stays.left_at, infections.infectious_until) as ends
    from stays
    join infections on infections.person_id = stays.person_id
    where stays.arrived_at < infections.infectious_until and stays.left_at > infections.infectious_from
),

shared as (
    select
        stays.person_id, greatest(stays.arrived_at, carriers.begins) as begins,
        least(stays.left_at, carriers.ends) as ends
    from stays
    join carriers
        on carriers.room = stays.room and carriers.person_id <> stays.person_id
        and stays.arrived_at < carriers.ends and stays.left_at > carriers.begins
)

select person_id, (begins - $begins) // 86400 as day, sum(ends - begins) as seconds
from shared
group by all
"""


def vain_of(in_hand: RunInHand) -> Vain:
    """Count everybody's days locked in vain by rule, and sort people by true risk and by held rows."""
    lived = in_hand.lived
    begins = parse_time(in_hand.manifest.begins)
    vain, faulty = lived.locked & ~lived.infected, in_hand.faulty.marked
    place = places_of(in_hand.dataset)
    with open_truth(in_hand.run) as truth:
        met = truth.execute(_MEETINGS, {"begins": begins}).fetchnumpy()
    minutes = _by_day(met["person_id"], met["day"], met["seconds"] // MINUTE, place, lived.locked.shape)
    rows = _held_rows(in_hand, begins)
    return Vain(
        lived.rules,
        _by_rule(vain & ~faulty, lived.rule, len(lived.rules)),
        _by_rule(vain & faulty, lived.rule, len(lived.rules)),
        strata_of(per_free_day(minutes, lived.locked), RISK_STRATA, zero_apart=True),
        strata_of(per_free_day(rows, lived.locked), DATA_STRATA, zero_apart=False),
    )


def doors_of(in_hand: RunInHand) -> Doors:
    """Add up everybody's arrivals at gates."""
    days = in_hand.at_gates
    return Doors(
        days.arrivals.sum(axis=0),
        days.without_phone.sum(axis=0),
        days.refused.sum(axis=0),
        days.excluded.sum(axis=0),
        gate_id=days.gate_id,
        is_of_run=days.is_of_run,
    )


def places_of(dataset: Dataset) -> dict[str, int]:
    """Give everybody's position in the arrays of a run, by id."""
    ids = dataset.connection.execute("select person_id from people order by person").fetchall()
    return {str(person): at for at, (person,) in enumerate(ids)}


def _held_rows(in_hand: RunInHand, begins: int) -> NDArray[np.int64]:
    """Count the rows about each person that became known on each day, in the tables that the rules read."""
    connection = in_hand.dataset.connection
    codes = connection.execute("select person from people order by person").fetchnumpy()["person"]
    counted = np.zeros(in_hand.lived.locked.shape, np.int64)
    for table in sorted(in_hand.policy.tables_read - {"zones", "overrides"}):
        found = _counted(connection, table, begins)
        inside = (found["day"] >= 0) & (found["day"] < len(counted))
        person = np.searchsorted(codes, found["person"][inside])
        np.add.at(counted, (found["day"][inside], person), found["count"][inside])
    return counted


def _counted(
    connection: duckdb.DuckDBPyConnection, table: str, begins: int
) -> Mapping[str, NDArray[np.int64]]:
    day = f"({TABLES[table].known_at} - {begins}) // {DAY}"
    return connection.execute(
        f'select person, {day} as day, count(*) as "count" from {table} group by all'
    ).fetchnumpy()


def _by_day(
    persons: NDArray[np.object_],
    day: NDArray[np.int64],
    values: NDArray[np.int64],
    place: Mapping[str, int],
    shape: tuple[int, ...],
) -> NDArray[np.int64]:
    found = np.zeros(shape, np.int64)
    person = np.array([place.get(one, -1) for one in persons.tolist()], np.int64)
    inside = (person >= 0) & (day >= 0) & (day < shape[0])
    np.add.at(found, (day[inside], person[inside]), values[inside].astype(np.int64))
    return found


def _by_rule(days: NDArray[np.bool_], rule: NDArray[np.int32], rules: int) -> NDArray[np.int64]:
    day, person = np.nonzero(days)
    found = np.zeros((rules, days.shape[1]), np.int64)
    np.add.at(found, (rule[day, person], person), 1)
    return found
