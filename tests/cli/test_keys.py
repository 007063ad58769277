"""``keys new|list|rotate``, and the keys that other commands take."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.codes.key_files import load_ring
from healthcode.codes.key_ring import demo_ring
from healthcode.codes.token import Refusal, verify
from healthcode.dataset import load_dataset
from healthcode.errors import UsageError
from healthcode.run_folder import read_manifest
from healthcode.samples import sample_path
from runs import write_run

if TYPE_CHECKING:
    from typer.testing import Result

AT = ("--as-of", "2020-02-21T20:00")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), arguments)


def secrets_in(folder: Path) -> list[str]:
    found = [keys.private_key["d"] for keys in load_ring(folder).signers]
    document = json.loads((folder / "pseudonyms.json").read_text(encoding="utf-8"))
    return [*found, document["pseudonym_secret"]]


def test_new_keys_are_made_and_listed() -> None:
    """The keys are in the folder that was named; what to keep and what to hand out is said."""
    result = run("keys", "new", "mine")
    assert result.exit_code == 0
    assert sorted(path.name.split("_")[0] for path in Path("mine").iterdir()) == [
        "pseudonyms.json",
        "signing",
        "trusted",
    ]
    assert "1 key in mine" in result.stdout
    assert "codes can be signed" in result.stdout
    assert "trusted_keys.json and nothing else" in " ".join(result.stderr.split())
    assert "Next: healthcode keys list mine" in result.stderr


def test_no_secret_is_ever_printed() -> None:
    """Neither making nor listing nor changing keys shows a private half, as text or as JSON."""
    outputs = [
        run(*words).output
        for words in (
            ("keys", "new", "mine"),
            ("keys", "rotate", "mine", "--at", "2020-03-01"),
            ("keys", "list", "mine", "--as-of", "2020-03-02"),
            ("keys", "list", "mine", "--json"),
        )
    ]
    assert len(secrets_in(Path("mine"))) == 3
    for secret in secrets_in(Path("mine")):
        assert not any(secret in output for output in outputs)


def test_a_run_gets_a_folder_of_keys_and_stays_the_same_run(tmp_path: Path) -> None:
    """Keys go into RUN/keys; manifest, data and what a loader finds are as before, without secrets."""
    write_run(tmp_path / "run")
    before = read_manifest("run")
    assert run("keys", "new", "run").exit_code == 0
    assert read_manifest("run") == before
    with load_dataset(tmp_path / "run") as dataset:
        assert not any("keys" in warning for warning in dataset.warnings)
    for secret in secrets_in(tmp_path / "run" / "keys"):
        for path in (tmp_path / "run").glob("*.*"):
            assert secret not in path.read_text(encoding="utf-8")


def test_a_run_with_keys_is_not_replaced(tmp_path: Path) -> None:
    """Making a run again in its place would destroy its keys: it is refused, and says what to do."""
    write_run(tmp_path / "run")
    run("keys", "new", "run")
    with pytest.raises(UsageError, match="is a run with keys in it") as caught:
        write_run(tmp_path / "run")
    assert "move its folder keys away" in caught.value.fix
    assert load_ring(tmp_path / "run").can_sign
    (tmp_path / "run" / "keys").rename(tmp_path / "kept")
    write_run(tmp_path / "run")
    (tmp_path / "kept").rename(tmp_path / "run" / "keys")
    assert run("keys", "list", "run").exit_code == 0


@pytest.mark.slow
def test_keys_beside_tables_are_found() -> None:
    """A folder of tables may have keys too, and is still read as before."""
    shutil.copytree(sample_path(), "town")
    assert run("keys", "new", "town").exit_code == 0
    assert Path("town/keys/trusted_keys.json").is_file()
    result = run("code", "town", "syn-05-commuter", *AT, "--out", "-")
    assert verify(result.stdout, load_ring("town"), None).accepted
    assert "demo key" not in result.stderr


def test_new_keys_are_refused_where_there_are_some() -> None:
    """A second key is made by rotate, never by overwriting the first."""
    run("keys", "new", "mine")
    before = Path("mine/trusted_keys.json").read_bytes()
    result = run("keys", "new", "mine")
    assert result.exit_code == 2
    assert "healthcode keys rotate" in result.stderr
    assert Path("mine/trusted_keys.json").read_bytes() == before


@pytest.mark.parametrize("place", ["street", "-", ""])
def test_the_sample_gets_no_keys(place: str) -> None:
    """The shipped sample is read only, and a folder has a name."""
    result = run("keys", "new", "--", place)
    assert result.exit_code == 2
    assert "no keys were made" in result.stderr
    assert not (sample_path() / "keys").exists()


@pytest.mark.slow
def test_rotation_is_told_in_times() -> None:
    """After two changes the list says what each key may do at a time, as text and as JSON."""
    run("keys", "new", "mine")
    result = run("keys", "rotate", "mine", "--at", "2020-03-01")
    assert result.exit_code == 0
    assert "Codes issued from 2020-03-01T00:00:00 on are signed with" in result.stderr
    run("keys", "rotate", "mine", "--at", "2020-06-01T12:30")
    for moment, states in (
        ("2020-02-01", ["signs", "not yet", "not yet"]),
        ("2020-03-31T00:00", ["verifies", "signs", "not yet"]),
        ("2020-06-02", ["retired", "verifies", "signs"]),
    ):
        document = json.loads(run("keys", "list", "mine", "--as-of", moment, "--json").stdout)
        assert [key["state"] for key in document["keys"]] == states
        listed = run("keys", "list", "mine", "--as-of", moment).stdout.splitlines()
        assert [line.rsplit("  ")[-1] for line in listed[3:6]] == states
    assert "2020-03-31T00:01" in run("keys", "list", "mine").stdout
    assert "2020-06-01T12:30" in run("keys", "list", "mine").stdout


@pytest.mark.parametrize("at", ["soon", "2020-03-01", "2020-02-30"])
def test_a_bad_time_changes_nothing(at: str) -> None:
    """What is no time, or not after the last change, is refused."""
    run("keys", "new", "mine")
    run("keys", "rotate", "mine", "--at", "2020-03-01")
    before = {path.name: path.read_bytes() for path in Path("mine").iterdir()}
    result = run("keys", "rotate", "mine", "--at", at)
    assert result.exit_code == 2
    assert "--at" in result.stderr
    assert {path.name: path.read_bytes() for path in Path("mine").iterdir()} == before


def test_a_second_time_is_refused() -> None:
    """One rotation has one time, and keys are listed for one; two are not cut to the last."""
    run("keys", "new", "mine")
    before = sorted(Path("mine").iterdir())
    twice = ("2020-02-21", "2020-02-22")
    for typed in (
        ("rotate", "mine", "--at", twice[0], "--at", twice[1]),
        ("list", "mine", "--as-of", twice[0], "--as-of", twice[1]),
    ):
        result = run("keys", *typed)
        assert result.exit_code == 2
        assert "this command takes one time" in result.stderr
    assert sorted(Path("mine").iterdir()) == before


def test_the_public_file_alone_can_be_listed() -> None:
    """A guard can see which keys are trusted, and that none can sign here."""
    run("keys", "new", "mine")
    shutil.copy("mine/trusted_keys.json", "guard.json")
    result = run("keys", "list", "guard.json")
    assert result.exit_code == 0
    assert "None can be signed" in result.stdout
    assert json.loads(run("keys", "list", "guard.json", "--json").stdout)["can_sign"] is False


def test_damaged_keys_stop_a_command() -> None:
    """A code is never signed with the demo key instead of keys that are there but damaged."""
    shutil.copytree(sample_path(), "town")
    run("keys", "new", "town")
    Path("town/keys/trusted_keys.json").write_text("{}")
    for words in (("code", "town", "syn-05-commuter", *AT, "--out", "-"), ("keys", "list", "town")):
        result = run(*words)
        assert result.exit_code == 3
        assert result.stdout == ""
        assert "trusted_keys.json: another kind of file" in result.stderr
    Path("town/keys/trusted_keys.json").unlink()
    assert run("code", "town", "syn-05-commuter", *AT, "--out", "-").exit_code == 3


@pytest.mark.slow
def test_keys_can_be_named_and_the_demo_key_is_the_default() -> None:
    """--keys names them; without any, the demo key signs, and stderr says what that means."""
    run("keys", "new", "mine")
    named = run("code", "street", "syn-05-commuter", *AT, "--out", "-", "--keys", "mine")
    plain = run("code", "street", "syn-05-commuter", *AT, "--out", "-")
    assert verify(named.stdout, load_ring("mine"), None).accepted
    assert verify(named.stdout, demo_ring(), None).refusal is Refusal.UNKNOWN_KEY
    assert verify(plain.stdout, demo_ring(), None).accepted
    assert "anyone can sign with it" in " ".join(plain.stderr.split())
    assert "anyone can sign with it" not in " ".join(named.stderr.split())


@pytest.mark.slow
@pytest.mark.parametrize("keys", ["missing", "guard.json"])
def test_keys_that_cannot_sign_are_refused(keys: str) -> None:
    """A folder without keys, and a guard's public file, sign nothing."""
    run("keys", "new", "mine")
    shutil.copy("mine/trusted_keys.json", "guard.json")
    result = run("code", "street", "syn-05-commuter", *AT, "--out", "-", "--keys", keys)
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "healthcode keys new" in result.stderr
