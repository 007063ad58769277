"""Reading a table of scored people: CSV, Parquet or JSON lines, of which only the named columns are used."""

from __future__ import annotations

import csv
import json
import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.scored import ScoredPeople
from healthcode.dataset.connections import glob_escaped, open_for_reading, sql_text
from healthcode.dataset.shown import nearest, quoted
from healthcode.errors import DatasetError, Problem, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Texts that are read as yes and as no, in any case of letters.
YES, NO = ("1", "1.0", "true", "yes"), ("0", "0.0", "false", "no")
PERSON = "person_id"
SYNTHETIC = "syn-"
#: Faulty rows that are kept to be shown; the others are counted.
_MOST_KEPT = 60
_LARGEST_CELL = 1 << 20


def read_scored(path: str | Path, *, score: str, truth: str, group: str | None = None) -> ScoredPeople:
    """Read scored people.

    Args:
        path: A file whose name ends in ``.csv``, ``.parquet`` or ``.jsonl``.
        score: The column of the scores: finite numbers.
        truth: The column that says what was so: 0 or 1, true or false, yes or no.
        group: The column of the groups, if any.

    Raises:
        DatasetError: If the file cannot be read, a column is missing, or rows are faulty: all are named.
        RefusedError: If a column ``person_id`` has ids that do not begin with ``syn-``.
    """
    file = Path(path)
    rows = _Rows(file.name, score, truth, group)
    readers = {".csv": _csv_rows, ".parquet": _parquet_rows, ".jsonl": _jsonl_rows}
    reader = readers.get(file.suffix.lower())
    if reader is None:
        raise _unreadable(file, repr(file.suffix) if file.suffix else "no ending", "CSV, Parquet or JSONL")
    if not file.is_file():
        raise _unreadable(file, "no such file", "an existing file")
    try:
        for where, row in reader(file, rows):
            rows.add(where, row)
    except UnicodeDecodeError:
        raise _unreadable(file, "not UTF-8", "text in UTF-8") from None
    except csv.Error as error:
        raise _unreadable(file, str(error), "comma-separated text, quotes closed") from None
    except OSError as error:
        raise _unreadable(file, error.strerror or str(error), "a file that may be read") from None
    return rows.people()


class _Rows:
    """Rows as they are read, and every fault of them."""

    def __init__(self, name: str, score: str, truth: str, group: str | None) -> None:
        self.name = name
        self.columns = {"--score": score, "--truth": truth} | ({"--group": group} if group else {})
        self._score, self._truth, self._group = score, truth, group
        self._scores: list[float] = []
        self._truths: list[bool] = []
        self._groups: list[str] = []
        self._faults: list[Problem] = []
        self._more = 0
        self._real = 0

    def check_columns(self, names: Sequence[str]) -> None:
        """Refuse a table that lacks a column, or has one twice."""
        problems = []
        for option, column in self.columns.items():
            if column not in names:
                near = nearest(column, names)
                listed = near or ", ".join(map(quoted, names[:12]))
                problems.append(Problem(f"{self.name}, {option}", quoted(column), f"a column: {listed}"))
            elif list(names).count(column) > 1:
                problems.append(Problem(self.name, quoted(column), "a column that is there once"))
        if problems:
            raise DatasetError("a column is missing", tuple(problems))

    def add(self, where: str, row: Mapping[str, Any]) -> None:
        """Take one row, or note what is wrong with it."""
        person = row.get(PERSON)
        self._real += person is not None and not str(person).startswith(SYNTHETIC)
        score, truth = _number(row.get(self._score)), _yes_or_no(row.get(self._truth))
        group = "" if self._group is None else _text(row.get(self._group))
        if score is None:
            self._note(where, self._score, row, "a finite number")
        if truth is None:
            self._note(where, self._truth, row, "0 or 1, true or false, yes or no")
        if self._group is not None and not group:
            self._note(where, self._group, row, "the name of a group")
        if score is not None and truth is not None:
            self._scores.append(score)
            self._truths.append(truth)
            self._groups.append(group)

    def fault(self, where: str, found: str, wanted: str) -> None:
        """Note what is wrong."""
        if len(self._faults) < _MOST_KEPT:
            self._faults.append(Problem(f"{self.name}, {where}", found, wanted))
        else:
            self._more += 1

    def people(self) -> ScoredPeople:
        """Give all rows, unless there is a fault."""
        if self._real:
            raise RefusedError(
                "this program takes synthetic people only",
                (
                    Problem(
                        f"{self.name}, column {PERSON}", f"{self._real:,} ids", "ids that begin with syn-"
                    ),
                ),
                "Leave the column person_id out: rates and group tables need no ids.",
            )
        if self._faults:
            raise DatasetError(
                f"{self.name}: some rows cannot be used, so none were",
                tuple(self._faults),
                "Correct them, or leave these people out and say so.",
                self._more,
            )
        if not self._scores:
            raise DatasetError(
                f"{self.name}: there is nobody in it", (Problem(self.name, "no rows", "scored people"),)
            )
        names = tuple(sorted(set(self._groups))) if self._group is not None else ()
        number = {name: at for at, name in enumerate(names)}
        return ScoredPeople(
            np.array(self._scores),
            np.array(self._truths, dtype=np.bool_),
            np.array([number.get(name, 0) for name in self._groups], dtype=np.int64),
            names,
        )

    def _note(self, where: str, column: str, row: Mapping[str, Any], wanted: str) -> None:
        value = row.get(column)
        self.fault(
            f"{where}, column {column}", "nothing" if value in (None, "") else quoted(str(value)), wanted
        )


def _csv_rows(file: Path, rows: _Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        names = next(reader, [])
        rows.check_columns(names)
        for cells in reader:
            where = f"line {reader.line_num}"
            if not cells:
                continue
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
            except ValueError:
                row = None
            if not isinstance(row, dict):
                rows.fault(f"line {number}", quoted(line.strip()), "one JSON object")
                continue
            if is_first:
                rows.check_columns(list(row))
                is_first = False
            yield f"line {number}", row


def _parquet_rows(file: Path, rows: _Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    path = file.absolute()
    with tempfile.TemporaryDirectory(prefix="healthcode-") as scratch:
        connection = open_for_reading(None, [path], Path(scratch))
        try:
            relation = f"read_parquet({sql_text(glob_escaped(path))}, hive_partitioning = false)"
            names = [
                str(row[0]) for row in connection.execute(f"describe select * from {relation}").fetchall()
            ]
            rows.check_columns(names)
            wanted = [*dict.fromkeys([*rows.columns.values(), *({PERSON} & set(names))])]
            chosen = ", ".join('"' + name.replace('"', '""') + '"::varchar' for name in wanted)
            answer = connection.execute(f"select {chosen} from {relation}")
            number = 0
            while part := answer.fetchmany(10_000):
                for cells in part:
                    number += 1
                    yield f"row {number}", dict(zip(wanted, cells, strict=True))
        except duckdb.Error as error:
            raise _unreadable(file, str(error).partition("\n")[0], "a whole Parquet file") from None
        finally:
            connection.close()


def _number(value: Any) -> float | None:
    if value is None or isinstance(value, bool | list | dict) or len(str(value)) > _LARGEST_CELL:
        return None
    try:
        number = float(str(value).strip().replace("_", "?"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _yes_or_no(value: Any) -> bool | None:
    word = str(value).strip().casefold()
    return True if word in YES else False if word in NO else None


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()


def _unreadable(file: Path, found: str, wanted: str) -> DatasetError:
    return DatasetError("the table cannot be read", (Problem(str(file), found, wanted),))
