"""The town by day."""

from __future__ import annotations

import copy
from typing import Any

from report.blocks.making import HOSTILE, chart_rows, document, headlines, read, rows, sides, written

DATES = [f"2020-02-{3 + day:02}" for day in range(8)]


def district(
    name: str, people: int, infected: list[int], locked: list[int], **more: object
) -> dict[str, Any]:
    return {
        "district_id": name,
        "kind": "town",
        "x_km": 0.0,
        "y_km": 0.0,
        "people": people,
        "infected": infected,
        "locked": locked,
        "level": ["low"] * 8,
        **more,
    }


AUDIT = document(
    {},
    series={
        "dates": DATES,
        "infected": [0, 1, 5, 9, 9, 4, 2, 1],
        "locked": [0, 0, 0, 3, 8, 40, 41, 5],
        "needless": [0, 0, 0, 1, 2, 36, 39, 5],
    },
    districts=[
        district("old-town", 100, [0, 1, 4, 8, 9, 4, 2, 1], [0, 0, 0, 0, 5, 10, 10, 0]),
        district("harbour", 50, [0] * 8, [0, 0, 0, 3, 3, 30, 31, 5], x_km=1.5),
        district(
            "far-mill",
            6,
            [0, 0, 1, 1, 0, 0, 0, 0],
            [6] * 8,
            x_km=30.0,
            y_km=8.0,
            kind="neighbour",
            level=["low", "medium", "medium", "high", "high", "high", "high", "high"],
        ),
        district("empty", 0, [0] * 8, [0] * 8, x_km=-30.0, kind="neighbour"),
    ],
)


def test_the_worst_days() -> None:
    """The headline names the first of the worst days of both, in the language of the page."""
    (headline,) = headlines(read("map", AUDIT))
    assert "9, on Thu 6 Feb" in headline
    assert "41M1, on Sun 9 Feb" in headline
    assert "9 (Do 6. Feb.)" in headlines(read("map", AUDIT, "de"))[0]


def test_lines_by_day() -> None:
    """Every day is in the table of the lines."""
    days = chart_rows(read("map", AUDIT), "Infected and locked people by day")
    assert len(days) == len(DATES)
    assert days[6] == ["Sun 9 Feb", "2", "41", "39"]


def test_small_districts_have_no_columns() -> None:
    """Six small maps; a share of a few people is not drawn, and where nobody lives is left out."""
    found = chart_rows(read("map", AUDIT), "The town on several days")
    assert len({row[0] for row in found}) == 6
    assert ["Mon 10 Feb", "Old Town", "1%", "0%"] in found
    assert {tuple(row[2:]) for row in found if row[1] == "Far Mill"} == {("not estimable", "not estimable")}
    assert not [row for row in found if row[1] == "Empty"]


def test_districts_one_by_one() -> None:
    """The most on one day, and the first day with anybody."""
    table = rows(read("map", AUDIT), "Where people live: the most on one day, and the first day with anybody")
    assert table == [
        ["Old Town", "100", "9", "Tue 4 Feb", "10", "Fri 7 Feb"],
        ["Harbour", "50", "0", "nobody", "31", "Thu 6 Feb"],
        ["Far Mill", "6", "1", "Wed 5 Feb", "6", "Mon 3 Feb"],
    ]


def test_zones_and_sides() -> None:
    """Each stretch of a declared zone is a line; both sides speak of districts with enough people."""
    page = read("map", AUDIT)
    assert "Far Mill: medium risk from Tue 4 Feb to Wed 5 Feb" in page.text
    assert "Far Mill: high risk from Thu 6 Feb to Mon 10 Feb" in page.text
    for_it, against_it = sides(page)
    assert for_it.startswith("Old Town on Fri 7 Feb: 9 of 100")
    assert against_it.startswith("Harbour on Sun 9 Feb: 31")
    none = copy.deepcopy(AUDIT)
    none["districts"] = none["districts"][:1]
    assert "never" not in page.text
    assert "No district was ever declared" in read("map", none).text


def test_districts_are_another_section() -> None:
    """Without them the lines stay, and one line says how to add them."""
    audit = document({}, series=AUDIT["series"])
    page = read("map", audit)
    assert len(headlines(page)) == 1
    assert "--with exhibits" in page.text
    assert sides(page) == []


def test_a_district_without_a_place_is_not_drawn() -> None:
    """Data brought by others may lack coordinates; the table is there all the same."""
    audit = copy.deepcopy(AUDIT)
    for one in audit["districts"]:
        one["x_km"] = None
    assert "map-town" not in written("map", audit)
    assert (
        len(
            rows(read("map", audit), "Where people live: the most on one day, and the first day with anybody")
        )
        == 3
    )


def test_names_are_escaped() -> None:
    """A district can be named anything."""
    audit = copy.deepcopy(AUDIT)
    audit["districts"][0]["district_id"] = HOSTILE
    assert "<script>" not in written("map", audit).lower()
    assert "\u202e" not in read("map", audit).text
