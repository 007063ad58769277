"""Who learns what: stores of records, who may open which, and how many people that tells something about.

A store is a heap of rows that somebody keeps: a table on a server, the log at a door, the keys on a phone.
What it tells is counted in people, from the rows of a run; nothing here is asserted about a design but who
keeps which store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

Fact = Literal["identity", "home_district", "colour", "health", "whereabouts", "contacts", "purchases"]
#: Kinds of facts about a person. ``identity`` says that rows of different days can be tied to one account.
FACTS: tuple[Fact, ...] = get_args(Fact)
Role = Literal["platform", "health_office", "guard", "venue_owner", "police", "outsider"]
ROLES: tuple[Role, ...] = get_args(Role)
Design = Literal["central", "venue_list", "venue", "decentralised", "paper", "none"]
#: From the one that collects most to the one that collects nothing.
DESIGNS: tuple[Design, ...] = get_args(Design)


@dataclass(frozen=True)
class Store:
    """A heap of records under one roof.

    Args:
        name: A short name.
        kept_at: ``server``, ``door``, ``office``, ``phones``, or ``sight`` for what is seen and not kept.
        rows: Records of the run.
        rows_held: Those still there when the run ends.
        days_kept: How long; None where nothing states it.
        kinds: Rows by kind of record, such as a category of purchases or a kind of place.
        sensitive: Those kinds that tell of illness, care, belief or drink.
        points: Rows that put somebody at a place or into a vehicle.
        edges: Pairs of people whom the rows put into one place or vehicle in one hour, once an hour each.
        facts: By fact, about which people the rows that are held tell it.
        nameless: Whether rows bear a name of the day or none at all, so that no account can be found.
        copied_in: Another store that has the same rows where a design has it; empty if there is none.
    """

    name: str
    kept_at: Literal["server", "door", "office", "phones", "sight"]
    rows: int
    rows_held: int
    days_kept: int | None
    kinds: Mapping[str, int]
    sensitive: frozenset[str]
    points: int
    edges: int
    facts: Mapping[Fact, NDArray[np.bool_]]
    nameless: bool = False
    copied_in: str = ""


@dataclass(frozen=True)
class Built:
    """A design: its stores, and who may open them.

    Args:
        design: Which.
        policy_id: The policy whose rules say what is read; empty if none.
        gate_id: The gate whose file says what is seen and logged; empty if none.
        stores: All of them.
        opens: By role, names of stores. The police are those whom a law or an order lets in.
    """

    design: Design
    policy_id: str
    gate_id: str
    stores: tuple[Store, ...]
    opens: Mapping[Role, frozenset[str]]

    def learned(self, role: Role, people: int) -> dict[Fact, int]:
        """Count for each fact about how many people a role learns it."""
        open_to = self.opens.get(role, frozenset())
        return facts_of([store for store in self.stores if store.name in open_to], people)

    @property
    def on_server(self) -> tuple[Store, ...]:
        """What a server holds, or an office."""
        return tuple(store for store in self.stores if store.kept_at == "server")


def facts_of(stores: Iterable[Store], people: int) -> dict[Fact, int]:
    """Count about how many different people some stores together tell each fact."""
    told = {fact: np.zeros(people, np.bool_) for fact in FACTS}
    for store in stores:
        for fact, who in store.facts.items():
            told[fact] |= who
    return {fact: int(who.sum()) for fact, who in told.items()}


def record_days(store: Store) -> int | None:
    """Give the sum of records times days kept; None where nothing states how long."""
    return None if store.days_kept is None else store.rows * store.days_kept


@dataclass(frozen=True)
class Covered:
    """How many meetings of infectious people an app would have noted at one uptake.

    Args:
        pairs: Different pairs of an infectious person and somebody whom they met.
        covered: Those of whom both have the app.
        outside: Pairs who met elsewhere than in a home.
        covered_outside: Those of whom both have the app.
        passed_on: Infections whose source lives in the town.
        covered_passed_on: Those of whom both have the app.
    """

    pairs: int
    covered: int
    outside: int
    covered_outside: int
    passed_on: int
    covered_passed_on: int

    @property
    def share(self) -> float | None:
        """Of all pairs, those covered; None without any."""
        return self.covered / self.pairs if self.pairs else None


def covered_pairs(
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    is_outside: NDArray[np.bool_],
    passed_on: tuple[NDArray[np.int64], NDArray[np.int64]],
    has_app: NDArray[np.bool_],
) -> Covered:
    """Count of whom both have the app.

    Args:
        pairs: An infectious person and somebody whom they met, as numbers; each pair once.
        is_outside: Whether they met elsewhere than in a home.
        passed_on: Who infected, and who was infected.
        has_app: Of each person.
    """
    both = has_app[pairs[0]] & has_app[pairs[1]]
    return Covered(
        len(both),
        int(both.sum()),
        int(is_outside.sum()),
        int((both & is_outside).sum()),
        len(passed_on[0]),
        int((has_app[passed_on[0]] & has_app[passed_on[1]]).sum()),
    )


def counted_once(stores: Sequence[Store]) -> tuple[int, int]:
    """Give the records of some stores and those held at the end, rows that lie in two of them once.

    Returns:
        Records of the run, and those still there. Of a copy only what the other store has no longer counts.
    """
    by_name = {store.name: store for store in stores}
    rows, held = 0, 0
    for store in stores:
        other = by_name.get(store.copied_in)
        rows += store.rows if other is None else max(0, store.rows - other.rows)
        held += store.rows_held if other is None else max(0, store.rows_held - other.rows_held)
    return rows, held


def sensitive_rows(stores: Sequence[Store]) -> int:
    """Count rows of sensitive kinds."""
    return sum(rows for store in stores for kind, rows in store.kinds.items() if kind in store.sensitive)
