"""Cards that can be quoted: their lines, their ids, and what gets none."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from healthcode.cli import card
from healthcode.cli.caught import CatchingGroup
from healthcode.lesson.card import LINES, SIGNS, CardError, CardId, card_id, check_sign, make_card

AUDIT = Path(__file__).with_name("content_audit.json")
FIELD = "acc.ppv.people"
IDS = st.builds(
    CardId,
    st.sampled_from(["0.1.0", "1.12.3", "0.2.0rc1", "0.1.0.dev3+local"]),
    st.text(SIGNS, min_size=4, max_size=4),
    st.text(SIGNS, min_size=7, max_size=7),
)


@pytest.fixture
def document() -> dict[str, Any]:
    return dict(json.loads(AUDIT.read_text(encoding="utf-8")))


def run(*words: str) -> Any:
    """Type the command."""
    app = typer.Typer(cls=CatchingGroup, rich_markup_mode=None)
    app.callback()(lambda: None)
    card.add_to(app)
    return CliRunner().invoke(app, ["card", *words], env={"COLUMNS": "80"})


@given(IDS)
def test_an_id_is_read_back_however_it_is_typed(id_: CardId) -> None:
    """Small letters, no strokes, and letters that look like figures do not matter."""
    text = str(id_)
    signs = text.removeprefix(id_.version)
    assert CardId.read(text) == id_
    assert CardId.read(id_.version + "-" + signs.replace("-", "").lower()) == id_
    assert CardId.read(id_.version + signs.replace("0", "O").replace("1", "l")) == id_


@given(IDS, st.integers(0, 11), st.sampled_from(SIGNS))
def test_one_mistyped_sign_is_always_noticed(id_: CardId, at: int, sign: str) -> None:
    """Whichever of the twelve it is."""
    signs = list(str(id_).removeprefix(id_.version).replace("-", ""))
    if signs[at] == sign:
        return
    signs[at] = sign
    with pytest.raises(CardError, match="mistyped"):
        CardId.read(f"{id_.version}-{''.join(signs)}")


@given(IDS, st.integers(0, 10))
def test_two_neighbours_that_changed_places_are_always_noticed(id_: CardId, at: int) -> None:
    """The commonest slip of a typing hand."""
    signs = list(str(id_).removeprefix(id_.version).replace("-", ""))
    if signs[at] == signs[at + 1]:
        return
    signs[at], signs[at + 1] = signs[at + 1], signs[at]
    with pytest.raises(CardError, match="mistyped"):
        CardId.read(f"{id_.version}-{''.join(signs)}")


def test_a_mistyped_version_is_noticed() -> None:
    """The check sign stands for the version too."""
    text = str(CardId("0.1.0", "7QFK", "2M9X4TB"))
    for version in ("0.1.1", "0.2.0", "1.1.0", "1.0.0"):
        with pytest.raises(CardError):
            CardId.read(text.replace("0.1.0", version))
    assert check_sign("0.1.0", "7QFK2M9X4TB") == text[-1]


@pytest.mark.parametrize("typed", ["", "7QFK-2M9X-4TBC", "0.1.0-7QFK-2M9X", "0.1.0-7QFK-2M9X-4TB!", "lk-7"])
def test_what_is_no_id_is_told(typed: str) -> None:
    """Too short, no version, or other signs."""
    with pytest.raises(CardError, match="looks like"):
        CardId.read(typed)


def test_every_field_has_an_id_of_its_own(document: dict[str, Any]) -> None:
    """No two fields of a town share one."""
    ids = {str(card_id(document, field)) for field in document["fields"]}
    assert len(ids) == len(document["fields"])


@pytest.mark.parametrize("part", ["seed", "scenario", "content_sha256", "policy_sha256"])
def test_another_town_changes_the_first_four_signs_alone(document: dict[str, Any], part: str) -> None:
    """The same number of another town is another card."""
    other = copy.deepcopy(document)
    other["run"][part] = "another"
    one, two = card_id(document, FIELD), card_id(other, FIELD)
    assert one.what != two.what
    assert one.number == two.number


def test_another_number_changes_the_other_signs_alone(document: dict[str, Any]) -> None:
    """A value, its seeds and what it is are what came out; the last bits of a float are not."""
    one = card_id(document, FIELD)
    for key, value in (("value", 0.5), ("seeds", 20), ("kind", "ASSUMPTION"), ("value", None)):
        other = copy.deepcopy(document)
        other["fields"][FIELD][key] = value
        two = card_id(other, FIELD)
        assert (two.what, two.version) == (one.what, one.version)
        assert two.number != one.number
    other = copy.deepcopy(document)
    other["fields"][FIELD]["value"] *= 1 + 1e-13
    assert card_id(other, FIELD) == one


def test_an_id_is_stable(document: dict[str, Any]) -> None:
    """A made-up town keeps its id for good: printed cards depend on it."""
    document["run"] |= {"seed": "s", "scenario": "x", "content_sha256": "c", "policy_sha256": "p"}
    document["run"] |= {"healthcode": "0.1.0", "audited_by": "0.1.0"}
    told = {"value": 0.25, "unit": "share of people", "kind": "MODEL", "interval": None, "seeds": 1}
    document["fields"] = {"f": {**told, "interval_of": None, "not_estimable": None}}
    assert str(card_id(document, "f")) == "0.1.0-AVH7-YSW6-KXAG"


@pytest.mark.parametrize(
    ("part", "value", "why"),
    [
        ("scenario", "lesson (changed)", "nobody could make it again"),
        ("lived_under", None, "no policy"),
        ("audited_by", "9.9.9", "audited it"),
    ],
)
def test_what_cannot_be_made_again_gets_no_card(
    document: dict[str, Any], part: str, value: object, why: str
) -> None:
    """A card must be checkable from what stands on it."""
    document["run"][part] = value
    with pytest.raises(CardError, match=why):
        make_card(document, FIELD, "en")


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_field_makes_a_card_of_six_lines(document: dict[str, Any], language: Any) -> None:
    """No line is empty, and the check names field and seed."""
    for field in document["fields"]:
        made = make_card(document, field, language)
        assert tuple(made.lines) == LINES
        assert all(made.lines.values())
        assert "{" not in " ".join(made.printed)
        assert "--seed linden-7" in made.lines["check"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_claim_is_a_sentence_for_everybody(document: dict[str, Any], language: Any) -> None:
    """No claim begins with the name of a field, whatever the field, and each ends in its figure."""
    for field in document["fields"]:
        claim = make_card(document, field, language).lines["claim"]
        assert not claim.startswith(field), field
        assert any(sign.isdigit() for sign in claim) or document["fields"][field]["value"] is None, field


def test_the_claim_of_a_bare_rate_says_of_what(document: dict[str, Any]) -> None:
    """Days on red, those with an infection among them, and strictly the infectious ones."""
    told = {"value": 0.25, "unit": "share of person-days", "kind": "MODEL", "interval": None, "seeds": 1}
    counts = {"numerator": 71, "denominator": 1337, "people": 1000}
    told |= {"interval_of": None, "not_estimable": None, "n": counts, "trap": {}, "command": "healthcode"}
    document["fields"] |= {"acc.ppv": told, "acc.ppv.infectious": told, "eq.fpr[age_band=old]": told}
    claims = {
        field: make_card(document, field, "en").lines["claim"]
        for field in ("acc.ppv", "acc.ppv.infectious", "eq.fpr[age_band=old]")
    }
    said = "Of all days that somebody spent on red, the person was infected on: 71 of 1,337 (5 of 100)."
    assert claims["acc.ppv"] == said
    strictly = "Strictly counted, infected means able to infect others that day."
    assert claims["acc.ppv.infectious"] == f"{strictly} {said}"
    assert "the group “age_band=old”" in claims["eq.fpr[age_band=old]"]
    german = make_card(document, "acc.ppv", "de").lines["claim"]
    assert german.endswith("war die Person infiziert an: 71 von 1.337 (5 von 100).")


def test_a_unit_without_words_is_left_out_of_a_german_claim(document: dict[str, Any]) -> None:
    """The phrase says already what is counted."""
    told = {"value": 3.5, "unit": "locked days per evader", "kind": "MODEL", "interval": None, "seeds": 1}
    told |= {"interval_of": None, "not_estimable": None, "n": {}, "trap": {}, "command": "healthcode"}
    document["fields"]["game.gain[phone_at_home]"] = told
    claim = make_card(document, "game.gain[phone_at_home]", "de").lines["claim"]
    assert claim == "Gesperrte Tage, die eine Person mit dem Trick „phone_at_home“ spart: 3,5."


def test_a_card_says_whole_people_town_and_limit() -> None:
    """As a debater would read it out."""
    result = run(FIELD, str(AUDIT))
    assert result.exit_code == 0, result.output
    told = " ".join(result.stdout.split())
    run_block = json.loads(AUDIT.read_text(encoding="utf-8"))
    counts = run_block["fields"][FIELD]["n"]
    assert f"{counts['numerator']} of {counts['denominator']}" in told
    assert "TOWN seed linden-7, healthcode 0.1.0, scenario lesson" in told
    assert "LIMIT Invented town, not China's system." in told
    check = next(line for line in result.stdout.splitlines() if line.startswith("CHECK "))
    assert check.endswith("--field acc.ppv.people --seed linden-7")


def test_json_and_german() -> None:
    """The same card for programs, and in German."""
    document = json.loads(run(FIELD, str(AUDIT.parent / AUDIT.name), "--json", "--lang", "de").stdout)
    assert document["field"] == FIELD
    assert document["limit"].startswith("Erfundene Stadt, nicht Chinas System.")
    assert CardId.read(document["id"]).version == "0.1.0"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["acc.ppv.peple", str(AUDIT)], 2, "Did you mean acc.ppv.people"),
        (["ppv.people", str(AUDIT)], 2, "Did you mean acc.ppv.people"),
        (["ACC.PPV.PEOPLE", str(AUDIT)], 2, "Did you mean acc.ppv.people"),
        (["need.delta", str(AUDIT)], 2, "Did you mean need.delta[purchases]"),
        (["eq.days[occupation=taxidriver]", str(AUDIT)], 2, "mean eq.days[occupation=taxi_driver]"),
        (["acc.ppv.peple", str(AUDIT), "--lang", "de"], 2, "Gemeint ist vielleicht acc.ppv.people"),
        (["qqqq", str(AUDIT)], 2, "All fields stand in audit.json"),
        ([FIELD, str(AUDIT), "--seed", "other"], 2, "linden-7, the seed of"),
        ([FIELD, "no-such-folder"], 3, "healthcode audit run RUN --out DIR"),
        ([FIELD, str(Path(__file__))], 3, "an audit.json of one town"),
    ],
)
def test_faults_are_told(words: list[str], code: int, said: str) -> None:
    """A misspelt field, another seed, and what is no audit."""
    result = run(*words)
    assert result.exit_code == code
    assert said in " ".join(result.output.split())
