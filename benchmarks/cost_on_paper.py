"""Reckon on paper what scoring a whole country every day would take, from rates measured on two cores.

    uv run python benchmarks/cost_on_paper.py
    uv run python benchmarks/cost_on_paper.py --events-per-core-second 3000000 --core-hour 0.02

Prints the table of ``docs/explanation/cost-of-a-billion.md``; a test holds the two to be the same. Rates are
events scored for each second of one core, from files to files. Prices are assumptions, and marked as such.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass, fields

HOUR = 3_600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Assumptions:
    """What the reckoning rests on.

    Args:
        people: In the country.
        events_per_person_day: Rides, scans and purchases.
        days: That one scoring reads.
        bytes_per_event: In compressed Parquet, with ids as text.
        bytes_moved_per_event: Of one row on its way between machines, uncompressed.
        moves: How often a row is moved: by place, then by person.
        events_per_core_second: Of DuckDB, in one process, under the rules of ``hangzhou-2020-02``.
        spark_events_per_core_second: Of Spark, under the same rules.
        hours: In which the day's scoring shall be done.
        cores_per_machine: Of a rented machine.
        core_hour: Price of one core for an hour, with its memory, in US dollars. ASSUMPTION.
        gigabyte_month: Price of a gigabyte kept for a month, in US dollars. ASSUMPTION.
        margin: How many times dearer the real thing is taken to be: failures, idle hours, copies.
    """

    people: float = 1.4e9
    events_per_person_day: float = 10
    days: float = 14
    bytes_per_event: float = 11.6
    bytes_moved_per_event: float = 60
    moves: float = 2
    events_per_core_second: float = 0.4e6
    spark_events_per_core_second: float = 25e3
    hours: float = 1
    cores_per_machine: float = 32
    core_hour: float = 0.05
    gigabyte_month: float = 0.025
    margin: float = 10


def table(given: Assumptions) -> str:
    """Write the reckoning as a Markdown table."""
    a_day = given.people * given.events_per_person_day
    events = a_day * given.days
    stored = events * given.bytes_per_event
    moved = events * given.bytes_moved_per_event * given.moves
    rows = [
        ("people", f"{given.people:,.0f}", ""),
        ("events a day", f"{a_day:,.0f}", f"{a_day / DAY:,.0f} a second, day and night"),
        (f"events read, {given.days:.0f} days", f"{events:,.0f}", ""),
        ("data kept", f"{stored / 1e12:,.2f} TB", f"{given.bytes_per_event:g} bytes an event"),
        ("moved between machines", f"{moved / 1e12:,.1f} TB", f"each row {given.moves:g} times"),
    ]
    for name, rate in (
        ("one process for each core", given.events_per_core_second),
        ("Spark", given.spark_events_per_core_second),
    ):
        core_hours = events / rate / HOUR
        machines = math.ceil(core_hours / given.hours / given.cores_per_machine)
        rows += [
            (f"{name}: core-hours a day", f"{core_hours:,.0f}", f"{rate:,.0f} events a core-second"),
            (
                f"{name}: machines",
                f"{machines:,}",
                f"of {given.cores_per_machine:.0f} cores, done in {given.hours:g} h",
            ),
            (f"{name}: a day", f"${core_hours * given.core_hour:,.2f}", f"${given.core_hour:g} a core-hour"),
        ]
    yearly = events / given.spark_events_per_core_second / HOUR * given.core_hour * 365
    yearly += stored / 1e9 * given.gigabyte_month * 12
    with_margin = yearly * given.margin
    rows += [
        ("Spark and storage, a year", f"${yearly:,.0f}", f"${given.gigabyte_month:g} a GB and month"),
        (f"the same, {given.margin:g} times dearer", f"${with_margin:,.0f}", ""),
        ("of that, for each person", f"${with_margin / given.people:.6f}", "a year"),
    ]
    lines = ["| what | how much | how |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {what} | {much} | {how} |" for what, much, how in rows)]) + "\n"


def main() -> None:
    """Print the table with the assumptions that are typed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for assumption in fields(Assumptions):
        name = f"--{assumption.name.replace('_', '-')}"
        parser.add_argument(name, type=float, default=assumption.default)
    print(table(Assumptions(**vars(parser.parse_args()))), end="")


if __name__ == "__main__":
    main()
