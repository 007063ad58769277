"""Published cases as folders of tables, through `score` and `explain` as they are typed."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from published import cases as published
from published import test_clea, test_cwa_venue, test_robert, test_safer_illinois

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from published.cases import Case


def named(cases: Sequence[Case], name: str) -> Case:
    return next(case for case in cases if case.name == name)


CASES = [
    (test_clea.POLICY, named(test_clea.CASES, "duplicated visits, half an hour")),
    (test_robert.POLICY, named(test_robert.CASES, "scores 10, 2, 1 and 4.3")),
    (test_safer_illinois.FIRST, named(test_safer_illinois.FIRST_CASES, "symptoms until a negative test")),
]


def write_folder(case: Case, folder: Path) -> Path:
    """Write the tables of a case as CSV files."""
    folder.mkdir()
    for table, rows in published.complete(case).items():
        if not rows:
            continue
        columns = sorted({column for row in rows for column in row})
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def run(*arguments: str) -> Any:
    result = CliRunner().invoke(build_app(), [*arguments, "--json", "--quiet"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.slow
@pytest.mark.parametrize(("policy", "case"), CASES, ids=[policy for policy, _ in CASES])
def test_score_and_explain_give_the_published_colour(policy: str, case: Case, tmp_path: Path) -> None:
    """A published case in a folder of CSV files gets its colours from the commands."""
    folder = str(write_folder(case, tmp_path / "data"))
    moments = sorted({moment for moment, _ in case.expect})
    asked = "..".join(moment.isoformat() for moment in sorted({moments[0], moments[-1]}))
    scored = run("score", folder, "--policy", policy, "--as-of", asked)
    colours = {
        (datetime.fromisoformat(part["as_of"]), verdict["person_id"].removeprefix("syn-")): verdict["colour"]
        for part in scored["moments"]
        for verdict in part["verdicts"]
    }
    assert {key: colours[key] for key in case.expect} == dict(case.expect)
    (moment, person), colour = next(iter(case.expect.items()))
    told = run("explain", folder, f"syn-{person}", "--policy", policy, "--as-of", moment.isoformat())
    assert told["colour"] == colour


@pytest.mark.slow
def test_explain_tells_the_published_minutes(tmp_path: Path) -> None:
    """`explain --json` gives 5 minutes and 45 seconds together as the 6 minutes that the app counted."""
    policy, case = test_cwa_venue.POLICY, named(test_cwa_venue.CASES, "rounded up")
    folder = str(write_folder(case, tmp_path / "data"))
    (moment, person) = next(iter(case.expect))
    told = run("explain", folder, f"syn-{person}", "--policy", policy, "--as-of", moment.isoformat())
    minutes = [
        exposure["minutes"]
        for evidence in told["evidence"]
        if evidence["rule_id"] == "low"
        for exposure in evidence["exposures"]
    ]
    assert minutes == [6]
