"""How a conclusion moves with a setting, in a table and short sentences, English and German."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.audit.frontier_fields import NO_CODE
from healthcode.audit.over_seeds import median_of
from healthcode.comparison.towns_words import HEADS, NONE, amount, name_of_side, seeds_words
from healthcode.toml_file import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthcode.scoring.words import Language

_SHOWN = ("prop.infected", "prop.averted", "prop.locked", "prop.pdia")
_TEXTS: dict[str, dict[Language, str]] = {
    "most": {
        "en": "{words} ({field}), which of these policies has most by the middle of the seeds: {who}.",
        "de": "{words} ({field}), welche dieser Ordnungen nach der Mitte der Startwerte am meisten hat: "
        "{who}.",
    },
    "most_at": {"en": "{policy} at {values}", "de": "{policy} bei {values}"},
    "even": {"en": "several have as much", "de": "mehrere haben gleich viel"},
    "no_number": {"en": "none of them has a number", "de": "keine hat eine Zahl"},
    "moves": {
        "en": "{words} ({field}), {policy}: {values}.",
        "de": "{words} ({field}), {policy}: {values}.",
    },
    "one": {"en": "{value} at {at}{range}", "de": "{value} bei {at}{range}"},
    "range": {"en": " ({low} to {high})", "de": " ({low} bis {high})"},
    "turns": {
        "en": "The conclusion turns between {first} and {last} of {key}.",
        "de": "Der Schluss kippt zwischen {first} und {last} von {key}.",
    },
    "turns_not": {
        "en": "The conclusion does not turn between {first} and {last} of {key}.",
        "de": "Der Schluss kippt nicht zwischen {first} und {last} von {key}.",
    },
    "steps_off": {
        "en": "Between {first} and {last} of {key} it goes from {before} to {after}. One of the two ends is "
        "level, so nothing is overtaken, and the conclusion does not turn round.",
        "de": "Zwischen {first} und {last} von {key} geht es von {before} zu {after}. Eines der beiden Enden "
        "ist gleichauf, es wird also nichts überholt, und der Schluss kehrt sich nicht um.",
    },
    "steps_on": {
        "en": "The conclusion turns: {start} at the one end, {end} at the other. Between {first} and {last} "
        "of {key} it goes from {before} to {after}.",
        "de": "Der Schluss kippt: {start} an dem einen Ende, {end} am anderen. Zwischen {first} und {last} "
        "von {key} geht es von {before} zu {after}.",
    },
    "held_against": {
        "en": "{words} ({field}), {policy} held against {other}:",
        "de": "{words} ({field}), {policy} gegen {other}:",
    },
    "tried": {
        "en": "At {value}: {sign}{by} (on {larger} of {seeds} more, on {smaller} less).",
        "de": "Bei {value}: {sign}{by} (bei {larger} von {seeds} mehr, bei {smaller} weniger).",
    },
    "by": {"en": ", by {amount}", "de": ", um {amount}"},
    "more": {"en": "more", "de": "mehr"},
    "less": {"en": "less", "de": "weniger"},
    "level": {"en": "level", "de": "gleichauf"},
    "one_seed": {
        "en": "All of this is one seed, one throw of the dice: another may turn elsewhere, or not at all.",
        "de": "All das ist ein Startwert, ein Wurf: Ein anderer kippt vielleicht anderswo oder gar nicht.",
    },
    "known": {
        "en": "Only values that were tried are known; between them it may turn more than once.",
        "de": "Bekannt sind nur die versuchten Werte; dazwischen kann es mehr als einmal kippen.",
    },
}
#: What a field is, in words that a sentence can begin with.
_FIELDS: dict[str, dict[Language, str]] = {
    "prop.infected": {"en": "People infected", "de": "Infizierte Personen"},
    "prop.averted": {"en": "Infections averted", "de": "Verhinderte Ansteckungen"},
    "prop.locked": {"en": "Person-days locked", "de": "Gesperrte Personentage"},
    "prop.pdia": {
        "en": "Locked person-days for each infection averted",
        "de": "Gesperrte Personentage je verhinderte Ansteckung",
    },
    "prop.nnq": {
        "en": "People locked for each infection averted",
        "de": "Gesperrte Personen je verhinderte Ansteckung",
    },
    "prop.needless": {
        "en": "Share of locked person-days of people never infectious",
        "de": "Anteil der Sperrtage von Menschen, die nie ansteckend wurden",
    },
    "acc.ppv": {
        "en": "Share of red person-days that were infected",
        "de": "Anteil der roten Personentage, die infiziert waren",
    },
    "acc.sensitivity": {
        "en": "Share of infected person-days that were red",
        "de": "Anteil der infizierten Personentage, die rot waren",
    },
    "err.fn": {
        "en": "Infected person-days not locked",
        "de": "Infizierte Personentage ohne Sperre",
    },
    "err.fp": {"en": "Person-days locked in vain", "de": "Vergeblich gesperrte Personentage"},
    "eq.ratio": {
        "en": "Times as often locked in vain, the group most over the group least",
        "de": "Wievielmal so oft vergeblich gesperrt, die am meisten zur am wenigsten betroffenen Gruppe",
    },
    "chill.trips": {"en": "Outings forgone unasked", "de": "Ungefragt unterlassene Wege"},
    "chill.med": {
        "en": "Purchases of fever medicine that went out of sight",
        "de": "Käufe von Fiebermitteln, die unsichtbar wurden",
    },
}
#: As wide as a page of text.
_PAGE = 80
_SIGNS = {1: "more", 0: "level", -1: "less"}


def field_of(field: str, policy: str) -> str:
    """Give the full name of a policy's field, such as ``eq.ratio[p, age_band]`` of ``eq.ratio[age_band]``."""
    family, bracket, rest = field.partition("[")
    return f"{family}[{policy}, {rest}" if bracket else f"{field}[{policy}]"


def tables(
    document: Mapping[str, Any], policies: Sequence[str], language: Language
) -> list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    """Give tables of the middle of the seeds: each with a heading, a header and rows.

    Of one setting there is one table, with its values in the first column, if a page is wide enough. Else,
    and of more settings, each combination has a table, and is named in its heading. The last column is the
    field of the sweep if no other one shows it.
    """
    field = document["field"]
    shown = _SHOWN if field in _SHOWN else (*_SHOWN[:-1], field)
    header = (*HEADS[language][:4], HEADS[language][4] if shown == _SHOWN else field)
    keys = list(document["over"]["vary"])
    parts = []
    for point in document["points"]:
        infected = _told(point, "prop.infected", NO_CODE, language)
        rows: list[tuple[str, ...]] = [(name_of_side(NO_CODE, language), infected, NONE, NONE, NONE)]
        rows += [(name, *(_told(point, one, name, language) for one in shown)) for name in policies]
        parts.append((point["settings"], rows))
    if len(keys) == 1:
        values = [(value_words(settings[keys[0]]), *row) for settings, rows in parts for row in rows]
        longer = (keys[0].rpartition(".")[2], *header)
        if _width([longer, *values]) <= _PAGE:
            return [("", longer, values)]
    return [
        (where_words(settings) if len(keys) > 1 else f"{keys[0]} {where_words(settings)}", header, rows)
        for settings, rows in parts
    ]


def _width(rows: Sequence[Sequence[str]]) -> int:
    """Say how wide a table is, with two columns before it and between its cells."""
    return sum(2 + max(map(len, column)) for column in zip(*rows, strict=True))


def sentences(document: Mapping[str, Any], policies: Sequence[str], language: Language) -> list[str]:
    """Say how the conclusion moves, and where it turns if that was searched."""
    if document["flip"] is not None:
        return list(_of_flip(document["flip"], language))
    if len(policies) == 1:
        return [_moving(document, policies[0], language)]
    return [_largest(document, policies, language)]


def field_words(field: str, language: Language) -> str:
    """Say in words what a field of a sweep is."""
    return _FIELDS[field.partition("[")[0]][language]


def position(value: Any, first: Any, last: Any) -> float:
    """Say how far a value lies on the way from one end to the other: 0 at the first, 1 at the last.

    Args:
        value: A number, or a list or table of numbers.
        first: The one end, of the same shape.
        last: The other end; it differs.
    """
    pairs = zip(_numbers(value), _numbers(first), _numbers(last), strict=True)
    return next(((at - start) / (end - start) for at, start, end in pairs if start != end), 0.0)


def _numbers(value: Any) -> list[float]:
    """Give the numbers of a value, of a table in the order of its keys."""
    match value:
        case bool():
            return []
        case int() | float():
            return [value]
        case list():
            return [number for part in value for number in _numbers(part)]
        case dict():
            return [number for key in sorted(value) for number in _numbers(value[key])]
        case _:
            return []


def value_words(value: Any) -> str:
    """Write a value of a setting; a text without quotes."""
    return value if isinstance(value, str) else written(value)


def where_words(settings: Mapping[str, Any]) -> str:
    """Write a combination of values; of one setting the value alone."""
    if len(settings) == 1:
        return value_words(next(iter(settings.values())))
    return ", ".join(f"{key.rpartition('.')[2]} {value_words(value)}" for key, value in settings.items())


def _moving(document: Mapping[str, Any], policy: str, language: Language) -> str:
    told = []
    for point in document["points"]:
        field = point["fields"][field_of(document["field"], policy)]
        low, high = field["n"]["range"]
        ends = ""
        if field["seeds"] > 1 and low is not None and high is not None:
            ends = _say("range", language, low=number(low, language), high=number(high, language))
        words = {"value": number(field["value"], language), "at": where_words(point["settings"])}
        told.append(_say("one", language, range=ends, **words))
    name = document["field"]
    return _say(
        "moves",
        language,
        words=field_words(name, language),
        field=name,
        policy=policy,
        values="; ".join(told),
    )


def _largest(document: Mapping[str, Any], policies: Sequence[str], language: Language) -> str:
    found: dict[str, list[str]] = {}
    for point in document["points"]:
        values = {
            policy: point["fields"][field_of(document["field"], policy)]["value"] for policy in policies
        }
        there = {policy: value for policy, value in values.items() if value is not None}
        best = [policy for policy, value in there.items() if value == max(there.values())]
        who = best[0] if len(best) == 1 else _say("even" if best else "no_number", language)
        found.setdefault(who, []).append(where_words(point["settings"]))
    told = [_say("most_at", language, policy=who, values="; ".join(places)) for who, places in found.items()]
    field, words = document["field"], field_words(document["field"], language)
    return _say("most", language, words=words, field=field, who=", ".join(told))


def _of_flip(flip: Mapping[str, Any], language: Language) -> Iterator[str]:
    start, end = flip["tried"][:2]
    yield _turn(flip, language)
    yield _say(
        "held_against",
        language,
        words=field_words(flip["field"], language),
        field=flip["field"],
        policy=flip["policy"],
        other=flip["against"] or number(flip["threshold"], language),
    )
    ends = start["value"], end["value"]
    for one in sorted(flip["tried"], key=lambda tried: position(tried["value"], *ends)):
        yield _say(
            "tried",
            language,
            value=value_words(one["value"]),
            sign=_plain(one["sign"], language),
            by=_by(one, language),
            larger=one["seeds_larger"],
            smaller=one["seeds_smaller"],
            seeds=seeds_words(len(one["margins"]), language, is_dative=True),
        )
    if len(start["margins"]) == 1:
        yield _say("one_seed", language)
    yield _say("known", language)


def _turn(flip: Mapping[str, Any], language: Language) -> str:
    """Say whether the conclusion turns; to come level with another is not to overtake it."""
    start, end = flip["tried"][:2]
    ends = flip["between"] or [start["value"], end["value"]]
    first, last = (value_words(value) for value in ends)
    words = {"first": first, "last": last, "key": flip["key"]}
    if not flip["turns"]:
        return _say("turns_not", language, **words)
    signs = {repr(one["value"]): one["sign"] for one in flip["tried"]}
    before, after = (signs[repr(value)] for value in ends)
    if before * after < 0:
        return _say("turns", language, **words)
    words |= {"before": _plain(before, language), "after": _plain(after, language)}
    if not flip["overtakes"]:
        return _say("steps_off", language, **words)
    words |= {"start": _plain(start["sign"], language), "end": _plain(end["sign"], language)}
    return _say("steps_on", language, **words)


def _plain(sign: int, language: Language) -> str:
    return _say(_SIGNS[sign], language)


def _by(one: Mapping[str, Any], language: Language) -> str:
    """Say by how much in the middle of the seeds; nothing if it is level or a margin has no number."""
    margins = one["margins"]
    if not one["sign"] or None in margins:
        return ""
    return _say("by", language, amount=number(abs(median_of(sorted(margins))), language))


def number(value: float | None, language: Language) -> str:
    """Write a number; a small share with three decimals."""
    if value is not None and 0 < abs(value) < 1:
        text = f"{value:.3f}".rstrip("0")
        return text.replace(".", ",") if language == "de" else text
    return amount(value, language)


def _told(point: Mapping[str, Any], name: str, policy: str, language: Language) -> str:
    return number(point["fields"][field_of(name, policy)]["value"], language)


def _say(word_id: str, language: Language, **values: object) -> str:
    return _TEXTS[word_id][language].format(**values)
