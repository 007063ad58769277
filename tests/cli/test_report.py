"""``healthcode report``: from a finished audit, from a run, and what it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from healthcode.cli import report
from healthcode.cli.caught import CatchingGroup
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.scenario import load_scenario
from report.reading import read_page
from report.sample import GOLDEN, sample_audit

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

AUDIT, COMPARE = GOLDEN / "audit.json", GOLDEN / "compare.json"


def run(*arguments: str | Path) -> Result:
    """Type the command."""
    app = typer.Typer(cls=CatchingGroup, rich_markup_mode=None)
    app.callback()(lambda: None)
    report.add_to(app)
    words = ["report", *(str(one) for one in arguments)]
    return CliRunner().invoke(app, words, env={"COLUMNS": "80"})


def test_a_page_is_written_from_a_finished_audit(tmp_path: Path) -> None:
    """An audit.json, or its folder, and a comparison become one page; the next command is named."""
    page = tmp_path / "new" / "page.html"
    result = run("--audit", AUDIT, "--compare", GOLDEN / "compare.json", "--out", page, "--lang", "de")
    assert result.exit_code == 0, result.output
    assert str(page) in result.output.replace("\n", "")
    assert next(read_page(page.read_text(encoding="utf-8")).find("html")).attributes["lang"] == "de"
    assert [one.name for one in page.parent.iterdir()] == ["page.html"]
    without = run("--audit", AUDIT, "--out", page)
    assert "healthcode compare demo" in without.output
    assert 'lang="en"' in page.read_text(encoding="utf-8")


def test_the_page_can_go_to_a_pipe() -> None:
    """With --out - the page is the result, and nothing else is on stdout."""
    result = run("--audit", AUDIT, "--out", "-")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("<!doctype html>")
    assert result.stdout.endswith("</html>\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "a run folder, or --audit FILE"),
        (["my-run", "--audit", str(AUDIT)], "the numbers come from one of them"),
        (["--audit", str(AUDIT), "--with", "creep"], "an audit.json is already finished"),
        (["--audit", str(AUDIT), "--quick"], "an audit.json is already finished"),
        (["--audit", str(AUDIT), "--out", "page.txt"], "a file that ends in .html"),
        (["my-run", "--with", "cre"], "Did you mean creep?"),
    ],
)
def test_what_cannot_mean_anything_is_refused(arguments: list[str], said: str) -> None:
    """Two sources, none, questions to a finished audit, and a page that is no page are refused together."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_what_is_no_audit_is_refused(tmp_path: Path) -> None:
    """A file that is missing, no JSON, of another program or another version, or about towns is named."""
    page = tmp_path / "page.html"
    file = tmp_path / "audit.json"
    whole = sample_audit()
    for content, said in (
        (None, "No such file"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "is not written by healthcode audit"),
        (json.dumps({"format": "healthcode audit", "version": 2}), "is of version 2"),
        (COMPARE.read_text(encoding="utf-8"), "is about something else"),
        (json.dumps(whole | {"fields": {}}), "a whole audit.json"),
        (json.dumps(whole | {"tree": {"run": []}}), "a whole audit.json"),
    ):
        if content is not None:
            file.write_text(content, encoding="utf-8")
        result = run("--audit", file, "--out", page)
        assert result.exit_code == 3, result.output
        assert said in " ".join(result.output.split()), result.output
        assert not page.exists()
    refused = run("--audit", AUDIT, "--compare", AUDIT, "--out", page)
    assert refused.exit_code == 3
    assert "compare SCENARIO" in " ".join(refused.output.split())


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    """A folder without a run is refused with the command that makes one."""
    result = run(tmp_path, "--quick", "--out", tmp_path / "page.html")
    assert result.exit_code in (2, 3)
    outside = run(tmp_path / "nothing", "--quick", "--out", tmp_path / "page.html")
    assert outside.exit_code == 3
    assert "healthcode simulate demo" in " ".join(outside.output.split())


@pytest.mark.slow
def test_a_run_is_audited_and_told(tmp_path: Path) -> None:
    """A run becomes a page with its own numbers, under other rules others, and never inside the run."""
    folder = tmp_path / "run"
    scenario = load_scenario("demo", people=200, days=8)
    simulate(scenario, folder, load_policy("hangzhou-2020-02"))
    page = tmp_path / "page.html"
    result = run(folder, "--quick", "--out", page, "--quiet")
    assert result.exit_code == 0, result.output
    first = page.read_text(encoding="utf-8")
    numbers = {one.attributes.get("data-path"): one.text for one in read_page(first).find("data")}
    assert numbers["run.people"] == "200"
    again = run(folder, "--quick", "--policy", "always-green", "--out", page, "--quiet")
    assert again.exit_code == 0, again.output
    assert "always-green" in page.read_text(encoding="utf-8")
    inside = run(folder, "--quick", "--out", folder / "page.html")
    assert inside.exit_code == 2
    assert not (folder / "page.html").exists()
