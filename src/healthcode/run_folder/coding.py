"""From the arrays of the town and the observer to the columns of a run."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.draws import permuted
from healthcode.run_folder.given import array_of
from healthcode.run_folder.shapes import KEY_BITS, OTHERWISE_MISSING, WIDTHS, Form, Shape
from healthcode.tables import EVENT_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from healthcode.run_folder.given import Arrays, Texts, Town

    Array = NDArray[Any]
    Columns = dict[str, Array]

TABLE_NUMBERS = {table: number for number, table in enumerate(EVENT_TABLES)}


class Numbered:
    """Ids that are one word and a number of one width, such as ``syn-000123``: all of it but the number.

    Args:
        texts: The ids.

    Raises:
        ValueError: If they are not of one such form, or one occurs twice.
    """

    def __init__(self, texts: Texts) -> None:
        ids = np.asarray(texts, dtype=str)
        first = str(ids[0]) if len(ids) else "0"
        self.prefix = first.rstrip("0123456789")
        self.digits = len(first) - len(self.prefix)
        self.numbers = np.array([int(text[len(self.prefix) :]) for text in ids.tolist()], dtype=np.int32)
        wanted = [f"{self.prefix}{number:0{self.digits}d}" for number in self.numbers.tolist()]
        widths = np.char.str_len(ids) if len(ids) else np.zeros(1)
        if wanted != ids.tolist() or len(set(wanted)) != len(wanted) or widths.min() != widths.max():
            raise ValueError(f"ids must all be {self.prefix!r} and {self.digits} digits, each once")
        self.order = np.argsort(self.numbers, kind="stable")


class Ids:
    """Turns the town's indices into the numbers of ids, and running numbers into shuffled keys.

    Args:
        town: Where the ids stand.
        seed: Shuffles the keys.
    """

    def __init__(self, town: Town, seed: int) -> None:
        self.seed = seed
        self.persons = Numbered(town.person_ids)
        self.places = Numbered(town.place_ids)
        self.districts = tuple(str(text) for text in town.district_ids)
        self._numbers = {
            Form.PERSON: self.persons.numbers,
            Form.PLACE: self.places.numbers,
            Form.DISTRICT: np.arange(len(self.districts), dtype=np.int32),
        }

    def numbers(self, form: Form, index: Array) -> Array:
        """Give the numbers of ids for indices; what is missing stays missing."""
        found = self._numbers[form]
        if not len(found):
            return np.full(len(index), OTHERWISE_MISSING, dtype=np.int32)
        return np.where(index < 0, OTHERWISE_MISSING, found[np.maximum(index, 0)])

    def keys(self, purpose: str, numbers: Array) -> Array:
        """Shuffle running numbers one to one; what is missing stays missing.

        Raises:
            ValueError: If a number has more than 40 bits.
        """
        numbers = numbers.astype(np.int64)
        if len(numbers) and int(numbers.max()) >= 1 << KEY_BITS:
            raise ValueError(f"a number of {purpose} has more than {KEY_BITS} bits")
        word = hashlib.sha256(f"{self.seed}/ids of {purpose}".encode()).digest()[:8]
        shuffled = permuted(np.maximum(numbers, 0), KEY_BITS, int.from_bytes(word, "little"))
        return np.where(numbers < 0, OTHERWISE_MISSING, shuffled.astype(np.int64))


def fitting(arrays: Arrays, shapes: Sequence[Shape]) -> tuple[dict[str, Array], int]:
    """Take the arrays that columns are made from, by the name under which they are given, and count the rows.

    Raises:
        KeyError: If a required column is absent.
        ValueError: If arrays have different lengths.
    """
    found: dict[str, Array] = {}
    rows = 0
    for shape in shapes:
        values = array_of(arrays, shape.given)
        if values is None:
            if shape.required:
                raise KeyError(shape.given)
            continue
        rows = rows if found else len(values)
        if len(values) != rows:
            raise ValueError(f"{shape.given} has {len(values)} entries, others have {rows}")
        found[shape.given] = values
    return found, rows


def coded(
    given: Mapping[str, Array], shapes: Sequence[Shape], ids: Ids, midnight: int, of_day: frozenset[str]
) -> Columns:
    """Turn arrays as given into columns as held.

    Args:
        given: Some or all rows of what ``fitting`` gave.
        shapes: The columns wanted.
        ids: Turns indices into numbers of ids.
        midnight: What times of the day are counted from.
        of_day: Columns that are seconds of the day, not of the calendar.

    Raises:
        ValueError: If a value does not fit.
    """
    rows = len(next(iter(given.values())))
    columns = {}
    for shape in shapes:
        if shape.given in given:
            offset = midnight if shape.name in of_day else 0
            columns[shape.name] = _column(given[shape.given], shape, ids, offset)
        else:
            is_text = shape.form is Form.TEXT
            filler: Any = "" if is_text else shape.missing
            columns[shape.name] = np.full(rows, filler, dtype=object if is_text else WIDTHS[shape.form])
    return columns


def _column(values: Array, shape: Shape, ids: Ids, offset: int) -> Array:
    match shape.form:
        case Form.TEXT:
            return np.array([text or "" for text in values], dtype=object)
        case Form.PERSON | Form.PLACE | Form.DISTRICT:
            values = ids.numbers(shape.form, values)
        case Form.KEY if shape.keys:
            values = ids.keys(shape.keys, values)
        case Form.WORD if values.dtype.kind in "OUS":
            numbers = {word: number for number, word in enumerate(shape.words)} | {"": shape.missing}
            values = np.array([numbers[text or ""] for text in values], dtype=np.uint8)
        case Form.NUMBER if values.dtype.kind == "f":
            values = np.floor(values * 10.0**shape.decimals + 0.5)
        case Form.MOMENT if offset:
            values = values.astype(np.int64) + offset
    return np.ascontiguousarray(values, dtype=WIDTHS[shape.form])


def fault_keys(faults: Arrays, ids: Ids) -> Array:
    """Give the key of the row that each fault is about, which depends on its table."""
    events, tables = array_of(faults, "event"), array_of(faults, "table")
    if events is None or tables is None:
        raise KeyError("event and table of faults")
    keys = np.full(len(events), OTHERWISE_MISSING, dtype=np.int64)
    for table, number in TABLE_NUMBERS.items():
        of_table = tables == number
        keys[of_table] = ids.keys(table, events[of_table])
    return keys


def time_order(known: Array, keys: Array) -> Array:
    """Order one day's rows by the time at which they became known, and at random within a second.

    The town goes through its people house by house. In that order the rows would tell who lives together,
    which a platform could not read off its own log.

    Args:
        known: When each row became known, in seconds.
        keys: The shuffled key of each row's event.

    Returns:
        The numbers of the rows in their order.
    """
    rows = len(known)
    if rows < 2:
        return np.arange(rows)
    seconds = (known - known.min()).astype(np.uint64)
    index_bits = (rows - 1).bit_length()
    key_bits = min(64 - index_bits - int(seconds.max()).bit_length(), KEY_BITS)
    packed = seconds
    packed <<= np.uint64(key_bits)
    packed |= keys.astype(np.uint64) >> np.uint64(KEY_BITS - key_bits)
    packed <<= np.uint64(index_bits)
    packed |= np.arange(rows, dtype=np.uint64)
    packed.sort()
    packed &= np.uint64((1 << index_bits) - 1)
    order: Array = packed.astype(np.int64)
    return order
