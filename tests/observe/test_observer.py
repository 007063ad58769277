"""What comes out of a day as a whole: its columns, its times, its order and its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from healthcode.clock import DAY, HOUR
from healthcode.dataset import load_dataset
from healthcode.observe import COLUMNS, EMPTY, NO_COLOUR
from healthcode.tables import ALL_COLOURS, EVENT_TABLES, REPORT_KINDS, TABLES
from observe.fakes import BEGIN, Day, make_day, make_days, make_town, watch
from observe.written import write_dataset

if TYPE_CHECKING:
    from pathlib import Path

    from healthcode.observe import Observed
    from observe.fakes import Town

DAYS = 18
ORDERS = {"orders.red_list_size": 5}


@pytest.fixture(scope="module")
def town() -> Town:
    return make_town(300)


@pytest.fixture(scope="module")
def seen(town: Town) -> list[Observed]:
    return watch(town, make_days(town, DAYS), ORDERS)


def same(one: Observed, two: Observed) -> bool:
    tables = [*EVENT_TABLES, "zone_ends", "faults"]
    pairs = [(getattr(one, name), getattr(two, name)) for name in tables]
    return all(np.array_equal(a[name], b[name]) for a, b in pairs for name in a)


def test_every_table_has_its_columns_and_types(seen: list[Observed]) -> None:
    """Each day gives every column of every table, of the promised type and equally long."""
    for day in seen:
        for name, columns in COLUMNS.items():
            rows = getattr(day, name)
            assert list(rows) == list(columns)
            assert all(np.issubdtype(rows[column].dtype, kind) for column, kind in columns.items())
            assert len({len(column) for column in rows.values()}) == 1


def test_every_table_gets_rows(seen: list[Observed]) -> None:
    """The made-up days are rich enough for every table to have rows."""
    for name in (*EVENT_TABLES, "faults"):
        assert sum(len(next(iter(getattr(day, name).values()))) for day in seen), name


@pytest.mark.parametrize("table", [name for name in EVENT_TABLES if name != "zones"])
def test_rows_become_known_in_order_within_their_day(seen: list[Observed], table: str) -> None:
    """Rows of a day become known after 04:00 and before midnight, in the order in which they stand."""
    for number, day in enumerate(seen):
        known = getattr(day, table)[TABLES[table].known_at]
        assert np.all(known > BEGIN + number * DAY + 4 * HOUR)
        assert np.all(known < BEGIN + (number + 1) * DAY)
        assert np.all(np.diff(known) >= 0)


def test_zones_begin_with_the_midnight_after_their_declaration(seen: list[Observed]) -> None:
    """A zone that is given with a day begins with the next."""
    for number, day in enumerate(seen):
        assert np.all(day.zones["valid_from"] == BEGIN + (number + 1) * DAY)


@pytest.mark.parametrize("table", EVENT_TABLES)
def test_rows_are_numbered_through_the_run(seen: list[Observed], table: str) -> None:
    """Event numbers run on from day to day without a gap."""
    events = np.concatenate([getattr(day, table)["event"] for day in seen])
    assert np.array_equal(events, np.arange(len(events)))


def test_one_seed_gives_the_same_rows(town: Town, seen: list[Observed]) -> None:
    """The same town and seed give the same rows again."""
    again = watch(town, make_days(town, DAYS), ORDERS)
    assert all(same(one, two) for one, two in zip(seen, again, strict=True))


def test_another_seed_gives_other_rows(town: Town, seen: list[Observed]) -> None:
    """Another seed sees other rows of the same truth."""
    again = watch(town, make_days(town, DAYS), ORDERS, seed=8)
    assert not all(same(one, two) for one, two in zip(seen, again, strict=True))


def test_colours_shown_change_nothing_else(town: Town, seen: list[Observed]) -> None:
    """Scans carry the colour of the phone's owner, or none; all else is the same with colours and without."""
    colours = np.arange(300, dtype=np.uint8) % len(ALL_COLOURS)
    coloured = watch(town, make_days(town, DAYS), ORDERS, colours=colours)
    for plain, shown in zip(seen, coloured, strict=True):
        assert np.all(plain.scans["colour_shown"] == NO_COLOUR)
        assert np.array_equal(shown.scans["colour_shown"], colours[shown.scans["person"]])
        for name in ("trips", "purchases", "reports", "faults"):
            assert all(
                np.array_equal(getattr(plain, name)[column], getattr(shown, name)[column])
                for column in COLUMNS[name]
            )


def test_notices_are_the_people_of_the_days_contact_notices(seen: list[Observed]) -> None:
    """Whoever is told of a contact stands in the notices once."""
    told = 0
    for day in seen:
        is_notice = day.reports["kind"] == REPORT_KINDS.index("contact_notice")
        assert np.array_equal(day.notices, np.unique(day.reports["person"][is_notice]))
        told += len(day.notices)
    assert told


@examples(max_examples=15)
@given(seed=st.integers(0, 2**64 - 1), count=st.integers(1, 40))
def test_any_small_town_can_be_watched(seed: int, count: int) -> None:
    """Towns down to one person are seen without a hitch, with references that exist and times in order."""
    town = make_town(count, seed % 100)
    for day in watch(town, make_days(town, 3, seed % 100), {"orders.red_list_size": 2}, seed=seed):
        for name, rows in day.tables().items():
            for column in ("person", "other"):
                if column in rows:
                    assert np.all((rows[column] >= 0) & (rows[column] < count))
            for first, last in TABLES[name].ordered:
                assert np.all((rows[last] == EMPTY) | (rows[first] <= rows[last]))


@examples(max_examples=15)
@given(seed=st.integers(0, 10**6), who=st.integers(0, 59))
def test_one_person_kept_at_home_changes_no_row_about_others(seed: int, who: int) -> None:
    """Draws are each person's own: whoever stays away takes their own rows along and no others."""
    town = make_town(60, seed)
    day = make_day(town, 0, seed)
    (usual,) = watch(town, [day], seed=seed)
    (without,) = watch(town, [staying_away(day, who)], seed=seed)
    for table, part in (("trips", "vehicle"), ("purchases", "place"), ("scans", "place")):
        assert rows_but(usual, table, part, who) == rows_but(without, table, part, who)


def staying_away(day: Day, who: int) -> Day:
    """Take one person out of a day's rides, visits, purchases and arrivals."""
    tables = {name: getattr(day, name) for name in ("visits", "rides", "purchases", "arrivals")}
    return day.changed(
        **{
            name: type(table)(**{key: column[table.person != who] for key, column in vars(table).items()})
            for name, table in tables.items()
        }
    )


def rows_but(seen: Observed, table: str, part: str, who: int) -> list[tuple[int, ...]]:
    """Give a table's rows but those that are, or are really, about one person."""
    rows, faults = getattr(seen, table), seen.faults
    of_table = (faults["table"] == EVENT_TABLES.index(table)) & (faults["event"] != EMPTY)
    really = dict(zip(faults["event"][of_table].tolist(), faults["other"][of_table].tolist(), strict=True))
    columns = (rows[name].tolist() for name in ("event", "person", part, TABLES[table].known_at))
    return sorted(
        (person, where, known)
        for event, person, where, known in zip(*columns, strict=True)
        if (really.get(event, EMPTY) if really.get(event, EMPTY) != EMPTY else person) != who
    )


@pytest.mark.slow
def test_what_is_seen_is_accepted_as_a_dataset(tmp_path: Path, town: Town, seen: list[Observed]) -> None:
    """A folder of everything that was seen loads without a fault."""
    write_dataset(tmp_path, town, seen)
    with load_dataset(tmp_path) as dataset:
        for name in EVENT_TABLES:
            assert dataset.counts[name] == sum(len(getattr(day, name)["event"]) for day in seen)
