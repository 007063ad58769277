"""Many runs in worker processes or on Spark, each finished one kept, so that a stopped comparison goes on."""

from __future__ import annotations

import contextlib
import hashlib
import json
import multiprocessing
import os
import signal
import tempfile
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import healthcode
from healthcode.checkpoint import load_gate
from healthcode.experiments.record import RunRecord, record_run
from healthcode.pipeline import gate_sha256
from healthcode.policy.load import load_policy
from healthcode.scenario import load_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from types import TracebackType

    from healthcode.checkpoint import Gate
    from healthcode.experiments.on_spark import SparkPlayers
    from healthcode.policy.model import Policy
    from healthcode.scenario import Scenario

#: Changes with the meaning of a record: what was kept under another one is made again.
_KEPT_FORM = 1
#: More than this are not started unasked.
_MOST_WORKERS = 4


@dataclass(frozen=True)
class RunTask:
    """One run to be made.

    Args:
        scenario: The id of a shipped scenario, or the path of a TOML file.
        seed: As it is typed.
        policy: The id of a shipped policy, or the path of a TOML file; None for no code.
        settings: Further settings, each written ``section.key=value``.
        people: Another number of people.
        days: Another number of days.
        gate: The id of a shipped gate, or the path of a TOML file.
        without: Tables about people that the platform never collects.
        reach: The share of people to whom the policy applies.
    """

    scenario: str
    seed: str
    policy: str | None = None
    settings: tuple[str, ...] = ()
    people: int | None = None
    days: int | None = None
    gate: str | None = None
    without: tuple[str, ...] = ()
    reach: float = 1.0

    def load_scenario(self) -> Scenario:
        """Read the scenario with all that was typed beside it.

        Raises:
            ScenarioError: If it has faults.
        """
        return load_scenario(
            self.scenario, people=self.people, days=self.days, seed=self.seed, set=self.settings
        )

    def load_policy(self) -> Policy | None:
        """Read the rules.

        Raises:
            PolicyError: If they have faults.
        """
        return None if self.policy is None else load_policy(self.policy)

    def load_gate(self) -> Gate | None:
        """Read the gate."""
        return None if self.gate is None else load_gate(self.gate)


@dataclass(frozen=True)
class Cluster:
    """A Spark cluster on which runs are played.

    Args:
        master: As Spark writes it; None for what ``spark-submit`` says, else all cores of this machine.
    """

    master: str | None = None


def seeds_of(seed: str, count: int) -> tuple[str, ...]:
    """Name the seeds of several runs: the scenario's own, and that with a number behind it, from 2 on."""
    return (seed, *(f"{seed}-{number}" for number in range(2, count + 1)))


def records_of(
    tasks: Sequence[RunTask],
    folder: Path | None = None,
    *,
    workers: int = 0,
    cluster: Cluster | None = None,
    report: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[RunTask, RunRecord]]:
    """Make runs, several at once, and give their records in the order of the tasks.

    A record that lies in the folder already is read instead of made: it is found by everything that it
    follows from, so one made from other rules or another version is never taken.

    Args:
        tasks: What to run.
        folder: Where finished records are kept; None keeps none once this is done.
        workers: How many at a time; 0 for as many as there are cores, up to 4. They change no result.
        cluster: Where they are played instead of in processes of this machine; it changes no result.
        report: Told how many runs are done, and of how many.

    Raises:
        ScenarioError: If a scenario has faults.
        PolicyError: If a policy has faults.
        EngineError: If the cluster cannot be used.
        OSError: If the folder cannot be written.
    """
    keys = [key_of(task) for task in tasks]
    with contextlib.ExitStack() as stack:
        if folder is None:
            scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="healthcode-"))
            folder = Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{key}.npz" for key in keys]
        missing = {path: task for path, task in zip(paths, tasks, strict=True) if not _is_kept(path)}
        done = len(set(paths)) - len(missing)
        if report is not None:
            report(done, len(set(paths)))
        made: dict[Path, Future[None]] = {}
        if missing and cluster is not None:
            players = stack.enter_context(_players(cluster, workers))
            made = {path: players.submit(task, path) for path, task in missing.items()}
        elif missing:
            pool = stack.enter_context(_pool(min(workers or _cores(), len(missing))))
            made = {path: pool.submit(_make, task, str(path)) for path, task in missing.items()}
            stack.push(_Leaving(pool, made.values()))
        for path, task in zip(paths, tasks, strict=True):
            while path in made and not made[path].done():
                wait([one for one in made.values() if not one.done()], return_when=FIRST_COMPLETED)
                _report(made, done, len(set(paths)), report)
            if path in made:
                made[path].result()
            yield task, RunRecord.load(path)
        _report(made, done, len(set(paths)), report)


def kept_of(tasks: Sequence[RunTask], folder: Path) -> int:
    """Say how many of the runs lie finished in a folder."""
    return sum(_is_kept(path) for path in {folder / f"{key_of(task)}.npz" for task in tasks})


def key_of(task: RunTask) -> str:
    """Hash all that a run follows from.

    Raises:
        ScenarioError: If the scenario has faults.
        PolicyError: If the policy has faults.
    """
    scenario = _scenario(task)
    told: dict[str, Any] = {
        "form": _KEPT_FORM,
        "version": healthcode.__version__,
        "scenario": scenario.content_hash,
        "name": scenario.name,
        "seed": scenario.seed_text,
        "policy": None if task.policy is None else _policy(task.policy).sha256(),
        "gate": None if task.gate is None else gate_sha256(load_gate(task.gate)),
        "without": sorted(task.without),
        "reach": task.reach,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def described(task: RunTask) -> dict[str, Any]:
    """Give a task as plain JSON values."""
    return asdict(task) | {"settings": list(task.settings), "without": list(task.without)}


@cache
def _scenario(task: RunTask) -> Scenario:
    return task.load_scenario()


@cache
def _policy(name: str) -> Policy:
    return load_policy(name)


def _cores() -> int:
    return min(os.cpu_count() or 1, _MOST_WORKERS)


def _pool(workers: int) -> ProcessPoolExecutor:
    """Start worker processes that share nothing with this one, as on every system."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=workers, mp_context=context, initializer=_die_quietly)


def _players(cluster: Cluster, workers: int) -> SparkPlayers:
    """Start playing on a cluster."""
    from healthcode.experiments.on_spark import SparkPlayers  # noqa: PLC0415 - an extra

    return SparkPlayers(cluster.master, workers)


def _die_quietly() -> None:
    """Let Ctrl-C end a worker without a word: the one who asked for it tells what was kept."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class _Leaving:
    """Starts nothing more when its context ends; when that is an interruption, ends what runs too.

    A cancelled run and a worker that dies are more than the pool can bear at once, so it is one or the other.

    Args:
        pool: Of the workers.
        futures: The runs given to them.
    """

    def __init__(self, pool: ProcessPoolExecutor, futures: Collection[Future[None]]) -> None:
        self._pool, self._futures = pool, futures

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            for worker in list((self._pool._processes or {}).values()):  # noqa: SLF001 - no word for it
                worker.terminate()
        else:
            for future in self._futures:
                future.cancel()


def _report(
    made: dict[Path, Future[None]], done: int, total: int, report: Callable[[int, int], None] | None
) -> None:
    if report is not None:
        report(done + sum(future.done() for future in made.values()), total)


def _is_kept(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        RunRecord.load(path)
    except (OSError, ValueError):
        return False
    return True


def _make(task: RunTask, path: str) -> None:
    """Make one run in a worker process."""
    gate = task.load_gate()
    policy = task.load_policy()
    without = frozenset(task.without)
    record = record_run(task.load_scenario(), policy, gate=gate, without=without, reach=task.reach)
    record.save(Path(path))
