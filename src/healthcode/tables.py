"""Every table that crosses a stage: its columns, their types, units and words.

This page is the single source for the dataset loader, the engines, the codebook in
``docs/reference/tables.md`` and the tests. The exact meaning of time and of each column stands there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PERSON_PREFIX = "syn-"

MODES = ("taxi", "bus", "metro", "train", "coach", "plane", "walk")
LEVELS = ("low", "medium", "high")
DISTRICT_KINDS = ("town", "neighbour", "abroad")
CATEGORIES = (
    "groceries",
    "fever_medicine",
    "cough_medicine",
    "antiviral",
    "antibiotic",
    "hygiene",
    "clothing",
    "restaurant",
    "fuel",
    "alcohol",
    "books",
    "other",
)
PAYMENTS = ("phone", "cash", "card")
ROLES = ("visitor", "staff")
REPORT_KINDS = (
    "symptom",
    "fever",
    "test_positive",
    "test_positive/noninfectious",
    "test_negative",
    "check_in",
    "contact_notice",
    "false_declaration",
    "vaccination",
    "recovered",
    "released",
    "order/quarantine",
    "order/test",
    "order_lifted",
)
#: From mild to severe; grey is off the scale.
COLOURS = ("green", "yellow", "orange", "red")
GREY = "grey"
ALL_COLOURS = (*COLOURS, GREY)


class Kind(StrEnum):
    """What a column holds."""

    ID = "id"
    WORD = "word"
    PATH = "path"
    TEXT = "text"
    TIME = "time"
    NUMBER = "number"
    COLOUR = "colour"


@dataclass(frozen=True)
class Column:
    """One column of an input table.

    Args:
        name: As in the file.
        kind: What it holds.
        says: Meaning and unit, one phrase.
        required: Whether a file must have it and each row must fill it.
        words: The vocabulary of a ``WORD``, or the known beginnings of a report kind.
        references: The table whose first column this id must be found in.
        smallest: The least number allowed.
    """

    name: str
    kind: Kind
    says: str
    required: bool = True
    words: tuple[str, ...] = ()
    references: str = ""
    smallest: float | None = None


@dataclass(frozen=True)
class Table:
    """One input table.

    Args:
        name: The file's stem.
        says: What one row is.
        columns: In the order of the codebook.
        known_at: The column that says when a row becomes known; empty means always.
        ordered: Pairs of time columns of which the second may not come before the first.
    """

    name: str
    says: str
    columns: tuple[Column, ...]
    known_at: str = ""
    ordered: tuple[tuple[str, str], ...] = ()

    def column(self, name: str) -> Column:
        """Find a column by its name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def is_event(self) -> bool:
        """Whether rows happen at a time, and so may carry an ``event_id``."""
        return bool(self.known_at)


def _person(name: str = "person_id") -> Column:
    return Column(name, Kind.ID, "a synthetic person, `syn-…`", references="people")


def _district(name: str, says: str) -> Column:
    return Column(name, Kind.ID, says, references="districts")


def _place() -> Column:
    return Column("place_id", Kind.ID, "where", references="places")


_EVENT_ID = Column("event_id", Kind.ID, "unique in its table; without it `<table>:<row>`", required=False)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "districts",
            "a part of the town, a neighbour town or a country",
            (
                Column("district_id", Kind.ID, "its id"),
                Column("kind", Kind.WORD, "what it is", words=DISTRICT_KINDS),
                Column("x_km", Kind.NUMBER, "place on the map, km east", required=False),
                Column("y_km", Kind.NUMBER, "place on the map, km north", required=False),
            ),
        ),
        Table(
            "people",
            "a resident who is to be given a colour",
            (
                Column("person_id", Kind.ID, "a synthetic person, `syn-…`"),
                _district("district_id", "home district"),
                Column("group", Kind.TEXT, "the label that the platform knows", required=False),
            ),
        ),
        Table(
            "places",
            "a building or venue",
            (
                Column("place_id", Kind.ID, "its id"),
                Column(
                    "kind", Kind.PATH, "what it is, most general level first, such as restaurant/fastfood"
                ),
                _district("district_id", "where it stands"),
                Column("slots_from", Kind.TIME, "when its own time slots begin to count", required=False),
            ),
        ),
        Table(
            "trips",
            "one person's ride on one run of one vehicle",
            (
                _person(),
                Column("mode", Kind.WORD, "means of travel", words=MODES),
                Column("vehicle_id", Kind.ID, "one run of one vehicle"),
                _district("from_district", "where it began"),
                _district("to_district", "where it ended"),
                Column("departed_at", Kind.TIME, "getting in"),
                Column("arrived_at", Kind.TIME, "getting out"),
                Column("carriage", Kind.ID, "part of the vehicle that is a room of its own", required=False),
                _EVENT_ID,
            ),
            known_at="arrived_at",
            ordered=(("departed_at", "arrived_at"),),
        ),
        Table(
            "purchases",
            "one purchase at a till",
            (
                _person(),
                _place(),
                Column("bought_at", Kind.TIME, "till time"),
                Column("category", Kind.WORD, "what was bought", words=CATEGORIES),
                Column("amount", Kind.NUMBER, "price, in the town's money", required=False, smallest=0),
                Column("payment", Kind.WORD, "how it was paid", required=False, words=PAYMENTS),
                _EVENT_ID,
            ),
            known_at="bought_at",
        ),
        Table(
            "scans",
            "one scan of a venue's code or at a gate",
            (
                _person(),
                _place(),
                Column("scanned_at", Kind.TIME, "the scan"),
                Column("left_at", Kind.TIME, "check-out", required=False),
                Column("role", Kind.WORD, "visitor if empty", required=False, words=ROLES),
                Column("colour_shown", Kind.COLOUR, "the colour on the phone", required=False),
                _EVENT_ID,
            ),
            known_at="scanned_at",
            ordered=(("scanned_at", "left_at"),),
        ),
        Table(
            "encounters",
            "what the person's own proximity app logged about one other app",
            (
                _person(),
                _person("other_person_id"),
                Column("started_at", Kind.TIME, "first signal"),
                Column("ended_at", Kind.TIME, "last signal"),
                Column("distance_m", Kind.NUMBER, "estimated distance, metres", required=False, smallest=0),
                Column("attenuation_db", Kind.NUMBER, "signal loss, decibels", required=False),
                _EVENT_ID,
            ),
            known_at="ended_at",
            ordered=(("started_at", "ended_at"),),
        ),
        Table(
            "reports",
            "a fact about a person's health or duties that reaches the platform",
            (
                _person(),
                Column("kind", Kind.PATH, "what it says", words=REPORT_KINDS),
                Column("reported_at", Kind.TIME, "when the platform learned it"),
                Column("sampled_at", Kind.TIME, "when a test was taken", required=False),
                Column("onset_at", Kind.TIME, "first symptoms, as declared", required=False),
                Column(
                    "minutes",
                    Kind.NUMBER,
                    "length of a notified contact, minutes",
                    required=False,
                    smallest=0,
                ),
                _EVENT_ID,
            ),
            known_at="reported_at",
            ordered=(("sampled_at", "reported_at"),),
        ),
        Table(
            "zones",
            "a risk level of a district, as declared by a health office",
            (
                _district("district_id", "which district"),
                Column("level", Kind.WORD, "its level", words=LEVELS),
                Column("valid_from", Kind.TIME, "when it begins and becomes known"),
                Column("valid_to", Kind.TIME, "when it ends; unknown before then", required=False),
                _EVENT_ID,
            ),
            known_at="valid_from",
            ordered=(("valid_from", "valid_to"),),
        ),
        Table(
            "overrides",
            "a colour set by a person, not by a rule",
            (
                _person(),
                Column("colour", Kind.COLOUR, "the colour set"),
                Column("set_at", Kind.TIME, "when"),
                Column(
                    "until",
                    Kind.TIME,
                    "end, known from the start; empty: until the next override",
                    required=False,
                ),
                Column("actor", Kind.TEXT, "the office that did it"),
                Column("reason", Kind.TEXT, "what it wrote down"),
                Column("approved_by", Kind.TEXT, "the second signature", required=False),
                _EVENT_ID,
            ),
            known_at="set_at",
            ordered=(("set_at", "until"),),
        ),
    )
}

#: Columns of the result tables, in file order.
VERDICT_COLUMNS = ("person_id", "as_of", "colour", "points", "deciding_rule")
EVIDENCE_COLUMNS = (
    "evidence_id",
    "person_id",
    "as_of",
    "rule_id",
    "observed_at",
    "known_at",
    "active_from",
    "active_until",
    "cleared_at",
    "minutes",
    "points",
    "colour",
    "active",
)
EXPOSURE_COLUMNS = (
    "exposure_id",
    "person_id",
    "rule_id",
    "started_at",
    "ended_at",
    "minutes",
    "weight",
    "known_at",
    "event_id",
    "other_event_id",
    "other_person_id",
    "place_id",
)
EVIDENCE_EXPOSURE_COLUMNS = ("as_of", "evidence_id", "exposure_id")
