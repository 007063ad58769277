"""The whole flow of one run in order: the town lives a day, the platform sees, colours are given, and again.

This is the only module that knows the order of the stages. What a policy asks of people reaches the town as
plain restrictions; what the town does reaches the scorer only as the rows that a platform sees.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from healthcode.checkpoint.decide import told_platform
from healthcode.checkpoint.scene import DAY_BEGINS_AT, keys_of
from healthcode.clock import DAY
from healthcode.dataset.growing import GrowingDataset
from healthcode.draws import Draws
from healthcode.errors import Problem, UsageError
from healthcode.observe import Observer
from healthcode.policy.closing import closes
from healthcode.policy.model import ContactRule, PurchaseRule, StayRule
from healthcode.run_folder.writer import RunWriter
from healthcode.scoring.daily import DailyScorer
from healthcode.scoring.score import name_of
from healthcode.tables import AGE_BANDS, ALL_COLOURS, CATEGORIES
from healthcode.town import GATES, Announced, Life, Restrictions, build_town

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from healthcode.checkpoint import Gate
    from healthcode.observe import Observed
    from healthcode.policy.model import Policy
    from healthcode.scenario import Scenario
    from healthcode.town import Arrivals, Town

FileFormat = Literal["parquet", "csv"]
_FEVER_MEDICINE = "fever_medicine"
#: From the whole numbers of observed rows to the thousandths that the scorer reads.
_TO_THOUSANDTHS = {"amount": 10, "distance": 10, "attenuation": 100}


@dataclass(frozen=True)
class RunSummary:
    """What one run came to.

    Args:
        run: Its folder.
        people: How many people.
        days: How many days.
        infected: How many were ever infected.
        imported: How many of them were infected outside the town.
        seeded: How many were infected already when the run began.
        positive_tests: How many tests were positive, rightly or not.
        infectious_by_day: How many were infectious at noon of each day.
        counts: Rows by table, such as ``observed/trips``.
        colours: For each day, how many people had each colour; empty without a policy.
        policy_id: The policy in force, if any.
        gate_id: The gate at all doors, if any.
    """

    run: Path
    people: int
    days: int
    infected: int
    imported: int
    seeded: int
    positive_tests: int
    infectious_by_day: tuple[int, ...]
    counts: dict[str, int]
    colours: tuple[dict[str, int], ...]
    policy_id: str | None
    gate_id: str | None = None

    @property
    def most_infectious(self) -> int:
        """How many were infectious on the worst day."""
        return max(self.infectious_by_day, default=0)


def simulate(
    scenario: Scenario,
    out: Path | str,
    policy: Policy | None = None,
    *,
    gate: Gate | None = None,
    file_format: FileFormat = "parquet",
    report: Callable[[int, int], None] | None = None,
) -> RunSummary:
    """Build a town, let it live, and write what happened and what a platform saw.

    Args:
        scenario: Which town, for how long.
        out: The folder of the run.
        policy: The rules that people live under; None for no health code.
        gate: How arrivals are scanned at every place with a gate. None leaves that open: the scenario's share
            of visitors scans there as elsewhere, and whoever is refused has scanned.
        file_format: Of the tables.
        report: Told how many days are done, and of how many.

    Returns:
        The run in numbers.

    Raises:
        UsageError: If the folder cannot be written, or holds something that is not a run; or a gate is named
            without a policy.

    Simplification:
        Of a gate the platform gets scans, and from them the next colours follow. Whom it refuses is decided
        by the colour alone: that a guard only glances, that a code has expired or that somebody has no phone
        changes nobody's way.
    """
    if gate is not None and policy is None:
        problem = Problem("gate", gate.id, "a policy too: without one there is no colour to show")
        raise UsageError("a gate needs colours", (problem,), "Name the rules with --policy.")
    settings = scenario.settings
    draws, begin = Draws(scenario.seed), settings.moment("time.begins")
    day_count = settings.count("time.days")
    town = build_town(settings, draws, begin)
    life = Life(town, settings, draws, begin)
    observer = Observer(town, settings, draws, begin)
    rulebook = None if policy is None else _Rulebook(policy, town)
    doors = None if gate is None else _Doors(gate, town, draws, begin)
    infectious, positive = [], 0
    notices: NDArray[np.int64] | None = None
    with RunWriter(
        out,
        scenario,
        town,
        begin,
        file_format=file_format,
        policy_id=None if policy is None else name_of(policy),
        policy_sha256=None if policy is None else policy_sha256(policy),
        gate_id=None if gate is None else gate.id,
        gate_sha256=None if gate is None else gate_sha256(gate),
    ) as run:
        for day in range(day_count):
            restrictions, announced, shown = None, None, None
            if rulebook is not None:
                shown = rulebook.colours(begin + day * DAY + DAY_BEGINS_AT)
                restrictions, announced = rulebook.restrictions(shown), rulebook.announced
            today = life.live(day, restrictions, announced, notices)
            scanned = None if doors is None else doors.scans(day, today.arrivals)
            seen = observer.see(day, today, shown, scanned)
            run.add_day(day, today, seen)
            if rulebook is not None:
                rulebook.learn(seen)
            notices = seen.notices
            infectious.append(life.illness.infectious_at(begin + day * DAY + DAY // 2))
            positive += int(today.tests.is_positive.sum())
            if report is not None:
                report(day + 1, day_count)
        infections = life.illness.infections()
        manifest = run.finish(infections, life.illness.colds(begin))
    from_elsewhere = infections["infected_by"] < 0
    seeded = from_elsewhere & (infections["infected_at"] <= begin)
    return RunSummary(
        run=Path(out),
        people=town.people.count,
        days=day_count,
        infected=len(infections["person"]),
        imported=int((from_elsewhere & ~seeded).sum()),
        seeded=int(seeded.sum()),
        positive_tests=positive,
        infectious_by_day=tuple(infectious),
        counts={
            f"{side}/{table}": note.rows
            for side, tables in (("truth", manifest.truth), ("observed", manifest.observed))
            for table, note in tables.items()
        },
        colours=() if rulebook is None else tuple(rulebook.counted),
        policy_id=manifest.policy_id,
        gate_id=manifest.gate_id,
    )


def policy_sha256(policy: Policy) -> str:
    """Hash what a policy says, whatever the layout of its file."""
    return hashlib.sha256(policy.model_dump_json().encode()).hexdigest()


def gate_sha256(gate: Gate) -> str:
    """Hash what a gate does, whatever the layout of its file."""
    return hashlib.sha256(gate.model_dump_json().encode()).hexdigest()


class _Doors:
    """One gate at all doors: says which arrivals the platform learns of."""

    def __init__(self, gate: Gate, town: Town, draws: Draws, begin: int) -> None:
        self._gate, self._draws, self._begin = gate, draws, begin
        self._person_keys, self._place_keys = keys_of(town.person_ids), keys_of(town.place_ids)

    def scans(self, day: int, arrivals: Arrivals) -> NDArray[np.bool_]:
        """Say for each arrival whether a phone would be scanned there, and the scan reach the platform."""
        return told_platform(
            self._gate,
            self._draws,
            self._person_keys[arrivals.person],
            self._place_keys[arrivals.place],
            self._begin + day * DAY + arrivals.arrived_at.astype(np.int64),
        )


class _Rulebook:
    """A policy at work: learns what the platform sees, gives colours, and says what they ask of people.

    Args:
        policy: The rules.
        town: Who and where, as far as a platform knows it.
    """

    def __init__(self, policy: Policy, town: Town) -> None:
        self._dataset = GrowingDataset(
            person_ids=town.person_ids,
            homes=town.people.district,
            district_ids=town.district_ids,
            district_kinds=town.districts.kinds,
            place_ids=town.place_ids,
            place_kinds=[town.place_kinds[kind] for kind in town.places.kind.tolist()],
            place_districts=town.places.district,
            groups=[AGE_BANDS[band] for band in town.people.age_band.tolist()],
        )
        self._scorer = DailyScorer(self._dataset, policy)
        consequences = {str(consequence.colour): consequence for consequence in policy.consequences}
        asked = [consequences.get(colour) for colour in ALL_COLOURS]
        self._stays_home = np.array([one is not None and one.stays_home for one in asked])
        self._test_required = np.array([one is not None and one.test_required for one in asked])
        closed = [[closes(one, gate) for gate in GATES] for one in asked]
        shutting = [number for number, gates in enumerate(closed) if any(gates)]
        self._shut = np.zeros(len(ALL_COLOURS), np.uint8)
        self._shut[shutting] = np.arange(1, len(shutting) + 1)
        self._closed = np.array([[False] * len(GATES), *(closed[number] for number in shutting)])
        self.announced = _announced(policy)
        self.counted: list[dict[str, int]] = []

    def colours(self, moment: int) -> NDArray[np.uint8]:
        """Give everybody's colour at a moment, counted in ``tables.ALL_COLOURS``."""
        colours: NDArray[np.uint8] = self._scorer.advance(moment)
        counts = np.bincount(colours, minlength=len(ALL_COLOURS))
        self.counted.append(
            {name: int(count) for name, count in zip(ALL_COLOURS, counts, strict=True) if count}
        )
        return colours

    def restrictions(self, colours: NDArray[np.uint8]) -> Restrictions:
        """Say what the colours ask of each person."""
        return Restrictions(
            stays_home=self._stays_home[colours],
            shut=self._shut[colours],
            closed=self._closed,
            test_required=self._test_required[colours],
        )

    def learn(self, seen: Observed) -> None:
        """Take in what became known."""
        for table, rows in seen.tables().items():
            if len(next(iter(rows.values()))):
                scaled = {
                    name: column.astype(np.int64) * _TO_THOUSANDTHS[name]
                    if name in _TO_THOUSANDTHS
                    else column
                    for name, column in rows.items()
                }
                self._dataset.add(table, scaled)
        if len(seen.zone_ends["event"]):
            # Zones are numbered from 0 in the order in which they were declared.
            self._dataset.end_zones(seen.zone_ends["event"] + 1, seen.zone_ends["valid_to"])


def _announced(policy: Policy) -> Announced:
    """Say what people know to be watched, from what the rules read."""
    watched = {
        category
        for rule in policy.of_kind(PurchaseRule)
        for category in rule.categories
        if category in CATEGORIES
    }
    outings = any(policy.of_kind(StayRule)) or any(
        "presence" in rule.from_ for rule in policy.of_kind(ContactRule)
    )
    return Announced(outings=outings, medicine=_FEVER_MEDICINE in watched)
