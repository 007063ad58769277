"""Who infected whom, and what the platform made of it."""

from __future__ import annotations

import copy
from typing import Any

from healthcode.report.blocks.paths import MOST_DRAWN
from report.blocks.making import HOSTILE, chart_rows, document, field, headlines, read, rows, sides, written


def infected(person: str, by: str | None, day: int, *, is_found: bool = False) -> dict[str, Any]:
    at = f"2020-02-{3 + day:02}T12:00:00"
    return {"person_id": person, "by": by, "level": 0, "at": at, "setting": "home", "is_found": is_found}


KEPT = [
    infected("syn-01", None, 0),
    infected("syn-02", "syn-01", 2, is_found=True),
    infected("syn-03", "syn-02", 5),
    infected("syn-04", None, 0),
    infected("syn-05", "syn-04", 3),
]
NAMED = [
    {"person_id": "syn-01", "by": None, "level": 0, "is_true": None},
    {"person_id": "syn-02", "by": "syn-01", "level": 1, "is_true": True},
    {"person_id": "syn-05", "by": "syn-01", "level": 1, "is_true": False},
]
REACH: dict[str, Any] = {"known_cases": 7, "infected": 33}
AUDIT = document(
    {
        "path.found": field(1 / 3, "share of true links", numerator=1, denominator=3),
        "path.missed": field(2 / 3, "share of true links", numerator=2, denominator=3, known_cases=4),
        "path.invented": field(0.5, "share of named links", numerator=1, denominator=2, people_blamed=1),
        "path.found[setting=home]": field(0.5, "share", numerator=1, denominator=2),
        "path.missed[setting=home]": field(0.5, "share", numerator=1, denominator=2),
        "path.found[setting=work/office]": field(0, "share", numerator=0, denominator=1),
        "path.missed[setting=work/office]": field(1, "share", numerator=1, denominator=1),
        "path.found[setting=shop]": field(None, "share", numerator=0, denominator=0),
        "path.missed[setting=shop]": field(None, "share", numerator=0, denominator=0),
        "path.reach[1]": field(0.2, "share of people", numerator=213, infected_within=17, **REACH),
        "path.reach[2]": field(0.7, "share of people", numerator=879, infected_within=24, **REACH),
        "path.reach[any]": field(0.75, "share of people", numerator=899, infected_within=24, **REACH),
    },
    series={"dates": ["2020-02-03"]},
    paths={
        "rules": {},
        "true_tree": {"trees": 2, "people": 9, "alone": 4, "kept": KEPT},
        "inferred_tree": {"kept": NAMED},
    },
)


def test_links_are_counted_whole() -> None:
    """The headline counts links, what was found, and the cases that were known at all."""
    (headline,) = headlines(read("paths", AUDIT))
    assert "Of 3 infections" in headline
    assert "for 1M1" in headline
    assert "4 cases" in headline


def test_the_tree_has_three_kinds_of_links() -> None:
    """Found, missed and made up; the table beneath has each link once."""
    page = read("paths", AUDIT)
    links = chart_rows(page, "True infections, and links that the platform made up")
    assert sorted((row[0], row[1], row[2]) for row in links) == [
        ("syn-01", "syn-02", "true, found"),
        ("syn-01", "syn-05", "never happened"),
        ("syn-02", "syn-03", "true, missed"),
        ("syn-04", "syn-05", "true, missed"),
    ]
    assert "Drawn are 5 of 9 infected people" in page.text


def test_only_what_can_be_read_is_drawn() -> None:
    """Of many trees the largest are drawn; of one that is too large its first people."""
    audit = copy.deepcopy(AUDIT)
    large = [infected("syn-x0", None, 0)] + [infected(f"syn-x{at}", "syn-x0", 1) for at in range(1, 36)]
    audit["paths"]["true_tree"]["kept"] = [*KEPT, *large]
    assert f"Drawn are {36 + 3} of" in read("paths", audit).text
    larger = [infected("syn-x0", None, 0)] + [infected(f"syn-x{at}", "syn-x0", 1) for at in range(1, 90)]
    audit["paths"]["true_tree"]["kept"] = larger
    assert f"Drawn are {MOST_DRAWN} of" in read("paths", audit).text


def test_where_and_how_far() -> None:
    """Places where nobody was infected are left out; each number of steps is a row."""
    page = read("paths", AUDIT)
    where = chart_rows(page, "Infections by where they happened: found and missed")
    assert {row[0] for row in where} == {"at home", "office"}
    reach = rows(page, "People named within so many steps")
    assert reach[0] == ["1", "213", "20%", "17"]
    assert reach[2] == ["any number", "899", "75%", "24"]
    for_it, against_it = sides(page)
    assert "213" in for_it
    assert "2 of 3" in against_it


def test_nobody_was_blamed() -> None:
    """Where the platform made nothing up, that is not held against it; only what it missed is."""
    audit = copy.deepcopy(AUDIT)
    audit["fields"]["path.invented"] = field(None, "share", numerator=0, denominator=0, people_blamed=0)
    assert "never happened" in sides(read("paths", AUDIT))[1]
    against_it = sides(read("paths", audit))[1]
    assert "never happened" not in against_it
    assert "2 of 3" in against_it


def test_nobody_infected_anybody() -> None:
    """Without links there is one sentence."""
    audit = document({"path.found": field(None, "share", numerator=0, denominator=0)}, paths=AUDIT["paths"])
    page = read("paths", audit, "de")
    assert headlines(page) == []
    assert "steckte niemand" in page.text


def test_names_are_escaped() -> None:
    """An id is data, also in a drawing."""
    audit = copy.deepcopy(AUDIT)
    audit["paths"]["true_tree"]["kept"] = [infected(HOSTILE, None, 0), infected("syn-02", HOSTILE, 1)]
    audit["fields"][f"path.found[setting={HOSTILE}]"] = field(0, "share", numerator=0, denominator=1)
    audit["fields"][f"path.missed[setting={HOSTILE}]"] = field(1, "share", numerator=1, denominator=1)
    assert "<script>" not in written("paths", audit)
    assert "\u202e" not in read("paths", audit).text
