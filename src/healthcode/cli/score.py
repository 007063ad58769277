"""``healthcode score``: everyone's colour, at one time or many."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from healthcode.cli import inputs, mishaps, options, score_spark
from healthcode.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from typer import Typer

    from healthcode.cli.terminal import Terminal
    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.scoring.earlier import Earlier
    from healthcode.scoring.results import Evaluation, Scorer, Verdict
    from healthcode.scoring.tables_output import Summary
    from healthcode.scoring.words import Language

_WORDS: dict[str, dict[Language, str]] = {
    "at": {"en": "at {time} under {policy}", "de": "am {time} unter {policy}"},
    "range": {
        "en": "{people} at {times} times from {first} to {last} under {policy}",
        "de": "{people} zu {times} Zeiten von {first} bis {last} unter {policy}",
    },
    "person": {"en": "person", "de": "Person"},
    "people": {"en": "residents", "de": "Personen"},
    "colour": {"en": "colour", "de": "Farbe"},
    "points": {"en": "points", "de": "Punkte"},
    "decided": {"en": "decided by", "de": "was entschied"},
    "time": {"en": "time", "de": "Zeit"},
}
EngineName = Annotated[
    Literal["duckdb", "reference", "spark"],
    typer.Option(
        "--engine",
        help="Fast SQL; the same in slow, readable Python; or the same SQL on a cluster (extra: spark).",
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
TableFormat = Annotated[
    Literal["csv", "parquet"] | None,
    typer.Option(
        "--format", help="Write the files of --out as CSV, or as Parquet. [default: csv]", show_default=False
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        metavar="SIZE",
        help="Memory for tables, such as 500MB; what is more goes to disk. [default: 1GB]",
        show_default=False,
    ),
]
Keep = Annotated[
    bool,
    typer.Option("--keep", help="Also write into --out what a later scoring with --since needs."),
]
Since = Annotated[
    Path | None,
    typer.Option(
        "--since",
        metavar="FOLDER",
        help="An --out folder written with --keep, at an earlier time, of the same data and policy: "
        "of contacts only those that became known since are looked for. The result is the same.",
        show_default=False,
    ),
]
#: More people than this are counted instead of listed.
MOST_LISTED = 40


def add_to(app: Typer) -> None:
    """Add the command."""
    app.command("score", short_help="Give every resident a colour.")(score)


def score(
    data: options.Data,
    policy: options.PolicyName = None,
    as_of: options.AsOfRange = None,
    out: options.Out = None,
    table_format: TableFormat = None,
    engine: EngineName = "duckdb",
    master: Master = None,
    memory: Memory = None,
    keep: Keep = False,
    since: Since = None,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Give every resident a colour.

    With --out, writes verdicts.csv, evidence.csv, exposures.csv and evidence_exposures.csv, or the same as
    .parquet with --format parquet.
    With --engine spark, reads and writes Parquet, at any path that Spark reads.
    With --keep one day and --since that folder the next, only new contacts are looked for.
    """
    from healthcode.cli.rules import rules_for  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.scoring import output  # noqa: PLC0415
    from healthcode.scoring.score import provenance_of  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    if engine == "spark" or master is not None:
        score_spark.refuse_together(
            engine,
            master,
            {
                "--format": table_format,
                "--json": json,
                "--memory": memory,
                "--keep": keep,
                "--since": since,
            },
        )
        score_spark.score_on_spark(data, policy, as_of, out, master, terminal)
        return
    _refuse_to_keep(engine, keep=keep, since=since, out=out)
    file_format = table_format or "csv"
    folder = None if out is None else inputs.folder(out)
    if folder is not None:
        inputs.refuse_data_folder(folder, data)
    given = inputs.some_moments(as_of)
    with (
        mishaps.told(data, memory) as files,
        inputs.open_data(data, terminal, to_files=engine == "duckdb") as dataset,
    ):
        files.refuse_changes()
        rules = rules_for(data, policy, terminal)
        moments = given or [inputs.last_known(dataset, terminal)]
        earlier = _recalled(since, dataset, rules, max(moments))
        with inputs.open_engine(engine, dataset, rules, max(moments), earlier) as scorer:
            provenance = provenance_of(dataset, rules, moments)
            if folder is not None:
                with output.staged(folder, output.RESULT_NAMES) as staging:
                    tally = _write(scorer, dataset, staging, moments, file_format)
                    if keep:
                        _keep(scorer, dataset, rules, staging)
                    output.write_json(staging / output.PROVENANCE_FILE, provenance.to_json())
            elif not json:
                tally = _count(scorer, moments)
            with mishaps.printing():
                if json:
                    at_each = (scorer.evaluate([moment]) for moment in moments)
                    for part in output.json_parts(scorer.exposures(), at_each, provenance):
                        sys.stdout.write(part)
                else:
                    _show(tally, rules, moments, terminal)
    if folder is not None:
        written = ", ".join(f"{name}.{file_format}" for name in output.RESULT_FILES)
        terminal.talk(f"Wrote {written} into {folder}.")
    if not json:
        _say_next(tally, data, policy, as_of, max(moments), terminal)


def _refuse_to_keep(engine: str, *, keep: bool, since: Path | None, out: str | None) -> None:
    """Refuse options that cannot go together, before anything is read."""
    problems = []
    if keep and out is None:
        problems.append(Problem("--keep", "no folder to keep it in", "--keep together with --out FOLDER"))
    if engine != "duckdb" and (keep or since is not None):
        given = "--keep" if keep else "--since"
        problems.append(Problem(given, f"--engine {engine}", "--engine duckdb, which is the default"))
    if problems:
        raise UsageError("these options do not go together", tuple(problems))


def _recalled(since: Path | None, dataset: Dataset, rules: Policy, known_until: int) -> Earlier | None:
    from healthcode.dataset.loading import FolderDataset  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.earlier import recall  # noqa: PLC0415

    if since is None or not isinstance(dataset, FolderDataset):
        return None
    return recall(since, dataset, rules, known_until)


def _keep(scorer: Scorer, dataset: Dataset, rules: Policy, staging: Path) -> None:
    from healthcode.dataset.loading import FolderDataset  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.duckdb_engine import DuckdbScorer  # noqa: PLC0415
    from healthcode.scoring.earlier import keep  # noqa: PLC0415

    if isinstance(scorer, DuckdbScorer) and isinstance(dataset, FolderDataset):
        keep(scorer, dataset, rules, staging)


def _write(
    scorer: Scorer,
    dataset: Dataset,
    staging: Path,
    moments: Sequence[int],
    table_format: Literal["csv", "parquet"],
) -> Summary:
    """Write the results: straight from tables where the engine has them, else row by row."""
    from healthcode.dataset.loading import FolderDataset  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring import output, tables_output  # noqa: PLC0415
    from healthcode.scoring.duckdb_engine import DuckdbScorer  # noqa: PLC0415

    if isinstance(scorer, DuckdbScorer) and isinstance(dataset, FolderDataset):
        tables_output.write_tables(scorer, staging, dataset.writable, moments, table_format)
        return tables_output.summary_of(scorer, moments, MOST_LISTED)
    if table_format != "csv":
        raise UsageError(
            "this engine writes CSV only", (Problem("--format", table_format, "csv, or --engine duckdb"),)
        )
    tally = _Tally()
    parts = tally.counted(scorer.evaluate_in_parts(moments))
    output.write_result_files_of(staging, scorer.exposures(), parts)
    return tally.summary()


def _count(scorer: Scorer, moments: Sequence[int]) -> Summary:
    from healthcode.scoring import tables_output  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.duckdb_engine import DuckdbScorer  # noqa: PLC0415

    if isinstance(scorer, DuckdbScorer):
        tables_output.evaluate_everyone(scorer, moments)
        return tables_output.summary_of(scorer, moments, MOST_LISTED)
    tally = _Tally()
    for _ in tally.counted(scorer.evaluate_in_parts(moments)):
        pass
    return tally.summary()


class _Tally:
    """Counts colours at each moment and keeps the last moment's verdicts."""

    def __init__(self) -> None:
        self.counts: dict[int, Counter[tuple[str, str | None]]] = {}
        self.last: list[Verdict] = []

    def counted(self, parts: Iterable[Evaluation]) -> Iterator[Evaluation]:
        for part in parts:
            if self.last and part.verdicts and part.verdicts[0].as_of != self.last[0].as_of:
                self.last = []
            self.last += part.verdicts
            for verdict in part.verdicts:
                at_moment = self.counts.setdefault(verdict.as_of, Counter())
                at_moment[verdict.colour, verdict.deciding_rule] += 1
            yield part

    def summary(self) -> Summary:
        from healthcode.scoring.tables_output import Summary  # noqa: PLC0415 - not needed for --help

        first = min(self.last, key=_most_severe_first).person_id if self.last else ""
        listed = self.last if len(self.last) <= MOST_LISTED else []
        return Summary(self.counts, listed, first, len(self.last))


def _show(summary: Summary, policy: Policy, moments: Sequence[int], terminal: Terminal) -> None:
    from healthcode.scoring.score import name_of  # noqa: PLC0415 - not needed for --help

    if len(moments) > 1:
        _show_range(summary, policy, moments, terminal)
    else:
        _show_moment(summary, moments[0], name_of(policy), terminal)


def _show_moment(summary: Summary, moment: int, policy_id: str, terminal: Terminal) -> None:
    """Print one moment: a headline, then everyone, or counts where there are many."""
    from healthcode.comparison.wording import residents  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.words import time_words, whole_number  # noqa: PLC0415

    language = terminal.language
    by_rule = summary.counts.get(moment, Counter())
    time = time_words(moment, language)
    terminal.out(f"{residents(summary.people, language)}: {_counts(_colours(by_rule), terminal)}")
    terminal.out(_WORDS["at"][language].format(time=time, policy=policy_id))
    terminal.out()
    columns = {name: _WORDS[name][language] for name in ("person", "colour", "points", "decided")}
    if summary.people <= MOST_LISTED:
        terminal.table(
            tuple(columns.values()),
            [
                (row.person_id, row.colour, str(row.points), row.deciding_rule or "-")
                for row in sorted(summary.listed, key=_most_severe_first)
            ],
            right=frozenset({2}),
        )
    else:
        rules = [((colour, rule or "-"), count) for (colour, rule), count in by_rule.items()]
        ordered = sorted(rules, key=lambda entry: (-_rank(entry[0][0]), -entry[1], entry[0]))
        terminal.table(
            (columns["colour"], _WORDS["people"][language], columns["decided"]),
            [(colour, whole_number(count, language), rule) for (colour, rule), count in ordered],
            right=frozenset({1}),
        )


def _colours(by_rule: Counter[tuple[str, str | None]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for (colour, _), count in by_rule.items():
        counts[colour] += count
    return counts


def _show_range(summary: Summary, policy: Policy, moments: Sequence[int], terminal: Terminal) -> None:
    from healthcode.comparison.wording import residents  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.score import name_of  # noqa: PLC0415
    from healthcode.scoring.words import colour_word, time_words, whole_number  # noqa: PLC0415

    language = terminal.language
    counts = [_colours(summary.counts.get(moment, Counter())) for moment in moments]
    seen = [colour for colour in _by_severity() if any(count[colour] for count in counts)]
    terminal.out(
        _WORDS["range"][language].format(
            people=residents(summary.people, language),
            times=whole_number(len(moments), language),
            first=time_words(moments[0], language),
            last=time_words(moments[-1], language),
            policy=name_of(policy),
        )
    )
    terminal.out()
    terminal.table(
        (_WORDS["time"][language], *(colour_word(colour, language) for colour in seen)),
        [
            (time_words(moment, language), *(whole_number(count[colour], language) for colour in seen))
            for moment, count in zip(moments, counts, strict=True)
        ],
        right=frozenset(range(1, len(seen) + 1)),
    )


def _say_next(
    summary: Summary,
    data: str,
    policy: str | None,
    as_of: Sequence[str] | None,
    moment: int,
    terminal: Terminal,
) -> None:
    if not summary.people:
        return
    when = inputs.as_typed(as_of, moment)
    terminal.next_command(*options.about_person("explain", data, summary.first, policy, when))


def _counts(counts: Counter[str], terminal: Terminal) -> str:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed for --help

    return ", ".join(
        f"{whole_number(counts[colour], terminal.language)} {terminal.colour(colour)}"
        for colour in _by_severity()
        if counts[colour]
    )


def _by_severity() -> list[str]:
    from healthcode.tables import COLOURS, GREY  # noqa: PLC0415

    return [*reversed(COLOURS), GREY]


def _rank(colour: str) -> int:
    from healthcode.scoring.changes import severity  # noqa: PLC0415 - not needed for --help

    return severity(colour)


def _most_severe_first(verdict: Verdict) -> tuple[int, str]:
    return (-_rank(verdict.colour), verdict.person_id)
