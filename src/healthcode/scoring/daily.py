"""The daily scorer: everyone's colour at one moment after another, adding only what became known since.

Exposures are never altered by what is known later, so each advance runs the same SQL files as the full scorer
over fewer rows: those that can bring a new exposure. What was found before is kept in tables of this scorer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import HOUR
from healthcode.policy.model import OverdueRule, Policy, PurchaseRule, ReportRule, StayRule
from healthcode.scoring.daily_meetings import MeetingsOfToday
from healthcode.scoring.daily_rows import BEGINNING
from healthcode.scoring.duckdb_tables import EVALUATION, sql_text
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.dataset import Dataset
    from healthcode.scoring.results import Evaluation, Exposure

_TESTS = ("test_negative", "test_positive")

#: The columns of an exposure that weighing it needs.
_WEIGHED = (
    "rule_index, person, number, started_at, ended_at, opened_at, superseded_at, minutes, weighted, "
    "known_at, event_n, other, location, pattern_index, min_minutes, min_cases, first_slot, last_slot, "
    "other_row, slot_seconds, slot_origin, cleared_at"
)
#: The columns of an exposure that clearing it needs.
_CLEARED = "rule_index, person, number, known_at, ended_at, own_clear_at"

_IS_NEGATIVE = "(kind = 'test_negative' or kind like 'test_negative/%')"
_IS_TEST = f"({_IS_NEGATIVE} or kind = 'test_positive' or kind like 'test_positive/%')"


class DailyScorer(MeetingsOfToday):
    """One dataset under one policy, scored at one moment after another.

    At each moment it says exactly what a ``DuckdbScorer`` that knows all rows until then says at that moment.
    Rows may be added to the dataset between two moments, if they become known after the first of them.

    Every kind of rule only adds to what it found before. What is read anew at each moment is small: the
    spells of zones, where cases were while infectious, and the evidence of whoever has any that has not run
    out.

    Args:
        dataset: The checked tables, which may grow.
        policy: The rules.
    """

    def __init__(self, dataset: Dataset, policy: Policy) -> None:
        super().__init__(dataset, policy)
        self._has_stays = any(policy.of_kind(StayRule))
        self._has_present_zones = any(rule.zone_at == "now" for rule in policy.of_kind(StayRule))
        self._has_excuses = any(rule.unless_test_hours is not None for rule in policy.of_kind(PurchaseRule))
        self._has_clears = any(rule.clears for rule in policy.rules)
        self._has_overrides = False
        people = self._connection.execute("select person from people order by person").fetchnumpy()
        self._people = people["person"]
        self._make_stores()

    def advance(self, moment: int) -> np.ndarray:
        """Take in what became known since the last moment, and give everyone's colour.

        Args:
            moment: In seconds of town time, not before the last one.

        Returns:
            For each person, in the order of their codes (the order in which a growing dataset was given
            them), the position of the colour in ``tables.ALL_COLOURS``.

        Raises:
            ValueError: If the moment lies before the last one, or rows come too late for the last one.
        """
        if moment < self.known_until:
            raise ValueError(f"the moments of a daily scorer go forward, and {moment} is before the last one")
        self._before, self.known_until = self.known_until, moment
        self._run(f"update run set known_until = {moment}")
        self._refuse_late_rows()
        self._collect_rows_of_today()
        self._note_new_kinds()
        self._find_candidates()
        self._take_over()
        self._clear()
        self._weigh()
        return self._colours()

    def exposures(self) -> Iterator[Exposure]:  # type: ignore[override]
        """Give the exposures known by the last moment, by rule in file order, person and number."""
        self._show("cleared_exposures", "select * from known_exposures")
        return super().exposures()

    def evaluation(self) -> Evaluation:
        """Give verdicts and evidence at the last moment, as the full scorer does."""
        self._show("cleared_exposures", "select * from known_exposures")
        self._set_scope(None)
        self._evaluate_at([self.known_until])
        return self._evaluation()

    def _make_stores(self) -> None:
        """Make the tables that are added to, empty."""
        self._collect_rows_of_today()
        self._show_rows_of_today()
        self._make("raw_candidates", "override_candidates")
        self._show("new_candidates", "select * from raw_candidates")
        self._make("candidates_today", "kept_candidates")
        self._show("candidates", "select * from candidates_today")
        self._run("create temp table numbers (rule_index integer, person integer, last_number bigint)")
        self._make("exposures_today", "exposures")
        self._run(
            "create temp table known_exposures as "
            "select *, cast(null as bigint) as cleared_at from exposures_today"
        )
        self._run("create temp table pending as from raw_candidates")
        self._run("create temp table awake (rule_index integer, person integer)")
        self._run("create temp table cleared_today (rule_index integer, person integer)")
        self._run("create temp table known_of_people (person integer, known_at bigint)")
        self._run("create temp table share as select 1 as share_count, 0 as share_number")
        self._run("create temp view concerned as select person from people")
        self._run(
            "create temp table stays_before as "
            "select person, district, cast(-62135596800 as bigint) as start_at, "
            "cast(null as bigint) as row_key, cast(null as bigint) as seen_at from people"
        )
        self._show("cleared_exposures", "select * from known_exposures")
        self._evaluate_at([])
        if self._contacts:
            self._make_meeting_stores()

    # ── new exposures ──────────────────────────────────────────────────────────────────────────────────

    def _find_candidates(self) -> None:
        """Find the exposures that became known."""
        self._repeat("delete from candidates_today")
        self._has_overrides = self._has_overrides or self._count(f"{self._source}.overrides") > 0
        if self._has_overrides:
            self._add("override_candidates")
        if self._contacts:
            self._find_meetings()
        if self._has_stays:
            self._find_stays()
        if any(self._policy.of_kind(PurchaseRule)):
            self._find_purchases()
        if any(self._policy.of_kind(ReportRule)) and self._reported_today:
            self._add("report_candidates")
        if any(self._policy.of_kind(OverdueRule)):
            self._find_overdue()
        if self._policy.default.unseen_colour is not None:
            self._note_last_known()

    def _find_purchases(self) -> None:
        """Find purchases; where a test excuses them, look again at those of people tested today."""
        if self._has_excuses:
            self._show(
                "purchases",
                f"select * from {self._source}.purchases where bought_at > {self._before} or person in "
                f"(select person from reports_today where {_IS_NEGATIVE})",
            )
            self._show("reports", f"select * from {self._source}.reports where {_IS_NEGATIVE}")
            self._make("raw_candidates", "purchase_candidates")
            self._note_clears()
            self._add_from("from raw_candidates")
            self._show_rows_of_today("purchases")
        else:
            self._show("reports", "select * from reports_today where false")
            self._add("purchase_candidates")
        self._show_rows_of_today("reports")

    def _find_overdue(self) -> None:
        """Find missed deadlines: those of people tested today again, of others as they were foreseen."""
        everyone = self._before == BEGINNING
        if everyone or any(kind.split("/")[0] in _TESTS for kind in self._reported_today):
            self._run(
                "create or replace temp table tested as "
                + (
                    f"select person from {self._source}.people"
                    if everyone
                    else f"select distinct person from reports_today where {_IS_TEST}"
                )
            )
            tested = "person in (select person from tested)"
            for table in ("people", "reports"):
                self._show(table, f"select * from {self._source}.{table} where {tested}")
            self._make("raw_candidates", "overdue_candidates")
            self._hide("people")
            self._show_rows_of_today("reports")
            self._note_clears()
            self._run(f"delete from pending where {tested}")
            self._run("insert into pending from raw_candidates")
        self._add_from("from pending")
        self._run(f"delete from pending where known_at <= {self.known_until}")

    def _note_clears(self) -> None:
        """Note on exposures known before what by now clears them."""
        self._run(
            "update known_exposures set own_clear_at = found.own_clear_at from raw_candidates as found "
            "where found.own_clear_at is not null and known_exposures.own_clear_at is null "
            f"and found.known_at <= {self._before} and known_exposures.rule_index = found.rule_index "
            "and known_exposures.person = found.person and known_exposures.known_at = found.known_at "
            "and known_exposures.event_key is not distinct from found.event_key"
        )

    def _find_stays(self) -> None:
        """Carry on the stay of everyone, and pair stays that may still go on with spells."""
        is_first = self._before == BEGINNING
        zones_changed = is_first or self._count(
            f"{self._source}.zones where {self._between('valid_from')} or {self._between('valid_to')}"
        )
        if zones_changed:
            self._make("spells")
            source = "districts" if self._has_present_zones else "spells"
            self._run(
                f"create or replace temp table stay_districts as select distinct district from {source}"
            )
        self._make_since("sightings_today", "sightings")
        self._carry_stays_on()
        stays = "select * from stays_today"
        if self._has_present_zones:
            if is_first:
                self._run("create temp table stay_history as from stays_today limit 0")
            if zones_changed:
                stays += " union all select * from stay_history"
        self._show("stays", stays)
        self._make("raw_candidates", "stay_candidates")
        self._add_from("from raw_candidates")
        self._run(
            "update known_exposures set superseded_at = found.superseded_at from raw_candidates as found "
            f"where {self._between('found.superseded_at')} and found.known_at <= {self._before} "
            "and known_exposures.rule_index = found.rule_index and known_exposures.person = found.person "
            "and known_exposures.known_at = found.known_at and known_exposures.ended_at is null "
            "and known_exposures.event_key is not distinct from found.event_key "
            "and known_exposures.other_event_key is not distinct from found.other_event_key "
            "and known_exposures.district = found.district"
        )
        if self._has_present_zones:
            self._run("insert into stay_history select * from stays_today where not is_open")
            self._run(
                "update known_exposures set own_clear_at = spells.end_at from spells "
                "join policy_stays as rule on rule.rule_index = spells.rule_index and rule.zone_at = 'now' "
                f"where {self._between('spells.end_at')} and known_exposures.rule_index = spells.rule_index "
                "and known_exposures.district = spells.district and known_exposures.own_clear_at is null "
                "and known_exposures.other_event_key is not distinct from spells.n"
            )

    def _carry_stays_on(self) -> None:
        """Go on from the last stay of everyone.

        Whoever was only seen where they already were, and soon enough, has stayed; only others are read
        sighting by sighting.
        """
        longest = self._policy.presence.max_unseen_hours * HOUR if self._policy.presence else 0
        self._repeat(
            "create or replace temp table moved as select distinct seen.person from sightings_today as seen "
            "join stays_before as stay on stay.person = seen.person where seen.is_move "
            "or seen.district <> stay.district "
            f"or $until - coalesce(stay.seen_at, $before) > {longest}"
        )
        self._show("sightings", "select * from sightings_today semi join moved using (person)")
        self._repeat(
            "create or replace temp table open_stays as "
            "select stay.person, stay.district, stay.start_at, stay.row_key, "
            "case when moved.person is null then coalesce(seen.seen_at, stay.seen_at) else stay.seen_at end "
            "as seen_at from stays_before as stay "
            "left join (select person, max(known_at) as seen_at from sightings_today group by person) "
            "as seen on seen.person = stay.person left join moved on moved.person = stay.person"
        )
        self._make("stays_today", "stays")
        self._repeat(
            "create or replace temp table stays_before as "
            "select person, district, start_at, row_key, seen_at from stays_today where is_open"
        )

    def _note_last_known(self) -> None:
        self._set_moments([self.known_until])
        self._set_scope(None)
        self._make("known_today", "last_known")
        self._repeat(
            "create or replace temp table known_of_people as "
            "select person, max(known_at) as known_at from (select * from known_of_people union all "
            "select person, known_at from known_today) group by person"
        )

    # ── taking over, clearing, weighing ──────────────────────────────────────────────────────────────

    def _take_over(self) -> None:
        """Number the new exposures and add them to those known before."""
        if not self._count("candidates_today"):
            self._repeat("delete from exposures_today")
            return
        self._repeat(
            "create or replace temp table numbers as select rule_index, person, max(number) as last_number "
            "from known_exposures where (rule_index, person) in "
            "(select (rule_index, person) from candidates_today) group by rule_index, person"
        )
        self._make("exposures_today", "exposures")
        self._repeat("insert into known_exposures select *, cast(null as bigint) from exposures_today")

    def _clear(self) -> None:
        """Find what was cleared, of the exposures of people of whom something was reported."""
        by_reports = "false"
        if self._has_clears and self._reported_today:
            by_reports = (
                "person in (select person from reports_today) "
                "and rule_index in (select rule_index from policy_clears)"
            )
        self._repeat(
            f"create or replace temp table exposures as select {_CLEARED} from known_exposures "
            f"where cleared_at is null and (own_clear_at is not null or ({by_reports}))"
        )
        if not self._count("exposures"):
            self._repeat("drop table exposures")
            self._repeat("delete from cleared_today")
            return
        self._show(
            "reports",
            f"select * from {self._source}.reports where person in (select person from exposures)",
        )
        self._make("clearing_chances")
        self._show_rows_of_today("reports")
        self._repeat(
            "create or replace temp table cleared_today as "
            f"select rule_index, person, number, cleared_at from ({sql_text('clearings')}) "
            "where cleared_at is not null"
        )
        self._repeat("drop table exposures")
        self._repeat(
            "update known_exposures set cleared_at = found.cleared_at from cleared_today as found "
            "where known_exposures.rule_index = found.rule_index and known_exposures.person = found.person "
            "and known_exposures.number = found.number"
        )

    def _weigh(self) -> None:
        """Weigh the evidence of everyone of whom some can be active now or later."""
        self._repeat(
            "create or replace temp table woken as "
            "select rule_index, person from awake union select rule_index, person from exposures_today "
            "union select rule_index, person from cleared_today "
            "union select rule_index, person from known_exposures "
            "where superseded_at > $before and superseded_at <= $until"
        )
        self._show(
            "cleared_exposures",
            f"select {_WEIGHED} from known_exposures semi join woken using (rule_index, person)",
        )
        self._set_scope(None)
        self._set_moments([self.known_until])
        for name in EVALUATION:
            if self._is_needed(name):
                self._make(name)
        self._make("awake")
        if self._policy.default.unseen_colour is None:
            self._repeat("delete from scope")
            self._repeat("insert into scope select distinct person from evidence where active")
        else:
            self._make_last_known()
        self._make("verdicts")

    def _is_needed(self, name: str) -> bool:
        """Tell whether a file of the evaluation can find anything that a colour depends on."""
        if name.startswith("stay_"):
            return self._has_stays
        if name in ("members", "groups"):
            return any(not isinstance(rule, StayRule) for rule in self._policy.rules)
        if name == "override_evidence":
            return self._has_overrides
        return name != "evidence_exposures"

    def _make_last_known(self) -> None:
        self._run(
            "create or replace temp table last_known as "
            f"select cast({self.known_until} as bigint) as as_of, person, known_at from known_of_people"
        )

    def _colours(self) -> np.ndarray:
        colours = np.full(len(self._people), ALL_COLOURS.index(self._policy.default.colour), dtype=np.uint8)
        found = self._connection.execute(
            "select people.person, list_position($colours, colour) - 1 as colour "
            "from verdicts join people using (person_id)",
            {"colours": list(ALL_COLOURS)},
        ).fetchnumpy()
        colours[np.searchsorted(self._people, found["person"])] = found["colour"]
        return colours
