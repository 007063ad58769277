"""The SQL of meetings on its own, where rows tie."""

from __future__ import annotations

import duckdb

from healthcode.scoring.duckdb_tables import sql_text

#: Pairs of people, each with one shared time that is known at two moments; few would be sorted alike.
PAIRS = 60_000


def test_a_time_known_twice_is_one_meeting() -> None:
    """Two rows with the same times stay in one cluster, whichever of them a sort puts first."""
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(f"""
            create table shared_times as
            select
                0 as rule_index, pair as person, -1 as other, 0 as location, 100::bigint as start_at,
                200::bigint as end_at, known as known_at, 4 * pair as row_key, 8 * pair as other_row_key,
                0::bigint as pivot_day
            from range({PAIRS}) as t(pair), (values (300::bigint), (200::bigint), (300::bigint)) as k(known)
            order by hash(pair, known)""")
        connection.execute("""
            create table policy_contacts as
            select 0 as rule_index, 0::bigint as least_seconds, false as rounds_minutes""")
        found = connection.execute(
            "select count(*), count(distinct person), min(known_at), max(known_at) "
            f"from ({sql_text('meetings')})"
        ).fetchall()
    assert found == [(PAIRS, PAIRS, 200, 200)]
