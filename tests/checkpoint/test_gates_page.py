"""``docs/reference/gates.md`` is written from the model, and is current."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from healthcode.checkpoint import shipped_gates
from healthcode.checkpoint.codebook import codebook
from healthcode.checkpoint.model import Gate

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "gates.md"


def test_the_page_is_current(request: pytest.FixtureRequest) -> None:
    """The page says what the program says."""
    if request.config.getoption("--update-golden"):
        PAGE.write_text(codebook(), encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == codebook(), "run: pytest tests/checkpoint --update-golden"


def test_every_key_and_every_gate_is_on_it() -> None:
    """Nothing of the model and nothing shipped is missing."""
    page = codebook()
    assert all(f"| `{name}` |" in page for name in [*Gate.model_fields, *shipped_gates()])
