"""Sentences with figures in them: what a placeholder of the kit's texts may say, and what fills it.

A placeholder is ``{FIELD}`` or ``{FIELD:form}``, where ``FIELD`` is a field of ``audit.json``:

    {acc.ppv.people:of}              7 of 24            the whole people behind a share
    {acc.ppv.people:of_100}          29 of 100          a share of one, as people among a hundred
    {app.hours:whole}                31                 without decimals
    {need.lift:one}                  6.1                with one decimal
    {prop.averted[…]:size}           4.2                without its sign, with one decimal
    {prop.averted[…]:range}          1 to 9             the lowest and the highest seed
    {need.lift:n.caught}             26                 one of the counts behind it
    {creep.detect[…]:n.noticed_by_day.last}             the last of a list of counts
    {acc.ppv:command}                healthcode audit …
    {prop.averted[…]:seeds}          20               how many towns it rests on

``{run.people}``, ``{run.seed}`` and ``{tree.run.red}`` read the document itself, and words that belong to
one kit, such as ``{deck.red}``, are given beside it. A bare ``{FIELD}`` says whole people where there are
any, else the value by its unit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from healthcode.report.charts import number_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthcode.report.charts import Language

PLACEHOLDER = re.compile(r"\{([^{}:]+)(?::([^{}]+))?\}")

#: What a placeholder may begin with that is no field: parts of the document, and words of one kit.
NOT_FIELDS = ("run", "tree", "deck", "kit", "settings")

FORMS = ("of", "of_100", "whole", "one", "size", "range", "value", "command", "seeds")
_HALF_A_PERSON = 0.005
_OF = {"en": "{0} of {1}", "de": "{0} von {1}"}
_TO = {"en": "{0} to {1}", "de": "{0} bis {1}"}
_UNDER_ONE = {"en": "fewer than 1 of 100", "de": "weniger als 1 von 100"}
_OVER_99 = {"en": "more than 99 of 100", "de": "mehr als 99 von 100"}
_UP_FROM = {"en": "{0} or more", "de": "{0} oder mehr"}


class MissingFigureError(LookupError):
    """A sentence cannot be said with these figures.

    Args:
        field: The placeholder that stays empty.
        why: The reason that the document gives; empty if it has no such field.
    """

    def __init__(self, field: str, why: str = "") -> None:
        super().__init__(f"{field}: {why or 'not in this document'}")
        self.field = field
        self.why = why


def placeholders(text: str) -> Iterator[tuple[str, str]]:
    """Give the field and the form of every placeholder of a text, in order; the form may be empty."""
    yield from PLACEHOLDER.findall(text)


def fields_in(text: str) -> set[str]:
    """Name the fields of ``audit.json`` that a text needs."""
    return {field for field, _ in placeholders(text) if field.partition(".")[0] not in NOT_FIELDS}


def filled(
    text: str, document: Mapping[str, Any], language: Language, words: Mapping[str, object] | None = None
) -> str:
    """Put figures in the place of their placeholders.

    Args:
        text: With placeholders, as in the module's own words.
        document: An ``audit.json``.
        language: Of the text.
        words: Further values, such as ``deck.red``.

    Raises:
        MissingFigureError: If a field is not there, not estimable, or has no such count.
        ValueError: If there is no such form.
    """
    return PLACEHOLDER.sub(
        lambda found: _one(found[1], found[2] or "", document, language, words or {}), text
    )


def said(
    text: str,
    absent: str,
    document: Mapping[str, Any],
    language: Language,
    words: Mapping[str, object] | None = None,
) -> str:
    """Say a sentence, or what is said instead where one of its figures is missing."""
    try:
        return filled(text, document, language, words)
    except MissingFigureError:
        return filled(absent, document, language, words) if absent else ""


def value_at(document: Mapping[str, Any], field: str, path: str = "") -> float | None:
    """Give the number of a field, or one of its counts by a path such as ``n.caught``; None if missing."""
    found = document["fields"].get(field)
    if found is None:
        return None
    value = _inside(found, path.split(".")) if path else found["value"]
    return float(value) if isinstance(value, int | float) else None


def _one(
    field: str, form: str, document: Mapping[str, Any], language: Language, words: Mapping[str, object]
) -> str:
    if field in words:
        return _written(words[field], language)
    if field.partition(".")[0] in NOT_FIELDS:
        return _written(_needed(_inside(document, field.split(".")), field), language)
    found = document["fields"].get(field)
    if found is None:
        raise MissingFigureError(field)
    if form.startswith("n."):
        return _written(_needed(_inside(found, form.split(".")), f"{field}:{form}"), language)
    if form in ("command", "seeds"):
        return _written(_needed(found[form], field), language)
    value = _needed(found["value"], field, found["not_estimable"] or "")
    if form == "range":
        return _range(field, found, language)
    if form in ("of", ""):
        counts = found["n"] or {}
        of, among = counts.get("numerator"), counts.get("denominator")
        if isinstance(of, int | float) and isinstance(among, int | float):
            return _OF[language].format(_number(of, language), _number(among, language))
        if form == "of":
            raise MissingFigureError(field, "no whole people stand behind it")
        form = "of_100" if str(found["unit"]).startswith("share") else "one"
    return _in_form(value, form, language)


def _in_form(value: float, form: str, language: Language) -> str:
    if form == "of_100":
        if 0 < value < _HALF_A_PERSON:
            return _UNDER_ONE[language]
        if 1 - _HALF_A_PERSON < value < 1:
            return _OVER_99[language]
        return _OF[language].format(_number(round(100 * value), language), "100")
    if form == "whole":
        return number_words(value, language, most_decimals=0)
    if form in ("one", "value"):
        return number_words(value, language)
    if form == "size":
        return number_words(abs(value), language)
    raise ValueError(f"{form!r} is no form of a placeholder; there are {', '.join(FORMS)} and n.KEY")


def _range(field: str, found: Mapping[str, Any], language: Language) -> str:
    ends = (found["n"] or {}).get("range") or found["interval"]
    low, high = _needed(ends, field, "no interval")
    if high is None:
        return _UP_FROM[language].format(_number(_needed(low, field, "no interval"), language))
    return _TO[language].format(
        _number(_needed(low, field, "no interval"), language), _number(high, language)
    )


def _inside(value: Any, path: list[str]) -> Any:
    for key in path:
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and value and key in ("first", "last"):
            value = value[0 if key == "first" else -1]
        else:
            return None
    return value


def _needed(value: Any, field: str, why: str = "") -> Any:
    if value is None:
        raise MissingFigureError(field, why)
    return value


def _written(value: Any, language: Language) -> str:
    return _number(value, language) if isinstance(value, int | float) else str(value)


def _number(value: float, language: Language) -> str:
    return number_words(value, language)
