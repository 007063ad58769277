"""The fields ``need.…`` and ``min.…``: each number with its counts, its kind, its trap and its command.

Field by field they are documented in ``docs/reference/necessity.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.audit.field import Note, plain_field
from healthcode.audit.necessity import BUDGET_NOT_MATCHED
from healthcode.audit.unicity import NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from healthcode.audit.minimisation import Minimisation
    from healthcode.audit.necessity import AtBudget, Matched, Necessity
    from healthcode.audit.unicity import Unicity

#: What to say aloud with a number, by the beginning of its field's name.
TRAPS: dict[str, dict[str, str]] = {
    "need.lift": {
        "en": "This says how well the code chooses whom it locks, not how many infected it misses.",
        "de": "Das sagt, wie gut der Code auswählt, wen er einsperrt, nicht, wie viele Infizierte er "
        "übersieht.",
    },
    "need.delta": {
        "en": "The gain is what the town was built to give: how much a source gives away about an infection "
        "is a setting. A source that finds more people can still be negative here, if it locks more for each "
        "one.",
        "de": "Der Gewinn folgt aus dem Bau der Stadt: Wie viel eine Quelle über eine Ansteckung verrät, ist "
        "eine Einstellung. Eine Quelle, die mehr Leute findet, kann hier trotzdem negativ sein, wenn sie für "
        "jede gefundene Person mehr Leute einsperrt.",
    },
    "need.shapley": {
        "en": "Sources that only work together share what they find: a large share does not mean that a "
        "source would find anything alone.",
        "de": "Quellen, die nur zusammen wirken, teilen sich, was sie finden: Ein großer Anteil heißt nicht, "
        "dass eine Quelle allein etwas fände.",
    },
    "min": {
        "en": "Fewer tables are not automatically safer: few columns can still single people out.",
        "de": "Weniger Tabellen sind nicht von selbst sicherer: Auch wenige Spalten können jemanden "
        "verraten.",
    },
}
_UNIT = "infected person-days"
_STRICT = ".infectious"
_MEANINGS = {
    "need.lift": "infected person-days caught by all sources / as many locked at random catch, expected",
    "need.delta[…]": "caught by all sources less by all but this one, at equal locked person-days",
    "need.shapley[…]": "the share of this source in what all sources catch beyond what none does",
    "min.curve[…]": "caught by the best set of so many sources, at the locked person-days of all",
    "min.set": "sources in the smallest set within one infected person-day per 1,000 residents of all",
}


def trap_of(name: str) -> dict[str, str]:
    """Give what to say aloud with a field."""
    return next(trap for beginning, trap in TRAPS.items() if name.startswith(beginning))


def _notes() -> tuple[Note, ...]:
    strict = ", infectious instead of infected"
    return tuple(
        Note(f"{name}{suffix}", f"{meaning}{strict if suffix else ''}", **trap_of(name))
        for suffix in ("", _STRICT)
        for name, meaning in _MEANINGS.items()
    )


_UNICITY = Note(
    "min.unicity[…]",
    "people whom 4 of their own points (place and hour), drawn by lot, single out in the best set of so many "
    "sources / people whose points were drawn",
    "Fewer tables are not automatically safer: few columns can still single people out. And a small town "
    "makes it look easier than it is.",
    "Weniger Tabellen sind nicht von selbst sicherer: Auch wenige Spalten können jemanden verraten. Und eine "
    "kleine Stadt lässt es leichter aussehen, als es ist.",
)
#: Every family of fields, in the order of the document.
NOTES = (*_notes(), _UNICITY)
#: So many points, each a place and an hour, are known of each person.
KNOWN_POINTS = 4


def need_fields(
    found: Necessity, best: Minimisation, command: str, *, suffix: str = ""
) -> dict[str, dict[str, Any]]:
    """Give every field as plain JSON values.

    Args:
        found: All sets of sources against one truth.
        best: The best sets among them.
        command: What reproduces the numbers.
        suffix: Of every name, such as ``.infectious`` for the stricter truth.
    """
    fields = {"need.lift": _lift(found)}
    for source in found.sources:
        fields[f"need.delta[{source}]"] = _delta(found.without(source), found)
    for source in found.sources:
        fields[f"need.shapley[{source}]"] = _field(_UNIT, _number(found.shapley[source]), _all_counts(found))
    for told in best.curve:
        fields[f"min.curve[{len(told.sources)}]"] = _at_budget(told, found)
    size = len(best.smallest.sources)
    fields["min.set"] = _field("sources", size, {"sources": _ordered(best.smallest, found)})
    return {
        f"{name}{suffix}": field | {"command": command, "trap": trap_of(name)}
        for name, field in fields.items()
    }


def unicity_field(sources: Sequence[str], residents: int, found: Unicity, command: str) -> dict[str, Any]:
    """Give the field of one set of sources as plain JSON values.

    Args:
        sources: The set.
        residents: Everybody who lives in the town, with a record or without.
        found: How many ``KNOWN_POINTS`` points single out.
        command: What reproduces the number.
    """
    counts = {
        "sources": list(sources),
        "numerator": found.alone[KNOWN_POINTS],
        "denominator": found.targets,
        "people": found.people,
        "residents": residents,
        "known_points": KNOWN_POINTS,
    }
    return plain_field(
        found.share(KNOWN_POINTS),
        "share of people",
        _UNICITY,
        command=command,
        counts=counts,
        not_estimable=None if found.targets else NOBODY,
    )


def _field(
    unit: str, value: float | None, counts: dict[str, Any], not_estimable: str | None = None
) -> dict[str, Any]:
    return {
        "value": value,
        "unit": unit,
        "kind": "MODEL",
        "interval": None,
        "interval_of": None,
        "seeds": 1,
        "n": counts,
        "not_estimable": not_estimable,
    }


def _lift(found: Necessity) -> dict[str, Any]:
    counts = _all_counts(found) | {
        "infected": found.infected,
        "person_days": found.person_days,
        "random_expected": _number(found.random_expected),
        "random_drawn": found.random_drawn,
    }
    return _field("times", _number(found.lift), counts, found.not_estimable)


def _delta(told: Matched, found: Necessity) -> dict[str, Any]:
    counts = _all_counts(found) | {
        "locked_without": told.without.locked,
        "caught_without": told.without.caught,
        "budget": told.budget,
        "with_all": _number(told.with_all),
        "with_others": _number(told.with_others),
        "with_all_drawn": told.with_all_drawn,
        "with_others_drawn": told.with_others_drawn,
    }
    return _field(_UNIT, _number(told.delta), counts, None if told.budget else BUDGET_NOT_MATCHED)


def _at_budget(told: AtBudget, found: Necessity) -> dict[str, Any]:
    counts = {
        "sources": _ordered(told, found),
        "locked_alone": told.alone.locked,
        "caught_alone": told.alone.caught,
        "budget": found.all.locked,
        "drawn": told.drawn,
    }
    return _field(_UNIT, _number(told.expected), counts)


def _all_counts(found: Necessity) -> dict[str, Any]:
    return {"locked": found.all.locked, "caught": found.all.caught}


def _ordered(told: AtBudget, found: Necessity) -> list[str]:
    return [source for source in found.sources if source in told.sources]


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
