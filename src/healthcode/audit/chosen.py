"""Who is shown: one resident for each way in which a code can go right or wrong, chosen by fixed rules.

Every rule names whom it fits and puts them in order; the first is taken, and of equals the one with the
smallest id. So a run always shows the same people, and nobody picked them because of a moving story. The
rules stand in ``docs/reference/audit-people.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.chosen_words import MISSING, NO_PHONE, NOBODY_INFECTED, NOUNS, WHY
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from healthcode.audit.lived import Lived

#: What exhibits show, in the order of the document; ``asked`` follows for each person asked for.
KINDS = (
    "wrongly_locked",
    "missed",
    "rightly_locked",
    "shut_out",
    "by_order",
    "unprotected",
    "false_reason",
)
ASKED = "asked"
NOBODY = -1
OLD = ("old", "very_old")
OVERRIDE = 1
_GREEN = ALL_COLOURS.index("green")


@dataclass(frozen=True)
class Known:
    """What is known of everybody when exhibits are chosen.

    Args:
        person_ids: Everybody, in the order of the arrays.
        lived: Their colours beside the truth.
        infected_on: The day of each person's last infection; ``NOBODY`` without one.
        infector: The position of who infected them then; ``NOBODY`` from outside the town.
        onward: How many people each person infected.
        without_phone: Arrivals at gates without a phone, shape ``(days, people)``.
        refused: Arrivals at gates that the colour closed, likewise.
        excluded: Arrivals without a phone that the run let in and the gate ``gate_id`` would not, likewise.
        gate_id: Of the gate that says what becomes of people without a phone.
        is_fragile: Who lives in a care home or goes to dialysis.
        faulty: Locked days that rest on a wrong row, likewise.
        of_another: Those of them whose row is about another person.
        is_stay: For each of ``lived.rules``, whether it is about stays.
    """

    person_ids: tuple[str, ...]
    lived: Lived
    infected_on: NDArray[np.int64]
    infector: NDArray[np.int64]
    onward: NDArray[np.int64]
    without_phone: NDArray[np.int64]
    refused: NDArray[np.int64]
    excluded: NDArray[np.int64]
    gate_id: str
    is_fragile: NDArray[np.bool_]
    faulty: NDArray[np.bool_]
    of_another: NDArray[np.bool_]
    is_stay: NDArray[np.bool_]

    def group(self, grouping: str, person: int) -> str:
        """Name a person's group."""
        return self.lived.groups[grouping][person] if grouping in self.lived.groups else ""


@dataclass(frozen=True)
class Choice:
    """Who is shown, and when.

    Args:
        kind: Of the exhibit.
        person: Position; None if nobody fits.
        day: Whose 04:00 is explained.
        why: Whom the rule looks for and what was counted, in each language; or why nobody fits.
        numbers: What was counted.
    """

    kind: str
    person: int | None
    day: int | None
    why: Mapping[str, str]
    numbers: Mapping[str, Any] = field(default_factory=dict)


def choose(known: Known) -> list[Choice]:
    """Choose one person for each kind of exhibit, where somebody fits."""
    found = {choice.kind: choice for choice in _fitting(known)}
    return [found.get(kind, Choice(kind, None, None, MISSING[kind])) for kind in KINDS]


def asked_for(known: Known, person: int) -> Choice:
    """Show somebody who was asked for: the first locked day, else the first infected one, else the last."""
    lived = known.lived
    day = len(lived.locked) - 1
    for days in (lived.infected, lived.locked):
        if days[:, person].any():
            day = int(days[:, person].argmax())
    return _choice(ASKED, person, day)


def _fitting(known: Known) -> Iterator[Choice]:
    for chosen in (
        _wrongly_locked(known),
        _missed(known),
        _rightly_locked(known),
        _shut_out(known),
        _by_order(known),
        _unprotected(known),
        _false_reason(known),
    ):
        if chosen is not None:
            yield chosen


def _wrongly_locked(known: Known) -> Choice | None:
    lived = known.lived
    locked = lived.locked.sum(axis=0)
    fits = (locked > 0) & ~lived.infected.any(axis=0)
    person = _first(fits, locked)
    if person is None:
        return None
    day = _longest(lived.locked[:, person])
    return _choice("wrongly_locked", person, day, days=int(locked[person]))


def _missed(known: Known) -> Choice | None:
    lived = known.lived
    infectious = lived.infectious.sum(axis=0)
    fits = (infectious > 0) & ~(lived.infected & lived.locked).any(axis=0)
    person = _first(fits, known.onward, infectious)
    if person is None:
        return None
    day = int(lived.infectious[:, person].argmax())
    numbers = {"onward": int(known.onward[person]), "days": int(infectious[person])}
    return _choice("missed", person, day, None if known.onward[person] else NOBODY_INFECTED, **numbers)


def _rightly_locked(known: Known) -> Choice | None:
    lived = known.lived
    caught = lived.locked & lived.infectious
    days = caught.sum(axis=0)
    person = _first(days > 0, days)
    if person is None:
        return None
    return _choice("rightly_locked", person, int(caught[:, person].argmax()), days=int(days[person]))


def _shut_out(known: Known) -> Choice | None:
    without, refused = known.without_phone.sum(axis=0), known.refused.sum(axis=0)
    person = _first(without + refused > 0, refused, without)
    if person is None:
        return None
    numbers = {"without_phone": int(without[person]), "refused": int(refused[person])}
    if refused[person]:
        return _choice("shut_out", person, int(known.refused[:, person].argmax()), **numbers)
    numbers["excluded"] = int(known.excluded[:, person].sum())
    day = int(known.without_phone[:, person].argmax())
    return _choice("shut_out", person, day, NO_PHONE, gate=known.gate_id, **numbers)


def _by_order(known: Known) -> Choice | None:
    ordered = (known.lived.rule == OVERRIDE) & known.lived.locked
    days = ordered.sum(axis=0)
    person = _first(days > 0, days)
    if person is None:
        return None
    return _choice("by_order", person, int(ordered[:, person].argmax()), days=int(days[person]))


def _unprotected(known: Known) -> Choice | None:
    lived = known.lived
    inside = (known.infected_on >= 0) & (known.infected_on < len(lived.colour)) & (known.infector >= 0)
    day, infector = np.where(inside, known.infected_on, 0), np.where(inside, known.infector, 0)
    fits = inside & (lived.colour[day, infector] == _GREEN)
    person = _first(fits, known.is_fragile, _has(known, "age_band", OLD), -known.infected_on)
    if person is None:
        return None
    infector_id = known.person_ids[int(known.infector[person])]
    return _choice("unprotected", person, int(known.infected_on[person]), infected_by=infector_id)


def _false_reason(known: Known) -> Choice | None:
    false = known.faulty & ~known.lived.infected
    by_row = false & ~known.is_stay[known.lived.rule]
    of_another = by_row & known.of_another
    days = false.sum(axis=0)
    never = np.logical_not(known.lived.infected.any(axis=0))
    ranks = [days_of.sum(axis=0) for days_of in (of_another, by_row)]
    person = _first(days > 0, ranks[0], ranks[1], never, days)
    if person is None:
        return None
    chosen = next(one for one in (of_another, by_row, false) if one[:, person].any())
    return _choice("false_reason", person, int(chosen[:, person].argmax()), days=int(days[person]))


def _choice(kind: str, person: int, day: int, reason: str | None = None, /, **numbers: Any) -> Choice:
    why = {
        language: text.format(**{name: _counted(name, number, language) for name, number in numbers.items()})
        for language, text in WHY[reason or kind].items()
    }
    return Choice(kind, person, day, why, numbers)


def _counted(name: str, number: Any, language: str) -> str:
    """Write a number with its noun, where it has one."""
    nouns = NOUNS.get(name)
    return f"{number} {nouns[language][number != 1]}" if nouns else str(number)


def _first(fits: NDArray[np.bool_], *most: NDArray[Any]) -> int | None:
    """Take who fits and has most of the first number, then of the next; of equals the smallest id."""
    chosen = np.flatnonzero(fits)
    for numbers in most:
        if len(chosen):
            of_them = numbers[chosen].astype(np.int64)
            chosen = chosen[of_them == of_them.max()]
    return int(chosen[0]) if len(chosen) else None


def _has(known: Known, grouping: str, groups: tuple[str, ...]) -> NDArray[np.bool_]:
    names = known.lived.groups.get(grouping, ("",) * len(known.person_ids))
    return np.array([name in groups for name in names], np.bool_)


def _longest(days: NDArray[np.bool_]) -> int:
    """Give the first day of the longest unbroken stretch; of equals the earliest."""
    best, best_length, length = 0, 0, 0
    for day, is_marked in enumerate(days.tolist()):
        length = length + 1 if is_marked else 0
        if length > best_length:
            best, best_length = day - length + 1, length
    return best
