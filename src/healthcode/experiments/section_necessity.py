"""The section ``necessity``: what each source of data adds, and how few sources would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.audit.minimisation import minimise
from healthcode.audit.necessity import Necessity
from healthcode.audit.need_fields import KNOWN_POINTS, NOTES, need_fields
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
        "en": "Nearly as good as all {all} sources: {count} ({names}).",
        "de": "Fast so gut wie alle {all} Quellen: {count} ({names}).",
    },
    "unicity": {
        "en": "Any {known} of their own place-hours single out {share} of 100 residents in {names}, and "
        "{all} of 100 in all sources.",
        "de": "Je {known} eigene Orts-Stunden verraten {share} von 100 Personen in {names}, und {all} von "
        "100 in allen Quellen.",
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
    smallest = fields["min.set"]
    names = ", ".join(smallest["n"]["sources"]) or _say("none", language)
    told.append(_say("set", language, all=len(sources), count=smallest["value"], names=names))
    few, all_ = (fields[f"min.unicity[{count}]"] for count in (smallest["value"], len(sources)))
    if few["value"] is not None and all_["value"] is not None:
        shares = {"share": round(100 * few["value"]), "all": round(100 * all_["value"])}
        told.append(_say("unicity", language, known=KNOWN_POINTS, names=names, **shares))
    return told


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
        "en": "What each source of data adds at equal locked person-days, and how few sources would do",
        "de": "Was jede Datenquelle bei gleich vielen gesperrten Tagen bringt, und wie wenige genügten",
    },
    is_quick=False,
    notes=NOTES,
    find=_find,
    tell=_tell,
)
