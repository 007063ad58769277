"""What an attacker can know of a person, point by point, and who would match each point.

An *item* is one thing that can be known: "was at the pharmacy at least twice", "was at the school exactly
five times". Items of one *kind* (one place, or one place and hour) exclude each other; an item *weighs* as
many records as must be known for it. A person has an *entry* for each item that he or she matches. An entry
is *own* if somebody who knows this person may know that item of him or her.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.reidentify.records import combined, ranges

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    from healthcode.audit.reidentify.records import Whole

#: Of people with more records than this only so many are tried, for knowledge of more than 2: the rarest.
MOST_RECORDS = 40


@dataclass(frozen=True)
class Points:
    """Everybody's entries: by person, then by kind from the rarest on, then by weight.

    Args:
        people: How many there are.
        items: How many items there are; items of a rarer kind have lower numbers.
        first: Shape (people + 1,): where the entries of each person begin.
        item: Shape (entries,): which item.
        weight: Shape (entries,): how many records must be known for it.
        after: Shape (entries,): where the person's entries of the next kind begin.
        is_own: Shape (entries,): whether it can be known of this person.
        is_rare: Shape (entries,): whether it is own, and among the person's rarest if there are many.
        known: Shape (people,): how many records can be known of each person.
    """

    people: int
    items: int
    first: Whole
    item: Whole
    weight: Whole
    after: Whole
    is_own: NDArray[np.bool_]
    is_rare: NDArray[np.bool_]
    known: Whole


def counted_points(person: Whole, thing: Whole, people: int, knowledge: int) -> Points:
    """Let a thing be known as often as it is on record: knowing a place twice needs two visits.

    Args:
        person: Shape (records,).
        thing: Shape (records,): the place, or the place and hour.
        people: How many people there are.
        knowledge: How many records are known at most.
    """
    who, what, count = _counts(person, thing)
    known = np.bincount(who, weights=count, minlength=people).astype(np.int64)
    levels = np.minimum(count, knowledge)
    weight = ranges(np.ones_like(levels), levels)
    who, what = np.repeat(who, levels), np.repeat(what, levels)
    is_most = weight == np.repeat(levels, levels)
    return _points(people, (who, what, weight, weight), np.ones(len(who), np.bool_), is_most, known)


def distinct_points(person: Whole, place: Whole, people: int) -> Points:
    """Let each place be known once, however often it is on record."""
    who, what, _ = _counts(person, place)
    once = np.ones(len(who), dtype=np.int64)
    yes = once.astype(np.bool_)
    return _points(people, (who, what, once, once), yes, yes, np.bincount(who, minlength=people))


def frequency_points(person: Whole, place: Whole, people: int, tolerance: Fraction) -> Points:
    """Let each place be known with the number of visits to it.

    Args:
        person: Shape (records,).
        place: Shape (records,).
        people: How many people there are.
        tolerance: From 0 to 1: a candidate with f visits matches a known number n if n differs from f by at
            most this share of f.
    """
    who, what, count = _counts(person, place)
    width = int(count.max(initial=0)) + 1
    pairs, position = np.unique(what * width + count, return_inverse=True)
    places, counts = pairs // width, pairs % width
    begin = np.searchsorted(places, places, side="left")
    length = np.searchsorted(places, places, side="right") - begin
    seen, known_as = np.repeat(np.arange(len(places)), length), ranges(begin, length)
    apart = np.abs(counts[known_as] - counts[seen]) * tolerance.denominator
    fits = apart <= counts[seen] * tolerance.numerator
    seen, known_as = seen[fits], known_as[fits]
    start: Whole = np.searchsorted(seen, np.arange(len(places) + 1)).astype(np.int64)
    first, many = start[position], (start[1:] - start[:-1])[position]
    matched = known_as[ranges(first, many)]
    owner, mine = np.repeat(who, many), np.repeat(position, many) == matched
    entries = (owner, places[matched], counts[matched], np.ones(len(owner), dtype=np.int64))
    return _points(people, entries, mine, mine, np.bincount(who, minlength=people))


def _counts(person: Whole, thing: Whole) -> tuple[Whole, Whole, Whole]:
    things = int(thing.max(initial=0)) + 1
    pairs, count = np.unique(person * things + thing, return_counts=True)
    return pairs // things, pairs % things, count.astype(np.int64)


def _points(
    people: int,
    entries: tuple[Whole, Whole, Whole, Whole],
    is_own: NDArray[np.bool_],
    is_most: NDArray[np.bool_],
    known: Whole,
) -> Points:
    """Sort entries (person, kind, level, weight); ``is_most`` marks the heaviest own one of each kind."""
    who, kind, level, weight = entries
    item = combined(kind, level)
    having = np.bincount(kind[is_most])
    rank = np.empty(len(having), dtype=np.int64)
    rank[np.lexsort((np.arange(len(having)), having))] = np.arange(len(having))
    kind = rank[kind] if len(kind) else kind
    item = combined(kind, item)
    order = np.lexsort((item, kind, who))
    who, kind, item, weight = who[order], kind[order], item[order], weight[order]
    is_own, is_most = is_own[order], is_most[order]
    block = combined(who, kind)
    heavy = np.where(is_most, weight, 0)
    first = np.searchsorted(who, np.arange(people + 1))
    total = np.cumsum(heavy)
    before = np.concatenate((np.zeros(1, np.int64), total))[first[:-1]]
    blocks = np.bincount(block, weights=heavy).astype(np.int64) if len(block) else block
    up_to = (np.cumsum(blocks)[block] if len(block) else block) - before[who]
    is_first_kind = up_to == blocks[block] if len(block) else is_own
    return Points(
        people,
        int(item.max()) + 1 if len(item) else 0,
        first,
        item,
        weight,
        np.searchsorted(block, block, side="right"),
        is_own,
        is_own & ((up_to <= MOST_RECORDS) | is_first_kind),
        known.astype(np.int64),
    )
