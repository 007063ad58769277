"""The results of a scoring on Spark: the columns of the result tables, written as Parquet by the workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.scoring.duckdb_tables import EVENT_TABLES
from healthcode.scoring.output import THOUSANDTH_COLUMNS, TIME_COLUMNS
from healthcode.scoring.results import OVERRIDE
from healthcode.tables import EVIDENCE_COLUMNS, EVIDENCE_EXPOSURE_COLUMNS, EXPOSURE_COLUMNS, VERDICT_COLUMNS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from healthcode.policy.model import Policy
    from healthcode.scoring.spark_run import SparkRun

_EXPOSURE_ID = "rules.rule_id || '/' || {person} || '/' || {number}"
_EVIDENCE_ID = (
    "rules.rule_id || '/' || people.person_id || '/' || {table}.first_number || case when {table}.slot_at is "
    "null then '' else '/slot/' || date_format(timestamp_seconds({table}.slot_at), "
    "\"yyyy-MM-dd'T'HH:mm:ss\") end"
)

_EXPOSURES = f"""
select
    {_EXPOSURE_ID.format(person="exposures.person_id", number="exposures.number")} as exposure_id,
    exposures.person_id, rules.rule_id, exposures.started_at, exposures.ended_at, exposures.minutes,
    exposures.weight, exposures.known_at,
    coalesce(own.event_id, own_table.table_name || ':' || exposures.event_n) as event_id,
    coalesce(other.event_id, other_table.table_name || ':' || exposures.other_event_n) as other_event_id,
    exposures.other_person_id, exposures.place_id
from cleared_exposures as exposures
join result_rules as rules on rules.rule_index = exposures.rule_index
left join result_tables as own_table on own_table.event_table = exposures.event_table
left join result_tables as other_table on other_table.event_table = exposures.other_event_table
left join result_events as own
    on own.event_table = exposures.event_table and own.n = exposures.event_n
left join result_events as other
    on other.event_table = exposures.other_event_table and other.n = exposures.other_event_n
where exposures.known_at <= (select known_until from run)
"""

_EVIDENCE = f"""
select
    {_EVIDENCE_ID.format(table="evidence")} as evidence_id, people.person_id, evidence.as_of, rules.rule_id,
    evidence.observed_at, evidence.known_at, evidence.active_from, evidence.active_until, evidence.cleared_at,
    evidence.minutes, evidence.points, evidence.colour, evidence.active
from evidence
join people on people.person = evidence.person
join result_rules as rules on rules.rule_index = evidence.rule_index
"""

_EVIDENCE_EXPOSURES = f"""
select
    links.as_of, {_EVIDENCE_ID.format(table="links")} as evidence_id,
    {_EXPOSURE_ID.format(person="people.person_id", number="links.number")} as exposure_id
from evidence_exposures as links
join people on people.person = links.person
join result_rules as rules on rules.rule_index = links.rule_index
"""

_VERDICTS = """
select verdicts.person_id, verdicts.as_of, verdicts.colour, verdicts.points, rules.rule_id as deciding_rule
from verdicts
left join result_rules as rules on rules.rule_index = verdicts.deciding_rule
"""

_RESULTS = {
    "verdicts": (_VERDICTS, VERDICT_COLUMNS),
    "evidence": (_EVIDENCE, EVIDENCE_COLUMNS),
    "exposures": (_EXPOSURES, EXPOSURE_COLUMNS),
    "evidence_exposures": (_EVIDENCE_EXPOSURES, EVIDENCE_EXPOSURE_COLUMNS),
}


def name_results(session: SparkSession, run: SparkRun, policy: Policy) -> dict[str, DataFrame]:
    """Give the result tables with names instead of codes.

    Args:
        session: Where the tables of the scoring have their names.
        run: Their keeper.
        policy: What was applied.

    Returns:
        The four tables by name, in the columns of ``tables``: times as timestamps without zone, minutes and
        weights as decimals with three digits after the point.
    """
    rules = [(-1, OVERRIDE), *enumerate(rule.id for rule in policy.rules)]
    run.name_rows("result_rules", "rule_index integer, rule_id varchar", rules)
    tables = list(enumerate(EVENT_TABLES))
    run.name_rows("result_tables", "event_table integer, table_name varchar", tables)
    given = [
        f"select {index} as event_table, n, event_id from {table} where event_id is not null"
        for index, table in tables
    ]
    run.name("result_events", session.sql(" union all ".join(given)), make=False)
    return {
        name: session.sql(query).selectExpr(*map(_written, columns))
        for name, (query, columns) in _RESULTS.items()
    }


def write_results(results: dict[str, DataFrame], folder: str) -> None:
    """Write each result table as a folder of Parquet files; people's rows lie together."""
    for name, frame in results.items():
        frame.write.parquet(f"{folder}/{name}.parquet")


def count_colours(verdicts: DataFrame) -> list[tuple[int, str, int]]:
    """Count the people of each colour at each moment.

    Args:
        verdicts: As ``name_results`` gives them.

    Returns:
        Moment in seconds of town time, colour, people.
    """
    moment = "unix_seconds(cast(as_of as timestamp)) as moment"
    counts = verdicts.selectExpr(moment, "colour").groupBy("moment", "colour").count()
    return sorted((int(row["moment"]), str(row["colour"]), int(row["count"])) for row in counts.collect())


def _written(column: str) -> str:
    if column in TIME_COLUMNS:
        return f"cast(timestamp_seconds({column}) as timestamp_ntz) as {column}"
    if column in THOUSANDTH_COLUMNS:
        return f"cast({column} * 0.001 as decimal(18, 3)) as {column}"
    return column
