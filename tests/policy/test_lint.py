"""What `policy check` warns of, and that the shipped policies give no cause."""

from __future__ import annotations

import json
import re

import pytest

from healthcode.policy.codebook import EXAMPLE, WARNINGS
from healthcode.policy.lint import find_warnings
from healthcode.policy.load import load_policy, policy_from_text, shipped_policies

HEADER = """\
id = "tried"
title = "Tried out"
label = "invented"
confidence = "low"
rules_of = 2020-02-11
design = "central"
"""
COLOURS = "".join(f'[[consequence]]\ncolour = "{colour}"\n' for colour in ("green", "yellow", "red"))
PRESENCE = "[presence]\nscan_minutes = 60\npurchase_minutes = 15\nmax_unseen_hours = 336\n"
WORDS = 'source = "invented"\nsays.en = "A sentence."\nsays.de = "Ein Satz."\n'
FEVER = 'kind = "report"\nkinds = ["fever"]\n'
RED = 'colour = "red"\n'
POINTS = "points = 40\n"
CONTACT = 'kind = "contact"\n'
BANDS = (
    '[[band]]\ncolour = "green"\nfrom_points = 1\nto_points = 100\n'
    '[[band]]\ncolour = "yellow"\nfrom_points = 100\n'
)


def rule(text: str, name: str = "a") -> str:
    return f'[[rule]]\nid = "{name}"\n{WORDS}{text}\n'


def warnings(text: str, top: str = "", *, colours: str = COLOURS, declared: bool = True) -> list[str]:
    """Warn of a policy of these rules, all of whose numbers are declared as invented."""
    ids = re.findall(r'^id = "(.*)"$', text, re.MULTILINE)
    names = [*(f"rule.{name}" for name in ids), "cases", "presence", "band", "retention"]
    invented = f"invented = {json.dumps(names)}\n" if declared else ""
    policy = policy_from_text(f"{HEADER}{invented}{top}{PRESENCE}{text}{colours}", "mine.toml")
    return [str(warning) for warning in find_warnings(policy)]


@pytest.mark.parametrize("name", shipped_policies())
def test_shipped_policy_has_no_warning(name: str) -> None:
    """Nothing is odd about a shipped policy, or its file says that it is meant."""
    assert [str(warning) for warning in find_warnings(load_policy(name))] == []


def test_the_example_on_the_page_has_no_warning() -> None:
    """Who starts from the example starts without a warning."""
    assert find_warnings(policy_from_text(EXAMPLE, "example.toml")) == []


def test_a_plain_rule_has_no_warning() -> None:
    """The pieces from which the cases below are made are not odd themselves."""
    assert warnings(rule(FEVER + RED)) == []
    assert warnings(rule(CONTACT + RED)) == []
    assert warnings(rule(FEVER + 'points = 40\ncounts = "each"\n') + BANDS) == []


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (
            FEVER + RED + "in_force_until = 2020-02-11",
            "rule.a.in_force_until = 2020-02-11T00:00:00: is over by",
        ),
        (
            FEVER + RED + "in_force_until = 2020-03-01\nobserved_from = 2020-03-01",
            "rule.a.observed_from = 2020-03-01T00:00:00: nothing that counts has happened",
        ),
        (FEVER + RED + "lasts_days = 0", "rule.a.lasts_days = 0: its evidence ends before"),
        (FEVER + RED + "lasts_days = 3\nafter_hours = 72", "takes effect, 72 hours after it is known"),
        (
            FEVER + RED + "lasts_days = 5\nclears = [{ negatives = 1, not_before_day = 6 }]",
            "rule.a.clears[1].not_before_day = 6: comes too late: the evidence ends by itself after 5 days",
        ),
        (
            CONTACT + RED + 'per = "contact_day"\nmin_minutes = 1441',
            "rule.a.min_minutes = 1441: one case gives at most 1440 weighted minutes in a day",
        ),
        (
            FEVER + RED + "lasts_days = 5\nclears = [{ negatives = 1, from_day = 6 }]",
            "rule.a.clears[1].from_day = 6: comes too late",
        ),
        (
            FEVER + RED + "clears = [{ negatives = 3, hours = 24, within_days = 1 }]",
            "rule.a.clears[1].within_days = 1: is never met: so many samples take 48 hours",
        ),
        (FEVER + RED + "clears = [{ negatives = 1, hours = 24 }]", "there is only one sample"),
        (FEVER + RED + 'groups = [" guest"]', 'rule.a.groups = " guest": nobody can have this label'),
        (
            'kind = "purchase"\ncategories = ["fever_medicin"]\n' + RED,
            'rule.a.categories = "fever_medicin": no table has it unless its makers add the word. Did you',
        ),
        (
            CONTACT + RED + 'per = "day"\nmin_minutes = 1441',
            "rule.a.min_minutes = 1441: one case gives at most",
        ),
        (
            CONTACT + RED + 'same_carriage = true\nplace_kinds = ["home"]',
            "rule.a.same_carriage = true: only vehicles have carriages, and none is among home",
        ),
        (CONTACT + RED + "recent_days = 0", "rule.a.recent_days = 0: no contact is less than 0 days old"),
        (
            CONTACT + RED + "weights.by_day = [{ from_day = 20, to_day = 30, weight = 1 }]",
            "rule.a.weights: no minute of an infectious day has any weight",
        ),
        (
            CONTACT + RED + 'place_kinds = ["home"]\nby_kind."shop/*" = { min_minutes = 5 }',
            'rule.a.by_kind = "shop/*": is never used: place_kinds are home',
        ),
        (
            CONTACT + RED + "lookback_days = 21",
            "rule.a.lookback_days = 21: looks back further than rows of scans are kept, which is 14 days",
        ),
    ],
)
def test_rule_without_effect_is_told(odd: str, said: str) -> None:
    """Each way in which a rule cannot work as written gets one warning, with its place and the reason."""
    (warning,) = warnings(rule(odd) + "[retention]\nscans = 14\n")
    assert said in warning


def test_border_of_a_day_is_no_warning() -> None:
    """All the minutes of a day can be reached; with weights above 1, more."""
    assert warnings(rule(CONTACT + RED + 'per = "day"\nmin_minutes = 1440')) == []
    heavy = 'min_minutes = 2000\nweights.by_place_kind."home" = 2\n'
    assert warnings(rule(CONTACT + RED + 'per = "day"\n' + heavy)) == []


def test_rules_that_silence_each_other_are_told() -> None:
    """A circle of unless_active is told for each rule in it, with the others by name."""
    both = rule(FEVER + RED + 'unless_active = ["b"]') + rule(
        'kind = "report"\nkinds = ["symptom"]\ncolour = "yellow"\nunless_active = ["a"]', "b"
    )
    first, second = warnings(both)
    assert (
        first == 'rule.a.unless_active = ["b"]: leads back to this rule by way of b: they silence each other'
    )
    assert second.startswith('rule.b.unless_active = ["a"]')


def test_a_chain_of_silence_is_no_circle() -> None:
    """Only rules in the circle are told, not those that lead into it."""
    chain = rule(FEVER + RED + 'unless_active = ["b"]') + rule(
        'kind = "report"\nkinds = ["symptom"]\n' + RED, "b"
    )
    assert warnings(chain) == []


def test_contradictory_rules_are_told() -> None:
    """Two rules on the same thing with different colours contradict each other; with one, one is idle."""
    (against,) = warnings(rule(FEVER + RED) + rule(FEVER + 'colour = "yellow"\n', "b"))
    assert against.startswith('rule.b.colour = "yellow": contradicts rule.a')
    (twice,) = warnings(rule(FEVER + RED) + rule(FEVER + RED, "b"))
    assert twice == "rule.b: looks at the same thing as rule.a and gives the same colour"


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (
            POINTS,
            "band[2].from_points = 100 (yellow): is never reached: the most points",
        ),
        ('points_per_minute = 0\ncounts = "minutes"\n', "rule.a.points_per_minute = 0: never gives a point"),
    ],
)
def test_band_that_no_sum_reaches_is_told(points: str, said: str) -> None:
    """A band above every sum is told; so is a rule whose points are none."""
    assert any(said in warning for warning in warnings(rule(FEVER + points) + BANDS))


def test_band_between_all_sums_is_told() -> None:
    """Rules of 40 and 60 points give 40, 60 and 100: a band from 50 to 60 lies between them."""
    bands = (
        '[[band]]\ncolour = "green"\nfrom_points = 1\nto_points = 50\n'
        '[[band]]\ncolour = "yellow"\nfrom_points = 50\nto_points = 60\n'
        '[[band]]\ncolour = "red"\nfrom_points = 60\n'
    )
    rules = rule(FEVER + POINTS) + rule('kind = "report"\nkinds = ["symptom"]\npoints = 60\n', "b")
    (warning,) = warnings(rules + bands)
    assert (
        warning
        == "band[2].from_points = 50 (yellow): is never reached: no sum of the rules' points lies in it"
    )


def test_points_of_different_priorities_do_not_add_up() -> None:
    """Only rows of the highest priority take part, so their points never come together with others."""
    rules = rule(FEVER + POINTS) + rule(
        'kind = "report"\nkinds = ["symptom"]\npoints = 60\npriority = 1\n', "b"
    )
    (warning,) = warnings(rules + BANDS)
    assert "the most points that can come together are 60" in warning


def test_a_very_high_band_takes_no_time() -> None:
    """A bound in the billions is not counted up to."""
    bands = BANDS.replace("100", "1000000000000")
    assert warnings(rule(FEVER + 'points = 1\ncounts = "each"\n') + bands) == []


def test_colour_without_consequence_is_told() -> None:
    """Every colour that can come up says what it does, if only nothing."""
    assert warnings(rule(FEVER + RED), colours="") == [
        "consequence: missing for green, which default gives: say what it does, if only nothing",
        "consequence: missing for red, which rule.a gives: say what it does, if only nothing",
    ]


def test_what_has_no_source_must_be_called_invented() -> None:
    """A rule without source or date, retention, presence and default days: each is told if not declared."""
    told = warnings(rule(CONTACT + RED) + "[retention]\nscans = 14\n", declared=False)
    assert told == [
        'rule.a.source = ["invented"]: has no source, no date and no place in invented: add "rule.a" there',
        'presence: has neither a source nor a place in invented: add "presence" there',
        'retention: has neither a source nor a place in invented: add "retention" there',
        'cases: missing: the days that count are then our own; give them, or add "cases" to invented',
    ]


def test_source_without_a_year_is_told() -> None:
    """A source says when it was published, or that it is undated."""
    source = '[[source]]\nkey = "k"\npublisher = "P"\ntitle = "T"\ndate = "spring"\n'
    (warning,) = warnings(source + rule(FEVER + RED))
    assert warning == 'source.k.date = "spring": must begin with a year, or be "undated"'
    assert warnings(source.replace("spring", "undated") + rule(FEVER + RED)) == []


def test_what_is_deliberate_is_not_told() -> None:
    """A place named in `deliberate` is quiet, and a place at which nothing is odd is told itself."""
    text = rule(FEVER + POINTS) + BANDS
    assert len(warnings(text)) == 1
    assert warnings(text, top='deliberate = ["band[2]"]\n') == []
    assert warnings(text, top='deliberate = ["band[2]", "rule.a"]\n') == [
        'deliberate = "rule.a": nothing is odd there, so it need not be called deliberate'
    ]


def test_the_page_lists_the_keys_that_are_warned_of() -> None:
    """The page of policy files names every key at which something odd is found."""
    for key in ("lasts_days", "unless_active", "categories", "band", "consequence", "deliberate", "clears"):
        assert f"`{key}`" in WARNINGS


@pytest.mark.parametrize(
    ("odd", "seen_in", "said"),
    [
        ('place_kinds = ["vehicle/*"]\n', '["scans"]', "place_kinds = "),
        ("same_carriage = true\n", '["scans", "purchases"]', "same_carriage = true: trips are not among"),
        ("thin_case_scans_minutes = 30\n", '["trips"]', "thin_case_scans_minutes = 30: leaves nothing"),
    ],
)
def test_tables_that_show_nobody_are_odd(odd: str, seen_in: str, said: str) -> None:
    """A rule that asks for what the tables of presence never show is warned of, and only then."""
    text = rule(CONTACT + RED + odd)
    assert warnings(text) == []
    top = f'{HEADER}invented = ["rule.a", "cases", "presence"]\n{PRESENCE}tables = {seen_in}\n'
    (warning,) = find_warnings(policy_from_text(f"{top}{text}{COLOURS}", "mine.toml"))
    assert said in str(warning)
