"""Whatever a person writes ends in a scenario or in a message, never in a traceback."""

from __future__ import annotations

import contextlib
import json

from hypothesis import example, given
from hypothesis import strategies as st

from healthcode.errors import ScenarioError
from healthcode.scenario import defaults, load_scenario, scenario_from_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(key=st.sampled_from(sorted(defaults())), value=VALUES)
@example(key="town.people", value=10**400)
def test_any_value_is_taken_or_explained(key: str, value: object) -> None:
    """A setting either has a fault that can be printed, or takes the value and has none with it."""
    setting = defaults()[key]
    problems = setting.problems(value, key)
    if problems:
        assert all(str(problem).isprintable() for problem in problems)
    else:
        assert setting.problems(setting.taken(value), key) == []


@given(text=st.text() | st.text(alphabet='ab.=[]{}"# \n019'))
@example('id = "a"\ntitle = "b"\nabout = "c"\n[town]\n[town.people]\nx = 1')
@example("[[town]]\n[[sources]]")
@example("based_on = [1]\nseed = {}\nid = []\nabout = 2020-01-01")
def test_any_text_is_read_or_explained(text: str) -> None:
    """A file of any content is a scenario or a list of faults."""
    with contextlib.suppress(ScenarioError):
        scenario_from_text(text)


@given(
    pair=st.text() | st.sampled_from(sorted(defaults())).flatmap(lambda key: st.text().map(f"{key}=".__add__))
)
@example("town.people=" + "9" * 5_000)
@example("town.people=" + "9" * 400)
@example("town.people=1\n[epidemic]")
def test_any_typed_setting_is_taken_or_explained(pair: str) -> None:
    """What is typed behind ``--set`` changes the scenario or is explained."""
    with contextlib.suppress(ScenarioError):
        json.dumps(load_scenario("port-linden", set=[pair]).to_json())
