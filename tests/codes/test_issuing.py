"""Everybody's codes at once: what the files say, what they do not say, and that they are there whole."""

from __future__ import annotations

import csv
import json
import os
import stat
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image

from healthcode.clock import DAY, parse_time
from healthcode.codes import issuing
from healthcode.codes.issuing import CODE_COLUMNS, Issue, plan, write_codes
from healthcode.codes.key_ring import demo_ring
from healthcode.codes.token import issue, verify
from healthcode.errors import CodeError, RefusedError, UsageError
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from pathlib import Path

MORNING = parse_time("2020-02-21T08:00:00")
PEOPLE = {f"syn-{number:03d}": ALL_COLOURS[number % 5] for number in range(20)}
ISSUED = Issue(MORNING, 90, demo_ring())


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_is_a_good_code(tmp_path: Path) -> None:
    """Each row of codes.csv has a text that verifies and says what its other cells say."""
    write_codes(tmp_path / "out", PEOPLE, ISSUED, "text")
    rows = rows_of(tmp_path / "out" / "codes.csv")
    assert len(rows) == 20
    assert tuple(rows[0]) == CODE_COLUMNS
    for row in rows:
        answer = verify(row["text"], demo_ring(), MORNING)
        assert answer.accepted
        assert answer.code is not None
        assert (answer.code.pseudonym, answer.code.colour) == (row["pseudonym"], row["colour"])
        assert row["issued_at"] == "2020-02-21T08:00:00"
        assert row["life_minutes"] == "90"
        assert (tmp_path / "out" / row["file"]).read_bytes().decode() == row["text"]


@pytest.mark.slow
@pytest.mark.parametrize("file_format", ["png", "svg"])
def test_every_picture_shows_its_row(tmp_path: Path, file_format: issuing.Format) -> None:
    """A picture is that of its row's text; a PNG is read by a reader that knows nothing of ours."""
    people = {person: PEOPLE[person] for person in sorted(PEOPLE)[:5]}
    write_codes(tmp_path / "out", people, ISSUED, file_format)
    for row in rows_of(tmp_path / "out" / "codes.csv"):
        path = tmp_path / "out" / row["file"]
        assert path.name == f"{row['pseudonym']}.{file_format}"
        if file_format == "png":
            (found,) = zxingcpp.read_barcodes(Image.open(path))
            assert found.text == row["text"]
        else:
            title = f"<title>Mock health code: {row['colour'].upper()} ("
            assert title in path.read_text(encoding="utf-8")
            assert row["pseudonym"] in path.read_text(encoding="utf-8")


def test_nothing_but_the_register_tells_who(tmp_path: Path) -> None:
    """No other file names a person, neither in it nor by its name, nor by the order of rows."""
    write_codes(tmp_path / "out", PEOPLE, ISSUED, "svg")
    for path in (tmp_path / "out").iterdir():
        assert "syn-" not in path.name
        assert ("syn-" in path.read_text(encoding="utf-8")) == (path.name == "register.csv")
    names = [row["pseudonym"] for row in rows_of(tmp_path / "out" / "codes.csv")]
    assert names == sorted(names)


def test_the_register_leads_from_person_to_code(tmp_path: Path) -> None:
    """The secret half has everybody once, with the pseudonym that their code bears."""
    write_codes(tmp_path / "out", PEOPLE, ISSUED, "text")
    register = rows_of(tmp_path / "out" / "register.csv")
    assert [row["person_id"] for row in register] == sorted(PEOPLE)
    codes = {row["pseudonym"]: row for row in rows_of(tmp_path / "out" / "codes.csv")}
    for row in register:
        code = codes[row["pseudonym"]]
        assert code["text"] == issue(row["person_id"], PEOPLE[row["person_id"]], MORNING, 90, demo_ring())
        assert code["file"] == row["file"]


@pytest.mark.skipif(os.name != "posix", reason="this system has no modes of files")
def test_the_register_is_for_its_owner_alone(tmp_path: Path) -> None:
    """The file that links codes to people cannot be read by others, whatever the system's mask."""
    before = os.umask(0)
    write_codes(tmp_path / "out", PEOPLE, ISSUED, "text")
    os.umask(before)
    assert stat.S_IMODE((tmp_path / "out" / "register.csv").stat().st_mode) == 0o600


def test_the_same_issue_gives_the_same_bytes(tmp_path: Path) -> None:
    """Codes depend on people, time and keys alone, not on the order in which people are given."""
    write_codes(tmp_path / "one", PEOPLE, ISSUED, "svg", {"data": "made up"})
    turned = dict(reversed(PEOPLE.items()))
    write_codes(tmp_path / "other", turned, ISSUED, "svg", {"data": "made up"})
    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "other")
    )
    assert one == other


def test_provenance_says_what_the_keys_mean(tmp_path: Path) -> None:
    """The demo key and stable names are on record beside where the colours come from."""
    write_codes(
        tmp_path / "out", PEOPLE, Issue(MORNING, 90, demo_ring(), stable=True), "text", {"data": "made"}
    )
    document = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert document == {
        "data": "made",
        "issued_at": "2020-02-21T08:00:00",
        "life_minutes": 90,
        "key_id": "demo",
        "signed_with_demo_key": True,
        "stable_pseudonyms": True,
    }


def test_stable_codes_of_two_days_can_be_linked(tmp_path: Path) -> None:
    """Of two days anybody can link nobody by daily names, and everybody by stable ones."""
    both = {}
    for stable in (False, True):
        names = []
        for day in range(2):
            folder = tmp_path / f"{stable}-{day}"
            write_codes(folder, PEOPLE, Issue(MORNING + day * DAY, 90, demo_ring(), stable=stable), "text")
            names.append({row["pseudonym"] for row in rows_of(folder / "codes.csv")})
        both[stable] = len(names[0] & names[1])
    assert both == {False: 0, True: len(PEOPLE)}


def test_two_people_of_one_pseudonym_have_two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rare case that two people get one name overwrites nothing."""
    monkeypatch.setattr(issuing, "pseudonym_of", lambda *_, **__: "P-00000000")
    planned = plan({"syn-b": "red", "syn-a": "green"}, ISSUED)
    assert [(code.person_id, code.stem) for code in planned] == [
        ("syn-a", "P-00000000"),
        ("syn-b", "P-00000000-2"),
    ]


def test_progress_counts_every_code(tmp_path: Path) -> None:
    """Each written code is reported, of how many."""
    told: list[tuple[int, int]] = []
    write_codes(tmp_path / "out", PEOPLE, ISSUED, "text", report=lambda done, of: told.append((done, of)))
    assert told == [(number, 20) for number in range(1, 21)]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, error: type[BaseException]) -> None:
    """Stopped in the middle, neither folder nor hidden folder nor a folder above is left."""

    def stop(done: int, _: int) -> None:
        if done == 7:
            raise error

    with pytest.raises(error):
        write_codes(tmp_path / "deep" / "out", PEOPLE, ISSUED, "text", report=stop)
    assert list(tmp_path.iterdir()) == []


def test_codes_are_not_written_over_anything(tmp_path: Path) -> None:
    """A folder with a file in it stays as it is; an empty one is used."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="has files in it"):
        write_codes(tmp_path / "full", PEOPLE, ISSUED, "text")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    write_codes(tmp_path / "empty", PEOPLE, ISSUED, "text")
    assert (tmp_path / "empty" / "codes.csv").is_file()


def test_faults_of_one_person_write_nothing(tmp_path: Path) -> None:
    """A real name or an unknown colour among many is refused, and nothing is there."""
    with pytest.raises(RefusedError):
        write_codes(tmp_path / "out", PEOPLE | {"alice": "red"}, ISSUED, "text")
    with pytest.raises(CodeError):
        write_codes(tmp_path / "out", PEOPLE | {"syn-x": "blue"}, ISSUED, "text")
    with pytest.raises(CodeError):
        write_codes(tmp_path / "out", PEOPLE, Issue(MORNING, 0, demo_ring()), "text")
    assert list(tmp_path.iterdir()) == []


def test_names_that_are_formulas_are_quoted_for_spreadsheets(tmp_path: Path) -> None:
    """No cell of either table begins as a formula does."""
    write_codes(tmp_path / "out", {"syn-=1+1": "red"}, ISSUED, "text")
    for name in ("codes.csv", "register.csv"):
        for row in rows_of(tmp_path / "out" / name):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())
