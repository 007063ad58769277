"""JSON Lines files: each object checked and written as one line of a plain CSV, which DuckDB then reads."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, NoReturn

from healthcode.dataset.cells import WRONG_TYPE, CellError, one_kind_of_line_break
from healthcode.dataset.csv_reader import PARQUET_MARK, csv_relation
from healthcode.dataset.shown import escaped, guess, quoted
from healthcode.dataset.source import PLAIN_TEXT, Source
from healthcode.dataset.text_scan import scan_text
from healthcode.tables import TABLES, Kind, Table

if TYPE_CHECKING:
    from pathlib import Path

    from healthcode.dataset.checks import ProblemLog
    from healthcode.dataset.folder import TableFile


class _NumberText(str):
    """A number as it is spelled in the file."""

    __slots__ = ()


def open_jsonl(file: TableFile, scratch: Path, log: ProblemLog) -> Source | None:
    """Rewrite a JSON Lines file as CSV and say how to read its rows; None when it cannot be text.

    Args:
        file: Which file.
        scratch: A directory for the CSV.
        log: Gets what is wrong with the file as a whole.
    """
    table = TABLES[file.table]
    try:
        _refuse_other_formats(file.path)
        scan_text(file.path)
    except CellError as fault:
        log.add(file.name, fault)
        return None
    rewritten = scratch / f"{file.table}.rewritten.csv"
    relation = csv_relation(rewritten, len(table.columns), as_given=False)
    columns = {column.name: (f"c{i}", PLAIN_TEXT) for i, column in enumerate(table.columns)}
    source = Source(table, file.name, "jsonl", relation, columns, rows=0)
    source.records.first_line = 1
    unknown: set[str] = set()
    rows = 0
    with (
        file.path.open(encoding="utf-8-sig", newline="\n") as lines,
        rewritten.open("w", encoding="utf-8", newline="") as target,
    ):
        writer = csv.writer(target, lineterminator="\n", quoting=csv.QUOTE_ALL)
        record = 0
        for line in lines:
            if not line.strip():
                source.records.blanks.append(record)
                continue
            record += 1
            try:
                found = _object(line)
            except CellError as fault:
                source.drop(record, fault)
                continue
            for key in found.keys() - unknown - columns.keys():
                unknown.add(key)
                log.add(source.where(record, escaped(key)), _unknown_key(key, table))
            writer.writerow([_cell(found.get(column.name), column.kind) for column in table.columns])
            rows += 1
    source.rows = rows
    return source


def _refuse_other_formats(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(4) == PARQUET_MARK:
            raise CellError("a Parquet file, named .jsonl", "one JSON object a line")


def _object(line: str) -> dict[str, Any]:
    """Read one line as a JSON object.

    Raises:
        CellError: If it is something else, or names a key twice.
    """
    try:
        found = json.loads(
            line,
            parse_int=_NumberText,
            parse_float=_NumberText,
            parse_constant=_NumberText,
            object_pairs_hook=_unrepeated,
        )
    except json.JSONDecodeError:
        raise CellError(quoted(line.strip()), "one JSON object a line") from None
    except RecursionError:
        raise CellError("deeply nested JSON", "one flat JSON object a line") from None
    if not isinstance(found, dict):
        raise CellError(quoted(line.strip()), "one JSON object a line")
    return found


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        _refuse_repeated([key for key, _ in pairs])
    return found


def _refuse_repeated(keys: list[str]) -> NoReturn:
    key = next(key for key in keys if keys.count(key) > 1)
    raise CellError(f"the key {quoted(key)} more than once", "each key once")


def _cell(value: Any, kind: Kind) -> str:
    """Write a JSON value as the text of a cell, marked if no such column can hold it."""
    if value is None:
        return ""
    if isinstance(value, _NumberText):
        return str(value) if kind is Kind.NUMBER else WRONG_TYPE + value
    if isinstance(value, str):
        is_storable = "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
        return one_kind_of_line_break(value) if is_storable else WRONG_TYPE + ascii(value)
    return WRONG_TYPE + json.dumps(value)


def _unknown_key(key: str, table: Table) -> CellError:
    columns = [column.name for column in table.columns]
    wanted = f"{guess(key, columns)}The columns of {table.name} are {', '.join(columns)}"
    return CellError("unknown column", wanted)
