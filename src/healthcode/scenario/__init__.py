"""Scenarios: which town, for how long, with which seed, and what is different from the defaults.

A scenario is a small TOML file. Those that come with the program lie in ``library/``.
"""

from __future__ import annotations

from healthcode.scenario.load import load_scenario, scenario_from_text, scenario_text, shipped_scenarios
from healthcode.scenario.model import Change, Scenario
from healthcode.scenario.setting import Setting
from healthcode.scenario.settings import Settings, default_settings, defaults

__all__ = [
    "Change",
    "Scenario",
    "Setting",
    "Settings",
    "default_settings",
    "defaults",
    "load_scenario",
    "scenario_from_text",
    "scenario_text",
    "shipped_scenarios",
]
