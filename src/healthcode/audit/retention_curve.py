"""What keeping rows longer brings, and how much lies there meanwhile.

The exact meaning of each number stands in ``docs/reference/audit-time.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.field import Note, plain_field
from healthcode.audit.unicity import NOBODY
from healthcode.clock import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from healthcode.audit.unicity import Unicity

#: Numbers of days that are tried, beside keeping all rows for ever.
DAYS_KEPT = (0, 1, 2, 3, 5, 7, 10, 14, 21, 28)
#: The days of quarantine that most rules took from the incubation period: of 10,000 people who fall ill,
#: about 101 do so later than that. Lauer et al. 2020, PMC7081172.
INCUBATION_DAYS = 14
FOR_EVER = "all"

_UNIT = "infected person-days"
_NEVER_ENOUGH = "only rows kept for ever catch as many"
NOTES = (
    Note(
        "ret.caught[…]",
        "locked person-days that were infected, if every row about a person goes so many days after it came",
        "More days kept can also catch fewer: a negative test or a trip home that is remembered sets people "
        "free.",
        "Länger aufbewahren kann auch weniger treffen: Ein erinnerter negativer Test oder eine erinnerte "
        "Heimfahrt gibt Leute frei.",
    ),
    Note(
        "ret.gain[…]",
        "ret.caught of so many days less that of the next shorter time on the list",
        "The knee lies where the illness and the rules put it: no law sets it, and another illness would "
        "move it.",
        "Der Knick liegt, wo die Krankheit und die Regeln ihn hinlegen: Kein Gesetz setzt ihn, und eine "
        "andere Krankheit verschöbe ihn.",
    ),
    Note(
        "ret.enough",
        "the shortest time on the list that catches as many infected person-days as rows kept for ever",
        "Enough for this town and these weeks. A slower illness, or a test that comes later, may need more.",
        "Genug für diese Stadt und diese Wochen. Eine langsamere Krankheit oder ein späterer Test kann mehr "
        "brauchen.",
    ),
    Note(
        "ret.stock[…]",
        "rows about people that are held, summed over the mornings of the run",
        "A row that is held longer is at risk longer, whether or not anybody ever reads it.",
        "Eine Zeile, die länger liegt, ist länger in Gefahr, ob sie jemand liest oder nicht.",
    ),
    Note(
        "ret.unicity[…]",
        "people whom 4 of their own points (place and hour), drawn by lot, single out in the rows held on "
        "the last morning / people whose points were drawn",
        "With few days kept, few people have a row at all: look at the whole people too. And a small town "
        "inflates this.",
        "Bei wenigen Tagen hat kaum jemand eine Zeile: Sehen Sie auch auf die ganzen Personen. Und eine "
        "kleine Stadt treibt die Zahl hoch.",
    ),
)
_CAUGHT, _GAIN, _ENOUGH, _STOCK, _UNICITY = NOTES
#: So many points, each a place and an hour, are known of each person.
KNOWN_POINTS = 4


@dataclass(frozen=True)
class Kept:
    """What a code does that keeps rows about people for some days.

    Args:
        days: How many; None for ever.
        locked: Person-days locked.
        caught: How many of them were infected.
        stock: For each table, rows held, summed over the mornings.
        most_held: Rows of all tables held on the morning with the most.
    """

    days: int | None
    locked: int
    caught: int
    stock: Mapping[str, int]
    most_held: int

    @property
    def name(self) -> str:
        """What stands between the brackets of a field."""
        return FOR_EVER if self.days is None else str(self.days)

    @property
    def all_stock(self) -> int:
        """Rows held of all tables together, summed over the mornings."""
        return sum(self.stock.values())


def kept_of(
    days: int | None,
    locked: NDArray[np.bool_],
    infected: NDArray[np.bool_],
    held: Mapping[str, NDArray[np.int64]],
) -> Kept:
    """Count what a code does that keeps rows for some days.

    Args:
        days: How many; None for ever.
        locked: Who is locked on which day, of the same shape as ``infected``.
        infected: Who is infected on which day.
        held: For each table, how many rows are held on each morning.
    """
    mornings = np.sum(list(held.values()), axis=0, dtype=np.int64) if held else np.zeros(1, np.int64)
    return Kept(
        days,
        int(np.count_nonzero(locked)),
        int(np.count_nonzero(locked & infected)),
        {table: int(counts.sum()) for table, counts in held.items()},
        int(mornings.max(initial=0)),
    )


def held_on(known_at: NDArray[np.int64], mornings: NDArray[np.int64], days: int | None) -> NDArray[np.int64]:
    """Count rows that are held at some times.

    Args:
        known_at: When each row became known, in order, seconds.
        mornings: The times, seconds.
        days: A row is held until so many days after it became known, inclusive; None for ever.
    """
    come = np.searchsorted(known_at, mornings, side="right")
    gone = 0 if days is None else np.searchsorted(known_at, mornings - days * DAY, side="left")
    return np.asarray(come - gone, dtype=np.int64)


def shortest_enough(curve: Sequence[Kept]) -> Kept | None:
    """Find the shortest time that catches as many as for ever, which stands last; None if there is none."""
    return next((kept for kept in curve[:-1] if kept.caught >= curve[-1].caught), None)


def retention_fields(
    curve: Sequence[Kept],
    infected: int,
    command: str,
    unicities: Sequence[Unicity] = (),
    residents: int = 0,
) -> dict[str, dict[str, Any]]:
    """Give every field as plain JSON values.

    Args:
        curve: From the shortest time to for ever.
        infected: Person-days of infected people.
        command: What makes the numbers again.
        unicities: For each time of keeping, whom the rows held on the last morning single out.
        residents: Everybody who lives in the town, with a row or without.
    """
    fields = {}
    for kept in curve:
        counts = {"locked": kept.locked, "in_vain": kept.locked - kept.caught, "infected": infected}
        fields[f"ret.caught[{kept.name}]"] = plain_field(
            kept.caught, _UNIT, _CAUGHT, command=command, counts=counts
        )
    for shorter, kept in pairwise(curve):
        fields[f"ret.gain[{kept.name}]"] = plain_field(
            kept.caught - shorter.caught,
            _UNIT,
            _GAIN,
            command=command,
            counts={
                "shorter_days": shorter.days,
                "caught": kept.caught,
                "caught_shorter": shorter.caught,
                "locked": kept.locked,
                "locked_shorter": shorter.locked,
            },
        )
    enough = shortest_enough(curve)
    fields["ret.enough"] = plain_field(
        None if enough is None else enough.days,
        "days",
        _ENOUGH,
        command=command,
        counts={"caught": (enough or curve[-1]).caught, "caught_for_ever": curve[-1].caught},
        not_estimable=_NEVER_ENOUGH,
    )
    for kept in curve:
        fields[f"ret.stock[{kept.name}]"] = plain_field(
            kept.all_stock,
            "row-days",
            _STOCK,
            command=command,
            counts={"tables": dict(kept.stock), "most_held": kept.most_held},
        )
    for kept, found in zip(curve, unicities, strict=bool(unicities)):
        fields[f"ret.unicity[{kept.name}]"] = plain_field(
            found.share(KNOWN_POINTS),
            "share of people",
            _UNICITY,
            command=command,
            counts={
                "numerator": found.alone[KNOWN_POINTS],
                "denominator": found.targets,
                "people": found.people,
                "residents": residents,
            },
            not_estimable=None if found.targets else NOBODY,
        )
    return fields


def retention_details(
    curve: Sequence[Kept], limits: Mapping[str, int], unicities: Sequence[Unicity] = ()
) -> dict[str, Any]:
    """Give the curve for a picture.

    Args:
        curve: From the shortest time to for ever.
        limits: The days that the policy's ``[retention]`` gives for tables.
        unicities: For each time of keeping, whom the rows held on the last morning single out.
    """
    exposed = [
        {
            "people": found.people,
            "targets": found.targets,
            "singled_out": found.alone[KNOWN_POINTS],
        }
        for found in unicities
    ] or [{} for _ in curve]
    return {
        "incubation_days": INCUBATION_DAYS,
        "policy_days": dict(limits),
        "curve": [
            {
                "days": kept.days,
                "caught": kept.caught,
                "locked": kept.locked,
                "in_vain": kept.locked - kept.caught,
                "stock": kept.all_stock,
                "most_held": kept.most_held,
                **unicity,
            }
            for kept, unicity in zip(curve, exposed, strict=True)
        ],
    }
