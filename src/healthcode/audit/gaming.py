"""What tricks to stay green bring those who use them, and what they cost, the truth held as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.field import Note, plain_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Days = NDArray[np.bool_]

NO_EVADERS = "nobody who was ever locked could use this trick"
NO_CLOSED_GATE = "no door is closed to one colour and open to another"
_INPUT = (
    "How many people evade is an input: only the consequences are results.",
    "Wie viele Menschen ausweichen, ist vorgegeben: Ergebnis sind nur die Folgen.",
)
NOTES = (
    Note("game.gain[…]", "locked person-days of evaders without the trick, less with it, / evaders", *_INPUT),
    Note(
        "game.cost[…]",
        "infected person-days locked without the trick, less with it, per 100 evaders",
        "Nobody is infected in this count: it says how many infectious days went unlocked, not what came of "
        "them.",
        "In dieser Zahl steckt sich niemand an: Sie sagt, wie viele Tage von Infizierten ungesperrt blieben, "
        "nicht, was daraus wurde.",
    ),
)
_GAIN, _COST = NOTES


@dataclass(frozen=True)
class Trick:
    """What one trick comes to, used by some people.

    Args:
        evaders: How many use it.
        eligible: How many could.
        gained: Locked person-days of evaders that it takes away; negative if it adds some.
        unlocked: Infected person-days that are no longer locked.
        newly_locked: Infected person-days that are locked only now.
        others_freed: Locked person-days that it takes away from people who use no trick.
        others_locked: Person-days on which people are locked who use no trick, and would not be without it.
    """

    evaders: int
    eligible: int
    gained: float
    unlocked: float
    newly_locked: float = 0
    others_freed: int = 0
    others_locked: int = 0

    @property
    def gain(self) -> float | None:
        """Locked days avoided per evader; None without evaders."""
        return self.gained / self.evaders if self.evaders else None

    @property
    def cost(self) -> float | None:
        """Infected person-days no longer locked, per 100 evaders; None without evaders."""
        return 100 * (self.unlocked - self.newly_locked) / self.evaders if self.evaders else None

    def to_json(self) -> dict[str, Any]:
        """Give everything as plain JSON values."""
        return {"gain": self.gain, "cost": self.cost, **vars(self)}


def compared(before: Days, after: Days, infected: Days, evades: NDArray[np.bool_], eligible: int) -> Trick:
    """Lay colours with a trick beside those without it.

    Args:
        before: Who is locked on which day without it, shape (days, people).
        after: Who is locked with it.
        infected: Who is infected on which day.
        evades: Who uses it.
        eligible: How many could.
    """
    freed, caught = before & ~after, after & ~before
    return Trick(
        evaders=int(np.count_nonzero(evades)),
        eligible=eligible,
        gained=int(np.count_nonzero(freed[:, evades])) - int(np.count_nonzero(caught[:, evades])),
        unlocked=int(np.count_nonzero(freed & infected)),
        newly_locked=int(np.count_nonzero(caught & infected)),
        others_freed=int(np.count_nonzero(freed[:, ~evades])),
        others_locked=int(np.count_nonzero(caught[:, ~evades])),
    )


def slipped(
    day: NDArray[np.int64],
    person: NDArray[np.int64],
    pass_share: float,
    infected: Days,
    evades: NDArray[np.bool_],
    eligible: int,
) -> Trick:
    """Let evaders show another person's green code at doors that are closed to their own colour.

    A person-day counts as regained if the person gets into at least one such place, and counts by the chance
    of that: every try passes with the same chance, apart from the others.

    Args:
        day: Of each time that somebody stands at a door closed to them.
        person: Who stands there.
        pass_share: The share of tries that the gate lets in.
        infected: Who is infected on which day.
        evades: Who does it.
        eligible: How many could.
    """
    tries = np.zeros(infected.shape, np.int64)
    chosen = evades[person]
    np.add.at(tries, (day[chosen], person[chosen]), 1)
    regained = np.where(tries > 0, 1.0 - (1.0 - pass_share) ** tries, 0.0)
    return Trick(
        evaders=int(np.count_nonzero(evades)),
        eligible=eligible,
        gained=float(regained.sum()),
        unlocked=float(regained[infected].sum()),
    )


def gaming_fields(
    tricks: Mapping[str, Trick | None], share: float, command: str
) -> dict[str, dict[str, Any]]:
    """Give the fields ``game.…`` as plain JSON values.

    Args:
        tricks: By name; None where no door tells colours apart.
        share: Of those who could evade, so many do.
        command: What makes the numbers again.
    """
    fields = {}
    for name, trick in tricks.items():
        missing = NO_CLOSED_GATE if trick is None else NO_EVADERS
        counts = {"evading_share": share} | ({} if trick is None else vars(trick))
        for note, value, unit in (
            (_GAIN, None if trick is None else trick.gain, "locked days per evader"),
            (_COST, None if trick is None else trick.cost, "infected person-days per 100 evaders"),
        ):
            fields[note.name.replace("…", name)] = plain_field(
                value, unit, note, command=command, counts=counts, not_estimable=missing
            )
    return fields
