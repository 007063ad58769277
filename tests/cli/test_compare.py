"""``healthcode compare``, as it is typed."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.policy.load import policy_text
from healthcode.samples import sample_path
from healthcode.scoring.score import score
from runs import write_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

HANGZHOU, TRAVEL, HUBEI = "hangzhou-2020-02", "hangzhou-travel-only", "hubei-2020-03"
AT = ("--as-of", "2020-02-21T20:00")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def compare(*policies: str, data: str = "street", more: tuple[str, ...] = AT) -> Result:
    typed = [word for policy in policies for word in ("--policy", policy)]
    return CliRunner().invoke(build_app(), ["compare", data, *typed, *more])


def changed_copy(file: str, title: str) -> str:
    """A copy of a shipped policy under its own id, with another title."""
    text = policy_text(HANGZHOU)
    first = next(line for line in text.splitlines() if line.startswith("title ="))
    Path(file).write_text(text.replace(first, f'title = "{title}"'), encoding="utf-8")
    return file


@pytest.mark.slow
def test_the_table_is_as_expected(golden: Callable[[str, str], None]) -> None:
    """The street under two policies: headline, matrix and groups; two policies are one pair."""
    result = compare(HANGZHOU, TRAVEL)
    assert result.exit_code == 0
    golden("comparison/street.txt", result.stdout)


@pytest.mark.slow
def test_the_picture_is_as_expected(golden: Callable[[str, str], None]) -> None:
    """The picture that the documentation shows is the one that the command draws."""
    assert compare(HANGZHOU, HUBEI, more=(*AT, "--out", "out")).exit_code == 0
    golden("../../docs/images/compare.svg", Path("out/changes-1.svg").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_next_step_asks_about_somebody_who_changed() -> None:
    """The suggested command explains one of the changed under the other policy."""
    result = compare(HANGZHOU, TRAVEL)
    assert f"Next: healthcode explain street syn-08-case --policy {TRAVEL}" in result.stderr


@pytest.mark.slow
def test_json_agrees_with_two_scorings() -> None:
    """Everybody's two verdicts are those that score gives under each policy."""
    document = json.loads(compare(HANGZHOU, TRAVEL, more=(*AT, "--json")).stdout)
    (comparison,) = document["moments"][0]["comparisons"]
    for side, policy in (("from", HANGZHOU), ("to", TRAVEL)):
        expected = [
            (row.person_id, row.colour, row.points, row.deciding_rule)
            for row in score(sample_path(), policy, AT[1]).verdicts
        ]
        found = [
            (row["person_id"], row[f"{side}_colour"], row[f"{side}_points"], row[f"{side}_rule"])
            for row in comparison["people"]
        ]
        assert found == expected
        assert len(found) == comparison["residents"] == 16
    changed = [row for row in comparison["people"] if row["direction"] != "same"]
    assert len(changed) == comparison["changed"] == 5


@pytest.mark.slow
def test_more_policies_are_compared_with_the_first() -> None:
    """Three policies give two pairs, each with its own picture, and one file for everybody."""
    result = compare(HANGZHOU, TRAVEL, HUBEI, more=(*AT, "--out", "out"))
    assert result.exit_code == 0
    assert result.stdout.count(f"  A  {HANGZHOU}\n") == 2
    assert sorted(file.name for file in Path("out").iterdir()) == [
        "changes-1.png",
        "changes-1.svg",
        "changes-2.png",
        "changes-2.svg",
        "comparison.json",
        "people.csv",
    ]
    with Path("out/people.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 2 * 16
    assert {(row["from"], row["to"]) for row in rows} == {(HANGZHOU, TRAVEL), (HANGZHOU, HUBEI)}
    printed = compare(HANGZHOU, TRAVEL, HUBEI, more=(*AT, "--json")).stdout
    assert Path("out/comparison.json").read_text(encoding="utf-8") == printed


@pytest.mark.slow
def test_a_range_counts_every_time_and_details_the_last() -> None:
    """Over a range there is a row for each time, and the matrix is that of the last one."""
    result = compare(HANGZHOU, TRAVEL, more=("--as-of", "2020-02-19T20:00..2020-02-21"))
    last = compare(HANGZHOU, TRAVEL)
    head, rest = result.stdout.split("\n\n", 1)
    table, detail = rest.split("\n\n", 1)
    assert head == f"Residents with another colour than under {HANGZHOU}"
    assert [line.split()[0] for line in table.splitlines()[1:]] == ["2020-02-19", "2020-02-20", "2020-02-21"]
    assert detail == last.stdout


@pytest.mark.slow
def test_both_engines_and_two_runs_give_the_same_bytes() -> None:
    """Neither the engine nor a second run changes a byte of any file."""
    for folder, engine in (("one", "duckdb"), ("two", "duckdb"), ("three", "reference")):
        compare(HANGZHOU, TRAVEL, more=(*AT, "--out", folder, "--engine", engine))
    for file in Path("one").iterdir():
        for other in ("two", "three"):
            assert file.read_bytes() == Path(other, file.name).read_bytes(), file.name


@pytest.mark.slow
def test_a_run_folder_names_its_run(tmp_path: Path) -> None:
    """Scored from a run, every output says which version, scenario and seed it comes from."""
    write_run(tmp_path / "run")
    result = compare(HANGZHOU, "always-green", data="run", more=("--out", "out"))
    assert result.exit_code == 0, result.output
    document = json.loads(Path("out/comparison.json").read_text(encoding="utf-8"))
    assert "seed" in document["provenance"]["data"]
    assert document["provenance"]["data"] in Path("out/changes-1.svg").read_text(encoding="utf-8")


@pytest.mark.slow
def test_changed_copies_are_told_apart() -> None:
    """Two different files with a shipped id are named by their files too."""
    one, two = changed_copy("one.toml", "One"), changed_copy("two.toml", "Two")
    result = compare(one, two)
    assert f"A  {HANGZHOU} (a changed copy), one.toml" in result.stdout
    assert f"B  {HANGZHOU} (a changed copy), two.toml" in result.stdout
    assert "None of 16 residents changes colour" in result.stdout
    assert "Next" not in result.stderr


@pytest.mark.parametrize("policies", [(), (HANGZHOU,)])
def test_two_policies_are_needed(policies: tuple[str, ...]) -> None:
    """With fewer than two policies the command says how to name two."""
    result = compare(*policies)
    assert result.exit_code == 2
    assert "a comparison takes two policies or more  [HC101]" in result.stderr
    assert "--policy hangzhou-2020-02 --policy always-green" in result.stderr


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("nix", "nix: no folder, and no scenario is called that"),
        ("port-lindn", "Did you mean port-linden?"),
        ("always-green", "healthcode compare demo --policy always-green"),
    ],
)
@pytest.mark.parametrize("policies", [(HANGZHOU,), (HANGZHOU, HUBEI)])
def test_what_is_neither_data_nor_a_scenario_is_said_first(
    data: str, said: str, policies: tuple[str, ...]
) -> None:
    """The mistake is what is compared; nobody is sent to look for a second policy."""
    result = compare(*policies, data=data, more=())
    assert result.exit_code == 3
    assert said in result.stderr
    assert "healthcode scenario list" in result.stderr
    assert "two policies" not in result.stderr


def test_a_policy_is_not_compared_with_itself() -> None:
    """The same policy twice is refused, also when one is an unchanged copy."""
    Path("copy.toml").write_text(policy_text(HANGZHOU), encoding="utf-8")
    result = compare(HANGZHOU, TRAVEL, HANGZHOU, "copy.toml")
    assert result.exit_code == 2
    assert "a policy is compared with itself  [HC101]" in result.stderr
    assert result.stderr.count(f"this is the same as --policy {HANGZHOU}") == 2


def test_an_unknown_policy_is_named() -> None:
    """A policy that does not exist is an error with the nearest one that does."""
    result = compare(HANGZHOU, "hubei-2020-3")
    assert result.exit_code == 3
    assert HUBEI in result.stderr


def test_a_bad_time_is_refused() -> None:
    """A time that is none is a usage error, before anything is read."""
    result = compare(HANGZHOU, HUBEI, data="nowhere", more=("--as-of", "yesterday"))
    assert result.exit_code == 2
    assert "a time cannot be read" in result.stderr


def test_results_do_not_go_into_the_data(tmp_path: Path) -> None:
    """The folder of the data is no folder for results."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "people.csv").write_text("person_id,district_id\nsyn-a,town\n", encoding="utf-8")
    result = compare(HANGZHOU, HUBEI, data="mine", more=(*AT, "--out", "mine"))
    assert result.exit_code == 2
    assert "results are not written into the data" in result.stderr
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["people.csv"]


@pytest.mark.slow
def test_plain_output_has_words_only() -> None:
    """With --plain there is no escape sequence, and colours are words."""
    result = compare(HANGZHOU, TRAVEL, more=(*AT, "--plain", "--quiet"))
    assert "\x1b" not in result.stdout
    assert "RED" in result.stdout
    assert result.stderr == ""


@pytest.mark.slow
def test_it_speaks_german() -> None:
    """Table and picture have no English sentence left, and the numbers are the same."""
    german, english = (
        compare(HANGZHOU, HUBEI, more=(*AT, "--lang", "de", "--out", "out")),
        compare(HANGZHOU, HUBEI),
    )
    assert german.exit_code == 0, german.output
    drawn = Path("out/changes-1.svg").read_text(encoding="utf-8")
    assert "13 von 16 Personen wechseln die Farbe" in german.stdout
    for text in (german.stdout, drawn):
        assert "keine Regel unter B" in text
        assert "ROT" in text
        for word in ("RED", "resident", "under", "harsher", "no rule", "from", "simulated"):
            assert not re.search(rf"\b{word}\b", text), word
    digits = re.compile(r"^ +\d+|  \d+", re.MULTILINE)
    assert len(digits.findall(german.stdout)) == len(digits.findall(english.stdout))


@pytest.mark.slow
def test_pictures_of_earlier_pairs_do_not_stay() -> None:
    """With fewer policies into the same folder, pictures of more pairs go; files of the user's own stay."""
    assert compare(HANGZHOU, HUBEI, TRAVEL, "always-green", more=(*AT, "--out", "out")).exit_code == 0
    own = {
        "changes-9.svg": b"<svg>mine</svg>",
        "changes-8.png": b"\x89PNG mine",
        "changes-x.svg": b"",
        "notes": b"",
    }
    for name, content in own.items():
        Path("out", name).write_bytes(content)
    assert compare(HANGZHOU, HUBEI, more=(*AT, "--out", "out")).exit_code == 0
    ours = {"people.csv", "comparison.json", "changes-1.svg", "changes-1.png"}
    assert {file.name for file in Path("out").iterdir()} == ours | set(own)


@pytest.mark.slow
def test_a_run_brings_its_own_policy(tmp_path: Path) -> None:
    """One policy is enough for a run folder: it is compared with the one that the run was lived under."""
    write_run(tmp_path / "run", policy_id=HUBEI, policy_sha256="0")
    result = compare(HANGZHOU, data="run", more=())
    assert result.exit_code == 0, result.output
    assert f"A is {HUBEI}, which this run was lived under." in result.stderr
    assert f"  A  {HUBEI}\n  B  {HANGZHOU}\n" in result.stdout
    assert compare(HUBEI, data="run", more=()).exit_code == 2
