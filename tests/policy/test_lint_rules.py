"""Warnings of rules that never fire or never decide, and of words that mean nothing."""

from __future__ import annotations

import json
import re

import pytest

from healthcode.dataset import load_dataset
from healthcode.policy.lint import find_warnings
from healthcode.policy.lint_words import KNOWN_KINDS
from healthcode.policy.load import policy_from_text
from healthcode.samples import sample_path
from healthcode.town.vocabulary import PLACE_KINDS

HEADER = """\
id = "tried"
title = "Tried out"
label = "invented"
confidence = "low"
rules_of = 2020-02-11
design = "central"
"""
COLOURS = "".join(
    f'[[consequence]]\ncolour = "{colour}"\n' for colour in ("green", "yellow", "orange", "red")
)
PRESENCE = "scan_minutes = 60\npurchase_minutes = 15\nmax_unseen_hours = 336\n"
NO_CHECK_OUTS = PRESENCE + 'check_outs = false\ntables = ["scans"]\n'
INSTANTS = NO_CHECK_OUTS.replace("= 60", "= 0")
WORDS = 'source = "invented"\nsays.en = "A sentence."\nsays.de = "Ein Satz."\n'
FEVER = 'kind = "report"\nkinds = ["fever"]\n'
SYMPTOM = 'kind = "report"\nkinds = ["symptom"]\n'
CONTACT = 'kind = "contact"\n'
RED, YELLOW, GREEN = (f'colour = "{colour}"\n' for colour in ("red", "yellow", "green"))


def rule(text: str, name: str = "a") -> str:
    return f'[[rule]]\nid = "{name}"\n{WORDS}{text}\n'


def warnings(rules: str, *, presence: str = PRESENCE, top: str = "", default: str = "green") -> list[str]:
    """Warn of a policy of these rules, all of whose numbers are declared as invented."""
    ids = re.findall(r'^id = "(.*)"$', rules, re.MULTILINE)
    invented = json.dumps([*(f"rule.{name}" for name in ids), "cases", "presence", "band", "default"])
    text = (
        f"{HEADER}invented = {invented}\n{top}[presence]\n{presence}"
        f'[default]\ncolour = "{default}"\n{rules}{COLOURS}'
    )
    return [str(warning) for warning in find_warnings(policy_from_text(text, "mine.toml"))]


@pytest.mark.parametrize("per", ["meeting", "contact_day"])
def test_two_cases_cannot_be_met_in_one_person(per: str) -> None:
    """What is summed over one other person never holds two cases; slots, days and windows may."""
    (warning,) = warnings(rule(f'{CONTACT}{RED}per = "{per}"\nmin_cases = 2\n'))
    assert (
        warning == f'rule.a.min_cases = 2: never reached: per = "{per}" looks at one other person at a time'
    )
    (by_kind,) = warnings(rule(f'{CONTACT}{RED}per = "{per}"\nby_kind."home" = {{ min_cases = 3 }}\n'))
    assert by_kind.startswith('rule.a.by_kind."home".min_cases = 3: never reached')
    assert warnings(rule(f'{CONTACT}{RED}per = "day"\nmin_cases = 2\n')) == []
    assert warnings(rule(f"{CONTACT}{RED}min_cases = 2\nslots = {{ minutes = 30 }}\n")) == []


def test_vehicle_of_an_unknown_mode_is_told() -> None:
    """The modes of vehicles are a closed list, so that any other word is nowhere."""
    (warning,) = warnings(rule(CONTACT + RED + 'place_kinds = ["vehicle/rocket"]\n'))
    assert warning.startswith('rule.a.place_kinds = "vehicle/rocket": there is no such vehicle; modes are ')
    (near,) = warnings(rule(CONTACT + RED + 'place_kinds = ["home", "vehicle/trian"]\n'))
    assert near.endswith("Did you mean train?")
    assert len(warnings(rule(CONTACT + RED + 'by_kind."vehicle/rocket" = { min_minutes = 5 }\n'))) == 1
    assert warnings(rule(CONTACT + RED + 'place_kinds = ["vehicle/*", "*/train"]\n')) == []


def test_place_kind_that_is_nearly_a_known_one_is_told() -> None:
    """A misspelt kind of place is told, at any level; a kind of one's own is not."""
    (warning,) = warnings(rule(CONTACT + RED + 'place_kinds = ["resturant/*"]\n'))
    assert warning == (
        'rule.a.place_kinds = "resturant/*": no known kind of place. Did you mean restaurant/*?'
    )
    (deeper,) = warnings(rule(CONTACT + RED + 'weights.by_place_kind."shop/supermarkt" = 2\n'))
    assert deeper.endswith("Did you mean shop/supermarket?")
    own = 'place_kinds = ["restaurant/noodles", "bowling", "home", "*"]\n'
    assert warnings(rule(CONTACT + RED + own)) == []


def test_row_that_is_never_long_enough_is_told() -> None:
    """Scans without check-outs last scan_minutes: a longer least length leaves nothing."""
    long = rule(CONTACT + RED + "case_min_minutes = 61\n")
    (warning,) = warnings(long, presence=NO_CHECK_OUTS)
    assert warning == (
        "rule.a.case_min_minutes = 61: leaves nothing: presence shows a case for at most 60 minutes at a time"
    )
    assert warnings(long) == []
    assert warnings(long.replace("61", "60"), presence=NO_CHECK_OUTS) == []


def test_grid_on_which_every_row_rounds_to_nothing_is_told() -> None:
    """A row of 60 minutes, lengthened or not, is rounded to 0 on a grid of more than twice its length."""
    coarse = rule(CONTACT + RED + "case_grid_minutes = 144\n")
    (warning,) = warnings(coarse, presence=NO_CHECK_OUTS)
    assert (
        warning == "rule.a.case_grid_minutes = 144: leaves nothing: rows of up to 60 minutes are rounded to 0"
    )
    assert warnings(coarse.replace("144", "120"), presence=NO_CHECK_OUTS) == []
    longer = coarse.replace("144", "144\ncase_extend_minutes = 12")
    assert warnings(longer, presence=NO_CHECK_OUTS) == []
    assert (
        "are rounded to 0" in warnings(rule(CONTACT + RED + "case_grid_minutes = 10\n"), presence=INSTANTS)[0]
    )


def test_minutes_of_instants_are_told() -> None:
    """Where presence is instants only, nobody shares a minute."""
    (warning,) = warnings(rule(CONTACT + RED + "min_minutes = 1\n"), presence=INSTANTS)
    assert (
        warning
        == "rule.a.min_minutes = 1: never reached: presence shows instants only, which have no minutes"
    )
    assert warnings(rule(CONTACT + RED), presence=INSTANTS) == []


def test_look_back_of_no_days_is_told() -> None:
    """With case_lookback_days = 0 a row counts only if it starts in the very second of the report."""
    (warning,) = warnings(rule(CONTACT + RED + "case_lookback_days = 0\n"))
    assert warning == (
        "rule.a.case_lookback_days = 0: only rows that start in the very second of the case's report count"
    )


@pytest.mark.parametrize(
    ("clears", "said"),
    [
        ("{ check_ins = 8 }", "clears[1].check_ins = 8: comes too late: the evidence ends by itself after 7"),
        ("{ check_ins = 5, from_day = 4 }", "clears[1].check_ins = 5: comes too late"),
        ("{ negatives = 3, hours = 96 }", "clears[1].negatives = 3: comes too late"),
        (
            "{ negatives = 1, from_day = 5, not_before_day = 2 }",
            "clears[1].not_before_day = 2: means nothing: this way is complete on day 5 at the earliest",
        ),
        ("{ check_ins = 3, not_before_day = 2 }", "is complete on day 3 at the earliest"),
        ("{ negatives = 1, not_before_day = 0 }", "clears[1].not_before_day = 0: means nothing"),
        ("{ negatives = 1 }, { negatives = 1 }", "clears[2]: the same way as clears[1]"),
    ],
)
def test_way_to_clear_that_means_nothing_is_told(clears: str, said: str) -> None:
    """The earliest day on which a way is complete lies before the evidence ends, and gives bounds a sense."""
    (warning,) = warnings(rule(f"{FEVER}{RED}lasts_days = 7\nclears = [{clears}]\n"))
    assert said in warning


def test_way_to_clear_on_the_last_day_is_no_warning() -> None:
    """Seven check-ins from the day after end on the seventh day, which may still be in time."""
    assert warnings(rule(f"{FEVER}{RED}lasts_days = 7\nclears = [{{ check_ins = 7 }}]\n")) == []
    assert warnings(rule(f"{FEVER}{RED}clears = [{{ check_ins = 3, not_before_day = 4 }}]\n")) == []


def test_milder_rule_on_the_same_rows_must_outlast_the_severer() -> None:
    """Red, then yellow for longer, is a staircase; red for as long leaves the yellow one nothing."""
    yellow = rule(f"{FEVER}{YELLOW}lasts_days = 7\n")
    (warning,) = warnings(yellow + rule(f"{FEVER}{RED}lasts_days = 7\n", "b").replace("= 7", "= 8"))
    assert warning == (
        "rule.a: never decides: rule.b gives red for all that this rule looks at, and for at least as long"
    )
    assert warnings(yellow + rule(f"{FEVER}{RED}lasts_days = 6\n", "b")) == []
    cleared = rule(f"{FEVER}{RED}lasts_days = 7\nclears = [{{ negatives = 1 }}]\n", "b")
    assert warnings(yellow + cleared) == []
    both = rule(f"{FEVER}{YELLOW}lasts_days = 7\nclears = [{{ negatives = 1 }}]\n")
    assert len(warnings(both + cleared.replace("lasts_days = 7", "lasts_days = 9"))) == 1


def test_rule_behind_a_wider_one_is_told() -> None:
    """60 minutes are red, so 120 minutes never show as yellow; the other way round both decide."""
    hour = rule(f'{CONTACT}{RED}per = "day"\nmin_minutes = 60\n')
    (warning,) = warnings(hour + rule(f'{CONTACT}{YELLOW}per = "day"\nmin_minutes = 120\n', "b"))
    assert warning.startswith("rule.b: never decides: rule.a gives red")
    assert warnings(hour + rule(f'{CONTACT}{YELLOW}per = "day"\nmin_minutes = 30\n', "b")) == []
    (superfluous,) = warnings(hour + rule(f'{CONTACT}{RED}per = "day"\nmin_minutes = 120\n', "b"))
    assert superfluous == (
        "rule.b: adds nothing: rule.a gives red for all that this rule looks at, and for at least as long"
    )
    in_homes = rule(f'{CONTACT}{YELLOW}per = "day"\nmin_minutes = 60\nplace_kinds = ["home"]\n', "b")
    assert len(warnings(hour + in_homes)) == 1
    assert warnings(in_homes + hour.replace(RED, f'{RED}place_kinds = ["leisure"]\n')) == []


def test_rule_with_another_purpose_is_not_called_idle() -> None:
    """A rule that others name in of or unless_active does something, though it never decides."""
    hour = rule(f'{CONTACT}{RED}per = "day"\nmin_minutes = 60\n')
    second = rule(f'{CONTACT}{YELLOW}per = "day"\nmin_minutes = 120\n', "b")
    of_it = rule(f'{CONTACT}{YELLOW}with = "contact"\nof = "b"\n', "c")
    assert warnings(hour + second + of_it) == []


def test_green_rule_without_effect_is_told() -> None:
    """Green evidence shows only over another default, or by hiding what has a lower priority."""
    (warning,) = warnings(rule(FEVER + GREEN))
    assert warning == (
        'rule.a.colour = "green": changes nothing: green is the default, '
        "and nothing of lower priority is hidden"
    )
    hides = warnings(rule(FEVER + GREEN + "priority = 1\n") + rule(SYMPTOM + RED, "b"))
    assert hides == ["rule.a.priority = 1: hides rule.b (red) while it is active, though it gives only green"]
    assert warnings(rule(FEVER + GREEN + "priority = -1\n") + rule(SYMPTOM + RED, "b")) != []


def test_evidence_that_is_milder_than_none_is_told() -> None:
    """Where the default is severe, evidence of a milder colour makes a person better off than none."""
    (warning,) = warnings(rule(FEVER + YELLOW), default="red")
    assert warning == (
        'default.colour = "red": is more severe than what rule.a gives: its evidence makes the colour milder'
    )
    assert warnings(rule(FEVER + YELLOW), default="red", top='deliberate = ["default.colour"]\n') == []
    assert warnings(rule(FEVER + RED), default="orange") == []


def test_mild_rule_that_hides_a_severe_one_is_told() -> None:
    """Only rows of the highest priority take part, so a mild one can hide a severe one."""
    rules = rule(FEVER + YELLOW + "priority = 5\n") + rule(SYMPTOM + RED, "b")
    assert warnings(rules) == [
        "rule.a.priority = 5: hides rule.b (red) while it is active, though it gives only yellow"
    ]
    assert warnings(rules, top='deliberate = ["rule.a.priority"]\n') == []
    assert warnings(rule(FEVER + RED + "priority = 5\n") + rule(SYMPTOM + YELLOW, "b")) == []


def test_word_twice_in_a_list_is_told() -> None:
    """A word that stands twice in a list means no more than once."""
    seen = 'tables = ["scans", "scans"]\n'
    assert warnings(rule(CONTACT + RED), presence=PRESENCE + seen) == [
        'presence.tables = "scans": stands there twice'
    ]
    (twice,) = warnings(rule(f'kind = "report"\nkinds = ["fever", "symptom", "fever"]\n{RED}'))
    assert twice == 'rule.a.kinds = "fever": stands there twice'


def test_rounded_instants_are_told() -> None:
    """An instant is rounded to no minute, so that nothing is left."""
    (warning,) = warnings(rule(CONTACT + RED + "round_minutes = true\n"), presence=INSTANTS)
    assert warning.startswith("rule.a.round_minutes = true: leaves nothing: presence shows instants only")


def test_known_kinds_are_those_of_the_towns() -> None:
    """The kinds of places of the simulated towns and of the street are known, and no misspelling."""
    with load_dataset(sample_path()) as street:
        kinds = {str(place["kind"]) for place in street.rows("places")}
    assert {*PLACE_KINDS, *(kind for kind in kinds if kind != "kind")} <= set(KNOWN_KINDS)
