"""Explanations: each kind of reason, what comes next, and what was left out."""

from __future__ import annotations

import string
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest

from healthcode.clock import parse_time
from healthcode.dataset import dataset_from_rows, load_dataset
from healthcode.errors import DatasetError
from healthcode.policy.load import load_policy
from healthcode.policy.model import Policy
from healthcode.samples import sample_path
from healthcode.scoring.changes import CauseKind
from healthcode.scoring.engines import open_scorer
from healthcode.scoring.explain import explain, explain_with, with_counterfactual
from healthcode.scoring.explained import Explanation, recreate
from healthcode.scoring.timeline import Timeline, timeline, timeline_with
from healthcode.scoring.words import (
    LANGUAGES,
    NOUNS,
    SENTENCES,
    counted,
    data_word,
    decimal_number,
    length_words,
)
from healthcode.tables import CATEGORIES, MODES, REPORT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.dataset import Dataset

AS_OF = parse_time("2020-02-21T20:00:00")
WHO = "syn-a"
COUGH = {"kinds": ["symptom"], "points": 40, "lasts_days": 7}
STAYS = {"scan_minutes": 30, "purchase_minutes": 30, "max_unseen_hours": 48}
BANDS = [{"colour": "yellow", "from_points": 100, "to_points": 200}, {"colour": "red", "from_points": 200}]


def policy(*rules: dict[str, Any], **more: Any) -> Policy:
    """Make a policy of report rules, one letter each."""
    filled = [
        {
            "id": letter,
            "kind": "report",
            "says": {"en": f"Rule {letter}.", "de": f"Regel {letter}."},
            "source": "invented",
            **({} if "kind" in rule else {"kinds": ["symptom"]}),
            **rule,
        }
        for letter, rule in zip(string.ascii_lowercase, rules, strict=False)
    ]
    return Policy.model_validate(
        {
            "id": "made",
            "title": "Made",
            "label": "invented",
            "confidence": "low",
            "rules_of": "2020-02-01",
            "design": "central",
            "rule": filled,
            "band": BANDS,
            **more,
        }
    )


def report(at: str, kind: str = "symptom", **more: Any) -> dict[str, Any]:
    return {"person_id": WHO, "kind": kind, "reported_at": at, **more}


def made(rules: Policy, *reports: dict[str, Any], at: int = AS_OF, **tables: Any) -> Explanation:
    rows = {"people": [{"person_id": WHO, "district_id": "d"}], "reports": list(reports), **tables}
    with dataset_from_rows(rows) as dataset:
        scorer = open_scorer("reference", dataset, rules, at)
        return explain_with(scorer, dataset, rules, WHO, "en")


def told(explanation: Explanation) -> str:
    return " ".join(explanation.sentences())


def past(rules: Policy, *reports: dict[str, Any], **tables: Any) -> Timeline:
    rows = {"people": [{"person_id": WHO, "district_id": "d"}], "reports": list(reports), **tables}
    with dataset_from_rows(rows) as dataset:
        return timeline(dataset, rules, WHO, AS_OF, engine="reference")


# ── the street ──


@pytest.fixture(scope="module")
def street() -> Iterator[Dataset]:
    dataset = load_dataset(sample_path())
    yield dataset
    dataset.close()


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_everyone_on_the_street_adds_up_again(street: Dataset, language: Any) -> None:
    """From the JSON alone, points and colour of every resident come out as scored."""
    rules = load_policy("hangzhou-2020-02")
    scorer = open_scorer("reference", street, rules, AS_OF)
    for verdict in scorer.evaluate([AS_OF]).verdicts:
        explanation = explain_with(scorer, street, rules, verdict.person_id, language)
        assert recreate(explanation.to_json()) == (verdict.points, verdict.colour)
        assert all(sentence for sentence in explanation.sentences())


@pytest.mark.slow
@pytest.mark.parametrize("person_id", ["syn-05-commuter", "syn-10-bank", "syn-04-dialysis", "syn-03-cash"])
def test_both_engines_are_explained_alike(street: Dataset, person_id: str) -> None:
    """An explanation does not tell which engine it came from."""
    rules = load_policy("hangzhou-2020-02")
    one = explain(street, rules, person_id, AS_OF, engine="duckdb")
    other = explain(street, rules, person_id, AS_OF, engine="reference")
    assert one.sentences() == other.sentences()


def test_an_unknown_person_is_named_with_the_nearest(street: Dataset) -> None:
    """A person who is not in the data is an error that lists the nearest ids."""
    with pytest.raises(DatasetError, match="syn-05-commuter"):
        explain(street, "hangzhou-2020-02", "syn-05-comuter", AS_OF, engine="reference")


# ── shares ──


def test_a_rule_that_counts_once_names_the_row_that_lasts_longest() -> None:
    """Of two rows the one that lasts longer carries the points; the other is already counted."""
    explanation = made(policy(COUGH), report("2020-02-18T08:00"), report("2020-02-20T08:00"))
    shares = {row.observed_at: (row.share, row.counted_points) for row in explanation.evidence}
    assert shares == {
        parse_time("2020-02-20T08:00"): ("carries", 40),
        parse_time("2020-02-18T08:00"): ("already_counted", 0),
    }
    assert explanation.points == 40
    assert "already counted: this rule counts once" in told(explanation)


def test_a_rule_that_counts_each_adds_every_row() -> None:
    """With `counts = each` every row carries its points."""
    rules = policy({**COUGH, "counts": "each"})
    explanation = made(
        rules, report("2020-02-18T08:00"), report("2020-02-20T08:00"), report("2020-02-21T08:00")
    )
    assert [row.counted_points for row in explanation.evidence] == [40, 40, 40]
    assert (explanation.points, explanation.colour) == (120, "yellow")
    assert "From 100 to 199 points, the colour is YELLOW." in explanation.sentences()


def test_a_colour_rule_is_enough_alone() -> None:
    """A colour row stands alone; a milder one beside it is said to be milder."""
    rules = policy({"colour": "red"}, {"colour": "yellow"})
    explanation = made(rules, report("2020-02-20T08:00"))
    assert [row.share for row in explanation.evidence] == ["enough_alone", "milder"]
    assert "a: enough alone for RED." in explanation.sentences()


# ── why a row does not count ──


@pytest.mark.parametrize(
    ("rule", "at", "status", "words"),
    [
        ({"after_hours": 48}, "2020-02-21T08:00", "not_yet", "takes effect at 2020-02-23 08:00"),
        ({"lasts_days": 1}, "2020-02-20T08:00", "expired", "ended at 2020-02-21 08:00"),
        (
            {"clears": [{"reports": ["released"]}]},
            "2020-02-19T08:00",
            "cleared",
            "cleared at 2020-02-20 12:00",
        ),
        (
            {"in_force_until": "2020-02-21"},
            "2020-02-20T08:00",
            "outside_dates",
            "only until 2020-02-21 00:00",
        ),
        ({"in_force_from": "2020-03-01"}, "2020-02-20T08:00", "outside_dates", "only from 2020-03-01 00:00"),
    ],
)
def test_what_does_not_count_says_why(rule: dict[str, Any], at: str, status: str, words: str) -> None:
    """Evidence that is there but does not count is told with its reason."""
    explanation = made(policy({"colour": "red", **rule}), report(at), report("2020-02-20T12:00", "released"))
    assert [row.status for row in explanation.evidence] == [status]
    assert explanation.colour == "green"
    assert words in told(explanation)


def test_a_silenced_rule_names_what_silences_it() -> None:
    """`unless_active` is told with the rule that takes its place."""
    explanation = made(
        policy({"colour": "yellow", "unless_active": ["b"]}, {"colour": "red"}), report("2020-02-20T08:00")
    )
    silenced = next(row for row in explanation.evidence if row.rule_id == "a")
    assert (silenced.status, silenced.silenced_by) == ("silenced", ("b",))
    assert "a does not count while b does." in explanation.sentences()


def test_an_outranked_rule_is_told() -> None:
    """A severe row can be outranked by a mild one of higher priority."""
    explanation = made(
        policy({"colour": "red"}, {"colour": "yellow", "priority": 1}), report("2020-02-20T08:00")
    )
    assert explanation.colour == "yellow"
    assert next(row.status for row in explanation.evidence if row.rule_id == "a") == "outranked"


# ── colours without a rule ──


OVERRIDE = {
    "person_id": WHO,
    "colour": "red",
    "set_at": "2020-02-19T09:00",
    "actor": "Office {curly}",
    "reason": "petition",
}


def test_an_override_is_told_by_who_and_why() -> None:
    """A colour set by hand names the office and its words, and that no rule stands behind it."""
    explanation = made(policy(COUGH), report("2020-02-20T08:00"), overrides=[OVERRIDE])
    assert explanation.by_hand is not None
    text = told(explanation)
    assert "Office {curly} set this colour by hand" in text
    assert "“petition”" in text
    assert "No rule stands behind it." in text
    assert "Nobody signed a second time." in text
    assert recreate(explanation.to_json()) == (40, "red")


@pytest.mark.parametrize(
    ("colour", "reports", "words"),
    [
        ("red", [], "they found: nothing that counts. Alone they give GREEN, with 0 points."),
        ("green", [], "Alone they give GREEN too, with 0 points. None detected does not mean none there."),
        ("green", [report("2020-02-20T08:00")], "they found: what counts under a."),
        ("red", [report("2020-02-20T08:00")], "Alone they give RED too"),
    ],
)
def test_the_reason_of_an_override_is_never_the_rules(
    colour: str, reports: list[dict[str, Any]], words: str
) -> None:
    """Whether the colours differ or not, what the rules found stands beside the words of whoever set one."""
    by_hand = {**OVERRIDE, "colour": colour, "reason": "no risk at all"}
    text = told(made(policy({"colour": "red"}), *reports, overrides=[by_hand]))
    assert "Reason given: “no risk at all”." in text
    assert "The rules know nothing of this reason; they found: " in text
    assert words in text
    assert ("A GREEN set by hand takes away nothing of that." in text) == (
        colour == "green" and bool(reports)
    )


def test_an_override_with_an_end_changes_back() -> None:
    """The end of an override is the next change, and its cause."""
    ending = {**OVERRIDE, "until": "2020-02-25T09:00"}
    change = made(policy(COUGH), overrides=[ending]).next_change
    assert change is not None
    assert (change.at, change.colour, change.cause.kind) == (
        parse_time("2020-02-25T09:00"),
        "green",
        "override",
    )


def test_silence_has_its_own_reason() -> None:
    """A person about whom nothing became known for long is told so."""
    default = {"unseen_colour": "grey", "unseen_days": 7}
    explanation = made(policy(COUGH, default=default), report("2020-02-01T08:00"))
    assert (explanation.colour, explanation.unseen) == ("grey", True)
    assert "Nothing about this person became known for 7 days." in told(explanation)
    assert recreate(explanation.to_json()) == (0, "grey")


def test_nothing_detected_is_not_called_safe() -> None:
    """Green without evidence says that none detected does not mean none there."""
    text = told(made(policy(COUGH)))
    assert "None detected does not mean none there." in text
    assert "Not one row" in text


# ── what would have made it green ──


@pytest.mark.parametrize(("count", "outcome"), [(1, "green"), (4, "green"), (5, "none")])
def test_up_to_four_rows_are_taken_away(count: int, outcome: str) -> None:
    """Four reports can be taken away; of five it is said that none of up to four is enough."""
    rows = {
        "people": [{"person_id": WHO, "district_id": "d"}],
        "reports": [report(f"2020-02-20T0{number}:00") for number in range(count)],
    }
    with dataset_from_rows(rows) as dataset:
        explanation = explain(dataset, policy({"colour": "red"}), WHO, AS_OF, engine="reference")
    found = explanation.counterfactual
    assert found is not None
    assert (found.outcome, found.is_cut) == (outcome, False)
    assert ("None of up to 4" in told(explanation)) == (outcome == "none")


# ── what comes, and what was left out ──


def test_the_next_change_and_the_first_green_are_given() -> None:
    """A colour that fades in steps gives the next step and the first green time."""
    rules = policy({"colour": "red", "lasts_days": 2}, {"colour": "yellow", "lasts_days": 5})
    explanation = made(rules, report("2020-02-20T08:00"))
    change = explanation.next_change
    assert change is not None
    assert (change.at, change.colour) == (parse_time("2020-02-22T08:00"), "yellow")
    assert change.cause.kind == "expiry"
    assert explanation.next_green_at == parse_time("2020-02-25T08:00")
    assert "It turns GREEN at 2020-02-25 08:00." in explanation.sentences()


def test_a_colour_that_lasts_until_cleared_does_not_change_by_itself() -> None:
    """Without an end, the ways to clear it are all that is left to tell."""
    ways = [{"negatives": 2, "hours": 24, "from_day": 3}, {"check_ins": 7}, {"reports": ["released"]}]
    text = told(made(policy({"colour": "red", "clears": ways}), report("2020-02-20T08:00")))
    assert "the colour stays as it is" in text
    assert (
        "What would end a sooner: 2 negative tests, samples at least 24 hours apart "
        "(from day 3 after it on), or checking in on 7 days in a row without symptoms, "
        "or a report of “released”."
    ) in text


def test_a_colour_that_nothing_clears_needs_a_person() -> None:
    """A rule without ways out says that only a person could end it."""
    assert "only a person could" in told(made(policy({"colour": "red"}), report("2020-02-20T08:00")))


def test_a_clearing_that_waits_for_its_day_has_a_date() -> None:
    """A negative test clears a fever of Hubei from day 14 on: until then red, and the date is told."""
    rules = load_policy("hubei-2020-03")
    fever = report("2020-02-10T08:00", "fever")
    before = made(rules, fever)
    assert before.colour == "red"
    assert "1 negative test, but not before day 14, or a report of" in told(before)
    explanation = made(rules, fever, report("2020-02-12T08:00", "test_negative"))
    assert explanation.colour == "red"
    change = explanation.next_change
    assert change is not None
    assert (change.at, change.colour) == (parse_time("2020-02-24T00:00:00"), "yellow")
    assert (change.cause.kind, change.cause.rule_id) == ("clear", "fever")
    alone = policy({"kinds": ["fever"], "colour": "red", "clears": [{"negatives": 1, "not_before_day": 14}]})
    waiting = made(alone, fever, report("2020-02-12T08:00", "test_negative"))
    assert (waiting.colour, waiting.next_green_at) == ("red", parse_time("2020-02-24T00:00:00"))
    assert made(alone, fever).next_green_at is None


FEVER = report("2020-02-10T08:00", "fever")
NEGATIVE = report("2020-02-12T08:00", "test_negative")
WAITING = {"kinds": ["fever"], "colour": "red", "clears": [{"negatives": 1, "not_before_day": 14}]}


def test_a_scheduled_clearing_is_told_as_the_end() -> None:
    """A test that is in already ends the evidence on its day: not open, not past, not still to be done."""
    explanation = made(load_policy("hubei-2020-03"), FEVER, NEGATIVE)
    (fever,) = (row for row in explanation.evidence if row.rule_id == "fever")
    assert fever.will_clear_at == parse_time("2020-02-24T00:00:00")
    assert [(by.event_id, by.kind) for by in fever.will_clear_by] == [("reports:2", "test_negative")]
    text = told(explanation)
    assert "until 2020-02-24 00:00, because the test reports:2 clears it then." in text
    assert "fever will be cleared" in text
    assert "was cleared" not in text
    assert "What would end fever sooner: a report of “recovered”." in text
    document = explanation.to_json()
    assert {row["will_clear_at"] for row in document["evidence"]} == {"2020-02-24T00:00:00", None}
    assert recreate(document) == (0, "red")


def test_a_scheduled_clearing_names_only_the_reports_that_it_needs() -> None:
    """Of three negative tests the two that came first are enough; a report counts beside them for nothing."""
    rules = policy({**WAITING, "clears": [{"negatives": 2, "hours": 24, "not_before_day": 14}]})
    tests = [report(f"2020-02-{day}T08:00", "test_negative") for day in (12, 14, 16)]
    explanation = made(rules, FEVER, *tests, report("2020-02-13T08:00"))
    assert [by.event_id for by in explanation.evidence[0].will_clear_by] == ["reports:2", "reports:3"]
    assert "because the tests reports:2 and reports:3 clear it then." in told(explanation)
    assert "only a person could" in told(explanation)


def test_a_way_whose_day_comes_after_the_end_is_not_called_sooner() -> None:
    """A test that counts from day 14 on ends nothing sooner that lasts thirteen days."""
    early = made(policy({**WAITING, "lasts_days": 13}), FEVER)
    late = made(policy({**WAITING, "lasts_days": 15}), FEVER)
    assert "only a person could" in told(early)
    assert "What would end a sooner: 1 negative test, but not before day 14." in told(late)


def test_evidence_that_is_cleared_before_it_counts_is_told_so() -> None:
    """A delay that ends after the clearing never ends in effect."""
    rules = policy({**WAITING, "after_hours": 15 * 24})
    text = told(made(rules, FEVER, NEGATIVE))
    assert "a does not count and will not: it is cleared at 2020-02-24 00:00" in text


def test_the_distance_behind_a_weight_is_told() -> None:
    """A meeting that weighs less for its distance names the distance, in each language's own numbers."""
    rules = policy(
        {
            "kind": "contact",
            "colour": "red",
            "min_minutes": 1,
            "from": ["encounters"],
            "weights": {"by_distance_law": {"full_below_m": 1, "power": 2}},
        },
        cases={"infectious_from_day": -2, "infectious_to_day": 10},
    )
    met = {"other_person_id": "syn-b", "started_at": "2020-02-15T10:00", "ended_at": "2020-02-15T10:15"}
    rows = {
        "people": [{"person_id": who, "district_id": "d"} for who in (WHO, "syn-b")],
        "reports": [{"person_id": "syn-b", "kind": "test_positive", "reported_at": "2020-02-16T08:00"}],
        "encounters": [{"person_id": WHO, **met, "distance_m": "2.5"}],
    }
    with dataset_from_rows(rows) as dataset:
        scorer = open_scorer("reference", dataset, rules, AS_OF)
        english, german = (told(explain_with(scorer, dataset, rules, WHO, lang)) for lang in LANGUAGES)
    assert "15 minutes at 2.5 m, weight 0.16 = 2.4 weighted minutes" in english
    assert "15 Minuten in 2,5 m Abstand, Gewicht 0,16 = 2,4 gewichtete Minuten" in german


def test_rows_of_tables_without_presence_are_not_read_by_a_contact_rule() -> None:
    """A purchase that shows nobody at a place is not called a duplicate that the rule read."""
    presence = {"scan_minutes": 30, "purchase_minutes": 30, "max_unseen_hours": 48, "tables": ["scans"]}
    rules = policy({"kind": "contact", "points": 10, "min_minutes": 15}, presence=presence)
    bought = {"person_id": WHO, "bought_at": "2020-02-18T08:00", "place_id": "p", "category": "fuel"}
    scanned = {"person_id": WHO, "scanned_at": "2020-02-18T08:00", "place_id": "p"}
    places = [{"place_id": "p", "kind": "shop", "district_id": "d"}]
    explanation = made(rules, places=places, purchases=[bought] * 2, scans=[scanned] * 2)
    assert [(row.event_id, row.reason) for row in explanation.ignored] == [("scans:2", "duplicate")]


def test_rows_left_out_are_counted_in_both_languages() -> None:
    """One sentence counts the rows that were left out, and its details say why, in either language."""
    rules = policy(
        {"kind": "contact", "points": 10, "min_minutes": 15, "case_lookback_days": 2}, presence=STAYS
    )
    places = [{"place_id": "p", "kind": "shop", "district_id": "d"}]
    times = [f"2020-02-{day:02d}T08:00" for day in range(1, 9)] + ["2020-02-21T09:00"]
    scans = [{"person_id": WHO, "scanned_at": moment, "place_id": "p"} for moment in times]
    explanation = made(rules, report("2020-02-20T08:00", "test_positive"), places=places, scans=scans)
    section = next(one for one in explanation.sections() if one.name == "ignored")
    (item,) = section.items
    assert item.text == "9 rows were read and left out."
    assert item.details[0] == "scans:1: too long before the person's own positive report for a."
    assert item.details[-1] == "… and 3 more"
    assert [row.reason for row in explanation.ignored] == ["too old"] * 8 + ["in the future"]
    german = replace(explanation, language="de")
    (item,) = next(one for one in german.sections() if one.name == "ignored").items
    assert item.text == "9 Zeilen wurden gelesen und ausgelassen."
    assert item.details[0] == "scans:1: für a zu lange vor der eigenen positiven Meldung."


def test_rows_left_out_are_listed_with_their_reason() -> None:
    """Rows that are too old, doubled or still to come are listed, with the rules that read them."""
    rules = policy({**COUGH, "lookback_days": 3})
    explanation = made(
        rules,
        report("2020-02-20T08:00", event_id="first"),
        report("2020-02-20T08:00", event_id="twin"),
        report("2020-02-20T09:00", sampled_at="2020-02-01T09:00", event_id="old"),
        report("2020-02-22T08:00", event_id="later"),
        report("2020-02-22T08:00", "vaccination", event_id="unread"),
    )
    assert {(row.event_id, row.reason, row.same_as) for row in explanation.ignored} == {
        ("twin", "duplicate", "first"),
        ("old", "too old", None),
        ("later", "in the future", None),
    }
    assert all(row.rule_ids == ("a",) for row in explanation.ignored)


def test_what_was_not_known_is_counted_in_hours() -> None:
    """The hours since the last row, and the longest stretch without any, are given."""
    unknown = made(policy(COUGH), report("2020-02-10T20:00"), report("2020-02-21T08:00")).unknown
    assert (unknown.hours_since, unknown.longest_gap_hours) == (12, 252)


def test_ways_without_a_ride_are_counted() -> None:
    """From one place to another without a ride between is a way that the system did not see."""
    scan = {"person_id": WHO, "scanned_at": "2020-02-18T08:00", "place_id": "p"}
    ride = {
        "person_id": WHO,
        "mode": "bus",
        "vehicle_id": "v",
        "from_district": "d",
        "to_district": "d",
        "departed_at": "2020-02-19T08:30",
        "arrived_at": "2020-02-19T08:50",
    }
    presence = {"scan_minutes": 30, "purchase_minutes": 30, "max_unseen_hours": 48}
    rules = policy({"kind": "contact", "points": 10, "min_minutes": 15}, presence=presence)
    places = [{"place_id": place, "kind": "shop", "district_id": "d"} for place in "pq"]
    scans = [
        scan,
        {**scan, "scanned_at": "2020-02-18T09:00"},
        {**scan, "scanned_at": "2020-02-18T10:00", "place_id": "q"},
        {**scan, "scanned_at": "2020-02-19T08:00", "place_id": "q"},
        {**scan, "scanned_at": "2020-02-19T09:00"},
    ]
    explanation = made(rules, places=places, scans=scans, trips=[ride])
    assert explanation.unknown.unseen_legs == 1
    assert "seen at one place and next at another 1 time without a ride" in told(explanation)
    assert made(rules, places=places, scans=scans).unknown.unseen_legs == 2


@pytest.mark.slow
def test_the_end_of_a_stay_that_goes_on_is_not_promised() -> None:
    """While somebody is not known to have left, the end that is told moves on; the turn is a later one."""
    with_stay = load_dataset(sample_path())
    at = parse_time("2020-02-06T10:00")
    try:
        told_en = explain(with_stay, "hangzhou-2020-02", "syn-16-returnee", at)
        told_de = explain(with_stay, "hangzhou-2020-02", "syn-16-returnee", at, language="de")
        later = explain(with_stay, "hangzhou-2020-02", "syn-16-returnee", "2020-02-07T10:00")
    finally:
        with_stay.close()
    (row,) = (row for row in told_en.evidence if row.share == "enough_alone")
    assert row.end_moves
    assert row.active_until is not None
    assert told_en.next_green_at is not None
    assert row.active_until < told_en.next_green_at
    assert "its end moves on: it would be 2020-02-20 10:00 if the stay ended now" in told(told_en)
    assert "es wäre 2020-02-20 10:00, wenn der Aufenthalt jetzt endete" in told(told_de)
    assert not any(row.end_moves for row in later.evidence)
    assert "It counts from 2020-02-05 00:00 until 2020-02-20 17:20." in told(later)


def test_points_of_one_rule_are_all_the_points() -> None:
    """Where one rule gives the points it is not said to give most of them."""
    alone = made(policy({**COUGH, "points": 120}), report("2020-02-20T08:00"))
    assert "The rule a gives all the points." in told(alone)
    both = made(policy({**COUGH, "points": 120}, COUGH), report("2020-02-20T08:00"))
    assert "The rule a gives most of the points." in told(both)


def test_progress_is_reported() -> None:
    """Whoever waits is told how many moments and scorings are done."""
    moments: list[tuple[int, int]] = []
    scorings: list[tuple[int, int]] = []
    rules = policy({**COUGH, "colour": "red", "points": None})
    rows = {"people": [{"person_id": WHO, "district_id": "d"}], "reports": [report("2020-02-20T08:00")]}
    with dataset_from_rows(rows) as dataset:
        scorer = open_scorer("reference", dataset, rules, AS_OF)
        explanation = explain_with(
            scorer, dataset, rules, WHO, "en", report=lambda *done: moments.append(done)
        )
        with_counterfactual(explanation, dataset, rules, report=lambda *done: scorings.append(done))
        line = timeline_with(scorer, dataset, rules, WHO, "en", report=lambda *done: moments.append(done))
    assert moments[0] == (1, 1)
    assert moments[-1][0] == moments[-1][1] >= len(line.changes)
    assert scorings == [(1, 400), (2, 400)]


# ── timelines ──

ENDED = {**OVERRIDE, "until": "2020-02-20T09:00"}


@pytest.mark.parametrize(
    ("rule", "more", "kinds"),
    [
        ({"lasts_days": 1}, {}, ["event", "expiry"]),
        ({"after_hours": 2}, {}, ["deadline"]),
        ({"in_force_from": "2020-02-20"}, {}, ["dated rule change"]),
        ({"in_force_until": "2020-02-20"}, {}, ["event", "dated rule change"]),
        ({"clears": [{"reports": ["released"]}]}, {}, ["event", "clear"]),
        (
            {"observed_from": "2021-01-01"},
            {"overrides": [ENDED]},
            ["override"] * 2,
        ),
    ],
)
def test_a_timeline_names_the_cause(rule: dict[str, Any], more: dict[str, Any], kinds: list[str]) -> None:
    """Each of the six causes of a change is named as what it is."""
    reports = [report("2020-02-18T08:00"), report("2020-02-20T12:00", "released")]
    line = past(policy({"colour": "red", **rule}), *reports, **more)
    assert line.first_colour == "green"
    assert [change.cause.kind for change in line.changes] == kinds


def test_a_timeline_names_a_missed_deadline() -> None:
    """A test that is overdue is a deadline."""
    rules = policy({"kind": "test_overdue", "max_days": 3, "colour": "yellow", "in_force_from": "2020-02-10"})
    line = past(rules, report("2020-02-15T08:00", "test_negative"))
    assert [change.cause.kind for change in line.changes][:2] == ["deadline", "clear"]


def test_a_timeline_without_changes_is_empty() -> None:
    """Who never changes colour has a first colour and no changes."""
    line = past(policy(COUGH))
    assert (line.first_colour, line.changes) == ("green", ())


# ── words ──


def test_every_sentence_is_there_in_each_language() -> None:
    """All languages have each sentence, with the same blanks to fill in."""
    formatter = string.Formatter()
    for name, texts in SENTENCES.items():
        blanks = [
            {field for _, field, _, _ in formatter.parse(texts[language]) if field} for language in LANGUAGES
        ]
        assert all(found == blanks[0] for found in blanks), name
    assert all(set(words) == set(LANGUAGES) for words in NOUNS.values())


def test_numbers_take_the_right_noun() -> None:
    """One is singular, all else plural; lengths choose their unit."""
    assert [counted(number, "point", "en") for number in (0, 1, 2)] == ["0 points", "1 point", "2 points"]
    assert length_words(90 * 60, "en") == "90 minutes"
    assert length_words(150 * 60, "de") == "2,5 Stunden"
    assert length_words(4 * 86_400, "en") == "4 days"
    assert length_words(2_914_587 * 86_400, "de") == "über 7.979 Jahre"


def test_numbers_are_written_in_the_readers_language() -> None:
    """Decimals and thousands have each language's own marks."""
    assert decimal_number(1_234_567, "en") == "1,234.567"
    assert decimal_number(-1_234_500, "de") == "-1.234,5"
    assert counted(1_500, "point", "de") == "1.500 Punkte"


def test_words_of_the_tables_are_told_in_everyday_words() -> None:
    """Every category, kind of report and vehicle has a German word; one of a town's own stays as it is."""
    for word in (*CATEGORIES, *REPORT_KINDS, *MODES):
        assert "_" not in data_word(word, "en"), word
        assert "_" not in data_word(word, "de"), word
    assert data_word("fever_medicine", "de") == "Fiebermittel"
    assert data_word("sea_horses", "de") == "sea_horses"


@pytest.mark.parametrize("kind", get_args(CauseKind))
def test_every_kind_of_cause_has_its_word(kind: str) -> None:
    """A timeline names each of the six kinds in both languages."""
    assert f"kind_{kind.replace(' ', '_')}" in SENTENCES
