"""Are reasons true, small and in people's hands: four explanations worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from healthcode.audit.explanations import (
    NO_CAUSE,
    NO_CHANGE,
    NOT_GREEN,
    NOTES,
    Judged,
    is_in_power,
    why_fields,
)

RODE = Judged("syn-1", 3, "red", "near", True, "green", 1, is_cut=False, is_actionable=True)
TWICE = replace(RODE, person_id="syn-2", is_faithful=False, rows=3, is_actionable=False)
TESTED = replace(RODE, person_id="syn-3", outcome="milder", rows=1, is_cut=True, is_actionable=False)
ORDERED = replace(RODE, person_id="syn-4", is_faithful=None, outcome="by_hand", rows=0, is_actionable=False)
SAMPLE = (RODE, TWICE, TESTED, ORDERED)


def test_shares_and_the_median_by_hand() -> None:
    """Of three that name rows two are faithful; sizes 1 and 3 have the median 2; two of four have none."""
    fields = why_fields(SAMPLE, locked=40, resamples=200, seed=1, command="again")
    assert list(fields) == [note.name for note in NOTES]
    assert (fields["why.faith"]["n"]["numerator"], fields["why.faith"]["n"]["denominator"]) == (2, 3)
    assert fields["why.minimal"]["value"] == 2
    assert fields["why.minimal"]["n"]["by_size"] == {"1": 1, "3": 1}
    assert fields["why.none"]["value"] == 0.5
    assert fields["why.none"]["n"]["cut"] == 1
    assert fields["why.actionable"]["value"] == 0.25
    assert fields["why.actionable"]["n"]["locked_person_days"] == 40
    assert fields["why.minimal"]["interval"] == [1, 3]


def test_what_cannot_be_said_has_a_reason() -> None:
    """Nobody locked, no row named and no change found are three reasons."""
    nobody = why_fields((), locked=0, resamples=20, seed=1, command="")
    assert {field["not_estimable"] for field in nobody.values()} == {NOT_GREEN}
    ordered = why_fields((ORDERED,), locked=1, resamples=0, seed=1, command="")
    assert ordered["why.faith"]["not_estimable"] == NO_CAUSE
    assert ordered["why.minimal"]["not_estimable"] == NO_CHANGE
    assert ordered["why.none"]["value"] == 1


@pytest.mark.parametrize(
    ("table", "kind", "wanted"),
    [
        ("trips", None, True),
        ("purchases", None, True),
        ("scans", "visitor", True),
        ("scans", "staff", False),
        ("encounters", None, True),
        ("reports", "check_in", True),
        ("reports", "test_positive", False),
        ("reports", "symptom", False),
        ("reports", "order/quarantine", False),
        ("overrides", None, False),
    ],
)
def test_what_is_in_a_persons_power(table: str, kind: str | None, wanted: bool) -> None:
    """Rides, purchases and visits are; work, sickness, results and orders are not."""
    assert is_in_power(table, kind) is wanted
