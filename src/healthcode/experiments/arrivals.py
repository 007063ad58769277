"""Who came to which door of a run and when, by position, and where the door was closed to their colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY, parse_time
from healthcode.gating.colours import closed_table
from healthcode.run_folder.views import open_truth

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.experiments.sections import RunInHand


@dataclass(frozen=True)
class Arrivals:
    """The true arrivals of a run from the first 04:00 on, one entry each.

    Args:
        person_ids: Everybody of the register, in its order.
        place_ids: All places but vehicles, in order.
        kinds: The kind of each place.
        person: Who, by position.
        place: Where, by position.
        day: The day of codes, from 0.
        arrived_at: When, in seconds.
    """

    person_ids: tuple[str, ...]
    place_ids: tuple[str, ...]
    kinds: tuple[str, ...]
    person: NDArray[np.int64]
    place: NDArray[np.int64]
    day: NDArray[np.int64]
    arrived_at: NDArray[np.int64]

    def closed(self, run: RunInHand) -> NDArray[np.bool_]:
        """Say of each arrival whether the policy closes the place to the colour of the person's day."""
        kinds, kind_of_place = np.unique(np.array(self.kinds, dtype=str), return_inverse=True)
        table = closed_table(run.policy, kinds.tolist())
        found: NDArray[np.bool_] = table[run.lived.colour[self.day, self.person], kind_of_place[self.place]]
        return found


def person_ids_of(dataset: Dataset) -> tuple[str, ...]:
    """Give the ids of the register in its order, which is that of all arrays over people."""
    rows = dataset.connection.execute("select person_id from people order by person").fetchall()
    return tuple(str(person) for (person,) in rows)


def put_positions(truth: duckdb.DuckDBPyConnection, table: str, ids: tuple[str, ...]) -> None:
    """Make a temporary table of ids and their positions, to join by.

    Args:
        truth: Where.
        table: Its name; the columns are ``id`` and ``position``.
        ids: In order.
    """
    truth.execute(
        f"create temp table {table} as select unnest($ids) as id, unnest(range(len($ids))) as position",
        {"ids": list(ids)},
    )


def arrivals_of(run: RunInHand) -> Arrivals:
    """Read who came where and when.

    Raises:
        DatasetError: If the run has no arrivals.
    """
    people = person_ids_of(run.dataset)
    rows = run.dataset.connection.execute(
        "select location_id, kind from locations where not is_vehicle order by location"
    ).fetchall()
    places = tuple(str(place) for place, _ in rows)
    with open_truth(run.run) as truth:
        put_positions(truth, "known_people", people)
        put_positions(truth, "known_places", places)
        came = truth.execute(
            "select known_people.position as person, known_places.position as place, arrived_at "
            "from arrivals join known_people on known_people.id = person_id "
            "join known_places on known_places.id = place_id"
        ).fetchnumpy()
    person, place, at = (np.asarray(came[name], np.int64) for name in ("person", "place", "arrived_at"))
    day = (at - parse_time(run.manifest.begins) - DAY_BEGINS_AT) // DAY
    kept = day >= 0
    kinds = tuple(str(kind) for _, kind in rows)
    return Arrivals(people, places, kinds, person[kept], place[kept], day[kept], at[kept])
