"""Arithmetic on the town's local time, in whole seconds.

Inside the program a time is an ``int``: seconds since 1970-01-01T00:00:00 on the town's own clock, which
has no zone and no daylight saving, so that a day is always 86,400 seconds. Nothing here reads the clock
of the machine.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

MINUTE = 60
HOUR = 3_600
DAY = 86_400

#: "Since ever": the start of a stay that has no beginning, 0001-01-01T00:00:00.
BEGINNING = -62_135_596_800

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

WANTED_TIME = "a local time such as 2020-02-11T08:30:00, without zone"


def parse_time(text: str) -> int:
    """Read an ISO 8601 local time, to the minute or the second.

    Raises:
        ValueError: If the text is no such time, names a zone or does not exist in the calendar.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not {WANTED_TIME}")
    date, minute, second = match.groups()
    moment = datetime.fromisoformat(f"{date}T{minute}{second or ':00'}").replace(tzinfo=UTC)
    return round((moment - _EPOCH).total_seconds())


def parse_time_or_date(text: str) -> int:
    """Read a time, or a date that stands for its first second.

    Raises:
        ValueError: If the text is neither.
    """
    return parse_time(f"{text}T00:00:00" if _DATE.fullmatch(text) else text)


def format_time(seconds: int) -> str:
    """Write a time as ``2020-02-11T08:30:00``."""
    return (_EPOCH + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat(timespec="seconds")


def day_number(seconds: int) -> int:
    """Count calendar days since 1970-01-01."""
    return seconds // DAY


def day_start(seconds: int) -> int:
    """Give the midnight with which the day of this time begins."""
    return seconds - seconds % DAY
