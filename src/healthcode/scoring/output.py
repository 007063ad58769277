"""Write what scoring gives back as files or as JSON: always the same bytes, whole or not at all.

Files are written into a folder of their own, and take their places when everything is there.
Moments are written one after the other, so that a long range needs no more memory than one moment.
"""

from __future__ import annotations

import csv
import json
import os
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import healthcode
from healthcode import placing
from healthcode.clock import format_time
from healthcode.dataset.spreadsheets import spreadsheet_safe
from healthcode.errors import Problem, UsageError
from healthcode.shortages import shortage_in
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
PROVENANCE_FILE = placing.SEAL
#: What ``--keep`` writes for a later scoring.
KEPT_ROWS, KEPT_FACTS = "kept.parquet", "kept.json"
#: Every file that a scoring may leave: a new one replaces them all, also those of the other format.
RESULT_NAMES = frozenset(
    {
        PROVENANCE_FILE,
        KEPT_ROWS,
        KEPT_FACTS,
        *(f"{name}.{ending}" for name in RESULT_FILES for ending in ("csv", "parquet")),
    }
)
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
        directory: Made if it does not exist; in an existing folder only our own files are replaced.
        exposures: All exposures.
        evaluations: Verdicts and evidence, moment by moment; taken one at a time.
        provenance: Where the results come from.

    Raises:
        UsageError: If the folder cannot be written.
    """
    with staged(directory, RESULT_NAMES) as staging:
        write_result_files(staging, exposures, evaluations, provenance)


def write_result_files(
    folder: Path, exposures: Iterable[Exposure], evaluations: Iterable[Evaluation], provenance: Provenance
) -> None:
    """Write the result files into a folder that is already being staged."""
    write_result_files_of(folder, exposures, evaluations)
    write_json(folder / PROVENANCE_FILE, provenance.to_json())


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
def staged(directory: Path, replaces: Iterable[str] = ()) -> Iterator[Path]:
    """Give a folder to write into; when the block ends well, its files take their place in the target.

    A target that holds nothing but earlier files of the same names is replaced as a whole. Any other stays,
    and no other file in it is touched.

    Args:
        directory: The target, perhaps a link to it.
        replaces: Names of further files of ours that would contradict the new ones: they go.

    Raises:
        UsageError: If the target is a file, or cannot be written.
    """
    target = Path(os.path.realpath(directory))
    if not target.name:
        raise _unwritable(directory, "is the root of the disk", "a folder with a name")
    made = placing.missing_parents(target)
    names = frozenset(replaces)
    try:
        if target.exists() and not target.is_dir():
            raise _unwritable(directory, "is a file", "the name of a folder")
        _refuse_folders(target, names)
        staging = _make_staging(target)
    except OSError as error:
        placing.remove_if_empty(made)
        raise _stopped(directory, error) from None
    try:
        yield staging
        _put_in_place(staging, target, names)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise _stopped(directory, error) from error
    finally:
        placing.discard(staging, target)
        placing.remove_if_empty(made)


def _make_staging(target: Path) -> Path:
    """Stage beside the target, or in it where it must stay or nothing can be written beside it."""
    if not _must_stay(target):
        try:
            return placing.make_staging(target)
        except OSError:
            if not target.is_dir():
                raise
    return placing.make_staging(target, inside=True)


def _must_stay(target: Path) -> bool:
    """Say whether a folder cannot be replaced: a shell would be in a folder that is gone, or it is a disk."""
    return target.is_dir() and (Path.cwd().is_relative_to(target) or target.is_mount())


def _put_in_place(staging: Path, target: Path, replaces: frozenset[str]) -> None:
    names = {*replaces, *(file.name for file in staging.iterdir())}
    _refuse_folders(target, names)
    is_ours = not target.exists() or all(path.name in names for path in target.iterdir())
    if is_ours and staging.parent == target.parent:
        try:
            placing.put_whole(staging, target)
        except OSError:
            if not staging.is_dir():
                raise
        else:
            return
    placing.put_inside(staging, target, replaces)


def _refuse_folders(target: Path, names: Iterable[str]) -> None:
    for place in (target / name for name in sorted(names)):
        if place.is_dir():
            raise _unwritable(place, "is a folder", "a name that a file can take")


def _stopped(directory: Path, error: OSError) -> UsageError:
    """Say which fault of the disk stopped the writing."""
    shortage = shortage_in(error)
    if shortage is None:
        return _unwritable(directory, error.strerror or str(error), "a folder that may be written")
    problem = Problem(str(directory), shortage.found, "room for the results")
    fix = "Free space there, or choose another folder with --out."
    return UsageError("a disk is full, and nothing was written", (problem,), fix)


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
