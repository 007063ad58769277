"""What this stage gives: the rows of one day that a platform sees, and the faults in them.

``Rows`` are one array for each column, all equally long, in the order in which the rows become known.
Times are seconds of the town's clock, -1 where a row does not say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from healthcode.clock import DAY, HOUR
from healthcode.tables import EVENT_TABLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

Column: TypeAlias = "NDArray[Any]"
Rows: TypeAlias = "dict[str, Column]"

#: Where a row does not say: no time, no person, no event, no number of minutes.
EMPTY = -1
NO_MINUTES = int(np.iinfo(np.int32).min)
NO_COLOUR = 255
VISITOR, STAFF = 0, 1
#: Minutes are given in whole thousandths.
THOUSANDTHS = 1_000
#: The platform's day: rows become known after 04:00, when colours are fixed, and before midnight.
FIRST_SECOND, LAST_SECOND = 4 * HOUR + 1, DAY - 1
#: What ``detail`` of a fault says.
FAULT_DETAILS = ("", "evasion")
EVASION = FAULT_DETAILS.index("evasion")

COLUMNS: dict[str, dict[str, type[np.generic]]] = {
    "trips": {
        "event": np.int64,
        "person": np.int32,
        "vehicle": np.int64,
        "mode": np.uint8,
        "carriage": np.int16,
        "from_district": np.int16,
        "to_district": np.int16,
        "departed_at": np.int64,
        "arrived_at": np.int64,
    },
    "purchases": {
        "event": np.int64,
        "person": np.int32,
        "place": np.int32,
        "bought_at": np.int64,
        "category": np.uint8,
        "amount": np.int32,
        "payment": np.uint8,
    },
    "scans": {
        "event": np.int64,
        "person": np.int32,
        "place": np.int32,
        "scanned_at": np.int64,
        "left_at": np.int64,
        "role": np.uint8,
        "colour_shown": np.uint8,
    },
    "encounters": {
        "event": np.int64,
        "person": np.int32,
        "other": np.int32,
        "started_at": np.int64,
        "ended_at": np.int64,
        "distance": np.int32,
        "attenuation": np.int32,
    },
    "reports": {
        "event": np.int64,
        "person": np.int32,
        "kind": np.uint8,
        "reported_at": np.int64,
        "sampled_at": np.int64,
        "onset_at": np.int64,
        "minutes": np.int64,
    },
    "zones": {
        "event": np.int64,
        "district": np.int16,
        "level": np.uint8,
        "valid_from": np.int64,
        "valid_to": np.int64,
    },
    "overrides": {
        "event": np.int64,
        "person": np.int32,
        "colour": np.uint8,
        "set_at": np.int64,
        "until": np.int64,
        "actor": np.str_,
        "reason": np.str_,
        "approved_by": np.str_,
    },
    "zone_ends": {"event": np.int64, "valid_to": np.int64},
    "faults": {
        "table": np.uint8,
        "event": np.int64,
        "kind": np.uint8,
        "person": np.int32,
        "other": np.int32,
        "minutes": np.int32,
        "at": np.int64,
        "detail": np.uint8,
    },
}
"""Name and type of each column that goes out, by table.

``faults.table`` counts in ``tables.EVENT_TABLES``, ``faults.kind`` in ``tables.FAULT_KINDS`` and
``faults.detail`` in ``FAULT_DETAILS``; ``faults.minutes`` is ``NO_MINUTES`` where there are none, since it
may be negative. ``encounters.distance`` is in hundredths of a metre and ``attenuation`` in tenths of a
decibel, ``minutes`` in thousandths, ``purchases.amount`` in hundredths.
"""


def no_rows(table: str) -> Rows:
    """Give a table's columns without a row."""
    return {name: np.empty(0, kind) for name, kind in COLUMNS[table].items()}


@dataclass(frozen=True)
class Observed:
    """What became known on one day, and what is wrong with it.

    ``faults`` and ``has_phone_along`` belong to the truth; all else is known to the platform or the office.

    Args:
        trips, purchases, scans, encounters, reports, zones, overrides: The rows that became known.
        zone_ends: Zones of this or an earlier day that got their end: ``event`` of the zone, ``valid_to``.
        faults: Which of the rows are wrong, and which are missing (``event`` is -1).
        notices: People who were told of a contact today, each once.
        has_phone_along: For each resident, whether they carried a phone today, their own or a lent one.
    """

    trips: Rows
    purchases: Rows
    scans: Rows
    encounters: Rows
    reports: Rows
    zones: Rows = field(default_factory=lambda: no_rows("zones"))
    overrides: Rows = field(default_factory=lambda: no_rows("overrides"))
    zone_ends: Rows = field(default_factory=lambda: no_rows("zone_ends"))
    faults: Rows = field(default_factory=lambda: no_rows("faults"))
    notices: Column = field(default_factory=lambda: np.empty(0, np.int32))
    has_phone_along: Column = field(default_factory=lambda: np.empty(0, np.bool_))

    def tables(self) -> dict[str, Rows]:
        """Give the event tables by name."""
        return {name: getattr(self, name) for name in EVENT_TABLES}
