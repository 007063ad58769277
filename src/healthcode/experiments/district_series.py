"""A series per district and day: people, infections, colours, known cases and the level of the zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY, parse_time
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from healthcode.experiments.sections import RunInHand

#: What a district has on days on which nobody declared anything.
NO_LEVEL = "low"


def districts(in_hand: RunInHand) -> list[dict[str, Any]]:
    """Count people by their home district on each day.

    Returns:
        One for each district, in the order of their ids: ``people`` and, day by day, ``infected`` and
        ``infectious`` (truth), ``locked``, ``red``, ``yellow``, ``cases_known`` (people with a positive test
        reported by that 04:00, ever) and ``level`` (of the zone at that 04:00).
    """
    lived, connection = in_hand.lived, in_hand.dataset.connection
    moments = [
        parse_time(in_hand.manifest.begins) + day * DAY + DAY_BEGINS_AT for day in range(len(lived.colour))
    ]
    homes = connection.execute(
        "select person, coalesce(district, -1) as district from people order by person"
    )
    home = homes.fetchnumpy()
    cases = connection.execute(
        "select person, min(reported_at) as at from reports where kind = 'test_positive' group by person"
    ).fetchnumpy()
    known_at = np.full(len(home["person"]), np.iinfo(np.int64).max, np.int64)
    known_at[np.searchsorted(home["person"], cases["person"])] = cases["at"]
    zones = connection.execute(
        "select district, level, valid_from, valid_to from zones order by valid_from, n"
    ).fetchall()
    named = connection.execute(
        "select district, district_id, kind, x_km, y_km from districts order by district_id"
    ).fetchall()
    series = []
    for district, district_id, kind, x_km, y_km in named:
        inside = home["district"] == district
        levels = [
            (
                [
                    level
                    for at, level, begin, end in zones
                    if at == district and begin <= moment and (end is None or moment < end)
                ]
                or [NO_LEVEL]
            )[-1]
            for moment in moments
        ]
        series.append(
            {
                "district_id": district_id,
                "kind": kind,
                "x_km": None if x_km is None else x_km / 1_000,
                "y_km": None if y_km is None else y_km / 1_000,
                "people": int(inside.sum()),
                "infected": lived.infected[:, inside].sum(axis=1).tolist(),
                "infectious": lived.infectious[:, inside].sum(axis=1).tolist(),
                "locked": lived.locked[:, inside].sum(axis=1).tolist(),
                **{
                    colour: (lived.colour[:, inside] == ALL_COLOURS.index(colour)).sum(axis=1).tolist()
                    for colour in ("red", "yellow")
                },
                "cases_known": [int((known_at[inside] <= moment).sum()) for moment in moments],
                "level": levels,
            }
        )
    return series
