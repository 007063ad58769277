"""The text of a code: what it looks like, and every way in which it is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey
from joserfc.util import json_b64encode, urlsafe_b64encode

from healthcode.clock import DAY, MINUTE, parse_time
from healthcode.codes.keys import Keys, demo_keys, pseudonym_of
from healthcode.codes.matrix import matrix_of
from healthcode.codes.token import (
    FIRST_LINE,
    LATEST,
    LEEWAY,
    MARKER,
    MOST_CHARACTERS,
    HealthCode,
    Refusal,
    Verification,
    issue,
    sign,
    verify,
)
from healthcode.errors import CodeError, RefusedError
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable

MORNING = parse_time("2020-02-21T08:00:00")


@pytest.fixture
def other_keys() -> Keys:
    """Give the keys of some other run, made afresh."""
    fresh = OKPKey.generate_key("Ed25519").as_dict(private=True)
    private_key = {name: str(fresh[name]) for name in ("kty", "crv", "x", "d")}
    return Keys("run-7", private_key, b"another secret")


def yellow(keys: Keys | None = None) -> str:
    return issue("syn-0042", "yellow", MORNING, 1440, keys or demo_keys())


def split(text: str) -> tuple[str, str]:
    signed, _, token = text.rpartition(MARKER)
    return signed, token


def judge(text: str, now: int | None = None) -> Verification:
    return verify(text, demo_keys(), now)


@pytest.mark.parametrize("colour", ALL_COLOURS)
def test_text_of_a_code_is_exactly_as_promised(colour: str, golden: Callable[[str, str], None]) -> None:
    """The same person, time and key give the same bytes for ever."""
    golden(f"codes/{colour}.txt", issue("syn-0042", colour, MORNING, 1440, demo_keys()))


def test_text_can_be_read_by_a_person() -> None:
    """Three plain lines come before the signature, and the person's id is in none of them."""
    lines = yellow().split("\n")
    assert lines[0] == "MOCK HEALTH CODE - SIMULATION - NOT A REAL PASS"
    assert re.fullmatch(r"YELLOW P-[0-9A-HJKMNP-TV-Z]{8}", lines[1])
    assert lines[2] == "2020-02-21T08:00:00 +1440min"
    assert lines[3].startswith("MOCK1.")
    assert len(lines) == 4
    assert "syn-0042" not in yellow()


def test_verify_reads_back_what_was_issued() -> None:
    """A good code is accepted, its age unchecked without a time."""
    answer = judge(yellow())
    assert answer.accepted
    assert answer.code == HealthCode(
        "yellow", pseudonym_of("syn-0042", MORNING, demo_keys()), MORNING, 1440, "demo"
    )
    assert not answer.age_checked
    assert "age not checked" in answer.explanation


def test_seconds_of_the_issue_time_are_kept() -> None:
    """A code issued at 08:00:59 says so."""
    code = judge(issue("syn-1", "red", MORNING + 59, 5, demo_keys())).code
    assert code is not None
    assert code.issued_at == MORNING + 59


@pytest.mark.parametrize("colour", ALL_COLOURS)
def test_longest_normal_code_stays_at_version_eleven(colour: str) -> None:
    """The longest colour, life and key id still fit 61 modules, which a cheap camera can read."""
    keys = replace(demo_keys(), key_id="k" * 16)
    assert len(matrix_of(issue("syn-1", colour, MORNING, 43_200, keys))) <= 61


@pytest.mark.parametrize(
    ("now", "refusal"),
    [
        (MORNING, None),
        (MORNING - LEEWAY, None),
        (MORNING - LEEWAY - 1, Refusal.NOT_YET_VALID),
        (MORNING + DAY + LEEWAY, None),
        (MORNING + DAY + LEEWAY + 1, Refusal.EXPIRED),
    ],
)
def test_age_is_judged_with_a_minute_of_leeway(now: int, refusal: Refusal | None) -> None:
    """Both ends of the life are held to the second, and the code is shown even when it is refused."""
    answer = judge(yellow(), now)
    assert answer.refusal is refusal
    assert answer.age_checked
    assert answer.code is not None


def test_code_that_outlives_the_calendar_can_be_judged() -> None:
    """An expiry after the year 9999 is no crash."""
    assert judge(issue("syn-1", "green", LATEST, 1440, demo_keys()), LATEST).accepted


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", Refusal.NOT_A_CODE),
        ("https://example.invalid/", Refusal.NOT_A_CODE),
        (FIRST_LINE, Refusal.NOT_A_CODE),
        ("HC1:6BF+70790T9WJWG", Refusal.FOREIGN_CREDENTIAL),
        ("hc1:6bf", Refusal.FOREIGN_CREDENTIAL),
        (" \nshc:/567629", Refusal.FOREIGN_CREDENTIAL),
        ("HC1:" + "A" * 2_000, Refusal.FOREIGN_CREDENTIAL),
        ("A" * (MOST_CHARACTERS + 1), Refusal.TOO_LARGE),
        ("MOCK1.", Refusal.EDITED_TEXT),
        ("\ud800MOCK1.\ud800", Refusal.EDITED_TEXT),
    ],
)
def test_what_is_not_a_code_is_refused_by_name(text: str, refusal: Refusal) -> None:
    """Other texts, real credentials and floods each have their own reason."""
    answer = judge(text)
    assert answer.refusal is refusal
    assert answer.code is None
    assert not answer.accepted


@pytest.mark.parametrize(("text", "name"), [("HC1:X", "EU Digital COVID"), ("shc:/1", "SMART Health Card")])
def test_foreign_credential_is_named_and_not_repeated(text: str, name: str) -> None:
    """The refusal says which kind of credential it is, and does not print any of it."""
    answer = judge(text + "PRIVATE")
    assert name in answer.explanation
    assert "PRIVATE" not in answer.explanation


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("YELLOW", "Yellow"),
        ("YELLOW", "BLUE"),
        ("NOT A REAL PASS", "A REAL PASS"),
        ("T08:00:00", " 08:00:00"),
        ("T08:00:00", "T08:00"),
        ("T08:00:00", "T25:00:00"),
        ("T08:00:00", "T24:00:00"),
        ("2020-02-21", "2020-02-31"),
        ("2020", "٢٠٢٠"),
        ("+1440min", "+01440min"),
        ("+1440min", "+0min"),
        ("+1440min", "+43201min"),
        ("\n", "\r\n"),
    ],
)
def test_lines_that_we_never_write_are_edited_text(old: str, new: str) -> None:
    """A text that bears our mark but has another form was changed, whatever its signature."""
    assert judge(yellow().replace(old, new)).refusal is Refusal.EDITED_TEXT


def test_changed_colour_is_proven() -> None:
    """If the signature fits another colour word, the refusal says which one was signed."""
    answer = judge(yellow().replace("YELLOW", "GREEN"))
    assert answer.refusal is Refusal.EDITED_TEXT
    assert "signed as YELLOW" in answer.explanation
    assert answer.code is None


def test_prolonged_life_is_a_bad_signature() -> None:
    """A well-formed edit elsewhere leaves text and signature at odds."""
    assert judge(yellow().replace("+1440min", "+9999min")).refusal is Refusal.BAD_SIGNATURE


@pytest.mark.parametrize("damage", ["\n", " ", "A", "=", ".A"])
def test_anything_after_the_signature_is_refused(damage: str) -> None:
    """Not even a line break may follow."""
    assert judge(yellow() + damage).refusal is Refusal.BAD_SIGNATURE


def test_truncated_signature_is_refused() -> None:
    """A signature without its last character is none."""
    assert judge(yellow()[:-1]).refusal is Refusal.BAD_SIGNATURE


def test_attached_token_under_edited_text_is_refused() -> None:
    """A token that brings its own, genuinely signed text proves nothing about the text above it.

    The library itself accepts it: it verifies the text inside and ignores the text that it is given.
    """
    signed, _ = split(yellow())
    header = {"alg": "Ed25519", "kid": "demo"}
    attached = jws.serialize_compact(header, signed.encode(), demo_keys().signing_key, algorithms=["Ed25519"])
    edited = signed.replace("YELLOW", "GREEN")
    believed = jws.deserialize_compact(
        attached, demo_keys().public_key, algorithms=["Ed25519"], payload=edited.encode()
    )
    assert believed.payload == signed.encode()
    assert judge(f"{edited}{MARKER}{attached}").refusal is Refusal.ATTACHED_TOKEN
    assert judge(f"{signed}{MARKER}{attached}").refusal is Refusal.ATTACHED_TOKEN


def test_signature_of_another_code_does_not_fit() -> None:
    """A genuine signature under a genuine text of another day is refused."""
    signed, _ = split(yellow())
    _, token = split(issue("syn-0042", "yellow", MORNING + DAY, 1440, demo_keys()))
    assert judge(f"{signed}{MARKER}{token}").refusal is Refusal.BAD_SIGNATURE


def test_unknown_key_is_named(other_keys: Keys) -> None:
    """A code of another run is told apart from a forged one."""
    answer = judge(yellow(other_keys))
    assert answer.refusal is Refusal.UNKNOWN_KEY
    assert "run-7" in answer.explanation


def test_forged_key_id_is_a_bad_signature(other_keys: Keys) -> None:
    """Signing with another key under the known name does not help."""
    assert judge(yellow(replace(other_keys, key_id="demo"))).refusal is Refusal.BAD_SIGNATURE


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "kid": "demo"},
        {"alg": "HS256", "kid": "demo"},
        {"alg": "EdDSA", "kid": "demo"},
        {"alg": ["Ed25519"], "kid": "demo"},
        {"alg": "Ed25519", "kid": "demo", "zip": "DEF"},
        {"alg": "Ed25519", "kid": "demo", "crit": ["b64"], "b64": False},
        {"kid": "demo"},
        ["alg"],
        "alg",
        7,
        None,
    ],
)
def test_other_headers_are_refused(header: object) -> None:
    """No header but our own kind is accepted, whatever its JSON."""
    signed, token = split(yellow())
    odd = json_b64encode(header).decode()  # type: ignore[arg-type] # the point is a header of the wrong type
    assert judge(f"{signed}{MARKER}{odd}..{token.rpartition('.')[2]}").refusal is Refusal.BAD_SIGNATURE


def signed_with(header: str) -> str:
    """Sign a good text under a header of any form with the right key, as only its holder can."""
    signed, _ = split(yellow())
    first = urlsafe_b64encode(header.encode()).decode()
    content = urlsafe_b64encode(signed.encode()).decode()
    key = demo_keys().signing_key.private_key
    assert key is not None
    signature = key.sign(f"{first}.{content}".encode())  # type: ignore[union-attr] # an Ed25519 key
    return f"{signed}{MARKER}{first}..{urlsafe_b64encode(signature).decode()}"


def test_our_own_header_signed_by_hand_is_accepted() -> None:
    """The helper above makes good codes, so that what follows is refused for its header alone."""
    assert signed_with('{"alg":"Ed25519","kid":"demo"}') == yellow()


@pytest.mark.parametrize(
    "header",
    [
        '{"alg":"none","alg":"Ed25519","kid":"demo"}',
        '{"alg":"Ed25519","kid":"other","kid":"demo"}',
        '{"alg":"Ed25519","kid":"demo","kid":"demo"}',
        '{"alg":"Ed25519","kid":"demo","b64":false,"crit":["b64"]}',
        '{"alg":"Ed25519","kid":"demo","b64":true,"crit":["b64"]}',
        '{"alg":"Ed25519","kid":"demo","crit":[]}',
        '{"alg":"Ed25519","kid":"demo","typ":"JWT"}',
        '{"alg":"Ed25519","kid":"demo","jwk":{}}',
        '{"kid":"demo","alg":"Ed25519"}',
        '{"alg": "Ed25519", "kid": "demo"}',
        '{"alg":"Ed25519","kid":"dem\\u006f"}',
        '\ufeff{"alg":"Ed25519","kid":"demo"}',
        '{"alg":"none","kid":"demo"}',
        '{"alg":"EdDSA","kid":"demo"}',
    ],
)
def test_other_headers_are_refused_even_with_a_good_signature(header: str) -> None:
    """A code has one header and no other way to write it: nothing can be hidden in it or said twice."""
    assert judge(signed_with(header)).refusal is Refusal.BAD_SIGNATURE


def test_a_signature_over_unencoded_text_is_refused() -> None:
    """The form of RFC 7797, where the text is signed as it stands, is not ours."""
    signed, _ = split(yellow())
    header = {"alg": "Ed25519", "kid": "demo", "b64": False, "crit": ["b64"]}
    first = json_b64encode(header).decode()
    key = demo_keys().signing_key.private_key
    assert key is not None
    signature = key.sign(f"{first}.{signed}".encode())  # type: ignore[union-attr] # an Ed25519 key
    text = f"{signed}{MARKER}{first}..{urlsafe_b64encode(signature).decode()}"
    assert judge(text).refusal is Refusal.BAD_SIGNATURE


def test_a_signature_can_be_written_in_one_way_only() -> None:
    """The last character has four bits that mean nothing; only the one that we write is accepted."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    accepted = [last for last in alphabet if judge(yellow()[:-1] + last).accepted]
    assert accepted == [yellow()[-1]]


@pytest.mark.parametrize("key_id", [None, 7, "", "DEMO", "a" * 17, "\x1b[31m"])
def test_key_ids_of_another_form_are_unknown(key_id: object) -> None:
    """A signed header that names no proper key is refused as such."""
    signed, _ = split(yellow())
    header = json_b64encode({"alg": "Ed25519", "kid": key_id}).decode()
    assert judge(f"{signed}{MARKER}{header}..{'A' * 86}").refusal is Refusal.UNKNOWN_KEY


def test_public_key_cannot_be_used_as_a_shared_secret() -> None:
    """An HS256 signature made with the public key's bytes is refused."""
    signed, _ = split(yellow())
    secret = OctKey.import_key(str(demo_keys().private_key["x"]) * 2)
    token = jws.detach_content(
        jws.serialize_compact({"alg": "HS256", "kid": "demo"}, signed.encode(), secret)
    )
    padded = token + "A" * (86 - len(token.rpartition(".")[2]))
    for text in (token, padded):
        assert judge(f"{signed}{MARKER}{text}").refusal is Refusal.BAD_SIGNATURE


def test_key_holder_cannot_sign_other_lines() -> None:
    """Even a genuine signature does not make other words a code."""
    signed, _ = split(yellow())
    text = signed.replace("MOCK HEALTH CODE", "HEALTH CODE")
    header = {"alg": "Ed25519", "kid": "demo"}
    token = jws.serialize_compact(header, text.encode(), demo_keys().signing_key, algorithms=["Ed25519"])
    assert judge(f"{text}{MARKER}{jws.detach_content(token)}").refusal is Refusal.EDITED_TEXT


def test_random_bytes_are_no_signature() -> None:
    """A signature of the right length and wrong content is refused."""
    signed, token = split(yellow())
    forged = urlsafe_b64encode(bytes(range(64))).decode()
    assert judge(f"{signed}{MARKER}{token.partition('.')[0]}..{forged}").refusal is Refusal.BAD_SIGNATURE


def test_demo_key_says_that_it_is_one(other_keys: Keys) -> None:
    """Keys and every answer given with them tell whether anyone could have signed."""
    assert demo_keys().is_demo
    assert judge(yellow()).signed_with_demo_key
    assert not verify(yellow(other_keys), other_keys, None).signed_with_demo_key


def test_private_parts_of_keys_are_not_printed() -> None:
    """A traceback or log that shows the keys does not give them away."""
    shown = repr(demo_keys())
    assert demo_keys().private_key["d"] not in shown
    assert "healthcode demo pseudonyms" not in shown
    assert "d" not in demo_keys().public_key.as_dict()


def test_pseudonym_changes_with_the_day_and_the_secret_only(other_keys: Keys) -> None:
    """Two codes of one day share a pseudonym; another day, person or run has another."""
    morning = pseudonym_of("syn-1", MORNING, demo_keys())
    assert pseudonym_of("syn-1", MORNING + 60 * MINUTE, demo_keys()) == morning
    others = {
        pseudonym_of("syn-1", MORNING + DAY, demo_keys()),
        pseudonym_of("syn-2", MORNING, demo_keys()),
        pseudonym_of("syn-1", MORNING, other_keys),
    }
    assert len(others | {morning}) == 4


def test_stable_pseudonyms_link_the_days() -> None:
    """With the day left out a person has one name for ever, another one than on any day."""
    days = [MORNING + day * DAY for day in range(5)]
    names = {pseudonym_of("syn-1", day, demo_keys(), stable=True) for day in days}
    assert len(names) == 1
    assert not names & {pseudonym_of("syn-1", day, demo_keys()) for day in days}
    assert names != {pseudonym_of("syn-2", MORNING, demo_keys(), stable=True)}
    answer = judge(issue("syn-1", "green", MORNING, 60, demo_keys(), stable=True), MORNING)
    assert answer.code is not None
    assert {answer.code.pseudonym} == names


def test_only_synthetic_people_get_a_code() -> None:
    """A person whose id does not begin with syn- is refused, with the reason."""
    with pytest.raises(RefusedError, match="synthetic people only"):
        issue("alice", "green", MORNING, 1440, demo_keys())


def test_all_faults_of_an_issue_are_named_at_once() -> None:
    """A wrong colour, time and life are three problems of one error."""
    with pytest.raises(CodeError) as caught:
        issue("syn-1", "blue", LATEST + 1, 0, demo_keys())
    assert [problem.where for problem in caught.value.problems] == ["colour", "issued_at", "life_minutes"]


@pytest.mark.parametrize("key_id", ["", "Demo", "a" * 17, "a b"])
def test_keys_with_an_odd_id_cannot_be_made(key_id: str) -> None:
    """A key id that would swell or break a code is refused."""
    with pytest.raises(CodeError, match="key_id"):
        replace(demo_keys(), key_id=key_id)


def test_code_can_be_signed_for_a_given_pseudonym() -> None:
    """Signing needs no person, only what the code shall say."""
    code = HealthCode("green", "P-00000000", MORNING, 15, "demo")
    assert judge(sign(code, demo_keys()), MORNING).code == code


def test_importing_the_modules_loads_nothing_heavy() -> None:
    """A command that neither signs nor draws does not pay for the libraries that do."""
    modules = (
        "keys",
        "key_ring",
        "key_files",
        "token",
        "matrix",
        "fixed_mask",
        "issuing",
        "shapes",
        "symbol",
        "picture_svg",
        "picture_png",
        "terminal",
    )
    program = "".join(f"import healthcode.codes.{module}\n" for module in modules)
    program += "import sys; print(sorted({'joserfc', 'qrcode', 'PIL', 'cryptography'} & set(sys.modules)))"
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert output.stdout.strip() == "[]"
