"""Finding the files of a dataset in a folder, and everything that stands in their way."""

from __future__ import annotations

import errno
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from healthcode.dataset.cells import LONGEST_ID, CellError
from healthcode.dataset.checks import ProblemLog, missing_people
from healthcode.dataset.shown import UNSHOWN_RANGES, counted, escaped, guess, quoted
from healthcode.errors import DatasetError, Problem
from healthcode.placing import give_back
from healthcode.tables import TABLES

FORMATS = ("csv", "parquet", "jsonl")
#: A file of these that is called like a table was surely meant as one.
OTHER_TABLE_FORMATS = ("gz", "json", "ndjson", "ods", "tsv", "txt", "xls", "xlsx", "zip")
CATEGORIES_FILE = "categories.txt"
OBSERVED = "observed"

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_HIDDEN = tuple(chr(code) for first, last in UNSHOWN_RANGES for code in range(first, last + 1))
_OPEN_FAULTS = {
    errno.EACCES: "no permission to read it",
    errno.EPERM: "no permission to read it",
    errno.ELOOP: "a symbolic link that leads back to itself",
    errno.ENOENT: "a symbolic link that leads nowhere",
}


@dataclass(frozen=True)
class TableFile:
    """One file that holds one table.

    Args:
        table: The table's name.
        path: Absolute path.
        name: As problems call it.
        file_format: One of ``FORMATS``.
    """

    table: str
    path: Path
    name: str
    file_format: str

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return self.path.stat().st_size


@dataclass(frozen=True)
class Folder:
    """The files of one dataset, in the order of the tables.

    Args:
        files: One file for each table that is there and can be opened.
        unreadable: Tables whose files are there but cannot be opened or told apart.
        categories: Purchase categories that the folder declares.
    """

    files: tuple[TableFile, ...]
    unreadable: frozenset[str]
    categories: tuple[str, ...]


def find_tables(given: str | Path, log: ProblemLog) -> Folder:
    """Find the tables in a folder, or in the ``observed`` folder of a run.

    Args:
        given: The path as the user wrote it.
        log: Gets every fault of single files.

    Returns:
        What can be read.

    Raises:
        DatasetError: If there is no such folder, or nothing in it that could be a table.
    """
    path = Path(_local(str(given))).absolute()
    give_back(path)
    _refuse_other_encodings(path, str(given))
    directory, prefix = _data_directory(path, str(given))
    paths = sorted(path for path in _listing(directory, str(given)) if not path.name.startswith("."))
    if directory.name == "truth" and (directory.parent / OBSERVED).is_dir():
        raise _refusal(str(given), "the truth of a run, which scoring never sees", "the run, one folder up")
    candidates: dict[str, list[TableFile]] = {}
    for path in paths:
        suffix = path.suffix[1:].lower()
        if suffix not in FORMATS:
            if suffix in OTHER_TABLE_FORMATS and path.name.split(".")[0].lower() in TABLES:
                wanted = "a table as .csv, .jsonl or .parquet; save it as CSV, or move it out of the folder"
                log.add(escaped(path.name), CellError("a table in another format", wanted))
            continue
        name = f"{prefix}{escaped(path.name)}"
        if path.stem in TABLES:
            candidates.setdefault(path.stem, []).append(TableFile(path.stem, path, name, suffix))
        else:
            wanted = f"{guess(path.stem, TABLES)}Tables are {', '.join(TABLES)}"
            log.add(name, CellError("no table of this name", wanted))
    if not candidates and not log:
        _no_tables(str(given), directory)
    files = [_only_file(candidates[table], log) for table in TABLES if table in candidates]
    if "people" not in candidates:
        log.add(f"{prefix}people.csv", missing_people())
    readable = tuple(file for file in files if file is not None)
    unreadable = frozenset(candidates) - {file.table for file in readable}
    return Folder(readable, unreadable, _categories(directory, prefix, log))


def _local(given: str) -> str:
    if _URL.match(given):
        raise _refusal(given, "an address on a network", "a folder on this machine; nothing is fetched")
    if "\0" in given or not given:
        raise _refusal(given, "no path", "a folder on this machine")
    return given


def _refuse_other_encodings(path: Path, given: str) -> None:
    """Refuse a path with a name that is not UTF-8, which DuckDB cannot take."""
    for name in path.parts:
        try:
            name.encode("utf-8")
        except UnicodeEncodeError:
            found = f"{quoted(name)} in its path is not UTF-8 text"
            raise _refusal(given, found, "a path that is UTF-8 text: rename that folder") from None


def _data_directory(directory: Path, given: str) -> tuple[Path, str]:
    """Give the folder with the tables: the folder itself, or the ``observed`` folder of a run."""
    try:
        mode = directory.stat().st_mode
    except OSError as fault:
        found = "no such folder" if fault.errno == errno.ENOENT else _reason(fault)
        raise _refusal(given, found, "a folder with a people table") from None
    if not stat.S_ISDIR(mode):
        raise _refusal(given, "a file", "the folder that the tables are in")
    names = {path.name.lower() for path in _listing(directory, given)}
    has_people = any(f"people.{suffix}" in names for suffix in FORMATS)
    observed = directory / OBSERVED
    if not has_people and observed.is_dir():
        return observed, f"{OBSERVED}/"
    return directory, ""


def _listing(directory: Path, given: str) -> list[Path]:
    try:
        return list(directory.iterdir())
    except OSError as fault:
        raise _refusal(given, _reason(fault), "a folder that can be read") from None


def _only_file(files: list[TableFile], log: ProblemLog) -> TableFile | None:
    """Give the one file of a table if it can be opened."""
    if len(files) > 1:
        names = " and ".join(file.name for file in files)
        log.add(names, CellError("one table in two files", "one file for each table"))
        return None
    file = files[0]
    try:
        if stat.S_ISDIR(file.path.stat().st_mode):
            log.add(file.name, CellError("a folder named like a table", "a file"))
            return None
        if not stat.S_ISREG(file.path.stat().st_mode):
            log.add(file.name, CellError("a pipe or device", "an ordinary file"))
            return None
        with file.path.open("rb"):
            return file
    except OSError as fault:
        log.add(file.name, CellError(_reason(fault), "a file that can be read"))
        return None


def _categories(directory: Path, prefix: str, log: ProblemLog) -> tuple[str, ...]:
    """Read the purchase categories that a scenario declares, one word a line."""
    path = directory / CATEGORIES_FILE
    if not os.path.lexists(path):
        return ()
    name = f"{prefix}{CATEGORIES_FILE}"
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as fault:
        log.add(name, CellError(f"byte 0x{fault.object[fault.start]:02X}", "UTF-8 text, one word a line"))
        return ()
    except OSError as fault:
        log.add(name, CellError(_reason(fault), "a file that can be read"))
        return ()
    words = []
    for number, line in enumerate(lines, 1):
        word = line.strip()
        if len(word) > LONGEST_ID or any(character in word for character in (" ", ",", *_HIDDEN)):
            log.add(f"{name}, line {number}", CellError(quoted(word), "one word a line"))
        elif word:
            words.append(word)
    return tuple(words)


def _reason(fault: OSError) -> str:
    return _OPEN_FAULTS.get(fault.errno or 0, fault.strerror or "it cannot be opened")


def _no_tables(given: str, directory: Path) -> None:
    others = sum(1 for _ in directory.iterdir())
    found = f"{counted(others, 'other file')} but no table" if others else "an empty folder"
    raise _refusal(given, found, "people.csv, people.parquet or people.jsonl, and the tables beside it")


def _refusal(given: str, found: str, wanted: str) -> DatasetError:
    return DatasetError(
        f"{escaped(given)}: this cannot be read as a dataset",
        (Problem(escaped(given), found, wanted),),
        fix="A dataset is a folder with one file for each table: docs/reference/tables.md",
    )
