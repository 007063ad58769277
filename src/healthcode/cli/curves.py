"""A small picture of numbers by day: drawn with block characters, or as a table of words and digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.cli.terminal import Terminal

_BLOCKS = "▁▂▃▄▅▆▇█"
_NONE = "·"
#: Rows of the table, and days in each at least.
_MOST_ROWS, _WEEK = 12, 7
_NUMBER_WIDTH = 9


def show_by_day(curves: Mapping[str, Sequence[int]], terminal: Terminal) -> None:
    """Print how several numbers went from day to day.

    Args:
        curves: For each name its number on each day; all of the same length.
        terminal: Where to print; without block characters, or with ``--plain``, a table takes their place.
    """
    days = max((len(numbers) for numbers in curves.values()), default=0)
    if not days:
        return
    if terminal.plain or not terminal.can_write(_BLOCKS + _NONE):
        _show_table(curves, days, terminal)
    else:
        _show_drawn(curves, days, terminal)


def drawn(numbers: Sequence[int], width: int) -> str:
    """Draw numbers as blocks, each as high as its share of the largest; a dot is a day without any.

    Args:
        numbers: One for each day.
        width: The most characters; with more days, a character is the highest of several.
    """
    step = -(-len(numbers) // width)
    highest = max(numbers, default=0)
    return "".join(
        _BLOCKS[(len(_BLOCKS) * most - 1) // highest] if most else _NONE
        for most in _highest_of_each(numbers, step)
    )


def _show_drawn(curves: Mapping[str, Sequence[int]], days: int, terminal: Terminal) -> None:
    names = max(len(name) for name in curves)
    before = names + _NUMBER_WIDTH + 1
    width = max(10, terminal.page - before)
    length = len(drawn([0] * days, width))
    last = f"day {days:,}"
    axis = "day 1" + last.rjust(max(length - len("day 1"), len(last) + 1))
    terminal.out(terminal.dim(f"{'most'.rjust(before - 1)} {axis}"))
    for name, numbers in curves.items():
        terminal.out(f"{name.ljust(names)}{max(numbers):>{_NUMBER_WIDTH},} {drawn(numbers, width)}")


def _show_table(curves: Mapping[str, Sequence[int]], days: int, terminal: Terminal) -> None:
    step = _WEEK * -(-days // (_WEEK * _MOST_ROWS))
    firsts = range(1, days + 1, step)
    columns = [[f"{most:,}" for most in _highest_of_each(numbers, step)] for numbers in curves.values()]
    spans = [f"{first}-{min(first + step - 1, days)}" for first in firsts]
    terminal.out("The most on one day:")
    terminal.table(
        ("days", *curves),
        list(zip(spans, *columns, strict=True)),
        right=frozenset(range(1, len(columns) + 1)),
    )


def _highest_of_each(numbers: Sequence[int], step: int) -> list[int]:
    return [max(numbers[first : first + step]) for first in range(0, len(numbers), step)]
