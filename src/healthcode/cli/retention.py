"""``healthcode retention apply``: the data without what a policy no longer keeps, and what scoring loses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from healthcode.cli.terminal import Terminal
    from healthcode.comparison.changes import Group
    from healthcode.experiments.retention_apply import Applied
    from healthcode.scoring.words import Language

Run = Annotated[
    str,
    typer.Argument(
        metavar="RUN", help='A run folder, a folder of tables, or "street" (the sample).', show_default=False
    ),
]
Folder = Annotated[
    str,
    typer.Option("--out", "-o", metavar="FOLDER", help="A new folder, missing or empty.", show_default=False),
]
Moment = Annotated[
    str | None,
    typer.Option(
        "--at",
        "--as-of",
        metavar="T",
        help="A time such as 2020-02-21T20:00, or a date for its midnight: age is counted back from here. "
        "Default: the last time known in the data.",
        show_default=False,
    ),
]

#: Above this, writing takes long enough for progress to be worth telling.
_MANY_ROWS = 200_000

_WORDS: dict[str, dict[Language, str]] = {
    "head": {
        "en": "{policy} no longer keeps {rows} rows at {time}. They are missing in {folder}; {data} is as it "
        "was.",
        "de": "{policy} bewahrt am {time} {rows} Zeilen nicht mehr auf. In {folder} fehlen sie; {data} ist "
        "unverändert.",
    },
    "table": {"en": "table", "de": "Tabelle"},
    "days": {"en": "days kept", "de": "Tage"},
    "gone": {"en": "rows gone", "de": "gelöschte Zeilen"},
    "kept": {"en": "rows kept", "de": "Zeilen übrig"},
    "no_limit": {"en": "no limit", "de": "ohne Grenze"},
    "always": {"en": "no time", "de": "ohne Zeit"},
    "reads": {"en": "rows gone from {tables}", "de": "gelöscht aus {tables}"},
    "unlimited": {
        "en": "The rules read {tables}, for which the policy gives no number of days: all rows stay.",
        "de": "Die Regeln lesen {tables}, wofür die Ordnung keine Zahl von Tagen nennt: Alle Zeilen bleiben.",
    },
    "timeless": {
        "en": "{tables}: rows have no time, so the number of days deletes nothing.",
        "de": "{tables}: Zeilen haben keine Zeit, also löscht die Zahl von Tagen nichts.",
    },
    "trap": {
        "en": "What sets the useful number of days is how long an infection takes to show, not a law. "
        "Codes shown earlier rested on the rows that were there then.",
        "de": "Wie viele Tage nützen, bestimmt die Zeit, bis sich eine Ansteckung zeigt, nicht ein Gesetz. "
        "Früher gezeigte Codes beruhten auf den Zeilen, die es damals gab.",
    },
}


def add_to(app: typer.Typer) -> None:
    """Add the group and its command."""
    group = typer.Typer(
        help="Delete what a policy no longer keeps, and see what scoring loses.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("apply", short_help="Write the data without rows that are too old.")(apply)
    app.add_typer(group, name="retention")


def apply(
    run: Run,
    out: Folder,
    policy: options.PolicyName = None,
    at: Moment = None,
    engine: options.EngineName = "duckdb",
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Write the data without the rows that are older than a policy's [retention] says, and score it again.

    The table says how many rows go, and whose colour changes by that. RUN stays as it is; of a run folder,
    its observed tables are read.
    """
    from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.rules import rules_for  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.codes.new_folder import check_free  # noqa: PLC0415
    from healthcode.experiments.retention_apply import apply_retention, require_limits  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    target = inputs.folder(out)
    inputs.refuse_data_folder(target, run)
    check_free(target)
    given = inputs.one_moment(at)
    with inputs.open_data(run, terminal) as dataset:
        rules = rules_for(run, policy, terminal)
        require_limits(rules)
        moment = inputs.last_known(dataset, terminal) if given is None else given
        report = terminal.talk if sum(dataset.counts.values()) > _MANY_ROWS else None
        done = apply_retention(dataset, rules, moment, target, engine=engine, report=report)
    if json:
        print_json(done.to_json())
    else:
        _show(done, run, out, terminal)
        terminal.next_command("score", out, "--policy", policy or rules.id)


def _show(done: Applied, data: str, out: str, terminal: Terminal) -> None:
    from healthcode.cli.losses import show_losses  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.words import time_words, whole_number  # noqa: PLC0415

    language = terminal.language

    def reason(group: Group) -> str:
        tables = ", ".join(done.tables_behind(group))
        return _WORDS["reads"][language].format(tables=tables) if tables else ""

    (moment,) = done.source.moments
    head = _WORDS["head"][language].format(
        policy=done.source.policy_id,
        rows=whole_number(sum(done.rows.gone.values()), language),
        time=time_words(moment, language),
        folder=out,
        data=data,
    )
    terminal.paragraph(head)
    terminal.out()
    _show_rows(done, terminal)
    for word, tables in (("unlimited", done.unlimited), ("timeless", done.timeless)):
        if tables:
            terminal.paragraph(_WORDS[word][language].format(tables=", ".join(tables)))
    terminal.out()
    show_losses(done.losses, done.source.policy_id, terminal, reason=reason)
    terminal.out()
    terminal.paragraph(_WORDS["trap"][language])


def _show_rows(done: Applied, terminal: Terminal) -> None:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed for --help
    from healthcode.tables import TABLES  # noqa: PLC0415

    language, days = terminal.language, done.policy.retention

    def limit(table: str) -> str:
        if not TABLES[table].is_event:
            return _WORDS["always"][language]
        return whole_number(days[table], language) if table in days else _WORDS["no_limit"][language]

    terminal.table(
        tuple(_WORDS[word][language] for word in ("table", "days", "gone", "kept")),
        [
            (
                table,
                limit(table),
                whole_number(done.rows.gone[table], language),
                whole_number(kept, language),
            )
            for table, kept in done.rows.kept.items()
        ],
        right=frozenset({1, 2, 3}),
    )
