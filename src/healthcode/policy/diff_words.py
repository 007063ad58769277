"""The sentences of a comparison of two policies, in each language. Nothing here decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from healthcode.policy.change import GROUPS
from healthcode.policy.diff_sentences import SENTENCES
from healthcode.policy.diff_values import clear_words, moment_words, number_words, whole_words
from healthcode.policy.diff_vocabulary import (
    ANY_KIND,
    COLOURS,
    COUNTS,
    GATES,
    HEADINGS,
    KIND_NUMBERS,
    METER,
    NONE,
    NOTHING,
    NOUNS,
    TABLES,
    WORDS,
)

if TYPE_CHECKING:
    from healthcode.policy.change import Change
    from healthcode.policy.diff import Count, Difference

Language = Literal["en", "de"]


def sentence(change: Change, language: Language) -> str:
    """Say one change in a sentence; A and B are the two policies.

    Args:
        change: What differs.
        language: Of the sentence.

    Returns:
        One plain sentence.
    """
    key = f"{change.group}.{change.key}"
    says = SENTENCES.get(f"{key}.{_case(change)}") or SENTENCES[key]
    return says[language].format(
        part=_part(change, language),
        before=_value(change, change.before, language),
        after=_value(change, change.after, language),
    )


def told(difference: Difference, language: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    """Tell a whole comparison.

    Args:
        difference: What differs.
        language: Of the sentences.

    Returns:
        For each group with a change its heading, and the sentences with their sign: ``+``, ``-`` or ``~``.
    """
    signs = {"more": "+", "less": "-", "other": "~"}
    found = []
    for group in GROUPS:
        here = [change for change in difference.changes if change.group == group]
        if here:
            lines = [(signs[change.direction], sentence(change, language)) for change in here]
            found.append((HEADINGS[group][language], lines))
    return found


def meter(difference: Difference, language: Language) -> tuple[str, str]:
    """Write both sides of the creep meter: what grew, and what shrank.

    Args:
        difference: What differs.
        language: Of the words.

    Returns:
        Such as ``+3 kinds of data, wider reach in 2`` and ``nothing``.
    """
    more = _side(difference.more, "more", "+", language)
    return more, _side(difference.less, "less", "-", language)


def nothing(language: Language) -> str:
    """Say that two policies do the same."""
    return NOTHING[language]


def headline(language: Language) -> tuple[str, str, str]:
    """Give the heading of the creep meter, and the words for its two sides."""
    return METER["heading"][language], METER["more"][language], METER["less"][language]


def _side(count: Count, side: str, sign: str, language: Language) -> str:
    said = []
    for key, forms in COUNTS.items():
        number = getattr(count, key)
        if number:
            one, many = forms[side][language]
            said.append(
                (one if number == 1 else many).format(number=whole_words(number, language), sign=sign)
            )
    return ", ".join(said) or METER["nothing"][language]


def _case(change: Change) -> str:
    """Name the variant of a sentence: what is only in B, only in A, or in both."""
    if change.before is None and change.after is not None:
        return "gained"
    if change.after is None and change.before is not None:
        return "lost"
    return change.direction


def _part(change: Change, language: Language) -> str:
    if change.part.startswith("consequence."):
        return COLOURS[change.part.partition(".")[2]][language]
    return TABLES[change.part][language] if change.part in TABLES else change.part


def _value(change: Change, value: Any, language: Language) -> str:
    if value is None:
        return NONE.get(change.key, NONE[""])[language]
    match change.unit:
        case "days" | "hours" | "minutes" | "cases":
            return _counted(value, change.unit, language)
        case "thousandths":
            return _counted(value, "minutes", language, number_words(value, language))
        case "moment":
            return moment_words(value)
        case "clear":
            return clear_words(value, language)
        case "says":
            return str(value[language])
        case "effect":
            return _effect(value, language)
        case "colour":
            return COLOURS[value][language]
        case "hours_around":
            return " / ".join(_counted(hours, "hours", language) for hours in value)
    return _plain(change, value, language)


def _plain(change: Change, value: Any, language: Language) -> str:
    if change.key == "band":
        end = "" if value["to"] is None else f" {WORDS['to'][language]} {whole_words(value['to'], language)}"
        points = f"{whole_words(value['from'], language)}{end or '+'}"
        return f"{points}: {COLOURS[value['colour']][language]}"
    if change.key == "kind_number":
        return f"{KIND_NUMBERS[value['name']][language]} {_kind_number(change, value['value'], language)}"
    if change.key == "gates_closed":
        return GATES[language] if value == ["*"] else ", ".join(value)
    if isinstance(value, bool):
        return WORDS[str(value)][language]
    if isinstance(value, int):
        return whole_words(value, language)
    if isinstance(value, list):
        return ", ".join(_listed(change, word, language) for word in value)
    if change.unit == "place_kind" and value == "*":
        return ANY_KIND[language]
    if change.unit == "table":
        return TABLES[value][language]
    return WORDS[value][language] if value in WORDS else str(value)


def _listed(change: Change, word: Any, language: Language) -> str:
    if change.unit == "paths":
        return str(word)
    if change.key == "tables":
        return TABLES[word][language]
    return WORDS[word][language] if word in WORDS else str(word)


def _kind_number(change: Change, value: int, language: Language) -> str:
    if change.unit == "thousandths_alone":
        return number_words(value, language)
    if change.unit == "thousandths":
        return _counted(value, "minutes", language, number_words(value, language))
    return _counted(value, change.unit, language)


def _counted(number: int, unit: str, language: Language, shown: str = "") -> str:
    one, many = NOUNS[unit][language]
    shown = shown or whole_words(number, language)
    return f"{shown} {one if shown == '1' else many}"


def _effect(value: dict[str, Any], language: Language) -> str:
    if "colour" in value:
        return COLOURS[value["colour"]][language]
    if "points" in value:
        return _counted(value["points"], "points", language)
    rate = number_words(value["points_per_minute"], language)
    return f"{_counted(0, 'points', language, rate)} {WORDS['a_minute'][language]}"
