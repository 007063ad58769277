"""The keys of one place over time: which sign when, and which are trusted until when.

Keys change, and codes outlive the change. The next key signs from some time on; the one before it signs no
more from then on, but its codes are still good until the last of them has run out. Then it is *retired*::

    first key    ──── signs ────┤ T ─── only verifies ───┤ retired
    second key                  ├──── signs ────────────────────────

A guard needs the public halves alone: with them nobody can sign, and nobody can link a pseudonym.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from healthcode.clock import format_time
from healthcode.codes.keys import PUBLIC_PARTS, check_key_id, demo_keys
from healthcode.errors import CodeError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from joserfc.jwk import OKPKey

    from healthcode.codes.keys import Keys


@dataclass(frozen=True)
class TrustedKey:
    """The public half of a key, and the times for which it counts.

    Args:
        key_id: As in the codes that it signed.
        public_key: A JSON Web Key without its private part.
        signs_from: The first second at which it signs; ``None`` for ever before.
        signs_until: The first second at which it signs no more; ``None`` for ever after.
        verifies_until: The last second at which its codes are accepted; ``None`` for ever after.
        is_demo: Whether this is the published demo key, with which anyone can sign.

    Raises:
        CodeError: If the key id has another form, or the times are in the wrong order.
    """

    key_id: str
    public_key: Mapping[str, str]
    signs_from: int | None = None
    signs_until: int | None = None
    verifies_until: int | None = None
    is_demo: bool = False

    def __post_init__(self) -> None:
        check_key_id(self.key_id)
        times = [
            time for time in (self.signs_from, self.signs_until, self.verifies_until) if time is not None
        ]
        if times != sorted(times):
            raise CodeError(
                "a key cannot be used",
                (Problem(self.key_id, "its times are in the wrong order", "first to last"),),
                "Correct signs_from, signs_until and verifies_until.",
            )

    @cached_property
    def verifying_key(self) -> OKPKey:
        """The public half, ready for verifying."""
        from joserfc.jwk import OKPKey  # noqa: PLC0415 - slow to import, and few commands verify

        public = {name: value for name, value in self.public_key.items() if name in PUBLIC_PARTS}
        return OKPKey.import_key({**public, "kid": self.key_id})

    def signs_at(self, time: int) -> bool:
        """Say whether this is the key that signs at a time."""
        after = self.signs_from is None or time >= self.signs_from
        return after and (self.signs_until is None or time < self.signs_until)

    def verifies_at(self, time: int) -> bool:
        """Say whether this key's codes may still be accepted at a time."""
        return self.verifies_until is None or time <= self.verifies_until


@dataclass(frozen=True)
class KeyRing:
    """The keys that are trusted somewhere, and perhaps the private halves to sign with.

    Args:
        trusted: The public halves, the oldest first.
        signers: The private halves that are at hand, in any order; none for somebody who only verifies.

    Raises:
        CodeError: If two keys have the same id, or a private half has no public one.
    """

    trusted: tuple[TrustedKey, ...]
    signers: tuple[Keys, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        known = [key.key_id for key in self.trusted]
        problems = [
            Problem("key_id", repr(key_id), "an id that no other key of the ring has")
            for key_id in sorted({key_id for key_id in known if known.count(key_id) > 1})
        ]
        problems += [
            Problem("key_id", repr(keys.key_id), "a private half to one of the trusted keys")
            for keys in self.signers
            if keys.key_id not in known
        ]
        if problems:
            raise CodeError("these keys do not go together", tuple(problems), "Leave the wrong ones out.")

    @cached_property
    def _by_id(self) -> dict[str, TrustedKey]:
        return {key.key_id: key for key in self.trusted}

    def find(self, key_id: str) -> TrustedKey | None:
        """Find a trusted key by the id that a code names."""
        return self._by_id.get(key_id)

    @property
    def can_sign(self) -> bool:
        """Whether any private half is at hand."""
        return bool(self.signers)

    @property
    def is_demo(self) -> bool:
        """Whether the published demo key is among the trusted ones, so that anyone can sign."""
        return any(key.is_demo for key in self.trusted)

    @property
    def public(self) -> KeyRing:
        """The same ring for somebody who only verifies: without private halves and without the secret."""
        return replace(self, signers=())

    @property
    def signing(self) -> Keys:
        """The newest key that can sign, with the secret that makes pseudonyms.

        Raises:
            CodeError: If no private half is at hand.
        """
        order = {key.key_id: place for place, key in enumerate(self.trusted)}
        if not self.signers:
            raise _cannot_sign("no private half is at hand")
        return max(self.signers, key=lambda keys: order[keys.key_id])

    @property
    def pseudonym_secret(self) -> bytes:
        """The secret that makes pseudonyms; it stays the same when keys change.

        Raises:
            CodeError: If this ring only verifies.
        """
        return self.signing.pseudonym_secret

    def signing_at(self, time: int) -> Keys:
        """Find the key that signs at a time.

        Raises:
            CodeError: If none does, or its private half is not at hand.
        """
        signers = {keys.key_id: keys for keys in self.signers}
        for key in self.trusted:
            if key.signs_at(time):
                if key.key_id in signers:
                    return signers[key.key_id]
                raise _cannot_sign(f"the private half of {key.key_id!r} is not at hand")
        raise _cannot_sign(f"no key signs at {format_time(time)}")


def ring_of(keys: Keys) -> KeyRing:
    """Make a ring of one key that signs and verifies at any time."""
    public = {name: value for name, value in keys.private_key.items() if name in PUBLIC_PARTS}
    return KeyRing((TrustedKey(keys.key_id, public, is_demo=keys.is_demo),), (keys,))


@cache
def demo_ring() -> KeyRing:
    """Make the ring of the published demo key, which is NOT SECRET and makes everything linkable."""
    return ring_of(demo_keys())


def _cannot_sign(found: str) -> CodeError:
    return CodeError(
        "these keys cannot sign a code",
        (Problem("", found, "a key whose private half is at hand and which signs at that time"),),
        "Name the folder in which `healthcode keys new` wrote them, or another time.",
    )
