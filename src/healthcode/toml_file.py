"""TOML files that people write: finding them by name, reading them, and saying where they cannot be read.

A policy and a scenario are each one such file, shipped under an id or lying anywhere under a path.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthcode.errors import HealthcodeError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

SHOWN_LENGTH = 60

_SYNTAX = re.compile(
    r"(?P<says>.*?) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/{1,2}[^/\\]")
_LARGEST_INTEGER = 2**63 - 1
_LARGEST_FILE = 5_000_000


@dataclass(frozen=True)
class KeyProblem(Problem):
    """A fault at one key of a file, written as the key stands there."""

    def __str__(self) -> str:
        """Write ``key = found: wanted``."""
        return f"{self.where} = {self.found}: {self.wanted}" if self.found else f"{self.where}: {self.wanted}"


@dataclass(frozen=True)
class Library:
    """The shipped files of one kind, and those that people wrote themselves.

    Args:
        kind: What one of them is called.
        kinds: What several are called.
        package: The package that ships them, as ``library/ID.toml``.
        error: What to raise.
        fix: What to do next, for every fault.
    """

    kind: str
    kinds: str
    package: str
    error: type[HealthcodeError]
    fix: str

    def shipped(self) -> tuple[str, ...]:
        """List the ids of the files that come with the program, in alphabetical order."""
        files = resources.files(self.package).joinpath("library").iterdir()
        return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))

    def is_shipped(self, name_or_path: str | Path) -> bool:
        """Say whether a name is the id of a shipped file."""
        return isinstance(name_or_path, str) and name_or_path in self.shipped()

    def text(self, name_or_path: str | Path) -> str:
        """Read the text of a file as it stands there, comments included.

        Args:
            name_or_path: The id of a shipped file, or the path of another.

        Returns:
            The text, not checked in any way but its encoding.

        Raises:
            HealthcodeError: Of this library's kind, if there is no such file or it cannot be read as text.
        """
        name = str(name_or_path)
        if isinstance(name_or_path, str):
            if is_web_address(name):
                said = f"a web address; {self.kinds} are read from local files only: save it first"
                raise self._unreadable(name, said)
            if self.is_shipped(name):
                file = resources.files(self.package).joinpath("library", f"{name}.toml")
                return file.read_text(encoding="utf-8")
            if not name.endswith(".toml") and not re.search(r"[/\\]", name) and not _exists(name):
                raise self._unknown(name)
        return self._decoded(self._read(Path(name_or_path)), file_name(name_or_path))

    def _read(self, path: Path) -> bytes:
        try:
            if path.is_dir():
                raise self._unreadable(str(path), "a folder; give the .toml file in it")
            if not path.exists():
                raise self._unreadable(str(path), "there is no such file")
            if path.stat().st_size > _LARGEST_FILE:
                raise self._unreadable(str(path), f"larger than any {self.kind}: over 5 MB")
            return path.read_bytes()
        except PermissionError:
            raise self._unreadable(str(path), "no permission to read it") from None
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or str(error)
            raise self._unreadable(str(path), said) from None

    def _decoded(self, content: bytes, where: str) -> str:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            problem = Problem(f"line {line}", "", "not UTF-8 text; save the file as UTF-8")
            raise self.error(f"{where} cannot be read", (problem,), self.fix) from None

    def _unreadable(self, name: str, wanted: str) -> HealthcodeError:
        return self.error(f"{shown(name)} cannot be read", (Problem("", "", wanted),), self.fix)

    def _unknown(self, name: str) -> HealthcodeError:
        hint = nearest(name, self.shipped()).lstrip(". ")
        known = Problem("", "", f"`healthcode {self.kind} list` names the shipped ones; a file ends in .toml")
        problems = (Problem("", "", hint), known) if hint else (known,)
        return self.error(f"no {self.kind} is called {shown(name)}", problems, self.fix)


def dotted(_data: object, keys: Sequence[object]) -> str:
    """Write the place of a value in a file as its keys with dots between."""
    return ".".join(str(key) for key in keys)


def parse(
    text: str,
    where: str,
    error: type[HealthcodeError],
    fix: str,
    name_of: Callable[[dict[str, Any], Sequence[object]], str] = dotted,
) -> dict[str, Any]:
    """Read the tables of a TOML text.

    Args:
        text: TOML.
        where: What to call it in messages.
        error: What to raise.
        fix: What to do next, for every fault.
        name_of: How to name a place in the file.

    Raises:
        HealthcodeError: As given, with line and column, if the text is no TOML.
    """
    try:
        data = tomllib.loads(text)
        problems = tuple(_size_problem(data, keys, name_of) for keys in _oversized(data))
        if not problems:
            return data
    except tomllib.TOMLDecodeError as fault:
        problems = (_syntax_problem(str(fault), text),)
    except ValueError:  # Python refuses to read so many digits
        digits = f"{sys.get_int_max_str_digits():,}"
        problems = (Problem("", "", f"a number has more than {digits} digits; no key takes one so large"),)
    except RecursionError:
        problems = (Problem("", "", "nested too deeply"),)
    raise error(f"{where}: not TOML", problems, fix)


def written(value: object) -> str:
    """Write a value as it would stand in the file, without control characters."""
    match value:
        case dict():
            entries = (f"{_printable(key)} = {written(part)}" for key, part in value.items())
            return f"{{ {', '.join(entries)} }}"
        case list() | tuple():
            return "[" + ", ".join(written(part) for part in value) + "]"
        case _:
            return _written_alone(value)


def shown(value: object) -> str:
    """Write a value for a message: on one short line, and of a table only that it is one."""
    match value:
        case dict():
            text = "{…}"
        case list() | tuple():
            text = "[" + ", ".join(shown(entry) for entry in value) + "]"
        case _:
            text = _written_alone(value)
    if len(text) <= SHOWN_LENGTH:
        return text
    return f'{text[: SHOWN_LENGTH - 2]}…"' if isinstance(value, str) else f"{text[: SHOWN_LENGTH - 1]}…"


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known word a word may have been meant to be, after a full stop; empty if none is near."""
    found = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f". Did you mean {found[0]}?" if found else ""


def counted(problems: Sequence[Problem]) -> str:
    """Write how many problems there are."""
    return f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"


def file_name(name_or_path: str | Path) -> str:
    """Name a file in messages: by its last part."""
    return _printable(Path(name_or_path).name or str(name_or_path))


def is_web_address(name: str) -> bool:
    """Know a web address, which is never opened."""
    return _URL.match(name) is not None


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # no file can have this name
        return False


def _written_alone(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{_printable(value)}"'
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case _:
            return str(value)


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _oversized(value: object, keys: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Find the integers that need more than the 64 bits that TOML promises."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _oversized(entry, (*keys, key))
    elif isinstance(value, list):
        for at, entry in enumerate(value):
            yield from _oversized(entry, (*keys, at))
    elif isinstance(value, int) and not -_LARGEST_INTEGER <= value <= _LARGEST_INTEGER:
        yield keys


def _size_problem(
    data: dict[str, Any],
    keys: tuple[str | int, ...],
    name_of: Callable[[dict[str, Any], Sequence[object]], str],
) -> Problem:
    value: Any = data
    for key in keys:
        value = value[key]
    bound = f"smaller number: {_LARGEST_INTEGER:,}" if value > 0 else f"larger number: {-_LARGEST_INTEGER:,}"
    return KeyProblem(name_of(data, keys), "", f"must be a {bound} or {'less' if value > 0 else 'more'}")


def _syntax_problem(message: str, text: str) -> Problem:
    match = _SYNTAX.fullmatch(message)
    if match is None:
        return Problem("", "", message)
    if match["line"] is None:
        return Problem("end of the file", "", match["says"])
    lines = text.splitlines()
    number = int(match["line"])
    line = lines[number - 1].strip() if number <= len(lines) else ""
    found = shown(line)[1:-1] if line else ""
    return Problem(f"line {number}, column {match['column']}", found, match["says"])
