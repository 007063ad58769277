"""The whole command: it waits for nobody, keeps what it made, and makes the same again at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.lesson import material

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.slow
def test_the_tour_runs_to_its_end_without_a_keyboard_and_then_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = material.Recipe.__dataclass_fields__
    assert {"people", "days", "seeds"} <= set(fields)
    small = ["--seed", "linden-7", "--out", str(tmp_path / "made"), "--answers", "80,40,50,medium"]
    monkeypatch.setattr(material.Recipe, "__init__", _smaller(material.Recipe.__init__))
    first = CliRunner().invoke(build_app(), ["tour", *small, "--plain"])
    assert first.exit_code == 0, first.output
    assert "8/8" in first.stdout
    assert "You said 80." in first.stdout
    again = CliRunner().invoke(build_app(), ["tour", *small, "--plain"])
    assert again.stdout == first.stdout
    german = CliRunner().invoke(build_app(), ["tour", *small, "--lang", "de"])
    assert "Ihre Schätzung: 80." in german.stdout


def _smaller(made: Callable[..., None]) -> Callable[..., None]:
    """Make recipes of a small town and two seeds."""

    def smaller(self: material.Recipe, *args: Any, **named: Any) -> None:
        made(self, *args, **{"people": 400, "days": 10, "seeds": 2, **named})

    return smaller
