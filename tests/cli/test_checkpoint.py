"""``healthcode checkpoint`` and ``healthcode gate``: what they print, write and refuse."""

from __future__ import annotations

import csv
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from healthcode.checkpoint import load_gate, shipped_gates
from healthcode.checkpoint.attacks import ATTACKS
from healthcode.cli.main import build_app
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.scenario import load_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

#: These run whole commands on whole runs.
pytestmark = pytest.mark.slow

TOWN = ("outbreak.seeded_cases=12", "epidemic.background_illness_per_day=0.05")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let a small town live under a shipped policy."""
    folder = tmp_path_factory.mktemp("lived") / "town"
    scenario = load_scenario("port-linden", people=200, days=4, seed=5, set=TOWN)
    simulate(scenario, folder, load_policy("hangzhou-2020-02"), file_format="csv")
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), arguments, env={"COLUMNS": "80"})


def one_line(text: str) -> str:
    return " ".join(text.split())


def as_json(*arguments: str) -> dict[str, Any]:
    result = run("checkpoint", *arguments, "--json", "-q")
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_a_gate_is_told_in_whole_people(lived: Path) -> None:
    """How many checks and refusals, who wrongly, what the log tells, and what to type next."""
    result = run("checkpoint", str(lived))
    assert result.exit_code == 0, result.output
    told = one_line(result.stdout)
    found = as_json(str(lived))["gates"][0]
    checks, outsider = found["checks"], found["outsider_with_the_log"]
    assert "A scan that asks the platform (online-scan)" in told
    assert f"{checks['checks']:,} checks on 4 days: {checks['refused']:,} were refused" in told
    assert f"which so learned of {checks['scans_told_to_platform']:,} visits" in told
    assert f"finds {outsider['rows']:,} rows about {outsider['names']:,} names" in told
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "--attacks" in result.stderr


def test_several_gates_stand_side_by_side(lived: Path) -> None:
    """A table first, at 80 columns, and then each gate's own sentences, in German too."""
    gates = [word for name in shipped_gates() for word in ("--gate", name)]
    for language in ("en", "de"):
        result = run("checkpoint", str(lived), *gates, "--lang", language, "--days", "1")
        assert result.exit_code == 0, result.output
        lines = result.stdout.splitlines()
        assert [line.split()[0] for line in lines[1 : 1 + len(shipped_gates())]] == list(shipped_gates())
        assert max(map(len, lines)) <= 80
        assert ("Sperrliste" in result.stdout) == (language == "de")
        assert ("Ein Scan, der die Plattform fragt (online-scan)" in result.stdout) == (language == "de")


def test_attacks_fill_tables(lived: Path, tmp_path: Path) -> None:
    """Every attack has a row, in JSON every cell says what stopped it, and costs stand below."""
    gates = ["--gate", "online-scan", "--gate", "bored-guard"]
    result = run("checkpoint", str(lived), *gates, "--attacks", "--days", "1")
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= 80
    for attack in ATTACKS:
        assert f"  {attack.en} " in result.stdout
    assert "What stopping them costs" in result.stdout
    document = as_json(str(lived), *gates, "--attacks", "--days", "1", "--out", str(tmp_path / "out"))
    with (tmp_path / "out" / "attacks.csv").open(encoding="utf-8", newline="") as stream:
        cells = {(row["attack"], row["gate"], row["checked_by"]): row for row in csv.DictReader(stream)}
    assert len(cells) == 3 * len(ATTACKS)
    assert cells["lent-phone", "bored-guard", "glance"]["is_passed"] == "true"
    assert cells["old-key", "bored-guard", "scan"]["stopped_by"] == "retired key"
    assert cells["old-key", "bored-guard", "glance"]["stopped_by"] == ""
    rows = {row["attack"]: row for row in document["attacks"]}
    assert rows["edited-payload"]["gates"][0]["ways"] == {
        "scan": {"passed": False, "stopped_by": "edited text"}
    }
    assert rows["edited-payload"]["gates"][1]["passed_share"] == 0.9
    german = run("checkpoint", str(lived), *gates, "--attacks", "--days", "1", "--lang", "de")
    assert "geänderter Text" in german.stdout
    assert "gestoppt durch" in german.stdout


def test_the_same_again(lived: Path, tmp_path: Path) -> None:
    """Two runs on one seed give the same JSON and the same files; another seed another guard."""
    gates = ["--gate", "bored-guard", "--gate", "show-everything"]
    first = as_json(str(lived), *gates, "--out", str(tmp_path / "a"))
    assert first == as_json(str(lived), *gates, "--out", str(tmp_path / "b"))
    names = sorted(file.name for file in (tmp_path / "a").iterdir())
    assert names == [
        "checkpoint.json",
        "decisions-bored-guard.csv",
        "decisions-show-everything.csv",
        "log-show-everything.csv",
        "refusals.csv",
    ]
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    other = as_json(str(lived), *gates, "--seed", "another")
    assert other["gates"][0]["checks"] != first["gates"][0]["checks"]


def test_a_folder_holds_one_time_alone(lived: Path, tmp_path: Path) -> None:
    """Files of gates that stood there before are taken away and named; a stranger's file stays."""
    out = ("--out", str(tmp_path / "out"), "--days", "1")
    run("checkpoint", str(lived), "--gate", "show-everything", "--format", "parquet", *out)
    (tmp_path / "out" / "log-of-mine.csv").write_text("mine", encoding="utf-8")
    result = run("checkpoint", str(lived), "--gate", "online-scan", *out)
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "checkpoint.json",
        "decisions-online-scan.csv",
        "log-of-mine.csv",
        "log-online-scan.csv",
        "refusals.csv",
    ]
    assert "Took away what was of an earlier time: decisions-show-everything.parquet" in one_line(
        result.stderr
    )


def test_files_say_what_the_summary_says(lived: Path, tmp_path: Path) -> None:
    """Decisions, log and refusals add up to the numbers in JSON."""
    found = as_json(str(lived), "--gate", "show-everything", "--out", str(tmp_path / "out"))
    assert found == json.loads((tmp_path / "out" / "checkpoint.json").read_text(encoding="utf-8"))
    (gate,) = found["gates"]

    def table(name: str) -> list[dict[str, str]]:
        with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    decisions, log, refusals = (
        table("decisions-show-everything"),
        table("log-show-everything"),
        table("refusals"),
    )
    assert len(decisions) == gate["checks"]["checks"]
    assert sum(row["is_let_in"] == "false" for row in decisions) == gate["checks"]["refused"]
    assert sum(row["is_refused_wrongly"] == "true" for row in decisions) == gate["checks"]["refused_wrongly"]
    assert len(log) == gate["outsider_with_the_log"]["rows"]
    assert list(log[0]) == gate["outsider_with_the_log"]["facts"]
    assert sum(int(row["refused"]) for row in refusals) == gate["checks"]["refused"]
    assert all((row["is_small"] == "true") == (int(row["people"]) < 30) for row in refusals)
    assert {row["arrived_at"][10] for row in decisions} == {"T"}


def test_parquet_holds_the_same(lived: Path, tmp_path: Path) -> None:
    """The other format has the same rows."""
    import duckdb  # noqa: PLC0415

    for kind in ("csv", "parquet"):
        run("checkpoint", str(lived), "--out", str(tmp_path / kind), "--format", kind, "-q")
    stamp = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:)")
    with duckdb.connect() as connection:
        for name in ("decisions-online-scan", "log-online-scan", "refusals"):
            found = connection.execute(
                f"select columns(*)::varchar from '{tmp_path}/parquet/{name}.parquet'"
            ).fetchall()
            with (tmp_path / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
                _, *rows = csv.reader(stream)
            assert rows == [[stamp.sub(r"\1T\2", cell or "") for cell in row] for row in found]


def test_hand_made_data_has_no_arrivals() -> None:
    """The sample is no run: nobody arrives anywhere."""
    result = run("checkpoint", "street")
    assert result.exit_code == 3
    assert "a gate needs people who arrive, and only a run has them" in result.stderr
    assert "Traceback" not in result.output


def test_a_run_without_arrivals_is_told(lived: Path, tmp_path: Path) -> None:
    """An empty table of arrivals leaves nothing to check."""
    shutil.copytree(lived, tmp_path / "town")
    file = tmp_path / "town" / "truth" / "arrivals.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    result = run("checkpoint", str(tmp_path / "town"))
    assert result.exit_code == 3
    assert "nobody arrives at any gate in this run" in result.stderr
    file.unlink()
    assert "no such file" in run("checkpoint", str(tmp_path / "town")).stderr


def test_a_run_without_rules_needs_a_policy(tmp_path: Path) -> None:
    """A run that was lived under none says so, and takes one by name."""
    simulate(load_scenario("port-linden", people=200, days=1, seed=5), tmp_path / "free")
    result = run("checkpoint", str(tmp_path / "free"))
    assert result.exit_code == 2
    assert "was lived under no policy: the rules that give the colours" in one_line(result.stderr)
    typed = run("checkpoint", str(tmp_path / "free"), "--policy", "hangzhou-2020-02")
    assert typed.exit_code == 0, typed.output


def test_gates_that_are_none(lived: Path, tmp_path: Path) -> None:
    """An unknown name is answered with the near one, a broken file with all its faults, twins with a word."""
    unknown = run("checkpoint", str(lived), "--gate", "private-yesno")
    assert unknown.exit_code == 3
    assert "Did you mean private-yes-no?" in unknown.stderr
    broken = tmp_path / "broken.toml"
    broken.write_text(
        'id = "x"\nsees = "all"\nmode = "offline"\nlog = "persons"\nlog_days = -2\n', encoding="utf-8"
    )
    result = run("checkpoint", str(lived), "--gate", str(broken))
    assert result.exit_code == 3
    for said in (
        "title: missing",
        'sees = "all": must be one of',
        "log_days = -2: must be 0 or more",
        "[HC160]",
    ):
        assert said in result.stderr
    twins = run("checkpoint", str(lived), "--gate", "online-scan", "--gate", "online-scan")
    assert twins.exit_code == 2
    assert "gates are told apart by their ids" in twins.stderr


def test_a_gate_of_ones_own(lived: Path, tmp_path: Path) -> None:
    """A file that was copied from a shipped gate and changed is taken by its path."""
    shown = run("gate", "show", "online-scan", "--toml")
    own = tmp_path / "own.toml"
    own.write_text(
        shown.stdout.replace("online-scan", "own").replace("turned_away", "human_judgement"), "utf-8"
    )
    (found,) = as_json(str(lived), "--gate", str(own))["gates"]
    assert found["gate"]["id"] == "own"
    assert "no phone" not in found["checks"]["refused_because"]


def test_a_seed_that_is_none(lived: Path) -> None:
    """An empty seed is refused as simulate refuses it."""
    result = run("checkpoint", str(lived), "--seed", "")
    assert result.exit_code == 2
    assert "a seed cannot be read" in result.stderr


def test_the_gate_of_the_run_is_the_default(tmp_path: Path) -> None:
    """A run that was simulated with a gate is looked at through that gate."""
    scenario = load_scenario("port-linden", people=200, days=1, seed=5)
    simulate(scenario, tmp_path / "run", load_policy("hangzhou-2020-02"), gate=load_gate("paper-first"))
    (found,) = as_json(str(tmp_path / "run"))["gates"]
    assert found["gate"]["id"] == "paper-first"


def test_another_gate_than_that_of_the_run_is_never_taken_silently(tmp_path: Path) -> None:
    """A gate of one's own is asked for; one with a shipped id, and one that is typed, are told apart."""
    scenario = load_scenario("port-linden", people=200, days=1, seed=5)
    rules = load_policy("hangzhou-2020-02")
    shipped = load_gate("online-scan")
    own = shipped.model_copy(update={"id": "mine", "scan_seconds": 50})
    lived = {
        "shipped": shipped,
        "mine": own,
        "alike": own.model_copy(update={"id": "online-scan"}),
    }
    for name, gate in lived.items():
        simulate(scenario, tmp_path / name, rules, gate=gate)
    told = {name: run("checkpoint", str(tmp_path / name)) for name in lived}
    assert "Through online-scan, which stood at the doors of this run" in one_line(told["shipped"].stderr)
    assert "has changed since, or" not in told["shipped"].stderr
    assert told["mine"].exit_code == 2
    assert "mine" in told["mine"].stderr
    assert "--gate" in told["mine"].stderr
    assert told["alike"].exit_code == 0
    assert "another online-scan stood at the doors of this run" in one_line(told["alike"].stderr)
    typed = run("checkpoint", str(tmp_path / "mine"), "--gate", "online-scan")
    assert typed.exit_code == 0
    assert "mine stood at the doors of this run" in one_line(typed.stderr)
    assert (
        "stood at the doors"
        not in run("checkpoint", str(tmp_path / "shipped"), "--gate", "online-scan").stderr
    )


def test_results_are_not_written_into_the_run(lived: Path) -> None:
    """The run stays as it is, at whatever depth, through a link too."""
    (lived.parent / "link").symlink_to(lived)
    for place in (lived, lived / "truth", lived / "keys", lived.parent / "link" / "new" / "deep"):
        for data in (lived, lived / "observed"):
            if data != lived and place == lived / "keys":
                continue
            result = run("checkpoint" if data == lived else "score", str(data), "--out", str(place))
            assert result.exit_code == 2
            assert "results are not written into the data" in result.stderr
    assert not (lived / "keys").exists()
    assert not (lived / "new").exists()


def test_attacks_meet_every_shipped_gate(lived: Path) -> None:
    """Without --gate no setting is left out, and only the table is shown."""
    result = run("checkpoint", str(lived), "--attacks", "--days", "1")
    assert result.exit_code == 0, result.output
    for number, name in enumerate(shipped_gates(), 1):
        assert f"{number} {name} " in result.stdout
    assert "refused most often" not in result.stdout.lower()


def test_a_policy_that_turns_nobody_away_cannot_be_attacked(lived: Path) -> None:
    """Where no gate is closed to any colour, there is nothing to get past."""
    result = run("checkpoint", str(lived), "--policy", "always-green", "--attacks", "--days", "1")
    assert result.exit_code == 2
    assert "there is nothing to attack" in result.stderr


def test_gates_are_listed_and_shown() -> None:
    """The list names every shipped gate; each can be read in words and as JSON."""
    listed = run("gate", "list")
    assert listed.exit_code == 0
    assert all(f"  {name} " in listed.stdout for name in shipped_gates())
    assert [gate["id"] for gate in json.loads(run("gate", "list", "--json").stdout)] == list(shipped_gates())
    shown = run("gate", "show", "paper-first")
    assert "let_in_share = 0.97" in shown.stdout
    assert "Source: " in shown.stdout
    assert (
        json.loads(run("gate", "show", "paper-first", "--json").stdout)["without_phone"] == "human_judgement"
    )


def test_simulate_takes_a_gate(tmp_path: Path) -> None:
    """A gate is passed on with a policy, and refused without one."""
    result = run("simulate", "quiet-week", "-o", str(tmp_path / "run"), "--gate", "online-scan")
    assert result.exit_code == 2
    assert "a gate needs colours" in result.stderr
    typed = [
        "--people",
        "200",
        "--days",
        "1",
        "--policy",
        "hangzhou-2020-02",
        "--gate",
        "online-scan",
        "--json",
    ]
    result = run("simulate", "quiet-week", "-o", str(tmp_path / "run"), *typed, "-q")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["gate"] == "online-scan"
