"""The section ``retention``: what keeping rows longer brings, and how much lies there meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.retention_curve import (
    DAYS_KEPT,
    FOR_EVER,
    INCUBATION_DAYS,
    KNOWN_POINTS,
    NOTES,
    held_on,
    kept_of,
    retention_details,
    retention_fields,
)
from healthcode.audit.unicity import unicity
from healthcode.clock import DAY, parse_time
from healthcode.experiments.scored_apart import Fewer, Mornings, locked_with
from healthcode.experiments.sections import Found, Language, RunInHand, Section
from healthcode.experiments.source_points import place_records
from healthcode.experiments.sources import SOURCES
from healthcode.scenario.model import seed_number
from healthcode.scoring.daily_rows import KNOWN_AT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from healthcode.audit.unicity import Unicity
    from healthcode.dataset import Dataset
    from healthcode.experiments.source_points import PlaceRecords

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
    "too_short": {
        "en": "With {days} days or more nothing is deleted: no row is that old on the last morning.",
        "de": "Ab {days} Tagen wird nichts gelöscht: So alt ist am letzten Morgen keine Zeile.",
    },
    "unicity": {
        "en": "Four points drawn by lot from the rows of the last morning single out {alone} of {of} people "
        "with {days} days, {alone_all} of {of_all} for ever; {residents} live here.",
        "de": "Vier ausgeloste Punkte aus den Zeilen des letzten Morgens machen bei {days} Tagen {alone} von "
        "{of} Personen eindeutig, für immer {alone_all} von {of_all}; {residents} wohnen hier.",
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
    residents, last = in_hand.lived.infected.shape[1], int(moments[-1])
    rows, seed = place_records(in_hand.dataset), seed_number(in_hand.manifest.seed)
    unicities = [unicity_held(rows, last, days, seed) for days in (*DAYS_KEPT, None)]
    return Found(
        retention_fields(curve, infected, in_hand.command, unicities, residents),
        {"retention": retention_details(curve, in_hand.policy.retention, unicities)},
    )


def unicity_held(rows: PlaceRecords, moment: int, days: int | None, seed: int) -> Unicity:
    """Say whom points of rows held at a moment single out.

    Args:
        rows: All records of the platform.
        moment: Seconds.
        days: A row is held until so many days after it became known, inclusive; None for ever.
        seed: Of the draws.
    """
    is_held = rows.known_at <= moment
    if days is not None:
        is_held &= rows.known_at >= moment - days * DAY
    held = rows.only(is_held)
    return unicity(held.person, held.points, seed, known=(KNOWN_POINTS,))


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
    days, too_long = _told_days(document["retention"]["curve"])
    short, ever = fields[f"ret.caught[{days}]"], fields[f"ret.caught[{FOR_EVER}]"]
    enough = fields["ret.enough"]["value"]
    told = [
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
    if too_long is not None:
        told.insert(1, _say("too_short", language, days=too_long))
    few, all_ = (fields[f"ret.unicity[{name}]"] for name in (days, FOR_EVER))
    if few["value"] is not None and all_["value"] is not None:
        numbers = {
            "alone": few["n"]["numerator"],
            "of": few["n"]["denominator"],
            "alone_all": all_["n"]["numerator"],
            "of_all": all_["n"]["denominator"],
            "residents": all_["n"]["residents"],
        }
        shown = {name: _whole(number, language) for name, number in numbers.items()}
        told.append(_say("unicity", language, days=days, **shown))
    return told


def _told_days(curve: Sequence[Mapping[str, Any]]) -> tuple[int, int | None]:
    """Give the days of which is told: ``INCUBATION_DAYS``, or fewer where so many delete nothing.

    Returns:
        The days, and the shortest time tried that deletes nothing if that is why they are fewer.
    """
    ever = curve[-1]["stock"]
    deleting = [row["days"] for row in curve[:-1] if row["stock"] < ever]
    if INCUBATION_DAYS in deleting or not deleting:
        return INCUBATION_DAYS, None
    longest = max(deleting)
    return longest, next(row["days"] for row in curve[:-1] if row["days"] > longest)


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
