"""Counts and rates, against numbers worked by hand and published ones."""

from __future__ import annotations

import numpy as np
import pytest

from healthcode.audit.confusion import RATES, Confusion, rates_of

#: Larson, Mattu, Kirchner and Angwin, "How We Analyzed the COMPAS Recidivism Algorithm", ProPublica, 23 May
#: 2016: two-year recidivism, medium or high scores against low ones. Counts, then the rates printed there.
COMPAS = {
    "all": (Confusion(tp=2035, fp=1282, fn=1216, tn=2681), 32.35, 37.40, 0.61),
    "black": (Confusion(tp=1369, fp=805, fn=532, tn=990), 44.85, 27.99, 0.63),
    "white": (Confusion(tp=505, fp=349, fn=461, tn=1139), 23.45, 47.72, 0.59),
}


@pytest.mark.parametrize("group", sorted(COMPAS))
def test_published_tables_give_the_published_rates(group: str) -> None:
    """False positives, false negatives and ppv come out as the authors printed them."""
    counts, fpr, fnr, ppv = COMPAS[group]
    assert 100 * (counts.rate("fpr") or 0) == pytest.approx(fpr, abs=0.005)
    assert 100 * (counts.rate("fnr") or 0) == pytest.approx(fnr, abs=0.005)
    assert counts.rate("ppv") == pytest.approx(ppv, abs=0.005)


def test_the_textbook_example_of_the_base_rate() -> None:
    """Of 10,000 people 20 infected, sensitivity 0.90, specificity 0.95: 18 of 517 flagged, 3.5%."""
    counts = Confusion(tp=18, fp=499, fn=2, tn=9_481)
    assert counts.total == 10_000
    assert counts.fraction("ppv") == (18, 517)
    assert counts.rate("ppv") == pytest.approx(0.0348, abs=5e-5)
    assert counts.rate("sensitivity") == 0.9
    assert counts.rate("prevalence") == 0.002


def test_every_rate_by_hand() -> None:
    """Each rate of a small table, worked out: 6 and 2 flagged, 3 and 9 not."""
    counts = Confusion(tp=6, fp=2, fn=3, tn=9)
    assert {rate: counts.fraction(rate) for rate in RATES} == {
        "prevalence": (9, 20),
        "selection_rate": (8, 20),
        "sensitivity": (6, 9),
        "specificity": (9, 11),
        "ppv": (6, 8),
        "npv": (9, 12),
        "fpr": (2, 11),
        "fnr": (3, 9),
    }


def test_counting_arrays() -> None:
    """Flagged and true, in each of the four ways."""
    flagged = np.array([True, True, True, False, False, False])
    truth = np.array([True, True, False, True, False, False])
    assert Confusion.of(flagged, truth) == Confusion(tp=2, fp=1, fn=1, tn=2)


def test_a_zero_denominator_is_not_estimable() -> None:
    """No rate is 0 for want of anybody; the reason is said."""
    none_flagged = Confusion(tp=0, fp=0, fn=2, tn=3)
    assert none_flagged.rate("ppv") is None
    assert none_flagged.rate("fpr") == 0
    document = none_flagged.to_json()
    assert document["not_estimable"] == {"ppv": "nobody is flagged"}
    assert document["ppv"] is None
    nobody = Confusion(0, 0, 0, 0)
    assert all(nobody.rate(rate) is None and nobody.reason(rate) for rate in RATES)


def test_arrays_of_counts_have_the_same_rates() -> None:
    """What is said of one table is said of many, with nan for not estimable."""
    tables = [Confusion(6, 2, 3, 9), Confusion(0, 0, 2, 3), Confusion(0, 0, 0, 0)]
    counts = np.array([[one.tp, one.fp, one.fn, one.tn] for one in tables])
    for rate in RATES:
        expected = [np.nan if one.rate(rate) is None else one.rate(rate) for one in tables]
        np.testing.assert_allclose(rates_of(counts, rate), np.array(expected, dtype=float))
