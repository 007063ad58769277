"""Which policy gives the colours where none is typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.policy.load import load_policy
from runs import write_run

if TYPE_CHECKING:
    from typer.testing import Result

HUBEI, HANGZHOU = "hubei-2020-03", "hangzhou-2020-02"
CHOSEN = f"Under {HUBEI}, which this run was lived under (--policy chooses another)."


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), arguments)


def talk(result: Result) -> str:
    return " ".join(result.stderr.split())


@pytest.fixture
def person() -> str:
    """A run that was lived under a shipped policy, and somebody in it."""
    write_run(Path("run"), policy_id=HUBEI, policy_sha256=load_policy(HUBEI).sha256())
    return "syn-000003"


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [["explain"], ["timeline"], ["code", "--out", "-"], ["whatif", "--without-table", "scans"]]
)
def test_a_run_is_told_under_its_own_policy(person: str, command: list[str]) -> None:
    """Every command about one resident takes the rules that the run was lived under, and says so."""
    name, *options = command
    result = run(name, "run", person, *options)
    assert result.exit_code == 0, result.output
    assert CHOSEN in talk(result)
    assert "has changed" not in talk(result)


@pytest.mark.slow
@pytest.mark.usefixtures("person")
def test_a_run_is_scored_under_its_own_policy() -> None:
    """Its own policy is as good as typed; another one that is typed wins, and stderr says what differs."""
    own, typed, other = (
        run("score", "run"),
        run("score", "run", "--policy", HUBEI),
        run("score", "run", "--policy", HANGZHOU),
    )
    assert own.stdout == typed.stdout
    assert f"under {HUBEI}" in own.stdout
    assert CHOSEN in talk(own)
    assert "lived under" not in talk(typed)
    assert f"under {HANGZHOU}" in other.stdout
    assert f"This run was lived under {HUBEI}; colours here are by {HANGZHOU}" in talk(other)


@pytest.mark.slow
@pytest.mark.usefixtures("person")
def test_the_next_command_keeps_what_was_typed() -> None:
    """The next step is suggested under the same policy, also where the default would be another."""
    assert "--policy" not in run("score", "run").stderr.partition("Next:")[2]
    assert f"--policy {HANGZHOU}" in run("score", "run", "--policy", HANGZHOU).stderr.partition("Next:")[2]


@pytest.mark.slow
def test_a_policy_that_has_changed_is_mentioned() -> None:
    """The shipped policy may be another edition than the one that the run was lived under."""
    write_run(Path("run"), policy_id=HUBEI, policy_sha256="0" * 64)
    assert f"Note: {HUBEI} has changed since this run was simulated." in talk(run("score", "run"))


@pytest.mark.slow
def test_a_policy_of_somebodys_own_must_be_typed() -> None:
    """A run that was lived under a file of somebody's own is scored as before, and stderr says so."""
    write_run(Path("run"), policy_id="mine", policy_sha256="0" * 64)
    result = run("score", "run")
    assert f"under {HANGZHOU}" in result.stdout
    assert f"This run was lived under mine; colours here are by {HANGZHOU}" in talk(result)


@pytest.mark.slow
def test_a_run_without_policy_is_told_as_any_data() -> None:
    """Where nobody lived under a policy there is nothing to say about it."""
    write_run(Path("run"))
    result = run("score", "run")
    assert f"under {HANGZHOU}" in result.stdout
    assert "lived under" not in talk(result)


@pytest.mark.slow
def test_scores_and_timelines_speak_german() -> None:
    """Tables and timelines have their words in German."""
    scored = run("score", "street", "--lang", "de", "--as-of", "2020-02-21T20:00").stdout
    assert scored.startswith("16 Personen: 5 ROT")
    assert "was entschied" in scored
    line = run("timeline", "street", "syn-13-care-home", "--lang", "de").stdout
    assert "zuerst GRÜN" in line
    assert "Aufhebung: medium-zone-stay wurde aufgehoben" in line
    assert "kein Wechsel bis" in run("timeline", "street", "syn-03-cash", "--lang", "de").stdout
