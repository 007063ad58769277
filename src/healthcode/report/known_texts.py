"""Texts that documents hold in English only, in the language of the page: policy titles, and reasons.

The catalogue has each bundled policy's title and each reason for a missing value in every language. What is
not in it, such as the title of somebody's own policy, stays as it is.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from healthcode.report.words.catalogue import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.report.charts import Language


def policy_title(policy_id: str, title: str, language: Language) -> str:
    """Give a policy's title in a language; one that is not the bundled policy's own stays as it is."""
    key = f"policies.{policy_id}"
    return catalogue(language)[key] if catalogue("en").get(key) == title else title


def shipped_title(policy_id: str, sha256: str | None, language: Language) -> str:
    """Give the title of a shipped policy; empty if it is another of that id, or its title is not known.

    Args:
        policy_id: Its id.
        sha256: Hash of the rules of the run, as in ``run.json``.
        language: Of the title.
    """
    from healthcode.policy.load import load_policy, shipped_policies  # noqa: PLC0415 - slow to import

    if f"policies.{policy_id}" not in catalogue(language) or policy_id not in shipped_policies():
        return ""
    policy = load_policy(policy_id)
    return policy_title(policy_id, policy.title, language) if policy.sha256() == sha256 else ""


def reason_words(reason: str, language: Language) -> str:
    """Say in a language why there is no value; what the catalogue does not know stays as it is."""
    key = _reasons().get(reason)
    return catalogue(language)[key] if key else reason


@cache
def _reasons() -> Mapping[str, str]:
    return {words: key for key, words in catalogue("en").items() if key.startswith("reasons.")}
