"""What a scoring keeps for a later one of the same data, and how the later one takes it up.

Nothing that becomes known later alters an exposure that was known before (docs/reference/scoring.md). So the
exposures of contact rules, which cost most, can be kept: a later scoring of the same data, grown by what
became known since, looks only for those that became known since. Everything else is made anew each time.

Kept are candidates of exposures, with the codes and row numbers of the data they came from. So the people,
the places and every row known by then must be the same; sums over them are kept too, and compared.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from healthcode.clock import format_time, parse_time
from healthcode.dataset.coded import VEHICLE_PREFIX
from healthcode.dataset.connections import sql_text
from healthcode.errors import Problem, RefusedError
from healthcode.placing import give_back
from healthcode.scoring.output import KEPT_FACTS, KEPT_ROWS, write_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from healthcode.dataset.loading import FolderDataset
    from healthcode.policy.model import Policy
    from healthcode.scoring.duckdb_engine import DuckdbScorer

#: What of each table a contact exposure can come from: its columns, and when a row became known.
_READ = {
    "people": ("person_id, district, cohort", ""),
    "locations": ("location, location_id, kind, slots_from", ""),
    "trips": ("n, person, vehicle_kind, vehicle_id, carriage, departed_at, arrived_at", "arrived_at"),
    "scans": ("n, person, location, role, scanned_at, seen_left_at", "scanned_at"),
    "purchases": ("n, person, location, bought_at", "bought_at"),
    "encounters": ("n, person, other, started_at, ended_at, distance, attenuation", "ended_at"),
    "reports": ("n, person, kind, reported_at, sampled_at, onset_at", "reported_at"),
}


def _same_time(text: str) -> str:
    return format_time(parse_time(text))


class Facts(BaseModel):
    """What ``kept.json`` says of the scoring that wrote it.

    Args:
        format: Raised whenever the kept columns, or what they mean, change.
        known_until: The last time that it looked at.
        policy: The id of its rules.
        policy_sha256: Of what they say.
        duckdb: The version that wrote, since its hashes make the sums over rows.
        rows: For each table, how many rows were known then, and a sum over them.
        sha256: Of ``kept.parquet``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal[2]
    known_until: Annotated[str, AfterValidator(_same_time)]
    policy: str
    policy_sha256: str
    duckdb: str
    rows: dict[str, Annotated[list[int], Field(min_length=2, max_length=2)]]
    sha256: str


@dataclass(frozen=True)
class Earlier:
    """Exposures that an earlier scoring kept.

    Args:
        known_until: The last time that it looked at, in seconds of town time.
        rows: Its Parquet file, where the connection to the dataset may read.
    """

    known_until: int
    rows: Path

    def candidates(self) -> str:
        """Write a query for the kept candidates, in the columns that ``kept_candidates.sql`` gives.

        Vehicles are found among ``locations`` by their names.
        """
        return (
            "select earlier.* exclude (vehicle_kind, vehicle_id) "
            "replace (coalesce(vehicle.location, earlier.location) as location) "
            f"from read_parquet({sql_text(str(self.rows))}) as earlier left join locations as vehicle "
            "on vehicle.is_vehicle and vehicle.location_id = earlier.vehicle_id "
            "and vehicle.kind = earlier.vehicle_kind"
        )

    def vehicles(self) -> str:
        """Write a query for the ``mode`` and ``vehicle_id`` of the vehicles in which people met."""
        return (
            f"select distinct replace(vehicle_kind, '{VEHICLE_PREFIX}', '') as mode, vehicle_id "
            f"from read_parquet({sql_text(str(self.rows))}) where vehicle_id is not null"
        )


def keep(scorer: DuckdbScorer, dataset: FolderDataset, policy: Policy, folder: Path) -> None:
    """Write what a later scoring can take up: ``kept.parquet`` and ``kept.json``.

    Args:
        scorer: The engine, with all candidates made.
        dataset: What it scores.
        policy: The rules.
        folder: Where the files go.

    Raises:
        OSError: If the disk is full.
        duckdb.Error: If it is full while DuckDB writes.
    """
    dataset.writable.mkdir(exist_ok=True)
    file = dataset.writable / KEPT_ROWS
    scorer.run_sql(
        "copy (select candidates.* replace (case when vehicle.location is null then candidates.location end "
        "as location), vehicle.kind as vehicle_kind, vehicle.location_id as vehicle_id "
        f"from {scorer.all_candidates()} as candidates "
        "left join locations as vehicle on vehicle.location = candidates.location and vehicle.is_vehicle "
        "where candidates.rule_index in (select rule_index from policy_contacts) "
        f"and candidates.known_at <= {scorer.known_until}) "
        f"to {sql_text(str(file))} (format parquet, compression snappy)"
    )
    facts = Facts(format=2, **_told(dataset, policy, scorer.known_until), sha256=_sha256(file))
    shutil.move(file, folder / KEPT_ROWS)
    write_json(folder / KEPT_FACTS, facts.model_dump())


def recall(folder: Path, dataset: FolderDataset, policy: Policy, known_until: int) -> Earlier:
    """Take up what an earlier scoring kept.

    Args:
        folder: Where it wrote its results.
        dataset: The data, which may have grown.
        policy: The rules.
        known_until: The last time that is asked for.

    Returns:
        The exposures, where the connection to the dataset can read them.

    Raises:
        RefusedError: If nothing was kept there, or what was kept does not fit this data, policy or time.
    """
    facts = _read_facts(folder)
    until = parse_time(facts.known_until)
    problems = []
    if until > known_until:
        wanted = f"{format_time(known_until)} or earlier"
        problems.append(Problem("known until", format_time(until), wanted))
    now = _told(dataset, policy, until)
    if facts.policy_sha256 != now["policy_sha256"]:
        problems.append(Problem("policy", facts.policy, f"{policy.id}, word for word as it is now"))
    if facts.duckdb != now["duckdb"]:
        problems.append(Problem("DuckDB", facts.duckdb, now["duckdb"]))
    elif until <= known_until:
        problems += [
            Problem(table, "rows that were known then have changed", "the same rows, in the same order")
            for table, seen in now["rows"].items()
            if facts.rows.get(table) != seen
        ]
    if problems:
        raise _refused(folder, problems)
    dataset.writable.mkdir(exist_ok=True)
    return Earlier(until, shutil.copyfile(folder / KEPT_ROWS, dataset.writable / f"earlier-{KEPT_ROWS}"))


def _refused(folder: Path, problems: list[Problem]) -> RefusedError:
    return RefusedError(
        f"{folder.name}: what was kept there cannot be taken up",
        tuple(problems),
        "Score without --since; with --keep, the next scoring can start from there.",
    )


def _read_facts(folder: Path) -> Facts:
    """Read what is said of the kept rows, and see that they are whole."""
    give_back(folder)
    wanted = "a folder that score --keep of this version wrote"
    try:
        facts = Facts.model_validate_json((folder / KEPT_FACTS).read_bytes())
        is_whole = _sha256(folder / KEPT_ROWS) == facts.sha256
    except FileNotFoundError as missing:
        found = f"no {KEPT_FACTS if str(missing.filename).endswith(KEPT_FACTS) else KEPT_ROWS}"
        raise _refused(folder, [Problem("--since", found, wanted)]) from None
    except (OSError, ValidationError):
        raise _refused(folder, [Problem(KEPT_FACTS, "damaged, or of another version", wanted)]) from None
    if not is_whole:
        raise _refused(folder, [Problem(KEPT_ROWS, "not what was written then", wanted)])
    return facts


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _told(dataset: FolderDataset, policy: Policy, known_until: int) -> dict[str, Any]:
    import duckdb  # noqa: PLC0415 - slow to import

    def fetch(query: str) -> list[tuple[Any, ...]]:
        return dataset.connection.execute(query).fetchall()

    return {
        "known_until": format_time(known_until),
        "policy": policy.id,
        "policy_sha256": policy.sha256(),
        "duckdb": duckdb.__version__,
        "rows": {table: _sum(table, dataset, known_until, fetch) for table in _READ},
    }


def _sum(
    table: str, dataset: FolderDataset, known_until: int, fetch: Callable[[str], list[tuple[Any, ...]]]
) -> list[int]:
    """Count the rows of a table that were known by a time, and sum over them whatever their order."""
    columns, known_at = _READ[table]
    rows = f"select * from {table}"
    if table == "locations":
        rows += " where not is_vehicle"
    elif table == "trips" and table in dataset.in_files:
        rows = f"select *, '{VEHICLE_PREFIX}' || mode as vehicle_kind from trips"
    elif table == "trips":
        rows = (
            "select trips.*, locations.kind as vehicle_kind, locations.location_id as vehicle_id "
            "from trips join locations using (location)"
        )
    elif table == "scans":
        rows = f"select *, case when left_at <= {known_until} then left_at end as seen_left_at from scans"
    known = f"where {known_at} <= {known_until}" if known_at else ""
    ((count, total),) = fetch(
        f"select count(*), coalesce(bit_xor(hash({columns})), 0)::ubigint from ({rows}) {known}"
    )
    return [count, total]
