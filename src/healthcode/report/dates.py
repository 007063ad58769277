"""Dates of the town as readers write them; the town's days are known by their ISO text alone."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from healthcode.report.page import Page


_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?")
_MONTHS = 12
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::\d\d)?")


def day_words(date: str, page: Page) -> str:
    """Write a day such as ``2020-02-05`` as ``Wed 5 Feb``; what is no date stays as it is."""
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        return date
    weekday = page.say("page.weekdays").split()[day.weekday()]
    month = page.say("page.months").split()[day.month - 1]
    return page.say("page.date", weekday=weekday, day=str(day.day), month=month)


def date_words(date: str, page: Page) -> str:
    """Write a date such as ``2020-02-05`` or ``2020-02`` with its year, ``5 Feb 2020``; others stay."""
    found = _DATE.fullmatch(date)
    if found is None or not 1 <= int(found["month"]) <= _MONTHS:
        return date
    month = page.say("page.months").split()[int(found["month"]) - 1]
    if found["day"] is None:
        return page.say("page.month_in_year", month=month, year=found["year"])
    return page.say("page.date_in_year", day=str(int(found["day"])), month=month, year=found["year"])


def names_date(sentence: str, date: str, page: Page) -> bool:
    """Say whether a sentence names a date already, with the month written out or short."""
    found = _DATE.fullmatch(date)
    if found is None or found["day"] is None or not 1 <= int(found["month"]) <= _MONTHS:
        return False
    month = page.say("page.months").split()[int(found["month"]) - 1].rstrip(".")
    return bool(re.search(rf"\b{int(found['day'])}\.? {re.escape(month)}\w*\.? {found['year']}\b", sentence))


def moment_words(moment: str, page: Page) -> str:
    """Write a moment such as ``2020-02-05T04:00:00`` as ``Wed 5 Feb, 04:00``."""
    date, _, time = moment.partition("T")
    return f"{day_words(date, page)}, {time[:5]}" if time else day_words(date, page)


def with_moments(sentence: str, page: Page) -> str:
    """Write every moment in a sentence as readers do; a date alone, such as that of a source, stays."""
    return _MOMENT.sub(lambda found: moment_words("T".join(found.groups()), page), sentence)


def days_from(date: str, moment: str) -> float | None:
    """Say how many days a moment is after the start of a day; None if either is no date."""
    try:
        return (dt.datetime.fromisoformat(moment) - dt.datetime.fromisoformat(date)) / dt.timedelta(days=1)
    except ValueError:
        return None
