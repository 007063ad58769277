"""Turn what a symbol holds into an answer with a name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from healthcode.clock import format_time
from healthcode.codes.scanner.foreign import ForeignContent, foreign_content
from healthcode.codes.token import FIRST_LINE, MARKER, Refusal, Verification, verify

if TYPE_CHECKING:
    from healthcode.codes.key_ring import KeyRing
    from healthcode.codes.keys import Keys
    from healthcode.codes.scanner.found import Found, Position
    from healthcode.codes.scanner.replay import ReplayMemory


@dataclass(frozen=True)
class Scanned:
    """One symbol, read and judged.

    Args:
        source: The file's name, ``-`` or ``text``.
        page: From 1.
        position: In the picture; ``None`` for a text.
        text: What it holds; ``None`` if that is no text, or nobody else's business.
        painted: The colour of the picture's frame; ``None`` where that is not clear.
        verification: What ``verify`` says, with foreign contents named and replays noticed.
        foreign: What it is instead of a code of ours; ``None`` for codes that bear our mark.
    """

    source: str
    page: int
    position: Position | None
    text: str | None
    painted: str | None
    verification: Verification
    foreign: ForeignContent | None = None

    @property
    def accepted(self) -> bool:
        """Whether nothing speaks against the code."""
        return self.verification.accepted

    @property
    def recoloured(self) -> bool:
        """Whether the picture clearly shows another colour than the signed word.

        The word is signed and the paint is not, so the word holds; but a guard who only glances is deceived.
        """
        code = self.verification.code
        return code is not None and self.painted is not None and self.painted != code.colour


def judge(
    found: Found,
    keys: Keys | KeyRing,
    now: int | None,
    memory: ReplayMemory | None = None,
    source: str = "",
) -> Scanned:
    """Judge one symbol.

    Args:
        found: From ``read_picture`` or ``find_symbols``.
        keys: The keys that are trusted.
        now: The town's time, or ``None`` to leave the age unchecked.
        memory: Of codes that were accepted before; a code that is in it is refused as replayed. A code that
            is accepted now is put into it.
        source: Told with the answer.
    """
    answer = _verified(found, keys, now)
    foreign = None
    if not _bears_our_mark(found.text) or answer.refusal is Refusal.FOREIGN_CREDENTIAL:
        foreign = foreign_content(found.text)
        answer = replace(answer, refusal=_refusal(answer, foreign), explanation=_named(foreign, answer))
    elif memory is not None and answer.accepted and answer.code and not memory.is_new(answer.code):
        issued = format_time(answer.code.issued_at)
        says = f"The code of {answer.code.pseudonym}, issued at {issued}, was shown before."
        answer = replace(answer, refusal=Refusal.REPLAYED, explanation=says)
    is_secret = answer.refusal is Refusal.FOREIGN_CREDENTIAL or (foreign is not None and foreign.is_private)
    text = None if is_secret else found.text
    return Scanned(source, found.page, found.position, text, found.painted, answer, foreign)


def _verified(found: Found, keys: Keys | KeyRing, now: int | None) -> Verification:
    if found.text is None:
        return Verification(None, Refusal.NOT_A_CODE, "It holds no text.", age_checked=now is not None)
    return verify(found.text, keys, now)


def _bears_our_mark(text: str | None) -> bool:
    return text is not None and (MARKER in text or text.startswith(FIRST_LINE))


def _refusal(answer: Verification, foreign: ForeignContent) -> Refusal:
    if foreign.is_credential or answer.refusal is Refusal.FOREIGN_CREDENTIAL:
        return Refusal.FOREIGN_CREDENTIAL
    return Refusal.TOO_LARGE if answer.refusal is Refusal.TOO_LARGE else Refusal.NOT_A_CODE


def _named(foreign: ForeignContent, answer: Verification) -> str:
    if foreign.is_credential:
        return f"It looks like {foreign.name}. Real credentials are never read here; keep it to yourself."
    if answer.refusal in {Refusal.FOREIGN_CREDENTIAL, Refusal.TOO_LARGE}:
        return answer.explanation
    return f"It is {foreign.name}; nothing was opened."
