"""Write what happened at the gates as files and as JSON, always the same bytes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import healthcode
from healthcode.checkpoint.decide import REASONS, WAYS
from healthcode.checkpoint.log import TIMES, told
from healthcode.clock import format_time
from healthcode.dataset.connections import open_for_writing, sql_text
from healthcode.dataset.spreadsheets import spreadsheet_safe
from healthcode.scoring.output import staged, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from healthcode.checkpoint.scene import Known
    from healthcode.gating.standing import AtGate, Stand

WARNING = "SIMULATION - not about any real person"
SUMMARY_FILE = "checkpoint.json"
REFUSALS, ATTACKS = "refusals", "attacks"
GATE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_FORMATS = {
    "parquet": "format parquet, compression snappy",
    "csv": "format csv, header true, delimiter ',', timestampformat '%Y-%m-%dT%H:%M:%S'",
}


@dataclass(frozen=True)
class Origin:
    """Where the results come from, so that nobody takes them for facts about the world.

    Args:
        source: The run folder's own name, never its path.
        data: Which run it is.
        policy_id: The policy that gave the colours.
        seed: Of what guards do by chance.
        keys: ``the demo key`` or ``keys of one's own``.
    """

    source: str
    data: str
    policy_id: str
    seed: str
    keys: str

    def to_json(self) -> dict[str, Any]:
        """Give the same as plain JSON values."""
        return {
            "healthcode": healthcode.__version__,
            "source": self.source,
            "data": self.data,
            "policy": self.policy_id,
            "seed": self.seed,
            "keys": self.keys,
            "warning": WARNING,
        }


@dataclass(frozen=True)
class Written:
    """What became of a folder.

    Args:
        files: The names of the files that were written.
        removed: Those of an earlier time that were taken away.
    """

    files: list[str]
    removed: list[str]


def to_json(stood: Stand, origin: Origin, attacks: Sequence[Mapping[str, Any]] | None) -> dict[str, Any]:
    """Give everything but single decisions and log rows as plain JSON values."""
    document: dict[str, Any] = {
        "provenance": origin.to_json(),
        "days": [format_time(day) for day in stood.days],
        "arrivals_before_any_code": stood.uncoded,
        "codes_issued_and_verified": stood.codes,
        "gates": [
            {
                "gate": at.gate.model_dump(mode="json"),
                "told_at_each_check": list(at.gate.told_facts),
                "checks": at.tally.to_json(),
                "outsider_with_the_log": at.learned.to_json(),
            }
            for at in stood.gates
        ],
    }
    return document if attacks is None else document | {"attacks": list(attacks)}


def write(
    directory: Path,
    stood: Stand,
    origin: Origin,
    file_format: str,
    attacks: Sequence[Mapping[str, Any]] | None = None,
) -> Written:
    """Write decisions, logs and refusals by group of each gate, and the summary.

    Args:
        directory: Made if it does not exist. Files that an older summary in it names are taken away, so that
            all that is there is of one time; no other file is touched.
        stood: With the single decisions.
        origin: Where it comes from.
        file_format: ``csv`` or ``parquet``.
        attacks: The rows of the bench of attacks, if it was run.

    Raises:
        UsageError: If the folder cannot be written.
    """
    older = _files_of_summary(directory)
    with staged(directory) as folder:
        for at in stood.gates:
            tables = {"decisions": decision_columns(at, stood.known), "log": at.log.columns}
            for table, columns in tables.items():
                if columns:
                    write_table(folder / f"{table}-{at.gate.id}.{file_format}", columns, file_format)
        rows = [{"gate": at.gate.id} | row for at in stood.gates for row in at.tally.group_rows()]
        write_table(folder / f"{REFUSALS}.{file_format}", _columns_of(rows), file_format)
        if attacks:
            write_table(folder / f"{ATTACKS}.{file_format}", _columns_of(attack_rows(attacks)), file_format)
        write_json(folder / SUMMARY_FILE, to_json(stood, origin, attacks))
        files = sorted(file.name for file in folder.iterdir())
    removed = sorted(name for name in older - set(files) if (directory / name).is_file())
    for name in removed:
        (directory / name).unlink()
    return Written(files, removed)


def _files_of_summary(directory: Path) -> set[str]:
    """Name the files that were written with the summary that a folder has; none if it has none of ours."""
    try:
        document = json.loads((directory / SUMMARY_FILE).read_text(encoding="utf-8"))
        ids = [at["gate"]["id"] for at in document["gates"] if document["provenance"]["warning"] == WARNING]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    ours = [one for one in ids if isinstance(one, str) and GATE_ID.fullmatch(one)]
    tables = [f"{table}-{one}" for table in ("decisions", "log") for one in ours]
    return {f"{name}.{ending}" for name in (*tables, REFUSALS, ATTACKS) for ending in _FORMATS}


def attack_rows(attacks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give one row for each attack, gate and way of checking."""
    return [
        {
            "attack": row["attack"],
            "is_control": row["is_control"],
            "gate": at["gate"],
            "passed_share": at["passed_share"],
            "checked_by": way,
            "is_passed": outcome["passed"],
            "stopped_by": outcome["stopped_by"] or "",
        }
        for row in attacks
        for at in row["gates"]
        for way, outcome in at["ways"].items()
    ]


def decision_columns(at: AtGate, known: Known) -> dict[str, NDArray[Any]]:
    """Give one row for each arrival at one gate, with ids and words."""
    persons, places = _texts(known.person_ids), _texts(known.place_ids)
    parts = []
    for decisions, verdicts in at.days:
        scene = decisions.scene
        facts = list(told(at.gate, decisions, known, verdicts).values())
        parts.append(
            {
                "person_id": persons[scene.person],
                "place_id": places[scene.place],
                "arrived_at": scene.arrived_at,
                "checked_by": _texts(WAYS)[decisions.way],
                "is_let_in": ~decisions.is_refused,
                "refused_because": _texts(REASONS)[decisions.reason],
                "is_refused_wrongly": decisions.is_wrong,
                "seconds": decisions.seconds,
                "waited_seconds": decisions.waited,
                "guard_saw": _texts(["; ".join(filter(None, row)) for row in zip(*facts, strict=True)]),
            }
        )
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


def write_table(path: Path, columns: Mapping[str, NDArray[Any]], file_format: str) -> None:
    """Write equally long arrays as one file; empty texts are empty cells, and times are times."""
    connection = open_for_writing(path.parent)
    try:
        given = {name: _safe(column) if file_format == "csv" else column for name, column in columns.items()}
        connection.register("given", given)
        chosen = ", ".join(_written(name, column) for name, column in columns.items())
        target = sql_text(str(path))
        connection.execute(f"copy (select {chosen} from given) to {target} ({_FORMATS[file_format]})")
    finally:
        connection.close()


def _written(name: str, column: NDArray[Any]) -> str:
    if name in (*TIMES, "arrived_at"):
        return f'make_timestamp("{name}" * 1000000) as "{name}"'
    return f'nullif("{name}"::varchar, \'\') as "{name}"' if column.dtype == object else f'"{name}"'


def _safe(column: NDArray[Any]) -> NDArray[Any]:
    """Keep a spreadsheet from taking texts for formulas."""
    if column.dtype != object:
        return column
    known = {text: spreadsheet_safe(text) for text in set(column.tolist())}
    return _texts([known[text] for text in column.tolist()])


def _columns_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[Any]]:
    return {
        name: _texts([row[name] for row in rows])
        if isinstance(rows[0][name], str)
        else np.array([row[name] for row in rows])
        for name in rows[0]
    }


def _texts(words: Sequence[str]) -> NDArray[Any]:
    return np.array([*words], dtype=object)
