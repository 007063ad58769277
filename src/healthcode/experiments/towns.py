"""The same towns under several policies and under none, over several seeds, lived anew each time.

Each run is kept as a record while it is needed, and comes to a few sums; a record of the town without a code
stays until all of its seed have been laid beside it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.audit.frontier import Ways, forgone, outcome_of
from healthcode.audit.frontier_fields import NO_CODE, Towns, Variant
from healthcode.experiments.many_runs import RunTask, records_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from healthcode.audit.frontier import Forgone, Outcome
    from healthcode.experiments.many_runs import Cluster
    from healthcode.experiments.record import RunRecord

#: Shipped policies that are gentler than a code, or built otherwise; each says so of itself.
ALTERNATIVES = ("symptom-reports", "interview-tracing", "test-and-release", "exposure-notification")
#: Shipped scenarios that were chosen as a pair, to show opposite pictures.
CONTRASTED = ("help", "harm")


@dataclass(frozen=True)
class Plan:
    """Which towns to compare.

    Args:
        scenario: The id of a shipped scenario, or the path of a TOML file.
        seeds: Of the runs; each policy lives through all of them.
        policies: For each policy its name, and its id or the path of its file; the first one first.
        settings: Further settings, each written ``section.key=value``.
        people: Another number of people.
        days: Another number of days.
        strengths: Shares of people to whom each policy but the first is applied too, besides everybody.
        sources: Tables about people, each of which the first policy has to do without once.
    """

    scenario: str
    seeds: tuple[str, ...]
    policies: tuple[tuple[str, str], ...]
    settings: tuple[str, ...] = ()
    people: int | None = None
    days: int | None = None
    strengths: tuple[float, ...] = ()
    sources: tuple[str, ...] = ()

    def variants(self) -> list[Variant]:
        """List the ways in which each town is governed; the one without a code comes first."""
        names = [name for name, _ in self.policies]
        return [
            Variant(NO_CODE),
            *(Variant(name) for name in names),
            *(Variant(name, strength) for name in names[1:] for strength in sorted(self.strengths)),
            *(Variant(names[0], without=source) for source in self.sources),
        ]

    def tasks(self) -> list[tuple[Variant, RunTask]]:
        """List all runs, seed by seed; of each seed the one without a code comes first."""
        return [(variant, self._task(seed, variant)) for seed in self.seeds for variant in self.variants()]

    def _task(self, seed: str, variant: Variant) -> RunTask:
        return RunTask(
            self.scenario,
            seed,
            dict(self.policies).get(variant.policy),
            self.settings,
            self.people,
            self.days,
            without=(variant.without,) if variant.without else (),
            reach=variant.strength,
        )


def live(
    plans: Sequence[Plan],
    folder: Path | None = None,
    *,
    workers: int = 0,
    cluster: Cluster | None = None,
    report: Callable[[int, int], None] | None = None,
) -> Iterator[Towns]:
    """Let the towns of each plan live, and count what they came to.

    Args:
        plans: Which towns; the runs of all of them share the processes.
        folder: Where finished runs are kept, so that a stopped comparison goes on; None keeps none.
        workers: How many at a time; 0 for as many as there are cores. They change no result.
        cluster: Where the towns live instead of in processes of this machine; it changes no result.
        report: Told how many runs are done, and of how many.

    Yields:
        One result for each plan, in their order.

    Raises:
        ScenarioError: If a scenario or a setting has faults.
        PolicyError: If a policy has faults.
        EngineError: If the cluster cannot be used.
        OSError: If the folder cannot be written.
    """
    tasks = [pair for plan in plans for pair in plan.tasks()]
    records = records_of([task for _, task in tasks], folder, workers=workers, cluster=cluster, report=report)
    for plan in plans:
        yield _counted(plan, records)
    # Run to its end, so that it tells of the last run and lets go of its processes.
    for _ in records:
        raise AssertionError("there are more runs than were planned")


def _counted(plan: Plan, records: Iterator[tuple[RunTask, RunRecord]]) -> Towns:
    outcomes: dict[Variant, list[Outcome]] = defaultdict(list)
    without: dict[str, list[Forgone]] = defaultdict(list)
    twin: Ways | None = None
    for variant, _ in plan.tasks():
        _, record = next(records)
        outcomes[variant].append(outcome_of(record.lived, record.infected_at, record.refused))
        ways = Ways(record.infected_at, record.lived.locked, record.outings, record.medicine)
        if variant == Variant(NO_CODE):
            twin = ways
        elif twin is not None and variant == Variant(variant.policy):
            without[variant.policy].append(forgone(twin, ways))
    return Towns(plan.seeds, tuple(name for name, _ in plan.policies), dict(outcomes), dict(without))
