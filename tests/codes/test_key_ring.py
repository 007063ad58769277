"""Keys that change: who signs when, and whose codes are accepted until when."""

from __future__ import annotations

from dataclasses import replace

import pytest
from joserfc.jwk import OKPKey

from healthcode.clock import DAY, MINUTE, parse_time
from healthcode.codes.key_ring import KeyRing, TrustedKey, demo_ring, ring_of
from healthcode.codes.keys import Keys, demo_keys, pseudonym_of
from healthcode.codes.token import LEEWAY, HealthCode, Refusal, issue, sign, verify
from healthcode.errors import CodeError

CHANGE = parse_time("2020-03-01T00:00:00")
RETIRED = CHANGE + 30 * DAY + LEEWAY


def made(key_id: str, seed: int) -> Keys:
    """Make keys that are the same every time."""
    whole = OKPKey.import_key(bytes_as_pem(seed)).as_dict(private=True)
    return Keys(key_id, {name: str(whole[name]) for name in ("kty", "crv", "x", "d")}, b"a town's secret")


def bytes_as_pem(seed: int) -> bytes:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


FIRST, SECOND, STRANGER = made("first", 1), made("second", 2), made("stranger", 3)


@pytest.fixture
def ring() -> KeyRing:
    """Give two keys, the second of which took over at a time."""
    first = replace(ring_of(FIRST).trusted[0], signs_until=CHANGE, verifies_until=RETIRED)
    second = replace(ring_of(SECOND).trusted[0], signs_from=CHANGE)
    return KeyRing((first, second), (FIRST, SECOND))


def test_the_key_of_the_issue_time_signs(ring: KeyRing) -> None:
    """Up to the last second before the change the first key signs, then the second."""
    for moment, key_id in ((CHANGE - 1, "first"), (CHANGE, "second"), (0, "first")):
        answer = verify(issue("syn-1", "red", moment, 60, ring), ring, moment)
        assert answer.accepted
        assert answer.code is not None
        assert answer.code.key_id == key_id


def test_a_code_outlives_the_change_of_keys(ring: KeyRing) -> None:
    """What the first key signed a second before the change is good until its life of thirty days is over."""
    text = issue("syn-1", "green", CHANGE - 1, 43_200, ring)
    end = CHANGE - 1 + 30 * DAY + LEEWAY
    assert verify(text, ring, end).accepted
    assert verify(text, ring, end + 1).refusal is Refusal.EXPIRED


def test_a_key_is_retired_a_life_after_its_last_signature(ring: KeyRing) -> None:
    """From then on its codes are refused as those of a retired key, and what they say is still shown."""
    text = issue("syn-1", "green", CHANGE - 1, 60, ring)
    assert verify(text, ring, RETIRED).refusal is Refusal.EXPIRED
    answer = verify(text, ring, RETIRED + 1)
    assert answer.refusal is Refusal.RETIRED_KEY
    assert answer.code is not None
    assert answer.age_checked
    assert "'first' was retired at 2020-03-31T00:01:00" in answer.explanation


@pytest.mark.parametrize("now", [None, CHANGE, CHANGE + 10])
def test_a_key_that_signs_on_after_its_time_is_refused(ring: KeyRing, now: int | None) -> None:
    """A stolen old key makes good signatures, but not for an issue time after the change."""
    text = sign(HealthCode("green", "P-00000000", CHANGE, 60, "first"), FIRST)
    answer = verify(text, ring, now)
    assert answer.refusal is Refusal.RETIRED_KEY
    assert "signs no more since 2020-03-01T00:00:00" in answer.explanation
    assert answer.age_checked == (now is not None)


def test_a_stolen_old_key_can_still_date_back(ring: KeyRing) -> None:
    """Dating a forgery back works until the key is retired: this is what rotation does not stop."""
    text = sign(HealthCode("green", "P-00000000", CHANGE - 1, 43_200, "first"), FIRST)
    assert verify(text, ring, CHANGE + 20 * DAY).accepted
    assert verify(text, ring, RETIRED + 1).refusal is Refusal.RETIRED_KEY


def test_a_key_is_not_known_before_its_time(ring: KeyRing) -> None:
    """A code of the second key with an issue time before the change was never issued."""
    answer = verify(sign(HealthCode("green", "P-00000000", CHANGE - 1, 60, "second"), SECOND), ring, CHANGE)
    assert answer.refusal is Refusal.UNKNOWN_KEY
    assert "it signs from 2020-03-01T00:00:00 on" in answer.explanation


def test_a_key_that_is_not_in_the_ring_is_unknown(ring: KeyRing) -> None:
    """Another town's code is told apart, and the answer names the keys that are known."""
    answer = verify(issue("syn-1", "green", CHANGE, 60, STRANGER), ring, CHANGE)
    assert answer.refusal is Refusal.UNKNOWN_KEY
    assert answer.explanation == "It names the key 'stranger'; known here: 'first', 'second'."


@pytest.mark.parametrize(("named", "signer"), [("first", SECOND), ("second", FIRST), ("first", STRANGER)])
def test_the_id_of_another_key_does_not_help(ring: KeyRing, named: str, signer: Keys) -> None:
    """A code is verified with the key that it names and no other, be the signer trusted or not."""
    for moment in (CHANGE - 60, CHANGE):
        forged = sign(HealthCode("green", "P-00000000", moment, 60, named), replace(signer, key_id=named))
        assert verify(forged, ring, moment).refusal is Refusal.BAD_SIGNATURE


def test_an_empty_ring_refuses_everything() -> None:
    """Who trusts no key accepts no code, and says so."""
    answer = verify(issue("syn-1", "green", 0, 60, FIRST), KeyRing(()), 0)
    assert answer.refusal is Refusal.UNKNOWN_KEY
    assert "known here: no key at all" in answer.explanation


def test_the_public_half_verifies_and_cannot_sign(ring: KeyRing) -> None:
    """A guard's ring accepts codes; it can neither sign one nor make a pseudonym."""
    guard = ring.public
    assert verify(issue("syn-1", "red", CHANGE, 60, ring), guard, CHANGE).accepted
    assert not guard.can_sign
    with pytest.raises(CodeError, match="no private half is at hand"):
        guard.signing  # noqa: B018 - that it raises is the point
    with pytest.raises(CodeError, match="no private half is at hand"):
        pseudonym_of("syn-1", CHANGE, guard)
    with pytest.raises(CodeError, match="the private half of 'second' is not at hand"):
        issue("syn-1", "red", CHANGE, 60, guard)


def test_a_ring_without_a_key_for_a_time_does_not_sign(ring: KeyRing) -> None:
    """Before the first key and after the last one no code is issued."""
    only_first = KeyRing(ring.trusted[:1], (FIRST,))
    with pytest.raises(CodeError, match="no key signs at 2020-03-01T00:00:00"):
        issue("syn-1", "red", CHANGE, 60, only_first)


def test_pseudonyms_do_not_change_with_the_key(ring: KeyRing) -> None:
    """On the day of the change a person keeps one name, and the ring's newest key is the one at hand."""
    assert ring.signing is SECOND
    assert pseudonym_of("syn-1", CHANGE, ring) == pseudonym_of("syn-1", CHANGE + 60 * MINUTE, FIRST)


def test_the_demo_ring_is_known_as_such(ring: KeyRing) -> None:
    """Whoever trusts the demo key is told, ring by ring and code by code."""
    assert demo_ring().is_demo
    assert not ring.is_demo
    both = KeyRing((*ring.trusted, *demo_ring().trusted), (FIRST, SECOND, demo_keys()))
    assert both.is_demo
    assert verify(issue("syn-1", "red", 0, 60, demo_keys()), both, None).signed_with_demo_key
    assert not verify(issue("syn-1", "red", 0, 60, FIRST), both, None).signed_with_demo_key


def test_private_halves_are_not_shown(ring: KeyRing) -> None:
    """A log or traceback with a ring in it gives nothing away."""
    shown = repr(ring)
    for keys in (FIRST, SECOND):
        assert keys.private_key["d"] not in shown
    assert "a town's secret" not in shown
    assert all("d" not in key.public_key and "d" not in key.verifying_key.as_dict() for key in ring.trusted)


def test_faults_of_a_ring_are_named() -> None:
    """Two keys of one id, a private half without its public one, and times in a wrong order are refused."""
    (first,) = ring_of(FIRST).trusted
    with pytest.raises(CodeError, match="an id that no other key of the ring has"):
        KeyRing((first, first))
    with pytest.raises(CodeError, match="a private half to one of the trusted keys"):
        KeyRing((first,), (SECOND,))
    with pytest.raises(CodeError, match="its times are in the wrong order"):
        TrustedKey("x", first.public_key, signs_from=2, signs_until=1)
    with pytest.raises(CodeError, match="1 to 16 lower-case letters"):
        TrustedKey("No", first.public_key)
