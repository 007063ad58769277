"""A setting that varies, as it is typed."""

from __future__ import annotations

from typing import Any

import pytest

from healthcode.errors import ScenarioError
from healthcode.experiments.varied import read_varied, split_values


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1,2,3", ["1", "2", "3"]),
        ("[1, 2], [3]", ["[1, 2]", "[3]"]),
        ("{ a = 1, b = 2 },{ a = 3 }", ["{ a = 1, b = 2 }", "{ a = 3 }"]),
        ("'a,b', c", ["'a,b'", "c"]),
        ("1,,2", ["1", "", "2"]),
        ("", []),
    ],
)
def test_values_part_at_commas_outside_brackets_and_quotes(text: str, parts: list[str]) -> None:
    """Lists, tables and quoted texts stay whole."""
    assert split_values(text) == parts


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("town.app_uptake=0,0.5,1", "town.app_uptake", [0.0, 0.5, 1.0]),
        ("town.people=300,200", "town.people", [300, 200]),
        ("behaviour.compliance=low,high", "behaviour.compliance", ["low", "high"]),
        ("behaviour.compliance_share.low=0,1", "behaviour.compliance_share.low", [0.0, 1.0]),
        ("outbreak.prevalence_per_1000=[3],[20.6]", "outbreak.prevalence_per_1000", [[3.0], [20.6]]),
    ],
)
def test_values_have_the_type_of_their_setting(text: str, key: str, values: list[Any]) -> None:
    """A setting with fractions gets them, so that there is a way between 0 and 1."""
    found_key, found = read_varied(text)
    assert (found_key, found) == (key, values)
    assert [type(value) for value in found] == [type(value) for value in values]


@pytest.mark.parametrize(
    "text",
    [
        "town.app_uptake",
        "town.app_uptake=",
        "town.app_uptakes=0.1,0.2",
        "town.app_uptake=0.1,2",
        "town.app_uptake=0.1,,0.2",
        "time.begins=2020-02-03,2020-03-01",
        "=1,2",
        "",
    ],
)
def test_what_is_no_value_of_the_setting_is_an_error_of_people(text: str) -> None:
    """Every fault is told as one of --vary, never as a traceback."""
    with pytest.raises(ScenarioError) as caught:
        read_varied(text)
    assert "--vary" in str(caught.value)
    assert "--set section" not in str(caught.value)
