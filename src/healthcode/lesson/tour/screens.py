"""The eight screens in their order, and the parts of the material that each needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.lesson.tour import counting, meeting

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthcode.lesson.material import Part
    from healthcode.lesson.tour.told import Screen, Told

#: Each screen, and the last part of the material that it reads.
SCREENS: tuple[tuple[Callable[[Told], Screen], Part], ...] = (
    (meeting.you, "town"),
    (meeting.red_code, "town"),
    (counting.town, "town"),
    (meeting.why, "town"),
    (counting.control, "seeds"),
    (counting.purchases, "seeds"),
    (counting.second_list, "seeds"),
    (meeting.swap, "seeds"),
)
#: No screen is longer, its question and key included.
MOST_LINES = 20
