"""From a file, or the id of a shipped policy, to a checked ``Policy``, or to all its faults at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from healthcode.errors import PolicyError, Problem
from healthcode.policy import check, faults
from healthcode.policy.model import Policy
from healthcode.toml_file import Library, counted, file_name, parse

if TYPE_CHECKING:
    from pathlib import Path


FIX = "Start from a working one: healthcode policy show hangzhou-2020-02 --toml > my-policy.toml"

_LIBRARY = Library("policy", "policies", "healthcode.policy", PolicyError, FIX)
#: Stand in for faulty header keys while the other entries are compared with each other.
_STAND_INS = {
    "id": "faulty",
    "title": "faulty",
    "label": "invented",
    "confidence": "low",
    "rules_of": "2020-01-01",
    "design": "none",
}


def shipped_policies() -> tuple[str, ...]:
    """List the ids of the policies that come with the program, in alphabetical order."""
    return _LIBRARY.shipped()


def load_policy(name_or_path: str | Path) -> Policy:
    """Read a policy and check it.

    Args:
        name_or_path: The id of a shipped policy, such as ``hangzhou-2020-02``, or the path of a TOML file.

    Returns:
        The policy, free of faults; its own cases have not been run.

    Raises:
        PolicyError: If there is no such policy, the file cannot be read, or it has faults. All faults are
            listed.
    """
    return policy_from_text(policy_text(name_or_path), file_name(name_or_path))


def policy_text(name_or_path: str | Path) -> str:
    """Read the text of a policy as it stands in its file, comments included.

    Args:
        name_or_path: As for ``load_policy``.

    Returns:
        The text, not checked in any way but its encoding.

    Raises:
        PolicyError: If there is no such policy or the file cannot be read as text.
    """
    if name_or_path == "":
        wanted = "the id of a shipped policy, or the path of a TOML file"
        raise PolicyError("no policy is named", (Problem("", "", wanted),), FIX)
    return _LIBRARY.text(name_or_path)


def policy_from_text(text: str, where: str) -> Policy:
    """Turn the text of a policy file into a checked policy.

    Args:
        text: TOML.
        where: What to call the file in messages.

    Returns:
        The policy, free of faults; its own cases have not been run.

    Raises:
        PolicyError: If the text has faults; all of them are listed.
    """
    data = parse(text, where, PolicyError, FIX, faults.key_path)
    policy, problems = _validate(data)
    if policy is None:
        policy, aside = _set_faults_aside(data)
        problems += check.find_faults(policy, aside) if policy else []
    else:
        problems += check.find_faults(policy)
    if problems or policy is None:
        raise PolicyError(f"{where}: {counted(problems)}", tuple(problems), FIX)
    return policy


def _validate(data: dict[str, Any]) -> tuple[Policy | None, list[Problem]]:
    try:
        return _to_model(data), []
    except ValidationError as error:
        return None, faults.explain(error, data)


def _to_model(data: dict[str, Any]) -> Policy:
    # Strict, so that "3", 3.0 and true are not taken for 3; strict tuples are not read from lists.
    return Policy.model_validate(_tuples(data), strict=True, by_alias=True, by_name=False)


def _tuples(value: object) -> Any:
    if isinstance(value, dict):
        return {
            key: (_tuples(entry),) if key == "expect" and isinstance(entry, dict) else _tuples(entry)
            for key, entry in value.items()
        }
    return tuple(_tuples(entry) for entry in value) if isinstance(value, list) else value


def _set_faults_aside(data: dict[str, Any]) -> tuple[Policy | None, check.SetAside]:
    """Leave out the entries with faults, so that the others can still be compared with each other."""
    try:
        _to_model(data)
    except ValidationError as error:
        places = {detail["loc"][:2] for detail in error.errors(include_url=False)}
    keys = {str(place[0]) for place in places}
    kept: dict[str, Any] = {**_STAND_INS}
    dropped: dict[str, list[object]] = {}
    for key, value in data.items():
        positions = {place[1] for place in places if place[0] == key and len(place) > 1}
        if key not in keys:
            kept[key] = value
        elif isinstance(value, list) and positions and all(isinstance(at, int) for at in positions):
            kept[key] = [entry for at, entry in enumerate(value) if at not in positions]
            dropped[key] = [entry for at, entry in enumerate(value) if at in positions]
    aside = check.SetAside(
        keys=frozenset(keys),
        rule_ids=_texts(dropped.get("rule", ()), "id"),
        source_keys=_texts(dropped.get("source", ()), "key"),
    )
    try:
        return _to_model(kept), aside
    except ValidationError:
        return None, aside


def _texts(entries: Any, key: str) -> frozenset[str]:
    names = (entry.get(key) for entry in entries if isinstance(entry, dict))
    return frozenset(name for name in names if isinstance(name, str))
