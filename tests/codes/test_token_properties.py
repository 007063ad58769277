"""Properties of the signed text that hold for every code."""

from __future__ import annotations

import string
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from healthcode.codes.key_ring import KeyRing, ring_of
from healthcode.codes.keys import demo_keys, pseudonym_of
from healthcode.codes.token import (
    EARLIEST,
    LATEST,
    LEEWAY,
    LONGEST_LIFE_MINUTES,
    HealthCode,
    Refusal,
    issue,
    verify,
)
from healthcode.tables import ALL_COLOURS

PEOPLE = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12).map("syn-{}".format)
COLOURS = st.sampled_from(ALL_COLOURS)
TIMES = st.integers(EARLIEST, LATEST)
LIVES = st.integers(1, LONGEST_LIFE_MINUTES)
TEXT = issue("syn-0042", "yellow", 1_582_272_000, 1440, demo_keys())
PLACES = st.integers(0, len(TEXT) - 1)
CHARACTERS = st.one_of(st.sampled_from(string.printable), st.characters())


@given(PEOPLE, COLOURS, TIMES, LIVES)
def test_verify_gives_back_what_was_issued(person: str, colour: str, issued_at: int, life: int) -> None:
    """Reading a code is the inverse of writing it."""
    keys = demo_keys()
    answer = verify(issue(person, colour, issued_at, life, keys), keys, None)
    assert answer.accepted
    assert answer.code == HealthCode(colour, pseudonym_of(person, issued_at, keys), issued_at, life, "demo")


@given(PLACES, CHARACTERS)
def test_any_replaced_character_is_refused(place: int, character: str) -> None:
    """No single character can be another one."""
    assume(character != TEXT[place])
    assert not verify(TEXT[:place] + character + TEXT[place + 1 :], demo_keys(), None).accepted


@given(st.integers(0, len(TEXT)), CHARACTERS)
def test_any_inserted_character_is_refused(place: int, character: str) -> None:
    """No single character can be added."""
    assert not verify(TEXT[:place] + character + TEXT[place:], demo_keys(), None).accepted


@given(PLACES)
def test_any_missing_character_is_refused(place: int) -> None:
    """No single character can be left out."""
    assert not verify(TEXT[:place] + TEXT[place + 1 :], demo_keys(), None).accepted


@given(st.one_of(st.text(), st.tuples(st.text(), st.text()).map("MOCK1.".join)))
def test_no_text_makes_verify_fail(text: str) -> None:
    """Whatever is scanned, the answer is a refusal, never an exception."""
    assert verify(text, demo_keys(), 0).refusal is not None


@given(TIMES, LIVES, st.integers(EARLIEST, LATEST))
def test_age_is_accepted_exactly_within_the_life(issued_at: int, life: int, now: int) -> None:
    """Within the life and a minute on either side a code is accepted, and never outside."""
    answer = verify(issue("syn-1", "green", issued_at, life, demo_keys()), demo_keys(), now)
    assert answer.accepted == (issued_at - LEEWAY <= now <= issued_at + 60 * life + LEEWAY)


def ring_changing_at(times: list[int]) -> KeyRing:
    """Make a ring whose keys take over from each other at these times; their ids alone tell them apart."""
    keys = [replace(demo_keys(), key_id=f"key-{number}", is_demo=False) for number in range(len(times) + 1)]
    starts, ends = [None, *times], [*times, None]
    trusted = (
        replace(ring_of(one).trusted[0], signs_from=start, signs_until=end)
        for one, start, end in zip(keys, starts, ends, strict=True)
    )
    return KeyRing(tuple(trusted), tuple(keys))


@given(st.lists(TIMES, max_size=4, unique=True).map(sorted), PEOPLE, COLOURS, TIMES, LIVES, st.booleans())
def test_verify_gives_back_what_a_ring_issued(
    changes: list[int], person: str, colour: str, issued_at: int, life: int, stable: bool
) -> None:
    """Whatever key signs at a time, the public halves of all read the code, and name that key."""
    ring = ring_changing_at(changes)
    answer = verify(issue(person, colour, issued_at, life, ring, stable=stable), ring.public, issued_at)
    name = pseudonym_of(person, issued_at, ring, stable=stable)
    key_id = f"key-{sum(change <= issued_at for change in changes)}"
    assert answer.accepted
    assert answer.code == HealthCode(colour, name, issued_at, life, key_id)


@given(st.lists(TIMES, min_size=1, max_size=4, unique=True).map(sorted), TIMES, LIVES, TIMES)
def test_a_code_is_accepted_only_from_the_key_of_its_time(
    changes: list[int], issued_at: int, life: int, now: int
) -> None:
    """A code signed with any other key of the ring is refused, at whatever time it is judged."""
    ring = ring_changing_at(changes)
    right = ring.signing_at(issued_at).key_id
    for keys in ring.signers:
        answer = verify(issue("syn-1", "green", issued_at, life, keys), ring, now)
        if keys.key_id == right:
            assert answer.refusal in {None, Refusal.EXPIRED, Refusal.NOT_YET_VALID}
        else:
            assert answer.refusal in {Refusal.RETIRED_KEY, Refusal.UNKNOWN_KEY}


def mutated(text: str, other: str, chance: Random) -> str:
    """Change a code in one of eight ways, one to four times."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        place, length = chance.randrange(len(text)), chance.randrange(1, 12)
        way = chance.randrange(8)
        character = chance.choice(string.printable + "äß健\u202e\u200b")
        if way == 0:
            text = text[:place] + character + text[place + 1 :]
        elif way == 1:
            text = text[:place] + character + text[place:]
        elif way == 2:
            text = text[:place] + text[place + length :]
        elif way == 3:
            text = text[:place] + text[place : place + length] + text[place:]
        elif way == 4:
            text = text[:place] + other[place : place + length] + text[place + length :]
        elif way == 5:
            text = text[:place] + text[place : place + length].swapcase() + text[place + length :]
        elif way == 6:
            text = text[:place] + text[place : place + length][::-1] + text[place + length :]
        else:
            text = text[:place] + other[place:]
        text = text or other
    return text


@pytest.mark.slow
def test_twenty_thousand_changed_codes_are_refused() -> None:
    """Nothing that a code can be changed into is accepted, unless it is that code or the other one again."""
    chance = Random(20)  # noqa: S311 - only to make examples
    other = issue("syn-0007", "green", 1_582_272_060, 15, demo_keys())
    refusals = set()
    tried = 0
    while tried < 20_000:
        text = mutated(TEXT, other, chance)
        if text not in {TEXT, other}:
            tried += 1
            answer = verify(text, demo_keys(), 1_582_272_060)
            assert not answer.accepted, text
            refusals.add(answer.refusal)
    assert {Refusal.EDITED_TEXT, Refusal.BAD_SIGNATURE, Refusal.NOT_A_CODE, Refusal.UNKNOWN_KEY} <= refusals
