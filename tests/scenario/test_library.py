"""The shipped scenarios: each loads, and is what its sentence says."""

from __future__ import annotations

import pytest

from healthcode.scenario import Scenario, load_scenario, scenario_text, shipped_scenarios

SHIPPED = (
    "demo",
    "depositors",
    "harm",
    "help",
    "lesson",
    "no-outbreak",
    "port-linden",
    "port-linden-strict",
    "quiet-week",
    "rush-hour",
)


def differing(one: Scenario, other: Scenario) -> set[str]:
    return {key for key, value in one.settings.items() if other.settings[key] != value}


def test_these_are_shipped() -> None:
    """The scenarios that the documents name are there."""
    assert shipped_scenarios() == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_loads_and_says_what_it_is_for(name: str) -> None:
    """Each has the id of its file, the class's seed, and one sentence on its use."""
    scenario = load_scenario(name)
    assert (scenario.id, scenario.name, scenario.seed_text) == (name, name, "linden-7")
    assert scenario.about[-1] in ".?"
    assert len(scenario.about) <= 120


def test_the_class_scenario_is_the_defaults() -> None:
    """What a class changes in a copy of port-linden is all that differs."""
    assert load_scenario("port-linden").changes == ()


@pytest.mark.parametrize("name", sorted({*SHIPPED} - {"port-linden"}))
def test_the_others_differ_from_the_class_scenario(name: str) -> None:
    """No scenario is another one under a new name."""
    assert differing(load_scenario(name), load_scenario("port-linden"))


def test_help_and_harm_differ_in_one_sourced_number() -> None:
    """The pair differs in one setting, from one survey, and both files say that it was fixed before."""
    pair = [load_scenario(name) for name in ("help", "harm")]
    assert differing(*pair) == {"outbreak.prevalence_per_1000"}
    assert pair[0].seed == pair[1].seed
    for scenario in pair:
        assert differing(scenario, load_scenario("port-linden")) == {"outbreak.prevalence_per_1000"}
        assert "Office for National Statistics" in scenario.sources["outbreak.prevalence_per_1000"]
        assert "were fixed before either town was run" in scenario_text(scenario.id).replace("\n# ", " ")


def test_without_an_outbreak_nobody_brings_it_in() -> None:
    """No way by which the infection could come into the town is left open."""
    settings = load_scenario("no-outbreak").settings
    ways = ("outbreak.seeded_cases", "outbreak.background_importations_per_day")
    assert [settings.number(way) for way in ways] == [0, 0]
    assert set(settings.numbers("outbreak.prevalence_per_1000")) == {0}


def test_only_the_depositors_are_ordered_red() -> None:
    """The order that has nothing to do with health stands in one scenario alone, with its source."""
    sizes = {name: load_scenario(name).settings.count("orders.red_list_size") for name in SHIPPED}
    assert {name for name, size in sizes.items() if size} == {"depositors"}
    assert "1,317" in load_scenario("depositors").sources["orders.red_list_size"]
