"""Lists of people whom somebody turns red by hand: that of a run, or one that is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from healthcode.audit.creep.numbers import NUMBERS
from healthcode.clock import DAY, HOUR, parse_time
from healthcode.draws import Draws, between
from healthcode.errors import Problem, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.run_folder import Manifest

From = Literal["neighbour", "town", "anywhere"]
#: When the office works through its list, as in the scenario ``depositors``.
_FROM, _UNTIL = NUMBERS["order_from_hour"] * HOUR, NUMBERS["order_until_hour"] * HOUR
LISTS = NUMBERS["lists"]
COMPLAINING_SHARE = NUMBERS["complaining_percent"] / 100
#: Later than any moment of a run, for what has no end.
NEVER = 2**62
ACTOR, REASON = "Port Linden Stability Desk", "epidemic control"


@dataclass(frozen=True)
class Asked:
    """What list is wanted where the run has none of its own.

    Args:
        people: How many; None for as large a share of the town as in the scenario ``depositors``.
        where: Where they live.
        day: Of the run, 0 is the first; None for a third of the way.
        days: How long it holds.
        actor: Who gives the order.
        reason: What the office writes down.
        approved_by: The second signature; empty for none.
        complaining_share: Of red people, how many call the hotline on a day.
        lists: How many lists are drawn for the power of each auditor.
        only_of_a_drawn_list: Options that were typed and mean nothing if the run has a list of its own.
    """

    people: int | None = None
    where: From = "neighbour"
    day: int | None = None
    days: int = NUMBERS["order_days"]
    actor: str = ACTOR
    reason: str = REASON
    approved_by: str = ""
    complaining_share: float = COMPLAINING_SHARE
    lists: int = LISTS
    only_of_a_drawn_list: tuple[str, ...] = ()


@dataclass(frozen=True)
class Residents:
    """Everybody, in the order of scoring: id, label, home district and its kind."""

    ids: list[str]
    labels: list[str]
    districts: list[str]
    kinds: list[str]


@dataclass(frozen=True)
class Listed:
    """Who is on the list, since when, and what the log would say.

    Args:
        listed: Who, as numbers in rising order.
        set_at: When each of them was set red for the first time by this list.
        spells: Of each of them, from when to when a row of this list decides; other rows may end it.
        actor: Who gave the order.
        reason: What is written down.
        approved_by: The second signature; empty for none.
        is_what_if: Whether the list was drawn.
    """

    listed: NDArray[np.int64]
    set_at: NDArray[np.int64]
    spells: tuple[tuple[tuple[int, int], ...], ...]
    actor: str
    reason: str
    approved_by: str
    is_what_if: bool


def residents_of(dataset: Dataset) -> Residents:
    """Read who lives where."""
    rows = dataset.connection.execute(
        "select person_id, coalesce(cohort, ''), district_id, kind "
        "from people join districts using (district) order by person"
    ).fetchall()
    columns = [[str(cell) for cell in column] for column in zip(*rows, strict=True)]
    return Residents(*columns)


def own_list(dataset: Dataset, residents: Residents) -> Listed | None:
    """Find the longest list that one office set red for one reason in the data itself."""
    rows: list[dict[str, Any]] = sorted(dataset.rows("overrides"), key=lambda row: int(row["set_at"]))
    lists: dict[tuple[str, str, str], dict[str, int]] = {}
    of_person: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        of_person.setdefault(str(row["person_id"]), []).append(row)
        if row["colour"] == "red":
            lists.setdefault(_key(row), {}).setdefault(str(row["person_id"]), int(row["set_at"]))
    if not lists:
        return None
    key, first = max(sorted(lists.items()), key=lambda one: len(one[1]))
    place = {person: at for at, person in enumerate(residents.ids)}
    persons = sorted(first, key=place.__getitem__)
    return Listed(
        np.array([place[person] for person in persons], np.int64),
        np.array([first[person] for person in persons], np.int64),
        tuple(
            spells_of(
                [
                    (
                        int(row["set_at"]),
                        None if row["until"] is None else int(row["until"]),
                        row["colour"] == "red" and _key(row) == key,
                    )
                    for row in of_person[person]
                ]
            )
            for person in persons
        ),
        *key,
        is_what_if=False,
    )


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    return str(row["actor"]), str(row["reason"]), str(row["approved_by"] or "")


def spells_of(rows: list[tuple[int, int | None, bool]]) -> tuple[tuple[int, int], ...]:
    """Say from when to when rows of a list decide the colour of one person.

    Args:
        rows: Of all overrides of the person in the order of ``set_at``: that time, until when, and whether
            the row belongs to the list. Without an end a row holds to the next one; of those in force the one
            that was set last decides.

    Returns:
        Half-open spells that do not overlap, in order.
    """
    ends = [
        (rows[at + 1][0] if at + 1 < len(rows) else NEVER) if until is None else until
        for at, (_, until, _) in enumerate(rows)
    ]
    cuts = sorted({since for since, _, _ in rows} | set(ends))
    found: list[tuple[int, int]] = []
    for since, until in pairwise(cuts):
        deciding = [at for at, row in enumerate(rows) if row[0] <= since < ends[at]]
        if deciding and rows[deciding[-1]][2]:
            found.append((since, until))
    return tuple(found)


def on_mornings(order: Listed, mornings: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say on which mornings the list decides about whom, shape ``(mornings, listed)``."""
    held = np.zeros((len(mornings), len(order.listed)), np.bool_)
    for at, spells in enumerate(order.spells):
        for since, until in spells:
            held[:, at] |= (mornings >= since) & (mornings < until)
    return held


def day_of_order(manifest: Manifest, asked: Asked) -> int:
    """Give the day on which a drawn list turns red.

    Raises:
        UsageError: If no morning comes after it.
    """
    day = manifest.days // 3 if asked.day is None else asked.day
    if day > manifest.days - 2:
        problem = Problem("--day", str(day), f"a day before the last, so at most {manifest.days - 2}")
        raise UsageError("nobody could notice an order on the last day", (problem,))
    return day


def drawn_list(
    manifest: Manifest, residents: Residents, asked: Asked, draws: Draws, is_red: NDArray[np.bool_]
) -> Listed:
    """Draw a list as it was asked for, of people whom the rules do not call red, as far as there are such.

    Args:
        manifest: Of the run.
        residents: From whom it is drawn.
        asked: What list.
        draws: Decide who stands on it.
        is_red: Who is red by the rules on the first morning after the order.

    Raises:
        UsageError: If there are too few people, or no morning comes after the day.
    """
    pool = np.array(
        [at for at, kind in enumerate(residents.kinds) if asked.where in (kind, "anywhere")], np.int64
    )
    wanted = asked.people
    if wanted is None:
        wanted = max(1, min(round(manifest.people * NUMBERS["listed_per_10000"] / 10_000), len(pool) // 2))
    if wanted > len(pool) or not len(pool):
        problem = Problem("--people", str(wanted), f"at most {len(pool):,}, who live there ({asked.where})")
        raise UsageError("there are not so many people for a list", (problem,), "Try --from anywhere.")
    day = day_of_order(manifest, asked)
    drawn = draws.draw("creep: stands on a list", person=pool)
    listed = np.sort(pool[np.lexsort((pool, drawn, is_red[pool]))][:wanted])
    begin = parse_time(manifest.begins) + day * DAY
    set_at = begin + between(draws.draw("creep: turned red at", day, listed), _FROM, _UNTIL)
    until = set_at + asked.days * DAY
    return Listed(
        listed,
        set_at,
        tuple((one,) for one in zip(set_at.tolist(), until.tolist(), strict=True)),
        asked.actor,
        asked.reason,
        asked.approved_by,
        is_what_if=True,
    )
