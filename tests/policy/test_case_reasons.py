"""A failed case says what the rule in question saw."""

from __future__ import annotations

import pytest

from healthcode.policy.check import run_cases
from healthcode.policy.codebook import EXAMPLE
from healthcode.policy.load import policy_from_text
from healthcode.scoring.duckdb_engine import DuckdbScorer
from healthcode.scoring.reference import ReferenceScorer

MORE = """
[[rule]]
id = "{name}"
kind = "{kind}"
{keys}
colour = "{colour}"
source = "invented"
says.en = "A sentence."
says.de = "Ein Satz."
"""
RED = 'colour = "red", rule = "long-contact"'


def failure(text: str, engine: type[ReferenceScorer | DuckdbScorer] = ReferenceScorer) -> str:
    """Work the only case of a file, and give what is said of it."""
    (result,) = run_cases(policy_from_text(text, "mine.toml"), engine)
    (problem,) = result.problems
    return str(problem)


def with_rule(kind: str, keys: str, colour: str = "yellow", name: str = "other") -> str:
    """Put one more rule before the case, and expect it to decide."""
    rule = MORE.format(name=name, kind=kind, keys=keys, colour=colour)
    return EXAMPLE.replace("[[consequence]]", f"{rule}\n[[consequence]]", 1)


def expecting(text: str, colour: str, rule: str) -> str:
    return text.replace(RED, f'colour = "{colour}", rule = "{rule}"')


@pytest.mark.slow
@pytest.mark.parametrize("engine", [ReferenceScorer, DuckdbScorer])
@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("10:30:00", "10:29:00", "long-contact saw syn-a, but not enough: 29 of 30 minutes"),
        ("min_minutes = 30", "min_minutes = 30\nmin_cases = 2\nper = 'day'", "not enough: 1 of 2 cases"),
        (
            "min_minutes = 30",
            'min_minutes = 30\nplace_kinds = ["restaurant/*"]',
            'no exposure of syn-a: place cafe is "other", the rule wants restaurant/*',
        ),
        (
            "test_positive",
            "fever",
            "no exposure of syn-a: nobody else is a case: no test_positive of another",
        ),
        (
            "min_minutes = 30",
            "case_min_minutes = 90",
            "no exposure of syn-a: a row of syn-b is too short (case_min_minutes)",
        ),
        (
            "max_unseen_hours = 336",
            'max_unseen_hours = 336\ntables = ["trips"]',
            "no exposure of syn-a: presence.tables leaves out scans",
        ),
        ("lasts_days = 14", "lasts_days = 0", "has evidence, but it ended at 2020-02-12T10:30:00"),
        ("lasts_days = 14", "after_hours = 1", "but it takes effect only at 2020-02-13T09:00:00"),
        ("lasts_days = 14", 'groups = ["guest"]', "it is for guest, and the group of syn-a is"),
        ("lasts_days = 14", "lookback_days = 0", "saw syn-a, but longer ago than lookback_days = 0"),
        (RED, 'colour = "green"', "long-contact has 1 row of evidence, in force since 2020-02-13T08:00:00"),
    ],
)
def test_failed_case_says_what_its_rule_saw(
    was: str, now: str, said: str, engine: type[ReferenceScorer | DuckdbScorer]
) -> None:
    """Minutes, cases, places, cases left out, time and groups: the reason follows what was expected."""
    text = EXAMPLE.replace(was, now, 1)
    assert text != EXAMPLE
    assert said in failure(text, engine)


def test_failed_case_of_another_rule_says_what_that_rule_wants() -> None:
    """A report of another kind, no purchase, a deadline that has not passed."""
    fever = expecting(with_rule("report", 'kinds = ["fever"]', "orange"), "orange", "other")
    fever = fever.replace('kind = "test_positive"', 'kind = "symptom"')
    assert "other has no exposure of syn-a: the case gives syn-a no reports" in failure(fever)
    own = fever.replace(
        "given.reports = [",
        'given.reports = [{ person_id = "syn-a", kind = "check_in", reported_at = 2020-02-12 }, ',
    )
    assert "syn-a has check_in, the rule wants fever" in failure(own)
    bought = expecting(with_rule("purchase", 'categories = ["books"]'), "yellow", "other")
    assert "the case gives syn-a no purchases" in failure(bought)


def test_rule_that_another_outdoes_is_said_to_have_evidence() -> None:
    """If the expected rule has evidence too, the rule that decides is named with the reason."""
    text = expecting(with_rule("contact", "min_minutes = 10"), "yellow", "other")
    assert "other has 1 row of evidence too, but long-contact gives more or was there first" in failure(text)
    silent = text.replace("min_minutes = 10", 'min_minutes = 10\nunless_active = ["long-contact"]')
    assert 'other has evidence, but is silent because of unless_active = ["long-contact"]' in failure(silent)


def test_expected_override_that_is_not_there_is_said() -> None:
    """An override is a row, not a rule of the file."""
    assert "no override of syn-a is in force" in failure(expecting(EXAMPLE, "red", "override"))
