"""The section ``why``: whether reasons are true, small and in people's hands, on a seeded sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.explanations import NOTES, Judged, is_in_power, why_fields
from healthcode.draws import Draws
from healthcode.experiments.equality_rows import places_of
from healthcode.experiments.sections import Found, Language, RunInHand, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from healthcode.audit.lived import Lived
    from healthcode.experiments.one_resident import OneResident
    from healthcode.scoring.counterfactual import Counterfactual, OwnEvent

#: Explanations that are put to the test.
SAMPLE = 30
#: So many scorings at most for one smallest change.
MOST_TRIES = 25

_TEXTS: dict[str, dict[Language, str]] = {
    "faith": {
        "en": "Of {of} explanations that name rows, {hits} name a reason whose removal changes the colour.",
        "de": "Von {of} Erklärungen, die Zeilen nennen, nennen {hits} einen Grund, ohne den die Farbe eine "
        "andere wäre.",
    },
    "minimal": {
        "en": "{some} of {of} locked person-days could have been green with other rows of their own; at the "
        "median that takes {size}.",
        "de": "{some} von {of} gesperrten Personentagen wären mit anderen eigenen Zeilen grün gewesen; im "
        "Median braucht es {size}.",
    },
    "never": {
        "en": "None of {of} locked person-days could have been green by leaving out up to four own rows.",
        "de": "Keiner von {of} gesperrten Personentagen wäre grün, ließe man bis zu vier eigene Zeilen weg.",
    },
    "actionable": {
        "en": "For {hits} of {of} that change was in the person's power.",
        "de": "Bei {hits} von {of} stand diese Änderung in der Macht der Person.",
    },
    "nobody": {"en": "Nobody was locked, so nothing was explained.", "de": "Niemand war gesperrt."},
}


def sampled(lived: Lived, count: int, seed: int) -> list[tuple[int, int]]:
    """Draw locked person-days, each as likely as any other, in the order of days and people."""
    day, person = np.nonzero(lived.locked)
    if not len(day):
        return []
    draw = Draws(seed).draw("audit.why", day=day, person=person)
    chosen = np.sort(np.argsort(draw, kind="stable")[:count])
    return list(zip(day[chosen].tolist(), person[chosen].tolist(), strict=True))


def _find(in_hand: RunInHand, report: Callable[[int, int], None] | None) -> Found:
    chosen = sampled(in_hand.lived, SAMPLE, in_hand.seed)
    ids = list(places_of(in_hand.dataset))
    judged = []
    for done, (day, person) in enumerate(chosen, 1):
        judged.append(judge(in_hand, ids[person], day))
        if report is not None:
            report(done, len(chosen))
    fields = why_fields(
        judged,
        locked=int(np.count_nonzero(in_hand.lived.locked)),
        resamples=in_hand.resamples,
        seed=in_hand.seed,
        command=in_hand.command,
    )
    return Found(fields, {"why": [_plain(one) for one in judged]})


def judge(in_hand: RunInHand, person_id: str, day: int) -> Judged:
    """Explain one colour, and put the explanation to the test.

    Args:
        in_hand: The run.
        person_id: Who.
        day: Whose 04:00.
    """
    from healthcode.experiments.one_resident import at_morning, rows_named  # noqa: PLC0415 - slow to import

    with at_morning(in_hand, person_id, day) as resident:
        explanation = resident.explanation("en")
        named = rows_named(resident, explanation)
        is_faithful = resident.without(named).colour != explanation.colour if named else None
        change = resident.counterfactual(explanation, MOST_TRIES)
        return Judged(
            person_id=person_id,
            day=day,
            colour=explanation.colour,
            rule=explanation.deciding_rule or "",
            is_faithful=is_faithful,
            outcome="none" if change is None else change.outcome,
            rows=0 if change is None else len(change.without),
            is_cut=change is not None and change.is_cut,
            is_actionable=change is not None and _is_actionable(resident, change),
        )


def _is_actionable(resident: OneResident, change: Counterfactual) -> bool:
    ways = [change.without, *(way.without for way in change.other_ways)]
    return change.outcome == "green" and any(_are_in_power(resident, way) for way in ways)


def _are_in_power(resident: OneResident, rows: Iterable[OwnEvent]) -> bool:
    for event in rows:
        row = resident.row(event.table, event.event_id) or {}
        if not is_in_power(event.table, row.get("kind") or row.get("role")):
            return False
    return True


def _plain(one: Judged) -> dict[str, Any]:
    return {
        "person_id": one.person_id,
        "day": one.day,
        "colour": one.colour,
        "rule": one.rule or None,
        "is_faithful": one.is_faithful,
        "outcome": one.outcome,
        "rows": one.smallest,
        "is_cut": one.is_cut,
        "is_actionable": one.is_actionable,
    }


def _tell(document: Mapping[str, Any], language: Language) -> list[str]:
    fields = document["fields"]
    faith, none, actionable = (fields[f"why.{name}"]["n"] for name in ("faith", "none", "actionable"))
    if not none["explained"]:
        return [_TEXTS["nobody"][language]]
    told = []
    if faith["denominator"]:
        told.append(_TEXTS["faith"][language].format(hits=faith["numerator"], of=faith["denominator"]))
    of = none["denominator"]
    some = of - none["numerator"]
    if not some:
        return [*told, _TEXTS["never"][language].format(of=of)]
    size = _rows(fields["why.minimal"]["value"], language)
    told.append(_TEXTS["minimal"][language].format(some=some, of=of, size=size))
    told.append(_TEXTS["actionable"][language].format(hits=actionable["numerator"], of=of))
    return told


def _rows(number: float, language: Language) -> str:
    one, many = ("row", "rows") if language == "en" else ("Zeile", "Zeilen")
    text = f"{number:g}".replace(".", "," if language == "de" else ".")
    return f"{text} {one if number == 1 else many}"


SECTION = Section(
    name="why",
    says={
        "en": "A sample: are reasons true, how small a change would do, in whose power?",
        "de": "Eine Stichprobe: Stimmen die Gründe, was würde reichen, in wessen Macht?",
    },
    is_quick=False,
    notes=NOTES,
    find=_find,
    tell=_tell,
)
