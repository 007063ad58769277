"""Saying what is wrong with the rows that a pass over a file has marked as faulty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.dataset.checks import KEPT_PROBLEMS, Rulebook, check_record, nobody, repeated, unique_column
from healthcode.dataset.source import RecordFault, Source

if TYPE_CHECKING:
    from healthcode.dataset.checks import ProblemLog
    from healthcode.dataset.staging import Stage


def name_faults(stage: Stage, source: Source, log: ProblemLog) -> None:
    """Log every fault of a file that was staged, in the order of its records and columns."""
    table = source.table
    if table.name == "people" and not stage.counts["people"] and not source.faults:
        log.add(source.name, nobody())
    cells, cell_total = _cell_faults(stage, source)
    repeats, repeat_total = _repeats(stage, source)
    order = {column.name: position for position, column in enumerate(table.columns)}
    found = [*source.faults, *cells, *repeats]
    found.sort(key=lambda fault: (fault.record, order.get(fault.column, -1)))
    for fault in found:
        log.add(source.where(fault.record, fault.column), fault.fault)
    log.more += source.more_faults + cell_total - len(cells) + repeat_total - len(repeats)


def _cell_faults(stage: Stage, source: Source) -> tuple[list[RecordFault], int]:
    """Give the faults of the first faulty rows, and how many there are in all."""
    table = f"stage.{source.table.name}"
    total = _number(stage, f"select coalesce(sum(faults), 0)::bigint from {table}")
    if not total:
        return [], 0
    rows = stage.connection.execute(
        f"select rowid + 1, raw from {table} where faults > 0 order by rowid limit {KEPT_PROBLEMS}"
    ).fetchall()
    referred = {column.references for column in source.table.columns}
    rules = Rulebook({name: stage.known_ids(name) for name in referred}, stage.categories)
    found = []
    for kept, raw in rows:
        texts = dict(zip(source.columns, raw, strict=True))
        _, faults = check_record(source.table, texts, rules)
        record = source.records.record(kept)
        found += [RecordFault(record, column, fault) for column, fault in faults]
    return found, total


def _repeats(stage: Stage, source: Source) -> tuple[list[RecordFault], int]:
    """Give the first rows whose id stood in an earlier row already, and how many there are in all."""
    table = source.table
    column = unique_column(table)
    if column not in source.columns:
        return [], 0
    names = f"select rowid + 1 as n, {_own_id(stage, source, column)} as id from stage.{table.name}"
    groups = (
        f"select id, min(n) as first, count(*) as uses from ({names}) where id is not null "
        "group by id having count(*) > 1"
    )
    total = _number(stage, f"select coalesce(sum(uses - 1), 0)::bigint from ({groups})")
    if not total:
        return [], 0
    rows = stage.connection.execute(
        f"select n, id, first from ({names}) join ({groups}) using (id) where n <> first "
        f"order by n limit {KEPT_PROBLEMS}"
    ).fetchall()
    record = source.records.record
    found = [RecordFault(record(n), column, repeated(text, record(first))) for n, text, first in rows]
    return found, total


def _own_id(stage: Stage, source: Source, column: str) -> str:
    """Write the id of a row; an event without one is called ``<table>:<row>``, which nobody else may be."""
    table = source.table.name
    if not source.table.is_event:
        return column
    uses = _number(stage, f"select count(*) from stage.{table} where starts_with(event_id, '{table}:')")
    return f"coalesce(event_id, '{table}:' || (rowid + 1))" if uses else "event_id"


def _number(stage: Stage, sql: str) -> int:
    return int(stage.connection.execute(sql).fetchall()[0][0])
