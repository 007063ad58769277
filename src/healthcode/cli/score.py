"""``healthcode score``: everyone's colour, at one time or many."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from typer import Typer

    from healthcode.cli.terminal import Terminal
    from healthcode.policy.model import Policy
    from healthcode.scoring.results import Evaluation, Verdict
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
    engine: options.EngineName = "duckdb",
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Give every resident a colour.

    With --out, writes verdicts.csv, evidence.csv, exposures.csv and evidence_exposures.csv.
    """
    from healthcode.cli.rules import rules_for  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.scoring import output  # noqa: PLC0415
    from healthcode.scoring.score import provenance_of  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    folder = None if out is None else inputs.folder(out)
    if folder is not None:
        inputs.refuse_data_folder(folder, data)
    given = inputs.some_moments(as_of)
    with inputs.open_data(data, terminal) as dataset:
        rules = rules_for(data, policy, terminal)
        moments = given or [inputs.last_known(dataset, terminal)]
        with inputs.open_engine(engine, dataset, rules, max(moments)) as scorer:
            provenance = provenance_of(dataset, rules, moments)
            tally = _Tally()
            if folder is not None:
                parts = tally.counted(scorer.evaluate_in_parts(moments))
                output.write_results(folder, scorer.exposures(), parts, provenance)
            if json:
                at_each = (scorer.evaluate([moment]) for moment in moments)
                for part in output.json_parts(scorer.exposures(), at_each, provenance):
                    sys.stdout.write(part)
            else:
                if folder is None:
                    for _ in tally.counted(scorer.evaluate_in_parts(moments)):
                        pass
                _show(tally, rules, moments, terminal)
    if folder is not None:
        terminal.talk(f"Wrote {', '.join(f'{name}.csv' for name in output.RESULT_FILES)} into {folder}.")
    if not json:
        _say_next(tally, data, policy, as_of, terminal)


class _Tally:
    """Counts colours at each moment and keeps the last moment's verdicts."""

    def __init__(self) -> None:
        self.counts: dict[int, Counter[str]] = {}
        self.last: list[Verdict] = []

    def counted(self, parts: Iterable[Evaluation]) -> Iterator[Evaluation]:
        for part in parts:
            if self.last and part.verdicts and part.verdicts[0].as_of != self.last[0].as_of:
                self.last = []
            self.last += part.verdicts
            for verdict in part.verdicts:
                self.counts.setdefault(verdict.as_of, Counter())[verdict.colour] += 1
            yield part


def _show(tally: _Tally, policy: Policy, moments: Sequence[int], terminal: Terminal) -> None:
    from healthcode.scoring.score import name_of  # noqa: PLC0415 - not needed for --help

    if len(moments) > 1:
        _show_range(tally, policy, moments, terminal)
    else:
        show_verdicts(tally.last, name_of(policy), terminal)


def show_verdicts(verdicts: Sequence[Verdict], policy_id: str, terminal: Terminal) -> None:
    """Print one moment: a headline, then everyone, or counts where there are many."""
    from healthcode.comparison.wording import residents  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.words import time_words, whole_number  # noqa: PLC0415

    language = terminal.language
    counts = Counter(verdict.colour for verdict in verdicts)
    time = time_words(verdicts[0].as_of, language) if verdicts else ""
    terminal.out(f"{residents(len(verdicts), language)}: {_counts(counts, terminal)}")
    terminal.out(_WORDS["at"][language].format(time=time, policy=policy_id))
    terminal.out()
    columns = {name: _WORDS[name][language] for name in ("person", "colour", "points", "decided")}
    if len(verdicts) <= MOST_LISTED:
        terminal.table(
            tuple(columns.values()),
            [
                (row.person_id, row.colour, str(row.points), row.deciding_rule or "-")
                for row in sorted(verdicts, key=_most_severe_first)
            ],
            right=frozenset({2}),
        )
    else:
        rules = Counter((row.colour, row.deciding_rule or "-") for row in verdicts)
        ordered = sorted(rules.items(), key=lambda entry: (-_rank(entry[0][0]), -entry[1], entry[0]))
        terminal.table(
            (columns["colour"], _WORDS["people"][language], columns["decided"]),
            [(colour, whole_number(count, language), rule) for (colour, rule), count in ordered],
            right=frozenset({1}),
        )


def _show_range(tally: _Tally, policy: Policy, moments: Sequence[int], terminal: Terminal) -> None:
    from healthcode.comparison.wording import residents  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.score import name_of  # noqa: PLC0415
    from healthcode.scoring.words import colour_word, time_words, whole_number  # noqa: PLC0415

    language = terminal.language
    counts = [tally.counts.get(moment, Counter()) for moment in moments]
    seen = [colour for colour in _by_severity() if any(count[colour] for count in counts)]
    terminal.out(
        _WORDS["range"][language].format(
            people=residents(len(tally.last), language),
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
    tally: _Tally, data: str, policy: str | None, as_of: Sequence[str] | None, terminal: Terminal
) -> None:
    if not tally.last:
        return
    person = min(tally.last, key=_most_severe_first).person_id
    when = inputs.as_typed(as_of, tally.last[0].as_of)
    terminal.next_command(*options.about_person("explain", data, person, policy, when))


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
