"""The fields ``eq.gap[…]`` and its parts, and the doors at which a group was turned away.

Field by field they are documented in ``docs/reference/audit-people.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.confusion import LEAST_PEOPLE
from healthcode.audit.equality import PARTS, SplitAgain, Vain, split_gaps
from healthcode.audit.field import Note, plain_field
from healthcode.audit.lived import groups_in_order
from healthcode.audit.resampling import interval_of, times_drawn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from healthcode.audit.equality import Split
    from healthcode.audit.field import Kind

    Numbers = NDArray[np.float64]

UNIT = "days locked in vain per head"
_APART = (
    (
        "Risk and data go together: who meets many people also leaves many rows. Where strata cannot part "
        "them, the split is half and half by convention, not by discovery."
    ),
    (
        "Risiko und Daten gehen zusammen: Wer viele trifft, hinterlässt auch viele Zeilen. Wo Schichten "
        "sie nicht trennen, ist die Teilung halb und halb Vereinbarung, keine Entdeckung."
    ),
)
_GATE = (
    (
        "The town counts who stood at a door, not what it means to be sent away: one entry may be a meal, "
        "another a treatment."
    ),
    (
        "Die Stadt zählt, wer vor einer Tür stand, nicht was es heißt, weggeschickt zu werden: Ein Einlass "
        "kann eine Mahlzeit sein, ein anderer eine Behandlung."
    ),
)
_EXCLUDED = (
    (
        "In this run they went in all the same: the number says what the named gate would do, by its rule "
        "for people without a phone."
    ),
    (
        "In diesem Lauf kamen sie trotzdem hinein: Die Zahl sagt, was der genannte Einlass täte, nach seiner "
        "Regel für Leute ohne Telefon."
    ),
)
NOTES = (
    Note(
        "eq.gap[…]",
        "days locked in vain per head in the group - those per head of everybody else",
        "A gap alone says nothing of its reason, and a gap of zero can hide two reasons that cancel out.",
        "Ein Abstand allein sagt nichts über seinen Grund, und ein Abstand von null kann zwei Gründe "
        "verdecken, die sich aufheben.",
    ),
    Note("eq.risk[…]", "the part of eq.gap that unequal true risk predicts", *_APART),
    Note("eq.data[…]", "the part of eq.gap that unequal numbers of held rows predict", *_APART),
    Note(
        "eq.fault[…]",
        "days in vain that rest on a wrong row, per head in the group - those per head of everybody else",
        "Only faults that the town knows of count; whether the colour had been green without the row is not "
        "asked here.",
        "Nur Fehler zählen, von denen die Stadt weiß; ob die Farbe ohne die Zeile grün gewesen wäre, wird "
        "hier nicht gefragt.",
    ),
    Note(
        "eq.rest[…]",
        "eq.gap - eq.risk - eq.data - eq.fault",
        "The rest is what these strata do not see, such as where somebody lives: it is not yet unfairness.",
        "Der Rest ist, was diese Schichten nicht sehen, etwa wo jemand wohnt: Er ist noch keine "
        "Ungerechtigkeit.",
    ),
    Note(
        "eq.excluded[…]",
        "arrivals without a phone that the run let in and the gate named in n would have turned away / "
        "people, in the group",
        *_EXCLUDED,
    ),
    Note("eq.refused[…]", "arrivals at a gate that the colour closed / people, in the group", *_GATE),
)
_BY_NAME = {note.name.removesuffix("[…]"): note for note in NOTES}
ALL_IN_ONE = "everybody is in this group"


@dataclass(frozen=True)
class Doors:
    """Arrivals at gates, person by person.

    Args:
        arrivals: All of them.
        without_phone: Without a phone along, so without a code.
        refused: Turned away for their colour, in the run.
        excluded: Without a phone and let in by the run, whom the gate would have turned away.
        gate_id: Of that gate.
        is_of_run: Whether the run was lived with it; without, ``eq.excluded`` is an assumption.
    """

    arrivals: NDArray[np.int64]
    without_phone: NDArray[np.int64]
    refused: NDArray[np.int64]
    excluded: NDArray[np.int64]
    gate_id: str
    is_of_run: bool


def equality_fields(
    vain: Vain,
    doors: Doors,
    groups: Mapping[str, Sequence[str]],
    *,
    resamples: int,
    seed: int,
    command: str,
) -> dict[str, dict[str, Any]]:
    """Give every field as plain JSON values.

    Args:
        vain: Everybody's days locked in vain.
        doors: Everybody's arrivals at gates.
        groups: By grouping, the name of each person's group.
        resamples: Of the bootstrap over people; 0 for no intervals.
        seed: Of the bootstrap.
        command: What makes the numbers again.
    """
    again = _again(vain, doors, groups, resamples, seed)
    fields: dict[str, dict[str, Any]] = {}
    for grouping, names in groups.items():
        gaps, rates = again[grouping]
        splits = split_gaps(vain, names)
        for at, split in enumerate(splits):
            fields |= _of_split(grouping, split, gaps[:, :, at], command)
        if not splits:
            for group in groups_in_order(names):
                fields |= _of_everybody(f"[{grouping}={group}]", len(names), command)
        fields |= _of_doors(grouping, names, doors, rates, command)
    return fields


def _again(
    vain: Vain, doors: Doors, groups: Mapping[str, Sequence[str]], resamples: int, seed: int
) -> dict[str, tuple[Numbers, Numbers]]:
    """Draw everybody again, once for all numbers.

    Returns:
        By grouping the gaps and their parts, shape ``(resamples, 1 + parts, groups)``, and the entries per
        head, shape ``(resamples, 2, groups)``.
    """
    kinds = _Kinds(vain, groups)
    splitters = {grouping: SplitAgain(kinds.vain, names) for grouping, names in kinds.groups.items()}
    inside = {
        grouping: _inside(names, splitters[grouping].groups) for grouping, names in kinds.groups.items()
    }
    shut = (doors.excluded, doors.refused)
    summed = (vain.clean.sum(axis=0), vain.faulty.sum(axis=0), *shut)
    found: dict[str, list[tuple[Numbers, Numbers]]] = {grouping: [] for grouping in groups}
    if resamples and vain.people:
        for times in times_drawn(vain.people, resamples, seed):
            drawn = kinds.summed(times)
            clean, faulty, *away = (kinds.summed(times, numbers) for numbers in summed)
            entries = np.stack(away, axis=1)
            for grouping, splitter in splitters.items():
                people = (drawn @ inside[grouping])[:, None, :]
                rates = np.full((len(times), len(shut), len(splitter.groups)), np.nan)
                np.divide(entries @ inside[grouping], people, out=rates, where=people > 0)
                found[grouping].append((splitter.of_sums(drawn, clean, faulty), rates))
    none = {
        grouping: (np.zeros((0, 1 + len(PARTS), len(one.groups))), np.zeros((0, len(shut), len(one.groups))))
        for grouping, one in splitters.items()
    }
    return {
        grouping: (np.concatenate([gaps for gaps, _ in parts]), np.concatenate([rates for _, rates in parts]))
        if parts
        else none[grouping]
        for grouping, parts in found.items()
    }


class _Kinds:
    """Sorts people by all their groups and both strata, so that each resample is added up but once.

    Args:
        vain: Everybody's days locked in vain.
        groups: By grouping, the name of each person's group.
    """

    def __init__(self, vain: Vain, groups: Mapping[str, Sequence[str]]) -> None:
        columns = [vain.risk, vain.data]
        for names in groups.values():
            number = {name: at for at, name in enumerate(dict.fromkeys(names))}
            columns.append(np.array([number[name] for name in names], np.int64))
        _, first, self._kind = np.unique(np.array(columns), axis=1, return_index=True, return_inverse=True)
        self._kind = self._kind.reshape(-1)
        self._count = len(first)
        self.vain = Vain(
            vain.rules, vain.clean[:, first], vain.faulty[:, first], vain.risk[first], vain.data[first]
        )
        self.groups = {grouping: [names[at] for at in first] for grouping, names in groups.items()}

    def summed(self, times: Numbers, numbers: NDArray[np.int64] | None = None) -> Numbers:
        """Add up by kind how often people are drawn, or what they have as often as they are drawn.

        Returns:
            Shape ``(resamples, kinds)``.
        """
        chosen = np.arange(len(self._kind)) if numbers is None else np.flatnonzero(numbers)
        chosen = chosen[np.argsort(self._kind[chosen], kind="stable")]
        found = np.zeros((len(times), self._count))
        if len(chosen):
            kinds, starts = np.unique(self._kind[chosen], return_index=True)
            many = times[:, chosen] if numbers is None else times[:, chosen] * numbers[chosen]
            found[:, kinds] = np.add.reduceat(many, starts, axis=1)
        return found


def _inside(names: Sequence[str], groups: Sequence[str]) -> Numbers:
    labels = np.array(names, dtype=object)
    return np.array([labels == group for group in groups], np.float64).reshape(len(groups), len(names)).T


def _of_split(grouping: str, split: Split, again: Numbers, command: str) -> dict[str, dict[str, Any]]:
    key = f"[{grouping}={split.group}]"
    counts = {"people": split.people, "others": split.others, "is_small": split.people < LEAST_PEOPLE}
    told: dict[str, tuple[float, dict[str, Any]]] = {
        "gap": (split.gap, {"days": split.days, "others_days": split.others_days}),
        **{part: (split.parts[part], {"rules": split.rules[part]}) for part in PARTS},
    }
    fields = {}
    for at, (part, (value, more)) in enumerate(told.items()):
        ends = interval_of(again[:, at])
        fields[f"eq.{part}{key}"] = plain_field(
            value,
            UNIT,
            _BY_NAME[f"eq.{part}"],
            command=command,
            counts=counts | more,
            interval=None if ends is None else (ends.low, ends.high),
            interval_of="people",
        )
    return fields


def _of_everybody(key: str, people: int, command: str) -> dict[str, dict[str, Any]]:
    counts = {"people": people, "others": 0, "is_small": people < LEAST_PEOPLE}
    return {
        f"eq.{part}{key}": plain_field(
            None, UNIT, _BY_NAME[f"eq.{part}"], command=command, counts=counts, not_estimable=ALL_IN_ONE
        )
        for part in ("gap", *PARTS)
    }


def _of_doors(
    grouping: str, names: Sequence[str], doors: Doors, again: Numbers, command: str
) -> dict[str, dict[str, Any]]:
    labels = np.array(names, dtype=object)
    fields = {}
    for number, (name, counts) in enumerate((("excluded", doors.excluded), ("refused", doors.refused))):
        is_assumed = name == "excluded" and not doors.is_of_run
        kind: Kind = "ASSUMPTION" if is_assumed else "MODEL"
        for at, group in enumerate(groups_in_order(names)):
            chosen = labels == group
            people, above = int(chosen.sum()), int(counts[chosen].sum())
            ends = interval_of(again[:, number, at])
            gate = {} if name == "refused" else _at_gate(doors, chosen)
            fields[f"eq.{name}[{grouping}={group}]"] = plain_field(
                above / people,
                "entries per head",
                _BY_NAME[f"eq.{name}"],
                command=command,
                counts={
                    "numerator": above,
                    "denominator": people,
                    "people": people,
                    "is_small": people < LEAST_PEOPLE,
                    "arrivals": int(doors.arrivals[chosen].sum()),
                    **gate,
                },
                kind=kind,
                interval=None if ends is None else (ends.low, ends.high),
                interval_of="people",
            )
    return fields


def _at_gate(doors: Doors, chosen: NDArray[np.bool_]) -> dict[str, Any]:
    return {
        "without_phone": int(doors.without_phone[chosen].sum()),
        "gate": doors.gate_id,
        "is_gate_of_run": doors.is_of_run,
    }
