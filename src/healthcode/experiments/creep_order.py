"""The drill *red by order*: a list of people is turned red, and auditors of many kinds look for it.

If somebody set people red by hand in the run, that is the list; else one is drawn, and everything about it is
a what-if: the run itself stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.creep.fisher import chance_of_as_many
from healthcode.audit.creep.numbers import NUMBERS
from healthcode.audit.creep.order import (
    ACCESS,
    Order,
    Power,
    Town,
    alarms_of_counts,
    matched_residents,
    noticed_on,
    power,
    rates_on_first_morning,
    strata_of,
)
from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY, HOUR, format_time, parse_time
from healthcode.dataset.around import rows_around
from healthcode.draws import Draws
from healthcode.errors import Problem, UsageError
from healthcode.experiments.audited import was_told
from healthcode.experiments.creep_lists import (
    Asked,
    Listed,
    Residents,
    day_of_order,
    drawn_list,
    on_mornings,
    own_list,
    residents_of,
)
from healthcode.experiments.creep_tables import open_both_sides, require_run
from healthcode.experiments.sources import FewerSources
from healthcode.run_folder.mornings import read_mornings
from healthcode.scenario.model import seed_number
from healthcode.scoring.counterfactual import second_degree_at
from healthcode.scoring.daily import DailyScorer
from healthcode.scoring.engines import open_scorer
from healthcode.scoring.explain import explain_with
from healthcode.tables import ALL_COLOURS, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy

RED = ALL_COLOURS.index("red")
#: Mornings that an auditor goes on looking, and those before the order that are looked at too.
LOOK, BEFORE = NUMBERS["look_mornings"], NUMBERS["week_mornings"] + 1
#: Each one on the list scans the code so long before the colour turns, as in Zhengzhou.
_SCANNED_BEFORE = NUMBERS["scanned_before_seconds"]
#: Shorter lists of which the power is told too.
SIZES = (1, 3, 10, 30)


def order_drill(run: str | Path, dataset: Dataset, policy: Policy, asked: Asked) -> dict[str, Any]:
    """Turn a list red, and see who notices when.

    Args:
        run: A run folder.
        dataset: Its observed tables, or at least those that the policy reads.
        policy: The rules.
        asked: What list, if the run has none of its own or a number is given.

    Returns:
        The drill as plain JSON values.

    Raises:
        DatasetError: If it is no run.
        UsageError: If the list cannot be drawn: too many people, or a day with no morning after it.

    Simplification:
        Nobody behaves otherwise because of the order. Scans of the posted code are put in for the what-if.
    """
    manifest = require_run(run)
    draws = Draws(seed_number(manifest.seed))
    residents = residents_of(dataset)
    order = own_list(dataset, residents) if asked.people is None else None
    if order is not None and asked.only_of_a_drawn_list:
        problems = tuple(
            Problem(option, "the list of this run", "a drawn list, so --people N beside it")
            for option in asked.only_of_a_drawn_list
        )
        fix = "Add --people N for a drawn list, or leave the option out."
        raise UsageError("the run has a list of its own, which stays as it is", problems, fix)
    begins = parse_time(manifest.begins)
    mornings = begins + np.arange(manifest.days, dtype=np.int64) * DAY + DAY_BEGINS_AT
    if order is None:
        first = day_of_order(manifest, asked) + 1
    else:
        decides = on_mornings(order, mornings).any(axis=1)
        if not decides.any():
            problem = Problem("overrides", "the list decides at no 04:00", "a list that holds on a morning")
            fix = "Ask of a drawn list instead: add --people N."
            raise UsageError("nobody could notice this order", (problem,), fix)
        first = int(np.argmax(decides))
    since, until = max(0, first - BEFORE), min(len(mornings), first + LOOK)
    red = _red_by_rules(run, dataset, policy, mornings, (since, until), residents.ids)
    is_red = red[first - since]
    order = order or drawn_list(manifest, residents, asked, draws, is_red)
    district = _numbered(residents.districts)
    town = Town(
        red, first - since, district, strata_of(residents.labels, residents.districts, residents.kinds)
    )
    by_hand = on_mornings(order, mornings[first:until])
    given = Order(order.listed, by_hand, bool(order.approved_by))
    matched = matched_residents(town, order.listed, draws)
    rates = rates_on_first_morning(town, given, matched)
    days = {
        access: noticed_on(access, town, given, matched, draws, asked.complaining_share) for access in ACCESS
    }
    curve, by_size = _powers(town, given, _pool(order, residents, is_red), draws, asked)
    without_rule = by_hand & ~red[first - since :, order.listed]
    places = _where_they_were(run, order, residents)
    shown = order.listed[places["away_at"]] if len(places["away_at"]) else order.listed[:1]
    venue = places["venue"]
    return {
        "drill": "order",
        "policy": policy.id,
        "is_what_if": order.is_what_if,
        "day": int(order.set_at.min() - begins) // DAY,
        "set_from": format_time(int(order.set_at.min())),
        "people": len(residents.ids),
        "listed": len(order.listed),
        "where_they_were": {name: places[name] for name in ("in_town", "away", "on_the_way")},
        "venue": venue,
        "taken_for_met": places["met"],
        "red_first_morning": {
            "listed": rates.listed_red,
            "listed_red_by_rules": int(is_red[order.listed].sum()),
            "listed_red_by_hand": int(by_hand[0].sum()),
            "matched": rates.matched,
            "matched_red": rates.matched_red,
            "p": float(chance_of_as_many(rates.listed_red, rates.listed, rates.matched_red, rates.matched)),
        },
        "rr": rates.ratio,
        "nonhealth": int(without_rule[0].sum()),
        "nonhealth_ever": int(without_rule.any(axis=0).sum()),
        "log": {
            "table": "overrides",
            "rows": len(order.listed),
            "actor": order.actor,
            "reason": order.reason,
            "approved_by": order.approved_by or None,
            "rule": None,
        },
        "mornings": int(until - first),
        "complaining_share": asked.complaining_share,
        "lists": asked.lists,
        "level": {"percent": NUMBERS["level_percent"], "looks": town.mornings},
        "false_alarms_of_counts": int(alarms_of_counts(town, town.red).sum()),
        "false_alarms": curve.false_alarms,
        "detect": days,
        "power": curve.noticed,
        "power_by_size": [
            {
                "listed": size,
                "noticed_at_last": {access: by_day[-1] for access, by_day in found.noticed.items()},
                "false_alarms": found.false_alarms,
            }
            for size, found in by_size
        ],
        "example": _example(dataset, policy, order, residents, int(shown[0]), mornings[first:until], venue),
    }


def _pool(order: Listed, residents: Residents, is_red: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Give from whom lists like this one are drawn: people of the same kinds of district.

    A list that was drawn itself avoids those who are red anyway, as long as there are others; so do these.
    """
    kinds = {residents.kinds[at] for at in order.listed.tolist()}
    alike = np.array([at for at, kind in enumerate(residents.kinds) if kind in kinds], np.int64)
    others = alike[~is_red[alike]]
    return others if order.is_what_if and len(others) >= len(order.listed) else alike


def _powers(
    town: Town, order: Order, pool: NDArray[np.int64], draws: Draws, asked: Asked
) -> tuple[Power, list[tuple[int, Power]]]:
    """Find the power at the length of the list, and at shorter lengths and this one, in rising order."""
    sizes = [size for size in SIZES if size < len(order.listed)] + [len(order.listed)]
    found = [
        (
            size,
            power(town, pool, order.of(order.listed[:size]), draws, asked.complaining_share, asked.lists),
        )
        for size in sizes
    ]
    return found[-1][1], found


def _red_by_rules(
    run: str | Path,
    dataset: Dataset,
    policy: Policy,
    mornings: NDArray[np.int64],
    rows: tuple[int, int],
    ids: Sequence[str],
) -> NDArray[np.bool_]:
    """Give who is red by the rules alone on the mornings looked at, shape ``(mornings, people)``.

    What people were told says so only where nobody ever set a colour by hand.
    """
    since, until = rows
    manifest = require_run(run)
    if was_told(manifest, policy) and not any(True for _ in dataset.rows("overrides")):
        reasons = ("", "override", *(rule.id for rule in policy.rules))
        told = read_mornings(run, ids, reasons, int(mornings[0]), len(mornings))
        red: NDArray[np.bool_] = told.colour[since:until] == RED
        return red
    return _scored(dataset, policy, mornings[since:until].tolist())


def _scored(dataset: Dataset, policy: Policy, moments: Sequence[int]) -> NDArray[np.bool_]:
    """Score mornings as if nobody had ever set a colour by hand."""
    with FewerSources(dataset, frozenset({"overrides"})) as fewer:
        scorer = DailyScorer(fewer, policy)
        try:
            return np.stack([scorer.advance(moment) == RED for moment in moments])
        finally:
            scorer.close()


def _numbered(names: Sequence[str]) -> NDArray[np.int64]:
    number = {name: at for at, name in enumerate(sorted(set(names)))}
    return np.array([number[name] for name in names], np.int64)


def _where_they_were(run: str | Path, order: Listed, residents: Residents) -> dict[str, Any]:
    """Say where those on the list really were, and whom their scans from afar would seem to meet."""
    ids = [residents.ids[at] for at in order.listed.tolist()]
    with open_both_sides(run) as connection:
        connection.execute("create table listed (person_id varchar, set_at bigint)")
        connection.executemany(
            "insert into listed values (?, ?)", list(zip(ids, order.set_at.tolist(), strict=True))
        )
        at_places = dict(
            connection.execute(
                "select l.person_id, max(d.kind) from listed l join true_visits v using (person_id) "
                "join seen_places p using (place_id) join seen_districts d using (district_id) "
                "where v.arrived_at <= l.set_at and l.set_at < v.left_at group by 1"
            ).fetchall()
        )
        first, last = int(order.set_at.min()), int(order.set_at.max())
        venue = connection.execute(
            "select place_id, p.kind, count(*) as many from seen_scans join seen_places p using (place_id) "
            "join seen_districts d using (district_id) where d.kind = 'town' "
            "and scanned_at between ? and ? group by 1, 2 order by many desc, place_id limit 1",
            [first - HOUR, last],
        ).fetchone()
        met = 0
        if venue is not None:
            ((met,),) = connection.execute(
                "select count(distinct person_id) from seen_scans where place_id = ? "
                "and scanned_at between ? and ? and person_id not in (select person_id from listed)",
                [venue[0], first - HOUR, last],
            ).fetchall()
    kinds = [at_places.get(person) for person in ids]
    return {
        "in_town": kinds.count("town"),
        "away": sum(kind is not None and kind != "town" for kind in kinds),
        "on_the_way": kinds.count(None),
        "away_at": np.flatnonzero([kind is not None and kind != "town" for kind in kinds]),
        "venue": None if venue is None else {"place_id": venue[0], "kind": venue[1]},
        "met": met,
    }


def _example(
    dataset: Dataset,
    policy: Policy,
    order: Listed,
    residents: Residents,
    person: int,
    mornings: NDArray[np.int64],
    venue: dict[str, str] | None,
) -> dict[str, Any]:
    """Explain the colour of one person on the list, who only scanned from afar if there is such a one."""
    person_id = residents.ids[person]
    at = int(np.flatnonzero(order.listed == person)[0])
    moment = int(mornings[np.argmax(on_mornings(order, mornings)[:, at])])
    set_at = int(order.set_at[at])
    added: list[tuple[str, dict[str, Any]]] = []
    if order.is_what_if:
        if venue is not None:
            scan = {"place_id": venue["place_id"], "scanned_at": set_at - _SCANNED_BEFORE, "role": "visitor"}
            added.append(("scans", _row("scans", person_id, **scan)))
        words = {"actor": order.actor, "reason": order.reason, "approved_by": order.approved_by or None}
        by_hand = _row(
            "overrides", person_id, colour="red", set_at=set_at, until=order.spells[at][-1][1], **words
        )
        added.append(("overrides", by_hand))
    second = second_degree_at(policy)
    around = rows_around(dataset, person_id, second_degree_at=second, added=added)
    with around.changed(added=added) as rows:
        scorer = open_scorer("reference", rows, policy, moment)
        try:
            told = {
                language: explain_with(scorer, rows, policy, person_id, language) for language in ("en", "de")
            }
        finally:
            scorer.close()
    verdict = {
        language: [
            item.text for section in one.sections() if section.name == "verdict" for item in section.items
        ]
        for language, one in told.items()
    }
    by_hand_of = told["en"].by_hand
    alone = by_hand_of.rules_alone.colour if by_hand_of and by_hand_of.rules_alone else None
    return {
        "person_id": person_id,
        "as_of": format_time(moment),
        "scanned_from_afar": format_time(set_at - _SCANNED_BEFORE) if order.is_what_if and venue else None,
        "colour": told["en"].colour,
        "rules_alone": alone,
        "explanation": verdict,
    }


def _row(table: str, person_id: str, **cells: object) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(column.name for column in TABLES[table].columns)
    return row | {"person_id": person_id, "event_id": f"what-if-{table}"} | cells
