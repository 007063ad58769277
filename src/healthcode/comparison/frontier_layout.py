"""Lay out the frontier: infections averted upwards, locked person-days across, a mark for each run.

A small mark is one seed, a large one the middle of them. Each policy has a shape and a paint of its own and
its name beside the large mark. Further up and further left is better: more averted, less locked. A line from
no code through a policy's weaker strengths is drawn where they were lived.
"""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

from healthcode.audit.frontier_fields import NO_CODE
from healthcode.audit.over_seeds import median_of
from healthcode.comparison import wording
from healthcode.comparison.layout import MARGIN, RIGHT, Picture, Polygon
from healthcode.comparison.plot import (
    LARGE,
    LOOKS,
    SMALL,
    Frame,
    draw_foot,
    draw_grid,
    draw_label,
    draw_line,
    draw_mark,
    outlines,
    round_numbers,
)
from healthcode.comparison.towns_words import of_policy, opening, say
from healthcode.scoring.words import provenance_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.codes.shapes import Point
    from healthcode.scoring.words import Language

_TOP, _HEIGHT = 150.0, 400.0
#: By so much a mark beneath another is larger.
_STEP = 6.0
_WORDS: dict[str, dict[Language, str]] = {
    "title": {
        "en": "Infections averted for days locked",
        "de": "Ansteckungen verhindert, Tage gesperrt",
    },
    "up": {"en": "infections averted", "de": "verhinderte Ansteckungen"},
    "across": {"en": "locked person-days", "de": "gesperrte Personentage"},
    "small": {"en": "one seed", "de": "ein Startwert"},
    "large": {"en": "the middle of the seeds", "de": "die Mitte der Startwerte"},
}


def lay_out(document: Mapping[str, Any], language: Language = "en") -> Picture:
    """Place everything that the picture of several towns shows.

    Args:
        document: As ``healthcode compare SCENARIO`` writes it.
        language: Of all words.
    """
    over, runs = document["over"], document["runs"]
    names = [policy["name"] for policy in over["policies"]]
    picture = Picture(_WORDS["title"][language], _description(document, names, language), language)
    picture.text(_WORDS["title"][language], (MARGIN, 50), 23, bold=True)
    y = 78.0
    for line in textwrap.wrap(opening(over, language).partition(". ")[0] + ".", 70):
        picture.text(line, (MARGIN, y), 16, "faint")
        y += 22
    whole = [run for run in runs if run["strength"] == 1 and not run["without"]]
    across = round_numbers(0, max([1, *(run["locked"] for run in whole)]))
    averted = [run["averted"] for run in whole]
    upwards = round_numbers(min(0, *averted), max(1, *averted))
    frame = Frame((across[0], across[-1]), (upwards[0], upwards[-1]), _TOP, _HEIGHT)
    picture.text(_WORDS["up"][language], (MARGIN, _TOP - 18), 15, "faint", bold=True)
    draw_grid(picture, frame, across, upwards)
    picture.text(_WORDS["across"][language], (RIGHT, frame.bottom + 44), 15, "faint", anchor="end", bold=True)
    _draw_policies(picture, frame, names, runs)
    picture.height = _foot(picture, over, frame.bottom + 72)
    return picture


def _draw_policies(
    picture: Picture, frame: Frame, names: Sequence[str], runs: Sequence[Mapping[str, Any]]
) -> None:
    start = frame.at(0, 0)
    frame.taken.append((start[0] - LARGE, start[1] - LARGE, start[0] + LARGE, start[1] + LARGE))
    middles: dict[str, Point] = {}
    for name, (shape, paint) in zip(names, _looks(len(names)), strict=True):
        own = [run for run in runs if run["policy"] == name and not run["without"]]
        steps = {
            strength: _middle([run for run in own if run["strength"] == strength])
            for strength in sorted({run["strength"] for run in own})
        }
        last = start
        for step in steps.values() if len(steps) > 1 else ():
            point = frame.at(*step)
            draw_line(picture, last, point, paint, 1.5)
            last = point
        for run in own:
            if run["strength"] == 1:
                x, y = frame.at(run["locked"], run["averted"])
                draw_mark(picture, shape, paint, (x, y), SMALL)
                frame.dots.append((x - SMALL, y - SMALL, x + SMALL, y + SMALL))
        middles[name] = frame.at(*steps[1.0])
    for at, (name, (shape, paint)) in enumerate(zip(names, _looks(len(names)), strict=True)):
        x, y = middles[name]
        # Of marks in one place those beneath are larger, so that all show.
        beneath = sum(math.dist((x, y), middles[other]) < SMALL for other in names[at + 1 :])
        size = LARGE + _STEP * beneath
        draw_mark(picture, shape, "ink", (x, y), size + 1.5)
        draw_mark(picture, shape, paint, (x, y), size)
        frame.taken.append((x - LARGE, y - LARGE, x + LARGE, y + LARGE))
    draw_mark(picture, "circle", "ink", start, LARGE - 2)
    for outline in outlines("circle", start, LARGE - 5):
        picture.figures.append(Polygon(outline, "paper"))
    # Of marks at one height the rightmost is named first: lines to names further up then cross no other name.
    for name, point in sorted(middles.items(), key=lambda one: (one[1][1], -one[1][0])):
        draw_label(picture, frame, name, point)
    draw_label(picture, frame, say("no_code", picture.language), start)


def _looks(count: int) -> list[tuple[str, str]]:
    """Give as many looks; from the ninth on, they come again."""
    return [LOOKS[at % len(LOOKS)] for at in range(count)]


def _middle(runs: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    return (
        median_of(sorted(run["locked"] for run in runs)),
        median_of(sorted(run["averted"] for run in runs)),
    )


def _foot(picture: Picture, over: Mapping[str, Any], y: float) -> float:
    language = picture.language
    draw_mark(picture, "circle", "faint", (MARGIN + 8, y - 5), SMALL)
    picture.text(_WORDS["small"][language], (MARGIN + 24, y), 15, "faint")
    x = MARGIN + 24 + 9 * len(_WORDS["small"][language]) + 30
    draw_mark(picture, "circle", "faint", (x, y - 5), LARGE)
    picture.text(_WORDS["large"][language], (x + 20, y), 15, "faint")
    return draw_foot(picture, over["provenance"], y + 22)


def _description(document: Mapping[str, Any], names: Sequence[str], language: Language) -> str:
    """Say in sentences all that the picture shows."""
    said = [opening(document["over"], language)]
    said += [of_policy(document["fields"], name, language)[0] for name in names if name != NO_CODE]
    provenance = provenance_words(document["over"]["provenance"], language)
    return " ".join([*said, f"{provenance}.", f"{wording.say('warning', language)}."])
