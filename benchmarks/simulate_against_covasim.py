"""Compare the speed of simulating a town with Covasim, an agent-based epidemic model, in one run.

    uv run python benchmarks/simulate_against_covasim.py
    uv run python benchmarks/simulate_against_covasim.py --people 100000 --runs 3

Both simulate equally many people and days, in turn, each in a process of its own, so that what else the
machine does falls on both alike. Ours writes every event: visits, rides, purchases, tests, arrivals and
what a platform saw. Covasim draws random contacts and keeps counts; it has disease in more detail. Only
speed is compared.

"whole" is the whole process, from starting Python to the last written byte. "days" leaves out starting and
importing, and for Covasim also making the people; for ours it includes writing everything.
Covasim is installed into an environment of its own by uv; ``--covasim-python`` names one that has it already.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COVASIM_VERSION = "4.0.1"
MOST_RUNS = 100

_COVASIM = """
import json, resource, sys, time
import covasim
people, days, kind = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
simulation = covasim.Sim(pop_size=people, n_days=days - 1, pop_type=kind, rand_seed=1, verbose=0)
simulation.initialize()
began = time.perf_counter()
simulation.run()
seconds = time.perf_counter() - began
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"days": seconds, "memory": used.ru_maxrss / 1024}))
"""

_OURS = """
import json, resource, sys, time
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.scenario import load_scenario
people, days, policy = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
settings = json.loads(sys.argv[5])
scenario = load_scenario("port-linden", people=people, days=days, set=settings)
began = time.perf_counter()
simulate(scenario, sys.argv[4], load_policy(policy) if policy else None)
seconds = time.perf_counter() - began
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"days": seconds, "memory": used.ru_maxrss / 1024}))
"""


def measured(command: list[str]) -> dict[str, float]:
    """Run a command to its end and give its own figures with the seconds of the whole process."""
    began = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    whole = time.perf_counter() - began
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures | {"whole": whole}


def covasim_python(given: str | None) -> list[str]:
    """Give the command that runs Python with Covasim."""
    if given:
        return [given]
    return ["uv", "run", "--no-project", "--isolated", "--with", f"covasim=={COVASIM_VERSION}", "python"]


def shown(name: str, runs: list[dict[str, float]], person_days: int) -> str:
    """Write the median of each figure, with the rate in millions of person-days a second."""
    middle = {key: statistics.median(run[key] for run in runs) for key in ("days", "whole", "memory")}
    return (
        f"{name:32} days {middle['days']:7.1f} s ({person_days / middle['days'] / 1e6:.2f} M/s)   "
        f"whole {middle['whole']:7.1f} s ({person_days / middle['whole'] / 1e6:.2f} M/s)   "
        f"peak {middle['memory']:,.0f} MB"
    )


def main() -> None:
    """Run all in turn and print medians and ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--policy", default="", help="also measure ours with daily scoring under it")
    parser.add_argument("--covasim-python", help="a Python that has Covasim")
    wanted = parser.parse_args()
    python = covasim_python(wanted.covasim_python)
    size = [str(wanted.people), str(wanted.days)]
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "run")
        ours = [sys.executable, "-c", _OURS, *size]
        commands = {
            "Covasim, random contacts": [*python, "-c", _COVASIM, *size, "random"],
            "Covasim, layered contacts": [*python, "-c", _COVASIM, *size, "hybrid"],
            "healthcode": [*ours, "", out, "[]"],
            "healthcode, no proximity app": [*ours, "", out, '["town.app_uptake=0.0"]'],
        }
        if wanted.policy:
            commands[f"healthcode, {wanted.policy}"] = [*ours, wanted.policy, out, "[]"]
        subprocess.run([*python, "-c", "import covasim"], check=True, capture_output=True)
        found: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
        for _ in range(min(wanted.runs, MOST_RUNS)):
            for name, command in commands.items():
                found[name].append(measured(command))
    person_days = wanted.people * wanted.days
    print(f"{wanted.people:,} people x {wanted.days} days, medians of {wanted.runs} runs in turn")
    for name, runs in found.items():
        print(shown(name, runs, person_days))
    for rival in ("Covasim, random contacts", "Covasim, layered contacts"):
        ratios = {
            key: statistics.median(
                theirs[key] / mine[key]
                for theirs, mine in zip(found[rival], found["healthcode"], strict=True)
            )
            for key in ("days", "whole")
        }
        times = f"days {ratios['days']:.2f} times, whole {ratios['whole']:.2f} times as fast"
        print(f"healthcode against {rival}: {times}")


if __name__ == "__main__":
    main()
