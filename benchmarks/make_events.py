"""Write a large invented dataset, to measure scoring: half scans, a third trips, the rest purchases.

    uv run python benchmarks/make_events.py FOLDER [--people 100000] [--days 14] [--format parquet|csv]

Everything is a function of ``draw``: places of skewed popularity, metro carriages of about sixty riders,
0.2 % of people with a positive test, six of two hundred districts declared a high zone. 100,000 people over
14 days are 14 million events. It has none of the regularities of a real town; it only has the right size.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

START = "timestamp '2020-02-01'"


def draw(purpose: str, *ids: str) -> str:
    """Give SQL for a number from 0 to 1 that depends on nothing but its purpose and ids."""
    return f"((hash({', '.join((repr(purpose), *ids))}) >> 11) / 9007199254740992.0)"


def statements(people: int, days: int) -> dict[str, str]:
    """Give one query for each table."""
    place_count, district_count = max(people // 3, 20), 200
    person = "'syn-' || lpad(cast(p as varchar), 8, '0')"
    each = f"range({people}) as people(p), range({days}) as days(d)"
    popular = f"pow({draw('place', 'p', 'd', 'k')}, 2)"
    place = f"'place-' || cast(cast(floor({popular} * {place_count}) as int) as varchar)"
    moment = "({start} + to_days(cast(d as int)) + to_seconds(cast({share} * 86400 as bigint)))"

    def at(purpose: str, low: float, high: float) -> str:
        share = f"({low} + ({high} - {low}) * {draw(purpose, 'p', 'd', 'k')})"
        return moment.format(start=START, share=share)

    scan_at, ride_at = at("scan", 0.3, 0.85), at("ride", 0.25, 0.9)
    return {
        "districts": f"select 'd' || i as district_id, 'town' as kind from range({district_count}) as r(i)",
        "people": (
            f"select {person} as person_id, 'd' || (hash('home', p) % {district_count}) as district_id, "
            f"case when hash('group', p) % 10 = 0 then 'courier' else 'other' end as \"group\" "
            f"from range({people}) as people(p)"
        ),
        "places": (
            "select 'place-' || i as place_id, "
            "case i % 5 when 0 then 'restaurant/fastfood' when 1 then 'work/office' when 2 then 'shop' "
            "when 3 then 'shop/pharmacy' else 'school' end as kind, "
            f"'d' || (hash('where', i) % {district_count}) as district_id from range({place_count}) as r(i)"
        ),
        "scans": (
            f"select {person} as person_id, {place} as place_id, {scan_at} as scanned_at, "
            f"{scan_at} + to_minutes(cast(20 + {draw('length', 'p', 'd', 'k')} * 100 as int)) as left_at "
            f"from {each}, range(5) as k(k)"
        ),
        "trips": (
            f"select {person} as person_id, case when k = 0 then 'taxi' else 'metro' end as mode, "
            f"case when k = 0 then 'taxi-' || (hash('taxi', p, d) % {max(people // 3, 1)}) "
            f"else 'metro-' || (hash('metro', p, d, k) % {max(people // 20, 1)}) end "
            "|| '-' || d as vehicle_id, "
            "'d' || (hash('home', p) % 200) as from_district, 'd' || (hash('home', p) % 200) as to_district, "
            f"{ride_at} as departed_at, {ride_at} + interval 20 minutes as arrived_at "
            f"from {each}, range(3) as k(k)"
        ),
        "purchases": (
            f"select {person} as person_id, {place} as place_id, {at('till', 0.35, 0.85)} as bought_at, "
            "case when hash('what', p, d, k) % 200 = 0 then 'cough_medicine' else 'groceries' end "
            "as category "
            f"from {each}, range(2) as k(k)"
        ),
        "reports": (
            f"select {person} as person_id, 'test_positive' as kind, "
            f"{START} + to_days(cast(3 + hash('day', p) % {max(days - 4, 1)} as int)) as reported_at "
            f"from range({people}) as people(p) where hash('case', p) % 500 = 0"
        ),
        "zones": (
            f"select 'd' || i as district_id, 'high' as level, {START} + to_days(cast(i as int)) "
            "as valid_from from range(6) as r(i)"
        ),
    }


def main() -> None:
    """Write the tables and say how many events they hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--format", choices=("parquet", "csv"), default="parquet")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    options = {
        "parquet": "(format parquet, compression zstd)",
        "csv": "(format csv, header true, timestampformat '%Y-%m-%dT%H:%M:%S')",
    }
    for name, query in statements(wanted.people, wanted.days).items():
        target = wanted.folder / f"{name}.{wanted.format}"
        connection.execute(f"copy ({query}) to '{target}' {options[wanted.format]}")
    print(f"{wanted.people * wanted.days * 10:,} events in {wanted.folder}")


if __name__ == "__main__":
    main()
