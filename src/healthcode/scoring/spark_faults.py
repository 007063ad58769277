"""What is wrong with the rows of a table on Spark: the first faulty ones, in the words of all checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.dataset.cells import CellError
from healthcode.dataset.checks import LISTED_COLUMNS, Rulebook, check_record, repeated, unique_column
from healthcode.scoring.spark_cells import FAULTY

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from healthcode.dataset.checks import ProblemLog
    from healthcode.scoring.spark_cells import ReadTable

#: Faulty rows of one table that are told; the others are counted.
SHOWN_ROWS = 20


def log_faults(
    session: SparkSession, read: ReadTable, coded: DataFrame, categories: tuple[str, ...], log: ProblemLog
) -> None:
    """Log the faults of the first faulty rows of a table.

    Args:
        session: Who asks; the tables that ids refer to have their names there.
        read: The table as it was read.
        coded: The same, coded, with a mark on each row that has a faulty cell or an unknown id.
        categories: Purchase categories that the folder declares.
        log: Gets the faults.
    """
    faulty = coded.where(FAULTY)
    numbers = [int(row.n) for row in faulty.select("n").orderBy("n").limit(SHOWN_ROWS).collect()]
    if not numbers:
        return
    records = [row.asDict() for row in read.texts.where(read.texts["n"].isin(numbers)).orderBy("n").collect()]
    rules = Rulebook(_known(session, read, records), categories)
    for record in records:
        n = record.pop("n")
        _, found = check_record(read.table, record, rules)
        for column, fault in found:
            log.add(f"{read.name}, row {n:,}, column {column}", fault)
        if not found:
            log.add(f"{read.name}, row {n:,}", CellError("", "cannot be read"))
    log.more += faulty.count() - len(numbers)


def log_repeats(read: ReadTable, log: ProblemLog) -> None:
    """Log the first ids of a table that stand in more than one row."""
    column = unique_column(read.table)
    if column not in read.types:
        return
    own = f"`{column}`"
    if read.table.is_event:
        own = f"coalesce({own}, '{read.table.name}:' || n)"
    groups = (
        read.rows.selectExpr("n", f"{own} as id")
        .where("id is not null")
        .groupBy("id")
        .agg({"n": "min", "*": "count"})
        .where("`count(1)` > 1")
        .orderBy("min(n)")
        .limit(SHOWN_ROWS)
    )
    for row in groups.collect():
        log.add(f"{read.name}, column {column}", repeated(row["id"], row["min(n)"]))


def _known(
    session: SparkSession, read: ReadTable, records: list[dict[str, str | None]]
) -> dict[str, set[str] | None]:
    """Give, of the ids that these records name, those that are listed."""
    known: dict[str, set[str] | None] = {"": None}
    for column in read.table.columns:
        table = column.references
        if not table:
            continue
        named = {text for record in records if (text := record.get(column.name))}
        listing = session.table(table)
        id_column = "location_id" if table == "places" else LISTED_COLUMNS[table]
        found = listing.where(listing[id_column].isin(sorted(named))).select(id_column).collect()
        known[table] = (known.get(table) or set()) | {str(row[0]) for row in found}
    return known
