"""One run kept in memory as the few arrays that comparisons need, without a run folder."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, fields
from typing import IO, TYPE_CHECKING, Any, Self
from zipfile import BadZipFile

import numpy as np

from healthcode.audit.lived import Lived
from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY
from healthcode.experiments.audited import (
    GROUPINGS,
    PLATFORM_GROUP,
    locking,
    stretches_by_day,
)
from healthcode.pipeline import Flow
from healthcode.tables import AGE_BANDS, ALL_COLOURS, CATEGORIES, OCCUPATIONS, PAYMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from healthcode.checkpoint import Gate
    from healthcode.pipeline import DayOfRun
    from healthcode.policy.model import Policy
    from healthcode.scenario import Scenario
    from healthcode.town import Town

NEVER = -1
_FEVER_MEDICINE = CATEGORIES.index("fever_medicine")
_GREEN = ALL_COLOURS.index("green")
_FORM = "healthcode record 1"


@dataclass(frozen=True)
class RunRecord:
    """What comparisons need of one run; people in the order of their ids.

    Args:
        scenario: Its name.
        seed: As it was typed.
        policy: The id of the rules; None for no code.
        begins: The first second.
        person_ids: Everybody.
        lived: Everybody's colour at each 04:00 beside the truth; without a policy all are green and free.
        infected_at: For each person, in seconds of town time; ``NEVER`` for never.
        is_from_elsewhere: For each person, whether the infection came from outside the town or was there when
            the run began.
        outings: Shape ``(days, people)``: stays at other places than home that began that day.
        rides: Shape ``(days, people)``: rides that began that day, driving for a living not counted.
        medicine: Shape ``(people, payments)``: purchases of fever medicine, by ``tables.PAYMENTS``.
        refused: Shape ``(days, people)``: arrivals at a gate that was closed to the person.
    """

    scenario: str
    seed: str
    policy: str | None
    begins: int
    person_ids: tuple[str, ...]
    lived: Lived
    infected_at: NDArray[np.int64]
    is_from_elsewhere: NDArray[np.bool_]
    outings: NDArray[np.uint16]
    rides: NDArray[np.uint16]
    medicine: NDArray[np.uint16]
    refused: NDArray[np.uint16]

    @property
    def people(self) -> int:
        """How many live in the town."""
        return len(self.person_ids)

    @property
    def days(self) -> int:
        """How many days were simulated."""
        return len(self.lived.colour)

    def save(self, path: Path) -> None:
        """Write it into one compressed file; nothing is left of a write that was stopped."""
        beside = path.with_name(f".{path.name}.partial")
        with beside.open("wb") as file:
            self.write(file)
        beside.replace(path)

    def write(self, file: IO[bytes]) -> None:
        """Write it, compressed, into an open file."""
        texts = {
            "form": _FORM,
            "scenario": self.scenario,
            "seed": self.seed,
            "policy": self.policy,
            "begins": self.begins,
            "rules": self.lived.rules,
            "groups": self.lived.groups,
            "person_ids": self.person_ids,
        }
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        arrays |= {f"lived_{name}": getattr(self.lived, name) for name in _LIVED}
        np.savez_compressed(file, texts=np.array(json.dumps(texts)), **arrays)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read it back.

        Raises:
            ValueError: If the file is damaged, or of another form.
            OSError: If it cannot be read.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
                texts: dict[str, Any] = json.loads(str(found["texts"]))
                if texts["form"] != _FORM:
                    raise ValueError(f"{path} has another form: {texts['form']}")
                lived = Lived(
                    rules=tuple(texts["rules"]),
                    groups={name: tuple(groups) for name, groups in texts["groups"].items()},
                    **{name: found[f"lived_{name}"] for name in _LIVED},
                )
                return cls(
                    scenario=texts["scenario"],
                    seed=texts["seed"],
                    policy=texts["policy"],
                    begins=texts["begins"],
                    person_ids=tuple(texts["person_ids"]),
                    lived=lived,
                    **{name: found[name] for name in _ARRAYS},
                )
        except (KeyError, TypeError, EOFError, BadZipFile, zlib.error) as error:
            raise ValueError(f"{path} is damaged: {error!r}") from None


_ARRAYS = ("infected_at", "is_from_elsewhere", "outings", "rides", "medicine", "refused")
_LIVED = tuple(field.name for field in fields(Lived) if field.name not in {"rules", "groups"})


def record_run(
    scenario: Scenario,
    policy: Policy | None = None,
    *,
    gate: Gate | None = None,
    without: frozenset[str] = frozenset(),
    reach: float = 1.0,
    report: Callable[[int, int], None] | None = None,
) -> RunRecord:
    """Let a town live, and keep what comparisons need.

    Args:
        scenario: Which town, for how long.
        policy: The rules that people live under; None for no health code.
        gate: How arrivals are scanned, as in ``pipeline.simulate``.
        without: Tables about people that the platform never collects.
        reach: The share of people to whom the policy applies.
        report: Told how many days are done, and of how many.

    Raises:
        UsageError: If a gate is named without a policy.
    """
    flow = Flow(scenario, policy, gate=gate, without=without, reach=reach)
    days = []
    for day in flow.days():
        days.append(_Kept.of(day, flow.town))
        if report is not None:
            report(day.number + 1, flow.day_count)
    return _record(scenario, policy, flow, days)


@dataclass(frozen=True)
class _Kept:
    """What is kept of one day, by person of the town."""

    colour: NDArray[np.uint8]
    points: NDArray[np.int32]
    deciding: NDArray[np.int32]
    outings: NDArray[np.uint16]
    rides: NDArray[np.uint16]
    medicine: NDArray[np.uint16]
    refused: NDArray[np.uint16]

    @classmethod
    def of(cls, day: DayOfRun, town: Town) -> Self:
        """Keep what is needed of a day."""
        count, today, morning = town.people.count, day.today, day.morning
        visits, rides, bought, arrivals = today.visits, today.rides, today.purchases, today.arrivals
        goes_out = (visits.place != town.people.home_place[visits.person]) & (visits.arrived_at > 0)
        is_medicine = bought.category == _FEVER_MEDICINE
        slot = bought.person[is_medicine].astype(np.int64) * len(PAYMENTS) + bought.payment[is_medicine]
        nothing = np.zeros(count, np.int32)
        return cls(
            colour=np.full(count, _GREEN, np.uint8) if morning is None else morning.colour,
            points=nothing if morning is None else morning.points,
            deciding=nothing if morning is None else morning.deciding,
            outings=_counts(visits.person[goes_out], count),
            rides=_counts(rides.person[~rides.is_driver], count),
            medicine=_counts(slot, count * len(PAYMENTS)).reshape(count, len(PAYMENTS)),
            refused=_counts(arrivals.person[arrivals.is_refused], count),
        )


def _counts(numbers: NDArray[Any], count: int) -> NDArray[np.uint16]:
    return np.bincount(numbers, minlength=count).astype(np.uint16)


def _record(scenario: Scenario, policy: Policy | None, flow: Flow, days: list[_Kept]) -> RunRecord:
    town, count = flow.town, flow.town.people.count
    order = np.argsort(np.array(town.person_ids))
    place = np.empty(count, np.int64)
    place[order] = np.arange(count)
    infections = flow.life.illness.infections()
    person = place[infections["person"]]
    infected_at = np.full(count, NEVER, np.int64)
    infected_at[person] = infections["infected_at"]
    from_elsewhere = np.zeros(count, np.bool_)
    from_elsewhere[person] = infections["infected_by"] < 0

    def stacked(name: str) -> NDArray[Any]:
        found: NDArray[Any] = np.stack([getattr(day, name)[order] for day in days])
        return found

    colour, deciding = stacked("colour"), stacked("deciding")
    rules = () if policy is None else policy.rules
    is_fixed = np.array([False, True, *(rule.colour is not None for rule in rules)])
    starts = flow.begin + np.arange(flow.day_count, dtype=np.int64) * DAY
    last = int(infections["infected_at"].max()) if len(person) else None
    lived = Lived(
        colour=colour,
        locked=np.zeros(colour.shape, np.bool_) if policy is None else locking(policy)[colour],
        points=stacked("points"),
        is_fixed=is_fixed[deciding],
        rule=deciding,
        rules=("", "override", *(rule.id for rule in rules)),
        infected=stretches_by_day(
            person, infections["infected_at"], infections["recovered_at"], starts, count
        ),
        infectious=stretches_by_day(
            person, infections["infectious_from"], infections["infectious_until"], starts, count
        ),
        is_after_last=np.zeros(len(starts), np.bool_) if last is None else starts + DAY_BEGINS_AT > last,
        groups=_groups(town, order),
    )
    return RunRecord(
        scenario=scenario.name,
        seed=scenario.seed_text,
        policy=None if policy is None else policy.id,
        begins=flow.begin,
        person_ids=tuple(town.person_ids[at] for at in order.tolist()),
        lived=lived,
        infected_at=infected_at,
        is_from_elsewhere=from_elsewhere,
        outings=stacked("outings"),
        rides=stacked("rides"),
        medicine=np.stack([day.medicine for day in days]).sum(axis=0, dtype=np.uint16)[order],
        refused=stacked("refused"),
    )


def _groups(town: Town, order: NDArray[np.int64]) -> Mapping[str, tuple[str, ...]]:
    """Name everybody's groups as the truth table of residents does, and as the platform does."""
    words = {"age_band": AGE_BANDS, "occupation": OCCUPATIONS}
    found = {}
    for grouping in GROUPINGS:
        names = np.array(words.get(grouping, ("no", "yes")), dtype=object)
        values = getattr(town.people, grouping)[order]
        found[grouping] = tuple(names[values.astype(np.int64)].tolist())
    return found | {PLATFORM_GROUP: found["age_band"]}
