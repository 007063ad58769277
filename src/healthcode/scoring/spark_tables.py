"""A folder of Parquet tables, read, checked and coded on Spark: the same coded tables as on one machine.

The meaning of a cell is the SQL of ``dataset.detecting``; what is wrong with a faulty one is said by
``dataset.checks``. The number of a row counts over the files of a table in the order of their paths, and in a
file from its first row. Ids are compared by joins: no list of them ever stands in one machine's memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.dataset.cells import CellError
from healthcode.dataset.checks import ProblemLog, missing_people, nobody
from healthcode.dataset.coded import (
    CODED,
    CODED_NAMES,
    DEFAULT_DISTRICT_KIND,
    DEFAULT_ROLE,
    VEHICLE_PREFIX,
)
from healthcode.dataset.folder import CATEGORIES_FILE, OBSERVED
from healthcode.dataset.shown import escaped, guess
from healthcode.errors import DatasetError, Problem
from healthcode.scoring.spark_cells import FAULTY, read_rows
from healthcode.scoring.spark_faults import log_faults, log_repeats
from healthcode.scoring.spark_files import SparkFiles
from healthcode.scoring.spark_sql import spark_schema
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from healthcode.scoring.spark_cells import ReadTable
    from healthcode.scoring.spark_run import SparkRun

ENDING = ".parquet"
#: Where the codes of vehicles begin, above those of all places.
_FIRST_VEHICLE = 10**12
#: How an id of a file becomes a code: the table that lists it, how to find it there, and its code.
_LISTED_IN = {
    "person": ("people", "{table}.person_id = {text}"),
    "other": ("people", "{table}.person_id = {text}"),
    "district": ("districts", "{table}.district_id = {text}"),
    "from_district": ("districts", "{table}.district_id = {text}"),
    "to_district": ("districts", "{table}.district_id = {text}"),
    "location": ("locations", "not {table}.is_vehicle and {table}.location_id = {text}"),
}
_VEHICLE = (
    "{table}.is_vehicle and {table}.location_id = {text} "
    f"and {{table}}.kind = '{VEHICLE_PREFIX}' || read.mode"
)
_CODES = {"people": "person", "districts": "district", "locations": "location"}


def code_tables(session: SparkSession, folder: str, run: SparkRun) -> dict[str, int]:
    """Read, check and code every table of a folder, and give each its name in SQL.

    Args:
        session: Who reads.
        folder: With ``people.parquet`` and the tables beside it, each a file or a folder of files; or a run.
        run: Gets the coded tables.

    Returns:
        How many rows each input table has.

    Raises:
        DatasetError: If there is no such folder, or with the first faults of each table.
    """
    log = ProblemLog()
    files, names = _find(session, folder, log)
    categories = _categories(session, files) if CATEGORIES_FILE in names else ()
    there = [name for name in TABLES if f"{name}{ENDING}" in names]
    reads = {name: read_rows(session, files, TABLES[name], categories, log) for name in there}
    _stop(log, folder)
    return _Coding(session, run, {name: read for name, read in reads.items() if read}, categories).code(
        folder
    )


class _Coding:
    """The coding of tables that were read."""

    def __init__(
        self, session: SparkSession, run: SparkRun, reads: dict[str, ReadTable], categories: tuple[str, ...]
    ) -> None:
        self._session = session
        self._run = run
        self._reads = reads
        self._categories = categories
        self._log = ProblemLog()

    def code(self, folder: str) -> dict[str, int]:
        counts = {"districts": self._keep("districts", self._districts())}
        counts["people"] = self._keep("people", self._coded("people"))
        if not counts["people"]:
            self._log.add(self._reads["people"].name, nobody())
        counts["places"] = self._keep("places", self._places())
        self._run.name("locations", self._locations())
        for name, table in TABLES.items():
            if table.is_event:
                counts[name] = self._keep(name, self._coded(name))
        for read in self._reads.values():
            log_repeats(read, self._log)
        _stop(self._log, folder)
        return counts

    def _districts(self) -> DataFrame:
        if "districts" in self._reads:
            return self._reads["districts"].rows.selectExpr(
                "n as district", "district_id", "kind", "x_km", "y_km", "n", FAULTY
            )
        named = [
            read.rows.selectExpr(f"`{column.name}` as id")
            for read in self._reads.values()
            for column in read.table.columns
            if column.references == "districts"
        ]
        every = named[0]
        for one in named[1:]:
            every = every.unionAll(one)
        every.distinct().where("id is not null").createOrReplaceTempView("named_districts")
        return self._session.sql(
            "select row_number() over (order by id) as district, id as district_id, "
            f"'{DEFAULT_DISTRICT_KIND}' as kind, cast(null as bigint) as x_km, cast(null as bigint) as y_km, "
            "row_number() over (order by id) as n from named_districts"
        )

    def _places(self) -> DataFrame:
        if "places" not in self._reads:
            return self._empty("locations")
        self._reads["places"].rows.createOrReplaceTempView("read")
        return self._session.sql(
            "select read.n as location, read.place_id as location_id, read.kind, districts.district, "
            f"read.slots_from, false as is_vehicle, read.n, "
            f"{FAULTY} or (read.district_id is not null and districts.district is null) as {FAULTY} "
            "from read left join districts on districts.district_id = read.district_id"
        )

    def _locations(self) -> DataFrame:
        places = self._session.table("places")
        if "trips" not in self._reads:
            return places
        self._reads["trips"].rows.createOrReplaceTempView("read")
        return places.unionAll(
            self._session.sql(
                f"select {_FIRST_VEHICLE} + monotonically_increasing_id() as location, "
                f"vehicle_id as location_id, '{VEHICLE_PREFIX}' || mode as kind, "
                "cast(null as bigint) as district, cast(null as bigint) as slots_from, true as is_vehicle, "
                "cast(null as bigint) as n from (select distinct mode, vehicle_id from read)"
            )
        )

    def _coded(self, name: str) -> DataFrame:
        if name not in self._reads:
            return self._empty(name)
        self._reads[name].rows.createOrReplaceTempView("read")
        texts = {CODED_NAMES.get(column.name, column.name): column.name for column in TABLES[name].columns}
        if name == "trips":
            texts["location"] = "vehicle_id"
        values, joins, wrong = [], [], [f"read.{FAULTY}"]
        for column in CODED[name]:
            text = f"read.`{texts.get(column, column)}`"
            if column == "n" or (name, column) == ("people", "person"):
                values.append(f"read.n as {column}")
            elif column in _LISTED_IN:
                table, condition = _LISTED_IN[column]
                condition = _VEHICLE if (name, column) == ("trips", "location") else condition
                joined = f"{column}_listed"
                joins.append(f"left join {table} as {joined} on {condition.format(table=joined, text=text)}")
                values.append(f"{joined}.{_CODES[table]} as {column}")
                wrong.append(f"({text} is not null and {joined}.{_CODES[table]} is null)")
            elif column == "role":
                values.append(f"coalesce({text}, '{DEFAULT_ROLE}') as role")
            else:
                values.append(f"{text} as {column}")
        return self._session.sql(
            f"select {', '.join(values)}, {' or '.join(wrong)} as {FAULTY} from read {' '.join(joins)}"
        )

    def _keep(self, name: str, frame: DataFrame) -> int:
        """Name a table, say what is wrong with its rows, and count them."""
        self._run.name(name, frame)
        made = self._session.table(name)
        if name in self._reads:
            log_faults(self._session, self._reads[name], made, self._categories, self._log)
        count: int = made.count()
        self._run.name(name, made.drop(FAULTY), make=False)
        return count

    def _empty(self, name: str) -> DataFrame:
        columns = ", ".join(f"{column} {kind}" for column, kind in CODED[name].items())
        return self._session.createDataFrame([], spark_schema(columns))


def _find(session: SparkSession, given: str, log: ProblemLog) -> tuple[SparkFiles, list[str]]:
    """Find the folder with the tables, and log every name in it that cannot be one."""
    files = SparkFiles(session, given)
    names = files.names()
    if names is None:
        raise _refusal(given, "no such folder", "a folder with people.parquet")
    if f"people{ENDING}" not in names and OBSERVED in names:
        files = SparkFiles(session, files.inside(OBSERVED))
        names = files.names() or []
    for name in names:
        stem, _, ending = name.rpartition(".")
        if stem in TABLES and ending in {"csv", "jsonl"}:
            log.add(escaped(name), CellError("not Parquet", "a Parquet file: --engine spark reads no other"))
        elif f".{ending}" == ENDING and stem not in TABLES:
            wanted = f"{guess(stem, TABLES)}Tables are {', '.join(TABLES)}"
            log.add(escaped(name), CellError("no table of this name", wanted))
    if not log and f"people{ENDING}" not in names:
        log.add(f"people{ENDING}", missing_people())
    _stop(log, given)
    return files, names


def _categories(session: SparkSession, files: SparkFiles) -> tuple[str, ...]:
    """Read the purchase categories that a folder declares, one word a line."""
    lines = session.read.text(files.inside(CATEGORIES_FILE)).collect()
    return tuple(word for row in lines if (word := str(row.value).strip().removeprefix("\ufeff")))


def _stop(log: ProblemLog, folder: str) -> None:
    if log:
        raise log.error(folder)


def _refusal(given: str, found: str, wanted: str) -> DatasetError:
    return DatasetError(
        f"{escaped(given)}: this cannot be read as a dataset",
        (Problem(escaped(given), found, wanted),),
        fix="A dataset is a folder with one Parquet file or folder for each table: docs/reference/tables.md",
    )
