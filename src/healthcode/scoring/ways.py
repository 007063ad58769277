"""What ends a rule's evidence before its time, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.clock import HOUR
from healthcode.policy.model import OverdueRule, PurchaseRule, StayRule
from healthcode.scoring.words import Language, counted, data_word, length_words, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthcode.policy.model import Clear, RuleBase


def ways_to_clear(rule: RuleBase, clears: Iterable[Clear], language: Language) -> Iterable[str]:
    """Say in words what ends a rule's evidence before its time.

    Args:
        rule: Whose evidence.
        clears: Those of the rule's own ways that are not too late.
        language: Of the words.
    """
    if isinstance(rule, OverdueRule):
        yield phrase("way_test", language)
    if isinstance(rule, StayRule) and rule.zone_at == "now":
        yield phrase("way_zone_ends", language)
    if isinstance(rule, PurchaseRule) and rule.unless_test_hours is not None:
        around = rule.unless_test_hours
        yield phrase(
            "way_unless_test",
            language,
            before=length_words(around.before * HOUR, language),
            after=length_words(around.after * HOUR, language),
        )
    for way in clears:
        yield _way(way, language)


def _way(way: Clear, language: Language) -> str:
    if way.negatives is not None:
        words = counted(way.negatives, "negative", language)
        if way.hours and way.negatives > 1:
            words += phrase("way_apart", language, hours=counted(way.hours, "hour", language))
        if way.within_days is not None and way.negatives > 1:
            words += phrase("way_within", language, days=counted(way.within_days, "dative_day", language))
    elif way.check_ins is not None:
        words = phrase("way_check_ins", language, days=counted(way.check_ins, "dative_day", language))
    else:
        kinds = phrase("or_word", language).join(
            phrase("quoted", language, word=data_word(kind, language)) for kind in way.reports
        )
        words = phrase("way_reports", language, kinds=kinds)
    if way.from_day is not None:
        words += phrase("way_from_day", language, day=way.from_day)
    if way.not_before_day is not None:
        words += phrase("way_not_before_day", language, day=way.not_before_day)
    return words
