"""What reading a file gives: symbols with their place, or a reason why it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]


class Unreadable(StrEnum):
    """Why a file is not looked into."""

    MISSING = "not there"
    NOT_A_FILE = "not a file"
    LOCKED = "may not be read"
    EMPTY = "empty"
    TOO_LARGE = "too large"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    DISGUISED = "not what its name says"
    UNKNOWN_KIND = "no picture, page or text"
    FOREIGN_DRAWING = "not drawn by us"
    TOO_SLOW = "takes too long"


class UnreadableError(Exception):
    """A file that is not looked into, or not to its end.

    Args:
        reason: In two words.
        explanation: One sentence for people, with what to do.
    """

    def __init__(self, reason: Unreadable, explanation: str) -> None:
        super().__init__(explanation)
        self.reason = reason
        self.explanation = explanation


@dataclass(frozen=True)
class Position:
    """Where a symbol stands in a picture.

    Args:
        corners: Of the symbol without its quiet zone, in pixels from the picture's top left: the symbol's own
            top left, top right, bottom right and bottom left, wherever they are after turning.
        width: Of the picture, in pixels.
        height: Of the picture, in pixels.
        modules: Along one side of the symbol; 0 if not known.
    """

    corners: tuple[Point, Point, Point, Point]
    width: int
    height: int
    modules: int

    @property
    def centre(self) -> Point:
        """The middle of the corners, in pixels."""
        return (sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4)

    @property
    def extent(self) -> float:
        """The height of the upright box around the symbol, in pixels."""
        heights = [y for _, y in self.corners]
        return max(heights) - min(heights)

    @property
    def field(self) -> str:
        """One of nine fields of the picture, such as ``top left`` or ``middle``."""
        x, y = self.centre
        row = ("top", "middle", "bottom")[min(2, max(0, int(3 * y / self.height)))]
        column = ("left", "", "right")[min(2, max(0, int(3 * x / self.width)))]
        return f"{row} {column}".strip()


@dataclass(frozen=True)
class Found:
    """One symbol of a picture, not yet judged.

    Args:
        text: Its content as text; ``None`` if the bytes are no UTF-8.
        content: Its bytes.
        page: On which page or frame, from 1.
        position: Where; ``None`` for a text that came without a picture.
        painted: The colour of the frame around it, one of ``ALL_COLOURS``; ``None`` where that is not clear.
    """

    text: str | None
    content: bytes
    page: int = 1
    position: Position | None = None
    painted: str | None = None


def in_reading_order(found: list[Found]) -> list[Found]:
    """Sort symbols page by page, row by row, each row from left to right.

    Symbols are in one row if the middle of one is less than half a symbol below the first of that row.
    """
    placed = [(one.page, one.position.centre[1], one) for one in found if one.position is not None]
    placed.sort(key=lambda entry: entry[:2])
    rows: list[list[Found]] = []
    began: tuple[int, float] = (0, 0.0)
    for page, middle, one in placed:
        height = one.position.extent if one.position is not None else 0.0
        if not rows or page != began[0] or middle - began[1] > height / 2:
            rows.append([])
            began = (page, middle)
        rows[-1].append(one)
    for row in rows:
        row.sort(key=lambda one: one.position.centre[0] if one.position is not None else 0.0)
    return [one for row in rows for one in row] + [one for one in found if one.position is None]
