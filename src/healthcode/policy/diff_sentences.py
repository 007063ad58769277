"""The sentences of ``diff_words.py`` by group and key, each for what differs in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from healthcode.policy.diff_vocabulary import Words


def _gained_lost(key: str, en: str, de: str, what: str) -> dict[str, Words]:
    """Make the pair of sentences about something that only one of the two policies has."""
    return {
        f"{key}.gained": {
            "en": f"B {en} {what.format(value='{after}')}, which A did not.",
            "de": f"B {de.format(value='{after}')}, A nicht.",
        },
        f"{key}.lost": {
            "en": f"B no longer {en} {what.format(value='{before}')}.",
            "de": f"B {de.format(value='{before}')} nicht mehr.",
        },
    }


def _rule(key: str, en: str, de: str) -> dict[str, Words]:
    """Make the sentence about a rule whose value differs."""
    return {key: {"en": f"{{part}} {en}; in A {{before}}.", "de": f"{{part}} {de}; in A {{before}}."}}


def _rule_list(key: str, en: str, de: str, all_en: str = "", all_de: str = "") -> dict[str, Words]:
    """Make the sentences about a rule that lists more or fewer words, or all."""
    return {
        f"reach.{key}.gained": {
            "en": f"{{part}} also counts {en} {{after}}.",
            "de": f"{{part}} zählt auch {de} {{after}}.",
        },
        f"reach.{key}.lost": {
            "en": f"{{part}} no longer counts {en} {{before}}.",
            "de": f"{{part}} zählt {de} {{before}} nicht mehr.",
        },
        f"reach.{key}.all.more": {
            "en": f"{{part}} counts {all_en}; A only {{before}}.",
            "de": f"{{part}} zählt {all_de}; A nur {{before}}.",
        },
        f"reach.{key}.all.less": {
            "en": f"{{part}} counts only {en} {{after}}; A {all_en}.",
            "de": f"{{part}} zählt nur {de} {{after}}; A {all_de}.",
        },
    }


def _weights(key: str, en: str, de: str) -> dict[str, Words]:
    return {
        f"reach.weights.{key}.more": {
            "en": f"{{part}} lets some minutes weigh more {en}.",
            "de": f"{{part}} lässt manche Minuten {de} mehr zählen.",
        },
        f"reach.weights.{key}.less": {
            "en": f"{{part}} lets some minutes weigh less {en}.",
            "de": f"{{part}} lässt manche Minuten {de} weniger zählen.",
        },
    }


SENTENCES: dict[str, Words] = {
    **_gained_lost("data.table", "reads", "liest {value}", "{value}"),
    **_gained_lost("data.category", "looks for purchases of", "sucht nach Käufen der Art {value}", "{value}"),
    **_gained_lost("data.report_kind", "uses reports of", "nutzt Meldungen der Art {value}", "{value}"),
    **_gained_lost("data.place_kind", "looks at places:", "betrachtet Orte ({value})", "{value}"),
    "retention.days": {
        "en": "B keeps {part} for {after}; A for {before}.",
        "de": "B bewahrt {part} {after} auf; A {before}.",
    },
    "retention.unlimited": {
        "en": "B keeps {part} {after}; A {before}.",
        "de": "B bewahrt {part} {after} auf; A {before}.",
    },
    "rules.added.gained": {"en": "B adds {part}: “{after}”", "de": "B führt {part} ein: „{after}“"},
    "rules.removed.lost": {"en": "B drops {part}: “{before}”", "de": "B streicht {part}: „{before}“"},
    "rules.renamed": {"en": "{before} is called {after} in B.", "de": "{before} heißt in B {after}."},
    **_rule("reach.min_minutes", "asks for at least {after}", "verlangt mindestens {after}"),
    **_rule("reach.min_hours", "asks for at least {after}", "verlangt mindestens {after}"),
    **_rule("reach.min_cases", "asks for at least {after}", "verlangt mindestens {after}"),
    **_rule("reach.lookback_days", "looks back {after}", "blickt {after} zurück"),
    **_rule(
        "reach.case_lookback_days",
        "reads what a case did, before its report, {after} back",
        "liest die Wege eines Falls vor der Meldung {after} zurück",
    ),
    **_rule(
        "reach.recent_days",
        "asks for a contact not older than {after}",
        "verlangt Kontakt, höchstens alt: {after}",
    ),
    **_rule(
        "reach.linger_minutes",
        "counts the air {after} after a case has left",
        "zählt die Luft {after} nach dem Weggang eines Falls",
    ),
    **_rule(
        "reach.thin_case_scans_minutes",
        "drops a case's scans within {after} of another",
        "streicht Scans eines Falls innerhalb von {after}",
    ),
    **_rule(
        "reach.case_min_minutes",
        "leaves out rows of a case shorter than {after}",
        "lässt Zeilen eines Falls weg, die kürzer sind als {after}",
    ),
    **_rule(
        "reach.case_extend_minutes",
        "lengthens a case's row by its own length, at most by {after}",
        "verlängert die Zeile eines Falls um ihre Länge, höchstens um {after}",
    ),
    **_rule(
        "reach.case_grid_minutes",
        "rounds a case's row to {after}",
        "rundet die Zeile eines Falls auf {after}",
    ),
    **_rule(
        "reach.round_minutes",
        "rounds to whole minutes: {after}",
        "rundet auf ganze Minuten: {after}",
    ),
    **_rule("reach.max_days", "lets {after} pass without a test", "lässt {after} ohne Test vergehen"),
    **_rule("reach.since", "counts tests from {after} on", "zählt Tests ab {after}"),
    **_rule("reach.lasts_days", "lasts {after}", "gilt {after}"),
    **_rule(
        "reach.after_hours", "takes effect {after} after it is known", "wirkt {after} nach Bekanntwerden"
    ),
    **_rule("reach.in_force_from", "comes into force: {after}", "tritt in Kraft: {after}"),
    **_rule("reach.in_force_until", "goes out of force: {after}", "tritt außer Kraft: {after}"),
    **_rule("reach.observed_from", "counts what happened from: {after}", "zählt, was geschah ab: {after}"),
    **_rule(
        "reach.observed_until", "counts what happened before: {after}", "zählt, was geschah vor: {after}"
    ),
    **_rule("reach.hours", "counts hours {after}", "zählt Stunden {after}"),
    **_rule("reach.zone_at", "goes by the level {after}", "richtet sich nach der Stufe {after}"),
    **_rule("reach.per", "adds minutes up over {after}", "zählt Minuten zusammen in {after}"),
    **_rule("reach.count", "counts {after}", "zählt {after}"),
    **_rule("reach.case_events", "looks, of a case, at {after}", "betrachtet von einem Fall {after}"),
    **_rule(
        "reach.same_carriage",
        "asks for the same carriage: {after}",
        "verlangt denselben Wagen: {after}",
    ),
    **_rule("reach.lasts_from", "counts its days from {after}", "zählt die Tage ab {after}"),
    **_rule("reach.whole_days", "counts whole calendar days: {after}", "zählt ganze Kalendertage: {after}"),
    **_rule("reach.with", "looks for meetings with {after}", "sucht Treffen mit {after}"),
    **_rule("reach.of", "builds on {after}", "baut auf auf: {after}"),
    **_rule("reach.slots", "counts cases in time slots: {after}", "zählt Fälle in Zeitfenstern: {after}"),
    **_rule("reach.slot_minutes", "has time slots of {after}", "hat Zeitfenster von {after}"),
    **_rule("reach.kind_number", "{after}", "{after}"),
    **_rule_list("groups", "people of the groups", "Personen der Gruppen", "everyone", "alle Personen"),
    **_rule_list("place_kinds", "places of the kinds", "Orte der Arten", "all places", "alle Orte"),
    **_rule_list("levels", "districts of the levels", "Bezirke der Stufen", "every level", "jede Stufe"),
    **_rule_list(
        "district_kinds", "districts of the kinds", "Bezirke der Arten", "every district", "jeden Bezirk"
    ),
    **_rule_list("kinds", "reports of", "Meldungen der Arten"),
    **_rule_list("categories", "purchases of", "Käufe der Arten"),
    **_rule_list("from", "meetings from", "Treffen durch"),
    "reach.unless_active.lost": {
        "en": "{part} is no longer silent while {before} is active.",
        "de": "{part} schweigt nicht mehr, solange {before} gilt.",
    },
    "reach.unless_active.gained": {
        "en": "{part} is silent while {after} is active.",
        "de": "{part} schweigt, solange {after} gilt.",
    },
    "reach.unless_test.gained": {
        "en": "{part} is excused by a test within {after} before / after the purchase.",
        "de": "{part} entfällt bei einem Test {after} vor / nach dem Kauf.",
    },
    "reach.unless_test.lost": {
        "en": "{part} is no longer excused by a test within {before} before / after the purchase.",
        "de": "{part} entfällt nicht mehr bei einem Test {before} vor / nach dem Kauf.",
    },
    **_rule(
        "reach.unless_test",
        "is excused by a test within {after} before / after the purchase",
        "entfällt bei einem Test {after} vor / nach dem Kauf",
    ),
    "reach.clear.lost": {
        "en": "{part} no longer ends early by {before}.",
        "de": "{part} endet nicht mehr früher durch {before}.",
    },
    "reach.clear.gained": {
        "en": "{part} also ends early by {after}.",
        "de": "{part} endet auch früher durch {after}.",
    },
    **_rule("reach.clear", "ends early by {after}", "endet früher durch {after}"),
    **_weights("by_day", "by the days from onset", "nach den Tagen seit Beginn"),
    **_weights("by_distance_m", "by distance", "nach dem Abstand"),
    **_weights("by_distance_law", "by a law of distance", "nach einem Gesetz des Abstands"),
    **_weights("by_attenuation_db", "by attenuation", "nach der Dämpfung"),
    **_weights("by_place_kind", "by the kind of place", "nach der Art des Ortes"),
    "reach.second_degree.more": {
        "en": "B looks at the contacts of contacts, which A did not.",
        "de": "B betrachtet auch Kontakte von Kontaktpersonen, A nicht.",
    },
    "reach.second_degree.less": {
        "en": "B no longer looks at the contacts of contacts.",
        "de": "B betrachtet Kontakte von Kontaktpersonen nicht mehr.",
    },
    "reach.infectious_from_day": {
        "en": "Cases count as infectious from day {after}; in A from day {before}.",
        "de": "Fälle gelten ab Tag {after} als ansteckend; in A ab Tag {before}.",
    },
    "reach.infectious_to_day": {
        "en": "Cases count as infectious up to day {after}; in A up to day {before}.",
        "de": "Fälle gelten bis Tag {after} als ansteckend; in A bis Tag {before}.",
    },
    "reach.counted_from": {
        "en": "The days of a case count from {after}; in A from {before}.",
        "de": "Die Tage eines Falls zählen ab {after}; in A ab {before}.",
    },
    "reach.recovered_ends": {
        "en": "A recovery ends infectiousness: {after}; in A {before}.",
        "de": "Eine Genesung beendet die Ansteckung: {after}; in A {before}.",
    },
    "reach.onset": {
        "en": "A missing or old onset is read otherwise than in A.",
        "de": "Ein fehlender oder alter Beginn wird anders gelesen als in A.",
    },
    "reach.scan_minutes": {
        "en": "A scan without check-out shows {after}; in A {before}.",
        "de": "Ein Scan ohne Abmeldung zeigt {after}; in A {before}.",
    },
    "reach.purchase_minutes": {
        "en": "A purchase shows {after} in the shop; in A {before}.",
        "de": "Ein Kauf zeigt {after} im Laden; in A {before}.",
    },
    "reach.check_outs": {
        "en": "Check-outs are used: {after}; in A {before}.",
        "de": "Abmeldungen werden genutzt: {after}; in A {before}.",
    },
    "reach.tables.gained": {
        "en": "B also sees shared presence in {after}.",
        "de": "B liest gemeinsamen Aufenthalt auch aus: {after}.",
    },
    "reach.tables.lost": {
        "en": "B no longer sees shared presence in {before}.",
        "de": "B liest gemeinsamen Aufenthalt nicht mehr aus: {before}.",
    },
    "reach.max_unseen_hours": {
        "en": "A stay lasts {after} without being seen; in A {before}.",
        "de": "Ein Aufenthalt dauert ungesehen {after}; in A {before}.",
    },
    "reach.unseen_days": {
        "en": "Who is unseen for {after} gets a colour of their own; in A {before}.",
        "de": "Wer {after} ungesehen bleibt, bekommt eine eigene Farbe; in A {before}.",
    },
    **_rule("result.effect", "gives {after}", "ergibt {after}"),
    **_rule("result.counts", "gives its points {after}", "gibt die Punkte {after}"),
    **_rule("result.priority", "has priority {after}", "hat Vorrang {after}"),
    "result.band": {
        "en": "Points {after}; in A {before}.",
        "de": "Punkte {after}; in A {before}.",
    },
    "result.default": {
        "en": "Who has nothing against them is {after}; in A {before}.",
        "de": "Wer nichts gegen sich hat, bekommt {after}; in A {before}.",
    },
    "result.unseen_colour": {
        "en": "Who was not seen for long gets {after}; in A {before}.",
        "de": "Wer lange nicht gesehen wurde, bekommt {after}; in A {before}.",
    },
    "result.stays_home.more": {
        "en": "Who is {part} must stay at home; in A not.",
        "de": "Wer {part} hat, muss zu Hause bleiben; in A nicht.",
    },
    "result.stays_home.less": {
        "en": "Who is {part} need not stay at home; in A they must.",
        "de": "Wer {part} hat, muss nicht zu Hause bleiben; in A schon.",
    },
    "result.test_required.more": {
        "en": "Who is {part} must take a test; in A not.",
        "de": "Wer {part} hat, muss einen Test machen; in A nicht.",
    },
    "result.test_required.less": {
        "en": "Who is {part} need not take a test; in A they must.",
        "de": "Wer {part} hat, muss keinen Test machen; in A schon.",
    },
    "result.gates_closed.gained": {
        "en": "Who is {part} is turned away at {after}; in A not.",
        "de": "Wer {part} hat, wird abgewiesen an {after}; in A nicht.",
    },
    "result.gates_closed.lost": {
        "en": "Who is {part} is no longer turned away at {before}.",
        "de": "Wer {part} hat, wird nicht mehr abgewiesen an {before}.",
    },
    "policy.rules_of": {
        "en": "The rules are of {after}; those of A of {before}.",
        "de": "Die Regeln sind vom {after}; die von A vom {before}.",
    },
    "policy.design": {"en": "B is built {after}; A {before}.", "de": "B ist {after} gebaut; A {before}."},
    "policy.label": {"en": "B is {after}; A is {before}.", "de": "B ist {after}; A ist {before}."},
    "policy.confidence": {
        "en": "Confidence in the sources is {after}; in A {before}.",
        "de": "Das Vertrauen in die Quellen ist {after}; in A {before}.",
    },
    "policy.invented.gained": {
        "en": "Only B says that these are invented: {after}.",
        "de": "Nur B nennt dies erfunden: {after}.",
    },
    "policy.not_invented.gained": {
        "en": "Only A says that these are invented: {after}.",
        "de": "Nur A nennt dies erfunden: {after}.",
    },
    "policy.says": {
        "en": "{part} is worded otherwise: “{after}”",
        "de": "{part} ist anders formuliert: „{after}“",
    },
    "policy.source": {
        "en": "{part} names the sources {after}; in A {before}.",
        "de": "{part} nennt die Quellen {after}; in A {before}.",
    },
}
