"""Values stand where they belong: places are read back from the drawings and compared with the numbers."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from healthcode.report import charts
from healthcode.report.charts import Axis

if TYPE_CHECKING:
    from collections.abc import Sequence
from report.charts.drawing import SVG, boxes, dots, parsed, setting, spot, texts


def proportional(places: Sequence[float], values: Sequence[float], tolerance: float = 0.15) -> None:
    """Hold that places are a straight function of values."""
    slope = (places[-1] - places[0]) / (values[-1] - values[0])
    for place, value in zip(places, values, strict=True):
        assert place == pytest.approx(places[0] + slope * (value - values[0]), abs=tolerance)


@pytest.mark.parametrize("side", ["svg", "narrow"])
def test_dots_over_seeds_stand_at_their_values(side: str) -> None:
    """Each run has one dot, at the place that the axis gives to its value; the tick is the median."""
    values = [3.0, 40.0, 12.0, 25.0, 8.0]
    chart = charts.dots_over_seeds(
        setting(), [charts.SeedRow("row", [*values, None])], Axis("x"), header=("row", "median", "values")
    )
    svg = getattr(chart, side)
    xs = [x for x, _ in dots(svg, "one")]
    proportional(xs, values)
    zero, forty = spot(svg, "0")[0], spot(svg, "40")[0]
    proportional([zero, *sorted(xs), forty], [0, *sorted(values), 40], 0.3)
    assert "12 (1 × not estimable)" in texts(svg)  # noqa: RUF001 - as drawn
    assert chart.table.rows == (("row", "12", "3; 40; 12; 25; 8; not estimable"),)


def test_dots_of_equal_value_do_not_hide_each_other() -> None:
    """Five towns with the same result are five dots."""
    row = charts.SeedRow("row", [7.0] * 5)
    chart = charts.dots_over_seeds(setting(), [row], Axis("x"), header=("a", "b", "c"))
    assert len(set(dots(chart.svg, "one"))) == 5


def test_bars_begin_at_zero_and_are_as_long_as_their_values() -> None:
    """Lengths are proportional, negative bars point the other way, and both bars share the axis."""
    rows = [
        charts.BarRow("a", charts.Bar(10, [5, 15]), charts.Bar(4)),
        charts.BarRow("b", charts.Bar(-5), charts.Bar(None)),
    ]
    chart = charts.bars(setting(), rows, Axis("x"), header=("a", "b", "c", "d"), beside_label="random")
    (ten, minus), (four,) = boxes(chart.svg, "one"), boxes(chart.svg, "five")
    assert ten[2] / 10 == pytest.approx(minus[2] / 5, rel=0.01)
    assert ten[2] / 10 == pytest.approx(four[2] / 4, rel=0.01)
    assert ten[0] == four[0] == pytest.approx(minus[0] + minus[2], abs=0.15)
    assert [x for x, _ in dots(chart.svg, "ink")] == pytest.approx(
        [ten[0] + ten[2] / 2, ten[0] + ten[2] * 1.5], abs=0.15
    )
    assert "not estimable random" in texts(chart.svg)
    assert chart.table.rows == (("a", "10", "5; 15", "4"), ("b", "−5", "", "not estimable"))  # noqa: RUF001


def test_a_ledger_cuts_wholes_to_scale() -> None:
    """Parts stand end to end, and all wholes share one scale."""
    rows = [
        charts.LedgerRow("a", [charts.Part("p", 30, "one"), charts.Part("q", 60, "two")]),
        charts.LedgerRow("b", [charts.Part("p", 15, "one"), charts.Part("q", 0, "two")]),
    ]
    chart = charts.ledger(setting(), rows, Axis("days"), header=("a", "b", "c"))
    ones = [box for box in boxes(chart.svg, "one") if box[3] == 26]
    twos = [box for box in boxes(chart.svg, "two") if box[3] == 26]
    assert ones[0][2] == pytest.approx(2 * ones[1][2], abs=0.2)
    assert twos[0][2] == pytest.approx(2 * ones[0][2], abs=0.2)
    assert twos[0][0] == pytest.approx(ones[0][0] + ones[0][2], abs=0.1)
    assert "a: 90" in texts(chart.svg)
    with pytest.raises(ValueError, match="negative"):
        charts.ledger(
            setting(),
            [charts.LedgerRow("a", [charts.Part("p", -1, "one")])],
            Axis("d"),
            header=("a", "b", "c"),
        )


def test_groups_show_value_interval_and_size() -> None:
    """The interval lies around the value; small groups are hollow and said to be small."""
    rows = [
        charts.GroupRow("big", 1_200, 0.2, 0.1, 0.4),
        charts.GroupRow("small", 12, 0.5, is_small=True),
        charts.GroupRow("none", 0, None),
    ]
    chart = charts.dot_plot_by_group(
        setting("de"), rows, Axis("x", is_share=True), header=("a", "b", "c", "d"), small_word="klein"
    )
    (big_x, big_y), (small_x, _), *_ = dots(chart.svg, "one")
    zero, forty = spot(chart.svg, "0 %")[0], spot(chart.svg, "40 %")[0]
    proportional([zero, big_x, forty], [0, 0.2, 0.4], 0.3)
    assert small_x == pytest.approx(forty, abs=0.3)  # beyond the axis, which it does not stretch
    assert "50 % \N{RIGHTWARDS ARROW}" in texts(chart.svg)
    line = next(
        element.attrib["d"]
        for element in parsed(chart.svg).iter(f"{SVG}path")
        if element.attrib.get("stroke-width") == "2.5"
    )
    low, y, high, _ = (float(part) for part in re.findall(r"-?[\d.]+", line))
    assert y == big_y
    proportional([zero, low, high], [0, 0.1, 0.4], 0.3)
    assert len(dots(chart.svg, "paper")) == 3  # two rims, one hollow
    assert chart.table.rows[0] == ("big", "n = 1.200", "20 %", "10 % – 40 %")  # noqa: RUF001 - as drawn
    assert chart.table.rows[1] == ("small", "n = 12, klein", "50 %", "")
    assert "not estimable" in texts(chart.svg)


def line_points(svg: str, paint: str) -> list[list[tuple[float, float]]]:
    """Give the corners of each drawn line of a paint."""
    return [
        [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", element.attrib["d"])]
        for element in parsed(svg).iter(f"{SVG}path")
        if element.attrib.get("stroke", "").startswith(f"var(--{paint},")
        and element.attrib.get("stroke-width") == "2.4"
    ]


def test_lines_by_day_rise_with_their_values_and_break_where_there_is_none() -> None:
    """A missing day interrupts the line; it is never bridged or drawn as zero."""
    values = [0, 10, None, 30, 20]
    chart = charts.lines_by_day(
        setting(), [("people", values, "one")], (Axis("day"), Axis("n")), header_day="day", first_day=3
    )
    first, second = line_points(chart.svg, "one")
    known = [0, 10, 30, 20]
    proportional([-y for _, y in [*first, *second]], known)
    proportional([x for x, _ in [*first, *second]], [3, 4, 6, 7])
    assert chart.table.rows == (
        ("3", "0"),
        ("4", "10"),
        ("5", "not estimable"),
        ("6", "30"),
        ("7", "20"),
    )


def test_survival_steps_hold_their_value() -> None:
    """A share holds until the next time, so each step is first level and then down."""
    steps = [(0, 1.0), (10, 0.5), (30, 0.25)]
    chart = charts.survival(
        setting(),
        [charts.LineSeries("s", steps, "one")],
        (Axis("h"), Axis("share", is_share=True)),
        header=("a", "b", "c"),
    )
    (corners,) = line_points(chart.svg, "one")
    proportional([x for x, _ in corners], [0, 10, 10, 30, 30])
    proportional([-y for _, y in corners], [1, 1, 0.5, 0.5, 0.25])


def test_a_logarithmic_axis_spaces_by_ratio() -> None:
    """Ten times as many residents are always equally far away."""
    series = charts.LineSeries("s", [(100, 0.1), (1_000, 0.1), (100_000, 0.1)], "one")
    axes = Axis("n", is_logarithmic=True), Axis("share", is_share=True, high=1)
    mark = charts.Reference(10_000, 0.9, "REAL")
    chart = charts.curve(setting(), [series], axes, header=("a", "b", "c"), references=[mark])
    proportional([x for x, _ in dots(chart.svg, "one")], [2, 3, 5])
    assert chart.table.rows[-1] == ("REAL", "10,000", "90%")
    with pytest.raises(ValueError, match="positive"):
        charts.curve(setting(), [charts.LineSeries("s", [(0, 1)], "one")], axes, header=("a", "b", "c"))


def test_the_frontier_places_policies_and_marks_one() -> None:
    """Seeds and medians stand at burden and effect; one policy is ringed and said to be here."""
    seeds = [(100.0, 10.0), (300.0, 20.0), (200.0, 60.0)]
    policies = [charts.FrontierPolicy("a", seeds, is_here=True), charts.FrontierPolicy("b", [])]
    chart = charts.frontier(
        setting(), policies, (Axis("x"), Axis("y")), header=("a", "b", "c", "d"), here_label="you are here"
    )
    found = dots(chart.svg, "one")
    assert len(found) == 4
    proportional([x for x, _ in found], [100, 300, 200, 200])
    proportional([-y for _, y in found], [10, 20, 60, 20])
    assert dots(chart.svg, "ink") == [found[-1]]
    assert "you are here" in texts(chart.svg)
    assert chart.table.rows == (
        ("a (you are here)", "200", "20", "3"),
        ("b", "not estimable", "not estimable", "0"),
    )


@pytest.mark.parametrize("side", ["svg", "narrow"])
def test_numbers_of_policies_in_one_place_stand_side_by_side(side: str) -> None:
    """Policies at the same burden and effect keep their place; each has a number of its own above it."""
    at = [(0.0, 0.0), (5.0, 0.0), (5.0, 0.0), (7.0, 0.0), (90.0, 8.0)]
    policies = [charts.FrontierPolicy(f"policy {name}", [place]) for name, place in enumerate(at, 1)]
    chart = charts.frontier(
        setting(), policies, (Axis("x"), Axis("y")), header=("a", "b", "c", "d"), here_label="you are here"
    )
    svg = getattr(chart, side)
    first = dots(svg, "one")[-1]
    numbers = {
        one.text: (float(one.attrib["x"]), float(one.attrib["y"]))
        for one in parsed(svg).iter(f"{SVG}text")
        if one.attrib.get("class") == "halo"
    }
    xs = [numbers[number][0] for number in ("2", "3", "4")]
    ys = {numbers[number][1] for number in ("2", "3", "4")}
    assert all(two - one > 12 for one, two in pairwise(xs))
    assert len(ys) == 1
    assert first[1] - max(ys) > 20
    two, three = dots(svg, "two")[-1], dots(svg, "three")[-1]
    assert two[0] == pytest.approx(three[0], abs=0.2)


def test_slopes_join_before_and_after() -> None:
    """Both ends share one scale; a row without one of them is told under the chart."""
    rows = [charts.SlopeRow("a", 0.2, 0.8), charts.SlopeRow("b", 0.6, 0.4), charts.SlopeRow("c", None, 0.5)]
    chart = charts.slope(
        setting(), rows, Axis("s", is_share=True, high=1), header="what", before_label="B", after_label="A"
    )
    lines = line_points(chart.svg, "one")
    proportional([-y for line in lines for _, y in line], [0.2, 0.8, 0.6, 0.4])
    assert "c: not estimable → 50%" in texts(chart.svg)
    assert chart.table.header == ("what", "B", "A")


@pytest.mark.parametrize(
    ("count", "per_mark"), [(0, 1), (37, 1), (1_946, 1), (2_001, 10), (1_250_000, 1_000)]
)
def test_the_icon_array_has_a_mark_for_everyone(count: int, per_mark: int) -> None:
    """The filled area is exactly as many cells as there are marks; larger towns say what one stands for."""
    chart = charts.icon_array(
        setting(), [charts.IconKind("neither", count, "five")], header=("a", "b"), mark_note="{people} each"
    )
    for svg in (chart.svg, chart.narrow):
        marks = 0.0
        for path in parsed(svg).iter(f"{SVG}path"):
            if path.attrib.get("fill", "").startswith("url("):
                side = float(next(iter(parsed(svg).iter(f"{SVG}pattern"))).attrib["width"])
                for wide, high in re.findall(r"h([\d.]+)v([\d.]+)", path.attrib["d"]):
                    marks += float(wide) * float(high) / side**2
        assert marks == pytest.approx(-(-count // per_mark), abs=0.02 + 0.002 * marks)
        assert f"{per_mark:,} each" in texts(svg)
        assert len(svg) < 60_000
    assert charts.people_per_mark(count) == per_mark


def test_the_tree_says_all_its_numbers() -> None:
    """Every node stands in both drawings and in the table, with the way that leads to it."""
    root = charts.TreeNode(
        "all",
        100,
        children=(charts.TreeNode("ill", 5, "one", (charts.TreeNode("red", 4, "red", is_marked=True),)),),
    )
    chart = charts.people_tree(setting(), root, header=("who", "people"), answer="4 of 9")
    for svg in (chart.svg, chart.narrow):
        assert {"100", "all", "5", "ill", "4", "red", "4 of 9"} <= set(texts(svg))
    assert chart.table.rows == (("all", "100"), ("all / ill", "5"), ("all / ill / red", "4"))


def test_the_week_is_to_scale_and_every_colour_has_its_word() -> None:
    """Strips are as long as their spans, and even a short span keeps its word."""
    spans = [
        charts.Span(0, 1, "GREEN", "green"),
        charts.Span(1, 1.1, "YELLOW", "yellow"),
        charts.Span(1.1, 3, "RED", "red"),
    ]
    truth = [charts.Span(0, 3, "well", "five")]
    chart = charts.stacked_week(
        setting(),
        ["a", "b", "c"],
        spans,
        truth,
        [charts.Event(2.5, "12:00", "refused")],
        headings=("day", "code", "truth", "events"),
        header=("day", "what", "which"),
    )
    for svg in (chart.svg, chart.narrow):
        lengths = [boxes(svg, paint)[0][3] for paint in ("green", "yellow", "red")]
        proportional([0, *lengths], [0, 1, 0.1, 1.9])
        assert {"GREEN", "YELLOW", "RED", "well"} <= set(texts(svg))
    assert chart.table.rows[-1] == ("c", "12:00", "refused")


def test_the_infection_tree_draws_each_kind_of_link_its_own_way() -> None:
    """Kinds differ in dash and form, are counted, and a circle or an unknown person is refused."""
    people = [
        charts.InfectedPerson(key, f"syn-{key}", day, "red") for key, day in (("a", 0), ("b", 4), ("c", 2))
    ]
    links = [
        charts.Link("a", "b", "found"),
        charts.Link("a", "c", "missed"),
        charts.Link("c", "b", "invented"),
    ]
    words: dict[charts.LinkKind, str] = {"found": "found", "missed": "missed", "invented": "invented"}

    def tree(those: list[charts.Link]) -> charts.Chart:
        return charts.infection_tree(
            setting(), people, those, kind_words=words, day_label="day", header=("from", "to", "what")
        )

    chart = tree(links)
    assert {"1 found", "1 missed", "1 invented"} <= set(texts(chart.svg))
    proportional([spot(chart.svg, f"syn-{key}")[0] for key in "acb"], [0, 2, 4])
    assert spot(chart.svg, "syn-a")[1] < spot(chart.svg, "syn-c")[1] < spot(chart.svg, "syn-b")[1]
    assert chart.table.rows == (
        ("syn-a", "syn-b", "found"),
        ("syn-a", "syn-c", "missed"),
        ("syn-c", "syn-b", "invented"),
    )
    with pytest.raises(ValueError, match="not in the tree"):
        tree([charts.Link("a", "x", "found")])
    with pytest.raises(ValueError, match="circle"):
        tree([charts.Link("a", "b", "found"), charts.Link("b", "a", "found")])


def test_the_timeline_adds_up_what_is_read() -> None:
    """A mark for all that a policy reads, a ring for what is new, and the running total."""
    entries = [
        charts.TimelineEntry("Feb", "health", frozenset({"trips", "reports"})),
        charts.TimelineEntry("May", "rank", frozenset({"trips", "purchases"}), is_marked=True),
    ]
    chart = charts.timeline(
        setting(),
        entries,
        ["trips", "reports", "purchases"],
        header=("date", "policy"),
        total_label="so far",
        new_word="new",
        marked_word="not for health",
    )
    for svg in (chart.svg, chart.narrow):
        assert len(dots(svg, "one")) == 4 + 1
        assert len(dots(svg, "ink")) == 3 + 1
        meters = boxes(svg, "two")
        assert meters[0][2] / 2 == pytest.approx(meters[1][2] / 3, abs=0.1)
    assert chart.table.rows == (
        ("Feb", "health", "×", "×", "", "2"),  # noqa: RUF001 - as drawn
        ("May", "rank – not for health", "×", "", "×", "3"),  # noqa: RUF001 - as drawn
    )


def test_the_map_keeps_districts_in_their_places() -> None:
    """North is up, distances in the town are to scale, far districts are at its rim and keep their side."""
    districts = [
        charts.MapDistrict("middle", 0, 0, [0.1], [0.2]),
        charts.MapDistrict("east", 2, 0, [0.05], [0.0]),
        charts.MapDistrict("north", 0, 4, [0.0], [None]),
        charts.MapDistrict("far", 0, 31, [0.0], [0.0], is_outside=True),
    ]
    chart = charts.town_map(
        setting(),
        districts,
        ["day 7"],
        header=("day", "district", "ill", "locked"),
        names_label="names",
        full_label="{share} full",
    )
    middle, east, north, far = (spot(chart.svg, name) for name in ("middle", "east", "north", "far"))
    assert east[0] - middle[0] == pytest.approx((middle[1] - north[1]) / 2, abs=0.2)
    assert east[1] == middle[1]
    assert middle[1] - north[1] < middle[1] - far[1] < 4 * (middle[1] - north[1])
    assert "20% full" in texts(chart.svg)
    columns = {
        paint: [
            float(high)
            for path in parsed(chart.svg).iter(f"{SVG}path")
            if re.search(rf"--{paint},|-{paint}\)", path.attrib.get("fill", ""))
            for high in re.findall(r"v-([\d.]+)h[\d.]+v", path.attrib["d"])
        ]
        for paint in ("one", "two")
    }
    assert columns["one"][0] == pytest.approx(2 * columns["one"][1], abs=0.2)
    assert columns["two"] == [pytest.approx(2 * columns["one"][0], abs=0.2)]
    assert chart.table.rows[2] == ("day 7", "north", "0%", "not estimable")
    assert "cut off" not in " ".join(texts(chart.svg))
    with pytest.raises(ValueError, match="one value for each day"):
        charts.town_map(
            setting(), districts, ["a", "b"], header=("a", "b", "c", "d"), names_label="", full_label=""
        )


def test_one_full_district_outside_does_not_flatten_the_town() -> None:
    """A column far above all of the town's is cut off and carries its share; the table has it too."""
    districts = [
        charts.MapDistrict("middle", 0, 0, [0.01], [0.05]),
        charts.MapDistrict("east", 2, 0, [0.02], [0.04]),
        charts.MapDistrict("far", 0, 31, [0.12], [0.97], is_outside=True),
    ]

    def drawn(districts: list[charts.MapDistrict]) -> charts.Chart:
        return charts.town_map(
            setting(),
            districts,
            ["day 7"],
            header=("day", "district", "ill", "locked"),
            names_label="names",
            full_label="{share} full",
            cut_label="cut off",
        )

    chart = drawn(districts)
    for svg in (chart.svg, chart.narrow):
        assert {"5% full cut off", "12% · 97%"} <= set(texts(svg))
    assert chart.table.rows[2] == ("day 7", "far", "12%", "97%")
    alike = drawn([*districts[:2], charts.MapDistrict("far", 0, 31, [0.12], [0.14], is_outside=True)])
    assert not [words for words in texts(alike.svg) if "cut off" in words or "·" in words]


def test_names_of_districts_are_broken_between_words_alone() -> None:
    """On a phone a long name reaches a little beyond its cell, and stays whole."""
    places = [(at % 3, at // 3) for at in range(9)]
    names = ["Brickworks", "Station Side", "Lindenhof", *"abcdef"]
    districts = [
        charts.MapDistrict(name, x, y, [0.1], [0.1]) for name, (x, y) in zip(names, places, strict=True)
    ]
    chart = charts.town_map(
        setting(), districts, ["d"], header=("a", "b", "c", "d"), names_label="names", full_label="full"
    )
    assert {"Brickworks", "Lindenhof"} <= set(texts(chart.narrow))


def test_the_grid_draws_counts_as_areas() -> None:
    """A square of four times the count is twice as wide; zero is a dash and None is said."""
    chart = charts.roles_grid(
        setting(), ["shop", "police"], ["colour", "home"], [[100, 0], [400, None]], header="role"
    )
    small, large = boxes(chart.svg, "one")
    assert large[2] == pytest.approx(2 * small[2], abs=0.2)
    assert {"100", "400"} <= set(texts(chart.svg))
    assert chart.table.rows == (("shop", "100", "0"), ("police", "400", "not estimable"))
    with pytest.raises(ValueError, match="one count for each"):
        charts.roles_grid(setting(), ["shop"], ["colour"], [[1, 2]], header="role")
