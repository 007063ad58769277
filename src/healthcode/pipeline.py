"""The whole flow of one run in order: the town lives a day, the platform sees, colours are given, and again.

This is the only module that knows the order of the stages. What a policy asks of people reaches the town as
plain restrictions; what the town does reaches the scorer only as the rows that a platform sees.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from healthcode.appeals import AppealsDesk, Appellants
from healthcode.checkpoint.decide import told_platform
from healthcode.checkpoint.scene import DAY_BEGINS_AT, keys_of
from healthcode.clock import DAY
from healthcode.dataset.growing import GrowingDataset
from healthcode.draws import Draws, chance
from healthcode.errors import Problem, UsageError
from healthcode.observe import Observer
from healthcode.policy.closing import closes
from healthcode.policy.model import ContactRule, PurchaseRule, StayRule
from healthcode.run_folder.writer import RunWriter
from healthcode.scoring.daily import DailyScorer
from healthcode.scoring.score import name_of
from healthcode.tables import AGE_BANDS, ALL_COLOURS, CATEGORIES, OCCUPATIONS
from healthcode.town import GATES, Announced, Life, Restrictions, build_town

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from healthcode.appeals import Arrangement
    from healthcode.checkpoint import Gate
    from healthcode.observe import Observed
    from healthcode.policy.model import Policy
    from healthcode.scenario import Scenario
    from healthcode.town import Arrivals, Day, Town

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
        appeals_id: The arrangement of appeals, if any.
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
    appeals_id: str | None = None

    @property
    def most_infectious(self) -> int:
        """How many were infectious on the worst day."""
        return max(self.infectious_by_day, default=0)


@dataclass(frozen=True)
class Morning:
    """Everybody's verdict at one 04:00.

    Args:
        colour: Positions in ``tables.ALL_COLOURS``.
        points: The summed points.
        deciding: Positions in ``reasons`` of what decided.
        reasons: Nothing, an override, and the rules in file order.
    """

    colour: NDArray[np.uint8]
    points: NDArray[np.int32]
    deciding: NDArray[np.int32]
    reasons: tuple[str, ...]

    def sparing(self, spared: NDArray[np.bool_]) -> Morning:
        """Give the same with some people green, without points and by no rule."""
        return Morning(
            np.where(spared, np.uint8(ALL_COLOURS.index("green")), self.colour),
            np.where(spared, np.int32(0), self.points),
            np.where(spared, np.int32(0), self.deciding),
            self.reasons,
        )


@dataclass(frozen=True)
class DayOfRun:
    """One day of a run.

    Args:
        number: Counted from 0.
        today: What happened.
        seen: What became known.
        morning: What people were told at its 04:00; None without a policy.
    """

    number: int
    today: Day
    seen: Observed
    morning: Morning | None


class Flow:
    """One run in order, day by day, which writes nothing.

    Args:
        scenario: Which town, for how long.
        policy: The rules that people live under; None for no health code.
        gate: How arrivals are scanned at every place with a gate.
        appeals: How appeals against a colour go; None for no appeals.
        without: Tables about people that the platform never collects.
        reach: The share of people to whom the policy applies; to all others it gives green.
            Whom it reaches at one share, it reaches at every larger one.

    Raises:
        UsageError: If a gate or appeals are named without a policy.
    """

    def __init__(
        self,
        scenario: Scenario,
        policy: Policy | None = None,
        *,
        gate: Gate | None = None,
        appeals: Arrangement | None = None,
        without: frozenset[str] = frozenset(),
        reach: float = 1.0,
    ) -> None:
        if gate is not None and policy is None:
            problem = Problem("gate", gate.id, "a policy too: without one there is no colour to show")
            raise UsageError("a gate needs colours", (problem,), "Name the rules with --policy.")
        if appeals is not None and policy is None:
            problem = Problem("appeals", appeals.id, "a policy too: without one nobody is locked")
            raise UsageError("appeals need colours", (problem,), "Name the rules with --policy.")
        settings = scenario.settings
        draws, self.begin = Draws(scenario.seed), settings.moment("time.begins")
        self.day_count = settings.count("time.days")
        self.town = build_town(settings, draws, self.begin)
        self.life = Life(self.town, settings, draws, self.begin)
        self._observer = Observer(self.town, settings, draws, self.begin)
        self._rulebook = None if policy is None else _Rulebook(policy, self.town, without)
        self._doors = None if gate is None else _Doors(gate, self.town, draws, self.begin)
        self._spared: NDArray[np.bool_] | None = None
        if reach < 1:
            person = np.arange(self.town.people.count)
            self._spared = ~chance(draws.draw("is reached by the policy", person=person), reach)
        self._desk = (
            None if appeals is None else AppealsDesk(appeals, _appellants(self.town), draws, self.begin)
        )

    def days(self) -> Iterator[DayOfRun]:
        """Let the town live, and give each day as it ends; can be called once."""
        notices: NDArray[np.int64] | None = None
        for day in range(self.day_count):
            restrictions, announced, morning = None, None, None
            if self._rulebook is not None:
                morning = self._rulebook.morning(self.begin + day * DAY + DAY_BEGINS_AT)
                morning = morning if self._spared is None else morning.sparing(self._spared)
                restrictions = self._rulebook.restrictions(morning.colour)
                announced = self._rulebook.announced
            today = self.life.live(day, restrictions, announced, notices)
            scanned = None if self._doors is None else self._doors.scans(day, today.arrivals)
            granted = None if morning is None else self._granted(day, morning)
            shown = None if morning is None else morning.colour
            seen = self._observer.see(day, today, shown, scanned, granted)
            yield DayOfRun(day, today, seen, morning)
            if self._rulebook is not None:
                self._rulebook.learn(seen)
            notices = seen.notices
            # The next day is lived without the rows of this one, which fill most of the memory.
            del today, seen

    def _granted(self, day: int, morning: Morning) -> dict[str, NDArray[Any]] | None:
        """Let whoever is locked appeal, and give the greens that the desk sets by hand on this day."""
        if self._desk is None or self._rulebook is None:
            return None
        locked = self._rulebook.locks(morning.colour)
        wrongly = locked & ~self.life.illness.infected_on(self.begin + day * DAY)
        return self._desk.override_rows(self._desk.work(day, locked, wrongly).decided)


def _appellants(town: Town) -> Appellants:
    """Give the people of a town as a desk knows them."""
    people = town.people
    return Appellants(
        [str(person) for person in town.person_ids],
        [AGE_BANDS[band] for band in people.age_band.tolist()],
        [OCCUPATIONS[number] for number in people.occupation.tolist()],
        people.has_phone,
    )


def simulate(
    scenario: Scenario,
    out: Path | str,
    policy: Policy | None = None,
    *,
    gate: Gate | None = None,
    appeals: Arrangement | None = None,
    file_format: FileFormat = "parquet",
    report: Callable[[int, int], None] | None = None,
) -> RunSummary:
    """Build a town, let it live, and write what happened, what a platform saw, and what people were told.

    Args:
        scenario: Which town, for how long.
        out: The folder of the run.
        policy: The rules that people live under; None for no health code.
        gate: How arrivals are scanned at every place with a gate. None leaves that open: the scenario's share
            of visitors scans there as elsewhere, and whoever is refused has scanned.
        appeals: How appeals against a colour go; None for no appeals.
        file_format: Of the tables.
        report: Told how many days are done, and of how many.

    Returns:
        The run in numbers.

    Raises:
        UsageError: If the folder cannot be written, or holds something that is not a run; or a gate or
            appeals are named without a policy.

    Simplification:
        Of a gate the platform gets scans, and from them the next colours follow. Whom it refuses is decided
        by the colour alone: that a guard only glances, that a code has expired or that somebody has no phone
        changes nobody's way.
    """
    flow = Flow(scenario, policy, gate=gate, appeals=appeals)
    infectious, positive = [], 0
    colours: list[dict[str, int]] = []
    before: Morning | None = None
    with RunWriter(
        out,
        scenario,
        flow.town,
        flow.begin,
        file_format=file_format,
        policy_id=None if policy is None else name_of(policy),
        policy_sha256=None if policy is None else policy.sha256(),
        gate_id=None if gate is None else gate.id,
        gate_sha256=None if gate is None else gate_sha256(gate),
        appeals_id=None if appeals is None else appeals.id,
        appeals_sha256=None if appeals is None else appeals.content_hash,
    ) as run:
        for day in flow.days():
            midnight = flow.begin + day.number * DAY
            told = None
            if day.morning is not None:
                told = _told(day.morning, before, midnight + DAY_BEGINS_AT)
                colours.append(_counted(day.morning.colour))
            run.add_day(day.number, day.today, day.seen, told)
            before = day.morning
            infectious.append(flow.life.illness.infectious_at(midnight + DAY // 2))
            positive += int(day.today.tests.is_positive.sum())
            if report is not None:
                report(day.number + 1, flow.day_count)
            del day
        infections = flow.life.illness.infections()
        manifest = run.finish(infections, flow.life.illness.colds(flow.begin))
    from_elsewhere = infections["infected_by"] < 0
    seeded = from_elsewhere & (infections["infected_at"] <= flow.begin)
    return RunSummary(
        run=Path(out),
        people=flow.town.people.count,
        days=flow.day_count,
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
        colours=tuple(colours),
        policy_id=manifest.policy_id,
        gate_id=manifest.gate_id,
        appeals_id=manifest.appeals_id,
    )


def _told(now: Morning, before: Morning | None, moment: int) -> dict[str, NDArray[Any]]:
    """Give what people are told that they were not told the morning before; the first time, everybody."""
    changed = np.ones(len(now.colour), np.bool_)
    if before is not None:
        changed = now.colour != before.colour
        changed |= (now.points != before.points) | (now.deciding != before.deciding)
    person = np.flatnonzero(changed)
    return {
        "person": person,
        "as_of": np.full(len(person), moment, np.int64),
        "colour": now.colour[person],
        "points": now.points[person],
        "deciding_rule": np.array(now.reasons, dtype=object)[now.deciding[person]],
    }


def _counted(colours: NDArray[np.uint8]) -> dict[str, int]:
    counts = np.bincount(colours, minlength=len(ALL_COLOURS))
    return {name: int(count) for name, count in zip(ALL_COLOURS, counts, strict=True) if count}


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
        without: Tables that it never collects.
    """

    def __init__(self, policy: Policy, town: Town, without: frozenset[str] = frozenset()) -> None:
        self._without = without
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
        self._locks = np.array(
            [one is not None and (one.stays_home or bool(one.gates_closed)) for one in asked]
        )
        closed = [[closes(one, gate) for gate in GATES] for one in asked]
        shutting = [number for number, gates in enumerate(closed) if any(gates)]
        self._shut = np.zeros(len(ALL_COLOURS), np.uint8)
        self._shut[shutting] = np.arange(1, len(shutting) + 1)
        self._closed = np.array([[False] * len(GATES), *(closed[number] for number in shutting)])
        self.announced = _announced(policy)

    def morning(self, moment: int) -> Morning:
        """Give everybody's verdict at a moment."""
        colour: NDArray[np.uint8] = self._scorer.advance(moment)
        return Morning(colour, self._scorer.points, self._scorer.deciding, self._scorer.reasons)

    def locks(self, colours: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Say whom the colours keep at home, or close any gate to."""
        locks: NDArray[np.bool_] = self._locks[colours]
        return locks

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
            if table not in self._without and len(next(iter(rows.values()))):
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
