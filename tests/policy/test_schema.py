"""The JSON Schema of policy files: every shipped file fits it, and files with faults do not."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from typing import Any

import pytest

from healthcode.errors import PolicyError
from healthcode.policy.check import check_own_cases
from healthcode.policy.codebook import EXAMPLE
from healthcode.policy.load import policy_from_text, policy_text, shipped_policies
from healthcode.policy.schema import json_schema
from healthcode.scoring.reference import ReferenceScorer

TYPES = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
}
#: Every keyword that the checker below understands; another one in the schema fails a test.
UNDERSTOOD = {
    "$defs",
    "$ref",
    "$schema",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "default",
    "description",
    "else",
    "enum",
    "format",
    "if",
    "items",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "properties",
    "required",
    "then",
    "title",
    "type",
}
SCHEMA = json_schema()


def faults(value: Any, schema: dict[str, Any], where: str = "") -> list[str]:
    """Check a value against a schema in the keywords above; give the places that do not fit."""
    if "$ref" in schema:
        return faults(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], where)
    if "anyOf" in schema and all(faults(value, option, where) for option in schema["anyOf"]):
        return [f"{where}: fits no option"]
    if "oneOf" in schema and sum(not faults(value, option, where) for option in schema["oneOf"]) != 1:
        return [f"{where}: does not fit exactly one"]
    if "not" in schema and not faults(value, schema["not"], where):
        return [f"{where}: fits what it must not"]
    if "if" in schema:
        branch = "else" if faults(value, schema["if"], where) else "then"
        if found := faults(value, schema.get(branch, {}), where):
            return found
    if found := [fault for part in schema.get("allOf", []) for fault in faults(value, part, where)]:
        return found
    if not of_type(value, schema.get("type", "")) or value not in schema.get("enum", [value]):
        return [f"{where}: {value!r}"]
    if value != schema.get("const", value):
        return [f"{where}: {value!r}"]
    if isinstance(value, str):
        right = re.search(schema.get("pattern", ""), value) and len(value) >= schema.get("minLength", 0)
        return [] if right else [f"{where}: {value!r}"]
    if isinstance(value, int | float) and not isinstance(value, bool):
        right = schema.get("minimum", value) <= value <= schema.get("maximum", value)
        return [] if right else [f"{where}: {value!r}"]
    if isinstance(value, list):
        short = [f"{where}: too short"] if len(value) < schema.get("minItems", 0) else []
        return short + [
            fault
            for at, entry in enumerate(value)
            for fault in faults(entry, schema.get("items", {}), f"{where}[{at}]")
        ]
    return faults_of_table(value, schema, where) if isinstance(value, dict) else []


def faults_of_table(value: dict[str, Any], schema: dict[str, Any], where: str) -> list[str]:
    known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    patterns = schema.get("patternProperties", {})
    found = [f"{where}.{key}: missing" for key in schema.get("required", []) if key not in value]
    for key, entry in value.items():
        matching = [part for pattern, part in patterns.items() if re.search(pattern, key)]
        if key in known:
            found += faults(entry, known[key], f"{where}.{key}")
        elif matching:
            found += faults(entry, matching[0], f"{where}.{key}")
        elif more is False:
            found.append(f"{where}.{key}: unknown")
        elif isinstance(more, dict):
            found += faults(entry, more, f"{where}.{key}")
    return found


def of_type(value: object, wanted: str) -> bool:
    if not wanted:
        return True
    if isinstance(value, bool):
        return wanted == "boolean"
    return isinstance(value, TYPES[wanted])  # type: ignore[arg-type]


def as_editors_read(text: str) -> Any:
    """Read TOML as an editor does, which takes dates and times as text."""

    def plain(value: Any) -> Any:
        match value:
            case dict():
                return {key: plain(entry) for key, entry in value.items()}
            case list():
                return [plain(entry) for entry in value]
            case dt.date() | dt.datetime():
                return value.isoformat()
            case _:
                return value

    return plain(tomllib.loads(text))


def keywords(schema: Any, *, names: bool = False) -> set[str]:
    """Collect the keywords of a schema; below ``properties`` and ``$defs`` stand names, not keywords."""
    if isinstance(schema, list):
        return {word for entry in schema for word in keywords(entry)}
    if not isinstance(schema, dict):
        return set()
    found = set() if names else set(schema)
    for key, entry in schema.items():
        if names or key not in ("default", "enum", "required"):
            inside = not names and key in ("properties", "$defs", "patternProperties")
            found |= keywords(entry, names=inside)
    return found


@pytest.mark.parametrize("name", shipped_policies())
def test_every_shipped_policy_fits_the_schema(name: str) -> None:
    """An editor that checks a shipped file by the schema finds nothing to mark."""
    assert faults(as_editors_read(policy_text(name)), SCHEMA) == []


def test_the_example_on_the_page_fits_the_schema() -> None:
    """The example to start from is not marked either."""
    assert faults(as_editors_read(EXAMPLE), SCHEMA) == []


@pytest.mark.parametrize(
    ("wrong", "right", "where"),
    [
        ("min_minutes = 30", "min_minuts = 30", ".rule[0].min_minuts"),
        ("min_minutes = 30", "min_minutes = -1", ".rule[0].min_minutes"),
        ('colour = "red"\nlasts', 'colour = "blue"\nlasts', ".rule[0].colour"),
        ("scan_minutes = 60", 'scan_minutes = "60"', ".presence.scan_minutes"),
        ('label = "invented"', "", ".label"),
        ("lasts_days = 14", "lasts_days = 1.5", ".rule[0].lasts_days"),
        ('source = "invented"', "source = []", ".rule[0].source"),
        ('kind = "contact"', 'kind = "contct"', ".rule[0].kind"),
        ('kind = "contact"\n', "", ".rule[0].kind"),
        ("[[case]]", "[retention]\nscanz = 14\n\n[[case]]", ".retention.scanz"),
        ("given.reports", "given.report", ".case[0].given.report"),
        ("reported_at =", "reportd_at =", ".case[0].given.reports[0].reported_at"),
        ("left_at = 2020-02-12T10:30:00", "left = 2020-02-12T10:30:00", ".case[0].given.scans[0].left"),
        ('colour = "red"\nlasts', 'colour = "red"\npoints = 3\nlasts', ".rule[0]"),
        ('colour = "red"\nlasts', "lasts", ".rule[0]"),
        ('colour = "red"\nlasts', 'counts = "minutes"\nlasts', ".rule[0].points_per_minute"),
        ("clears = [{ negatives = 2, hours = 24 }]", "clears = [{ hours = 24 }]", ".rule[0].clears[0]"),
        ("negatives = 2, hours = 24", "negatives = 2, check_ins = 3", ".rule[0].clears[0]"),
        ("min_minutes = 30", "case_grid_minutes = 7", ".rule[0].case_grid_minutes"),
        (
            "min_minutes = 30",
            """weights.by_distance_law = { full_below_m = 1, power = 2 }
weights.by_distance_m = [{ weight = 1 }]""",
            ".rule[0].weights",
        ),
    ],
)
def test_a_fault_is_marked(wrong: str, right: str, where: str) -> None:
    """A misspelt key, a number out of bounds, a wrong type or word, a missing key: each is marked."""
    text = EXAMPLE.replace(wrong, right)
    assert text != EXAMPLE
    marked = faults(as_editors_read(text), SCHEMA)
    assert marked
    assert marked[0].startswith(f"{where}:")
    with pytest.raises(PolicyError):
        check_own_cases(policy_from_text(text, "mine.toml"), ReferenceScorer)


def test_schema_is_written_in_keywords_that_editors_know() -> None:
    """No keyword is the program's own, and null, which TOML lacks, is not offered."""
    assert keywords(SCHEMA) <= UNDERSTOOD
    assert '"null"' not in repr(SCHEMA).replace("'", '"')


def test_schema_names_keys_as_files_do() -> None:
    """An editor is offered the keys that a file may have, and no others."""
    assert {"rule", "band", "case", "source"} <= set(SCHEMA["properties"])
    assert "rules" not in SCHEMA["properties"]
    assert SCHEMA["additionalProperties"] is False


def test_every_key_but_the_plainest_is_explained_in_the_editor() -> None:
    """What hovering over a key shows: most keys of a rule have their meaning."""
    report = SCHEMA["$defs"]["ReportRule"]["properties"]
    explained = [key for key, entry in report.items() if "description" in entry]
    assert len(explained) >= len(report) - 4
