"""Infection paths as an SVG picture: what really happened above, what the platform names below."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Literal

from healthcode.audit.path_fields import likely_forest, true_forest
from healthcode.clock import DAY, format_time
from healthcode.dataset.shown import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.audit.infection_paths import Paths
    from healthcode.audit.path_trees import Forest

Language = Literal["en", "de"]

#: By day and by night; the kind of line says the same as its colour.
DAY_PAINTS = {
    "paper": "#ffffff",
    "ink": "#1b1f24",
    "faint": "#4b5563",
    "right": "#0b62a4",
    "wrong": "#b3261e",
}
NIGHT_PAINTS = {
    "paper": "#14181d",
    "ink": "#eef1f5",
    "faint": "#b4bdc8",
    "right": "#7cc0f0",
    "wrong": "#ff9c92",
}
WIDTH, MARGIN, HEAD, ROW = 800, 24, 48, 14
#: Between dates of the axis, at least.
_DATE_ROOM = 78
#: What a name beside a mark takes at most.
_NAME_ROOM = 92
_LONGEST_NAME = 12

_TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Infection paths", "Ansteckungswege"),
    "truth": (
        "What really happened: {people} people in {trees} trees",
        "Was wirklich geschah: {people} Personen in {trees} Bäumen",
    ),
    "named": (
        "What the platform names: {people} people in {trees} trees",
        "Was die Plattform nennt: {people} Personen in {trees} Bäumen",
    ),
    "truth_key": (
        "thick line: found · dashed line: missed · left to right: time of infection",
        "dicke Linie: gefunden · gestrichelt: übersehen · von links nach rechts: Zeit der Ansteckung",
    ),
    "named_key": (
        "thick line: true · dashed line: invented · left to right: day 0 of the case",
        "dicke Linie: wahr · gestrichelt: erfunden · von links nach rechts: Tag 0 des Falls",
    ),
    "left_out": (
        "{people} more people are not drawn.",
        "{people} weitere Personen sind nicht gezeichnet.",
    ),
}


def draw_paths(paths: Paths, provenance: str, most_people: int, language: Language = "en") -> str:
    """Draw both sides as one SVG element.

    Args:
        paths: Both sides.
        provenance: Where the data comes from.
        most_people: How many to draw of each side; whole trees, the largest first.
        language: Of all words.

    Simplification:
        Somebody who infected nobody and was infected by nobody is not drawn.
    """
    infected_at = {row.person_id: row.infection.infected_at for row in paths.rows if row.infection}
    day_zero = {case.person_id: case.day_zero for case in paths.cases}
    right = {row.person_id for row in paths.rows if row.is_found}
    moments = [*infected_at.values(), *day_zero.values()] or [0]
    scale = _Scale(min(moments), max(moments))
    upper, lower = true_forest(paths), likely_forest(paths)
    body, height = _panel("truth", upper, infected_at, right, HEAD, scale, most_people, language)
    more, height = _panel("named", lower, day_zero, right, height + HEAD, scale, most_people, language)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    title = _TEXTS["title"][language == "de"]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="healthcode-paths" {size}>',
        f"<title>{title}</title>",
        f"<desc>{_safe(provenance)}</desc>",
        f"<style>{_style()}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="var(--paper)"/>',
        _text(MARGIN, 22, 15, f"{title} - {provenance}"),
        *body,
        *more,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _style() -> str:
    day, night = (
        ";".join(f"--{key}:{paint}" for key, paint in paints.items()) for paints in (DAY_PAINTS, NIGHT_PAINTS)
    )
    return (
        f".healthcode-paths{{{day};max-width:100%;height:auto;font-family:system-ui,sans-serif}}"
        f"@media (prefers-color-scheme:dark){{.healthcode-paths{{{night}}}}}"
        ".wrong{stroke:var(--wrong);stroke-dasharray:3 3;fill:none}"
        ".day{stroke:var(--faint);stroke-width:.5;opacity:.5;fill:none}"
        ".right{stroke:var(--right);stroke-width:2.5;fill:none}"
        "circle{fill:var(--ink)}text{fill:var(--ink)}.faint{fill:var(--faint)}"
    )


class _Scale:
    """Turns moments into places from left to right."""

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.span = max(last - first, DAY)

    def x(self, moment: int) -> str:
        """Give hundredths of a unit, without needless zeros."""
        hundredths = (moment - self.first) * (
            WIDTH - 2 * MARGIN - _NAME_ROOM
        ) * 100 // self.span + MARGIN * 100
        return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")

    def days(self) -> list[int]:
        """Give the beginnings of days on the axis, so many days apart that their dates do not touch."""
        first = -(-self.first // DAY)
        room = (WIDTH - 2 * MARGIN - _NAME_ROOM) // _DATE_ROOM
        count = (self.first + self.span) // DAY - first + 1
        apart = next(step for step in (1, 2, 7, 14, 28, 56, 112, count) if count <= step * room)
        return [day * DAY for day in range(first, first + count, apart)]


def _panel(
    side: str,
    forest: Forest,
    moment: Mapping[str, int],
    right: set[str],
    top: int,
    scale: _Scale,
    most_people: int,
    language: Language,
) -> tuple[list[str], int]:
    """Draw one side; give its lines and where it ends."""
    trees = forest.largest()
    words = {"people": f"{sum(size for _, size in trees)}", "trees": f"{len(trees)}"}
    lines = [
        _text(MARGIN, top + 14, 14, _TEXTS[side][language == "de"].format(**words)),
        _text(MARGIN, top + 32, 11, _TEXTS[f"{side}_key"][language == "de"], faint=True),
    ]
    axis, y, drawn = len(lines), top + 70, 0
    for root, size in trees:
        if drawn and drawn + size > most_people:
            break
        height: dict[str, int] = {}
        links, dots = [], []
        for step in list(forest.steps(root))[:most_people]:
            person, by = step.person_id, forest.links[step.person_id]
            height[person] = y
            x = scale.x(moment[person])
            if by is not None:
                look = "right" if person in right else "wrong"
                links.append(f'<path class="{look}" d="M{scale.x(moment[by])} {height[by]}V{y}H{x}"/>')
            dots.append(f'<circle cx="{x}" cy="{y}" r="3.5"><title>{_safe(person)}</title></circle>')
            dots.append(
                f'<text x="{float(x) + 7:g}" y="{y + 4}" font-size="11">{_safe(_short(person))}</text>'
            )
            y += ROW
        lines += [*links, *dots]
        drawn += len(height)
        y += ROW
    lines[axis:axis] = _axis(scale, top + 50, y)
    left_out = sum(size for _, size in trees) - drawn
    if left_out:
        said = _TEXTS["left_out"][language == "de"].format(people=left_out)
        lines.append(_text(MARGIN, y + 10, 11, said, faint=True))
        y += 20
    return lines, y + MARGIN


def _axis(scale: _Scale, top: int, bottom: int) -> list[str]:
    """Draw the days of one side: a date and a line down for each."""
    lines = []
    for day in scale.days():
        x = scale.x(day)
        date = format_time(day).partition("T")[0]
        lines.append(f'<path class="day" d="M{x} {top + 6}V{bottom - ROW}"/>')
        anchor = "start" if float(x) < _DATE_ROOM / 2 else "middle"
        look = f'font-size="11" text-anchor="{anchor}" class="faint"'
        lines.append(f'<text x="{x}" y="{top}" {look}>{date}</text>')
    return lines


def _short(person: str) -> str:
    """Shorten a name for its place beside a mark; the whole one is the mark's title."""
    return person if len(person) <= _LONGEST_NAME else person[: _LONGEST_NAME - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _text(x: int, y: int, size: int, words: str, *, faint: bool = False) -> str:
    look = ' class="faint"' if faint else ""
    return f'<text x="{x}" y="{y}" font-size="{size}"{look}>{_safe(words)}</text>'


def _safe(words: str) -> str:
    return escape(escaped(words))
