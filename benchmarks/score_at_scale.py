"""Score datasets of several sizes from Parquet to Parquet, beside what the same machine can do at the least.

    uv run python benchmarks/score_at_scale.py /tmp/events
    uv run python benchmarks/score_at_scale.py /tmp/events --sizes 1.4 14 --json found.json

Makes the datasets of ``make_events.py`` that are not there yet (1.4, 14 and 140 million events), scores each
with the command itself in a process of its own, and in the same run: the limit, which is DuckDB reading the
same columns of the same files and counting rows for each person; CSV instead of Parquet; and the reference
scorer in plain Python, on a tenth of the smallest size. Prints a Markdown table.

Where Polars or pandas can be imported (``uv run --with polars==2.1.0 --with pandas==3.1.1 --with pyarrow``),
the same rules written by hand in them are measured too, and their colours and meetings must be the same.
Where PySpark can (``--extra spark``), so is the scorer on Spark, on all cores of this machine.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import platform
import runpy
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from healthcode.policy.load import shipped_policies

if TYPE_CHECKING:
    import resource

EVENTS = runpy.run_path(str(Path(__file__).with_name("make_events.py")))
PEOPLE_PER_MILLION = 10_000 / 1.4
AS_OF = "2020-02-15"
#: Millions of events that the reference scorer gets: it holds every row in memory, in plain Python.
REFERENCE_SIZE = 0.14
#: What is scored by place, person and purchase; and what only looks at districts.
POLICIES = ("hangzhou-2020-02", "zones-9th-2022-06")
#: Millions of events up to which each of these is measured; pandas holds every row in memory several times.
RIVALS = {"polars": 140.0, "pandas": 14.0}
SPARK_SIZE = 14.0
OUR_MEETINGS = """
    select rule_id, person_id, other_person_id, place_id,
        epoch(started_at)::bigint, epoch(ended_at)::bigint, epoch(known_at)::bigint
    from '{}/exposures.parquet' where rule_id like '%contact%'
"""
THEIR_MEETINGS = """
    select rule_id, person_id, other, place, "start"::bigint, "end"::bigint, known::bigint
    from '{}/contacts.parquet'
"""
LIMIT = """
import duckdb, sys
connection = duckdb.connect(config={"threads": 2})
folder = sys.argv[1]
print(connection.execute(f'''
    select count(*), sum(rows) from (
        select person_id, count(*) as rows, min(first_at), max(last_at), count(distinct place)
        from (
            select person_id, scanned_at as first_at, left_at as last_at, hash(place_id) % 8 as place
            from '{folder}/scans.parquet'
            union all
            select person_id, departed_at, arrived_at, hash(vehicle_id, from_district, to_district) % 8
            from '{folder}/trips.parquet'
            union all
            select person_id, bought_at, bought_at, hash(place_id, category) % 8
            from '{folder}/purchases.parquet'
        ) group by person_id
    )''').fetchall())
"""


@dataclass(frozen=True)
class Measured:
    """One process.

    Args:
        what: What ran.
        events: Rows of trips, scans and purchases that it read.
        seconds: On the clock, from start to end.
        cpu_seconds: Of both cores together.
        peak_megabytes: Of memory.
    """

    what: str
    events: int
    seconds: float
    cpu_seconds: float
    peak_megabytes: float


def measured(what: str, events: int, command: list[str]) -> Measured:
    """Run a command and measure it; its output is thrown away."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise SystemExit(f"{what} failed: {' '.join(command)}")
    all_used = [used, *left_behind()]
    peak = sum(one.ru_maxrss for one in all_used) / (1024 if sys.platform != "darwin" else 1024**2)
    found = Measured(what, events, seconds, sum(one.ru_utime + one.ru_stime for one in all_used), peak)
    print(f"{what}, {events:,} events: {seconds:.1f} s, {found.cpu_seconds:.1f} s of CPU", file=sys.stderr)
    return found


def adopt() -> None:
    """Become the parent of processes whose own parent ends before them, as Spark's does; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def left_behind() -> list[resource.struct_rusage]:
    """Wait for processes that outlived the command, and say what they used."""
    used = []
    with contextlib.suppress(ChildProcessError):
        while True:
            used.append(os.wait4(-1, 0)[2])
    return used


def scoring(folder: Path, policy: str, out: Path, *more: str) -> list[str]:
    """Give the command that scores a folder."""
    command = [sys.executable, "-m", "healthcode", "score", str(folder), "--quiet", "--as-of", AS_OF]
    return [*command, "--policy", policy, "--out", str(out), *more]


def measure(folder: Path, sizes: list[float], scratch: Path) -> list[Measured]:
    """Measure every row of the table."""
    rows = []
    for size in sizes:
        data = folder / f"{size:g}m"
        if not (data / "zones.parquet").is_file():
            EVENTS["make_dataset"](data, round(size * PEOPLE_PER_MILLION))
        events = EVENTS["count_events"](data)
        for policy in POLICIES:
            command = scoring(data, policy, scratch / f"{policy}-{size:g}", "--format", "parquet")
            rows.append(measured(policy, events, command))
        rows += rivals(data, size, events, scratch)
        rows.append(measured("the limit", events, [sys.executable, "-c", LIMIT, str(data)]))
    for name, size, ending, engine in (
        ("from CSV", 14 if 14 in sizes else min(sizes), "csv", "duckdb"),
        ("reference scorer", REFERENCE_SIZE, "parquet", "reference"),
        (f"{POLICIES[0]}, few", REFERENCE_SIZE, "parquet", "duckdb"),
    ):
        data = folder / (f"{size:g}m" if ending == "parquet" else f"{size:g}m-{ending}")
        if not (data / f"zones.{ending}").is_file():
            EVENTS["make_dataset"](data, round(size * PEOPLE_PER_MILLION), file_format=ending)
        command = scoring(data, POLICIES[0], scratch / engine / ending / f"{size:g}", "--engine", engine)
        rows.append(measured(name, EVENTS["count_events"](data), command))
    return rows


def rivals(data: Path, size: float, events: int, scratch: Path) -> list[Measured]:
    """Measure what else can be imported here, and hold the rivals' results against ours."""
    rows = []
    ours = scratch / f"{POLICIES[0]}-{size:g}"
    for name, largest in RIVALS.items():
        if size <= largest and find_spec(name):
            script, theirs = Path(__file__).with_name(f"rival_{name}.py"), scratch / f"{name}-{size:g}"
            command = [sys.executable, str(script), str(data), str(theirs)]
            rows.append(measured(f"by hand in {name}", events, command))
            compare(ours, theirs)
    if size <= SPARK_SIZE and find_spec("pyspark"):
        command = scoring(data, POLICIES[0], scratch / f"spark-{size:g}", "--engine", "spark")
        rows.append(measured("on Spark, local", events, command))
    return rows


def compare(ours: Path, theirs: Path) -> None:
    """End with a sentence if a rival gives anybody another colour, or finds other meetings."""
    pairs = {
        "colours": ("select person_id, colour from '{}/verdicts.parquet'",) * 2,
        "meetings": (OUR_MEETINGS, THEIR_MEETINGS),
    }
    for what, (one, other) in pairs.items():
        both = one.format(ours), other.format(theirs)
        counts = [f"select count(*) from ({a} except all {b})" for a, b in (both, both[::-1])]
        differ = [duckdb.connect().execute(query).fetchall()[0][0] for query in counts]
        if any(differ):
            raise SystemExit(f"{theirs.name}: {differ} {what} differ")


def by_weight(folder: Path, scratch: Path) -> list[Measured]:
    """Score the smallest size under every shipped policy, the heaviest first."""
    data = folder / "1.4m"
    if not (data / "zones.parquet").is_file():
        EVENTS["make_dataset"](data, round(1.4 * PEOPLE_PER_MILLION))
    events = EVENTS["count_events"](data)
    rows = [
        measured(policy, events, scoring(data, policy, scratch / policy, "--format", "parquet"))
        for policy in shipped_policies()
    ]
    return sorted(rows, key=lambda row: -row.cpu_seconds)


def table(rows: list[Measured]) -> str:
    """Write the rows as a Markdown table, with how the cost of an event grows from size to size."""
    lines = ["| what | events | seconds | events/s | CPU s | CPU per event | peak memory |"]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        rate, cost = row.events / row.seconds, row.cpu_seconds / row.events * 1e6
        cells = [f"{row.events:,}", f"{row.seconds:.1f}", f"{rate:,.0f}", f"{row.cpu_seconds:.1f}"]
        cells += [f"{cost:.2f} µs", f"{row.peak_megabytes:,.0f} MB"]
        lines.append(f"| {row.what} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print the table, and write files if they are asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=float, nargs="+", default=[1.4, 14, 140], help="millions of events")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument(
        "--find-heaviest", action="store_true", help="only score the smallest size under every shipped policy"
    )
    wanted = parser.parse_args()
    adopt()
    with tempfile.TemporaryDirectory(prefix="score-at-scale-") as scratch:
        if wanted.find_heaviest:
            rows = by_weight(wanted.folder, Path(scratch))
        else:
            rows = measure(wanted.folder, wanted.sizes, Path(scratch))
    machine = {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "duckdb": version("duckdb"),
        "healthcode": version("healthcode"),
    }
    print(table(rows), end="")
    if wanted.markdown:
        wanted.markdown.write_text(table(rows), encoding="utf-8")
    if wanted.json:
        found = {"on": machine, "rows": [asdict(row) for row in rows]}
        wanted.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
