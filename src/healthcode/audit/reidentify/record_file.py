"""Reading a table of person, place and time: CSV, Parquet or JSON lines; other columns are not used."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthcode.audit.reidentify.records import Records, records_of
from healthcode.clock import WANTED_TIME, parse_time_or_date
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


def read_records(
    path: str | Path,
    *,
    place: str = "place_id",
    time: str = "time",
    report: Callable[[int], None] | None = None,
) -> Records:
    """Read who was where and when.

    Args:
        path: A file whose name ends in ``.csv``, ``.parquet`` or ``.jsonl``, with a column ``person_id``.
        place: The column of the places.
        time: The column of the times: local, without zone, to the second or minute; a date is its midnight.
        report: Is told now and then how many rows were read.

    Raises:
        DatasetError: If the file cannot be read, a column is missing, or rows are faulty: all are named.
        RefusedError: If there are ids that do not begin with ``syn-``.
    """
    file = Path(path)
    rows = _Rows(file.name, place, time)
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
        raise _unreadable(
            file, f"{error}, from line {rows.line:,} on", "comma-separated text, quotes closed"
        ) from None
    except OSError as error:
        raise _unreadable(file, error.strerror or str(error), "a file that may be read") from None
    return rows.records()


class _Rows:
    """Rows as they are read, and every fault of them."""

    def __init__(self, name: str, place: str, time: str) -> None:
        self.name = name
        self.columns = {"person_id": PERSON, "--place": place, "--time": time}
        self._place, self._time = place, time
        self._people: list[str] = []
        self._places: list[str] = []
        self._times: list[int] = []
        self._faults: list[Problem] = []
        self._more = 0
        self._real = 0
        #: The last line that was read whole, and one more.
        self.line = 1

    def check_columns(self, names: Sequence[str]) -> None:
        """Refuse a table that lacks a column, or has one twice, or one for two things."""
        if not names:
            raise DatasetError(
                "the table is empty", (Problem(self.name, "nothing", "a header, and who was where, when"),)
            )
        if len(names) == 1 and ";" in names[0]:
            raise DatasetError(
                "the table cannot be read",
                (
                    Problem(
                        f"{self.name}, header", "columns divided by semicolons", "columns divided by commas"
                    ),
                ),
                "Save it as comma-separated CSV.",
            )
        problems = []
        if self._place == self._time or PERSON in (self._place, self._time):
            found = f"{quoted(PERSON)}, {quoted(self._place)} and {quoted(self._time)}"
            problems.append(Problem(f"{self.name}, --place and --time", found, "three different columns"))
        for option, column in self.columns.items():
            where = f"{self.name}, {option}" if option.startswith("-") else f"{self.name}, header"
            if column not in names:
                near = nearest(column, names)
                listed = near or ", ".join(map(quoted, names[:12]))
                wanted = f"a column: {listed}" if option.startswith("-") else "this column"
                problems.append(Problem(where, f"no column {quoted(column)}", wanted))
            elif list(names).count(column) > 1:
                problems.append(Problem(where, quoted(column), "a column that is there once"))
        if problems:
            raise DatasetError(
                "a column is missing",
                tuple(problems),
                "A table needs person_id, place_id and time; other names are given by --place and --time.",
            )

    def add(self, where: str, row: Mapping[str, Any]) -> None:
        """Take one row, or note what is wrong with it."""
        person, place = _text(row.get(PERSON)), _text(row.get(self._place))
        time = _seconds(_text(row.get(self._time)))
        if not person:
            self._note(where, PERSON, row, "the id of a synthetic person, such as syn-001")
        elif not person.startswith(PERSON_PREFIX):
            self._real += 1
        if not place:
            self._note(where, self._place, row, "the id of a place")
        if time is None:
            self._note(where, self._time, row, WANTED_TIME)
        if person and place and time is not None:
            self._people.append(person)
            self._places.append(place)
            self._times.append(time)

    def fault(self, where: str, found: str, wanted: str) -> None:
        """Note what is wrong."""
        if len(self._faults) < _MOST_KEPT:
            self._faults.append(Problem(f"{self.name}, {where}", found, wanted))
        else:
            self._more += 1

    def records(self) -> Records:
        """Give all rows, unless there is a fault."""
        if self._real:
            raise RefusedError(
                "this program takes synthetic people only",
                (
                    Problem(
                        f"{self.name}, column {PERSON}", f"{self._real:,} ids", "ids that begin with syn-"
                    ),
                ),
                "To find people again in real data is harm, not an exercise. Ids of invented people, such as "
                "those of a published toy table, may be written as syn-1, syn-2 and so on.",
            )
        if self._faults:
            raise DatasetError(
                f"{self.name}: some rows cannot be used, so none were",
                tuple(self._faults),
                "Correct them, or leave them out and say so.",
                self._more,
            )
        if not self._people:
            raise DatasetError(
                f"{self.name}: there is nobody in it", (Problem(self.name, "no rows", "who was where, when"),)
            )
        return records_of(self._people, self._places, self._times)

    def _note(self, where: str, column: str, row: Mapping[str, Any], wanted: str) -> None:
        value = row.get(column)
        found = "nothing" if value in (None, "") else quoted(str(value))
        self.fault(f"{where}, column {column}", found, wanted)


def _csv_rows(file: Path, rows: _Rows) -> Iterator[tuple[str, dict[str, Any]]]:
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


def _jsonl_rows(file: Path, rows: _Rows) -> Iterator[tuple[str, dict[str, Any]]]:
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


def _parquet_rows(file: Path, rows: _Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    path = file.absolute()
    with tempfile.TemporaryDirectory(prefix="healthcode-") as scratch:
        connection = open_for_reading(None, [path], Path(scratch))
        try:
            relation = f"read_parquet({sql_text(glob_escaped(path))}, hive_partitioning = false)"
            names = [str(row[0]) for row in connection.execute(f"describe from {relation}").fetchall()]
            rows.check_columns(names)
            wanted = list(dict.fromkeys(rows.columns.values()))
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


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, bool | list | dict) else str(value).strip()


def _seconds(text: str) -> int | None:
    try:
        return parse_time_or_date(text)
    except ValueError:
        return None


def _unreadable(file: Path, found: str, wanted: str) -> DatasetError:
    return DatasetError("the table cannot be read", (Problem(str(file), found, wanted),))
