"""The section ``learns`` of ``audit.json``: who learns what of the people of a run, under six designs."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from healthcode.audit.creep.fields import LEARNS_NOTES, learns_fields
from healthcode.experiments.creep_learns import learns
from healthcode.experiments.creep_words import Language, both_languages, labelled, tell
from healthcode.experiments.sections import Found, RunInHand, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: What the document keeps of it beside the fields.
_KEPT = ("people", "phones", "server", "effect", "whereabouts_only")


def _find(hand: RunInHand, _report: Callable[[int, int], None] | None) -> Found:
    found = learns(hand.run, hand.policy)
    command = f"{hand.command} {shlex.quote(hand.run.name)}"
    ledger = {name: found[name] for name in _KEPT} | {
        "designs": found["ledger"],
        "ends": both_languages("learns", found),
    }
    return Found(learns_fields(found, command), {"ledger": ledger, "roles": found["roles"]})


def _tell(document: Mapping[str, Any], language: Language) -> list[str]:
    found = {**document["ledger"], "ledger": document["ledger"]["designs"], "roles": document["roles"]}
    return [*tell("learns", found, language), *labelled("learns", found, language)]


SECTION = Section(
    name="learns",
    says={
        "en": "Who learns what about people under each design: servers, doors, offices and leaked logs",
        "de": "Wer bei welchem Entwurf was erfährt: Server, Türen, Ämter, entwendete Protokolle",
    },
    is_quick=True,
    notes=LEARNS_NOTES,
    find=_find,
    tell=_tell,
)
