"""How values of a policy are written in a comparison: times, numbers, ways to clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode import clock
from healthcode.policy.model import THOUSAND, Clear

if TYPE_CHECKING:
    from healthcode.policy.change import Change

#: Units whose values are thousandths in the model.
_THOUSANDTHS = frozenset({"thousandths", "thousandths_alone"})


def moment_words(moment: int) -> str:
    """Write a time; midnight as a date."""
    text = clock.format_time(moment)
    return text[:10] if moment == clock.day_start(moment) else text.replace("T", " ")


def number_words(thousandths: int, language: str) -> str:
    """Write a number of thousandths, with the decimal and thousands signs of the language."""
    whole, _, fraction = f"{abs(thousandths) // THOUSAND},{abs(thousandths) % THOUSAND:03}".partition(",")
    sign, fraction = "-" if thousandths < 0 else "", fraction.rstrip("0")
    point = "," if language == "de" else "."
    return f"{sign}{whole_words(int(whole), language)}{point if fraction else ''}{fraction}"


def whole_words(number: int, language: str) -> str:
    """Write a whole number, with the thousands sign of the language."""
    text = f"{number:,}"
    return text.replace(",", ".") if language == "de" else text


def clear_words(way: Clear, language: str) -> str:
    """Say a way to clear evidence in a phrase."""
    english = language == "en"
    if way.check_ins is not None:
        said = f"{way.check_ins} " + ("daily check-ins in a row" if english else "Tagesmeldungen in Folge")
    elif way.negatives is None:
        said = ("a report of " if english else "eine Meldung ") + ", ".join(way.reports)
    elif way.negatives == 1:
        said = "1 negative test" if english else "1 negativen Test"
    else:
        said = f"{way.negatives} " + ("negative tests" if english else "negative Tests")
    if way.hours:
        hours = whole_words(way.hours, language)
        said += f" {hours} hours apart" if english else f" mit {hours} Stunden Abstand"
    if way.within_days is not None:
        days = whole_words(way.within_days, language)
        said += f" within {days} days" if english else f" binnen {days} Tagen"
    if way.from_day is not None:
        day = whole_words(way.from_day, language)
        said += f" from day {day} on" if english else f" ab Tag {day}"
    if way.not_before_day is not None:
        day = whole_words(way.not_before_day, language)
        said += f", not before day {day}" if english else f", nicht vor Tag {day}"
    return said


def as_json(change: Change, value: Any) -> Any:
    """Write a value as it stands in a policy file: times as text, numbers with their fraction."""
    if value is None:
        return None
    if isinstance(value, Clear):
        return value.model_dump(mode="json", exclude_defaults=True)
    if change.unit == "moment":
        return clock.format_time(value)
    if change.unit in _THOUSANDTHS:
        return {**value, "value": value["value"] / THOUSAND} if isinstance(value, dict) else value / THOUSAND
    if isinstance(value, dict) and "points_per_minute" in value:
        return {"points_per_minute": value["points_per_minute"] / THOUSAND}
    return value
