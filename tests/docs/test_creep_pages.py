"""The pages on infection paths and on the invented score have the fields and numbers of the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from healthcode.audit import contact_chains, path_fields
from healthcode.audit.assumptions import read_file
from healthcode.audit.zhima import fields as zhima_fields
from healthcode.audit.zhima.model import DIMENSIONS, load_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.audit.field import Note

PAGES = Path(__file__).parents[2] / "docs" / "reference"
NOTE = re.compile(
    r"^\| `(?P<name>(?:path|score)\.[^`]+)` \| (?P<meaning>[^|]+) \| (?P<trap>[^|]+) \|$", re.MULTILINE
)
NUMBER = re.compile(r"^\| `(\w+)` \| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


@pytest.mark.parametrize(
    ("page", "notes"),
    [("infection-paths", (*path_fields.NOTES, contact_chains.NOTE)), ("zhima", zhima_fields.NOTES)],
)
def test_a_page_has_every_field_and_no_other(page: str, notes: Sequence[Note]) -> None:
    """Names, meanings and what to say aloud are those of the code, in its order."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    found = [(row["name"], row["meaning"], row["trap"]) for row in NOTE.finditer(text)]
    assert found == [(note.name, note.meaning, note.en) for note in notes]


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        ("infection-paths", read_file("infection_paths.toml")["numbers"]),
        ("zhima", read_file("zhima/model.toml")["numbers"] | read_file("zhima/model.toml")["leak"]),
    ],
)
def test_a_page_has_every_number_with_unit_and_source(
    page: str, numbers: Mapping[str, Mapping[str, str]]
) -> None:
    """The table of numbers is that of the file."""
    found = NUMBER.findall((PAGES / f"{page}.md").read_text(encoding="utf-8"))
    assert found == [
        (name, str(one["value"]), one["unit"], one["source"], one["says"]) for name, one in numbers.items()
    ]


def test_the_page_has_both_versions_of_the_weights_and_every_privilege() -> None:
    """Weights stand with their dimension, privileges with their points, source and confidence."""
    text, model = (PAGES / "zhima.md").read_text(encoding="utf-8"), load_model()
    for at, dimension in enumerate(DIMENSIONS):
        shares = " | ".join(f"{model.weights[version].shares[at]} %" for version in "AB")
        assert f"| `{dimension}` | {shares} |" in text
    for one in model.privileges:
        points = f"below {one.to_points}" if one.is_ban else str(one.from_points)
        assert f"| {points} | {one.says['en']} | {one.source} | {one.confidence} |" in text
