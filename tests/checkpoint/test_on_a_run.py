"""Gates at the doors of a whole run: the same again, and what they feed back into it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pytest

from healthcode.checkpoint import load_gate
from healthcode.checkpoint.decide import SCAN
from healthcode.clock import DAY, HOUR
from healthcode.codes.key_ring import demo_ring
from healthcode.dataset import load_dataset
from healthcode.errors import UsageError
from healthcode.gating import stand
from healthcode.pipeline import simulate
from healthcode.policy.load import policy_from_text
from healthcode.run_folder.arrivals import read_arrivals
from healthcode.scenario import load_scenario
from healthcode.scenario.model import seed_number
from town.lives import NONE_OBEY

if TYPE_CHECKING:
    from pathlib import Path

    from healthcode.checkpoint import Gate
    from healthcode.gating import Stand
    from healthcode.policy.model import Policy
    from healthcode.scenario import Scenario

#: These run whole commands on whole runs.
pytestmark = pytest.mark.slow

#: Everybody's row is about them and complete, so that gates can be compared with what the platform got.
FAULTLESS = (
    "faults.phone_lent=0.0",
    "faults.phone_left_at_home=0.0",
    "faults.missing_check_out=0.0",
    "faults.clock_skew=0.0",
    "faults.duplicate_upload=0.0",
    "observation.declares_symptoms_share=1.0",
    "epidemic.background_illness_per_day=0.1",
    *NONE_OBEY,
)
#: Reports make colours that are turned away and let one go out.
RULES = """
id = "for-a-test"
title = "Yellow after symptoms"
label = "invented"
confidence = "low"
rules_of = 2020-02-11
design = "central"
invented = ["rule.symptoms", "default.colour", "consequence"]

[[rule]]
id = "symptoms"
kind = "report"
kinds = ["symptom", "fever", "test_positive"]
colour = "yellow"
lasts_days = 14
source = "invented"
says.en = "You declared symptoms."
says.de = "Sie haben Symptome angegeben."

[default]
colour = "green"

[[consequence]]
colour = "yellow"
gates_closed = ["restaurant/*", "worship", "shop/*"]
"""


def rules() -> Policy:
    return policy_from_text(RULES, "for-a-test.toml")


def town(days: int = 4, seed: int = 5) -> Scenario:
    return load_scenario("port-linden", people=200, days=days, seed=seed, set=FAULTLESS)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Let the same town live without a gate, and with one that asks, glances or keeps nothing."""
    folder = tmp_path_factory.mktemp("runs")
    gates = {"none": None, "online": "online-scan", "bored": "bored-guard", "private": "private-yes-no"}
    for name, gate in gates.items():
        simulate(town(), folder / name, rules(), gate=None if gate is None else load_gate(gate))
    return {name: folder / name for name in gates}


def stood(run: Path, *gates: Gate, last_days: int | None = None) -> Stand:
    """Put gates at the doors of a run, with the run's own seed."""
    with load_dataset(run) as dataset:
        return stand(
            run,
            dataset,
            rules(),
            gates,
            seed=seed_number("5"),
            ring=demo_ring(),
            last_days=last_days,
            keep_decisions=True,
        )


def rows(run: Path, sql: str) -> list[tuple[Any, ...]]:
    """Ask something of the arrivals, the scans and the places of a run."""
    with duckdb.connect() as connection:
        for side, table in (("truth", "arrivals"), ("observed", "scans"), ("observed", "places")):
            file = run / side / f"{table}.parquet"
            if file.exists():
                connection.execute(f"create view {table} as select * from '{file}'")
        return connection.execute(sql).fetchall()


GATED = "kind in (select distinct kind from arrivals join places using (place_id))"
SCANS = (
    "select person_id, place_id, epoch(scanned_at)::bigint "
    f"from scans join places using (place_id) where {GATED}"
)


def manifest(run: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((run / "run.json").read_text(encoding="utf-8"))
    return document


def test_the_run_has_something_to_decide(runs: dict[str, Path]) -> None:
    """There are refusals, people without a phone, and colours that some doors turn away."""
    found = stood(runs["online"], load_gate("online-scan")).gates[0].tally.to_json()
    assert found["refused_because"]["closed colour"] > 0
    assert found["refused_because"]["no phone"] > 0


def test_what_an_online_gate_scans_is_what_the_platform_gets(runs: dict[str, Path]) -> None:
    """The scans at gated doors are the checkpoint's own, to the second, refused people included."""
    (at,) = stood(runs["online"], load_gate("online-scan")).gates
    expected = set()
    known = stood(runs["online"], load_gate("online-scan")).known
    for decisions, _ in at.days:
        here = decisions.scene
        for row in np.flatnonzero(decisions.way == SCAN).tolist():
            moment = int(here.arrived_at[row])
            if moment % DAY > 4 * HOUR:  # rows of the platform's day begin after 04:00
                expected.add((known.person_ids[here.person[row]], known.place_ids[here.place[row]], moment))
    found = rows(runs["online"], SCANS)
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert expected


def test_who_is_refused_is_scanned_with_their_colour_and_gone(runs: dict[str, Path]) -> None:
    """A refusal is a row that ends when it begins, and shows the colour that was refused."""
    sql = (
        "select scans.left_at = scans.scanned_at, colour_shown from scans join arrivals "
        "on scans.person_id = arrivals.person_id and scans.scanned_at = arrivals.arrived_at where is_refused"
    )
    found = rows(runs["online"], sql)
    assert found
    assert set(found) == {(True, "yellow")}


def test_a_gate_that_keeps_nothing_feeds_nothing_back(runs: dict[str, Path]) -> None:
    """At its doors the platform sees no scan; without a gate it sees most."""
    assert len(rows(runs["none"], SCANS)) > 100
    assert rows(runs["private"], SCANS) == []
    assert rows(runs["bored"], SCANS) == []


def test_a_guard_who_glances_leaves_gaps(tmp_path: Path) -> None:
    """With half of the phones only glanced at, about half of the scans are missing, the same ones."""
    gate = load_gate("online-scan")
    half = gate.model_copy(update={"glance_share": 0.5})
    simulate(town(2), tmp_path / "all", rules(), gate=gate)
    simulate(town(2), tmp_path / "half", rules(), gate=half)
    all_, some = set(rows(tmp_path / "all", SCANS)), set(rows(tmp_path / "half", SCANS))
    assert some < all_
    assert 0.35 * len(all_) < len(some) < 0.65 * len(all_)


def test_the_same_seed_gives_the_same_run(runs: dict[str, Path], tmp_path: Path) -> None:
    """A run with a gate is the same again, says which gate it was, and differs from one without."""
    simulate(town(), tmp_path / "again", rules(), gate=load_gate("online-scan"))
    assert manifest(tmp_path / "again") == manifest(runs["online"])
    assert manifest(runs["online"])["gate"]["id"] == "online-scan"
    assert "gate" not in manifest(runs["none"])
    hashes = {name: manifest(run)["observed"]["scans"]["content_sha256"] for name, run in runs.items()}
    assert len(set(hashes.values())) >= 3


def test_the_first_day_does_not_know_the_gate(runs: dict[str, Path]) -> None:
    """Common random numbers: before any gate fed anything back, the same people did the same."""
    first_day = "(select min(date_trunc('day', arrived_at)) + interval 1 day from arrivals)"
    sql = f"select * from arrivals where arrived_at < {first_day} order by all"
    first = {name: rows(run, sql) for name, run in runs.items()}
    assert first["none"]
    assert first["none"] == first["online"] == first["private"]


def test_a_gate_without_a_policy_is_refused(tmp_path: Path) -> None:
    """Without rules there is no colour to show; nothing is written."""
    with pytest.raises(UsageError, match="a gate needs colours"):
        simulate(town(1), tmp_path / "run", gate=load_gate("online-scan"))
    assert not (tmp_path / "run").exists()


def test_a_gate_is_not_shown_what_its_run_made_of_the_arrivals(runs: dict[str, Path]) -> None:
    """Of the arrivals it gets who, where, when and whether with a phone."""
    with load_dataset(runs["none"]) as dataset:
        people = [row["person_id"] for row in dataset.rows("people")]
        places = [row["place_id"] for row in dataset.rows("places")]
    found = read_arrivals(runs["none"], [str(one) for one in people], [str(one) for one in places])
    assert set(found) == {"person", "place", "arrived_at", "has_phone"}


def test_gates_side_by_side_do_not_disturb_each_other(runs: dict[str, Path]) -> None:
    """A gate alone and the same gate among others come to the same numbers."""
    gates = [load_gate(name) for name in ("online-once", "show-everything", "paper-first")]
    together = stood(runs["none"], *gates)
    for gate, at in zip(gates, together.gates, strict=True):
        alone = stood(runs["none"], gate).gates[0]
        assert alone.tally.to_json() == at.tally.to_json()
        assert alone.learned == at.learned


def test_the_last_days_are_the_last_of_all_days(runs: dict[str, Path]) -> None:
    """Looking at two days only gives the same decisions as all days do for these two."""
    gate = load_gate("offline-scan")
    whole, last = stood(runs["none"], gate), stood(runs["none"], gate, last_days=2)
    assert last.days == whole.days[-2:]
    for (one, _), (other, _) in zip(last.gates[0].days, whole.gates[0].days[-2:], strict=True):
        assert one.reason.tolist() == other.reason.tolist()
        assert one.colour.tolist() == other.colour.tolist()
