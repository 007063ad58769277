"""The screens of the tour: short, narrow, honest about their numbers, and the same in every language."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any, Literal

import pytest

from healthcode.cli.terminal import Terminal
from healthcode.cli.tour import heading, read_answers, shown_lines, wrapped
from healthcode.errors import UsageError
from healthcode.lesson.tour.screens import MOST_LINES, SCREENS
from healthcode.lesson.tour.told import Guesses, Told
from healthcode.lesson.words import languages, texts

Language = Literal["en", "de"]
GOLDEN = Path(__file__).parents[1] / "golden" / "lesson" / "tour-linden-7.json"
DOCUMENT: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
#: The same town, but its driver was red because of a ride into a red zone.
ZONE: dict[str, Any] = {
    **DOCUMENT,
    **(zone := json.loads(GOLDEN.with_name("tour-zone-driver.json").read_text(encoding="utf-8"))),
    "exhibits": [*zone["exhibits"], *DOCUMENT["exhibits"][1:]],
    "lesson": {"met": {**DOCUMENT["lesson"]["met"], "locked": zone["lesson"]["met"]["locked"]}},
}
GUESSED = Guesses({"sure": 80, "avoided": 40, "share": 50}, "medium")
_HOLES = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"(?<![\w-])\N{MINUS SIGN}?\d[\d,]*(?![\w-])")


def told_of(
    language: Language = "en", *, plain: bool = False, guesses: Guesses = GUESSED, document: Any = DOCUMENT
) -> Told:
    return Told(document, language, plain, guesses, "healthcode-lesson/linden-7")


def lines_of(number: int, told: Told) -> list[str]:
    """Give a screen as it stands in a terminal, with one line for each question and for the key."""
    screen = SCREENS[number - 1][0](told)
    terminal = Terminal(plain=True, language=told.language)
    lines = wrapped(heading(number, 8, screen.title, screen.headline), terminal)
    lines += shown_lines(screen.before, terminal)
    if screen.question is not None:
        lines += [*shown_lines((screen.question.text,), terminal), told.say("asks")]
    lines += shown_lines((*screen.after, *screen.foot), terminal)
    return lines + ([] if screen.closing is None else [screen.closing.text]) + [told.say("key")]


def all_lines(told: Told) -> str:
    return "\n".join(line for number in range(1, 9) for line in lines_of(number, told))


@pytest.mark.parametrize("document", [DOCUMENT, ZONE], ids=["contact", "zone"])
@pytest.mark.parametrize("guesses", [GUESSED, Guesses()], ids=["guessed", "skipped"])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("number", range(1, 9))
def test_a_screen_is_at_most_twenty_lines_of_eighty_columns(
    number: int, plain: bool, language: Language, guesses: Guesses, document: Any
) -> None:
    lines = lines_of(number, told_of(language, plain=plain, guesses=guesses, document=document))
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("area", ["tour", "figures"])
def test_every_language_has_the_same_texts_with_the_same_placeholders(area: str) -> None:
    def holes(language: str) -> dict[str, list[str]]:
        found = texts(language).items()
        return {key: sorted(set(_HOLES.findall(text))) for key, text in found if key.startswith(f"{area}.")}

    assert set(languages()) >= {"en", "de"}
    assert holes("de") == holes("en")


def test_the_readers_wrong_guesses_stay_on_the_screen() -> None:
    assert "You said 80. It is 6 of 100." in "\n".join(lines_of(3, told_of()))
    assert "You said 40." in "\n".join(lines_of(5, told_of()))
    assert "You said 50. It is 6 of 100" in "\n".join(lines_of(6, told_of()))
    assert "You signed: medium." in "\n".join(lines_of(8, told_of()))
    assert "You made no guess." in "\n".join(lines_of(3, told_of(guesses=Guesses())))


def test_both_victims_are_met_and_a_second_choice_is_said_to_be_one() -> None:
    met = DOCUMENT["lesson"]["met"]
    assert met["locked"]["person_id"] in lines_of(1, told_of())[0]
    last = "\n".join(lines_of(8, told_of()))
    assert met["unprotected"]["person_id"] in last
    assert ("No dialysis patient" in last) == (met["unprotected"]["found_as"] != "dialysis")


def test_a_number_that_changes_in_the_document_changes_on_the_screen() -> None:
    for name, number in (
        ("set.infected[none]", 5),
        ("set.averted[strict]", 5),
        ("set.locked[medium]", 5),
        ("set.wrongly_red[lenient]", 5),
    ):
        other = copy.deepcopy(DOCUMENT)
        other["fields"][name]["value"] = 777
        assert "777" in "\n".join(lines_of(number, told_of(document=other)))
    other = copy.deepcopy(DOCUMENT)
    other["tree"]["run"]["red_when_infected"] = 133
    assert "133 were infected while red" in " ".join(lines_of(3, told_of(document=other)))


def test_every_number_of_the_counting_screens_stands_in_the_document() -> None:
    allowed = {1, 100, 15, 240, 80, 40, 50, 0, *range(1, 9)} | set(_numbers(DOCUMENT))
    values = DOCUMENT["fields"]["need.share[purchases]"]["n"]["by_seed"]
    allowed |= {sum(v > 0 for v in values), sum(v < 0 for v in values), sum(v == 0 for v in values)}
    allowed |= {max(values), -min(values)}
    tree = DOCUMENT["tree"]["run"]
    allowed |= {round(100 * tree["red_when_infected"] / tree["ever_red"]), tree["ever_red"] - tree["red"]}
    for number in (3, 5, 6, 7):
        for text in lines_of(number, told_of(plain=True)):
            if "healthcode " in text:
                continue
            for found in _NUMBER.findall(text):
                assert int(found.replace(",", "").replace("\N{MINUS SIGN}", "-")) in allowed, (number, text)


def _numbers(node: Any) -> list[int]:
    if isinstance(node, dict):
        return [one for value in node.values() for one in _numbers(value)]
    if isinstance(node, list):
        return [one for value in node for one in _numbers(value)]
    return [round(node)] if isinstance(node, int | float) and not isinstance(node, bool) else []


@pytest.mark.parametrize(("language", "words"), [("en", ("RED", "GREEN")), ("de", ("ROT", "GRÜN"))])
def test_a_colour_has_its_letter_beside_its_word(language: Language, words: tuple[str, str]) -> None:
    text = all_lines(told_of(language))
    for word, letter in zip(words, "RG", strict=True):
        assert f"[{letter}] {word}" in text
        assert len(re.findall(rf"\b{word}\b", text)) == text.count(f"[{letter}] {word}")


def test_plain_draws_nothing() -> None:
    assert "+-" not in all_lines(told_of(plain=True))
    assert "---" not in all_lines(told_of(plain=True))


def test_the_last_line_is_the_next_command() -> None:
    screen = SCREENS[7][0](told_of())
    assert screen.after == ()
    assert screen.before[-1].endswith("min  healthcode kit --seed linden-7")


def test_answers_are_read_in_order_and_a_setting_anywhere() -> None:
    assert read_answers("80,200,50") == Guesses({"sure": 80, "avoided": 200, "share": 50})
    assert read_answers("100,40,0") == Guesses({"sure": 100, "avoided": 40, "share": 0})
    assert read_answers("-,7,strict") == Guesses({"avoided": 7}, "strict")


def test_answers_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "answers.txt").write_text("80\n\n50\nl\n", encoding="utf-8")
    assert read_answers(str(tmp_path / "answers.txt")) == Guesses({"sure": 80, "share": 50}, "lenient")


@pytest.mark.parametrize("typed", ["many", "1,2,3,4", "-5", "80;200", "101", "80,40,101"])
def test_an_answer_that_is_none_is_refused_in_words(typed: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_answers(typed)
    assert "--answers" in str(caught.value)
