"""Result files: their bytes, and that they are there whole or not at all."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import healthcode
from healthcode.errors import UsageError
from healthcode.samples import sample_path
from healthcode.scoring.output import (
    RESULT_FILES,
    Provenance,
    json_parts,
    plain_number,
    staged,
    write_results,
)
from healthcode.scoring.results import Evaluation, Exposure, Verdict
from healthcode.tables import EXPOSURE_COLUMNS, VERDICT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.scoring.score import Scores

PROVENANCE = Provenance("town", "always-green", (0,))
EXPOSURE = Exposure("r/syn-a/1", "syn-a", "r", 0, None, 12_500, 1_000, 60, "=1+1", None, None, "@home")


def evaluation(person_id: str = "syn-a") -> Evaluation:
    return Evaluation([Verdict(person_id, 0, "green", 0, None)], [], [])


@pytest.fixture(scope="module")
def scores() -> Scores:
    return healthcode.score(sample_path(), "hangzhou-2020-02", ["2020-02-20T20:00", "2020-02-21T20:00"])


def test_cells_are_plain(tmp_path: Path) -> None:
    """Times are ISO, numbers plain decimals, missing cells empty, and lines end with a line feed alone."""
    write_results(tmp_path / "out", [EXPOSURE], [evaluation()], PROVENANCE)
    content = (tmp_path / "out" / "exposures.csv").read_bytes()
    assert b"\r" not in content
    header, row = csv.reader(content.decode().splitlines())
    assert tuple(header) == EXPOSURE_COLUMNS
    assert row[3:7] == ["1970-01-01T00:00:00", "", "12.5", "1"]


def test_formulas_are_disarmed(tmp_path: Path) -> None:
    """A cell that a spreadsheet would take for a formula gets an apostrophe."""
    write_results(tmp_path / "out", [EXPOSURE], [evaluation()], PROVENANCE)
    text = (tmp_path / "out" / "exposures.csv").read_text(encoding="utf-8")
    assert "'=1+1" in text
    assert "'@home" in text


@pytest.mark.slow
def test_the_same_results_give_the_same_bytes(scores: Scores, tmp_path: Path) -> None:
    """Writing twice, and writing over an older result, ends with the same files."""
    scores.write(tmp_path / "one")
    scores.write(tmp_path / "two")
    scores.write(tmp_path / "two")
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")
    )
    assert one == two
    assert one["verdicts.csv"].decode().splitlines()[0] == ",".join(VERDICT_COLUMNS)
    assert len(one["verdicts.csv"].splitlines()) == 1 + 2 * 16


def test_provenance_names_no_path(scores: Scores, tmp_path: Path) -> None:
    """The origin has version, policy, times and the folder's own name, and no path of this machine."""
    scores.write(tmp_path / "out")
    text = (tmp_path / "out" / "provenance.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert document["healthcode"] == healthcode.__version__
    assert document["policy"] == "hangzhou-2020-02"
    assert document["source"] == "port-linden-street"
    assert document["data"] == "hand-made data, unverified"
    assert "/" not in text.replace("SIMULATION - not", "")
    assert "hand-made data, unverified" in scores.provenance


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """In a folder that is in use, only files of our names are replaced."""
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    (tmp_path / "verdicts.csv").write_text("old", encoding="utf-8")
    write_results(tmp_path, [], [evaluation()], PROVENANCE)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "kept"
    assert "syn-a" in (tmp_path / "verdicts.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("failure", [ValueError("a bug"), KeyboardInterrupt()])
def test_nothing_is_half_written(failure: BaseException, tmp_path: Path) -> None:
    """An error or an interrupt in the middle leaves no file and no folder behind."""

    def broken() -> Iterator[Evaluation]:
        yield evaluation()
        raise failure

    with pytest.raises(type(failure)):
        write_results(tmp_path / "out", [], broken(), PROVENANCE)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    """A target that is a file is a usage error, and the file stays."""
    target = tmp_path / "out"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"), staged(target):
        pass
    assert target.read_text(encoding="utf-8") == "mine"


def test_moments_are_taken_one_at_a_time(tmp_path: Path) -> None:
    """A range is written as it comes, so that memory does not grow with it."""
    held = []

    def lazily() -> Iterator[Evaluation]:
        for number in range(3):
            held.append(number)
            yield evaluation(f"syn-{number}")
            held.remove(number)

    write_results(tmp_path / "out", [], lazily(), PROVENANCE)
    assert held == []
    assert len((tmp_path / "out" / "verdicts.csv").read_text(encoding="utf-8").splitlines()) == 4


def test_json_parts_make_one_document() -> None:
    """The pieces together are one JSON document, with empty lists where there is nothing."""
    document = json.loads("".join(json_parts([EXPOSURE], [evaluation()], PROVENANCE)))
    assert document["exposures"][0]["minutes"] == 12.5
    assert document["moments"][0]["verdicts"][0]["person_id"] == "syn-a"
    assert document["moments"][0]["evidence"] == []


def test_plain_numbers() -> None:
    """Thousandths are written without needless zeros."""
    assert [plain_number(value) for value in (0, 1_000, 1_500, 20_010, -250)] == [
        "0",
        "1",
        "1.5",
        "20.01",
        "-0.25",
    ]


def test_json_parts_are_ascii() -> None:
    """Every terminal takes the document, whatever its encoding."""
    assert "".join(json_parts([], [evaluation("syn-ü")], PROVENANCE)).isascii()


@pytest.mark.skipif(sys.platform == "win32", reason="needs modes and links")
@pytest.mark.parametrize("others", [0, 1])
def test_an_existing_folder_keeps_its_mode(others: int, tmp_path: Path) -> None:
    """A folder keeps its mode, also behind a link; one with other files in it is not even replaced."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.mkdir(mode=0o750)
    link.symlink_to(target)
    for number in range(others):
        (target / f"other{number}.txt").touch()
    before = target.stat()
    write_results(link, [], [evaluation()], PROVENANCE)
    after = target.stat()
    assert after.st_mode == before.st_mode
    assert after.st_ino == before.st_ino or not others
    assert link.is_symlink()
    assert (target / "verdicts.csv").is_file()
    assert len(list(target.iterdir())) == 5 + others


def test_results_of_the_other_format_go(tmp_path: Path) -> None:
    """A scoring in CSV takes the place of one in Parquet, also where the folder stays."""
    for others in ([], ["mine.txt"]):
        target = tmp_path / f"with{len(others)}"
        target.mkdir()
        for name in ("verdicts.parquet", "evidence.parquet", *others):
            (target / name).touch()
        write_results(target, [], [evaluation()], PROVENANCE)
        found = {path.name for path in target.iterdir()}
        assert found == {*(f"{name}.csv" for name in RESULT_FILES), "provenance.json", *others}


def test_folders_made_for_nothing_go(tmp_path: Path) -> None:
    """Where nothing is written, the folders above the target that were made for it are removed."""
    with pytest.raises(ZeroDivisionError), staged(tmp_path / "a" / "b" / "c"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_the_current_folder_may_be_the_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dot writes into the folder in which one stands, empty or not."""
    monkeypatch.chdir(tmp_path)
    write_results(Path(), [], [evaluation()], PROVENANCE)
    assert (tmp_path / "verdicts.csv").is_file()


def test_a_folder_in_a_files_place_stops_everything(tmp_path: Path) -> None:
    """Where one file cannot take its place, none does."""
    (tmp_path / "verdicts.csv").mkdir()
    with pytest.raises(UsageError, match=r"verdicts\.csv: is a folder"):
        write_results(tmp_path, [], [evaluation()], PROVENANCE)
    assert [path.name for path in tmp_path.iterdir()] == ["verdicts.csv"]
