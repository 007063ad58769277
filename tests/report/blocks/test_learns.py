"""Who learns what about whom."""

from __future__ import annotations

import copy

from healthcode.report.blocks.learns import BLOCK
from healthcode.report.page import Page
from report.blocks.making import (
    HOSTILE,
    chart_rows,
    document,
    field,
    headlines,
    read,
    rows,
    sides,
    texts,
    written,
)

FACTS = ("identity", "colour", "whereabouts")


def learned(platform: int, police: int) -> dict[str, dict[str, int]]:
    return {
        "platform": {"identity": 1200, "colour": 1200, "whereabouts": platform},
        "police": {"identity": 1200, "colour": 0, "whereabouts": police},
    }


def design(records: int) -> dict[str, object]:
    return {"stores": [], "records": records, "records_held": 7, "kinds": 5, "sensitive_kinds": 3}


ENDS = {"people": "916 of 1,200 people.", "for_it": "Phones help nobody.", "against_it": "It knows where."}
AUDIT = document(
    {
        "dec.server[central]": field(36.14, "points per person", points=43367),
        "dec.server[paper]": field(0, "points per person", points=0),
        "dec.edges[central]": field(121.7, "pairs per person", edges=146033),
        "dec.edges[paper]": field(0, "pairs per person", edges=0),
        "dec.effect[own]": field(0.058, "share of pairs", pairs=3159, covered=184, people=256),
    },
    ledger={
        "people": 1200,
        "effect": {
            "own": {"uptake": 0.2, "uptake_squared": 0.04, "share": 0.058},
            "0.80": {"uptake": 0.8, "uptake_squared": 0.64, "share": None},
        },
        "designs": {"central": design(64452), "paper": design(1350)},
        "ends": {"en": ENDS, "de": ENDS | {"people": "916 von 1.200 Personen."}},
    },
    roles={"central": learned(916, 918), "paper": learned(0, 0)},
)


def test_the_drill_ends_in_whole_people() -> None:
    """The document's own sentences stand large and on both sides, with their places."""
    page = read("learns", AUDIT)
    assert headlines(page)[1:] == ["916 of 1,200 people."]
    assert sides(page) == ["Phones help nobody.", "It knows where."]
    assert texts(page)["ledger.ends.en.people"] == "916 of 1,200 people."
    assert headlines(read("learns", AUDIT, "de"))[1:] == ["916 von 1.200 Personen."]


def test_the_guess_is_answered() -> None:
    """What the police learn under the central code is the answer, beside what the platform alone knows."""
    answer = headlines(read("learns", AUDIT))[0]
    assert "of 918 of 1,200M1 residents the police" in answer
    assert "The platform alone can say it of 916" in answer
    given = str(BLOCK.given(Page(AUDIT, None, "en"))) if BLOCK.given else ""
    assert "1,200" in given


def test_the_police_know_no_more_than_the_platform() -> None:
    """Where both know of as many, only one number is told, and no door is named."""
    audit = copy.deepcopy(AUDIT)
    audit["roles"]["central"] = learned(916, 916)
    assert headlines(read("learns", audit))[0].count("916") == 1


def test_who_learns_what() -> None:
    """Every role and fact of the central code is in the grid, and whereabouts for each design."""
    page = read("learns", AUDIT)
    assert chart_rows(page, "Who learns what: Central code")[0] == ["Platform", "1,200", "1,200", "916"]
    where = chart_rows(page, "People whose whereabouts a role can learn, by design")
    assert [row[0] for row in where] == ["Central code", "Paper pass"]
    assert where[0][1:] == ["916", "918"]


def test_what_is_written_down() -> None:
    """The ledger has records, kinds, points and pairs of each design."""
    table = rows(read("learns", AUDIT), "What is written down under each design")
    assert table[0] == ["Central code", "64,452", "7", "5", "3", "36.1", "121.7"]
    assert table[1] == ["Paper pass", "1,350", "7", "5", "3", "0", "0"]


def test_what_an_app_would_note() -> None:
    """Whole pairs, and a line beside the square of the uptake; without any pair that is said."""
    page = read("learns", AUDIT)
    assert "Of 3,159 pairs" in page.text
    line = chart_rows(page, "Meetings of infectious people that an app notes, by how many have it")
    assert ["both have the app", "20%", "5.8%"] in line
    assert ["uptake squared", "80%", "64%"] in line
    audit = copy.deepcopy(AUDIT)
    audit["fields"]["dec.effect[own]"] = field(None, "share of pairs", pairs=0)
    assert "No infectious person met anybody" in read("learns", audit).text


def test_sentences_are_escaped() -> None:
    """What the document says cannot become part of the page."""
    audit = copy.deepcopy(AUDIT)
    audit["ledger"]["ends"]["en"] = dict.fromkeys(ENDS, HOSTILE)
    text = written("learns", audit)
    assert "<script>" not in text
    assert "\u202e" not in text
    assert text.count("&lt;script&gt;") == 3
