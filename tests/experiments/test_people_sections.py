"""The sections on equality, explanations and exhibits: on a run, against the full scorer and plain loops."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from healthcode.audit import equality_fields, explanations
from healthcode.audit.chosen import ASKED, KINDS
from healthcode.audit.field import family_of
from healthcode.clock import DAY, HOUR, MINUTE, parse_time
from healthcode.codes.key_ring import demo_ring
from healthcode.codes.token import verify
from healthcode.dataset import load_dataset
from healthcode.errors import DatasetError
from healthcode.experiments import equality_rows, section_equality, section_exhibits, section_why
from healthcode.experiments.audited import lived
from healthcode.experiments.district_series import districts
from healthcode.experiments.exhibit_words import PLACE_WORDS, place_words, row_words
from healthcode.experiments.exhibits import exhibits
from healthcode.experiments.faulty_days import HARMLESS, faulty_days
from healthcode.experiments.one_resident import at_morning
from healthcode.experiments.sections import RunInHand
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder import read_manifest
from healthcode.run_folder.truth import read_truth
from healthcode.scenario import load_scenario
from healthcode.scoring.engines import open_scorer
from healthcode.scoring.explain import explain
from healthcode.tables import ALL_COLOURS
from healthcode.town.vocabulary import PLACE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "audit-people.md"
DAYS = 9
LIVELY = (
    "outbreak.seeded_cases=25",
    "epidemic.transmissibility=2.0",
    "testing.seeks_test_share={infection=0.9,cold=0.5}",
    "orders.red_list_size=12",
    "orders.red_list_from=anywhere",
    "orders.red_list_day=2",
    "faults.phone_lent=0.1",
    "faults.phone_left_at_home=0.1",
    "faults.missing_check_out=0.6",
    "faults.clock_skew=0.2",
    "faults.wrong_match=0.2",
)
NINE = parse_time("2020-02-10T09:00:00")


def test_every_field_of_these_sections_is_documented() -> None:
    """The page and the notes say the same of each family of fields, and of no other."""
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines()]
    found = [(row[0].strip("`"), *row[1:]) for row in rows if row[0].startswith(("`eq.", "`why."))]
    notes = (*equality_fields.NOTES, *explanations.NOTES)
    assert found == [(note.name, note.meaning, note.en) for note in notes]


def test_the_page_names_every_kind_of_exhibit_and_every_right() -> None:
    """Kinds, and the rows that are in somebody's power."""
    page = PAGE.read_text(encoding="utf-8")
    assert [kind for kind in (*KINDS, ASKED) if f"| `{kind}` |" not in page] == []
    assert [word for word in explanations.IN_POWER if f"`{word}`" not in page] == []


def test_every_place_of_a_town_has_words() -> None:
    """A kind that nobody knows keeps its own name."""
    assert set(PLACE_KINDS) <= set(PLACE_WORDS)
    assert place_words("shop/flowers") == {"en": "shop", "de": "Laden"}
    assert place_words("moon/base") == {"en": "moon/base", "de": "moon/base"}
    assert place_words("vehicle/metro")["de"] == "U-Bahn"
    assert place_words(None)["en"] == "unknown place"


@pytest.mark.parametrize(
    ("table", "cells", "english", "german"),
    [
        (
            "trips",
            {
                "mode": "taxi",
                "from_district": "a",
                "to_district": "b",
                "departed_at": NINE,
                "arrived_at": NINE + 600,
            },
            "taxi from a to b, 09:00 to 09:10",
            "Taxi von a nach b, 09:00 bis 09:10",
        ),
        (
            "purchases",
            {"category": "fever_medicine", "payment": "phone"},
            "bought fever medicine, by phone, pharmacy",
            "Fiebermittel gekauft, mit dem Telefon, Apotheke",
        ),
        ("scans", {"role": "visitor"}, "code scanned: pharmacy", "Code gescannt: Apotheke"),
        (
            "scans",
            {"role": "staff"},
            "code scanned at work: pharmacy",
            "Code bei der Arbeit gescannt: Apotheke",
        ),
        (
            "encounters",
            {"other_person_id": "syn-2", "started_at": NINE, "ended_at": NINE + 90},
            "phone near that of syn-2 for 1.5 minutes",
            "Telefon 1,5 Minuten nahe dem von syn-2",
        ),
        ("reports", {"kind": "test_positive"}, "on file: positive test", "gemeldet: positiver Test"),
        ("overrides", {"colour": "red"}, "colour set by hand: RED", "Farbe von Hand gesetzt: ROT"),
    ],
)
def test_a_row_is_told_in_plain_words(table: str, cells: dict[str, Any], english: str, german: str) -> None:
    assert row_words(table, cells, "shop/pharmacy") == {"en": english, "de": german}


# ── on a whole run ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunInHand]:
    out = tmp_path_factory.mktemp("people") / "lively"
    policy = load_policy("hangzhou-2020-02")
    simulate(load_scenario("port-linden", people=250, days=DAYS, seed=4, set=LIVELY), out, policy)
    with load_dataset(out) as dataset:
        told = lived(out, dataset, policy)
        yield RunInHand(
            out, read_manifest(out), dataset, policy, told, "healthcode audit run RUN", 20, 1, 1.0
        )


SECTIONS = {
    "equality": section_equality.SECTION,
    "why": section_why.SECTION,
    "exhibits": section_exhibits.SECTION,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_is_plain_repeatable_and_told_in_both_languages(hand: RunInHand, name: str) -> None:
    """The same run gives the same bytes, every note has a field, and both languages tell as much."""
    section = SECTIONS[name]
    steps: list[tuple[int, int]] = []
    found = section.find(hand, lambda done, of: steps.append((done, of)))
    text = json.dumps({"fields": found.fields, **found.details}, allow_nan=False)
    again = section.find(replace(hand), None)
    assert json.dumps({"fields": again.fields, **again.details}) == text
    assert {family_of(field) for field in found.fields} == {note.name for note in section.notes}
    assert steps[-1][0] == steps[-1][1]
    document = json.loads(text)
    english, german = section.tell(document, "en"), section.tell(document, "de")
    assert english
    assert len(english) == len(german)
    assert english != german
    assert max(map(len, [*english, *german])) <= 240


def begins(hand: RunInHand) -> int:
    return parse_time(hand.manifest.begins)


@pytest.mark.slow
def test_days_on_wrong_rows_are_those_of_the_evidence_one_by_one(hand: RunInHand) -> None:
    """The full scorer's evidence, exposure by exposure, beside the faults, gives the same days."""
    faults = [row for row in read_truth(hand.run, "faults") if row["kind"] != HARMLESS]
    wrong = {row["event_id"] for row in faults if row["event_id"]}
    rides = read_truth(hand.run, "rides")
    missing = {
        (row["person_id"], row["at"]) for row in faults if not row["event_id"] and row["table"] == "trips"
    }
    ways_out = [
        (ride["person_id"], ride["from_district"], ride["departed_at"])
        for ride in rides
        if ride["from_district"] != ride["to_district"]
        and ({(ride["person_id"], ride[at]) for at in ("departed_at", "arrived_at")} & missing)
    ]
    moments = [begins(hand) + day * DAY + 4 * HOUR for day in range(DAYS)]
    scorer = open_scorer("duckdb", hand.dataset, hand.policy, moments[-1])
    exposures = {row.exposure_id: row for row in scorer.exposures()}
    found = scorer.evaluate(moments)
    scorer.close()
    behind: dict[tuple[int, str], list[str]] = {}
    for link in found.evidence_exposures:
        behind.setdefault((link.as_of, link.evidence_id), []).append(link.exposure_id)

    def is_wrong(exposure_id: str) -> bool:
        row = exposures[exposure_id]
        stays = hand.policy.rule(row.rule_id).kind == "stay" if row.rule_id != "override" else False
        unseen = stays and any(
            person == row.person_id
            and district == row.place_id
            and row.started_at < at < (moments[-1] if row.ended_at is None else row.ended_at)
            for person, district, at in ways_out
        )
        return bool({row.event_id, row.other_event_id} & wrong) or unseen

    active: dict[tuple[int, str, str], list[bool]] = {}
    for row in found.evidence:
        if row.active:
            rests = any(is_wrong(one) for one in behind[row.as_of, row.evidence_id])
            active.setdefault((row.as_of, row.person_id, row.rule_id), []).append(rests)
    ids = list(equality_rows.places_of(hand.dataset))
    wanted = np.zeros(hand.lived.locked.shape, np.bool_)
    for day, person in zip(*np.nonzero(hand.lived.locked), strict=True):
        rule = hand.lived.rules[hand.lived.rule[day, person]]
        wanted[day, person] = all(active.get((moments[day], ids[person], rule), [False]))
    marked = faulty_days(hand)
    assert wanted.any()
    assert np.array_equal(marked.marked, wanted)
    assert marked.of_another.any()
    assert not (marked.of_another & ~marked.marked).any()


@pytest.mark.slow
def test_strata_come_from_meetings_and_rows_counted_one_by_one(hand: RunInHand) -> None:
    """Loops over visits, rides and observed rows sort people as the queries do."""
    vain = equality_rows.vain_of(hand)
    place = equality_rows.places_of(hand.dataset)
    start = begins(hand)
    stays = [
        (row["person_id"], row["place_id"], row["arrived_at"], row["left_at"])
        for row in read_truth(hand.run, "visits")
    ]
    stays += [
        (
            row["person_id"],
            f"{row['vehicle_id']}/{row['carriage'] or ''}",
            row["departed_at"],
            row["arrived_at"],
        )
        for row in read_truth(hand.run, "rides")
    ]
    carriers = [
        (ill["person_id"], room, max(begin, ill["infectious_from"]), min(end, ill["infectious_until"]))
        for ill in read_truth(hand.run, "infections")
        for person, room, begin, end in stays
        if person == ill["person_id"] and begin < ill["infectious_until"] and end > ill["infectious_from"]
    ]
    by_room: dict[str, list[tuple[str, int, int]]] = {}
    for person, room, begin, end in carriers:
        by_room.setdefault(room, []).append((person, begin, end))
    seconds: Counter[tuple[int, int]] = Counter()
    for person, room, begin, end in stays:
        for other, first, last in by_room.get(room, []):
            together = min(end, last) - max(begin, first)
            if other != person and together > 0:
                seconds[(max(begin, first) - start) // DAY, place[person]] += together
    minutes = np.zeros(hand.lived.locked.shape)
    for at, number in seconds.items():
        minutes[at] = number // MINUTE
    free = ~hand.lived.locked
    free |= ~free.any(axis=0)
    a_day = (minutes * free).sum(axis=0) / free.sum(axis=0)
    assert (vain.risk == 0).tolist() == (a_day == 0).tolist()
    order = np.argsort(a_day, kind="stable")
    assert (np.diff(vain.risk[order]) >= 0).all()
    assert set(np.unique(vain.risk)) == {0, 1, 2, 3}
    in_vain = hand.lived.locked & ~hand.lived.infected
    assert (vain.clean + vain.faulty).sum() == in_vain.sum()


@pytest.mark.slow
def test_one_resident_is_explained_as_by_the_full_scorer(hand: RunInHand) -> None:
    """From the few rows around somebody comes the same explanation, with the same smallest change."""
    ids = list(equality_rows.places_of(hand.dataset))
    for day, person in section_why.sampled(hand.lived, 3, 3):
        moment = begins(hand) + day * DAY + 4 * HOUR
        full = explain(hand.dataset, hand.policy, ids[person], moment)
        with at_morning(hand, ids[person], day) as resident:
            near = resident.explanation("en")
            change = resident.counterfactual(near, 400)
        assert (near.colour, near.points, near.deciding_rule) == (
            full.colour,
            full.points,
            full.deciding_rule,
        )
        assert near.evidence == full.evidence
        assert near.unknown == full.unknown
        assert (near.next_change, near.next_green_at) == (full.next_change, full.next_green_at)
        assert change == full.counterfactual


@pytest.mark.slow
def test_exhibits_are_small_say_why_and_carry_a_code_that_scans(hand: RunInHand) -> None:
    """Kinds in their order, then who was asked for; the week shows what the arrays of the run say."""
    ids = list(equality_rows.places_of(hand.dataset))
    shown = exhibits(hand, [ids[7]])
    assert [one["kind"] for one in shown] == [*KINDS, ASKED]
    there = [one for one in shown if one["person_id"] is not None]
    assert {"wrongly_locked", "missed", "rightly_locked", "by_order", ASKED} <= {one["kind"] for one in there}
    for one in there:
        assert len(json.dumps(one, ensure_ascii=False).encode()) < 20_000
        person, day = ids.index(one["person_id"]), one["day"]
        answer = verify(one["code"]["text"], demo_ring(), None)
        assert answer.accepted
        assert answer.code is not None
        assert answer.code.colour == one["verdict"]["colour"] == ALL_COLOURS[hand.lived.colour[day, person]]
        assert day in [today["day"] for today in one["week"]]
        assert len(one["week"]) == 7
        for today in one["week"]:
            assert today["is_infected"] == bool(hand.lived.infected[today["day"], person])
            assert today["colour"] == ALL_COLOURS[hand.lived.colour[today["day"], person]]
        assert set(one["why"]) == {"en", "de"}
    false = next(one for one in there if one["kind"] == "false_reason")
    assert any(exposure["wrong"] for row in false["evidence"] for exposure in row["exposures"])
    ordered = next(one for one in shown if one["kind"] == "by_order")
    assert ordered["verdict"]["deciding_rule"] == "override"


@pytest.mark.slow
def test_who_does_not_live_in_the_town_cannot_be_shown(hand: RunInHand) -> None:
    """The nearest ids are named."""
    with pytest.raises(DatasetError, match="no such person"):
        exhibits(hand, ["syn-nobody"])


@pytest.mark.slow
def test_districts_add_up_to_the_town(hand: RunInHand) -> None:
    """People, locked and red of all districts together are those of the town, on each day."""
    series = districts(hand)
    assert sum(one["people"] for one in series) == 250
    for name, days in (
        ("locked", hand.lived.locked),
        ("infected", hand.lived.infected),
        ("red", hand.lived.colour == ALL_COLOURS.index("red")),
    ):
        assert np.sum([one[name] for one in series], axis=0).tolist() == days.sum(axis=1).tolist()
    cases = {
        row["person_id"]
        for row in hand.dataset.rows("reports")
        if row["kind"] == "test_positive"
        and isinstance(row["reported_at"], int)
        and row["reported_at"] <= begins(hand) + (DAYS - 1) * DAY + 4 * HOUR
    }
    assert sum(one["cases_known"][-1] for one in series) == len(cases) > 0
    assert {level for one in series for level in one["level"]} <= {"low", "medium", "high"}
