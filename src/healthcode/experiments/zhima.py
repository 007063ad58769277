"""What an invented credit score needs, out of a run: payments on record, acquaintances, wrong marks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.zhima.fields import FALSE_RED, WRONG_PAYMENT, zhima_details, zhima_fields
from healthcode.audit.zhima.outcome import Town, cost_of_days, false_red_spells
from healthcode.audit.zhima.points import Daily
from healthcode.audit.zhima.sticking import Mark, horizon, stuck
from healthcode.clock import DAY, format_time, parse_time
from healthcode.experiments.audited import locking
from healthcode.run_folder import read_manifest
from healthcode.run_folder.views import open_truth

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    import duckdb
    from numpy.typing import NDArray

    from healthcode.audit.lived import Lived
    from healthcode.audit.zhima.model import Model, Weights
    from healthcode.audit.zhima.outcome import Leak
    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy

    Numbers = NDArray[np.int64]

#: The fault by which somebody's payment is filed under somebody else: a phone that was lent.
FILED_WRONG = "phone_lent"
_NO_PAYMENT = (0,) * 6

_EACH = """
with places_of_people as (select person, row_number() over (order by person) - 1 as seat from people),
paid as (
    select
        seat, event_id, (bought_at - $begins) // 86400 as day, bought_at, location, payment,
        coalesce(amount, 0) as amount,
        case when category in (select unnest($liked)) then 1 else 0 end as is_liked,
        case when category in (select unnest($disliked)) then 1 else 0 end as is_disliked
    from purchases join places_of_people using (person)
    where bought_at >= $begins and bought_at < $begins + $days * 86400
)
"""
_DAILY = (
    _EACH
    + """
select
    day, seat, count(*), count(*) filter (payment = 'phone'), count(*) filter (payment = 'card'),
    sum(amount), sum(amount * is_liked), sum(amount * is_disliked)
from paid group by day, seat
"""
)
_PAIRS = """
with places_of_people as (select person, row_number() over (order by person) - 1 as seat from people),
paid as (
    select seat, location, bought_at, bought_at // $seconds as slot
    from purchases join places_of_people using (person)
    where bought_at >= $since and bought_at < $until
),
near as (select seat, location, bought_at, slot + unnest([-1, 0, 1]) as slot from paid)
select one.seat, other.seat
from paid one
join near other
    on one.location = other.location and one.slot = other.slot and one.seat < other.seat
    and abs(one.bought_at - other.bought_at) <= $seconds
group by one.seat, other.seat
having count(distinct one.bought_at // 86400) >= $meetings
order by one.seat, other.seat
"""
_WRONG = (
    _EACH
    + """
select
    seat, day, 1, (payment = 'phone')::integer, (payment = 'card')::integer,
    amount, amount * is_liked, amount * is_disliked
from paid where event_id in (select unnest($events)) order by seat, bought_at, event_id
"""
)


@dataclass(frozen=True)
class Zhima:
    """What a run says of the score: ``fields`` and ``details`` as ``audit.json`` has them."""

    fields: dict[str, dict[str, Any]]
    details: dict[str, Any]


def zhima_of(
    run: str | Path,
    dataset: Dataset,
    policy: Policy,
    lived: Lived,
    model: Model,
    weights: Weights,
    leak: Leak,
    command: str,
) -> Zhima:
    """Score everybody, let the two contexts leak, and see what wrong marks do.

    Args:
        run: The folder of a run, for the faults of its payments.
        dataset: Its observed tables, of which purchases alone make the score.
        policy: Says which colours restrict.
        lived: Colours and what was so.
        model: The score.
        weights: A version of its weights.
        leak: Which data leaks where.
        command: What makes the numbers again.

    Raises:
        DatasetError: If this is no run, or a table of its truth is missing.
    """
    manifest = read_manifest(run)
    begins = parse_time(manifest.begins)
    town = town_of(dataset, policy, lived, model, begins)
    daily, days = town.daily, manifest.days
    updates = update_days(begins, horizon(days, model), model.numbers["update_day_of_month"])
    marks = {WRONG_PAYMENT: wrong_payments(run, dataset, model, begins, days)}
    costs = {WRONG_PAYMENT: np.zeros(town.colour.shape, np.int64)}
    if leak in ("health-to-credit", "both"):
        marks[FALSE_RED] = false_reds(town)
        costs[FALSE_RED] = cost_of_days(town.colour, model)
    found = {name: stuck(marks[name], daily, costs[name], updates, weights, model) for name in marks}
    return Zhima(
        zhima_fields(town, model, weights, leak, found, command), zhima_details(town, model, weights, leak)
    )


def town_of(dataset: Dataset, policy: Policy, lived: Lived, model: Model, begins: int) -> Town:
    """Read payments and acquaintances, and lay colours and truth beside them."""
    days, people = lived.colour.shape
    daily = Daily(*(np.zeros((days, people), np.int64) for _ in range(6)))
    rows = dataset.connection.execute(_DAILY, _asked(model, begins, days)).fetchnumpy()
    day, person, *values = (np.asarray(column, np.int64) for column in rows.values())
    for column, value in zip(daily.columns, values, strict=True):
        column[day, person] = value
    pairs = _acquainted(dataset.connection, model, begins, days)
    return Town(daily, pairs, lived.colour, locking(policy), lived.infected, lived.groups)


def wrong_payments(run: str | Path, dataset: Dataset, model: Model, begins: int, days: int) -> list[Mark]:
    """Find the payments on record that somebody else made: the owner's phone was lent."""
    with open_truth(run) as truth:
        events = [
            str(event)
            for (event,) in truth.execute(
                """
                select distinct event_id from faults
                where "table" = 'purchases' and kind = $kind and event_id is not null
                """,
                {"kind": FILED_WRONG},
            ).fetchall()
        ]
    asked = _asked(model, begins, days) | {"events": events}
    return [
        Mark(int(at), tuple(int(value) for value in payment), int(day), (), int(day))
        for at, day, *payment in dataset.connection.execute(_WRONG, asked).fetchall()
    ]


def false_reds(town: Town) -> list[Mark]:
    """Find the unbroken days on which somebody was red and not infected."""
    return [
        Mark(person, _NO_PAYMENT, 0, tuple(range(first, last + 1)), last)
        for person, first, last in false_red_spells(town.colour, town.infected)
    ]


def update_days(begins: int, mornings: int, day_of_month: int) -> NDArray[np.bool_]:
    """Say for each morning from the first of a run whether a new score is shown on it."""
    dates = (
        dt.date.fromisoformat(format_time(begins + day * DAY).partition("T")[0]) for day in range(mornings)
    )
    return np.array([date.day == day_of_month for date in dates], dtype=np.bool_)


def _asked(model: Model, begins: int, days: int) -> dict[str, object]:
    return {
        "begins": begins,
        "days": days,
        "liked": _named(model, 1),
        "disliked": _named(model, -1),
    }


def _named(model: Model, liking: int) -> Sequence[str]:
    return [name for name, value in model.liking.items() if value == liking]


def _acquainted(connection: duckdb.DuckDBPyConnection, model: Model, begins: int, days: int) -> Numbers:
    """Find who paid soon after whom at one till on several days before the last."""
    given = model.numbers
    until = begins + (days - 1) * DAY
    rows = connection.execute(
        _PAIRS,
        {
            "seconds": given["connection_seconds"],
            "meetings": given["connection_meetings"],
            "since": max(begins, until - given["lookback_days"] * DAY),
            "until": until,
        },
    ).fetchall()
    return np.array(rows, dtype=np.int64).reshape(-1, 2)
