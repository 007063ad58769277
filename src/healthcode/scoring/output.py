"""Write what scoring gives back as files or as JSON: always the same bytes, whole or not at all.

Files are written into a folder of their own, and take their places when everything is there.
Moments are written one after the other, so that a long range needs no more memory than one moment.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import healthcode
from healthcode.clock import format_time
from healthcode.dataset.spreadsheets import spreadsheet_safe
from healthcode.errors import Problem, UsageError
from healthcode.tables import (
    EVIDENCE_COLUMNS,
    EVIDENCE_EXPOSURE_COLUMNS,
    EXPOSURE_COLUMNS,
    VERDICT_COLUMNS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from healthcode.scoring.results import (
        Evaluation,
        Evidence,
        EvidenceExposure,
        Exposure,
        Verdict,
    )

    Record = Verdict | Evidence | Exposure | EvidenceExposure

TIME_COLUMNS = frozenset(
    {
        "as_of",
        "observed_at",
        "known_at",
        "active_from",
        "active_until",
        "cleared_at",
        "started_at",
        "ended_at",
    }
)
THOUSANDTH_COLUMNS = frozenset({"minutes", "weight", "weighted_minutes"})

#: The files of one scoring, with their columns.
RESULT_FILES: Mapping[str, tuple[str, ...]] = {
    "verdicts": VERDICT_COLUMNS,
    "evidence": EVIDENCE_COLUMNS,
    "exposures": EXPOSURE_COLUMNS,
    "evidence_exposures": EVIDENCE_EXPOSURE_COLUMNS,
}
PROVENANCE_FILE = "provenance.json"
HAND_MADE = "hand-made data, unverified"


@dataclass(frozen=True)
class Provenance:
    """Where results come from, so that nobody takes them for facts about the world.

    Args:
        source: The data folder's own name, never its path.
        policy_id: The policy that was applied.
        moments: The times scored, in order.
        data: Where the data comes from: which run, or that nobody vouches for it.
    """

    source: str
    policy_id: str
    moments: tuple[int, ...]
    data: str = HAND_MADE

    def __str__(self) -> str:
        return (
            f"simulated by healthcode {healthcode.__version__} with the policy {self.policy_id} "
            f"from {self.source}: {self.data}"
        )

    def to_json(self) -> dict[str, Any]:
        """Give the same as plain JSON values."""
        return {
            "healthcode": healthcode.__version__,
            "policy": self.policy_id,
            "as_of": [format_time(moment) for moment in self.moments],
            "source": self.source,
            "data": self.data,
            "warning": "SIMULATION - not about any real person",
        }


def write_results(
    directory: Path, exposures: Iterable[Exposure], evaluations: Iterable[Evaluation], provenance: Provenance
) -> None:
    """Write all result files of one scoring into a folder.

    Args:
        directory: Made if it does not exist; of an existing folder only our own files are replaced.
        exposures: All exposures.
        evaluations: Verdicts and evidence, moment by moment; taken one at a time.
        provenance: Where the results come from.

    Raises:
        UsageError: If the folder cannot be written.
    """
    with staged(directory) as staging:
        write_result_files(staging, exposures, evaluations, provenance)


def write_result_files(
    folder: Path, exposures: Iterable[Exposure], evaluations: Iterable[Evaluation], provenance: Provenance
) -> None:
    """Write the result files into a folder that is already being staged."""
    write_result_files_of(folder, exposures, evaluations)
    write_json(folder / PROVENANCE_FILE, provenance.to_json())


def remove_other_format(directory: Path, file_format: str) -> None:
    """Remove our results of an earlier scoring in another format, which would contradict the new ones."""
    for name in RESULT_FILES:
        for other in {"csv", "parquet"} - {file_format}:
            (directory / f"{name}.{other}").unlink(missing_ok=True)


def write_result_files_of(
    folder: Path, exposures: Iterable[Exposure], evaluations: Iterable[Evaluation]
) -> None:
    """Write the result files without the one that says where they come from."""
    with ExitStack() as stack:
        writers = {}
        for name, columns in RESULT_FILES.items():
            stream = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(stream, lineterminator="\n")
            writers[name].writerow(columns)
        writers["exposures"].writerows(_cells(row, EXPOSURE_COLUMNS) for row in exposures)
        for evaluation in evaluations:
            for name, rows in _tables_of(evaluation).items():
                columns = RESULT_FILES[name]
                writers[name].writerows(_cells(row, columns) for row in rows)


def write_json(file: Path, document: object) -> None:
    """Write a JSON file for people and programs."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8", newline="\n")


def json_parts(
    exposures: Iterable[Exposure], evaluations: Iterable[Evaluation], provenance: Provenance
) -> Iterator[str]:
    """Give one JSON document in pieces, one row to a line, moment by moment; in ASCII, for every terminal."""
    yield "{\n" + f'"provenance": {_compact(provenance.to_json())},\n"exposures": ['
    yield from _json_rows(exposures, EXPOSURE_COLUMNS)
    yield '],\n"moments": ['
    for index, (moment, evaluation) in enumerate(zip(provenance.moments, evaluations, strict=True)):
        yield ("," if index else "") + "\n{" + f'"as_of": "{format_time(moment)}"'
        for name, rows in _tables_of(evaluation).items():
            yield f',\n"{name}": ['
            yield from _json_rows(rows, RESULT_FILES[name])
            yield "]"
        yield "}"
    yield "]\n}\n"


def plain_number(thousandths: int) -> str:
    """Write integer thousandths as a plain decimal without needless zeros."""
    sign = "-" if thousandths < 0 else ""
    whole, rest = divmod(abs(thousandths), 1_000)
    return f"{sign}{whole}.{rest:03d}".rstrip("0").rstrip(".")


def json_value(column: str, value: Any) -> Any:
    """Give a value as it stands in JSON: times as text, thousandths as numbers."""
    if value is None:
        return None
    if column in TIME_COLUMNS:
        return format_time(value)
    if column in THOUSANDTH_COLUMNS:
        return value // 1_000 if value % 1_000 == 0 else value / 1_000
    return value


@contextmanager
def staged(directory: Path) -> Iterator[Path]:
    """Give a folder to write into; when the block ends well, its files take their place in the target.

    Args:
        directory: The target, perhaps a link to it. If it is missing, the new folder becomes it as a whole;
            else it stays, each file replaces the one of its name, and no other file is touched.

    Raises:
        UsageError: If the target is a file, or cannot be written.
    """
    target = Path(os.path.realpath(directory))
    if not target.name:
        raise _unwritable(directory, "is the root of the disk", "a folder with a name")
    try:
        is_there = target.is_dir()
        if not is_there and target.exists():
            raise _unwritable(directory, "is a file", "the name of a folder")
        staging = (target if is_there else target.parent) / f".{target.name}.writing-{os.getpid()}"
        staging.mkdir(parents=True)
    except OSError as error:
        raise _unwritable(directory, error.strerror or str(error), "a folder that may be written") from None
    try:
        yield staging
        _put_in_place(staging, target)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise _unwritable(directory, error.strerror or str(error), "a folder that may be written") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _put_in_place(staging: Path, target: Path) -> None:
    if not target.exists():
        staging.replace(target)
        return
    files = sorted(staging.iterdir())
    for place in (target / file.name for file in files):
        if place.is_dir():
            raise _unwritable(place, "is a folder", "a name that a file can take")
    for file in files:
        file.replace(target / file.name)


def _unwritable(directory: Path, found: str, wanted: str) -> UsageError:
    problem = Problem(str(directory), found, wanted)
    return UsageError(
        "nothing was written", (problem,), "Choose another folder with --out, or make this one writable."
    )


def _tables_of(evaluation: Evaluation) -> dict[str, Sequence[Record]]:
    return {
        "verdicts": evaluation.verdicts,
        "evidence": evaluation.evidence,
        "evidence_exposures": evaluation.evidence_exposures,
    }


def _cells(record: Record, columns: tuple[str, ...]) -> list[str]:
    return [_cell(column, getattr(record, column)) for column in columns]


def _cell(column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return spreadsheet_safe(value)
    if column in TIME_COLUMNS:
        return format_time(value)
    return plain_number(value) if column in THOUSANDTH_COLUMNS else str(value)


def _json_rows(records: Iterable[Record], columns: tuple[str, ...]) -> Iterator[str]:
    for index, record in enumerate(records):
        row = {column: json_value(column, getattr(record, column)) for column in columns}
        yield ("," if index else "") + "\n" + _compact(row)


def record_json(record: Record) -> dict[str, Any]:
    """Give one row as plain JSON values."""
    return {column: json_value(column, value) for column, value in asdict(record).items()}


def _compact(value: object) -> str:
    return json.dumps(value)
