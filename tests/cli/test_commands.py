"""The commands, as they are typed, within one process."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.codes.keys import demo_keys
from healthcode.codes.token import verify
from healthcode.samples import sample_path

if TYPE_CHECKING:
    from typer.testing import Result

AT = ("--as-of", "2020-02-21T20:00")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), arguments)


def test_no_arguments_show_help_with_examples() -> None:
    """The bare command shows its help, with examples to copy."""
    result = run()
    assert result.exit_code == 2
    assert "Examples:" in result.output
    assert "healthcode explain street" in result.output


@pytest.mark.slow
def test_score_prints_the_headline_first() -> None:
    """A small town is listed under a line that counts the colours; the next step goes to stderr."""
    result = run("score", "street", *AT)
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()[:2]
    assert first.startswith("16 residents: ")
    assert "RED" in first
    assert second == "at 2020-02-21 20:00 under hangzhou-2020-02"
    assert "syn-05-commuter" in result.stdout
    assert "Next: healthcode explain street" in result.stderr


@pytest.mark.slow
def test_score_says_which_time_it_took() -> None:
    """Without --as-of the last time known in the data is taken, and stderr says so; --quiet does not."""
    loud, quiet = run("score", "street"), run("score", "street", "--quiet")
    assert "the last time known in the data" in loud.stderr
    assert quiet.stderr == ""
    assert quiet.stdout == loud.stdout


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["duckdb", "reference"])
def test_score_gives_one_json_document(engine: str) -> None:
    """With --json, stdout is one document with everything, the same from either engine."""
    document = json.loads(run("score", "street", *AT, "--json", "--engine", engine).stdout)
    assert list(document) == ["provenance", "exposures", "moments"]
    (moment,) = document["moments"]
    assert len(moment["verdicts"]) == 16
    assert moment["verdicts"][0]["as_of"] == "2020-02-21T20:00:00"


@pytest.mark.slow
def test_both_engines_print_the_same() -> None:
    """The engine changes the speed and nothing else."""
    assert (
        run("score", "street", *AT, "--json").stdout
        == run("score", "street", *AT, "--json", "--engine", "reference").stdout
    )


@pytest.mark.slow
def test_score_writes_a_folder_for_a_range_of_days() -> None:
    """A range gives a row of counts for each day, and files that hold all days."""
    result = run("score", "street", "--as-of", "2020-02-19..2020-02-21", "--out", "out")
    assert result.exit_code == 0
    assert "2020-02-20 00:00" in result.stdout
    lines = Path("out/verdicts.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 3 * 16
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "evidence.csv",
        "evidence_exposures.csv",
        "exposures.csv",
        "provenance.json",
        "verdicts.csv",
    ]


@pytest.mark.slow
def test_a_range_agrees_with_its_single_days() -> None:
    """Scoring many times at once gives what scoring each gives."""
    run("score", "street", "--as-of", "2020-02-19..2020-02-21", "--out", "many", "--quiet")
    many = Path("many/verdicts.csv").read_text(encoding="utf-8").splitlines()
    run("score", "street", "--as-of", "2020-02-20", "--out", "one", "--quiet")
    one = Path("one/verdicts.csv").read_text(encoding="utf-8").splitlines()
    assert many[1 + 16 : 1 + 32] == one[1:]


def test_nothing_is_written_on_bad_input(tmp_path: Path) -> None:
    """Faulty data ends with exit code 3, every fault on stderr, and no output folder."""
    data = tmp_path / "town"
    data.mkdir()
    (data / "people.csv").write_text("person_id,district_id\nanna,d1\nsyn-b,d1\n", encoding="utf-8")
    result = run("score", str(data), "--out", "out")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "anna" in result.stderr
    assert "[HC110]" in result.stderr
    assert not Path("out").exists()


def test_results_are_not_written_into_the_data(tmp_path: Path) -> None:
    """The data folder as --out is refused as a mistake in typing."""
    data = tmp_path / "town"
    data.mkdir()
    (data / "people.csv").write_text("person_id,district_id\nsyn-b,d1\n", encoding="utf-8")
    assert run("score", str(data), "--out", str(data), *AT).exit_code == 2


@pytest.mark.parametrize(
    "text", ["yesterday", "2020-02-30", "2020-02-21..2020-02-01", "2020-02-01..2020-02-02/0h"]
)
def test_a_time_that_cannot_be_read_is_a_usage_error(text: str) -> None:
    """A wrong --as-of gives exit code 2 and says what is wanted."""
    result = run("score", "street", "--as-of", text)
    assert result.exit_code == 2
    assert "--as-of" in result.stderr


@pytest.mark.slow
def test_an_empty_town_needs_a_time(tmp_path: Path) -> None:
    """Data without events has no last time; with --as-of it can be scored."""
    (tmp_path / "people.csv").write_text("person_id,district_id\nsyn-b,d1\n", encoding="utf-8")
    assert run("score", str(tmp_path)).exit_code == 3
    result = run("score", str(tmp_path), *AT)
    assert result.exit_code == 0
    assert "1 GREEN" in result.stdout


@pytest.mark.slow
def test_many_people_are_counted(tmp_path: Path) -> None:
    """More than forty people are counted by colour and rule instead of listed."""
    rows = "".join(f"syn-{n},d1\n" for n in range(60))
    (tmp_path / "people.csv").write_text(f"person_id,district_id\n{rows}", encoding="utf-8")
    result = run("score", str(tmp_path), *AT)
    assert "60" in result.stdout
    assert "syn-7" not in result.stdout


@pytest.mark.slow
def test_explain_tells_colour_reason_and_change() -> None:
    """The explanation has the rule's own sentence, the row behind it, and when it turns green."""
    result = run("explain", "street", "syn-05-commuter", *AT)
    assert result.exit_code == 0
    assert "You were in a high-risk district" in result.stdout
    assert "[row trips:" in result.stdout
    assert "turns GREEN" in result.stdout
    assert "no risk" not in result.stdout


@pytest.mark.slow
def test_explain_speaks_german() -> None:
    """With --lang de all sentences are German, the rule's own among them."""
    result = run("explain", "street", "syn-05-commuter", *AT, "--lang", "de")
    assert "ROT" in result.stdout
    assert "Gebiet mit hohem Risiko" in " ".join(result.stdout.split())
    assert "Why" not in result.stdout


@pytest.mark.slow
def test_an_unknown_person_gives_the_nearest_ids() -> None:
    """A misspelt person ends with exit code 3 and the ids that look most like it."""
    for command in ("explain", "timeline", "code"):
        result = run(command, "street", "syn-05-comuter")
        assert result.exit_code == 3
        assert "syn-05-commuter" in result.stderr


@pytest.mark.slow
def test_timeline_names_the_cause_of_each_change() -> None:
    """Every change stands with its time, colour and one of the six kinds of cause."""
    document = json.loads(run("timeline", "street", "syn-13-care-home", *AT, "--json").stdout)
    kinds = {"event", "deadline", "expiry", "clear", "override", "dated rule change"}
    assert document["changes"]
    assert {change["cause"]["kind"] for change in document["changes"]} <= kinds
    assert "YELLOW" in run("timeline", "street", "syn-13-care-home", *AT).stdout


@pytest.mark.slow
def test_code_writes_the_signed_text() -> None:
    """With --out - stdout holds the code's text, byte for byte, and it verifies."""
    result = run("code", "street", "syn-01-taxi", *AT, "--out", "-")
    answer = verify(result.stdout, demo_keys(), None)
    assert answer.accepted
    assert answer.code is not None
    assert answer.code.colour == "red"
    assert answer.code.life_minutes == 1_440
    assert "demo key" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("name", "beginning"), [("a.png", b"\x89PNG"), ("a.svg", b"<svg")])
def test_code_writes_pictures(name: str, beginning: bytes) -> None:
    """The ending of --out chooses between PNG and SVG."""
    result = run("code", "street", "syn-01-taxi", *AT, "--out", name)
    assert result.stdout == f"{name}\n"
    assert Path(name).read_bytes().startswith(beginning)


@pytest.mark.slow
def test_code_without_terminal_writes_a_picture() -> None:
    """Where nothing can be drawn, a PNG is written and its path printed."""
    assert run("code", "street", "syn-01-taxi", *AT).stdout == "syn-01-taxi.png\n"
    assert Path("syn-01-taxi.png").exists()


def test_code_refuses_other_pictures() -> None:
    """An --out of another kind is a usage error, found before anything is loaded."""
    assert run("code", "street", "syn-01-taxi", "--out", "a.jpg").exit_code == 2
    assert not Path("a.jpg").exists()


def test_policy_list_names_every_shipped_policy() -> None:
    """The list has id, label, confidence and title."""
    assert "hangzhou-2020-02" in run("policy", "list").stdout
    entries = json.loads(run("policy", "list", "--json").stdout)
    assert {"id", "label", "confidence", "title"} == set(entries[0])


def test_policy_show_prints_words_or_the_file() -> None:
    """A policy is shown in words, or as the file that loads again."""
    assert "high-zone-stay" in run("policy", "show", "hangzhou-2020-02").stdout
    Path("mine.toml").write_text(run("policy", "show", "hangzhou-2020-02", "--toml").stdout, encoding="utf-8")
    assert run("policy", "check", "mine.toml").exit_code == 0


def test_policy_check_fails_with_exit_code_3() -> None:
    """A case that comes out otherwise is named with a word, and the exit code says so."""
    text = run("policy", "show", "always-green", "--toml").stdout
    case = '\n[[case]]\nname = "wrong on purpose"\nat = 2020-02-21\nexpect = { colour = "red" }\n'
    Path("mine.toml").write_text(text + case, encoding="utf-8")
    result = run("policy", "check", "mine.toml", "--plain")
    assert result.exit_code == 3
    assert "FAILED case: wrong on purpose" in result.stdout
    scored = run("score", "street", "--policy", "mine.toml", "--out", "out")
    assert scored.exit_code == 3
    assert not Path("out").exists()


def test_policy_schema_is_json() -> None:
    """The schema names the keys of a policy."""
    assert "rule" in json.loads(run("policy", "schema").stdout)["properties"]


def test_an_unknown_policy_is_bad_input() -> None:
    """A policy that does not exist gives exit code 3."""
    assert run("score", "street", "--policy", "hangzou-2020-02").exit_code == 3


@pytest.mark.slow
def test_control_characters_are_shown_as_escapes(tmp_path: Path) -> None:
    """What a file holds cannot steer the terminal or turn its text around."""
    (tmp_path / "people.csv").write_text("person_id,district_id\nsyn-b,d1\n", encoding="utf-8")
    (tmp_path / "overrides.csv").write_text(
        "person_id,colour,set_at,actor,reason\nsyn-b,red,2020-02-20T08:00,Office,\u202eturned\n",
        encoding="utf-8",
    )
    result = run("explain", str(tmp_path), "syn-b", *AT)
    assert result.exit_code == 0
    assert "\u202e" not in result.output
    assert "\\u202eturned" in result.stdout


@pytest.mark.parametrize(
    ("failure", "code"),
    [(KeyboardInterrupt(), 130), (RuntimeError("Query interrupted"), 130), (BrokenPipeError(), 0)],
)
def test_an_interrupt_has_its_own_exit_code(
    failure: BaseException, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C, also inside a query, ends with 130 and one line; a closed pipe ends quietly."""

    def interrupted(name: str) -> None:
        raise failure

    monkeypatch.setattr("healthcode.cli.inputs.load_rules", interrupted)
    result = run("score", "street", *AT)
    assert result.exit_code == code
    assert result.stderr.count("\n") == (1 if code else 0)


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no error of a person is not caught."""

    def broken(name: str) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("healthcode.cli.inputs.load_rules", broken)
    result = run("score", "street", *AT)
    assert result.exit_code == 1
    assert isinstance(result.exception, ZeroDivisionError)


def town(folder: Path, *people: str) -> Path:
    folder.mkdir(parents=True)
    rows = "".join(f"{person},d1\n" for person in people)
    (folder / "people.csv").write_text(f"person_id,district_id\n{rows}", encoding="utf-8")
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="needs links")
def test_the_data_is_known_by_every_name() -> None:
    """A link to the data, the observed folder of a run, and the run of an observed folder are refused."""
    town(Path("run/observed"), "syn-b")
    Path("link").symlink_to("run")
    for data, out in (
        ("run", "link"),
        ("link", "run"),
        ("run", "run/observed"),
        ("run", "link/../run/observed"),
        ("run/observed", "run"),
        ("street", str(sample_path())),
    ):
        assert run("score", data, "--out", out, *AT).exit_code == 2, (data, out)
    assert [path.name for path in Path("run/observed").iterdir()] == ["people.csv"]


@pytest.mark.slow
@pytest.mark.parametrize("out", ["/", "-", ""])
@pytest.mark.parametrize("command", [("score", "street", *AT), ("demo",)])
def test_results_need_a_folder_with_a_name(command: tuple[str, ...], out: str) -> None:
    """The root, the sign for stdout and nothing are no folders for results."""
    result = run(*command, "--out", out)
    assert result.exit_code == 2, result.exception
    assert "folder" in result.stderr
    assert list(Path().iterdir()) == []


@pytest.mark.slow
def test_an_empty_current_folder_takes_results() -> None:
    """A dot means the folder in which one stands."""
    assert run("score", "street", *AT, "--out", ".").exit_code == 0
    assert Path("verdicts.csv").exists()


@pytest.mark.parametrize("command", ["explain", "timeline", "code"])
def test_a_person_that_is_no_text_is_unknown(command: str) -> None:
    """An id typed in another encoding belongs to nobody."""
    result = run(command, "street", "syn-\udcfe", *AT)
    assert result.exit_code == 3, result.exception
    assert "no such person" in result.stderr


def test_a_folder_whose_name_is_no_text_is_to_be_renamed() -> None:
    """A path that is not UTF-8 is bad input, with what to do."""
    result = run("score", "d\udcfe", *AT)
    assert result.exit_code == 3, result.exception
    assert "Rename the folder" in result.stderr


@pytest.mark.parametrize(
    "before", [("score", "street", *AT, "--policy"), ("policy", "show"), ("policy", "check")]
)
@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + ".toml"])
def test_a_policy_name_that_no_system_takes_is_bad_input(before: tuple[str, ...], name: str) -> None:
    """A name too long for a file gives exit code 3."""
    result = run(*before, name)
    assert result.exit_code == 3, result.exception
    assert "policy" in result.stderr


def next_words(result: Result) -> list[str]:
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("Next: ")]
    return shlex.split(line)


@pytest.mark.slow
def test_the_next_command_can_be_copied() -> None:
    """Names with spaces are quoted, and the command stands on one line."""
    town(Path("my  town; and all the other names that make this path longer"), "syn-b")
    (data,) = Path().iterdir()
    Path("my rules.toml").write_text(run("policy", "show", "always-green", "--toml").stdout, encoding="utf-8")
    result = run("score", str(data), "--policy", "my rules.toml", "--as-of", "2020-02-21 20:00")
    asked = [str(data), "syn-b", "--policy", "my rules.toml", "--as-of", "2020-02-21 20:00"]
    assert next_words(result)[-7:] == ["explain", *asked]
    assert next_words(run("explain", *asked))[-7:] == ["timeline", *asked]
    assert "'my rules.toml'" in run("policy", "show", "my rules.toml").stderr


@pytest.mark.slow
def test_the_next_command_takes_a_folder_that_looks_like_an_option() -> None:
    """A dash at the start of DATA needs two dashes before it, after the options."""
    town(Path("-town"), "syn-b")
    result = run("score", *AT, "--", "-town")
    assert next_words(result)[-6:] == ["explain", *AT, "--", "-town", "syn-b"]
    assert run(*next_words(result)[-6:]).exit_code == 0


@pytest.mark.slow
def test_the_next_command_after_a_range_has_its_last_time() -> None:
    """A range is no time for one person, so its last moment is taken."""
    result = run("score", "street", "--as-of", "2020-02-20T20:00..2020-02-21")
    assert next_words(result)[-2:] == ["--as-of", "2020-02-21T20:00:00"]


@pytest.mark.slow
def test_no_two_people_share_a_picture() -> None:
    """Ids with other letters keep file names of their own."""
    town(Path("town"), "syn-ü", "syn-ö", "syn-_")
    names = {run("code", "town", person, *AT).stdout for person in ("syn-ü", "syn-ö", "syn-_")}
    assert len(names) == 3
    assert all(name.isascii() for name in names)
    assert "current folder" in " ".join(run("code", "--help").stdout.split())


@pytest.mark.slow
def test_a_local_folder_of_the_samples_name_is_mentioned() -> None:
    """The word means the sample, and stderr says how to name the folder."""
    town(Path("street"), "syn-b")
    result = run("score", "street", *AT)
    assert "16 residents" in result.stdout
    assert "./street" in result.stderr
    assert "1 resident:" in run("score", "./street", *AT).stdout


@pytest.mark.slow
def test_the_first_time_is_a_time() -> None:
    """As a moment, the beginning of the calendar is no start of a stay."""
    first = ("--as-of", "0001-01-01")
    for command in (
        ("score", "street"),
        ("explain", "street", "syn-01-taxi"),
        ("timeline", "street", "syn-01-taxi"),
    ):
        result = run(*command, *first)
        assert result.exit_code == 0
        assert "0001-01-01 00:00" in result.stdout
        assert "ever" not in result.stdout.split("What the system")[0].replace("never", "")


def test_a_narrow_page_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of policies ends where the terminal does."""
    monkeypatch.setenv("COLUMNS", "60")
    listed = run("policy", "list").stdout.splitlines()
    assert max(len(line) for line in listed) <= 60


@pytest.mark.parametrize(
    "typed",
    [
        ("explain", "street", "syn-02-courier"),
        ("timeline", "street", "syn-02-courier"),
        ("code", "street", "syn-02-courier", "--out", "-"),
        ("codes", "street", "--out", "codes"),
        ("whatif", "street", "syn-02-courier", "--without", "purchases:10"),
    ],
)
def test_a_second_time_is_no_silent_choice(
    typed: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that takes one time refuses two and writes nothing."""
    monkeypatch.chdir(tmp_path)
    result = run(*typed, "--as-of", "2020-02-20", "--as-of", "2020-02-21")
    assert result.exit_code == 2
    assert "this command takes one time" in result.stderr
    assert list(tmp_path.iterdir()) == []
