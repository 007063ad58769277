"""What must hold of every engine, whatever the rows and the policy."""

from __future__ import annotations

import itertools
from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from healthcode import clock, tables
from healthcode.policy.check import find_faults
from scoring import strategies as own
from scoring.engines import ENGINES, make_scorer

if TYPE_CHECKING:
    import random

    from healthcode.policy.model import Policy
    from healthcode.scoring.engines import Engine
    from healthcode.scoring.results import Evaluation, Exposure

END = own.LAST + 40 * clock.DAY
LATER_COLUMNS = {"scans": "left_at", "zones": "valid_to"}
SEVERITY = (*tables.COLOURS, tables.GREY)

some = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


@pytest.fixture(
    params=[name if name == "reference" else pytest.param(name, marks=pytest.mark.slow) for name in ENGINES]
)
def engine(request: pytest.FixtureRequest) -> Engine:
    name: Engine = request.param
    return name


def cut_at(drawn: dict[str, own.Rows], at: int) -> dict[str, own.Rows]:
    """Leave out of the rows themselves what became known after a time."""
    kept: dict[str, own.Rows] = {}
    for name, rows in drawn.items():
        known_at, later = tables.TABLES[name].known_at, LATER_COLUMNS.get(name, "")
        kept[name] = [
            {key: value for key, value in row.items() if key != later or not is_after(value, at)}
            for row in rows
            if not (known_at and is_after(row[known_at], at))
        ]
    return kept


def is_after(text: Any, at: int) -> bool:
    return text is not None and clock.parse_time(text) > at


def evaluate(
    engine: Engine, drawn: dict[str, own.Rows], policy: Policy, moments: list[int], known_until: int = END
) -> Evaluation:
    scorer = make_scorer(engine, drawn, policy, known_until)
    try:
        return scorer.evaluate(moments)
    finally:
        scorer.close()


def exposures(
    engine: Engine, drawn: dict[str, own.Rows], policy: Policy, known_until: int = END
) -> list[Exposure]:
    scorer = make_scorer(engine, drawn, policy, known_until)
    try:
        return list(scorer.exposures())
    finally:
        scorer.close()


@pytest.mark.slow
@some
@given(policy=own.policies(), drawn=own.datasets())
def test_drawn_policies_and_datasets_are_valid(policy: Policy, drawn: dict[str, own.Rows]) -> None:
    """What the strategies draw passes the checks that files have to pass."""
    assert find_faults(policy) == []
    assert make_scorer("reference", drawn, policy, END).known_until == END


@pytest.mark.slow
@some
@given(policy=own.policies(), drawn=own.datasets(explicit_ids=True), at=own.moments())
def test_nothing_known_later_changes_a_verdict(
    engine: Engine, policy: Policy, drawn: dict[str, own.Rows], at: int
) -> None:
    """With everything known, with known_until, and with the rows cut: at T all say the same."""
    with_all = evaluate(engine, drawn, policy, [at])
    assert evaluate(engine, drawn, policy, [at], known_until=at) == with_all
    assert evaluate(engine, cut_at(drawn, at), policy, [at]) == with_all


@pytest.mark.slow
@some
@given(policy=own.policies(), drawn=own.datasets(), at=own.moments(), later=own.moments())
def test_exposures_are_only_ever_added(
    engine: Engine, policy: Policy, drawn: dict[str, own.Rows], at: int, later: int
) -> None:
    """Exposures at a later time contain, unchanged, those at an earlier time, and only newer ones."""
    first, last = sorted([at, later])
    before, after = exposures(engine, drawn, policy, first), exposures(engine, drawn, policy, last)
    assert [one for one in after if one.known_at <= first] == before


@pytest.mark.slow
@some
@given(policy=own.policies(), drawn=own.datasets(), moments=st.lists(own.moments(), min_size=2, max_size=5))
def test_many_moments_at_once_equal_each(
    engine: Engine, policy: Policy, drawn: dict[str, own.Rows], moments: list[int]
) -> None:
    """Evaluating several times together gives what each gives alone, in order of time."""
    together = evaluate(engine, drawn, policy, moments)
    alone = [evaluate(engine, drawn, policy, [at]) for at in sorted(set(moments))]
    assert together.verdicts == [one for part in alone for one in part.verdicts]
    assert together.evidence == [one for part in alone for one in part.evidence]
    assert sorted(map(astuple, together.evidence_exposures)) == sorted(
        astuple(one) for part in alone for one in part.evidence_exposures
    )


@pytest.mark.slow
@some
@given(
    policy=own.policies(),
    drawn=own.datasets(explicit_ids=True),
    moments=st.lists(own.moments(), min_size=1, max_size=3),
    shuffler=st.randoms(use_true_random=False),
)
def test_row_order_changes_nothing(
    engine: Engine,
    policy: Policy,
    drawn: dict[str, own.Rows],
    moments: list[int],
    shuffler: random.Random,
) -> None:
    """Shuffled tables give the same; only which of several equal rows is named may differ."""
    mixed = {name: shuffler.sample(rows, len(rows)) for name, rows in drawn.items()}
    assert evaluate(engine, mixed, policy, moments) == evaluate(engine, drawn, policy, moments)
    nameless = [replace(one, event_id=None, other_event_id=None) for one in exposures(engine, mixed, policy)]
    assert nameless == [
        replace(one, event_id=None, other_event_id=None) for one in exposures(engine, drawn, policy)
    ]


@pytest.mark.slow
@some
@given(
    policy=own.policies(),
    drawn=own.datasets(explicit_ids=True, duplicates=False),
    at=own.moments(),
    data=st.data(),
)
def test_duplicates_change_nothing(
    engine: Engine, policy: Policy, drawn: dict[str, own.Rows], at: int, data: st.DataObject
) -> None:
    """A row that stands in its table again under another id has no effect, and is not named."""
    table = data.draw(
        st.sampled_from([name for name, rows in drawn.items() if rows and "event_id" in rows[0]] or [""])
    )
    if not table:
        return
    copies = [{**row, "event_id": f"copy of {row['event_id']}"} for row in drawn[table]]
    doubled = {**drawn, table: drawn[table] + copies}
    assert evaluate(engine, doubled, policy, [at]) == evaluate(engine, drawn, policy, [at])
    assert exposures(engine, doubled, policy) == exposures(engine, drawn, policy)


PEOPLE = list(own.PEOPLE[:3])
MILD_KINDS = tuple(kind for kind in own.REPORT_KINDS if kind not in {"test_positive", "recovered"})


@pytest.mark.slow
@some
@given(
    policy=own.policies(is_plain=True, kinds=("contact", "contact", "purchase", "report")),
    drawn=own.datasets(),
    moments=st.lists(own.moments(), min_size=1, max_size=3),
    extra=st.one_of(
        st.tuples(st.just("scans"), own.scan_rows(PEOPLE)),
        st.tuples(st.just("trips"), own.trip_rows(PEOPLE)),
        st.tuples(st.just("purchases"), own.purchase_rows(PEOPLE)),
        st.tuples(st.just("encounters"), own.encounter_rows(PEOPLE)),
        st.tuples(st.just("reports"), own.report_rows(PEOPLE, MILD_KINDS)),
    ),
)
def test_one_more_row_never_makes_a_colour_milder(
    engine: Engine,
    policy: Policy,
    drawn: dict[str, own.Rows],
    moments: list[int],
    extra: tuple[str, dict[str, Any]],
) -> None:
    """Under rules without any way to end or outrank evidence, knowing more is never milder.

    A further positive report may move a case's pivot, a recovery ends its window, and an override decides
    alone, so these are not added.
    """
    table, row = extra
    assert_not_milder(engine, policy, drawn, {**drawn, table: [*drawn[table], row]}, moments)


@pytest.mark.slow
@some
@given(
    policy=own.policies(is_plain=True, kinds=("stay",)),
    drawn=own.datasets(),
    moments=st.lists(own.moments(), min_size=1, max_size=3),
    zone=own.zone_rows(),
)
def test_one_more_zone_never_makes_a_colour_milder(
    engine: Engine, policy: Policy, drawn: dict[str, own.Rows], moments: list[int], zone: dict[str, Any]
) -> None:
    """Stays may be ended by any row about the person, but never by a further zone."""
    assert_not_milder(engine, policy, drawn, {**drawn, "zones": [*drawn["zones"], zone]}, moments)


def assert_not_milder(
    engine: Engine, policy: Policy, drawn: dict[str, own.Rows], more: dict[str, own.Rows], moments: list[int]
) -> None:
    before = evaluate(engine, {**drawn, "overrides": []}, policy, moments)
    after = evaluate(engine, {**more, "overrides": []}, policy, moments)
    for one, other in zip(before.verdicts, after.verdicts, strict=True):
        assert SEVERITY.index(other.colour) >= SEVERITY.index(one.colour)


@pytest.mark.slow
@some
@given(policy=own.policies(), drawn=own.datasets(), known_until=st.one_of(st.just(END), own.moments()))
def test_colours_change_at_turning_points_only(
    engine: Engine, policy: Policy, drawn: dict[str, own.Rows], known_until: int
) -> None:
    """From one turning point to the second before the next, a person's colour stays the same."""
    scorer = make_scorer(engine, drawn, policy, known_until)
    try:
        for person_id in [row["person_id"] for row in drawn["people"]]:
            points = scorer.turning_points(person_id)
            assert points == sorted(set(points))
            borders = [
                own.FIRST - 1_000 * clock.DAY,
                *(one for one in points if one > own.FIRST - 1_000 * clock.DAY),
            ]
            borders.append(borders[-1] + 1_000 * clock.DAY)
            samples = [
                (first, at)
                for first, following in itertools.pairwise(borders)
                for at in (first, (first + following) // 2, following - 1)
            ]
            result = scorer.evaluate([at for _, at in samples], [person_id])
            colours = {one.as_of: one.colour for one in result.verdicts}
            for first, at in samples:
                assert colours[at] == colours[first], (person_id, clock.format_time(at))
    finally:
        scorer.close()
