"""Lists of people whom somebody turns red by hand: that of a run, or one that is drawn."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Residents:
    """Everybody, in the order of scoring: id, label, home district and its kind."""

    ids: list[str]
    labels: list[str]
    districts: list[str]
    kinds: list[str]


@dataclass(frozen=True)
class Listed:
    """Who is on the list, and what the log would say."""

    listed: NDArray[np.int64]
    set_at: NDArray[np.int64]
    until: NDArray[np.int64]
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
    rows: list[dict[str, Any]] = [row for row in dataset.rows("overrides") if row["colour"] == "red"]
    lists: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in rows:
        key = (str(row["actor"]), str(row["reason"]), str(row["approved_by"] or ""))
        lists.setdefault(key, []).append(row)
    if not lists:
        return None
    key, longest = max(sorted(lists.items()), key=lambda one: len(one[1]))
    place = {person: at for at, person in enumerate(residents.ids)}
    latest = {str(row["person_id"]): row for row in sorted(longest, key=lambda row: int(row["set_at"]))}
    listed = sorted((place[person], row) for person, row in latest.items())
    forever = max(int(row["set_at"]) for row in rows) + 10_000 * DAY
    return Listed(
        np.array([at for at, _ in listed], np.int64),
        np.array([row["set_at"] for _, row in listed], np.int64),
        np.array([forever if row["until"] is None else row["until"] for _, row in listed], np.int64),
        *key,
        is_what_if=False,
    )


def drawn_list(manifest: Manifest, residents: Residents, asked: Asked, draws: Draws) -> Listed:
    """Draw a list as it was asked for.

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
    day = manifest.days // 3 if asked.day is None else asked.day
    if day > manifest.days - 2:
        problem = Problem("--day", str(day), f"a day before the last, so at most {manifest.days - 2}")
        raise UsageError("nobody could notice an order on the last day", (problem,))
    drawn = draws.draw("creep: stands on a list", person=pool)
    listed = np.sort(pool[np.lexsort((pool, drawn))][:wanted])
    begin = parse_time(manifest.begins) + day * DAY
    set_at = begin + between(draws.draw("creep: turned red at", day, listed), _FROM, _UNTIL)
    words = (asked.actor, asked.reason, asked.approved_by)
    return Listed(listed, set_at, set_at + asked.days * DAY, *words, is_what_if=True)
