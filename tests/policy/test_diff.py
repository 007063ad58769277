"""What changed from one policy to another: sentences, and the creep meter."""

from __future__ import annotations

import itertools
import re
import string
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from healthcode.policy.codebook import EXAMPLE
from healthcode.policy.diff import Difference, compare_policies
from healthcode.policy.diff_sentences import SENTENCES
from healthcode.policy.diff_words import Language, meter, nothing, sentence, told
from healthcode.policy.load import load_policy, policy_from_text, policy_text, shipped_policies

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthcode.policy.model import Policy

BASE = """\
id = "tried"
title = "Tried out"
label = "invented"
confidence = "low"
rules_of = 2020-02-11
design = "central"
invented = ["rule.met", "rule.fever", "rule.bought"]

[cases]
infectious_from_day = -2
infectious_to_day = 10

[presence]
scan_minutes = 60
purchase_minutes = 15
max_unseen_hours = 336

[[rule]]
id = "met"
kind = "contact"
min_minutes = 15
lookback_days = 14
lasts_days = 14
place_kinds = ["home", "shop/*"]
groups = ["guest"]
colour = "yellow"
clears = [{ negatives = 2, hours = 24 }]
source = "invented"
says.en = "You met a case."
says.de = "Sie trafen einen Fall."

[[rule]]
id = "fever"
kind = "report"
kinds = ["fever"]
points = 40
in_force_from = 2020-02-11
in_force_until = 2020-03-01
source = "invented"
says.en = "You had a fever."
says.de = "Sie hatten Fieber."

[[rule]]
id = "bought"
kind = "purchase"
categories = ["fever_medicine"]
points = 60
unless_active = ["fever"]
source = "invented"
says.en = "You bought medicine."
says.de = "Sie haben ein Mittel gekauft."

[[band]]
colour = "green"
from_points = 1
to_points = 100

[[band]]
colour = "yellow"
from_points = 100

[retention]
trips = 14
scans = 14
purchases = 14
reports = 14

[[consequence]]
colour = "green"

[[consequence]]
colour = "yellow"
gates_closed = ["shop/*"]
"""
PAIRS = (
    ("hangzhou-without-purchases", "hangzhou-2020-02"),
    ("hangzhou-travel-only", "hangzhou-2020-02"),
    ("safer-illinois-2020-10", "safer-illinois-2021-12"),
    ("travel-card-2020", "travel-card-2022-07"),
    ("zones-9th-2022-06", "zones-10-2022-12"),
    ("gaen-narrow-net", "gaen-wide-net"),
    ("clea", "hubei-2020-03"),
)


def changed(*pairs: str) -> Difference:
    """Compare the base with a copy in which each first text of a pair stands as the second."""
    text = BASE
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in text
        text = text.replace(old, new, 1)
    return compare_policies(base(), policy_from_text(text, "copy.toml"))


def base() -> Policy:
    return policy_from_text(BASE, "base.toml")


def sentences(difference: Difference, language: Language = "en") -> list[str]:
    return [f"{sign} {said}" for _, lines in told(difference, language) for sign, said in lines]


@pytest.mark.parametrize("name", shipped_policies())
def test_a_policy_does_not_differ_from_itself(name: str) -> None:
    """Nothing differs, and both sides of the meter are empty."""
    difference = compare_policies(load_policy(name), load_policy(name))
    assert difference.changes == ()
    assert {*asdict(difference.more).values(), *asdict(difference.less).values()} == {0}
    assert meter(difference, "en") == ("nothing", "nothing")
    assert nothing("de").startswith("Nichts")


def test_order_and_comments_do_not_matter() -> None:
    """The blocks of a file in another order, with other comments, are the same policy."""
    text = policy_text("hangzhou-2020-02")
    head, *rules = text.partition("[[case]]")[0].split("[[rule]]")
    last, _, rest = rules[-1].partition("[[band]]")
    turned = head + "".join(f"[[rule]] # turned\n{rule}" for rule in reversed([*rules[:-1], last]))
    other = policy_from_text(f"{turned}[[band]]{rest}", "turned.toml")
    assert [rule.id for rule in other.rules] != [rule.id for rule in load_policy("hangzhou-2020-02").rules]
    assert compare_policies(load_policy("hangzhou-2020-02"), other).changes == ()


@pytest.mark.slow
def test_from_b_to_a_more_is_less() -> None:
    """For any two shipped policies, the two sides of the meter change places with the policies."""
    policies = [load_policy(name) for name in shipped_policies()]
    for one, other in itertools.combinations(policies, 2):
        there, back = compare_policies(one, other), compare_policies(other, one)
        assert there.more == back.less, (one.id, other.id)
        assert there.less == back.more, (one.id, other.id)
        assert len(there.changes) == len(back.changes)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_comparison_reads_as_expected(before: str, after: str, golden: Callable[[str, str], None]) -> None:
    """Versions and variants of one policy are told as a person last read it, in both languages."""
    difference = compare_policies(load_policy(before), load_policy(after))
    parts = []
    for language in ("en", "de"):
        parts += [
            f"{language}\n  more: {meter(difference, language)[0]}\n  less: {meter(difference, language)[1]}"
        ]
        for heading, lines in told(difference, language):
            parts += [heading, *(f"  {sign} {said}" for sign, said in lines)]
    golden(f"policy-diff/{before}--{after}.txt", "\n".join(parts) + "\n")


@pytest.mark.parametrize(
    ("old", "new", "group", "direction", "said"),
    [
        (
            "min_minutes = 15",
            "min_minutes = 10",
            "reach",
            "more",
            "met asks for at least 10 minutes; in A 15 minutes.",
        ),
        (
            "min_minutes = 15",
            "min_minutes = 1.5",
            "reach",
            "more",
            "met asks for at least 1.5 minutes; in A 15 minutes.",
        ),
        ("lookback_days = 14", "lookback_days = 7", "reach", "less", "met looks back 7 days; in A 14 days."),
        ("lookback_days = 14\n", "", "reach", "more", "met looks back without a limit; in A 14 days."),
        ("lasts_days = 14\n", "", "reach", "more", "met lasts until it is cleared; in A 14 days."),
        (
            'place_kinds = ["home", "shop/*"]\n',
            "",
            "reach",
            "more",
            "met counts all places; A only home, shop/*.",
        ),
        (
            '["home", "shop/*"]',
            '["home"]',
            "reach",
            "less",
            "met no longer counts places of the kinds shop/*.",
        ),
        (
            '["home", "shop/*"]',
            '["home", "*/*"]',
            "reach",
            "more",
            "met also counts places of the kinds */*.",
        ),
        ('groups = ["guest"]\n', "", "reach", "more", "met counts everyone; A only guest."),
        (
            "hours = 24 }",
            "hours = 48 }",
            "reach",
            "more",
            "met ends early by 2 negative tests 48 hours apart; in A",
        ),
        (
            "clears = [{ negatives = 2, hours = 24 }]\n",
            "",
            "reach",
            "more",
            "met no longer ends early by 2 negative",
        ),
        (
            'colour = "yellow"\nclears',
            'colour = "red"\nclears',
            "result",
            "more",
            "met gives red; in A yellow.",
        ),
        (
            'colour = "yellow"\nclears',
            "points = 99\nclears",
            "result",
            "less",
            "met gives 99 points; in A yellow.",
        ),
        ("points = 40", "points = 30", "result", "less", "fever gives 30 points; in A 40 points."),
        (
            "2020-03-01",
            "2020-04-01",
            "reach",
            "more",
            "fever goes out of force: 2020-04-01; in A 2020-03-01.",
        ),
        (
            "in_force_from = 2020-02-11\n",
            "",
            "reach",
            "more",
            "fever comes into force: from the beginning; in A 2020-02-11.",
        ),
        (
            'unless_active = ["fever"]\n',
            "",
            "reach",
            "more",
            "bought is no longer silent while fever is active.",
        ),
        ("from_day = -2", "from_day = -4", "reach", "more", "infectious from day -4; in A from day -2."),
        ("reports = 14", "reports = 30", "retention", "more", "B keeps reports for 30 days; A for 14 days."),
        ("reports = 14\n", "", "retention", "more", "B keeps reports without a limit; A 14 days."),
        (
            'gates_closed = ["shop/*"]',
            'gates_closed = ["*"]',
            "result",
            "more",
            "is turned away at every gate",
        ),
        (
            'gates_closed = ["shop/*"]',
            "stays_home = true",
            "result",
            "more",
            "Who is yellow must stay at home",
        ),
        (
            '["fever_medicine"]',
            '["fever_medicine", "books"]',
            "data",
            "more",
            "B looks for purchases of books",
        ),
        (
            'kinds = ["fever"]',
            'kinds = ["fever", "symptom"]',
            "data",
            "more",
            "B uses reports of symptom, which A",
        ),
        (
            "min_minutes = 15",
            'min_minutes = 15\nper = "contact_day"',
            "reach",
            "more",
            "met adds minutes up over one day with one person; in A one meeting.",
        ),
        (
            "min_minutes = 15",
            "min_minutes = 15\ncase_min_minutes = 10",
            "reach",
            "less",
            "met leaves out rows of a case shorter than 10 minutes; in A 0 minutes.",
        ),
        (
            "min_minutes = 15",
            "min_minutes = 15\ncase_extend_minutes = 30",
            "reach",
            "more",
            "met lengthens a case's row by its own length, at most by 30 minutes; in A 0 minutes.",
        ),
        (
            "min_minutes = 15",
            "min_minutes = 15\ncase_grid_minutes = 10",
            "reach",
            "other",
            "met rounds a case's row to 10 minutes; in A single seconds.",
        ),
        (
            "min_minutes = 15",
            "min_minutes = 15\nround_minutes = true",
            "reach",
            "other",
            "met rounds to whole minutes: yes; in A no.",
        ),
        (
            "min_minutes = 15",
            'min_minutes = 15\nfrom = ["encounters"]\nweights.by_distance_law = {full_below_m=1, power=2}',
            "reach",
            "less",
            "met lets some minutes weigh less by a law of distance.",
        ),
        (
            "hours = 24 }",
            "hours = 24, not_before_day = 3 }",
            "reach",
            "more",
            "met ends early by 2 negative tests 24 hours apart, not before day 3; in A",
        ),
        (
            "max_unseen_hours = 336",
            'max_unseen_hours = 336\ntables = ["scans"]',
            "reach",
            "less",
            "B no longer sees shared presence in purchases, trips.",
        ),
        (
            "max_unseen_hours = 336",
            'max_unseen_hours = 336\ntables = ["scans", "purchases"]',
            "data",
            "less",
            "B no longer reads trips.",
        ),
        ('design = "central"', 'design = "venue"', "policy", "other", "B is built by venues; A centrally."),
        ("from_points = 100", "from_points = 100 # the same", "", "", ""),
        ('title = "Tried out"', 'title = "Another title"', "", "", ""),
    ],
)
def test_one_change_is_told(old: str, new: str, group: str, direction: str, said: str) -> None:
    """Each change of one key is told once in its group, with its direction and both values."""
    difference = changed(old, new)
    if not group:
        assert difference.changes == ()
        return
    found = [(change, sentence(change, "en")) for change in difference.changes if change.group == group]
    assert [change.direction for change, text in found if said in text] == [direction]


def test_the_meter_counts_each_rule_once() -> None:
    """A rule wider in two ways is one place with a wider reach; both ways are told."""
    difference = changed("min_minutes = 15", "min_minutes = 10", "lookback_days = 14", "lookback_days = 21")
    assert difference.more.reach == 1
    assert len(difference.changes) == 2


def test_a_rule_can_be_on_both_sides() -> None:
    """Fewer minutes but a shorter look back is wider in one way and narrower in another."""
    difference = changed("min_minutes = 15", "min_minutes = 10", "lookback_days = 14", "lookback_days = 7")
    assert (difference.more.reach, difference.less.reach) == (1, 1)


def test_the_meter_says_it_in_numbers() -> None:
    """Data, days, rules, reach and result come together in one line for each side."""
    difference = changed(
        "reports = 14",
        "reports = 30",
        'kinds = ["fever"]',
        'kinds = ["fever", "symptom"]',
        "points = 60",
        "points = 70",
        "min_minutes = 15",
        "min_minutes = 20",
    )
    more, less = meter(difference, "en")
    assert more == "+1 kind of data, +16 days kept, wider reach in 1, harsher in 1"
    assert less == "narrower reach in 1"
    assert meter(difference, "de")[0].startswith("+1 Art von Daten, +16 Tage Aufbewahrung")
    assert difference.meter["more"]["days_kept"] == 16


def test_a_table_that_is_newly_kept_counts_all_its_days() -> None:
    """A policy that reads and names nothing keeps nothing; what it then keeps is all more."""
    difference = compare_policies(load_policy("always-green"), load_policy("hubei-2020-03"))
    assert difference.more.days_kept == 365
    assert difference.more.rules == 8


def test_the_second_degree_is_a_wider_reach() -> None:
    """Looking at the contacts of contacts is told as a reach of its own, beside the rule that does it."""
    difference = compare_policies(load_policy("zones-10-2022-12"), load_policy("zones-9th-2022-06"))
    assert "+ B looks at the contacts of contacts, which A did not." in sentences(difference)


def test_bands_are_compared_by_the_colour_of_each_sum() -> None:
    """A band that begins earlier is harsher for the sums between; how bands are cut does not matter."""
    difference = changed("to_points = 100", "to_points = 80", "from_points = 100", "from_points = 80")
    assert sentences(difference) == ["+ Points 80 to 99: yellow; in A 80 to 99: green."]


def test_a_rule_with_another_id_is_renamed() -> None:
    """A rule that only has another name is neither added nor dropped."""
    difference = changed('id = "met"', 'id = "close-contact"', '"rule.met"', '"rule.close-contact"')
    assert "~ met is called close-contact in B." in sentences(difference)
    assert (difference.more.rules, difference.less.rules) == (0, 0)


def test_rules_of_another_kind_are_other_rules() -> None:
    """An id that stands for another kind of rule is a rule dropped and a rule added."""
    difference = changed('kind = "report"\nkinds = ["fever"]', 'kind = "purchase"\ncategories = ["alcohol"]')
    assert (difference.more.rules, difference.less.rules) == (1, 1)


def test_new_words_are_told_and_not_counted() -> None:
    """Another sentence for the same rule is no creep, but it is told."""
    difference = changed("You had a fever.", "A fever was reported.")
    assert sentences(difference) == ["~ fever is worded otherwise: “A fever was reported.”"]
    assert meter(difference, "en") == ("nothing", "nothing")


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_sentences_name_the_same_things_in_both_languages(key: str) -> None:
    """English and German fill in the same values and end as sentences do."""
    english, german = SENTENCES[key]["en"], SENTENCES[key]["de"]
    fields = [
        sorted({name for _, name, _, _ in string.Formatter().parse(text) if name})
        for text in (english, german)
    ]
    assert fields[0] == fields[1]
    assert english[-1] in ".”"
    assert german[-1] in ".“"


def test_two_laws_of_distance_can_be_on_both_sides() -> None:
    """A wider bound with a steeper fall weighs more near it and less far away."""

    def with_law(full_below_m: int, power: int) -> Policy:
        law = f"weights.by_distance_law = {{ full_below_m = {full_below_m}, power = {power} }}"
        keys = f'min_minutes = 15\nfrom = ["encounters"]\n{law}'
        return policy_from_text(BASE.replace("min_minutes = 15", keys, 1), "law.toml")

    found = [
        (change.key, change.direction) for change in compare_policies(with_law(1, 1), with_law(2, 4)).changes
    ]
    assert found == [("weights.by_distance_law", "more"), ("weights.by_distance_law", "less")]


def test_numbers_are_written_in_the_language_of_the_sentence() -> None:
    """Thousands and fractions have the marks of the language, in every sentence and in the meter."""
    longer = EXAMPLE.replace("min_minutes = 30", "min_minutes = 1234.5").replace(
        "lasts_days = 14", "lasts_days = 1500"
    )
    kept = "[retention]\nscans = {days}\nreports = 2000\ntrips = 10\npurchases = 10\n\n[[consequence]]"
    before = longer.replace("[[consequence]]", kept.format(days=2500), 1)
    after = longer.replace("[[consequence]]", kept.format(days=1405), 1)
    after = after.replace("1500", "2000").replace("1234.5", "2345.25").replace("hours = 24", "hours = 2400")
    difference = compare_policies(*(policy_from_text(text, "mine.toml") for text in (before, after)))
    said = {language: text_of(difference, language) for language in ("en", "de")}
    assert "-1,095 days kept" in said["en"]
    assert "at least 2,345.25 minutes; in A 1,234.5 minutes" in said["en"]
    assert "2,400 hours apart" in said["en"]
    assert "-1.095 Tage Aufbewahrung" in said["de"]
    assert "mindestens 2.345,25 Minuten; in A 1.234,5 Minuten" in said["de"]
    assert "gilt 2.000 Tage; in A 1.500 Tage" in said["de"]
    assert "mit 2.400 Stunden Abstand" in said["de"]
    assert not re.search(r"\d,\d{3}\b", said["de"])


def test_points_of_bands_are_written_in_the_language_of_the_sentence() -> None:
    """A range of points has the marks of the language too."""
    points = EXAMPLE.replace('colour = "red"\nlasts', "points = 5000\nlasts")
    bands = (
        '[[band]]\ncolour = "{}"\nfrom_points = 1\nto_points = {}\n'
        '[[band]]\ncolour = "red"\nfrom_points = {}\n'
    )
    before, after = (
        policy_from_text(
            points.replace("[[consequence]]", bands.format("green", top, top) + "[[consequence]]", 1), "b"
        )
        for top in (2_000, 3_000)
    )
    said = text_of(compare_policies(before, after), "de")
    assert "2.000 bis 2.999: Grün; in A 2.000 bis 2.999: Rot" in said


def test_key_paths_are_shown_as_they_stand_in_the_file() -> None:
    """What is invented is named by key paths, none of which is put into words."""
    without = EXAMPLE.replace('"presence", "cases", ', "")
    difference = compare_policies(policy_from_text(without, "a"), policy_from_text(EXAMPLE, "b"))
    assert "Only B says that these are invented: cases, presence." in text_of(difference, "en")
    assert "Nur B nennt dies erfunden: cases, presence." in text_of(difference, "de")


def test_sums_over_a_day_say_over_whom() -> None:
    """One day with one person and one day with everybody are told apart."""
    day, pair = (
        EXAMPLE.replace("min_minutes = 30", f'min_minutes = 30\nper = "{per}"')
        for per in ("day", "contact_day")
    )
    difference = compare_policies(policy_from_text(day, "a"), policy_from_text(pair, "b"))
    assert "over one day with one person; in A one day with everybody." in text_of(difference, "en")
    assert "in einem Tag mit einer Person; in A einem Tag mit allen." in text_of(difference, "de")


def text_of(difference: Difference, language: Language) -> str:
    """Write a whole comparison, the meter first."""
    lines = [*meter(difference, language)]
    for _, said in told(difference, language):
        lines += [sentence for _, sentence in said]
    return "\n".join(lines)
