"""Colours set by hand, and what an auditor finds written down about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.audit.field import Note, plain_field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NO_CHANGES = "no colour was set by hand"
NOTES = (
    Note(
        "over.trace",
        "colours set by hand with author, reason and another's signature / colours set by hand",
        "A trace is not a good reason: it only lets somebody ask. And a rule can exist before it is broken: "
        "compare the rule with the log.",
        "Eine Spur ist noch kein guter Grund: Sie erlaubt nur, nachzufragen. Und eine Regel kann es geben, "
        "bevor sie gebrochen wird: Regel und Protokoll vergleichen.",
    ),
    Note(
        "over.trace[…]",
        "the same, of the colours that one author set",
        "The author writes the author's name: who really did it, the row does not prove.",
        "Den Namen schreibt der Urheber selbst: Wer es wirklich war, beweist die Zeile nicht.",
    ),
)
#: Who could look at the log, from nobody to everybody, and what each could then do.
LADDER: tuple[dict[str, str], ...] = (
    {
        "id": "none",
        "en": "None: nobody keeps or reads a log. A wrong order is found only if the person complains.",
        "de": "Keine: Niemand führt oder liest ein Protokoll. Eine falsche Anordnung fällt nur auf, wenn "
        "sich jemand beschwert.",
    },
    {
        "id": "internal",
        "en": "Internal: the office reads its own log. It finds slips, and hardly its own misuse.",
        "de": "Intern: Das Amt liest sein eigenes Protokoll. Es findet Versehen, kaum eigenen Missbrauch.",
    },
    {
        "id": "regulator",
        "en": "Regulator: somebody from outside reads every row, and can compare rows with rules.",
        "de": "Aufsicht: Jemand von außen liest jede Zeile und kann Zeilen mit Regeln vergleichen.",
    },
    {
        "id": "public",
        "en": "Public log: anybody sees counts by office and reason. Misuse shows early, single people must "
        "not.",
        "de": "Öffentliches Protokoll: Alle sehen Zahlen nach Amt und Grund. Missbrauch fällt früh auf; "
        "Einzelne dürfen nicht zu erkennen sein.",
    },
)


@dataclass(frozen=True)
class Change:
    """A colour set by hand.

    Args:
        actor: The author, as written down; may be blank.
        reason: As written down; may be blank.
        approved_by: The second signature; may be blank.
        colour: The colour set.
        has_end: Whether an end is named.
    """

    actor: str
    reason: str
    approved_by: str
    colour: str
    has_end: bool

    @property
    def is_signed_twice(self) -> bool:
        """Whether somebody else than the author signed; the same name in other letters is the same name."""
        second = _plain(self.approved_by)
        return bool(second) and second != _plain(self.actor)

    @property
    def has_trace(self) -> bool:
        """Whether author, reason and second signature are there."""
        return bool(_plain(self.actor)) and bool(_plain(self.reason)) and self.is_signed_twice


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def oversight_fields(changes: Sequence[Change], command: str) -> dict[str, dict[str, Any]]:
    """Give the fields ``over.…`` as plain JSON values, authors in alphabetical order."""
    whole, of_author = NOTES
    fields = {"over.trace": _share(changes, whole, command)}
    for actor, part in by_author(changes).items():
        fields[f"over.trace[{actor}]"] = _share(part, of_author, command)
    return fields


def by_author(changes: Sequence[Change]) -> dict[str, list[Change]]:
    """Sort changes by their author, the same name in other letters being the same name.

    Returns:
        By the author as written first in alphabetical order; names that differ only in brackets are numbered.
    """
    parts: dict[str, list[Change]] = {}
    for one in sorted(changes, key=lambda change: change.actor.strip()):
        parts.setdefault(_plain(one.actor), []).append(one)
    found: dict[str, list[Change]] = {}
    for part in parts.values():
        name = base = " ".join(part[0].actor.split()).replace("]", ")") or "(nobody)"
        number = 1
        while name in found:
            number += 1
            name = f"{base} #{number}"
        found[name] = part
    return found


def _share(changes: Sequence[Change], note: Note, command: str) -> dict[str, Any]:
    traced = sum(one.has_trace for one in changes)
    counts: Mapping[str, Any] = {
        "changes": len(changes),
        "with_trace": traced,
        "with_author": sum(bool(_plain(one.actor)) for one in changes),
        "with_reason": sum(bool(_plain(one.reason)) for one in changes),
        "signed_twice": sum(one.is_signed_twice for one in changes),
        "with_end": sum(one.has_end for one in changes),
        "to_red": sum(one.colour == "red" for one in changes),
        "to_green": sum(one.colour == "green" for one in changes),
    }
    return plain_field(
        traced / len(changes) if changes else None,
        "share of colours set by hand",
        note,
        command=command,
        counts=counts,
        not_estimable=NO_CHANGES,
    )
