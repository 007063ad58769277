"""What commands that let many towns live have in common: their options, and what these are turned into."""

from __future__ import annotations

import os
import shlex
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthcode.cli import inputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthcode.cli.terminal import Terminal
    from healthcode.experiments.many_runs import RunTask
    from healthcode.policy.model import Policy
    from healthcode.scenario import Scenario

#: Unless said otherwise.
SEEDS = 5
MOST_SEEDS = 200
#: Finished runs are kept in this folder of the one for results.
RUNS = "runs"

Policies = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        metavar="P",
        help="The rules that people live under: the id of a shipped policy, or a TOML file; may be given "
        "several times. No code at all always stands beside them.",
        show_default=False,
    ),
]
Seeds = Annotated[
    int | None,
    typer.Option(
        "--seeds",
        metavar="K",
        min=1,
        max=MOST_SEEDS,
        help=f"How many seeds each town lives through. Default: {SEEDS}.",
        show_default=False,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        max=64,
        help="How many runs at a time. Default: one for each core, four at the most. It changes no result.",
        show_default=False,
    ),
]
Alternatives = Annotated[
    bool,
    typer.Option(
        "--alternatives",
        help="Also symptom reports, interview tracing, test and release, and exposure notification.",
    ),
]


@dataclass(frozen=True)
class TownsAsked:
    """What was typed, checked.

    Args:
        scenario: Read with all that was typed beside it.
        rules: The policies, loaded and right about their own cases.
        names: Of them; no two have the same.
        typed: Their ids or files.
        command: The words that were typed, for the document.
    """

    scenario: Scenario
    rules: tuple[Policy, ...]
    names: tuple[str, ...]
    typed: tuple[str, ...]
    command: tuple[str, ...]

    def over(self, seeds: Sequence[str]) -> dict[str, Any]:
        """Say over what the numbers are, as plain JSON values."""
        import healthcode  # noqa: PLC0415 - not needed for --help
        from healthcode.audit.frontier_fields import NO_CODE  # noqa: PLC0415
        from healthcode.experiments.towns import CONTRASTED  # noqa: PLC0415

        scenario = self.scenario
        version = healthcode.__version__
        span = seeds[0] if len(seeds) == 1 else f"{seeds[0]} … {seeds[-1]}"
        return {
            "provenance": f"simulated by healthcode {version}, scenario {scenario.name}, seed {span}",
            "scenario": scenario.name,
            "scenario_sha256": scenario.content_hash,
            "healthcode": version,
            "people": scenario.settings.count("town.people"),
            "days": scenario.settings.count("time.days"),
            "seeds": list(seeds),
            "baseline": NO_CODE,
            "policies": [
                {"name": name, "id": one.id, "title": one.title, "sha256": one.sha256()}
                for name, one in zip(self.names, self.rules, strict=True)
            ],
            "chosen_for_contrast": scenario.id in CONTRASTED,
        }


def is_town(data: str, *, wants_towns: bool) -> bool:
    """Say whether what was typed names a scenario, and no data.

    Args:
        data: As typed. The shipped sample is data, and so is a folder; but the name of a shipped scenario is
            that scenario where a folder of that name holds no tables, or where only a scenario can be meant.
        wants_towns: Whether options were typed that only make sense for a scenario.
    """
    from healthcode.scenario import shipped_scenarios  # noqa: PLC0415 - not needed for --help

    if data in shipped_scenarios() and Path(data).is_dir():
        return wants_towns or not _holds_tables(Path(data))
    if data == inputs.SAMPLE or Path(data).is_dir():
        return False
    return data in shipped_scenarios() or data.endswith(".toml") or (wants_towns and not Path(data).exists())


def say_which(data: str, *, is_town: bool, terminal: Terminal) -> None:
    """Say which was taken where a folder has the name of a shipped scenario, and how to name the other."""
    from healthcode.scenario import shipped_scenarios  # noqa: PLC0415 - not needed for --help

    if data not in shipped_scenarios() or not Path(data).is_dir():
        return
    if is_town:
        terminal.talk(f'Note: "{data}" is the shipped scenario; the folder here is named ./{data}.')
        return
    terminal.talk(
        f'Note: "{data}" is the folder here. For the shipped scenario of that name, add an option that only '
        f"towns have, such as --seeds {SEEDS}, or go to another folder."
    )


def _holds_tables(folder: Path) -> bool:
    """Say whether a folder looks like a dataset or a run."""
    try:
        names = [path.name.lower() for path in folder.iterdir()]
    except OSError:
        return True
    return any(name in {"observed", "run.json"} or name.startswith("people.") for name in names)


def asked(
    scenario: str,
    policies: Sequence[str],
    *,
    people: int | None,
    days: int | None,
    seed: str | None,
    settings: Sequence[str],
    command: Sequence[str],
) -> TownsAsked:
    """Read the scenario and the policies.

    Raises:
        UsageError: If there is no policy, or one stands there twice.
        ScenarioError: If the scenario has faults.
        PolicyError: If a policy has faults, or fails its own cases.
    """
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help
    from healthcode.scenario import load_scenario  # noqa: PLC0415
    from healthcode.scoring.score import name_of  # noqa: PLC0415

    if not policies:
        raise UsageError(
            "nothing stands beside no code",
            (Problem("--policy", "none", "at least one, each after a --policy of its own"),),
            "For example: --policy hangzhou-2020-02 --policy interview-tracing. "
            "All ids: healthcode policy list",
        )
    town = load_scenario(scenario, people=people, days=days, seed=seed, set=settings)
    rules = tuple(inputs.load_rules(name) for name in policies)
    require_different(policies, rules)
    names = [name_of(one) for one in rules]
    distinct = tuple(
        name if names.count(name) == 1 else f"{name}, {Path(file).as_posix()}"
        for name, file in zip(names, policies, strict=True)
    )
    words = [scenario, *command]
    for option, value in (("--people", people), ("--days", days), ("--seed", seed)):
        words += [] if value is None else [option, str(value)]
    for setting in settings:
        words += ["--set", setting]
    return TownsAsked(town, rules, distinct, tuple(policies), tuple(words))


def require_different(names: Sequence[str], rules: Sequence[Policy]) -> None:
    """Refuse a policy that stands there twice.

    Raises:
        UsageError: With the name of the other.
    """
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - only when something is wrong

    problems = [
        Problem("--policy", name, f"another policy; this is the same as --policy {names[rules.index(one)]}")
        for index, (name, one) in enumerate(zip(names, rules, strict=True))
        if rules.index(one) != index
    ]
    if problems:
        raise UsageError(
            "a policy is compared with itself",
            tuple(problems),
            "Name each policy once. To try a change, copy one: healthcode policy show ID --toml > mine.toml",
        )


def results_folder(out: str | None) -> Path | None:
    """Read where results go, if anywhere: never into a run, whose rows they would lie among.

    Raises:
        UsageError: If it is no name of a folder, or lies in a run.
    """
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help
    from healthcode.run_folder import is_run  # noqa: PLC0415

    if out is None:
        return None
    folder = inputs.folder(out)
    place = Path(os.path.realpath(folder))
    run = next((one for one in (place, *place.parents) if is_run(one)), None)
    if run is not None:
        where = "this is a run" if run == place else f"lies in the run {run.name}"
        raise UsageError(
            "results are not written into the data",
            (Problem("--out", f"{out}: {where}", "a place outside every run"),),
            "Choose another folder with --out.",
        )
    return folder


@contextmanager
def keeping_runs(folder: Path | None, command: Sequence[str], terminal: Terminal) -> Iterator[Path | None]:
    """Give the folder for finished runs; what happens to it is told in words.

    Args:
        folder: Of the results; None if nothing is kept.
        command: The words that were typed after the program's name, to be typed again after an interruption.
        terminal: Where that is told.

    Raises:
        UsageError: If the folder cannot be written.
    """
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help

    if folder is None:
        yield None
        return
    kept = folder / RUNS
    try:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        is_file = isinstance(error, FileExistsError | NotADirectoryError)
        problem = Problem(
            str(folder),
            "is a file, or lies in one" if is_file else error.strerror or str(error),
            "a folder that may be written",
        )
        fix = "Choose another folder with --out, or make this one writable."
        raise UsageError("nothing was written", (problem,), fix) from None
    except KeyboardInterrupt:
        terminal.talk(f"Finished runs are kept in {kept}; the same command goes on there.")
        terminal.next_command(*command, "--out", str(folder))
        raise


def say_what_runs(tasks: Sequence[RunTask], folder: Path | None, terminal: Terminal) -> None:
    """Say how many runs there will be, and where the finished ones are kept."""
    from healthcode.experiments.many_runs import kept_of, key_of  # noqa: PLC0415 - not needed for --help

    count = len({key_of(task) for task in tasks})
    runs = f"{count:,} run{'' if count == 1 else 's'}"
    if folder is None:
        terminal.talk(f"{runs}. They are kept nowhere: stopped, it begins anew. With --out it would go on.")
        return
    kept = kept_of(tasks, folder)
    done = f", {kept:,} of them finished already" if kept else ""
    terminal.talk(f"{runs}{done}. Finished ones are kept in {folder}: stopped, this goes on there.")


def other_of_pair(given: TownsAsked, command: str) -> str | None:
    """Name the command for the other of two scenarios that were chosen for contrast; None of another."""
    from healthcode.experiments.towns import CONTRASTED  # noqa: PLC0415 - not needed for --help

    if given.scenario.id not in CONTRASTED:
        return None
    (other,) = set(CONTRASTED) - {given.scenario.id}
    return shlex.join(["healthcode", command, other, *given.command[1:]])


def csv_rows(fields: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    """Give a row for each field over seeds, under a header."""
    yield (
        *("field", "value", "unit", "kind", "low", "high"),
        *("lowest", "highest", "seeds", "seeds_without", "not_estimable"),
    )
    for name, field in fields.items():
        n = field["n"]
        yield (
            *(name, field["value"], field["unit"], field["kind"], *(field["interval"] or (None, None))),
            *(*n["range"], field["seeds"], n["seeds_without"], field["not_estimable"]),
        )


def print_csv(rows: Iterator[tuple[object, ...]]) -> None:
    """Print rows as CSV, safe for spreadsheets; what is not there is an empty cell."""
    import csv  # noqa: PLC0415 - not needed for --help
    import sys  # noqa: PLC0415

    from healthcode.dataset.spreadsheets import spreadsheet_safe  # noqa: PLC0415

    writer = csv.writer(sys.stdout, lineterminator="\n")
    for row in rows:
        cells = ("" if cell is None else cell for cell in row)
        writer.writerow([spreadsheet_safe(cell) if isinstance(cell, str) else cell for cell in cells])
