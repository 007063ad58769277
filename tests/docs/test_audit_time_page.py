"""``audit-time.md``, ``audit-base-rate.md`` and ``necessity.md`` list every field, as the code has it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from healthcode.audit import base_rate, retention_curve, sunset
from healthcode.audit.need_fields import NOTES, trap_of

if TYPE_CHECKING:
    from healthcode.audit.field import Note

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
ROW = re.compile(r"^\| `([a-z._]+(?:\[…\])?)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


@pytest.mark.parametrize(
    ("page", "notes"),
    [
        ("audit-time.md", (*retention_curve.NOTES, *sunset.NOTES)),
        ("audit-base-rate.md", base_rate.NOTES),
    ],
)
def test_the_page_has_every_field_and_no_other(page: str, notes: tuple[Note, ...]) -> None:
    """Names, meanings and traps of the page are those of the code, in its order."""
    assert ROW.findall((REFERENCE / page).read_text(encoding="utf-8")) == [
        (note.name, note.meaning, note.en) for note in notes
    ]


def test_necessity_is_documented_family_by_family() -> None:
    """Each family of fields is named on its page, and its note says what its fields say."""
    text = (REFERENCE / "necessity.md").read_text(encoding="utf-8")
    named = {
        re.sub(r"\[[a-z]\]", "[…]", name)
        for name in re.findall(r"^\| `((?:need|min)[^`]+)` \|", text, re.MULTILINE)
    }
    assert named == {note.name.removesuffix(".infectious") for note in NOTES}
    assert all(note.trap == trap_of(note.name) for note in NOTES if "unicity" not in note.name)
