"""A small audit and a small comparison, as files, for tests of the page.

``tests/golden/report`` holds the audit of the demo town with every section, and a comparison of its policies;
of large families of fields only some members are kept. ``test_live_report.py`` makes them anew with
``--update-golden`` and sees to it that they keep the form of what the program writes.
"""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parents[1] / "golden" / "report"
#: Of a family of fields so many members are kept.
MOST_MEMBERS = 8
#: Groups of these groupings are kept, all others left out.
GROUPINGS = ("age_band", "has_phone")


def sample_audit() -> dict[str, Any]:
    """Give the audit of a run, as a document that may be changed."""
    return copy.deepcopy(_read("audit.json"))


def sample_compare() -> dict[str, Any]:
    """Give the comparison of towns, likewise."""
    return copy.deepcopy(_read("compare.json"))


@cache
def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((GOLDEN / name).read_text(encoding="utf-8"))
    return document


def shortened(document: dict[str, Any]) -> dict[str, Any]:
    """Keep some members of each family of fields, and of the rest all."""
    kept: dict[str, Any] = {}
    members: dict[str, int] = {}
    for name, field in document["fields"].items():
        family, bracket, key = name.partition("[")
        grouping, is_group, _ = key.partition("=")
        if is_group and grouping not in GROUPINGS:
            continue
        members[family] = members.get(family, 0) + 1
        if not bracket or members[family] <= MOST_MEMBERS:
            kept[name] = field
    return {**document, "fields": kept} | ({"runs": document["runs"][:2]} if "runs" in document else {})


def written(document: dict[str, Any]) -> str:
    """Write a document on few lines: one for each field and each other key."""
    lines = []
    for key, value in document.items():
        if key == "fields":
            inner = ",\n".join(f"{json.dumps(name)}:{_compact(field)}" for name, field in value.items())
            lines.append(f'"fields":{{\n{inner}\n}}')
        else:
            lines.append(f"{json.dumps(key)}:{_compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
