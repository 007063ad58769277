"""Write a large invented dataset, to measure scoring: ten events a person and day, day after day.

    uv run python benchmarks/make_events.py FOLDER [--people 100000] [--days 14] [--format parquet|csv]

Everything is a function of ``draw``, and nothing is held in memory: DuckDB writes the tables in chunks as it
draws them, the rows of one day after those of the day before, as a platform would get them. Each day a person
checks in at work, for lunch, at a shop, somewhere else and at home, rides a taxi and twice a train, and buys
twice. Popularity of restaurants, shops and other places is skewed (the square of an even draw); a commuter's
carriage is the same most mornings and shared by about sixty. 0.2 % of people have a positive test and stay
away from the next day on; 0.5 %
report symptoms, 5 % a negative test; six of two hundred districts are declared a high zone. 10,000, 100,000
and 1,000,000 people over 14 days are 1.4, 14 and 140 million events. It has few of the regularities of a real
town; it has the right size, skew and number of contacts.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

START = "timestamp '2020-02-01'"
DISTRICTS = 200
#: Rides and check-ins at places whose visitors come from anywhere, as a share.
STRAY = 0.05
EVENT_TABLES = ("scans", "trips", "purchases")

_OPTIONS = {
    "parquet": "(format parquet, compression zstd)",
    "csv": "(format csv, header true, timestampformat '%Y-%m-%dT%H:%M:%S')",
}


def draw(purpose: str, *ids: str) -> str:
    """Give SQL for a number from 0 to 1 that depends on nothing but its purpose and ids."""
    return f"(({mixed(purpose, *ids)} >> 11) / 9007199254740992.0)"


def mixed(purpose: str, *ids: str) -> str:
    """Give SQL for a 64-bit number; hashed twice, since one hash of several values keeps low bits."""
    return f"hash(hash({', '.join((repr(purpose), *ids))}))"


def statements(people: int, days: int) -> dict[str, str]:
    """Give one query for each table."""
    districts = min(DISTRICTS, max(people // 50, 1))
    local = max(people // districts, 1)
    offices, tables, shops = max(local // 60, 1), max(local // 20, 1), max(local // 50, 1)
    homes = max(local // 3, 1)
    person = "'syn-' || lpad(cast(p as varchar), 8, '0')"
    home, work = _home(districts), _work(districts)
    is_away = f"{_is_case()} and d > {_day_of('test_positive', days, 3)}"
    each = f"(from range({days}) as days(d), range({people}) as people(p) where not ({is_away}))"

    def where(purpose: str) -> str:
        stray = f"{draw(purpose + '-stray', 'p', 'd')} < {STRAY}"
        return f"case when {stray} then {mixed(purpose, 'p', 'd')} % {districts} else {home} end"

    def place(kind: str, district: str, number: str) -> str:
        return f"'{kind}-' || ({district}) || '-' || cast({number} as int)"

    def skewed(purpose: str, count: int) -> str:
        return f"floor(pow({draw(purpose, 'p', 'd')}, 2) * {count})"

    def at(purpose: str, first_hour: float, last_hour: float) -> str:
        seconds = f"{first_hour * 3600} + {(last_hour - first_hour) * 3600} * {draw(purpose, 'p', 'd')}"
        return f"({START} + to_days(cast(d as int)) + to_seconds(cast({seconds} as bigint)))"

    def for_minutes(purpose: str, low: int, high: int) -> str:
        return f"to_minutes(cast({low} + {high - low} * {draw(purpose, 'p', 'd')} as int))"

    scans = {
        "work": (at("work", 7, 10), for_minutes("work-long", 300, 540)),
        "lunch": (at("lunch", 11, 14), for_minutes("lunch-long", 15, 75)),
        "shop": (at("shop", 15, 20), for_minutes("shop-long", 5, 40)),
        "other": (at("other", 16, 21), for_minutes("other-long", 10, 120)),
        "home": (at("home", 18, 23), for_minutes("home-long", 30, 59)),
    }
    scan_places = {
        "work": place("work", work, f"{mixed('office', 'p')} % {offices}"),
        "lunch": place("food", where("lunch"), skewed("lunch-at", tables)),
        "shop": place("shop", where("shop"), skewed("shop-at", shops)),
        "other": place("park", where("other"), skewed("other-at", shops)),
        "home": place("home", home, f"{mixed('flat', 'p')} % {homes}"),
    }
    checked_in = ", ".join(
        f"{{'t': {start}, 'm': {minutes}, 'l': {scan_places[name]}}}"
        for name, (start, minutes) in scans.items()
    )
    train = f"{mixed('train', 'p')} % {max(local // 60, 1)}"
    stray_train = f"{mixed('train', 'p', 'd')} % {max(local // 60, 1)}"
    train_of_day = f"case when {draw('late', 'p', 'd')} < 0.3 then {stray_train} else {train} end"
    departs = f"{mixed('run', home, train_of_day)} % 7200"
    depart = f"({START} + to_days(cast(d as int)) + to_seconds(cast({{hour}} * 3600 + {departs} as bigint)))"
    train_number = f"'metro-' || d || '-' || ({home}) || '-' || ({train_of_day})"
    taxi = f"'taxi-' || d || '-' || ({mixed('taxi', 'p', 'd')} % {max(people // 2, 1)})"

    def ride(mode: str, vehicle: str, origin: str, goal: str, start: str) -> str:
        return f"{{'m': '{mode}', 'v': {vehicle}, 'f': {origin}, 't': {goal}, 's': {start}}}"

    rides = ", ".join(
        (
            ride("taxi", taxi, home, where("ride"), at("ride", 9, 22)),
            ride("metro", f"{train_number} || '-am'", home, work, depart.format(hour=6)),
            ride("metro", f"{train_number} || '-pm'", work, home, depart.format(hour=17)),
        )
    )
    bought = (
        f"[{{'t': {at('till', 15, 20)}, 'l': {scan_places['shop']}}}, "
        f"{{'t': {at('lunch-till', 11, 14)}, 'l': {scan_places['lunch']}}}]"
    )
    medicine = f"{mixed('what', 'p', 'd', 'v.t')} % 200 = 0"
    return {
        "districts": f"select 'd' || i as district_id, 'town' as kind from range({districts}) as r(i)",
        "people": (
            f"select {person} as person_id, 'd' || ({home}) as district_id, "
            f"case when {mixed('group', 'p')} % 10 = 0 then 'courier' else 'other' end as \"group\" "
            f"from range({people}) as people(p)"
        ),
        "places": " union all ".join(
            f"select '{name}-' || i || '-' || n as place_id, '{kind}' as kind, 'd' || i as district_id "
            f"from range({districts}) as r(i), range({count}) as s(n)"
            for name, kind, count in (
                ("work", "work/office", offices),
                ("food", "restaurant/fastfood", tables),
                ("shop", "shop", shops),
                ("park", "leisure", shops),
                ("home", "home", homes),
            )
        ),
        "scans": (
            f"select {person} as person_id, v.l as place_id, v.t as scanned_at, v.t + v.m as left_at "
            f"from (select d, p, unnest([{checked_in}]) as v from {each})"
        ),
        "trips": (
            f"select {person} as person_id, v.m as mode, v.v as vehicle_id, 'd' || v.f as from_district, "
            "'d' || v.t as to_district, v.s as departed_at, v.s + interval 25 minutes as arrived_at "
            f"from (select d, p, unnest([{rides}]) as v from {each})"
        ),
        "purchases": (
            f"select {person} as person_id, v.l as place_id, v.t as bought_at, "
            f"case when {medicine} then 'cough_medicine' else 'groceries' end as category "
            f"from (select d, p, unnest({bought}) as v from {each})"
        ),
        "reports": " union all ".join(
            f"select {person} as person_id, '{kind}' as kind, {START} "
            f"+ to_days(cast({_day_of(kind, days, first)} as int)) "
            f"+ to_seconds(cast(28800 + {mixed(kind + '-time', 'p')} % 36000 as bigint)) as reported_at "
            f"from range({people}) as people(p) where {mixed(kind, 'p')} % 1000 < {thousandths}"
            for kind, thousandths, first in (
                ("test_positive", 2, 3),
                ("symptom", 5, 0),
                ("test_negative", 50, 0),
            )
        ),
        "zones": (
            f"select 'd' || i as district_id, 'high' as level, {START} + to_days(cast(i as int)) "
            f"as valid_from from range({min(6, districts)}) as r(i)"
        ),
    }


def _is_case() -> str:
    return f"{mixed('test_positive', 'p')} % 1000 < 2"


def _day_of(kind: str, days: int, first: int) -> str:
    return f"{first} + {mixed(kind + '-day', 'p')} % {max(days - first - 1, 1)}"


def _home(districts: int) -> str:
    return f"{mixed('home', 'p')} % {districts}"


def _work(districts: int) -> str:
    """Two of three people work in the district in which they live."""
    far, job = mixed("far", "p"), mixed("job", "p")
    return f"case when {far} % 3 = 0 then {job} % {districts} else {_home(districts)} end"


def make_dataset(folder: Path, people: int, days: int = 14, file_format: str = "parquet") -> int:
    """Write every table of a dataset into a folder and give the number of events."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"preserve_insertion_order": True})
    for name, query in statements(people, days).items():
        target = folder / f"{name}.{file_format}"
        connection.execute(f"copy ({query}) to '{target}' {_OPTIONS[file_format]}")
    connection.close()
    return count_events(folder)


def count_events(folder: Path) -> int:
    """Count the rows of trips, scans and purchases."""
    connection = duckdb.connect()
    files = [file for name in EVENT_TABLES for file in folder.glob(f"{name}.*")]
    return sum(connection.execute(f"select count(*) from '{file}'").fetchall()[0][0] for file in files)


def main() -> None:
    """Write the tables and say how many events they hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--format", choices=tuple(_OPTIONS), default="parquet")
    wanted = parser.parse_args()
    events = make_dataset(wanted.folder, wanted.people, wanted.days, wanted.format)
    print(f"{events:,} events in {wanted.folder}")


if __name__ == "__main__":
    main()
