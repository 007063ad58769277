"""``healthcode creep``: drills of what else the data of a health code gets used for."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from healthcode.cli import inputs, options, zhima
from healthcode.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.cli.terminal import Terminal
    from healthcode.experiments.creep_words import Drill
    from healthcode.policy.model import Policy
    from healthcode.run_folder import Manifest

FORMAT, VERSION = "healthcode creep", 1

Run = Annotated[
    str,
    typer.Argument(metavar="RUN", help="A run folder that healthcode simulate wrote.", show_default=False),
]
People = Annotated[
    int | None,
    typer.Option(
        "--people",
        metavar="N",
        min=1,
        help="Draw a list of N people as a what-if. Default: the list of the run, if somebody set people red "
        "by hand in it; else as large a share of the town as in the scenario depositors.",
        show_default=False,
    ),
]
FromWhere = Annotated[
    Literal["neighbour", "town", "anywhere"],
    typer.Option("--from", help="Where the people of a drawn list live."),
]
OnDay = Annotated[
    int | None,
    typer.Option(
        "--day",
        metavar="D",
        min=0,
        help="The day on which a drawn list turns red; 0 is the first. Default: a third of the way.",
        show_default=False,
    ),
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="What the office writes down.")]
ApprovedBy = Annotated[
    str,
    typer.Option(
        "--approved-by",
        metavar="TEXT",
        help="The second signature under a drawn list; empty for none.",
        show_default=False,
    ),
]
Complaining = Annotated[
    float,
    typer.Option(
        "--complaining-share", metavar="S", min=0.0, max=1.0, help="Of red people, how many call on a day."
    ),
]
Lists = Annotated[
    int,
    typer.Option(
        "--lists",
        metavar="K",
        min=1,
        max=1_000,
        help="How many lists are drawn to see how often each auditor notices.",
    ),
]
Place = Annotated[
    str | None,
    typer.Option(
        "--place",
        metavar="ID",
        help="A place_id of the run. Default: where most people were seen in one hour.",
        show_default=False,
    ),
]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        "--as-of",
        metavar="T",
        help="A time such as 2020-02-21T18:00. Default: the hour with most people there.",
        show_default=False,
    ),
]
Hours = Annotated[int, typer.Option("--hours", metavar="N", min=1, max=240, help="For how long.")]
DaysLater = Annotated[
    int,
    typer.Option("--days-later", metavar="D", min=0, help="So many days after the hour the query comes."),
]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        metavar="P",
        help="The id of a shipped policy, or a TOML file; at least twice. Default: all shipped ones that "
        "follow a real health code.",
        show_default=False,
    ),
]


#: Options that mean nothing where the run has a list of its own, by the names of their arguments.
_ONLY_DRAWN = {"where": "--from", "day": "--day", "reason": "--reason", "approved_by": "--approved-by"}


def add_to(app: typer.Typer) -> None:
    """Add the group and its commands."""
    group = typer.Typer(
        help="Drills: what else the data of a health code gets used for.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("order", short_help="A list of people turned red by order: who notices when.")(order)
    group.command("query", short_help="Who was at this place at that hour: how many uninvolved are named.")(
        query
    )
    group.command("score", short_help="A permanent score, as two cities proposed and tried it.")(score)
    zhima.add_to(group)
    group.command("meter", short_help="The creep meter over dated policies.")(meter)
    app.add_typer(group, name="creep")


def order(
    context: typer.Context,
    run: Run,
    policy: options.PolicyName = None,
    people: People = None,
    where: FromWhere = "neighbour",
    day: OnDay = None,
    reason: Reason = "epidemic control",
    approved_by: ApprovedBy = "",
    complaining_share: Complaining = 0.1,
    lists: Lists = 100,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Turn a list of people red by order, and see which auditor notices on which day.

    In Zhengzhou in June 2022 it was 1,317 bank depositors. For example: healthcode creep order my-run
    """
    from healthcode.audit.creep.fields import order_fields  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.creep_shown import show_order  # noqa: PLC0415
    from healthcode.cli.rules import rules_for  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.experiments.creep_lists import Asked  # noqa: PLC0415
    from healthcode.experiments.creep_order import order_drill  # noqa: PLC0415
    from healthcode.experiments.creep_tables import load_what_is_read, require_run  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    manifest = require_run(run)
    asked = Asked(
        people=people,
        where=where,
        day=day,
        reason=reason,
        approved_by=approved_by,
        complaining_share=complaining_share,
        lists=lists,
        only_of_a_drawn_list=tuple(
            option for name, option in _ONLY_DRAWN.items() if _is_typed(context, name)
        ),
    )
    rules = rules_for(run, policy, terminal)
    with load_what_is_read(run, rules) as dataset:
        found = order_drill(run, dataset, rules, asked)
    typed = ["--policy", rules.id, "--complaining-share", str(complaining_share), "--lists", str(lists)]
    if found["is_what_if"]:
        typed += ["--people", str(found["listed"]), "--from", where, "--day", str(found["day"])]
        typed += ["--reason", reason, *(["--approved-by", approved_by] if approved_by else [])]
    fields = order_fields(found, _command("order", run, typed))
    if json:
        _print_document("order", found, fields, manifest, rules)
        return
    show_order(found, terminal)
    _show_end("order", found, terminal)
    _say_next(terminal, "order", run, "--people", "1")


def query(
    run: Run,
    policy: options.PolicyName = None,
    place: Place = None,
    at: At = None,
    hours: Hours = 1,
    days_later: DaysLater = 1,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Ask who was at a place at an hour, and count the uninvolved people whom each design would name.

    For example: healthcode creep query my-run --at 2020-02-21T18:00 --hours 2
    """
    from healthcode.audit.creep.fields import query_fields  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.creep_shown import show_query  # noqa: PLC0415
    from healthcode.cli.rules import rules_for  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.experiments.creep_query import Question, query_drill  # noqa: PLC0415
    from healthcode.experiments.creep_tables import require_run  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    manifest = require_run(run)
    moment = _moment(at)
    rules = rules_for(run, policy, terminal)
    found = query_drill(run, rules, Question(place, moment, hours, days_later))
    typed = ["--policy", rules.id, "--place", found["place_id"], "--at", found["from"], "--hours", str(hours)]
    typed += ["--days-later", str(days_later)]
    fields = query_fields(found, _command("query", run, typed))
    if json:
        _print_document("query", found, fields, manifest, rules)
        return
    show_query(found, terminal)
    _show_end("query", found, terminal)
    _say_next(terminal, "query", run, "--days-later", "30")


def score(
    run: Run,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Score everybody as Hangzhou proposed in May 2020 and as Suzhou tried in September 2020.

    What is known of their numbers is named with its source; the rest is invented and says so.
    """
    from healthcode.audit.creep.fields import score_fields  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.creep_shown import show_score  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.experiments.creep_score import score_drill  # noqa: PLC0415
    from healthcode.experiments.creep_tables import require_run  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    manifest = require_run(run)
    found = score_drill(run)
    fields = score_fields(found, _command("score", run, []))
    if json:
        _print_document("score", found, fields, manifest, None)
        return
    show_score(found, terminal)
    _show_end("score", found, terminal)
    _say_next(terminal, "meter", run)


def meter(
    run: Run,
    policy: Policies = None,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Lay policies in the order of their dates, and count what reads the rows of this run, and for what.

    For example: healthcode creep meter my-run --policy hangzhou-travel-only --policy hangzhou-2020-02
    """
    from healthcode.audit.creep.fields import meter_fields  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.creep_shown import show_meter  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.experiments.creep_meter import meter_drill, reconstructions  # noqa: PLC0415
    from healthcode.experiments.creep_tables import require_run  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    manifest = require_run(run)
    policies = [inputs.load_rules(name) for name in policy] if policy else reconstructions()
    found = meter_drill(run, policies)
    typed = [word for name in policy or () for word in ("--policy", name)]
    fields = meter_fields(found, _command("meter", run, typed))
    if json:
        _print_document("meter", found, fields, manifest, None)
        return
    show_meter(found, terminal)
    _show_end("meter", found, terminal)
    if not quiet:
        first, last = found["steps"][0]["policy_id"], found["steps"][-1]["policy_id"]
        terminal.next_command("policy", "diff", first, last)


def _moment(at: str | None) -> int | None:
    """Read the time of a query; an error names the option by its first name."""
    try:
        return None if at is None else inputs.one_moment(at)
    except UsageError as error:
        problems = tuple(Problem("--at", one.found, one.wanted) for one in error.problems)
        raise UsageError(error.title, problems, error.fix) from None


def _is_typed(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _command(drill: str, run: str, typed: list[str]) -> str:
    return shlex.join(["healthcode", "creep", drill, *typed, "--", Path(run).name])


def _say_next(terminal: Terminal, drill: str, run: str, *typed: str) -> None:
    words = ["--", run] if run.startswith("-") else [run]
    terminal.next_command("creep", drill, *typed, *words)


def _show_end(drill: Drill, found: Mapping[str, Any], terminal: Terminal) -> None:
    """Show the sentence in whole people, then the strongest honest one for each side."""
    from healthcode.experiments.creep_words import ENDS, end  # noqa: PLC0415 - not needed for --help

    heads = {
        "people": {"en": "In whole people", "de": "In ganzen Menschen"},
        "for_it": {"en": "For it", "de": "Dafür"},
        "against_it": {"en": "Against it", "de": "Dagegen"},
    }
    said = end(drill, found, terminal.language)
    for name in ENDS:
        terminal.heading(heads[name][terminal.language])
        terminal.paragraph(said[name], indent="  ")


def _print_document(
    drill: Drill,
    found: Mapping[str, Any],
    fields: Mapping[str, Any],
    manifest: Manifest,
    rules: Policy | None,
) -> None:
    from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help
    from healthcode.experiments.creep_words import both_languages  # noqa: PLC0415

    print_json(
        {
            "format": FORMAT,
            "version": VERSION,
            "provenance": manifest.provenance,
            "warning": "SIMULATION - not about any real person",
            "policy": None if rules is None else rules.id,
            **found,
            "fields": dict(fields),
            "ends": both_languages(drill, found),
        }
    )
