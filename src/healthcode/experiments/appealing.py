"""Appeals against the colours of a finished run, the truth held as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.appeals import AppealsDesk
from healthcode.audit.appeals import Appeal, Appealed
from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY

if TYPE_CHECKING:
    from healthcode.appeals import Appellants, Arrangement, Decided, Filed
    from healthcode.audit.lived import Lived
    from healthcode.draws import Draws


def appeal(lived: Lived, people: Appellants, arrangement: Arrangement, draws: Draws, begins: int) -> Appealed:
    """Let the locked people of a run appeal, and take the greens that they win off their colours.

    Args:
        lived: The run.
        people: Who lived in it, in the order of ``lived``.
        arrangement: Who files, who decides, how long.
        draws: Of the run: in a run that had the same appeals, the same people file and win.
        begins: First second of the run.

    Simplification:
        People lived as they did: nobody goes out, or infects anybody, because an appeal was granted.
    """
    desk = AppealsDesk(arrangement, people, draws, begins)
    locked = np.zeros_like(lived.locked)
    free_until = np.full(len(people), np.iinfo(np.int64).min, np.int64)
    filed: list[Filed] = []
    decided: list[Decided] = []
    for day in range(len(locked)):
        locked[day] = lived.locked[day] & (free_until <= begins + day * DAY + DAY_BEGINS_AT)
        at_desk = desk.work(day, locked[day], locked[day] & ~lived.infected[day])
        rows = desk.override_rows(at_desk.decided)
        forever = np.iinfo(np.int64).max
        free_until[rows["person"]] = np.where(rows["until"] < 0, forever, rows["until"])
        filed += at_desk.filed
        decided += at_desk.decided
    return Appealed(locked, lived.infected, _joined(filed, decided, begins), DAY_BEGINS_AT)


def _joined(filed: list[Filed], decided: list[Decided], begins: int) -> tuple[Appeal, ...]:
    """Lay each decision beside the appeal that it decides; a person has one at a time."""
    outcomes = {(one.person, one.filed_at): one for one in decided}
    found = []
    for one in filed:
        outcome = outcomes.get((one.person, one.filed_at))
        found.append(
            Appeal(
                one.person,
                one.filed_at - begins,
                None if outcome is None else outcome.decided_at - begins,
                outcome is not None and outcome.is_granted,
                one.is_wrongly_locked if outcome is None else outcome.is_wrongly_locked,
            )
        )
    return tuple(found)
