"""Meetings that became known between two moments.

A meeting becomes known with the later of two rows and not before it has ended. So a new one takes a presence
that is new or lasted beyond the last moment: of the person, or of the one who is met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.policy.model import ContactRule, Policy
from healthcode.scoring.daily_ledger import Ledger
from healthcode.scoring.daily_rows import BEGINNING, SINCE
from healthcode.scoring.duckdb_tables import sql_text

if TYPE_CHECKING:
    from healthcode.dataset import Dataset

_SOURCE = "rule_index, person, other, started_at, known_at, too_old, weighted, min_minutes"
_SOURCE_COLUMNS = ("rule_index", "other", "through", "from_at", "known_at")


class MeetingsOfToday(Ledger):
    """Presence, cases and their contacts, kept from moment to moment.

    Simplification:
        Where cases were while infectious is read anew at each moment, from their presence alone.
        Rules with slots compare new cases with everyone's whole presence.

    Args:
        dataset: The checked tables, which may grow.
        policy: The rules.
    """

    def __init__(self, dataset: Dataset, policy: Policy) -> None:
        super().__init__(dataset, policy)
        self._contacts = list(policy.of_kind(ContactRule))
        presence = policy.presence
        self._scan_seconds = presence.scan_minutes * 60 if presence else 0
        self._purchase_seconds = presence.purchase_minutes * 60 if presence else 0
        self._is_thinned = any(rule.thin_case_scans_minutes is not None for rule in self._contacts)
        self._keeps_all_of_cases = self._is_thinned or any(rule.reads_whole_rows for rule in self._contacts)
        self._has_cases = False
        self._presence_until = BEGINNING
        self._has_minutes = any(not rule.slots for rule in self._contacts)
        self._has_encounters = any("encounters" in rule.from_ for rule in self._contacts)

    def _make_meeting_stores(self) -> None:
        """Make the tables that are added to, empty."""
        self._show_rows_of_today()
        self._make("fresh_presence", "presence")
        self._run("create temp table settled_presence as from fresh_presence")
        self._run("create temp table case_history as from fresh_presence")
        self._show("presence", "select * from fresh_presence")
        self._make("cases")
        self._make("case_rows")
        self._make("kept_scans")
        self._make("all_case_presence", "case_presence")
        self._show("carrier_presence", "select * from all_case_presence")
        self._make("shared_history", "shared_times")
        self._make("shared_times")
        self._make("meetings")
        self._make("encounter_meetings", "case_encounters")
        self._run("create temp table contact_history as from all_case_presence")
        numbers = ", ".join(f"{name} bigint" for name in _SOURCE_COLUMNS)
        self._run(f"create temp table all_contact_sources ({numbers})")

    def _show_rows_of_today(self) -> None:
        """Show the rows that became known, and those whose presence may last beyond the last moment."""
        read = self._presence_until
        since = {
            "trips": f"arrived_at > {read}",
            "purchases": f"bought_at > {read - self._purchase_seconds}",
            "scans": f"(scanned_at > {read - self._scan_seconds} or left_at > {read})",
        }
        for table, condition in since.items():
            self._show(table, f"select * from {self._source}.{table} where {condition}")

    def _find_meetings(self) -> None:
        """Find the meetings that became known, and keep the presence that has ended.

        Nobody's presence is read before there is a case.
        """
        self._find_cases()
        if not self._has_cases:
            return
        self._show_rows_of_today()
        self._repeat(
            "create or replace temp table fresh_presence as "
            f"select * from ({sql_text('presence')}) where known_at > $read or end_at > $read",
            read=self._presence_until,
        )
        fresh = f"(known_at > {self._before} or end_at > {self._before})"
        self._find_rows_of_cases()
        if self._has_minutes:
            self._meet(
                "all_case_presence", f"select * from all_case_presence where {fresh}", "case_encounters"
            )
        if self._has_slots:
            self._find_slots(fresh)
        if any(rule.with_ == "contact" for rule in self._contacts):
            self._find_second_degree()
        self._remember_cases("fresh_presence", f"seen.end_at <= {self.known_until}")
        self._repeat("insert into settled_presence from fresh_presence where end_at <= $until")
        self._presence_until = self.known_until

    def _find_cases(self) -> None:
        """Find out who is a case."""
        if self._reported_today & {"test_positive", "recovered"}:
            self._make("cases")
            self._has_cases = self._count("cases") > 0
            self._remember_cases("settled_presence", f"cases.reported_at > {self._before}")

    def _find_rows_of_cases(self) -> None:
        """Find out where cases were while infectious."""
        self._show("presence", "select * from case_history union all select * from fresh_presence")
        self._make("case_rows")
        if self._is_thinned:
            self._make("kept_scans")
        self._make("all_case_presence", "case_presence")

    def _remember_cases(self, source: str, condition: str) -> None:
        """Keep the presence of cases while they were infectious.

        All of it where rules thin scans, or move rows, before they cut them to the infectious days.
        """
        infectious = (
            ""
            if self._keeps_all_of_cases
            else "and seen.start_at < cases.infectious_until and (seen.end_at > cases.infectious_from "
            "or (seen.start_at = seen.end_at and seen.start_at >= cases.infectious_from))"
        )
        self._run(
            f"insert into case_history select seen.* from {source} as seen "
            f"join cases on cases.person = seen.person where {condition} {infectious}"
        )

    def _pair(self, name: str, carriers: str, fresh_carriers: str, view: str, *, is_cut: bool) -> None:
        """Run a file over the new rows and all carriers, then over the old rows and the new carriers."""
        self._show("presence", "select * from fresh_presence")
        self._show(view, carriers)
        self._make_since(f"{name}_today", name)
        ((first,),) = self._fetch(f"select min(start_at) from ({fresh_carriers})")
        if first is not None:
            self._show(view, fresh_carriers)
            cut = f" where end_at >= {first}" if is_cut else ""
            self._show("presence", f"select * from settled_presence{cut}")
            self._add_since(f"{name}_today", name)

    def _meet(self, carriers: str, fresh_carriers: str, encounters: str) -> None:
        """Find meetings from presence of which a piece became known, and encounters."""
        self._pair(
            "shared_times", f"select * from {carriers}", fresh_carriers, "carrier_presence", is_cut=True
        )
        is_met = self._count("shared_times_today") > 0
        if is_met:
            self._repeat("insert into shared_history from shared_times_today")
            self._repeat(
                "create or replace temp table shared_times as select * from shared_history "
                "semi join shared_times_today using (rule_index, person, other, location)"
            )
            self._make("meetings")
        else:
            self._run("delete from meetings")
        if self._has_encounters:
            self._find_encounters(encounters)
        if is_met or self._has_encounters:
            self._add_query("contact_candidates")

    def _find_encounters(self, name: str) -> None:
        """Find encounters that became known, and older ones with people who are cases or contacts now."""
        others = (
            f"select person from cases where reported_at > {self._before}"
            if name == "case_encounters"
            else f"select other from all_contact_sources where known_at > {self._before}"
        )
        self._show(
            "encounters",
            f"select * from {self._source}.encounters where ended_at <= {self.known_until} "
            f"and (ended_at > {self._before} or other in ({others}))",
        )
        self._make("encounter_meetings", name)

    def _add_query(self, file: str) -> None:
        """Keep what became known of the exposures that a file finds in DuckDB."""
        self._add_rows(self._values(f"select * from ({sql_text(file)}) where {SINCE}"))

    def _find_slots(self, fresh: str) -> None:
        self._pair(
            "slot_pairs",
            "select * from all_case_presence",
            f"select * from all_case_presence where {fresh}",
            "carrier_presence",
            is_cut=False,
        )
        self._show("slot_pairs", "select * from slot_pairs_today")
        self._add_query("slot_candidates")
        self._hide("slot_pairs")

    def _find_second_degree(self) -> None:
        """Find meetings with contacts of cases."""
        first = "rule_index in (select of_index from policy_contacts)"
        if self._small.fetch(f"select 1 from candidates_today where {first} limit 1"):
            self._small.fill(
                "first_exposures",
                f"select {_SOURCE} from known_exposures where {first} "
                f"union all select {_SOURCE} from candidates_today where {first}",
            )
            self._small.make("contact_sources", candidates="first_exposures")
            fresh = f"select * from contact_sources where known_at > {self._before}"
            self._give("all_contact_sources", _SOURCE_COLUMNS, self._small.fetch(fresh))
        if not self._count("all_contact_sources"):
            return
        self._show("contact_sources", "select * from all_contact_sources")
        self._show("presence", "select * from fresh_presence")
        self._make("fresh_contacts", "contact_presence")
        new = f"select * from all_contact_sources where known_at > {self._before}"
        ((first,),) = self._fetch(f"select min(from_at) from ({new})")
        if first is not None:
            self._show("contact_sources", new)
            self._show("presence", f"select * from settled_presence where end_at >= {first}")
            self._repeat(f"insert into fresh_contacts {sql_text('contact_presence')}")
            self._show("contact_sources", "select * from all_contact_sources")
        self._show("contact_presence", "select * from contact_history union all select * from fresh_contacts")
        if self._has_encounters or self._count("contact_presence"):
            self._meet("contact_presence", "select * from fresh_contacts", "contact_encounters")
            self._run(
                "insert into contact_history select * from fresh_contacts where row_key not in "
                f"(select row_key from fresh_presence where end_at > {self.known_until})"
            )
