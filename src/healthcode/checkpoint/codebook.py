"""``docs/reference/gates.md``: every key of a gate file, from the model itself."""

# ruff: noqa: E501 - a row of a Markdown table is one line

from __future__ import annotations

import typing
from typing import TYPE_CHECKING

from pydantic_core import PydanticUndefined

from healthcode.checkpoint.attacks.listed import ATTACKS
from healthcode.checkpoint.attacks.world import OLD_KEY_DAYS, THEFT_KNOWN_HOURS
from healthcode.checkpoint.load import gate_text, load_gate, shipped_gates
from healthcode.checkpoint.model import FACTS, Gate

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_EXAMPLE = "private-yes-no"

_OPENING = """\
# Gates

A gate file says how people are checked at the doors of a run: what is seen of them, what is kept, and what
happens to those without a phone. It is one TOML file, shipped under an id or lying anywhere under a path.
This page is written from the program itself by `healthcode.checkpoint.codebook`; a test holds the two equal.

- `healthcode gate list` names the shipped gates; `gate show ID --toml` prints the file of one, to copy.
- `healthcode checkpoint RUN --gate G` puts gates at all doors of a run; see
  [how to stand at a gate](../how-to/stand-at-a-gate.md).
- `healthcode checkpoint RUN --gate G --attacks` also runs every attack against them; the
  [threat model](../explanation/threat-model.md) reads the result.
- `healthcode simulate … --gate G` lets a town live with one: its scans are what the platform sees at the doors.

A key that is not on this page is an error, and so are keys that contradict each other; all faults are named at
once. Every shipped gate names its source or says `invented`.
"""

_MEANING = """\
## What a gate is shown

Of a run a gate gets the [`arrivals`](tables.md#truth-arrivals): who stands at which door when, and whether a phone
is carried. It gets codes, the verdicts of the last 04:00, and a table of which colours the policy turns away at
which kind of place (`gates_closed`). It gets nothing else: no rules, no rows of the platform, nothing of what is
really so. People and places come in by id alone, and every chance that a guard takes is drawn from the seed, the
ids and the time, so that the same door does the same in every order and beside any other gate.

Colours are fixed at 04:00 and hold for 24 hours. Arrivals before the first 04:00 of a run are left out, since
nobody had a code yet; the summary counts them. A phone shows its owner's newest code: with `reissued = "daily"`
that of 04:00, with `"live"` one issued at that second. A printed code is that of 04:00 and holds for
`paper_life_minutes`.
Each code is really issued and signed, and each different one is really verified, some 3,000 of them a second on a free core;
`--days N` looks at the last N days of the calendar only. A day on which nobody arrives is a day too, in `--days`
as in what is told per day.

## How somebody is checked

| checked by | when | what can refuse |
| --- | --- | --- |
| `scan` | a phone is carried, and the guard does not only glance | age of the code by the door's clock, replay, another face, closed colour; where visitors scan a posted code, only the colour |
| `glance` | a phone is carried, in `glance_share` of cases | closed colour |
| `paper` | no phone, `without_phone = "paper_pass"`, and the person holds one | as a scan |
| `judgement` | no phone, `without_phone = "human_judgement"` | the human: `let_in_share` are let in, whatever their colour |
| `none` | no phone, and nothing instead | always |

Reasons are looked at in this order: age, replay, another face, closed colour; the first one counts.
A refusal is *wrong* if the place was open to the person's colour. A person can be let in against their colour too,
by a human who judges.
One guard stands at each door and takes people in the order in which they come; who waits does not give up.

## What the guard sees, and what is kept

| `sees` | the screen tells, beside yes or no |
| --- | --- |
{facts}

A glance shows the painted colour and nothing else. A code itself says a colour and the day's pseudonym, so an
offline gate can show no more than that.
A log of names has one row for each code that a device read: place, time, name, answer, and what the screen told.
A log of `counts` has one row for each door and hour (and colour, if colours are seen), over all checks.
A day is deleted from the log `log_days` days after it ended; an outsider finds the log as it is at the end of the
run.

The platform learns of each code that a device reads, on a phone or on paper, at an online gate, which asks it, and
at a gate whose log has names, which it can read. In `simulate --gate` the arrivals with a phone among them become
rows of `scans`, to which the scenario's faults of observation are then applied, with `colour_shown`, and a check-out as the scenario has it; whoever was refused left at once. That printed codes are left out there is a
simplification: in a simulated town the platform learns of phones alone. At a door with a gate no other scan is
made; at places without one the scenario's `observation.scan_share` holds. Without `--gate` that share holds
everywhere, and everybody who was refused has scanned. A gate in a simulation turns people away by their colour alone: that a
code expired or a phone is missing changes nobody's day.

## Files of `checkpoint --out`

| file | holds |
| --- | --- |
| `decisions-GATE` | one row for each arrival: `person_id`, `place_id`, `arrived_at`, `checked_by`, `is_let_in`, `refused_because`, `is_refused_wrongly`, `seconds`, `waited_seconds`, `guard_saw` |
| `log-GATE` | the log as an outsider finds it; no file if nothing is kept |
| `refusals` | for each gate and group label: `residents`, `people` (how many different ones came), `checks`, `refused`, `refused_wrongly`, and `is_small` where fewer than 30 people came |
| `attacks` | with `--attacks`: for each attack, gate and way of checking whether it passed and what stopped it; `passed_share` is over all ways of the gate |
| `checkpoint.json` | all numbers of the gates, what an outsider with each log learns, and the attacks if they were run |

Tables are CSV or Parquet as those of the run; `--format` chooses.

## What an outsider with the log learns

Everything here is computed from the log alone, with the town's map (what kind of place a door is):

| number | meaning |
| --- | --- |
| `names` | different pseudonyms or persons in it; a person has a new pseudonym each day |
| `traced_names` | names that visit two places or more, so that a way can be followed |
| `longest_chain` | most places that one name visits one after the other, a place not counted twice in a row |
| `linked_days` | most days on which one name appears; 1 means that days cannot be linked |
| `singled_out` | somebody is known to have been at one place in one hour, or at two: the share of names to which then no other name fits, among those with a point, and with two or more. The known points are drawn from the name's own, by the seed |
| `names_with_points` | how many names have one point or more, and two or more |
| `then_revealed` | rows that a name singled out by two points gives away beside those two, on average |
| `lone_cells` | counts of one check alone: who knows that somebody was there learns the answer |
| `sensitive_rows`, `sensitive_names` | at worship, clinics, care homes and pharmacies |
| `flagged_rows`, `flagged_names` | with a colour other than green, grey too |
| `reasons_told` | rows with the reason of a colour |

## Attacks

Each is built from real codes and pictures, with keys made for the bench, and read by the same scanner as
`healthcode scan`, at noon of the run's last day at a door that is closed to some colour; no cell of the table is
written by hand. Where guards glance now and then, an attack is run both ways.
Two numbers behind them are assumptions: the old key was retired {old_key_days} days ago, and the platform has known
of the theft of the stolen one for {theft_known_hours} hours, so that an older deny list lets it pass.
The attacker has a colour that the door is closed to, and a friend has one that it is open to.

| attack | what is built and held out |
| --- | --- |
{attacks}

## Shipped gates

| id | what | source |
| --- | --- | --- |
{gates}

## A complete example

```toml
{example}```

## Keys

| key | holds | default | meaning |
| --- | --- | --- | --- |
{keys}
"""


def codebook() -> str:
    """Write the page."""
    gates = [load_gate(name) for name in shipped_gates()]
    return (
        _OPENING
        + "\n"
        + _MEANING.format(
            facts="\n".join(
                f"| `{sees}` | {', '.join(facts) or 'nothing'} |" for sees, facts in FACTS.items()
            ),
            attacks="\n".join(f"| `{attack.id}` | {attack.says} |" for attack in ATTACKS),
            gates="\n".join(f"| `{gate.id}` | {gate.says} | {gate.source} |" for gate in gates),
            example=gate_text(_EXAMPLE),
            old_key_days=OLD_KEY_DAYS,
            theft_known_hours=THEFT_KNOWN_HOURS,
            keys="\n".join(_key(name, field) for name, field in Gate.model_fields.items()),
        )
    )


def _key(name: str, field: FieldInfo) -> str:
    default = "required" if field.default is PydanticUndefined else f"`{_value(field.default)}`"
    return f"| `{name}` | {_holds(field)} | {default} | {field.description} |"


def _holds(field: FieldInfo) -> str:
    words = typing.get_args(field.annotation)
    if words:
        return ", ".join(f"`{word}`" for word in words)
    bounds = {
        sign: bound
        for sign in ("ge", "le")
        for bound in (getattr(mark, sign, None) for mark in field.metadata)
        if bound is not None
    }
    kinds: dict[object, str] = {bool: "true or false", int: "whole number", float: "share", str: "text"}
    holds = kinds[field.annotation]
    return f"{holds}, {bounds['ge']:,g} to {bounds['le']:,g}" if bounds else holds


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
