"""Write the results of a scoring straight from DuckDB's tables, as CSV or Parquet.

No row becomes a Python object. The CSV files are byte for byte those of ``output``; a test compares them.
The Parquet files have the same rows in the same order: times are timestamps, minutes and weights decimals.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from healthcode.dataset.connections import sql_text
from healthcode.dataset.spreadsheets import FORMULA_STARTS
from healthcode.scoring import output
from healthcode.scoring.duckdb_tables import EVENT_TABLES
from healthcode.scoring.results import OVERRIDE, Verdict
from healthcode.tables import (
    EVIDENCE_COLUMNS,
    EVIDENCE_EXPOSURE_COLUMNS,
    EXPOSURE_COLUMNS,
    VERDICT_COLUMNS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from healthcode.scoring.duckdb_engine import DuckdbScorer

FileFormat = Literal["csv", "parquet"]

#: People whose evidence is weighed at a time.
PEOPLE_AT_ONCE = 200_000
#: A verdict's colours from the mildest on, as SQL sees them.
_SEVERITY = (
    "case colour when 'red' then 3 when 'orange' then 2 when 'yellow' then 1 when 'green' then 0 else -1 end"
)

_RULE = f"coalesce(policy_rules.rule_id, {sql_text(OVERRIDE)})"
_EXPOSURE_ID = f"{_RULE} || '/' || people.person_id || '/' || {{table}}.{{number}}"
_EVIDENCE_ID = (
    _EXPOSURE_ID.format(table="{table}", number="first_number")
    + " || case when {table}.slot_at is null then '' else '/slot/' || {slot} end"
)
_NO_SLOT = "coalesce(slot_at, -9000000000000)"

#: Queries for rows, each with the columns that put it in order, which are not written.
_MADE = {
    "verdicts": f"""
        select verdicts.person_id, as_of, verdicts.colour, verdicts.points,
            case when deciding_rule is not null then {_RULE} end as deciding_rule,
            as_of as order_1, verdicts.person_id as order_2
        from verdicts left join policy_rules on policy_rules.rule_index = verdicts.deciding_rule""",
    "evidence": f"""
        select {_EVIDENCE_ID} as evidence_id, people.person_id, as_of, {_RULE} as rule_id,
            observed_at, known_at, active_from, active_until, cleared_at, minutes,
            evidence.points, evidence.colour, active,
            as_of as order_1, people.person as order_2, evidence.rule_index as order_3,
            first_number as order_4, {_NO_SLOT} as order_5
        from evidence join people on people.person = evidence.person
        left join policy_rules on policy_rules.rule_index = evidence.rule_index""",
    "evidence_exposures": f"""
        select as_of, {_EVIDENCE_ID} as evidence_id,
            {_EXPOSURE_ID.format(table="evidence_exposures", number="number")} as exposure_id,
            as_of as order_1, people.person as order_2, evidence_exposures.rule_index as order_3,
            first_number as order_4, {_NO_SLOT} as order_5, number as order_6
        from evidence_exposures join people on people.person = evidence_exposures.person
        left join policy_rules on policy_rules.rule_index = evidence_exposures.rule_index""",
}

_EXPOSURES = f"""
    select {_RULE} || '/' || exposures.person_id || '/' || exposures.number as exposure_id,
        exposures.person_id, {_RULE} as rule_id, exposures.started_at, exposures.ended_at, exposures.minutes,
        exposures.weight, exposures.known_at, {{event}} as event_id, {{other_event}} as other_event_id,
        exposures.other_person_id, exposures.place_id,
        exposures.rule_index as order_1, exposures.person as order_2, exposures.number as order_3
    from cleared_exposures as exposures
    left join policy_rules on policy_rules.rule_index = exposures.rule_index
    {{given}}
    where exposures.known_at <= (select known_until from run)"""

#: How many columns put each table in order.
_ORDER_COLUMNS = {"verdicts": 2, "evidence": 5, "exposures": 3, "evidence_exposures": 6}


@dataclass
class Summary:
    """What is told of a scoring: how many people have which colour, by which rule.

    Args:
        counts: For each moment, people by colour and deciding rule.
        listed: The last moment's verdicts, if there are not too many.
        first: The person with the most severe colour, the first by id of those.
        people: How many there are.
    """

    counts: dict[int, Counter[tuple[str, str | None]]] = field(default_factory=dict)
    listed: list[Verdict] = field(default_factory=list)
    first: str = ""
    people: int = 0


def write_tables(
    scorer: DuckdbScorer,
    folder: Path,
    scratch: Path,
    moments: Sequence[int],
    file_format: FileFormat,
) -> None:
    """Write the four result files of a scoring.

    Args:
        scorer: The engine, with all exposures made.
        folder: Where the files go; it is being staged.
        scratch: A folder of ours into which the engine's DuckDB may write.
        moments: In seconds of town time.
        file_format: ``csv`` or ``parquet``.

    Raises:
        OSError: If the disk is full.
        duckdb.Error: If it is full while DuckDB writes.
    """
    scratch.mkdir(exist_ok=True)
    parts: dict[str, dict[tuple[int, ...], Path]] = {"exposures": {}, **{name: {} for name in _MADE}}

    def write(name: str, key: tuple[int, ...], query: str) -> None:
        parts[name][key] = scratch / f"{name}-{len(parts[name])}.{file_format}"
        scorer.run_sql(
            f"copy ({_as_written(name, query, file_format)}) to {sql_text(str(parts[name][key]))} "
            f"{_OPTIONS[file_format]}"
        )

    exposures = _exposures_sql(scorer)
    for share_number, share in enumerate(scorer.shares()):
        for rule_index in _rules_of_parts(scorer, share):
            write("exposures", (rule_index, share_number), f"{exposures} and {_of_rule(rule_index)}")
        for moment, first in _evaluated(scorer, share, moments):
            for name, query in _MADE.items():
                made = query.format(table=name, slot=_time_text(f"{name}.slot_at"))
                write(name, (moment, first), made)
    for name, files in parts.items():
        in_order = [files[key] for key in sorted(files)]
        shutil.move(_joined(scorer, in_order, file_format), folder / f"{name}.{file_format}")


def summary_of(scorer: DuckdbScorer, moments: Sequence[int], most_listed: int) -> Summary:
    """Count colours at each moment from the verdicts that were kept."""
    summary = Summary(counts={moment: Counter() for moment in moments})
    rules = scorer.rule_name
    for as_of, colour, rule, count in scorer.fetch_sql(
        "select as_of, colour, deciding_rule, count(*) from all_verdicts group by all"
    ):
        summary.counts[as_of][colour, None if rule is None else rules(rule)] = count
    last = f"from all_verdicts where as_of = {max(moments)}"
    summary.people = sum(summary.counts[max(moments)].values())
    if summary.people <= most_listed:
        summary.listed = [
            Verdict(person, as_of, colour, points, None if rule is None else rules(rule))
            for person, as_of, colour, points, rule in scorer.fetch_sql(
                f"select person_id, as_of, colour, points, deciding_rule {last} order by person_id"
            )
        ]
    ((summary.first,),) = scorer.fetch_sql(f"select arg_min(person_id, (-({_SEVERITY}), person_id)) {last}")
    return summary


def evaluate_everyone(scorer: DuckdbScorer, moments: Iterable[int]) -> None:
    """Make ``all_verdicts``, not of too many people at once."""
    for share in scorer.shares():
        for _ in _evaluated(scorer, share, moments):
            pass


def _evaluated(
    scorer: DuckdbScorer, share: tuple[int, int], moments: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Make evidence and verdicts of a share of the people, for some of them at a time; keep the verdicts.

    Gives the moment and the position of the first of these people.
    """
    begin, count = share
    for moment in sorted(set(moments)):
        for first in range(begin, begin + max(count, 1), PEOPLE_AT_ONCE):
            scorer.evaluate_share(moment, first, min(PEOPLE_AT_ONCE, begin + count - first))
            scorer.run_sql("create temp table if not exists all_verdicts as select * from verdicts limit 0")
            scorer.run_sql("insert into all_verdicts select * from verdicts")
            yield moment, first


_OPTIONS: dict[FileFormat, str] = {
    # Lines are put together here, because DuckDB also quotes what need not be, such as a leading #.
    "csv": "(format csv, header true, delimiter '\t', quote '', escape '')",
    "parquet": "(format parquet, compression snappy)",
}


#: Stands for all rules, where exposures need no parts.
_EVERY_RULE = -2


def _rules_of_parts(scorer: DuckdbScorer, share: tuple[int, int]) -> list[int]:
    """List the rules of a share's exposures; all as one if it is everybody, since then they are in order."""
    ((people_count,),) = scorer.fetch_sql("select count(*) from people")
    if share == (0, people_count):
        return [_EVERY_RULE]
    rules = scorer.fetch_sql("select distinct rule_index from cleared_exposures order by 1")
    return [rule for (rule,) in rules] or [_EVERY_RULE]


def _of_rule(rule_index: int) -> str:
    return "true" if rule_index == _EVERY_RULE else f"exposures.rule_index = {rule_index}"


def _joined(scorer: DuckdbScorer, files: list[Path], file_format: FileFormat) -> Path:
    """Write parts one after the other, and take them away."""
    whole = files[0].with_stem(files[0].stem.rpartition("-")[0])
    if len(files) == 1:
        return files[0].rename(whole)
    if file_format == "parquet":
        listed = ", ".join(sql_text(str(file)) for file in files)
        scorer.run_sql(
            f"copy (select * from read_parquet([{listed}])) to {sql_text(str(whole))} {_OPTIONS[file_format]}"
        )
    else:
        with whole.open("wb") as target:
            for number, file in enumerate(files):
                with file.open("rb") as source:
                    if number:
                        source.readline()
                    shutil.copyfileobj(source, target)
    for file in files:
        file.unlink()
    return whole


def _exposures_sql(scorer: DuckdbScorer) -> str:
    with_ids = sorted(scorer.tables_with_ids())
    joins = []
    named = {"event": "", "other_event": ""}
    for side in named:
        index, number = f"exposures.{side}_table", f"exposures.{side}_n"
        given = [
            f"when {position} then coalesce({side}_{table}.event_id, '{table}:' || {number})"
            if table in with_ids
            else f"when {position} then '{table}:' || {number}"
            for position, table in enumerate(EVENT_TABLES)
        ]
        named[side] = f"case {index} {' '.join(given)} end"
        joins += [
            f"left join {scorer.table_of_dataset(table)} as {side}_{table} "
            f"on {index} = {EVENT_TABLES.index(table)} and {side}_{table}.n = {number}"
            for table in with_ids
        ]
    return _EXPOSURES.format(given=" ".join(joins), **named)


_COLUMNS = {
    "verdicts": VERDICT_COLUMNS,
    "evidence": EVIDENCE_COLUMNS,
    "exposures": EXPOSURE_COLUMNS,
    "evidence_exposures": EVIDENCE_EXPOSURE_COLUMNS,
}
_PLAIN = frozenset({"points", "active"})


def _as_written(name: str, query: str, file_format: FileFormat) -> str:
    """Write a query for the rows as they stand in the file; only what is put in order last stays in order."""
    columns = _COLUMNS[name]
    cells = [_cell(column, file_format) for column in columns]
    order = ", ".join(f"order_{number}" for number in range(1, _ORDER_COLUMNS[name] + 1))
    if file_format == "parquet":
        listed = ", ".join(f"{cell} as {column}" for cell, column in zip(cells, columns, strict=True))
        return f"select {listed} from ({query}) order by {order}"
    line = " || ',' || ".join(f"coalesce(cast({cell} as varchar), '')" for cell in cells)
    return f'select {line} as "{",".join(columns)}" from ({query}) order by {order}'


def _cell(column: str, file_format: FileFormat) -> str:
    is_time = column in output.TIME_COLUMNS
    if file_format == "parquet":
        if is_time:
            return f"make_timestamp(cast({column} as bigint) * 1000000)"
        return f"cast({column} * 0.001 as decimal(18, 3))" if column in output.THOUSANDTH_COLUMNS else column
    if is_time:
        return _time_text(column)
    if column in output.THOUSANDTH_COLUMNS:
        rest = f"rtrim(lpad(cast({column} % 1000 as varchar), 3, '0'), '0')"
        return f"{column} // 1000 || case when {column} % 1000 = 0 then '' else '.' || {rest} end"
    if column in _PLAIN:
        return column
    starts = ", ".join(f"chr({ord(start)})" for start in FORMULA_STARTS)
    safe = f"case when left({column}, 1) in ({starts}) then chr(39) || {column} else {column} end"
    quoted = f"chr(34) || replace({safe}, chr(34), chr(34) || chr(34)) || chr(34)"
    return f"case when contains({column}, ',') or contains({column}, chr(34)) then {quoted} else {safe} end"


def _time_text(column: str) -> str:
    return f"replace(cast(make_timestamp(cast({column} as bigint) * 1000000) as varchar), ' ', 'T')"
