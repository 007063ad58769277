"""``healthcode compare``: the same people under two policies or more, and who changes colour by what.

Of a scenario instead of data, the town lives anew under each policy: see ``compare_towns``.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

import typer

from healthcode.cli import inputs, options, scored, simulate, town_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from healthcode.cli.terminal import Terminal
    from healthcode.comparison.changes import Comparison
    from healthcode.comparison.output import Origin, Side
    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.scoring.results import Scorer
    from healthcode.scoring.words import Language

#: More groups of changes than this are counted instead of listed.
MOST_LISTED = 12

DataOrScenario = Annotated[
    str,
    typer.Argument(
        metavar="DATA|SCENARIO",
        help='A folder of tables, a run folder, or "street" (the sample): who has another colour. '
        "Or the id of a shipped scenario, or a TOML file: the town is lived anew under each policy, and "
        "under none.",
        show_default=False,
    ),
]
Strengths = Annotated[
    list[float] | None,
    typer.Option(
        "--strength",
        metavar="S",
        help="Scenario: also apply each policy but the first to a share of people only, such as 0.5, to say "
        "what it must lock for the same effect; may be given several times.",
        show_default=False,
    ),
]
ClosedLoop = Annotated[
    bool,
    typer.Option(
        "--closed-loop",
        help="Scenario: also live through the first policy without each of its sources of data.",
    ),
]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        metavar="P",
        help="The id of a shipped policy, or a TOML file; at least twice, or once for a run folder, "
        "which brings its own as the first, or for a scenario. Each is compared with the first one.",
        show_default=False,
    ),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Write everybody as CSV and JSON into this folder, and a picture of each pair as SVG and PNG; "
        "of towns audit.json, a picture, and in its folder runs what is finished, so that it can go on.",
        show_default=False,
    ),
]


EngineName = Annotated[
    Literal["duckdb", "reference", "spark"],
    typer.Option(
        "--engine",
        help="Data: fast SQL, or the same in slow, readable Python. Scenario: spark plays the runs on a "
        "cluster (extra: spark), which changes no result.",
    ),
]
Master = Annotated[
    str | None,
    typer.Option(
        "--master",
        metavar="M",
        help="With --engine spark, where it runs, such as spark://host:7077. "
        "Default: what spark-submit says, else all cores of this machine.",
        show_default=False,
    ),
]
WithReport = Annotated[
    bool,
    typer.Option(
        "--report",
        help="Scenario: also write report.html into --out, the page of the first policy beside the others.",
    ),
]


class Writer(Protocol):
    """What writes comparisons moment by moment."""

    def add(self, comparisons: Sequence[Comparison]) -> None:
        """Write one moment."""

    def finish(self) -> None:
        """Write the end."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare", short_help="Say what another policy does: to colours, or to whole towns.")(compare)


def compare(
    data: DataOrScenario,
    policy: Policies = None,
    as_of: options.AsOfRange = None,
    seeds: town_options.Seeds = None,
    alternatives: town_options.Alternatives = False,
    strength: Strengths = None,
    closed_loop: ClosedLoop = False,
    people: simulate.People = None,
    days: simulate.Days = None,
    seed: simulate.Seed = None,
    set_: simulate.Set = None,
    workers: town_options.Workers = None,
    out: Out = None,
    report: WithReport = False,
    engine: EngineName = "duckdb",
    master: Master = None,
    as_csv: scored.Csv = False,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Say who has another colour under another policy, and by which rule.

    For example: healthcode compare street --policy hangzhou-2020-02 --policy hangzhou-travel-only

    Of a scenario, let the town live under each policy and under none, over the same seeds, and say what each
    averted and what it locked. For example: healthcode compare demo --policy hangzhou-2020-02 --alternatives
    """
    from healthcode.cli.compare_towns import Typed, compare_towns  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.comparison.output import JsonWriter  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    typed = Typed(
        seeds,
        seed,
        people,
        days,
        set_ or (),
        alternatives,
        strength or (),
        closed_loop,
        workers,
        as_csv,
        report,
        engine == "spark",
        master,
    )
    is_town = town_options.is_town(data, wants_towns=bool(typed.options()))
    town_options.say_which(data, is_town=is_town, terminal=terminal)
    if is_town:
        _refuse_typed(["--as-of"] if as_of else [], ["--engine"] if engine == "reference" else [], of="data")
        compare_towns(data, policy or (), typed, out=out, json=json, terminal=terminal)
        return
    _refuse_typed(typed.options(), of="a scenario")
    folder = None if out is None else inputs.folder(out)
    if folder is not None:
        inputs.refuse_data_folder(folder, data)
    given = inputs.some_moments(as_of)
    _require_there(data)
    names = _with_own(policy or [], data, terminal)
    _require_two(names)
    rules = [inputs.load_rules(name) for name in names]
    rows_engine: Literal["duckdb", "reference"] = "reference" if engine == "reference" else "duckdb"
    town_options.require_different(names, rules)
    with inputs.open_data(data, terminal) as dataset:
        moments = given or [inputs.last_known(dataset, terminal)]
        origin = _origin(dataset, rules, names, moments)
        told = _Told()
        with ExitStack() as stack:
            scorers = [
                stack.enter_context(inputs.open_engine(rows_engine, dataset, one, max(moments)))
                for one in rules
            ]
            writers: list[Writer] = [JsonWriter(sys.stdout, origin)] if json else []
            writers += stack.enter_context(_folder(folder, origin, told, lang))
            for comparisons in _compared(scorers, moments):
                told.add(comparisons)
                for writer in writers:
                    writer.add(comparisons)
            for writer in writers:
                writer.finish()
    if not json:
        _show(told, origin, terminal)
    if folder is not None:
        terminal.talk(f"Wrote comparison.json, people.csv and {_pictures(origin)} into {folder}.")
    if not json:
        _say_next(told, data, names, as_of, terminal)


class _Told:
    """Counts of each moment, and all of the last one."""

    def __init__(self) -> None:
        self.counts: list[tuple[int, tuple[int, ...]]] = []
        self.last: Sequence[Comparison] = ()

    def add(self, comparisons: Sequence[Comparison]) -> None:
        changed = tuple(comparison.changed_count for comparison in comparisons)
        self.counts.append((comparisons[0].as_of, changed))
        self.last = comparisons


def _compared(scorers: Sequence[Scorer], moments: Sequence[int]) -> Iterator[list[Comparison]]:
    """Compare moment by moment, so that a long range needs no more memory than one moment."""
    from healthcode.comparison.changes import compare_verdicts  # noqa: PLC0415 - not needed for --help

    for moment in moments:
        first, *others = (
            [verdict for part in scorer.evaluate_in_parts([moment]) for verdict in part.verdicts]
            for scorer in scorers
        )
        yield [compare_verdicts(first, other) for other in others]


# ── what is typed ──────────────────────────────────────────────────────────────────────────────────────────


def _refuse_typed(*typed: Sequence[str], of: str) -> None:
    """Refuse options that mean nothing for what is compared."""
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - only when something is wrong

    problems = tuple(Problem(option, "", f"is for {of} only") for options in typed for option in options)
    if problems:
        raise UsageError("what is compared does not go with what was typed", problems)


def _with_own(names: Sequence[str], data: str, terminal: Terminal) -> list[str]:
    """Put the policy that a run was lived under before a single one."""
    from healthcode.cli.rules import own_policy  # noqa: PLC0415 - not needed for --help

    own = own_policy(data) if len(names) == 1 else None
    if own is None:
        return list(names)
    terminal.talk(f"A is {own}, which this run was lived under.")
    return [own, *names]


def _require_there(data: str) -> None:
    """Refuse what is neither data nor a scenario, before anything is said about policies.

    Raises:
        DatasetError: With the nearest scenario, if one is near.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    from healthcode.errors import DatasetError, Problem  # noqa: PLC0415
    from healthcode.policy.load import shipped_policies  # noqa: PLC0415
    from healthcode.scenario import shipped_scenarios  # noqa: PLC0415

    if data == inputs.SAMPLE or os.path.lexists(data):
        return
    near = get_close_matches(data, shipped_scenarios(), 1)
    fix = f"Did you mean {near[0]}? " if near else ""
    found = "no folder, and no scenario is called that"
    if data in shipped_policies():
        found = "a policy"
        fix = f"For example: healthcode compare demo --policy {data}. "
    wanted = "a folder of tables, a run folder, or the id or file of a scenario"
    raise DatasetError(
        "there is nothing to compare",
        (Problem(data, found, wanted),),
        f"{fix}All scenarios: healthcode scenario list",
    )


def _require_two(names: Sequence[str]) -> None:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - only when something is wrong

    if len(names) < 2:
        found = " ".join(f"--policy {name}" for name in names) or "none"
        raise UsageError(
            "a comparison takes two policies or more",
            (Problem("--policy", found, "at least two, each after a --policy of its own"),),
            "For example: --policy hangzhou-2020-02 --policy always-green. All ids: healthcode policy list",
        )


def _origin(
    dataset: Dataset, rules: Sequence[Policy], typed: Sequence[str], moments: Sequence[int]
) -> Origin:
    """Name what is compared; where two have one name, the file tells them apart."""
    from healthcode.comparison.output import Origin  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.score import name_of, provenance_of  # noqa: PLC0415

    provenance = provenance_of(dataset, rules[0], moments)
    names = [name_of(one) for one in rules]
    sides = tuple(
        _side(one, name if names.count(name) == 1 else f"{name}, {Path(file).as_posix()}")
        for one, name, file in zip(rules, names, typed, strict=True)
    )
    return Origin(sides, provenance.source, provenance.data, provenance.moments)


def _side(policy: Policy, name: str) -> Side:
    from healthcode.comparison.output import Side  # noqa: PLC0415 - not needed for --help

    return Side(name, policy.id, policy.title)


# ── what is written ────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _folder(folder: Path | None, origin: Origin, told: _Told, language: Language) -> Iterator[list[Writer]]:
    """Give writers into a folder, if one is wanted; at the end the pictures of the last moment join them.

    Pictures of more pairs, which this command wrote into the folder before, are taken away.
    """
    from healthcode.comparison.output import CsvWriter, JsonWriter  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.output import staged  # noqa: PLC0415

    if folder is None:
        yield []
        return
    with staged(folder) as staging:
        with ExitStack() as files:
            streams = [
                files.enter_context((staging / name).open("w", encoding="utf-8", newline=""))
                for name in ("comparison.json", "people.csv")
            ]
            yield [JsonWriter(streams[0], origin), CsvWriter(streams[1], origin)]
        _draw(staging, origin, told.last, language)
        _take_away_after(folder, len(origin.sides) - 1)


def _take_away_after(folder: Path, count: int) -> None:
    """Take away pictures of earlier runs with more pairs; a file that this command did not draw stays."""
    from healthcode.comparison import picture_png, picture_svg  # noqa: PLC0415 - few commands draw

    for file in sorted(folder.glob("changes-*")):
        is_drawn = {".svg": picture_svg.is_drawn_here, ".png": picture_png.is_drawn_here}.get(file.suffix)
        number = file.stem.removeprefix("changes-")
        if is_drawn and number.isdecimal() and int(number) > count and is_drawn(file.read_bytes()):
            file.unlink()


def _draw(folder: Path, origin: Origin, comparisons: Iterable[Comparison], language: Language) -> None:
    from healthcode.comparison.picture_png import draw_png  # noqa: PLC0415 - few commands draw
    from healthcode.comparison.picture_svg import draw_svg  # noqa: PLC0415

    for number, comparison in enumerate(comparisons, 1):
        pair = origin.of_pair(number)
        svg = draw_svg(comparison, pair, language)
        (folder / f"changes-{number}.svg").write_text(svg, encoding="utf-8", newline="\n")
        (folder / f"changes-{number}.png").write_bytes(draw_png(comparison, pair, language))


def _pictures(origin: Origin) -> str:
    count = len(origin.sides) - 1
    names = "changes-1" if count == 1 else f"changes-1 to changes-{count}"
    return f"{names} (SVG and PNG)"


# ── what is shown ──────────────────────────────────────────────────────────────────────────────────────────


def _show(told: _Told, origin: Origin, terminal: Terminal) -> None:
    from healthcode.comparison.wording import say  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.words import time_words, whole_number  # noqa: PLC0415

    language = terminal.language
    if len(told.counts) > 1:
        terminal.out(say("another_colour", language, name=origin.sides[0].name))
        terminal.out()
        terminal.table(
            (say("time", language), *(side.name for side in origin.sides[1:])),
            [
                (time_words(at, language), *(whole_number(count, language) for count in row))
                for at, row in told.counts
            ],
            right=frozenset(range(1, len(origin.sides))),
        )
        terminal.out()
    for number, comparison in enumerate(told.last, 1):
        if number > 1:
            terminal.out()
        _show_pair(comparison, origin.of_pair(number), terminal)


def _show_pair(comparison: Comparison, origin: Origin, terminal: Terminal) -> None:
    from healthcode.comparison.wording import directions, headline, say  # noqa: PLC0415
    from healthcode.scoring.words import time_words  # noqa: PLC0415

    language = terminal.language
    ways = directions(comparison, language)
    terminal.out(terminal.bold(f"{headline(comparison, language)}{': ' if ways else ''}{ways}"))
    terminal.out(say("at", language, time=time_words(comparison.as_of, language)))
    for letter, side in zip("AB", origin.sides, strict=True):
        terminal.paragraph(side.name, first=f"  {letter}  ", indent="     ")
    terminal.heading(say("matrix", language))
    _show_matrix(comparison, terminal)
    if comparison.groups:
        terminal.heading(say("who_changes", language))
        _show_groups(comparison, terminal)


def _show_matrix(comparison: Comparison, terminal: Terminal) -> None:
    from healthcode.comparison.wording import say  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.words import colour_word, whole_number  # noqa: PLC0415

    language = terminal.language
    colours, matrix = comparison.colours, comparison.matrix
    rows = []
    for first in colours:
        counts = [matrix[first, other] for other in colours]
        shown = (whole_number(count, language) if count else "." for count in counts)
        rows.append((first, *shown, whole_number(sum(counts), language)))
    sums = [sum(matrix[first, other] for first in colours) for other in colours]
    everybody = say("all", language)
    total = whole_number(len(comparison.pairs), language)
    rows.append((everybody, *(whole_number(count, language) for count in sums), total))
    header = ("A \\ B", *(colour_word(colour, language) for colour in colours), everybody)
    terminal.table(header, rows, right=frozenset(range(1, len(header))))


def _show_groups(comparison: Comparison, terminal: Terminal) -> None:
    from healthcode.comparison.wording import examples, rules_words, say, smaller_groups  # noqa: PLC0415
    from healthcode.scoring.words import whole_number  # noqa: PLC0415

    language = terminal.language
    rows = [
        (
            whole_number(len(group.person_ids), language),
            group.from_colour,
            group.to_colour,
            f"{', '.join(rules_words(group, language))}: {examples(group, language)}",
        )
        for group in comparison.groups[:MOST_LISTED]
    ]
    header = (say("residents", language), "A", "B", say("decided_by", language))
    terminal.table(header, rows, right=frozenset({0}))
    hidden = comparison.groups[MOST_LISTED:]
    if hidden:
        terminal.out(f"  {smaller_groups(hidden, language)} {say('json_lists', language)}")


def _say_next(
    told: _Told, data: str, names: Sequence[str], as_of: Sequence[str] | None, terminal: Terminal
) -> None:
    for comparison, policy in zip(told.last, names[1:], strict=True):
        if comparison.groups:
            person = comparison.groups[0].person_ids[0]
            when = inputs.as_typed(as_of, comparison.as_of)
            terminal.next_command(*options.about_person("explain", data, person, policy, when))
            return
