"""``healthcode verify``: a card holds, or it is said why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import healthcode
from healthcode.cli import verify
from healthcode.cli.caught import CatchingGroup
from healthcode.lesson.card import Card, CardError, CardId, card_id, make_card
from healthcode.lesson.material import PARTS_FOLDER, Recipe, default_folder
from healthcode.lesson.verify import check, document_for, read_card, recipe_of

AUDIT = Path(__file__).with_name("content_audit.json")
FIELD, SEED = "acc.ppv.people", "linden-7"
SPACED = "score.flip[weights A to B]"
SMALL_TOWN = """
id = "small"
title = "A small town"
about = "For a test: made in a second."
based_on = "lesson"
seed = "linden-7"

[town]
people = 200

[time]
days = 8
"""


@pytest.fixture
def document() -> dict[str, Any]:
    found = dict(json.loads(AUDIT.read_text(encoding="utf-8")))
    found["run"] |= {"healthcode": healthcode.__version__, "audited_by": healthcode.__version__}
    return found


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, document: dict[str, Any]) -> Path:
    """Keep a town here, so that nothing is simulated."""
    monkeypatch.chdir(tmp_path)
    folder = default_folder(SEED)
    (folder / PARTS_FOLDER).mkdir(parents=True)
    part = {"key": Recipe(seed=SEED).key("town"), "document": document}
    (folder / PARTS_FOLDER / "town.json").write_text(json.dumps(part), encoding="utf-8")
    return folder


def run(*words: str, given: str | None = None) -> Any:
    """Type the command."""
    app = typer.Typer(cls=CatchingGroup, rich_markup_mode=None)
    app.callback()(lambda: None)
    verify.add_to(app)
    return CliRunner().invoke(app, ["verify", *words], input=given, env={"COLUMNS": "80"})


def said(result: Any) -> str:
    return " ".join(result.output.split())


def options(field: str = FIELD) -> list[str]:
    return ["--field", field, "--seed", SEED]


def text_of(card: Card) -> str:
    return "\n".join(card.printed) + "\n"


def other_number(id_: CardId) -> CardId:
    return CardId(
        id_.version, id_.what, id_.number[::-1] + "" if id_.number != id_.number[::-1] else "0000000"
    )


def test_the_line_check_is_all_that_is_needed(kept: Path, document: dict[str, Any]) -> None:
    """Typed from paper, in small letters, it holds; the number stands beside it."""
    card = make_card(document, FIELD, "en")
    result = run(str(card.id).lower(), *options())
    assert result.exit_code == 0, result.output
    assert "HOLDS." in said(result)
    assert card.lines["claim"] in said(result)
    assert kept.is_dir()


def test_the_id_alone_finds_its_town_where_it_is_kept(kept: Path, document: dict[str, Any]) -> None:
    """Elsewhere the whole line is asked for."""
    card = make_card(document, "app.hours", "en")
    assert "HOLDS." in said(run(str(card.id)))
    (kept / PARTS_FOLDER / "town.json").unlink()
    result = run(str(card.id))
    assert result.exit_code == 2
    assert f"healthcode verify {card.id} --field FIELD --seed SEED" in said(result)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("field", [FIELD, SPACED])
def test_a_printed_card_holds_from_a_file_and_from_stdin(
    kept: Path, document: dict[str, Any], language: Any, field: str
) -> None:
    """However its lines are broken, or laid in one with strokes between."""
    card = make_card(document, field, language)
    (kept.parent / "card.txt").write_text(text_of(card).replace(" ", "\n  "), encoding="utf-8")
    assert "HOLDS." in said(run(str(kept.parent / "card.txt")))
    assert "HOLDS." in said(run("-", given=" | ".join(card.printed)))


def test_a_changed_text_is_noticed_though_its_id_holds(kept: Path, document: dict[str, Any]) -> None:
    """Whoever rounds up a claim, or drops its limit, is shown the line as it should be."""
    card = make_card(document, FIELD, "en")
    counts = document["fields"][FIELD]["n"]
    claim = f"{counts['numerator']} of {counts['denominator']}"
    for before, after, line in (
        (claim, f"1 of {counts['denominator']}", "CLAIM"),
        (card.lines["limit"], "None.", "LIMIT"),
        ("MODEL: a result", "REAL: a result", "KIND"),
    ):
        result = run("-", given=text_of(card).replace(before, after))
        assert result.exit_code == 3
        assert "CHANGED TEXT." in said(result)
        assert f"The card says: {line} " in said(result)
        assert f"It should say: {line} " in said(result)
        assert after in said(result)
        assert "HOLDS" not in said(result)
    assert kept.is_dir()


def test_a_changed_card_shows_both_lines_in_this_order(kept: Path, document: dict[str, Any]) -> None:
    """What is on the card, and what it should say; a line that is missing is told too."""
    card = make_card(document, FIELD, "de")
    changed = text_of(card).replace("MODELL: ein Ergebnis", "BEWEIS: ein Ergebnis")
    told = said(run("-", "--lang", "de", given=changed))
    given = told.index("Die Karte sagt: ART BEWEIS: ein Ergebnis")
    assert given < told.index("Richtig wäre: ART MODELL: ein Ergebnis")
    without = "".join(f"{line}\n" for line in card.printed if not line.startswith("ART "))
    result = run("-", "--json", given=without)
    assert json.loads(result.stdout)["other_lines"] == [{"given": "", "right": card.printed[2]}]
    assert "Die Karte hat keine Zeile ART." in said(run("-", "--lang", "de", given=without))
    assert kept.is_dir()


def test_it_says_that_what_is_kept_was_only_compared(kept: Path, document: dict[str, Any]) -> None:
    """Nobody takes an answer from a file for a calculation."""
    card = make_card(document, FIELD, "en")
    result = run(str(card.id), *options())
    assert f"HOLDS. It is the number kept for {FIELD} in the town {SEED}." in said(result)
    assert f"Only compared: the number was read from the audit kept in {kept}." in said(result)
    assert "Made again" not in said(result)
    answer = json.loads(run(str(card.id), *options(), "--json").stdout)
    assert (answer["basis"], answer["made"], answer["kept"]) == ("compared", [], ["town"])
    assert "Nur verglichen:" in said(run(str(card.id), *options(), "--lang", "de"))


@pytest.mark.slow
def test_a_number_is_made_again_from_its_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small town: nothing lies there, then its run alone, then all of it; --anew believes none of it."""
    monkeypatch.chdir(tmp_path)
    small = tmp_path / "small.toml"
    small.write_text(SMALL_TOWN, encoding="utf-8")
    recipe, folder = recipe_of(SEED, str(small))
    town = document_for(recipe, folder, FIELD)
    assert (town.basis, town.made) == ("again", ("town",))
    words = [str(card_id(town.document, FIELD)), *options(), "--scenario", str(small)]
    assert "Only compared" in said(run(*words))

    part = folder / PARTS_FOLDER / "town.json"
    text = part.read_text(encoding="utf-8")
    part.unlink()
    result = run(*words)
    assert "HOLDS. healthcode" in said(result)
    assert "Partly made again: counted just now (town)" in said(result)

    forged = json.loads(text)
    forged["document"]["fields"][FIELD]["value"] = 0.99
    part.write_text(json.dumps(forged), encoding="utf-8")
    assert "DOES NOT HOLD." in said(run(*words))
    result = run(*words, "--anew")
    assert result.exit_code == 0, result.output
    assert "HOLDS. healthcode" in said(result)
    assert "Made again: the town was simulated from the seed just now" in said(result)
    assert json.loads(part.read_text(encoding="utf-8")) == forged


def test_another_number_is_told_with_what_it_is_now(kept: Path, document: dict[str, Any]) -> None:
    """The claim of today stands beside it."""
    card = make_card(document, FIELD, "en")
    result = run(str(other_number(card.id)), *options())
    assert result.exit_code == 3
    assert f"DOES NOT HOLD. The number of {FIELD}" in said(result)
    assert card.lines["claim"] in said(result)
    assert kept.is_dir()


def test_an_id_of_another_field_is_told(kept: Path, document: dict[str, Any]) -> None:
    """An id does not lend its weight to another field."""
    card = make_card(document, "app.hours", "en")
    result = run(str(card.id), *options(), "--lang", "de")
    assert result.exit_code == 3
    assert "STIMMT NICHT. Diese Kennung gehört nicht zu acc.ppv.people" in said(result)
    assert kept.is_dir()


@pytest.mark.parametrize("is_same", [True, False])
def test_a_card_of_another_version_is_not_judged(
    kept: Path, document: dict[str, Any], *, is_same: bool
) -> None:
    """The version to install is named, and whether the number is the same in this one."""
    now = make_card(document, FIELD, "en").id
    number = now.number if is_same else other_number(now).number
    result = run(str(CardId("9.8.7", "0000", number)), *options(), "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 3
    assert (answer["verdict"], answer["holds"], answer["install"]) == (
        "other_version",
        False,
        "healthcode==9.8.7",
    )
    assert answer["is_same_number"] is is_same
    told = said(run(str(CardId("9.8.7", "0000", number)), *options()))
    assert "pip install healthcode==9.8.7" in told
    assert ("the number is the same" in told) is is_same
    assert kept.is_dir()


def test_a_mistyped_id_is_a_usage_error(document: dict[str, Any]) -> None:
    """It is said before anything is computed."""
    text = str(make_card(document, FIELD, "en").id)
    result = run(text[:-1] + ("0" if text[-1] != "0" else "1"), *options())
    assert result.exit_code == 2
    assert "mistyped" in said(result)


def test_a_field_that_is_none_is_told(kept: Path, document: dict[str, Any], monkeypatch: Any) -> None:
    """With those of a like name."""
    monkeypatch.setattr("healthcode.lesson.material.PARTS", ("town",))
    monkeypatch.setattr("healthcode.lesson.verify.PARTS", ("town",))
    monkeypatch.setattr("healthcode.lesson.verify._PART_OF", {})
    result = run(str(make_card(document, FIELD, "en").id), *options("acc.ppv.peple"))
    assert result.exit_code == 2
    assert "Did you mean acc.ppv.people" in said(result)
    assert kept.is_dir()


def test_only_the_parts_that_a_field_needs_are_made(kept: Path, document: dict[str, Any]) -> None:
    """A field of the town asks for no other part, though none of them lies there."""
    town = document_for(Recipe(seed=SEED), kept, FIELD)
    found = town.document
    assert (town.basis, town.made, town.kept) == ("compared", (), ("town",))
    assert found["fields"].keys() == document["fields"].keys()
    assert [one.name for one in (kept / PARTS_FOLDER).iterdir()] == ["town.json"]


@pytest.mark.parametrize(
    ("text", "why"),
    [("no card at all", "no id"), ("0.1.0-7QFK-2M9X-4TBC", "mistyped"), ("", "no id")],
)
def test_a_text_without_a_card_is_told(text: str, why: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(CardError, match=why):
        read_card(text)


def test_two_cards_are_checked_one_at_a_time(document: dict[str, Any]) -> None:
    """Which of them should hold, nobody could say."""
    cards = [make_card(document, field, "en") for field in (FIELD, "app.hours")]
    with pytest.raises(CardError, match="2 ids"):
        read_card("\n".join(map(text_of, cards)))


def test_a_read_card_names_field_and_seed_with_spaces(document: dict[str, Any]) -> None:
    """As a shell would read the line CHECK."""
    document["run"] |= {"seed": "it's ours", "scenario": "quiet-week", "policy": "two-week-line"}
    document["run"]["lived_under"] = "two-week-line"
    claimed = read_card(text_of(make_card(document, SPACED, "en")))
    assert (claimed.field, claimed.seed) == (SPACED, "it's ours")
    assert (claimed.scenario, claimed.policy) == ("quiet-week", "two-week-line")
    assert check(claimed, SPACED, document, "en").verdict == "holds"
