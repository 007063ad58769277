"""The scorer on Spark with two workers, each a process of its own, and the command from end to end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from healthcode import clock
from healthcode.policy.load import load_policy
from scoring import spark_towns, strategies

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("spark"),
    pytest.mark.skipif(not spark_towns.CAN_RUN, reason="needs the extra spark and Java 17"),
    pytest.mark.skipif(
        "HEALTHCODE_CLUSTER" not in os.environ,
        reason="takes minutes: set HEALTHCODE_CLUSTER=1 to start two workers",
    ),
]

POLICY = "hangzhou-2020-02"


@settings(max_examples=1, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(towns=spark_towns.towns(), until=strategies.moments())
def test_two_workers_write_what_duckdb_says(
    tmp_path_factory: pytest.TempPathFactory, towns: list[dict[str, Any]], until: int
) -> None:
    """With two workers the command writes the four tables of DuckDB, and prints nothing of Spark's own."""
    around = tmp_path_factory.mktemp("cluster")
    out = around / "colours"
    town = spark_towns.side_by_side(towns)
    data = spark_towns.write_parquet(town, around / "data")
    command = [sys.executable, "-m", "healthcode", "score", str(data), "--engine", "spark"]
    command += ["--master", "local-cluster[2,1,1024]", "--as-of", clock.format_time(until), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{len(town['people'])} residents: ")
    told = f"Wrote {', '.join(f'{name}.parquet' for name in _TABLES)} into {out}."
    assert done.stderr.split() == told.split()
    expected = spark_towns.on_duckdb(data, load_policy(POLICY), [until])
    assert spark_towns.from_parquet(out) == expected
    assert expected["exposures"]
    provenance = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["policy"] == POLICY
    assert {path.name for path in around.iterdir()} == {"data", "colours"}


_TABLES = ("verdicts", "evidence", "exposures", "evidence_exposures")
