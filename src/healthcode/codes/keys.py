"""A key that signs codes, and a secret that hides persons behind pseudonyms."""

from __future__ import annotations

import hashlib
import hmac
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from healthcode.clock import day_start, format_time
from healthcode.errors import CodeError, Problem, RefusedError
from healthcode.tables import PERSON_PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from joserfc.jwk import OKPKey

    from healthcode.codes.key_ring import KeyRing

#: Crockford's base 32: no I, L, O or U, so that a pseudonym can be read aloud.
PSEUDONYM_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PSEUDONYM_PREFIX = "P-"
PSEUDONYM_LENGTH = 8
_BITS_PER_CHARACTER = 5

#: Short, because the key id takes room in every symbol.
KEY_ID_FORM = re.compile(r"[a-z0-9-]{1,16}")

#: What a public key consists of; the private part is not among it.
PUBLIC_PARTS = ("kty", "crv", "x")


@dataclass(frozen=True)
class Keys:
    """What a run needs to sign codes and to name people in them.

    Args:
        key_id: Names the signing key in every code; 1 to 16 lower-case letters, digits and hyphens.
        private_key: An Ed25519 key as a JSON Web Key, with its private part ``d``.
        pseudonym_secret: Makes pseudonyms; whoever knows it can link every pseudonym to its person.
        is_demo: Whether this is the published demo key, with which nothing is secret.

    Raises:
        CodeError: If the key id has another form.
    """

    key_id: str
    private_key: Mapping[str, str] = field(repr=False)
    pseudonym_secret: bytes = field(repr=False)
    is_demo: bool = False

    def __post_init__(self) -> None:
        check_key_id(self.key_id)

    @cached_property
    def signing_key(self) -> OKPKey:
        """The private key, ready for signing."""
        from joserfc.jwk import OKPKey  # noqa: PLC0415 - slow to import, and few commands sign

        return OKPKey.import_key({**self.private_key, "kid": self.key_id})

    @cached_property
    def public_key(self) -> OKPKey:
        """The public half alone: all that a verifier needs."""
        from joserfc.jwk import OKPKey  # noqa: PLC0415 - slow to import, and few commands verify

        public = {name: value for name, value in self.private_key.items() if name in PUBLIC_PARTS}
        return OKPKey.import_key({**public, "kid": self.key_id})

    @cached_property
    def ring(self) -> KeyRing:
        """A ring of this key alone, which signs and verifies at any time."""
        from healthcode.codes.key_ring import ring_of  # noqa: PLC0415 - that module builds on this one

        return ring_of(self)


def check_key_id(key_id: str) -> None:
    """Refuse a key id that would swell or break a code.

    Raises:
        CodeError: If it has another form.
    """
    if not KEY_ID_FORM.fullmatch(key_id):
        raise CodeError(
            "a key cannot be used",
            (Problem("key_id", repr(key_id), "1 to 16 lower-case letters, digits and hyphens"),),
            "Give the key a shorter or simpler id.",
        )


@cache
def demo_keys() -> Keys:
    """Load the published demo key, which is NOT SECRET and makes everything linkable."""
    content = tomllib.loads(files("healthcode.codes").joinpath("demo_key.toml").read_text(encoding="utf-8"))
    return Keys(
        key_id=content["key_id"],
        private_key=content["private_key"],
        pseudonym_secret=content["pseudonym_secret"].encode(),
        is_demo=True,
    )


def pseudonym_of(person_id: str, issued_at: int, keys: Keys | KeyRing, *, stable: bool = False) -> str:
    """Name a person for one day, so that codes of two days cannot be linked without the secret.

    Args:
        person_id: A synthetic person, ``syn-…``.
        issued_at: The issue time; only its day counts.
        keys: The run's keys.
        stable: Leave the day out, so that all codes of a person bear one name and anybody can link them.
            It is there to show what that does.

    Returns:
        ``P-`` and eight characters, the first 40 bits of HMAC-SHA256 over day and person.

    Raises:
        CodeError: If the keys can only verify.
        RefusedError: If the person is not a synthetic one.

    Simplification:
        Two of 10,000 people share a pseudonym on about one day in 22,000; nothing guards against it.
    """
    if not person_id.startswith(PERSON_PREFIX):
        raise RefusedError(
            "no code is made for this person",
            (Problem("person_id", repr(person_id), f"an id that starts with {PERSON_PREFIX!r}"),),
            "healthcode knows synthetic people only. Rename the people of your data; never use real ones.",
        )
    day = "every day" if stable else format_time(day_start(issued_at))[:10]
    digest = hmac.digest(keys.pseudonym_secret, f"pseudonym\n{day}\n{person_id}".encode(), hashlib.sha256)
    bits = int.from_bytes(digest, "big") >> (8 * len(digest) - _BITS_PER_CHARACTER * PSEUDONYM_LENGTH)
    characters = []
    for _ in range(PSEUDONYM_LENGTH):
        bits, index = divmod(bits, len(PSEUDONYM_ALPHABET))
        characters.append(PSEUDONYM_ALPHABET[index])
    return PSEUDONYM_PREFIX + "".join(reversed(characters))
