"""Why one group is locked in vain more often than everybody else: more risk, more data, or a fault in it.

Everybody has a stratum of true risk and one of held data. What is predicted of a person from a stratum is the
mean of all people in it, whatever their group. So the predicted gap of a group says how far it would stand
apart if the code treated people of equal strata equally. Of the gap that both together predict each gets its
mean share over the two orders in which they can be added (their Shapley value). Days in vain that rest on a
wrong row are taken out before and make a part of their own, and what nothing predicts is left. All four add
up to the gap, and since each is a sum over days, so they do for each rule alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.lived import groups_in_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Whole = NDArray[np.int64]

#: The parts of a gap, in the order in which they are told.
PARTS = ("risk", "data", "fault", "rest")
#: Strata of risk beside "none", and of data.
RISK_STRATA, DATA_STRATA = 3, 4


@dataclass(frozen=True)
class Vain:
    """Days locked in vain, person by person.

    Args:
        rules: What can decide.
        clean: Days that rest on no wrong row, shape ``(rules, people)``.
        faulty: Days that do, of the same shape.
        risk: For each person the stratum of true risk, from 0.
        data: For each person the stratum of held rows, from 0.
    """

    rules: tuple[str, ...]
    clean: Whole
    faulty: Whole
    risk: Whole
    data: Whole

    @property
    def people(self) -> int:
        """How many there are."""
        return int(self.clean.shape[1])


@dataclass(frozen=True)
class Split:
    """The gap of one group, and its parts.

    Args:
        group: Its name.
        people: How many are in it.
        others: How many are not.
        gap: Days locked in vain per head, less those of everybody else.
        parts: By ``PARTS``; they add up to the gap.
        rules: The same parts by rule, without those that add nothing.
        days: Locked in vain in the group.
        others_days: Locked in vain of everybody else.
    """

    group: str
    people: int
    others: int
    gap: float
    parts: Mapping[str, float]
    rules: Mapping[str, Mapping[str, float]]
    days: int
    others_days: int


def strata_of(values: Numbers, count: int, *, zero_apart: bool) -> Whole:
    """Sort people into strata of about equal size; equal values are never parted.

    Args:
        values: One for each person, not negative.
        count: How many strata.
        zero_apart: Whether those with nothing are a stratum of their own, before these.

    Returns:
        The number of each person's stratum, from 0.
    """
    found = np.zeros(len(values), np.int64)
    sorted_in = values > 0 if zero_apart else np.ones(len(values), np.bool_)
    chosen = np.sort(values[sorted_in])
    if len(chosen):
        cuts = chosen[[len(chosen) * part // count for part in range(1, count)]]
        found[sorted_in] = np.searchsorted(cuts, values[sorted_in], side="right") + zero_apart
    return found


def per_free_day(counts: Whole, locked: NDArray[np.bool_]) -> Numbers:
    """Divide what happened on a person's free days by their number.

    Days on which somebody is locked show few rows and few meetings because of the lock, so they are left out.
    Of who is locked every day all days are taken.

    Args:
        counts: Shape ``(days, people)``.
        locked: Of the same shape.
    """
    free = ~locked
    free |= ~free.any(axis=0)
    summed: Numbers = (counts * free).sum(axis=0) / np.maximum(free.sum(axis=0), 1)
    return summed


def split_gaps(vain: Vain, names: Sequence[str]) -> list[Split]:
    """Split the gap of every group of one grouping against everybody else.

    Args:
        vain: Everybody's days locked in vain.
        names: The name of each person's group.

    Returns:
        One for each group that does not hold everybody.
    """
    groups, place = _places(names)
    if len(groups) < 2:
        return []
    tables = _Tables(vain, place, len(groups))
    once = np.ones((1, vain.people))
    by_rule = []
    for rule in range(len(vain.rules)):
        counted = tables.counted(once, once * vain.clean[rule], once * vain.faulty[rule])
        by_rule.append(_parts(*counted)[:, 0])
    each = np.array(by_rule)
    total = each.sum(axis=0)
    days = (vain.clean + vain.faulty).sum(axis=0)
    found = []
    for at, group in enumerate(groups):
        inside = place == at
        inner, outer = int(inside.sum()), int((~inside).sum())
        mine, theirs = int(days[inside].sum()), int(days[~inside].sum())
        parts = dict(zip(PARTS, total[:, at].tolist(), strict=True))
        rules = {
            part: {
                vain.rules[rule] or "default": float(each[rule, number, at])
                for rule in np.argsort(-np.abs(each[:, number, at]), kind="stable").tolist()
                if abs(each[rule, number, at]) > 1e-12
            }
            for number, part in enumerate(PARTS)
        }
        found.append(Split(group, inner, outer, mine / inner - theirs / outer, parts, rules, mine, theirs))
    return found


class SplitAgain:
    """Splits the gaps of one grouping anew for people who are drawn again; they keep their strata.

    Args:
        vain: Everybody's days locked in vain; or those of one person of each kind, for ``of_sums``.
        names: The name of each person's group.
    """

    def __init__(self, vain: Vain, names: Sequence[str]) -> None:
        self.groups, place = _places(names)
        self._tables = _Tables(vain, place, len(self.groups))
        self._clean, self._faulty = vain.clean.sum(axis=0), vain.faulty.sum(axis=0)

    def of(self, times: Numbers) -> Numbers:
        """Split the gaps.

        Args:
            times: How often each person is drawn, shape ``(resamples, people)``.

        Returns:
            Shape ``(resamples, 1 + parts, groups)``: the gap and its parts; ``nan`` where a group, or
            everybody else, has nobody.
        """
        return self.of_sums(times, times * self._clean, times * self._faulty)

    def of_sums(self, people: Numbers, clean: Numbers, faulty: Numbers) -> Numbers:
        """Split the gaps where people of one kind, who share group and strata, are added up already.

        Args:
            people: How often people of each kind are drawn, shape ``(resamples, kinds)``.
            clean: Their days in vain that rest on no wrong row, likewise.
            faulty: Their days in vain that do, likewise.

        Returns:
            As ``of``.
        """
        parts = _parts(*self._tables.counted(people, clean, faulty))
        both = np.concatenate([parts.sum(axis=0)[None], parts])
        return np.moveaxis(both, 0, 1)


def _places(names: Sequence[str]) -> tuple[list[str], Whole]:
    groups = groups_in_order(names)
    number = {group: at for at, group in enumerate(groups)}
    return groups, np.array([number[name] for name in names], np.int64)


class _Tables:
    """Sums people into tables of group, stratum of risk and stratum of data."""

    def __init__(self, vain: Vain, place: Whole, groups: int) -> None:
        risks, datas = int(vain.risk.max(initial=0)) + 1, int(vain.data.max(initial=0)) + 1
        self._shape = (groups, risks, datas)
        cell = (place * risks + vain.risk) * datas + vain.data
        self._order = np.argsort(cell, kind="stable")
        self._cells, self._starts = np.unique(cell[self._order], return_index=True)

    def counted(self, people: Numbers, clean: Numbers, faulty: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Count people, clean days and faulty days, each in the shape ``(resamples, group, risk, data)``."""
        return self._summed(people), self._summed(clean), self._summed(faulty)

    def _summed(self, numbers: Numbers) -> Numbers:
        ordered = numbers[:, self._order]
        size = int(np.prod(self._shape))
        found = np.zeros((len(ordered), size))
        if len(self._starts):
            found[:, self._cells] = np.add.reduceat(ordered, self._starts, axis=1)
        return found.reshape(len(ordered), *self._shape)


def _parts(people: Numbers, clean: Numbers, faulty: Numbers) -> Numbers:
    """Split the gaps of all groups.

    Args:
        people: How many, shape ``(resamples, group, risk, data)``.
        clean: Days in vain that rest on no wrong row, likewise.
        faulty: Days in vain that do, likewise.

    Returns:
        Shape ``(parts, resamples, groups)``.
    """
    by_risk = _predicted(people.sum(axis=3), clean.sum(axis=3))
    by_data = _predicted(people.sum(axis=2), clean.sum(axis=2))
    shape = (*people.shape[:2], -1)
    by_both = _predicted(people.reshape(shape), clean.reshape(shape))
    count = people.sum(axis=(2, 3))
    real = _gap(clean.sum(axis=(2, 3)), count)
    fault = _gap(faulty.sum(axis=(2, 3)), count)
    risk = (by_risk + by_both - by_data) / 2
    data = (by_data + by_both - by_risk) / 2
    return np.stack([risk, data, fault, real - by_both])


def _predicted(people: Numbers, days: Numbers) -> Numbers:
    """Give the gap of each group if all people of a stratum had the mean of that stratum."""
    everybody = people.sum(axis=1)
    mean = np.zeros_like(everybody)
    np.divide(days.sum(axis=1), everybody, out=mean, where=everybody > 0)
    return _gap((people * mean[:, None, :]).sum(axis=2), people.sum(axis=2))


def _gap(above: Numbers, below: Numbers) -> Numbers:
    """Give each group's mean less that of everybody else, in the shape ``(resamples, groups)``."""
    inner, outer = np.full(above.shape, np.nan), np.full(above.shape, np.nan)
    rest_above, rest_below = above.sum(axis=1)[:, None] - above, below.sum(axis=1)[:, None] - below
    np.divide(above, below, out=inner, where=below > 0)
    np.divide(rest_above, rest_below, out=outer, where=rest_below > 0)
    found: Numbers = inner - outer
    return found
