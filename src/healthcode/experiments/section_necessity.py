"""The section ``necessity``: what each source of data adds, and how few sources would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.audit.minimisation import NEARLY, minimise
from healthcode.audit.necessity import Necessity
from healthcode.audit.need_fields import NOTES, need_fields
from healthcode.draws import Draws
from healthcode.experiments.sections import Found, Language, RunInHand, Section
from healthcode.experiments.source_points import unicity_of
from healthcode.experiments.source_scores import locked_by_sources, sources_of
from healthcode.scenario.model import seed_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TEXTS: dict[str, dict[Language, str]] = {
    "lift": {
        "en": "Of {locked} locked person-days {caught} were infected; as many locked at random would catch "
        "{expected}.",
        "de": "Von {locked} gesperrten Personentagen waren {caught} infiziert; ebenso viele zufällig "
        "gesperrte träfen {expected}.",
    },
    "delta": {
        "en": "Without {source}, at equal locked person-days: {others} caught instead of {all}.",
        "de": "Ohne {source}, bei gleich vielen gesperrten Personentagen: {others} getroffen statt {all}.",
    },
    "unmatched": {
        "en": "Without {source} the locked person-days cannot be made equal.",
        "de": "Ohne {source} lassen sich die gesperrten Personentage nicht angleichen.",
    },
    "set": {
        "en": "Nearly as good as all {all} sources, at most {nearly} infected person-days fewer (one for "
        "1,000 residents): {count} ({names}).",
        "de": "Fast so gut wie alle {all} Quellen, höchstens {nearly} Infizierten-Tage weniger (einer auf "
        "1.000 Personen): {count} ({names}).",
    },
    "unicity": {
        "en": "In {names}, 4 points (place and hour) drawn by lot single out {alone} of {of} people drawn "
        "from {people} with a record; {residents} live here.",
        "de": "In {names} machen 4 ausgeloste Punkte (Ort und Stunde) {alone} von {of} Personen eindeutig, "
        "ausgelost aus {people} mit Einträgen; {residents} wohnen hier.",
    },
    "unicity_all": {
        "en": "In {names}, 4 points (place and hour) drawn by lot single out {alone} of all {of} people "
        "with a record; {residents} live here.",
        "de": "In {names} machen 4 ausgeloste Punkte (Ort und Stunde) {alone} von allen {of} Personen mit "
        "Einträgen eindeutig; {residents} wohnen hier.",
    },
    "nothing": {
        "en": "Of {locked} locked person-days none was infected, so nothing can be said about what a source "
        "adds.",
        "de": "Von {locked} gesperrten Personentagen war keiner infiziert; was eine Quelle bringt, lässt "
        "sich also nicht sagen.",
    },
    "for": {
        "en": "For it: without {source} the others catch only {others} infected person-days, all sources "
        "{all}, at equal locked person-days.",
        "de": "Dafür: Ohne {source} treffen die übrigen nur {others} Infizierten-Tage, alle Quellen {all}, "
        "bei gleich vielen gesperrten Personentagen.",
    },
    "for_nothing": {
        "en": "For it: no source can be taken away alone and be missed; together they catch {all} infected "
        "person-days, by lot {expected}.",
        "de": "Dafür: Keine Quelle fehlt für sich allein; zusammen treffen sie {all} Infizierten-Tage, das "
        "Los {expected}.",
    },
    "against": {
        "en": "Against it: with {source} alone, {one} of {all} infected person-days are caught, at equal "
        "locked person-days.",
        "de": "Dagegen: Allein mit {source} sind es {one} von {all} Infizierten-Tagen, bei gleich vielen "
        "gesperrten Personentagen.",
    },
    "none": {"en": "none", "de": "keine"},
}


def _find(in_hand: RunInHand, report: Callable[[int, int], None] | None) -> Found:
    sources = sources_of(in_hand.policy)
    locked = locked_by_sources(in_hand.dataset, in_hand.policy, in_hand.manifest, report=report)
    seed = seed_number(in_hand.manifest.seed)
    fields: dict[str, Mapping[str, Any]] = {}
    for suffix, truth in (("", in_hand.lived.infected), (".infectious", in_hand.lived.infectious)):
        found = Necessity(sources, locked, truth.T, Draws(seed))
        best = minimise(sources, found.at_budget, truth.shape[1])
        fields |= need_fields(found, best, in_hand.command, suffix=suffix)
    found_sources = [fields[f"min.curve[{size}]"]["n"]["sources"] for size in range(len(sources) + 1)]
    fields |= unicity_of(in_hand.dataset, found_sources, seed, in_hand.command)
    return Found(fields, {"sources": list(sources)})


def _tell(document: Mapping[str, Any], language: Language) -> list[str]:
    fields, sources = document["fields"], document["sources"]
    lift = fields["need.lift"]["n"]
    if not lift["caught"]:
        every = fields[f"min.unicity[{len(sources)}]"]
        unicity = [] if every["value"] is None else [_unicity(every, language)]
        return [tell_nothing(lift["locked"], language), *unicity]
    told = [
        _say(
            "lift",
            language,
            locked=_whole(lift["locked"], language),
            caught=_whole(lift["caught"], language),
            expected=_decimal(lift["random_expected"], language),
        )
    ]
    for source in sources:
        delta = fields[f"need.delta[{source}]"]
        counts = delta["n"]
        told.append(
            _say(
                "unmatched" if delta["value"] is None else "delta",
                language,
                source=source,
                others=_decimal(counts["with_others"], language),
                all=_decimal(counts["with_all"], language),
            )
        )
    smallest, every = fields["min.set"], fields[f"min.unicity[{len(sources)}]"]
    names = ", ".join(smallest["n"]["sources"]) or _say("none", language)
    nearly = _decimal(every["n"]["residents"] / NEARLY, language)
    told.append(_say("set", language, all=len(sources), count=smallest["value"], names=names, nearly=nearly))
    told += tell_sides(document, language)
    fewest = fields[f"min.unicity[{smallest['value']}]"]
    return told + [_unicity(field, language) for field in _different(fewest, every)]


def tell_sides(document: Mapping[str, Any], language: Language) -> list[str]:
    """Say the strongest sentence for so much data and the strongest against it; neither if nobody is caught.

    Args:
        document: With ``fields`` and ``sources`` of this section.
        language: Of the sentences.
    """
    fields, sources = document["fields"], document["sources"]
    lift = fields["need.lift"]["n"]
    if not lift["caught"]:
        return []
    together = _decimal(lift["caught"], language)
    deltas = {source: fields[f"need.delta[{source}]"] for source in sources}
    known = {source: field for source, field in deltas.items() if field["value"] is not None}
    best = max(known, key=lambda source: float(known[source]["value"]), default=None)
    if best is None or known[best]["value"] <= 0:
        expected = _decimal(lift["random_expected"], language)
        told = [_say("for_nothing", language, all=together, expected=expected)]
    else:
        counts = known[best]["n"]
        others, with_all = (_decimal(counts[name], language) for name in ("with_others", "with_all"))
        told = [_say("for", language, source=best, others=others, all=with_all)]
    if len(sources) > 1:
        alone = fields["min.curve[1]"]
        one = _decimal(alone["value"], language)
        told.append(_say("against", language, source=alone["n"]["sources"][0], one=one, all=together))
    return told


def tell_nothing(locked: int, language: Language) -> str:
    """Say that nothing can be said, as no locked person-day was infected."""
    return _say("nothing", language, locked=_whole(locked, language))


def _different(fewest: Mapping[str, Any], every: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    fields = [fewest, every] if fewest["n"]["sources"] != every["n"]["sources"] else [every]
    return [field for field in fields if field["value"] is not None]


def _unicity(field: Mapping[str, Any], language: Language) -> str:
    counts = field["n"]
    names = ("denominator", "numerator", "people", "residents")
    of, alone, people, residents = (_whole(counts[name], language) for name in names)
    return _say(
        "unicity_all" if of == people else "unicity",
        language,
        names=", ".join(counts["sources"]),
        alone=alone,
        of=of,
        people=people,
        residents=residents,
    )


def _decimal(value: float, language: Language) -> str:
    text = f"{round(value, 1) + 0.0:,.1f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "de" else text


def _whole(value: int, language: Language) -> str:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed to find

    return whole_number(value, language)


def _say(name: str, language: Language, **values: object) -> str:
    return _TEXTS[name][language].format(**values)


SECTION = Section(
    name="necessity",
    says={
        "en": "What each source of data adds, and how few sources would do",
        "de": "Was jede Datenquelle bringt, und wie wenige genügten",
    },
    is_quick=False,
    notes=NOTES,
    find=_find,
    tell=_tell,
)
