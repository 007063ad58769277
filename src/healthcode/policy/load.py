"""From a file, or the id of a shipped policy, to a checked ``Policy``, or to all its faults at once."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from healthcode.errors import PolicyError, Problem
from healthcode.policy import check, faults
from healthcode.policy.model import Policy

if TYPE_CHECKING:
    from collections.abc import Iterator

FIX = "Start from a working one: healthcode policy show hangzhou-2020-02 --toml > my-policy.toml"

_SYNTAX = re.compile(
    r"(?P<says>.*?) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/{1,2}[^/\\]")
#: Stand in for faulty header keys while the other entries are compared with each other.
_STAND_INS = {
    "id": "faulty",
    "title": "faulty",
    "label": "invented",
    "confidence": "low",
    "rules_of": "2020-01-01",
    "design": "none",
}
_LARGEST_INTEGER = 2**63 - 1
_LARGEST_FILE = 5_000_000


def shipped_policies() -> tuple[str, ...]:
    """List the ids of the policies that come with the program, in alphabetical order."""
    files = resources.files("healthcode.policy").joinpath("library").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


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
    return policy_from_text(policy_text(name_or_path), _short(name_or_path))


def policy_text(name_or_path: str | Path) -> str:
    """Read the text of a policy as it stands in its file, comments included.

    Args:
        name_or_path: As for ``load_policy``.

    Returns:
        The text, not checked in any way but its encoding.

    Raises:
        PolicyError: If there is no such policy or the file cannot be read as text.
    """
    name = str(name_or_path)
    if isinstance(name_or_path, str):
        if _URL.match(name):
            raise _unreadable(name, "a web address; policies are read from local files only: save it first")
        if name in shipped_policies():
            shipped = resources.files("healthcode.policy").joinpath("library", f"{name}.toml")
            return shipped.read_text(encoding="utf-8")
        if not name.endswith(".toml") and not re.search(r"[/\\]", name) and not _exists(name):
            raise _unknown_policy(name)
    return _decode(_read(Path(name_or_path)), _short(name_or_path))


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
    data = _parse(text, where)
    policy, problems = _validate(data)
    if policy is None:
        policy, aside = _set_faults_aside(data)
        problems += check.find_faults(policy, aside) if policy else []
    else:
        problems += check.find_faults(policy)
    if problems or policy is None:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise PolicyError(f"{where}: {count}", tuple(problems), FIX)
    return policy


def _short(name_or_path: str | Path) -> str:
    """Name a policy in messages: a file by its last part."""
    name = Path(name_or_path).name or str(name_or_path)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # no file can have this name
        return False


def _unreadable(name: str, wanted: str) -> PolicyError:
    return PolicyError(f"{faults.shown(name)} cannot be read", (Problem("", "", wanted),), FIX)


def _unknown_policy(name: str) -> PolicyError:
    shipped = shipped_policies()
    hint = faults.nearest(name, shipped).lstrip(". ")
    known = Problem("", "", f"shipped are {', '.join(shipped)}; a file's name ends in .toml")
    problems = (Problem("", "", hint), known) if hint else (known,)
    return PolicyError(f"no policy is called {faults.shown(name)}", problems, FIX)


def _read(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise _unreadable(str(path), "a folder; give the .toml file in it")
        if not path.exists():
            raise _unreadable(str(path), "there is no such file")
        if path.stat().st_size > _LARGEST_FILE:
            raise _unreadable(str(path), "larger than any policy: over 5 MB")
        return path.read_bytes()
    except PermissionError:
        raise _unreadable(str(path), "no permission to read it") from None
    except (OSError, ValueError) as error:
        raise _unreadable(str(path), getattr(error, "strerror", None) or str(error)) from None


def _decode(content: bytes, where: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problem = Problem(f"line {line}", "", "not UTF-8 text; save the file as UTF-8")
        raise PolicyError(f"{where} cannot be read", (problem,), FIX) from None


def _parse(text: str, where: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(text)
        problems = tuple(_size_problem(data, loc) for loc in _oversized(data))
        if not problems:
            return data
    except tomllib.TOMLDecodeError as error:
        problems = (_syntax_problem(str(error), text),)
    except ValueError:  # Python refuses to read so many digits
        digits = f"{sys.get_int_max_str_digits():,}"
        problems = (Problem("", "", f"a number has more than {digits} digits; no key takes one so large"),)
    except RecursionError:
        problems = (Problem("", "", "nested too deeply"),)
    raise PolicyError(f"{where}: not TOML", problems, FIX)


def _oversized(value: object, loc: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Find the integers that need more than the 64 bits that TOML promises."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _oversized(entry, (*loc, key))
    elif isinstance(value, list):
        for at, entry in enumerate(value):
            yield from _oversized(entry, (*loc, at))
    elif isinstance(value, int) and not -_LARGEST_INTEGER <= value <= _LARGEST_INTEGER:
        yield loc


def _size_problem(data: dict[str, Any], loc: tuple[str | int, ...]) -> Problem:
    value: Any = data
    for part in loc:
        value = value[part]
    bound = f"smaller number: {_LARGEST_INTEGER:,}" if value > 0 else f"larger number: {-_LARGEST_INTEGER:,}"
    wanted = f"must be a {bound} or {'less' if value > 0 else 'more'}"
    return faults.KeyProblem(faults.key_path(data, loc), "", wanted)


def _syntax_problem(message: str, text: str) -> Problem:
    match = _SYNTAX.fullmatch(message)
    if match is None:
        return Problem("", "", message)
    if match["line"] is None:
        return Problem("end of the file", "", match["says"])
    lines = text.splitlines()
    number = int(match["line"])
    line = lines[number - 1].strip() if number <= len(lines) else ""
    found = faults.shown(line)[1:-1] if line else ""
    return Problem(f"line {number}, column {match['column']}", found, match["says"])


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
