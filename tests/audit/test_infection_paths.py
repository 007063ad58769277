"""Who is named as an infector: a toy outbreak worked by hand, and a second count second by second.

Day 0 of ada is day 10, of bo day 12, of cy day 15; dot never falls ill, and eve is ill and never tested.
In truth eve infected ada, ada infected bo, bo infected cy, and dot's positive result is somebody else's.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.audit.field import family_of
from healthcode.audit.infection_paths import (
    ANOTHER_NAMED,
    ENCOUNTER,
    INVENTED_REASONS,
    MISSED_REASONS,
    NEVER_INFECTED,
    NEVER_KNOWN,
    NOTHING_SEEN,
    SOURCE_UNKNOWN,
    TRUE_SOURCE_PASSED_OVER,
    TRUE_SOURCE_UNKNOWN,
    Infection,
    KnownCase,
    Likely,
    Meeting,
    ancestors,
    by_setting,
    compare,
    infer,
)
from healthcode.audit.path_fields import NOTES, path_details, path_fields
from healthcode.clock import DAY, HOUR, MINUTE

FOURTEEN_DAYS = 14 * DAY


def case(person: str, day_zero: int, reported: int | None = None) -> KnownCase:
    """A case who is infectious from two days before day 0 to the end of the tenth day after it."""
    zero = day_zero * DAY
    return KnownCase(
        person,
        zero,
        (day_zero + 1 if reported is None else reported) * DAY,
        zero - 2 * DAY,
        zero + 11 * DAY,
    )


CASES = [case("ada", 10), case("bo", 12), case("cy", 15), case("dot", 16)]


def meeting(one: str, other: str, day: int, hour: int, minutes: int, setting: str) -> Meeting:
    start = day * DAY + hour * HOUR
    return Meeting(one, other, start, start + minutes * MINUTE, setting)


MEETINGS = [
    # Ada is infectious from day 8 on; of day 7 nothing counts.
    meeting("ada", "bo", 7, 9, 300, "home"),
    meeting("bo", "ada", 9, 9, 40, "shop/books"),
    # The same half hour seen by the app and by the shop counts once: 40 minutes in all.
    meeting("ada", "bo", 9, 9, 30, ENCOUNTER),
    # Cy sat longer with ada than with bo, who infected him.
    meeting("bo", "cy", 13, 12, 20, "restaurant/table"),
    meeting("ada", "cy", 13, 18, 50, "bus"),
    # After cy's day 0 nothing counts for him, and cy is infectious then: dot is the later case.
    meeting("cy", "dot", 15, 12, 10, "worship"),
    # Eve was never tested.
    meeting("eve", "ada", 8, 8, 600, "home"),
]
TRUTH = [
    Infection("eve", 1 * DAY, None, "imported"),
    Infection("ada", 5 * DAY, "eve", "home"),
    Infection("bo", 9 * DAY, "ada", "shop/books"),
    Infection("cy", 13 * DAY, "bo", "restaurant/table"),
]


def named(cases: list[KnownCase] | None = None, meetings: list[Meeting] | None = None) -> dict[str, Likely]:
    return infer(
        CASES if cases is None else cases,
        MEETINGS if meetings is None else meetings,
        lookback_seconds=FOURTEEN_DAYS,
        least_seconds=MINUTE,
    )


def test_the_toy_outbreak_worked_by_hand() -> None:
    """Each case is traced to whom it was seen with longest in time, and overlaps count once."""
    found = named()
    assert found == {
        "bo": Likely("bo", "ada", 40 * MINUTE, "shop/books", 1),
        "cy": Likely("cy", "ada", 50 * MINUTE, "bus", 2),
        "dot": Likely("dot", "cy", 10 * MINUTE, "worship", 1),
    }


def test_found_missed_and_invented_by_hand() -> None:
    """One true link of three is found; of the three that are named two are not true."""
    paths = compare(TRUTH, CASES, named())
    assert [row.person_id for row in paths.rows] == ["eve", "ada", "bo", "cy", "dot"]
    reasons = {row.person_id: (row.missed_because, row.invented_because) for row in paths.rows}
    assert reasons == {
        "eve": ("", ""),
        "ada": (SOURCE_UNKNOWN, ""),
        "bo": ("", ""),
        "cy": (ANOTHER_NAMED, TRUE_SOURCE_PASSED_OVER),
        "dot": ("", NEVER_INFECTED),
    }
    fields = path_fields(paths, "healthcode audit paths RUN")
    values = {name: field["value"] for name, field in fields.items()}
    assert values["path.found"] == pytest.approx(1 / 3)
    assert values["path.missed"] == pytest.approx(2 / 3)
    assert values["path.invented"] == pytest.approx(2 / 3)
    assert values["path.known"] == pytest.approx(1 / 2)
    assert fields["path.invented"]["n"]["people_blamed"] == 2
    assert fields["path.missed"]["n"]["known_cases"] == 4
    assert values["path.depth[truth]"] == 3
    assert values["path.depth[named]"] == 2
    assert values["path.found[setting=shop/books]"] == 1
    assert values["path.missed[setting=home]"] == 1
    assert values["path.invented[setting=bus]"] == 1
    assert "path.found[setting=bus]" not in fields
    assert {family_of(name) for name in fields} == {note.name for note in NOTES}


def test_reasons_of_what_is_missed() -> None:
    """Who was never tested, whose source was not, and who was never seen with it."""
    reasons = {
        "infected": compare([Infection("x", 0, "ada", "home")], CASES, {}),
        "source": compare([Infection("ada", 0, "x", "home")], CASES, {}),
        "unseen": compare([Infection("bo", 0, "ada", "home")], CASES, {}),
        "guessed": compare([Infection("bo", 0, "x", "home")], CASES, named()),
    }
    assert reasons["infected"].rows[0].missed_because == NEVER_KNOWN
    assert reasons["source"].rows[0].missed_because == SOURCE_UNKNOWN
    assert reasons["unseen"].rows[0].missed_because == NOTHING_SEEN
    guessed = next(row for row in reasons["guessed"].rows if row.person_id == "bo")
    assert guessed.invented_because == TRUE_SOURCE_UNKNOWN


def test_equal_times_go_to_the_earlier_case_and_a_place_beats_an_app() -> None:
    """Ties never depend on the order of rows."""
    meetings = [
        meeting("bo", "cy", 13, 12, 20, ENCOUNTER),
        meeting("ada", "cy", 13, 18, 20, ENCOUNTER),
        meeting("ada", "cy", 13, 18, 5, "bus"),
    ]
    for order in (meetings, meetings[::-1]):
        assert named(meetings=order)["cy"] == Likely("cy", "ada", 20 * MINUTE, "bus", 2)


def test_less_than_a_minute_names_nobody() -> None:
    """59 seconds are too little and 60 are enough."""
    start = 13 * DAY
    for seconds, people in ((59, set()), (60, {"cy"})):
        short = [Meeting("ada", "cy", start, start + seconds, "bus")]
        assert set(named(meetings=short)) == people


def test_an_outbreak_without_links_is_not_estimable() -> None:
    """No true link and nobody named: no share, and each says why."""
    fields = path_fields(compare([Infection("ada", 0, None, "imported")], CASES, {}), "c")
    for name in ("path.found", "path.missed", "path.invented", "path.known"):
        assert fields[name]["value"] is None
        assert fields[name]["not_estimable"]


RULES = {"most_people": 3, "lookback_days": 14}


def test_details_keep_whole_trees_and_count_the_rest() -> None:
    """The largest tree stays even where it is too large alone, cut; smaller ones are only counted."""
    paths = compare([*TRUTH, Infection("y", 0, None, "imported"), Infection("z", 1, "y", "home")], CASES, {})
    kept = path_details(paths, RULES)["true_tree"]
    assert [entry["person_id"] for entry in kept["kept"]] == ["eve", "ada", "bo"]
    assert [entry["level"] for entry in kept["kept"]] == [0, 1, 2]
    counts = {name: kept[name] for name in ("trees", "trees_kept", "people", "alone", "people_left_out")}
    assert counts == {"trees": 2, "trees_kept": 1, "people": 6, "alone": 0, "people_left_out": 3}
    assert path_details(paths, RULES | {"most_people": 6})["true_tree"]["people_left_out"] == 0


# ── a second count, otherwise ──

NAMES = ["a", "b", "c", "d", "e"]
#: A small calendar in steps of half a minute, so that counting every second is quick.
TINY = 30


@st.composite
def outbreaks(draw: st.DrawFn) -> tuple[list[KnownCase], list[Meeting], list[Infection]]:
    """Cases, meetings and true infections of five people within a few minutes."""
    moments = st.integers(0, 12)
    cases = []
    for person in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=5)):
        zero, reported, before, after = (draw(moments) for _ in range(4))
        start = zero * TINY
        cases.append(
            KnownCase(person, start, reported * TINY, start - before * TINY, start + (after + 1) * TINY)
        )
    pairs = st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True)
    meetings = [
        Meeting(pair[0], pair[1], begin * TINY, (begin + length) * TINY, setting)
        for pair, begin, length, setting in draw(
            st.lists(
                st.tuples(pairs, moments, st.integers(1, 6), st.sampled_from(["bus", "home", ENCOUNTER])),
                max_size=12,
            )
        )
    ]
    infections = [Infection(NAMES[0], 0, None, "imported")]
    for at, person in enumerate(NAMES[1:], start=1):
        by = draw(st.sampled_from([*NAMES[:at], None]))
        if draw(st.booleans()):
            by = by if by in {one.person_id for one in infections} else None
            infections.append(Infection(person, at, by, "bus" if by else "imported"))
    return cases, meetings, infections


def count_by_seconds(cases: list[KnownCase], meetings: list[Meeting], lookback: int) -> dict[str, str]:
    """Name infectors by going through every pair and every second."""
    found = {}
    for later in cases:
        best: tuple[int, int, int, str] | None = None
        for earlier in cases:
            is_earlier = (earlier.day_zero, earlier.reported_at, earlier.person_id) < (
                later.day_zero,
                later.reported_at,
                later.person_id,
            )
            if not is_earlier:
                continue
            seconds = sum(
                any(
                    {one.one, one.other} == {earlier.person_id, later.person_id}
                    and one.started_at <= second < one.ended_at
                    for one in meetings
                )
                for second in range(later.day_zero - lookback, later.day_zero)
                if earlier.infectious_from <= second < earlier.infectious_until
            )
            key = (-seconds, earlier.day_zero, earlier.reported_at, earlier.person_id)
            if seconds >= MINUTE and (best is None or key < best):
                best = key
        if best is not None:
            found[later.person_id] = best[3]
    return found


@given(outbreaks())
@settings(max_examples=60)
def test_a_second_count_names_the_same_people(
    outbreak: tuple[list[KnownCase], list[Meeting], list[Infection]],
) -> None:
    """Going through every second of every pair names the same infectors."""
    cases, meetings, _ = outbreak
    lookback = 8 * TINY
    found = infer(cases, meetings, lookback_seconds=lookback, least_seconds=MINUTE)
    assert {person: one.by for person, one in found.items()} == count_by_seconds(cases, meetings, lookback)


@given(outbreaks())
@settings(max_examples=60)
def test_what_holds_of_any_outbreak(
    outbreak: tuple[list[KnownCase], list[Meeting], list[Infection]],
) -> None:
    """Links never point to a later case, every true link is found or missed and not both, sums agree."""
    cases, meetings, infections = outbreak
    likely = infer(cases, meetings, lookback_seconds=FOURTEEN_DAYS, least_seconds=MINUTE)
    order = {one.person_id: one.order for one in cases}
    assert all(order[one.by] < order[person] for person, one in likely.items())
    links = {person: one.by for person, one in likely.items()}
    for person in links:
        assert len(list(ancestors(links, person))) < len(cases)
    turned = [replace(one, one=one.other, other=one.one) for one in reversed(meetings)]
    assert likely == infer(cases[::-1], turned, lookback_seconds=FOURTEEN_DAYS, least_seconds=MINUTE)
    paths = compare(infections, cases, likely)
    for row in paths.rows:
        has_link = row.true_by is not None
        assert has_link == (row.is_found or bool(row.missed_because))
        assert not (row.is_found and row.missed_because)
        assert (row.likely is not None) == (row.is_found or bool(row.invented_because))
        assert row.missed_because in ("", *MISSED_REASONS)
        assert row.invented_because in ("", *INVENTED_REASONS)
    sums = by_setting(paths).values()
    assert sum(len(true) for true, _ in sums) == len(paths.true_links)
    assert sum(len(seen) for _, seen in sums) == len(paths.likely_links)
