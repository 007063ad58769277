"""Measure one whole scoring of a folder: seconds, events a second, and the peak memory of the process.

    uv run python benchmarks/make_events.py /tmp/events
    uv run python benchmarks/score_events.py /tmp/events --as-of 2020-02-15
    uv run python benchmarks/score_events.py /tmp/events --as-of 2020-02-02..2020-02-15 --out /tmp/results

Everything that ``healthcode score`` does is measured, from starting Python to the last written byte.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path

import duckdb


def count_events(folder: Path) -> int:
    """Count the rows of trips, scans and purchases."""
    connection = duckdb.connect()
    files = [file for name in ("trips", "scans", "purchases") for file in folder.glob(f"{name}.*")]
    return sum(connection.execute(f"select count(*) from '{file}'").fetchall()[0][0] for file in files)


def main() -> None:
    """Score once and print one line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--policy", default="hangzhou-2020-02")
    parser.add_argument("--as-of", required=True)
    parser.add_argument("--out")
    parser.add_argument("--format", choices=("csv", "parquet"), default="parquet")
    parser.add_argument("--memory")
    wanted = parser.parse_args()
    command = [sys.executable, "-m", "healthcode", "score", str(wanted.folder), "--quiet"]
    command += ["--policy", wanted.policy, "--as-of", wanted.as_of]
    command += ["--out", wanted.out, "--format", wanted.format] if wanted.out else []
    command += ["--memory", wanted.memory] if wanted.memory else []
    events = count_events(wanted.folder)
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{events:,} events, {wanted.policy}, {wanted.as_of}: {seconds:.1f} s wall, "
        f"{used.ru_utime + used.ru_stime:.1f} s CPU, {events / seconds:,.0f} events/s, "
        f"peak {used.ru_maxrss / 1024:,.0f} MB"
    )


if __name__ == "__main__":
    main()
