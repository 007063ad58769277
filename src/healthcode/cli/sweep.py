"""``healthcode sweep``: the same town with one assumption changed, until a conclusion turns."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthcode.cli import options, scored, simulate, sweep_flip, town_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from healthcode.audit.frontier_fields import Towns
    from healthcode.cli.terminal import Terminal
    from healthcode.cli.town_options import TownsAsked
    from healthcode.experiments.towns import Plan

SWEEP_FILE = "sweep.json"
PICTURE = "sweep"
FORMAT, VERSION = "healthcode sweep", 1
#: Runs beyond this are surely a mistake.
MOST_TOWNS = 500
DEFAULT_FIELD = "prop.averted"

Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="KEY=A,B,C",
        help="A setting and its values, such as town.app_uptake=0.2,0.4,0.8; given several times, every "
        "combination is lived.",
        show_default=False,
    ),
]
Field = Annotated[
    str,
    typer.Option(
        "--field", metavar="FIELD", help="Which number of the policies the picture and the search are about."
    ),
]
FlipWanted = Annotated[
    bool,
    typer.Option(
        "--flip",
        help="Search where the conclusion turns: halve the way between the two values of one --vary. With "
        "two policies: which has more of FIELD. With one: whether it has more than --threshold.",
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option(
        "--threshold",
        metavar="X",
        help="With --flip and one policy: what FIELD is held against. Default: 0.",
        show_default=False,
    ),
]
Steps = Annotated[
    int | None,
    typer.Option(
        "--steps",
        metavar="N",
        min=1,
        max=30,
        help="With --flip: how many times the way is halved. Default: 4.",
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sweep", short_help="Change one assumption of a town, and see when a conclusion turns.")(
        sweep
    )


def sweep(
    scenario: options.ScenarioName,
    vary: Vary = None,
    policy: town_options.Policies = None,
    alternatives: town_options.Alternatives = False,
    seeds: town_options.Seeds = None,
    field: Field = DEFAULT_FIELD,
    flip: FlipWanted = False,
    threshold: Threshold = None,
    steps: Steps = None,
    people: simulate.People = None,
    days: simulate.Days = None,
    seed: simulate.Seed = None,
    set_: simulate.Set = None,
    workers: town_options.Workers = None,
    out: options.Out = None,
    as_csv: scored.Csv = False,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Let a town live with other values of a setting, under each policy and under none, over the same seeds.

    For example: healthcode sweep demo --vary behaviour.compliance=low,high --policy hangzhou-2020-02
    """
    from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.experiments.towns import ALTERNATIVES  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    scored.one_form(json=json, as_csv=as_csv)
    folder = town_options.results_folder(out)
    typed = [*(policy or ()), *(ALTERNATIVES if alternatives else ())]
    names = list(dict.fromkeys(typed)) if alternatives else typed
    command = [word for name in names for word in ("--policy", name)]
    command += [word for one in vary or () for word in ("--vary", one)]
    command += ["--seeds", str(seeds or town_options.SEEDS), "--field", field, *(["--flip"] if flip else [])]
    for option, value in (("--threshold", threshold), ("--steps", steps)):
        command += [] if value is None else [option, f"{value:g}"]
    given = town_options.asked(
        scenario, names, people=people, days=days, seed=seed, settings=set_ or (), command=command
    )
    _require_field(field)
    axes = _axes(vary or (), _settings(set_))
    base = _plan(scenario, given, seeds, (people, days), _settings(set_))
    town = _Towns(base, given, folder, workers or 0, terminal)
    search = sweep_flip.read_search(given, axes, field, threshold, steps) if flip else None
    if search is None:
        sweep_flip.refuse_without_flip(threshold, steps)
    points = town.live([dict(zip(axes, one, strict=True)) for one in product(*axes.values())])
    document = _document(given, base, axes, points, field)
    if search is not None:
        document["flip"] = sweep_flip.search_flip(search, given.names[0], town.fields)
        document["points"] = [point.to_json() for point in town.lived]
    if folder is not None:
        _write(folder, document, terminal)
    if json:
        print_json(document)
    elif as_csv:
        town_options.print_csv(_csv_rows(document))
    else:
        _show(document, given, terminal)


@dataclass(frozen=True)
class _Point:
    """One combination of values, and what came out.

    Args:
        values: By the keys that vary.
        fields: As of ``healthcode compare``.
        runs: Likewise.
    """

    values: Mapping[str, Any]
    fields: Mapping[str, Any]
    runs: Sequence[Mapping[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {"settings": dict(self.values), "fields": dict(self.fields), "runs": list(self.runs)}


class _Towns:
    """Lets towns live that differ in some settings, and keeps what came out.

    Args:
        base: The town, without what varies.
        given: What was typed.
        folder: Of the results, if there is one.
        workers: How many runs at a time.
        terminal: Where progress is told.
    """

    def __init__(
        self, base: Plan, given: TownsAsked, folder: Path | None, workers: int, terminal: Terminal
    ) -> None:
        self._base, self._given, self._terminal = base, given, terminal
        self._folder, self._workers = folder, workers
        self.lived: list[_Point] = []

    def live(self, combinations: Sequence[Mapping[str, Any]]) -> list[_Point]:
        """Let the towns of some combinations live; those that were lived before are not lived again."""
        known = {_typed_values(point.values): point for point in self.lived}
        new = [one for one in combinations if _typed_values(one) not in known]
        for combination, towns in zip(new, self._towns(new), strict=True) if new else ():
            point = self._point(combination, towns)
            known[_typed_values(combination)] = point
            self.lived.append(point)
        return [known[_typed_values(one)] for one in combinations]

    def fields(self, combinations: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Give the fields of some combinations."""
        return [point.fields for point in self.live(combinations)]

    def _towns(self, combinations: Sequence[Mapping[str, Any]]) -> Iterator[Towns]:
        from dataclasses import replace  # noqa: PLC0415 - not needed for --help

        from healthcode.cli.progress import Progress  # noqa: PLC0415
        from healthcode.experiments.towns import live  # noqa: PLC0415

        plans = [
            replace(self._base, settings=(*self._base.settings, *_typed_values(combination)))
            for combination in combinations
        ]
        tasks = [task for plan in plans for _, task in plan.tasks()]
        words = ["sweep", *self._given.command]
        with town_options.keeping_runs(self._folder, words, self._terminal) as kept:
            town_options.say_what_runs(tasks, kept, self._terminal)
            with Progress(quiet=self._terminal.quiet, noun="run") as progress:
                yield from live(plans, kept, workers=self._workers, report=progress.report)

    def _point(self, combination: Mapping[str, Any], towns: Towns) -> _Point:
        from healthcode.audit.frontier_fields import fields_of, runs_of  # noqa: PLC0415

        words = ["healthcode", "compare", self._given.command[0]]
        for name in self._given.typed:
            words += ["--policy", name]
        words += ["--seeds", str(len(towns.seeds))]
        for option, value in (("--people", self._base.people), ("--days", self._base.days)):
            words += [] if value is None else [option, str(value)]
        words += ["--seed", towns.seeds[0]]
        for setting in (*self._base.settings, *_typed_values(combination)):
            words += ["--set", setting]
        return _Point(combination, fields_of(towns, shlex.join(words)), runs_of(towns))


# ── what is typed ──────────────────────────────────────────────────────────────────────────────────────────


def _settings(typed: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(typed or ())


def _plan(
    scenario: str,
    given: TownsAsked,
    seeds: int | None,
    size: tuple[int | None, int | None],
    settings: tuple[str, ...],
) -> Plan:
    from healthcode.experiments.many_runs import seeds_of  # noqa: PLC0415 - not needed for --help
    from healthcode.experiments.towns import Plan  # noqa: PLC0415

    return Plan(
        scenario,
        seeds_of(given.scenario.seed_text, seeds or town_options.SEEDS),
        tuple(zip(given.names, given.typed, strict=True)),
        settings,
        *size,
    )


def _axes(vary: Sequence[str], settings: Sequence[str]) -> dict[str, list[Any]]:
    """Read what varies: for each key its values, checked.

    Raises:
        UsageError: If nothing varies, a key stands there twice, or the combinations are too many.
        ScenarioError: If a value is none for its key.
    """
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help
    from healthcode.experiments.varied import read_varied  # noqa: PLC0415

    axes: dict[str, list[Any]] = {}
    problems = [] if vary else [Problem("--vary", "none", "a setting and its values")]
    for one in vary:
        key, values = read_varied(one)
        if key in axes or any(setting.partition("=")[0].strip() == key for setting in settings):
            problems.append(Problem(f"--vary {key}", "given before", "each setting once"))
        axes[key] = values
    count = 1
    for values in axes.values():
        count *= len(values)
    if count > MOST_TOWNS:
        problems.append(Problem("--vary", f"{count:,} combinations", f"{MOST_TOWNS} at the most"))
    if problems:
        fix = "For example: --vary town.app_uptake=0.2,0.4,0.8. All settings: docs/reference/scenario.md"
        raise UsageError("a sweep needs something that varies", tuple(problems), fix)
    return axes


def _require_field(field: str) -> None:
    """Refuse what is no number of a policy, before anything is lived.

    Raises:
        UsageError: With all that can be asked for.
    """
    from healthcode.audit.frontier_notes import NOTES  # noqa: PLC0415 - not needed for --help
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415
    from healthcode.experiments.audited import GROUPINGS, PLATFORM_GROUP  # noqa: PLC0415

    families = [note.name.partition("[")[0] for note in NOTES]
    known = [name for name in families if name.partition(".")[0] not in ("eq", "alt", "need")]
    grouped = [f"eq.ratio[{grouping}]" for grouping in (*GROUPINGS, PLATFORM_GROUP)]
    if field not in (*known, *grouped):
        wanted = f"one of {', '.join((*known, *grouped))}"
        raise UsageError("no policy has such a number", (Problem("--field", field, wanted),))


# ── what is written and shown ──────────────────────────────────────────────────────────────────────────────


def _document(
    given: TownsAsked,
    base: Plan,
    axes: Mapping[str, Sequence[Any]],
    points: Sequence[_Point],
    field: str,
) -> dict[str, Any]:
    over = given.over(base.seeds) | {
        "settings": list(base.settings),
        "vary": {key: list(values) for key, values in axes.items()},
        "command": shlex.join(["healthcode", "sweep", *given.command]),
    }
    return {
        "format": FORMAT,
        "version": VERSION,
        "over": over,
        "field": field,
        "points": [point.to_json() for point in points],
        "flip": None,
    }


def _typed_values(values: Mapping[str, Any]) -> tuple[str, ...]:
    from healthcode.toml_file import written  # noqa: PLC0415 - not needed for --help

    return tuple(f"{key}={written(value)}" for key, value in values.items())


def _csv_rows(document: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    keys = tuple(document["over"]["vary"])
    for number, point in enumerate(document["points"]):
        header, *rows = town_options.csv_rows(point["fields"])
        if number == 0:
            yield (*keys, *header)
        for row in rows:
            yield (*(_cell(point["settings"][key]) for key in keys), *row)


def _cell(value: Any) -> object:
    from healthcode.toml_file import written  # noqa: PLC0415 - not needed for --help

    return value if isinstance(value, str | int | float) else written(value)


def _write(folder: Path, document: Mapping[str, Any], terminal: Terminal) -> None:
    from healthcode.comparison.picture_png import png_of  # noqa: PLC0415 - few commands draw
    from healthcode.comparison.picture_svg import svg_of  # noqa: PLC0415
    from healthcode.comparison.sweep_layout import lay_out  # noqa: PLC0415
    from healthcode.scoring.output import staged, write_json  # noqa: PLC0415

    picture = lay_out(document, terminal.language)
    with staged(folder) as staging:
        write_json(staging / SWEEP_FILE, document)
        (staging / f"{PICTURE}.svg").write_text(svg_of(picture), encoding="utf-8", newline="\n")
        (staging / f"{PICTURE}.png").write_bytes(png_of(picture))
    terminal.talk(f"Wrote {SWEEP_FILE}, {PICTURE}.svg and {PICTURE}.png into {folder}.")


def _show(document: Mapping[str, Any], given: TownsAsked, terminal: Terminal) -> None:
    from healthcode.comparison import sweep_words, towns_words  # noqa: PLC0415 - not needed for --help

    language = terminal.language
    terminal.paragraph(towns_words.opening(document["over"], language))
    for heading, header, rows in sweep_words.tables(document, given.names, language):
        terminal.heading(heading) if heading else terminal.out()
        first = len(header) - len(towns_words.HEADS[language]) + 2
        terminal.table(header, rows, right=frozenset(range(first, len(header))))
    terminal.out()
    for text in sweep_words.sentences(document, given.names, language):
        terminal.paragraph(text)
    terminal.out()
    other = town_options.other_of_pair(given, "sweep")
    for text in towns_words.closing(language, other):
        terminal.paragraph(text)
