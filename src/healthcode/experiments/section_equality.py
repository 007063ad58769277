"""The section ``equality``: why a group is locked in vain more often, and whom the doors shut out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.audit.equality_fields import NOTES, equality_fields
from healthcode.experiments.equality_rows import doors_of, vain_of
from healthcode.experiments.sections import Found, Language, RunInHand, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_TEXTS: dict[str, dict[Language, str]] = {
    "gap": {
        "en": "{group}: {gap} days per head {more} everybody else locked in vain. Days per head that go with "
        "true risk {risk}, with rows on file {data}, with wrong rows {fault}; unexplained {rest}.",
        "de": "{group}: {gap} Tage je Kopf {more} alle anderen umsonst gesperrt. Tage je Kopf durch wahres "
        "Risiko {risk}, durch Zeilen in den Akten {data}, durch falsche Zeilen {fault}; unerklärt {rest}.",
    },
    "more": {"en": "more than", "de": "mehr als"},
    "fewer": {"en": "fewer than", "de": "weniger als"},
    "rule": {
        "en": "Its largest part is “{part}”, and most of that part comes by the rule {rule}: {days} days per "
        "head. Of all days in vain together another rule can be the first.",
        "de": "Der größte Teil davon ist „{part}“, und das meiste dieses Teils kommt durch die Regel {rule}: "
        "{days} Tage je Kopf. Von allen Tagen umsonst zusammen kann eine andere Regel vorn liegen.",
    },
    "risk": {"en": "true risk", "de": "wahres Risiko"},
    "data": {"en": "rows on file", "de": "Zeilen in den Akten"},
    "fault": {"en": "wrong rows", "de": "falsche Zeilen"},
    "rest": {"en": "unexplained", "de": "unerklärt"},
    "excluded": {
        "en": "{group}: {number} of {arrivals} arrivals had no phone along. In this run they went in all the "
        "same; the gate {gate} turns away {away}, {head} per head. Turned away for the colour: {refused}.",
        "de": "{group}: {number} von {arrivals} Ankünften ohne Telefon. In diesem Lauf kamen sie trotzdem "
        "hinein; der Einlass {gate} wiese {away} ab, {head} je Kopf. Wegen der Farbe abgewiesen: {refused}.",
    },
    "small": {"en": " (fewer than 30 people)", "de": " (weniger als 30 Personen)"},
}
_PARTS = ("risk", "data", "fault", "rest")


def _find(in_hand: RunInHand, report: Callable[[int, int], None] | None) -> Found:
    vain = vain_of(in_hand)
    if report is not None:
        report(1, 2)
    fields = equality_fields(
        vain,
        doors_of(in_hand),
        in_hand.lived.groups,
        resamples=in_hand.resamples,
        seed=in_hand.seed,
        command=in_hand.command,
    )
    if report is not None:
        report(2, 2)
    return Found(fields)


def _tell(document: Mapping[str, Any], language: Language) -> list[str]:
    fields = document["fields"]
    told = list(_gaps(fields, language))
    name = _widest(fields, "eq.excluded[")
    if name is not None:
        told.append(_doors(fields, name, language))
    return told


def _gaps(fields: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Tell the widest gap of each grouping, of a group that is not small where there is one."""
    groupings = dict.fromkeys(
        name[len("eq.gap[") :].partition("=")[0] for name in fields if "eq.gap[" in name
    )
    for grouping in groupings:
        name = _widest(fields, f"eq.gap[{grouping}=")
        if name is None:
            continue
        key = name[len("eq.gap") :]
        field = fields[name]
        parts = {part: fields[f"eq.{part}{key}"] for part in _PARTS}
        words = {part: _number(one["value"], language, signed=True) for part, one in parts.items()}
        sentence = _say(
            "gap",
            language,
            group=_group(name, field, language),
            gap=_number(abs(field["value"]), language),
            more=_say("more" if field["value"] >= 0 else "fewer", language),
            **words,
        )
        largest = max(_PARTS, key=lambda part: abs(parts[part]["value"]))
        rules = parts[largest]["n"]["rules"]
        yield sentence
        if rules:
            rule, days = next(iter(rules.items()))
            yield _say(
                "rule",
                language,
                part=_say(largest, language),
                rule=rule,
                days=_number(days, language, signed=True),
            )


def _doors(fields: Mapping[str, Any], name: str, language: Language) -> str:
    field = fields[name]
    refused = fields[name.replace("eq.excluded", "eq.refused")]["n"]["numerator"]
    return _say(
        "excluded",
        language,
        group=_group(name, field, language),
        number=_whole(field["n"]["without_phone"], language),
        away=_whole(field["n"]["numerator"], language),
        gate=field["n"]["gate"],
        arrivals=_whole(field["n"]["arrivals"], language),
        head=_number(field["value"], language),
        refused=_whole(refused, language),
    )


def _widest(fields: Mapping[str, Any], beginning: str) -> str | None:
    named = [name for name in fields if name.startswith(beginning) and fields[name]["value"] is not None]
    return max(
        named, key=lambda name: (not fields[name]["n"]["is_small"], abs(fields[name]["value"])), default=None
    )


def _group(name: str, field: Mapping[str, Any], language: Language) -> str:
    group = name.partition("[")[2].removesuffix("]")
    return group + (_say("small", language) if field["n"]["is_small"] else "")


def _number(value: float, language: Language, *, signed: bool = False) -> str:
    text = f"{value:+.2f}" if signed else f"{value:.2f}"
    text = text.replace("-0.00", "0.00").replace("+0.00", "0.00")
    return text.replace(".", ",") if language == "de" else text


def _whole(value: int, language: Language) -> str:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed to find

    return whole_number(value, language)


def _say(name: str, language: Language, **values: object) -> str:
    return _TEXTS[name][language].format(**values)


SECTION = Section(
    name="equality",
    says={
        "en": "Why a group is locked in vain more: its risk, its data, or wrong rows",
        "de": "Warum eine Gruppe öfter umsonst gesperrt ist: Risiko, Daten oder Fehler",
    },
    is_quick=True,
    notes=NOTES,
    find=_find,
    tell=_tell,
)
