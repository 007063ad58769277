"""A code that was shown before: within a call, and across calls by a file."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from code_samples import ISSUED_AT, code_text
from healthcode.codes.keys import demo_keys
from healthcode.codes.scanner import replay
from healthcode.codes.scanner.found import Found
from healthcode.codes.scanner.judging import judge
from healthcode.codes.scanner.replay import ReplayMemory
from healthcode.codes.token import HealthCode, Refusal, sign
from healthcode.errors import CodeError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

CODE = HealthCode("red", "P-7K3M9QXA", ISSUED_AT, 60, "demo")


def found(code: HealthCode) -> Found:
    text = sign(code, demo_keys())
    return Found(text, text.encode())


def refusals(codes: list[HealthCode], now: int | None = ISSUED_AT) -> list[Refusal | None]:
    memory = ReplayMemory()
    return [judge(found(code), demo_keys(), now, memory).verification.refusal for code in codes]


def test_the_second_showing_is_refused() -> None:
    """A screenshot that follows the phone is a replay."""
    assert refusals([CODE, CODE, CODE]) == [None, Refusal.REPLAYED, Refusal.REPLAYED]


def test_a_code_is_known_by_pseudonym_and_issue_time() -> None:
    """Another issue time or another pseudonym is another code; another colour or life is not."""
    later = replace(CODE, issued_at=ISSUED_AT + 1)
    other = replace(CODE, pseudonym="P-00000000")
    assert refusals([CODE, later, other], None) == [None, None, None]
    assert refusals([CODE, replace(CODE, colour="green", life_minutes=90)]) == [None, Refusal.REPLAYED]


def test_a_refused_code_is_not_remembered() -> None:
    """What was turned away can come back at the right time."""
    memory = ReplayMemory()
    answers = [judge(found(CODE), demo_keys(), now, memory) for now in (ISSUED_AT - 3_600, ISSUED_AT)]
    assert [one.verification.refusal for one in answers] == [Refusal.NOT_YET_VALID, None]


def test_without_a_memory_nothing_is_replayed() -> None:
    """The lesson of the screenshot: without memory it passes again and again."""
    assert all(judge(found(CODE), demo_keys(), ISSUED_AT).accepted for _ in range(3))


def test_a_memory_lasts_in_its_file(tmp_path: Path) -> None:
    """Written and read again, it knows the same codes, and the same memory is the same bytes."""
    memory = ReplayMemory.load(tmp_path / "seen.json")
    assert len(memory) == 0
    assert memory.is_new(CODE)
    memory.save(tmp_path / "seen.json")
    before = (tmp_path / "seen.json").read_bytes()
    again = ReplayMemory.load(tmp_path / "seen.json")
    assert not again.is_new(CODE)
    again.save(tmp_path / "seen.json")
    assert (tmp_path / "seen.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["seen.json"]


def test_a_memory_behind_a_link_is_written_there(tmp_path: Path) -> None:
    """The link stays one, and the memory is for its owner alone."""
    (tmp_path / "link.json").symlink_to(tmp_path / "seen.json")
    memory = ReplayMemory.load(tmp_path / "link.json")
    memory.is_new(CODE)
    memory.save(tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert not ReplayMemory.load(tmp_path / "seen.json").is_new(CODE)
    if os.name == "posix":
        assert (tmp_path / "seen.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'"text"',
        b'{"what": "something else", "shown": []}',
        b'{"what": "healthcode: codes that were shown", "shown": [["P-1"]]}',
        b'{"what": "healthcode: codes that were shown", "shown": [[1, 2]]}',
        b'{"what": "healthcode: codes that were shown", "shown": [["P-1", "yesterday"]]}',
        b'{"what": "healthcode: codes that were shown", "shown": 5}',
        b"[" * 100_000,
    ],
)
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    """A damaged memory is never taken for an empty one."""
    (tmp_path / "seen.json").write_bytes(content)
    with pytest.raises(CodeError, match="memory of shown codes"):
        ReplayMemory.load(tmp_path / "seen.json")
    assert (tmp_path / "seen.json").read_bytes() == content


def test_a_memory_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size is asked for first."""
    monkeypatch.setattr(replay, "MOST_MEMORY_BYTES", 10)
    (tmp_path / "seen.json").write_text(json.dumps({"what": "x" * 20}), encoding="utf-8")
    with pytest.raises(CodeError, match="more than"):
        ReplayMemory.load(tmp_path / "seen.json")


def test_a_memory_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """The folder may not be there, and a folder is no file."""
    with pytest.raises(UsageError, match="not written"):
        ReplayMemory().save(tmp_path / "none" / "seen.json")
    with pytest.raises(CodeError, match="not a file"):
        ReplayMemory.load(tmp_path)


def test_a_failed_write_leaves_the_old_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is replaced whole or not at all."""
    memory = ReplayMemory()
    memory.save(tmp_path / "seen.json")
    before = (tmp_path / "seen.json").read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    memory.is_new(CODE)
    with pytest.raises(UsageError, match="No space left"):
        memory.save(tmp_path / "seen.json")
    monkeypatch.undo()
    assert (tmp_path / "seen.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["seen.json"]


def test_a_text_of_a_code_is_kept_with_its_answer() -> None:
    """What was scanned can be shown beside why it was refused."""
    edited = code_text("red").replace("RED", "GREEN")
    scanned = judge(Found(edited, edited.encode()), demo_keys(), None, source="phone")
    assert scanned.verification.refusal is Refusal.EDITED_TEXT
    assert (scanned.text, scanned.source, scanned.foreign) == (edited, "phone", None)
