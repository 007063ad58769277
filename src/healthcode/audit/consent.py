"""What it costs to show no code: entries, places and days lost, beside those of whoever shows one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.field import Note, plain_field

if TYPE_CHECKING:
    from numpy.typing import NDArray

NO_OWNERS = "nobody owns a phone, so nobody can refuse to show it"
NO_ENTRIES = "nobody with a phone came to a gate"
WEEK_DAYS = 7
#: Refusing is a real choice if it costs less than so many days of a week.
LEAST_DAYS = 1
NOTES = (
    Note(
        "con.cost[…]",
        "days per week with a lost entry of somebody who shows no code, less those of somebody who shows one",
        "A paper exemption can look free and still stigmatise: the queue sees who needs it.",
        "Eine Ausnahme auf Papier kann kostenlos aussehen und doch brandmarken: Die Schlange sieht, wer sie "
        "braucht.",
    ),
    Note(
        "con.real[…]",
        "1 if refusing costs less than one day a week, else 0",
        "One day is a line that we drew: the law of data protection asks for no disadvantage at all.",
        "Ein Tag ist eine von uns gezogene Grenze: Das Datenschutzrecht verlangt, dass gar kein "
        "Nachteil entsteht.",
    ),
)
_COST, _REAL = NOTES


@dataclass(frozen=True)
class Lost:
    """What a way of coming to gates costs.

    Args:
        entries: Arrivals that were turned away.
        days: Person-days with at least one of them.
        places: Places closed to a person in a week, summed over people and weeks.
    """

    entries: int
    days: int
    places: int


@dataclass(frozen=True)
class Entries:
    """Arrivals at gates of people who could show a code, one entry each.

    Args:
        person: Who, by position.
        place: Where, by position.
        day: The day of codes, from 0.
        people: How many could show a code, also those who came to no gate.
        days: How many days.
    """

    person: NDArray[np.int64]
    place: NDArray[np.int64]
    day: NDArray[np.int64]
    people: int
    days: int

    @property
    def weeks(self) -> float:
        """How many person-weeks there are."""
        return self.people * self.days / WEEK_DAYS

    def lost(self, refused: NDArray[np.bool_]) -> Lost:
        """Count what is lost if these arrivals are turned away."""
        return Lost(
            int(np.count_nonzero(refused)),
            _distinct(self._days[refused]),
            _distinct(self._places[refused]),
        )

    @cached_property
    def _days(self) -> NDArray[np.int64]:
        return self.person * self.days + self.day

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """Number each person, place and week, without gaps."""
        weeks = self.days // WEEK_DAYS + 1
        places = int(self.place.max(initial=0)) + 1
        key = (self.person * places + self.place) * weeks + self.day // WEEK_DAYS
        numbers: NDArray[np.int64] = np.unique(key, return_inverse=True)[1].astype(np.int64)
        return numbers


def _distinct(numbers: NDArray[np.int64]) -> int:
    if not len(numbers):
        return 0
    found = np.zeros(int(numbers.max()) + 1, np.bool_)
    found[numbers] = True
    return int(np.count_nonzero(found))


def consent_fields(entries: Entries, user: Lost, refusers: dict[str, Lost], command: str) -> dict[str, Any]:
    """Give the fields ``con.…`` as plain JSON values.

    Args:
        entries: All arrivals.
        user: What those lose who show their code.
        refusers: By gate, what the same people would lose if they showed none.
        command: What makes the numbers again.
    """
    fields = {}
    missing = NO_OWNERS if not entries.people else NO_ENTRIES
    for gate, refuser in refusers.items():
        is_known = bool(len(entries.person))
        cost = (refuser.days - user.days) / entries.weeks if is_known else None
        counts = {
            "people": entries.people,
            "days": entries.days,
            "entries": len(entries.person),
            "entries_lost_refusing": refuser.entries,
            "entries_lost_showing": user.entries,
            "days_lost_refusing": refuser.days,
            "days_lost_showing": user.days,
            "places_lost_refusing": refuser.places,
            "places_lost_showing": user.places,
        }
        fields[f"con.cost[{gate}]"] = plain_field(
            cost, "days per week", _COST, command=command, counts=counts, not_estimable=missing
        )
        fields[f"con.real[{gate}]"] = plain_field(
            None if cost is None else int(cost < LEAST_DAYS),
            "1 for yes, 0 for no",
            _REAL,
            command=command,
            counts=counts,
            kind="ASSUMPTION",
            not_estimable=missing,
        )
    return fields
