"""The library as others import it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import healthcode
from healthcode.errors import UsageError
from healthcode.samples import sample_path

AT = "2020-02-21T20:00"


def test_exported_names() -> None:
    """These names are promised, and no others."""
    promised = ["__version__", "explain", "load_dataset", "load_policy", "load_scenario", "score", "simulate"]
    assert healthcode.__all__ == promised
    assert set(healthcode.__all__) <= set(dir(healthcode))


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A name that is not there fails as it does in any module."""
    with pytest.raises(AttributeError, match="no_such_name"):
        healthcode.no_such_name  # noqa: B018


def test_import_is_light() -> None:
    """`import healthcode` loads none of the heavy libraries."""
    program = (
        "import sys, healthcode\n"
        "print([name for name in ('duckdb', 'PIL', 'qrcode', 'joserfc', 'pydantic', 'jinja2') "
        "if name in sys.modules])"
    )
    result = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert result.stdout.strip() == "[]"


def test_the_four_functions_work_together() -> None:
    """Loading, scoring and explaining the street give the same colour."""
    policy = healthcode.load_policy("hangzhou-2020-02")
    with healthcode.load_dataset(sample_path()) as data:
        scores = healthcode.score(data, policy, AT)
        explanation = healthcode.explain(data, policy, "syn-05-commuter", AT)
    verdict = next(row for row in scores.verdicts if row.person_id == "syn-05-commuter")
    assert (explanation.colour, explanation.points) == (verdict.colour, verdict.points)
    assert "syn-05-commuter" in str(explanation)
    assert scores.exposures
    assert scores.evidence
    assert scores.evidence_exposures
    assert "hangzhou-2020-02" in scores.provenance


def test_names_stand_for_loaded_things() -> None:
    """Paths and ids are taken where a dataset and a policy are, with either engine."""
    one = healthcode.score(sample_path(), "always-green", ["2020-02-20", AT])
    other = healthcode.score(sample_path(), "always-green", [AT, "2020-02-20"], engine="reference")
    assert one.verdicts == other.verdicts
    assert {verdict.colour for verdict in one.verdicts if verdict.deciding_rule is None} == {"green"}


@pytest.mark.parametrize("as_of", ["soon", [], ["2020-02-20", "x"]])
def test_bad_times_are_refused(as_of: str | list[str]) -> None:
    """A time that cannot be read, or none at all, is an error before anything is loaded."""
    with pytest.raises(UsageError, match="HC101"):
        healthcode.score("no-such-folder", "always-green", as_of)


def test_an_unknown_engine_is_refused() -> None:
    """Only the two engines can be asked for."""
    with pytest.raises(UsageError, match="engine"):
        healthcode.score(sample_path(), "always-green", AT, engine="spark")  # type: ignore[arg-type]
