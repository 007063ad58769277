"""What can be wrong with a scenario file, in the words of the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from healthcode.scenario.settings import defaults
from healthcode.toml_file import KeyProblem, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.errors import Problem

LARGEST_SEED = 2**63 - 1

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_SEED_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_HEADER_SAYS = {
    "id": "the scenario's name, such as my-town",
    "title": "what it is called",
    "about": "one sentence on its use",
}


def header_problems(data: dict[str, Any], header: tuple[str, ...]) -> list[Problem]:
    """Say what is wrong at the top of a file.

    Args:
        data: The file as TOML tables.
        header: The keys that are no sections.
    """
    problems: list[Problem] = []
    for key, says in _HEADER_SAYS.items():
        if key not in data:
            problems.append(KeyProblem(key, "", f"missing: {says}"))
        elif not isinstance(data[key], str) or not data[key].strip():
            problems.append(KeyProblem(key, shown(data[key]), f"must be text in quotes: {says}"))
        elif "\n" in data[key]:
            problems.append(KeyProblem(key, shown(data[key]), "must be one line"))
    if isinstance(data.get("id"), str) and data["id"].strip() and not _ID.fullmatch(data["id"]):
        wanted = "must be up to 60 lower-case letters, digits and hyphens"
        problems.append(KeyProblem("id", shown(data["id"]), wanted))
    if "seed" in data and (wanted := seed_wanted(data["seed"])):
        problems.append(KeyProblem("seed", shown(data["seed"]), wanted))
    if "based_on" in data and not isinstance(data["based_on"], str):
        wanted = "must be the id of a shipped scenario, or a .toml file, in quotes"
        problems.append(KeyProblem("based_on", shown(data["based_on"]), wanted))
    return problems + list(_unknown_at_top(data, header))


def seed_wanted(seed: object) -> str:
    """Say what a seed should be instead; empty if it is right."""
    wanted = f"must be a whole number from 0 to {LARGEST_SEED:,}, or a short word such as linden-7"
    if isinstance(seed, str):
        return "" if _SEED_WORD.fullmatch(seed) and not seed.isdecimal() else wanted
    if isinstance(seed, bool) or not isinstance(seed, int):
        return wanted
    return "" if 0 <= seed <= LARGEST_SEED else wanted


def setting_problems(section: str, entries: object) -> tuple[list[Problem], dict[str, Any]]:
    """Check one section of a file.

    Args:
        section: Its name.
        entries: What stands in it.

    Returns:
        All faults, and the settings without one, by key.
    """
    known = names_in(section)
    if not known:
        return [], {}  # told as an unknown key at the top of the file
    if not isinstance(entries, dict):
        return [KeyProblem(section, shown(entries), f"must be a section: write [{section}]")], {}
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for name, value in entries.items():
        key = f"{section}.{name}"
        if name not in known:
            problems.append(unknown_setting(section, name, value))
            continue
        faults = defaults()[key].problems(value, key)
        problems += faults
        if not faults:
            values[key] = value
    return problems, values


def unknown_setting(section: str, name: str, value: object, before: str = "") -> Problem:
    """Say that a key is not known, with the nearest that is, of this section or of another.

    Args:
        section: A known one.
        name: What it does not have.
        value: What was given for it.
        before: What to write before the key, such as the option with which it was typed.
    """
    known = names_in(section)
    elsewhere = [key for key in defaults() if key.endswith(f".{name}")]
    hint = f". Did you mean {elsewhere[0]}?" if elsewhere else nearest(name, known)
    named_here = f". Known here: {', '.join(known)}"
    where = f"{before}{section}.{shown(name)[1:-1]}"
    return KeyProblem(where, shown(value), f"unknown key{hint or named_here}")


def source_problems(sources: object, data: dict[str, Any]) -> list[Problem]:
    """Check the sources that a file names for what it changes."""
    if not isinstance(sources, dict):
        wanted = 'must be a table such as { "epidemic.asymptomatic_share" = "Who, where, when" }'
        return [KeyProblem("sources", shown(sources), wanted)]
    given = {
        f"{section}.{name}"
        for section, entries in data.items()
        if section != "sources" and isinstance(entries, dict)
        for name in entries
    }
    problems: list[Problem] = []
    for key, source in sources.items():
        place = f'sources."{shown(key)[1:-1]}"'
        if key not in given:
            hint = nearest(key, given)
            problems.append(KeyProblem(place, shown(source), f"this file does not change that key{hint}"))
        elif not isinstance(source, str) or not source.strip():
            problems.append(
                KeyProblem(place, shown(source), "must be text: who published it, where and when")
            )
    return problems


def flat(sources: object) -> Any:
    """Read ``a.b`` written without quotes, which TOML takes for a table in a table, as the key that it is."""
    if not isinstance(sources, dict):
        return sources
    keys: dict[str, Any] = {}
    for key, source in sources.items():
        inner = source if isinstance(source, dict) else {"": source}
        keys |= {f"{key}.{name}" if name else key: text for name, text in inner.items()}
    return keys


def sections() -> tuple[str, ...]:
    """List the sections in the order of the defaults."""
    return tuple(dict.fromkeys(setting.section for setting in defaults().values()))


def names_in(section: str) -> tuple[str, ...]:
    """List the keys of a section, without its name; none if there is no such section."""
    return tuple(setting.name for setting in defaults().values() if setting.section == section)


def _unknown_at_top(data: dict[str, Any], header: tuple[str, ...]) -> Iterator[Problem]:
    for key, value in data.items():
        if key in header or key in sections():
            continue
        elsewhere = [known for known in defaults() if known.endswith(f".{key}")]
        hint = nearest(key, (*header, *sections()))
        if elsewhere:
            section, _, name = elsewhere[0].partition(".")
            hint = f"; {name} belongs under [{section}]"
        where = key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else shown(key)
        known_sections = f". Sections are {', '.join(sections())}"
        yield KeyProblem(where, shown(value), f"unknown key{hint or known_sections}")
