"""Everyday words for the closed lists of words that tables use; a part of the catalogue in ``words``."""

from __future__ import annotations

from typing import Literal

DATA_WORDS: dict[str, dict[Literal["en", "de"], str]] = {
    # Categories of purchases.
    "groceries": {"en": "groceries", "de": "Lebensmittel"},
    "fever_medicine": {"en": "fever medicine", "de": "Fiebermittel"},
    "cough_medicine": {"en": "cough medicine", "de": "Hustenmittel"},
    "antiviral": {"en": "antiviral medicine", "de": "Mittel gegen Viren"},
    "antibiotic": {"en": "antibiotic", "de": "Antibiotikum"},
    "hygiene": {"en": "hygiene", "de": "Hygiene"},
    "clothing": {"en": "clothing", "de": "Kleidung"},
    "restaurant": {"en": "restaurant", "de": "Restaurant"},
    "fuel": {"en": "fuel", "de": "Kraftstoff"},
    "alcohol": {"en": "alcohol", "de": "Alkohol"},
    "books": {"en": "books", "de": "Bücher"},
    "other": {"en": "other", "de": "Sonstiges"},
    # Kinds of reports.
    "symptom": {"en": "symptom", "de": "Krankheitszeichen"},
    "fever": {"en": "fever", "de": "Fieber"},
    "test_positive": {"en": "positive test", "de": "positiver Test"},
    "test_positive/noninfectious": {
        "en": "positive test, not infectious",
        "de": "positiver Test, nicht ansteckend",
    },
    "test_negative": {"en": "negative test", "de": "negativer Test"},
    "check_in": {"en": "daily check-in", "de": "tägliches Einchecken"},
    "contact_notice": {"en": "contact notice", "de": "Kontaktwarnung"},
    "false_declaration": {"en": "false declaration", "de": "falsche Angabe"},
    "vaccination": {"en": "vaccination", "de": "Impfung"},
    "recovered": {"en": "recovered", "de": "genesen"},
    "released": {"en": "released", "de": "entlassen"},
    "order/quarantine": {"en": "order to quarantine", "de": "Anordnung einer Quarantäne"},
    "order/test": {"en": "order to test", "de": "Anordnung eines Tests"},
    "order_lifted": {"en": "order lifted", "de": "Anordnung aufgehoben"},
    # Kinds of vehicles.
    "taxi": {"en": "taxi", "de": "Taxi"},
    "bus": {"en": "bus", "de": "Bus"},
    "metro": {"en": "metro", "de": "U-Bahn"},
    "train": {"en": "train", "de": "Zug"},
    "coach": {"en": "coach", "de": "Reisebus"},
    "plane": {"en": "plane", "de": "Flugzeug"},
    "walk": {"en": "on foot", "de": "zu Fuß"},
}
