"""What the fields of infection paths say in whole people, in English and German."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from healthcode.scoring.words import whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["en", "de"]

#: How many of the last sentences are for, against, and in whole people.
SIDES = 3

_TEXTS: dict[str, tuple[str, str]] = {
    "nobody": (
        "Nobody infected anybody in this town, so there is no path to find.",
        "In dieser Stadt hat niemand jemanden angesteckt, es gibt also keinen Weg zu finden.",
    ),
    "links": (
        (
            "{links} infections in the town had an infector. By the end {cases} cases were reported to the "
            "platform. It names the true infector of {found}; {missed} links are missed."
        ),
        (
            "{links} Ansteckungen in der Stadt gingen von jemandem aus. Bis zum Ende wurden der Plattform "
            "{cases} Fälle gemeldet. Sie nennt bei {found} die richtige Person; {missed} Verbindungen fehlen."
        ),
    ),
    "reasons": ("Why they are missed: {reasons}.", "Warum sie fehlen: {reasons}."),
    "named": (
        "It names {named} infectors in all; {invented} of these links are invented.",
        "Insgesamt nennt sie {named} Ansteckende; {invented} dieser Verbindungen sind erfunden.",
    ),
    "not_named": (
        "It names nobody: no known case was seen with an earlier one in time.",
        "Sie nennt niemanden: Kein bekannter Fall wurde rechtzeitig mit einem früheren gesehen.",
    ),
    "known": (
        "In {both} links both people were known; of these it found {found}.",
        "In {both} Verbindungen waren beide bekannt; davon fand sie {found}.",
    ),
    "known_none": (
        "In no link were both people reported cases, so it could find none.",
        "In keiner Verbindung waren beide gemeldet, also konnte sie keine finden.",
    ),
    "depth": (
        "The longest true chain has {true} links, the longest that is named {named}.",
        "Die längste wahre Kette hat {true} Glieder, die längste genannte {named}.",
    ),
    "for": (
        (
            "For it: from rows that lay there anyway, without one interview, it named {found} of the "
            "{both} sources that could be known at all, and where and how long the two were together."
        ),
        (
            "Dafür: Aus Zeilen, die ohnehin da waren, ohne eine Befragung, nannte sie {found} der {both} "
            "Quellen, die man überhaupt kennen konnte, samt Ort und Dauer."
        ),
    ),
    "for_nothing": (
        "For it: it accuses nobody where it saw nothing, and with more tests the same rows would say more.",
        (
            "Dafür: Wo sie nichts sah, beschuldigt sie niemanden, und mit mehr Tests sagten dieselben "
            "Zeilen mehr."
        ),
    ),
    "for_unknown": (
        (
            "For it: no link had two reported people, so there was none to find: with more tests the same "
            "rows would say more. It accuses nobody where it saw nothing."
        ),
        (
            "Dafür: In keiner Verbindung waren beide gemeldet, es war also keine zu finden: Mit mehr Tests "
            "sagten dieselben Zeilen mehr. Wo sie nichts sah, beschuldigt sie niemanden."
        ),
    ),
    "against": (
        (
            "Against it: the record says of {blamed} that they infected somebody whom they did not infect, "
            "and nothing on the record tells these links from the true ones."
        ),
        (
            "Dagegen: Die Akte sagt {blamed} nach, jemanden angesteckt zu haben, den sie nicht "
            "angesteckt haben, und nichts darin unterscheidet diese Verbindungen von den wahren."
        ),
    ),
    "against_nothing": (
        (
            "Against it: where {recorded} of {people} people were is on record, and {missed} of {links} "
            "links are missed all the same."
        ),
        (
            "Dagegen: Von {recorded} der {people} Menschen ist aufgezeichnet, wo sie waren, und doch fehlen "
            "{missed} von {links} Verbindungen."
        ),
    ),
    "people": (
        (
            "In whole people: {found} right, {missed} missed ({other} of them with somebody else named), "
            "{invented} wrongly named as infected by somebody."
        ),
        (
            "In ganzen Menschen: {found} richtig, {missed} übersehen (bei {other} davon jemand anderes "
            "genannt), {invented} falsch zugeordnet."
        ),
    ),
}
_ANOTHER = "another named"
_DEPTHS = {"true": "truth", "named": "named"}
_PEOPLE = {"en": ("1 person", "{} people"), "de": ("1 Person", "{} Personen")}
REASONS: dict[str, tuple[str, str]] = {
    "infected person never known": (
        "no positive test of the infected was reported",
        "kein positiver Test der infizierten Person gemeldet",
    ),
    "source never known": (
        "no positive test of the source was reported",
        "kein positiver Test der Quelle gemeldet",
    ),
    "another named": ("somebody else is named", "jemand anderes genannt"),
    "no meeting seen": ("the two were not seen together", "beide nie zusammen gesehen"),
    "never infected": ("never infected at all", "gar nicht infiziert"),
    "infected outside the town": ("infected outside the town", "außerhalb der Stadt infiziert"),
    "true source never known": ("the true source is unknown", "wahre Quelle unbekannt"),
    "true source known but passed over": ("the true source was passed over", "wahre Quelle übergangen"),
}


def tell_paths(document: Mapping[str, Any], language: Language) -> list[str]:
    """Say what the fields ``path.…`` of a document hold; last both sides, and a sentence in whole people."""
    fields = document["fields"]
    missed, invented, known = (fields[f"path.{name}"] for name in ("missed", "invented", "known"))
    links, because = missed["n"]["denominator"], missed["n"]["because"]
    if not links:
        return [_say("nobody", language)]

    def whole(number: int) -> str:
        return whole_number(number, language)

    found = links - missed["n"]["numerator"]
    counts = {
        "links": whole(links),
        "found": whole(found),
        "missed": whole(missed["n"]["numerator"]),
        "cases": whole(missed["n"]["known_cases"]),
        "named": whole(invented["n"]["denominator"]),
        "invented": whole(invented["n"]["numerator"]),
        "both": whole(known["n"]["denominator"]),
        "other": whole(because.get(_ANOTHER, 0)),
        "people": whole(missed["n"]["people"]),
        "recorded": whole(missed["n"]["recorded"]),
    }
    said = [_say("links", language, **counts)]
    if because:
        reasons = [f"{reason(name, language)}: {whole(because[name])}" for name in REASONS if name in because]
        said.append(_say("reasons", language, reasons="; ".join(reasons)))
    named = invented["n"]["denominator"]
    said.append(_say("named" if named else "not_named", language, **counts))
    both = known["n"]["denominator"]
    said.append(_say("known" if both else "known_none", language, **counts))
    depths = {side: whole(fields[f"path.depth[{key}]"]["value"]) for side, key in _DEPTHS.items()}
    said.append(_say("depth", language, **depths))
    said.append(_say("for" if found else "for_nothing" if both else "for_unknown", language, **counts))
    blamed = invented["n"]["people_blamed"]
    words = _PEOPLE[language][0 if blamed == 1 else 1].format(whole(blamed))
    said.append(_say("against" if blamed else "against_nothing", language, blamed=words, **counts))
    said.append(_say("people", language, **counts))
    return said


def reason(name: str, language: Language) -> str:
    """Say why a link is missed or invented."""
    return REASONS[name][language == "de"]


def _say(name: str, language: Language, **values: str) -> str:
    return _TEXTS[name][language == "de"].format(**values)
