"""A code that ends: what each week brought and cost, and what an earlier end would have forgone and saved.

The exact meaning of each number stands in ``docs/reference/audit-time.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.field import Note, plain_field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

WEEK = 7
#: Days after the end at which it is counted what is still held.
LATER = (0, 7, 14, 28, 90, 365)

_PRICE = {
    "en": "Ending early has a price too: whoever would have been caught later goes free. Both errors belong "
    "on the board.",
    "de": "Auch früh zu enden hat einen Preis: Wer später getroffen worden wäre, bleibt frei. Beide Fehler "
    "gehören an die Tafel.",
}
NOTES = (
    Note(
        "sun.weekly[…]",
        "locked person-days that were infected, in one week of the run",
        "A week with few caught can be a week without need, or one in which the code was blind: look at the "
        "new infections beside it.",
        "Eine Woche mit wenigen Treffern kann ohne Not gewesen sein, oder der Code war blind: die neuen "
        "Ansteckungen daneben ansehen.",
    ),
    Note("sun.forgone[…]", "sun.weekly of all weeks after this one: what ending then forgoes", **_PRICE),
    Note(
        "sun.saved[…]",
        "person-days locked though not infected in all weeks after this one: what ending then saves",
        **_PRICE,
    ),
    Note(
        "sun.stock[…]",
        "rows about people that are held when the code ends after this week, under the policy's [retention]",
        "An end of the code is not the end of the data: look at what is held a month later.",
        "Das Ende des Codes ist nicht das Ende der Daten: ansehen, was einen Monat später noch daliegt.",
    ),
)
_WEEKLY, _FORGONE, _SAVED, _STOCK = NOTES
_UNIT = "infected person-days"


@dataclass(frozen=True)
class Week:
    """One week of a run; the last may be shorter.

    Args:
        number: From 1.
        first_day: From 0.
        days: How many.
        caught: Person-days locked and infected.
        in_vain: Person-days locked and not infected.
        missed: Person-days infected and not locked.
        new_infections: Who became infected.
        held: By table, rows held at the end of the week and so many days after it, if the code ends there.
    """

    number: int
    first_day: int
    days: int
    caught: int
    in_vain: int
    missed: int
    new_infections: int
    held: Mapping[int, Mapping[str, int]]


def weeks_of(
    locked: NDArray[np.bool_],
    infected: NDArray[np.bool_],
    new_infections: NDArray[np.int64],
    rows: Mapping[str, Mapping[int, int]],
    limits: Mapping[str, int],
) -> list[Week]:
    """Count a run week by week.

    Args:
        locked: Who is locked on which day, shape (days, people).
        infected: Who is infected on which day, of the same shape.
        new_infections: On each day.
        rows: For each table, how many rows became known on which day; days before the first one are negative.
        limits: For how many days the policy keeps the rows of a table; one that is missing is kept for ever.
    """
    days = len(locked)
    found = []
    for number, first in enumerate(range(0, days, WEEK), 1):
        part = slice(first, min(first + WEEK, days))
        inside, ill = locked[part], infected[part]
        end = part.stop
        found.append(
            Week(
                number,
                first,
                end - first,
                int(np.count_nonzero(inside & ill)),
                int(np.count_nonzero(inside & ~ill)),
                int(np.count_nonzero(~inside & ill)),
                int(new_infections[part].sum()),
                {later: _held(rows, limits, end, later) for later in LATER},
            )
        )
    return found


def _held(
    rows: Mapping[str, Mapping[int, int]], limits: Mapping[str, int], end: int, later: int
) -> dict[str, int]:
    """Count rows that came before a midnight and are not too old some days after it."""
    return {
        table: sum(
            count
            for day, count in by_day.items()
            if day < end and (table not in limits or day >= end + later - limits[table])
        )
        for table, by_day in rows.items()
    }


def sunset_fields(weeks: Sequence[Week], command: str) -> dict[str, dict[str, Any]]:
    """Give every field as plain JSON values.

    Args:
        weeks: Of the run, in order.
        command: What makes the numbers again.
    """
    families: list[dict[str, dict[str, Any]]] = [{}, {}, {}, {}]
    weekly, forgone, saved, stock = families
    for at, week in enumerate(weeks):
        key, rest = f"[{week.number}]", weeks[at + 1 :]
        counts = {
            "days": week.days,
            "in_vain": week.in_vain,
            "missed": week.missed,
            "new_infections": week.new_infections,
        }
        weekly[f"sun.weekly{key}"] = plain_field(week.caught, _UNIT, _WEEKLY, command=command, counts=counts)
        left = {"days_left": sum(one.days for one in rest)}
        forgone[f"sun.forgone{key}"] = plain_field(
            sum(one.caught for one in rest), _UNIT, _FORGONE, command=command, counts=left
        )
        saved[f"sun.saved{key}"] = plain_field(
            sum(one.in_vain for one in rest), "person-days", _SAVED, command=command, counts=left
        )
        later = {f"after_{days}_days": sum(week.held[days].values()) for days in LATER if days}
        stock[f"sun.stock{key}"] = plain_field(
            sum(week.held[0].values()),
            "rows",
            _STOCK,
            command=command,
            counts={"tables": dict(week.held[0]), **later},
        )
    return {name: field for family in families for name, field in family.items()}


def sunset_details(weeks: Sequence[Week], limits: Mapping[str, int]) -> dict[str, Any]:
    """Give the line that can be moved: for each end, both errors and what is still held.

    Args:
        weeks: Of the run, in order.
        limits: The days that the policy's ``[retention]`` gives for tables.

    Returns:
        ``weeks``, and ``ends``: first an end before the first week, so no code at all, then one after each.
    """
    none_held = dict.fromkeys(LATER, 0)
    return {
        "policy_days": dict(limits),
        "weeks": [
            {
                "week": week.number,
                "first_day": week.first_day,
                "days": week.days,
                "caught": week.caught,
                "in_vain": week.in_vain,
                "missed": week.missed,
                "new_infections": week.new_infections,
            }
            for week in weeks
        ],
        "ends": [
            {
                "after_week": at,
                "caught_forgone": sum(week.caught for week in weeks[at:]),
                "in_vain_saved": sum(week.in_vain for week in weeks[at:]),
                "rows_held": {
                    str(later): sum(weeks[at - 1].held[later].values()) if at else none_held[later]
                    for later in LATER
                },
            }
            for at in range(len(weeks) + 1)
        ],
    }
