"""What ``healthcode demo`` looks at: a small town that has lived, its colours, and who was really infected.

A platform never learns who was infected. The demo stands above the stages, so it may open both folders of a
run and lay them side by side.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from healthcode.cards import Card
    from healthcode.cli.terminal import Terminal
    from healthcode.pipeline import RunSummary
    from healthcode.scoring.explained import Explanation
    from healthcode.scoring.output import Provenance
    from healthcode.scoring.results import Evaluation, Exposure, Verdict

SCENARIO = "demo"
RUN = "run"
#: Each card takes a moment to explain, so only so many are made; of every colour at least the first few.
MOST_CARDS, FIRST_OF_EACH_COLOUR = 24, 4


@dataclass(frozen=True)
class Infection:
    """One true infection.

    Args:
        infected_at: When, in seconds of town time.
        setting: The kind of place or vehicle, or ``imported``.
    """

    infected_at: int
    setting: str


@dataclass(frozen=True)
class Compared:
    """One colour beside the truth.

    Args:
        colour: Which.
        residents: How many have it.
        infected: How many of them were really infected.
    """

    colour: str
    residents: int
    infected: int


@dataclass(frozen=True)
class Look:
    """A town that has lived, and what can be told of it.

    Args:
        run: The folder of the run.
        moment: The last time known; all colours are those of this moment.
        summary: The run in numbers.
        evaluation: Everybody's colour, and what stands behind it.
        exposures: The single stays, meetings, purchases and reports.
        provenance: Where the results come from.
        infections: Who was infected by then.
        cards: Of some residents, the most instructive first within each colour.
    """

    run: Path
    moment: int
    summary: RunSummary
    evaluation: Evaluation
    exposures: Sequence[Exposure]
    provenance: Provenance
    infections: Mapping[str, Infection]
    cards: Sequence[Card]


def live_and_look(target: Path, language: options.Lang, terminal: Terminal) -> Look:
    """Let the small town live under the default policy, score its last moment, and ask why.

    Args:
        target: The run is written into a folder of it.
        language: Of explanations.
        terminal: Told how far it is.

    Raises:
        UsageError: If the run cannot be written.
    """
    from healthcode import pipeline  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.progress import Progress  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.scenario import load_scenario  # noqa: PLC0415
    from healthcode.scoring.explain import explain_with  # noqa: PLC0415
    from healthcode.scoring.score import provenance_of  # noqa: PLC0415

    scenario, rules = load_scenario(SCENARIO), inputs.load_rules(options.DEFAULT_POLICY)
    people, days = scenario.settings.count("town.people"), scenario.settings.count("time.days")
    terminal.talk(f"Letting a town of {people:,} people live for {days:,} days under {rules.id}…")
    with Progress(quiet=terminal.quiet) as progress:
        summary = pipeline.simulate(scenario, target / RUN, rules, file_format="csv", report=progress.report)
    terminal.talk("Asking why everybody has their colour…")
    with inputs.open_data(str(summary.run), terminal) as dataset:
        moment = inputs.last_known(dataset, Terminal(quiet=True))
        with inputs.open_engine("duckdb", dataset, rules, moment) as scorer:
            evaluation = scorer.evaluate([moment])
            exposures = list(scorer.exposures())
        infections = infections_by(summary.run, moment)
        # Many small questions about few people: the plain engine answers them faster than SQL does.
        with inputs.open_engine("reference", dataset, rules, moment) as scorer:
            cards = [
                _card(explain_with(scorer, dataset, rules, person, language))
                for person in worth_a_card(evaluation.verdicts, infections)
            ]
        provenance = provenance_of(dataset, rules, [moment])
    return Look(summary.run, moment, summary, evaluation, exposures, provenance, infections, cards)


def infections_by(run: Path, moment: int) -> dict[str, Infection]:
    """Read from the truth of a run, written as CSV, who was infected by a moment."""
    from healthcode.clock import parse_time  # noqa: PLC0415 - not needed for --help

    with (run / "truth" / "infections.csv").open(encoding="utf-8", newline="") as file:
        found = {
            row["person_id"]: Infection(parse_time(row["infected_at"]), row["setting"])
            for row in csv.DictReader(file)
        }
    return {person: infection for person, infection in found.items() if infection.infected_at <= moment}


def compare(verdicts: Iterable[Verdict], infected: Collection[str]) -> list[Compared]:
    """Count for each colour that somebody has how many were really infected, the most severe first."""
    from healthcode.scoring.changes import severity  # noqa: PLC0415 - not needed for --help

    counts: dict[str, list[int]] = {}
    for verdict in verdicts:
        count = counts.setdefault(verdict.colour, [0, 0])
        count[0] += 1
        count[1] += verdict.person_id in infected
    ordered = sorted(counts.items(), key=lambda entry: -severity(entry[0]))
    return [Compared(colour, residents, infected) for colour, (residents, infected) in ordered]


def is_mistaken(colour: str, is_infected: bool) -> bool:
    """Say whether a colour and the truth differ: infected and green, or not infected and another colour."""
    return (colour == "green") == is_infected


def worth_a_card(verdicts: Iterable[Verdict], infected: Collection[str]) -> list[str]:
    """Choose whose card is made: a few of each colour, then the most severe, the mistaken ones first."""
    from healthcode.scoring.changes import severity  # noqa: PLC0415 - not needed for --help

    def instructive(verdict: Verdict) -> tuple[int, bool, int, str]:
        mistaken = is_mistaken(verdict.colour, verdict.person_id in infected)
        return (-severity(verdict.colour), not mistaken, -verdict.points, verdict.person_id)

    by_colour: dict[str, list[str]] = {}
    for verdict in sorted(verdicts, key=instructive):
        by_colour.setdefault(verdict.colour, []).append(verdict.person_id)
    firsts = [person for people in by_colour.values() for person in people[:FIRST_OF_EACH_COLOUR]]
    others = [person for people in by_colour.values() for person in people[FIRST_OF_EACH_COLOUR:]]
    return [*firsts, *others][:MOST_CARDS]


def _card(explanation: Explanation) -> Card:
    from healthcode.cards import Card  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.people import LIFE_MINUTES  # noqa: PLC0415
    from healthcode.codes.keys import demo_keys  # noqa: PLC0415
    from healthcode.codes.token import caption_of, issue  # noqa: PLC0415

    text = issue(explanation.person_id, explanation.colour, explanation.as_of, LIFE_MINUTES, demo_keys())
    return Card(explanation, text, caption_of(text))
