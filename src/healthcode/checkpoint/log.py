"""The log of a gate: what is kept of the checks, and what the guard's screen told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.checkpoint.decide import GLANCE, OPEN
from healthcode.clock import DAY, HOUR
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthcode.checkpoint.decide import Decisions
    from healthcode.checkpoint.model import Gate
    from healthcode.checkpoint.scene import Known, Verdicts

Columns = dict[str, "NDArray[Any]"]

#: Columns of a log that are times.
TIMES = ("checked_at", "hour")
NAMES = ("pseudonym", "person_id")
ANSWERS = ("no", "yes")


@dataclass(frozen=True)
class GateLog:
    """The rows of a log, as the file has them: texts, and times in seconds.

    Args:
        columns: Equally long arrays by name; no column for a log of nothing.
    """

    columns: Columns

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    @property
    def name_column(self) -> str | None:
        """The column that names somebody, if there is one."""
        return next((name for name in NAMES if name in self.columns), None)


def log_columns(gate: Gate) -> tuple[str, ...]:
    """Name the columns that the log of a gate has."""
    match gate.log:
        case "nothing":
            return ()
        case "counts":
            colour = ("colour",) if "colour" in gate.facts else ()
            return ("place_id", "hour", *colour, "checks", "refused")
        case named:
            name = "pseudonym" if named == "pseudonyms" else "person_id"
            return ("place_id", "checked_at", name, "answer", *gate.facts)


def day_log(gate: Gate, decisions: Decisions, known: Known, verdicts: Verdicts) -> GateLog:
    """Write down what is kept of one day.

    Args:
        gate: What it keeps.
        decisions: Of the day.
        known: Ids, groups and districts.
        verdicts: Of the day.

    Returns:
        A log of names has one row for each code that a device read; a guard's glance and a human's judgement
        leave none. A log of counts has a row for each door and hour, and each colour if colours are seen,
        over all checks.
    """
    if gate.log == "nothing":
        return GateLog({})
    if gate.log == "counts":
        return GateLog(_counts(gate, decisions, known))
    rows = np.flatnonzero(decisions.is_read)
    facts = told(gate, decisions, known, verdicts)
    person, place = decisions.scene.person[rows], decisions.scene.place[rows]
    every = {
        "place_id": _texts(known.place_ids)[place],
        "checked_at": decisions.scene.arrived_at[rows],
        "pseudonym": decisions.pseudonym[rows],
        "person_id": _texts(known.person_ids)[person],
    } | {name: column[rows] for name, column in facts.items()}
    return GateLog({name: every[name] for name in log_columns(gate)})


def told(gate: Gate, decisions: Decisions, known: Known, verdicts: Verdicts) -> Columns:
    """Give what the guard's screen tells of each arrival: the answer, and the facts that the gate shows.

    A glance shows the painted colour and nothing else, and where no code is shown nothing is told.
    """
    person = decisions.scene.person
    every = {
        "colour": _texts(ALL_COLOURS)[decisions.colour],
        "reason": _texts(verdicts.reasons)[verdicts.reason[person]],
        "points": verdicts.points[person].astype(str).astype(object),
        "group": _texts(known.groups)[person],
        "district": _texts(known.districts)[person],
    }
    is_shown = dict.fromkeys(every, decisions.is_read) | {
        "colour": decisions.is_read | (decisions.way == GLANCE)
    }
    facts = {name: np.where(is_shown[name], every[name], "").astype(object) for name in gate.facts}
    return {"answer": _texts(ANSWERS)[(decisions.reason == OPEN).astype(np.int8)]} | facts


def joined(logs: Sequence[GateLog]) -> GateLog:
    """Put the logs of several days one under the other."""
    parts = [log.columns for log in logs if log.columns]
    return GateLog(
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}
    )


def kept(gate: Gate, logs: Sequence[tuple[int, GateLog]], until: int) -> GateLog:
    """Give the log as somebody finds it at a time, without what has been deleted by then.

    Args:
        gate: How long it keeps a day.
        logs: The first second of each day, and its log.
        until: The time.
    """
    return joined([log for begins, log in logs if begins + DAY + gate.log_days * DAY > until])


def _counts(gate: Gate, decisions: Decisions, known: Known) -> Columns:
    scene = decisions.scene
    hour = scene.arrived_at // HOUR * HOUR
    # Nobody sees the colour of whom no code is shown, and some gates show none at all.
    is_seen = (decisions.is_read | (decisions.way == GLANCE)) & ("colour" in gate.facts)
    shade = np.where(is_seen, decisions.colour.astype(np.int64), len(ALL_COLOURS))
    cells, cell = np.unique(
        np.stack((hour, scene.place.astype(np.int64), shade)), axis=1, return_inverse=True
    )
    count = cells.shape[1]
    every = {
        "place_id": _texts(known.place_ids)[cells[1]],
        "hour": cells[0],
        "colour": _texts((*ALL_COLOURS, ""))[cells[2]],
        "checks": np.bincount(cell.ravel(), minlength=count),
        "refused": np.bincount(cell.ravel(), weights=decisions.is_refused, minlength=count).astype(np.int64),
    }
    return {name: every[name] for name in log_columns(gate)}


def _texts(words: Sequence[str]) -> NDArray[Any]:
    return np.array([*words], dtype=object)
