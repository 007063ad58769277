"""Options and fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable

# A slow machine is no failure: only what a property says can fail it.
# Where CI is set, the same examples are drawn every time, so that a check of a change never fails by chance.
settings.register_profile("healthcode", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("healthcode")

# `uv run pytest` leaves its mark on the commands that the program suggests; tests read them without it.
os.environ.pop("UV", None)

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the only way in which expected files are rewritten."""
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the expected files in tests/golden"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with an expected file under ``tests/golden``, byte for byte, or rewrite that file."""

    def compare(path: str, text: str) -> None:
        file = GOLDEN / path
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        if not file.is_file():
            pytest.fail(f"no expected file {path}; write it with: pytest --update-golden")
        assert text == file.read_bytes().decode(), f"{path} differs; if that is right: pytest --update-golden"

    return compare
