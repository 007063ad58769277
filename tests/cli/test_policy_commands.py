"""`policy check`, `policy diff` and `policy sql`, as they are typed."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.dataset import load_dataset
from healthcode.policy.codebook import EXAMPLE
from healthcode.samples import sample_path

if TYPE_CHECKING:
    from typer.testing import Result

PAIR = ("hangzhou-without-purchases", "hangzhou-2020-02")
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-policy.md"
ODD = EXAMPLE.replace("lasts_days = 14", "lasts_days = 0")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), arguments)


def write(text: str, name: str = "mine.toml") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_check_warns_and_passes() -> None:
    """What is odd is a line that begins with `warning:`; only a failed case changes the exit code."""
    without_case = ODD.partition("[[case]]")[0]
    result = run("policy", "check", write(without_case))
    assert result.exit_code == 0
    (line,) = [line for line in result.stdout.splitlines() if "warning:" in line]
    assert line.strip().startswith("warning: rule.long-contact.lasts_days = 0: its evidence ends before")
    assert "0 of 0 cases pass, 1 warning." in result.stderr


def test_check_is_strict_when_asked() -> None:
    """With --strict a warning gives exit code 3; a file without one still passes."""
    assert run("policy", "check", write(ODD.partition("[[case]]")[0]), "--strict").exit_code == 3
    assert run("policy", "check", write(EXAMPLE), "--strict").exit_code == 0
    assert run("policy", "check", PAIR[0], "--strict").exit_code == 0


def test_check_gives_warnings_as_json() -> None:
    """A program reads the warnings from a list, empty if there are none."""
    odd = json.loads(run("policy", "check", write(ODD.partition("[[case]]")[0]), "--json").stdout)
    assert len(odd["warnings"]) == 1
    assert json.loads(run("policy", "check", write(EXAMPLE), "--json").stdout)["warnings"] == []


def test_diff_shows_the_meter_first() -> None:
    """Which two are compared, what grew and shrank, then every change as a sentence."""
    result = run("policy", "diff", *PAIR, "--plain")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("A  hangzhou-without-purchases: ")
    assert "  more  +2 kinds of data, +1 rule" in lines
    assert "  less  nothing" in lines
    assert "  + B looks for purchases of fever_medicine, which A did not." in lines
    assert max(map(len, lines)) <= 80


def test_diff_speaks_german() -> None:
    """The same in German, numbers and all."""
    result = run("policy", "diff", *PAIR, "--lang", "de", "--quiet")
    assert "  mehr     +2 Arten von Daten, +1 Regel" in result.stdout.splitlines()
    assert "  + B sucht nach Käufen der Art fever_medicine, A nicht." in result.stdout.splitlines()
    assert result.stderr == ""


def test_diff_with_itself_says_that_nothing_differs() -> None:
    """A policy against itself, and against a copy with other comments, is the same."""
    result = run("policy", "diff", "clea", "clea")
    assert result.exit_code == 0
    assert "Nothing differs" in result.stdout
    copy = write(EXAMPLE.replace("[presence]", "# a remark\n[presence]"), "copy.toml")
    assert "Nothing differs" in run("policy", "diff", write(EXAMPLE), copy).stdout


def test_diff_gives_one_json_document() -> None:
    """Both sides of the meter as numbers, and every change with its values as in the files."""
    document = json.loads(run("policy", "diff", *PAIR, "--json").stdout)
    assert list(document) == ["before", "after", "creep_meter", "changes"]
    assert document["creep_meter"]["more"] == {
        "kinds_of_data": 2,
        "days_kept": 0,
        "tables_without_limit": 0,
        "rules": 1,
        "reach": 0,
        "result": 0,
    }
    assert set(document["creep_meter"]["less"].values()) == {0}
    assert {"group", "direction", "part", "key", "before", "after", "says"} == set(document["changes"][0])


def test_diff_writes_values_as_in_the_files() -> None:
    """Minutes keep their fraction, dates are text, and ways to clear are tables."""
    changed = EXAMPLE.replace("min_minutes = 30", "min_minutes = 2.5\nin_force_from = 2020-02-11")
    changed = changed.replace("hours = 24", "hours = 48")
    document = json.loads(run("policy", "diff", write(EXAMPLE), write(changed, "b.toml"), "--json").stdout)
    values = {change["key"]: (change["before"], change["after"]) for change in document["changes"]}
    assert values["min_minutes"] == (30, 2.5)
    assert values["in_force_from"] == (None, "2020-02-11T00:00:00")
    assert values["clear"] == ({"negatives": 2, "hours": 24}, {"negatives": 2, "hours": 48})


def test_diff_refuses_a_file_with_faults() -> None:
    """A faulty policy is refused with its faults, whichever of the two it is."""
    broken = write(EXAMPLE.replace("min_minutes", "min_minuts"))
    for pair in ((broken, "clea"), ("clea", broken)):
        result = run("policy", "diff", *pair)
        assert result.exit_code == 3
        assert "Did you mean min_minutes?" in result.stderr


def test_sql_prints_rows_and_queries() -> None:
    """The policy's rows come first, then the files that run for it, each with its header."""
    result = run("policy", "sql", "hangzhou-2020-02", "--as-of", "2020-02-21T20:00")
    assert result.exit_code == 0
    text = result.stdout
    assert (
        text.index("insert into policy_rules values")
        < text.index("-- stays.sql")
        < text.index("-- verdicts.sql")
    )
    assert "-- Grain:" in text
    assert "insert into run values (1582315200);" in text
    assert "slot_pairs.sql" not in text
    assert "queries in" in result.stderr


def test_sql_gives_one_json_document() -> None:
    """Rows by table with their columns, and the statements with the file that each runs."""
    document = json.loads(run("policy", "sql", "robert", "--json").stdout)
    rules = document["tables"]["policy_rules"]
    assert len(rules["rows"][0]) == len(rules["columns"])
    assert rules["rows"][0][:3] == [0, "at-risk", "contact"]
    assert document["statements"][-1]["file"] == "verdicts.sql"
    assert document["as_of"].endswith("T00:00:00")


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["hangzhou-2020-02", "safer-illinois-2021-12"])
def test_sql_ends_with_the_colours_of_the_street(policy: str) -> None:
    """Run beside the street, the printed script gives everybody's colour as `score` does."""
    at = ("--as-of", "2020-02-21T20:00")
    script = run("policy", "sql", policy, *at, "--quiet").stdout
    with load_dataset(sample_path()) as street:
        rows = street.connection.execute(script).fetchall()
    assert run("score", "street", "--policy", policy, *at, "--out", "scored").exit_code == 0
    with Path("scored", "verdicts.csv").open(encoding="utf-8", newline="") as file:
        scored = list(csv.DictReader(file))
    assert [(row[0], row[1], str(row[2]), row[3] or "") for row in rows] == [
        (row["person_id"], row["colour"], row["points"], row["deciding_rule"]) for row in scored
    ]
    assert {"green", "red", "orange", "yellow"} & {row[1] for row in rows}


def test_check_of_nothing_says_that_no_policy_is_named() -> None:
    """An empty name is no folder."""
    result = run("policy", "check", "")
    assert result.exit_code == 3
    assert "no policy is named" in result.stderr


def test_failed_case_is_told_with_its_reason() -> None:
    """Below a failed case stands what the expected rule saw of the person."""
    short = EXAMPLE.replace("10:30:00", "10:29:00")
    result = run("policy", "check", write(short))
    assert result.exit_code == 3
    assert "29 of 30 minutes" in " ".join(result.stdout.split())
    (case,) = json.loads(run("policy", "check", write(short), "--json").stdout)["cases"]
    assert "29 of 30 minutes" in case["problems"][0]


@pytest.mark.slow
def test_the_lines_of_the_guide_run_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    """The three lines of Python in the how-to give the street's colours under the policy written there."""
    page = GUIDE.read_text(encoding="utf-8")
    for name, body in re.findall(
        r"^Save this as `(\S+)`.*?^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL
    ):
        write(body, name)
    script = run("policy", "sql", "my-policy-2.toml", "--as-of", "2020-02-21T20:00", "--quiet").stdout
    write(script, "my-policy-2.sql")
    lines = re.findall(r"^    (.+)$", page, re.MULTILINE)
    assert len(lines) == 3
    exec("\n".join(lines), {})  # noqa: S102 - the words of our own page
    printed = capsys.readouterr().out
    assert "('syn-07-contact', 'red', 0, 'half-hour-with-a-case')" in printed
    assert len(printed.splitlines()) == 16
