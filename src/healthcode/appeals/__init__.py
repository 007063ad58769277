"""Appeals against a colour: who files, who decides and when, and the green that a granted one sets.

A stage of its own. It knows no policy and no table: it is told each morning who is locked, and who of them
wrongly, and gives back overrides, which the platform sees and the rules obey.
"""

from healthcode.appeals.arrangement import (
    Arrangement,
    appeals_text,
    arrangement_from_text,
    load_arrangement,
    shipped_arrangements,
)
from healthcode.appeals.desk import AppealsDesk, DayAtDesk, Decided, Filed
from healthcode.appeals.people import Appellants

__all__ = [
    "AppealsDesk",
    "Appellants",
    "Arrangement",
    "DayAtDesk",
    "Decided",
    "Filed",
    "appeals_text",
    "arrangement_from_text",
    "load_arrangement",
    "shipped_arrangements",
]
