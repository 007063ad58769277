"""Time ``healthcode compare`` of three policies over five seeds, as a class would run it.

    uv run python benchmarks/compare_towns.py
    uv run python benchmarks/compare_towns.py --scenario demo --seeds 2

Starts the command as a person would, in a folder of its own that is thrown away, and prints how long all runs
took, how long counting and drawing took when all runs were there already, and what it came to.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

POLICIES = ("hangzhou-2020-02", "interview-tracing", "symptom-reports")


def timed(command: list[str]) -> float:
    """Run a command to its end, and give its seconds."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Time it twice: with nothing kept, and with everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scenario", default="port-linden")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "compared"
        command = [sys.executable, "-m", "healthcode", "compare", given.scenario, "--out", str(folder)]
        command += ["--seeds", str(given.seeds), "--workers", str(given.workers)]
        command += [word for policy in POLICIES for word in ("--policy", policy)]
        first, again = timed(command), timed([*command, "--quiet"])
        runs = json.loads((folder / "audit.json").read_text(encoding="utf-8"))["runs"]
    print(f"{len(runs)} runs of {given.scenario}, {given.workers} at a time: {first:7.1f} s")
    print(f"the same with every run kept:                {again:7.1f} s")
    for policy in POLICIES:
        averted = sorted(run["averted"] for run in runs if run["policy"] == policy)
        print(f"  {policy:<20} averted {averted}")


if __name__ == "__main__":
    main()
