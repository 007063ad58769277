"""Settings typed beside a scenario: ``section.key=value``."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from healthcode.scenario.faults import names_in, sections, unknown_setting
from healthcode.scenario.settings import defaults
from healthcode.toml_file import KeyProblem, nearest, shown

if TYPE_CHECKING:
    from healthcode.errors import Problem

_FORM = "must be section.key=value, such as epidemic.asymptomatic_share=0.4"


def read_typed(pair: str) -> tuple[list[Problem], dict[str, Any]]:
    """Read one ``section.key=value``, or ``section.key.entry=value`` for one entry of a table.

    Args:
        pair: As typed. A value is written as in TOML; a text may do without quotes, which a shell takes away.

    Returns:
        All faults, and the setting by its key if there are none.
    """
    path, equals, written = (part.strip() for part in pair.partition("="))
    section, _, name = path.partition(".")
    if not equals or not name:
        return [KeyProblem("--set", shown(pair), _FORM)], {}
    if section not in sections():
        hint = nearest(path, defaults()) or f". Sections are {', '.join(sections())}"
        return [KeyProblem(f"--set {shown(path)[1:-1]}", shown(written), f"unknown key{hint}")], {}
    value = _value(written)
    name, _, entry = name.partition(".")
    if name not in names_in(section) or (
        entry and not isinstance(defaults()[f"{section}.{name}"].value, dict)
    ):
        return [unknown_setting(section, path.partition(".")[2], value, "--set ")], {}
    setting = defaults()[f"{section}.{name}"]
    if isinstance(setting.value, str) and not isinstance(value, str):
        value = written
    found = {entry: value} if entry else value
    problems = setting.problems(found, f"--set {setting.key}")
    return problems, {} if problems else {setting.key: found}


def _value(written: str) -> Any:
    """Read a value as TOML, or as bare text where it is none."""
    try:
        data = tomllib.loads(f"value = {written}")
    except (ValueError, RecursionError):
        return written
    return data["value"] if set(data) == {"value"} else written
