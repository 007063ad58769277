"""``healthcode audit``: what it prints, writes and refuses."""

from __future__ import annotations

import csv
import io
import json
import shlex
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.scenario import load_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

#: These run whole commands on whole runs.
pytestmark = pytest.mark.slow

#: ProPublica's COMPAS counts of two groups; the source stands in tests/audit/test_confusion.py.
COUNTS = {"black": (1369, 805, 532, 990), "white": (505, 349, 461, 1139)}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write one row for each person of the published tables, and a group of three."""
    file = tmp_path_factory.mktemp("scored") / "compas.csv"
    lines = ["race,score,again"]
    for group, counts in COUNTS.items():
        for (score, truth), count in zip(((7, 1), (7, 0), (2, 1), (2, 0)), counts, strict=True):
            lines += [f"{group},{score},{truth}"] * count
    file.write_text("\n".join([*lines, *["few,2,no"] * 3]), encoding="utf-8")
    return file


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), ["audit", *arguments], env={"COLUMNS": "80"})


def scores(table: Path, *arguments: str) -> Result:
    columns = ("--score", "score", "--truth", "again", "--group", "race")
    return run("scores", str(table), *columns, *arguments)


def document_of(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_published_numbers_come_out(table: Path) -> None:
    """The rates of the published table, by group, with intervals around them."""
    document = document_of(scores(table, "--threshold", "5", "--json"))
    groups = document["thresholds"][0]["groups"]
    assert groups["black"]["fpr"] == pytest.approx(0.4485, abs=5e-5)
    assert groups["white"]["fnr"] == pytest.approx(0.4772, abs=5e-5)
    low, high = groups["white"]["intervals"]["fnr"]
    assert low < groups["white"]["fnr"] < high
    assert [name for name, group in groups.items() if group["is_small"]] == ["few"]
    assert groups["few"]["not_estimable"] == {
        "sensitivity": "nobody is truly positive",
        "ppv": "nobody is flagged",
        "fnr": "nobody is truly positive",
    }
    assert document["flagged"] == "score >= threshold"


def test_people_come_before_shares_at_eighty_columns(table: Path) -> None:
    """Whole people first, the small group starred, in both languages."""
    for language, told in (
        ("en", "Of 100 flagged, 62 were truly positive"),
        ("de", "Von 100 Markierten waren 62"),
    ):
        result = scores(table, "--threshold", "7", "--lang", language)
        assert result.exit_code == 0, result.output
        assert told in " ".join(result.stdout.split())
        assert "few *" in result.stdout
        assert max(map(len, result.stdout.splitlines())) <= 80


def test_without_a_threshold_the_cheapest_is_taken(table: Path) -> None:
    """At L = 3 it costs least to flag everybody, at L = 1 those who score 7; the output says so."""
    assert document_of(scores(table, "--json", "--cost-ratio", "3"))["thresholds"][0]["threshold"] == 2
    result = scores(table)
    assert "7 has the lowest cost at L = 1" in " ".join(result.stdout.split())
    assert "costs least to flag nobody" in " ".join(scores(table, "--cost-ratio", "0.1").stdout.split())


def test_csv_has_a_number_to_a_row(table: Path) -> None:
    """The CSV says what the JSON says."""
    result = scores(table, "--threshold", "5", "--csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    found = {(row["table"], row["group"], row["measure"]): row for row in rows if row["table"] != "sweep"}
    assert float(found["group", "black", "fpr"]["value"]) == pytest.approx(0.4485, abs=5e-5)
    assert found["group", "few", "ppv"]["value"] == ""
    assert found["overall", "", "tp"]["value"] == "1874"
    assert {row["threshold"] for row in rows if row["table"] == "sweep"} == {"2.0", "7.0", ""}


def test_equal_seeds_give_equal_bytes(table: Path) -> None:
    """The output is a function of file and options."""
    first = scores(table, "--threshold", "5", "--json", "--seed", "4").stdout
    assert first == scores(table, "--threshold", "5", "--json", "--seed", "4").stdout
    assert first != scores(table, "--threshold", "5", "--json", "--seed", "5").stdout


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--cost-ratio", "0"), "a number above 0"),
        (("--cost-ratio", "nan"), "a number above 0"),
        (("--threshold", "inf"), "a finite number"),
        (("--json", "--csv"), "one of the two"),
    ],
)
def test_what_cannot_be_meant_is_refused(options: tuple[str, ...], told: str, table: Path) -> None:
    """Odd options end with exit code 2 and a sentence."""
    result = scores(table, *options)
    assert result.exit_code == 2
    assert told in result.output


def test_faulty_rows_end_with_three(tmp_path: Path) -> None:
    """Bad rows are named, and nothing is printed on stdout."""
    file = tmp_path / "t.csv"
    file.write_text("score,again,race\nhigh,1,a\n", encoding="utf-8")
    result = scores(file)
    assert result.exit_code == 3
    assert "row 1 (line 2), column score: 'high'" in result.stderr
    assert result.stdout == ""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let a small town live under a shipped policy."""
    folder = tmp_path_factory.mktemp("lived") / "town"
    simulate(load_scenario("demo"), folder, load_policy("hangzhou-2020-02"))
    return folder


def test_a_run_is_told_in_whole_people(lived: Path) -> None:
    """Reds first, then burdens and groups, with traps, at 80 columns, in both languages."""
    fields = document_of(run(str(lived), "--json", "-q"))["fields"]
    hits, reds = (fields["acc.ppv"]["n"][part] for part in ("numerator", "denominator"))
    assert reds
    for language, told in (("en", f"{hits} of {reds} red person-days"), ("de", f"{hits} von {reds} roten")):
        result = run(str(lived), "--lang", language)
        assert result.exit_code == 0, result.output
        words = " ".join(result.stdout.split())
        assert told in words
        assert fields["acc.ppv"]["trap"][language] in words
        assert fields["eq.ratio[has_phone]"]["trap"][language] in words
        assert max(map(len, result.stdout.splitlines())) <= 80
        assert "courier *" in result.stdout


def test_the_word_run_may_be_left_out(lived: Path) -> None:
    """`audit RUN` is `audit run RUN`, with options before or after."""
    first = run("run", str(lived), "--json", "-q").stdout
    assert first == run(str(lived), "--json", "-q").stdout
    assert first == run("--json", "-q", str(lived)).stdout


def test_the_file_is_what_is_printed(lived: Path, tmp_path: Path) -> None:
    """audit.json holds the document, says which run it is of and how each number is made again."""
    result = run(str(lived), "--out", str(tmp_path / "out"), "--json", "--cost-ratio", "2.5")
    document = document_of(result)
    assert json.loads((tmp_path / "out" / "audit.json").read_text(encoding="utf-8")) == document
    assert (document["format"], document["version"]) == ("healthcode audit", 1)
    assert document["run"]["policy"] == document["run"]["lived_under"] == "hangzhou-2020-02"
    assert document["cost_ratio"] == 2.5
    typed = shlex.split(document["fields"]["err.cost"]["command"])[2:-1]
    assert document_of(run(*typed, str(lived), "--json", "-q")) == document
    rows = list(csv.DictReader(io.StringIO(run(str(lived), "--csv", "-q", "--cost-ratio", "2.5").stdout)))
    assert [row["field"] for row in rows] == list(document["fields"])
    assert float(rows[0]["value"]) == document["fields"]["acc.ppv"]["value"]


def test_another_policy_is_another_audit(lived: Path) -> None:
    """Under rules that never turn anybody red the share of reds is not estimable, and is said in words."""
    document = document_of(run(str(lived), "--policy", "always-green", "--json", "-q"))
    assert document["fields"]["acc.ppv"]["not_estimable"] == "nobody was red"
    result = run(str(lived), "--policy", "always-green", "-q")
    assert result.exit_code == 0, result.output
    assert "Nobody was ever red." in result.stdout


def test_what_is_no_run_is_refused(tmp_path: Path, lived: Path) -> None:
    """A folder that is no run, a run without rules, and writing into the run itself."""
    nothing = run(str(tmp_path))
    assert nothing.exit_code == 3
    assert "only a run knows" in nothing.stderr
    free = tmp_path / "free"
    simulate(load_scenario("port-linden", people=200, days=1, seed=5), free)
    refused = run(str(free))
    assert refused.exit_code == 2
    assert "an audit needs colours" in refused.stderr
    assert run(str(lived), "--out", str(lived)).exit_code == 2
