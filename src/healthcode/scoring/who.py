"""What the tables say of one person: whether there is one, and every row about them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

from healthcode.errors import DatasetError, Problem
from healthcode.patterns import matches
from healthcode.policy.model import ContactRule, OverdueRule, PurchaseRule, ReportRule, StayRule
from healthcode.scoring.results import OVERRIDE
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy, RuleBase

#: Tables with rows about one person, in the order of the codebook.
PERSON_EVENTS = tuple(
    table.name
    for table in TABLES.values()
    if table.is_event and any(column.name == "person_id" for column in table.columns)
)
_PRESENCE = ("trips", "purchases", "scans")
_TESTS = ("test_negative", "test_negative/*", "test_positive", "test_positive/*")


@dataclass(frozen=True)
class OwnRow:
    """One row about a person.

    Args:
        table: Where it stands.
        cells: Every column of the table.
    """

    table: str
    cells: dict[str, Any]

    @property
    def known_at(self) -> int:
        """When the platform learned it."""
        return cast("int", self.cells[TABLES[self.table].known_at])

    @property
    def heard_at(self) -> tuple[int, ...]:
        """Every time at which something of it became known: a check-out becomes known by itself."""
        left_at = self.cells.get("left_at")
        return (self.known_at,) if left_at is None else (self.known_at, left_at)

    @property
    def event_id(self) -> str:
        """Its id, given or made from table and row."""
        return cast("str", self.cells["event_id"])

    @property
    def content(self) -> tuple[Any, ...]:
        """Everything but its id; duplicates have the same."""
        return (self.table, *(value for name, value in self.cells.items() if name != "event_id"))


def require_person(dataset: Dataset, person_id: str) -> dict[str, Any]:
    """Find a person's own row.

    Raises:
        DatasetError: If the data has no such person, with the ids that look most like it.
    """
    found = dataset.rows_of("people", person_id)
    if found:
        return found[0]
    known = sorted(str(row["person_id"]) for row in dataset.rows("people"))
    near = get_close_matches(person_id, known, n=5, cutoff=0.4)
    near += [other for other in known if person_id.removeprefix("syn-") in other and other not in near][:5]
    wanted = f"one of the nearest ids {', '.join(near)}" if near else f"an id such as {', '.join(known[:5])}"
    raise DatasetError("there is no such person in this data", (Problem("person", repr(person_id), wanted),))


def own_rows(dataset: Dataset, person_id: str) -> list[OwnRow]:
    """Give every event about a person, in the order in which they became known."""
    rows = [OwnRow(table, row) for table in PERSON_EVENTS for row in dataset.rows_of(table, person_id)]
    return sorted(rows, key=lambda row: (row.known_at, row.table))


def readers_of(row: OwnRow, policy: Policy) -> tuple[str, ...]:
    """Name the rules that read a row about the person."""
    if row.table == "overrides":
        return (OVERRIDE,)
    return tuple(rule.id for rule in policy.rules if _reads(rule, row, policy))


def _reads(rule: RuleBase, row: OwnRow, policy: Policy) -> bool:
    if row.table == "reports":
        return any(matches(pattern, row.cells["kind"]) for pattern in _report_kinds(rule))
    match rule:
        case StayRule():
            return row.table in _PRESENCE
        case ContactRule():
            return row.table in policy.tables_of(rule)
        case PurchaseRule():
            return row.table == "purchases" and row.cells["category"] in rule.categories
        case _:
            return False


def _report_kinds(rule: RuleBase) -> tuple[str, ...]:
    """Name the kinds of the person's own reports that a rule reads, those that clear it included."""
    kinds: list[str] = []
    match rule:
        case ReportRule():
            kinds += rule.kinds
        case OverdueRule():
            kinds += _TESTS
        case PurchaseRule() if rule.unless_test_hours is not None:
            kinds += _TESTS[:2]
    for way in rule.clears:
        kinds += way.reports
        if way.negatives is not None:
            kinds += _TESTS
        if way.check_ins is not None:
            kinds += ("check_in", "symptom", "symptom/*", "fever", "fever/*")
    return tuple(kinds)
