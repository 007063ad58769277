"""Decisions at doors: who is checked how, who passes, and who is refused for what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint.hands import FOUR, KINDS, decided, gate, scene, town, verdicts
from healthcode.checkpoint.attacks import forging
from healthcode.checkpoint.decide import (
    CLOSED_COLOUR,
    EXPIRED,
    GLANCE,
    JUDGED,
    JUDGEMENT,
    NO_PAPER,
    NO_PHONE,
    NONE,
    NOT_YET_VALID,
    OTHER_FACE,
    PAPER,
    REASONS,
    REPLAYED,
    SCAN,
    clock_errors,
    told_platform,
)
from healthcode.checkpoint.guard import Guard, Platform
from healthcode.checkpoint.scene import Scene, keys_of
from healthcode.clock import MINUTE
from healthcode.codes.key_ring import demo_ring
from healthcode.codes.keys import pseudonym_of
from healthcode.codes.token import issue
from healthcode.draws import Draws
from healthcode.tables import ALL_COLOURS

KNOWN = town()
SETTINGS = st.fixed_dictionaries(
    {
        "mode": st.sampled_from(["online", "offline"]),
        "glance_share": st.sampled_from([0.0, 0.5, 1.0]),
        "remembers_replays": st.booleans(),
        "asks_for_identity": st.booleans(),
        "clock_skew_minutes": st.sampled_from([0, 3]),
        "reissued": st.sampled_from(["daily", "live"]),
        "life_minutes": st.sampled_from([5, 600, 1440]),
        "without_phone": st.sampled_from(["turned_away", "paper_pass", "human_judgement"]),
    }
)


def at(*arrivals: tuple[int, int, int, bool]) -> Scene:
    """Make a scene of (person, place, seconds after 04:00, has phone)."""
    columns = [np.array(column) for column in zip(*arrivals, strict=True)]
    return Scene.sorted(
        FOUR,
        {
            "person": columns[0].astype(np.int32),
            "place": columns[1].astype(np.int32),
            "arrived_at": FOUR + columns[2].astype(np.int64),
            "has_phone": columns[3].astype(np.bool_),
        },
    )


@pytest.mark.slow
@settings(max_examples=25)
@given(chosen=SETTINGS, seed=st.integers(0, 999))
def test_nobody_with_a_closed_colour_passes_a_device(chosen: dict[str, Any], seed: int) -> None:
    """Scanned, glanced at or on paper, one passes only where the colour is open; a human may err."""
    found = decided(gate(**chosen), KNOWN, scene(KNOWN, seed), verdicts(KNOWN, seed), seed)
    assert not (found.slipped_in & (found.way != JUDGEMENT)).any()
    assert (found.is_refused | ~found.is_closed | (found.way == JUDGEMENT)).all()


@pytest.mark.slow
@settings(max_examples=25)
@given(chosen=SETTINGS, seed=st.integers(0, 999))
def test_every_arrival_is_checked_in_one_way_that_fits(chosen: dict[str, Any], seed: int) -> None:
    """Phones are scanned or glanced at; without one it is paper, a human or nothing, as the gate has it."""
    seen = scene(KNOWN, seed)
    found = decided(gate(**chosen), KNOWN, seen, verdicts(KNOWN, seed), seed)
    assert np.isin(found.way[seen.has_phone], (SCAN, GLANCE)).all()
    other = {"turned_away": {NONE}, "paper_pass": {PAPER}, "human_judgement": {JUDGEMENT}}
    assert set(found.way[~seen.has_phone].tolist()) <= other[chosen["without_phone"]]
    assert ((found.pseudonym != "") == found.is_read).all()


def test_at_an_open_hand_of_time_only_the_colour_refuses() -> None:
    """Without skew, memory, faces or people without a phone no refusal is wrong."""
    seen = scene(KNOWN, phones=1.0)
    found = decided(gate(), KNOWN, seen, verdicts(KNOWN))
    assert set(found.reason.tolist()) == {0, CLOSED_COLOUR}
    assert not found.is_wrong.any()
    assert found.is_refused.tolist() == found.is_closed.tolist()


def test_without_a_phone() -> None:
    """Turned away, on paper, or judged, each with its own reason and seconds."""
    seen, green = at((0, 0, 100, False), (1, 0, 4000, False)), verdicts(KNOWN, colours="green")
    found = decided(gate(glance_seconds=3), KNOWN, seen, green)
    assert found.reason.tolist() == [NO_PHONE, NO_PHONE]
    assert found.seconds.tolist() == [3, 3]
    found = decided(gate(without_phone="paper_pass", paper_share=0.0), KNOWN, seen, green)
    assert found.reason.tolist() == [NO_PAPER, NO_PAPER]
    found = decided(gate(without_phone="paper_pass"), KNOWN, seen, green)
    assert (found.reason.tolist(), found.seconds.tolist()) == ([0, 0], [15, 15])
    found = decided(gate(without_phone="human_judgement", let_in_share=0.0), KNOWN, seen, green)
    assert (found.reason.tolist(), found.seconds.tolist()) == ([JUDGED, JUDGED], [60, 60])
    red = verdicts(KNOWN, colours="red")
    found = decided(gate(without_phone="human_judgement"), KNOWN, seen, red)
    assert found.slipped_in.tolist() == [True, True]


def test_a_short_life_of_a_daily_code_refuses_whoever_comes_late() -> None:
    """A code of 04:00 that lives an hour is good until 05:01, a minute being the leeway."""
    seen = at((0, 0, 3660, True), (1, 0, 3661, True))
    found = decided(gate(life_minutes=60), KNOWN, seen, verdicts(KNOWN, colours="green"))
    assert found.reason.tolist() == [0, EXPIRED]
    assert found.is_wrong.tolist() == [False, True]
    live = decided(gate(life_minutes=60, reissued="live"), KNOWN, seen, verdicts(KNOWN, colours="green"))
    assert live.reason.tolist() == [0, 0]


def test_a_clock_that_is_wrong_refuses_new_codes() -> None:
    """Where the clock is behind by more than the leeway, a code issued now is not yet valid."""
    slow = gate(reissued="live", life_minutes=5, clock_skew_minutes=60)
    errors = clock_errors(slow, Draws(1), KNOWN.place_keys)
    seen = at(*((0, place, 7000, True) for place in range(len(KINDS))))
    found = decided(slow, KNOWN, seen, verdicts(KNOWN, colours="green"))
    for place, reason in zip(seen.place.tolist(), found.reason.tolist(), strict=True):
        error = int(errors[place])
        expected = NOT_YET_VALID if error < -60 else EXPIRED if error > 5 * MINUTE + 60 else 0
        assert reason == expected, (error, REASONS[reason])
    assert (np.abs(errors) > 60).any()


def test_a_replay_is_remembered_by_all_doors_online_and_by_one_offline() -> None:
    """With a code for the day the second visit is refused, with a fresh one it is not."""
    seen = at((0, 0, 100, True), (0, 0, 200, True), (0, 3, 300, True), (1, 0, 400, True))
    green = verdicts(KNOWN, colours="green")
    online = decided(gate(mode="online", remembers_replays=True), KNOWN, seen, green)
    assert online.reason.tolist() == [0, REPLAYED, REPLAYED, 0]
    offline = decided(gate(remembers_replays=True), KNOWN, seen, green)
    assert offline.reason.tolist() == [0, REPLAYED, 0, 0]
    live = decided(gate(mode="online", remembers_replays=True, reissued="live"), KNOWN, seen, green)
    assert live.reason.tolist() == [0, 0, 0, 0]


def test_faces_are_compared_at_a_scan_only() -> None:
    """If every comparison errs, every scan is refused and no glance is."""
    seen, green = scene(KNOWN, phones=1.0), verdicts(KNOWN, colours="green")
    found = decided(gate(asks_for_identity=True, identity_error_share=1.0), KNOWN, seen, green)
    assert set(found.reason.tolist()) == {OTHER_FACE}
    assert set(found.seconds.tolist()) == {15}
    found = decided(
        gate(asks_for_identity=True, identity_error_share=1.0, glance_share=1.0), KNOWN, seen, green
    )
    assert set(found.reason.tolist()) == {0}


def test_an_arrival_is_decided_alone() -> None:
    """What a guard does by chance depends on the person, the door and the second, not on who else comes."""
    chosen = gate(glance_share=0.5, without_phone="paper_pass", paper_share=0.5)
    seen, given_ = scene(KNOWN), verdicts(KNOWN)
    whole = decided(chosen, KNOWN, seen, given_)
    half = Scene(seen.begins, seen.person[::2], seen.place[::2], seen.arrived_at[::2], seen.has_phone[::2])
    part = decided(chosen, KNOWN, half, given_)
    assert part.way.tolist() == whole.way[::2].tolist()
    assert part.reason.tolist() == whole.reason[::2].tolist()
    assert decided(chosen, KNOWN, seen, given_, seed=2).way.tolist() != whole.way.tolist()


def test_common_random_numbers_between_gates() -> None:
    """A gate that glances more glances at the same people and at others too."""
    seen, given_ = scene(KNOWN, phones=1.0), verdicts(KNOWN)
    some = decided(gate(glance_share=0.3), KNOWN, seen, given_).way == GLANCE
    more = decided(gate(glance_share=0.6), KNOWN, seen, given_).way == GLANCE
    assert some.sum() < more.sum()
    assert not (some & ~more).any()


def test_the_platform_is_told_of_scans_alone() -> None:
    """A gate that keeps names or asks feeds every scanned arrival back, another none."""
    seen = scene(KNOWN, phones=1.0)
    keys = KNOWN.person_keys[seen.person], KNOWN.place_keys[seen.place], seen.arrived_at
    half = gate(mode="online", glance_share=0.5)
    told = told_platform(half, Draws(1), *keys)
    assert told.tolist() == (decided(half, KNOWN, seen, verdicts(KNOWN)).way == SCAN).tolist()
    assert not told_platform(gate(), Draws(1), *keys).any()
    assert told_platform(gate(log="pseudonyms", log_days=1), Draws(1), *keys).all()


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "online", "remembers_replays": True},
        {"mode": "online", "remembers_replays": True, "reissued": "live", "life_minutes": 5},
        {"life_minutes": 400, "clock_skew_minutes": 20},
        {"sees": "yes_no", "clock_skew_minutes": 3, "reissued": "live", "life_minutes": 30},
        {"glance_share": 1.0},
    ],
    ids=["online once", "live once", "clocks", "private", "glance"],
)
def test_one_guard_with_pictures_decides_the_same(changes: dict[str, Any]) -> None:
    """The device of the bench, given a drawn code, comes to what is decided for everybody at once."""
    chosen = gate(**changes)
    seen, given_ = scene(KNOWN, seed=3, rows=12, phones=1.0), verdicts(KNOWN, seed=3)
    found = decided(chosen, KNOWN, seen, given_)
    platform = Platform()
    errors = clock_errors(chosen, Draws(1), KNOWN.place_keys).tolist()
    guards = [
        Guard(chosen, demo_ring().public, platform, colours_closed_at(place), errors[place])
        for place in range(len(KINDS))
    ]
    for row, place in enumerate(seen.place.tolist()):
        person, now = KNOWN.person_ids[seen.person[row]], int(seen.arrived_at[row])
        colour = ALL_COLOURS[given_.colour[seen.person[row]]]
        issued_at = now if chosen.reissued == "live" else FOUR
        text = issue(person, colour, issued_at, chosen.life_minutes, demo_ring())
        platform.colours[pseudonym_of(person, issued_at, demo_ring())] = colour
        symbols = forging.read(forging.picture(text, colour))
        outcome = guards[place].glance(symbols) if chosen.glance_share else guards[place].scan(symbols, now)
        assert outcome.stopped_by == REASONS[found.reason[row]], (changes, row)


def colours_closed_at(place: int) -> frozenset[str]:
    return frozenset(colour for at_, colour in enumerate(ALL_COLOURS) if KNOWN.closed[at_, place])


def test_ids_alone_make_the_keys() -> None:
    """Keys of people do not depend on their number or on who else there is."""
    assert keys_of(["syn-1", "syn-2"])[1] == keys_of(["syn-2"])[0]
    assert len(set(keys_of([f"syn-{number}" for number in range(5_000)]).tolist())) == 5_000
    assert (keys_of(["syn-1"]) >= 0).all()
