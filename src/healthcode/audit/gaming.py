"""What tricks to stay green bring those who use them, and what they cost, the truth held as it was.

A trick that hides something changes colours. A screenshot changes none: it gets somebody past a door that is
closed to their own colour, and is counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.confusion import LEAST_PEOPLE
from healthcode.audit.field import Kind, Note, plain_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Days = NDArray[np.bool_]

NO_EVADERS = "nobody who was ever locked could use this trick"
NO_CLOSED_GATE = "no door is closed to one colour and open to another"
#: How many evade, from whom they are drawn, and that nobody learns of it: all of that is ours.
KIND: Kind = "ASSUMPTION"
NOTES = (
    Note(
        "game.gain[…]",
        "locked person-days of evaders without the trick, less with it, / evaders",
        "How many people evade is an input. They are drawn, with hindsight, from those who were ever locked: "
        "this is the most that a trick can bring.",
        "Wie viele Menschen ausweichen, ist vorgegeben. Gezogen sind sie, im Nachhinein, aus denen, die je "
        "gesperrt waren: Mehr kann ein Trick nicht bringen.",
    ),
    Note(
        "game.cost[…]",
        "infected person-days locked without the trick, less with it, per 100 evaders",
        "Nobody is infected in this count: it says how many infectious days went unlocked, not what came of "
        "them.",
        "In dieser Zahl steckt sich niemand an: Sie sagt, wie viele Tage von Infizierten ungesperrt blieben, "
        "nicht, was daraus wurde.",
    ),
    Note(
        "game.slipped[…]",
        "person-days on which an evader gets into a place closed to their colour by a screenshot of "
        "another's green code, / evaders",
        "A screenshot unlocks nobody: it opens single doors, and the colour stays what it was.",
        "Ein Bildschirmfoto entsperrt niemanden: Es öffnet einzelne Türen, und die Farbe bleibt dieselbe.",
    ),
    Note(
        "game.slipped.infected[…]",
        "such person-days on which the evader is infected, per 100 evaders",
        "Whoever is told to stay at home and does is not at any door: read it beside the rules.",
        "Wer zu Hause bleiben soll und das tut, steht vor keiner Tür: neben den Regeln lesen.",
    ),
)
_GAIN, _COST, _SLIPPED, _SLIPPED_INFECTED = NOTES


@dataclass(frozen=True)
class Trick:
    """What one trick comes to, used by some people.

    Args:
        evaders: How many use it.
        eligible: How many could.
        gained: Locked person-days of evaders that it takes away; negative if it adds some. For a
            screenshot, person-days on which an evader gets past a door that is closed to them.
        unlocked: Infected person-days that are no longer locked; for a screenshot, those among ``gained``.
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
    tricks: Mapping[str, Trick], screenshots: Mapping[str, Trick | None], share: float, command: str
) -> dict[str, dict[str, Any]]:
    """Give the fields ``game.…`` as plain JSON values.

    Args:
        tricks: Those that change what is seen, by name.
        screenshots: By gate; None where no door tells colours apart.
        share: Of those who could evade, so many do.
        command: What makes the numbers again.
    """
    fields = {}
    for found, (first, second), unit in (
        (tricks, (_GAIN, _COST), "locked days per evader"),
        (screenshots, (_SLIPPED, _SLIPPED_INFECTED), "days with a closed door passed per evader"),
    ):
        for name, trick in found.items():
            counts: dict[str, Any] = {"evading_share": share}
            if trick is not None:
                counts |= vars(trick) | {"is_small": trick.evaders < LEAST_PEOPLE}
            for note, value, unit_of in (
                (first, None if trick is None else trick.gain, unit),
                (second, None if trick is None else trick.cost, "infected person-days per 100 evaders"),
            ):
                fields[note.name.replace("…", name)] = plain_field(
                    value,
                    unit_of,
                    note,
                    command=command,
                    counts=counts,
                    kind=KIND,
                    not_estimable=NO_CLOSED_GATE if trick is None else NO_EVADERS,
                )
    return fields
