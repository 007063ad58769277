"""The plain page of a policy, and the page of all keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from healthcode.policy.check import check_own_cases
from healthcode.policy.codebook import EXAMPLE, policy_codebook
from healthcode.policy.describe import describe
from healthcode.policy.load import load_policy, policy_from_text, shipped_policies
from healthcode.scoring.reference import ReferenceScorer

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "policy.md"


@pytest.mark.parametrize("name", shipped_policies())
def test_page_of_a_shipped_policy_is_the_expected_one(name: str, golden: Callable[[str, str], None]) -> None:
    """The description of every shipped policy reads as it was last read by a person."""
    golden(f"policy/{name}.txt", describe(load_policy(name)))


@pytest.mark.parametrize("name", shipped_policies())
def test_page_fits_80_columns_and_names_every_rule_and_source(name: str) -> None:
    """No line is wider than 80 columns, and no rule, invented parameter or source is left out."""
    policy = load_policy(name)
    page = describe(policy)
    assert max(map(len, page.splitlines())) <= 80
    words = " ".join(page.split())
    for rule in policy.rules:
        assert " ".join(rule.says.en.split()) in words
    for path in policy.invented:
        assert path in words
    for source in policy.sources:
        assert f"[{source.key}]" in words


def test_page_of_keys_is_current(request: pytest.FixtureRequest) -> None:
    """The page of all keys is the one that the models give; --update-golden rewrites it."""
    if request.config.getoption("--update-golden"):
        PAGE.write_text(policy_codebook(), encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == policy_codebook()


def test_every_key_on_the_page_has_a_meaning() -> None:
    """No row of the page of keys is without a meaning."""
    rows = [line for line in policy_codebook().splitlines() if line.startswith("| `")]
    assert rows
    assert not [row for row in rows if row.endswith("|  |")]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("oldest_days", "whole number from 0 to 36,500"),
        ("max_unseen_hours", "whole number from 1 to 876,000"),
        ("scan_minutes", "whole number from 0 to 52,560,000"),
        ("points", "whole number from 1 to 1,000,000"),
        ("priority", "whole number from -1,000 to 1,000"),
        ("points_per_minute", "number from 0 to 1,000,000,000"),
    ],
)
def test_numbers_on_the_page_have_both_bounds(key: str, said: str) -> None:
    """The page names the largest number that a key takes, not the smallest alone."""
    assert f"| `{key}` | {said} |" in policy_codebook()


def test_example_on_the_page_works() -> None:
    """The complete example loads without a fault and gets its own case right."""
    check_own_cases(policy_from_text(EXAMPLE, "example.toml"), ReferenceScorer)
