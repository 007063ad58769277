"""One Parquet table on Spark: its columns compared with what they should be, its cells read as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.dataset.cells import CellError
from healthcode.dataset.detecting import Listing, cell_sql
from healthcode.dataset.source import check_header
from healthcode.errors import DatasetError, Problem
from healthcode.scoring.spark_session import first_line
from healthcode.scoring.spark_sql import spark_query
from healthcode.tables import Column, Kind, Table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from healthcode.dataset.checks import ProblemLog
    from healthcode.scoring.spark_files import SparkFiles

#: The column that marks a row with a faulty cell.
FAULTY = "is_faulty"
#: What DuckDB calls a type of Spark.
_TYPES = {
    "string": "VARCHAR",
    "void": "VARCHAR",
    "timestamp_ntz": "TIMESTAMP",
    "double": "DOUBLE",
    "float": "DOUBLE",
    "tinyint": "BIGINT",
    "smallint": "BIGINT",
    "int": "BIGINT",
    "bigint": "BIGINT",
}
_NUMBERS = ("DOUBLE", "BIGINT", "DECIMAL")


@dataclass(frozen=True)
class ReadTable:
    """One table, read but not coded.

    Args:
        table: Which one.
        name: As problems call it.
        types: The columns of the file, with DuckDB's word for their type.
        raw: Those columns and the number of each row from 1, ``n``.
        texts: The same as texts.
        rows: ``n``, each column's value (ids as text, times as seconds, numbers as thousandths), and
            ``is_faulty``.
    """

    table: Table
    name: str
    types: dict[str, str]
    raw: DataFrame
    texts: DataFrame
    rows: DataFrame


def read_rows(
    session: SparkSession, files: SparkFiles, table: Table, categories: tuple[str, ...], log: ProblemLog
) -> ReadTable | None:
    """Read one table.

    Args:
        session: Who reads.
        files: The folder that it is in.
        table: What it should hold.
        categories: Purchase categories that the folder declares.
        log: Gets what is wrong with its columns.

    Returns:
        Its rows; None if the columns are wrong.

    Raises:
        DatasetError: If it is no Parquet.
    """
    from py4j.protocol import Py4JJavaError  # noqa: PLC0415
    from pyspark.errors import AnalysisException  # noqa: PLC0415 - only with Spark

    name = f"{table.name}.parquet"
    try:
        frame = session.read.parquet(files.inside(name))
        types = _types(table, frame, name, log)
        if types is None:
            return None
        raw = _numbered(session, frame, types)
    except (AnalysisException, Py4JJavaError) as error:
        problem = Problem(name, f"unreadable ({first_line(error)})", "must be whole Parquet files")
        raise DatasetError(f"{files.folder}: this cannot be read as a dataset", (problem,)) from None
    return _read(session, table, name, types, raw, categories)


def _types(table: Table, frame: DataFrame, name: str, log: ProblemLog) -> dict[str, str] | None:
    before = len(log.problems)
    positions = check_header(table, frame.columns, name, log)
    types = {}
    for column, position in positions.items():
        found = frame.schema.fields[position].dataType.simpleString()
        known = "DECIMAL" if found.startswith("decimal") else _TYPES.get(found, "")
        wanted = _wanted(table.column(column), known)
        if wanted:
            log.add(f"{name}, column {column}", CellError(f"type {found}", wanted))
        types[column] = known
    return types if len(log.problems) == before else None


def _wanted(column: Column, found: str) -> str:
    """Say what type a column should have; empty if it has it."""
    if found == "VARCHAR":
        return ""
    if column.kind is Kind.TIME:
        return "" if found == "TIMESTAMP" else "must be a timestamp without zone, or text"
    if column.kind is Kind.NUMBER:
        return "" if found in _NUMBERS else "must be a number, or text"
    return "must be text"


def _numbered(session: SparkSession, frame: DataFrame, types: dict[str, str]) -> DataFrame:
    """Number the rows of all files together: in the order of the files' paths, then as they stand there."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - Spark's own custom

    chosen = [F.col(f"`{name}`") for name in types]
    place, position = F.col("_metadata.file_path"), F.col("_metadata.row_index")
    counts: list[Any] = frame.groupBy(place.alias("file")).count().orderBy("file").collect()
    if len(counts) <= 1:
        return frame.select(*chosen, (position + 1).alias("n"))
    before, starts = 0, []
    for row in counts:
        starts.append((row["file"], before))
        before += row["count"]
    first = session.createDataFrame(starts, "file string, before bigint").hint("broadcast")
    return (
        frame.select(*chosen, place.alias("file"), position.alias("position"))
        .join(first, "file")
        .select(*chosen, (F.col("before") + F.col("position") + 1).alias("n"))
    )


def _read(
    session: SparkSession,
    table: Table,
    name: str,
    types: dict[str, str],
    raw: DataFrame,
    categories: tuple[str, ...],
) -> ReadTable:
    cells = {
        column: cell_sql(table.column(column), f'"{column}"', known, Listing.FREE, categories)
        for column, known in types.items()
    }
    raw.createOrReplaceTempView("raw_rows")
    as_text = ", ".join(f'{cell.text} as "{column}"' for column, cell in cells.items())
    texts = ", ".join(f"{cell.text} as text_{column}" for column, cell in cells.items())
    values = ", ".join(f"{cell.value} as value_{column}" for column, cell in cells.items())
    wrong = [cell.faulty for cell in cells.values()]
    wrong += [
        f"coalesce(value_{later} < value_{earlier}, false)"
        for earlier, later in table.ordered
        if earlier in cells and later in cells
    ]
    columns = ", ".join(
        f'value_{column.name} as "{column.name}"'
        if column.name in cells
        else f'cast(null as {_kept_as(column)}) as "{column.name}"'
        for column in table.columns
    )
    query = (
        f"with texts as (select *, {texts} from raw_rows), read as (select *, {values} from texts) "
        f"select n, {columns}, {' or '.join(wrong)} as {FAULTY} from read"
    )
    rows = session.sql(spark_query(query))
    return ReadTable(
        table, name, types, raw, session.sql(spark_query(f"select n, {as_text} from raw_rows")), rows
    )


def _kept_as(column: Column) -> str:
    return "bigint" if column.kind in {Kind.TIME, Kind.NUMBER} else "varchar"
