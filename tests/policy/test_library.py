"""The shipped policies: complete, sourced, and right about their own cases."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pytest

from healthcode import tables
from healthcode.errors import PolicyError
from healthcode.policy.check import check_own_cases, run_cases
from healthcode.policy.load import load_policy, policy_from_text, policy_text, shipped_policies
from healthcode.scoring.reference import ReferenceScorer

if TYPE_CHECKING:
    from healthcode.policy.model import Policy

POLICIES = pytest.mark.parametrize("name", shipped_policies())
ONE_RULE = """\
id = "tried"
title = "Tried out"
label = "invented"
confidence = "low"
rules_of = 2020-02-11
design = "central"

[[rule]]
id = "fever"
kind = "report"
kinds = ["fever"]
colour = "yellow"
source = "invented"
says.en = "A sentence."
says.de = "Ein Satz."
"""


def _with_case(case: str) -> Policy:
    return policy_from_text(
        f'{ONE_RULE}\n[[case]]\nname = "mine"\nat = 2020-02-12T08:00:00\n{case}', "mine.toml"
    )


@POLICIES
def test_policy_gets_its_own_cases_right(name: str) -> None:
    """Every shipped policy works its own cases as its authors did by hand."""
    check_own_cases(load_policy(name), ReferenceScorer)


@POLICIES
def test_policy_has_five_cases_and_every_rule_decides_one(name: str) -> None:
    """Each policy brings at least five cases, and each rule decides the colour in one of them."""
    policy = load_policy(name)
    deciding = {expect.rule for case in policy.own_cases for expect in case.expect}
    assert len(policy.own_cases) >= 5
    assert {rule.id for rule in policy.rules} <= deciding


@POLICIES
def test_policy_uses_every_source_and_says_what_is_invented(name: str) -> None:
    """No source is listed for show, and what no source bears is listed as invented."""
    policy = load_policy(name)
    used = set(itertools.chain.from_iterable(rule.source for rule in policy.rules))
    assert {source.key for source in policy.sources} == used - {"invented"}
    for rule in policy.rules:
        if "invented" in rule.source:
            assert f"rule.{rule.id}" in policy.invented


@POLICIES
def test_policy_is_named_after_its_file_and_labelled(name: str) -> None:
    """The id is the file's name, and the first line says that this is no real rule set."""
    assert load_policy(name).id == name
    first = policy_text(name).splitlines()[0]
    assert first.startswith("# ")
    assert "all data synthetic" in first


@POLICIES
def test_rules_are_said_in_one_sentence_in_both_languages(name: str) -> None:
    """Each rule has one English and one German sentence, and the two differ."""
    for rule in load_policy(name).rules:
        assert rule.says.en != rule.says.de
        for said in (rule.says.en, rule.says.de):
            assert said.endswith(".")
            assert not re.search(r"[^0-9]\. ", said)


@POLICIES
def test_german_is_written_with_its_own_letters(name: str) -> None:
    """German sentences use umlauts, never their spelling with e."""
    for rule in load_policy(name).rules:
        assert not re.search(r"\b(fuer|ueber|moeglich|naechst|bestaetigt|haeusl)", rule.says.de.lower())


@POLICIES
def test_people_in_cases_are_synthetic(name: str) -> None:
    """Nobody in a case can be taken for a real person."""
    for case in load_policy(name).own_cases:
        for rows in case.given.values():
            for row in rows:
                for key in ("person_id", "other_person_id"):
                    assert str(row.get(key, tables.PERSON_PREFIX)).startswith(tables.PERSON_PREFIX)


def test_failed_case_says_what_came_out_and_what_was_expected() -> None:
    """A policy that fails its own case is refused with both colours and both rules."""
    policy = _with_case('expect = { colour = "red", rule = "fever" }\n')
    with pytest.raises(PolicyError) as caught:
        check_own_cases(policy, ReferenceScorer)
    title, problem, fix = str(caught.value).splitlines()
    assert title == "tried: 1 of 1 own cases fails  [HC120]"
    assert problem == (
        '  case "mine": syn-a at 2020-02-12T08:00:00 comes out green by no rule: expected red by fever. '
        "fever has no exposure of syn-a: the case gives syn-a no reports"
    )
    assert fix == caught.value.fix


def test_right_colour_by_the_wrong_rule_fails() -> None:
    """A case is only right if the expected rule decides."""
    policy = _with_case(
        'given.reports = [{ person_id = "syn-a", kind = "fever", reported_at = 2020-02-12 }]\n'
        'expect = { colour = "yellow" }\n'
    )
    (result,) = run_cases(policy, ReferenceScorer)
    assert not result.passed
    assert "yellow by fever" in str(result.problems[0])


def test_case_with_faulty_rows_is_reported_not_raised() -> None:
    """Rows that no dataset would take become problems of their case."""
    policy = _with_case(
        'given.reports = [{ person_id = "syn-a", kind = "fever", reportd_at = 2020-02-12T08:00:00 }]\n'
        'expect = { colour = "yellow", rule = "fever" }\n'
    )
    (result,) = run_cases(policy, ReferenceScorer)
    assert any("reported_at" in str(problem) for problem in result.problems)


def test_case_of_two_people_must_say_whose_colour_it_expects() -> None:
    """With more than one person named, an expectation without a person is a fault."""
    policy = _with_case(
        "given.reports = [\n"
        '  { person_id = "syn-a", kind = "fever", reported_at = 2020-02-12T08:00:00 },\n'
        '  { person_id = "syn-b", kind = "fever", reported_at = 2020-02-12T08:00:00 },\n'
        "]\n"
        'expect = { colour = "yellow", rule = "fever" }\n'
    )
    (result,) = run_cases(policy, ReferenceScorer)
    assert 'case "mine".expect.person_id: missing' in str(result.problems[0])
