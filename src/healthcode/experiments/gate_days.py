"""Who stood at gates without a phone, whom the colour turned away there, and whom one gate would have.

In the run itself only the colour turns people away. What becomes of somebody without a phone is said by a
gate: the one that the run was lived with, or ``online-scan`` where it had none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.checkpoint.load import load_gate, shipped_gates
from healthcode.checkpoint.scene import keys_of
from healthcode.clock import DAY, parse_time
from healthcode.draws import Draws
from healthcode.experiments.section_consent import refused_without_code
from healthcode.pipeline import gate_sha256
from healthcode.run_folder.views import open_truth
from healthcode.scenario.model import seed_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthcode.checkpoint.model import Gate
    from healthcode.experiments.sections import RunInHand
    from healthcode.run_folder import Manifest

#: Stands in where a run had no gate.
STAND_IN = "online-scan"

_ARRIVALS = """
select
    position as person, (arrived_at - $begins) // 86400 as day, count(*) as arrivals,
    count(*) filter (not has_phone_along) as without_phone, count(*) filter (is_refused) as refused
from arrivals
join person_ids on person_ids.id = arrivals.person_id
group by all
"""
_WITHOUT_PHONE = """
select position as person, person_id, place_id, arrived_at
from arrivals
join person_ids on person_ids.id = arrivals.person_id
where not has_phone_along and not is_refused
"""


@dataclass(frozen=True)
class GateDays:
    """Arrivals at gates by the day they came on, each in the shape ``(days, people)``.

    Args:
        gate_id: Of the gate that says what becomes of people without a phone.
        is_of_run: Whether the run was lived with it.
        arrivals: All of them.
        without_phone: Without a phone along, so without a code.
        refused: Turned away for their colour, in the run.
        excluded: Without a phone and let in by the run, whom this gate would have turned away.
    """

    gate_id: str
    is_of_run: bool
    arrivals: NDArray[np.int64]
    without_phone: NDArray[np.int64]
    refused: NDArray[np.int64]
    excluded: NDArray[np.int64]


def gate_days(in_hand: RunInHand) -> GateDays:
    """Count everybody's arrivals at gates.

    Simplification:
        A gate file of one's own is not kept with a run, so only a shipped gate is known again; of another
        one ``online-scan`` stands in.
    """
    gate, is_of_run = gate_of(in_hand.manifest)
    people = [
        str(one)
        for (one,) in in_hand.dataset.connection.execute(
            "select person_id from people order by person"
        ).fetchall()
    ]
    begins = parse_time(in_hand.manifest.begins)
    with open_truth(in_hand.run) as truth:
        truth.execute(
            "create temp table person_ids as select unnest($ids) as id, unnest(range(len($ids))) as position",
            {"ids": people},
        )
        found = truth.execute(_ARRIVALS, {"begins": begins}).fetchnumpy()
        came = truth.execute(_WITHOUT_PHONE).fetchnumpy()
    shape = in_hand.lived.locked.shape
    person, day = found["person"], found["day"]
    arrivals, without_phone, refused = (
        _counted(person, day, found[name], shape) for name in ("arrivals", "without_phone", "refused")
    )
    arrived_at = came["arrived_at"]
    is_away = refused_without_code(
        gate,
        Draws(seed_number(in_hand.manifest.seed)),
        *_keys(came["person_id"].tolist(), came["place_id"].tolist()),
        arrived_at,
        np.zeros(len(arrived_at), np.bool_),
    )
    excluded = _counted(came["person"], (arrived_at - begins) // DAY, is_away.astype(np.int64), shape)
    return GateDays(gate.id, is_of_run, arrivals, without_phone, refused, excluded)


def gate_of(manifest: Manifest) -> tuple[Gate, bool]:
    """Give the gate that the run was lived with, or the one that stands in; and whether it is its own."""
    if manifest.gate_id in shipped_gates():
        gate = load_gate(str(manifest.gate_id))
        if gate_sha256(gate) == manifest.gate_sha256:
            return gate, True
    return load_gate(STAND_IN), False


def _keys(people: Sequence[str], places: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Turn the ids of each arrival into the numbers that the checkpoint draws by."""
    found = []
    for ids in (people, places):
        names, at = np.unique(np.array(ids, dtype=np.str_), return_inverse=True)
        found.append(keys_of([str(name) for name in names])[at])
    return found[0], found[1]


def _counted(
    person: NDArray[np.int64], day: NDArray[np.int64], numbers: NDArray[np.int64], shape: tuple[int, ...]
) -> NDArray[np.int64]:
    counts = np.zeros(shape, np.int64)
    inside = (day >= 0) & (day < shape[0])
    np.add.at(counts, (day[inside], person[inside]), numbers[inside])
    return counts
