"""How each column of a run is held while the run grows: as whole numbers, derived from ``tables``.

People and places are held as the number in their id; districts as their row in ``districts``, and words as
their place in the vocabulary, both counted from 0; times as seconds; numbers without their decimal point;
events, vehicles and households as shuffled 40-bit numbers, which are written in hexadecimal after a letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from healthcode.tables import ALL_COLOURS, GIVEN_TABLES, TABLES, TRUTH_TABLES, Column, Kind, Table

OBSERVED, TRUTH, GIVEN = "observed", "truth", "given"
SIDES = {TRUTH: TRUTH_TABLES, OBSERVED: TABLES, GIVEN: GIVEN_TABLES}

KEY_BITS = 40
#: The letter with which the text id of a key begins.
EVENT_LETTERS = {
    "trips": "t",
    "purchases": "p",
    "scans": "s",
    "encounters": "e",
    "reports": "r",
    "zones": "z",
    "overrides": "o",
}
VEHICLES, HOUSEHOLDS = "vehicles", "households"
LETTERS = EVENT_LETTERS | {VEHICLES: "v", HOUSEHOLDS: "h"}
#: Decimals shown of each number.
_DECIMALS = {"amount": 2, "distance_m": 2, "attenuation_db": 1, "minutes": 3, "x_km": 3, "y_km": 3}
_GIVEN_NAMES = {"other_person_id": "other", "distance_m": "distance", "attenuation_db": "attenuation"}
_KEYS = {"vehicle_id": VEHICLES, "household_id": HOUSEHOLDS}
_OWN_IDS = {("people", "person_id"), ("places", "place_id"), ("districts", "district_id")}


class Form(StrEnum):
    """How the values of a column are held."""

    PERSON = "person"
    PLACE = "place"
    DISTRICT = "district"
    KEY = "key"
    ROOM = "room"
    MOMENT = "moment"
    WORD = "word"
    YES_NO = "yes_no"
    WHOLE = "whole"
    NUMBER = "number"
    TEXT = "text"


#: Width of each form, as a numpy type.
WIDTHS = {
    Form.PERSON: "<i4",
    Form.PLACE: "<i4",
    Form.DISTRICT: "<i4",
    Form.KEY: "<i8",
    Form.ROOM: "<i2",
    Form.MOMENT: "<i8",
    Form.WORD: "|u1",
    Form.YES_NO: "|b1",
    Form.WHOLE: "<i4",
    Form.NUMBER: "<i4",
}
#: What stands for a missing value; where a value may be negative, no small number can.
NO_NUMBER = -(2**31)
MISSING = {Form.WORD: 255, Form.ROOM: 0}
OTHERWISE_MISSING = -1
_MAY_BE_NEGATIVE = {("districts", "x_km"), ("districts", "y_km"), ("faults", "minutes")}


@dataclass(frozen=True)
class Shape:
    """How one column is held.

    Args:
        name: As in the file.
        given: As the town and the observer call it.
        form: How it is held.
        words: The vocabulary of a word.
        keys: Which kind of keys.
        decimals: Digits after the point.
        required: Whether every row has a value.
        may_be_negative: Whether -1 is a value like any other.
    """

    name: str
    given: str
    form: Form
    words: tuple[str, ...] = ()
    keys: str = ""
    decimals: int = 0
    required: bool = True
    may_be_negative: bool = False

    @property
    def missing(self) -> int:
        """What stands for a missing value."""
        if self.may_be_negative:
            return NO_NUMBER
        return MISSING.get(self.form, OTHERWISE_MISSING)


@cache
def shapes_of(side: str, table: str) -> tuple[Shape, ...]:
    """Give the shapes of a table's columns, in their order in the file."""
    if (side, table) == (TRUTH, "infections"):
        return _infections()
    return tuple(_shape(SIDES[side][table], column) for column in SIDES[side][table].columns)


def _shape(table: Table, column: Column) -> Shape:
    given = _GIVEN_NAMES.get(column.name, column.name.removesuffix("_id"))
    keys = _KEYS.get(column.name, table.name if column.name == "event_id" and table.is_event else "")
    return Shape(
        column.name,
        given,
        _form(table, column),
        ALL_COLOURS if column.kind is Kind.COLOUR else column.words,
        keys,
        _DECIMALS.get(column.name, 0),
        column.required,
        (table.name, column.name) in _MAY_BE_NEGATIVE,
    )


def _form(table: Table, column: Column) -> Form:
    if (table.name, column.name) in _OWN_IDS:
        return Form.TEXT
    if column.references:
        return {"people": Form.PERSON, "places": Form.PLACE, "districts": Form.DISTRICT}[column.references]
    if column.name == "carriage":
        return Form.ROOM
    if column.words or column.kind is Kind.COLOUR:
        return Form.WORD
    return {
        Kind.ID: Form.KEY,
        Kind.TIME: Form.MOMENT,
        Kind.YES_NO: Form.YES_NO,
        Kind.COUNT: Form.WHOLE,
        Kind.NUMBER: Form.NUMBER,
        Kind.TEXT: Form.TEXT,
        Kind.PATH: Form.TEXT,
    }[column.kind]


def _infections() -> tuple[Shape, ...]:
    """A place is held as a place with its kind or a vehicle with its mode; ``setting`` follows from these."""
    table = TRUTH_TABLES["infections"]
    shapes = [_shape(table, column) for column in table.columns if column.name not in {"place_id", "setting"}]
    modes = TRUTH_TABLES["rides"].column("mode").words
    return (
        *shapes,
        Shape("place", "place", Form.PLACE, required=False),
        Shape("kind", "kind", Form.TEXT, required=False),
        Shape("vehicle", "vehicle", Form.KEY, keys=VEHICLES, required=False),
        Shape("mode", "mode", Form.WORD, words=modes, required=False),
    )
