"""What is counted of a gate, and the sentences and shares that say it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from checkpoint.hands import decided, gate, scene, town, verdicts
from healthcode.checkpoint.attacks import AtDoor
from healthcode.checkpoint.decide import GLANCE, PAPER, SCAN
from healthcode.checkpoint.log import day_log
from healthcode.checkpoint.outsider import learn
from healthcode.checkpoint.scene import Scene
from healthcode.checkpoint.tally import Tally
from healthcode.cli.attack_table import cell
from healthcode.draws import Draws
from healthcode.gating.standing import AtGate
from healthcode.gating.wording import percent, sentences, time_spent

KNOWN = town()
GIVEN = verdicts(KNOWN)


def at_gate(**changes: Any) -> AtGate:
    chosen = gate(**changes)
    found = decided(chosen, KNOWN, scene(KNOWN), GIVEN)
    tally = Tally(chosen)
    tally.add(found, KNOWN)
    log = day_log(chosen, found, KNOWN, GIVEN)
    kinds = dict(zip(KNOWN.place_ids, KNOWN.place_kinds, strict=True))
    return AtGate(chosen, tally, log, learn(log, kinds, Draws(1)), [(found, GIVEN)])


def test_the_platform_learns_of_paper_too() -> None:
    """An online gate asks about every code that its device reads, printed ones too; not at a glance."""
    at = at_gate(mode="online", without_phone="paper_pass", paper_share=0.7, glance_share=0.3)
    way = at.days[0][0].way
    assert {SCAN, PAPER, GLANCE} <= set(way.tolist())
    assert at.tally.told_platform == int(np.isin(way, (SCAN, PAPER)).sum())
    named = at_gate(mode="online", without_phone="paper_pass", log="pseudonyms", log_days=1)
    assert named.tally.told_platform == len(named.log)


@pytest.mark.parametrize("log", ["counts", "persons"])
@pytest.mark.parametrize(("sees", "is_told"), [("yes_no", False), ("colour", True)])
def test_of_a_log_without_colours_no_colour_is_said(log: str, sees: str, is_told: bool) -> None:
    """Nothing is counted that the log does not have."""
    at = at_gate(mode="online", sees=sees, log=log, log_days=1)
    assert ("other than green" in " ".join(sentences(at, "en"))) == is_told
    assert ("als Grün" in " ".join(sentences(at, "de"))) == is_told


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (None, "-"),
        (0.0, "0 %"),
        (0.0001, "< 1 %"),
        (0.0049, "< 1 %"),
        (0.02, "2 %"),
        (0.5, "50 %"),
        (0.99, "99 %"),
        (0.996, "> 99 %"),
        (0.999999, "> 99 %"),
        (1.0, "100 %"),
    ],
)
def test_a_share_is_none_or_all_only_if_it_is(share: float | None, said: str) -> None:
    """One in a thousand is not nobody."""
    assert percent(share) == said


@pytest.mark.parametrize(("share", "said"), [(0.0, "-"), (1.0, "IN"), (0.001, "< 1 %"), (0.999, "> 99 %")])
def test_an_attack_that_passes_now_and_then_is_said_to(share: float, said: str) -> None:
    """In the table of attacks too."""
    assert cell(AtDoor("a-test", share, {}), "en") == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_540, "59 min"), (3_599, "60 min"), (5_400, "1.5 h")],
)
def test_a_short_wait_is_said_in_minutes(seconds: float, said: str) -> None:
    """Not as a tenth of an hour, which may be none."""
    assert time_spent(seconds, "en") == said


@pytest.mark.parametrize("log", ["nothing", "counts", "pseudonyms", "persons"])
def test_a_day_on_which_nobody_comes_is_a_day(log: str) -> None:
    """No row, no share, no fault."""
    chosen = gate(
        mode="online", log=log, remembers_replays=True, **({} if log == "nothing" else {"log_days": 1})
    )
    one = scene(KNOWN)
    nobody = Scene.sorted(
        one.begins, {name: getattr(one, name)[:0] for name in ("person", "place", "arrived_at", "has_phone")}
    )
    found = decided(chosen, KNOWN, nobody, GIVEN)
    tally = Tally(chosen)
    tally.add(found, KNOWN)
    assert (tally.days, tally.checks, tally.refusals, len(day_log(chosen, found, KNOWN, GIVEN))) == (
        1,
        0,
        0,
        0,
    )


def test_a_printed_code_lives_as_long_as_the_gate_says() -> None:
    """By noon a pass that holds for an hour is over."""
    settings: dict[str, Any] = {"without_phone": "paper_pass", "paper_share": 1.0}
    day = at_gate(**settings).tally.to_json()["refused_because"]
    hour = at_gate(**settings, paper_life_minutes=60).tally.to_json()["refused_because"]
    assert "expired" not in day
    assert hour["expired"] > 0


def test_a_group_is_as_large_as_the_people_who_came() -> None:
    """Residents who never come do not make a number trustworthy; somebody who comes twice is one."""
    known = town(200)
    given = verdicts(known)
    tally = Tally(gate())
    for seed in (1, 2):
        tally.add(decided(gate(), known, scene(known, seed, rows=20), given), known)
    came = {person for seed in (1, 2) for person in scene(known, seed, rows=20).person.tolist()}
    rows = {row["group"]: row for row in tally.group_rows()}
    assert sum(row["residents"] for row in rows.values()) == 200
    assert {group: row["people"] for group, row in rows.items()} == {
        group: sum(known.groups[person] == group for person in came) for group in ("old", "young")
    }
    assert rows["old"]["is_small"]
    assert rows["old"]["residents"] > 30


def test_nobody_and_one_place_are_said_so() -> None:
    """No count of none by reason, and one place is one place."""
    given = verdicts(KNOWN, colours="green")
    chosen = gate(mode="online", log="pseudonyms", log_days=1)
    found = decided(chosen, KNOWN, scene(KNOWN, rows=1, phones=1.0), given)
    tally = Tally(chosen)
    tally.add(found, KNOWN)
    log = day_log(chosen, found, KNOWN, given)
    kinds = dict(zip(KNOWN.place_ids, KNOWN.place_kinds, strict=True))
    at = AtGate(chosen, tally, log, learn(log, kinds, Draws(1)))
    told = " ".join(sentences(at, "en"))
    assert "on 1 day: nobody was refused." in told
    assert "leads to 1 place," in told
    assert "Niemand wurde abgewiesen." in " ".join(sentences(at, "de"))
