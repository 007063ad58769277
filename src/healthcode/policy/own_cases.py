"""The worked examples in a policy file: building their tables, scoring them, comparing what comes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode import clock, tables
from healthcode.errors import DatasetError, Problem
from healthcode.policy import case_reasons
from healthcode.toml_file import KeyProblem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Case, Expect, Policy
    from healthcode.scoring.results import Scorer, Verdict

    MakeScorer = Callable[[Dataset, Policy, int], Scorer]
else:
    MakeScorer = Callable

HOME = "town"
SOMEBODY = f"{tables.PERSON_PREFIX}a"

#: What a row that only names a thing leaves open.
_FILLED_IN = {
    "districts": {"kind": "town"},
    "people": {"district_id": HOME},
    "places": {"kind": "other", "district_id": HOME},
}


@dataclass(frozen=True)
class CaseResult:
    """How one case of a policy came out.

    Args:
        name: The case's name.
        problems: What came out otherwise than expected; empty if all is as expected.
    """

    name: str
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.problems


def run_cases(policy: Policy, make_scorer: MakeScorer) -> list[CaseResult]:
    """Work every case of a policy on an engine.

    Args:
        policy: A checked policy.
        make_scorer: Called with a case's dataset, the policy and the case's time; gives the engine.

    Returns:
        One result for each case, in file order.
    """
    return [CaseResult(case.name, tuple(_run(case, policy, make_scorer))) for case in policy.own_cases]


def case_rows(case: Case) -> dict[str, list[dict[str, Any]]]:
    """Complete the rows of a case: add the people, districts and places that it only names.

    Args:
        case: As it stands in the policy file.

    Returns:
        Rows by table; a person's home district is ``town`` and a place's kind ``other`` unless given.
    """
    rows = {name: [_timed(row) for row in case.given.get(name, ())] for name in tables.TABLES}
    people = {expect.person_id: None for expect in case.expect if expect.person_id}
    if not people and not any(_named(rows, "people")):
        people = {SOMEBODY: None}
    _add_named(rows, "people", people)
    _add_named(rows, "places", {})
    _add_named(rows, "districts", {})
    return {name: entries for name, entries in rows.items() if entries}


def _timed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Let a date in a row stand for its first second."""
    return {key: f"{value}T00:00:00" if type(value) is dt.date else value for key, value in row.items()}


def _add_named(rows: dict[str, list[dict[str, Any]]], table: str, more: Mapping[str, None]) -> None:
    key = tables.TABLES[table].columns[0].name
    listed = {row.get(key) for row in rows[table]}
    named = dict.fromkeys([*_named(rows, table), *more])
    rows[table] += [{key: name} for name in named if name not in listed]
    for row in rows[table]:
        for column, value in _FILLED_IN[table].items():
            row.setdefault(column, value)


def _named(rows: Mapping[str, list[dict[str, Any]]], table: str) -> Iterator[str]:
    for name, entries in rows.items():
        columns = [column.name for column in tables.TABLES[name].columns if column.references == table]
        yield from (row[column] for row in entries for column in columns if isinstance(row.get(column), str))
    key = tables.TABLES[table].columns[0].name
    yield from (row[key] for row in rows[table] if isinstance(row.get(key), str))


def _run(case: Case, policy: Policy, make_scorer: MakeScorer) -> Iterator[Problem]:
    from healthcode.dataset import dataset_from_rows  # noqa: PLC0415  only cases need tables

    where = f"case {shown(case.name)}"
    rows = case_rows(case)
    try:
        dataset = dataset_from_rows(rows)
    except DatasetError as error:
        yield from (Problem(f"{where}, {p.where}", p.found, p.wanted) for p in error.problems)
        if not error.problems:
            yield Problem(where, "", error.title)
        return
    scorer = make_scorer(dataset, policy, case.at)
    try:
        result = scorer.evaluate([case.at])
        verdicts = {verdict.person_id: verdict for verdict in result.verdicts}
        people = [row["person_id"] for row in rows["people"]]
        for expect in case.expect:
            if expect.person_id is None and len(people) > 1:
                wanted = f"missing: the case names {', '.join(people)}; say whose colour is expected"
                yield KeyProblem(f"{where}.expect.person_id", "", wanted)
                continue
            verdict = verdicts[expect.person_id or people[0]]
            wanted, found = _outcomes(expect, verdict)
            if wanted != found:
                who = f"{verdict.person_id} at {clock.format_time(case.at)}"
                reason = case_reasons.why(policy, case, expect, verdict, result, scorer, rows)
                yield Problem(where, f"{who} comes out {found}", f"expected {wanted}. {reason}")
    finally:
        scorer.close()


def _outcomes(expect: Expect, verdict: Verdict) -> tuple[str, str]:
    return _said(expect.colour, expect.rule or None), _said(verdict.colour, verdict.deciding_rule)


def _said(colour: str, rule: str | None) -> str:
    return f"{colour} by {rule}" if rule else f"{colour} by no rule"
