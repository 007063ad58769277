"""Texts that documents hold in English have their German, and stay true to where they come from."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from healthcode.policy.load import load_policy
from healthcode.report.known_texts import policy_title, reason_words, shipped_title
from healthcode.report.whole_page import report_page
from healthcode.report.words.catalogue import catalogue
from report.sample import sample_audit, sample_compare


def library_titles() -> dict[str, str]:
    """Read the title of every bundled policy."""
    folder = files("healthcode.policy.library")
    found = [
        tomllib.loads(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    ]
    return {one["id"]: one["title"] for one in found}


def test_titles_are_those_of_the_policies() -> None:
    """Every title that the page knows is its policy's own, so that a changed title is noticed."""
    titles = library_titles()
    known = {
        key.removeprefix("policies."): words
        for key, words in catalogue("en").items()
        if key.startswith("policies.")
    }
    assert known.items() <= titles.items()
    meter = {step["policy_id"] for step in sample_audit()["creep"]["meter"]["steps"]}
    assert meter <= known.keys()


def test_a_title_in_german_and_one_of_ones_own() -> None:
    """A bundled policy's title is translated; the same id with another title keeps it."""
    title = library_titles()["travel-card-2020"]
    assert policy_title("travel-card-2020", title, "de") == "Reisekarte der drei Netzbetreiber, 2020"
    assert policy_title("travel-card-2020", title, "en") == title
    assert policy_title("travel-card-2020", "Ours", "de") == "Ours"
    assert policy_title("ours", "Ours", "de") == "Ours"


def test_reasons_of_the_samples_are_known() -> None:
    """Every reason that the samples give for a missing value has its German."""
    fields = [*sample_audit()["fields"].values(), *sample_compare()["fields"].values()]
    reasons = {field["not_estimable"] for field in fields if field["value"] is None}
    assert reasons
    for reason in reasons:
        assert reason_words(reason, "en") == reason
        assert reason_words(reason, "de") != reason
    assert reason_words("another reason", "de") == "another reason"


def test_the_title_at_the_top_is_of_the_very_rules() -> None:
    """The rules of a run have a shipped policy's title only if they are that policy, by its hash."""
    own = load_policy("hangzhou-2020-02").sha256()
    assert shipped_title("hangzhou-2020-02", own, "en") == "Hangzhou Health Code, February 2020"
    assert shipped_title("hangzhou-2020-02", own, "de") == "Gesundheitscode Hangzhou, Februar 2020"
    assert shipped_title("hangzhou-2020-02", "0" * 64, "en") == ""
    assert shipped_title("somebodys-own", own, "en") == ""
    audit = sample_audit()
    audit["run"]["policy_sha256"] = own
    assert "the rules hangzhou-2020-02, after: Hangzhou Health Code, February 2020" in report_page(audit)
