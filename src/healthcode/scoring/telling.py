"""Tell an explanation in sentences, for a terminal, a card or a reader of JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.clock import BEGINNING, HOUR, MINUTE, day_number
from healthcode.scoring.otherwise import listed, tell_counterfactual
from healthcode.scoring.results import OVERRIDE
from healthcode.scoring.words import (
    colour_word,
    counted,
    data_word,
    decimal_number,
    length_words,
    phrase,
    time_words,
    whole_number,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from healthcode.scoring.explained import (
        ExplainedEvidence,
        ExplainedExposure,
        Explanation,
        LeftOut,
    )

#: So many exposures of one row of evidence, and rows left out, are told; JSON has them all.
MOST_TOLD = 6
_THOUSAND = 1_000


@dataclass(frozen=True)
class Item:
    """A sentence, and what stands under it."""

    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Sentences under a heading.

    Args:
        name: ``verdict``, ``evidence``, ``inactive``, ``next``, ``counterfactual``, ``unknown``, ``ignored``;
            of a what-if also ``changed``, ``gone`` and ``new``.
        heading: For people; empty for the verdict itself.
        items: In order.
    """

    name: str
    heading: str
    items: tuple[Item, ...]

    def all_sentences(self) -> Iterator[str]:
        """Give every sentence, each detail after its own."""
        for item in self.items:
            yield item.text
            yield from item.details


def tell(explanation: Explanation) -> tuple[Section, ...]:
    """Tell an explanation, section by section; empty sections are left out."""
    teller = _Teller(explanation)
    language = explanation.language
    sections = (
        Section("verdict", "", tuple(Item(text) for text in teller.verdict())),
        Section("evidence", phrase("head_evidence", language), tuple(teller.counting())),
        Section("inactive", phrase("head_inactive", language), tuple(teller.inactive())),
        Section("next", phrase("head_next", language), tuple(Item(text) for text in teller.what_comes())),
        Section(
            "counterfactual",
            phrase("head_counterfactual", language),
            tuple(Item(text) for text in tell_counterfactual(explanation)),
        ),
        Section("unknown", phrase("head_unknown", language), tuple(Item(text) for text in teller.unknown())),
        Section("ignored", phrase("head_ignored", language), tuple(teller.ignored())),
    )
    return tuple(section for section in sections if section.items)


def tell_counting(explanation: Explanation, only: Collection[ExplainedEvidence]) -> tuple[Item, ...]:
    """Tell some of the rows of evidence that count."""
    return tuple(_Teller(explanation).counting(only))


def tell_next(explanation: Explanation) -> tuple[str, ...]:
    """Tell the next change and the first green, if nothing else becomes known."""
    return tuple(_Teller(explanation).changes_ahead())


class _Teller:
    def __init__(self, explanation: Explanation) -> None:
        self.told = explanation
        self.language = explanation.language

    def _say(self, sentence_id: str, **values: object) -> str:
        return phrase(sentence_id, self.language, **values)

    def _time(self, seconds: int) -> str:
        return time_words(seconds, self.language)

    def _colour(self, colour: str) -> str:
        return colour_word(colour, self.language)

    def _points(self, number: int) -> str:
        return counted(number, "point", self.language)

    def _number(self, number: int) -> str:
        return whole_number(number, self.language)

    def _decimal(self, thousandths: int) -> str:
        return decimal_number(thousandths, self.language)

    def _dative_points(self, number: int) -> str:
        return counted(number, "dative_point", self.language)

    # ── the verdict ──

    def verdict(self) -> Iterator[str]:
        told = self.told
        yield self._say(
            "verdict",
            person=told.person_id,
            colour=self._colour(told.colour),
            time=self._time(told.as_of),
            points=self._dative_points(told.points),
        )
        yield from self._decision()

    def _decision(self) -> Iterator[str]:
        told = self.told
        colour = self._colour(told.colour)
        if told.by_hand is not None:
            yield from self._by_hand()
        elif told.unseen:
            days = counted(told.scale.unseen_days or 0, "dative_day", self.language)
            yield self._say("decided_by_silence", days=days, colour=colour)
        elif told.deciding_rule is None:
            counting = any(row.status == "active" for row in told.evidence)
            yield self._say("decided_by_zero" if counting else "decided_by_default", colour=colour)
        elif any(row.rule_id == told.deciding_rule and row.share == "enough_alone" for row in told.evidence):
            yield self._say("decided_by_colour", rule=told.deciding_rule, colour=colour)
        else:
            giving = {row.rule_id for row in told.evidence if row.counted_points}
            sentence_id = "decided_by_points" if len(giving) > 1 else "decided_by_points_alone"
            yield self._say(sentence_id, rule=told.deciding_rule)
            yield from self._band()

    def _by_hand(self) -> Iterator[str]:
        by_hand = self.told.by_hand
        if by_hand is None:
            return
        yield self._say(
            "decided_by_hand",
            actor=by_hand.actor,
            time=self._time(by_hand.set_at),
            reason=by_hand.reason,
        )
        yield from self._rules_alone()
        if by_hand.colour == "green" and by_hand.rules_alone is not None:
            found = bool(by_hand.rules_alone.rule_ids)
            sentence_id = "hand_still_detected" if found else "hand_none_detected"
            yield self._say(sentence_id, colour=self._colour(by_hand.colour))
        if by_hand.approved_by:
            yield self._say("hand_approved", name=by_hand.approved_by)
        else:
            yield self._say("hand_alone")
        if by_hand.until is None:
            yield self._say("hand_open")
        else:
            yield self._say("hand_until", time=self._time(by_hand.until))

    def _rules_alone(self) -> Iterator[str]:
        alone = self.told.by_hand.rules_alone if self.told.by_hand else None
        if alone is None:
            return
        evidence = self._say("hand_no_evidence")
        if alone.rule_ids:
            evidence = self._say("hand_evidence", rules=self._say("and").join(alone.rule_ids))
        yield self._say(
            "hand_like_rules" if alone.colour == self.told.colour else "hand_against",
            colour=self._colour(alone.colour),
            points=self._dative_points(alone.points),
            evidence=evidence,
        )

    def _band(self) -> Iterator[str]:
        for band in self.told.scale.bands:
            if band.colour != self.told.colour or self.told.points < band.from_points:
                continue
            colour = self._colour(band.colour)
            if band.to_points is None:
                yield self._say("band_open", low=self._dative_points(band.from_points), colour=colour)
            elif self.told.points < band.to_points:
                high = self._dative_points(band.to_points - 1)
                yield self._say("band", low=self._number(band.from_points), high=high, colour=colour)

    # ── evidence ──

    def counting(self, only: Collection[ExplainedEvidence] | None = None) -> Iterator[Item]:
        """Tell the rows that count, or only some of them, those of one rule together."""
        by_rule: dict[str, list[ExplainedEvidence]] = {}
        for row in self.told.evidence:
            if row.share != "none" and (only is None or row in only):
                by_rule.setdefault(row.rule_id, []).append(row)
        for rule_id, rows in by_rule.items():
            colour = self._colour(rows[0].colour) if rows[0].colour else ""
            points = self._points(sum(row.counted_points for row in rows))
            yield Item(
                self._say(rows[0].share, rule=rule_id, points=points, colour=colour),
                tuple(self._behind(rows)),
            )

    def inactive(self) -> Iterator[Item]:
        for row in self.told.evidence:
            if row.status != "active" and row.rule_id != OVERRIDE:
                yield Item(self._why_not(row), tuple(self._exposures([row])))

    def _why_not(self, row: ExplainedEvidence) -> str:
        times = {"not_yet": row.active_from, "expired": row.active_until, "cleared": row.cleared_at}
        time = times.get(row.status)
        sentence_id: str = row.status
        if row.status == "not_yet" and row.will_clear_at is not None and row.will_clear_at <= row.active_from:
            sentence_id, time = "never_counts", row.will_clear_at
        return self._say(
            sentence_id,
            rule=row.rule_id,
            time="" if time is None else self._time(time),
            others=self._say("and").join(row.silenced_by),
            dates=self._dates(row),
        )

    def _dates(self, row: ExplainedEvidence) -> str:
        start = None if row.in_force_from is None else self._time(row.in_force_from)
        end = None if row.in_force_until is None else self._time(row.in_force_until)
        if start and end:
            return self._say("both_dates", start=start, end=end)
        return self._say("from_dates", start=start) if start else self._say("until_dates", end=end)

    def _behind(self, rows: list[ExplainedEvidence]) -> Iterator[str]:
        first = rows[0]
        yield self._say("rule_says", says=first.says)
        yield from self._exposures(rows)
        start = self._time(min(row.active_from for row in rows))
        ends = [row.ends_at for row in rows if row.ends_at is not None]
        last = max(rows, key=lambda row: row.ends_at or 0)
        if len(ends) < len(rows):
            yield self._say("counts_open", start=start)
        elif last.will_clear_at is not None:
            yield self._until_cleared(last, start)
        elif any(row.end_moves for row in rows):
            yield self._say("counts_while_there", start=start, end=self._time(max(ends)))
        else:
            yield self._say("counts_until", start=start, end=self._time(max(ends)))
        yield (
            self._say("source", source="; ".join(first.sources))
            if first.sources
            else self._say("source_invented")
        )

    def _until_cleared(self, row: ExplainedEvidence, start: str) -> str:
        is_one = len(row.will_clear_by) == 1
        noun = "test" if all(by.kind.startswith("test_") for by in row.will_clear_by) else "report"
        named = listed([by.event_id for by in row.will_clear_by], self.language)
        return self._say(
            "counts_until_cleared" if is_one else "counts_until_cleared_by_some",
            start=start,
            end=self._time(row.ends_at or 0),
            reports=self._say(f"clearing_{noun}" if is_one else f"clearing_{noun}s", rows=named),
        )

    def _exposures(self, rows: list[ExplainedEvidence]) -> Iterator[str]:
        seen = sorted(
            ((row, exposure) for row in rows for exposure in row.exposures),
            key=lambda pair: (pair[1].started_at, pair[1].exposure_id),
        )
        for row, exposure in seen[:MOST_TOLD]:
            again = self._say("already") if row.share == "already_counted" else ""
            yield self._exposure(exposure, row.rule_kind) + again
        if len(seen) > MOST_TOLD:
            yield self._say("more", number=self._number(len(seen) - MOST_TOLD))

    def _exposure(self, row: ExplainedExposure, kind: str) -> str:
        text = self._seen(row, kind)
        end = row.started_at if row.ended_at is None else row.ended_at
        if row.known_at > end and kind not in ("test_overdue", "stay"):
            text += self._say("became_known", time=self._time(row.known_at))
        if row.event_id:
            text += self._say("row", event=row.event_id)
        return text

    def _seen(self, row: ExplainedExposure, kind: str) -> str:
        values = {
            "start": self._start(row, kind),
            "end": self._end(row),
            "place": self._place(row),
            "other": row.other_person_id,
            "what": None
            if row.what is None
            else self._say("quoted", word=data_word(row.what, self.language)),
            "length": self._length(row),
        }
        if kind == "stay":
            ended = "stay_since_ever" if row.started_at <= BEGINNING else "stay"
            return self._say("stay_open" if row.ended_at is None else ended, **values)
        if kind == "contact":
            if not row.minutes:
                return self._say("instant", **values)
            text = self._say("encounter" if row.place_id is None else "meeting", **values)
            if row.weight != _THOUSAND:
                text += self._say(
                    "weighted" if row.distance_m is None else "weighted_by_distance",
                    weight=self._decimal(row.weight),
                    weighted=self._decimal(row.weighted_minutes or 0),
                    distance=self._decimal(row.distance_m or 0),
                )
            return text
        if kind == "report":
            text = self._say("report", **values)
            return text + (self._say("report_length", **values) if row.minutes else "")
        return self._say("purchase" if kind == "purchase" else "overdue", **values)

    def _place(self, row: ExplainedExposure) -> str | None:
        if row.place_kind is None:
            return row.place_id
        return f"{row.place_id} ({data_word(row.place_kind, self.language)})"

    def _start(self, row: ExplainedExposure, kind: str) -> str:
        """Write when it started; a stay, and so a meeting, may have no beginning."""
        if row.started_at <= BEGINNING and kind in ("stay", "contact"):
            return self._say("ever")
        return self._time(row.started_at)

    def _end(self, row: ExplainedExposure) -> str:
        """Write when it ended; on the day on which it began, the time of day is enough."""
        if row.ended_at is None:
            return ""
        text = self._time(row.ended_at)
        same_day = day_number(row.ended_at) == day_number(row.started_at) and row.ended_at != row.started_at
        return text.partition(" ")[2] if same_day else text

    def _length(self, row: ExplainedExposure) -> str:
        seconds = (row.minutes or 0) * MINUTE // _THOUSAND
        return length_words(seconds, self.language)

    # ── what comes, what was unknown, what was left out ──

    def what_comes(self) -> Iterator[str]:
        yield from self.changes_ahead()
        if self.told.colour != "green":
            yield from self._sooner()

    def changes_ahead(self) -> Iterator[str]:
        """Tell the next change, and when it turns green by itself or that it does not."""
        told = self.told
        change = told.next_change
        if change is None:
            yield self._say("never_changes")
            return
        yield self._say(
            "next_change",
            colour=self._colour(change.colour),
            time=self._time(change.at),
            cause=change.cause.words,
        )
        if change.colour != "green" and told.next_green_at is not None:
            yield self._say("next_green", time=self._time(told.next_green_at))
        if told.colour != "green" and told.next_green_at is None:
            yield self._say("never_green")

    def _sooner(self) -> Iterator[str]:
        if self.told.by_hand is not None:
            yield self._say("only_another_hand")
            return
        alone = any(row.share == "enough_alone" for row in self.told.evidence)
        holding = "enough_alone" if alone else "carries"
        ways: dict[str, list[str]] = {}
        for row in self.told.evidence:
            if row.share == holding:
                ways.setdefault(row.rule_id, []).extend(row.sooner)
        for rule_id, sooner in ways.items():
            if sooner:
                told = self._say("or").join(dict.fromkeys(sooner))
                yield self._say("sooner", rule=rule_id, ways=told)
            else:
                yield self._say("only_by_hand", rule=rule_id)

    def unknown(self) -> Iterator[str]:
        unknown = self.told.unknown
        if unknown.hours_since is None:
            yield self._say("no_row")
        else:
            yield self._say("last_row", length=self._hours(unknown.hours_since))
        if unknown.longest_gap_hours is not None:
            yield self._say(
                "longest_gap",
                days=counted(unknown.gap_days, "dative_day", self.language),
                length=self._hours(unknown.longest_gap_hours),
            )
        if unknown.unseen_legs:
            yield self._say("unseen_legs", times=counted(unknown.unseen_legs, "time", self.language))
        yield self._say("not_looked_at")

    def _hours(self, hours: int) -> str:
        return length_words(hours * HOUR, self.language) if hours else self._say("under_an_hour")

    def ignored(self) -> Iterator[Item]:
        rows = self.told.ignored
        if not rows:
            return
        details = [self._left_out(row) for row in rows[:MOST_TOLD]]
        if len(rows) > MOST_TOLD:
            details.append(self._say("more", number=self._number(len(rows) - MOST_TOLD)))
        number = counted(len({row.event_id for row in rows}), "passive_row", self.language)
        yield Item(self._say("ignored_count", rows=number), tuple(details))

    def _left_out(self, row: LeftOut) -> str:
        sentence_id = {
            "too old": "ignored_old",
            "duplicate": "ignored_twin",
            "in the future": "ignored_future",
        }
        of_case = {
            "too old": "ignored_case_old",
            "duplicate": "ignored_case_twin",
            "in the future": "ignored_case_future",
            "too short": "ignored_case_short",
        }
        is_of_case = row.key is not None and row.key != "lookback_days"
        return self._say(
            (of_case if is_of_case else sentence_id)[row.reason],
            event=row.event_id,
            rule=self._say("and").join(row.rule_ids),
            twin=row.same_as,
            time="" if row.known_at is None else self._time(row.known_at),
        )
