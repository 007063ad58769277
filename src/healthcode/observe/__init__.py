"""What a platform sees of the town: each module watches one source of rows, ``watcher`` puts a day together.

Nothing here knows a policy, and nothing that goes out tells more than such a platform could have: rides paid
by phone or booked by name, purchases paid by phone or card, scanned codes, what apps measured of each other,
reports, and what a health office makes of the reports. ``faults`` tells what goes wrong on the way.
"""

from healthcode.observe.seen import (
    COLUMNS,
    EMPTY,
    FAULT_DETAILS,
    NO_COLOUR,
    NO_MINUTES,
    Observed,
    Rows,
    no_rows,
)
from healthcode.observe.watcher import Observer

__all__ = [
    "COLUMNS",
    "EMPTY",
    "FAULT_DETAILS",
    "NO_COLOUR",
    "NO_MINUTES",
    "Observed",
    "Observer",
    "Rows",
    "no_rows",
]
