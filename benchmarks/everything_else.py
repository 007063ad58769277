"""Time everything that a user waits for, besides scoring large folders, each as a process of its own.

    uv run python benchmarks/everything_else.py
    uv run python benchmarks/everything_else.py --people 2000 --days 20 --runs 3 --json waits.json

In a folder of its own that is thrown away it starts, as a person would: the program's help; the demo, an
audit and a report of it; the class town, its scoring and its audit; codes for 300 people, and scanning all of
them; a comparison of the demo's town; and the tour. What takes minutes comes only if it is named after
``--only``: every question of an audit of the class town, its report, and a kit. For each it prints the
seconds on the clock, the seconds of computing and the peak memory, as a Markdown table; with ``--json`` also
as a file.
``--profile NAME`` runs one of them under cProfile instead, and prints where its time went.

"Peak memory" is of the largest process that a command started. Memory and computing are not known on Windows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import healthcode

_SINCE_ITS_START = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
seconds = time.perf_counter() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
peak = used.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
print(json.dumps([code, seconds, used.ru_utime + used.ru_stime, peak]))
"""
_FAILED = "failed"
#: What runs only if it is named.
_NAMED_ONLY = ("audit class town, every question", "report class town", "kit")


def waits(people: int, days: int) -> dict[str, list[str]]:
    """Name what is measured, with the words to type; later ones read what earlier ones wrote.

    Args:
        people: Of the class town.
        days: Of the class town.
    """
    size = ["--people", str(people), "--days", str(days)]
    policy = ["--policy", "hangzhou-2020-02"]
    return {
        "help": ["--help"],
        "score street": ["score", "street"],
        "explain street": ["explain", "street", "syn-05-commuter"],
        "demo": ["demo", "--out", "first-look"],
        "audit demo": ["audit", "first-look/run"],
        "report demo": ["report", "first-look/run", "--out", "first-look/report.html"],
        "class town": ["simulate", "port-linden", *size, *policy, "--out", "town"],
        "score class town": ["score", "town"],
        "audit class town": ["audit", "town"],
        "audit class town, every question": ["audit", "town", "--all"],
        "report class town": ["report", "town"],
        "town of 300": [
            "simulate",
            "port-linden",
            "--people",
            "300",
            "--days",
            "14",
            *policy,
            "--out",
            "small",
        ],
        "codes for 300": ["codes", "small", "--out", "codes"],
        "scan": ["scan", "codes"],
        "compare demo": ["compare", "demo", *policy, "--seeds", "2", "--out", "compared"],
        "tour": ["tour", "--plain"],
        "kit": ["kit", "--out", "kit"],
    }


def measured(words: list[str], folder: Path) -> tuple[float, float, float] | None:
    """Run a command to its end; give seconds, seconds of computing and megabytes, or None if it fails."""
    command = [sys.executable, "-m", "healthcode", *words]
    if os.name == "nt":
        began = time.perf_counter()
        code = subprocess.call(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return None if code else (time.perf_counter() - began, float("nan"), float("nan"))
    told = subprocess.run(
        [sys.executable, "-c", _SINCE_ITS_START, *command],
        cwd=folder,
        capture_output=True,
        check=True,
        text=True,
    )
    code, seconds, computing, megabytes = json.loads(told.stdout)
    if code:
        print(told.stderr.strip().splitlines()[0] if told.stderr.strip() else code, file=sys.stderr)
        return None
    return seconds, computing, megabytes


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000, help="of the class town")
    parser.add_argument("--days", type=int, default=60, help="of the class town")
    parser.add_argument("--runs", type=int, default=1, help="of each; the middle one is shown")
    parser.add_argument("--only", nargs="*", default=(), help="these alone; name also what they read")
    parser.add_argument("--profile", metavar="NAME", help="run this one under cProfile, after the others")
    parser.add_argument("--json", metavar="FILE", type=Path)
    given = parser.parse_args()
    every = waits(given.people, given.days)
    unknown = {*given.only, *([given.profile] if given.profile else [])} - set(every)
    if unknown:
        parser.error(f"{', '.join(sorted(unknown))}: not among {', '.join(every)}")
    wanted = given.only or [name for name in every if name not in _NAMED_ONLY]
    chosen = {name: words for name, words in every.items() if name in wanted}
    results = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        print("| command | seconds | of computing | peak memory |")
        print("| --- | --- | --- | --- |")
        for name, words in chosen.items():
            runs = [measured(words, folder) for _ in range(given.runs)]
            kept = [run for run in runs if run is not None]
            if len(kept) < len(runs):
                results[name] = {"words": words, _FAILED: True}
                print(f"| {name} | {_FAILED} | | |", flush=True)
                continue
            seconds, computing, megabytes = (statistics.median(column) for column in zip(*kept, strict=True))
            results[name] = {
                "words": words,
                "seconds": round(seconds, 2),
                "computing_seconds": round(computing, 2),
                "peak_megabytes": round(megabytes),
            }
            print(f"| {name} | {seconds:.1f} s | {computing:.1f} s | {megabytes:,.0f} MB |", flush=True)
        if given.profile:
            profiled(every[given.profile], folder)
    if given.json is not None:
        of = {
            "healthcode": healthcode.__version__,
            "python": platform.python_version(),
            "cores": os.cpu_count(),
        }
        size = {"people": given.people, "days": given.days, "runs": given.runs}
        document = {**of, **size, "system": platform.platform(), "waits": results}
        given.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8", newline="\n")


def profiled(words: list[str], folder: Path) -> None:
    """Run one command under cProfile, and print the functions in which it spent most."""
    command = [sys.executable, "-m", "cProfile", "-o", "profile", "-m", "healthcode", *words]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    program = "import pstats; pstats.Stats('profile').sort_stats('tottime').print_stats(25)"
    subprocess.run([sys.executable, "-c", program], cwd=folder, check=True)


if __name__ == "__main__":
    main()
