"""Tables in the making: columns by name, with notes on their faults that never leave this stage.

A column whose name begins with an underscore is such a note. ``_true`` is whom the row is really about; the
others are named in ``faults``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.observe.seen import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.observe.given import Column
    from healthcode.observe.seen import Rows


def length(rows: Rows) -> int:
    """Count the rows."""
    return len(next(iter(rows.values())))


def chosen(rows: Rows, index: Column) -> Rows:
    """Take some rows, by number or by yes and no."""
    return {name: column[index] for name, column in rows.items()}


def joined(parts: Sequence[Rows]) -> Rows:
    """Put rows with the same columns one under the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def in_order(known: Column) -> Column:
    """Give the numbers of the rows in the order of their times; equal times stay as they are.

    Numpy sorts numbers of 16 bits in one sweep, so times, counted from the earliest, are sorted in two
    halves; that is many times quicker than sorting them whole.

    Raises:
        OverflowError: If the times are more than 2**32 seconds apart.
    """
    if not len(known):
        return np.empty(0, np.int64)
    since = known - known.min()
    if int(since.max()) >> 32:
        raise OverflowError("times are too far apart to be sorted")
    order: Column = np.argsort((since & 0xFFFF).astype(np.uint16), kind="stable")
    return order[np.argsort((since >> 16).astype(np.uint16)[order], kind="stable")]


class Numbering:
    """Running numbers of the rows of each table, through the whole run."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def numbers(self, table: str, count: int) -> Column:
        """Give the next numbers."""
        first = self._next.get(table, 0)
        self._next[table] = first + count
        return np.arange(first, first + count, dtype=np.int64)


def typed(table: str, rows: Rows) -> Rows:
    """Give a table's own columns, in their order and of their types, without notes."""
    return {name: rows[name].astype(kind, copy=False) for name, kind in COLUMNS[table].items()}
