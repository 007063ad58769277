"""The section ``retention``: what keeping rows longer brings, and how much lies there meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.retention_curve import (
    DAYS_KEPT,
    FOR_EVER,
    INCUBATION_DAYS,
    NOTES,
    held_on,
    kept_of,
    retention_details,
    retention_fields,
)
from healthcode.clock import DAY, parse_time
from healthcode.experiments.scored_apart import Fewer, Mornings, locked_with
from healthcode.experiments.sections import Found, Language, RunInHand, Section
from healthcode.experiments.sources import SOURCES
from healthcode.scoring.daily_rows import KNOWN_AT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from healthcode.dataset import Dataset

_TEXTS: dict[str, dict[Language, str]] = {
    "curve": {
        "en": "Rows kept for ever: {all} infected person-days caught, {locked_all} locked. Kept {days} days: "
        "{caught} caught, {locked} locked.",
        "de": "Zeilen für immer aufbewahrt: {all} Infizierten-Tage getroffen, {locked_all} gesperrt. {days} "
        "Tage aufbewahrt: {caught} getroffen, {locked} gesperrt.",
    },
    "enough": {
        "en": "The shortest time tried that catches as many as for ever is {days} days.",
        "de": "Die kürzeste erprobte Zeit, die ebenso viele trifft wie für immer, sind {days} Tage.",
    },
    "not_enough": {
        "en": "No time tried catches as many as rows kept for ever.",
        "de": "Keine erprobte Zeit trifft ebenso viele wie Zeilen für immer.",
    },
    "stock": {
        "en": "Rows about people held on the fullest morning: {stock} with {days} days, {all} for ever.",
        "de": "Zeilen über Personen am vollsten Morgen: {stock} bei {days} Tagen, {all} für immer.",
    },
}


def _find(in_hand: RunInHand, report: Callable[[int, int], None] | None) -> Found:
    mornings = Mornings(parse_time(in_hand.manifest.begins), in_hand.manifest.days)
    moments = mornings.moments
    known_at = known_times(in_hand.dataset)
    oldest = min((int(times[0]) for times in known_at.values()), default=int(moments[-1]))
    # Where no row grows too old before the last morning, nothing is ever deleted.
    tried = [days for days in DAYS_KEPT if oldest < moments[-1] - days * DAY]
    scored = locked_with(
        in_hand.dataset, in_hand.policy, mornings, [Fewer(days=days) for days in tried], report=report
    )
    locked: dict[int, NDArray[np.bool_]] = dict(zip(tried, scored, strict=True))
    curve = [
        kept_of(
            days,
            in_hand.lived.locked if days is None else locked.get(days, in_hand.lived.locked),
            in_hand.lived.infected,
            {table: held_on(times, moments, days) for table, times in known_at.items()},
        )
        for days in (*DAYS_KEPT, None)
    ]
    infected = int(np.count_nonzero(in_hand.lived.infected))
    return Found(
        retention_fields(curve, infected, in_hand.command),
        {"retention": retention_details(curve, in_hand.policy.retention)},
    )


def known_times(dataset: Dataset) -> dict[str, NDArray[np.int64]]:
    """Give for each source of data that has rows when each of them became known, in order."""
    found = {}
    for table in SOURCES:
        column = dataset.connection.execute(f"select {KNOWN_AT[table]} from {table}").fetchnumpy()
        times = np.sort(np.asarray(column[KNOWN_AT[table]], dtype=np.int64))
        if len(times):
            found[table] = times
    return found


def _tell(document: Mapping[str, Any], language: Language) -> list[str]:
    fields = document["fields"]
    days = str(INCUBATION_DAYS)
    short, ever = fields[f"ret.caught[{days}]"], fields[f"ret.caught[{FOR_EVER}]"]
    enough = fields["ret.enough"]["value"]
    return [
        _say(
            "curve",
            language,
            days=days,
            all=_whole(ever["value"], language),
            locked_all=_whole(ever["n"]["locked"], language),
            caught=_whole(short["value"], language),
            locked=_whole(short["n"]["locked"], language),
        ),
        _say("not_enough" if enough is None else "enough", language, days=enough),
        _say(
            "stock",
            language,
            days=days,
            stock=_whole(fields[f"ret.stock[{days}]"]["n"]["most_held"], language),
            all=_whole(fields[f"ret.stock[{FOR_EVER}]"]["n"]["most_held"], language),
        ),
    ]


def _whole(value: int, language: Language) -> str:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed to find

    return whole_number(value, language)


def _say(name: str, language: Language, **values: object) -> str:
    return _TEXTS[name][language].format(**values)


SECTION = Section(
    name="retention",
    says={
        "en": "What keeping rows longer brings, and how much lies there meanwhile",
        "de": "Was längeres Aufbewahren bringt, und wie viel derweil daliegt",
    },
    is_quick=False,
    notes=NOTES,
    find=_find,
    tell=_tell,
)
