"""How a conclusion moves with a setting, in a table and short sentences, English and German."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.audit.frontier_fields import NO_CODE
from healthcode.comparison.towns_words import HEADS, NONE, amount, name_of_side
from healthcode.toml_file import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthcode.scoring.words import Language

_SHOWN = ("prop.infected", "prop.averted", "prop.locked", "prop.pdia")
_TEXTS: dict[str, dict[Language, str]] = {
    "most": {
        "en": "The largest {field} of these policies, by the middle of the seeds: {who}.",
        "de": "Das größte {field} dieser Ordnungen, nach der Mitte der Startwerte: {who}.",
    },
    "most_at": {"en": "{policy} at {values}", "de": "{policy} bei {values}"},
    "even": {"en": "several alike", "de": "mehrere gleich"},
    "moves": {
        "en": "{field} of {policy}: {values}.",
        "de": "{field} von {policy}: {values}.",
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
    "tried": {
        "en": "At {value}: {field} of {policy} is {sign} {other} ({larger} of {seeds} seeds larger, "
        "{smaller} smaller).",
        "de": "Bei {value}: {field} von {policy} ist {sign} {other} ({larger} von {seeds} Startwerten "
        "größer, {smaller} kleiner).",
    },
    "larger": {"en": "larger than", "de": "größer als"},
    "smaller": {"en": "smaller than", "de": "kleiner als"},
    "level": {"en": "level with", "de": "gleichauf mit"},
    "of_other": {"en": "that of {policy}", "de": "das von {policy}"},
    "known": {
        "en": "Only values that were tried are known; between them it may turn more than once.",
        "de": "Bekannt sind nur die versuchten Werte; dazwischen kann es mehr als einmal kippen.",
    },
}
#: As wide as a page of text.
_PAGE = 80
_SIGNS = {1: "larger", 0: "level", -1: "smaller"}


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
    return _say("moves", language, field=document["field"], policy=policy, values="; ".join(told))


def _largest(document: Mapping[str, Any], policies: Sequence[str], language: Language) -> str:
    found: dict[str, list[str]] = {}
    for point in document["points"]:
        values = {
            policy: point["fields"][field_of(document["field"], policy)]["value"] for policy in policies
        }
        there = {policy: value for policy, value in values.items() if value is not None}
        best = [policy for policy, value in there.items() if value == max(there.values())]
        who = best[0] if len(best) == 1 else _say("even", language) if best else NONE
        found.setdefault(who, []).append(where_words(point["settings"]))
    told = [_say("most_at", language, policy=who, values="; ".join(places)) for who, places in found.items()]
    return _say("most", language, field=document["field"], who=", ".join(told))


def _of_flip(flip: Mapping[str, Any], language: Language) -> Iterator[str]:
    ends = flip["between"] or [flip["tried"][0]["value"], flip["tried"][1]["value"]]
    first, last = (value_words(value) for value in ends)
    yield _say("turns" if flip["turns"] else "turns_not", language, first=first, last=last, key=flip["key"])
    for one in sorted(flip["tried"], key=lambda tried: repr(tried["value"])):
        other = number(flip["threshold"], language)
        if flip["against"] is not None:
            other = _say("of_other", language, policy=flip["against"])
        yield _say(
            "tried",
            language,
            value=value_words(one["value"]),
            field=flip["field"],
            policy=flip["policy"],
            sign=_say(_SIGNS[one["sign"]], language),
            other=other,
            larger=one["seeds_larger"],
            smaller=one["seeds_smaller"],
            seeds=len(one["margins"]),
        )
    yield _say("known", language)


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
