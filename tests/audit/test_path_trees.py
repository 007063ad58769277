"""Links as trees: hand-made ones, a drawing as expected, and what is refused."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.audit.infection_paths import Infection, KnownCase, Likely, compare
from healthcode.audit.path_picture import draw_paths
from healthcode.audit.path_trees import Forest, branch
from healthcode.clock import DAY

LINKS = {"a": None, "b": "a", "c": "b", "d": "a", "e": None, "f": "e", "g": None}


def drawn(forest: Forest, root: str, levels: int = 9, *, is_plain: bool = False) -> list[str]:
    return [branch(step, levels, is_plain=is_plain) + step.person_id for step in forest.steps(root)]


def test_a_tree_is_drawn_with_lines_and_plainly() -> None:
    """Everybody stands under their infector, in the order of the links."""
    forest = Forest(LINKS)
    assert drawn(forest, "a") == ["a", "├ b", "│ └ c", "└ d"]
    assert drawn(forest, "a", is_plain=True) == ["a", "  1 b", "    2 c", "  1 d"]


def test_deep_trees_go_on_with_a_number() -> None:
    """Beyond the deepest indentation the level stands as a number, so that lines stay short."""
    chain = Forest({"p0": None} | {f"p{at}": f"p{at - 1}" for at in range(1, 40)})
    lines = drawn(chain, "p0", levels=3)
    assert lines[3:6] == ["    └ p3", "      (4) p4", "      (5) p5"]
    assert max(map(len, lines)) == len("      (39) p39")
    assert chain.depth == 39


def test_sizes_depth_and_whom_somebody_is_above() -> None:
    """Trees without a link are no trees; the largest comes first."""
    forest = Forest(LINKS)
    assert forest.roots == ["a", "e", "g"]
    assert forest.largest() == [("a", 4), ("e", 2)]
    assert forest.depth == 2
    assert forest.below("a") == ["b", "c", "d"]
    assert forest.below("c") == []
    assert [step.person_id for step in forest.steps("a", only={"b", "c"})] == ["a", "b", "c"]
    assert Forest({}).depth == 0


@pytest.mark.parametrize("links", [{"a": "b", "b": "a"}, {"a": "nobody"}, {"r": None, "a": "a"}])
def test_what_is_no_forest_is_refused(links: dict[str, str | None]) -> None:
    """Circles and infectors who are nobody are faults of the caller."""
    with pytest.raises(ValueError, match="infects"):
        Forest(links)


@given(st.lists(st.integers(0, 30), max_size=30))
def test_everybody_is_in_one_tree_after_their_infector(picks: list[int]) -> None:
    """Trees share nobody and lose nobody, whatever the links."""
    links: dict[str, str | None] = {}
    for at, pick in enumerate(picks):
        links[f"p{at}"] = f"p{pick}" if pick < at else None
    forest = Forest(links)
    seen = [step.person_id for root in forest.roots for step in forest.steps(root)]
    assert sorted(seen) == sorted(links)
    assert all(seen.index(by) < seen.index(person) for person, by in links.items() if by is not None)
    assert sum(forest.size(root) for root in forest.roots) == len(links)


def test_the_picture_has_a_line_for_every_link_and_is_the_same_each_time() -> None:
    """Found links are drawn otherwise than missed and invented ones; a name is no markup."""
    person = "syn-<b>"
    truth = [
        Infection("syn-a", DAY, None, "imported"),
        Infection(person, 3 * DAY, "syn-a", "bus"),
        Infection("syn-c", 4 * DAY, person, "home"),
    ]
    cases = [KnownCase(name, day * DAY, 9 * DAY, 0, 9 * DAY) for name, day in (("syn-a", 2), (person, 5))]
    paths = compare(truth, cases, {person: Likely(person, "syn-a", 60, "bus", 1)})
    svg = draw_paths(paths, "hand-made", 700)
    assert svg == draw_paths(paths, "hand-made", 700)
    root = ET.fromstring(svg)  # noqa: S314 - ours
    looks = [one.get("class") for one in root.iter() if one.tag.endswith("path")]
    assert sorted(filter(None, looks)) == [*["day"] * looks.count("day"), "right", "right", "wrong"]
    dates = [one.text for one in root.iter() if (one.text or "").startswith("1970-01-0")]
    assert len(dates) == looks.count("day") > 4
    names = [one.text for one in root.iter() if one.tag.endswith("title")]
    assert names.count(person) == 2
    small = ET.fromstring(draw_paths(paths, "hand-made", 1))  # noqa: S314 - ours
    assert "2 more people are not drawn." in "".join(small.itertext())
