"""The sections on appeals, consent, oversight and gaming, on runs and against their other sources."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from checkpoint.hands import decided, gate, scene, town, verdicts
from healthcode.audit import appeal_fields, consent, gaming, oversight
from healthcode.audit.appeals import Appeal, Appealed
from healthcode.audit.field import family_of
from healthcode.checkpoint.attacks.run import door_of, run_attacks
from healthcode.checkpoint.load import load_gate, shipped_gates
from healthcode.clock import HOUR, parse_time
from healthcode.dataset import load_dataset
from healthcode.draws import Draws
from healthcode.experiments import section_appeals, section_consent, section_gaming, section_oversight
from healthcode.experiments.audited import lived
from healthcode.experiments.screenshots import pass_share
from healthcode.experiments.section_consent import refused_without_code
from healthcode.experiments.sections import Found, RunInHand
from healthcode.gating.colours import known_of
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder import read_manifest
from healthcode.run_folder.truth import read_truth
from healthcode.scenario import load_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTIONS = {
    "appeals": section_appeals.SECTION,
    "consent": section_consent.SECTION,
    "oversight": section_oversight.SECTION,
    "gaming": section_gaming.SECTION,
}
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "audit-behaviour.md"
LIVELY = (
    "outbreak.seeded_cases=25",
    "epidemic.transmissibility=2.0",
    "testing.seeks_test_share={infection=0.9,cold=0.5}",
    "orders.red_list_size=12",
    "orders.red_list_from=anywhere",
    "orders.red_list_day=2",
)


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunInHand]:
    out = tmp_path_factory.mktemp("behaviour") / "lively"
    policy = load_policy("hangzhou-2020-02")
    simulate(load_scenario("port-linden", people=250, days=9, seed=4, set=LIVELY), out, policy)
    with load_dataset(out) as dataset:
        told = lived(out, dataset, policy)
        yield RunInHand(out, read_manifest(out), dataset, policy, told, "healthcode audit run RUN", 0, 1, 1.0)


@pytest.fixture(scope="module")
def found(hand: RunInHand) -> dict[str, Found]:
    return {name: section.find(hand, None) for name, section in SECTIONS.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_of_a_run_is_plain_repeatable_and_told_in_both_languages(
    hand: RunInHand, found: dict[str, Found], name: str
) -> None:
    section = SECTIONS[name]
    steps: list[tuple[int, int]] = []
    fields = found[name].fields
    text = json.dumps({"fields": fields, **found[name].details}, allow_nan=False)
    again = section.find(hand, lambda done, of: steps.append((done, of)))
    assert json.dumps({"fields": again.fields, **again.details}) == text
    assert {family_of(field) for field in fields} == {note.name for note in section.notes}
    assert all(field["command"] == hand.command for field in fields.values())
    assert steps[-1][0] == steps[-1][1]
    document = json.loads(text)
    english, german = section.tell(document, "en"), section.tell(document, "de")
    assert english
    assert len(english) == len(german)
    assert english != german
    assert all(len(line) <= 240 for line in (*english, *german))
    assert section.tell({"fields": {}}, "en") == []


@pytest.mark.slow
def test_the_lively_run_has_something_to_tell(hand: RunInHand, found: dict[str, Found]) -> None:
    assert found["oversight"].fields["over.trace"]["n"]["changes"] == 12
    assert found["appeals"].fields["app.filed"]["value"] > 5
    levels = found["appeals"].details["appeals"]["levels"]
    assert [(level["arrangement"], level["times"]) for level in levels] == [
        ("no-appeals", 0),
        ("hotline", 1),
        ("hotline", 2),
        ("hotline", 4),
        ("well-staffed", 1),
    ]
    wrong = int(np.count_nonzero(hand.lived.locked & ~hand.lived.infected))
    assert levels[0]["wrong_person_days"] == wrong
    assert levels[-1]["granted"] > levels[1]["granted"]
    assert found["gaming"].fields["game.gain[phone_at_home]"]["value"] > 0
    costs = found["consent"].fields
    assert costs["con.cost[show-everything]"]["value"] > costs["con.cost[paper-first]"]["value"]


@pytest.mark.slow
def test_screenshots_pass_as_often_as_on_the_bench_of_attacks(hand: RunInHand) -> None:
    gates = [load_gate(name) for name in ("bored-guard", "posted-code", "show-everything")]
    door = door_of(known_of(hand.dataset, hand.policy), parse_time(hand.manifest.begins) + 12 * HOUR)
    (bench,) = (one for one in run_attacks(gates, door) if one.attack.id == "screenshot")
    assert [pass_share(one, door) for one in gates] == [at.passed_share for at in bench.doors]


@pytest.mark.slow
def test_entries_are_those_that_the_table_of_arrivals_has(hand: RunInHand) -> None:
    """Every phone owner's arrival after the first 04:00 counts, read here row by row."""
    owners = {row["person_id"] for row in read_truth(hand.run, "residents") if row["has_phone"]}
    first = parse_time(hand.manifest.begins) + 4 * HOUR
    rows = [
        (row["person_id"], (row["arrived_at"] - first) // (24 * HOUR))
        for row in read_truth(hand.run, "arrivals")
        if row["person_id"] in owners and row["arrived_at"] >= first
    ]
    counts = section_consent.find(hand).fields["con.cost[show-everything]"]["n"]
    assert counts["people"] == len(owners)
    assert counts["entries"] == counts["entries_lost_refusing"] == len(rows)
    assert counts["days_lost_refusing"] == len(set(rows))


@pytest.mark.parametrize(
    ("cost", "english", "german"),
    [
        (
            -0.2,
            "loses 2.7 days more a week than others at the gate hard, and 0.2 days fewer at",
            "0,2 Tage weniger",
        ),
        (0.04, "and 0.0 days more at the gate soft. At 1 of 2 gates", "0,0 Tage mehr"),
    ],
)
def test_a_gate_at_which_refusing_pays_is_told_as_such(cost: float, english: str, german: str) -> None:
    values = {"con.cost[hard]": 2.7, "con.cost[soft]": cost, "con.real[hard]": 0, "con.real[soft]": 1}
    document = {"fields": {name: {"value": value} for name, value in values.items()}}
    assert english in section_consent.tell(document, "en")[0]
    assert german in section_consent.tell(document, "de")[0]


def tricked(evaders: int, gained: float, unlocked: int) -> dict[str, dict[str, Any]]:
    """Give the fields of one trick, as they stand in a document."""
    trick = gaming.Trick(evaders, eligible=5 * evaders, gained=gained, unlocked=unlocked)
    return gaming.gaming_fields({"phone_lent": trick}, {"bored-guard": trick}, 0.2, "c")


def test_few_evaders_are_told_in_whole_days_and_with_how_many_could() -> None:
    english = section_gaming.tell({"fields": tricked(3, 2, 2)}, "en")
    german = section_gaming.tell({"fields": tricked(3, 2, 2)}, "de")
    assert english[0] == (
        "Phone lent * (3 of 15 who could): 2 locked days fewer in all; "
        "2 fewer locked person-days of infected people."
    )
    assert german[0].startswith(
        "Telefon verliehen * (3 von 15, die es könnten): zusammen 2 Sperrtage weniger"
    )
    assert any(line.startswith("* fewer than 30") for line in english)
    assert "66.7" not in " ".join(english)


def test_many_evaders_are_told_by_shares_and_a_trick_that_harms_is_told_as_such() -> None:
    english = section_gaming.tell({"fields": tricked(40, -12, -2)}, "en")
    german = section_gaming.tell({"fields": tricked(40, -12, -2)}, "de")
    assert "40 of 200 who could): 0.3 locked days more per person; per 100 who do it, 5 more" in english[0]
    assert "0,3 Sperrtage mehr" in german[0]
    assert not any(line.startswith("*") for line in english)


def test_a_screenshot_is_told_apart_since_it_unlocks_nobody() -> None:
    said = " ".join(section_gaming.tell({"fields": tricked(40, 6, 1)}, "en"))
    assert "on 6 days in all at the gate bored-guard" in said
    nothing = " ".join(section_gaming.tell({"fields": tricked(40, 0, 0)}, "en"))
    assert "Nobody who evades gets past" in nothing


def appealed(*decided: int) -> dict[str, object]:
    """Give a document of which one appeal was filed, with so many decided at each desk."""
    nobody = np.zeros((2, 3), np.bool_)
    filed = Appeal(0, 10 * HOUR, None, is_granted=False, is_wrong=True)
    found = Appealed(~nobody, nobody, (filed,), 4 * HOUR)
    levels = [
        {"arrangement": f"desk-{at}", "times": 1, "decided": count, "still_wrong": [0.5], "wrong_locks": 3}
        for at, count in enumerate(decided)
    ]
    about = {"arrangement": "hotline", "is_of_run": False, "hours": [24], "levels": levels}
    fields = appeal_fields.appeal_fields(found, {}, 6, "c", "ASSUMPTION")
    return {"fields": fields, "appeals": about}


def test_desks_that_decided_nothing_are_not_compared() -> None:
    english = section_appeals.tell(appealed(0, 0), "en")
    assert not any("50 in 100" in line for line in english)
    assert any("nothing follows" in line for line in english)
    assert any(line.startswith("None of them was decided") for line in english)
    assert any("folgt daraus nichts" in line for line in section_appeals.tell(appealed(0, 0), "de"))


def test_curves_of_desks_come_with_their_decisions_and_with_how_few_locks_they_rest_on() -> None:
    english = section_appeals.tell(appealed(0, 2), "en")
    assert "desk-0 50 in 100; desk-1 50 in 100." in english[-3]
    assert english[-2] == "Appeals that were decided: desk-0 0; desk-1 2."
    assert "3 wrong locks" in english[-1]
    assert "3 falschen Sperren" in section_appeals.tell(appealed(0, 2), "de")[-1]


@pytest.mark.parametrize(
    "changes",
    [
        {"without_phone": "turned_away"},
        {"without_phone": "paper_pass", "paper_share": 0.5},
        {"without_phone": "human_judgement", "let_in_share": 0.6},
    ],
)
def test_who_shows_no_code_is_refused_as_the_checkpoint_refuses_whoever_has_no_phone(
    changes: dict[str, object],
) -> None:
    known, chosen = town(), gate(**changes)
    seen, given = scene(known, phones=0.0, rows=300), verdicts(known)
    expected = decided(chosen, known, seen, given, seed=5).is_refused
    closed = known.closed[given.colour[seen.person], seen.place]
    keys = known.person_keys[seen.person], known.place_keys[seen.place]
    found = refused_without_code(chosen, Draws(5), *keys, seen.arrived_at, closed)
    assert found.tolist() == expected.tolist()
    assert found.any()


def test_every_shipped_gate_treats_people_without_a_phone_in_a_known_way() -> None:
    ways = {load_gate(name).without_phone for name in shipped_gates()}
    assert ways == {"turned_away", "paper_pass", "human_judgement"}


def test_the_page_tells_every_field_its_formula_and_its_trap() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for note in (*consent.NOTES, *oversight.NOTES, *gaming.NOTES):
        assert f"`{note.name}`" in page
        assert note.meaning in page
        assert note.en in page
    for step in oversight.LADDER:
        assert step["en"] in page


def test_no_two_families_have_one_name() -> None:
    notes = (*consent.NOTES, *oversight.NOTES, *gaming.NOTES, *appeal_fields.NOTES)
    assert len({note.name for note in notes}) == len(notes)
