"""Towns under several policies: which runs there are, and that each is laid beside its own twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthcode.audit.frontier_fields import NO_CODE, NOTHING_AVERTED, Variant, fields_of
from healthcode.experiments import many_runs, towns
from healthcode.experiments.many_runs import RunTask, seeds_of
from healthcode.experiments.record import record_run
from healthcode.experiments.sources import SOURCES
from healthcode.experiments.towns import ALTERNATIVES, CONTRASTED, Plan, live
from healthcode.policy.load import load_policy, shipped_policies
from healthcode.scenario import load_scenario, shipped_scenarios
from made_towns import made_record, made_records

if TYPE_CHECKING:
    from pathlib import Path

PLAN = Plan("toy", ("1", "2"), (("a", "file-a.toml"), ("b", "b")), ("town.app_uptake=0.5",), 30, 4)
HANGZHOU = "hangzhou-2020-02"


def test_each_seed_begins_with_the_town_without_a_code() -> None:
    """Runs go seed by seed, with all that was typed, and the twin stands first."""
    tasks = PLAN.tasks()
    settings = ("town.app_uptake=0.5",)
    assert tasks == [
        (Variant(name), RunTask("toy", seed, typed, settings, 30, 4))
        for seed in ("1", "2")
        for name, typed in ((NO_CODE, None), ("a", "file-a.toml"), ("b", "b"))
    ]


def test_strengths_are_for_all_but_the_first_and_sources_for_the_first() -> None:
    """A share of people is tried of each other policy; a source is left out of the first."""
    plan = Plan("toy", ("1",), PLAN.policies, strengths=(0.75, 0.5), sources=("trips", "scans"))
    assert plan.variants()[3:] == [
        Variant("b", 0.5),
        Variant("b", 0.75),
        Variant("a", without="trips"),
        Variant("a", without="scans"),
    ]
    without = [
        task.without for variant, task in Plan("toy", ("1",), PLAN.policies, sources=("trips",)).tasks()
    ]
    assert without == [(), (), (), ("trips",)]


def test_every_run_is_counted_under_its_own_name_and_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What two plans came to are the records of their own tasks, in their order."""
    monkeypatch.setattr(towns, "records_of", made_records)
    other = Plan("elsewhere", ("1", "2"), PLAN.policies)
    told: list[tuple[int, int]] = []
    found = list(live([PLAN, other], report=lambda done, total: told.append((done, total))))
    for plan, one in zip((PLAN, other), found, strict=True):
        expected: dict[Variant, list[int]] = {}
        for variant, task in plan.tasks():
            expected.setdefault(variant, []).append(int((made_record(task).infected_at >= 0).sum()))
        infected = {
            variant: [each.infected for each in outcomes] for variant, outcomes in one.outcomes.items()
        }
        assert infected == expected
    assert told[-1] == (12, 12)


def test_the_alternatives_and_the_pair_are_shipped() -> None:
    """Every policy that --alternatives adds and both scenarios of the pair come with the program."""
    assert set(ALTERNATIVES) <= set(shipped_policies())
    assert set(CONTRASTED) <= set(shipped_scenarios())


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_an_alternative_is_invented_and_asks_for_no_colour_at_a_gate(name: str) -> None:
    """None stands for a real system, and none closes a door; all keep somebody at home."""
    policy = load_policy(name)
    assert policy.label == "invented"
    assert not any(one.gates_closed for one in policy.consequences)
    assert any(one.stays_home for one in policy.consequences)


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("symptom-reports", {"reports"}),
        ("interview-tracing", {"reports"}),
        ("test-and-release", {"reports"}),
        ("exposure-notification", {"encounters", "reports"}),
    ],
)
def test_an_alternative_reads_no_more_than_it_says(name: str, tables: set[str]) -> None:
    """The gentler designs read what people tell, or what phones heard; never where anybody was."""
    assert load_policy(name).tables_read & set(SOURCES) == tables


@pytest.mark.slow
def test_a_town_of_its_own_comes_to_what_its_records_say(tmp_path: Path) -> None:
    """Real runs in two processes: equal to runs made one by one, kept, and told again without a run."""
    plan = Plan("demo", ("4", "5"), ((HANGZHOU, HANGZHOU),), people=200, days=6, sources=("scans",))
    (first,) = live([plan], tmp_path, workers=2)
    assert many_runs.kept_of([task for _, task in plan.tasks()], tmp_path) == 6
    (again,) = live([plan], tmp_path, workers=1)
    assert fields_of(first, "") == fields_of(again, "")
    policy = load_policy(HANGZHOU)
    for at, seed in enumerate(plan.seeds):
        town = load_scenario("demo", people=200, days=6, seed=seed)
        for variant, rules in ((Variant(NO_CODE), None), (Variant(HANGZHOU), policy)):
            alone = record_run(town, rules)
            outcome = first.outcomes[variant][at]
            assert outcome.infected == int((alone.infected_at >= 0).sum())
            assert outcome.locked == int(alone.lived.locked.sum())


@pytest.mark.slow
def test_the_pair_gives_opposite_pictures() -> None:
    """The same code averts infections at a price in the one town, and none on most seeds in the other."""
    plans = [
        Plan(name, seeds_of("linden-7", 3), ((HANGZHOU, HANGZHOU),), people=3_000, days=45)
        for name in CONTRASTED
    ]
    helped, harmed = (fields_of(one, "") for one in live(plans))
    assert helped[f"prop.averted[{HANGZHOU}]"]["value"] > 50
    assert helped[f"prop.pdia[{HANGZHOU}]"]["value"] is not None
    assert harmed[f"prop.pdia[{HANGZHOU}]"]["not_estimable"] == NOTHING_AVERTED
    assert harmed[f"prop.locked[{HANGZHOU}]"]["value"] > 1_000
    assert harmed[f"prop.needless[{HANGZHOU}]"]["value"] > 0.95
