"""The tables as one source: input and truth apart, and words that the stages share."""

from __future__ import annotations

import pytest

from healthcode.run_folder.shapes import SIDES, shapes_of
from healthcode.tables import TABLES, TRUTH_TABLES, Kind, Table


def test_only_purchases_are_in_both() -> None:
    """No truth table can be taken for an input table by its name, but what was bought is known to both."""
    assert set(TABLES) & set(TRUTH_TABLES) == {"purchases"}


@pytest.mark.parametrize("table", [*TABLES.values(), *TRUTH_TABLES.values()], ids=lambda table: table.name)
def test_tables_name_their_own_columns(table: Table) -> None:
    """Columns occur once, and the times that a table names are times of its own."""
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    for name in (table.known_at, *(name for pair in table.ordered for name in pair)):
        assert not name or table.column(name).kind is Kind.TIME
    for column in table.columns:
        assert column.references in {"", *TABLES}


def test_no_column_could_hold_a_real_person() -> None:
    """No table has a column for a name, a telephone number, an identity number or a picture."""
    names = {column.name for side in SIDES.values() for table in side.values() for column in table.columns}
    assert not {
        name for name in names if set(name.split("_")) & {"name", "telephone", "number", "photo", "address"}
    }


def test_every_column_can_be_held() -> None:
    """Every column of both sides has a shape, and every word fits into a byte."""
    for side, found in SIDES.items():
        for table in found:
            assert all(len(shape.words) < 255 for shape in shapes_of(side, table))
