"""What exhibits say in plain words: observed rows, places and people, in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.clock import MINUTE, format_time
from healthcode.scoring.words import colour_word, data_word, decimal_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.experiments.sections import Language

    Words = dict[Language, str]

_THOUSAND = 1_000
PLACE_WORDS: dict[str, dict[Language, str]] = {
    "home": {"en": "home", "de": "Wohnung"},
    "care_home": {"en": "care home", "de": "Pflegeheim"},
    "school": {"en": "school", "de": "Schule"},
    "school/kindergarten": {"en": "kindergarten", "de": "Kindergarten"},
    "school/class": {"en": "school class", "de": "Schulklasse"},
    "work": {"en": "work", "de": "Arbeit"},
    "work/office": {"en": "office", "de": "Büro"},
    "work/factory": {"en": "factory", "de": "Fabrik"},
    "work/workshop": {"en": "workshop", "de": "Werkstatt"},
    "shop": {"en": "shop", "de": "Laden"},
    "shop/supermarket": {"en": "supermarket", "de": "Supermarkt"},
    "shop/clothing": {"en": "clothes shop", "de": "Kleiderladen"},
    "shop/books": {"en": "bookshop", "de": "Buchladen"},
    "shop/pharmacy": {"en": "pharmacy", "de": "Apotheke"},
    "restaurant": {"en": "restaurant", "de": "Restaurant"},
    "restaurant/table": {"en": "restaurant", "de": "Restaurant"},
    "restaurant/fastfood": {"en": "snack bar", "de": "Imbiss"},
    "worship": {"en": "place of worship", "de": "Gotteshaus"},
    "leisure": {"en": "leisure", "de": "Freizeit"},
    "clinic": {"en": "clinic", "de": "Klinik"},
    "clinic/practice": {"en": "doctor's practice", "de": "Arztpraxis"},
    "clinic/dialysis": {"en": "dialysis", "de": "Dialyse"},
    "station": {"en": "station", "de": "Bahnhof"},
    "hotel": {"en": "hotel", "de": "Hotel"},
}
_PAYMENTS: dict[str, dict[Language, str]] = {
    "phone": {"en": "by phone", "de": "mit dem Telefon"},
    "cash": {"en": "in cash", "de": "bar"},
    "card": {"en": "by card", "de": "mit Karte"},
}
_ROWS: dict[str, dict[Language, str]] = {
    "trips": {
        "en": "{mode} from {origin} to {goal}, {begin} to {end}",
        "de": "{mode} von {origin} nach {goal}, {begin} bis {end}",
    },
    "purchases": {
        "en": "bought {category}, {payment}, {place}",
        "de": "{category} gekauft, {payment}, {place}",
    },
    "scans": {"en": "code scanned: {place}", "de": "Code gescannt: {place}"},
    "staff": {"en": "code scanned at work: {place}", "de": "Code bei der Arbeit gescannt: {place}"},
    "encounters": {
        "en": "phone near that of {other} for {minutes} minutes",
        "de": "Telefon {minutes} Minuten nahe dem von {other}",
    },
    "reports": {"en": "on file: {kind}", "de": "gemeldet: {kind}"},
    "overrides": {"en": "colour set by hand: {colour}", "de": "Farbe von Hand gesetzt: {colour}"},
}
_LANGUAGES: tuple[Language, ...] = ("en", "de")


def place_words(kind: str | None) -> Words:
    """Name a kind of place or vehicle; one that nobody knows stays as it is."""
    if kind is None:
        return {"en": "unknown place", "de": "unbekannter Ort"}
    general = kind.partition("/")[0]
    known = PLACE_WORDS.get(kind) or PLACE_WORDS.get(general)
    return {
        language: known[language] if known else data_word(kind.removeprefix("vehicle/"), language)
        for language in _LANGUAGES
    }


def row_words(table: str, cells: Mapping[str, Any], place_kind: str | None) -> Words:
    """Say what one observed row says.

    Args:
        table: Where it stands.
        cells: Its columns, as a dataset gives them.
        place_kind: Of its place, where it has one.
    """
    place = place_words(place_kind)
    return {language: _say(table, cells, place[language], language) for language in _LANGUAGES}


def clock_words(moment: int) -> str:
    """Write the time of the day, to the minute."""
    return format_time(moment)[11:16]


def _say(table: str, cells: Mapping[str, Any], place: str, language: Language) -> str:
    match table:
        case "trips":
            values = {
                "mode": data_word(cells["mode"], language),
                "origin": cells["from_district"],
                "goal": cells["to_district"],
                "begin": clock_words(cells["departed_at"]),
                "end": clock_words(cells["arrived_at"]),
            }
        case "purchases":
            payment = _PAYMENTS.get(cells["payment"] or "")
            values = {
                "category": data_word(cells["category"], language),
                "payment": payment[language] if payment else str(cells["payment"]),
                "place": place,
            }
        case "encounters":
            seconds = cells["ended_at"] - cells["started_at"]
            minutes = decimal_number(seconds * _THOUSAND // MINUTE // 100 * 100, language)
            values = {"other": cells["other_person_id"], "minutes": minutes}
        case "reports":
            values = {"kind": data_word(cells["kind"], language)}
        case "overrides":
            values = {"colour": colour_word(cells["colour"], language)}
        case _:
            values = {"place": place}
    name = "staff" if table == "scans" and cells["role"] == "staff" else table
    return _ROWS[name][language].format(**values)
