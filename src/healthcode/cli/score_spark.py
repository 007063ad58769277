"""``healthcode score --engine spark``: everyone's colour, counted; the rows stay on the cluster."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from healthcode.cli import inputs
from healthcode.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.cli.terminal import Terminal

_AT = {"en": "at {time} under {policy}", "de": "am {time} unter {policy}"}


def refuse_together(engine: str, master: str | None, others: Mapping[str, object]) -> None:
    """Refuse options that mean nothing together.

    Args:
        engine: What was typed for ``--engine``.
        master: And for ``--master``.
        others: Options that mean nothing on Spark, with what was typed; None or false if nothing was.

    Raises:
        UsageError: With all of them at once.
    """
    problems = []
    if engine != "spark":
        problems.append(Problem("--master", repr(master), "only --engine spark runs elsewhere"))
    problems += [
        Problem(option, "" if typed is True else repr(typed), "not with --engine spark, which writes Parquet")
        for option, typed in others.items()
        if typed
    ]
    if problems:
        raise UsageError("these options do not go together", tuple(problems))


def score_on_spark(
    data: str,
    policy: str | None,
    as_of: Sequence[str] | None,
    out: str | None,
    master: str | None,
    terminal: Terminal,
) -> None:
    """Score a folder of Parquet tables on Spark, print counts of colours, and say what was written."""
    from healthcode.cli.rules import rules_for  # noqa: PLC0415 - not needed for --help
    from healthcode.comparison.wording import residents  # noqa: PLC0415
    from healthcode.scoring.score import name_of  # noqa: PLC0415
    from healthcode.scoring.spark_session import require_spark  # noqa: PLC0415
    from healthcode.scoring.words import time_words, whole_number  # noqa: PLC0415
    from healthcode.tables import COLOURS, GREY  # noqa: PLC0415

    if out is not None:
        inputs.refuse_data_folder(inputs.folder(out), data)
    given = inputs.some_moments(as_of)
    require_spark()
    from healthcode.scoring import spark_engine  # noqa: PLC0415 - needs the extra

    rules = rules_for(data, policy, terminal)
    scores = spark_engine.score_on_spark(data, rules, given or (), out=out, master=master)
    language = terminal.language
    for moment in scores.provenance.moments:
        counts = Counter({colour: people for at, colour, people in scores.colours if at == moment})
        told = ", ".join(
            f"{whole_number(counts[colour], language)} {terminal.colour(colour)}"
            for colour in (*reversed(COLOURS), GREY)
            if counts[colour]
        )
        terminal.out(f"{residents(counts.total(), language)}: {told}")
        terminal.out(_AT[language].format(time=time_words(moment, language), policy=name_of(rules)))
    if out is not None:
        written = ", ".join(f"{name}.parquet" for name in scores.written)
        terminal.talk(f"Wrote {written} into {out}.")
