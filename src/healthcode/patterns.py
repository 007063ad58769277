"""Patterns over paths such as ``restaurant/fastfood``: which match, and which match is most specific."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@lru_cache(maxsize=4096)
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


def may_meet(one: str, other: str) -> bool:
    """Say whether some path matches both patterns."""
    first, second = one.split("/"), other.split("/")
    levels = max(len(first), len(second))
    longest = [_stretched(pattern, levels) for pattern in (first, second)]
    return len(longest[0]) == len(longest[1]) and all(
        "*" in (left, right) or left == right for left, right in zip(*longest, strict=True)
    )


def covers(wide: str, narrow: str) -> bool:
    """Say whether every path that matches the narrow pattern matches the wide one too."""
    outer, inner = wide.split("/"), narrow.split("/")
    if outer[-1] == "*" and len(inner) > len(outer):
        inner = inner[: len(outer)]
    elif inner[-1] == "*" and (len(inner) != len(outer) or outer[-1] != "*"):
        return False
    return len(outer) == len(inner) and all(
        want in ("*", level) for want, level in zip(outer, inner, strict=True)
    )


def _stretched(levels: list[str], wanted: int) -> list[str]:
    return levels + ["*"] * (wanted - len(levels)) if levels[-1] == "*" else levels


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
