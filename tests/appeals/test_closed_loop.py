"""A town that lives with appeals: what the desk grants is seen, obeyed, written down, and found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthcode.appeals import load_arrangement
from healthcode.clock import parse_time
from healthcode.dataset import load_dataset
from healthcode.draws import Draws
from healthcode.errors import UsageError
from healthcode.experiments.appealing import appeal
from healthcode.experiments.audited import lived
from healthcode.experiments.section_appeals import SECTION, appellants
from healthcode.experiments.sections import RunInHand
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder import read_manifest
from healthcode.scenario import load_scenario
from healthcode.scenario.model import seed_number

if TYPE_CHECKING:
    from pathlib import Path

LIVELY = ("outbreak.seeded_cases=25", "epidemic.transmissibility=2.0", "orders.red_list_size=60")
ANYWHERE = ("orders.red_list_from=anywhere", "orders.red_list_day=1")


@pytest.mark.slow
def test_the_audit_finds_the_appeals_of_a_run_again(tmp_path: Path) -> None:
    policy, desk = load_policy("hangzhou-2020-02"), load_arrangement("well-staffed").staffed(5)
    scenario = load_scenario("port-linden", people=250, days=9, seed=4, set=(*LIVELY, *ANYWHERE))
    summary = simulate(scenario, tmp_path / "run", policy, appeals=desk)
    assert summary.appeals_id == "well-staffed"
    manifest = read_manifest(tmp_path / "run")
    assert (manifest.appeals_id, manifest.appeals_sha256) == ("well-staffed", desk.content_hash)
    begins = parse_time(manifest.begins)
    with load_dataset(tmp_path / "run") as dataset:
        told = lived(tmp_path / "run", dataset, policy)
        hand = RunInHand(tmp_path / "run", manifest, dataset, policy, told, "", 0, 1, 1.0)
        people = appellants(hand)
        found = appeal(told, people, desk, Draws(seed_number(manifest.seed)), begins)
        rows = [row for row in dataset.rows("overrides") if row["actor"] == "appeals desk"]
        assert SECTION.find(hand, None).details["appeals"]["is_of_run"]
    assert len(rows) > 3
    assert {(row["person_id"], row["set_at"]) for row in rows} == {
        (people.person_ids[one.person], begins + one.decided_at)
        for one in found.granted
        if one.decided_at is not None
    }
    # colours obey: nobody is locked on a morning on which a granted green is in force
    assert (found.locked == told.locked).all()
    assert {row["colour"] for row in rows} == {"green"}


@pytest.mark.slow
def test_a_town_with_a_desk_at_which_nobody_files_is_the_town_without_one(tmp_path: Path) -> None:
    policy = load_policy("hangzhou-2020-02")
    scenario = load_scenario("port-linden", people=200, days=5, seed=4, set=(*LIVELY, *ANYWHERE))
    simulate(scenario, tmp_path / "without", policy)
    simulate(scenario, tmp_path / "with", policy, appeals=load_arrangement("no-appeals"))
    one, two = (read_manifest(tmp_path / name) for name in ("without", "with"))
    assert (one.truth, one.observed) == (two.truth, two.observed)


def test_appeals_need_a_policy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="appeals need colours"):
        simulate(load_scenario("demo"), tmp_path / "run", appeals=load_arrangement("hotline"))
