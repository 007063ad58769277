"""The documents hold together: links lead somewhere, and examples can be loaded."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.clock import parse_time
from healthcode.dataset import load_dataset
from healthcode.policy.check import check_own_cases
from healthcode.policy.load import load_policy
from healthcode.samples import STREET, sample_path
from healthcode.scoring.engines import open_scorer
from healthcode.scoring.reference import ReferenceScorer

ROOT = Path(__file__).parent.parent
LESSON = ROOT / "docs" / "tutorial" / "a-town-of-your-own.md"
WRITE_A_POLICY = ROOT / "docs" / "how-to" / "write-a-policy.md"
ASK = ROOT / "docs" / "how-to" / "ask-what-if.md"
HOW_TO = ROOT / "docs" / "how-to" / "score-your-own-data.md"
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")],
)

COMPARE = ROOT / "docs" / "how-to" / "compare-policies.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
HOW_TO_COLOURS = [
    ("syn-ana", "red", "2020-02-26T17:00:00"),
    ("syn-ben", "yellow", "2020-02-27T08:00:00"),
]
POLICY_HEAD = """
id = "shown"
title = "What CONTRIBUTING.md shows"
label = "invented"
confidence = "low"
rules_of = 2020-02-11
design = "central"
"""

LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
DATASET = re.compile(r"<!-- dataset: (\S+) -->")
TOML_BLOCK = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
STEP = re.compile(
    r"(?:^Save this as `(?P<file>\S+)`.*?)?^```(?P<kind>toml|python|sh)\n(?P<body>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^ +(uv run healthcode .+)$", re.MULTILINE)
COMPARED_FILE = re.compile(r"`((?:people|comparison|changes-1)\.\w+)`")
WRONGLY_RED = re.compile(r"(syn-\d+)\s+│\s+[a-z]")
CSV_BLOCK = re.compile(r"^```csv (\S+\.csv)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def relative_links(page: Path) -> list[str]:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    found = [first or second for first, second in LINK.findall(text)]
    return [link for link in found if "://" not in link and not link.startswith("mailto:")]


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def example_datasets() -> dict[str, dict[str, str]]:
    """Collect the CSV blocks of the how-to by the dataset that they belong to."""
    _, *parts = DATASET.split(HOW_TO.read_text(encoding="utf-8"))
    names, bodies = parts[::2], parts[1::2]
    return {name: dict(CSV_BLOCK.findall(body)) for name, body in zip(names, bodies, strict=True)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_resolves(page: Path) -> None:
    """A link to a file or a heading of this project leads to one that exists."""
    for link in relative_links(page):
        target, _, anchor = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{page.name} links to {link}, which is not there"
        if anchor:
            assert anchor in anchors(file), f"{page.name} links to {link}, which has no such heading"


def test_the_index_leads_to_every_page() -> None:
    """Each page under docs can be reached from the index in one step."""
    index = ROOT / "docs" / "index.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in relative_links(index)}
    missing = [str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md") if page not in linked]
    assert [name for name in missing if name != str(index.relative_to(ROOT))] == []


def test_the_how_to_has_both_examples() -> None:
    """The how-to shows the smallest folder and one with rides, reports and zones."""
    examples = {name: sorted(files) for name, files in example_datasets().items()}
    assert examples == {
        "my-town": ["people.csv"],
        "my-week": ["people.csv", "reports.csv", "trips.csv", "zones.csv"],
    }


@pytest.mark.parametrize("name", sorted(example_datasets()))
def test_an_example_of_the_how_to_loads(name: str, tmp_path: Path) -> None:
    """The CSV blocks of the how-to, typed into files, are a dataset without a fault."""
    for file, text in example_datasets()[name].items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    dataset = load_dataset(tmp_path)
    dataset.close()


@pytest.mark.parametrize(("person_id", "colour", "ends_at"), HOW_TO_COLOURS)
def test_the_how_to_tells_the_right_colours(
    person_id: str, colour: str, ends_at: str, tmp_path: Path
) -> None:
    """The residents of the second example have the colours that the how-to tells, for as long as it tells."""
    for file, text in example_datasets()["my-week"].items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    dataset = load_dataset(tmp_path)
    as_of, end = parse_time("2020-02-21T20:00:00"), parse_time(ends_at)
    scorer = open_scorer("reference", dataset, load_policy("hangzhou-2020-02"), as_of)
    verdicts = scorer.evaluate([as_of, end - 1, end], [person_id]).verdicts
    dataset.close()
    assert [verdict.colour for verdict in verdicts] == [colour, colour, "green"]


def test_the_rule_shown_to_contributors_works(tmp_path: Path) -> None:
    """The rule and the case printed in CONTRIBUTING.md are a policy that passes its own case."""
    file = tmp_path / "shown.toml"
    file.write_text("\n".join([POLICY_HEAD, *TOML_BLOCK.findall(CONTRIBUTING.read_text(encoding="utf-8"))]))
    policy = load_policy(file)
    check_own_cases(policy, ReferenceScorer)
    assert [rule.id for rule in policy.rules] == ["fever"]
    assert len(policy.own_cases) == 1


def test_a_sample_is_found_by_both_names() -> None:
    """The sample's short name stands for its folder."""
    assert sample_path("street") == sample_path(STREET) == sample_path()
    assert (sample_path() / "people.csv").is_file()


@pytest.mark.slow
def test_the_lesson_with_a_town_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file and command of the lesson works as printed, and there is somebody to ask about."""
    monkeypatch.chdir(tmp_path)
    printed: list[str] = []
    for step in STEP.finditer(LESSON.read_text(encoding="utf-8")):
        if step["file"]:
            Path(step["file"]).write_text(step["body"], encoding="utf-8")
            continue
        for line in step["body"].splitlines():
            found = WRONGLY_RED.search("".join(printed))
            printed.append(done(line.replace("syn-000001", found[1] if found else "nobody found")))
    assert "What counts" in "".join(printed)
    assert "infected_by" in "".join(printed)


def test_writing_a_policy_works_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file and command of the how-to works, and neither policy of it has a warning."""
    monkeypatch.chdir(tmp_path)
    printed: list[str] = []
    for step in STEP.finditer(WRITE_A_POLICY.read_text(encoding="utf-8")):
        if step["file"]:
            Path(step["file"]).write_text(step["body"], encoding="utf-8")
        else:
            printed += [done(line) for line in step["body"].splitlines()]
    told = "".join(printed)
    assert len(printed) == 7
    assert "29 minutes are not" in told
    assert "warning" not in told
    assert "+1 rule" in told


@pytest.mark.slow
def test_comparing_policies_works_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the how-to works, and writes the files that it lists."""
    monkeypatch.chdir(tmp_path)
    page = COMPARE.read_text(encoding="utf-8")
    printed = [done(line) for line in COMMAND.findall(page)]
    assert len(printed) == 5
    assert all("residents change colour" in told for told in printed[:4])
    assert {file.name for file in Path("compared").iterdir()} == set(COMPARED_FILE.findall(page))


@pytest.mark.slow
def test_the_questions_of_the_how_to_can_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the page on what-if questions works as printed, and answers what the page says."""
    monkeypatch.chdir(tmp_path)
    printed: list[str] = []
    lines = [
        line.strip()
        for step in re.findall(
            r"^ *```sh\n(.*?)^ *```", ASK.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
        )
        for line in step.splitlines()
    ]
    for line in lines:
        people = tmp_path / "my-truth" / "observed" / "people.parquet"
        found = _first_person(people) if people.is_file() else "nobody yet"
        printed.append(done(line.replace("syn-000001", found)))
    text = "".join(printed)
    for heading in ("What would have made it green", "What no longer counts", "What was really so"):
        assert heading in text


def _first_person(people: Path) -> str:
    import duckdb  # noqa: PLC0415 - only here

    return str(duckdb.read_parquet(str(people)).order("person_id").limit(1).fetchall()[0][0])


def done(line: str) -> str:
    """Type one line of a lesson, and give what it prints."""
    program, *arguments = shlex.split(line.removeprefix("uv run "))
    if program == "healthcode":
        result = CliRunner().invoke(build_app(), arguments)
        assert result.exit_code == 0, result.output
        return result.stdout
    assert program == "python"
    script = [sys.executable, *arguments]
    return subprocess.run(script, check=True, capture_output=True, encoding="utf-8").stdout  # noqa: S603
