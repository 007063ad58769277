"""``healthcode sweep``, as it is typed; the towns are made by chance, not simulated."""

from __future__ import annotations

import csv
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from healthcode.cli import sweep as command
from healthcode.cli.caught import CatchingGroup
from healthcode.comparison.sweep_words import field_words, position
from healthcode.experiments import towns
from healthcode.experiments.flip import between
from made_towns import made_record, made_records
from runs import write_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from typer import Typer
    from typer.testing import Result

    from healthcode.experiments.many_runs import RunTask
    from healthcode.experiments.record import RunRecord

TRACING, SYMPTOMS = "interview-tracing", "symptom-reports"
UPTAKE = ("--vary", "town.app_uptake=0.2,0.4,0.8")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(towns, "records_of", made_records)


def app() -> Typer:
    os.environ["TYPER_USE_RICH"] = "0"
    import typer  # noqa: PLC0415 - after the line above

    found = typer.Typer(cls=CatchingGroup, rich_markup_mode=None, pretty_exceptions_enable=False)

    @found.callback()
    def top() -> None:
        """Stand for the whole program, so that the command has its name."""

    command.add_to(found)
    return found


def sweep(*more: str, policies: Sequence[str] = (TRACING, SYMPTOMS), scenario: str = "demo") -> Result:
    typed = [word for policy in policies for word in ("--policy", policy)]
    return CliRunner().invoke(app(), ["sweep", scenario, *typed, *more])


def document(*more: str, policies: Sequence[str] = (TRACING, SYMPTOMS)) -> dict[str, Any]:
    result = sweep("--json", *more, policies=policies)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_shown_is_as_expected(language: str, golden: Callable[[str, str], None]) -> None:
    """A row for each value and policy, and which policy has most of the field at which value."""
    result = sweep(*UPTAKE, "--seeds", "3", "--lang", language)
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80
    golden(f"comparison/sweep-{language}.txt", result.stdout)


@pytest.mark.slow
def test_every_combination_of_several_settings_is_lived() -> None:
    """Two settings of two and three values are six towns, each with its own settings and fields."""
    found = document(*UPTAKE, "--vary", "behaviour.compliance=low,high", "--seeds", "2")
    combinations = [tuple(point["settings"].values()) for point in found["points"]]
    assert combinations == [(uptake, word) for uptake in (0.2, 0.4, 0.8) for word in ("low", "high")]
    for point in found["points"]:
        command_typed = point["fields"][f"prop.averted[{TRACING}]"]["command"]
        assert f"--set town.app_uptake={point['settings']['town.app_uptake']}" in command_typed
    shown = sweep(*UPTAKE, "--vary", "behaviour.compliance=low,high", "--seeds", "2").stdout
    assert "app_uptake 0.2, compliance low" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_long_key_does_not_make_a_table_wider_than_a_page() -> None:
    """Where the values do not fit in a column of their own, each has a table under its name."""
    more = ("--vary", "outbreak.prevalence_per_1000=[2.7],[20.6]", "--seeds", "1")
    shown = sweep(*more, policies=("hangzhou-without-purchases",)).stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert "outbreak.prevalence_per_1000 [20.6]\n" in shown


def test_one_policy_is_told_value_by_value() -> None:
    """With one policy, its number is told at each value with its ends."""
    shown = " ".join(sweep(*UPTAKE, "--seeds", "3", policies=(TRACING,)).stdout.split())
    assert f"Infections averted (prop.averted), {TRACING}: " in shown
    assert " at 0.2 (" in shown


@pytest.mark.slow
def test_csv_has_the_values_before_each_field() -> None:
    """One table for all combinations, with the setting in the first column."""
    rows = list(csv.DictReader(sweep(*UPTAKE, "--csv", "--seeds", "2").stdout.splitlines()))
    found = document(*UPTAKE, "--seeds", "2")
    assert [(row["town.app_uptake"], row["field"]) for row in rows] == [
        (str(point["settings"]["town.app_uptake"]), name)
        for point in found["points"]
        for name in point["fields"]
    ]


@pytest.mark.slow
def test_a_folder_gets_the_document_and_a_picture_of_any_field() -> None:
    """Also of a field of groups, and with a plot for each value of a second setting."""
    more = (
        *UPTAKE,
        "--vary",
        "behaviour.compliance=low,high",
        "--field",
        "eq.ratio[age_band]",
        "--seeds",
        "3",
    )
    assert sweep(*more, "--out", "results").exit_code == 0
    assert json.loads(Path("results/sweep.json").read_text(encoding="utf-8")) == document(*more)
    drawn = Path("results/sweep.svg").read_text(encoding="utf-8")
    assert "behaviour.compliance low" in drawn
    assert "behaviour.compliance high" in drawn
    assert Path("results/sweep.png").read_bytes().startswith(b"\x89PNG")


# ── where it turns ─────────────────────────────────────────────────────────────────────────────────────────


def tilted(tasks: Sequence[RunTask], *_: object, **__: object) -> Iterator[tuple[RunTask, RunRecord]]:
    """Make towns in which tracing infects everybody once the uptake is 0.3 or more, and nobody below."""
    for task in tasks:
        record = made_record(task)
        if task.policy == TRACING:
            uptake = float(next(one for one in task.settings if "uptake" in one).partition("=")[2])
            record.infected_at[:] = 0 if uptake >= 0.3 else -1
        yield task, record


FLIP = ("--vary", "town.app_uptake=0,1", "--flip", "--seeds", "3")


def test_the_search_gives_the_bracket_and_every_value_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tracing averts more below 0.3 and less above; four halvings leave 0.25 and 0.3125."""
    monkeypatch.setattr(towns, "records_of", tilted)
    found = document(*FLIP)
    flip = found["flip"]
    assert (flip["turns"], flip["between"]) == (True, [0.25, 0.3125])
    assert [one["value"] for one in flip["tried"]] == [0.0, 1.0, 0.5, 0.25, 0.375, 0.3125]
    assert [one["sign"] for one in flip["tried"]] == [1, -1, -1, 1, -1, -1]
    assert all(one["seeds_larger"] == 3 for one in flip["tried"] if one["sign"] == 1)
    assert [point["settings"]["town.app_uptake"] for point in found["points"]] == [
        one["value"] for one in flip["tried"]
    ]
    shown = " ".join(sweep(*FLIP).stdout.split())
    assert "The conclusion turns between 0.25 and 0.3125 of town.app_uptake." in shown
    assert f"Infections averted (prop.averted), {TRACING} held against {SYMPTOMS}: " in shown
    assert "(on 0 of 3 seeds more, on 3 less)" in shown
    assert flip["overtakes"] is True
    assert found["over"]["command"].count("--flip") == 1


def test_to_come_level_is_not_to_overtake(monkeypatch: pytest.MonkeyPatch) -> None:
    """From level to more nobody is overtaken, one seed is called one, and half of 0.1 to 0.5 is 0.3."""

    def rising(tasks: Sequence[RunTask], *_: object, **__: object) -> Iterator[tuple[RunTask, RunRecord]]:
        for task in tasks:
            record = made_record(task)
            uptake = float(next(one for one in task.settings if "uptake" in one).partition("=")[2])
            record.infected_at[:] = -1 if task.policy == TRACING and uptake >= 0.4 else 0
            yield task, record

    monkeypatch.setattr(towns, "records_of", rising)
    more = ("--vary", "town.app_uptake=0.1,0.9", "--flip", "--seeds", "1", "--steps", "2")
    found = document(*more)["flip"]
    assert (found["turns"], found["overtakes"], found["between"]) == (True, False, [0.3, 0.5])
    shown = " ".join(sweep(*more).stdout.split())
    assert "Between 0.3 and 0.5 of town.app_uptake it goes from level to more." in shown
    assert "nothing is overtaken" in shown
    assert "The conclusion turns" not in shown
    assert "At 0.5: more, by 40 (on 1 of 1 seed more, on 0 less)." in shown
    assert "All of this is one seed" in shown
    assert "nichts überholt" in sweep(*more, "--lang", "de").stdout.replace("\n", " ")


def test_what_was_tried_is_told_by_size_and_not_by_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """10 comes after 5 and 7.5, also from the larger end, where the order is that of the way."""
    monkeypatch.setattr(towns, "records_of", made_records)
    shown = sweep("--vary", "health_office.interviews_per_day=5,10", "--flip", "--seeds", "1", "--steps", "1")
    assert shown.exit_code == 0, shown.stderr
    told = re.findall(r"^At ([0-9.]+): ", shown.stdout, re.MULTILINE)
    assert told == sorted(told, key=float)
    assert len(told) >= 2


def test_a_threshold_stands_for_the_second_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """One policy is held against a number; where it does not turn, that is said and nothing is invented."""
    monkeypatch.setattr(towns, "records_of", tilted)
    turning = document(*FLIP, "--field", "prop.infected", "--threshold", "5", policies=(TRACING,))["flip"]
    assert turning["between"] == [0.25, 0.3125]
    still = document(*FLIP, "--field", "prop.infected", "--threshold", "1000", policies=(TRACING,))["flip"]
    assert (still["turns"], still["between"], len(still["tried"])) == (False, None, 2)
    shown = sweep(*FLIP, "--field", "prop.infected", "--threshold", "1000", policies=(TRACING,)).stdout
    assert "does not turn" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("more", "policies", "said"),
    [
        ((), (TRACING,), "a sweep needs something that varies"),
        ((*UPTAKE, *UPTAKE), (TRACING,), "each setting once"),
        ((*UPTAKE, "--set", "town.app_uptake=0.1"), (TRACING,), "each setting once"),
        (("--vary", "town.app_uptke=1,2"), (TRACING,), "app_uptake"),
        (UPTAKE, (), "nothing stands beside no code"),
        ((*UPTAKE, "--flip"), (TRACING,), "one setting with two values"),
        (("--vary", "town.app_uptake=1", "--flip"), (TRACING,), "--vary: 1 value: one setting"),
        (("--vary", "behaviour.compliance=low,high", "--flip"), (TRACING,), "two numbers"),
        (("--vary", "town.app_uptake=1,1", "--flip"), (TRACING,), "twice the same"),
        ((*FLIP, "--threshold", "1"), (TRACING, SYMPTOMS), "two policies, or one and --threshold"),
        ((*UPTAKE, "--steps", "3"), (TRACING,), "is for --flip only"),
        ((*UPTAKE, "--field", "prop.avertd"), (TRACING,), "one of prop.infected"),
        (
            (*UPTAKE, "--vary", f"town.people={','.join(map(str, range(200, 500)))}"),
            (TRACING,),
            "500 at the most",
        ),
    ],
)
def test_what_cannot_be_swept_is_refused_in_words(
    more: tuple[str, ...], policies: tuple[str, ...], said: str
) -> None:
    """Every mistake is told with what was found; nothing is a traceback."""
    result = sweep(*more, policies=policies)
    assert result.exit_code in (2, 3)
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("out", ["run", "run/truth"])
def test_results_do_not_go_into_a_run(out: str, tmp_path: Path) -> None:
    """A run is somebody's data, and nothing of a sweep lies in it afterwards."""
    write_run(tmp_path / "run")
    before = sorted(tmp_path.rglob("*"))
    result = sweep(*UPTAKE, "--seeds", "1", "--out", out)
    assert result.exit_code == 2
    assert "results are not written into the data" in result.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_results_onto_a_file_are_refused_in_words() -> None:
    """A file is no folder: nothing is lived, and it is no traceback."""
    Path("taken").write_text("mine", encoding="utf-8")
    result = sweep(*UPTAKE, "--seeds", "1", "--out", "taken")
    assert result.exit_code == 2, result.output
    assert "nothing was written  [HC101]" in result.stderr


def test_every_field_that_can_be_asked_for_has_words() -> None:
    """No sentence falls back on the name of a field; both languages have their own."""
    refused = sweep(*UPTAKE, "--field", "none", policies=(TRACING,)).stderr
    fields = re.findall(r"[a-z]+\.[a-z]+(?:\[[a-z_]+\])?", refused.partition("one of ")[2])
    assert len(fields) > 12
    assert all(field_words(field, "en") != field_words(field, "de") for field in fields)


@given(
    st.floats(0, 1), st.sampled_from([(5.0, 10.0), (10.0, 5.0), ([2.7], [20.6]), ({"a": 1.0}, {"a": 0.0})])
)
def test_a_position_is_the_share_of_the_way(share: float, ends: tuple[Any, Any]) -> None:
    """Of numbers, lists and tables alike, in either direction."""
    assert position(between(*ends, share), *ends) == pytest.approx(share, abs=1e-6)
