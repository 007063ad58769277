"""Reading back what really happened in a run. Nothing that a platform would be may call this."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthcode.clock import parse_time
from healthcode.dataset.connections import open_for_reading, sql_text
from healthcode.errors import DatasetError, Problem
from healthcode.run_folder.manifest import is_run, read_manifest
from healthcode.tables import TRUTH_TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.tables import Column

_READERS = {
    "parquet": "select columns(*)::varchar from read_parquet({path})",
    "csv": "select * from read_csv({path}, header = true, all_varchar = true, delim = ',')",
}


def read_truth(
    run: str | Path, table: str, *, person_ids: Sequence[str] = (), event_ids: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Read rows of a truth table.

    Args:
        run: The folder of a run.
        table: A truth table.
        person_ids: Only the rows about these people; together with ``event_ids``, those of either.
        event_ids: Only the rows about these events, in a table that names events.

    Returns:
        One dictionary for each row: times in seconds, yes or no as bool, all else as text, None for what is
        missing; in the order of the file.

    Raises:
        DatasetError: If this is no run, or the table is not in it.
    """
    if not is_run(run):
        problem = Problem(str(run), "no run", "a folder that healthcode simulate wrote")
        raise DatasetError("what was really so is known only of a simulated town", (problem,))
    file_format = read_manifest(run).file_format
    path = (Path(run) / "truth" / f"{table}.{file_format}").absolute()
    if not path.is_file():
        problem = Problem(f"truth/{path.name}", "no such file", "the file that healthcode simulate wrote")
        raise DatasetError(f"{run}: a table of the truth is missing", (problem,))
    conditions = []
    values: dict[str, object] = {}
    for column, ids in (("person_id", person_ids), ("event_id", event_ids)):
        if ids:
            conditions.append(f"{column} in (select unnest(${column}))")
            values[column] = list(ids)
    where = f" where {' or '.join(conditions)}" if conditions else ""
    with tempfile.TemporaryDirectory(prefix="healthcode-") as scratch:
        connection = open_for_reading(None, [path], Path(scratch))
        try:
            rows = _READERS[file_format].format(path=sql_text(str(path)))
            answer = connection.execute(f"select * from ({rows}){where}", values)
            names = [str(described[0]) for described in answer.description or ()]
            found = answer.fetchall()
        finally:
            connection.close()
    columns = {column.name: column for column in TRUTH_TABLES[table].columns}
    return [
        {name: _value(columns[name], text) for name, text in zip(names, row, strict=True) if name in columns}
        for row in found
    ]


def _value(column: Column, text: str | None) -> Any:
    if text is None or text == "":
        return None
    if column.kind is Kind.TIME:
        return parse_time(text.replace(" ", "T"))
    return text == "true" if column.kind is Kind.YES_NO else text
