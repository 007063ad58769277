"""The drill *the permanent score*: what two real proposals would have made of the people of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.creep.score import (
    HOURS_AFTER_ALCOHOL,
    LOWEST_SHARE,
    PLACES_OF_AN_ACTIVE_DAY,
    RIDES_TO_A_RED_LIGHT,
    RULEBOOKS,
    Rulebook,
    foot_of,
    scores,
)
from healthcode.clock import DAY, HOUR
from healthcode.draws import Draws, integers
from healthcode.experiments.creep_tables import open_both_sides, require_run
from healthcode.run_folder.views import open_given
from healthcode.scenario.model import seed_number

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    from numpy.typing import NDArray

    from healthcode.run_folder import Manifest

_SEEN_PLACES = f"""
    select person_id, count(*) from (
        select person_id, moment // {DAY} as day from (
            select person_id, place_id, scanned_at as moment from seen_scans
            union all select person_id, place_id, bought_at from seen_purchases
        ) group by 1, 2 having count(distinct place_id) >= {PLACES_OF_AN_ACTIVE_DAY}
    ) group by 1
"""
_ALCOHOL = "select person_id, count(*) from {side}_purchases where category = 'alcohol' group by 1"
_DRINK_DRIVING = f"""
    select person_id, count(distinct r.departed_at // {DAY}) from true_rides r
    join seen_purchases p using (person_id)
    where r.is_driver and p.category = 'alcohol'
    and r.departed_at >= p.bought_at and r.departed_at <= p.bought_at + {HOURS_AFTER_ALCOHOL * HOUR}
    group by 1
"""


def score_drill(run: str | Path) -> dict[str, Any]:
    """Score everybody both ways, and lay the foot of the ranking beside who was ever infected.

    Args:
        run: A run folder.

    Returns:
        The drill as plain JSON values.

    Raises:
        DatasetError: If it is no run.

    Simplification:
        An alcohol purchase stands for 200 ml of spirits, two places seen in a day for 15,000 steps, and a
        red light is drawn by lot for each ride that was seen. Who drives is known of taxis only. Hangzhou
        ranks those of whom there is a scan or a purchase.
    """
    manifest = require_run(run)
    with open_both_sides(run) as connection:
        rows = connection.execute(
            "select person_id, coalesce(pays_cash, false), person_id in (select person_id from seen_scans "
            "union all select person_id from seen_purchases) from seen_people "
            "left join true_residents using (person_id) order by person_id"
        ).fetchall()
        place = {str(person): at for at, (person, _, _) in enumerate(rows)}
        inputs = {
            "active_days": _counts(connection, _SEEN_PLACES, place),
            "alcohol": _counts(connection, _ALCOHOL.format(side="seen"), place),
            "red_lights": _red_lights(connection, place, manifest),
            "drink_driving": _counts(connection, _DRINK_DRIVING, place),
        }
        bought = _counts(connection, _ALCOHOL.format(side="true"), place)
        infected = _marked(connection, "select distinct person_id from true_infections", place)
    marks = {
        "infected": infected,
        "pays_cash": np.array([bool(cash) for _, cash, _ in rows], np.bool_),
        "held_by_code": _held_by_code(run, manifest, place),
    }
    everybody = np.ones(len(place), np.bool_)
    ranked = {"hangzhou": np.array([bool(seen) for _, _, seen in rows], np.bool_), "suzhou": everybody}
    return {
        "drill": "score",
        "people": len(place),
        "days": manifest.days,
        "lowest_share": LOWEST_SHARE,
        "infected": int(infected.sum()),
        "bought_alcohol": int((bought > 0).sum()),
        "bought_alcohol_unseen": int(((bought > 0) & (inputs["alcohol"] == 0)).sum()),
        "schemes": {name: _scheme(rules, inputs, marks, ranked[name]) for name, rules in RULEBOOKS.items()},
    }


def _scheme(
    rules: Rulebook,
    inputs: dict[str, NDArray[np.int64]],
    marks: dict[str, NDArray[np.bool_] | None],
    ranked: NDArray[np.bool_],
) -> dict[str, Any]:
    used = {one.name: inputs[one.name] for one in rules.ingredients if one.is_recorded}
    score = scores(rules, used)
    foot = np.zeros(len(score), np.bool_)
    foot[ranked] = foot_of(score[ranked])
    others = ranked & ~foot
    among = {
        name: {"foot": int((foot & mark).sum()), "others": int((others & mark).sum())}
        for name, mark in marks.items()
        if mark is not None
    }
    return {
        "source": rules.source,
        "start": {"points": rules.start / 10, "standing": rules.start_standing},
        "ingredients": [
            {
                "name": one.name,
                "points": one.tenths / 10,
                "per": dict(one.per),
                "standing": one.standing,
                "source": one.source,
                "is_recorded": one.is_recorded,
                "stands_in": one.stands_in,
                "people": int((inputs[one.name] > 0).sum()) if one.is_recorded else None,
                "times": int(inputs[one.name].sum()) if one.is_recorded else None,
            }
            for one in rules.ingredients
        ],
        "lowest": float(score.min(initial=rules.highest)) / 10,
        "median": float(np.median(score)) / 10 if len(score) else None,
        "highest": float(score.max(initial=rules.lowest)) / 10,
        "foot": int(foot.sum()),
        "below": float(score[others].min()) / 10 if foot.any() else None,
        "others": int(others.sum()),
        "not_ranked": int((~ranked).sum()),
        "among": among,
    }


def _counts(connection: duckdb.DuckDBPyConnection, sql: str, place: dict[str, int]) -> NDArray[np.int64]:
    found = np.zeros(len(place), np.int64)
    for person, count in connection.execute(sql).fetchall():
        if person in place:
            found[place[person]] = count
    return found


def _marked(connection: duckdb.DuckDBPyConnection, sql: str, place: dict[str, int]) -> NDArray[np.bool_]:
    found = np.zeros(len(place), np.bool_)
    found[[place[person] for (person,) in connection.execute(sql).fetchall() if person in place]] = True
    return found


def _red_lights(
    connection: duckdb.DuckDBPyConnection, place: dict[str, int], manifest: Manifest
) -> NDArray[np.int64]:
    """Draw for each ride that was seen whether a red light was not heeded, the same chance for everybody."""
    rides = connection.execute("select person_id, departed_at from seen_trips").fetchnumpy()
    found = np.zeros(len(place), np.int64)
    if not len(rides["person_id"]):
        return found
    person = np.array([place[one] for one in rides["person_id"].tolist()], np.int64)
    draws = Draws(seed_number(manifest.seed))
    drawn = draws.draw("creep: a red light", person=person, other=rides["departed_at"].astype(np.int64))
    hit = integers(drawn, RIDES_TO_A_RED_LIGHT) == 0
    return np.bincount(person[hit], minlength=len(place)).astype(np.int64)


def _held_by_code(run: str | Path, manifest: Manifest, place: dict[str, int]) -> NDArray[np.bool_] | None:
    """Mark who was ever told another colour than green, if the run says what people were told."""
    if not manifest.given:
        return None
    with open_given(run) as connection:
        return _marked(
            connection, "select distinct person_id from mornings where colour not in ('green', 'grey')", place
        )
