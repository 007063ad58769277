"""What the fields of several towns mean: each with its formula and its trap.

Field by field they are documented in ``docs/reference/compare.md``.
"""

from __future__ import annotations

from healthcode.audit.field import Note

_CHANCE = (
    "One town is one throw of the dice: look at all seeds, not at the one that suits you.",
    "Eine Stadt ist ein Wurf: alle Startwerte ansehen, nicht den, der gerade passt.",
)
_TWIN = (
    (
        "The twin without a code is no town without measures: its health office interviews cases too, and "
        "cases stay at home there as well."
    ),
    (
        "Der Zwilling ohne Code ist keine Stadt ohne Maßnahmen: Auch dort befragt das Gesundheitsamt Fälle, "
        "und auch dort bleiben Fälle zu Hause."
    ),
)
_LOCKED = (
    (
        "Only days that the policy itself locks count; who stays at home unasked, or because the health "
        "office calls, counts nowhere."
    ),
    (
        "Nur Tage, die die Ordnung selbst sperrt, zählen; wer von sich aus oder auf einen Anruf hin zu Hause "
        "bleibt, zählt nirgends."
    ),
)
_PRICE = (
    "A price says nothing about who pays it, and nothing where no infections are averted.",
    "Ein Preis sagt nicht, wer ihn zahlt, und nichts, wo keine Ansteckung verhindert wird.",
)
_NEEDLESS = (
    "Needless is said afterwards: on the day nobody could know it.",
    "Unnötig heißt es hinterher: Am Tag selbst konnte es niemand wissen.",
)
_BASE = (
    "This depends on how common the infection is, and a policy that averts infections makes it rarer.",
    "Das hängt davon ab, wie häufig die Infektion ist, und eine wirksame Ordnung macht sie seltener.",
)
_MISSED = (
    "Who locks nobody locks nobody in vain: read both numbers together.",
    "Wer niemanden einsperrt, sperrt niemanden umsonst ein: beide Zahlen zusammen lesen.",
)
_GROUPS = (
    "Groups differ in true exposure too, and the highest of many ratios is high by chance alone.",
    "Gruppen sind auch verschieden ausgesetzt, und der höchste vieler Werte ist schon durch Zufall hoch.",
)
_GROUP = (
    (
        "Groups differ in true exposure too, and the numbers of few people swing from seed to seed: read "
        "the interval, and is_small."
    ),
    (
        "Gruppen sind auch verschieden ausgesetzt, und die Zahlen weniger Menschen schwanken von Startwert "
        "zu Startwert: das Intervall lesen, und is_small."
    ),
)
_INPUT = (
    (
        "How strongly people answer to being watched is an input (behaviour.chilling); only what follows "
        "from it is a result."
    ),
    (
        "Wie stark Menschen auf Beobachtung reagieren, ist eine Eingabe (behaviour.chilling); nur die "
        "Folgen sind ein Ergebnis."
    ),
)
_EQUAL = (
    "Equal effect may be out of reach; then no burden makes the two alike.",
    "Gleiche Wirkung kann unerreichbar sein; dann macht keine Last die beiden gleich.",
)
_SOURCE = (
    (
        "Taking a source away changes who is locked and how many: compare at equal locked person-days, or "
        "say that the budget was not matched."
    ),
    (
        "Ohne eine Quelle werden andere gesperrt und anders viele: bei gleichen gesperrten Personentagen "
        "vergleichen oder sagen, dass das Maß nicht gleich war."
    ),
)

#: Every family of fields, in the order of the document; ``[…]`` stands for a policy unless said otherwise.
NOTES = (
    Note("prop.infected[…]", "people ever infected", *_CHANCE),
    Note("prop.averted[…]", "people infected without a code - people infected under the policy", *_TWIN),
    Note("prop.locked[…]", "person-days that the policy locks", *_LOCKED),
    Note("prop.pdia[…]", "locked person-days / infections averted", *_PRICE),
    Note("prop.nnq[…]", "people ever locked / infections averted", *_PRICE),
    Note(
        "prop.needless[…]", "locked person-days of people never infectious / locked person-days", *_NEEDLESS
    ),
    Note("acc.ppv[…]", "red person-days that were infected / red person-days", *_BASE),
    Note("acc.sensitivity[…]", "infected person-days that were red / infected person-days", *_MISSED),
    Note("err.fn[…]", "infected person-days that were not locked", *_MISSED),
    Note("err.fp[…]", "locked person-days that were not infected", *_MISSED),
    Note(
        "eq.ratio[…]",
        "of a policy and a grouping: the highest share of person-days locked in vain of a group / the lowest",
        *_GROUPS,
    ),
    Note(
        "eq.fpr[…]",
        "of a policy and a group: locked person-days not infected / person-days not infected",
        *_GROUP,
    ),
    Note("eq.days[…]", "of a policy and a group: locked person-days / people", *_GROUP),
    Note(
        "eq.blind[…]",
        "of a policy and a group: people infected and on no such day locked / people ever infected",
        *_GROUP,
    ),
    Note(
        "eq.refused[…]",
        "of a policy and a group: arrivals at a gate that was closed to the person / people",
        *_GROUP,
    ),
    Note(
        "chill.trips[…]",
        "outings without a code - under the policy, by people infected in neither town on days not locked",
        *_INPUT,
    ),
    Note(
        "chill.med[…]",
        "fever medicine paid by phone or card without a code - under the policy, by people infected in "
        "neither town and never locked: moved to cash or dropped",
        *_INPUT,
    ),
    Note(
        "alt.equal[…]",
        "person-days that this policy must lock to avert as many infections as the first policy",
        *_EQUAL,
    ),
    Note(
        "need.closed[…]",
        "of a source: infections averted by the first policy with all sources - without this one, lived anew",
        *_SOURCE,
    ),
)
BY_NAME = {note.name: note for note in NOTES}
