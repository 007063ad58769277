"""Who learns what under each design, and how many meetings of infectious people an app would have noted."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.creep.learns import (
    FACTS,
    ROLES,
    Built,
    Covered,
    Store,
    counted_once,
    covered_pairs,
    record_days,
    sensitive_rows,
)
from healthcode.clock import DAY, MINUTE, parse_time
from healthcode.draws import Draws, chance
from healthcode.experiments.creep_designs import adopters, designs_of
from healthcode.experiments.creep_stores import Rows
from healthcode.experiments.creep_tables import open_both_sides, require_run
from healthcode.scenario.model import seed_number

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    from numpy.typing import NDArray

    from healthcode.policy.model import Policy

#: Uptakes that are often named: 0.28 was that of the app of England and Wales, and 0.84 to 0.9 Singapore's.
UPTAKES = (0.28, 0.6, 0.8)
OWN = "own"

_DAYS = f"unnest(range(since // {DAY}, (until - 1) // {DAY} + 1)) as day"
_MEETINGS = f"""
with stays as (
    select person_id, place_id as room, kind = 'home' or kind like 'home/%' as is_home,
        arrived_at as since, left_at as until
    from true_visits join seen_places using (place_id)
    union all
    select person_id, vehicle_id || '/' || coalesce(carriage, ''), false, departed_at, arrived_at
    from true_rides
), sick as (
    select person_id, room, is_home, greatest(since, infectious_from) as since,
        least(until, infectious_until) as until
    from stays join true_infections using (person_id)
    where since < infectious_until and until > infectious_from
), sick_days as (select *, {_DAYS} from sick where until > since),
rooms as (select distinct room from sick),
stay_days as (select *, {_DAYS} from stays semi join rooms using (room) where until > since)
select c.person_id as sick, o.person_id as other, bool_or(not c.is_home) as outside
from sick_days c join stay_days o on c.room = o.room and c.day = o.day
where c.person_id <> o.person_id and least(c.until, o.until) - greatest(c.since, o.since) >= {MINUTE}
group by 1, 2 order by 1, 2
"""


def learns(run: str | Path, policy: Policy) -> dict[str, Any]:
    """Count what each design's servers, doors and offices hold of a run, and who learns what from it.

    Args:
        run: A run folder.
        policy: Of the central design: says which tables are read and for how long they are kept.

    Returns:
        ``ledger``, ``roles``, ``server`` and ``effect`` as plain JSON values.

    Raises:
        DatasetError: If it is no run.
    """
    manifest = require_run(run)
    with open_both_sides(run) as connection:
        people = connection.execute(
            "select person_id, coalesce(has_app, false), coalesce(household_id, person_id), "
            "coalesce(has_phone, false) "
            "from seen_people left join true_residents using (person_id) order by person_id"
        ).fetchall()
        ids = tuple(str(row[0]) for row in people)
        rows = Rows(connection, ids, parse_time(manifest.begins), parse_time(manifest.ends))
        has_app = np.array([bool(row[1]) for row in people], np.bool_)
        built = designs_of(rows, policy, manifest.gate_id, has_app)
        household = np.unique(np.array([str(row[2]) for row in people], object), return_inverse=True)[1]
        draws = Draws(seed_number(manifest.seed))
        effect = _effect(connection, ids, has_app, household, draws)
    count = len(ids)
    return {
        "people": count,
        "phones": sum(bool(row[3]) for row in people),
        "ledger": {one.design: _ledger(one) for one in built},
        "roles": {
            one.design: {role: {fact: one.learned(role, count)[fact] for fact in FACTS} for role in ROLES}
            for one in built
        },
        "whereabouts_only": _whereabouts_only(built[0]),
        "server": {
            one.design: {
                "points": sum(store.points for store in one.on_server),
                "edges": sum(store.edges for store in one.on_server),
            }
            for one in built
        },
        "effect": effect,
    }


def _whereabouts_only(central: Built) -> int:
    """Count the people of whom a server holds whereabouts, and no test or declaration."""
    seen = [store.facts["whereabouts"] for store in central.on_server if "whereabouts" in store.facts]
    ill = [store.facts["health"] for store in central.on_server if "health" in store.facts]
    if not seen:
        return 0
    found: NDArray[np.bool_] = np.logical_or.reduce(seen)
    for with_file in ill:
        found = found & ~with_file
    return int(found.sum())


def _ledger(built: Built) -> dict[str, Any]:
    kept = [store for store in built.stores if store.kept_at in ("server", "door", "office")]
    records, held = counted_once(kept)
    not_only_seen = [store for store in built.stores if store.kept_at != "sight"]
    return {
        "policy": built.policy_id or None,
        "gate": built.gate_id or None,
        "stores": [_told(store) for store in built.stores],
        "records": records,
        "records_held": held,
        "kinds": len({kind for store in not_only_seen for kind in store.kinds}),
        "sensitive_kinds": len({kind for store in not_only_seen for kind in store.sensitive}),
    }


def _told(store: Store) -> dict[str, Any]:
    return {
        "name": store.name,
        "kept_at": store.kept_at,
        "records": store.rows,
        "records_held": store.rows_held,
        "days_kept": store.days_kept,
        "record_days": record_days(store),
        "kinds": len(store.kinds),
        "sensitive_kinds": len(store.sensitive),
        "sensitive_records": sensitive_rows([store]),
        "place_points": store.points,
        "contact_edges": store.edges,
        "nameless": store.nameless,
    }


def _effect(
    connection: duckdb.DuckDBPyConnection,
    ids: tuple[str, ...],
    has_app: NDArray[np.bool_],
    household: NDArray[np.intp],
    draws: Draws,
) -> dict[str, dict[str, Any]]:
    place = {person: at for at, person in enumerate(ids)}
    met = connection.execute(_MEETINGS).fetchnumpy()
    pairs = _numbers(met["sick"], place), _numbers(met["other"], place)
    outside = np.asarray(met["outside"], np.bool_)
    passed = connection.execute(
        "select infected_by, person_id from true_infections where infected_by is not null order by 1, 2"
    ).fetchnumpy()
    passed_on = _numbers(passed["infected_by"], place), _numbers(passed["person_id"], place)
    found = {OWN: _uptake(has_app, covered_pairs(pairs, outside, passed_on, has_app))}
    for uptake in UPTAKES:
        drawn = adopters(draws, len(ids), uptake)
        told = _uptake(drawn, covered_pairs(pairs, outside, passed_on, drawn))
        by_home = chance(draws.draw("creep: the household has the app", person=household), uptake)
        clustered = covered_pairs(pairs, outside, passed_on, by_home)
        found[f"{uptake:.2f}"] = told | {
            "covered_if_households_decide": clustered.covered,
            "people_if_households_decide": int(by_home.sum()),
        }
    return found


def _uptake(has_app: NDArray[np.bool_], covered: Covered) -> dict[str, Any]:
    uptake = float(has_app.mean()) if len(has_app) else 0.0
    return {
        "uptake": uptake,
        "people": int(has_app.sum()),
        "uptake_squared": uptake**2,
        "share": covered.share,
        **asdict(covered),
    }


def _numbers(names: NDArray[Any], place: dict[str, int]) -> NDArray[np.int64]:
    return np.array([place[str(name)] for name in names.tolist()], np.int64)
