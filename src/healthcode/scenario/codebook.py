"""``docs/reference/scenario.md``: every setting of a town, from the defaults themselves."""

from __future__ import annotations

from healthcode.scenario.faults import sections
from healthcode.scenario.load import load_scenario, shipped_scenarios
from healthcode.scenario.settings import defaults
from healthcode.toml_file import written

INTRODUCTION = """\
# Scenario files

A scenario is one TOML file: its name, its seed, and the settings that differ from the defaults.
This page lists every setting; [make a town](../how-to/make-a-town.md) shows how to change one.
The page is written from the program itself by `healthcode.scenario.codebook`; a test holds the two equal.

- `healthcode scenario list` names the shipped scenarios.
- `healthcode scenario show rush-hour` says how one differs from the defaults, and lists every fault of a \
file that has any; with `--toml`, it prints the file to start from.
- `healthcode simulate port-linden -o my-run` runs one.

A key that is not on this page is an error, so that a misspelt key never goes unnoticed.
A table keeps the entries that a scenario does not name: write `0` to leave one out.
A list takes the place of the whole list.

## A complete example

```toml
{example}```

## Top of the file

| key | what may stand there | default | meaning |
| --- | --- | --- | --- |
| `id` | up to 60 lower-case letters, digits and hyphens | required | The scenario's name. A copy that \
keeps a shipped id is called "(changed)" in every result. |
| `title` | text | required | What it is called. |
| `about` | text, one line | required | One sentence on its use. |
| `seed` | whole number from 0, or a short word such as `linden-7` | `1` | From which every random draw \
follows. A word stands for the first 64 bits of its SHA-256; the word itself is what is printed. |
| `based_on` | the id of a shipped scenario, or a `.toml` file beside this one | none | The scenario whose \
settings and seed hold where this file says nothing. That one may have its own `based_on`. |
| `sources` | table of texts | none | Where a value that this file changes comes from, by key. A value \
without one counts as invented. |

Every setting can also be typed beside the scenario, for one run: `--set epidemic.asymptomatic_share=0.4`, \
or `--set town.no_phone_share.old=0.5` for one entry of a table.
`--people`, `--days` and `--seed` are short for the three that are changed most.

## The shipped scenarios

{shipped}
## Settings

Each has a value, a unit, and a source: a publication, or the word *assumption* for what was invented for \
teaching.
"""

EXAMPLE = """\
id = "older-town"
title = "A town with fewer phones"
about = "What becomes of a code when half of the old have no phone?"
based_on = "port-linden"
seed = "linden-8"

[town]
no_phone_share = { old = 0.5, very_old = 0.8 }

[behaviour]
compliance = "high"

[sources]
"town.no_phone_share" = "the class survey of our own town, May"
"""


def scenario_codebook() -> str:
    """Write the whole page.

    Returns:
        Markdown, ended by a line break.
    """
    head = INTRODUCTION.format(example=EXAMPLE, shipped=_shipped())
    return "\n".join([head, *(_section(name) for name in sections())])


def _shipped() -> str:
    lines = ["| id | for what |", "| --- | --- |"]
    lines += [f"| `{name}` | {load_scenario(name).about} |" for name in shipped_scenarios()]
    return "\n".join(lines) + "\n"


def _section(name: str) -> str:
    lines = [
        f"### `[{name}]`",
        "",
        "| key | value | unit | meaning | may be | source |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for setting in defaults().values():
        if setting.section == name:
            words = ", ".join(f"`{word}`" for word in setting.words)
            bounds = f", {setting.range_words}" if setting.range_words else ""
            allowed = f"{setting.type_name}{bounds}{'; also by ' if words else ''}{words}"
            if not isinstance(setting.value, dict) and words:
                allowed = words
            cells = (
                f"`{setting.name}`",
                f"`{written(setting.value)}`",
                setting.unit,
                setting.says,
                allowed,
                setting.source,
            )
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join([*lines, ""])
