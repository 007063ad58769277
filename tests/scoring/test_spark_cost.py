"""The essay on cost shows what its script prints."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_essay_has_the_table_of_its_script() -> None:
    """Every number of the table is the script's, at its own assumptions."""
    script = runpy.run_path(str(ROOT / "benchmarks" / "cost_on_paper.py"))
    essay = (ROOT / "docs" / "explanation" / "cost-of-a-billion.md").read_text(encoding="utf-8")
    assert script["table"](script["Assumptions"]()) in essay


def test_ten_times_the_events_are_ten_times_the_core_hours() -> None:
    """The sum grows with what it counts."""
    script = runpy.run_path(str(ROOT / "benchmarks" / "cost_on_paper.py"))
    few = script["table"](script["Assumptions"](people=1e9, spark_events_per_core_second=1e6))
    many = script["table"](script["Assumptions"](people=1e10, spark_events_per_core_second=1e6))
    assert "| Spark: core-hours a day | 39 |" in few
    assert "| Spark: core-hours a day | 389 |" in many
