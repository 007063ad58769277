"""``healthcode scan`` from the outside: what it prints, and with which exit code."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from code_samples import ISSUED_AT, bare_symbol, code_png, code_svg, code_text, opened, saved
from healthcode.cli.main import build_app
from healthcode.codes.keys import demo_keys
from healthcode.codes.token import HealthCode, sign

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

AT_NOON = "2020-02-21T12:00"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")


def run(*arguments: str, piped: bytes = b"") -> Result:
    return CliRunner().invoke(build_app(), ["scan", *arguments], input=piped)


def document(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return answer


def refusal_of(text: str, *options: str) -> str:
    result = run(text, *options, "--json")
    assert result.exit_code == 4
    (code,) = json.loads(result.stdout)["codes"]
    return str(code["refusal"])


# ── accepted ──


def test_a_picture_of_ours_is_accepted(tmp_path: Path) -> None:
    """Word, pseudonym and validity stand there, and what was not checked is said."""
    (tmp_path / "code.png").write_bytes(code_png(code_text()))
    result = run("code.png")
    assert result.exit_code == 0
    assert "accepted  YELLOW  P-W506BCZ5  middle" in result.stdout
    assert "age not checked" in result.stdout
    assert "codes accepted: 1, refused: 0" in result.stdout
    assert "The age of the codes was not checked" in result.stderr
    assert "published demo key" in result.stderr


def test_the_age_is_judged_at_a_given_time(tmp_path: Path) -> None:
    """With a clock, the code says until when it is valid."""
    (tmp_path / "code.svg").write_text(code_svg(code_text()), encoding="utf-8")
    result = run("code.svg", "--now", AT_NOON)
    assert result.exit_code == 0
    assert "valid until 2020-02-22T08:00:00" in result.stdout
    assert "not checked" not in result.stdout + result.stderr


def test_a_typed_text_and_a_pipe_are_scanned() -> None:
    """The text itself, a text through a pipe, and a picture through a pipe."""
    assert run(code_text()).exit_code == 0
    assert run("-", piped=f"{code_text()}\n".encode()).exit_code == 0
    assert run("-", piped=code_png(code_text())).exit_code == 0


@pytest.mark.slow
def test_a_folder_is_scanned_in_order(tmp_path: Path) -> None:
    """Every picture of a folder, and what was left out is counted."""
    for number, colour in enumerate(("red", "green", "yellow")):
        (tmp_path / f"{number}.png").write_bytes(code_png(code_text(colour), colour))
    (tmp_path / "codes.csv").write_text("x", encoding="utf-8")
    answer = document(".")
    assert [code["colour"] for code in answer["codes"]] == ["red", "green", "yellow"]
    assert [code["painted"] for code in answer["codes"]] == ["red", "green", "yellow"]
    assert answer["left_out"] == 1
    assert run(".").exit_code == 0


def test_the_json_document_is_whole(tmp_path: Path) -> None:
    """Every answer has the same fields, whatever was found."""
    (tmp_path / "code.png").write_bytes(code_png(code_text()))
    answer = document("code.png", "https://example.org", "none.png")
    ours, foreign = answer["codes"]
    assert ours.keys() == foreign.keys()
    assert (ours["colour"], ours["issued_at"], ours["key_id"]) == ("yellow", "2020-02-21T08:00:00", "demo")
    assert (ours["source"], ours["page"], ours["place"]) == ("code.png", 1, "middle")
    assert len(ours["corners"]) == 4
    assert foreign["foreign"] == "a web address"
    assert answer["not_read"][0]["reason"] == "not there"
    assert (answer["accepted"], answer["refused"], answer["age_checked"]) == (1, 1, False)


# ── refused, each with its name ──


def test_every_refusal_has_its_name(tmp_path: Path) -> None:
    """One text for each reason that the contract names."""
    text = code_text("red")
    head, _, signature = text.rpartition(".")
    unknown = sign(
        HealthCode("red", "P-7K3M9QXA", ISSUED_AT, 60, "other"), replace(demo_keys(), key_id="other")
    )
    assert refusal_of("hello\n") == "not a code of ours"
    assert refusal_of("HC1:6BFOXN") == "foreign credential"
    assert refusal_of("shc:/5676") == "foreign credential"
    assert refusal_of(f"{head}.{'A' * len(signature)}") == "bad signature"
    assert refusal_of(text.replace("RED", "GREEN")) == "edited text"
    assert refusal_of(text.replace("..", ".YQ.")) == "attached token"
    assert refusal_of(unknown) == "unknown key"
    assert refusal_of(text, "--now", "2020-02-22T12:00") == "expired"
    assert refusal_of(text, "--now", "2020-02-20") == "not yet valid"
    assert refusal_of(f"MOCK1.{'A' * 3_000}") == "too large"


def test_a_retired_key_has_its_name(tmp_path: Path) -> None:
    """A code that an old key signed after it was followed by the next one is refused, by the key's name."""
    from healthcode.codes.key_files import load_ring, new_ring, rotate  # noqa: PLC0415 - this test only

    new_ring(tmp_path / "keys")
    rotate(tmp_path / "keys", ISSUED_AT)
    old = load_ring(tmp_path / "keys").signers[0]
    late = sign(HealthCode("red", "P-7K3M9QXA", ISSUED_AT + 3_600, 60, old.key_id), old)
    early = sign(HealthCode("red", "P-7K3M9QXA", ISSUED_AT - 3_600, 1440, old.key_id), old)
    assert refusal_of(late, "--keys", "keys") == "retired key"
    assert run(early, "--keys", "keys", "--now", AT_NOON).exit_code == 0
    assert refusal_of(early, "--keys", "keys", "--now", "2021-01-01") == "retired key"
    assert refusal_of(code_text(), "--keys", "keys") == "unknown key"


def test_a_second_showing_is_refused_within_a_call() -> None:
    """Only where it is asked for."""
    assert run(code_text(), code_text()).exit_code == 0
    result = run(code_text(), code_text(), "--once")
    assert result.exit_code == 4
    assert "refused, replayed" in result.stdout


def test_a_second_showing_is_refused_across_calls() -> None:
    """A memory in a file lasts, and refuses what another call accepted."""
    assert run(code_text(), "--seen", "seen.json").exit_code == 0
    assert run(code_text("red", "syn-1"), "--seen", "seen.json").exit_code == 0
    assert refusal_of(code_text(), "--seen", "seen.json") == "replayed"


def test_a_repainted_picture_is_told(tmp_path: Path) -> None:
    """The signed word is accepted, and the paint is named beside it, in both languages."""
    (tmp_path / "code.png").write_bytes(code_png(code_text("red"), "green"))
    assert "painted GREEN, the signed word is RED" in run("code.png").stdout
    assert "GRÜN gemalt, das unterschriebene Wort ist ROT" in run("code.png", "--lang", "de").stdout


def test_a_web_address_is_named_and_not_opened(tmp_path: Path) -> None:
    """Its beginning is shown, with what a terminal would obey as escapes."""
    (tmp_path / "url.png").write_bytes(saved(bare_symbol("https://example.org/\u202e\x1b[2J".encode())))
    result = run("url.png")
    assert result.exit_code == 4
    assert "It is a web address; nothing was opened." in result.stdout
    assert r"https://example.org/\u202e\x1b[2J" in result.stdout
    assert "\x1b" not in result.stdout


def test_a_long_typing_error_is_not_printed_whole() -> None:
    """Its beginning is enough."""
    result = run("x" * 5_000)
    assert result.exit_code == 3
    assert "x" * 100 in result.stdout
    assert len(result.stdout) < 1_000


@pytest.mark.parametrize("content", [b"HC1:6BFOXN", b"WIFI:S:net;P:secret;;"])
def test_secrets_of_strangers_are_not_shown(tmp_path: Path, content: bytes) -> None:
    """Neither in words nor in JSON."""
    (tmp_path / "other.png").write_bytes(saved(bare_symbol(content)))
    shown = run("other.png").stdout + run("other.png", "--json").stdout
    assert content[5:].decode() not in shown


def test_german_names_every_refusal() -> None:
    """No reason is missing in the other language, and none is left in English."""
    result = run("hello\n", "HC1:6BFOXN", code_text().replace("YELLOW", "GREEN"), "none.png", "--lang", "de")
    for words in ("kein Code von uns", "fremder Nachweis", "geänderter Text", "nicht da"):
        assert words in result.stdout


# ── bad input ──


def test_a_picture_without_a_code_is_bad_input(tmp_path: Path) -> None:
    """It says what to do about it."""
    (tmp_path / "sky.png").write_bytes(saved(Image.new("RGB", (200, 200), "#88aaff")))
    result = run("sky.png")
    assert result.exit_code == 3
    assert "no code found" in result.stdout
    assert "Hold the camera closer" in result.stdout


def test_what_cannot_be_read_is_bad_input_and_the_rest_is_scanned(tmp_path: Path) -> None:
    """One broken file does not hide the others."""
    (tmp_path / "broken.png").write_bytes(code_png(code_text())[:500])
    (tmp_path / "good.png").write_bytes(code_png(code_text()))
    result = run("broken.png", "good.png", "missing.png")
    assert result.exit_code == 3
    assert "codes accepted: 1, refused: 0; not read: 2" in result.stdout


def test_a_refusal_outweighs_bad_input(tmp_path: Path) -> None:
    """Exit code 4 wins over 3."""
    assert run("missing.png", "https://example.org").exit_code == 4


def test_an_empty_folder_is_bad_input(tmp_path: Path) -> None:
    """Nothing to scan is no success."""
    result = run(".")
    assert result.exit_code == 3
    assert "nothing to scan" in result.stdout


def test_nothing_in_the_pipe_is_bad_input() -> None:
    """An empty pipe, and a second pipe, have nothing in them."""
    assert run("-").exit_code == 3
    assert "not read: 1" in run("-", "-", piped=code_text().encode()).stdout


@pytest.mark.parametrize(
    "options", [("--now", "noon"), ("--now", "2020-02-30"), ("--seen", "none/seen.json")]
)
def test_options_that_cannot_mean_anything_are_usage_errors(options: tuple[str, str]) -> None:
    """A time that is no time, and a memory that has no place."""
    assert run(code_text(), *options).exit_code == 2


def test_keys_that_are_not_there_are_bad_input() -> None:
    """The demo key never stands in for keys that were named."""
    assert run(code_text(), "--keys", "none").exit_code == 3


def test_file_names_cannot_speak_to_the_terminal(tmp_path: Path) -> None:
    """A name with control characters is shown as escapes."""
    name = "a\x1b[31m.png"
    (tmp_path / name).write_bytes(saved(opened(code_png(code_text()))))
    result = run(name)
    assert result.exit_code == 0
    assert r"a\x1b[31m.png" in result.stdout
    assert "\x1b" not in result.stdout
