"""Score a dataset at one day, then the day after: whole, and with what the day before kept.

    uv run python benchmarks/score_since.py /tmp/events --sizes 1.4 14

Uses and makes the datasets of ``score_at_scale.py``. Each scoring is a process, from Parquet to Parquet;
the two results of the second day are compared row by row. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import runpy
import sys
import tempfile
from pathlib import Path

import duckdb

SCALE = runpy.run_path(str(Path(__file__).with_name("score_at_scale.py")))
POLICY = SCALE["POLICIES"][0]
DAYS = ("2020-02-14", "2020-02-15")
TABLES = ("verdicts", "evidence", "exposures", "evidence_exposures")


def rows_of(folder: Path) -> list[object]:
    """Sum over the rows of each result table and their places."""
    return [
        duckdb.connect()
        .execute(
            f"select count(*), bit_xor(hash(found)) "
            f"from read_parquet('{folder / name}.parquet', file_row_number = true) as found"
        )
        .fetchall()
        for name in TABLES
    ]


def main() -> None:
    """Measure, compare and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=float, nargs="+", default=[1.4, 14], help="millions of events")
    wanted = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="score-since-") as scratch:
        for size in wanted.sizes:
            data = wanted.folder / f"{size:g}m"
            if not (data / "zones.parquet").is_file():
                SCALE["EVENTS"]["make_dataset"](data, round(size * SCALE["PEOPLE_PER_MILLION"]))
            events = SCALE["EVENTS"]["count_events"](data)
            folders = {name: Path(scratch) / f"{name}-{size:g}" for name in ("before", "whole", "since")}
            for what, day, name, more in (
                ("the day before, --keep", DAYS[0], "before", ["--keep"]),
                ("the day, whole", DAYS[1], "whole", []),
                ("the day, --since", DAYS[1], "since", ["--since", str(folders["before"])]),
            ):
                command = [sys.executable, "-m", "healthcode", "score", str(data), "--quiet", "--as-of", day]
                command += ["--policy", POLICY, "--out", str(folders[name]), "--format", "parquet", *more]
                rows.append(SCALE["measured"](what, events, command))
            if rows_of(folders["whole"]) != rows_of(folders["since"]):
                raise SystemExit("the two results differ")
    print(SCALE["table"](rows), end="")


if __name__ == "__main__":
    main()
