"""The words of ``diff_words.py``: headings, nouns with their numbers, and the words of single values."""

from __future__ import annotations

Words = dict[str, str]

HEADINGS: dict[str, Words] = {
    "data": {"en": "Kinds of data", "de": "Arten von Daten"},
    "retention": {"en": "How long rows are kept", "de": "Wie lange Zeilen aufbewahrt werden"},
    "rules": {"en": "Rules", "de": "Regeln"},
    "reach": {"en": "Reach", "de": "Reichweite"},
    "result": {"en": "Result", "de": "Folgen"},
    "policy": {"en": "The policy itself", "de": "Die Ordnung selbst"},
}
METER: dict[str, Words] = {
    "heading": {"en": "Creep meter, from A to B", "de": "Ausweitung von A nach B"},
    "more": {"en": "more", "de": "mehr"},
    "less": {"en": "less", "de": "weniger"},
    "nothing": {"en": "nothing", "de": "nichts"},
}
NOTHING: Words = {
    "en": "Nothing differs: both policies do the same.",
    "de": "Nichts ist anders: beide Ordnungen tun dasselbe.",
}
#: Each number of the creep meter: one of it, and any other number, by side.
COUNTS: dict[str, dict[str, dict[str, tuple[str, str]]]] = {
    "kinds_of_data": {
        side: {
            "en": ("{sign}{number} kind of data", "{sign}{number} kinds of data"),
            "de": ("{sign}{number} Art von Daten", "{sign}{number} Arten von Daten"),
        }
        for side in ("more", "less")
    },
    "days_kept": {
        side: {
            "en": ("{sign}{number} day kept", "{sign}{number} days kept"),
            "de": ("{sign}{number} Tag Aufbewahrung", "{sign}{number} Tage Aufbewahrung"),
        }
        for side in ("more", "less")
    },
    "tables_without_limit": {
        side: {
            "en": (
                "{sign}{number} table without a stated limit",
                "{sign}{number} tables without a stated limit",
            ),
            "de": (
                "{sign}{number} Tabelle ohne genannte Frist",
                "{sign}{number} Tabellen ohne genannte Frist",
            ),
        }
        for side in ("more", "less")
    },
    "rules": {
        side: {
            "en": ("{sign}{number} rule", "{sign}{number} rules"),
            "de": ("{sign}{number} Regel", "{sign}{number} Regeln"),
        }
        for side in ("more", "less")
    },
    "reach": {
        "more": {
            "en": ("wider reach in {number}",) * 2,
            "de": ("weiter reichend an {number} Stelle", "weiter reichend an {number} Stellen"),
        },
        "less": {
            "en": ("narrower reach in {number}",) * 2,
            "de": ("enger an {number} Stelle", "enger an {number} Stellen"),
        },
    },
    "result": {
        "more": {
            "en": ("harsher in {number}",) * 2,
            "de": ("strenger an {number} Stelle", "strenger an {number} Stellen"),
        },
        "less": {
            "en": ("milder in {number}",) * 2,
            "de": ("milder an {number} Stelle", "milder an {number} Stellen"),
        },
    },
}
NOUNS: dict[str, dict[str, tuple[str, str]]] = {
    "days": {"en": ("day", "days"), "de": ("Tag", "Tage")},
    "hours": {"en": ("hour", "hours"), "de": ("Stunde", "Stunden")},
    "minutes": {"en": ("minute", "minutes"), "de": ("Minute", "Minuten")},
    "points": {"en": ("point", "points"), "de": ("Punkt", "Punkte")},
    "cases": {"en": ("case", "cases"), "de": ("Fall", "Fälle")},
}
COLOURS: dict[str, Words] = {
    "green": {"en": "green", "de": "Grün"},
    "yellow": {"en": "yellow", "de": "Gelb"},
    "orange": {"en": "orange", "de": "Orange"},
    "red": {"en": "red", "de": "Rot"},
    "grey": {"en": "grey", "de": "Grau"},
}
TABLES: dict[str, Words] = {
    "people": {"en": "people", "de": "Personen"},
    "districts": {"en": "districts", "de": "Bezirke"},
    "places": {"en": "places", "de": "Orte"},
    "trips": {"en": "trips", "de": "Fahrten"},
    "purchases": {"en": "purchases", "de": "Käufe"},
    "scans": {"en": "scans", "de": "Scans"},
    "encounters": {"en": "encounters", "de": "Begegnungen"},
    "reports": {"en": "reports", "de": "Meldungen"},
    "zones": {"en": "zones", "de": "Zonen"},
    "overrides": {"en": "overrides", "de": "Eingriffe von Hand"},
}
ANY_KIND: Words = {"en": "any kind", "de": "jede Art"}
GATES: Words = {"en": "every gate", "de": "jedem Tor"}
NONE: dict[str, Words] = {
    "": {"en": "without a limit", "de": "ohne Grenze"},
    "lasts_days": {"en": "until it is cleared", "de": "bis zur Aufhebung"},
    "thin_case_scans_minutes": {"en": "no time at all", "de": "gar keiner Zeit"},
    "case_grid_minutes": {"en": "single seconds", "de": "einzelne Sekunden"},
    "in_force_from": {"en": "from the beginning", "de": "von Anfang an"},
    "observed_from": {"en": "any time", "de": "jeder Zeit"},
    "in_force_until": {"en": "never", "de": "nie"},
    "observed_until": {"en": "any time", "de": "jeder Zeit"},
    "since": {"en": "no date", "de": "keinem Datum"},
    "unseen_colour": {"en": "the default", "de": "die Vorgabe"},
    "of": {"en": "no rule", "de": "keiner Regel"},
}
WORDS: dict[str, Words] = {
    "to": {"en": "to", "de": "bis"},
    "True": {"en": "yes", "de": "ja"},
    "False": {"en": "no", "de": "nein"},
    "a_minute": {"en": "a minute", "de": "je Minute"},
    "single": {"en": "in one stay", "de": "in einem Aufenthalt"},
    "total": {"en": "in all stays together", "de": "in allen Aufenthalten zusammen"},
    "stay": {"en": "during the stay", "de": "während des Aufenthalts"},
    "now": {"en": "of today", "de": "von heute"},
    "meeting": {"en": "one meeting", "de": "einem Treffen"},
    "contact_day": {"en": "one day with one person", "de": "einem Tag mit einer Person"},
    "day": {"en": "one day with everybody", "de": "einem Tag mit allen"},
    "window": {"en": "the whole time looked at", "de": "der ganzen betrachteten Zeit"},
    "people": {"en": "people", "de": "Personen"},
    "scans": {"en": "scans", "de": "Scans"},
    "all": {"en": "everything", "de": "alles"},
    "before_onset": {"en": "what lies before the pivot", "de": "was vor dem Stichtag liegt"},
    "from_onset": {"en": "what lies after the pivot", "de": "was nach dem Stichtag liegt"},
    "observed": {"en": "the exposure", "de": "Kontakt oder Ereignis"},
    "known": {"en": "its becoming known", "de": "dem Bekanntwerden"},
    "case": {"en": "a case", "de": "einem Fall"},
    "contact": {"en": "the contact of a case", "de": "der Kontaktperson eines Falls"},
    "presence": {"en": "shared places and vehicles", "de": "gemeinsame Orte und Fahrzeuge"},
    "encounters": {"en": "the proximity log", "de": "das Protokoll der Nähe"},
    "onset": {"en": "the onset", "de": "dem Krankheitsbeginn"},
    "report": {"en": "the report", "de": "der Meldung"},
    "once": {"en": "once", "de": "einmal"},
    "each": {"en": "for every row", "de": "für jede Zeile"},
    "central": {"en": "centrally", "de": "zentral"},
    "decentralised": {"en": "decentralised", "de": "dezentral"},
    "venue": {"en": "by venues", "de": "über Orte"},
    "paper": {"en": "on paper", "de": "auf Papier"},
    "none": {"en": "without any system", "de": "ohne System"},
    "reconstruction": {"en": "a reconstruction", "de": "eine Rekonstruktion"},
    "invented": {"en": "invented", "de": "erfunden"},
    "comparator": {"en": "a comparator", "de": "ein Vergleich"},
    "high": {"en": "high", "de": "hoch"},
    "medium": {"en": "medium", "de": "mittel"},
    "low": {"en": "low", "de": "niedrig"},
    "town": {"en": "town", "de": "Stadt"},
    "neighbour": {"en": "neighbour", "de": "Nachbarort"},
    "abroad": {"en": "abroad", "de": "Ausland"},
}
KIND_NUMBERS: dict[str, Words] = {
    "min_minutes": {"en": "at least", "de": "mindestens"},
    "min_cases": {"en": "at least", "de": "mindestens"},
    "linger_minutes": {"en": "air that counts for", "de": "Nachwirkung"},
    "weight": {"en": "weight", "de": "Gewicht"},
    "before": {"en": "before a case", "de": "vor einem Fall"},
    "after": {"en": "after a case", "de": "nach einem Fall"},
    "staff_before": {"en": "for staff, before a case", "de": "für Personal, vor einem Fall"},
    "staff_after": {"en": "for staff, after a case", "de": "für Personal, nach einem Fall"},
}
