"""A hash of what a table says, whatever the format of its file.

A column is hashed by SHA-256 over its values in row order, each in the fixed width of its form, least
significant byte first; a text as its length in bytes (eight bytes) and its bytes in UTF-8. The hash of the
table is SHA-256 over lines of text: its number of rows, then for each column its name and the hash of its
values. How many rows were added at a time does not matter.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from healthcode.run_folder.shapes import WIDTHS, Form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from healthcode.run_folder.shapes import Shape


class ContentHash:
    """The growing hash of one table.

    Args:
        shapes: The table's columns.
    """

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.rows = 0
        self._shapes = tuple(shapes)
        self._hashes = {shape.name: hashlib.sha256() for shape in shapes}

    def add(self, columns: Mapping[str, NDArray[Any]]) -> None:
        """Add rows, given as one array for each column."""
        for shape in self._shapes:
            values = columns[shape.name]
            if shape.form is Form.TEXT:
                encoded = [str(text).encode() for text in values]
                self._hashes[shape.name].update(
                    b"".join(len(text).to_bytes(8, "little") + text for text in encoded)
                )
            else:
                self._hashes[shape.name].update(_bytes(values, WIDTHS[shape.form]))
        self.rows += len(columns[self._shapes[0].name])

    def hexdigest(self) -> str:
        """Give the hash of all rows so far."""
        lines = [f"{self.rows} rows"]
        lines += [f"{shape.name} {self._hashes[shape.name].hexdigest()}" for shape in self._shapes]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _bytes(values: NDArray[Any], width: str) -> memoryview:
    import numpy as np  # noqa: PLC0415  (kept out of the start of the command line)

    return np.ascontiguousarray(values, dtype=width).view(np.uint8).data
