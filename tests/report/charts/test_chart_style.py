"""The colours: the same in the style sheet and in the drawings, readable, apart in every kind of sight."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from healthcode.report.charts import PAINTS, ROLES, chart_style
from healthcode.report.charts.paints import MORE_MARKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

STYLE = str(chart_style())
#: Machado, Oliveira and Fernandes 2009, full severity; linear light.
SIGHTS = {
    "usual": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
SERIES = [name for name, paint in PAINTS.items() if not paint.is_verdict]


def values(selector: str) -> dict[str, str]:
    """Read the custom properties of a rule."""
    start = STYLE.index(selector)
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", STYLE[start : STYLE.index("}", start)]))


DAY = values(":root {")
NIGHT = values(':root[data-theme="dark"] {')
PAPER = values(":root, :root:not(")


def light(value: str) -> NDArray[np.float64]:
    share = np.array([int(value[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    lums = sorted(float(light(value) @ [0.2126, 0.7152, 0.0722]) for value in (one, other))
    return (lums[1] + 0.05) / (lums[0] + 0.05)


def lab(value: str, sight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give CIE 1976 L*a*b* as seen in some kind of sight."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(sight @ light(value), 0, 1) / np.array([0.9505, 1, 1.089])
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def test_the_style_sheet_has_every_colour_by_day_by_night_and_on_paper() -> None:
    """The drawings' own colours are those by day, and the dark theme is the same however it is chosen."""
    own = ROLES | {name: paint.day for name, paint in PAINTS.items()}
    assert own == DAY
    assert set(DAY) == set(NIGHT) == set(PAPER)
    assert values(':root:not([data-theme="light"]) {') == NIGHT


@pytest.mark.parametrize("theme", [DAY, NIGHT])
def test_words_and_lines_stand_out(theme: dict[str, str]) -> None:
    """Words reach 4.5 to 1 on paper and on tinted ground, which is also enough for lines."""
    for name in ("ink", "soft", *SERIES):
        assert contrast(theme[name], theme["paper"]) >= 4.5, name
    assert contrast(theme["ink"], theme["tint"]) >= 7


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", [DAY, NIGHT])
def test_paints_differ_in_every_kind_of_sight(theme: dict[str, str], sight: str) -> None:
    """Two paints of a chart are never closer than 17.9, even without red, green or blue cones."""
    for one, other in combinations(SERIES, 2):
        apart = np.linalg.norm(lab(theme[one], SIGHTS[sight]) - lab(theme[other], SIGHTS[sight]))
        assert apart >= 17.9, (one, other)


def test_no_paint_is_told_by_its_colour_alone() -> None:
    """Among series, and among verdicts, every paint has its own mark, pattern or dash."""
    for is_verdict in (False, True):
        group = [paint for paint in PAINTS.values() if paint.is_verdict == is_verdict]
        assert len({paint.mark for paint in group}) == len(group)
    assert len({PAINTS[name].pattern for name in SERIES}) == len(SERIES)
    assert len({PAINTS[name].dash for name in SERIES}) == len(SERIES)
    assert len(set(MORE_MARKS)) == len(MORE_MARKS)


def test_paper_is_black_white_and_grey() -> None:
    """On paper no colour is left."""
    assert all(value[1:3] == value[3:5] == value[5:7] for value in PAPER.values())


def test_the_style_sheet_loads_nothing() -> None:
    """No address and no import."""
    assert not re.search(r"url\(|@import|https?:|</", STYLE)
