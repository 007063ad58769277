"""Write a run day by day: tables grow in a database, and become files at the end."""

from __future__ import annotations

import json
import shlex
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np

import healthcode
from healthcode.clock import DAY, format_time
from healthcode.placing import discard, missing_parents, remove_if_empty
from healthcode.run_folder.coding import Ids, coded, fault_keys, fitting, time_order
from healthcode.run_folder.content import ContentHash
from healthcode.run_folder.database import Database, TextWriter
from healthcode.run_folder.given import part_of, required, taken
from healthcode.run_folder.listed import Listed
from healthcode.run_folder.manifest import README_FILE, SCENARIO_FILE, Manifest, TableNote
from healthcode.run_folder.placing import check_target, make_staging, put_in_place, unwritable
from healthcode.run_folder.shapes import GIVEN, OBSERVED, SIDES, TRUTH, shapes_of
from healthcode.run_folder.visits import OpenVisits
from healthcode.shortages import shortage_in
from healthcode.tables import EVENT_TABLES, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

    from numpy.typing import NDArray

    from healthcode.run_folder.coding import Columns
    from healthcode.run_folder.given import Arrays, Scenario, Town
    from healthcode.run_folder.listed import Group

FileFormat = Literal["parquet", "csv"]

#: Days that may be with the database while the simulation goes on.
DAYS_AHEAD = 1
#: Beyond so many people a day is taken in before the next one is lived: two of them fill the memory.
MOST_PEOPLE_AHEAD = 250_000
#: Rows that are turned into what is held at a time: it bounds the memory and changes no content.
ROWS_AT_ONCE = 250_000
#: Truth tables that grow day by day, with their times that are seconds of the day.
_DAILY_TRUTH = {
    "rides": frozenset({"departed_at", "arrived_at"}),
    "purchases": frozenset({"bought_at"}),
    "tests": frozenset({"sampled_at"}),
    "arrivals": frozenset({"arrived_at"}),
}
_NONE: frozenset[str] = frozenset()
#: Tables of ``observed`` that are written even without rows.
_ALWAYS_WRITTEN = ("districts", "people", "places")


class RunWriter:
    """Writes one run; a context manager, which leaves nothing behind unless ``finish`` was reached.

    A thread of its own takes the days in, so arrays that were handed over must not be changed afterwards.

    Args:
        directory: Where the run shall stand: missing, empty, or an earlier run, which is replaced.
        scenario: What is simulated.
        town: Where.
        begin: The first second.
        file_format: Of all tables.
        policy_id: The policy that is in force, if any.
        policy_sha256: Hash of that policy.
        gate_id: The gate that stands at all doors, if any.
        gate_sha256: Hash of that gate.
        appeals_id: How appeals go, if there are any.
        appeals_sha256: Hash of that arrangement.
        group: The label of people that the platform knows.
        threads: Threads of the database; 0 for as many as there are, up to 4. They change no byte of content.
        report: Gets one line of progress for each table written.
    """

    def __init__(
        self,
        directory: str | Path,
        scenario: Scenario,
        town: Town,
        begin: int,
        *,
        file_format: FileFormat = "parquet",
        policy_id: str | None = None,
        policy_sha256: str | None = None,
        gate_id: str | None = None,
        gate_sha256: str | None = None,
        appeals_id: str | None = None,
        appeals_sha256: str | None = None,
        group: Group = "age_band",
        threads: int = 0,
        report: Callable[[str], None] | None = None,
    ) -> None:
        self._directory = Path(directory)
        self._target = check_target(self._directory)
        self._scenario, self._town, self._begin = scenario, town, begin
        self._file_format: FileFormat = file_format
        self._policy = (policy_id, policy_sha256)
        self._gate = (gate_id, gate_sha256)
        self._appeals = (appeals_id, appeals_sha256)
        self._group: Group = group
        self._threads = threads
        self._report = report or (lambda _line: None)
        self._days = 0
        self._ids = Ids(town, scenario.seed)
        self._listed = Listed(town, self._ids)
        self._open_visits = OpenVisits(len(town.person_ids))
        self._zones: list[Columns] = []
        self._zone_ends: dict[int, int] = {}
        self._hashes = {
            (side, table): ContentHash(shapes_of(side, table))
            for side, tables in SIDES.items()
            for table in tables
        }
        self._pending: deque[Future[Any]] = deque()

    def __enter__(self) -> Self:
        self._made_above = missing_parents(self._target)
        self._staging = make_staging(self._target)
        try:
            self._database = Database(self._staging / ".work", self._staging, self._threads)
        except BaseException:
            self._clear_away()
            raise
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="run-writer")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if self._pending:
                self._database.interrupt()
            self._executor.shutdown(wait=True, cancel_futures=True)
        finally:
            self._database.close()
            self._clear_away()

    def _clear_away(self) -> None:
        discard(self._staging, self._target)
        remove_if_empty(self._made_above)

    def add_day(self, day: int, today: Arrays, seen: Arrays, told: Arrays = None) -> None:
        """Take in one day.

        Args:
            day: Its number; days come in order, from 0.
            today: What happened: arrays of ``visits``, ``rides``, ``purchases``, ``tests``, ``arrivals``.
            seen: What became known: arrays of every observed event table, ``zone_ends`` and ``faults``.
            told: What people were told in the morning: arrays of ``mornings``, of those for whom it changed.

        Raises:
            MemoryError: If there is not enough of it.
            UsageError: If the disk cannot be written.
            ValueError: If days are not in order, or arrays of an earlier day do not fit.
        """
        if day != self._days:
            raise ValueError(f"day {day} came when day {self._days} was due")
        self._days += 1
        self._submit(self._take_in, self._begin + day * DAY, today, seen, told)
        if len(self._town.person_ids) > MOST_PEOPLE_AHEAD:
            self._wait(0)

    def finish(self, infections: Arrays, illnesses: Arrays = None) -> Manifest:
        """Write all files, and put the run in its place.

        Args:
            infections: Arrays ``person``, ``infected_at``, ``infectious_from``, ``infectious_until``,
                ``symptomatic_from``, ``recovered_at``, ``infected_by``, ``place``, ``vehicle`` and its
                ``mode``; -1, or 255 for the mode, where there is none. An infection at neither a place nor
                in a vehicle happened outside the town.
            illnesses: Arrays ``person``, ``started_at``, ``ended_at``.

        Returns:
            What the run is.

        Raises:
            MemoryError: If there is not enough of it.
            UsageError: If the disk cannot be written, or the target has changed in the meantime.
        """
        self._submit(self._take_rest, infections, illnesses)
        self._submit(self._write)
        self._wait(0)
        manifest = self._manifest()
        with _disk_faults(self._directory):
            manifest.write(self._staging)
            settings = json.dumps(self._scenario.to_json(), indent=2, ensure_ascii=False, sort_keys=True)
            _write_text(self._staging / SCENARIO_FILE, settings + "\n")
            _write_text(self._staging / README_FILE, _readme(manifest, self._target.name))
            self._database.close()
            put_in_place(self._staging, self._target)
        return manifest

    def _submit(self, work: Callable[..., None], *given: Any) -> None:
        self._wait(DAYS_AHEAD - 1)
        self._pending.append(self._executor.submit(work, *given))

    def _wait(self, most: int) -> None:
        """Wait until no more than so many days are waiting; a fault of the thread comes out here."""
        while len(self._pending) > most:
            with _disk_faults(self._directory):
                self._pending[0].result()
            self._pending.popleft()

    def _take_in(self, midnight: int, today: Arrays, seen: Arrays, told: Arrays) -> None:
        visits = {
            name: required(today, "visits", name) for name in ("person", "place", "arrived_at", "left_at")
        }
        self._add(TRUTH, "visits", self._open_visits.day(midnight, visits), midnight=0)
        faults = part_of(seen, "faults")
        for table, of_day in _DAILY_TRUTH.items():
            arrays = part_of(today, table)
            if table == "arrivals" and arrays is not None:
                along = self._listed.phones_along(today, seen)[required(today, table, "person")]
                arrays = taken(arrays, TRUTH, table) | {"has_phone_along": along}
            self._add(TRUTH, table, arrays, midnight, of_day)
        for table in EVENT_TABLES:
            if table != "zones":
                self._add(OBSERVED, table, part_of(seen, table))
        self._keep_zones(seen)
        if told is not None:
            self._add(GIVEN, "mornings", told)
        if faults is not None:
            keys = fault_keys(faults, self._ids)
            self._add(TRUTH, "faults", taken(faults, TRUTH, "faults") | {"event": keys})

    def _take_rest(self, infections: Arrays, illnesses: Arrays) -> None:
        self._add(TRUTH, "visits", self._open_visits.rest(self._begin + self._days * DAY))
        self._add(TRUTH, "illnesses", illnesses)
        self._add(TRUTH, "infections", self._listed.with_kinds(infections))
        self._add(TRUTH, "residents", self._listed.residents())
        for zones in self._zones:
            known = zip(zones["event"].tolist(), zones["valid_to"].tolist(), strict=True)
            ends = np.array([self._zone_ends.get(event, end) for event, end in known], dtype=np.int64)
            self._add(OBSERVED, "zones", zones | {"valid_to": ends})
        self._add(OBSERVED, "districts", self._listed.districts())
        self._add(OBSERVED, "places", self._listed.places())
        self._add(OBSERVED, "people", self._listed.people(self._group))

    def _add(
        self, side: str, table: str, arrays: Arrays, midnight: int = 0, of_day: frozenset[str] = _NONE
    ) -> None:
        shapes = shapes_of(side, table)
        if arrays is None:
            return
        given, rows = fitting(arrays, shapes)
        order = self._order(table, given) if side == OBSERVED and table in EVENT_TABLES else None
        for first in range(0, rows, ROWS_AT_ONCE):
            part = slice(first, first + ROWS_AT_ONCE)
            chosen = part if order is None else order[part]
            some = {name: values[chosen] for name, values in given.items()}
            columns = coded(some, shapes, self._ids, midnight, of_day)
            self._hashes[side, table].add(columns)
            self._database.add(side, table, columns)

    def _order(self, table: str, arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
        """Say in which order a platform gets one day's rows."""
        known = next(one for one in shapes_of(OBSERVED, table) if one.name == TABLES[table].known_at)
        return time_order(arrays[known.given], self._ids.keys(table, arrays["event"]))

    def _keep_zones(self, seen: Arrays) -> None:
        """Keep the zones back until the end, because a later day may tell when one ended."""
        zones, ends = part_of(seen, "zones"), part_of(seen, "zone_ends")
        if zones is not None and len(required(seen, "zones", "event")):
            self._zones.append(taken(zones, OBSERVED, "zones"))
        if ends is not None:
            events, times = required(seen, "zone_ends", "event"), required(seen, "zone_ends", "valid_to")
            self._zone_ends |= dict(zip(events.tolist(), times.tolist(), strict=True))

    def _write(self) -> None:
        texts = TextWriter(self._ids, is_csv=self._file_format == "csv")
        for side in self._sides():
            folder = self._staging / side
            folder.mkdir()
            for table in self._written(side):
                self._report(f"writing {side}/{table}.{self._file_format}")
                self._database.write(side, table, folder, self._file_format, texts)

    def _sides(self) -> list[str]:
        """Name what the run has: without a policy nobody is told anything."""
        return [side for side in SIDES if side != GIVEN or self._policy[0] is not None]

    def _written(self, side: str) -> list[str]:
        return [
            table
            for table in SIDES[side]
            if side in (TRUTH, GIVEN) or table in _ALWAYS_WRITTEN or self._hashes[side, table].rows
        ]

    def _manifest(self) -> Manifest:
        def notes(side: str) -> dict[str, TableNote]:
            hashes = {table: self._hashes[side, table] for table in SIDES[side]}
            return {table: TableNote(found.rows, found.hexdigest()) for table, found in hashes.items()}

        policy_id, policy_sha256 = self._policy
        gate_id, gate_sha256 = self._gate
        return Manifest(
            version=healthcode.__version__,
            scenario_id=self._scenario.name,
            scenario_title=self._scenario.title,
            scenario_sha256=self._scenario.content_hash,
            seed=self._scenario.seed_text,
            people=len(self._town.person_ids),
            days=self._days,
            begins=format_time(self._begin),
            ends=format_time(self._begin + self._days * DAY),
            policy_id=policy_id,
            policy_sha256=policy_sha256,
            file_format=self._file_format,
            truth=notes(TRUTH),
            observed=notes(OBSERVED),
            gate_id=gate_id,
            gate_sha256=gate_sha256,
            appeals_id=self._appeals[0],
            appeals_sha256=self._appeals[1],
            given=notes(GIVEN) if GIVEN in self._sides() else {},
        )


@contextmanager
def _disk_faults(directory: Path) -> Iterator[None]:
    """Name a full or read-only disk as a person would, and memory that is used up as Python does."""
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        shortage = shortage_in(error)
        if shortage is not None and shortage.is_memory:
            raise MemoryError(shortage.found) from error
        raise unwritable(directory, error) from error


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


_GIVEN_LINE = "given/         what people were told: each morning's colour, points and deciding rule\n"


def _readme(manifest: Manifest, name: str) -> str:
    run = shlex.quote(name)
    given = _GIVEN_LINE if manifest.given else ""
    return f"""\
{manifest.scenario_title}
{manifest.provenance}.
Everything here is synthetic: nobody in it exists.

observed/      what a platform sees; scoring reads this and nothing else
truth/         what really happened; for audits only, never for scoring
{given}run.json       what this run is: versions, seed, and a hash of what each table says
scenario.json  every setting that the town follows from

{manifest.people:,} people, {manifest.days:,} days from {manifest.begins} to {manifest.ends}.

From the folder that holds this one, type:

  healthcode score {run} --policy {manifest.policy_id or "hangzhou-2020-02"} --as-of {manifest.ends}
"""
