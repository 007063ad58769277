"""The small world of the bench: a door, a guard, a friend whose colour is open, an attacker whose is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from healthcode.checkpoint.attacks import forging
from healthcode.checkpoint.guard import Guard, Platform
from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY, HOUR, MINUTE, day_start
from healthcode.codes.key_files import VERIFIES_AFTER_SECONDS
from healthcode.codes.key_ring import KeyRing, TrustedKey
from healthcode.codes.keys import pseudonym_of
from healthcode.codes.token import issue

if TYPE_CHECKING:
    from healthcode.checkpoint.model import Gate
    from healthcode.codes.keys import Keys

ATTACKER, FRIEND = "syn-bench-attacker", "syn-bench-friend"
OLD_KEY, KEY, FOREIGN_KEY = "bench-old", "bench-now", "other-town"
#: The old key was replaced so long ago that none of its codes can still be good. An assumption.
OLD_KEY_DAYS = 60
#: The platform has known of the theft of a key for so long. An assumption.
THEFT_KNOWN_HOURS = 8
#: Days for which the platform knows everybody's pseudonyms.
_PSEUDONYM_DAYS = 40


@dataclass(frozen=True)
class Door:
    """Where the bench stands.

    Args:
        place_id: Which place.
        kind: Of which kind.
        closed: The colours that it turns away.
        closed_colour: The attacker's.
        open_colour: The friend's.
        now: The time of the attack.
    """

    place_id: str
    kind: str
    closed: frozenset[str]
    closed_colour: str
    open_colour: str
    now: int


@dataclass
class World:
    """One try: a fresh platform, a fresh guard, the same two people.

    Args:
        gate: How the guard checks.
        door: Where and when.
        clock_error: Of the clock at the door, in seconds; negative: behind.
    """

    gate: Gate
    door: Door
    clock_error: int = 0
    platform: Platform = field(default_factory=Platform)

    def __post_init__(self) -> None:
        for days in range(_PSEUDONYM_DAYS):
            at = self.door.now - days * DAY
            for person, colour in ((ATTACKER, self.door.closed_colour), (FRIEND, self.door.open_colour)):
                self.platform.colours[self.pseudonym(person, at)] = colour

    @cached_property
    def key(self) -> Keys:
        """The town's key."""
        return forging.keys_named(KEY)

    @cached_property
    def old_key(self) -> Keys:
        """The key before it, long retired."""
        return forging.keys_named(OLD_KEY)

    @cached_property
    def foreign_key(self) -> Keys:
        """Another town's key."""
        return forging.keys_named(FOREIGN_KEY)

    @cached_property
    def trusted(self) -> KeyRing:
        """What the guard's device trusts."""
        changed = self.door.now - OLD_KEY_DAYS * DAY
        old = TrustedKey(
            OLD_KEY,
            _public(self.old_key),
            signs_until=changed,
            verifies_until=changed + VERIFIES_AFTER_SECONDS,
        )
        return KeyRing((old, TrustedKey(KEY, _public(self.key), signs_from=changed)))

    @cached_property
    def guard(self) -> Guard:
        """Who stands at the door."""
        return Guard(self.gate, self.trusted, self.platform, self.door.closed, self.clock_error)

    def pseudonym(self, person: str, at: int) -> str:
        """Give the name that a person's codes of a day bear."""
        return pseudonym_of(person, at, self.key, stable=self.gate.stable_pseudonyms)

    def colour_of(self, person: str) -> str:
        """Give the colour of a person."""
        return self.door.closed_colour if person == ATTACKER else self.door.open_colour

    def code(self, person: str, shown_at: int) -> str:
        """Issue the code that a person's phone shows at a time, as this gate's codes are issued."""
        issued_at = shown_at
        if self.gate.reissued == "daily":
            issued_at = day_start(shown_at - DAY_BEGINS_AT) + DAY_BEGINS_AT
        return self.issue(person, issued_at)

    def issue(self, person: str, issued_at: int) -> str:
        """Issue a person's code at a time."""
        return issue(
            person,
            self.colour_of(person),
            issued_at,
            self.gate.life_minutes,
            self.key,
            stable=self.gate.stable_pseudonyms,
        )

    def steal_key(self) -> Keys:
        """Hand over the town's key; the platform has known of the theft for some hours."""
        self.platform.denied[KEY] = self.door.now - THEFT_KNOWN_HOURS * HOUR
        return self.key

    def choose_slowest_clock(self) -> None:
        """Go to the door whose clock is as far behind as this gate's clocks ever are."""
        self.clock_error = -self.gate.clock_skew_minutes * MINUTE


def _public(keys: Keys) -> dict[str, str]:
    return {name: value for name, value in keys.private_key.items() if name != "d"}
