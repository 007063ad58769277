"""Every sentence that explanations are made of, in each language.

Rules bring their own sentences (``says`` in the policy file); all the rest stands here, keyed by an id.
Braces name what is filled in. Nothing here decides anything.
"""

from __future__ import annotations

from typing import Literal, get_args

from healthcode.clock import DAY, HOUR, MINUTE, format_time
from healthcode.scoring.output import HAND_MADE, plain_number
from healthcode.scoring.words_of_causes import CAUSES
from healthcode.scoring.words_of_data import DATA_WORDS
from healthcode.scoring.words_otherwise import OTHERWISE

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

#: The mean year of the calendar, in seconds.
YEAR = 31_556_952

COLOUR_WORDS = {
    "green": {"en": "GREEN", "de": "GRÜN"},
    "yellow": {"en": "YELLOW", "de": "GELB"},
    "orange": {"en": "ORANGE", "de": "ORANGE"},
    "red": {"en": "RED", "de": "ROT"},
    "grey": {"en": "GREY", "de": "GRAU"},
}

#: Nouns with a number before them: one, and any other number.
NOUNS = {
    "point": {"en": ("point", "points"), "de": ("Punkt", "Punkte")},
    "dative_point": {"en": ("point", "points"), "de": ("Punkt", "Punkten")},
    "hour": {"en": ("hour", "hours"), "de": ("Stunde", "Stunden")},
    "day": {"en": ("day", "days"), "de": ("Tag", "Tage")},
    "dative_day": {"en": ("day", "days"), "de": ("Tag", "Tagen")},
    "minute": {"en": ("minute", "minutes"), "de": ("Minute", "Minuten")},
    "passive_row": {"en": ("row was", "rows were"), "de": ("Zeile wurde", "Zeilen wurden")},
    "try": {"en": ("scoring", "scorings"), "de": ("Berechnung", "Berechnungen")},
    "time": {"en": ("time", "times"), "de": ("Mal", "Mal")},
    "negative": {"en": ("negative test", "negative tests"), "de": ("negativer Test", "negative Tests")},
}

#: The fixed parts of what a manifest says of its run, and what is said of hand-made data.
_PROVENANCE = (
    (HAND_MADE, "von Hand gemachte Daten, ungeprüft"),
    ("simulated by healthcode", "simuliert von healthcode"),
    (", scenario ", ", Szenario "),
    (", seed ", ", Startwert "),
)

SENTENCES: dict[str, dict[Language, str]] = {
    **OTHERWISE,
    **CAUSES,
    # The verdict and what decides it.
    "verdict": {
        "en": "{person} is {colour} at {time}, with {points}.",
        "de": "{person} ist am {time} {colour}, mit {points}.",
    },
    "decided_by_hand": {
        "en": "{actor} set this colour by hand at {time}. Reason given: “{reason}”. "
        "No rule stands behind it.",
        "de": "{actor} hat diese Farbe am {time} von Hand gesetzt. Begründung: „{reason}“. "
        "Keine Regel steht dahinter.",
    },
    "hand_against": {
        "en": "The rules know nothing of this reason; they found: {evidence}. "
        "Alone they give {colour}, with {points}.",
        "de": "Die Regeln wissen nichts von dieser Begründung; sie fanden: {evidence}. "
        "Allein ergeben sie {colour}, mit {points}.",
    },
    "hand_like_rules": {
        "en": "The rules know nothing of this reason; they found: {evidence}. "
        "Alone they give {colour} too, with {points}.",
        "de": "Die Regeln wissen nichts von dieser Begründung; sie fanden: {evidence}. "
        "Allein ergeben auch sie {colour}, mit {points}.",
    },
    "hand_no_evidence": {"en": "nothing that counts", "de": "nichts, das zählt"},
    "hand_evidence": {"en": "what counts under {rules}", "de": "was unter {rules} zählt"},
    "hand_none_detected": {
        "en": "None detected does not mean none there.",
        "de": "Nichts gefunden heißt nicht, dass nichts da ist.",
    },
    "hand_still_detected": {
        "en": "A {colour} set by hand takes away nothing of that.",
        "de": "Ein von Hand gesetztes {colour} nimmt davon nichts weg.",
    },
    "hand_until": {"en": "It holds until {time}.", "de": "Sie gilt bis {time}."},
    "hand_open": {
        "en": "It has no end: it holds until somebody sets another colour.",
        "de": "Sie hat kein Ende: sie gilt, bis jemand eine andere Farbe setzt.",
    },
    "hand_approved": {"en": "Second signature: {name}.", "de": "Zweite Unterschrift: {name}."},
    "hand_alone": {"en": "Nobody signed a second time.", "de": "Niemand hat gegengezeichnet."},
    "decided_by_colour": {
        "en": "The rule {rule} decides; its evidence is enough alone for {colour}.",
        "de": "Die Regel {rule} entscheidet; ihr Beleg genügt allein für {colour}.",
    },
    "decided_by_points": {
        "en": "The rule {rule} gives most of the points.",
        "de": "Die Regel {rule} gibt die meisten Punkte.",
    },
    "decided_by_points_alone": {
        "en": "The rule {rule} gives all the points.",
        "de": "Die Regel {rule} gibt alle Punkte.",
    },
    "band": {
        "en": "From {low} to {high}, the colour is {colour}.",
        "de": "Von {low} bis {high} ist die Farbe {colour}.",
    },
    "band_open": {"en": "From {low} on, the colour is {colour}.", "de": "Ab {low} ist die Farbe {colour}."},
    "decided_by_default": {
        "en": "No rule detected anything that counts now. Then this policy says {colour}. "
        "None detected does not mean none there.",
        "de": "Keine Regel hat etwas gefunden, das jetzt zählt. Dann sagt diese Ordnung {colour}. "
        "Nichts gefunden heißt nicht, dass nichts da ist.",
    },
    "decided_by_zero": {
        "en": "The evidence that counts now adds up to no colour. Then this policy says {colour}.",
        "de": "Was jetzt zählt, ergibt keine Farbe. Dann sagt diese Ordnung {colour}.",
    },
    "decided_by_silence": {
        "en": "Nothing about this person became known for {days}. Then this policy says {colour}.",
        "de": "Seit {days} wurde nichts über diese Person bekannt. Dann sagt diese Ordnung {colour}.",
    },
    # One row of evidence.
    "carries": {"en": "+{points} from {rule}.", "de": "+{points} aus {rule}."},
    "already": {
        "en": " (already counted: this rule counts once)",
        "de": " (schon gezählt: diese Regel zählt nur einmal)",
    },
    "enough_alone": {
        "en": "{rule}: enough alone for {colour}.",
        "de": "{rule}: genügt allein für {colour}.",
    },
    "milder": {
        "en": "{rule}: enough alone for {colour}, but something else here is more severe.",
        "de": "{rule}: genügt allein für {colour}; anderes wiegt schwerer.",
    },
    "not_yet": {
        "en": "{rule} does not count yet: it takes effect at {time}.",
        "de": "{rule} zählt noch nicht: wirksam ab {time}.",
    },
    "never_counts": {
        "en": "{rule} does not count and will not: it is cleared at {time}, before it takes effect.",
        "de": "{rule} zählt nicht und wird es nicht: vor der Wirksamkeit aufgehoben, am {time}.",
    },
    "expired": {
        "en": "{rule} no longer counts: it ended at {time}.",
        "de": "{rule} zählt nicht mehr: beendet am {time}.",
    },
    "cleared": {
        "en": "{rule} no longer counts: it was cleared at {time}.",
        "de": "{rule} zählt nicht mehr: aufgehoben am {time}.",
    },
    "silenced": {
        "en": "{rule} does not count while {others} does.",
        "de": "{rule} zählt nicht, solange {others} zählt.",
    },
    "outranked": {
        "en": "{rule} does not count: a rule with a higher priority takes its place.",
        "de": "{rule} zählt nicht: eine Regel mit höherem Vorrang tritt an ihre Stelle.",
    },
    "outside_dates": {
        "en": "{rule} does not count: the policy has this rule only {dates}.",
        "de": "{rule} zählt nicht: die Regel gilt nur {dates}.",
    },
    "rule_says": {"en": "The rule: “{says}”", "de": "Die Regel: „{says}“"},
    "source": {"en": "Source: {source}.", "de": "Quelle: {source}."},
    "source_invented": {
        "en": "Source: none; invented by the makers of this policy file.",
        "de": "Quelle: keine; erfunden von den Verfassern dieser Datei.",
    },
    "counts_until": {
        "en": "It counts from {start} until {end}.",
        "de": "Sie zählt von {start} bis {end}.",
    },
    "counts_until_cleared": {
        "en": "It counts from {start} until {end}, because {reports} clears it then.",
        "de": "Sie zählt von {start} bis {end}, weil {reports} sie dann aufhebt.",
    },
    "counts_until_cleared_by_some": {
        "en": "It counts from {start} until {end}, because {reports} clear it then.",
        "de": "Sie zählt von {start} bis {end}, weil {reports} sie dann aufheben.",
    },
    "clearing_test": {"en": "the test {rows}", "de": "der Test {rows}"},
    "clearing_tests": {"en": "the tests {rows}", "de": "die Tests {rows}"},
    "clearing_report": {"en": "the report {rows}", "de": "die Meldung {rows}"},
    "clearing_reports": {"en": "the reports {rows}", "de": "die Meldungen {rows}"},
    "counts_while_there": {
        "en": "It counts from {start}. The stay is not known to have ended, so its end moves on: "
        "it would be {end} if the stay ended now.",
        "de": "Sie zählt ab {start}. Ein Ende des Aufenthalts ist nicht bekannt, also rückt das Ende weiter: "
        "es wäre {end}, wenn der Aufenthalt jetzt endete.",
    },
    "counts_open": {
        "en": "It counts from {start} until something clears it.",
        "de": "Sie zählt ab {start}, bis etwas sie aufhebt.",
    },
    "from_dates": {"en": "from {start}", "de": "ab {start}"},
    "until_dates": {"en": "until {end}", "de": "bis {end}"},
    "both_dates": {"en": "from {start} until {end}", "de": "von {start} bis {end}"},
    # The exposures behind it.
    "ever": {"en": "since ever", "de": "seit jeher"},
    "stay": {
        "en": "{start} to {end}: in {place} for {length}",
        "de": "{start} bis {end}: in {place}, {length}",
    },
    "stay_since_ever": {"en": "{start}, to {end}: in {place}", "de": "{start}, bis {end}: in {place}"},
    "stay_open": {
        "en": "from {start}: in {place}, and not known to have left",
        "de": "ab {start}: in {place}; ein Weggang ist nicht bekannt",
    },
    "meeting": {
        "en": "{start} to {end}: at {place} together with {other}, {length}",
        "de": "{start} bis {end}: in {place} zugleich mit {other}, {length}",
    },
    "instant": {
        "en": "{start}: at {place} when {other} was there too",
        "de": "{start}: in {place}, als auch {other} dort war",
    },
    "encounter": {
        "en": "{start} to {end}: near {other}, {length}",
        "de": "{start} bis {end}: nahe bei {other}, {length}",
    },
    "weighted": {
        "en": " at weight {weight} = {weighted} weighted minutes",
        "de": " bei Gewicht {weight} = {weighted} gewichtete Minuten",
    },
    "weighted_by_distance": {
        "en": " at {distance} m, weight {weight} = {weighted} weighted minutes",
        "de": " in {distance} m Abstand, Gewicht {weight} = {weighted} gewichtete Minuten",
    },
    "purchase": {"en": "{start}: bought {what} at {place}", "de": "{start}: Kauf ({what}) in {place}"},
    "report": {"en": "{start}: report of {what}", "de": "{start}: Meldung {what}"},
    "report_length": {"en": ", {length}", "de": ", {length}"},
    "overdue": {
        "en": "{end}: a deadline passed without a test",
        "de": "{end}: eine Frist verstrich ohne Test",
    },
    "became_known": {"en": "; known from {time}", "de": "; bekannt seit {time}"},
    "more": {"en": "… and {number} more", "de": "… und {number} weitere"},
    "quoted": {"en": "“{word}”", "de": "„{word}“"},
    "row": {"en": " [row {event}]", "de": " [Zeile {event}]"},
    # What comes next.
    "next_change": {
        "en": "If nothing else becomes known, the colour turns {colour} at {time}: {cause}.",
        "de": "Wird nichts weiter bekannt, so wechselt die Farbe am {time} zu {colour}: {cause}.",
    },
    "next_green": {"en": "It turns GREEN at {time}.", "de": "Am {time} wird sie GRÜN."},
    "never_changes": {
        "en": "If nothing else becomes known, the colour stays as it is.",
        "de": "Wird nichts weiter bekannt, so bleibt die Farbe, wie sie ist.",
    },
    "never_green": {
        "en": "It does not turn GREEN by itself.",
        "de": "GRÜN wird sie nicht von selbst.",
    },
    "sooner": {"en": "What would end {rule} sooner: {ways}.", "de": "Was {rule} früher beendet: {ways}."},
    "only_by_hand": {
        "en": "Nothing in this policy ends {rule} sooner; only a person could, by setting a green override.",
        "de": "Nichts in dieser Ordnung beendet {rule} früher; das könnte nur ein Mensch, von Hand.",
    },
    "only_another_hand": {
        "en": "Only a person can end it sooner, by setting another colour.",
        "de": "Früher beenden kann das nur ein Mensch, der eine andere Farbe setzt.",
    },
    "or": {"en": ", or ", "de": ", oder "},
    "or_word": {"en": " or ", "de": " oder "},
    "and": {"en": " and ", "de": " und "},
    "way_apart": {
        "en": ", samples at least {hours} apart",
        "de": ", Proben mindestens {hours} auseinander",
    },
    "way_within": {"en": ", within {days}", "de": ", innerhalb von {days}"},
    "way_check_ins": {
        "en": "checking in on {days} in a row without symptoms",
        "de": "Einchecken an {days} in Folge ohne Symptome",
    },
    "way_reports": {"en": "a report of {kinds}", "de": "eine Meldung {kinds}"},
    "way_from_day": {
        "en": " (from day {day} after it on)",
        "de": " (ab Tag {day} danach)",
    },
    "way_not_before_day": {
        "en": ", but not before day {day}",
        "de": ", aber nicht vor Tag {day}",
    },
    "way_test": {"en": "a test", "de": "ein Test"},
    "way_zone_ends": {
        "en": "the end of the district's level",
        "de": "das Ende der Einstufung des Bezirks",
    },
    "way_unless_test": {
        "en": "a negative test sampled from {before} before to {after} after the purchase",
        "de": "ein negativer Test, Probe von {before} vor bis {after} nach dem Kauf",
    },
    # A timeline: its beginning, and what kinds of causes there are.
    "timeline_first": {"en": "first {colour}", "de": "zuerst {colour}"},
    "timeline_same": {"en": "no change until {time}", "de": "kein Wechsel bis {time}"},
    "kind_event": {"en": "event", "de": "Ereignis"},
    "kind_deadline": {"en": "deadline", "de": "Frist"},
    "kind_expiry": {"en": "expiry", "de": "Ablauf"},
    "kind_clear": {"en": "clear", "de": "Aufhebung"},
    "kind_override": {"en": "override", "de": "von Hand"},
    "kind_dated_rule_change": {"en": "dated rule change", "de": "Regeländerung zum Stichtag"},
    # What was not known, and what was left out.
    "last_row": {
        "en": "The last row that this policy reads about this person became known {length} earlier.",
        "de": "Die letzte Zeile über diese Person, die diese Ordnung liest, wurde {length} vorher bekannt.",
    },
    "no_row": {
        "en": "Not one row that this policy reads about this person was known.",
        "de": "Keine einzige Zeile über diese Person, die diese Ordnung liest, war bekannt.",
    },
    "longest_gap": {
        "en": "In the {days} before, up to {length} passed in one stretch without any row.",
        "de": "In den {days} davor vergingen bis zu {length} am Stück ohne jede Zeile.",
    },
    "over_years": {"en": "over {years} years", "de": "über {years} Jahre"},
    "under_an_hour": {"en": "less than an hour", "de": "weniger als eine Stunde"},
    "unseen_legs": {
        "en": "In the same days the person was seen at one place and next at another {times} "
        "without a ride on record between.",
        "de": "In denselben Tagen wurde die Person {times} erst an einem und dann an einem anderen Ort "
        "gesehen, ohne dass eine Fahrt dazwischen verzeichnet ist.",
    },
    "not_looked_at": {
        "en": "What left no row was not judged, such as meetings at home, purchases in cash, walks, "
        "people without a phone.",
        "de": "Was keine Zeile hinterließ, wurde nicht beurteilt: Treffen zu Hause, Barkäufe, Wege zu Fuß, "
        "Leute ohne Telefon.",
    },
    "ignored_old": {
        "en": "{event}: too old for {rule} when it became known.",
        "de": "{event}: für {rule} schon zu alt, als es bekannt wurde.",
    },
    "ignored_twin": {
        "en": "{event}: the same as {twin}, so it counts once.",
        "de": "{event}: dasselbe wie {twin}, zählt also nur einmal.",
    },
    "ignored_future": {
        "en": "{event}: became known only at {time}.",
        "de": "{event}: wurde erst am {time} bekannt.",
    },
    "ignored_case_old": {
        "en": "{event}: too long before the person's own positive report for {rule}.",
        "de": "{event}: für {rule} zu lange vor der eigenen positiven Meldung.",
    },
    "ignored_case_future": {
        "en": "{event}: after the person's own positive report, so left out under {rule}.",
        "de": "{event}: nach der eigenen positiven Meldung, daher unter {rule} ausgelassen.",
    },
    "ignored_case_twin": {
        "en": "{event}: so soon after {twin} at the same place that it is dropped under {rule}.",
        "de": "{event}: so bald nach {twin} am selben Ort, dass es unter {rule} wegfällt.",
    },
    "ignored_case_short": {
        "en": "{event}: too short for {rule}.",
        "de": "{event}: für {rule} zu kurz.",
    },
    "ignored_count": {
        "en": "{rows} read and left out.",
        "de": "{rows} gelesen und ausgelassen.",
    },
    # Headings.
    "head_why": {"en": "Why", "de": "Warum"},
    "head_evidence": {"en": "What counts", "de": "Was zählt"},
    "head_inactive": {"en": "What does not count now", "de": "Was jetzt nicht zählt"},
    "head_next": {"en": "When it changes", "de": "Wann es sich ändert"},
    "head_counterfactual": {"en": "What would have made it green", "de": "Womit es grün gewesen wäre"},
    "head_changed": {"en": "What is changed", "de": "Was geändert ist"},
    "head_gone": {"en": "What no longer counts", "de": "Was nicht mehr zählt"},
    "head_new": {"en": "What counts now and did not", "de": "Was jetzt zählt und vorher nicht"},
    "head_unknown": {"en": "What the system did not see", "de": "Was das System nicht sah"},
    "head_ignored": {"en": "Rows read and left out", "de": "Gelesen und ausgelassen"},
    "head_timeline": {"en": "Colours over time", "de": "Farben im Lauf der Zeit"},
}


def phrase(sentence_id: str, language: Language, **values: object) -> str:
    """Fill in one sentence of the catalogue."""
    return SENTENCES[sentence_id][language].format(**values)


def colour_word(colour: str, language: Language) -> str:
    """Give the word of a colour, in capitals."""
    return COLOUR_WORDS[colour][language]


def data_word(word: str, language: Language) -> str:
    """Give the everyday word for a word of the tables; one that a town has made up stays as it is."""
    return DATA_WORDS[word][language] if word in DATA_WORDS else word


def counted(number: int | str, noun: str, language: Language) -> str:
    """Write a number with its noun, such as ``1 point`` or ``2 points``; a text is written as it is."""
    one, many = NOUNS[noun][language]
    shown = whole_number(number, language) if isinstance(number, int) else number
    return f"{shown} {one if shown == '1' else many}"


def time_words(seconds: int, language: Language) -> str:  # noqa: ARG001 - so far the same in each
    """Write a time for people: to the minute, unless it has seconds."""
    text = format_time(seconds).replace("T", " ")
    return text[:-3] if seconds % MINUTE == 0 else text


def whole_number(number: int, language: Language) -> str:
    """Write a whole number with a mark between the thousands."""
    text = f"{number:,}"
    return text.replace(",", ".") if language == "de" else text


def decimal_number(thousandths: int, language: Language) -> str:
    """Write integer thousandths for people: with the language's mark for decimals, and between thousands."""
    whole, _, rest = plain_number(abs(thousandths)).partition(".")
    sign = "-" if thousandths < 0 else ""
    mark = "," if language == "de" else "."
    return f"{sign}{whole_number(int(whole), language)}{mark + rest if rest else ''}"


def provenance_words(data: str, language: Language) -> str:
    """Say where data comes from: the phrase that every output has, in a reader's language."""
    if language == "en":
        return data
    for english, german in _PROVENANCE:
        data = data.replace(english, german)
    return data


def length_words(seconds: int, language: Language) -> str:
    """Write a length of time: minutes under two hours, days from three days on, else hours; one decimal.

    From ten years on whole years of 365.2425 days are enough.
    """
    if seconds >= 10 * YEAR:
        return phrase("over_years", language, years=whole_number(seconds // YEAR, language))
    if seconds < 2 * HOUR:
        unit, noun = MINUTE, "minute"
    elif seconds < 3 * DAY:
        unit, noun = HOUR, "hour"
    else:
        unit, noun = DAY, "day"
    return counted(decimal_number(seconds * 10 // unit * 100, language), noun, language)
