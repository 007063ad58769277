"""Random towns for the scorer on Spark: many at once, since each step costs more than all their rows."""

from __future__ import annotations

import datetime as dt
import importlib.util
import shutil
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
from hypothesis import strategies as st

from healthcode.clock import format_time
from healthcode.dataset import load_dataset
from healthcode.scoring.engines import open_scorer
from healthcode.scoring.output import RESULT_FILES, TIME_COLUMNS
from healthcode.tables import TABLES
from scoring import strategies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pyspark.sql import DataFrame

    from healthcode.policy.model import Policy

CAN_RUN = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
#: Small data: the least that Spark does for each step, and a Java that does not compile twice for speed.
SETTINGS = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.cleaner.periodicGC.interval": "1min",
}
_IDS = {"district_id", "from_district", "to_district", "place_id", "vehicle_id", "event_id"}
_PEOPLE = {"person_id", "other_person_id"}

#: The simplest draw, of towns where nothing happens, is passed over.
_LEAST_ROWS = 150
_KINDS = ("contact", "stay", "purchase", "report", "test_overdue", "contact")

Results = dict[str, list[tuple[object, ...]]]


def towns(count: int = 6) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draw towns, with enough rows to show a difference."""
    drawn = st.lists(strategies.datasets(), min_size=count, max_size=count)
    return drawn.filter(lambda made: sum(len(rows) for town in made for rows in town.values()) > _LEAST_ROWS)


def policies() -> st.SearchStrategy[Policy]:
    """Draw a policy that has rules of every kind."""
    return st.tuples(*(strategies.policies(kinds=(kind,)) for kind in _KINDS)).map(_merged)


def _merged(drawn: Sequence[Policy]) -> Policy:
    """Put the rules of some policies into the first."""
    rules = []
    for number, policy in enumerate(drawn):
        for rule in policy.rules:
            renamed: dict[str, object] = {"id": f"p{number}-{rule.id}"}
            renamed["unless_active"] = tuple(f"p{number}-{other}" for other in rule.unless_active)
            if rule.kind == "contact" and rule.of:
                renamed["of"] = f"p{number}-{rule.of}"
            rules.append(rule.model_copy(update=renamed))
    return drawn[0].model_copy(update={"rules": tuple(rules)})


def side_by_side(
    towns: Sequence[Mapping[str, Iterable[Mapping[str, Any]]]],
) -> dict[str, list[dict[str, Any]]]:
    """Lay towns side by side as one dataset: nobody and no place is in two of them."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for number, town in enumerate(towns):
        for table, rows in town.items():
            tables.setdefault(table, []).extend(_renamed(row, number) for row in rows)
    return tables


def _renamed(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    renamed = dict(row)
    for column, value in row.items():
        if column in _PEOPLE and value:
            renamed[column] = f"syn-{number}{value[3:]}"
        elif column in _IDS and value:
            renamed[column] = f"{number}-{value}"
    return renamed


def write_parquet(tables: Mapping[str, Sequence[Mapping[str, Any]]], folder: Path) -> Path:
    """Write each table as one Parquet file of texts."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        for name, rows in tables.items():
            if not rows and name != "people":
                continue
            used = {column for row in rows for column in row}
            columns = [column.name for column in TABLES[name].columns if column.name in used]
            listed = ", ".join(f'"{column}" varchar' for column in columns)
            connection.execute(f"create or replace table town ({listed})")
            marks = ", ".join("?" * len(columns))
            for row in rows:
                values = [None if row.get(column) is None else str(row[column]) for column in columns]
                connection.execute(f"insert into town values ({marks})", values)
            connection.execute(f"copy town to '{folder / name}.parquet'")
    return folder


def on_duckdb(folder: Path, policy: Policy, moments: Sequence[int], *, to_files: bool = False) -> Results:
    """Score on DuckDB, and give each result table in a fixed order."""
    with load_dataset(folder, to_files=to_files) as dataset:
        scorer = open_scorer("duckdb", dataset, policy, max(moments))
        try:
            evaluation = scorer.evaluate(moments)
            records: dict[str, list[Any]] = {
                "verdicts": evaluation.verdicts,
                "evidence": evaluation.evidence,
                "exposures": list(scorer.exposures()),
                "evidence_exposures": evaluation.evidence_exposures,
            }
        finally:
            scorer.close()
    found: Results = {}
    for name, rows in records.items():
        columns = RESULT_FILES[name]
        found[name] = sorted((_plain(asdict(row), columns) for row in rows), key=repr)
    return found


def on_spark(results: Mapping[str, DataFrame]) -> Results:
    """Give the result tables of Spark in the same form."""
    found: Results = {}
    for name, frame in results.items():
        assert tuple(frame.columns) == RESULT_FILES[name]
        found[name] = sorted((tuple(map(_value, row)) for row in frame.collect()), key=repr)
    return found


def from_parquet(folder: Path) -> Results:
    """Read written result tables into the same form."""
    found: Results = {}
    with duckdb.connect() as connection:
        for name, columns in RESULT_FILES.items():
            made = connection.execute(f"select * from read_parquet('{folder}/{name}.parquet/*.parquet')")
            assert tuple(column[0] for column in made.description or ()) == columns
            found[name] = sorted((tuple(map(_value, row)) for row in made.fetchall()), key=repr)
    return found


def _plain(record: Mapping[str, Any], columns: Iterable[str]) -> tuple[object, ...]:
    return tuple(
        format_time(record[column])
        if column in TIME_COLUMNS and record[column] is not None
        else record[column]
        for column in columns
    )


def _value(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return int(value * 1_000) if isinstance(value, Decimal) else value
