"""The exposures found so far, and the evidence and colours that follow from them.

A colour can change only when an exposure is added, ended or cleared, or when some evidence begins or stops
to be active: so only the evidence of people of whom that is true is weighed again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.policy.model import ContactRule, StayRule
from healthcode.scoring.daily_rows import RunOfToday
from healthcode.scoring.daily_small import small_sql
from healthcode.scoring.duckdb_tables import EVALUATION
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy

#: Before every time.
NEVER = -(2**62)

#: Whose open stays are to be weighed every day. One whose evidence is there already changes nothing before it
#: ends, where its minutes do not count.
_RESTLESS = """
select counted.person, counted.as_of as next_at
from counted
left join policy_stays as rule on rule.rule_index = counted.rule_index
left join policy_rules as rules on rules.rule_index = counted.rule_index
where counted.ended_at is null and counted.rule_index >= 0 and not (
    rule.hours = 'single' and rules.counts <> 'minutes'
    and (counted.rule_index, counted.person, counted.number) in (
        select rule_index, person, group_key from evidence where cleared_at is null
    )
)
"""

#: When the evidence of each person can next change by itself.
_WATCHED = f"""
select person, min(next_at) as next_at
from (
    select person, active_from as next_at from evidence where cleared_at is null and active_from > as_of
    union all
    select person, active_until from evidence where cleared_at is null and active_until > as_of
    union all
    {_RESTLESS}
) as changing
group by person
"""

#: The columns of an exposure that clearing it needs.
_CLEARED = "rule_index, person, number, known_at, ended_at, own_clear_at"

_SAME_EXPOSURE = (
    "known_exposures.rule_index = found.rule_index and known_exposures.person = found.person "
    "and known_exposures.known_at = found.known_at and known_exposures.event_key is found.event_key"
)


class Ledger(RunOfToday):
    """Exposures by rule and person, kept from moment to moment, and everyone's colour.

    Args:
        dataset: The checked tables, which may grow.
        policy: The rules.
    """

    def __init__(self, dataset: Dataset, policy: Policy) -> None:
        super().__init__(dataset, policy)
        self._has_stays = any(policy.of_kind(StayRule))
        self._has_slots = any(rule.slots for rule in policy.of_kind(ContactRule))
        self._has_clears = any(rule.clears for rule in policy.rules)
        self._unseen_seconds = self._unseen_after()
        people = self._connection.execute("select person from people order by person").fetchnumpy()
        self._people: NDArray[np.int64] = people["person"].astype(np.int64)
        self._person_count = int(self._people.max(initial=-1)) + 1
        default = ALL_COLOURS.index(policy.default.colour)
        self._colours_now = np.full(self._person_count, default, dtype=np.uint8)
        self._points_now = np.zeros(self._person_count, dtype=np.int32)
        self._rules_now = np.zeros(self._person_count, dtype=np.int32)
        self._is_unseen: NDArray[np.bool_] | None = None
        self._last_known = np.full(self._person_count, NEVER, dtype=np.int64)
        self._make_ledger()

    @property
    def points(self) -> NDArray[np.int32]:
        """Everybody's points at the last moment, in the order of their codes."""
        points: NDArray[np.int32] = self._points_now[self._people]
        return points

    @property
    def deciding(self) -> NDArray[np.int32]:
        """What decided for everybody at the last moment, as a position in ``reasons``."""
        deciding: NDArray[np.int32] = self._rules_now[self._people]
        return deciding

    @property
    def reasons(self) -> tuple[str, ...]:
        """What can decide: nothing, an override, and the rules in file order."""
        return ("", "override", *(rule.id for rule in self._policy.rules))

    def _unseen_after(self) -> int | None:
        ((colour, seconds),) = self._fetch("select unseen_colour, unseen_seconds from policy_settings")
        return None if colour is None else seconds

    def _make_ledger(self) -> None:
        """Make the tables that are added to, empty."""
        self._small.create("numbers", ["rule_index", "person", "last_number"], "person")
        self._small.create("last_known", ["as_of", "person integer primary key", "known_at"])
        self._small.create("slot_numbers", ["slot integer primary key"])
        self._small.make("found", "override_candidates")
        self._small.make("new_candidates", "override_candidates")
        self._small.make("candidates_today", "kept_candidates")
        self._small.make("exposures_today", "exposures", candidates="candidates_today")
        self._small.fill(
            "known_exposures", "select exposures_today.*, null as cleared_at from exposures_today"
        )
        self._small.run("create index known_pairs on known_exposures (person, rule_index)")
        self._small.fill("exposures", f"select {_CLEARED} from known_exposures")
        self._small.create("cleared_today", ["rule_index", "person", "number", "cleared_at"])
        self._small.create("awake", ["rule_index", "person"], "person")
        self._small.create("watched", ["person integer primary key", "next_at"])
        self._make("new_candidates", "override_candidates")
        self._make("candidates", "kept_candidates")
        self._run("create temp table numbers (rule_index integer, person integer, last_number bigint)")
        self._make("exposures")
        self._run(
            "create temp table cleared_exposures as "
            "select *, cast(null as bigint) as cleared_at from exposures"
        )
        self._drop("new_candidates", "candidates", "numbers", "exposures")

    # ── new exposures ──────────────────────────────────────────────────────────────────────────────────

    def _add_rows(self, rows: Iterable[Sequence[object]]) -> None:
        """Keep exposures that were found in DuckDB."""
        self._small.put("found", rows)
        self._keep_found()

    def _add_file(self, file: str, **renamed: str) -> None:
        """Keep what became known of the exposures that a file finds in SQLite."""
        self._small.make("found", file, **renamed)
        self._keep_found()

    def _keep_found(self) -> None:
        """Keep what became known; an end foreseen is no end yet."""
        self._note("delete from new_candidates")
        self._note(
            "insert into new_candidates select * from found where known_at > :before and known_at <= :until"
        )
        self._note("update new_candidates set superseded_at = null where superseded_at > :until")
        self._small.run(f"insert into candidates_today {small_sql('kept_candidates')}")

    def _note_clears(self) -> None:
        """Note on exposures known before what by now clears them."""
        self._note(
            "update known_exposures set own_clear_at = found.own_clear_at from found "
            "where found.own_clear_at is not null and known_exposures.own_clear_at is null "
            f"and found.known_at <= :before and {_SAME_EXPOSURE}"
        )

    def _note_ends(self) -> None:
        """Note on stays known before, which went on, that by now they ended."""
        self._note(
            "update known_exposures set superseded_at = found.superseded_at from found "
            "where found.superseded_at > :before and found.superseded_at <= :until "
            f"and found.known_at <= :before and {_SAME_EXPOSURE} and known_exposures.ended_at is null "
            "and known_exposures.other_event_key is found.other_event_key "
            "and known_exposures.district = found.district"
        )

    def _take_over(self) -> None:
        """Number the new exposures and add them to those known before."""
        self._small.run("delete from exposures_today")
        if not self._small.count("candidates_today"):
            return
        locations = self._small.fetch(
            "select distinct location from candidates_today "
            "where location not in (select location from locations)"
        )
        fresh = [location for (location,) in locations]
        if fresh:
            query = f"select * from {self._source}.locations where location in (select unnest($fresh))"
            self._small.add("locations", self._values(query, fresh=fresh))
        self._small.fill(
            "numbers",
            "select rule_index, person, max(number) as last_number from known_exposures "
            "where (person, rule_index) in (select person, rule_index from candidates_today) "
            "group by rule_index, person",
        )
        self._small.make("exposures_today", "exposures", candidates="candidates_today")
        self._small.run("insert into known_exposures select exposures_today.*, null from exposures_today")

    def _clear(self) -> None:
        """Find what was cleared, of the exposures of people of whom something was reported."""
        self._small.run("delete from cleared_today")
        by_reports = "false"
        if self._has_clears and self._reported_today:
            by_reports = (
                "person in (select person from reports_today) "
                "and rule_index in (select rule_index from policy_clears)"
            )
        self._small.fill(
            "exposures",
            f"select {_CLEARED} from known_exposures "
            f"where (cleared_at is null or cleared_at > {self._before}) "
            f"and (own_clear_at is not null or ({by_reports}))",
        )
        if not self._small.count("exposures"):
            return
        self._small.fill(
            "reports_concerned", "select * from reports where person in (select person from exposures)"
        )
        self._small.make("clearing_chances", reports="reports_concerned")
        self._small.fill(
            "cleared_today",
            f"select rule_index, person, number, cleared_at from ({small_sql('clearings')}) "
            "where cleared_at is not null",
        )
        self._small.run(
            "update known_exposures set cleared_at = found.cleared_at from cleared_today as found "
            "where known_exposures.rule_index = found.rule_index and known_exposures.person = found.person "
            "and known_exposures.number = found.number"
        )

    # ── colours ────────────────────────────────────────────────────────────────────────────────────────

    def _weigh(self) -> None:
        """Weigh the evidence of everyone for whom something can have changed since the last moment."""
        self._small.put("run", [(self.known_until,)])
        self._small.put("moments", [(self.known_until,)])
        changed = (
            "select rule_index, person from exposures_today "
            "union select rule_index, person from cleared_today "
            "union select rule_index, person from known_exposures "
            "where (superseded_at > :before and superseded_at <= :until) "
            "or (cleared_at > :before and cleared_at <= :until)"
        )
        moments = {"before": self._before, "until": self.known_until}
        self._small.fill("woken", changed, moments)
        self._small.fill(
            "scope",
            "select person from woken union select person from watched where next_at <= :until",
            moments,
        )
        self._scope_those_unseen()
        if not self._small.count("scope"):
            return
        self._small.run(
            "insert into woken "
            "select rule_index, person from awake where person in (select person from scope)"
        )
        self._small.fill(
            "cleared_exposures",
            "select * from known_exposures "
            "where (person, rule_index) in (select person, rule_index from woken)",
        )
        for name in EVALUATION:
            if name == "members" and self._has_slots:
                self._number_slots()
            if name != "evidence_exposures":
                self._small.make(name)
        self._keep_watch()
        # Without a type of its own, so that SQLite joins it by an index; with one it reads every row.
        self._small.fill(
            "people_asked",
            "select people.person_id, people.person + 0 as person "
            "from scope cross join people using (person)",
        )
        self._small.make("verdicts", people="people_asked")
        found = self._small.fetch(
            "select person, colour, points, deciding_rule from verdicts join people_asked using (person_id)"
        )
        for person, colour, points, rule in found:
            self._colours_now[person] = ALL_COLOURS.index(colour)
            self._points_now[person] = points
            self._rules_now[person] = 0 if rule is None else rule + 2

    def _scope_those_unseen(self) -> None:
        """Ask also for the colour of those who came into sight or were lost from it."""
        if self._unseen_seconds is None:
            return
        is_unseen = self.known_until >= self._last_known + self._unseen_seconds
        others = np.flatnonzero(is_unseen != self._is_unseen) if self._is_unseen is not None else self._people
        self._is_unseen = is_unseen
        asked = {person for (person,) in self._small.fetch("select person from scope")} | set(others.tolist())
        self._small.put("scope", [(person,) for person in sorted(asked)])
        known = [(person, int(self._last_known[person])) for person in sorted(asked)]
        self._small.put("last_known", [(self.known_until, *one) for one in known if one[1] > NEVER])

    def _keep_watch(self) -> None:
        """Remember whose exposures can still matter, and when their evidence can next change by itself."""
        self._small.run("delete from awake where person in (select person from scope)")
        self._small.run(f"insert into awake {small_sql('awake')}")
        self._small.run("delete from watched where person in (select person from scope)")
        self._small.run(f"insert into watched {_WATCHED}")

    def _number_slots(self) -> None:
        """List the slots of today's exposures, which a file asks for one by one."""
        ranges = self._small.fetch(
            "select distinct first_slot, last_slot from counted where first_slot is not null"
        )
        slots = {slot for first, last in ranges for slot in range(first, last + 1)}
        self._small.put("slot_numbers", [(slot,) for slot in sorted(slots)])

    def _colours(self) -> NDArray[Any]:
        return self._colours_now[self._people]
