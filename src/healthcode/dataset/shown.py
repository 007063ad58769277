"""How what was found in a file is shown to a person: escaped, shortened, and with the nearest right word."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_SHOWN = 60

#: Code points that a terminal obeys or hides: controls, bidirectional marks, separators, zero widths.
UNSHOWN_RANGES = (
    (0x00, 0x1F),
    (0x7F, 0x9F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x2069),
    (0xFEFF, 0xFEFF),
)


def escaped(text: str) -> str:
    """Replace every character that a terminal would obey, hide or fail to print by its escape."""
    return "".join(character if _is_plain(character) else ascii(character)[1:-1] for character in text)


def quoted(text: str) -> str:
    """Show a cell's text in single quotes, escaped and shortened."""
    if len(text) > LONGEST_SHOWN:
        return f"'{escaped(text[:LONGEST_SHOWN])}…' ({len(text):,} characters)"
    return f"'{escaped(text)}'"


def nearest(word: str, words: Iterable[str]) -> str:
    """Give the known word that looks most like this one, or an empty text."""
    known = {known.casefold(): known for known in words}
    found = get_close_matches(word.casefold()[:LONGEST_SHOWN], known, n=1, cutoff=0.6)
    return known[found[0]] if found else ""


def guess(word: str, words: Iterable[str]) -> str:
    """Give ``Did you mean WORD? `` for a word that resembles a known one, else nothing."""
    close = nearest(word, words)
    return f"Did you mean {close}? " if close else ""


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: ``1 row``, ``2,000 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _is_plain(character: str) -> bool:
    return character == " " or character.isprintable()
