"""Measure how well each colour is read from bad pictures, beside a bare black-on-white symbol.

    uv run python benchmarks/scan_ladder.py [SEEDS]

Prints the share of pictures read correctly, for each rung of the ladder in ``tests/scan_ladder.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from scan_ladder import BARE, DRAWINGS, RUNGS, rate

SEEDS = 40


def main() -> None:
    """Print a table in Markdown."""
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
    print(f"| {len(seeds)} pictures each, % read | {' | '.join(DRAWINGS)} |")
    print(f"| --- |{' ---: |' * len(DRAWINGS)}")
    totals = dict.fromkeys(DRAWINGS, 0.0)
    for rung in RUNGS:
        rates = {drawing: rate(drawing, rung, seeds) for drawing in DRAWINGS}
        for drawing, share in rates.items():
            totals[drawing] += share / len(RUNGS)
        print(f"| {rung.name} | {' | '.join(f'{100 * share:.0f}' for share in rates.values())} |", flush=True)
    print(f"| **mean** | {' | '.join(f'**{100 * share:.1f}**' for share in totals.values())} |")
    print(
        f"| against bare | {' | '.join(f'{100 * (totals[name] - totals[BARE]):+.1f}' for name in DRAWINGS)} |"
    )


if __name__ == "__main__":
    main()
