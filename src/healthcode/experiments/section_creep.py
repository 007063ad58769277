"""The section ``creep`` of ``audit.json``: four drills of what else the data of a run could be used for."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from healthcode.audit.creep.fields import (
    CREEP_NOTES,
    Fields,
    meter_fields,
    missing_fields,
    order_fields,
    query_fields,
    score_fields,
)
from healthcode.audit.creep.learns import DESIGNS
from healthcode.audit.creep.order import ACCESS
from healthcode.errors import HealthcodeError
from healthcode.experiments.creep_lists import Asked
from healthcode.experiments.creep_meter import meter_drill, reconstructions
from healthcode.experiments.creep_order import order_drill
from healthcode.experiments.creep_query import Question, query_drill
from healthcode.experiments.creep_score import score_drill
from healthcode.experiments.creep_words import Drill, Language, both_languages, labelled, tell
from healthcode.experiments.sections import Found, RunInHand, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DRILLS: tuple[Drill, ...] = ("order", "query", "score", "meter")
#: Units by the names of the fields of the drills that a small run may not allow.
_MISSING: dict[str, dict[str, str]] = {
    "order": {
        "creep.nonhealth": "people",
        "creep.rr": "times",
        **{f"creep.detect[{access}]": "days" for access in ACCESS},
    },
    "query": {f"creep.query[{design}]": "people" for design in DESIGNS},
}
#: What stands above each drill in the text of an audit.
_HEADINGS: dict[Drill, dict[Language, str]] = {
    "order": {"en": "Drill 1, red by order.", "de": "Übung 1: Rot auf Anordnung."},
    "query": {"en": "Drill 2, the police query.", "de": "Übung 2: Polizeianfrage."},
    "score": {"en": "Drill 3, the permanent score.", "de": "Übung 3: Dauernote."},
    "meter": {"en": "Drill 4, the creep meter.", "de": "Übung 4: datierte Regeln."},
}


def _find(hand: RunInHand, report: Callable[[int, int], None] | None) -> Found:
    fields: Fields = {}
    details: dict[str, Any] = {}
    asks: dict[str, Callable[[], tuple[dict[str, Any], Callable[[Mapping[str, Any], str], Fields]]]] = {
        "order": lambda: (order_drill(hand.run, hand.dataset, hand.policy, Asked()), order_fields),
        "query": lambda: (query_drill(hand.run, hand.policy, Question()), query_fields),
        "score": lambda: (score_drill(hand.run), score_fields),
        "meter": lambda: (meter_drill(hand.run, reconstructions()), meter_fields),
    }
    for done, drill in enumerate(_DRILLS, 1):
        command = f"healthcode creep {drill} {shlex.quote(hand.run.name)}"
        if drill in _MISSING:
            command += f" --policy {shlex.quote(hand.policy.id)}"
        try:
            found, fields_of = asks[drill]()
        except HealthcodeError as error:
            if drill not in _MISSING:
                raise
            fields |= missing_fields(_MISSING[drill], error.title, command)
            continue
        fields |= fields_of(found, command)
        details[drill] = found | {"ends": both_languages(drill, found)}
        if report is not None:
            report(done, len(_DRILLS))
    return Found(fields, {"creep": details})


def _tell(document: Mapping[str, Any], language: Language) -> list[str]:
    said = []
    for drill in _DRILLS:
        found = document["creep"].get(drill)
        if found is not None:
            said += [_HEADINGS[drill][language], *tell(drill, found, language)]
            said += labelled(drill, found, language)
    return said


SECTION = Section(
    name="creep",
    says={
        "en": "What else the data gets used for: red by order, police query, permanent score, dated rules",
        "de": "Wozu die Daten sonst dienen: Rot auf Anordnung, Polizeianfrage, Dauernote, datierte Regeln",
    },
    is_quick=False,
    notes=CREEP_NOTES,
    find=_find,
    tell=_tell,
)
