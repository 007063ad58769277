"""How wide words are, and where to break them.

Pages use the reader's own font. Widths are those of the bundled one and an eighth more, so that words fit in
the widest of common fonts too.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from healthcode.codes.fonts.face import face
from healthcode.dataset.shown import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNKNOWN_WIDTH = 1.0
_WIDEST_FONT = 1.125
_ELLIPSIS = "…"


def words_width(words: str, size: float, *, bold: bool = False) -> float:
    """Say how wide a line is when it is shown, in the unit of the font's size."""
    shown = words if words.isprintable() else escaped(words)
    return _WIDEST_FONT * size * sum(_advance(character, bold=bold) for character in shown)


def widest(lines: Iterable[str], size: float, *, bold: bool = False) -> float:
    """Say how wide the widest of several lines is."""
    return max((words_width(line, size, bold=bold) for line in lines), default=0.0)


def wrapped(words: str, width: float, size: float, *, bold: bool = False, most_lines: int = 3) -> list[str]:
    """Break words into lines that fit; what does not fit into the last line ends in an ellipsis."""
    lines = [""]
    for word in escaped(words).split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or words_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    pieces = [piece for line in lines for piece in _chopped(line, width, size, bold=bold)]
    if len(pieces) > most_lines:
        last = pieces[most_lines - 1] + _ELLIPSIS
        pieces = [*pieces[: most_lines - 1], shortened(last, width, size, bold=bold)]
    return pieces


def shortened(words: str, width: float, size: float, *, bold: bool = False) -> str:
    """Cut a line so that it fits, with an ellipsis where something is missing."""
    words = escaped(words)
    if words_width(words, size, bold=bold) <= width:
        return words
    kept = words[: _fitting(words, width - words_width(_ELLIPSIS, size, bold=bold), size, bold=bold)]
    return kept.rstrip(f" {_ELLIPSIS}") + _ELLIPSIS


def _chopped(line: str, width: float, size: float, *, bold: bool) -> list[str]:
    """Break a single word that is too long for any line; at a hyphen or slash if there is one."""
    pieces = []
    while (fitting := _fitting(line, width, size, bold=bold)) < len(line) and len(line) > 1:
        end = max(fitting, 1)
        joints = [place + 1 for place in range(2, end) if line[place] in "-/_."]
        end = joints[-1] if joints else end
        pieces.append(line[:end])
        line = line[end:]
    return [*pieces, line]


def _fitting(words: str, width: float, size: float, *, bold: bool) -> int:
    """Count the characters from the first on that fit."""
    used = 0.0
    for count, character in enumerate(words):
        used += _WIDEST_FONT * size * _advance(character, bold=bold)
        if used > width:
            return count
    return len(words)


@cache
def _advance(character: str, *, bold: bool) -> float:
    weight = face(bold=bold)
    return weight.advance(character) / 1000 if weight.has(character) else _UNKNOWN_WIDTH
