"""``codes``: everybody's code, as it is typed."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.codes import issuing
from healthcode.codes.key_files import load_ring
from healthcode.codes.key_ring import KeyRing, demo_ring
from healthcode.codes.token import verify
from healthcode.samples import sample_path

if TYPE_CHECKING:
    from typer.testing import Result

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "issue-codes.md"
AT = ("--as-of", "2020-02-21T20:00")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), arguments)


def accepted(folder: str, ring: KeyRing) -> int:
    with Path(folder, "codes.csv").open(encoding="utf-8", newline="") as stream:
        return sum(verify(row["text"], ring, None).accepted for row in csv.DictReader(stream))


@pytest.mark.slow
@pytest.mark.parametrize("file_format", ["png", "svg", "text"])
def test_everybody_gets_a_code(file_format: str) -> None:
    """Sixteen residents, sixteen codes and pictures, counted by colour; the secret half is pointed out."""
    result = run("codes", "street", "-o", "out", *AT, "--format", file_format)
    assert result.exit_code == 0
    assert result.stdout.startswith("16 codes: 5 RED, 5 YELLOW, 6 GREEN")
    assert accepted("out", demo_ring()) == 16
    assert len(list(Path("out").glob("P-*"))) == 16
    assert "Keep register.csv to yourself" in result.stderr
    assert "anyone can sign with it" in " ".join(result.stderr.split())


@pytest.mark.slow
def test_colours_are_those_of_score() -> None:
    """The register and the table together give the colours that score gives."""
    run("codes", "street", "-o", "out", *AT, "--format", "text")
    (moment,) = json.loads(run("score", "street", *AT, "--json").stdout)["moments"]
    scored = {row["person_id"]: row["colour"] for row in moment["verdicts"]}
    with Path("out/register.csv").open(encoding="utf-8", newline="") as stream:
        register = {row["person_id"]: row["pseudonym"] for row in csv.DictReader(stream)}
    with Path("out/codes.csv").open(encoding="utf-8", newline="") as stream:
        colours = {row["pseudonym"]: row["colour"] for row in csv.DictReader(stream)}
    assert {person: colours[name] for person, name in register.items()} == scored


@pytest.mark.slow
def test_one_document_tells_of_the_issue() -> None:
    """With --json, stdout is one document with the counts, the key and where things are."""
    result = run("codes", "street", "-o", "out", *AT, "--format", "text", "--life", "30", "--json", "-q")
    document = json.loads(result.stdout)
    assert document["codes"] == 16
    assert document["colours"] == {"green": 6, "yellow": 5, "red": 5}
    assert document["issued_at"] == "2020-02-21T20:00:00"
    assert document["life_minutes"] == 30
    assert document["signed_with_demo_key"] is True
    assert document["folder"] == "out"
    assert result.stderr == ""
    assert "syn-" not in result.stdout


@pytest.mark.slow
def test_some_people_are_chosen() -> None:
    """--people may be given many times; somebody unknown is refused before anything is written."""
    chosen = ("--people", "syn-05-commuter", "--people", "syn-01-taxi", "--people", "syn-05-commuter")
    assert run("codes", "street", "-o", "out", *AT, *chosen).stdout.startswith("2 codes: ")
    assert len(list(Path("out").glob("*.png"))) == 2
    result = run("codes", "street", "-o", "other", *AT, "--people", "syn-99")
    assert result.exit_code == 3
    assert not Path("other").exists()


@pytest.mark.slow
def test_the_keys_of_the_data_are_used() -> None:
    """Keys beside the data sign without being named; other keys can be named."""
    shutil.copytree(sample_path(), "town")
    run("keys", "new", "town")
    run("keys", "new", "mine")
    result = run("codes", "town", "-o", "out", *AT, "--format", "text")
    assert accepted("out", load_ring("town")) == 16
    assert "demo key" not in " ".join(result.stderr.split())
    run("codes", "town", "-o", "other", *AT, "--format", "text", "--keys", "mine")
    assert accepted("other", load_ring("mine")) == 16
    assert accepted("other", load_ring("town")) == 0


@pytest.mark.slow
def test_stable_says_aloud_what_it_does() -> None:
    """Linkable codes come with a warning, and two days have the same names; without it they differ."""
    names = {}
    for stable in (False, True):
        for day in ("20", "21"):
            folder = f"{stable}-{day}"
            words = ["--stable"] if stable else []
            at = f"2020-02-{day}T20:00"
            result = run("codes", "street", "-o", folder, "--as-of", at, "--format", "text", *words)
            assert ("Stable pseudonyms" in result.stderr) == stable
            names[folder] = {path.name for path in Path(folder).glob("P-*")}
    assert names["True-20"] == names["True-21"]
    assert not names["False-20"] & names["False-21"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), "--out or --sheet"),
        (("--sheet", "cards.docx"), "a name ending in .pdf or .html"),
        (("-o", "full"), "has files in it"),
        (("-o", "-"), "results go into a folder"),
        (("-o", "out", "--life", "0"), "--life"),
        (("-o", "out", "--life", "43201"), "--life"),
        (("-o", "out", "--format", "gif"), "--format"),
        (("-o", "out", "--as-of", "noon"), "a time cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_first(words: tuple[str, ...], found: str) -> None:
    """A wrong command writes nothing, not even a folder."""
    Path("full").mkdir()
    Path("full/mine.txt").write_text("mine")
    result = run("codes", "street", *words)
    assert result.exit_code == 2
    assert found in result.stderr
    assert sorted(path.as_posix() for path in Path().rglob("*")) == ["full", "full/mine.txt"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_sheet_has_a_card_for_everybody(language: str) -> None:
    """The sheet alone can be written; each card bears a person's id, and how long its code is valid."""
    result = run("codes", "street", "--sheet", "cards.html", *AT, "--life", "60", "--lang", language)
    assert result.exit_code == 0
    page = Path("cards.html").read_text(encoding="utf-8")
    assert {row.split(",")[0] for row in people()} <= set(re.findall(r"syn-[a-z0-9-]+", page))
    valid = {"en": "valid until 2020-02-21 21:00", "de": "gültig bis 2020-02-21 21:00"}[language]
    assert page.count(valid) == 16
    assert [path.name for path in Path().iterdir()] == ["cards.html"]


@pytest.mark.slow
def test_a_sheet_and_files_show_the_same_codes() -> None:
    """One issue gives both: the sheet as PDF, and the folder."""
    result = run("codes", "street", "--sheet", "cards.pdf", "-o", "out", *AT, "--format", "text")
    assert result.exit_code == 0
    assert Path("cards.pdf").read_bytes().startswith(b"%PDF-")
    assert accepted("out", demo_ring()) == 16
    assert "Next: healthcode scan --now 2020-02-21T20:00:00 out" in result.stderr


def people() -> list[str]:
    return (sample_path() / "people.csv").read_text(encoding="utf-8").splitlines()[1:]


@pytest.mark.slow
def test_codes_are_not_written_into_the_data() -> None:
    """The data folder stays as it is."""
    shutil.copytree(sample_path(), "town")
    assert run("codes", "town", "-o", "town", *AT).exit_code == 2
    assert not list(Path("town").glob("P-*"))
    before = sorted(Path("town").rglob("*"))
    for words in (
        ("codes", "town", "-o", "town/sub", *AT),
        ("codes", "town", "--sheet", "town/people.html", *AT),
        ("code", "town", "syn-05-commuter", "--out", "town/x.png", *AT),
    ):
        result = run(*words)
        assert result.exit_code == 2
        assert "results are not written into the data" in result.stderr
    assert sorted(Path("town").rglob("*")) == before


@pytest.mark.slow
def test_an_interrupt_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle: exit code 130, and no folder, hidden or not."""
    drawn: list[str] = []
    whole = issuing._content

    def stop(text: str, colour: str, file_format: issuing.Format) -> bytes:
        if len(drawn) == 5:
            raise KeyboardInterrupt
        drawn.append(text)
        return whole(text, colour, file_format)

    monkeypatch.setattr(issuing, "_content", stop)
    result = run("codes", "street", "-o", "out", *AT)
    assert result.exit_code == 130
    assert "nothing was left half-written" in result.stderr
    assert list(Path().iterdir()) == []


@pytest.mark.slow
def test_no_sheet_is_left_where_the_codes_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files come first, so that a sheet never lies there alone after an error."""

    def stop(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(issuing, "_content", stop)
    assert run("codes", "street", "-o", "out", "--sheet", "cards.html", *AT).exit_code == 130
    assert list(Path().iterdir()) == []


@pytest.mark.slow
def test_issuing_codes_works_as_printed() -> None:
    """Every command of the how-to works, and stable names are the same on two days as the page says."""
    lines = re.findall(r"^ *uv run healthcode (.+)$", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) == 9
    for line in lines:
        result = run(*shlex.split(line))
        assert result.exit_code == 0, f"{line}: {result.output}"
    days = [{path.name for path in Path(day).glob("P-*")} for day in ("monday", "tuesday")]
    assert len(days[0]) == 200
    assert days[0] == days[1]
