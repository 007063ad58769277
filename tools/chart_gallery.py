"""Write one page with every chart of the report, on invented numbers, to look at.

uv run --no-sync python tools/chart_gallery.py gallery.html --lang de --theme dark
"""

# ruff: noqa: INP001 - a script, not part of a package

from __future__ import annotations

import argparse
import math
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from healthcode.report.charts import (
    Axis,
    Band,
    Bar,
    BarRow,
    Event,
    FrontierPolicy,
    GroupRow,
    IconKind,
    InfectedPerson,
    IsoLine,
    LedgerRow,
    Line,
    LineSeries,
    Link,
    MapDistrict,
    Part,
    Reference,
    SeedRow,
    Setting,
    SlopeRow,
    Span,
    TimelineEntry,
    TreeNode,
    bars,
    chart_figure,
    chart_style,
    curve,
    dot_plot_by_group,
    dots_over_seeds,
    frontier,
    icon_array,
    infection_tree,
    ledger,
    lines_by_day,
    people_tree,
    roles_grid,
    slope,
    stacked_week,
    survival,
    timeline,
    town_map,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.report.charts import Chart, Language

_PAGE = """<!doctype html>
<html lang="{language}"{theme}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Charts on invented numbers</title>
<style>
{style}
body {{ margin: 0 auto; padding: 1rem; max-width: 52rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }}
@page {{ margin: 12mm; }}
</style>
</head>
<body>
<h1>Charts on invented numbers</h1>
{figures}
</body>
</html>
"""


def invented_charts(language: Language) -> Iterator[Chart]:
    """Draw every chart once, in the order of the package's listing."""

    def setting(prefix: str, title: str) -> Setting:
        absent = "not estimable" if language == "en" else "nicht bestimmbar"
        return Setting(prefix, language, title, f"{title}, on invented numbers.", absent)

    def noise(index: int, seed: int = 1) -> float:
        return math.sin(12.9898 * (index + 1) + 78.233 * seed) * 43758.5453 % 1 - 0.5

    yield icon_array(
        setting("icons", "The whole town"),
        [
            IconKind("infected and red", 18, "red"),
            IconKind("infected, but not red: missed", 22, "one"),
            IconKind("not infected, but red: wrongly locked", 499, "two"),
            IconKind("neither", 9461, "five"),
        ],
        header=("Who", "People"),
        mark_note="Each mark is {people} person.",
    )
    yield people_tree(
        setting("tree", "A tree of whole people"),
        TreeNode(
            "people in Port Linden",
            10_000,
            children=(
                TreeNode(
                    "infected",
                    20,
                    "one",
                    (
                        TreeNode("red: caught", 18, "red", is_marked=True),
                        TreeNode("not red: missed", 2, "green"),
                    ),
                ),
                TreeNode(
                    "not infected",
                    9_980,
                    "five",
                    (
                        TreeNode("red: wrongly locked", 499, "red", is_marked=True),
                        TreeNode("not red: rightly left alone", 9_481, "green"),
                    ),
                ),
            ),
        ),
        header=("Who", "People"),
        answer="Of 517 people with a red code, 18 were infected: 3.5 in 100.",
    )
    yield lines_by_day(
        setting("days", "Infected and locked people by day"),
        [
            ("infected", [round(120 * math.exp(-(((day - 28) / 11) ** 2))) for day in range(60)], "one"),
            (
                "locked in",
                [
                    None if day < 4 else max(0, round(380 / (1 + math.exp(-(day - 22) / 4)) - 2 * day))
                    for day in range(60)
                ],
                "two",
            ),
            ("wrongly locked in", [max(0, 5 * day - 60) for day in range(60)], "three"),
        ],
        (Axis("day", is_whole=True), Axis("people", is_whole=True)),
        header_day="Day",
        bands=[Band(14, 28, "harbour: high")],
    )
    yield dots_over_seeds(
        setting("seeds", "Infections averted in 20 towns"),
        [
            SeedRow("Hangzhou, February 2020", [140 + 90 * noise(i) for i in range(20)]),
            SeedRow("without purchases", [135 + 80 * noise(i, 2) for i in range(20)], "two"),
            SeedRow(
                "symptom report and interviews only",
                [60 + 60 * noise(i, 3) for i in range(18)] + [None, None],
                "three",
            ),
            SeedRow("nothing known", [None, None], "four"),
        ],
        Axis("infections averted", is_whole=True),
        header=("Policy", "Median", "Single towns"),
        line=Line(0, "no code"),
    )
    names = (
        "hangzhou-2020-02",
        "hangzhou-travel-only",
        "no purchases",
        "interviews",
        "test and release",
        "paper stamp",
        "Bluetooth app",
        "everyone stays home",
    )
    yield frontier(
        setting("frontier", "Averted infections against locked days"),
        [
            FrontierPolicy(
                name,
                [
                    (
                        2_000 + 4_100 * index**1.3 + 1500 * noise(i, index),
                        190 * (1 - math.exp(-(index + 0.4) / 2)) + 36 * noise(i, index + 9),
                    )
                    for i in range(20)
                ],
                is_here=index == 3,
            )
            for index, name in enumerate(reversed(names))
        ],
        (Axis("locked person-days", is_whole=True), Axis("infections averted", is_whole=True)),
        header=("Policy", "Locked person-days", "Infections averted", "Towns"),
        here_label="you are here",
        iso_lines=[IsoLine(0.01, "100 days for each")],
    )
    yield bars(
        setting("bars", "What each data source added"),
        [
            BarRow("trips", Bar(48, [48 + 22 * noise(i) for i in range(20)]), Bar(20)),
            BarRow("venue scans", Bar(31, [31 + 30 * noise(i, 2) for i in range(20)]), Bar(19), "two"),
            BarRow(
                "purchases of medicine", Bar(2, [2 + 18 * noise(i, 3) for i in range(20)]), Bar(4), "three"
            ),
            BarRow("reports", Bar(-4, [-4 + 10 * noise(i, 4) for i in range(20)]), Bar(6), "four"),
            BarRow("proximity", Bar(None), Bar(None), "six"),
        ],
        Axis("infections averted", is_whole=True),
        header=("Source", "Averted", "Single towns", "Locked at random"),
        beside_label="at random",
    )
    yield dot_plot_by_group(
        setting("groups", "Wrongly red by group"),
        [
            GroupRow("couriers and taxi drivers", 412, 0.094, 0.069, 0.126),
            GroupRow("elderly", 1_904, 0.021, 0.015, 0.028),
            GroupRow("pays in cash", 803, 0.012, 0.006, 0.022),
            GroupRow("depositors of the village bank", 17, 0.118, 0.033, 0.343, is_small=True),
            GroupRow("parents", 2_210, 0.038, 0.031, 0.047),
            GroupRow("visitors", 0, None),
        ],
        Axis("wrongly red, of all not infected", is_share=True),
        header=("Group", "People", "Wrongly red", "Interval"),
        small_word="fewer than 30",
        line=Line(0.034, "everybody"),
    )
    yield slope(
        setting("slope", "Before and after payment data are added"),
        [
            SlopeRow("may enter the metro", 0.97, 0.93, "one"),
            SlopeRow("may enter the hospital", 0.96, 0.91, "two"),
            SlopeRow("gets a rental deposit waived", 0.72, 0.41, "three"),
            SlopeRow("gets a loan", 0.38, 0.45, "four"),
            SlopeRow("travels abroad", None, 0.2, "five"),
        ],
        Axis("share of residents", is_share=True, high=1),
        header="What",
        before_label="Before",
        after_label="After",
    )
    yield curve(
        setting("unicity", "How few points single people out"),
        [
            LineSeries(
                "hour and place",
                [(p, 1 - 0.75 * math.exp(-1.1 * (p - 1)) - 0.05) for p in range(1, 7)],
                "one",
            ),
            LineSeries(
                "day and place", [(p, 1 - 0.9 * math.exp(-0.5 * (p - 1))) for p in range(1, 7)], "two"
            ),
            LineSeries("day and district", [(p, 0.04 * p) for p in range(1, 7)], "three"),
        ],
        (Axis("known points", is_whole=True), Axis("singled out", is_share=True, high=1)),
        header=("Resolution", "Points", "Singled out"),
        references=[Reference(4, 0.95, "REAL: 1.5 m phones, 2013")],
    )
    yield curve(
        setting("size", "The same against town size"),
        [LineSeries("four points", [(10**k, 1 - 0.02 * 2**k) for k in (2.5, 3, 3.5, 4)], "one")],
        (Axis("residents", is_logarithmic=True), Axis("singled out by four points", is_share=True, high=1)),
        header=("Line", "Residents", "Singled out"),
        references=[
            Reference(1.5e6, 0.95, "REAL: phones, 2013"),
            Reference(1.1e6, 0.9, "REAL: cards, 2015"),
            Reference(6e7, 0.93, "REAL: phones, 2021"),
        ],
    )
    yield stacked_week(
        setting("week", "One resident's week"),
        ["Mon 10 Feb", "Tue 11 Feb", "Wed 12 Feb", "Thu 13 Feb", "Fri 14 Feb", "Sat 15 Feb", "Sun 16 Feb"],
        [
            Span(0, 1.4, "GREEN", "green"),
            Span(1.4, 3.25, "YELLOW", "yellow"),
            Span(3.25, 6, "RED", "red"),
            Span(6, 7, "GREY", "grey"),
        ],
        [
            Span(0, 2.1, "well", "five"),
            Span(2.1, 4.8, "infected, not yet infectious", "three"),
            Span(4.8, 7, "infectious", "one"),
        ],
        [
            Event(0.37, "08:50", "metro line 2, carriage 4"),
            Event(1.4, "09:36", "fever medicine bought at the harbour pharmacy"),
            Event(1.45, "10:48", "scan at the restaurant Anchor"),
            Event(2.1, "02:24", "infected at home"),
            Event(3.25, "06:00", "a contact's positive test becomes known"),
            Event(5.5, "12:00", "refused at the supermarket"),
        ],
        headings=("Day", "The code", "The truth", "What happened"),
        header=("Day", "Strip or time", "What"),
    )
    yield survival(
        setting("appeals", "Still wrongly red after an appeal"),
        [
            LineSeries("no staff", [(0, 1), (120, 0.95), (336, 0.9)], "three"),
            LineSeries(
                "two clerks", [(0, 1), (24, 0.9), (48, 0.72), (96, 0.5), (200, 0.35), (336, 0.3)], "two"
            ),
            LineSeries(
                "ten clerks", [(0, 1), (4, 0.8), (12, 0.44), (24, 0.2), (48, 0.05), (72, 0), (336, 0)], "one"
            ),
        ],
        (Axis("hours since the appeal"), Axis("still wrongly red", is_share=True, high=1)),
        header=("Staff", "Hours", "Still red"),
    )
    people = [
        InfectedPerson(f"p{i}", f"syn-0{i:03d}", day, paint)
        for i, (day, paint) in enumerate(
            [
                (0, "red"),
                (3, "yellow"),
                (4, "red"),
                (5, "green"),
                (8, "red"),
                (9, "green"),
                (9, "yellow"),
                (11, "green"),
                (2, "green"),
                (7, "red"),
                (14, "grey"),
            ]
        )
    ]
    yield infection_tree(
        setting("links", "Who infected whom"),
        people,
        [
            Link("p0", "p1", "found"),
            Link("p0", "p2", "found"),
            Link("p0", "p3", "missed"),
            Link("p2", "p4", "found"),
            Link("p3", "p5", "missed"),
            Link("p3", "p6", "missed"),
            Link("p6", "p7", "missed"),
            Link("p8", "p9", "found"),
            Link("p9", "p10", "missed"),
            Link("p1", "p6", "invented"),
            Link("p4", "p9", "invented"),
        ],
        kind_words={
            "found": "true links found",
            "missed": "true links missed",
            "invented": "links that never were",
        },
        day_label="day of infection",
        header=("From", "To", "Link"),
    )
    sources = ("people", "trips", "scans", "purchases", "reports", "encounters")
    yield timeline(
        setting("creep", "Purposes add up"),
        [
            TimelineEntry("4 Feb 2020", "Stop the epidemic", frozenset({"people", "trips", "reports"})),
            TimelineEntry("2 Mar 2020", "Find buyers of fever medicine", frozenset({"people", "purchases"})),
            TimelineEntry(
                "18 May 2020",
                "Rank residents by how healthy they live",
                frozenset({"people", "purchases", "scans"}),
                is_marked=True,
            ),
            TimelineEntry(
                "13 Jun 2022",
                "Keep depositors of the bank at home",
                frozenset({"people", "trips"}),
                is_marked=True,
            ),
        ],
        sources,
        header=("Date", "Purpose"),
        total_label="kinds of data read so far",
        new_word="A ring: read for the first time.",
        marked_word="not for health",
    )
    districts = [
        ("old-town", 0, 0),
        ("harbour", 2, 0),
        ("mill-quarter", -2, 0),
        ("lindenhof", 1, 1.73),
        ("east-gate", 3, 1.73),
        ("orchards", -1, 1.73),
        ("brickworks", 1, -1.73),
        ("north-bank", -1, -1.73),
        ("gardens", 3, -1.73),
        ("station-side", 0, 3.46),
    ]
    yield town_map(
        setting("map", "The town by day"),
        [
            MapDistrict(
                name,
                x,
                y,
                [max(0.0, 0.012 * day * (1 + noise(i))) for day in range(1, 7)],
                [
                    max(0.0, 0.02 * (day - 1) * (1 + noise(i, 3)) * (2 if i == 1 else 1))
                    for day in range(1, 7)
                ],
            )
            for i, (name, x, y) in enumerate(districts)
        ]
        + [
            MapDistrict("northfield", 0, 31, [None] * 6, [None] * 6, is_outside=True),
            MapDistrict("millbrook", -18, 4, [0.01 * d for d in range(6)], [0] * 6, is_outside=True),
        ],
        ["day 7", "day 14", "day 21", "day 28", "day 35", "day 42"],
        header=("Day", "District", "Infected", "Locked"),
        names_label="The districts",
        full_label="A column as high as its cell is {share} of the people there.",
    )
    yield roles_grid(
        setting("roles", "Who learns what"),
        ["Shop door", "Employer", "Health office", "Platform", "Police"],
        ["colour", "reason", "home", "where on a day", "what was bought", "contacts"],
        [
            [412, 0, 0, 0, 0, 0],
            [85, 3, 85, 0, 0, 0],
            [10_000, 10_000, 10_000, 2_310, 0, 733],
            [10_000] * 6,
            [10_000, 40, 10_000, 10_000, None, 5],
        ],
        header="Role",
    )
    yield ledger(
        setting("ledger", "Who paid"),
        [
            LedgerRow(
                "With purchases",
                [
                    Part("infectious", 310, "one"),
                    Part("infected, not infectious", 220, "three"),
                    Part("never infected", 7_480, "two"),
                ],
            ),
            LedgerRow(
                "Without purchases",
                [
                    Part("infectious", 300, "one"),
                    Part("infected, not infectious", 205, "three"),
                    Part("never infected", 4_110, "two"),
                ],
            ),
        ],
        Axis("locked person-days", is_whole=True),
        header=("Policy", "Who", "Locked person-days"),
    )


def gallery_page(language: Language, theme: str = "") -> str:
    """Put all charts on one page."""
    figures = "\n".join(
        chart_figure(chart, "The numbers as a table", heading=chart.title)
        for chart in invented_charts(language)
    )
    look = f' data-theme="{escape(theme)}"' if theme else ""
    return _PAGE.format(language=language, theme=look, style=chart_style(), figures=figures)


def main() -> None:
    """Read the command line and write the page."""
    parser = argparse.ArgumentParser(description="Write one page with every chart, on invented numbers.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--lang", choices=("en", "de"), default="en")
    parser.add_argument("--theme", choices=("light", "dark"), default="")
    options = parser.parse_args()
    options.path.write_text(gallery_page(options.lang, options.theme), encoding="utf-8")


if __name__ == "__main__":
    main()
