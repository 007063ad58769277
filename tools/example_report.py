"""Build the ready-made example: the demo town's report and comparison as a folder to publish.

uv run --no-sync python tools/example_report.py site

The folder then holds ``index.html`` (English), ``de.html`` (German), the numbers behind both pages
(``audit.json``, ``compare.json``) and a note that says what made them. It needs no server and no Python to be
read; the same version makes the same bytes.
"""

# ruff: noqa: INP001 - a script, not part of a package

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SCENARIO, POLICY = "demo", "hangzhou-2020-02"
#: So many towns are lived under each policy of the comparison.
SEEDS = 5
PAGES = {"en": "index.html", "de": "de.html"}
_NOTE = """A synthetic town, {scenario}, under {policy}.
Nobody on these pages exists, and no code on them is a pass.

index.html   the report in English; open it in any browser, it loads nothing
de.html      the same in German
audit.json   every number of the town
compare.json every number of the comparison over {seeds} seeds

Made by:
{commands}
"""


def build(folder: Path, seeds: int = SEEDS) -> None:
    """Write the example into a folder, which is made anew.

    Args:
        folder: Replaced if it is there and holds an example already.
        seeds: Of the comparison.

    Raises:
        SystemExit: If the folder holds something else, or a command fails.
    """
    if folder.exists() and not ((folder / "index.html").is_file() and (folder / "audit.json").is_file()):
        raise SystemExit(f"{folder} is there and holds no example: choose another folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as made:
        work, site = Path(made), Path(made) / "site"
        site.mkdir()
        under = [SCENARIO, "--policy", POLICY]
        commands = [
            ["simulate", *under, "-o", "town"],
            ["audit", "town", "--all", "--out", "audited"],
            [
                "compare",
                SCENARIO,
                "--policy",
                POLICY,
                "--alternatives",
                "--seeds",
                str(seeds),
                "--out",
                "compared",
            ],
        ]
        numbers = ["--audit", "audited", "--compare", "compared"]
        for language, name in PAGES.items():
            commands.append(["report", *numbers, "--lang", language, "--out", f"site/{name}"])
        for command in commands:
            _healthcode(command, work)
        shutil.copyfile(work / "audited" / "audit.json", site / "audit.json")
        shutil.copyfile(work / "compared" / "audit.json", site / "compare.json")
        said = "\n".join(f"  healthcode {' '.join(command)}" for command in commands)
        note = _NOTE.format(scenario=SCENARIO, policy=POLICY, seeds=seeds, commands=said)
        (site / "README.txt").write_text(note, encoding="utf-8", newline="\n")
        if folder.exists():
            shutil.rmtree(folder)
        site.rename(folder)


def _healthcode(arguments: list[str], folder: Path) -> None:
    command = [sys.executable, "-m", "healthcode", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        raise SystemExit(f"healthcode {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description="Build the ready-made example report.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="of the comparison")
    arguments = parser.parse_args()
    build(arguments.folder, arguments.seeds)
    print(f"Wrote {arguments.folder}: publish the folder, or open index.html in it.")  # noqa: T201 - a script


if __name__ == "__main__":
    main()
