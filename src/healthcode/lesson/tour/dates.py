"""Dates of the town as a reader writes them: ``Thu 20 Feb, 04:00`` and ``Do 20. Feb., 04:00``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from healthcode.lesson.words import Words


def day_words(date: str, words: Words) -> str:
    """Write a day such as ``2020-02-20``; of a moment its day.

    Raises:
        ValueError: If it is no date.
    """
    day = dt.date.fromisoformat(date[:10])
    weekday = words.say("tour.date.weekdays").split()[day.weekday()]
    month = words.say("tour.date.months").split()[day.month - 1]
    return words.say("tour.date.day", weekday=weekday, day=day.day, month=month)


def moment_words(moment: str, words: Words) -> str:
    """Write a moment such as ``2020-02-20T04:00:00``, to the minute.

    Raises:
        ValueError: If it is none.
    """
    return words.say("tour.date.moment", day=day_words(moment, words), time=moment[11:16])
