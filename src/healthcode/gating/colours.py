"""Everybody's verdict at each 04:00, from the rows of a run and a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.checkpoint.scene import Known, Verdicts
from healthcode.policy.closing import closes
from healthcode.scoring.daily import DailyScorer
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy


def closed_table(policy: Policy, kinds: Sequence[str]) -> NDArray[np.bool_]:
    """Say which colours a policy turns away where.

    Args:
        policy: Of its consequences only ``gates_closed`` is read.
        kinds: Kinds of places.

    Returns:
        For each of ``tables.ALL_COLOURS`` and each kind, whether it is closed.
    """
    asked = {str(one.colour): one for one in policy.consequences}
    return np.array(
        [[closes(asked.get(colour), kind) for kind in kinds] for colour in ALL_COLOURS], np.bool_
    ).reshape(len(ALL_COLOURS), len(kinds))


def known_of(dataset: Dataset, policy: Policy) -> Known:
    """Read people and places, in the order in which scoring counts them."""
    people = dataset.connection.execute(
        "select person_id, coalesce(cohort, ''), coalesce(district_id, '') "
        "from people left join districts using (district) order by person"
    ).fetchall()
    places = dataset.connection.execute(
        "select location_id, kind from locations where not is_vehicle order by location"
    ).fetchall()
    kinds = [kind for _, kind in places]
    return Known(
        person_ids=[row[0] for row in people],
        groups=[row[1] for row in people],
        districts=[row[2] for row in people],
        place_ids=[place_id for place_id, _ in places],
        place_kinds=kinds,
        closed=closed_table(policy, kinds),
    )


class ColoursOfRun:
    """Scores the observed rows of a run at one moment after another.

    Args:
        dataset: The observed tables.
        policy: The rules.
        person_ids: Everybody, in the order of ``known_of``.
        with_reasons: Whether deciding rules and points are wanted too, which takes longer.
    """

    def __init__(
        self, dataset: Dataset, policy: Policy, person_ids: Sequence[str], *, with_reasons: bool
    ) -> None:
        self._scorer = DailyScorer(dataset, policy)
        self._person_ids = person_ids
        self._with_reasons = with_reasons
        self._reasons = ("", *sorted({"override", *(rule.id for rule in policy.rules)}))

    def at(self, moment: int) -> Verdicts:
        """Give everybody's verdict at a moment; moments come in order."""
        colour: NDArray[np.uint8] = self._scorer.advance(moment).astype(np.uint8)
        if not self._with_reasons:
            return Verdicts.of_colours(colour)
        rows = {row.person_id: row for row in self._scorer.evaluation().verdicts}
        number = {reason: at for at, reason in enumerate(self._reasons)}
        ordered = [rows[person] for person in self._person_ids]
        return Verdicts(
            colour=colour,
            reason=np.array([number[row.deciding_rule or ""] for row in ordered], np.int32),
            reasons=self._reasons,
            points=np.array([row.points for row in ordered], np.int32),
        )

    def close(self) -> None:
        """Let go of temporary tables."""
        self._scorer.close()
