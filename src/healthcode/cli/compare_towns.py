"""``healthcode compare SCENARIO``: the same town under each policy and under none, lived anew over seeds."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from healthcode.cli import town_options
from healthcode.cli.compare_report import write_compare_report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from healthcode.audit.frontier_fields import Towns
    from healthcode.cli.terminal import Terminal
    from healthcode.cli.town_options import TownsAsked
    from healthcode.experiments.towns import Plan

AUDIT_FILE = "audit.json"
PICTURE = "frontier"


@dataclass(frozen=True)
class Typed:
    """What was typed for towns alone; None or empty where it was not.

    Args:
        seeds: How many.
        seed: Instead of the scenario's own.
        people: Another number.
        days: Another number.
        settings: Further settings.
        alternatives: Whether the gentler policies take part.
        strengths: Shares of people to whom each policy but the first is applied too.
        closed_loop: Whether each source is left out once.
        workers: How many runs at a time.
        as_csv: Whether to print CSV.
        with_report: Whether to write a page too.
        on_spark: Whether the runs are played on Spark.
        master: Where Spark runs.
    """

    seeds: int | None
    seed: str | None
    people: int | None
    days: int | None
    settings: Sequence[str]
    alternatives: bool
    strengths: Sequence[float]
    closed_loop: bool
    workers: int | None
    as_csv: bool
    with_report: bool = False
    on_spark: bool = False
    master: str | None = None

    def options(self) -> list[str]:
        """Name the options that were typed."""
        given = {
            "--seeds": self.seeds,
            "--seed": self.seed,
            "--people": self.people,
            "--days": self.days,
            "--set": self.settings,
            "--alternatives": self.alternatives,
            "--strength": self.strengths,
            "--closed-loop": self.closed_loop,
            "--workers": self.workers,
            "--csv": self.as_csv,
            "--report": self.with_report,
            "--engine spark": self.on_spark,
            "--master": self.master,
        }
        return [option for option, value in given.items() if value not in (None, False, [], ())]


def compare_towns(
    scenario: str,
    policies: Sequence[str],
    typed: Typed,
    *,
    out: str | None,
    json: bool,
    terminal: Terminal,
) -> None:
    """Let the towns live, and show, print and write what they came to.

    Raises:
        HealthcodeError: If something typed, the scenario or a policy has faults.
    """
    from healthcode.audit.frontier_fields import fields_of, runs_of  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.people import print_json  # noqa: PLC0415
    from healthcode.cli.progress import Progress  # noqa: PLC0415
    from healthcode.cli.scored import one_form  # noqa: PLC0415
    from healthcode.experiments.many_runs import Cluster  # noqa: PLC0415
    from healthcode.experiments.towns import ALTERNATIVES, live  # noqa: PLC0415

    if typed.master is not None and not typed.on_spark:
        _refuse_master(typed.master)
    one_form(json=json, as_csv=typed.as_csv)
    folder = town_options.results_folder(out)
    if typed.with_report and folder is None:
        _refuse_page_without_place()
    more = [name for name in ALTERNATIVES if typed.alternatives and name not in policies]
    names = [*policies, *more]
    given = town_options.asked(
        scenario,
        names,
        people=typed.people,
        days=typed.days,
        seed=typed.seed,
        settings=typed.settings,
        command=_words(names, typed),
    )
    plan = _plan(scenario, given, typed)
    words = ["compare", *given.command]
    with town_options.keeping_runs(folder, words, terminal) as kept:
        town_options.say_what_runs([task for _, task in plan.tasks()], kept, terminal)
        with Progress(quiet=terminal.quiet, noun="run") as progress:
            (towns,) = live(
                [plan],
                kept,
                workers=typed.workers or 0,
                cluster=Cluster(typed.master) if typed.on_spark else None,
                report=progress.report,
            )
    fields = fields_of(towns, shlex.join(["healthcode", *words]))
    document = _document(given, plan, towns, fields) | {"runs": runs_of(towns)}
    if folder is not None:
        _write(folder, document, terminal)
        if typed.with_report:
            write_compare_report(given, document, folder, terminal)
    if json:
        print_json(document)
    elif typed.as_csv:
        town_options.print_csv(town_options.csv_rows(document["fields"]))
    else:
        _show(document, given, terminal)


def _refuse_page_without_place() -> NoReturn:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - only when something is wrong

    raise UsageError("a page needs a place", (Problem("--report", "without --out", "a folder with --out"),))


def _refuse_master(master: str) -> NoReturn:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - only when something is wrong

    problem = Problem("--master", repr(master), "only --engine spark runs elsewhere")
    raise UsageError("these options do not go together", (problem,))


def _words(names: Sequence[str], typed: Typed) -> list[str]:
    words = [word for name in names for word in ("--policy", name)]
    words += ["--seeds", str(typed.seeds or town_options.SEEDS)]
    words += [word for strength in typed.strengths for word in ("--strength", str(strength))]
    return [*words, "--closed-loop"] if typed.closed_loop else words


def _plan(scenario: str, given: TownsAsked, typed: Typed) -> Plan:
    from healthcode.experiments.many_runs import seeds_of  # noqa: PLC0415 - not needed for --help
    from healthcode.experiments.sources import SOURCES  # noqa: PLC0415
    from healthcode.experiments.towns import Plan  # noqa: PLC0415

    _check_strengths(typed.strengths)
    read = given.rules[0].tables_read
    return Plan(
        scenario,
        seeds_of(given.scenario.seed_text, typed.seeds or town_options.SEEDS),
        tuple(zip(given.names, given.typed, strict=True)),
        tuple(typed.settings),
        typed.people,
        typed.days,
        tuple(sorted(set(typed.strengths))),
        tuple(source for source in SOURCES if source in read) if typed.closed_loop else (),
    )


def _check_strengths(strengths: Sequence[float]) -> None:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - only when something is wrong

    problems = tuple(
        Problem("--strength", f"{one:g}", "a share of people above 0 and below 1, such as 0.5")
        for one in strengths
        if not 0 < one < 1
    )
    if problems:
        raise UsageError("a strength is a share of people", problems)


def _document(given: TownsAsked, plan: Plan, towns: Towns, fields: Mapping[str, Any]) -> dict[str, Any]:
    from healthcode.audit.fields import FORMAT, VERSION  # noqa: PLC0415 - not needed for --help

    over = given.over(towns.seeds) | {
        "settings": list(plan.settings),
        "strengths": [0.0, *plan.strengths, 1.0],
        "sources_left_out": list(plan.sources),
    }
    return {"format": FORMAT, "version": VERSION, "over": over, "fields": dict(fields)}


def _write(folder: Path, document: Mapping[str, Any], terminal: Terminal) -> None:
    from healthcode.comparison.frontier_layout import lay_out  # noqa: PLC0415 - few commands draw
    from healthcode.comparison.picture_png import png_of  # noqa: PLC0415
    from healthcode.comparison.picture_svg import svg_of  # noqa: PLC0415
    from healthcode.scoring.output import staged, write_json  # noqa: PLC0415

    picture = lay_out(document, terminal.language)
    with staged(folder) as staging:
        write_json(staging / AUDIT_FILE, document)
        (staging / f"{PICTURE}.svg").write_text(svg_of(picture), encoding="utf-8", newline="\n")
        (staging / f"{PICTURE}.png").write_bytes(png_of(picture))
    terminal.talk(f"Wrote {AUDIT_FILE}, {PICTURE}.svg and {PICTURE}.png into {folder}.")


# ── what is shown ──────────────────────────────────────────────────────────────────────────────────────────


def _show(document: Mapping[str, Any], given: TownsAsked, terminal: Terminal) -> None:
    from healthcode.comparison import towns_words  # noqa: PLC0415 - not needed for --help

    language, fields, names = terminal.language, document["fields"], given.names
    terminal.paragraph(towns_words.opening(document["over"], language))
    terminal.out()
    rows = towns_words.table(fields, names, language)
    header = towns_words.HEADS[language]
    terminal.table(header, rows, right=frozenset(range(1, len(header))))
    for name in names:
        terminal.out()
        for text in towns_words.of_policy(fields, name, language):
            terminal.paragraph(text)
    _show_strengths(document["runs"], names, terminal)
    _show_part(
        towns_words.say("at_equal_effect", language, first=names[0]),
        towns_words.equal_effect(fields, names, language),
        terminal,
    )
    _show_part(
        towns_words.say("sources", language, policy=names[0]),
        towns_words.closed_loop(fields, language),
        terminal,
    )
    terminal.out()
    for text in towns_words.closing(language, town_options.other_of_pair(given, "compare")):
        terminal.paragraph(text)


def _show_strengths(runs: Sequence[Mapping[str, Any]], names: Sequence[str], terminal: Terminal) -> None:
    """Show what policies came to that were also applied to a share of the people; nothing without one."""
    from healthcode.comparison import towns_words  # noqa: PLC0415 - not needed for --help

    language = terminal.language
    rows = towns_words.at_strengths(runs, names, language)
    if rows:
        terminal.heading(towns_words.say("strengths", language))
        header = towns_words.STRENGTH_HEADS[language]
        terminal.table(header, rows, right=frozenset(range(1, len(header))))


def _show_part(heading: str, texts: Sequence[str], terminal: Terminal) -> None:
    if texts:
        terminal.heading(heading)
        for text in texts:
            terminal.paragraph(text)
