"""The bench of attacks: the bench itself is checked, and then what it finds."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Any

import pytest

from checkpoint.hands import gate, town
from healthcode.checkpoint import load_gate, shipped_gates
from healthcode.checkpoint.attacks import ATTACKS, forging, run_attacks
from healthcode.checkpoint.attacks.run import door_of
from healthcode.checkpoint.attacks.world import Door, World
from healthcode.clock import parse_time
from healthcode.codes.token import Refusal, issue, verify
from healthcode.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthcode.checkpoint.attacks import AtDoor

NOON = parse_time("2020-02-21T12:00:00")
DOOR = Door("place-0", "shop/grocery", frozenset({"red", "orange"}), "red", "green", NOON)
IDS = [attack.id for attack in ATTACKS]


@functools.cache
def table() -> dict[tuple[str, str], AtDoor]:
    """Run everything against every shipped gate, once."""
    gates = [load_gate(name) for name in shipped_gates()]
    return {(result.attack.id, at.gate): at for result in run_attacks(gates, DOOR) for at in result.doors}


def tried(attack: str, **changes: Any) -> AtDoor:
    """Run one attack against one gate."""
    (found,) = [result for result in run_attacks([gate(**changes)], DOOR) if result.attack.id == attack]
    return found.doors[0]


@pytest.mark.parametrize("name", shipped_gates())
def test_the_controls_hold(name: str) -> None:
    """The honest open colour passes every gate and the honest closed one none."""
    assert table()["honest-open", name].passed_share == 1
    assert table()["honest-closed", name].passed_share == 0
    assert table()["honest-closed", name].stopped_by == ("closed colour",)


@pytest.mark.parametrize("attack", IDS)
def test_a_table_in_which_nothing_differs_would_say_nothing(attack: str) -> None:
    """Each attack but the foreign credential passes somewhere and is stopped somewhere."""
    found = {table()[attack, name].passed_share for name in shipped_gates()}
    if attack == "foreign-credential":
        assert found == {0}
    elif not attack.startswith("honest"):
        assert max(found) > 0
        assert min(found) == 0


def test_the_table_of_the_shipped_gates(golden: Callable[[str, str], None]) -> None:
    """Every cell, as it was found by running."""
    lines = [f"{'attack':22}" + "".join(f"{name:>17}" for name in shipped_gates())]
    for attack in IDS:
        cells = [table()[attack, name] for name in shipped_gates()]
        lines.append(f"{attack:22}" + "".join(f"{at.passed_share:17.2f}" for at in cells))
        lines.append(f"{'':22}" + "; ".join(", ".join(at.stopped_by) or "-" for at in cells))
    golden("checkpoint/attacks.txt", "\n".join(lines) + "\n")


def test_a_scan_stops_what_a_glance_lets_pass() -> None:
    """Forged texts and pictures deceive eyes, and no device."""
    forged = {
        "replay-after-expiry": "expired",
        "recoloured-picture": "closed colour",
        "edited-payload": "edited text",
        "attached-token": "attached token",
        "old-key": "retired key",
        "other-town": "unknown key",
    }
    for attack, reason in forged.items():
        assert tried(attack).stopped_by == (reason,)
        assert tried(attack, glance_share=1.0).passed_share == 1
        assert tried(attack, glance_share=0.25).passed_share == 0.25


def test_a_glance_never_catches_a_lent_phone() -> None:
    """Nor does a scan, unless the face is looked at."""
    assert tried("lent-phone", glance_share=1.0, asks_for_identity=True).passed_share == 1
    assert tried("lent-phone", mode="online", remembers_replays=True).passed_share == 1
    assert tried("lent-phone", asks_for_identity=True).stopped_by == ("another face",)


def test_a_screenshot_is_stopped_by_memory_or_by_a_face() -> None:
    """A short life alone does not stop one that is two minutes old."""
    assert tried("screenshot", reissued="live", life_minutes=5).passed_share == 1
    assert tried("screenshot", remembers_replays=True).stopped_by == ("replayed",)
    assert tried("screenshot", asks_for_identity=True).stopped_by == ("another face",)
    assert tried("screenshot", reissued="live", life_minutes=1, remembers_replays=False).passed_share == 1


def test_a_printed_copy_dies_with_the_life_of_the_code() -> None:
    """Six hours later a code of the day is good and one of an hour is not."""
    assert tried("printed-copy").passed_share == 1
    assert tried("printed-copy", reissued="live", life_minutes=60).stopped_by == ("expired",)


def test_a_stolen_key_is_stopped_once_the_deny_list_is_newer_than_the_theft() -> None:
    """Known for eight hours: a list of six hours ago has it, one of a day ago does not."""
    assert tried("stolen-key", deny_list_hours=6).stopped_by == ("deny list",)
    assert tried("stolen-key", deny_list_hours=8).stopped_by == ("deny list",)
    assert tried("stolen-key", deny_list_hours=9).passed_share == 1
    assert tried("stolen-key", mode="online").stopped_by == ("deny list",)


def test_an_online_gate_knows_the_colour_of_whoever_signs_with_a_stolen_key() -> None:
    """Before the theft is known, the platform still knows another colour for the pseudonym."""
    world = World(gate(mode="online"), DOOR)
    found = next(attack for attack in ATTACKS if attack.id == "stolen-key")
    world.steal_key = lambda: world.key  # type: ignore[method-assign]
    assert found.run(world, "scan").stopped_by == "platform knows another colour"
    offline = World(gate(), DOOR)
    offline.steal_key = lambda: offline.key  # type: ignore[method-assign]
    assert found.run(offline, "scan").passed


def test_a_slow_clock_lets_an_old_code_pass() -> None:
    """100 seconds over: the leeway of a minute is not enough, a clock a minute behind is."""
    assert tried("clock-skew").stopped_by == ("expired",)
    assert tried("clock-skew", clock_skew_minutes=1).passed_share == 1


def test_a_posted_code_is_believed_from_afar() -> None:
    """Where visitors scan, the platform believes in a presence that was none; elsewhere it does not."""
    attack = next(attack for attack in ATTACKS if attack.id == "venue-from-afar")
    world = World(gate(mode="online", scanned_by="visitor"), DOOR)
    assert attack.run(world, "glance").passed
    assert world.platform.presences == [("syn-bench-attacker", DOOR.place_id, NOON)]
    guarded = World(gate(mode="online"), DOOR)
    assert not attack.run(guarded, "scan").passed
    assert guarded.platform.presences == []


def test_artefacts_are_what_they_claim_to_be() -> None:
    """A recoloured picture still holds the old word, and an attached token the other text."""
    keys = forging.keys_named("bench-now")
    red = issue("syn-a", "red", NOON, 60, keys)
    (seen,) = forging.read(forging.picture(red, "green"))
    assert (seen.text, seen.painted) == (red, "green")
    (shot,) = forging.read(forging.screenshot(forging.picture(red, "red")))
    assert (shot.text, shot.painted) == (red, "red")
    (paper,) = forging.read(forging.printed(forging.picture(red, "yellow")))
    assert (paper.text, paper.painted) == (red, "yellow")
    edited = forging.with_colour_edited(red, "red", "green")
    assert edited.splitlines()[1].startswith("GREEN P-")
    assert verify(edited, keys, NOON).refusal is Refusal.EDITED_TEXT
    attached = forging.with_attached_token(edited, issue("syn-b", "green", NOON, 60, keys))
    assert verify(attached, keys, NOON).refusal is Refusal.ATTACHED_TOKEN


def test_the_bench_gives_the_same_again() -> None:
    """Keys and pictures of the bench depend on nothing but names."""
    assert forging.keys_named("x").private_key == forging.keys_named("x").private_key
    first = [result.to_json() for result in run_attacks([gate()], DOOR)]
    forging.read.cache_clear()
    assert first == [result.to_json() for result in run_attacks([gate()], DOOR)]


def test_a_door_is_closed_to_one_colour_and_open_to_another() -> None:
    """The first by id; the attacker has its most severe closed colour."""
    door = door_of(town(), NOON)
    assert (door.place_id, door.closed_colour, door.open_colour) == ("place-0", "red", "green")
    assert door.closed == {"orange", "red"}
    free = dataclasses.replace(town(), closed=town().closed & False)
    with pytest.raises(UsageError, match="nothing to attack"):
        door_of(free, NOON)
