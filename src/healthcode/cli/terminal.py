"""What a terminal shows: results on stdout, talk on stderr, every colour with its word.

Nothing that comes from a file reaches the terminal unescaped, and nothing that the terminal's encoding lacks
stops the program.
"""

from __future__ import annotations

import codecs
import os
import re
import shlex
import shutil
import sys
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthcode.scoring.words import Language

WIDTH = 80
#: With less room than this, the last cell of a row goes under it.
LEAST_ROOM = 20
#: Instead of what an encoding lacks; all else becomes an escape.
_LOOKALIKES = {"“": '"', "”": '"', "„": '"', "…": "...", "■": "#", "✓": "+", "✗": "x"}
#: The letter of a colour, and the space that leads to its word.
_LETTER = re.compile(r"(\[[A-Z]\]) ")
_BOLD = "\x1b[1m"
_DIM = "\x1b[2m"
_RESET = "\x1b[0m"
#: Of the word's square, in the palette of 256 colours.
_SQUARES = {"green": 72, "yellow": 220, "orange": 208, "red": 160, "grey": 245}


def _lookalike(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    plain = "".join(
        _LOOKALIKES.get(character, character.encode("ascii", "backslashreplace").decode())
        for character in text
    )
    return plain, error.end


codecs.register_error("healthcode-lookalike", _lookalike)


def make_printable(stream: Any) -> None:
    """Let a stream replace what its encoding lacks, and write the same line ends everywhere."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="healthcode-lookalike")


def escaped(text: str) -> str:
    """Replace every character that a terminal would obey or hide by its escape."""
    from healthcode.dataset import shown  # noqa: PLC0415 - its package is slow to import

    return shown.escaped(text)


def program() -> str:
    """Say how this program is called, so that a command that is shown can be typed as it stands."""
    return "uv run healthcode" if os.environ.get("UV") else "healthcode"


@dataclass(frozen=True)
class Terminal:
    """Where a command prints.

    Args:
        plain: Words only: no colour, no drawn signs.
        quiet: No talk.
        language: Of sentences.
    """

    plain: bool = False
    quiet: bool = False
    language: Language = "en"

    # ── printing ──

    def out(self, text: str = "") -> None:
        """Write a line of results."""
        sys.stdout.write(f"{text}\n")

    def talk(self, text: str = "") -> None:
        """Write a line of talk, unless it is not wanted."""
        if not self.quiet:
            sys.stderr.write("".join(f"{line}\n" for line in self.wrapped(text) or [""]))

    def next_command(self, *words: str, into: str = "") -> None:
        """Suggest a command as talk, quoted for a shell and on one line, so that it can be copied."""
        if not self.quiet:
            end = f" > {shlex.quote(into)}" if into else ""
            sys.stderr.write(f"\nNext: {program()} {escaped(shlex.join(words))}{end}\n")

    def paragraph(self, text: str, *, indent: str = "", first: str | None = None) -> None:
        """Write a sentence of results, wrapped."""
        for line in self.wrapped(text, indent=indent, first=first):
            self.out(line)

    def heading(self, text: str) -> None:
        """Write a heading of results, wrapped, after an empty line."""
        self.out()
        for line in self.wrapped(text):
            self.out(self.bold(line))

    def wrapped(self, text: str, *, indent: str = "", first: str | None = None) -> list[str]:
        """Break a text at the width of the page, with what came from files escaped.

        A colour's letter, as in ``[R] RED``, stays on the line of its word.
        """
        lines = textwrap.wrap(
            _LETTER.sub("\\1\N{NO-BREAK SPACE}", escaped(text)),
            self.page,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]], *, right: frozenset[int]) -> None:
        """Write rows under a header; a cell that is a colour gets its square and word.

        Args:
            header: One word for each column.
            rows: Cells.
            right: Columns that stand to the right, such as numbers.
        """
        lines = [tuple(self._cell(cell) for cell in row) for row in rows]
        columns = list(zip(header, *lines, strict=True))
        widths = [max(len(_bare(cell)) for cell in column) for column in columns]
        self.out("  " + self.dim(_row(header, widths, right, self.page)))
        for line in lines:
            self.out("  " + _row(line, widths, right, self.page))

    # ── signs ──

    @property
    def rows(self) -> int:
        """How many lines can be seen at once; in a file or a pipe, any number."""
        return shutil.get_terminal_size((WIDTH, 24)).lines if self.is_terminal else sys.maxsize

    @property
    def columns(self) -> int:
        """How wide the terminal is; at least 40."""
        return max(40, shutil.get_terminal_size((WIDTH, 24)).columns)

    @property
    def page(self) -> int:
        """How wide text is set."""
        return min(WIDTH, self.columns)

    @property
    def is_terminal(self) -> bool:
        """Whether results go to a screen."""
        return sys.stdout.isatty()

    @property
    def wants_colour(self) -> bool:
        """Whether escape sequences may be written."""
        allowed = not self.plain and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return allowed and self.is_terminal

    def can_write(self, text: str) -> bool:
        """Whether the stream's encoding has these characters."""
        try:
            text.encode(_encoding_of(sys.stdout))
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def colour(self, colour: str) -> str:
        """Show a colour: its word, and a square before it where there is colour."""
        from healthcode.scoring.words import colour_word  # noqa: PLC0415 - only when a colour is shown

        word = colour_word(colour, self.language)
        if not self.wants_colour:
            return word
        square = f"\x1b[38;5;{_SQUARES[colour]}m■{_RESET}" if self.can_write("■") else ""
        return f"{square} {_BOLD}{word}{_RESET}"

    def bold(self, text: str) -> str:
        """Make a text stand out, where that can be shown."""
        return f"{_BOLD}{text}{_RESET}" if self.wants_colour else text

    def dim(self, text: str) -> str:
        """Let a text stand back, where that can be shown."""
        return f"{_DIM}{text}{_RESET}" if self.wants_colour else text

    def _cell(self, cell: str) -> str:
        from healthcode.tables import ALL_COLOURS  # noqa: PLC0415

        return self.colour(cell) if cell in ALL_COLOURS else escaped(cell)


def _row(cells: Sequence[str], widths: Sequence[int], right: frozenset[int], page: int) -> str:
    """Set one row of a table, its last cell broken where the page ends, or under the row for want of room."""
    padded = []
    for index, cell in enumerate(cells):
        gap = " " * (widths[index] - len(_bare(cell)))
        padded.append(gap + cell if index in right else cell + gap)
    before = "".join(f"{cell}  " for cell in padded[:-1])
    room = page - 2 - len(_bare(before))
    last = cells[-1] if len(cells) - 1 not in right and len(_bare(cells[-1])) > room else ""
    if not last or "\x1b" in last:
        return (before + padded[-1]).rstrip()
    if room < LEAST_ROOM:
        under = textwrap.wrap(last, page - 6, break_long_words=False)
        return "\n      ".join((before.rstrip(), *under))
    indent = "\n  " + " " * len(_bare(before))
    return before + indent.join(textwrap.wrap(last, room, break_long_words=False))


def _bare(cell: str) -> str:
    """Leave out escape sequences, to count what is seen."""
    parts = cell.split("\x1b[")
    return parts[0] + "".join(part.partition("m")[2] for part in parts[1:])


def _encoding_of(stream: TextIO) -> str:
    return getattr(stream, "encoding", None) or "ascii"
