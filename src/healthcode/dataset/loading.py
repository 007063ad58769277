"""A folder of tables into a checked, coded DuckDB database, in one pass over each file."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from healthcode.dataset.cells import CellError
from healthcode.dataset.checks import ProblemLog
from healthcode.dataset.coded import read_back
from healthcode.dataset.coding import code_tables, late_onset
from healthcode.dataset.connections import WRITTEN, open_for_reading
from healthcode.dataset.csv_reader import CsvFile
from healthcode.dataset.folder import Folder, TableFile, find_tables
from healthcode.dataset.jsonl_reader import open_jsonl
from healthcode.dataset.model import Dataset, require_person_column
from healthcode.dataset.naming import name_faults
from healthcode.dataset.parquet_reader import open_parquet, unreadable_parquet
from healthcode.dataset.scratch import make_scratch
from healthcode.dataset.staging import Stage
from healthcode.shortages import shortage_in
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb

    from healthcode.dataset.source import Source

#: Folders of this many bytes and more are kept on disk, not in memory.
LARGE = 20_000_000
#: Tables that may be coded into files: those with a row for everything that anybody does.
TO_FILES = frozenset({"trips", "scans", "purchases"})


def load_dataset(
    path: str | Path, *, report: Callable[[str], None] | None = None, to_files: bool = False
) -> Dataset:
    """Read a folder of tables, check every cell of it, and code it for the engines.

    Args:
        path: A folder with one file for each table, or a run folder.
        report: Gets one line of progress for each file.
        to_files: Whether large Parquet files of trips, scans and purchases are coded into files, not tables:
            right for whoever reads few of their rows, and knows what ``Dataset.in_files`` says.

    Returns:
        The dataset; close it to remove its temporary files.

    Raises:
        DatasetError: With every fault by file, row and column.
    """
    log = ProblemLog()
    folder = find_tables(path, log)
    scratch, remove = make_scratch()
    removal = weakref.finalize(folder, remove)
    try:
        stage = _stage_folder(folder, scratch, log, report, to_files=to_files)
    except BaseException:
        removal()
        raise
    if log:
        stage.connection.close()
        removal()
        raise log.error(str(path))
    return FolderDataset(str(path), stage, folder, scratch / WRITTEN, removal)


class FolderDataset(Dataset):
    """A dataset read from files, in a DuckDB of its own that may write into ``writable``."""

    def __init__(
        self,
        source: str,
        stage: Stage,
        folder: Folder,
        writable: Path,
        removal: weakref.finalize[..., Folder],
    ) -> None:
        counts = {name: stage.counts.get(name, 0) for name in TABLES}
        super().__init__(source, counts, late_onset(stage))
        self._folder = folder
        self.writable: Path = writable
        self.in_files = frozenset(stage.in_files)
        self._connection = stage.connection
        self._removal = removal
        self._second: Dataset | None = None

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection with the coded tables."""
        return self._connection

    def rows(self, table: str) -> list[dict[str, object]]:
        """Give all rows of an input table, in input order."""
        if "trips" in self.in_files:
            return self._in_tables().rows(table)
        return read_back(self._connection, table)

    def rows_of(self, table: str, person_id: str) -> list[dict[str, object]]:
        """Give one person's rows of an input table, in input order."""
        require_person_column(table)
        if "trips" in self.in_files:
            return self._in_tables().rows_of(table, person_id)
        return read_back(self._connection, table, person_id)

    def close(self) -> None:
        """Close the connection and remove temporary files."""
        if self._second is not None:
            self._second.close()
        self._connection.close()
        self._removal()

    def _in_tables(self) -> Dataset:
        """Give the same dataset with every table in DuckDB: only there do all vehicles have numbers."""
        if self._second is None:
            self._second = load_dataset(self.source)
        return self._second


def _is_large(folder: Folder) -> bool:
    return sum(file.size for file in folder.files) >= LARGE


def _open(folder: Folder, scratch: Path) -> duckdb.DuckDBPyConnection:
    rewritten = [scratch / f"{file.table}.rewritten.csv" for file in folder.files]
    readable = [*(file.path for file in folder.files), *rewritten]
    return open_for_reading(scratch / "dataset.duckdb" if _is_large(folder) else None, readable, scratch)


def _stage_folder(
    folder: Folder,
    scratch: Path,
    log: ProblemLog,
    report: Callable[[str], None] | None,
    *,
    to_files: bool,
) -> Stage:
    """Read every file, log its faults, and make the coded tables if there are none."""
    filed = TO_FILES if to_files and _is_large(folder) else frozenset()
    connection = _open(folder, scratch)
    try:
        stage = Stage(connection, folder)
        for file in folder.files:
            if report:
                report(f"reading {file.name}")
            source = _stage_file(file, stage, scratch, log, is_filed=file.table in filed)
            if source is not None:
                name_faults(stage, source, log)
                stage.list_ids(source)
            (scratch / f"{file.table}.rewritten.csv").unlink(missing_ok=True)
        if not log:
            code_tables(stage)
    except BaseException:
        connection.close()
        raise
    return stage


def _stage_file(
    file: TableFile, stage: Stage, scratch: Path, log: ProblemLog, *, is_filed: bool
) -> Source | None:
    """Read one file into its staging table, another way if DuckDB does not read it as it is."""
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    if file.file_format == "csv":
        return _stage_csv(CsvFile(file, scratch), stage, log)
    if file.file_format == "jsonl":
        source = open_jsonl(file, scratch, log)
    else:
        source = open_parquet(file, stage.connection, log)
    if source is not None and source.columns:
        try:
            may_be_filed = is_filed and file.file_format == "parquet" and stage.has_coded_districts
            if not (may_be_filed and stage.write_coded(source, scratch / WRITTEN)):
                stage.read(source)
        except duckdb.Error as error:
            if file.file_format != "parquet" or shortage_in(error):
                raise
            log.add(file.name, unreadable_parquet(error))
            return None
        return source
    return None


def _stage_csv(file: CsvFile, stage: Stage, log: ProblemLog) -> Source | None:
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    source = file.open(log)
    if source is None or not source.columns:
        return None
    try:
        rows = stage.read(source)
    except duckdb.Error as error:
        if shortage_in(error):
            raise
        source = file.rewrite()
        rows = stage.read(source)
    if rows != source.rows:
        checked = file.without_ragged_records(source, rows)
        if checked is not source:
            source, rows = checked, stage.read(checked)
    if rows != source.rows:
        log.add(file.file.name, CellError(f"{rows:,} readable rows", f"{source.rows:,}, one for each record"))
        return None
    return source
