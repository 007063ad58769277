"""CSV files: structure first, so that DuckDB is only given what it reads as anyone would.

A file without quotes or blank lines goes to DuckDB as it is. Any other is first written again, a record a
line and every cell as Python's ``csv`` reads it, because DuckDB takes some odd spellings for others.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from healthcode.dataset.cells import CellError, one_kind_of_line_break
from healthcode.dataset.connections import glob_escaped, sql_text
from healthcode.dataset.shown import counted
from healthcode.dataset.source import PLAIN_TEXT, Source, check_header
from healthcode.dataset.text_scan import TextFacts, scan_text
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from healthcode.dataset.checks import ProblemLog
    from healthcode.dataset.folder import TableFile

PARQUET_MARK = b"PAR1"
_MARKS = {
    PARQUET_MARK: "a Parquet file",
    b"\x1f\x8b": "a compressed file",
    b"PK\x03\x04": "a spreadsheet or zip file",
}
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class CsvFile:
    """One CSV file, opened for reading in one of two ways.

    Args:
        file: Which file.
        scratch: A directory for the file written again.
    """

    def __init__(self, file: TableFile, scratch: Path) -> None:
        self.file = file
        self.table = TABLES[file.table]
        self._rewritten = scratch / f"{file.table}.rewritten.csv"
        self._facts = TextFacts()
        self._names: list[str] = []
        self._positions: dict[str, int] = {}

    def open(self, log: ProblemLog) -> Source | None:
        """Check encoding and header, and say how to read the rows; None when that is impossible."""
        try:
            _refuse_other_formats(self.file.path)
            self._facts = scan_text(self.file.path)
            self._names = _header(self.file.path)
            _refuse_other_delimiters(self._names)
        except CellError as fault:
            log.add(self.file.name, fault)
            return None
        self._positions = check_header(self.table, self._names, f"{self.file.name}, header", log)
        facts = self._facts
        if facts.has_quotes or facts.has_odd_line_ends:
            return self.rewrite()
        is_even = facts.commas == (len(self._names) - 1) * facts.lines
        return self._source(self.file.path, rows=facts.lines - 1 if is_even else -1)

    def without_ragged_records(self, source: Source, rows: int) -> Source:
        """Find what DuckDB left out of a plain file: blank lines, and records of too few or too many cells.

        Args:
            source: How the file was read.
            rows: How many rows DuckDB kept.

        Returns:
            The same source, if its rows are exactly those of the file without its ragged records; else the
            file written again.
        """
        width, record = len(self._names), 0
        with self.file.path.open("rb") as lines:
            next(lines, b"")
            for line in lines:
                cells = line.count(b",") + 1
                if cells == width and width > 1:
                    record += 1
                elif not line.strip(b"\r\n"):
                    source.records.blanks.append(record)
                else:
                    record += 1
                    if cells != width:
                        source.drop(record, _ragged(cells, width))
        if record - len(source.records.dropped) != rows:
            return self.rewrite()
        source.rows = rows
        return source

    def rewrite(self) -> Source:
        """Write the file again, in the plainest spelling, without its ragged records."""
        source = self._source(self._rewritten, rows=0)
        width, rows = len(self._names), 0
        with self._rewritten.open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target, lineterminator="\n", quoting=csv.QUOTE_ALL)
            for record, cells in self._records(source):
                if len(cells) == width:
                    writer.writerow(map(one_kind_of_line_break, cells))
                    rows += 1
                else:
                    source.drop(record, _ragged(len(cells), width))
        source.rows = rows
        return source

    def _records(self, source: Source) -> Iterator[tuple[int, list[str]]]:
        """Give each record with its number; note blank lines, and where reading had to end."""
        records = source.records
        with self.file.path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            next(reader)
            record, line = 0, reader.line_num
            records.first_line = line + 1
            try:
                for cells in reader:
                    if cells:
                        record += 1
                        records.has_lines = records.has_lines and reader.line_num == line + 1
                        yield record, cells
                    else:
                        records.blanks.append(record)
                    line = reader.line_num
            except csv.Error as error:
                source.drop(record + 1, _quote_fault(str(error), line + 1))

    def _source(self, path: Path, rows: int) -> Source:
        relation = csv_relation(path, len(self._names), as_given=path == self.file.path)
        columns = {name: (f"c{position}", PLAIN_TEXT) for name, position in self._positions.items()}
        return Source(self.table, self.file.name, "csv", relation, columns, rows=rows)


def csv_relation(path: Path, width: int, *, as_given: bool) -> str:
    """Write the SQL that reads a CSV as text, columns by position: ``c0``, ``c1`` and so on.

    Args:
        path: Which file.
        width: How many columns it has.
        as_given: Whether it is the user's own, with a header and without quotes, or one of ours.
    """
    own = str(as_given).lower()
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(width))
    return (
        f"read_csv({sql_text(glob_escaped(path))}, auto_detect = false, header = {own}, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '', strict_mode = true, store_rejects = true, "
        f"parallel = {own}, hive_partitioning = false, columns = {{{columns}}})"
    )


def _refuse_other_formats(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        raise CellError("an empty file", "a header line with the names of the columns, then rows")
    for mark, what in _MARKS.items():
        if start.startswith(mark):
            raise CellError(f"{what}, named .csv", "comma-separated text")
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        raise CellError("JSON, named .csv", "comma-separated text, or the file renamed to .jsonl")


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            names = next(csv.reader(lines, strict=True), None)
        except csv.Error as error:
            raise _quote_fault(str(error), 1) from None
    if not names:
        raise CellError("a blank first line", "a header line with the names of the columns")
    return names


def _refuse_other_delimiters(names: Sequence[str]) -> None:
    if len(names) == 1:
        for delimiter, what in _OTHER_DELIMITERS.items():
            if delimiter in names[0]:
                raise CellError(f"cells separated by {what}", "cells separated by commas")


def _ragged(cells: int, width: int) -> CellError:
    way = "too few" if cells < width else "too many"
    return CellError(counted(cells, "cell"), f"must be {width}, as in the header: {way}")


def _quote_fault(error: str, line: int) -> CellError:
    if "unexpected end" in error:
        return CellError(
            f"a double quote, opened in the record that begins on line {line:,}, that never closes",
            "a closing double quote",
        )
    if "field larger" in error:
        limit = f"{csv.field_size_limit():,}"
        return CellError("a very long cell", f"at most {limit} characters; is a double quote not closed?")
    return CellError(
        "text right after a closing double quote", 'a comma there; a quote inside a cell is written ""'
    )
