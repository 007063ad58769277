"""Reading a table with one row for each person, or for each of their records: CSV, Parquet or JSON lines.

What a row must hold is said by those who read one kind of table; that no row is about a real person, and that
all faults are told at once, holds for all of them.
"""

from __future__ import annotations

import csv
import json
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthcode.dataset.connections import glob_escaped, open_for_reading, sql_text
from healthcode.dataset.shown import nearest, quoted
from healthcode.errors import DatasetError, Problem, RefusedError
from healthcode.tables import PERSON_PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

PERSON = "person_id"
#: Faulty rows that are kept to be shown; the others are counted.
_MOST_KEPT = 60
_TELL_EVERY = 100_000


class PersonRows(ABC):
    """Collects the rows of one table, and their faults.

    Args:
        name: Of the file.
        columns: The columns that must be there, by the option that names each, or by their own name.
    """

    #: What to do about ids of real people, about faulty rows, about a missing column; and what rows hold.
    about_real = about_faults = about_columns = holds = ""

    def __init__(self, name: str, columns: Mapping[str, str]) -> None:
        self.name, self.columns = name, columns
        #: The last line that was read whole, and one more.
        self.line = 1
        self._faults: list[Problem] = []
        self._more = 0
        self._real = 0

    @abstractmethod
    def add(self, where: str, row: Mapping[str, Any]) -> None:
        """Take one row, or note what is wrong with it."""

    @property
    @abstractmethod
    def count(self) -> int:
        """How many rows were taken."""

    def odd_columns(self) -> list[Problem]:
        """Name what is wrong with the columns that were asked for, whatever the table has."""
        return []

    def check_columns(self, names: Sequence[str]) -> None:
        """Refuse a table that lacks a column, or has one twice."""
        if not names:
            found = Problem(self.name, "nothing", f"a header, and {self.holds}")
            raise DatasetError("the table is empty", (found,))
        if len(names) == 1 and ";" in names[0]:
            found = Problem(f"{self.name}, header", "columns divided by semicolons", "divided by commas")
            raise DatasetError("the table cannot be read", (found,), "Save it as comma-separated CSV.")
        problems = self.odd_columns()
        for option, column in self.columns.items():
            where = f"{self.name}, {option}" if option.startswith("-") else f"{self.name}, header"
            if column not in names:
                listed = nearest(column, names) or ", ".join(map(quoted, names[:12]))
                wanted = f"a column: {listed}" if option.startswith("-") else "this column"
                problems.append(Problem(where, f"no column {quoted(column)}", wanted))
            elif list(names).count(column) > 1:
                problems.append(Problem(where, quoted(column), "a column that is there once"))
        if problems:
            raise DatasetError("a column is missing", tuple(problems), self.about_columns)

    def is_real(self, person: object) -> bool:
        """Count an id that is not one of a synthetic person."""
        found = not str(person).startswith(PERSON_PREFIX)
        self._real += found
        return found

    def note(self, where: str, column: str, row: Mapping[str, Any], wanted: str) -> None:
        """Note what is wrong with a cell."""
        value = row.get(column)
        found = "nothing" if value in (None, "") else quoted(str(value))
        self.fault(f"{where}, column {column}", found, wanted)

    def fault(self, where: str, found: str, wanted: str) -> None:
        """Note what is wrong."""
        if len(self._faults) < _MOST_KEPT:
            self._faults.append(Problem(f"{self.name}, {where}", found, wanted))
        else:
            self._more += 1

    def require_sound(self) -> None:
        """Refuse real people, faulty rows and a table without rows.

        Raises:
            DatasetError: If rows are faulty, or there are none.
            RefusedError: If there are ids that do not begin with ``syn-``.
        """
        if self._real:
            found = Problem(
                f"{self.name}, column {PERSON}", f"{self._real:,} ids", "ids that begin with syn-"
            )
            raise RefusedError("this program takes synthetic people only", (found,), self.about_real)
        if self._faults:
            title = f"{self.name}: some rows cannot be used, so none were"
            raise DatasetError(title, tuple(self._faults), self.about_faults, self._more)
        if not self.count:
            found = Problem(self.name, "no rows", self.holds)
            raise DatasetError(f"{self.name}: there is nobody in it", (found,))


def read_person_file(
    path: str | Path, rows: PersonRows, *, report: Callable[[int], None] | None = None
) -> None:
    """Read a table row by row, and refuse it if anything is wrong.

    Args:
        path: A file whose name ends in ``.csv``, ``.parquet`` or ``.jsonl``.
        rows: Takes the rows.
        report: Is told now and then how many rows were read.

    Raises:
        DatasetError: If the file cannot be read, a column is missing, or rows are faulty: all are named.
        RefusedError: If there are ids that do not begin with ``syn-``.
    """
    file = Path(path)
    readers = {".csv": _csv_rows, ".parquet": _parquet_rows, ".jsonl": _jsonl_rows}
    reader = readers.get(file.suffix.lower())
    if reader is None:
        raise _unreadable(file, repr(file.suffix) if file.suffix else "no ending", "CSV, Parquet or JSONL")
    if not file.is_file():
        raise _unreadable(file, "no such file", "an existing file")
    try:
        for number, (where, row) in enumerate(reader(file, rows), 1):
            rows.add(where, row)
            if report is not None and number % _TELL_EVERY == 0:
                report(number)
    except UnicodeDecodeError:
        raise _unreadable(file, "not UTF-8", "text in UTF-8") from None
    except csv.Error as error:
        found = f"{error}, from line {rows.line:,} on"
        raise _unreadable(file, found, "comma-separated text, quotes closed") from None
    except OSError as error:
        raise _unreadable(file, error.strerror or str(error), "a file that may be read") from None
    rows.require_sound()


def text_of(value: object) -> str:
    """Give a cell as a text without space around it; empty for what is no text or number."""
    return "" if value is None or isinstance(value, bool | list | dict) else str(value).strip()


def _csv_rows(file: Path, rows: PersonRows) -> Iterator[tuple[str, dict[str, Any]]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        names = next(reader, [])
        rows.check_columns(names)
        record = 0
        for cells in reader:
            if not cells:
                continue
            record += 1
            rows.line = reader.line_num + 1
            where = f"row {record:,} (line {reader.line_num:,})"
            if len(cells) != len(names):
                rows.fault(where, f"{len(cells)} cells", f"{len(names)}, as in the header")
                continue
            yield where, dict(zip(names, cells, strict=True))


def _jsonl_rows(file: Path, rows: PersonRows) -> Iterator[tuple[str, dict[str, Any]]]:
    with file.open(encoding="utf-8-sig") as text:
        is_first = True
        for number, line in enumerate(text, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                rows.fault(f"line {number:,}", quoted(line.strip()), "one JSON object")
                continue
            if is_first:
                rows.check_columns(list(row))
                is_first = False
            yield f"line {number:,}", row


def _parquet_rows(file: Path, rows: PersonRows) -> Iterator[tuple[str, dict[str, Any]]]:
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    path = file.absolute()
    with tempfile.TemporaryDirectory(prefix="healthcode-") as scratch:
        connection = open_for_reading(None, [path], Path(scratch))
        try:
            relation = f"read_parquet({sql_text(glob_escaped(path))}, hive_partitioning = false)"
            names = [str(row[0]) for row in connection.execute(f"describe from {relation}").fetchall()]
            rows.check_columns(names)
            wanted = [*dict.fromkeys([*rows.columns.values(), *({PERSON} & set(names))])]
            chosen = ", ".join('"' + name.replace('"', '""') + '"::varchar' for name in wanted)
            answer = connection.execute(f"select {chosen} from {relation}")
            number = 0
            while part := answer.fetchmany(10_000):
                for cells in part:
                    number += 1
                    yield f"row {number:,}", dict(zip(wanted, cells, strict=True))
        except duckdb.Error as error:
            raise _unreadable(file, str(error).partition("\n")[0], "a whole Parquet file") from None
        finally:
            connection.close()


def _unreadable(file: Path, found: str, wanted: str) -> DatasetError:
    return DatasetError("the table cannot be read", (Problem(str(file), found, wanted),))
