"""The program as a process of its own: start-up, pipes, encodings and exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import healthcode

AT = ("--as-of", "2020-02-21T20:00")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "healthcode", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["policy", "--help"], ["score", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    """Help and version start without DuckDB, pictures, signatures or templates."""
    heavy = ("duckdb", "PIL", "qrcode", "joserfc", "jinja2", "zxingcpp", "numpy", "rich")
    program = (
        f"import sys; sys.argv = ['healthcode', *{arguments!r}]\n"
        "from healthcode.cli.main import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert result.stderr.strip() == "[]"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_a_request_to_end_leaves_nothing_behind(tmp_path: Path) -> None:
    """SIGTERM in the middle of a run ends like Ctrl-C: one sentence, no traceback, no half-written folder."""
    arguments = ["simulate", "quiet-week", "--people", "200", "--days", "2", "-o", str(tmp_path / "run")]
    program = (
        f"import os, signal, sys; sys.argv = ['healthcode', *{arguments!r}]\n"
        "from healthcode.run_folder import writer\n"
        "writer.RunWriter.add_day = lambda *rest: os.kill(os.getpid(), signal.SIGTERM)\n"
        "from healthcode.cli.main import run\n"
        "run()"
    )
    result = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, check=False, text=True
    )
    assert result.returncode == 143
    assert "nothing was left half-written" in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_version_names_the_version() -> None:
    """The version is one line on stdout."""
    assert run("--version").stdout.decode().strip() == f"healthcode {healthcode.__version__}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--no-such-option"], 2),
        (["no-such-command"], 2),
        (["score"], 2),
        (["score", "no-such-folder"], 3),
        (["policy", "check", "no-such-policy"], 3),
    ],
)
def test_exit_codes(arguments: list[str], code: int) -> None:
    """Wrong typing gives 2 and bad input 3, with nothing on stdout and no traceback."""
    result = run(*arguments)
    assert result.returncode == code
    assert result.stdout == b""
    assert b"Traceback" not in result.stderr


@pytest.mark.slow
def test_a_pipe_gets_no_escape_sequences() -> None:
    """Without a terminal nothing is coloured, and every colour has its word."""
    result = run("score", "street", *AT)
    assert b"\x1b" not in result.stdout + result.stderr
    assert b"RED" in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
@pytest.mark.parametrize(
    "arguments", [["explain", "street", "syn-10-bank", "--lang", "de"], ["policy", "check", "always-green"]]
)
def test_no_encoding_stops_the_program(encoding: str, arguments: list[str]) -> None:
    """A terminal that lacks a character gets a lookalike or an escape, never a crash."""
    result = run(*arguments, PYTHONIOENCODING=encoding)
    assert result.returncode == 0, result.stderr
    result.stdout.decode(encoding)


@pytest.mark.slow
def test_demo_runs_on_an_old_terminal(tmp_path: Path) -> None:
    """The demo finishes where half blocks cannot be printed."""
    result = run("demo", "--out", str(tmp_path / "made"), PYTHONIOENCODING="cp1252", COLUMNS="80")
    assert result.returncode == 0, result.stderr
    assert b"too narrow" in result.stdout
    assert (tmp_path / "made" / "cards.html").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX pipe")
def test_a_reader_that_goes_away_is_no_trouble() -> None:
    """A closed pipe ends the program without a word."""
    with subprocess.Popen(
        [sys.executable, "-m", "healthcode", "policy", "schema"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
@pytest.mark.parametrize(("no_colour", "coloured"), [("", True), ("1", False)])
def test_a_terminal_gets_colours_unless_they_are_unwanted(no_colour: str, coloured: bool) -> None:
    """On a terminal the square before the word is coloured; NO_COLOR turns that off."""
    import pty  # noqa: PLC0415 - not on Windows

    master, slave = pty.openpty()
    environment = {**os.environ, "NO_COLOR": no_colour, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "healthcode", "score", "street", *AT, "--quiet"], stdout=slave, env=environment
    ) as process:
        os.close(slave)
        shown = b""
        try:
            while part := os.read(master, 65_536):
                shown += part
        except OSError:  # how Linux says that the other end is closed
            pass
        process.wait()
    os.close(master)
    assert (b"\x1b[38;5;" in shown) is coloured
    assert b"RED" in shown


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_json_is_json_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    """A letter that stdout lacks is a JSON escape."""
    people = "person_id,district_id\nsyn-ü,d1\n"
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    result = run("score", str(tmp_path), *AT, "--json", PYTHONIOENCODING=encoding)
    (moment,) = json.loads(result.stdout.decode(encoding))["moments"]
    assert moment["verdicts"][0]["person_id"] == "syn-ü"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_policy_file_is_printed_as_it_stands(encoding: str, tmp_path: Path) -> None:
    """The file's own bytes go to stdout, whatever its encoding."""
    text = run("policy", "show", "always-green", "--toml").stdout + "# ł“\n".encode()
    (tmp_path / "mine.toml").write_bytes(text)
    shown = run("policy", "show", str(tmp_path / "mine.toml"), "--toml", PYTHONIOENCODING=encoding)
    assert shown.stdout == text


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
@pytest.mark.parametrize("redirection", [">/dev/full", ">&-"])
@pytest.mark.parametrize(
    "arguments",
    ["--version", "--help", "score --help", "policy show always-green", "policy show clea --toml"],
)
def test_an_unwritable_stdout_is_said_in_one_sentence(arguments: str, redirection: str) -> None:
    """A full disk or a closed stdout ends with exit code 2 and one line."""
    result = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", f'"$0" -m healthcode {arguments} {redirection}', sys.executable],
        capture_output=True,
        check=False,
    )
    assert result.returncode == 2
    told = [line for line in result.stderr.decode().splitlines() if line and not line.startswith("Next:")]
    assert len(told) == 1
    assert "stdout" in told[0]
