"""``healthcode simulate`` and ``healthcode scenario``: what is passed on, and what is told."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from healthcode.cli import curves
from healthcode.cli.main import build_app
from healthcode.cli.progress import Progress, minutes_and_seconds
from healthcode.cli.terminal import Terminal
from healthcode.scenario import scenario_text, shipped_scenarios

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

    from healthcode.appeals import Arrangement
    from healthcode.checkpoint import Gate
    from healthcode.policy.model import Policy
    from healthcode.scenario import Scenario

DAYS = 30


@dataclass
class Summary:
    """As much of a finished run as the command tells."""

    run: Path
    policy_id: str | None
    gate_id: str | None = None
    appeals_id: str | None = None
    people: int = 10_000
    days: int = DAYS
    infected: int = 312
    imported: int = 12
    seeded: int = 5
    positive_tests: int = 240
    most_infectious: int = 45
    counts: dict[str, int] = field(
        default_factory=lambda: {"truth/visits": 1_000_000, "truth/tests": 500, "observed/trips": 20_000}
    )
    colours: list[dict[str, int]] = field(default_factory=list)
    infectious_by_day: list[int] = field(default_factory=lambda: [*range(0, 45, 3), *range(45, 0, -3)])


class FakePipeline(ModuleType):
    """Stands in for the pipeline: remembers how it was called."""

    def __init__(self) -> None:
        super().__init__("healthcode.pipeline")
        self.called: dict[str, Any] = {}
        self.change: Callable[[Summary], None] = lambda _summary: None

    def simulate(
        self,
        scenario: Scenario,
        out: Path,
        policy: Policy | None = None,
        gate: Gate | None = None,
        appeals: Arrangement | None = None,
        file_format: str = "parquet",
        report: Callable[[int, int], None] | None = None,
    ) -> Summary:
        self.called = {"scenario": scenario, "out": out, "policy": policy, "file_format": file_format}
        self.called |= {"gate": gate, "appeals": appeals}
        for day in range(DAYS):
            assert report is not None
            report(day + 1, DAYS)
        summary = Summary(out, policy.id if policy else None)
        if policy:
            summary.colours = [{"green": 9_000, "red": day * 17, "yellow": 3} for day in range(DAYS)]
        self.change(summary)
        return summary


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakePipeline:
    """Put the fake in the place of the pipeline."""
    import healthcode  # noqa: PLC0415

    fake = FakePipeline()
    monkeypatch.setitem(sys.modules, "healthcode.pipeline", fake)
    monkeypatch.setattr(healthcode, "pipeline", fake, raising=False)
    monkeypatch.chdir(tmp_path)
    return fake


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), arguments, env={"COLUMNS": "80"})


def test_a_run_is_told_in_whole_people(pipeline: FakePipeline) -> None:
    """The summary counts infections and tests, and says what was written and what to type next."""
    result = run("simulate", "port-linden", "-o", "my-run")
    assert result.exit_code == 0, result.output
    told = " ".join(result.stdout.split())
    assert "Of 10,000 people 312 were infected in 30 days, 5 of them from the start and 12 of them" in told
    assert "12 of them outside the town;" in told
    assert "240 tests were positive. 45 were infectious on day 16, the most on any one day." in told
    assert "Under" not in told
    talk = " ".join(result.stderr.split())
    assert "port-linden: 10,000 people, 60 days, seed linden-7. Nobody in it exists." in talk
    assert "Wrote into my-run: truth (what happened: 1,000,500 rows in 2 tables), observed" in talk
    assert talk.endswith("Next: healthcode score my-run")
    assert pipeline.called["policy"] is None
    assert pipeline.called["out"] == Path("my-run")


def test_what_is_typed_reaches_the_pipeline(pipeline: FakePipeline) -> None:
    """Options change the scenario, the policy is loaded, and the format is passed on."""
    typed = ["--people", "1000", "--days", "7", "--seed", "x", "--set", "behaviour.evasion=high"]
    run("simulate", "quiet-week", "-o", "r", *typed, "--format", "csv", "--policy", "always-green")
    scenario = pipeline.called["scenario"]
    assert (scenario.settings.count("town.people"), scenario.settings.count("time.days")) == (1000, 7)
    assert (scenario.seed_text, scenario.settings.word("behaviour.evasion")) == ("x", "high")
    assert pipeline.called["policy"].id == "always-green"
    assert pipeline.called["file_format"] == "csv"


def test_with_a_policy_the_worst_day_of_each_colour_is_told(pipeline: FakePipeline) -> None:
    """Red and yellow are told in whole people of their worst day, and the next command names the policy."""
    result = run("simulate", "port-linden", "-o", "my-run", "--policy", "always-green")
    told = " ".join(result.stdout.split())
    assert "Under always-green, at the most, 493 were red on day 30 and 3 were yellow on day 1." in told
    assert "Next: healthcode score my-run --policy always-green" in result.stderr

    def all_green(summary: Summary) -> None:
        summary.colours = [{"green": 10_000}]

    pipeline.change = all_green
    result = run("simulate", "port-linden", "-o", "my-run", "--policy", "always-green")
    assert "Under always-green everybody was green on every day." in result.stdout


def test_one_person_is_told_as_one(pipeline: FakePipeline) -> None:
    """Sentences about one person or none are right too."""

    def one(summary: Summary) -> None:
        summary.infected = summary.positive_tests = summary.days = 1
        summary.imported = summary.seeded = summary.most_infectious = 0
        summary.infectious_by_day = [0]

    pipeline.change = one
    told = " ".join(run("simulate", "port-linden", "-o", "r").stdout.split())
    assert told.startswith("Of 10,000 people 1 was infected in 1 day; 1 test was positive. most")


@pytest.mark.parametrize("options", [(), ("--plain",)])
def test_the_picture_fits_the_page(pipeline: FakePipeline, options: tuple[str, ...]) -> None:
    """The days are drawn, or told in a table with --plain, within 80 columns and without colour."""
    result = run("simulate", "port-linden", "-o", "r", "--policy", "always-green", *options)
    assert pipeline.called
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    assert "\x1b" not in result.stdout
    assert ("█" in result.stdout) is not bool(options)
    if options:
        assert "  days   infectious  red  yellow" in result.stdout.lower()
        assert "  15-21          45  340       3" in result.stdout


def test_quiet_leaves_only_the_result(pipeline: FakePipeline) -> None:
    """With --quiet stderr stays empty and stdout is the same."""
    loud = run("simulate", "port-linden", "-o", "r")
    quiet = run("simulate", "port-linden", "-o", "r", "--quiet")
    assert pipeline.called
    assert quiet.stderr == ""
    assert quiet.stdout == loud.stdout


def test_json_is_one_document(pipeline: FakePipeline) -> None:
    """With --json stdout is one document with every day."""
    result = run("simulate", "port-linden", "-o", "r", "--json", "--policy", "always-green")
    document = json.loads(result.stdout)
    assert pipeline.called
    assert (document["scenario"], document["policy"]) == ("port-linden", "always-green")
    assert len(document["infectious_by_day"]) == len(document["colours_by_day"]) == DAYS
    assert document["rows"]["observed/trips"] == 20_000


def test_an_interrupted_run_ends_quietly(pipeline: FakePipeline) -> None:
    """Ctrl-C ends with its own exit code and a sentence, not a traceback."""

    def interrupt(_summary: Summary) -> None:
        raise KeyboardInterrupt

    pipeline.change = interrupt
    result = run("simulate", "port-linden", "-o", "r")
    assert result.exit_code == 130
    assert "Interrupted; nothing was left half-written." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("port-lindon", "-o", "r"), 3, "Did you mean port-linden?"),
        (("port-linden", "-o", "r", "--people", "3"), 3, "--people = 3: must be 200 or more"),
        (("port-linden", "-o", "r", "--set", "town.peple=1"), 3, "Did you mean people?"),
        (("port-linden", "-o", "r", "--policy", "nope"), 3, "no policy is called"),
        (("port-linden", "-o", "-"), 2, "results go into a folder"),
        (("port-linden",), 2, "--out"),
    ],
)
def test_a_fault_stops_before_anything_runs(
    pipeline: FakePipeline, arguments: tuple[str, ...], code: int, said: str
) -> None:
    """What is wrong with the scenario, the policy or the folder is told before the town is built."""
    result = run("simulate", *arguments)
    assert result.exit_code == code
    assert said in result.stderr
    assert pipeline.called == {}


def test_scenarios_are_listed_with_their_sentence() -> None:
    """Each shipped scenario stands in the list, in words and as JSON."""
    listed = run("scenario", "list")
    told = " ".join(listed.stdout.split())
    for name in shipped_scenarios():
        assert f"{name} " in told
    assert "Next: healthcode scenario show port-linden" in listed.stderr
    entries = json.loads(run("scenario", "list", "--json").stdout)
    assert [entry["id"] for entry in entries] == list(shipped_scenarios())


def test_a_scenario_says_how_it_differs() -> None:
    """What differs from the defaults is told with its unit, its old value and its source."""
    told = " ".join(run("scenario", "show", "help").stdout.split())
    assert "1 of " in told
    assert "outbreak.prevalence_per_1000 = [20.6] infectious people per 1,000" in told
    assert "source: 2.06 % of people in England" in told
    assert "Every setting is the default." in run("scenario", "show", "port-linden").stdout
    assert "epidemic.near_people = { metro = 30.0 }" in run("scenario", "show", "rush-hour").stdout
    document = json.loads(run("scenario", "show", "rush-hour", "--json").stdout)
    assert document["settings"]["mobility.metro_carriages"] == 2


def test_a_scenario_is_printed_as_its_file() -> None:
    """With --toml stdout is the file itself, to the byte."""
    assert run("scenario", "show", "depositors", "--toml").stdout == scenario_text("depositors")


def test_a_file_with_faults_is_told_so(tmp_path: Path) -> None:
    """Showing a file lists its faults, with exit code 3."""
    file = tmp_path / "my-town.toml"
    file.write_text("[town]\npeple = 3\n")
    result = run("scenario", "show", str(file))
    assert result.exit_code == 3
    assert "my-town.toml: 4 problems  [HC150]" in result.stderr


class Screen(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


def told(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool, quiet: bool = False) -> str:
    """Report 60 days of two seconds each, and give what was written."""
    screen = Screen(is_terminal=is_terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    seconds = iter(range(0, 1_000, 2))
    with Progress(quiet=quiet, clock=lambda: float(next(seconds))) as progress:
        for day in range(1, 61):
            progress.report(day, 60)
    return screen.getvalue()


def test_progress_rewrites_one_line_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal one line is rewritten each day, and is gone at the end."""
    written = told(monkeypatch, is_terminal=True)
    assert "\rday 23 of 60, 1:14 left" in written
    assert "\n" not in written
    assert written.split("\r")[-2].strip() == ""
    assert written.endswith("\r")


def test_progress_writes_a_line_now_and_then_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Into a file a plain line goes every ten seconds, and nothing is rewritten."""
    lines = told(monkeypatch, is_terminal=False).splitlines()
    assert lines[0] == "day 5 of 60, 1:50 left"
    assert len(lines) == 12


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_silent_when_quiet(monkeypatch: pytest.MonkeyPatch, is_terminal: bool) -> None:
    """With --quiet nothing is written at all."""
    assert told(monkeypatch, is_terminal=is_terminal, quiet=True) == ""


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0:00"), (4, "0:04"), (75, "1:15"), (3_723, "1:02:03")])
def test_a_length_of_time_is_written_short(seconds: float, words: str) -> None:
    """Minutes and seconds, and hours where there are any."""
    assert minutes_and_seconds(seconds) == words


def test_a_curve_is_as_high_as_its_share() -> None:
    """The highest day is a full block, a day without any is a dot, and many days share a character."""
    assert curves.drawn([0, 1, 4, 8], 10) == "·▁▄█"
    assert curves.drawn([0, 0], 10) == "··"
    assert curves.drawn(list(range(100)), 25)[-1] == "█"
    assert len(curves.drawn(list(range(366)), 60)) <= 60


def test_a_curve_of_a_long_run_stays_short(capsys: pytest.CaptureFixture[str]) -> None:
    """A year in words takes no more than a dozen rows, and no days none."""
    curves.show_by_day({"infectious": [1] * 366}, Terminal(plain=True))
    assert len(capsys.readouterr().out.splitlines()) <= 14
    curves.show_by_day({"infectious": []}, Terminal(plain=True))
    assert capsys.readouterr().out == ""
