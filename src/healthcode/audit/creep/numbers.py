"""The numbers of the drills, from ``numbers.toml``: each stands there with its unit and source."""

from __future__ import annotations

from healthcode.audit.assumptions import numbers, read_file

FILE = "creep/numbers.toml"
#: Whole numbers by name.
NUMBERS = numbers(read_file(FILE)["numbers"], FILE)
