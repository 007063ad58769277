"""Orders from outside medicine: colours that an office sets by hand, if the scenario has one do so.

The real case behind it: in June 2022 officials of Zhengzhou, without authority, turned the codes of 1,317
bank depositors red. The office and the words here are invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY, HOUR
from healthcode.draws import between
from healthcode.observe.rows import in_order, typed
from healthcode.observe.seen import EMPTY, no_rows
from healthcode.tables import COLOURS

if TYPE_CHECKING:
    from healthcode.draws import Draws
    from healthcode.observe.given import Column, Settings, Town
    from healthcode.observe.rows import Numbering
    from healthcode.observe.seen import Rows

#: The office works through its list between these hours.
_FROM, _UNTIL = 10 * HOUR, 12 * HOUR


class OrderDesk:
    """Turns the people of a list red on one day.

    Args:
        town: Who lives where.
        settings: ``[orders]``.
        draws: The run's draws.
        begin: First second of the run.
        numbering: Gives the overrides their numbers.
    """

    def __init__(
        self, town: Town, settings: Settings, draws: Draws, begin: int, numbering: Numbering
    ) -> None:
        self._draws = draws
        self._begin = begin
        self._numbering = numbering
        self._day = settings.count("orders.red_list_day")
        self._days = settings.count("orders.red_list_days")
        self._words = {
            "actor": settings.word("orders.red_list_actor"),
            "reason": settings.word("orders.red_list_reason"),
            "approved_by": settings.word("orders.red_list_approved_by"),
        }
        size = settings.count("orders.red_list_size")
        self._listed = self._choose(town, settings.word("orders.red_list_from"), size)

    def overrides(self, day: int) -> Rows:
        """Give the overrides of one day."""
        listed = self._listed
        if day != self._day or not len(listed):
            return no_rows("overrides")
        at = self._begin + day * DAY + between(self._draws.draw("turned red at", day, listed), _FROM, _UNTIL)
        order = in_order(at)
        at = at[order]
        rows = {
            "event": self._numbering.numbers("overrides", len(listed)),
            "person": listed[order],
            "colour": np.full(len(listed), COLOURS.index("red")),
            "set_at": at,
            "until": at + self._days * DAY if self._days else np.full(len(listed), EMPTY),
            **{name: np.full(len(listed), text) for name, text in self._words.items()},
        }
        return typed("overrides", rows)

    def _choose(self, town: Town, where: str, size: int) -> Column:
        """Choose people who live in the neighbour towns, in the town, or anywhere."""
        kinds = np.array(list(town.districts.kinds))[town.people.district]
        person = np.flatnonzero((kinds == where) | (where == "anywhere"))
        drawn = self._draws.draw("stands on the list", person=person)
        return np.sort(person[np.lexsort((person, drawn))][:size])
