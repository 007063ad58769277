"""The section ``sunset``: what each week brought and cost, and what an earlier end would have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.audit.series import days_of
from healthcode.audit.sunset import NOTES, sunset_details, sunset_fields, weeks_of
from healthcode.clock import DAY, parse_time
from healthcode.experiments.sections import Found, Language, RunInHand, Section
from healthcode.experiments.sources import SOURCES
from healthcode.experiments.true_times import infection_times
from healthcode.scoring.daily_rows import KNOWN_AT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthcode.dataset import Dataset

_TEXTS: dict[str, dict[Language, str]] = {
    "half": {
        "en": "Had the code ended after week {week} of {weeks}, {caught} infected person-days would not have "
        "been caught, and {saved} person-days of people not infected would not have been locked.",
        "de": "Hätte der Code nach Woche {week} von {weeks} geendet, wären {caught} Infizierten-Tage nicht "
        "getroffen und {saved} Personentage nicht Infizierter nicht gesperrt worden.",
    },
    "best": {
        "en": "Week {week} caught the most: {caught} infected person-days, with {in_vain} of people not "
        "infected locked beside them and {new} new infections.",
        "de": "Woche {week} traf die meisten: {caught} Infizierten-Tage, daneben {in_vain} gesperrte Tage "
        "nicht Infizierter und {new} neue Ansteckungen.",
    },
    "stock": {
        "en": "Ended after the last week, {held} rows about people are held that day, and {later} a month "
        "(28 days) later.",
        "de": "Endet er nach der letzten Woche, liegen an dem Tag {held} Zeilen über Personen da, und "
        "{later} einen Monat (28 Tage) später.",
    },
}


def _find(in_hand: RunInHand, _report: Callable[[int, int], None] | None) -> Found:
    begins, days = parse_time(in_hand.manifest.begins), in_hand.manifest.days
    limits = {table: kept for table, kept in in_hand.policy.retention.items() if table in SOURCES}
    weeks = weeks_of(
        in_hand.lived.locked,
        in_hand.lived.infected,
        days_of(infection_times(in_hand.run), begins, days),
        rows_by_day(in_hand.dataset, begins),
        limits,
    )
    return Found(sunset_fields(weeks, in_hand.command), {"sunset": sunset_details(weeks, limits)})


def rows_by_day(dataset: Dataset, begins: int) -> dict[str, dict[int, int]]:
    """Count the rows of each source of data by the day on which they became known, 0 the first of the run."""
    found = {}
    for table in SOURCES:
        rows = dataset.connection.execute(
            f"select cast(floor(({KNOWN_AT[table]} - $begins) / {DAY}.0) as bigint) as day, count(*) "
            f"from {table} group by day order by day",
            {"begins": begins},
        ).fetchall()
        if rows:
            found[table] = {int(day): int(count) for day, count in rows}
    return found


def _tell(document: Mapping[str, Any], language: Language) -> list[str]:
    weeks, ends = document["sunset"]["weeks"], document["sunset"]["ends"]
    half = ends[(len(weeks) + 1) // 2 if len(weeks) > 1 else 0]
    best = max(weeks, key=lambda week: week["caught"])
    held = ends[-1]["rows_held"]
    return [
        _say(
            "half",
            language,
            week=half["after_week"],
            weeks=len(weeks),
            caught=_whole(half["caught_forgone"], language),
            saved=_whole(half["in_vain_saved"], language),
        ),
        _say(
            "best",
            language,
            week=best["week"],
            caught=_whole(best["caught"], language),
            in_vain=_whole(best["in_vain"], language),
            new=_whole(best["new_infections"], language),
        ),
        _say("stock", language, held=_whole(held["0"], language), later=_whole(held["28"], language)),
    ]


def _whole(value: int, language: Language) -> str:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed to find

    return whole_number(value, language)


def _say(name: str, language: Language, **values: object) -> str:
    return _TEXTS[name][language].format(**values)


SECTION = Section(
    name="sunset",
    says={
        "en": "What each week brought and cost, and what an earlier end would have meant",
        "de": "Was jede Woche brachte und kostete, und was ein früheres Ende hieße",
    },
    is_quick=True,
    notes=NOTES,
    find=_find,
    tell=_tell,
)
