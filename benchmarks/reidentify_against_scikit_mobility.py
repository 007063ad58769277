"""Re-identification risks: this package and scikit-mobility, on the same people in one run.

scikit-mobility 1.3.1 wants older libraries than this project, so it runs in an environment of its own, whose
Python is named; this script calls itself there. Make one with:

    python3.11 -m venv their-environment
    their-environment/bin/pip install scikit-mobility
    their-environment/bin/pip install "numpy<2" "scipy<1.14" "shapely<2.1" "scikit-learn<1.6" "matplotlib<3.9"
    their-environment/bin/pip install "setuptools<70" "statsmodels==0.14.2"
    uv run python benchmarks/reidentify_against_scikit_mobility.py their-environment/bin/python
    uv run python benchmarks/reidentify_against_scikit_mobility.py their-environment/bin/python --people 80

Both get the same made-up records and the attack "places"; the risks must be equal. Ours is timed on 10,000
people at knowledge 4 too.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time

PLACES = 60
DAY = 86_400


def made_rows(people: int, records: int, seed: int) -> list[tuple[str, int, int]]:
    """Make records (person, place, seconds) in which some places are visited far more than others."""
    drawn = random.Random(seed)
    weights = [1 / (number + 1) for number in range(PLACES)]
    return [
        (f"syn-{person:05}", drawn.choices(range(PLACES), weights)[0], drawn.randrange(30 * DAY))
        for person in range(people)
        for _ in range(records)
    ]


def theirs(people: int, records: int, knowledge: int) -> None:
    """Run scikit-mobility, and print its seconds and risks as JSON."""
    import warnings  # noqa: PLC0415 - only in their environment

    warnings.filterwarnings("ignore")
    import pandas as pd  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415
    import skmob  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415
    from skmob.privacy import attacks  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    rows = made_rows(people, records, 1)
    frame = pd.DataFrame(
        [
            (45 + place / 1_000, 9.0, pd.Timestamp("2020-02-03") + pd.Timedelta(seconds=at), person)
            for person, place, at in rows
        ],
        columns=["lat", "lng", "datetime", "uid"],
    )
    trajectories = skmob.TrajDataFrame(frame, user_id="uid")
    began = time.perf_counter()
    found = attacks.LocationAttack(knowledge).assess_risk(trajectories)
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "risks": dict(zip(found.uid, found.risk, strict=True))}))


def ours(people: int, records: int, knowledge: int) -> tuple[float, dict[str, float]]:
    """Run this package."""
    from healthcode.audit.reidentify import Attack, records_of, risks_of  # noqa: PLC0415 - not in theirs

    rows = made_rows(people, records, 1)
    who, where, when = zip(*rows, strict=True)
    began = time.perf_counter()
    table = records_of(who, [f"place-{place}" for place in where], when)
    found = risks_of(table, Attack("places", knowledge))
    seconds = time.perf_counter() - began
    return seconds, dict(zip(table.person_ids, found.risk.tolist(), strict=True))


def main() -> None:
    """Time both, and say whether they agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("python", help="of an environment that has scikit-mobility; - for none")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--records", type=int, default=10)
    parser.add_argument("--knowledge", type=int, default=2)
    parser.add_argument("--theirs", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    size = (given.people, given.records, given.knowledge)
    if given.theirs:
        theirs(*size)
        return
    ours(2, 2, 2)  # so that nothing is imported while the clock runs
    seconds, risks = ours(*size)
    words = f"{given.people:>6,} people, {given.records} records, knowledge {given.knowledge}"
    print(f"healthcode       {words}: {seconds:10.4f} s", flush=True)
    if given.python != "-":
        again = [
            f"--{name}={value}" for name, value in zip(("people", "records", "knowledge"), size, strict=True)
        ]
        called = [given.python, __file__, "-", *again, "--theirs"]
        answer = subprocess.run(called, check=True, capture_output=True, text=True)
        other = json.loads(answer.stdout.splitlines()[-1])
        apart = max(abs(risks[person] - risk) for person, risk in other["risks"].items())
        print(f"scikit-mobility  {words}: {other['seconds']:10.4f} s", flush=True)
        print(f"ratio {other['seconds'] / seconds:,.0f}; largest difference of a risk {apart:.1e}")
        if apart > 1e-9:
            sys.exit("the risks differ")
    seconds, _ = ours(10_000, given.records, 4)
    print(f"healthcode       10,000 people, {given.records} records, knowledge 4: {seconds:10.4f} s")


if __name__ == "__main__":
    main()
