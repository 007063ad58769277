"""Why somebody is shown, and why nobody is, in each language."""

from __future__ import annotations

#: Why somebody is shown as ``shut_out`` whom the run let in.
NO_PHONE = "no_phone"
#: Why somebody is shown as ``missed`` in a town where nobody who was missed infected anybody.
NOBODY_INFECTED = "nobody_infected"
#: One of it, and any other number, for what is counted.
NOUNS: dict[str, dict[str, tuple[str, str]]] = {
    "days": {"en": ("day", "days"), "de": ("Tag", "Tagen")},
    "onward": {"en": ("person", "people"), "de": ("Person", "Personen")},
    "without_phone": {"en": ("time", "times"), "de": ("Mal", "Mal")},
    "refused": {"en": ("time", "times"), "de": ("Mal", "Mal")},
    "excluded": {"en": ("time", "times"), "de": ("Mal", "Mal")},
}
WHY: dict[str, dict[str, str]] = {
    "wrongly_locked": {
        "en": "Never infected, and locked on {days}: the most of all such people.",
        "de": "Nie infiziert und an {days} gesperrt: am meisten von allen solchen Leuten.",
    },
    "missed": {
        "en": "Infectious on {days}, locked on no infected day, and infected {onward}: the most of all.",
        "de": "An {days} ansteckend, an keinem infizierten Tag gesperrt und {onward} "
        "angesteckt: am meisten von allen.",
    },
    NOBODY_INFECTED: {
        "en": "Infectious on {days}, the most of all, and locked on no infected day; infected nobody, like "
        "everybody who was missed.",
        "de": "An {days} ansteckend, am meisten von allen, und an keinem infizierten Tag gesperrt; steckte "
        "niemanden an, wie alle, die übersehen wurden.",
    },
    "rightly_locked": {
        "en": "Locked on {days} on which they were infectious: the most of all.",
        "de": "An {days} gesperrt und ansteckend zugleich: am meisten von allen.",
    },
    "shut_out": {
        "en": "Turned away {refused} at a gate for the colour, the most of all; stood {without_phone} at a "
        "gate without a phone.",
        "de": "{refused} am Einlass wegen der Farbe abgewiesen, am häufigsten von allen; stand "
        "{without_phone} ohne Telefon vor einem Einlass.",
    },
    NO_PHONE: {
        "en": "Stood {without_phone} at a gate without a phone, the most of all. In this run they went in "
        "all the same; at the gate {gate} they would have been turned away {excluded}.",
        "de": "Stand {without_phone} ohne Telefon vor einem Einlass, am häufigsten von allen. In diesem Lauf "
        "kamen sie trotzdem hinein; der Einlass {gate} hätte sie {excluded} abgewiesen.",
    },
    "by_order": {
        "en": "Locked on {days} by a colour that a person set, not a rule: the most of all.",
        "de": "An {days} gesperrt durch eine Farbe, die ein Mensch setzte, keine Regel: am meisten von "
        "allen.",
    },
    "unprotected": {
        "en": "Infected by {infected_by}, whose code was green that day. Chosen by rule: care home and "
        "dialysis first, then the old, then the earliest; not the commonest case.",
        "de": "Angesteckt von {infected_by}, mit grünem Code an dem Tag. Gewählt nach Regel: Pflegeheim und "
        "Dialyse zuerst, dann Alte, dann der früheste Fall; nicht der häufigste.",
    },
    "false_reason": {
        "en": "Locked on {days} for a reason that rests on a wrong row: it reads well all the same.",
        "de": "An {days} gesperrt aus einem Grund, der auf einer falschen Zeile ruht: Er liest sich trotzdem "
        "gut.",
    },
    "asked": {"en": "Asked for by id.", "de": "Nach der Kennung gefragt."},
}
MISSING: dict[str, dict[str, str]] = {
    "wrongly_locked": {
        "en": "Nobody who was never infected was ever locked.",
        "de": "Niemand, der nie infiziert war, war je gesperrt.",
    },
    "missed": {
        "en": "Everybody who was infectious was locked on an infected day, or nobody was infectious.",
        "de": "Wer ansteckend war, war an einem infizierten Tag gesperrt, oder niemand war ansteckend.",
    },
    "rightly_locked": {
        "en": "Nobody was locked on an infectious day.",
        "de": "Niemand war an einem ansteckenden Tag gesperrt.",
    },
    "shut_out": {
        "en": "Nobody was turned away at a gate for the colour, and nobody stood at one without a phone.",
        "de": "Niemand wurde an einem Einlass wegen der Farbe abgewiesen, und niemand stand dort ohne "
        "Telefon.",
    },
    "by_order": {
        "en": "Nobody was locked by a colour that a person set.",
        "de": "Niemand war durch eine Farbe gesperrt, die ein Mensch setzte.",
    },
    "unprotected": {
        "en": "Nobody was infected in town by somebody whose code was green.",
        "de": "Niemand wurde in der Stadt von jemandem angesteckt, dessen Code grün war.",
    },
    "false_reason": {
        "en": "No day locked in vain rests on a row that is known to be wrong.",
        "de": "Kein umsonst gesperrter Tag ruht auf einer Zeile, die als falsch bekannt ist.",
    },
}
