"""The rows that a person's colour can depend on, as a small dataset that can be changed.

A person is judged by their own rows, by the zones, and by the rows of cases at places and in vehicles that
the person used. Where a policy looks at contacts of contacts, the rows of everybody whom the person may have
met where that counts belong to it too. What is left out cannot alter the person's colour, so scoring these
rows is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.dataset.coded import read_where
from healthcode.dataset.rows import RowsDataset
from healthcode.patterns import matches
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from healthcode.dataset.model import Dataset

Row = dict[str, Any]
#: A row by its table and event id.
RowKey = tuple[str, str]

_PRESENCE = ("trips", "purchases", "scans")
_AT_PLACES = " union all ".join(f"select person, location from {table}" for table in _PRESENCE)


@dataclass(frozen=True)
class Surroundings:
    """A person's rows, and those of others that their colour can depend on.

    Args:
        person_id: Who.
        tables: Rows by table, as a dataset gives them, in input order.
    """

    person_id: str
    tables: Mapping[str, Sequence[Row]]

    def changed(self, without: Collection[RowKey] = (), added: Sequence[tuple[str, Row]] = ()) -> Dataset:
        """Give these rows as a dataset, some of them left out and others put in at the end.

        Args:
            without: Event rows to leave out.
            added: Tables and whole rows to put in, each with every column of its table.
        """
        kept: dict[str, list[Any]] = {
            name: [row for row in rows if (name, row.get("event_id")) not in without]
            for name, rows in self.tables.items()
        }
        for name, row in added:
            kept[name].append(row)
        return RowsDataset(kept, has_districts=True)

    def own_events(self) -> Iterator[tuple[str, Row, int]]:
        """Give the person's own event rows, each with its table and the time at which it became known."""
        for name, rows in self.tables.items():
            for row in rows:
                if TABLES[name].is_event and row.get("person_id") == self.person_id:
                    yield name, row, row[TABLES[name].known_at]


def rows_around(
    dataset: Dataset,
    person_id: str,
    *,
    second_degree_at: Collection[str] | None,
    added: Sequence[tuple[str, Row]] = (),
) -> Surroundings:
    """Collect the rows that a person's colour can depend on.

    Args:
        dataset: All rows.
        person_id: Who.
        second_degree_at: Patterns of the kinds of places where contacts of contacts are looked for; None if
            the policy has no such rule.
        added: Rows that are to be put in later; what they bring near belongs to the surroundings.
    """
    connection = dataset.connection

    def ask(sql: str, **values: object) -> list[Any]:
        return [row[0] for row in connection.execute(sql, values).fetchall()]

    named = {row["place_id"] for _, row in added if "place_id" in row}
    named |= {row["vehicle_id"] for _, row in added if "vehicle_id" in row}
    persons = sorted({person_id, *(row["person_id"] for _, row in added if "person_id" in row)})
    cases = ask(
        "select distinct person_id from reports join people using (person) where kind = 'test_positive'"
    )
    near = ask(
        f"select distinct location from ({_AT_PLACES}) join people using (person) "
        "where person_id in (select unnest($persons)) union select location from locations "
        "where location_id in (select unnest($named))",
        persons=persons,
        named=sorted(named),
    )
    everywhere = set(persons)
    if second_degree_at is not None:
        kinds = connection.execute("select location, kind from locations").fetchall()
        wanted = {
            kind
            for kind in {kind for _, kind in kinds}
            if any(matches(pattern, kind) for pattern in second_degree_at)
        }
        counting = {location for location, kind in kinds if kind in wanted}
        everywhere |= set(
            ask(
                f"select distinct person_id from ({_AT_PLACES}) join people using (person) "
                "where location in (select unnest($near))",
                near=sorted(counting.intersection(near)),
            )
        )
        met = [*dataset.rows_of("encounters", person_id), *(row for _, row in added)]
        everywhere |= {str(row["other_person_id"]) for row in met if "other_person_id" in row}
        near = ask(
            f"select distinct location from ({_AT_PLACES}) join people using (person) "
            "where person_id in (select unnest($persons))",
            persons=sorted(everywhere),
        )
    concerned = sorted(everywhere | set(cases))
    tables: dict[str, Sequence[Row]] = {name: dataset.rows(name) for name in ("districts", "places", "zones")}
    for name in _PRESENCE:
        where = (
            f"where people.person_id in (select unnest($persons)) and ({name}.location in "
            "(select unnest($near)) or people.person_id in (select unnest($everywhere)))"
        )
        tables[name] = read_where(
            connection, name, where, persons=concerned, near=near, everywhere=sorted(everywhere)
        )
    for name, of in (("encounters", sorted(everywhere)), ("reports", concerned), ("overrides", persons)):
        where = "where people.person_id in (select unnest($persons))"
        tables[name] = read_where(connection, name, where, persons=of)
    others = {row["other_person_id"] for row in tables["encounters"]}
    others |= {row["other_person_id"] for _, row in added if "other_person_id" in row}
    where = "where people.person_id in (select unnest($persons))"
    tables["people"] = read_where(connection, "people", where, persons=[*concerned, *sorted(others)])
    return Surroundings(person_id, {name: tables[name] for name in TABLES})
