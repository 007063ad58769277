"""A run on disk as the arrays that an audit takes: everybody's colour at each 04:00, and what was so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.lived import Lived
from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY, parse_time
from healthcode.run_folder import read_manifest
from healthcode.run_folder.mornings import Mornings, read_mornings
from healthcode.run_folder.truth import read_truth
from healthcode.scoring.daily import DailyScorer
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.run_folder import Manifest

#: The groupings of the truth.
GROUPINGS = ("age_band", "occupation", "has_phone", "pays_cash", "has_app")
#: The label that the platform knows.
PLATFORM_GROUP = "group"
NO_GROUP = "none"


def lived(
    run: str | Path, dataset: Dataset, policy: Policy, report: Callable[[int, int], None] | None = None
) -> Lived:
    """Take everybody's verdict at each 04:00 of a run, and lay the truth beside it.

    Under the policy that the run was lived under, what people were told stands in the run; under another one
    every 04:00 is scored.

    Args:
        run: Its folder.
        dataset: Its observed tables.
        policy: Gives the colours, and says which restrict.
        report: Told how many days are done, and of how many.

    Raises:
        DatasetError: If this is no run, or a table is missing or damaged.

    Simplification:
        Under another policy than the run's own people still live as they did under their own.
    """
    manifest = read_manifest(run)
    starts = parse_time(manifest.begins) + np.arange(manifest.days, dtype=np.int64) * DAY
    people = dataset.connection.execute(
        "select person_id, coalesce(cohort, '') from people order by person"
    ).fetchall()
    place = {str(person): at for at, (person, _) in enumerate(people)}
    reasons = ("", "override", *(rule.id for rule in policy.rules))
    if was_told(manifest, policy):
        first = int(starts[0]) + DAY_BEGINS_AT
        told = read_mornings(run, list(place), reasons, first, manifest.days)
    else:
        told = _scored(dataset, policy, starts, len(people), report)
    infections = [row for row in read_truth(run, "infections") if row["person_id"] in place]
    last = max((row["infected_at"] for row in infections), default=None)
    is_fixed = np.array([False, True, *(one.colour is not None for one in policy.rules)])
    return Lived(
        told.colour,
        locking(policy)[told.colour],
        told.points,
        is_fixed[told.deciding],
        told.deciding,
        told.reasons,
        _days_of(infections, place, starts, "infected_at", "recovered_at"),
        _days_of(infections, place, starts, "infectious_from", "infectious_until"),
        np.zeros(len(starts), np.bool_) if last is None else starts + DAY_BEGINS_AT > last,
        _groups(read_truth(run, "residents"), place, [str(group) for _, group in people]),
    )


def was_told(manifest: Manifest, policy: Policy) -> bool:
    """Say whether the run holds what people were told under exactly this policy."""
    return bool(manifest.given) and manifest.policy_sha256 == policy.sha256()


def _scored(
    dataset: Dataset,
    policy: Policy,
    starts: NDArray[np.int64],
    people: int,
    report: Callable[[int, int], None] | None,
) -> Mornings:
    """Score every 04:00."""
    shape = (len(starts), people)
    colour, points, deciding = np.zeros(shape, np.uint8), np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    scorer = DailyScorer(dataset, policy)
    try:
        for day, start in enumerate(starts.tolist()):
            colour[day] = scorer.advance(start + DAY_BEGINS_AT)
            points[day], deciding[day] = scorer.points, scorer.deciding
            if report is not None:
                report(day + 1, len(starts))
    finally:
        scorer.close()
    return Mornings(colour, points, deciding, scorer.reasons)


def locking(policy: Policy) -> NDArray[np.bool_]:
    """Say for each of ``tables.ALL_COLOURS`` whether its consequence restricts."""
    restricting = {str(one.colour) for one in policy.consequences if one.stays_home or one.gates_closed}
    return np.array([colour in restricting for colour in ALL_COLOURS])


def stretches_by_day(
    person: NDArray[np.int64],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    starts: NDArray[np.int64],
    count: int,
) -> NDArray[np.bool_]:
    """Mark the days of which some moment lies in a half-open stretch of a person's time.

    Args:
        person: Whose stretches, as positions.
        begin: Their first seconds.
        end: The seconds after them.
        starts: The first second of each day.
        count: How many people there are.

    Returns:
        Shape ``(days, people)``.
    """
    found = np.zeros((len(starts), count), dtype=np.bool_)
    for day, start in enumerate(starts.tolist()):
        found[day, person[(begin < start + DAY) & (end > start)]] = True
    return found


def _days_of(
    rows: Sequence[Mapping[str, Any]],
    place: Mapping[str, int],
    starts: NDArray[np.int64],
    begin: str,
    end: str,
) -> NDArray[np.bool_]:
    """Mark the days of which some moment lies in an interval of a person."""
    person = np.array([place[row["person_id"]] for row in rows], np.int64)
    first, after = (np.array([row[name] for row in rows], np.int64) for name in (begin, end))
    return stretches_by_day(person, first, after, starts, len(place))


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
