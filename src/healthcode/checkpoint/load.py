"""From a file, or the name of a shipped gate, to a checked ``Gate``, or to all its faults at once."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from healthcode.checkpoint.model import Gate
from healthcode.errors import GateError
from healthcode.toml_file import KeyProblem, Library, counted, file_name, nearest, parse, shown

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from healthcode.errors import Problem

FIX = "Start from a working one: healthcode gate show online-scan --toml > my-gate.toml"

_LIBRARY = Library("gate", "gates", "healthcode.checkpoint", GateError, FIX)
#: Stand in for faulty keys while the others are compared with each other.
_STAND_INS: dict[str, Any] = {
    "id": "faulty",
    "title": "faulty",
    "says": "faulty",
    "source": "faulty",
    "sees": "colour",
    "mode": "online",
    "without_phone": "turned_away",
    "scan_seconds": 1,
    "log": "nothing",
}
_WANTED = {
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty",
    "string_too_long": "must be at most 300 characters",
    "string_pattern_mismatch": "must be up to 60 lower-case letters, digits and hyphens",
}


def shipped_gates() -> tuple[str, ...]:
    """List the ids of the gates that come with the program, in alphabetical order."""
    return _LIBRARY.shipped()


def gate_text(name_or_path: str | Path) -> str:
    """Read the text of a gate file as it stands there, comments included.

    Args:
        name_or_path: The id of a shipped gate, such as ``online-scan``, or the path of a TOML file.

    Raises:
        GateError: If there is no such gate or the file cannot be read as text.
    """
    return _LIBRARY.text(name_or_path)


def load_gate(name_or_path: str | Path) -> Gate:
    """Read a gate and check it.

    Args:
        name_or_path: As for ``gate_text``.

    Raises:
        GateError: If there is no such gate, the file cannot be read, or it has faults. All faults are listed.
    """
    return gate_from_text(gate_text(name_or_path), file_name(name_or_path))


def gate_from_text(text: str, where: str = "gate.toml") -> Gate:
    """Turn the text of a gate file into a checked gate.

    Args:
        text: TOML.
        where: What to call the file in messages.

    Raises:
        GateError: If the text has faults; all of them are listed.
    """
    data = parse(text, where, GateError, FIX)
    try:
        gate, problems = Gate.model_validate(data, strict=True), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems = [_problem(detail, data) for detail in details]
        gate = _faults_aside(data, {str(detail["loc"][0]) for detail in details})
    aside = {problem.where for problem in problems}
    problems += [problem for problem in gate.contradictions() if problem.where not in aside]
    if problems:
        raise GateError(f"{where}: {counted(problems)}", tuple(problems), FIX)
    return gate


def _faults_aside(data: dict[str, Any], faulty: set[str]) -> Gate:
    """Give the gate without its faulty keys, so that the others can still be compared with each other."""
    kept = {key: value for key, value in data.items() if key not in faulty}
    stand_ins = {key: value for key, value in _STAND_INS.items() if key not in kept}
    return Gate.model_validate(kept | stand_ins, strict=True)


def _problem(detail: ErrorDetails, data: dict[str, Any]) -> Problem:
    key = str(detail["loc"][0])
    if detail["type"] == "missing":
        return KeyProblem(key, "", f"missing. {Gate.model_fields[key].description}")
    return KeyProblem(key, shown(data[key]), _wanted(detail, data))


def _wanted(detail: ErrorDetails, data: dict[str, Any]) -> str:
    key, context = str(detail["loc"][0]), detail.get("ctx", {})
    if isinstance(data[key], float) and math.isnan(data[key]):
        return "must be a number"
    match detail["type"]:
        case "extra_forbidden":
            known = [name for name in Gate.model_fields if name not in data]
            hint = nearest(key, known) or nearest(key, Gate.model_fields)
            return f"unknown key{hint or '. Known here: ' + ', '.join(Gate.model_fields)}"
        case "literal_error":
            words = re.findall(r"'([^']*)'", str(context.get("expected")))
            return f"must be one of {', '.join(words)}{nearest(str(data[key]), words)}"
        case "greater_than_equal":
            return f"must be {context['ge']:g} or more"
        case "less_than_equal":
            return f"must be {context['le']:,g} or less"
        case "finite_number":
            return "must be a finite number"
        case kind:
            return _WANTED.get(kind, detail["msg"])
