"""A tree of whole people: the town, who is infected, and whom the code catches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import drawn, number, pair
from healthcode.report.charts.model import ChartTable
from healthcode.report.charts.numbers import number_words
from healthcode.report.charts.widths import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.report.charts.canvas import Canvas
    from healthcode.report.charts.model import Chart, Setting

_GAP = 14.0
_RISE = 44.0


@dataclass(frozen=True)
class TreeNode:
    """Some people, and into whom they divide.

    Args:
        label: Who they are.
        count: How many.
        paint: Of the bar at their left; none if empty.
        children: Parts of them.
        is_marked: They belong to the group that the answer under the tree is about.
    """

    label: str
    count: int
    paint: str = ""
    children: tuple[TreeNode, ...] = ()
    is_marked: bool = False


def people_tree(setting: Setting, root: TreeNode, *, header: tuple[str, str], answer: str = "") -> Chart:
    """Draw how people divide: side by side on wide pages, as an indented list on narrow ones.

    Args:
        setting: Of the chart.
        root: The whole.
        header: Of the table: who, people.
        answer: One sentence under the tree about the marked ends, such as how many of all red are infected.
    """

    def draw(canvas: Canvas) -> float:
        y = _listed(canvas, root, 0, 4) if canvas.is_narrow else _spread_out(canvas, root)
        if answer:
            canvas.line(0, y + 6, (28, y + 6), paint="ink", width=3)
            y = canvas.paragraph(
                answer, 0, y + 12 + canvas.size, canvas.width, size=canvas.size + 1, bold=True, most_lines=5
            )
        return y

    rows = tuple(
        (" / ".join(path), number_words(node.count, setting.language)) for path, node in _walk(root, ())
    )
    return drawn(setting, ChartTable(setting.caption or setting.title, header, rows), draw)


def _walk(node: TreeNode, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], TreeNode]]:
    path = (*above, node.label)
    yield path, node
    for child in node.children:
        yield from _walk(child, path)


def _ends(node: TreeNode) -> int:
    return sum(_ends(child) for child in node.children) or 1


def _spread_out(canvas: Canvas, root: TreeNode) -> float:
    """Draw boxes level by level; each end has an equal column."""
    column = (canvas.width + _GAP) / _ends(root)
    boxes: list[tuple[TreeNode, float, float, float]] = []
    lowest = 0.0

    def place(node: TreeNode, left: float, top: float) -> float:
        nonlocal lowest
        wide = column * _ends(node)
        middle = left + (wide - _GAP) / 2
        width = min(column * 1.6, wide) - _GAP if node.children else column - _GAP
        height = _box_height(canvas, node, width)
        boxes.append((node, middle, top, width))
        lowest = max(lowest, top + height)
        inner = left
        for child in node.children:
            below = place(child, inner, top + height + _RISE)
            turn = top + height + _RISE / 2
            canvas.path(
                f"M{pair((middle, top + height))}V{number(turn)}H{number(below)}V{number(turn + _RISE / 2)}",
                paint="soft",
                width=1.5,
            )
            inner += column * _ends(child)
        return middle

    place(root, 0, 2)
    for node, middle, top, width in boxes:
        _box(canvas, node, (middle - width / 2, top, width))
    return lowest + 10


def _box_height(canvas: Canvas, node: TreeNode, width: float) -> float:
    return 16 + 1.5 * canvas.size + 1.2 * canvas.size * len(wrapped(node.label, width - 26, canvas.size))


def _box(canvas: Canvas, node: TreeNode, place: tuple[float, float, float]) -> None:
    left, top, width = place
    height = _box_height(canvas, node, width)
    canvas.box(left, top, width, height, paint="paper", outline="ink" if node.is_marked else "soft", radius=4)
    if node.is_marked:
        canvas.box(left, top, width, height, paint="tint", outline="ink", radius=4)
    if node.paint:
        canvas.box(left, top, 9, height, paint=node.paint, outline="ink")
    count = number_words(node.count, canvas.setting.language)
    y = top + 8 + 1.2 * canvas.size
    canvas.text(count, left + 18, y, size=1.35 * canvas.size, bold=True)
    canvas.paragraph(node.label, left + 18, y + 1.35 * canvas.size, width - 26)


def _listed(canvas: Canvas, node: TreeNode, depth: int, top: float) -> float:
    """Draw a node's line and, indented under it, those of its parts."""
    left = 26.0 * depth
    y = top + 1.3 * canvas.size
    count = number_words(node.count, canvas.setting.language)
    end = canvas.paragraph(node.label, left + 18, y + 1.3 * canvas.size, canvas.width - left - 18)
    if node.is_marked:
        canvas.path(
            f"M{number(left + 12)} {number(top + 2)}V{number(end - canvas.size + 2)}", paint="ink", width=2
        )
    if node.paint:
        canvas.box(left, top + 2, 9, end - top - canvas.size, paint=node.paint, outline="ink")
    canvas.text(count, left + 18, y, size=1.3 * canvas.size, bold=True)
    trunk = end - canvas.size + 4
    below = trunk + 6
    for child in node.children:
        joint = below + 14
        canvas.path(
            f"M{number(left + 4)} {number(trunk)}V{number(joint)}H{number(left + 23)}",
            paint="soft",
            width=1.5,
        )
        below = _listed(canvas, child, depth + 1, below)
    return below
