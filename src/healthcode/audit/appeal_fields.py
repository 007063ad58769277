"""The fields ``app.…``: field by field they are documented in ``docs/reference/appeals.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.confusion import LEAST_PEOPLE
from healthcode.audit.field import Kind, Note, plain_field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.audit.appeals import Appealed

NOBODY_FILED = "nobody filed an appeal"
NOBODY_DECIDED = "no appeal was decided before the end of the run"
NOTHING_LIFTED = "no appeal lifted a wrong lock"
NOBODY_WRONG = "nobody of the group was wrongly locked"

_INPUT = (
    "Who files, and how well the desk judges, are inputs: only what follows from them is a result.",
    "Wer Einspruch einlegt und wie die Stelle urteilt, ist vorgegeben: Ergebnis ist nur, was daraus folgt.",
)
NOTES = (
    Note("app.filed", "appeals filed in the run", *_INPUT),
    Note(
        "app.upheld",
        "appeals granted / appeals decided",
        "The upheld rate is not the error rate: only decided appeals count, and a desk can be wrong too.",
        "Der Anteil der Erfolge ist nicht die Fehlerrate: Es zählt nur, worüber entschieden wurde, und auch "
        "die Stelle kann irren.",
    ),
    Note(
        "app.hours",
        "median of the hours from filing to decision, over granted appeals of people not infected",
        "This is the wait of those who won: whoever still waits, or never filed, is not in it.",
        "Das ist die Wartezeit derer, die Erfolg hatten: Wer noch wartet oder nie Einspruch einlegte, fehlt "
        "darin.",
    ),
    Note(
        "app.waste",
        "person-days locked though not infected, with the person's own appeal undecided at 04:00",
        "A short queue can also mean that nobody files: read it beside the wrong person-days of all.",
        "Eine kurze Schlange kann auch heißen, dass niemand Einspruch einlegt: neben den falschen "
        "Personentagen aller lesen.",
    ),
    Note("app.access[…]", "people who filed while wrongly locked / people ever wrongly locked", *_INPUT),
)
_BY_NAME = {note.name: note for note in NOTES}


def appeal_fields(
    found: Appealed,
    groups: Mapping[str, Sequence[str]],
    wrong_without: int | None,
    command: str,
    kind: Kind,
) -> dict[str, dict[str, Any]]:
    """Give every field as plain JSON values.

    Args:
        found: The run with its appeals.
        groups: By grouping, the group of each person.
        wrong_without: Person-days wrongly locked if there were no appeals; None where that is not known.
        command: What makes the numbers again.
        kind: ``MODEL`` for the desk with which the run was lived, ``ASSUMPTION`` for one that is only tried.
    """
    granted, appeals = found.granted, found.appeals
    right = sum(not one.is_wrong for one in granted)
    decided = found.decided
    wrong = found.wrong
    counts = {
        "filed": len(appeals),
        "decided": decided,
        "granted": len(granted),
        "granted_though_infected": right,
        "is_small": decided < LEAST_PEOPLE,
    }
    upheld = len(granted) / decided if decided else None
    fields = {
        "app.filed": plain_field(
            len(appeals),
            "appeals",
            _BY_NAME["app.filed"],
            command=command,
            kind=kind,
            counts={
                "people_filing": len({one.person for one in appeals}),
                "people_locked": int(np.count_nonzero(found.locked.any(axis=0))),
                "people_wrongly_locked": int(np.count_nonzero(wrong.any(axis=0))),
                "filed_though_infected": sum(not one.is_wrong for one in appeals),
            },
        ),
        "app.upheld": plain_field(
            upheld,
            "share of decided appeals",
            _BY_NAME["app.upheld"],
            command=command,
            counts=counts,
            kind=kind,
            not_estimable=NOBODY_DECIDED if appeals else NOBODY_FILED,
        ),
        "app.hours": plain_field(
            found.hours(),
            "hours",
            _BY_NAME["app.hours"],
            command=command,
            kind=kind,
            counts={"lifted": len(granted) - right, "undecided": len(appeals) - decided},
            not_estimable=NOTHING_LIFTED,
        ),
        "app.waste": plain_field(
            found.waste(),
            "person-days",
            _BY_NAME["app.waste"],
            command=command,
            kind=kind,
            counts={
                "wrong_person_days": int(np.count_nonzero(wrong)),
                "wrong_person_days_without_appeals": wrong_without,
            },
        ),
    }
    for grouping, names in groups.items():
        for group, (filed, people) in found.access(names).items():
            fields[f"app.access[{grouping}={group}]"] = plain_field(
                filed / people if people else None,
                "share of people",
                _BY_NAME["app.access[…]"],
                command=command,
                kind=kind,
                counts={"filed": filed, "wrongly_locked": people, "is_small": people < LEAST_PEOPLE},
                not_estimable=NOBODY_WRONG,
            )
    return fields
