"""``healthcode simulate``: a town that lives for some weeks, and what a platform sees of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from healthcode.cli import inputs, mishaps, options

if TYPE_CHECKING:
    from healthcode.appeals import Arrangement
    from healthcode.checkpoint import Gate
    from healthcode.cli.terminal import Terminal
    from healthcode.pipeline import RunSummary
    from healthcode.scenario import Scenario

#: The colours that are told, the most severe first; green is everybody else.
_TOLD = ("red", "orange", "yellow")
_MORE_MEMORY = "Close other programs, or let fewer people live with --people."

RunFolder = Annotated[
    str, typer.Option("--out", "-o", metavar="RUN", help="The folder to write.", show_default=False)
]
OptionalPolicy = Annotated[
    str | None,
    typer.Option(
        "--policy",
        metavar="P",
        help="The rules that people live under: the id of a shipped policy, or a TOML file. "
        "Default: no health code.",
        show_default=False,
    ),
]
OptionalGate = Annotated[
    str | None,
    typer.Option(
        "--gate",
        metavar="G",
        help="How arrivals are scanned at every place with a gate: the id of a shipped gate, or a TOML file. "
        "Its scans are what the platform sees there. Default: a share of visitors scans, by the scenario.",
        show_default=False,
    ),
]
OptionalAppeals = Annotated[
    str | None,
    typer.Option(
        "--appeals",
        metavar="A",
        help="How appeals against a colour go: hotline, well-staffed, no-appeals, or a TOML file. "
        "Default: nobody can appeal.",
        show_default=False,
    ),
]
People = Annotated[
    int | None, typer.Option("--people", metavar="N", help="Another number of people.", show_default=False)
]
Days = Annotated[
    int | None, typer.Option("--days", metavar="N", help="Another number of days.", show_default=False)
]
Seed = Annotated[
    str | None,
    typer.Option("--seed", metavar="S", help="Another seed: a number or a word.", show_default=False),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Another setting, such as behaviour.evasion=high; may be given many times.",
        show_default=False,
    ),
]
FileFormat = Annotated[
    Literal["parquet", "csv"], typer.Option("--format", help="How the tables are written.")
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate", short_help="Let a town live, travel, shop and fall ill.")(simulate)


def simulate(
    scenario: options.ScenarioName,
    out: RunFolder,
    policy: OptionalPolicy = None,
    gate: OptionalGate = None,
    appeals: OptionalAppeals = None,
    people: People = None,
    days: Days = None,
    seed: Seed = None,
    set_: Set = None,
    file_format: FileFormat = "parquet",
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
) -> None:
    """Let a town live, travel, shop and fall ill, and write what happened and what a platform saw.

    RUN gets two folders that never mix: truth and observed. `healthcode scenario list` names the towns.

    A million people take about 2 GB of memory, and for two days 540 MB on disk and as much again on the way.
    """
    from healthcode import pipeline  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.people import print_json  # noqa: PLC0415
    from healthcode.cli.progress import Progress  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.run_folder import is_run  # noqa: PLC0415
    from healthcode.scenario import load_scenario  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet)
    folder = inputs.folder(out)
    chosen = load_scenario(scenario, people=people, days=days, seed=seed, set=set_ or ())
    doors = None if gate is None else _gate(gate, policy)
    desk = None if appeals is None else _appeals(appeals, policy)
    rules = None if policy is None else inputs.load_rules(policy)
    _say_what(chosen, terminal)
    if is_run(folder):
        terminal.talk(f"The run that {out} holds will be replaced.")
    with mishaps.enough_memory(_MORE_MEMORY), Progress(quiet=quiet) as progress:
        summary = pipeline.simulate(
            chosen,
            folder,
            policy=rules,
            gate=doors,
            appeals=desk,
            file_format=file_format,
            report=progress.report,
        )
    if json:
        print_json(_as_json(summary, chosen))
        return
    _show(summary, terminal)
    _say_written(summary, terminal)
    words = [out] if policy in (None, options.DEFAULT_POLICY) else [out, "--policy", policy]
    terminal.next_command("score", *(["--", *words] if out.startswith("-") else words))


def _gate(name: str, policy: str | None) -> Gate:
    """Load a gate, which means nothing without a policy."""
    from healthcode.checkpoint import load_gate  # noqa: PLC0415 - not needed for --help
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415

    if policy is None:
        problem = Problem("--gate", name, "a policy too: without one there is no colour to show")
        raise UsageError("a gate needs colours", (problem,), "Name the rules with --policy.")
    return load_gate(name)


def _appeals(name: str, policy: str | None) -> Arrangement:
    """Load an arrangement of appeals, which means nothing without a policy."""
    from healthcode.appeals import load_arrangement  # noqa: PLC0415 - not needed for --help
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415

    if policy is None:
        problem = Problem("--appeals", name, "a policy too: without one nobody is locked")
        raise UsageError("appeals need colours", (problem,), "Name the rules with --policy.")
    return load_arrangement(name)


def _say_what(scenario: Scenario, terminal: Terminal) -> None:
    settings = scenario.settings
    terminal.talk(
        f"{scenario.name}: {settings.count('town.people'):,} people, {settings.count('time.days'):,} days, "
        f"seed {scenario.seed_text}. Nobody in it exists."
    )
    ordered, on_day = settings.count("orders.red_list_size"), settings.count("orders.red_list_day")
    if ordered and on_day >= settings.count("time.days"):
        terminal.talk(
            f"The order that turns {ordered:,} people red comes on day {on_day + 1:,}: this run ends before."
        )


def _show(summary: RunSummary, terminal: Terminal) -> None:
    from healthcode.cli.curves import show_by_day  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.words import colour_word  # noqa: PLC0415

    terminal.paragraph(epidemic_words(summary))
    if summary.colours:
        terminal.paragraph(colour_words(summary))
    curves = {"infectious": list(summary.infectious_by_day)}
    for colour in _TOLD:
        numbers = [day.get(colour, 0) for day in summary.colours]
        if any(numbers):
            curves[colour_word(colour, terminal.language)] = numbers
    terminal.out()
    show_by_day(curves, terminal)


def epidemic_words(summary: RunSummary) -> str:
    """Say in whole people how the epidemic went."""
    were = "was" if summary.infected == 1 else "were"
    brought = f", {summary.seeded:,} of them from the start" if summary.seeded else ""
    if summary.imported:
        brought += f"{' and' if brought else ','} {summary.imported:,} of them outside the town"
    tests = "test was" if summary.positive_tests == 1 else "tests were"
    text = (
        f"Of {summary.people:,} people {summary.infected:,} {were} infected in "
        f"{summary.days:,} day{'' if summary.days == 1 else 's'}{brought}; "
        f"{summary.positive_tests:,} {tests} positive."
    )
    if summary.most_infectious:
        day = summary.infectious_by_day.index(max(summary.infectious_by_day)) + 1
        text += f" {summary.most_infectious:,} were infectious on day {day:,}, the most on any one day."
    return text


def colour_words(summary: RunSummary) -> str:
    """Say in whole people how many were given a colour other than green."""
    told = []
    for colour in _TOLD:
        numbers = [day.get(colour, 0) for day in summary.colours]
        if any(numbers):
            most = max(numbers)
            told.append(
                f"{most:,} {'was' if most == 1 else 'were'} {colour} on day {numbers.index(most) + 1:,}"
            )
    if not told:
        return f"Under {summary.policy_id} everybody was green on every day."
    return f"Under {summary.policy_id}, at the most, {' and '.join(told)}."


def _say_written(summary: RunSummary, terminal: Terminal) -> None:
    told = []
    for folder, meaning in (("truth", "what happened"), ("observed", "what the platform saw")):
        rows = [count for table, count in summary.counts.items() if table.startswith(f"{folder}/")]
        if rows:
            told.append(f"{folder} ({meaning}: {sum(rows):,} rows in {len(rows)} tables)")
    terminal.talk()
    terminal.talk(f"Wrote into {summary.run}: {', '.join(told) or 'the run'}.")


def _as_json(summary: RunSummary, scenario: Scenario) -> dict[str, Any]:
    return {
        "run": str(summary.run),
        "scenario": scenario.name,
        "seed": scenario.seed_text,
        "policy": summary.policy_id,
        "gate": summary.gate_id,
        "appeals": summary.appeals_id,
        "people": summary.people,
        "days": summary.days,
        "infected": summary.infected,
        "imported": summary.imported,
        "seeded": summary.seeded,
        "positive_tests": summary.positive_tests,
        "most_infectious": summary.most_infectious,
        "infectious_by_day": list(summary.infectious_by_day),
        "colours_by_day": [dict(day) for day in summary.colours],
        "rows": dict(summary.counts),
    }
