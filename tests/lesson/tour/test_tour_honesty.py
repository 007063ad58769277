"""What the screens of the tour say is so: of this rule, of these numbers, and of what was signed."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any, Literal

import pytest

from healthcode.cli.terminal import Terminal
from healthcode.cli.tour import heading, shown_lines, wrapped
from healthcode.lesson.fields import of_100
from healthcode.lesson.tour import counting, meeting
from healthcode.lesson.tour.screens import MOST_LINES, SCREENS
from healthcode.lesson.tour.told import Guesses, Screen, Told, kept_together
from healthcode.scoring.words import data_word

Language = Literal["en", "de"]
FOLDER = Path(__file__).parents[2] / "golden" / "lesson"
DOCUMENT: dict[str, Any] = json.loads((FOLDER / "tour-linden-7.json").read_text(encoding="utf-8"))
ZONE: dict[str, Any] = json.loads((FOLDER / "tour-zone-driver.json").read_text(encoding="utf-8"))
LANGUAGES: tuple[Language, ...] = ("en", "de")


def told_of(document: Any, language: Language = "en", **given: Any) -> Told:
    return Told(
        document, language, given.get("plain", False), given.get("guesses", Guesses()), "lesson-folder"
    )


def all_of(screen: Screen) -> str:
    question = () if screen.question is None else (screen.question.text,)
    return "\n".join((screen.headline, *screen.before, *question, *screen.after, *screen.foot))


def with_field(name: str, **changes: Any) -> dict[str, Any]:
    changed = copy.deepcopy(DOCUMENT)
    changed["fields"][name] |= changes
    return changed


# ── why you ──


def test_the_case_is_spoken_of_only_where_a_case_was_met() -> None:
    met = all_of(meeting.why(told_of(DOCUMENT)))
    assert "It means: restaurant, Sat 15 Feb, 20:36, 49 minutes beside a known case." in met
    assert "For it: somebody there had a positive test." in met
    zone = all_of(meeting.why(told_of(ZONE)))
    assert "It means: you were in Ostmarch, from Thu 20 Feb, 17:25 to 20:00." in zone
    assert "For it: had you brought an infection home from Ostmarch" in zone
    assert "case" not in zone.replace("--hindsight", "")
    assert "positive test" not in zone


def test_the_zone_is_told_in_german_too() -> None:
    zone = all_of(meeting.why(told_of(ZONE, "de")))
    assert "Das heißt: Sie waren in Ostmarch, von Do 20. Feb., 17:25 bis 20:00." in zone
    assert "Fall" not in zone


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("contact", {"place": None}, {"en": "your phone was near", "de": "Ihr Telefon war"}),
        ("stay", {"place_id": "old-town", "to": None}, {"en": "in Old Town, from", "de": "in Old Town, ab"}),
        (
            "purchase",
            {"what": "fever_medicine"},
            {language: data_word("fever_medicine", language) for language in LANGUAGES},
        ),
        ("report", {}, {"en": "put on file", "de": "gemeldet"}),
    ],
)
def test_every_kind_of_rule_says_what_it_means(
    kind: str, changes: dict[str, Any], said: dict[str, str], language: Language
) -> None:
    document = copy.deepcopy(DOCUMENT)
    evidence = document["exhibits"][0]["evidence"][0]
    evidence["rule_kind"] = kind
    evidence["exposures"][0] |= changes
    means = {"en": "It means: ", "de": "Das heißt: "}[language]
    lines = meeting.why(told_of(document, language)).before
    (line,) = [one for one in lines if one.strip().startswith(means)]
    assert said[language] in line


def test_a_rule_without_anything_behind_it_has_no_meaning_line() -> None:
    document = copy.deepcopy(DOCUMENT)
    evidence = document["exhibits"][0]["evidence"][0]
    evidence["rule_kind"], evidence["exposures"] = "test_overdue", []
    text = all_of(meeting.why(told_of(document)))
    assert "It means" not in text
    assert "For it: had you been infected, you would have been kept at home" in text


# ── the row that counts later ──


def test_the_row_that_counts_later_stands_among_the_first_rows() -> None:
    assert "Sat 15 Feb: 20 rows, such as 20:36 code scanned: restaurant" in all_of(
        meeting.you(told_of(DOCUMENT))
    )
    assert "train from Old Town to Ostmarch, 17:00 to 17:25" in all_of(meeting.you(told_of(ZONE)))


def test_a_cause_of_an_earlier_day_takes_the_place_of_the_first_day() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["exhibits"][0]["evidence"][0]["exposures"][0]["from"] = "2020-02-11T20:36:00"
    rows = [line for line in meeting.you(told_of(document)).before if line.startswith("  ")]
    assert len(rows) == 5
    assert rows[0] == "  Tue 11 Feb: 20:36 code scanned: restaurant"
    assert rows[1].startswith("  Sun 16 Feb: 3 rows")


def test_no_screen_before_the_first_guess_gives_it_away() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["lesson"]["met"]["locked"]["found_as"] = "other"
    for screen in (meeting.you(told_of(document)), meeting.red_code(told_of(document))):
        assert not re.search("wrongly|never infected|not infected", all_of(screen))


# ── one question, one answer ──


def test_the_answer_of_the_third_screen_is_the_number_that_the_second_asks_for() -> None:
    ask = meeting.red_code(told_of(DOCUMENT)).question
    assert ask is not None
    assert "infected while they were red" in ask.text
    field = DOCUMENT["fields"]["acc.ppv.people"]["n"]
    headline = counting.town(told_of(DOCUMENT)).headline
    assert headline == (
        f"Of {field['denominator']} red people {field['numerator']} were infected while red: "
        f"{of_100(field['numerator'], field['denominator'])}."
    )


def test_the_tree_adds_up_to_all_who_were_red() -> None:
    text = all_of(counting.town(told_of(DOCUMENT)))
    run = DOCUMENT["tree"]["run"]
    assert run["red"] + 1 == run["ever_red"]
    assert "(1 more: infected and red, but never both at once.)" in text
    even = copy.deepcopy(DOCUMENT)
    even["tree"]["run"]["ever_red"] = run["red"]
    assert "more: infected" not in all_of(counting.town(told_of(even)))


# ── one control ──


def test_no_more_infections_can_be_guessed_than_there_are_to_avoid() -> None:
    question = counting.control(told_of(with_field("set.infected[none]", value=81.0))).question
    assert question is not None
    assert question.highest == 81
    assert question.text.endswith("0 to 81.")


def test_a_town_with_more_infected_than_without_a_code_is_explained_where_there_is_one() -> None:
    counts = {"by_seed": [-2, 180], "range": [-2, 180]}
    below = all_of(counting.control(told_of(with_field("set.averted[strict]", n=counts))))
    assert "Single towns: \N{MINUS SIGN}2 to 180; below 0 more were infected with the code" in below
    counts = {"by_seed": [0, 180], "range": [0, 180]}
    above = all_of(counting.control(told_of(with_field("set.averted[strict]", n=counts))))
    assert "Single towns: 0 to 180." in above
    assert "below 0" not in above


@pytest.mark.parametrize("plain", [False, True])
def test_every_setting_shows_infected_avoided_locked_and_wrongly_red(plain: bool) -> None:
    lines = counting.control(told_of(DOCUMENT, plain=plain)).after
    told = told_of(DOCUMENT)
    for setting in ("strict", "medium", "lenient"):
        (line,) = [one for one in lines if one.strip().startswith(setting)]
        for what in ("infected", "averted", "locked", "wrongly_red"):
            assert told.middle(f"set.{what}[{setting}]") in line


# ── without purchases ──


def test_each_town_is_one_o_and_all_of_them_are_there() -> None:
    values = [3, 3, 3, 0, -1] + [2] * 12
    field = DOCUMENT["fields"]["need.share[purchases]"]["n"] | {"by_seed": values}
    lines = counting.purchases(told_of(with_field("need.share[purchases]", n=field))).after
    drawn = [line for line in lines if re.search(r"  o+  ", line)]
    assert [re.findall(r"  (o+)  ", line)[0] for line in drawn] == ["o" * 15, "o", "o"]
    assert "15 towns, at most 3 more" in drawn[0]
    assert drawn[1].endswith("1 town")
    assert "1 town, at most 1 fewer" in drawn[2]
    assert any("each o is one town" in line for line in lines)


def test_a_share_of_nothing_is_said_to_be_none() -> None:
    changed = with_field("need.share[purchases]", value=None, not_estimable="no infections averted")
    assert "avoids no infections, so there is no share" in all_of(counting.purchases(told_of(changed)))


# ── swap ──


@pytest.mark.parametrize(
    ("signed", "shown", "absent"),
    [
        ("medium", ("Medium", "Strict"), "Lenient"),
        ("strict", ("Strict", "Lenient"), "Medium"),
        ("lenient", ("Lenient", "Strict"), "Medium"),
        (None, ("Strict", "Lenient"), "Medium"),
    ],
)
def test_the_last_screen_says_all_three_effects_of_two_settings(
    signed: Any, shown: tuple[str, str], absent: str
) -> None:
    told = told_of(DOCUMENT, guesses=Guesses({}, signed))
    lines = meeting.swap(told).before
    found = [line for line in lines if "infections avoided" in line]
    assert [line.partition(":")[0] for line in found] == list(shown)
    for line, name in zip(found, shown, strict=True):
        for what in ("averted", "locked", "wrongly_red"):
            assert told.middle(f"set.{what}[{name.lower()}]") in line
    assert absent not in "\n".join(lines)


def test_still_signing_is_asked_only_of_who_signed() -> None:
    signed = "\n".join(meeting.swap(told_of(DOCUMENT, guesses=Guesses({}, "lenient"))).before)
    assert "Would you still sign lenient, or write a better rule?" in signed
    skipped = "\n".join(meeting.swap(told_of(DOCUMENT)).before)
    assert "still" not in skipped.partition("Which would you sign now")[2]
    assert "Which would you sign now" in skipped
    assert "You signed" not in skipped


# ── fields, dates, lines ──


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_names_fields_that_stand_in_the_document(language: Language) -> None:
    told = told_of(DOCUMENT, language)
    label = {"en": "Fields: ", "de": "Felder: "}[language]
    for build, _ in SCREENS:
        screen = build(told)
        (line,) = [one for one in (*screen.before, *screen.after, *screen.foot) if one.startswith(label)]
        for name in line.removeprefix(label).split(", "):
            assert _stands_there(name), name


def _stands_there(name: str) -> bool:
    fields = DOCUMENT["fields"]
    if name.startswith("exhibits ("):
        return any(name == f"exhibits ({one['person_id']})" for one in DOCUMENT["exhibits"])
    if name.endswith("[…]"):
        return any(field.startswith(name.removesuffix("…]")) for field in fields) or name.startswith("creep.")
    node: Any = DOCUMENT
    for key in name.split("."):
        node = node.get(key) if isinstance(node, dict) else None
    return name in fields or node is not None or name == "creep.nonhealth"


def test_a_long_command_goes_on_as_a_shell_wants_it() -> None:
    check = meeting.why(Told(DOCUMENT, "en", False, Guesses(), "a-folder-of-some-length/linden-7")).foot[1:]
    assert check[0].startswith("Check: healthcode explain a-folder-of-some-length/linden-7/run syn-000355")
    assert all(line.endswith(" \\") for line in check[:-1])
    assert len(check) > 1
    assert max(map(len, check)) <= 80
    joined = " ".join(line.removesuffix("\\").strip() for line in check)
    assert joined.endswith("run syn-000355 --as-of 2020-02-20T04:00:00 --hindsight")


@pytest.mark.parametrize("document", [DOCUMENT, {**DOCUMENT, **ZONE, "exhibits": ZONE["exhibits"]}])
@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_are_for_people_except_in_commands(document: Any, language: Language) -> None:
    for build, _ in SCREENS:
        screen = build(told_of(document, language))
        lines = (screen.headline, screen.brief, *screen.before, *screen.after)
        assert not re.search(r"\d{4}-\d\d", "\n".join(line for line in lines if "healthcode" not in line))


def test_districts_are_written_as_names() -> None:
    for language in LANGUAGES:
        text = all_of(meeting.you(told_of(ZONE, language)))
        assert not re.search("old-town|north-bank|ostmarch", text)
        assert "Old Town" in text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Es sind 5 von 100.", "Es sind 5~von~100."),
        ("it is 5 of 100: 71 of 1,337 days", "it is 5~of~100: 71~of~1,337~days"),
        ("bis Sa 29. Feb., 21:25.", "bis Sa~29.~Feb., 21:25."),
        ("code [R] RED, until", "code [R]~RED, until"),
        ("syn-000355 and 8/8 You", "syn-000355 and 8/8 You"),
        ("one of 3", "one of 3"),
    ],
)
def test_a_number_stays_with_what_it_counts(text: str, kept: str) -> None:
    assert kept_together(text).replace("\N{NO-BREAK SPACE}", "~") == kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_brief_sentences_say_what_came_out(language: Language) -> None:
    briefs = [build(told_of(DOCUMENT, language)).brief for build, _ in SCREENS]
    titles = [build(told_of(DOCUMENT, language)).title for build, _ in SCREENS]
    assert len(set(titles)) == len(SCREENS)
    averted = told_of(DOCUMENT, language).middle("set.averted[strict]")
    assert averted in briefs[4]
    assert all(len(brief) <= 220 for brief in briefs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_screen_has_room_for_all_that_can_be_said(language: Language) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["lesson"]["met"]["unprotected"]["found_as"] = "care_home"
    infector = document["exhibits"][1]["truth"]["infector"]
    infector |= {"colour_that_day": "yellow", "missing_rows_that_day": {"phone_at_home": 3}}
    document["run"]["seed"] = "a-long-word-for-a-seed"
    screen = meeting.swap(told_of(document, language, guesses=Guesses({}, "medium")))
    terminal = Terminal(plain=True, language=language)
    lines = wrapped(heading(8, 8, screen.title, screen.headline), terminal)
    lines += shown_lines(screen.before, terminal)
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= 80
