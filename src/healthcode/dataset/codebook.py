"""The codebook of all input tables, written from ``tables.py``."""

from __future__ import annotations

from healthcode.dataset.cells import VEHICLE_KIND, words_of
from healthcode.dataset.shown import counted
from healthcode.tables import TABLES, Column, Kind, Table

_OPENING = """\
# Input tables

This page is written by `healthcode.dataset.codebook`; a test holds it to the program.

A dataset is a folder with one file for each table: `people.csv`, `trips.parquet`, `scans.jsonl`.
The formats may be mixed, but a table may stand in one file only.
Only `people` is required; a table that is absent is empty.
Without a `districts` table the districts are those that the data name, all of kind `town`.
A run folder may stand where a dataset is expected: without a `people` table, its `observed` folder is read.
Files with other endings are left alone, and so are files whose name begins with a dot.

## Formats

- **CSV**: UTF-8, a byte-order mark and Windows line ends allowed, a header line, commas, double quotes.
  A cell in double quotes may hold commas and line breaks; a double quote inside it is written twice.
  Every line break inside a cell is read as a line feed.
  Columns may come in any order, and blank lines are skipped.
- **JSON Lines**: one flat object a line.
  Ids, words and times are text; numbers may be numbers or text; `null` and an absent key are missing.
- **Parquet**: ids and words are text; times are timestamps without zone or text; numbers are numbers or text.

An optional column may be left out, and an optional cell may be empty: both mean missing.
A column that no table knows is an error, so that a misspelt column is never silently lost.
A file named `categories.txt` declares further purchase categories, one word a line.

## Ids

Ids are text of 1 to 200 characters, without control characters and without a space at either end.
**Every `person_id` begins with `syn-`.** This program takes synthetic people only and refuses other ids.
No table has a column for a name, a telephone number, an identity number or a picture.

## Times

A time is the town's local time, `2020-02-11T08:30:00`, without zone.
The `T` may be a space, and the seconds may be left out.
The town has one clock: a day is 24 hours long, and there is no daylight saving.
Intervals are half-open: a trip from 8:00 to 9:00 has ended at 9:00.
An event may not end before it begins.
An `onset_at` later than its `reported_at` is odd but allowed, and gives a warning.

Every row of an event table is *known* from one of its times on, the one that each table below names.
Scoring at a moment T sees nothing that became known after T; T itself is included.
An optional time of a row that lies after T, such as `left_at` or `valid_to`, is not seen at T either.
Only an announced `until` of an override is known as soon as the override is.

## Numbers

A number is a plain decimal such as `12` or `3.5`, with up to 15 digits before and 18 after the point.
Inside the program it is a whole number of thousandths, rounded half up (away from zero).

## Event ids

Every event table may have an `event_id`, unique in its table.
Without it an event is called `<table>:<n>`, n being the number of its data record from 1: `trips:12`.
Results do not depend on the order of rows, except for such names.

## Faults

All faults of all files are named at once, each with file, row and column, and nothing is written.
Row numbers count data records from 1; line numbers count lines of the file, the header being line 1.
"""

_KINDS = {
    Kind.ID: "id",
    Kind.WORD: "word",
    Kind.PATH: "path",
    Kind.TEXT: "text",
    Kind.TIME: "time",
    Kind.NUMBER: "number",
    Kind.COLOUR: "colour",
}


def codebook() -> str:
    """Write the page ``docs/reference/tables.md``."""
    return "\n".join([_OPENING, *map(_section, TABLES.values())])


def _section(table: Table) -> str:
    known = f"known at `{table.known_at}`" if table.known_at else "always known"
    lines = [
        f"## {table.name}",
        "",
        f"One row is {table.says}; {known}.",
        "",
        "| column | holds | required | meaning |",
        "| --- | --- | --- | --- |",
        *map(_line, table.columns),
        "",
    ]
    lines += [f"`{later}` may not come before `{earlier}`.\n" for earlier, later in table.ordered]
    lines += [_vocabulary(column) for column in table.columns if words_of(column, ())]
    if table.name == "places":
        lines.append(
            f"A `kind` is any path, but none below `{VEHICLE_KIND}`: vehicles are listed by `trips`.\n"
        )
    return "\n".join(lines)


def _line(column: Column) -> str:
    required = "yes" if column.required else "no"
    holds = _KINDS[column.kind]
    if column.references:
        holds += f" of `{column.references}`"
    says = column.says
    if column.smallest is not None:
        says += f"; not below {column.smallest:g}"
    return f"| `{column.name}` | {holds} | {required} | {says} |"


def _vocabulary(column: Column) -> str:
    words = words_of(column, ())
    listed = ", ".join(f"`{word}`" for word in words)
    deeper = (
        ", or a level below one of them, such as `test_negative/antigen`" if column.kind is Kind.PATH else ""
    )
    return f"`{column.name}` is one of {counted(len(words), 'word')}: {listed}{deeper}.\n"
