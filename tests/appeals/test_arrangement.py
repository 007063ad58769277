"""Arrangements: the shipped ones, their sources, and what is said of faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from healthcode.appeals import arrangement_from_text, load_arrangement, shipped_arrangements
from healthcode.appeals.arrangement import appeals_defaults
from healthcode.errors import ScenarioError
from healthcode.tables import AGE_BANDS, OCCUPATIONS
from healthcode.toml_file import written

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "appeals.md"


def test_all_shipped_arrangements_load_and_differ() -> None:
    assert shipped_arrangements() == ("hotline", "no-appeals", "well-staffed")
    found = [load_arrangement(name) for name in shipped_arrangements()]
    assert [one.id for one in found] == list(shipped_arrangements())
    assert len({one.content_hash for one in found}) == 3
    assert all(one.title_de != one.title for one in found)


def test_every_age_and_occupation_has_a_factor() -> None:
    settings = load_arrangement("hotline").settings
    assert tuple(settings.table("filing.age_factor")) == AGE_BANDS
    assert tuple(settings.table("filing.occupation_factor")) == OCCUPATIONS


def test_staff_times_four_decides_four_times_as_many_and_changes_nothing_else() -> None:
    one = load_arrangement("hotline")
    four = one.staffed(4)
    assert four.settings.number("desk.decided_per_10000_per_day") == 12.0
    same = {key: value for key, value in four.settings.items() if key != "desk.decided_per_10000_per_day"}
    assert same == {key: one.settings[key] for key in same}


def test_all_faults_are_named_at_once() -> None:
    text = """
id = "x"
title = "X"
[desk]
decided_per_1000_per_day = 3
closes_hour = 7
opens_hour = 9.5
[outcome]
overturns_wrong_share = 1.2
[sources]
"outcome.overturns_wrong_share" = "assumption"
"outcome.green_days" = "assumption"
"""
    with pytest.raises(ScenarioError) as caught:
        arrangement_from_text(text, "mine.toml")
    said = str(caught.value)
    assert said.startswith("mine.toml: 8 problems  [HC150]\n  says: missing\n")
    for part in (
        "desk.decided_per_1000_per_day = 3: unknown key. Did you mean desk.decided_per_10000_per_day?",
        "desk.opens_hour = 9.5: must be a whole number",
        "outcome.overturns_wrong_share = 1.2: must be 1 or less (share of decided appeals of people",
        'sources."desk.closes_hour": must name a publication, or say "assumption"',
        'sources."outcome.green_days" = "assumption": no such setting in this file',
    ):
        assert part in said
    assert said.endswith("docs/reference/appeals.md explains every key.")


def test_a_desk_cannot_close_before_it_opens() -> None:
    text = 'id = "x"\ntitle = "X"\nsays = "Y"\n[desk]\ncloses_hour = 8\n[sources]\n"desk.closes_hour" = "z"\n'
    with pytest.raises(ScenarioError, match=r"desk.closes_hour = 8: must be later than desk.opens_hour, 9"):
        arrangement_from_text(text)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="Did you mean hotline"):
        load_arrangement("hot-line")


def test_the_page_names_every_setting_with_value_unit_meaning_and_source() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for key, one in appeals_defaults().items():
        assert f"| `{key}` | `{written(one.value)}` | {one.unit} | {one.says} | {one.source} |\n" in page
    for name in shipped_arrangements():
        assert f"| `{name}` | {load_arrangement(name).says} |\n" in page


def test_the_file_of_the_page_is_a_file() -> None:
    text = PAGE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    assert arrangement_from_text(text).settings.count("desk.closes_hour") == 22


def test_an_unknown_name_is_answered_with_the_shipped_ones_and_no_command_that_does_not_exist() -> None:
    with pytest.raises(ScenarioError) as caught:
        load_arrangement("nonsense")
    said = str(caught.value)
    assert "arrangement list" not in said
    assert "hotline, no-appeals, well-staffed" in said
    assert "docs/reference/appeals.md" in said
    with pytest.raises(ScenarioError, match="Did you mean hotline"):
        load_arrangement("hotlin")
