"""The rows behind a code, in words: what a server has of one person, and what turned the code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from healthcode.lesson.tour.told import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthcode.lesson.tour.told import Told

#: How far the rows of the week stand in.
_INDENT = 2


def deciding(shown: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Give the evidence that decides over a colour; None where there is none."""
    rule = shown["verdict"]["deciding_rule"]
    evidence = shown["evidence"]
    return next((one for one in evidence if one["rule"] == rule), evidence[0] if evidence else None)


def cause(shown: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Give the first exposure of the deciding evidence; None where there is none."""
    evidence = deciding(shown)
    return None if evidence is None else next(iter(evidence["exposures"]), None)


def row_words(told: Told, row: Mapping[str, Any], *, timed: bool) -> str:
    """Say what a row of the week says, its districts written as names.

    Args:
        told: The document and the words.
        row: Of a day of an exhibit's week.
        timed: Whether the time stands before it; that of a ride stands in its words anyway.
    """
    words = str(row[told.language])
    if row["table"] == "trips":
        return _with_names(told, words)
    return told.say("you.timed", at=row["at"], what=words) if timed else words


def day_words(told: Told, shown: Mapping[str, Any], day: Mapping[str, Any]) -> str:
    """Say how many rows there are of a day, and show one: what counted later, else one that fits.

    Of those that fit on a line, a scan or a purchase comes before a ride, and a late one before an early one.
    """
    counted = cause_row(told, shown, timed=True) if _is_of(shown, day["date"]) else None
    if counted is not None:
        return _day(told, day, counted)
    late_first = day["seen"][::-1]
    rides = [row for row in late_first if row["table"] == "trips"]
    others = [row for row in late_first if row["table"] != "trips"]
    said = [_day(told, day, row_words(told, row, timed=True)) for row in (*others, *rides)]
    fitting = (line for line in said if len(line) <= COLUMNS - _INDENT)
    return next(fitting, said[0] if said else _day(told, day, None))


def _day(told: Told, day: Mapping[str, Any], what: str | None) -> str:
    number = len(day["seen"]) + day["seen_more"]
    last = "" if what is None else told.say("you.last", what=what)
    return told.say("you.day", date=told.day(day["date"]), rows=told.counted("you.rows", number), last=last)


def earlier_words(told: Told, shown: Mapping[str, Any], first_date: str) -> str | None:
    """Say what counted later if it lies before the days that are shown; None if it does not."""
    exposure = cause(shown)
    if exposure is None or exposure["from"][:10] >= first_date:
        return None
    what = cause_row(told, shown, timed=True)
    return None if what is None else told.say("you.earlier", date=told.day(exposure["from"]), what=what)


def cause_row(told: Told, shown: Mapping[str, Any], *, timed: bool) -> str | None:
    """Say the person's own row behind what counted; None if it cannot be told apart from others."""
    exposure = cause(shown)
    return None if exposure is None else own_row(told, shown, exposure["event_id"], timed=timed)


def own_row(told: Told, shown: Mapping[str, Any], event_id: str, *, timed: bool) -> str | None:
    """Say one of the person's rows, from their week, else from what is known of it as evidence."""
    found = next((row for day in shown["week"] for row in day["seen"] if row["event_id"] == event_id), None)
    if found is not None:
        return row_words(told, found, timed=timed)
    exposure = next((one for one in _exposures(shown) if one["event_id"] == event_id), None)
    table = next((one["table"] for one in _without(shown) if one["event_id"] == event_id), None)
    if exposure is None:
        return None
    place = None if exposure["place"] is None else exposure["place"][told.language]
    if table == "scans" and place is not None:
        what = told.say("why.scanned", place=place)
    elif table is not None:
        what = told.say(f"why.row_of.{table}")
    elif place is not None:
        what = place
    else:
        return None
    return told.say("you.timed", at=exposure["from"][11:16], what=what) if timed else what


def own_moment(shown: Mapping[str, Any], event_id: str, otherwise: str) -> str:
    """Give the moment of one of the person's rows; of one that is not in their week what is given."""
    days = ((str(day["date"]), row) for day in shown["week"] for row in day["seen"])
    return next((f"{date}T{row['at']}" for date, row in days if row["event_id"] == event_id), otherwise)


def district_name(district_id: str) -> str:
    """Write the id of a district as the name that it is: ``old-town`` as ``Old Town``."""
    return " ".join(part.capitalize() for part in district_id.split("-"))


def _is_of(shown: Mapping[str, Any], date: str) -> bool:
    """Say whether what counted is of this day: that of its row, else the one on which it began."""
    exposure = cause(shown)
    return exposure is not None and own_moment(shown, exposure["event_id"], exposure["from"])[:10] == date


def _exposures(shown: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for evidence in shown["evidence"]:
        yield from evidence["exposures"]


def _without(shown: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (shown["smallest_change"] or {}).get("without", ())


def _with_names(told: Told, words: str) -> str:
    """Write the ids of districts in the words of a ride as names."""
    ids = {str(one["district_id"]) for one in told.document.get("districts", ())}
    if not ids:
        return words
    pattern = "|".join(re.escape(one) for one in sorted(ids, key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{pattern})(?![\w-])", lambda found: district_name(found[0]), words)
