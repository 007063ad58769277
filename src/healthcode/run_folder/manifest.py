"""``run.json``: what a run is, and from what it can be made again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthcode.clock import DAY, parse_time
from healthcode.errors import DatasetError, Problem
from healthcode.placing import give_back

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST_FILE = "run.json"
SCENARIO_FILE = "scenario.json"
README_FILE = "README.txt"
#: All that a run folder holds.
ENTRIES = (MANIFEST_FILE, SCENARIO_FILE, README_FILE, "truth", "observed", "given")
WARNING = "SIMULATION - synthetic; nobody in it exists"

_FORM = "healthcode run 1"
_FIX = "Make the run again with healthcode simulate, or name another folder."


@dataclass(frozen=True)
class TableNote:
    """One table of a run.

    Args:
        rows: How many it has; a table of ``observed`` without rows has no file.
        content_sha256: Hash of what it says, whatever the format of its file.
    """

    rows: int
    content_sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a run is.

    Args:
        version: Of healthcode.
        scenario_id: The scenario's short name, with ``(changed)`` if settings were.
        scenario_title: Its title.
        scenario_sha256: Hash of all settings.
        seed: As it was typed.
        people: How many live in the town.
        days: How many were simulated.
        begins: The first second, as text.
        ends: The first second after it, as text.
        policy_id: The policy that was in force, if any.
        policy_sha256: Hash of that policy.
        file_format: Of the tables: ``parquet`` or ``csv``.
        truth: The truth tables.
        observed: The tables that a platform sees.
        gate_id: The gate that stood at all doors, if any.
        gate_sha256: Hash of that gate.
        appeals_id: How appeals went, if there were any.
        appeals_sha256: Hash of that arrangement.
        given: What people were told; empty without a policy.
    """

    version: str
    scenario_id: str
    scenario_title: str
    scenario_sha256: str
    seed: str
    people: int
    days: int
    begins: str
    ends: str
    policy_id: str | None
    policy_sha256: str | None
    file_format: str
    truth: Mapping[str, TableNote]
    observed: Mapping[str, TableNote]
    gate_id: str | None = None
    gate_sha256: str | None = None
    appeals_id: str | None = None
    appeals_sha256: str | None = None
    given: Mapping[str, TableNote] = field(default_factory=dict)

    @property
    def provenance(self) -> str:
        """Where the run comes from, as one phrase."""
        return f"simulated by healthcode {self.version}, scenario {self.scenario_id}, seed {self.seed}"

    def to_json(self) -> dict[str, Any]:
        """Give the same as plain JSON values."""
        has_policy = self.policy_id is not None
        return {
            "form": _FORM,
            "warning": WARNING,
            "provenance": self.provenance,
            "healthcode": self.version,
            "scenario": {
                "id": self.scenario_id,
                "title": self.scenario_title,
                "settings_sha256": self.scenario_sha256,
            },
            "seed": self.seed,
            "people": self.people,
            "days": self.days,
            "begins": self.begins,
            "ends": self.ends,
            "policy": {"id": self.policy_id, "sha256": self.policy_sha256} if has_policy else None,
            **({"gate": {"id": self.gate_id, "sha256": self.gate_sha256}} if self.gate_id else {}),
            **(
                {"appeals": {"id": self.appeals_id, "sha256": self.appeals_sha256}} if self.appeals_id else {}
            ),
            "file_format": self.file_format,
            "truth": {table: asdict(note) for table, note in self.truth.items()},
            "observed": {table: asdict(note) for table, note in self.observed.items()},
            **({"given": {table: asdict(note) for table, note in self.given.items()}} if self.given else {}),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Manifest:
        """Read it back.

        Raises:
            KeyError: If something is missing.
            TypeError: If something has another type.
        """
        scenario, policy = document["scenario"], document["policy"] or {"id": None, "sha256": None}
        gate = document.get("gate") or {"id": None, "sha256": None}
        appeals = document.get("appeals") or {"id": None, "sha256": None}
        return cls(
            version=str(document["healthcode"]),
            scenario_id=str(scenario["id"]),
            scenario_title=str(scenario["title"]),
            scenario_sha256=str(scenario["settings_sha256"]),
            seed=str(document["seed"]),
            people=int(document["people"]),
            days=int(document["days"]),
            begins=str(document["begins"]),
            ends=str(document["ends"]),
            policy_id=policy["id"],
            policy_sha256=policy["sha256"],
            file_format=str(document["file_format"]),
            truth={table: TableNote(**note) for table, note in document["truth"].items()},
            observed={table: TableNote(**note) for table, note in document["observed"].items()},
            gate_id=gate["id"],
            gate_sha256=gate["sha256"],
            appeals_id=appeals["id"],
            appeals_sha256=appeals["sha256"],
            given={table: TableNote(**note) for table, note in document.get("given", {}).items()},
        )

    def write(self, folder: Path) -> None:
        """Write ``run.json``, always the same bytes."""
        text = json.dumps(self.to_json(), indent=2, ensure_ascii=False)
        (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def is_run(path: str | Path) -> bool:
    """Say whether a folder is a run: it has a ``run.json`` that we wrote."""
    give_back(Path(path))
    try:
        document = json.loads((Path(path) / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(document, dict) and str(document.get("form", "")).startswith("healthcode run ")


def read_manifest(run: str | Path) -> Manifest:
    """Read what a run is.

    Args:
        run: Its folder.

    Raises:
        DatasetError: If the folder is no run, or its ``run.json`` is damaged or of another version.
    """
    give_back(Path(run))
    path = Path(run) / MANIFEST_FILE
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unreadable(
            run, error.strerror or str(error), "the folder that healthcode simulate wrote"
        ) from None
    except ValueError as error:
        raise _unreadable(run, f"it is damaged ({error})", "as healthcode simulate wrote it") from None
    form = document.get("form") if isinstance(document, dict) else None
    if form != _FORM:
        found = f"form {form!r}" if form else "another kind of file"
        raise _unreadable(run, found, f"{_FORM!r}, which this version writes")
    try:
        return Manifest.from_json(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(run, f"it is damaged ({error!r})", "as healthcode simulate wrote it") from None


def run_times(manifest: Manifest) -> tuple[int, int]:
    """Give the first second of a run and the first one after it.

    Raises:
        DatasetError: If the manifest has other texts in their place, or the run would end before it begins.
    """
    try:
        begins, ends = parse_time(manifest.begins), parse_time(manifest.ends)
    except ValueError:
        begins = ends = 0
    if ends - begins != manifest.days * DAY or ends <= begins:
        found = f"{manifest.begins} to {manifest.ends} in {manifest.days:,} days"
        problem = Problem(f"{MANIFEST_FILE}, begins and ends", found, "as healthcode simulate wrote them")
        raise DatasetError("this cannot be read as a run", (problem,), _FIX)
    return begins, ends


def origin_of(source: str | Path, counts: Mapping[str, int]) -> str | None:
    """Say where a dataset comes from, if it is the observed side of a run.

    Args:
        source: The folder that was read: a run, or its ``observed`` folder.
        counts: Rows read of each table.

    Returns:
        The run's provenance, with a remark if its tables have other numbers of rows than the run had; None if
        the folder is no run of a version that we know.
    """
    folder = Path(source)
    if not is_run(folder) and folder.name == "observed":
        folder = folder.parent
    try:
        manifest = read_manifest(folder)
    except DatasetError:
        return None
    is_changed = any(note.rows != counts.get(table, 0) for table, note in manifest.observed.items())
    return f"{manifest.provenance}, and changed since" if is_changed else manifest.provenance


def _unreadable(run: str | Path, found: str, wanted: str) -> DatasetError:
    problem = Problem(MANIFEST_FILE, found, wanted)
    return DatasetError(f"{run}: this cannot be read as a run", (problem,), _FIX)
