"""Which residents are dealt: a declared, stratified deck, drawn from the seed.

A fair draw of 28 residents would hold one or two red ones and hardly ever an infected red one, so reds are
over-drawn on purpose, and every card says so. Within a colour everybody is equally likely, but for four
residents whom the lesson needs; they are drawn first, from those who fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from healthcode.draws import Draws

#: Why somebody is in the deck for certain.
Reason = Literal["listed", "driver", "missed", "cash"]
REASONS: tuple[Reason, ...] = ("listed", "driver", "missed", "cash")

#: Of 28 cards: 14 red, 4 yellow or orange, 10 green.
OF, RED_OF, YELLOW_OF = 28, 14, 4
#: With fewer, a colour would have no card; of more, one teacher has no lesson.
FEWEST, MOST = 8, 40
#: The age band of children, who are not the ones to tell of paying in cash.
CHILD = "child"
#: Days before the morning of the deck that a card tells of.
WEEK = 7
STRATA: Mapping[str, tuple[str, ...]] = {"red": ("red",), "yellow": ("yellow", "orange"), "green": ("green",)}


@dataclass(frozen=True)
class Morning:
    """Everybody on the morning of the deck, one entry each.

    Args:
        day: Whose 04:00; 0 is the first day of the run.
        colours: Of the code, by the rules and orders of the run.
        infected: Who truly was, that day.
        infectious: Who truly was, that day.
        is_driver: Who drives a taxi or brings parcels.
        pays_cash: Who does, of those who are no children.
        listed: Positions of those on the second list.
        by_list: Whether their colour comes from the list alone, as a what-if: then their card is red.
        met: Positions of the two people whom the tour tells of; taken before others who fit as well.
    """

    day: int
    colours: tuple[str, ...]
    infected: NDArray[np.bool_]
    infectious: NDArray[np.bool_]
    is_driver: NDArray[np.bool_]
    pays_cash: NDArray[np.bool_]
    listed: tuple[int, ...]
    by_list: bool
    met: tuple[int, ...] = ()


@dataclass(frozen=True)
class Dealt:
    """One card of the deck.

    Args:
        person: Position.
        colour: That the card shows.
        reasons: Why they are in the deck for certain; empty if they were drawn like anybody else.
        by_list: Whether the card is red because of the list alone.
    """

    person: int
    colour: str
    reasons: tuple[Reason, ...]
    by_list: bool = False


@dataclass(frozen=True)
class Deck:
    """All cards, in the order in which they are printed, which is drawn too.

    Args:
        day: Whose 04:00 the codes are of.
        dealt: The cards.
        wanted: How many cards of each stratum there should be.
        in_town: How many residents had each colour that morning.
        lacking: Whom the town does not have: reasons, and strata with too few people.
    """

    day: int
    dealt: tuple[Dealt, ...]
    wanted: Mapping[str, int]
    in_town: Mapping[str, int]
    lacking: tuple[str, ...]

    def count(self, stratum: str) -> int:
        """Say how many cards are of a stratum."""
        return sum(one.colour in STRATA[stratum] for one in self.dealt)


def day_of_deck(colours: NDArray[np.uint8]) -> int:
    """Choose the morning: most people red; of equals the earliest. A full week before it is preferred.

    Args:
        colours: Positions in ``ALL_COLOURS``, shape ``(days, people)``.
    """
    red = (colours == ALL_COLOURS.index("red")).sum(axis=1)
    first = WEEK if len(red) > WEEK else 0
    return first + int(red[first:].argmax())


def deal(students: int, morning: Morning, draws: Draws) -> Deck:
    """Deal one card to each student.

    Args:
        students: How many cards.
        morning: Everybody.
        draws: Of the town's seed.

    Raises:
        ValueError: If the town has fewer residents than there are cards.
    """
    if students > len(morning.colours):
        raise ValueError(f"{students} cards, and only {len(morning.colours)} residents")
    colours = list(morning.colours)
    order = draws.draw("kit: is dealt", morning.day, np.arange(len(colours)))
    ranked = np.lexsort((np.arange(len(colours)), order)).tolist()
    lacking: list[str] = []
    certain = _certain(morning, ranked, lacking)
    for person, reasons in certain.items():
        if morning.by_list and "listed" in reasons:
            colours[person] = "red"
    wanted = shares(students)
    chosen: dict[int, str] = {}
    for stratum, count in wanted.items():
        pool = [person for person in ranked if colours[person] in STRATA[stratum]]
        first = [person for person in pool if person in certain]
        taken = (first + [person for person in pool if person not in certain])[:count]
        chosen |= {person: colours[person] for person in taken}
        if len(taken) < count:
            lacking.append(stratum)
    rest = [person for person in ranked if person not in chosen and colours[person] == "green"]
    rest += [person for person in ranked if person not in chosen and colours[person] != "green"]
    chosen |= {person: colours[person] for person in rest[: students - len(chosen)]}
    lacking += [reason for person, found in certain.items() for reason in found if person not in chosen]
    shown = draws.draw("kit: order of cards", morning.day, np.array([*chosen]))
    dealt = tuple(
        Dealt(
            person,
            chosen[person],
            certain.get(person, ()),
            morning.by_list and "listed" in certain.get(person, ()) and morning.colours[person] != "red",
        )
        for _, person in sorted(zip(shown.tolist(), chosen, strict=True))
    )
    in_town = {colour: morning.colours.count(colour) for colour in ALL_COLOURS}
    return Deck(morning.day, dealt, wanted, in_town, tuple(dict.fromkeys(lacking)))


def shares(students: int) -> dict[str, int]:
    """Say how many cards of each stratum there should be: half red, a seventh yellow, the rest green."""
    red = (students * RED_OF + OF // 2) // OF
    yellow = (students * YELLOW_OF + OF // 2) // OF
    return {"red": red, "yellow": yellow, "green": students - red - yellow}


def _certain(morning: Morning, ranked: Sequence[int], lacking: list[str]) -> dict[int, tuple[Reason, ...]]:
    """Choose the residents whom the lesson needs, each the first of those who fit best."""
    colours = morning.colours
    green = np.array([colour == "green" for colour in colours])
    red = np.array([colour == "red" for colour in colours])
    listed = np.zeros(len(colours), np.bool_)
    listed[list(morning.listed)] = True
    met = np.zeros(len(colours), np.bool_)
    met[list(morning.met)] = True
    none = np.zeros(len(colours), np.bool_)
    wrongly_red = morning.is_driver & red & ~morning.infected
    fitting: dict[Reason, tuple[NDArray[np.bool_], ...]] = {
        "listed": (listed if morning.by_list else listed & red,),
        "driver": (met & wrongly_red, wrongly_red, morning.is_driver & red, morning.is_driver),
        "missed": (met & green & morning.infected, green & morning.infectious, green & morning.infected),
        "cash": (morning.pays_cash & (red | green), morning.pays_cash),
    }
    found: dict[int, tuple[Reason, ...]] = {}
    for reason, best_first in fitting.items():
        taken = np.isin(np.arange(len(colours)), [*found]) if found else none
        fits = next((one for one in (mask & ~taken for mask in best_first) if one.any()), None)
        if fits is None:
            lacking.append(reason)
            continue
        person = next(person for person in ranked if fits[person])
        found[person] = (reason,)
    return found
