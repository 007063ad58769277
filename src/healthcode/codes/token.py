"""Sign and verify the text of a health code.

The text is readable on any phone, and what can be read is what is signed::

    MOCK HEALTH CODE - SIMULATION - NOT A REAL PASS
    YELLOW P-7K3M9QXA
    2020-02-21T08:00:00 +1440min
    MOCK1.<header>..<signature>

The last line is a detached JSON Web Signature over everything before it, including the line break.

Source:
    RFC 7515 (JWS), appendix F (detached content); RFC 9864 (the algorithm name ``Ed25519``).
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from healthcode.clock import MINUTE, format_time, parse_time
from healthcode.codes.key_ring import KeyRing
from healthcode.codes.keys import (
    KEY_ID_FORM,
    PSEUDONYM_ALPHABET,
    PSEUDONYM_LENGTH,
    PSEUDONYM_PREFIX,
    pseudonym_of,
)
from healthcode.errors import CodeError, Problem
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from healthcode.codes.key_ring import TrustedKey
    from healthcode.codes.keys import Keys

FIRST_LINE = "MOCK HEALTH CODE - SIMULATION - NOT A REAL PASS"
MARKER = "MOCK1."
ALGORITHM = "Ed25519"

#: How far two clocks may differ, in seconds.
LEEWAY = 60
#: The longest life of a code: thirty days.
LONGEST_LIFE_MINUTES = 43_200
#: The first and last second that the calendar can write.
EARLIEST = parse_time("0001-01-01T00:00:00")
LATEST = parse_time("9999-12-31T23:59:59")
#: A code of ours has about 230 characters; nothing near this size is read.
MOST_CHARACTERS = 1_000

#: How real credentials begin, and what they are. We never write them and never read them.
FOREIGN_CREDENTIALS = {
    "HC1:": "an EU Digital COVID Certificate",
    "SHC:/": "a SMART Health Card",
}

_SIGNED_FORM = re.compile(
    rf"{FIRST_LINE}\n"
    rf"(?P<colour>{'|'.join(ALL_COLOURS).upper()}) "
    rf"(?P<pseudonym>{PSEUDONYM_PREFIX}[{PSEUDONYM_ALPHABET}]{{{PSEUDONYM_LENGTH}}})\n"
    r"(?P<issued_at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}) \+(?P<life>[1-9][0-9]{0,4})min\n",
)
_SIGNATURE_FORM = re.compile(r"[A-Za-z0-9_-]{1,120}\.(?P<attached>[A-Za-z0-9_-]*)\.[A-Za-z0-9_-]{86}")


class Refusal(StrEnum):
    """Why a text is not accepted as a valid code."""

    NOT_A_CODE = "not a code of ours"
    FOREIGN_CREDENTIAL = "foreign credential"
    TOO_LARGE = "too large"
    EDITED_TEXT = "edited text"
    ATTACHED_TOKEN = "attached token"  # noqa: S105 - names a fault, not a password
    UNKNOWN_KEY = "unknown key"
    RETIRED_KEY = "retired key"
    BAD_SIGNATURE = "bad signature"
    NOT_YET_VALID = "not yet valid"
    EXPIRED = "expired"
    #: Never found by ``verify``, which remembers nothing; set by readers that remember what they have seen.
    REPLAYED = "replayed"


@dataclass(frozen=True)
class HealthCode:
    """What a code says.

    Args:
        colour: One of ``ALL_COLOURS``.
        pseudonym: The holder's name for the day of issue, ``P-`` and eight characters.
        issued_at: In seconds of the town's time.
        life_minutes: How long it is valid from then on.
        key_id: The key that signed it.
    """

    colour: str
    pseudonym: str
    issued_at: int
    life_minutes: int
    key_id: str

    @property
    def expires_at(self) -> int:
        """The last second at which the code is valid, before any leeway."""
        return self.issued_at + self.life_minutes * MINUTE

    @property
    def signed_text(self) -> str:
        """The three lines that are signed, each with its line break."""
        return (
            f"{FIRST_LINE}\n"
            f"{self.colour.upper()} {self.pseudonym}\n"
            f"{format_time(self.issued_at)} +{self.life_minutes}min\n"
        )


@dataclass(frozen=True)
class Verification:
    """The answer to "is this a valid code?".

    Args:
        code: What the code says, if its signature is good, even when it is too old or too new.
        refusal: Why it is not accepted; ``None`` if it is.
        explanation: One sentence for people.
        age_checked: Whether the code was judged at a given time, not at its own issue time.
        signed_with_demo_key: Whether anyone could have signed it.
    """

    code: HealthCode | None
    refusal: Refusal | None
    explanation: str
    age_checked: bool = False
    signed_with_demo_key: bool = False

    @property
    def accepted(self) -> bool:
        """Whether nothing speaks against the code."""
        return self.refusal is None


class _RefusedTextError(Exception):
    """Carries a refusal from the place where it is found up to ``verify``."""

    def __init__(self, refusal: Refusal, explanation: str) -> None:
        super().__init__(explanation)
        self.refusal = refusal
        self.explanation = explanation


def issue(
    person_id: str,
    colour: str,
    issued_at: int,
    life_minutes: int,
    keys: Keys | KeyRing,
    *,
    stable: bool = False,
) -> str:
    """Write and sign a code.

    Args:
        person_id: A synthetic person, ``syn-…``; it does not appear in the text.
        colour: One of ``ALL_COLOURS``.
        issued_at: In seconds of the town's time.
        life_minutes: How long the code is valid, 1 to 43,200 minutes.
        keys: The run's keys; of a ring the one that signs at the issue time.
        stable: Leave the day out of the pseudonym, which makes codes linkable; see ``pseudonym_of``.

    Returns:
        The whole text of the code, four lines without a line break at the end. The same arguments always
        give the same text.

    Raises:
        CodeError: If the colour, the time or the life cannot stand in a code, or no key signs at that time.
        RefusedError: If the person is not a synthetic one.
    """
    problems = []
    if colour not in ALL_COLOURS:
        problems.append(Problem("colour", repr(colour), f"one of {', '.join(ALL_COLOURS)}"))
    if not EARLIEST <= issued_at <= LATEST:
        problems.append(Problem("issued_at", str(issued_at), "a time of the years 1 to 9999"))
    if not 1 <= life_minutes <= LONGEST_LIFE_MINUTES:
        problems.append(Problem("life_minutes", str(life_minutes), f"from 1 to {LONGEST_LIFE_MINUTES:,}"))
    if problems:
        raise CodeError("a code cannot be issued", tuple(problems), "Correct the values and issue it again.")

    signer = keys.signing_at(issued_at) if isinstance(keys, KeyRing) else keys
    pseudonym = pseudonym_of(person_id, issued_at, signer, stable=stable)
    return sign(HealthCode(colour, pseudonym, issued_at, life_minutes, signer.key_id), signer)


def sign(code: HealthCode, keys: Keys) -> str:
    """Sign what a code says, whoever it is about; ``issue`` checks the values first."""
    from joserfc import jws  # noqa: PLC0415 - slow to import, and few commands sign

    text = code.signed_text
    header = {"alg": ALGORITHM, "kid": keys.key_id}
    attached = jws.serialize_compact(header, text.encode(), keys.signing_key, algorithms=[ALGORITHM])
    return f"{text}{MARKER}{jws.detach_content(attached)}"


def caption_of(text: str) -> str:
    """Name pseudonym and issue time of a code of ours, to stand under its picture; else nothing."""
    lines = text.split("\n")
    if len(lines) != len(("warning", "colour and pseudonym", "issue time and life", "signature")):
        return ""
    return f"{lines[1].rpartition(' ')[2]}  {lines[2].partition(' ')[0]}"


def verify(text: str, keys: Keys | KeyRing, now: int | None) -> Verification:
    """Judge a text that claims to be a health code.

    Args:
        text: Exactly as scanned. One more character, even a line break at the end, is a change.
        keys: The keys that are trusted, of which only the public halves are used.
        now: The town's time at which the age is judged, with a leeway of 60 seconds. With ``None`` the code
            is judged at its own issue time, and the answer says that its age was not checked.

    Returns:
        The code and no refusal, or a named refusal. Bad text is an answer, never an exception.
    """
    ring = keys if isinstance(keys, KeyRing) else keys.ring
    is_aged = now is not None
    try:
        code, key = _read_signed(text, ring)
    except _RefusedTextError as refused:
        return Verification(None, refused.refusal, refused.explanation, age_checked=is_aged)
    answer = Verification(
        code, None, "The signature is good; age not checked.", signed_with_demo_key=key.is_demo
    )
    refused_key = _judge_key(code, key, code.issued_at if now is None else now)
    if refused_key is not None:
        return replace(
            answer, refusal=refused_key.refusal, explanation=refused_key.explanation, age_checked=is_aged
        )
    return answer if now is None else _judge_age(answer, code, now)


def _judge_key(code: HealthCode, key: TrustedKey, now: int) -> _RefusedTextError | None:
    """Say what speaks against a key whose signature is good, at the code's issue time or now."""
    if key.signs_from is not None and code.issued_at < key.signs_from:
        says = (
            f"The signature is good, but its key {key.key_id!r} was not known at the issue time: "
            f"it signs from {format_time(key.signs_from)} on."
        )
        return _RefusedTextError(Refusal.UNKNOWN_KEY, says)
    if key.signs_until is not None and code.issued_at >= key.signs_until:
        says = (
            f"The signature is good, but its key {key.key_id!r} signs no more "
            f"since {format_time(key.signs_until)}. The code was made before that change and dated after it, "
            "or the key is stolen."
        )
        return _RefusedTextError(Refusal.RETIRED_KEY, says)
    if key.verifies_until is not None and now > key.verifies_until:
        says = (
            f"The signature is good, but its key {key.key_id!r} was retired "
            f"at {format_time(key.verifies_until)}, when the last code that it had signed was over."
        )
        return _RefusedTextError(Refusal.RETIRED_KEY, says)
    return None


def _judge_age(answer: Verification, code: HealthCode, now: int) -> Verification:
    issued, expires = format_time(code.issued_at), format_time(min(code.expires_at, LATEST))
    if now < code.issued_at - LEEWAY:
        says = f"The signature is good, but the code was issued at {issued}, which is still to come."
        return replace(answer, refusal=Refusal.NOT_YET_VALID, explanation=says, age_checked=True)
    if now > code.expires_at + LEEWAY:
        says = f"The signature is good, but the code was valid only until {expires}."
        return replace(answer, refusal=Refusal.EXPIRED, explanation=says, age_checked=True)
    return replace(answer, explanation=f"The signature is good; valid until {expires}.", age_checked=True)


def _read_signed(text: str, ring: KeyRing) -> tuple[HealthCode, TrustedKey]:
    """Check everything but the age, cheapest and most telling checks first."""
    _refuse_what_is_not_ours(text)
    signed, _, token = text.rpartition(MARKER)
    says = _read_form(signed)
    _refuse_odd_signature(token)
    code = replace(says, key_id=_read_key_id(token, signed))
    key = ring.find(code.key_id)
    if key is None:
        known = ", ".join(repr(trusted.key_id) for trusted in ring.trusted) or "no key at all"
        names = f"It names the key {code.key_id!r}; known here: {known}."
        raise _RefusedTextError(Refusal.UNKNOWN_KEY, names)
    if not _is_signed(token, signed, key):
        raise _explain_bad_signature(code, token, key)
    return code, key


def _refuse_what_is_not_ours(text: str) -> None:
    upper = text[:MOST_CHARACTERS].upper()
    for beginning, what in FOREIGN_CREDENTIALS.items():
        if beginning in upper:
            says = f"It looks like {what}. Real credentials are never read here; keep it to yourself."
            raise _RefusedTextError(Refusal.FOREIGN_CREDENTIAL, says)
    if len(text) > MOST_CHARACTERS:
        says = f"It has {len(text):,} characters; a code of ours has fewer than 300."
        raise _RefusedTextError(Refusal.TOO_LARGE, says)
    if MARKER not in text:
        says = f"A code of ours ends with a line that begins with {MARKER}"
        raise _RefusedTextError(Refusal.NOT_A_CODE, says)


def _read_form(signed: str) -> HealthCode:
    """Read the signed lines; only what ``HealthCode.signed_text`` can write is right."""
    match = _SIGNED_FORM.fullmatch(signed)
    if match is not None:
        try:
            code = HealthCode(
                match["colour"].lower(),
                match["pseudonym"],
                parse_time(match["issued_at"]),
                int(match["life"]),
                key_id="",
            )
        except ValueError:  # the form of a time, but no such day or hour
            match = None
        else:
            if code.life_minutes <= LONGEST_LIFE_MINUTES and code.signed_text == signed:
                return code
    says = "It bears our mark, but we never write such lines: they were changed, or never came from us."
    raise _RefusedTextError(Refusal.EDITED_TEXT, says)


def _refuse_odd_signature(token: str) -> None:
    match = _SIGNATURE_FORM.fullmatch(token)
    if match is None:
        says = "The signature is damaged: characters are missing, added or of the wrong kind."
        raise _RefusedTextError(Refusal.BAD_SIGNATURE, says)
    if match["attached"]:
        # The library would verify the text inside the token and never look at the text above it.
        says = "The signature brings a text of its own, so it says nothing about the text that is shown."
        raise _RefusedTextError(Refusal.ATTACHED_TOKEN, says)


def _read_key_id(token: str, signed: str) -> str:
    from joserfc import jws  # noqa: PLC0415 - slow to import
    from joserfc.errors import JoseError  # noqa: PLC0415

    try:
        header: object = jws.extract_compact(token.encode(), signed.encode()).headers()
    except (JoseError, ValueError):
        header = None
    if not isinstance(header, dict):  # the library lets a list through
        raise _RefusedTextError(Refusal.BAD_SIGNATURE, "The signature's header cannot be read.")
    if header.get("alg") != ALGORITHM:
        says = f"It is signed with {header.get('alg')!r}; only {ALGORITHM!r} is accepted."
        raise _RefusedTextError(Refusal.BAD_SIGNATURE, says)
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not KEY_ID_FORM.fullmatch(key_id):
        raise _RefusedTextError(Refusal.UNKNOWN_KEY, "It does not name the key that signed it.")
    if token.partition(".")[0] != _written_header(key_id):
        # Names given twice, other spacing, and switches such as RFC 7797's b64 all end here.
        says = "The signature's header says more than, or something else than, what we write."
        raise _RefusedTextError(Refusal.BAD_SIGNATURE, says)
    return key_id


def _written_header(key_id: str) -> str:
    """Give the one header that we write for a key."""
    header = f'{{"alg":"{ALGORITHM}","kid":"{key_id}"}}'
    return urlsafe_b64encode(header.encode()).decode().rstrip("=")


def _is_signed(token: str, signed: str, key: TrustedKey) -> bool:
    from joserfc import jws  # noqa: PLC0415 - slow to import
    from joserfc.errors import JoseError  # noqa: PLC0415

    content = signed.encode()
    try:
        verified = jws.deserialize_compact(token, key.verifying_key, algorithms=[ALGORITHM], payload=content)
    except (JoseError, ValueError):
        return False
    return verified.payload == content


def _explain_bad_signature(code: HealthCode, token: str, key: TrustedKey) -> _RefusedTextError:
    """Try the other colours: if the signature fits one of them, the edit is proven."""
    for colour in ALL_COLOURS:
        if colour != code.colour and _is_signed(token, replace(code, colour=colour).signed_text, key):
            says = f"It was signed as {colour.upper()}; someone changed the word to {code.colour.upper()}."
            return _RefusedTextError(Refusal.EDITED_TEXT, says)
    says = "The signature does not fit the text: one of them was changed, or another key made it."
    return _RefusedTextError(Refusal.BAD_SIGNATURE, says)
