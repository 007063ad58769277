"""The section ``reidentification`` on a small run."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from healthcode.audit.field import family_of
from healthcode.dataset import load_dataset
from healthcode.experiments.section_reidentification import SECTION
from healthcode.experiments.source_points import TABLES
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder import read_manifest
from healthcode.scenario import load_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from healthcode.experiments.sections import Found, RunInHand


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What the section finds in a town of 200 people and six days."""
    run: Path = tmp_path_factory.mktemp("reid") / "run"
    scenario = load_scenario("demo", people=200, days=6)
    simulate(scenario, run, load_policy("hangzhou-2020-02"))
    with load_dataset(run) as dataset:
        hand: Any = SimpleNamespace(
            run=run, manifest=read_manifest(run), dataset=dataset, command="audit RUN"
        )
        return SECTION.find(cast("RunInHand", hand), None)


@pytest.mark.slow
def test_every_field_has_its_note_and_no_share_leaves_its_range(found: Found) -> None:
    """Families are those of the notes, shares are shares, and the published ones say their source."""
    assert {family_of(name) for name in found.fields} == {note.name for note in SECTION.notes}
    assert all(0 <= field["value"] <= 1 for field in found.fields.values())
    real = {name: field for name, field in found.fields.items() if field["kind"] == "REAL"}
    assert {field["value"] for field in real.values()} == {0.95, 0.9}
    assert all(field["n"]["source"] for field in real.values())


@pytest.mark.slow
def test_attacks_on_the_run_are_ordered(found: Found) -> None:
    """More precise times single out no fewer people, and sizes end with the town."""
    for table in ("", *(f"{name}." for name in TABLES)):
        month, day, hour = (
            found.fields[f"reid.risk[{table}places-time-{precision}]"]
            for precision in ("month", "day", "hour")
        )
        if not any(field["n"]["lower_bounds"] for field in (month, day)):
            assert month["value"] <= day["value"] <= hour["value"]
    sizes = found.details["unicity"]["by_size"]["joined"]
    assert [row["size"] for row in sizes] == [30, 100, 200]
    whole = sizes[-1]["attacks"]["home-work"]
    field = found.fields["reid.alone[home-work]"]
    assert (whole["alone"], whole["targets"]) == (field["n"]["numerator"], field["n"]["denominator"])


@pytest.mark.slow
def test_it_tells_whole_people_for_both_sides(found: Found) -> None:
    """Short paragraphs in both languages, one of them for the other side."""
    document = {"fields": found.fields, **found.details}
    for language, word in (("en", "On the other side"), ("de", "Andererseits")):
        told = SECTION.tell(document, cast("Any", language))
        assert any(word in line for line in told)
        assert all(len(line) <= 3 * 76 for line in told)
    assert SECTION.tell({"fields": {}}, "en") == []


@pytest.mark.parametrize(
    "name", ["necessity", "retention", "reidentification", "sunset", "series", "base_rate", "chains"]
)
def test_headings_fit_a_line(name: str) -> None:
    """A terminal of 80 columns shows each heading in one line."""
    section = import_module(f"healthcode.experiments.section_{name}").SECTION
    assert all(len(text) <= 76 for text in section.says.values())
