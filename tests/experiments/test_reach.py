"""A policy that applies to a share of the people only."""

from __future__ import annotations

import numpy as np
import pytest

from healthcode.experiments.many_runs import RunTask, key_of
from healthcode.experiments.record import record_run
from healthcode.policy.load import load_policy
from healthcode.scenario import load_scenario

#: Whole runs.
pytestmark = pytest.mark.slow

HUBEI = "hubei-2020-03"


def test_a_larger_share_reaches_whom_a_smaller_one_does() -> None:
    """Nobody is locked at 0, all whom the policy locks at 1, and a person reached by little is by more."""
    town, policy = load_scenario("demo", people=200, days=5, seed="4"), load_policy(HUBEI)
    ever = [record_run(town, policy, reach=share).lived.locked.any(axis=0) for share in (0.0, 0.4, 1.0)]
    assert not ever[0].any()
    assert 0 < ever[1].sum() < ever[2].sum()
    whole = record_run(town, policy)
    assert np.array_equal(ever[2], whole.lived.locked.any(axis=0))
    # On the first morning nobody has lived otherwise yet.
    first = [record_run(town, policy, reach=share).lived.locked[0] for share in (0.4, 1.0)]
    assert not (first[0] & ~first[1]).any()


def test_runs_at_other_shares_are_other_runs() -> None:
    """What is kept of one share is never taken for another."""
    assert key_of(RunTask("demo", "4", HUBEI)) != key_of(RunTask("demo", "4", HUBEI, reach=0.5))
