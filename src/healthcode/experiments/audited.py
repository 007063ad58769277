"""A run on disk as the arrays that an audit takes: everybody's colour at each 04:00, and what was so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.lived import Lived
from healthcode.clock import DAY, HOUR, parse_time
from healthcode.run_folder import read_manifest
from healthcode.run_folder.truth import read_truth
from healthcode.scoring.daily import DailyScorer
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy

#: When the colours of a day are fixed.
DAY_BEGINS_AT = 4 * HOUR
#: The groupings of the truth.
GROUPINGS = ("age_band", "occupation", "has_phone", "pays_cash", "has_app")
#: The label that the platform knows.
PLATFORM_GROUP = "group"
NO_GROUP = "none"


class ReasonedScorer(DailyScorer):
    """A daily scorer that also keeps everybody's points and deciding rule.

    Args:
        dataset: The checked tables.
        policy: The rules.
    """

    def __init__(self, dataset: Dataset, policy: Policy) -> None:
        super().__init__(dataset, policy)
        self._points_now = np.zeros(self._person_count, dtype=np.int32)
        self._rule_now = np.zeros(self._person_count, dtype=np.int32)

    @property
    def points(self) -> NDArray[np.int32]:
        """Everybody's points at the last moment."""
        return self._points_now[self._people]

    @property
    def deciding(self) -> NDArray[np.int32]:
        """What decided for everybody: 0 nothing, 1 an override, else two more than the rule's position."""
        return self._rule_now[self._people]

    def _weigh(self) -> None:
        super()._weigh()
        if not self._small.count("scope"):
            return
        rows = self._small.fetch(
            "select person, points, deciding_rule from verdicts join people_asked using (person_id)"
        )
        for person, points, rule in rows:
            self._points_now[person] = points
            self._rule_now[person] = 0 if rule is None else rule + 2


def lived(
    run: str | Path, dataset: Dataset, policy: Policy, report: Callable[[int, int], None] | None = None
) -> Lived:
    """Score every 04:00 of a run, and lay the truth beside it.

    Args:
        run: Its folder.
        dataset: Its observed tables.
        policy: Gives the colours, and says which restrict.
        report: Told how many days are done, and of how many.

    Raises:
        DatasetError: If this is no run, or a table of its truth is missing.

    Simplification:
        Under another policy than the run's own people still live as they did under their own.
    """
    manifest = read_manifest(run)
    begins = parse_time(manifest.begins)
    starts = begins + np.arange(manifest.days, dtype=np.int64) * DAY
    people = dataset.connection.execute(
        "select person_id, coalesce(cohort, '') from people order by person"
    ).fetchall()
    place = {str(person): at for at, (person, _) in enumerate(people)}
    shape = (manifest.days, len(people))
    colour, points, rule = np.zeros(shape, np.uint8), np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    scorer = ReasonedScorer(dataset, policy)
    try:
        for day, start in enumerate(starts.tolist()):
            colour[day] = scorer.advance(start + DAY_BEGINS_AT)
            points[day], rule[day] = scorer.points, scorer.deciding
            if report is not None:
                report(day + 1, manifest.days)
    finally:
        scorer.close()
    infections = [row for row in read_truth(run, "infections") if row["person_id"] in place]
    last = max((row["infected_at"] for row in infections), default=None)
    is_fixed = np.array([False, True, *(one.colour is not None for one in policy.rules)])
    return Lived(
        colour,
        locking(policy)[colour],
        points,
        is_fixed[rule],
        rule,
        ("", "override", *(one.id for one in policy.rules)),
        _days_of(infections, place, starts, "infected_at", "recovered_at"),
        _days_of(infections, place, starts, "infectious_from", "infectious_until"),
        np.zeros(len(starts), np.bool_) if last is None else starts + DAY_BEGINS_AT > last,
        _groups(read_truth(run, "residents"), place, [str(group) for _, group in people]),
    )


def locking(policy: Policy) -> NDArray[np.bool_]:
    """Say for each of ``tables.ALL_COLOURS`` whether its consequence restricts."""
    restricting = {str(one.colour) for one in policy.consequences if one.stays_home or one.gates_closed}
    return np.array([colour in restricting for colour in ALL_COLOURS])


def _days_of(
    rows: Sequence[Mapping[str, Any]],
    place: Mapping[str, int],
    starts: NDArray[np.int64],
    begin: str,
    end: str,
) -> NDArray[np.bool_]:
    """Mark the days of which some moment lies in an interval of a person."""
    found = np.zeros((len(starts), len(place)), dtype=np.bool_)
    for row in rows:
        found[:, place[row["person_id"]]] |= (row[begin] < starts + DAY) & (row[end] > starts)
    return found


def _groups(
    residents: Sequence[Mapping[str, Any]], place: Mapping[str, int], labels: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    found = {}
    for grouping in GROUPINGS:
        names = [NO_GROUP] * len(place)
        for row in residents:
            if row["person_id"] in place:
                value = row[grouping]
                names[place[row["person_id"]]] = (
                    ("yes" if value else "no") if isinstance(value, bool) else str(value)
                )
        found[grouping] = tuple(names)
    if any(labels):
        found[PLATFORM_GROUP] = tuple(label or NO_GROUP for label in labels)
    return found
