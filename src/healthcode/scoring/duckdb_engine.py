"""The scorer on DuckDB: all exposures of a dataset at once, then evidence and verdicts at any moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.clock import MINUTE
from healthcode.policy.model import ContactRule, OverdueRule, Policy, PurchaseRule, ReportRule, StayRule
from healthcode.scoring.candidate_files import CandidateFiles
from healthcode.scoring.duckdb_tables import SqlRun, sql_text
from healthcode.scoring.narrowing import BEGINNING, Narrowing
from healthcode.scoring.results import Evaluation, Ignored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthcode.dataset import Dataset
    from healthcode.scoring.earlier import Earlier

#: How often a person's turning points are searched again with those found so far, at most.
_SEARCH_ROUNDS = 8
#: Moments at which one person's evidence is weighed at a time.
_MOMENTS_AT_ONCE = 100
#: People whose results are held in memory at a time.
_PEOPLE_AT_ONCE = 5_000
#: Of so many events at the most one share of the people, or of the places, is looked at at a time.
_EVENTS_AT_ONCE = 15_000_000
#: So many times as many where rows are taken anew from files, which are read whole each time.
_SHARES_FROM_FILES = 4
#: Rows fetched and turned into objects at a time.
_ROWS_AT_ONCE = 5_000


class DuckdbScorer(SqlRun):
    """One dataset under one policy, scored by SQL on DuckDB. See ``results.Scorer``.

    Args:
        dataset: The checked tables.
        policy: The rules.
        known_until: Rows known later are not read, and no column later than this is seen.
        earlier: What an earlier scoring of this data under these rules kept, if any.
    """

    def __init__(
        self, dataset: Dataset, policy: Policy, known_until: int, earlier: Earlier | None = None
    ) -> None:
        super().__init__(dataset, policy, known_until)
        self._earlier = earlier
        self._narrowing = Narrowing(
            self._connection.execute, dataset.in_files, known_until, self.table_of_dataset
        )
        events = sum(dataset.counts[table] for table in ("trips", "scans", "purchases"))
        self._share_count = 1 + events // _EVENTS_AT_ONCE
        self._candidate_files = self._files_for_candidates(dataset)
        self._find_candidates()
        self._is_everyone_weighed = False
        if self._candidate_files is None:
            self._weigh_everyone()

    def shares(self) -> Iterator[tuple[int, int]]:
        """Make the exposures of one share of the people after the other, and tell who they are.

        Gives the first person's position in the order of ids, and how many people follow from there on.
        """
        if self._candidate_files is None:
            ((people_count,),) = self._fetch("select count(*) from people")
            yield 0, people_count
            return
        self._is_everyone_weighed = False
        for number, (first, count) in enumerate(self._candidate_files.people):
            self._candidate_files.show(number)
            self._weigh()
            self._take_scope(first, count)
            self._take_rows_for_silence("scope")
            yield first, count

    def evaluate(self, moments: Sequence[int], person_ids: Sequence[str] | None = None) -> Evaluation:
        """Give verdicts and evidence at each moment, by moment, person, rule and evidence."""
        self._set_scope(person_ids)
        self._evaluate_at(moments)
        return self._evaluation()

    def evaluate_in_parts(self, moments: Sequence[int]) -> Iterator[Evaluation]:
        """Give the same for everyone in parts: one moment at a time, and not too many people at once."""
        self._weigh_everyone()
        ((people_count,),) = self._fetch("select count(*) from people")
        for moment in sorted(set(moments)):
            for first in range(0, people_count, _PEOPLE_AT_ONCE):
                self.evaluate_share(moment, first, _PEOPLE_AT_ONCE)
                yield self._evaluation()

    def evaluate_share(self, moment: int, first: int, count: int) -> None:
        """Make the tables of evidence and verdicts for some people in the order of their ids."""
        self._take_scope(first, count)
        self._evaluate_at([moment])

    def all_candidates(self) -> str:
        """Name the table of all candidates of exposures."""
        if self._candidate_files is not None:
            self._candidate_files.show()
        return "candidates"

    def turning_points(self, person_id: str, after: int | None = None) -> list[int]:
        """List, in order, every time (later than ``after``) at which this person's colour could change.

        The exposures say when something becomes known, ends or is cleared; the evidence at those times says
        from when until when it is active, which can add times; so both are asked until nothing new comes.
        """
        self._set_scope([person_id])
        points = {time for (time,) in self._fetch(sql_text("turning_points"))}
        points |= {
            time
            for rule in self._policy.rules
            for time in (rule.in_force_from, rule.in_force_until)
            if time is not None
        }
        if after is not None:
            points = {after, *(time for time in points if time > after)}
        asked: set[int] = set()
        for _ in range(_SEARCH_ROUNDS):
            fresh = sorted(points - asked)
            if not fresh:
                break
            asked.update(fresh)
            for first in range(0, len(fresh), _MOMENTS_AT_ONCE):
                self._evaluate_at(fresh[first : first + _MOMENTS_AT_ONCE])
                points |= {time for (time,) in self._fetch(sql_text("evidence_turning_points"))}
        if after is not None:
            points = {time for time in points if time >= after}
        points |= self._grown_into_a_band(person_id, sorted(points))
        return sorted(time for time in points if after is None or time > after)

    def _grown_into_a_band(self, person_id: str, points: list[int]) -> set[int]:
        """Find when the points of an open stay, which grow by the minute, reach a band."""
        rates = [rule.points_per_minute for rule in self._policy.of_kind(StayRule) if rule.points_per_minute]
        if not rates or not points or not self._policy.bands:
            return set()
        highest = max(band.from_points for band in self._policy.bands)
        horizon = (highest * 1_000 // min(rates) + 2) * MINUTE
        ends = [*(following - 1 for following in points[1:]), points[-1] + horizon]
        verdicts = self.evaluate(sorted({*points, *ends}), [person_id]).verdicts
        colours = {verdict.as_of: verdict.colour for verdict in verdicts}

        def colour_at(moment: int) -> str:
            if moment not in colours:
                colours[moment] = self.evaluate([moment], [person_id]).verdicts[0].colour
            return colours[moment]

        found = set()
        for first, end in zip(points, ends, strict=True):
            low = first
            while colour_at(low) != colour_at(end):
                before, high = low, end
                while high - before > 1:
                    middle = (before + high) // 2
                    if colour_at(middle) == colour_at(low):
                        before = middle
                    else:
                        high = middle
                found.add(high)
                low = high
        return found

    def too_old(self, person_id: str) -> list[Ignored]:
        """List the exposures that ``lookback_days`` left out."""
        rows = self._connection.execute(
            "select rule_index, event_table, event_n from candidates join people using (person) "
            "where too_old and known_at <= (select known_until from run) and person_id = $person_id "
            "order by rule_index, known_at, started_at, event_table, event_n",
            {"person_id": person_id},
        ).fetchall()
        events = self._event_ids({(table, n) for _, table, n in rows}, self._tables_with_ids())
        return [
            Ignored(person_id, self._rule_id(row[0]), events[row[1:]], "too old", "lookback_days")
            for row in rows
        ]

    def left_out_of_case(self, person_id: str) -> list[Ignored]:
        """List the rows of a person who is a case that contact rules read and left out."""
        if not any(self._policy.of_kind(ContactRule)):
            return []
        self._set_scope([person_id])
        self._narrowing.to_people("scope")
        rows = self._fetch(f"{sql_text('left_out_of_case')} order by rule_index, row_start_at, row_key")
        events = self._event_ids(
            {row[3:5] for row in rows} | {row[7:9] for row in rows}, self._tables_with_ids()
        )
        return [
            Ignored(person_id, self._rule_id(row[0]), events[row[3:5]], row[5], row[6], events[row[7:9]])
            for row in rows
        ]

    # ── making tables ──────────────────────────────────────────────────────────────────────────────────

    def _files_for_candidates(self, dataset: Dataset) -> CandidateFiles | None:
        """Keep candidates of exposures in files if the events lie there and are too many to be held."""
        if not self._narrowing or self._share_count == 1 or dataset.writable is None:
            return None
        return CandidateFiles(self._connection.execute, self._fetch, dataset.writable, self._share_count)

    def _find_candidates(self) -> None:
        self._connection.execute(f"create temp view presence as {sql_text('presence')}")
        self._connection.execute(f"create temp view new_candidates as {sql_text('override_candidates')}")
        if self._candidate_files is None:
            self._make("candidates", "kept_candidates")
        else:
            self._candidate_files.add(sql_text("kept_candidates"))
        if any(self._policy.of_kind(ContactRule)):
            self._add_contacts()
        if any(self._policy.of_kind(StayRule)):
            self._find_stays()
            self._add("stay_candidates")
            self._drop("stays")
        if any(self._policy.of_kind(PurchaseRule)):
            self._narrowing.to_purchases()
        for kind, name in (
            (PurchaseRule, "purchase_candidates"),
            (ReportRule, "report_candidates"),
            (OverdueRule, "overdue_candidates"),
        ):
            if any(self._policy.of_kind(kind)):
                self._add(name)
        self._connection.execute("drop view new_candidates")
        self._narrowing.to_nothing()
        self._connection.execute(
            "create temp table numbers (rule_index integer, person integer, last_number bigint)"
        )

    def _weigh_everyone(self) -> None:
        """Make the exposures of everybody, if they are not there yet."""
        if self._is_everyone_weighed:
            return
        if self._candidate_files is not None:
            self._candidate_files.show()
        self._weigh()
        self._take_rows_for_silence("people")
        self._is_everyone_weighed = True

    def _weigh(self) -> None:
        """Make exposures, numbered and with the time at which each is cleared, from candidates."""
        self._make("exposures")
        self._make("clearing_chances")
        self._make("cleared_exposures", "clearings")
        self._drop("exposures", "clearing_chances")

    def _take_rows_for_silence(self, people: str) -> None:
        """Take the rows of these people if the policy has a colour for who was not seen for long."""
        if self._policy.default.unseen_colour is not None:
            self._narrowing.to_people(people)

    def _take_scope(self, first: int, count: int) -> None:
        self._connection.execute("delete from scope")
        self._connection.execute(
            f"insert into scope select person from people order by person_id limit {count} offset {first}"
        )

    def _set_scope(self, person_ids: Sequence[str] | None) -> None:
        self._weigh_everyone()
        super()._set_scope(person_ids)

    def _find_stays(self) -> None:
        """Read stays from what is seen of people: a share of the people at a time, to keep memory small."""
        self._make("spells")
        self._connection.execute("create temp table stay_districts as select distinct district from spells")
        self._make("concerned")
        if self._narrowing:
            seen = self._narrowing.people_in("stay_districts")
            self._connection.execute(f"insert into concerned {seen} except select person from concerned")
        share_count = -(-self._share_count // _SHARES_FROM_FILES)
        for number in range(share_count):
            self._connection.execute(
                "create or replace temp table share as "
                f"select {share_count} as share_count, {number} as share_number"
            )
            if self._narrowing:
                self._narrowing.to_people(f"concerned where person % {share_count} = {number}")
            self._make("sightings")
            self._make("open_stays", "home_stays")
            if number == 0:
                self._make("stays")
            else:
                self._connection.execute(f"insert into stays {sql_text('stays')}")
        self._drop("sightings", "open_stays", "concerned")

    def _add_contacts(self) -> None:
        rules = list(self._policy.of_kind(ContactRule))
        self._make("cases")
        self._narrowing.to_people("cases")
        for name in ("case_rows", "kept_scans", "case_presence"):
            self._make(name)
        self._make("encounter_meetings", "case_encounters")
        since_at = BEGINNING if self._earlier is None else self._first_change(self._earlier)
        if self._earlier is None:
            self._meet_at_places("case_presence")
        else:
            self._meet_cases_since(self._earlier, since_at)
        if any(rule.with_ == "contact" for rule in rules):
            self._make("contact_sources")
            self._make("encounter_meetings", "contact_encounters")
            if self._earlier is None:
                self._meet_at_kinds()
            else:
                self._meet_contacts_since(self._earlier, since_at)
            self._drop("contact_presence")
        self._drop("encounter_meetings")

    def _meet_at_places(self, carriers: str, which: str = "true", since_at: int = BEGINNING) -> None:
        """Find meetings at the places where these carriers were; rows that ended earlier cannot matter."""
        parts = self._share_count if self._narrowing else 1
        self._show_carriers(carriers, which)
        if self._narrowing:
            self._make("carrier_places")
            self._narrowing.to_places("carrier_places", since_at)
        for part in range(parts):
            if parts > 1:
                self._show_carriers(carriers, f"{which} and location % {parts} = {part}")
            self._meet()
            if carriers == "case_presence" and any(rule.slots for rule in self._policy.of_kind(ContactRule)):
                self._make("slot_pairs")
                self._add("slot_candidates", is_contact=True)

    def _meet_at_kinds(self, which: str = "true", since_at: int = BEGINNING) -> None:
        """Find meetings with contacts of cases, at all places of the kinds that count for them."""
        parts = -(-self._share_count // _SHARES_FROM_FILES) if self._narrowing else 1
        if self._narrowing:
            self._make("contact_kinds")
        for part in range(parts):
            self._narrowing.to_kinds("contact_kinds", part, parts, since_at)
            self._make("contact_presence")
            self._show_carriers("contact_presence", which)
            self._meet()

    def _meet_cases_since(self, earlier: Earlier, since_at: int) -> None:
        """Take up what was kept, and find the meetings with cases that became known since.

        Of cases that are new all meetings are; of the others only those of rows that are new or had not
        ended then, which can share seconds with no row that ended before the first of these began.
        """
        self._narrowing.number_vehicles(earlier.vehicles())
        self._add_rows(earlier.candidates())
        is_new = f"other in (select person from cases where reported_at > {earlier.known_until})"
        self._meet_at_places("case_presence", is_new)
        self._meet_at_places(
            "case_presence", f"not {is_new} and end_at >= {since_at}", since_at - self._widest()
        )

    def _meet_contacts_since(self, earlier: Earlier, since_at: int) -> None:
        """Find the meetings with contacts of cases that became known since."""
        self._connection.execute(
            "create or replace temp table new_contacts as "
            f"select distinct other as person from contact_sources where known_at > {earlier.known_until}"
        )
        is_new = "other in (select person from new_contacts)"
        self._narrowing.to_people("new_contacts")
        self._make("contact_presence")
        self._meet_at_places("contact_presence", is_new)
        self._meet_at_kinds(f"not {is_new} and end_at >= {since_at}", since_at - self._widest())
        self._drop("new_contacts")

    def _first_change(self, earlier: Earlier) -> int:
        """Tell when the first row began that became known since, or had not ended then."""
        if any(rule.slots for rule in self._policy.of_kind(ContactRule)):
            return BEGINNING
        until, widest = earlier.known_until, self._widest()
        changes = {
            "trips": f"min(departed_at) from {{}} where arrived_at > {until - widest}",
            "scans": (
                f"min(scanned_at) from {{}} where scanned_at > {until - widest} or left_at > {until - widest}"
            ),
            "purchases": f"min(bought_at) from {{}} where bought_at > {until - widest}",
        }
        found = [
            self._fetch(f"select {query.format(self.table_of_dataset(table))}")[0][0]
            for table, query in changes.items()
        ]
        found += self._fetch(
            f"select min(start_at) from case_presence where (known_at > {until} or end_at > {until}) "
            f"and other not in (select person from cases where reported_at > {until})"
        )[0]
        first: int = min(time for time in (*found, until) if time is not None)
        return first - widest

    def _widest(self) -> int:
        """Tell by how many seconds presence can be longer than its row."""
        rows = self._fetch(
            "select coalesce(max(scan_seconds), 0) + coalesce(max(purchase_seconds), 0) + "
            "coalesce((select max(linger_seconds) from policy_place_kinds), 0) from policy_settings"
        )
        return int(rows[0][0])

    def _show_carriers(self, carriers: str, which: str = "true") -> None:
        self._connection.execute(
            f"create or replace temp view carrier_presence as select * from {carriers} where {which}"
        )

    def _meet(self) -> None:
        """Add the meetings with the carriers that are shown, and encounters, which are told once."""
        self._make("shared_times")
        self._make("meetings")
        self._add("contact_candidates", is_contact=True)
        self._connection.execute("delete from encounter_meetings")
        self._drop("shared_times", "meetings")

    def _add(self, name: str, *, is_contact: bool = False) -> None:
        """Add the candidates that a file finds; of contacts only those that were not kept earlier."""
        new = sql_text(name)
        if is_contact and self._earlier is not None:
            new = f"select * from ({new}) where known_at > {self._earlier.known_until}"
        self._connection.execute(f"create or replace temp view new_candidates as {new}")
        self._add_rows(sql_text("kept_candidates"))

    def _add_rows(self, query: str) -> None:
        if self._candidate_files is None:
            self._connection.execute(f"insert into candidates {query}")
        else:
            self._candidate_files.add(query)
