"""One guard at one door, who is shown one picture at a time: read, verified and judged as real ones are.

``decide`` does the same for everybody at once, honest people all; here anything may be held out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthcode.clock import HOUR
from healthcode.codes.scanner.judging import judge
from healthcode.codes.scanner.replay import ReplayMemory
from healthcode.codes.token import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.checkpoint.model import Gate
    from healthcode.codes.key_ring import KeyRing
    from healthcode.codes.scanner.found import Found
    from healthcode.codes.token import HealthCode

#: What stops somebody, beside the refusals of ``codes.token``.
NO_SYMBOL = "nothing to read"
NO_FRAME = "no clear colour"
CLOSED = "closed colour"
DENIED = "deny list"
NOT_ISSUED = "platform knows no such code"
OTHER_COLOUR = "platform knows another colour"
OTHER_FACE = "another face"
NO_POSTED_CODE = "platform takes scans from guards only"


@dataclass(frozen=True)
class Outcome:
    """What became of one try.

    Args:
        passed: Whether the person was let in, or the claim believed.
        stopped_by: What stopped it; empty if it passed.
    """

    passed: bool
    stopped_by: str = ""


@dataclass
class Platform:
    """What the platform behind the gates knows.

    Args:
        denied: Since when each key is known to be stolen, by key id.
        colours: The colour that each pseudonym has now.
        shown: The codes that were scanned, at any online door.
        presences: Who was where when, as far as the platform believes.
    """

    denied: dict[str, int] = field(default_factory=dict)
    colours: dict[str, str] = field(default_factory=dict)
    shown: ReplayMemory = field(default_factory=ReplayMemory)
    presences: list[tuple[str, str, int]] = field(default_factory=list)

    def is_denied(self, code: HealthCode, as_of: int) -> bool:
        """Say whether a code's key was on the deny list at a time."""
        since = self.denied.get(code.key_id)
        return since is not None and since <= as_of

    def claim(self, gate: Gate, venue: str, person: str, at: int) -> Outcome:
        """Take a scan of a posted code for a presence, if this is how scans come in."""
        if gate.scanned_by != "visitor":
            return Outcome(False, NO_POSTED_CODE)
        self.presences.append((person, venue, at))
        return Outcome(True)


class Guard:
    """A guard and their device.

    Args:
        gate: How people are checked here.
        trusted: The public halves of the keys.
        platform: Asked by an online gate; an offline one has its deny list from some hours ago.
        closed: Colours that this door turns away.
        clock_error: By how many seconds the clock here is ahead; negative: behind.
    """

    def __init__(
        self, gate: Gate, trusted: KeyRing, platform: Platform, closed: frozenset[str], clock_error: int = 0
    ) -> None:
        self._gate, self._trusted, self._platform = gate, trusted, platform
        self._closed, self._clock_error = closed, clock_error
        self._shown = platform.shown if gate.mode == "online" else ReplayMemory()

    def glance(self, found: Sequence[Found]) -> Outcome:
        """Look at the painted colour and at nothing else."""
        painted = found[0].painted if found else None
        if painted is None:
            return Outcome(False, NO_FRAME)
        return Outcome(False, CLOSED) if painted in self._closed else Outcome(True)

    def scan(self, found: Sequence[Found], at: int, *, is_own: bool = True) -> Outcome:
        """Read the code and judge it.

        Args:
            found: The symbols of the picture that is held out.
            at: The true time.
            is_own: Whether face and name of the person are those of the code's holder.
        """
        if not found:
            return Outcome(False, NO_SYMBOL)
        answer = judge(found[0], self._trusted, at + self._clock_error).verification
        if answer.refusal is not None or answer.code is None:
            return Outcome(False, str(answer.refusal))
        stopped = self._stopped(answer.code, at, is_own)
        return Outcome(not stopped, stopped)

    def _stopped(self, code: HealthCode, at: int, is_own: bool) -> str:
        """Say what speaks against a code whose signature and age are good."""
        online = self._gate.mode == "online"
        if self._platform.is_denied(code, at if online else at - self._gate.deny_list_hours * HOUR):
            return DENIED
        if online and self._platform.colours.get(code.pseudonym) != code.colour:
            return OTHER_COLOUR if code.pseudonym in self._platform.colours else NOT_ISSUED
        if self._gate.remembers_replays and not self._shown.is_new(code):
            return str(Refusal.REPLAYED)
        if self._gate.asks_for_identity and not is_own:
            return OTHER_FACE
        return CLOSED if code.colour in self._closed else ""
