"""Links as trees: whose infection led to whose, and how deep."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


@dataclass(frozen=True)
class Step:
    """One person in a tree that is gone through from its root.

    Args:
        person_id: Who.
        level: Links from the root.
        lasts: For each level above this person and for the person, whether no sibling follows.
    """

    person_id: str
    level: int
    lasts: tuple[bool, ...]


class Forest:
    """People and their infectors, as trees.

    Args:
        links: The infector of each person, None for who has none; in the order in which siblings stand.

    Raises:
        ValueError: If an infector is not among the people, or somebody infects themselves over others.
    """

    def __init__(self, links: Mapping[str, str | None]) -> None:
        self.links = dict(links)
        self._children: defaultdict[str, list[str]] = defaultdict(list)
        self.roots: list[str] = []
        for person, by in links.items():
            if by is None:
                self.roots.append(person)
            elif by not in links:
                raise ValueError(f"{by} infects {person} and is nobody")
            else:
                self._children[by].append(person)
        self._levels = {step.person_id: step.level for root in self.roots for step in self.steps(root)}
        if len(self._levels) != len(self.links):
            raise ValueError("somebody infects themselves over others")

    @property
    def depth(self) -> int:
        """Links of the longest chain."""
        return max(self._levels.values(), default=0)

    def children(self, person: str) -> Sequence[str]:
        """Name whom a person infected."""
        return self._children.get(person, ())

    def size(self, root: str) -> int:
        """Count the people of a tree."""
        return sum(1 for _ in self.steps(root))

    def largest(self) -> list[tuple[str, int]]:
        """Give the trees with at least one link, by their roots and sizes, the largest first."""
        sizes = [(root, self.size(root)) for root in self.roots]
        order = {root: at for at, (root, _) in enumerate(sizes)}
        return sorted((tree for tree in sizes if tree[1] > 1), key=lambda tree: (-tree[1], order[tree[0]]))

    def steps(self, root: str, only: Iterable[str] | None = None) -> Iterator[Step]:
        """Go through a tree, everybody after their infector.

        Args:
            root: Where to begin.
            only: Leaves out all others; None for everybody.
        """
        wanted = None if only is None else set(only)
        waiting = [Step(root, 0, ())]
        while waiting:
            step = waiting.pop()
            yield step
            below = [one for one in self.children(step.person_id) if wanted is None or one in wanted]
            last = len(below) - 1
            waiting += [
                Step(below[at], step.level + 1, (*step.lasts, at == last)) for at in range(last, -1, -1)
            ]

    def below(self, person: str) -> list[str]:
        """Name everybody whose chain goes through a person."""
        return [step.person_id for step in self.steps(person)][1:]


def branch(step: Step, most_levels: int, *, is_plain: bool) -> str:
    """Write what stands before a person in a drawn tree.

    Args:
        step: The person.
        most_levels: Deeper ones are not indented further and get their level as a number.
        is_plain: Whether to use spaces and a number alone.
    """
    if step.level == 0:
        return ""
    number = f"({step.level}) " if step.level > most_levels else ""
    if is_plain:
        return f"{'  ' * min(step.level, most_levels)}{number or f'{step.level} '}"
    shown = step.lasts[:most_levels]
    if number:
        return "".join("  " if last else "│ " for last in shown) + number
    return "".join("  " if last else "│ " for last in shown[:-1]) + ("└ " if shown[-1] else "├ ")
