"""What pydantic finds wrong with a policy file, in the words of the file.

An error of pydantic names a place such as ``('rule', 3, 'contact', 'lookback_days')``; a person reads
``rule.near-a-case.lookback_days = -1: must be 0 or more``.
"""

from __future__ import annotations

import re
import typing
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from healthcode import clock
from healthcode.policy.model import Policy, RuleBase
from healthcode.toml_file import KeyProblem, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from healthcode.errors import Problem

_LIKE_A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
#: Lists whose entries are better known by one of their keys than by their number.
_NAMED_BY = {"rule": "id", "source": "key", "case": "name"}
_WANTED = {
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be text in quotes",
    "dict_type": "must be a table of keys",
    "model_type": "must be a table of keys",
    "model_attributes_type": "must be a table of keys",
    "tuple_type": "must be a list in [brackets]",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}


def key_path(data: object, loc: Sequence[object]) -> str:
    """Write a place in the file as a person would name it.

    Args:
        data: The file as TOML tables.
        loc: Keys and positions that lead there; the names of variants among them are left out.

    Returns:
        Such as ``rule.near-a-case.lookback_days``, ``band[2].from_points`` or ``case "name".at``.
    """
    return _follow(data, loc)[0]


def explain(error: ValidationError, data: dict[str, Any]) -> list[Problem]:
    """Turn everything that pydantic found into problems with a readable place.

    Args:
        error: What validation raised.
        data: The file as TOML tables, as it was validated.

    Returns:
        One problem for each place, in the order of the model's keys.
    """
    faults: dict[tuple[str, str], list[str]] = {}
    for detail in error.errors(include_url=False):
        path, found = _place(detail, data)
        if detail["type"] == "too_short" and found:
            continue  # only its entries have faults, which are told one by one
        wanted = _wanted(detail, found, data)
        said = faults.setdefault((path, _found(detail, found)), [])
        if wanted not in said:
            said.append(wanted)
    return [KeyProblem(path, found, ", or ".join(wanted)) for (path, found), wanted in faults.items()]


def _place(detail: ErrorDetails, data: dict[str, Any]) -> tuple[str, object]:
    loc: tuple[object, ...] = detail["loc"]
    path, found = _follow(data, loc)
    if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return f"{path}.kind", found.get("kind") if isinstance(found, dict) else found
    if detail["type"] == "missing":
        return f"{path}.{loc[-1]}".lstrip("."), None
    return path, found


def _follow(data: object, loc: Sequence[object]) -> tuple[str, object]:
    """Walk the file along a place; parts that do not exist there name variants and are skipped."""
    path, here = "", data
    for at, part in enumerate(loc):
        if isinstance(part, int) and isinstance(here, list | tuple) and part < len(here):
            name = _name_of(here, part, str(loc[at - 1]) if at else "")
            path, here = f"{path}{name or f'[{part + 1}]'}", here[part]
        elif isinstance(part, str) and isinstance(here, dict) and part in here:
            key = part if _BARE_KEY.fullmatch(part) else shown(part)
            path, here = f"{path}.{key}" if path else key, here[part]
    return path, here


def _name_of(entries: Sequence[object], position: int, key: str) -> str:
    by = _NAMED_BY.get(key)
    if by is None:
        return ""
    names = [entry.get(by) if isinstance(entry, dict) else None for entry in entries]
    name = names[position]
    if not isinstance(name, str) or not name or names.count(name) > 1:
        return ""
    return f" {shown(name)}" if key == "case" else f".{name}" if _BARE_KEY.fullmatch(name) else ""


def _found(detail: ErrorDetails, value: object) -> str:
    if detail["type"] in ("missing", "union_tag_not_found") or value is None:
        return ""
    whole_entry = detail["type"] == "value_error" and isinstance(value, dict)
    return "" if whole_entry else shown(value)


def _wanted(detail: ErrorDetails, found: object, data: dict[str, Any]) -> str:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing" | "union_tag_not_found":
            return _missing(detail)
        case "extra_forbidden":
            return _unknown_key(detail, data)
        case "literal_error" | "union_tag_invalid":
            words = re.findall(r"'([^']*)'", str(context.get("expected") or context.get("expected_tags")))
            return f"must be one of {', '.join(words)}{nearest(str(found), words)}"
        case "greater_than_equal":
            return f"must be {context['ge']} or more"
        case "less_than_equal":
            return f"must be {context['le']} or less"
        case "tuple_type" if isinstance(found, dict):
            key = detail["loc"][-1]
            return f"must be a list: write [[{key}]] with two brackets"
        case "string_pattern_mismatch" if "/" in str(context["pattern"]):
            return "must be a path such as restaurant/fastfood or restaurant/*"
        case "string_pattern_mismatch":
            return "must be up to 60 lower-case letters, digits and hyphens"
        case "value_error":
            return _own_words(str(context["error"]), found)
        case kind:
            return _WANTED.get(kind, detail["msg"])


def _own_words(says: str, found: object) -> str:
    if isinstance(found, str) and _LIKE_A_DATE.match(found) and clock.WANTED_TIME not in says:
        return "there is no such day or time"
    return f"must be a date or {clock.WANTED_TIME}" if clock.WANTED_TIME in says else says


def _missing(detail: ErrorDetails) -> str:
    if detail["type"] == "union_tag_not_found":
        return f"missing. One of {', '.join(rule_kinds())}"
    model = _model_at(detail["loc"][:-1])
    says = _described(model).get(str(detail["loc"][-1]), "") if model else ""
    return f"missing. {says}".strip() if says else "missing"


def _unknown_key(detail: ErrorDetails, data: dict[str, Any]) -> str:
    key, model = str(detail["loc"][-1]), _model_at(detail["loc"][:-1])
    if model is None:
        return "unknown key"
    known = _described(model)
    if issubclass(model, RuleBase):
        others = [kind for kind, other in rule_kinds().items() if key in _described(other)]
        if others:
            return f"a key of {' and '.join(others)} rules, which this rule is not"
    entry = _follow(data, detail["loc"][:-1])[1]
    given = set(entry) if isinstance(entry, dict) else set()
    if hint := nearest(key, known.keys() - given) or nearest(key, known):
        return f"unknown key{hint}"
    return f"unknown key. Known here: {', '.join(known)}"


def _described(model: type[BaseModel]) -> dict[str, str]:
    """Give the keys of an entry, as written in a file, with their descriptions."""
    return {field.alias or name: field.description or "" for name, field in model.model_fields.items()}


def rule_kinds() -> dict[str, type[RuleBase]]:
    """Give the model of every kind of rule."""
    models = _models_in(Policy.model_fields["rules"].annotation)
    return {
        typing.get_args(model.model_fields["kind"].annotation)[0]: model
        for model in models
        if issubclass(model, RuleBase)
    }


def _model_at(loc: Sequence[object]) -> type[BaseModel] | None:
    """Find the model of the entry at a place; None where it is no entry of the model."""
    model: type[BaseModel] = Policy
    candidates: list[type[BaseModel]] = []
    for part in loc:
        if isinstance(part, int):
            continue
        if candidates and part in rule_kinds():
            model, candidates = rule_kinds()[str(part)], []
            continue
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if part in fields:
            candidates = _models_in(fields[str(part)].annotation)
            if not candidates:
                return None
            if len(candidates) == 1:
                model, candidates = candidates[0], []
    return None if candidates else model


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in _models_in(part)]
