"""Properties of the signed text that hold for every code."""

from __future__ import annotations

import string

from hypothesis import assume, given
from hypothesis import strategies as st

from healthcode.codes.keys import demo_keys, pseudonym_of
from healthcode.codes.token import EARLIEST, LATEST, LEEWAY, LONGEST_LIFE_MINUTES, HealthCode, issue, verify
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
