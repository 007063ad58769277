"""Which days somebody was locked rest on a row that is wrong: the scorer's evidence beside the faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY, parse_time
from healthcode.policy.model import StayRule
from healthcode.run_folder.views import open_truth
from healthcode.scoring.duckdb_engine import DuckdbScorer
from healthcode.scoring.duckdb_tables import EVALUATION, EVENT_TABLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.experiments.sections import RunInHand
    from healthcode.policy.model import Policy

#: A second copy of a row says nothing that is not so.
HARMLESS = "duplicate_upload"
#: A row of these kinds is about another person than it says.
OF_ANOTHER = ("phone_lent", "taxi_paid_by_other", "wrong_match")

#: Rides out of a district of which the platform never got the row.
_UNSEEN_WAYS_OUT = """
select faults.person_id, rides.from_district as district_id, rides.departed_at
from faults
join rides
    on rides.person_id = faults.person_id
    and faults."at" in (rides.departed_at, rides.arrived_at)
where faults."table" = 'trips' and faults.event_id is null and rides.from_district <> rides.to_district
"""

_WRONG_EXPOSURES = """
create or replace temp table wrong_exposures as
select
    exposures.rule_index, exposures.person, exposures.number,
    coalesce(own.is_of_another, false) or coalesce(theirs.is_of_another, false) as is_of_another
from cleared_exposures as exposures
left join wrong_rows as own
    on own.event_table = exposures.event_table and own.event_n = exposures.event_n
left join wrong_rows as theirs
    on theirs.event_table = exposures.other_event_table and theirs.event_n = exposures.other_event_n
where own.event_n is not null or theirs.event_n is not null
union
select exposures.rule_index, exposures.person, exposures.number, false
from cleared_exposures as exposures
join people on people.person = exposures.person
join unseen_ways_out as unseen
    on unseen.person_id = people.person_id and unseen.district_id = exposures.place_id
    and unseen.departed_at > exposures.started_at
    and unseen.departed_at < coalesce(exposures.ended_at, (select known_until from run))
where exposures.rule_index in (select unnest($stay_rules::integer[]))
"""

_DAYS = """
with wrong as (
    select
        members.as_of, members.rule_index, members.person, members.first_number, members.slot_at,
        bool_or(wrong_exposures.is_of_another) as is_of_another
    from evidence_exposures as members
    join wrong_exposures
        on wrong_exposures.rule_index = members.rule_index and wrong_exposures.person = members.person
        and wrong_exposures.number = members.number
    group by members.as_of, members.rule_index, members.person, members.first_number, members.slot_at
)

select
    evidence.as_of, evidence.rule_index, evidence.person,
    bool_and(coalesce(wrong.is_of_another, false)) as is_of_another
from evidence
left join wrong
    on wrong.as_of = evidence.as_of and wrong.rule_index = evidence.rule_index
    and wrong.person = evidence.person and wrong.first_number = evidence.first_number
    and wrong.slot_at is not distinct from evidence.slot_at
where evidence.active
group by evidence.as_of, evidence.rule_index, evidence.person
having bool_and(wrong.person is not null)
"""


class FaultScorer(DuckdbScorer):
    """A scorer that can be asked on which rows its evidence rests.

    Args:
        dataset: The checked tables of a run.
        policy: The rules.
        known_until: Rows known later are not read.
    """

    def wrong_evidence(
        self,
        moments: list[int],
        wrong: list[tuple[str, str, bool]],
        unseen_ways_out: list[tuple[str, str, int]],
    ) -> dict[str, NDArray[Any]]:
        """Find the rules of which every active row of evidence rests on something wrong.

        Args:
            moments: When.
            wrong: Table and event id of each wrong row, and whether it is about another person.
            unseen_ways_out: Person, district and time of each ride out of it that was never seen.

        Returns:
            Arrays ``as_of``, ``rule_index``, ``person`` (its code) and ``is_of_another``: whether every row
            of that evidence rests on a row about another person.
        """
        self._connection.execute(
            "create or replace temp table unseen_ways_out "
            "(person_id varchar, district_id varchar, departed_at bigint)"
        )
        self._fill("unseen_ways_out", unseen_ways_out, ("varchar", "varchar", "bigint"))
        self._connection.execute(
            "create or replace temp table wrong_rows "
            "(event_table integer, event_n bigint, is_of_another boolean)"
        )
        by_table: dict[tuple[str, bool], list[str]] = {}
        for name, event_id, is_other in wrong:
            by_table.setdefault((name, is_other), []).append(event_id)
        for index, table in enumerate(EVENT_TABLES):
            for of_another in (False, True):
                ids = by_table.get((table, of_another))
                if ids:
                    self._connection.execute(
                        f"insert into wrong_rows select {index}, n, {of_another} from {table} "
                        "where event_id in (select unnest($ids))",
                        {"ids": ids},
                    )
        stays = [at for at, rule in enumerate(self._policy.rules) if isinstance(rule, StayRule)]
        self._connection.execute(_WRONG_EXPOSURES, {"stay_rules": stays})
        self._connection.execute("delete from scope")
        self._connection.execute("insert into scope select distinct person from wrong_exposures")
        self._set_moments(moments)
        for name in EVALUATION:
            self._make(name)
        found: dict[str, NDArray[Any]] = self._connection.execute(_DAYS).fetchnumpy()
        return found

    def _fill(self, table: str, rows: list[tuple[str, str, int]], kinds: tuple[str, ...]) -> None:
        if not rows:
            return
        columns = ", ".join(f"unnest($c{at}::{kind}[])" for at, kind in enumerate(kinds))
        values = {f"c{at}": list(column) for at, column in enumerate(zip(*rows, strict=True))}
        self._connection.execute(f"insert into {table} select {columns}", values)


@dataclass(frozen=True)
class FaultyDays:
    """Locked days that rest on a wrong row, in the shape ``(days, people)``.

    Args:
        marked: All of them.
        of_another: Those whose row is about another person: a lent phone, a taxi that somebody else paid
            for, a test filed under the wrong name.
    """

    marked: NDArray[np.bool_]
    of_another: NDArray[np.bool_]


def faulty_days(in_hand: RunInHand) -> FaultyDays:
    """Say which locked days rest on a wrong row.

    A day does if every active row of evidence of the rule that decided it has a faulty row behind it: a row
    that ``truth/faults`` names (a mere second copy left out), or, for a stay, a ride out of the district
    during the stay that the platform never got.

    Simplification:
        Nothing is scored again without the row, so a day that would have been locked all the same counts
        too; of other missing rows it cannot be said which day they would have changed.
    """
    lived = in_hand.lived
    marked, of_another = (np.zeros(lived.locked.shape, np.bool_) for _ in range(2))
    if not lived.locked.any():
        return FaultyDays(marked, of_another)
    with open_truth(in_hand.run) as truth:
        wrong = truth.execute(
            'select "table", event_id, bool_or(kind in (select unnest($of_another))) from faults '
            "where event_id is not null and kind <> $harmless group by all",
            {"harmless": HARMLESS, "of_another": list(OF_ANOTHER)},
        ).fetchall()
        unseen = truth.execute(_UNSEEN_WAYS_OUT).fetchall()
    begins = parse_time(in_hand.manifest.begins)
    moments = [begins + day * DAY + DAY_BEGINS_AT for day in range(len(marked))]
    found = _wrong_evidence(in_hand.dataset, in_hand.policy, moments, wrong, unseen)
    codes = in_hand.dataset.connection.execute("select person from people order by person").fetchnumpy()
    place = np.searchsorted(codes["person"], found["person"])
    day = (found["as_of"] - begins) // DAY
    decided = lived.rule[day, place] == found["rule_index"] + 2
    marked[day[decided], place[decided]] = True
    decided &= found["is_of_another"].astype(np.bool_)
    of_another[day[decided], place[decided]] = True
    return FaultyDays(marked & lived.locked, of_another & lived.locked)


def _wrong_evidence(
    dataset: Dataset,
    policy: Policy,
    moments: list[int],
    wrong: list[tuple[str, str, bool]],
    unseen: list[tuple[str, str, int]],
) -> dict[str, NDArray[Any]]:
    scorer = FaultScorer(dataset, policy, moments[-1])
    try:
        return scorer.wrong_evidence(moments, wrong, unseen)
    finally:
        scorer.close()
