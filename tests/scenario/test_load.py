"""Reading scenario files: what is accepted, and what is said about files with faults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from healthcode.errors import ScenarioError
from healthcode.scenario import (
    default_settings,
    load_scenario,
    scenario_from_text,
    scenario_text,
    shipped_scenarios,
)
from healthcode.scenario.codebook import EXAMPLE, scenario_codebook

BROKEN = Path(__file__).parent / "broken"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "scenario.md"
HEADER = 'id = "tried"\ntitle = "Tried"\nabout = "To see what is said."\n'


@pytest.mark.parametrize("file", sorted(BROKEN.glob("*.toml")), ids=lambda file: file.stem)
def test_broken_file_gets_the_message_beside_it(file: Path, request: pytest.FixtureRequest) -> None:
    """Every file with a fault is refused with all its faults, in the words that stand beside it."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    expected = file.with_suffix(".txt")
    if request.config.getoption("--update-golden"):
        expected.write_text(f"{caught.value}\n", encoding="utf-8", newline="\n")
    assert f"{caught.value}\n" == expected.read_text(encoding="utf-8")


def test_every_fault_leads_to_a_working_scenario() -> None:
    """The last line of a message names a command that shows a scenario without faults."""
    with pytest.raises(ScenarioError) as caught:
        scenario_from_text("")
    assert str(caught.value).endswith("healthcode scenario show port-linden --toml > my-town.toml")
    assert (caught.value.error_id, caught.value.exit_code) == ("HC150", 3)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("port-lindon", "Did you mean port-linden?"),
        ("https://example.org/town.toml", "a web address"),
        ("no/such/file.toml", "there is no such file"),
        ("missing.toml", "there is no such file"),
        ("a" * 5_000, "no scenario is called"),
        ("a\0b.toml", "cannot be read"),
    ],
)
def test_name_that_leads_nowhere_is_explained_in_a_sentence(name: str, said: str) -> None:
    """A misspelt id, a web address, a missing file or no name at all each gets its own sentence."""
    with pytest.raises(ScenarioError, match=re.escape(said)):
        load_scenario(name)


def test_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """A folder where a file is expected is named as such."""
    with pytest.raises(ScenarioError, match=r"a folder; give the \.toml file in it"):
        load_scenario(tmp_path)


def test_a_scenario_changes_what_it_names_and_nothing_else() -> None:
    """A table keeps the entries that the file does not name, and every other setting is the default."""
    scenario = scenario_from_text(HEADER + "[town]\nno_phone_share = { old = 0.5 }\npeople = 1000\n")
    before, after = default_settings(), scenario.settings
    assert after.table("town.no_phone_share") == {**before.table("town.no_phone_share"), "old": 0.5}
    assert [change.key for change in scenario.changes] == ["town.people", "town.no_phone_share"]
    assert {change.source for change in scenario.changes} == {"invented"}


def test_a_chain_of_files_takes_the_nearest_word(tmp_path: Path) -> None:
    """What a scenario is based on holds where it says nothing itself, seed and sources included."""
    (tmp_path / "first.toml").write_text(
        HEADER.replace("tried", "first")
        + 'based_on = "rush-hour"\nseed = "one"\n[town]\npeople = 2000\ncash_share = { old = 0.9 }\n'
        + '[sources]\n"town.people" = "a census"\n'
    )
    (tmp_path / "second.toml").write_text(
        HEADER + 'based_on = "first.toml"\n[town]\ncash_share = { young = 0.8 }\n[time]\ndays = 9\n'
    )
    scenario = load_scenario(tmp_path / "second.toml")
    assert scenario.based_on == ("first", "rush-hour", "port-linden")
    assert scenario.seed_text == "one"
    assert (scenario.settings.count("town.people"), scenario.settings.count("time.days")) == (2000, 9)
    assert scenario.settings.count("mobility.metro_carriages") == 2
    shares = scenario.settings.table("town.cash_share")
    assert (shares["old"], shares["young"]) == (0.9, 0.8)
    assert scenario.sources["town.people"] == "a census"


def test_what_is_typed_comes_last() -> None:
    """Options change a scenario for one run, whose name then says so."""
    typed = ["behaviour.evasion=high", "town.no_phone_share.old=0.5", "outbreak.prevalence_per_1000=[20.6]"]
    scenario = load_scenario("port-linden", people=1000, days=3, seed="word-1", set=typed)
    settings = scenario.settings
    assert (settings.count("town.people"), settings.count("time.days")) == (1000, 3)
    assert settings.word("behaviour.evasion") == "high"
    assert settings.table("town.no_phone_share")["old"] == 0.5
    assert settings.numbers("outbreak.prevalence_per_1000") == (20.6,)
    assert (scenario.name, scenario.seed_text) == ("port-linden (changed)", "word-1")
    assert {change.source for change in scenario.changes} == {"typed on the command line"}


def test_typing_what_holds_anyway_changes_nothing() -> None:
    """A scenario that is told its own number of people keeps its name and its content."""
    plain, typed = load_scenario("port-linden"), load_scenario("port-linden", people=10_000)
    assert typed.name == "port-linden"
    assert typed.content_hash == plain.content_hash


def test_all_faults_of_what_is_typed_are_told_at_once() -> None:
    """Each option with a fault is named as it was typed."""
    typed = [
        "sentence",
        "epidemic.asymptomatic_shar=0.4",
        "epidemic.asymptomatic_share=2",
        "behavior.evasion=high",
        "behaviour.evasion=hihg",
        "behaviour.evasion.x=1",
        "town.no_phone_share.oldd=0.5",
        "epidemic.people=3",
        "testing.specificity=x",
        "testing.specificity=",
    ]
    with pytest.raises(ScenarioError) as caught:
        load_scenario("port-linden", people=3, days=1_000, seed="a b", set=typed)
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 3 + len(typed)
    assert said[0] == "--people = 3: must be 200 or more (people)"
    assert said[2].startswith('--seed = "a b": must be a whole number from 0 to ')
    assert "--set epidemic.asymptomatic_shar = 0.4: unknown key. Did you mean asymptomatic_share?" in said
    assert "--set epidemic.people = 3: unknown key. Did you mean town.people?" in said
    assert '--set behavior.evasion = "high": unknown key. Did you mean behaviour.evasion?' in said


def test_a_seed_is_a_number_or_a_word() -> None:
    """A number stands for itself, typed either way; a word for its hash, the same everywhere."""
    assert load_scenario("port-linden", seed=7).seed == load_scenario("port-linden", seed="7").seed == 7
    assert load_scenario("port-linden", seed="linden-7").seed == 0xF6BF32B3B0B8EAD2
    assert load_scenario("port-linden", seed="linden-8").seed != load_scenario("port-linden").seed


@pytest.mark.parametrize("seed", [-1, True, 2**63, "", "two words", "x" * 41, 1.5])
def test_a_seed_that_is_neither_is_refused(seed: int | str) -> None:
    """What cannot be a seed is said with what can."""
    with pytest.raises(ScenarioError, match="--seed"):
        load_scenario("port-linden", seed=seed)


def test_the_content_hash_is_free_of_layout() -> None:
    """Two files that mean the same town have one hash, and any other number gives another."""
    one = scenario_from_text(HEADER + "[town]\npeople = 1000\ncare_home_share = 0\n[time]\ndays = 7\n")
    other = scenario_from_text(
        HEADER.replace("Tried", "Other") + "# A word.\ntime.days=7\ntown={care_home_share=0.0, people=1000}\n"
    )
    third = scenario_from_text(HEADER + "[town]\npeople = 1000\ncare_home_share = 0.01\n[time]\ndays = 7\n")
    assert one.content_hash == other.content_hash
    assert one.content_hash != third.content_hash
    assert one.settings == other.settings


def test_a_copy_of_a_shipped_scenario_is_called_so(tmp_path: Path) -> None:
    """A copy that keeps the id of a shipped one is told apart as soon as a number differs."""
    copy = tmp_path / "copy.toml"
    copy.write_text(scenario_text("quiet-week"))
    assert load_scenario(copy).name == "quiet-week"
    copy.write_text(scenario_text("quiet-week").replace("people = 2000", "people = 2001"))
    assert load_scenario(copy).name == "quiet-week (changed)"


@pytest.mark.parametrize("name", shipped_scenarios())
def test_a_copy_of_any_shipped_scenario_loads(name: str, tmp_path: Path) -> None:
    """The file that ``scenario show --toml`` prints is a scenario wherever it is saved."""
    (tmp_path / "my-town.toml").write_text(scenario_text(name), encoding="utf-8")
    assert load_scenario(tmp_path / "my-town.toml").content_hash == load_scenario(name).content_hash


def test_the_page_is_current(request: pytest.FixtureRequest) -> None:
    """The page of settings says what the defaults say now."""
    if request.config.getoption("--update-golden"):
        PAGE.write_text(scenario_codebook(), encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == scenario_codebook(), (
        "run: pytest tests/scenario --update-golden"
    )


def test_the_example_of_the_page_loads() -> None:
    """The complete example is a scenario without a fault, with a source for its sourced value."""
    scenario = scenario_from_text(EXAMPLE)
    assert scenario.sources["town.no_phone_share"] == "the class survey of our own town, May"
    assert scenario.based_on == ("port-linden",)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ("activities.lunch_shares={restaurant_table=0.0,restaurant_fastfood=0.0}", "more than 0"),
        ("orders.red_list_reason=''", "a line of text that can be read"),
        ('orders.red_list_reason="a\\u0007b"', "a line of text that can be read"),
    ],
)
def test_values_that_mean_nothing_are_refused(change: str, wanted: str) -> None:
    """Shares of which all are 0, and reasons without a word, are refused before a town is built."""
    with pytest.raises(ScenarioError, match=wanted):
        load_scenario("port-linden", set=[change])
