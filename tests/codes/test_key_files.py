"""Keys on disk: who may read them, how they change, and every way in which they are damaged."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from healthcode.clock import DAY, parse_time
from healthcode.codes import key_files
from healthcode.codes.key_files import find_keys, load_ring, new_ring, readable_by_others, rotate
from healthcode.codes.keys import demo_keys, pseudonym_of
from healthcode.codes.token import LATEST, Refusal, issue, verify
from healthcode.errors import CodeError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHANGE = parse_time("2020-03-01T00:00:00")
POSIX = pytest.mark.skipif(os.name != "posix", reason="this system has no modes of files")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with new keys."""
    place = tmp_path / "keys"
    new_ring(place)
    return place


@pytest.fixture
def mask(request: pytest.FixtureRequest) -> Iterator[int]:
    """Set the system's mask of modes."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def secret_files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.name != key_files.TRUSTED_FILE]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_are_read_back_as_they_were_made(folder: Path, tmp_path: Path) -> None:
    """What is loaded signs and verifies like what was made, from the folder and from the one above it."""
    ring = load_ring(folder)
    assert ring == load_ring(tmp_path)
    assert find_keys(tmp_path) == find_keys(folder) == folder
    text = issue("syn-1", "red", CHANGE, 60, ring)
    assert verify(text, ring, CHANGE).accepted
    assert not verify(text, ring, CHANGE).signed_with_demo_key
    assert not ring.is_demo


def test_two_new_keys_differ_in_everything(tmp_path: Path) -> None:
    """Keys come from the system's randomness: ids, keys and secrets of two folders differ."""
    one, other = new_ring(tmp_path / "one"), new_ring(tmp_path / "other")
    assert one.trusted[0].key_id != other.trusted[0].key_id
    assert one.pseudonym_secret != other.pseudonym_secret
    assert verify(issue("syn-1", "red", CHANGE, 60, one), other, CHANGE).refusal is Refusal.UNKNOWN_KEY
    assert pseudonym_of("syn-1", CHANGE, one) != pseudonym_of("syn-1", CHANGE, other)


@POSIX
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077], indirect=True)
def test_secret_files_are_for_their_owner_alone(tmp_path: Path, mask: int) -> None:
    """Whatever the system's mask: 0600 for each secret file, 0700 for the folder, after a change too."""
    place = tmp_path / "town" / "keys"
    new_ring(place)
    rotate(place, CHANGE)
    assert mode(place) == 0o700
    assert len(secret_files(place)) == 3
    assert {mode(path) for path in secret_files(place)} == {0o600}
    assert not mode(place / key_files.TRUSTED_FILE) & 0o022
    assert readable_by_others(place) == []


@POSIX
def test_loosened_files_are_noticed(folder: Path) -> None:
    """A secret file that was made readable for others is named; the public one may be read by anybody."""
    (folder / key_files.PSEUDONYM_FILE).chmod(0o640)
    (folder / key_files.TRUSTED_FILE).chmod(0o644)
    assert readable_by_others(folder) == [folder / key_files.PSEUDONYM_FILE]


def test_the_public_file_holds_no_secret_and_is_enough_to_verify(folder: Path, tmp_path: Path) -> None:
    """A guard with the one file verifies; neither a private half nor the secret of names is in it."""
    ring = rotate(folder, CHANGE)
    text = issue("syn-1", "red", CHANGE, 60, ring)
    handed_out = tmp_path / "guard.json"
    handed_out.write_bytes((folder / key_files.TRUSTED_FILE).read_bytes())
    guard = load_ring(handed_out)
    assert verify(text, guard, CHANGE).accepted
    assert not guard.can_sign
    for keys in ring.signers:
        assert keys.private_key["d"] not in handed_out.read_text(encoding="utf-8")
    secret = json.loads((folder / key_files.PSEUDONYM_FILE).read_text(encoding="utf-8"))["pseudonym_secret"]
    assert secret not in handed_out.read_text(encoding="utf-8")


def test_a_folder_with_the_public_file_alone_only_verifies(folder: Path) -> None:
    """Where the private halves were taken away, codes are verified and none is signed."""
    for path in secret_files(folder):
        path.unlink()
    assert not load_ring(folder).can_sign
    with pytest.raises(CodeError, match="whoever only verifies cannot change keys"):
        rotate(folder, CHANGE)


def test_keys_are_never_overwritten(folder: Path) -> None:
    """Making keys where there are some is refused, and changes no byte."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(UsageError, match="Keys are never overwritten"):
        new_ring(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("kind", ["file", "full", "link to a file"])
def test_keys_are_not_made_in_other_peoples_places(tmp_path: Path, kind: str) -> None:
    """A file, a folder with anything in it, or a link to a file is left alone."""
    place = tmp_path / "place"
    if kind == "full":
        place.mkdir()
        (place / "note.txt").write_text("mine")
    elif kind == "file":
        place.write_text("mine")
    else:
        (tmp_path / "file").write_text("mine")
        place.symlink_to(tmp_path / "file")
    with pytest.raises(UsageError, match="no keys were made"):
        new_ring(place)
    assert sorted(tmp_path.rglob(".*")) == []


def test_an_empty_folder_becomes_the_folder_of_keys(tmp_path: Path) -> None:
    """An empty folder is as good as none."""
    (tmp_path / "keys").mkdir(mode=0o755)
    new_ring(tmp_path / "keys")
    assert load_ring(tmp_path / "keys").can_sign
    if os.name == "posix":
        assert mode(tmp_path / "keys") == 0o700


def test_an_interrupted_making_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt before the last file leaves no folder, no hidden one, and no folder above it."""

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(key_files, "_write_trusted", stop)
    with pytest.raises(KeyboardInterrupt):
        new_ring(tmp_path / "deep" / "keys")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_change_leaves_the_keys_as_they_were(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interrupt between the new private half and the new list takes the private half away again."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(key_files, "_write_trusted", stop)
    with pytest.raises(KeyboardInterrupt):
        rotate(folder, CHANGE)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_keys_change_twice(folder: Path) -> None:
    """Each of three keys signs in its time, each code is read by the id of its key, names stay the same."""
    later = CHANGE + 40 * DAY
    texts = [issue("syn-1", "green", CHANGE - 1, 1440, load_ring(folder))]
    rotate(folder, CHANGE)
    rotate(folder, later)
    ring = load_ring(folder)
    assert [key.signs_from for key in ring.trusted] == [None, CHANGE, later]
    assert [key.signs_until for key in ring.trusted] == [CHANGE, later, None]
    assert [key.verifies_until for key in ring.trusted] == [
        CHANGE + 30 * DAY + 60,
        later + 30 * DAY + 60,
        None,
    ]
    texts += [issue("syn-1", "green", moment, 1440, ring) for moment in (CHANGE, later)]
    for text, key, moment in zip(texts, ring.trusted, (CHANGE - 1, CHANGE, later), strict=True):
        answer = verify(text, ring.public, moment)
        assert answer.accepted
        assert answer.code is not None
        assert answer.code.key_id == key.key_id
        assert answer.code.pseudonym == pseudonym_of("syn-1", moment, ring)
    assert verify(texts[0], ring, later).refusal is Refusal.RETIRED_KEY
    assert len({keys.pseudonym_secret for keys in ring.signers}) == 1


@pytest.mark.parametrize("at", [CHANGE, CHANGE - 1])
def test_time_does_not_run_backwards(folder: Path, at: int) -> None:
    """The next key begins after the one before it began."""
    rotate(folder, CHANGE)
    with pytest.raises(UsageError, match="begins to sign"):
        rotate(folder, at)


def changed(path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


def trusted(folder: Path) -> Path:
    return folder / key_files.TRUSTED_FILE


def signing(folder: Path) -> Path:
    (path,) = folder.glob("signing_*.json")
    return path


def secret(folder: Path) -> Path:
    return folder / key_files.PSEUDONYM_FILE


@pytest.mark.parametrize("file", [trusted, signing, secret])
@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"{", "no JSON: it is damaged"),
        (b"[" * 100_000, "no JSON: it is damaged"),
        (b"\xff\xfe", "no JSON: it is damaged"),
        (b"[]", "another kind of file"),
        (b'{"form": "healthcode run 1"}', "another kind of file"),
        (b"-----BEGIN PRIVATE KEY-----", "no JSON: it is damaged"),
        (b" " * 1_000_001, "a file of more than a megabyte"),
    ],
)
def test_what_is_no_file_of_keys_is_refused_by_name(
    folder: Path, file: Callable[[Path], Path], content: bytes, found: str
) -> None:
    """An empty, cut, foreign or huge file is named, with what is wrong and what to do."""
    file(folder).write_bytes(content)
    with pytest.raises(CodeError) as caught:
        load_ring(folder)
    (problem,) = caught.value.problems
    assert problem.where == str(file(folder))
    assert problem.found == found
    assert "healthcode keys new" in caught.value.fix


@pytest.mark.parametrize("file", [trusted, secret])
def test_a_missing_file_is_named(folder: Path, file: Callable[[Path], Path]) -> None:
    """Without the list of keys, or with a private half but no secret, nothing is guessed."""
    path = file(folder)
    path.unlink()
    with pytest.raises(CodeError) as caught:
        load_ring(folder.parent)
    assert path.name in str(caught.value)
    assert "No such file" in str(caught.value)


def test_a_folder_in_the_place_of_a_file_is_named(folder: Path) -> None:
    """A folder called like a file of keys is no crash."""
    secret(folder).unlink()
    secret(folder).mkdir()
    with pytest.raises(CodeError, match="these keys cannot be used"):
        load_ring(folder)


def test_no_keys_at_all_are_no_crash(tmp_path: Path) -> None:
    """A place without keys is refused, with the command that makes some; looking for them finds nothing."""
    assert find_keys(tmp_path) is None
    for place in (tmp_path, tmp_path / "missing"):
        with pytest.raises(CodeError, match="Make keys with healthcode keys new"):
            load_ring(place)


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(keys=[]),
        lambda document: document.update(keys="none"),
        lambda document: document.update(keys=[7]),
        lambda document: document["keys"][0].pop("signs_from"),
        lambda document: document["keys"][0].update(signs_until="yesterday"),
        lambda document: document["keys"][0].update(signs_until=7),
        lambda document: document["keys"][0].update(
            signs_from="2020-01-02T00:00:00", signs_until="2020-01-01T00:00:00"
        ),
        lambda document: document["keys"][0].update(key_id="No Id"),
        lambda document: document["keys"][0].update(key_id=7),
        lambda document: document["keys"][0].update(public_key=None),
        lambda document: document["keys"][0]["public_key"].update(x="AAAA"),
        lambda document: document["keys"][0]["public_key"].update(x=7),
        lambda document: document["keys"][0]["public_key"].update(crv="Ed448"),
        lambda document: document["keys"][0]["public_key"].update(kty="oct", k="AAAA"),
        lambda document: document["keys"][0]["public_key"].update(d="A" * 43),
        lambda document: document["keys"].append(document["keys"][0]),
    ],
)
def test_damaged_public_keys_are_refused(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """A list of keys that was edited into nonsense, or holds a private half, is an error and no traceback."""
    changed(trusted(folder), change)
    with pytest.raises(CodeError):
        load_ring(trusted(folder))


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.pop("private_key"),
        lambda document: document["private_key"].pop("d"),
        lambda document: document["private_key"].update(d="AAAA"),
        lambda document: document["private_key"].update(d=None),
        lambda document: document["private_key"].update(d="A" * 43),
        lambda document: document["private_key"].update(crv="X25519"),
        lambda document: document.update(private_key=dict(demo_keys().private_key)),
        lambda document: document.update(key_id="other"),
        lambda document: document.update(key_id=""),
    ],
)
def test_damaged_private_halves_are_refused(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """A private half that does not make the public one would sign codes that nobody accepts."""
    changed(signing(folder), change)
    with pytest.raises(CodeError) as caught:
        load_ring(folder)
    assert signing(folder).name in str(caught.value)


@pytest.mark.parametrize("value", ["", "AAAA", None, 7, "!" * 43])
def test_a_damaged_secret_is_refused(folder: Path, value: object) -> None:
    """A short secret would make pseudonyms that can be guessed."""
    changed(secret(folder), lambda document: document.update(pseudonym_secret=value))
    with pytest.raises(CodeError, match="no secret of the right length"):
        load_ring(folder)


def test_errors_repeat_nothing_secret(folder: Path) -> None:
    """What stands in a damaged secret file is never printed."""
    marked = json.loads(signing(folder).read_text(encoding="utf-8"))["private_key"]["d"]
    changed(signing(folder), lambda document: document["private_key"].update(x=7))
    with pytest.raises(CodeError) as caught:
        load_ring(folder)
    assert marked not in str(caught.value)


def test_the_demo_key_is_known_by_itself_not_by_its_label(folder: Path) -> None:
    """Who puts the published key into a folder under another name is told that anyone can sign."""
    (row,) = json.loads(trusted(folder).read_text(encoding="utf-8"))["keys"]
    row |= {
        "key_id": "ours",
        "public_key": {name: demo_keys().private_key[name] for name in ("kty", "crv", "x")},
    }
    changed(trusted(folder), lambda document: document.update(keys=[row]))
    assert load_ring(trusted(folder)).is_demo


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root can write everywhere")
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder above that is read only is an error with a reason."""
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="Permission denied"):
        new_ring(tmp_path / "keys")
    tmp_path.chmod(0o700)


def test_keys_change_at_the_end_of_the_calendar(folder: Path) -> None:
    """The key before verifies until the last second that the calendar can write, and no further."""
    rotate(folder, parse_time("9999-12-20T00:00:00"))
    former, latest = load_ring(folder).trusted
    assert former.verifies_until == LATEST
    assert latest.signs_from == parse_time("9999-12-20T00:00:00")
