"""The observed tables of a run as they would be if some people had used a trick to stay green.

``phone_at_home``: what the phone would have told is missing: scans, purchases by phone, encounters of either
side, and rides that are not booked by name. ``phone_lent``: the same rows stand under the name of somebody of
the same household who has a phone. ``off_in_transit``: no rides, and no encounters while riding.
``medicine_in_cash``: no purchases of medicine.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from healthcode.dataset import Dataset
from healthcode.dataset.coded import CODED

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

TrickName = Literal["phone_at_home", "phone_lent", "off_in_transit", "medicine_in_cash"]
TRICKS: tuple[TrickName, ...] = get_args(TrickName)
#: Which tables a trick changes: under a policy that reads none of them it changes no colour.
CHANGES: dict[TrickName, tuple[str, ...]] = {
    "phone_at_home": ("trips", "purchases", "scans", "encounters"),
    "phone_lent": ("trips", "purchases", "scans", "encounters"),
    "off_in_transit": ("trips", "encounters"),
    "medicine_in_cash": ("purchases",),
}
MEDICINES = ("fever_medicine", "cough_medicine", "antiviral", "antibiotic")
#: Nobody rides these without giving a name.
_BOOKED = "('vehicle/train', 'vehicle/coach', 'vehicle/plane')"
#: Rows that exist only because of the phone that the person carries; ``t`` is the row.
_BY_PHONE = {
    "trips": f"t.location not in (select location from locations where kind in {_BOOKED})",
    "purchases": "t.payment = 'phone'",
    "scans": "true",
    "encounters": "true",
}
_names = count()


@dataclass(frozen=True)
class Evaders:
    """Who uses a trick; people are counted from 0 in the order of their codes.

    Args:
        evades: For each person.
        lender: For each person, who gets the rows of a lent phone; only read for that trick, and only of
            evaders.
        rides: Person, beginning and end of every true ride, one row each; only read of evaders.
    """

    evades: NDArray[np.bool_]
    lender: NDArray[np.int64]
    rides: NDArray[np.int64]


class TrickedDataset(Dataset):
    """A dataset as it would be after a trick; only the tables that change are copied.

    Args:
        dataset: All tables; it must stay open.
        trick: Which.
        evaders: Who uses it, on every day.
        read: The tables that matter; others are left as they are.

    Simplification:
        Evaders use the trick from the first day to the last, and in every row: this is the most that it can
        bring. A taxi driver's own rides, which the employer logs, go with the phone.
    """

    def __init__(self, dataset: Dataset, trick: TrickName, evaders: Evaders, read: frozenset[str]) -> None:
        super().__init__(dataset.source, dataset.counts, ())
        self._dataset = dataset
        ((self._home,),) = dataset.connection.execute("select current_database()").fetchall()
        self._name = f"trick_{next(_names)}"
        self._connection = dataset.connection.cursor()
        self._connection.execute(f"attach ':memory:' as {self._name}")
        self._connection.execute(f"use {self._name}")
        self._note(trick, evaders)
        for table in CODED:
            self._connection.execute(f'create view {table} as select * from "{self._home}".main.{table}')
        queries = _queries(trick)
        for table in CHANGES[trick]:
            if table in read:
                self._connection.execute(f"create table changed_{table} as {queries[table]}")
                self._connection.execute(f"create or replace view {table} as select * from changed_{table}")

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection on which the tables are views."""
        return self._connection

    def rows(self, table: str) -> list[dict[str, object]]:
        """Refuse: only the coded tables know of the trick."""
        raise NotImplementedError(f"{table} after a trick is read by SQL only")

    def rows_of(self, table: str, person_id: str) -> list[dict[str, object]]:
        """Refuse: only the coded tables know of the trick."""
        raise NotImplementedError(f"{table} of {person_id} after a trick is read by SQL only")

    def close(self) -> None:
        """Let go of the tables."""
        if self._name:
            self._connection.execute(f'use "{self._home}"')
            self._connection.execute(f"detach {self._name}")
            self._connection.close()
            self._name = ""

    def _note(self, trick: TrickName, evaders: Evaders) -> None:
        """Write who evades, to whom rows go, and, if asked for, when they ride."""
        rows = self._dataset.connection.execute("select person from people order by person").fetchall()
        code = np.array([number for (number,) in rows], np.int64)
        person = np.flatnonzero(evaders.evades)
        lender = evaders.lender[person] if trick == "phone_lent" else person
        self._put("evaders", {"person": code[person], "lender": code[lender]})
        rides = evaders.rides if trick == "off_in_transit" else evaders.rides[:0]
        rides = rides[evaders.evades[rides[:, 0]]]
        self._put("riding", {"person": code[rides[:, 0]], "begun": rides[:, 1], "ended": rides[:, 2]})

    def _put(self, table: str, columns: dict[str, NDArray[np.int64]]) -> None:
        lists = {name: column.tolist() for name, column in columns.items()}
        chosen = ", ".join(f"unnest(${name}::bigint[]) as {name}" for name in columns)
        self._connection.execute(f"create table {table} as select {chosen}", lists)


def _queries(trick: TrickName) -> dict[str, str]:
    """Give the query of each table that a trick changes; it reads views of the tables as they were."""
    evading = "t.person in (select person from evaders)"
    match trick:
        case "phone_at_home":
            found = {
                table: f"select * from {table} t where not ({evading} and {by_phone})"
                for table, by_phone in _BY_PHONE.items()
            }
            either = (
                "t.person not in (select person from evaders) and t.other not in (select person from evaders)"
            )
            return found | {"encounters": f"select * from encounters t where {either}"}
        case "phone_lent":
            found = {
                table: "select t.* replace (coalesce(lender, t.person)::integer as person) "
                f"from {table} t left join evaders on evaders.person = t.person and {by_phone}"
                for table, by_phone in _BY_PHONE.items()
            }
            lent = (
                "select t.* replace (coalesce(one.lender, t.person)::integer as person, "
                "coalesce(two.lender, t.other)::integer as other) from encounters t "
                "left join evaders one on one.person = t.person "
                "left join evaders two on two.person = t.other "
                "where coalesce(one.lender, t.person) != coalesce(two.lender, t.other)"
            )
            return found | {"encounters": lent}
        case "off_in_transit":
            near = (
                "select distinct t.n from encounters t join riding on riding.person in (t.person, t.other) "
                "and riding.begun < t.ended_at and riding.ended > t.started_at"
            )
            return {
                "trips": f"select * from trips t where not ({evading})",
                "encounters": f"select * from encounters t where t.n not in ({near})",
            }
        case "medicine_in_cash":
            listed = ", ".join(f"'{name}'" for name in MEDICINES)
            return {
                "purchases": f"select * from purchases t where not ({evading} and t.category in ({listed}))"
            }
