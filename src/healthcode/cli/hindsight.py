"""What was really so, for ``explain --hindsight``: where one colour meets the truth of its run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from healthcode.errors import DatasetError, Problem

if TYPE_CHECKING:
    from healthcode.audit.hindsight import Hindsight
    from healthcode.scoring.explained import Explanation
    from healthcode.scoring.telling import Section


def require_run(data: str) -> None:
    """Refuse data of which nobody knows what was really so.

    Raises:
        DatasetError: If it is no run folder.
    """
    from healthcode.run_folder import is_run  # noqa: PLC0415 - not needed for --help

    if not is_run(data):
        problem = Problem("--hindsight", repr(data), "a run folder, which healthcode simulate writes")
        raise DatasetError("what was really so is known only of a simulated town", (problem,))


def hindsight_of(run: str, explanation: Explanation) -> Hindsight:
    """Read what was really so about a person, and about the rows behind their colour."""
    from healthcode.audit.hindsight import look_back  # noqa: PLC0415 - not needed for --help
    from healthcode.run_folder.truth import read_truth  # noqa: PLC0415

    exposures = [
        exposure for row in explanation.evidence if row.share != "none" for exposure in row.exposures
    ]
    event_ids = {exposure.event_id for exposure in exposures} | {
        exposure.other_event_id for exposure in exposures
    }
    events = sorted(event for event in event_ids if event is not None)
    others = sorted({exposure.other_person_id for exposure in exposures} - {None}, key=str)
    person = explanation.person_id
    named = [other for other in others if other is not None]
    folder = Path(run)
    return look_back(
        person,
        explanation.as_of,
        read_truth(folder, "infections", person_ids=[person, *named]),
        read_truth(folder, "faults", person_ids=[person], event_ids=events),
        event_ids=events,
        others=named,
    )


def section(known: Hindsight, language: Literal["en", "de"]) -> Section:
    """Tell what was really so, as the last section of an explanation."""
    from healthcode.audit.hindsight import heading, tell  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.telling import Item, Section  # noqa: PLC0415

    return Section("hindsight", heading(language), tuple(Item(text) for text in tell(known, language)))
