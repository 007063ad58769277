"""Patterns over paths such as ``restaurant/fastfood``: which match, and which match is most specific."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def matches(pattern: str, path: str) -> bool:
    """Say whether a path matches a pattern.

    ``*`` stands for one level; as the last level of the pattern it stands for one level or more.
    """
    wanted, levels = pattern.split("/"), path.split("/")
    if wanted[-1] == "*" and len(levels) > len(wanted):
        levels = levels[: len(wanted)]
    return len(wanted) == len(levels) and all(
        want in ("*", level) for want, level in zip(wanted, levels, strict=True)
    )


def most_specific(patterns: Iterable[str], path: str) -> str | None:
    """Find the most specific pattern that matches a path.

    More levels that are not ``*`` win, then more levels, then the pattern first in code-point order.

    Returns:
        The pattern, or None where none matches.
    """
    fitting = [pattern for pattern in patterns if matches(pattern, path)]
    return min(fitting, key=_rank, default=None)


def _rank(pattern: str) -> tuple[int, int, str]:
    levels = pattern.split("/")
    literal_count = sum(level != "*" for level in levels)
    return (-literal_count, -len(levels), pattern)
