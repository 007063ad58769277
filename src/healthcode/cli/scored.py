"""``healthcode audit scores``: rates, sweeps and group tables of any table of scored people."""

from __future__ import annotations

import csv
import math
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthcode.cli import options  # noqa: TC001 - typer reads the types

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthcode.audit.scored import AtThreshold, Sweep

#: Thresholds of the sweep in JSON and CSV.
MOST_KEPT = 1_000

TableFile = Annotated[
    str, typer.Argument(metavar="FILE", help="A .csv, .parquet or .jsonl file.", show_default=False)
]
ScoreColumn = Annotated[
    str, typer.Option("--score", metavar="COLUMN", help="The column of the scores.", show_default=False)
]
TruthColumn = Annotated[
    str,
    typer.Option(
        "--truth",
        metavar="COLUMN",
        help="The column that says what was so: 0 or 1, true or false, yes or no.",
        show_default=False,
    ),
]
GroupColumn = Annotated[
    str | None,
    typer.Option("--group", metavar="COLUMN", help="The column of the groups.", show_default=False),
]
Thresholds = Annotated[
    list[float] | None,
    typer.Option(
        "--threshold",
        metavar="T",
        help="Flagged is who scores T or more; may be given many times. Default: where the cost is lowest.",
        show_default=False,
    ),
]
CostRatio = Annotated[
    str,
    typer.Option(
        "--cost-ratio", metavar="L", help="One person missed weighs as much as L people flagged in vain."
    ),
]
Csv = Annotated[bool, typer.Option("--csv", help="Print one CSV table, a number to a row.")]
Bootstraps = Annotated[
    int,
    typer.Option("--bootstraps", metavar="N", min=0, max=100_000, help="Resamples of people for intervals."),
]
ResampleSeed = Annotated[int, typer.Option("--seed", metavar="S", help="Of the resamples.")]


def scores(
    file: TableFile,
    score: ScoreColumn,
    truth: TruthColumn,
    group: GroupColumn = None,
    threshold: Thresholds = None,
    cost_ratio: CostRatio = "1",
    bootstraps: Bootstraps = 1_000,
    seed: ResampleSeed = 0,
    json: options.Json = False,
    as_csv: Csv = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Count errors, try thresholds and compare groups in any table of scored people.

    Whoever scores the threshold or more is flagged. Nothing but the named columns is used.
    """
    from healthcode.audit.scored import at_threshold, sweep  # noqa: PLC0415 - not needed for --help
    from healthcode.audit.scored_file import read_scored  # noqa: PLC0415
    from healthcode.cli.people import print_json  # noqa: PLC0415
    from healthcode.cli.scored_tables import show  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    one_form(json=json, as_csv=as_csv)
    ratio = read_ratio(cost_ratio)
    _require_finite(threshold or ())
    people = read_scored(file, score=score, truth=truth, group=group)
    swept = sweep(people, ratio)
    chosen = sorted(set(threshold or [_cheapest(swept)]))
    found = [at_threshold(people, at, ratio, resamples=bootstraps, seed=seed) for at in chosen]
    if json:
        print_json(_document(Path(file).name, (score, truth, group), swept, found, (bootstraps, seed)))
    elif as_csv:
        _print_csv(swept, found)
    else:
        show(people, swept, found, (score, group), terminal, is_chosen=not threshold)


def one_form(*, json: bool, as_csv: bool) -> None:
    """Refuse two forms of output at once."""
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help

    if json and as_csv:
        raise UsageError("output has one form", (Problem("--csv", "with --json", "one of the two"),))


def read_ratio(text: str) -> Fraction:
    """Read L exactly, as it was typed.

    Raises:
        UsageError: If it is no number from above 0 to a million.
    """
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help

    try:
        ratio = Fraction(text) if len(text) <= 20 and "e" not in text.lower() else Fraction(0)
    except (ValueError, ZeroDivisionError):
        ratio = Fraction(0)
    if not 0 < ratio <= 1_000_000:
        problem = Problem("--cost-ratio", repr(text), "a number above 0, at most a million, such as 5 or 0.5")
        raise UsageError("the weight of a missed person cannot be read", (problem,))
    return ratio


def _require_finite(thresholds: Sequence[float]) -> None:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help

    bad = [Problem("--threshold", repr(at), "a finite number") for at in thresholds if not math.isfinite(at)]
    if bad:
        raise UsageError("a threshold cannot be read", tuple(bad))


def _cheapest(swept: Sweep) -> float:
    """Give the cheapest threshold that flags anybody; if none is worth it, the highest."""
    at = swept.best
    return float(swept.thresholds[min(at, len(swept.thresholds) - 2)])


def _document(
    name: str,
    columns: tuple[str, str, str | None],
    swept: Sweep,
    found: Sequence[AtThreshold],
    resamples: tuple[int, int],
) -> dict[str, Any]:
    import healthcode  # noqa: PLC0415 - not needed for --help

    return {
        "format": "healthcode audit scores",
        "version": 1,
        "provenance": {
            "healthcode": healthcode.__version__,
            "source": name,
            "data": "hand-made data, unverified",
        },
        "columns": dict(zip(("score", "truth", "group"), columns, strict=True)),
        "flagged": "score >= threshold",
        "cost_ratio": float(swept.cost_ratio),
        "bootstrap": {
            "resamples": resamples[0],
            "seed": resamples[1],
            "of": "people, all together",
            "level": 0.95,
        },
        "best": swept.to_json(swept.best),
        "thresholds": [at.to_json() for at in found],
        "sweep_size": len(swept.thresholds),
        "sweep": [swept.to_json(at) for at in swept.shown(MOST_KEPT)],
    }


def _print_csv(swept: Sweep, found: Sequence[AtThreshold]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("table", "threshold", "group", "measure", "value", "low", "high", "of"))
    for row in _csv_rows(swept, found):
        writer.writerow(row)


def _csv_rows(swept: Sweep, found: Sequence[AtThreshold]) -> Iterator[tuple[object, ...]]:
    from healthcode.audit.confusion import CELLS, RATES  # noqa: PLC0415 - not needed for --help
    from healthcode.dataset.spreadsheets import spreadsheet_safe  # noqa: PLC0415

    for at in found:
        tables = [("overall", "", at.overall, at.intervals)]
        tables += [
            ("group", spreadsheet_safe(name), counts, at.group_intervals[name])
            for name, counts in at.groups.items()
        ]
        for table, name, counts, intervals in tables:
            for cell in CELLS:
                yield table, at.threshold, name, cell, getattr(counts, cell), "", "", counts.total
            for rate in RATES:
                value, interval = counts.rate(rate), intervals[rate]
                ends = (interval.low, interval.high) if interval else ("", "")
                yield (
                    table,
                    at.threshold,
                    name,
                    rate,
                    "" if value is None else value,
                    *ends,
                    counts.fraction(rate)[1],
                )
    for position in swept.shown(MOST_KEPT):
        threshold, counts = float(swept.thresholds[position]), swept.confusion(position)
        shown = threshold if math.isfinite(threshold) else ""
        for cell in CELLS:
            yield "sweep", shown, "", cell, getattr(counts, cell), "", "", counts.total
        yield "sweep", shown, "", "cost", float(swept.cost(position)), "", "", counts.total
