"""Gates stand at the doors of a run, day after day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.checkpoint.decide import decide
from healthcode.checkpoint.issued import CodeOffice
from healthcode.checkpoint.log import GateLog, day_log, kept
from healthcode.checkpoint.outsider import learn
from healthcode.checkpoint.scene import Scene, day_of_codes
from healthcode.checkpoint.tally import Tally
from healthcode.clock import DAY
from healthcode.draws import Draws
from healthcode.errors import DatasetError, Problem
from healthcode.gating.colours import ColoursOfRun, known_of
from healthcode.run_folder import read_manifest
from healthcode.run_folder.arrivals import read_arrivals
from healthcode.run_folder.manifest import run_times

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from healthcode.checkpoint.decide import Decisions
    from healthcode.checkpoint.model import Gate
    from healthcode.checkpoint.outsider import Learned
    from healthcode.checkpoint.scene import Known, Verdicts
    from healthcode.codes.key_ring import KeyRing
    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy


@dataclass
class AtGate:
    """What happened at the doors under one gate.

    Args:
        gate: Which.
        tally: Its days in numbers.
        log: What its log holds at the end of the run.
        learned: What an outsider reads in it.
        days: The decisions of each day, with its verdicts, in order; only if they were asked for.
    """

    gate: Gate
    tally: Tally
    log: GateLog
    learned: Learned
    days: list[tuple[Decisions, Verdicts]] = field(default_factory=list)


@dataclass
class Stand:
    """Several gates, each at all doors of the same run.

    Args:
        known: People and places.
        gates: What happened at each.
        days: The 04:00 of each day that was looked at.
        uncoded: Arrivals before the first 04:00, when nobody had a code yet; left out.
        codes: How many different codes were issued and verified.
    """

    known: Known
    gates: list[AtGate]
    days: list[int]
    uncoded: int
    codes: int


def stand(
    run: str | Path,
    dataset: Dataset,
    policy: Policy,
    gates: Sequence[Gate],
    *,
    seed: int,
    ring: KeyRing,
    last_days: int | None = None,
    keep_decisions: bool = False,
    report: Callable[[int, int], None] | None = None,
) -> Stand:
    """Put gates at the doors of a run, and let everybody who arrived come again.

    Args:
        run: The folder of the run; of its truth only arrivals are read.
        dataset: Its observed tables.
        policy: Gives the colours of each 04:00, and says which are turned away where.
        gates: Each stands at all doors.
        seed: Of what a guard does by chance.
        ring: The keys that sign codes.
        last_days: Look at so many last days of the calendar only, whether or not anybody arrives on them.
        keep_decisions: Whether every single decision is wanted.
        report: Told how many days are done, and of how many.

    Raises:
        DatasetError: If nobody arrives in the run after its first 04:00, or its arrivals cannot be read.

    Simplification:
        The scene is the one that the run's own policy left: who stayed at home because of it does not come.
    """
    known = known_of(dataset, policy)
    arrivals = read_arrivals(run, known.person_ids, known.place_ids)
    scenes, uncoded = _scenes(arrivals, *run_times(read_manifest(run)))
    scenes = scenes[-last_days:] if last_days else scenes
    draws, office = Draws(seed), CodeOffice(known.person_ids, ring)
    tallies = [Tally(gate) for gate in gates]
    logs: list[list[tuple[int, GateLog]]] = [[] for _ in gates]
    decided: list[list[tuple[Decisions, Verdicts]]] = [[] for _ in gates]
    with_reasons = any(gate.sees in ("colour_and_reason", "everything") for gate in gates)
    colours = ColoursOfRun(dataset, policy, known.person_ids, with_reasons=with_reasons)
    try:
        for done, scene in enumerate(scenes, 1):
            verdicts = colours.at(scene.begins)
            office.begin_day()
            for at, gate in enumerate(gates):
                decisions = decide(gate, scene, known, verdicts, office, draws)
                tallies[at].add(decisions, known)
                logs[at].append((scene.begins, day_log(gate, decisions, known, verdicts)))
                if keep_decisions:
                    decided[at].append((decisions, verdicts))
            if report is not None:
                report(done, len(scenes))
    finally:
        colours.close()
    until = scenes[-1].begins + DAY
    map_of_town = dict(zip(known.place_ids, known.place_kinds, strict=True))
    found = [kept(gate, parts, until) for gate, parts in zip(gates, logs, strict=True)]
    stood = [
        AtGate(gate, tallies[at], found[at], learn(found[at], map_of_town, draws), decided[at])
        for at, gate in enumerate(gates)
    ]
    return Stand(known, stood, [scene.begins for scene in scenes], uncoded, office.issued)


def _scenes(arrivals: dict[str, NDArray[Any]], begins: int, ends: int) -> tuple[list[Scene], int]:
    """Cut the arrivals into the days of a run, from 04:00 to 04:00; what comes before is left out."""
    day_of = day_of_codes(arrivals["arrived_at"])
    is_coded = day_of >= begins
    if not is_coded.any():
        problem = Problem("truth/arrivals", "nobody after that", "people who arrive when codes are out")
        fix = "Make a longer run: healthcode simulate quiet-week --policy hangzhou-2020-02 -o my-week"
        raise DatasetError("nobody arrives after the first 04:00 of this run", (problem,), fix)
    first, last = (int(day) for day in day_of_codes(np.array([begins + DAY - 1, ends - 1])))
    scenes = [
        Scene.sorted(day, {name: column[day_of == day] for name, column in arrivals.items()})
        for day in range(first, last + 1, DAY)
    ]
    return scenes, int((~is_coded).sum())
