"""Whom a few records single out."""

from __future__ import annotations

from report.blocks.making import chart_rows, charts, document, field, headlines, read, rows, sides


def alone(one: int, two: int, four: int) -> dict[str, int]:
    return {"1": one, "2": two, "4": four}


SIZES = [
    {"size": 100, "people": 80, "targets": 80, "alone": alone(40, 70, 80)},
    {"size": 1000, "people": 0, "targets": 0, "alone": alone(0, 0, 0)},
    {"size": 1200, "people": 900, "targets": 500, "alone": alone(50, 300, 450)},
]
RESOLUTIONS = [
    {"space": space, "time": time, "people": 900, "targets": 500, "alone": alone(1, 2, four)}
    for space, time, four in [
        ("place", "hour", 450),
        ("place", "day", 400),
        ("district", "hour", 300),
        ("district", "day", 50),
    ]
]
FIELDS = {
    "reid.unicity[4]": field(0.9, "share of people", numerator=450, denominator=500, people=900),
    "reid.alone[home-work]": field(0.06, "share of people", numerator=18, denominator=300, people=300),
    "reid.risk[home-work]": field(0.13, "average risk"),
    "reid.alone[places-time-hour]": field(0.99, "share of people"),
    "reid.risk[places-time-hour]": field(1.0, "average risk"),
    "reid.published[phones]": field(
        0.95, "share of people", "REAL", people=1_500_000, points=4, source="a study <2013>"
    ),
}
AUDIT = document(
    FIELDS,
    run={"people": 1200},
    unicity={"by_size": {"joined": SIZES}, "by_resolution": {"joined": RESOLUTIONS}},
)


def test_singled_out_in_whole_people() -> None:
    """The headline counts people, and says of how small a town."""
    (headline,) = headlines(read("reidentification", AUDIT))
    assert "450 of the 500 people" in headline
    assert "a town of 1,200 people" in headline
    assert "90 of 100" in headline
    assert "450 von den 500" in headlines(read("reidentification", AUDIT, "de"))[0]


def test_resolution_and_size() -> None:
    """Each resolution is a line; a town in which nobody has a record is left out."""
    page = read("reidentification", AUDIT)
    fine = chart_rows(page, "People singled out, by how many points are known and how fine they are")
    assert ["district and day", "4", "10%"] in fine
    assert any(row[0].startswith("REAL: phones") and row[2] == "95%" for row in fine)
    sizes = chart_rows(page, "People singled out, by the size of the town")
    assert ["known points: 4", "100", "100%"] in sizes
    assert not [row for row in sizes if row[1] == "1,000"]


def test_published_figures_are_real_and_have_a_source() -> None:
    """They keep their tag and their source, escaped."""
    page = read("reidentification", AUDIT)
    assert "1,500,000 people, four points: 95 of 100R1 (a study <2013>)" in page.text
    assert not [one for one in page.find() if one.name.startswith("2013")]


def test_attacks_and_both_sides() -> None:
    """What must be known stands in a table, weakest first; only attacks that were made."""
    page = read("reidentification", AUDIT)
    table = rows(page, "Singled out by what is known")
    assert [row[1:] for row in table] == [["6%", "13%"], ["99%", "100%"]]
    assert "6 of 100" in sides(page)[0]
    assert "450 of 500" in sides(page)[1]


def test_no_details_and_no_records() -> None:
    """Without the curves the numbers stay; without any record the share says so."""
    assert charts(read("reidentification", document(FIELDS, run={"people": 1200}))) == []
    nobody = document({"reid.unicity[4]": field(None, "share of people", numerator=0, denominator=0)})
    assert "not estimable" in read("reidentification", nobody).text
