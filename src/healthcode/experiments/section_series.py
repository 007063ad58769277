"""The section ``series``: a run day by day, for its charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.series import days_of, series_of
from healthcode.clock import parse_time
from healthcode.experiments.sections import Found, Language, RunInHand, Section
from healthcode.experiments.true_times import infection_times, refusal_times

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_POSITIVE = (
    "select reported_at as at from reports where kind = 'test_positive' or kind like 'test_positive/%'"
)
_TEXTS: dict[str, dict[Language, str]] = {
    "peak": {
        "en": "On {date}, the day with the most infected, {infected} people were infected and {caught} of "
        "them locked; {needless} others were locked too.",
        "de": "Am {date}, dem Tag mit den meisten Infizierten, waren {infected} Personen infiziert und "
        "{caught} davon gesperrt; {needless} andere waren es auch.",
    },
}


def _find(in_hand: RunInHand, _report: Callable[[int, int], None] | None) -> Found:
    begins, days = parse_time(in_hand.manifest.begins), in_hand.manifest.days
    positive = in_hand.dataset.connection.execute(_POSITIVE).fetchnumpy()["at"]
    counted = {
        "new_infections": infection_times(in_hand.run),
        "tests_positive": np.asarray(positive, dtype=np.int64),
        "refused": refusal_times(in_hand.run),
    }
    by_day = {name: days_of(times, begins, days) for name, times in counted.items()}
    return Found({}, {"series": series_of(in_hand.lived, begins, by_day)})


def _tell(document: Mapping[str, Any], language: Language) -> list[str]:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed to find

    series = document["series"]
    most = max(series["infected"], default=0)
    if not most:
        return []
    at = series["infected"].index(most)
    numbers = {name: whole_number(series[name][at], language) for name in ("infected", "caught", "needless")}
    return [_TEXTS["peak"][language].format(date=series["dates"][at], **numbers)]


SECTION = Section(
    name="series",
    says={"en": "The run day by day, for charts", "de": "Der Lauf Tag für Tag, für Diagramme"},
    is_quick=True,
    notes=(),
    find=_find,
    tell=_tell,
)
