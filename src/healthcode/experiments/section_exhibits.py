"""The section ``exhibits``: chosen residents, and a series for each district."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.experiments.sections import Found, Language, RunInHand, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_KINDS: dict[str, dict[Language, str]] = {
    "wrongly_locked": {"en": "Wrongly locked", "de": "Zu Unrecht gesperrt"},
    "missed": {"en": "Missed", "de": "Übersehen"},
    "rightly_locked": {"en": "Rightly locked", "de": "Zu Recht gesperrt"},
    "shut_out": {"en": "Shut out", "de": "Ausgeschlossen"},
    "no_phone": {"en": "At a gate without a phone", "de": "Ohne Telefon am Einlass"},
    "by_order": {"en": "Locked by order", "de": "Auf Anordnung gesperrt"},
    "unprotected": {"en": "Unprotected", "de": "Ungeschützt"},
    "false_reason": {
        "en": "A reason that rests on a wrong row",
        "de": "Ein Grund, der auf einer falschen Zeile beruht",
    },
    "asked": {"en": "Asked for", "de": "Gefragt"},
}


def _find(in_hand: RunInHand, report: Callable[[int, int], None] | None) -> Found:
    from healthcode.experiments.district_series import districts  # noqa: PLC0415 - slow to import
    from healthcode.experiments.exhibits import exhibits  # noqa: PLC0415

    shown = exhibits(in_hand, in_hand.person_ids, report)
    return Found({}, {"exhibits": shown, "districts": districts(in_hand)})


def _tell(document: Mapping[str, Any], language: Language) -> list[str]:
    told = []
    for one in document["exhibits"]:
        who = "" if one["person_id"] is None else f"{one['person_id']}. "
        told.append(f"{_KINDS[_heading(one)][language]}: {who}{one['why'][language]}")
    return told


def _heading(one: Mapping[str, Any]) -> str:
    """Nobody is called shut out whom the run let in."""
    is_shut_out = one["kind"] == "shut_out" and one["person_id"] is not None
    return "no_phone" if is_shut_out and not one["numbers"]["refused"] else str(one["kind"])


SECTION = Section(
    name="exhibits",
    says={
        "en": "One resident for each way a code is right or wrong; a series per district",
        "de": "Wie ein Code richtig und falsch liegt: Personen, und je Bezirk eine Reihe",
    },
    is_quick=True,
    notes=(),
    find=_find,
    tell=_tell,
)
