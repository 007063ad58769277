"""``docs/reference/policy.md``: every key of a policy file, from the models themselves."""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING, Any

import annotated_types
from pydantic import BaseModel

from healthcode.policy import model
from healthcode.policy.faults import rule_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic.fields import FieldInfo

INTRODUCTION = """\
# Policy files

A policy is one TOML file: who wrote which rules when, the rules, and worked cases that they must get right.
This page lists every key; [scoring](scoring.md) says exactly what each means for a colour.
The page is written from the program itself by `healthcode.policy.codebook`; a test holds the two equal.

- `healthcode policy list` names the shipped policies.
- `healthcode policy show hangzhou-2020-02` says what one does; with `--toml`, its file to start from.
- `healthcode policy check my_policy.toml` lists every fault, warns of what is odd, and works the cases.
- `healthcode policy diff A B` says what changed, and counts [what grew](../explanation/creep-meter.md).
- `healthcode policy sql P` prints the queries that run for it, with its rows.
- `healthcode policy schema` prints a JSON schema, with which an editor checks and completes keys.

[Write a policy](../how-to/write-a-policy.md) leads from an empty file to a working one.

A key that is not on this page is an error, so that a misspelt key never goes unnoticed.
A date is written `2020-02-11`, a time `2020-02-11T08:30:00`: the town's own clock, without a zone.
A pattern such as `restaurant/*` matches `restaurant/noodles` and deeper levels, but not plain `restaurant`.
A number with a fraction (minutes, weights, metres) keeps three decimals.
Every rule names the key of a source or says `invented`; the numbers without a source stand in `invented`.
Rule ids are unique, and `override` is taken.
`unless_active` and `of` name other rules of the file; `of` names a contact rule with cases and without slots.
Bands begin at 1 point, meet without gap or overlap and rise in severity; the last has no end.
Points need bands; stays and shared presence need `[presence]`.
`case_grid_minutes` divides the 1,440 minutes of a day; a law of distance takes the place of `by_distance_m`.

## A complete example

```toml
{example}```

## Entries
"""

EXAMPLE = """\
id = "my-policy"
title = "Red after a long contact"
label = "invented"
confidence = "low"
rules_of = 2020-02-11
design = "central"
invented = ["rule.long-contact", "presence", "cases", "consequence"]

[presence]
scan_minutes = 60
purchase_minutes = 15
max_unseen_hours = 336

[[rule]]
id = "long-contact"
kind = "contact"
min_minutes = 30
colour = "red"
lasts_days = 14
clears = [{ negatives = 2, hours = 24 }]
source = "invented"
says.en = "You shared a place with a confirmed case for 30 minutes or more."
says.de = "Sie waren mindestens 30 Minuten am selben Ort wie eine bestätigt infizierte Person."

[[consequence]]
colour = "green"

[[consequence]]
colour = "red"
stays_home = true
gates_closed = ["*"]

[[case]]
name = "exactly 30 minutes are enough"
at = 2020-02-13T08:00:00
given.scans = [
  { person_id = "syn-a", place_id = "cafe", scanned_at = 2020-02-12T10:00:00, left_at = 2020-02-12T10:30:00 },
  { person_id = "syn-b", place_id = "cafe", scanned_at = 2020-02-12T10:00:00, left_at = 2020-02-12T11:00:00 },
]
given.reports = [{ person_id = "syn-b", kind = "test_positive", reported_at = 2020-02-13T08:00:00 }]
expect = [{ person_id = "syn-a", colour = "red", rule = "long-contact" }]
"""
#: What `policy check` warns of, and at which keys.
_WARNED: tuple[tuple[str, str], ...] = (
    (
        "The rule is out of force by `rules_of`, or before anything that it may count can happen.",
        "`in_force_until`, `observed_from`",
    ),
    ("Its evidence ends before, or when, it takes effect.", "`lasts_days`"),
    ("Rules silence each other in a circle.", "`unless_active`"),
    (
        "Two rules look at the very same thing: the one is superfluous, or they contradict each other.",
        "`rule`, `colour`",
    ),
    (
        (
            "Another rule gives at least as severe a colour for all that this one looks at, and for at least "
            "as long: "
            "the rule never decides, or adds nothing. A severer rule on the same rows that ends sooner, by "
            "its days or by a way to clear, is no contradiction: then the milder one decides after it. "
            "A rule that others name in `of` or `unless_active` is left out."
        ),
        "`rule`",
    ),
    ("A green rule where green is the default, and nothing of lower priority is hidden.", "`colour`"),
    ("Evidence makes the colour milder than the default.", "`default`"),
    ("A rule of higher priority hides one that gives a severer colour.", "`priority`"),
    (
        "It gives 0 points a minute, or points by the minute for purchases, which have no minutes.",
        "`points_per_minute`, `counts`",
    ),
    (
        '`per = "day"` or `"contact_day"`, and one case cannot give so many weighted minutes in a day.',
        "`min_minutes`",
    ),
    (
        "The `tables` of `[presence]` show nobody where, or as, the rule asks for it.",
        "`place_kinds`, `same_carriage`, `thin_case_scans_minutes`",
    ),
    ("No infectious day lies where `case_events` looks, or has any weight.", "`case_events`, `weights`"),
    (
        '`per = "meeting"` or `"contact_day"` looks at one other person at a time, so never at two cases.',
        "`min_cases`",
    ),
    (
        (
            "What presence can show of a case is always shorter, is rounded to 0, or is an instant: without "
            "trips and check-outs a row is as long as `scan_minutes` or `purchase_minutes` say."
        ),
        "`case_min_minutes`, `case_grid_minutes`, `min_minutes`, `round_minutes`",
    ),
    ("Only rows that start in the very second of the case's report count.", "`case_lookback_days`"),
    (
        "A vehicle of no known mode, or a kind of place that is nearly one of the simulated towns.",
        "`place_kinds`, `by_kind`, `weights`, `gates_closed`",
    ),
    ("A word twice in one list.", "any list"),
    ("Only vehicles have carriages, and no place kind is one.", "`same_carriage`"),
    ("No contact can be so recent.", "`recent_days`"),
    ("A purchase category that no table has unless its makers add the word.", "`categories`"),
    ("A group label with spaces around it, which nobody can have.", "`groups`"),
    ("Numbers for place kinds at which the rule does not look.", "`by_kind`, `weights`"),
    (
        (
            "A way to clear that is never met, stands there twice, comes too late (its earliest day lies "
            "after `lasts_days`), or has numbers that mean nothing (a `not_before_day` up to that day)."
        ),
        "`clears`",
    ),
    ("No sum of the rules' points lies in the band.", "`band`"),
    ("A rule, a band or a default gives a colour that has no `[[consequence]]`.", "`consequence`"),
    ("The rule looks back further than rows of a table are kept.", "`lookback_days`"),
    (
        "A rule whose only source is `invented`, not listed in `invented`; a source without a year.",
        "`source`",
    ),
    (
        "Points, retention, consequences and the like without any source, not listed in `invented`.",
        "`band`, `retention` …",
    ),
    ("An entry of `deliberate` at which nothing is odd.", "`deliberate`"),
)
WARNINGS = """\
## Warnings of `policy check`

A policy with a warning can be scored; the warning says that it is hardly what its author meant.
`--strict` makes warnings fail the check.
What is meant all the same is named in `deliberate`, with the reason in `about`.

| what is odd | at |
| --- | --- |
""" + "".join(f"| {what} | {at} |\n" for what, at in _WARNED)

#: Each entry: how it is written, its model, and the keys described elsewhere.
_ENTRIES: tuple[tuple[str, type[BaseModel]], ...] = (
    ("Top of the file", model.Policy),
    ("`[[source]]`", model.Source),
    ("`[cases]`", model.Cases),
    ("`[cases.onset]`", model.Onset),
    ("`[presence]`", model.Presence),
    ("`[[rule]]`, every kind", model.RuleBase),
    ("`says` of a rule", model.Says),
    ("`clears` of a rule: a list of these", model.Clear),
)
_CONTACT_ENTRIES: tuple[tuple[str, type[BaseModel]], ...] = (
    ("`slots` of a contact rule", model.Slots),
    ('`by_kind."a/pattern"` of a contact rule', model.KindNumbers),
    ("`weights` of a contact rule", model.Weights),
    ("`weights.by_day`: a list of these", model.DayWeight),
    ("`weights.by_distance_m` and `by_attenuation_db`: lists of these", model.Band),
    ("`weights.by_distance_law`", model.DistanceLaw),
    ("`unless_test_hours` of a purchase rule", model.UnlessTest),
)
_LAST_ENTRIES: tuple[tuple[str, type[BaseModel]], ...] = (
    ("`[[band]]`", model.PointBand),
    ("`[default]`", model.Default),
    ("`[[consequence]]`", model.Consequence),
    ("`[[case]]`", model.Case),
    ("`expect` of a case", model.Expect),
)
_NAMES = {
    model.Moment: "date or time",
    model.Thousandths: f"number from 0 to {model.LARGEST_NUMBER:,}",
    model.SignedThousandths: f"number from -{model.LARGEST_NUMBER:,} to {model.LARGEST_NUMBER:,}",
    model.Path: "pattern",
    model.Id: "id",
}
_DESCRIPTIONS = {
    "publisher": "Who published it.",
    "title": "What it is called.",
    "label": "What kind of policy it is.",
    "confidence": "How well the sources bear it.",
    "design": "How the system is built.",
    "id": "Its name, as given to `--policy`.",
    "cases": "Who is infectious when.",
    "onset": "What an empty, old or future onset means.",
    "presence": "How long rows last; needed by stays and by shared presence.",
    "source": "Publications that rules name.",
    "rule": "The rules; their order breaks ties.",
    "band": "What points mean.",
    "default": "The colour without evidence.",
    "consequence": "What a colour does to a person; none: nothing.",
    "case": "Worked examples.",
    "kind": "The kind of rule.",
    "says": "The rule in one plain sentence.",
    "categories": "Words of the column `category`.",
    "unless_test_hours": "A negative sample around the purchase that excuses it.",
    "kinds": "Kinds of reports, as patterns.",
    "weights": "How much minutes count.",
    "case_events": "Which of a case's presence counts, by the pivot.",
    "by_day": "By days from the pivot; a day that is not named weighs 0.",
    "by_distance_m": "By distance; bounds rise.",
    "by_distance_law": "By distance, in place of by_distance_m.",
    "by_attenuation_db": "By attenuation; bounds rise.",
    "by_place_kind": "By place kind, as patterns.",
    "from_day": "First day.",
    "weight": "What a minute counts; 1 is a full minute.",
    "before": "Hours before the purchase.",
    "after": "Hours after the purchase.",
    "colour": "Which colour.",
    "stays_home": "Whether the person stays at home.",
    "test_required": "Whether the person must take a test.",
    "name": "Unique in the file.",
    "at": "When the colour is asked for.",
    "expect": "Whose colour should be what; one or a list.",
}


def policy_codebook() -> str:
    """Write the whole page.

    Returns:
        Markdown, ended by a line break.
    """
    parts = [INTRODUCTION.format(example=EXAMPLE)]
    parts += [_entry(heading, entry) for heading, entry in _ENTRIES]
    shared = set(model.RuleBase.model_fields)
    for kind, entry in rule_kinds().items():
        says = (entry.__doc__ or "").splitlines()[0]
        parts.append(_table(f'### `[[rule]]` with `kind = "{kind}"`\n\n{says}', entry, leave_out=shared))
    parts += [_entry(heading, entry) for heading, entry in (*_CONTACT_ENTRIES, *_LAST_ENTRIES)]
    return "\n".join([*parts, WARNINGS])


def _entry(heading: str, entry: type[BaseModel]) -> str:
    says = (entry.__doc__ or "").splitlines()[0]
    return _table(f"### {heading}\n\n{says}", entry)


def _table(head: str, entry: type[BaseModel], leave_out: Iterable[str] = ()) -> str:
    lines = [head, "", "| key | type | default | meaning |", "| --- | --- | --- | --- |"]
    hidden = set(leave_out)
    for name, field in entry.model_fields.items():
        if name not in hidden:
            key = field.alias or name
            meaning = field.description or _meaning(entry, key)
            lines.append(f"| `{key}` | {_type(entry, name, field)} | {_default(field)} | {meaning} |")
    return "\n".join([*lines, ""])


def _meaning(entry: type[BaseModel], key: str) -> str:
    if entry is model.KindNumbers and key != "weight":
        return "Instead of the rule's, for this kind."
    return _DESCRIPTIONS.get(key, "")


def _default(field: FieldInfo) -> str:
    value = field.default
    if field.is_required():
        return "required"
    if value in (None, (), {}, "") or isinstance(value, BaseModel):
        return "none"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{entry}"' for entry in value) + "]`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _type(entry: type[BaseModel], name: str, field: FieldInfo) -> str:
    hint = typing.get_type_hints(entry, include_extras=True)[name]
    return _said(hint, tuple(field.metadata))


def _said(hint: Any, bounds: tuple[object, ...] = ()) -> str:
    """Say what may stand at a key, as a person would."""
    for known, name in _NAMES.items():
        if hint == known:
            return name
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hasattr(hint, "__metadata__"):
        return _said(args[0], (*bounds, *_flat(hint.__metadata__)))
    if origin is typing.Literal:
        return ", ".join(f"`{word}`" for word in args)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(_said(arg) for arg in args if arg is not type(None)))
    if origin is tuple:
        return "entries" if _is_entry(args[0]) else f"list of {_said(args[0])}"
    if origin is dict:
        return "tables of rows" if typing.get_origin(args[1]) is tuple else f"table of {_said(args[1])}"
    if _is_entry(hint):
        return "entry"
    simple = {int: "whole number", str: "text", bool: "true or false"}[hint]
    return f"{simple}{_range(bounds)}" if hint is int else simple


def _range(bounds: tuple[object, ...]) -> str:
    lows = [part.ge for part in bounds if isinstance(part, annotated_types.Ge)]
    highs = [part.le for part in bounds if isinstance(part, annotated_types.Le)]
    low, high = (max(lows, default=None), min(highs, default=None))  # type: ignore[type-var]
    if low is None:
        return ""
    return f" from {low:,}" if high is None else f" from {low:,} to {high:,}"


def _flat(metadata: Iterable[Any]) -> list[object]:
    return [part for entry in metadata for part in (getattr(entry, "metadata", None) or [entry])]


def _is_entry(hint: Any) -> bool:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return all(_is_entry(arg) for arg in typing.get_args(hint))
    if hasattr(hint, "__metadata__"):
        return _is_entry(typing.get_args(hint)[0])
    return isinstance(hint, type) and issubclass(hint, BaseModel)
