"""``healthcode compare SCENARIO``, as it is typed; the towns are made by chance, not simulated."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from healthcode.audit.frontier_notes import NOTES
from healthcode.cli.main import build_app
from healthcode.experiments import towns
from healthcode.experiments.towns import ALTERNATIVES
from made_towns import made_record, made_records
from runs import write_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from typer.testing import Result

    from healthcode.experiments.many_runs import RunTask
    from healthcode.experiments.record import RunRecord

TRACING, SYMPTOMS = "interview-tracing", "symptom-reports"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(towns, "records_of", made_records)


def compare(*more: str, scenario: str = "demo", policies: Sequence[str] = (TRACING, SYMPTOMS)) -> Result:
    typed = [word for policy in policies for word in ("--policy", policy)]
    return CliRunner().invoke(build_app(), ["compare", scenario, *typed, *more])


def document(*more: str) -> dict[str, Any]:
    result = compare("--json", *more)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_shown_is_as_expected(language: str, golden: Callable[[str, str], None]) -> None:
    """Whole people in full sentences, a table, what is out of reach, and what must be said with it."""
    result = compare("--seeds", "5", "--closed-loop", "--lang", language)
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80
    golden(f"comparison/towns-{language}.txt", result.stdout)


def test_one_policy_and_one_seed_are_enough() -> None:
    """A single policy stands beside no code, and a single seed is called what it is."""
    result = compare("--seeds", "1", policies=(TRACING,))
    assert result.exit_code == 0, result.stderr
    assert "One seed is one throw of the dice" in " ".join(result.stdout.split())
    assert "As many infections averted" not in result.stdout


def test_the_document_is_an_audit_over_seeds() -> None:
    """The same format as of one run, with what the numbers are over instead of the run."""
    found = document("--seeds", "6")
    assert (found["format"], found["version"]) == ("healthcode audit", 1)
    over = found["over"]
    assert over["seeds"] == ["linden-7", *(f"linden-7-{number}" for number in range(2, 7))]
    assert [policy["name"] for policy in over["policies"]] == [TRACING, SYMPTOMS]
    assert over["baseline"] == "no-code"
    assert len(found["runs"]) == 6 * 3
    families = {f"{name.partition('[')[0]}[…]" for name in found["fields"]}
    assert families == {note.name for note in NOTES} - {"need.closed[…]"}
    for field in found["fields"].values():
        assert len(field["n"]["by_seed"]) == field["seeds"] == 6
        assert field["command"].startswith("healthcode compare demo --policy interview-tracing")
        assert (field["interval"] is None) == (field["interval_of"] is None)


@pytest.mark.slow
def test_the_command_in_the_document_gives_the_same_numbers() -> None:
    """What is printed beside each number can be typed as it stands."""
    found = document("--seeds", "2", "--people", "200", "--set", "behaviour.compliance=high", "--seed", "x")
    command = next(iter(found["fields"].values()))["command"]
    again = CliRunner().invoke(build_app(), [*command.split()[1:], "--json"])
    assert json.loads(again.stdout) == found


def test_alternatives_stand_beside_what_was_typed() -> None:
    """Each gentler policy takes part once, after those that were typed."""
    found = document("--alternatives", "--seeds", "1")
    names = [policy["name"] for policy in found["over"]["policies"]]
    assert names == [TRACING, SYMPTOMS, *(name for name in ALTERNATIVES if name not in (TRACING, SYMPTOMS))]


@pytest.mark.slow
def test_csv_has_a_row_for_each_field() -> None:
    """Each number with its middle, its ends and why it is not there."""
    rows = list(csv.DictReader(compare("--csv", "--seeds", "5").stdout.splitlines()))
    fields = document("--seeds", "5")["fields"]
    assert [row["field"] for row in rows] == list(fields)
    for row, field in zip(rows, fields.values(), strict=True):
        assert row["value"] == ("" if field["value"] is None else str(field["value"]))
        assert row["lowest"] == ("" if field["n"]["range"][0] is None else str(field["n"]["range"][0]))


@pytest.mark.slow
def test_a_folder_gets_the_document_and_the_picture() -> None:
    """The same document, and a picture that says all it shows; the folder can be written again."""
    for _ in range(2):
        assert compare("--out", "results", "--seeds", "3").exit_code == 0
    written = json.loads(Path("results/audit.json").read_text(encoding="utf-8"))
    assert written == document("--seeds", "3")
    drawn = Path("results/frontier.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg ")
    assert TRACING in drawn.partition("<desc>")[2].partition("</desc>")[0]
    assert Path("results/frontier.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_where_finished_runs_are_kept_is_said() -> None:
    """With a folder, a stopped comparison goes on; without one it does not, and both are said."""
    assert "results/runs" in compare("--out", "results", "--seeds", "1").stderr.replace("\n", " ")
    assert "kept nowhere" in compare("--seeds", "1").stderr.replace("\n", " ")


@pytest.mark.parametrize(("scenario", "other"), [("help", "harm"), ("harm", "help")])
def test_the_pair_says_that_it_was_chosen_for_contrast(scenario: str, other: str) -> None:
    """Whoever runs one of the two is told so, with the command for the other."""
    shown = " ".join(compare("--seeds", "1", scenario=scenario).stdout.split())
    assert "chosen for contrast" in shown
    assert f"healthcode compare {other} --policy {TRACING}" in shown
    assert "chosen for contrast" not in compare("--seeds", "1").stdout


@pytest.mark.parametrize(
    ("more", "scenario", "policies", "said"),
    [
        (("--as-of", "2020-02-21"), "demo", (TRACING,), "--as-of: is for data only"),
        (("--engine", "reference"), "demo", (TRACING,), "--engine: is for data only"),
        (("--engine", "spark"), "street", (TRACING,), "--engine spark: is for a scenario only"),
        (("--master", "local[2]"), "demo", (TRACING,), "only --engine spark runs elsewhere"),
        (("--seeds", "2"), "street", (TRACING, SYMPTOMS), "--seeds: is for a scenario only"),
        (("--closed-loop", "--csv"), "street", (TRACING,), "--csv: is for a scenario only"),
        (("--json", "--csv"), "demo", (TRACING,), "output has one form"),
        ((), "demo", (), "nothing stands beside no code"),
        ((), "demo", (TRACING, TRACING), "a policy is compared with itself"),
        (("--strength", "1"), "demo", (TRACING,), "a share of people above 0 and below 1"),
        (("--set", "town.app_uptke=1"), "demo", (TRACING,), "app_uptake"),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(
    more: tuple[str, ...], scenario: str, policies: tuple[str, ...], said: str
) -> None:
    """Every mistake is told with what was found; nothing is a traceback."""
    result = compare(*more, scenario=scenario, policies=policies)
    assert result.exit_code in (2, 3)
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_misspelt_scenario_is_told_the_nearest() -> None:
    """With an option for towns, a name that is no folder can only be a scenario."""
    result = compare("--seeds", "2", scenario="port-lindn")
    assert result.exit_code == 3
    assert "port-linden" in result.stderr


@pytest.mark.slow
def test_a_folder_of_data_is_data_whatever_it_is_called() -> None:
    """A folder that is called like a scenario is compared as data."""
    Path("demo").mkdir()
    Path("demo/people.csv").write_text("person_id,district_id\nsyn-a,town\n", encoding="utf-8")
    result = compare("--as-of", "2020-02-21")
    assert result.exit_code == 0, result.stderr
    assert "residents change colour" in result.stdout or "resident changes colour" in result.stdout


# ── where results go ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("out", ["taken", "taken/in-a-file"])
def test_results_onto_a_file_are_refused_in_words(out: str) -> None:
    """A file is no folder: nothing is lived, nothing written, and it is no traceback."""
    Path("taken").write_text("mine", encoding="utf-8")
    result = compare("--seeds", "1", "--out", out)
    assert result.exit_code == 2, result.output
    assert "nothing was written  [HC101]" in result.stderr
    assert "is a file, or lies in one" in result.stderr
    assert Path("taken").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("out", ["run", "run/observed", "run/new/deeper", "link"])
def test_results_do_not_go_into_a_run(out: str, tmp_path: Path) -> None:
    """A run is somebody's data, also at a depth and behind a link."""
    write_run(tmp_path / "run")
    Path("link").symlink_to("run", target_is_directory=True)
    before = sorted(tmp_path.rglob("*"))
    result = compare("--seeds", "1", "--out", out)
    assert result.exit_code == 2
    assert "results are not written into the data  [HC101]" in result.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_an_interrupted_comparison_says_where_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """After Ctrl-C the command that goes on is printed whole, with its folder."""

    def stopped(*_: object, **__: object) -> Iterator[object]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(towns, "records_of", stopped)
    result = compare("--seeds", "2", "--out", "results")
    assert result.exit_code == 130
    again = f" compare demo --policy {TRACING} --policy {SYMPTOMS} --seeds 2 --out results"
    assert f"Finished runs are kept in {Path('results/runs')}; the same command" in result.stderr
    assert again in result.stderr


# ── what is said of strengths, budgets and seeds ───────────────────────────────────────────────────────────


def test_strengths_stand_in_the_answer() -> None:
    """What half of the people under a policy came to is shown, not only used."""
    shown = compare("--seeds", "3", "--strength", "0.5").stdout
    runs = document("--seeds", "3", "--strength", "0.5")["runs"]
    half = [run for run in runs if run["policy"] == SYMPTOMS and run["strength"] == 0.5]
    averted, locked = (sorted(run[what] for run in half)[1] for what in ("averted", "locked"))
    row = next(line for line in shown.splitlines() if "50 of 100" in line)
    assert row.split() == [SYMPTOMS, "50", "of", "100", str(averted), str(locked)]
    assert "of 100 " not in compare("--seeds", "3").stdout.partition("As many")[2].partition("locked by")[0]


def test_seeds_on_which_the_first_policy_averts_nothing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are left out of what is not reachable, and that is said."""

    def calm(tasks: Sequence[RunTask], *_: object, **__: object) -> Iterator[tuple[RunTask, RunRecord]]:
        for task in tasks:
            record = made_record(task)
            averts_all = task.policy == TRACING and task.seed == "linden-7"
            record.infected_at[:] = -1 if averts_all else 0
            yield task, record

    monkeypatch.setattr(towns, "records_of", calm)
    shown = " ".join(compare("--seeds", "2").stdout.split())
    assert f"{SYMPTOMS}: not reachable on 1 of 1 seed. At the most it averts 0 infections" in shown
    assert f"{TRACING} 40. " in shown
    assert f"On 1 of 2 seeds {TRACING} averts nothing" in shown
    assert "the middle lies between two of them" in shown
    german = " ".join(compare("--seeds", "2", "--lang", "de").stdout.split())
    assert "bei 1 von 1 Startwert nicht erreichbar" in german
    assert f"Bei 1 von 2 Startwerten verhindert {TRACING} nichts" in german


def test_a_closed_loop_says_what_it_does_not_answer() -> None:
    """On how many seeds the budget is unequal, what that means, and that necessity asks otherwise."""
    shown = " ".join(compare("--seeds", "3", "--closed-loop").stdout.split())
    matched = document("--seeds", "3", "--closed-loop")["fields"]["need.closed[reports]"]["n"][
        "seeds_matched"
    ]
    assert f"Budget not matched on {3 - matched} of 3 seeds." in shown
    assert "differ by more than one in a hundred" in shown
    assert "healthcode audit necessity asks another question" in shown
