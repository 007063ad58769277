"""The codebook of all tables and of the run folder, written from ``tables``."""

from __future__ import annotations

from healthcode.dataset.cells import VEHICLE_KIND, words_of
from healthcode.dataset.folder import OBSERVED
from healthcode.dataset.shown import counted
from healthcode.tables import GIVEN_TABLES, TABLES, TRUTH_TABLES, Column, Kind, Table

_OPENING = """\
# Tables

This page is written by `healthcode.dataset.codebook`; a test holds it to the program.
It has four parts: the input tables, which scoring reads; the [truth tables](#truth-tables), which only the
simulated town and audits see; [what people were told](#what-people-were-told); and the
[run folder](#run-folder), in which a simulation writes all of them.

# Input tables

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

_TRUTH = """\
# Truth tables

What really happened in a simulated town.
**Only the town, which makes them, and audits, which look back, see these tables; a scorer never does.**
A test refuses every module and every query of scoring that names one of them.
They stand in the `truth` folder of a run, all of them, also those without rows.
Ids are those of the `observed` tables, and places and districts are listed there.
Times, numbers and missing cells are written as in the input tables; yes and no are `true` and `false`.
A row that crosses midnight is one row.

The town knows everything to the second, so an audit can put each observed row beside the truth.
`faults` names every observed row that is wrong or missing.
Only the encounters that a phone left at home would have logged are not listed.
What it does not name was seen as it was, or could not be seen at all, such as a purchase in cash.
"""

_GIVEN = """\
# What people were told

A run under a policy keeps what its code said, in the `given` folder: audits read it instead of scoring every
morning again.
It follows from the observed rows and the policy alone; a test holds that scoring says the same.
"""

_RUN_FOLDER = f"""\
# Run folder

`healthcode simulate` writes one folder for each run, beside its place first, and puts it there as a whole.

| entry | holds |
| --- | --- |
| `{OBSERVED}/` | the input tables, as a platform would have them; scoring reads these and nothing else |
| `truth/` | the truth tables; for the town and audits only |
| `given/` | what people were told; only under a policy |
| `run.json` | what the run is: version, scenario, seed, size, policy, gate, rows and hash of each table |
| `scenario.json` | every setting that the town follows from |
| `README.txt` | the same in words, and what to type next |

Tables are Parquet files (Snappy; times are timestamps without zone) or, on request, CSV files.
A table of `{OBSERVED}` without rows has no file, except `people`, `places` and `districts`.
In CSV a text that a spreadsheet would take for a formula stands behind an apostrophe: one that begins with
`=`, `+`, `-` or `@`. This holds for ids too, in all tables alike.
An earlier run of the same name is replaced, unless other files have been put into it.
Any other folder with files in it is refused.

Rows of `{OBSERVED}` stand in the order in which they became known, and at random within one second.
People and places stand in the order of their ids, which is random too: no order tells who lives together.
Event ids are a letter and ten hexadecimal digits, shuffled in the same way.
Daily truth tables stand in the order of days; a visit stands on the day on which it ended.

## Content hashes

Two runs of one version with the same scenario, seed and policy have the same `run.json` on every machine,
byte for byte, and the same CSV files.
Parquet files say the same, but may be packed otherwise by another version of DuckDB.
`content_sha256` of a table is therefore a hash of what it says, not of its file:

1. Each cell becomes a whole number.
   A person or place is the number in its id; an event, vehicle or household the value of its ten hexadecimal
   digits; a district its row in `districts`, from 0; a word its place in the list on this page, from 0; a
   time its seconds since 1970-01-01T00:00:00; a number itself without its decimal point; yes 1 and no 0.
   A missing cell is -1, but a missing word 255, a missing carriage 0, and -2147483648 where a value may be
   negative; `detail` of `faults` is 0 if missing and 1 for `evasion`.
   Texts, place kinds, and the ids that `people`, `places` and `districts` list, stay texts.
2. A column is hashed by SHA-256 over its numbers in row order, least significant byte first: 8 bytes for
   times and hexadecimal ids, 2 for carriages, 1 for words and for yes or no, 4 for all others.
   A text is its length (8 bytes) and its bytes in UTF-8.
3. The table is hashed by SHA-256 over the line `<n> rows` and a line `<column> <hash of the column>` for each
   column, with line feeds between them.

`infections` is hashed with `place`, `kind`, `vehicle` and `mode` in place of `place_id` and `setting`.
"""

_KINDS = {
    Kind.COUNT: "whole number",
    Kind.YES_NO: "yes or no",
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
    truth = [_section(table, f"truth: {table.name}") for table in TRUTH_TABLES.values()]
    given = [_section(table, f"given: {table.name}") for table in GIVEN_TABLES.values()]
    return "\n".join([_OPENING, *map(_section, TABLES.values()), _TRUTH, *truth, _GIVEN, *given, _RUN_FOLDER])


def _section(table: Table, title: str = "") -> str:
    known = f"known at `{table.known_at}`" if table.known_at else "always known"
    lines = [
        f"## {title or table.name}",
        "",
        f"One row is {table.says}." if title else f"One row is {table.says}; {known}.",
        "",
        "| column | holds | required | meaning |",
        "| --- | --- | --- | --- |",
        *map(_line, table.columns),
        "",
    ]
    lines += [f"`{later}` may not come before `{earlier}`.\n" for earlier, later in table.ordered]
    lines += [_vocabulary(column) for column in table.columns if words_of(column, ())]
    if table.name == "places" and not title:
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
    words = [word for word in words_of(column, ()) if word]
    listed = ", ".join(f"`{word}`" for word in words)
    deeper = (
        ", or a level below one of them, such as `test_negative/antigen`" if column.kind is Kind.PATH else ""
    )
    return f"`{column.name}` is one of {counted(len(words), 'word')}: {listed}{deeper}.\n"
