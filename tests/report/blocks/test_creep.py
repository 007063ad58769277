"""What else the data could be used for."""

from __future__ import annotations

import copy
from typing import Any

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


def ends(name: str) -> dict[str, dict[str, str]]:
    return {
        language: {side: f"{name} {side} {language}" for side in ("people", "for_it", "against_it")}
        for language in ("en", "de")
    }


ACCESS = ("none", "complaints", "counts", "reasons", "log", "data")
ORDER: dict[str, Any] = {
    "is_what_if": True,
    "lists": 100,
    "power_by_size": [
        {"listed": 1, "noticed_at_last": dict.fromkeys(ACCESS, 0) | {"log": 100}},
        {"listed": 16, "noticed_at_last": dict.fromkeys(ACCESS, 100) | {"none": 0}},
    ],
    "example": {"explanation": {"en": ["An office did it."], "de": ["Ein Amt war es."]}},
    "ends": ends("order"),
}
SCORE: dict[str, Any] = {
    "schemes": {
        "suzhou": {
            "ingredients": [
                {
                    "per": {"en": "a red light", "de": "eine rote Ampel"},
                    "points": -50.0,
                    "standing": "documented",
                    "people": 79,
                },
                {
                    "per": {"en": "a duty", "de": "ein Amt"},
                    "points": 0.0,
                    "standing": "from memory",
                    "people": None,
                },
            ]
        }
    },
    "ends": ends("score"),
}
METER: dict[str, Any] = {
    "steps": [
        {
            "on": "2020-02-11",
            "policy_id": "one-city",
            "title": "One city",
            "purposes": [["trips", "stay"], ["scans", "stay"]],
        },
        {
            "on": "2022-01-23",
            "policy_id": "another",
            "title": "Another",
            "purposes": [["purchases", "purchase"]],
        },
    ],
    "other_uses": [
        {
            "on": "2022-06-22",
            "en": "Depositors turned red.",
            "de": "Bankkunden wurden rot.",
            "source": "A paper",
            "confidence": "official, in the press",
        }
    ],
    "ends": ends("meter"),
}
FIELDS = {
    "creep.nonhealth": field(15, "people", "ASSUMPTION"),
    **{f"creep.detect[{access}]": field(5, "days", "ASSUMPTION") for access in ACCESS},
    "creep.detect[none]": field(None, "days", "ASSUMPTION"),
    "creep.query[central]": field(98, "people"),
    "creep.query[paper]": field(0, "people"),
    "creep.score[suzhou]": field(
        0.01, "share of people", "ASSUMPTION", foot=79, infected=1, others=1121, others_infected=32
    ),
    "creep.users[2020-02-11]": field(2, "purposes"),
    "creep.users[2022-01-23]": field(3, "purposes"),
}
PRIVILEGES = [
    {"id": "loan", "from_points": 600, "to_points": None, "people": 703, "people_leaked": 619},
    {"id": "hotel", "from_points": 600, "to_points": None, "people": 703, "people_leaked": 619},
    {"id": "ban", "from_points": 350, "to_points": 420, "people": 0, "people_leaked": 30},
    {"id": "same", "from_points": 900, "to_points": None, "people": 5, "people_leaked": 5},
]
CREDIT = {
    "score.points": field(634.3, "points", "ASSUMPTION", people=1200),
    "score.flip[health-to-credit]": field(
        0.16, "share of people", "ASSUMPTION", denominator=1200, lost=195, lost_never_infected=180
    ),
    "score.flip[credit-to-health]": field(0.005, "share of people", "ASSUMPTION", freed=6, freed_infected=1),
    "score.stick[false red]": field(60, "days", "ASSUMPTION", marks=218, that_cost=217),
    "score.stick[wrong payment]": field(None, "days", "ASSUMPTION", marks=1, that_cost=0),
    "score.gap[pays_cash=yes]": field(-284.2, "points", "ASSUMPTION", people=472, is_small=False),
    "score.gap[occupation=nurse]": field(3, "points", "ASSUMPTION", people=4, is_small=True),
}
ZHIMA = {
    "privileges": [one | {"says": {"en": f"A {one['id']}.", "de": f"Ein {one['id']}."}} for one in PRIVILEGES]
}
AUDIT = document(
    FIELDS | CREDIT,
    creep={"order": ORDER, "query": {"ends": ends("query")}, "score": SCORE, "meter": METER},
    zhima=ZHIMA,
)


def test_every_drill_ends_with_people_and_both_sides() -> None:
    """The sentences are those of the document, in the language of the page, each with its place."""
    for language in ("en", "de"):
        page = read("creep", AUDIT, language)
        drills = ("order", "query", "score", "meter")
        assert headlines(page)[:4] == [f"{drill} people {language}" for drill in drills]
        said = [f"{drill} {side} {language}" for drill in drills for side in ("for_it", "against_it")]
        assert sides(page)[:8] == said
        assert texts(page)[f"creep.meter.ends.{language}.people"] == f"meter people {language}"


def test_who_notices_an_order() -> None:
    """Each access is a row: mornings, and how many of the shortest and longest lists are noticed."""
    page = read("creep", AUDIT)
    assert "This is a what-if" in page.text
    assert "An office did it." in page.text
    table = rows(page, "100 lists of 1, and as many of 16: how many are noticed after the last morning")
    assert table[0] == ["nothing", "not estimable", "0", "0"]
    assert ["the log of overrides", "5", "100", "100"] in table
    title = "Of 100 lists drawn alike, how many an auditor notices in the end, by the length of the list"
    assert ["the log of overrides", "1", "100%"] in chart_rows(page, title)


def test_query_score_and_meter() -> None:
    """Uninvolved people by design, the foot of the ranking, and rules by their kinds."""
    page = read("creep", AUDIT)
    named = chart_rows(page, "Uninvolved people named by one question, by design")
    assert [row[:2] for row in named] == [["Central code", "98"], ["Paper pass", "0"]]
    foot = rows(page, "Does the foot of the ranking find the infected?")
    assert foot == [["Suzhou, tried September 2020", "79", "1", "1%", "32 of 1,121"]]
    counted = rows(page, "What would have counted")
    assert counted[0][2:] == ["\N{MINUS SIGN}50", "press", "79"]
    assert counted[1][3:] == ["from memory, unverified", "the town has none"]
    meter = chart_rows(page, "What each set of rules looks at, and how it adds up")
    assert [(row[1], row[-1]) for row in meter] == [("One city", "1"), ("Another", "2")]
    assert "22 Jun 2022: Depositors turned red. (A paper; official, as the press gives it) R" in page.text


def test_the_credit_score() -> None:
    """Whole people who lose something, one line for each line of points, and how long marks stick."""
    page = read("creep", AUDIT)
    assert "195 of 1,200 people lose something" in headlines(page)[4]
    opened = chart_rows(page, "What the score opens, before and after colours leak into it")
    assert [row[0] for row in opened] == ["A loan.", "A ban."]
    assert opened[0][1:] == ["58.6%", "51.6%"]
    marks = rows(page, "How long a wrong mark sticks")
    assert marks == [["a red while not infected", "218", "217", "60 days"]]
    gaps = chart_rows(page, "The score by group: how far from everybody else")
    assert [row[2] for row in gaps] == ["\N{MINUS SIGN}284.2"]
    assert "6A" in sides(page)[8]


def test_each_part_can_be_missing() -> None:
    """The credit score stands without the drills, the drills without it, and some without others."""
    only_credit = read("creep", document(CREDIT, zhima=ZHIMA))
    assert "--with creep" in only_credit.text
    assert "195 of 1,200" in only_credit.text
    only_drills = read("creep", document(FIELDS, creep=AUDIT["creep"]))
    assert "--with zhima" in only_drills.text
    audit = copy.deepcopy(AUDIT)
    del audit["creep"]["query"]
    audit["fields"]["creep.query[central]"] = field(None, "people")
    page = read("creep", audit)
    assert "too small or too short for this drill" in page.text
    assert headlines(page)[1] == "score people en"


def test_an_order_of_the_run_is_no_what_if() -> None:
    """Where somebody did it, the page says so."""
    audit = copy.deepcopy(AUDIT)
    audit["creep"]["order"]["is_what_if"] = False
    assert "In this run somebody did it" in read("creep", audit).text


def test_texts_are_escaped() -> None:
    """Offices, sources and sentences are data."""
    audit = copy.deepcopy(AUDIT)
    audit["creep"]["order"]["example"]["explanation"]["en"] = [HOSTILE]
    audit["creep"]["order"]["ends"]["en"] = dict.fromkeys(("people", "for_it", "against_it"), HOSTILE)
    audit["creep"]["meter"]["other_uses"][0] |= {"en": HOSTILE, "source": HOSTILE, "confidence": HOSTILE}
    audit["creep"]["meter"]["steps"][0]["title"] = HOSTILE
    audit["zhima"]["privileges"][0]["says"]["en"] = HOSTILE
    assert "<script>" not in written("creep", audit)
    assert "\u202e" not in read("creep", audit).text
