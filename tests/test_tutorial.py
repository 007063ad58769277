"""The tutorial: what it works out by hand is what the engines compute."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from healthcode.clock import parse_time
from healthcode.dataset import load_dataset
from healthcode.policy.load import load_policy
from healthcode.samples import sample_path
from healthcode.scoring.engines import Engine, open_scorer

PAGE = Path(__file__).parent.parent / "docs" / "tutorial" / "three-colours-by-hand.md"
TEXT = PAGE.read_text(encoding="utf-8")
ANSWER = re.compile(
    r"^\| (syn-\S+) \| (\w+) \| (\d+) \| (\S+) \| (\d{4}\S+) \| (\w+), (\d+) points \|$", re.MULTILINE
)
SHOWN_ROWS = re.compile(r"^```text\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Answer:
    person_id: str
    colour: str
    points: int
    rule: str
    changes_at: int
    next_colour: str
    next_points: int


def answers() -> list[Answer]:
    return [
        Answer(person, colour, int(points), rule, parse_time(changes_at), after, int(points_after))
        for person, colour, points, rule, changes_at, after, points_after in ANSWER.findall(TEXT)
    ]


def as_of() -> int:
    (told,) = re.findall(r"<!-- answers at (\S+) -->", TEXT)
    return parse_time(told)


def test_the_page_answers_for_a_green_a_yellow_and_a_red() -> None:
    """The table of answers has one resident of each colour."""
    assert [answer.colour for answer in answers()] == ["green", "yellow", "red"]


@pytest.mark.slow
@pytest.mark.parametrize("engine", get_args(Engine))
@pytest.mark.parametrize("answer", answers(), ids=lambda answer: answer.person_id)
def test_an_answer_is_right(answer: Answer, engine: Engine) -> None:
    """Colour, points, deciding rule and the next change are as worked out by hand."""
    dataset = load_dataset(sample_path())
    scorer = open_scorer(engine, dataset, load_policy("hangzhou-2020-02"), as_of())
    moments = [as_of(), answer.changes_at - 1, answer.changes_at]
    now, before, after = scorer.evaluate(moments, [answer.person_id]).verdicts
    turning = [moment for moment in scorer.turning_points(answer.person_id) if moment > as_of()]
    scorer.close()
    dataset.close()
    assert (now.colour, now.points, now.deciding_rule) == (answer.colour, answer.points, answer.rule)
    assert (before.colour, before.points) == (answer.colour, answer.points)
    assert (after.colour, after.points) == (answer.next_colour, answer.next_points)
    assert answer.changes_at in turning


def test_the_rows_shown_are_those_of_the_sample() -> None:
    """Each row printed in the tutorial stands, word for word, in the file that it names."""
    file = "reports.csv"
    for block in SHOWN_ROWS.findall(TEXT):
        for line in block.splitlines():
            if line.endswith(".csv"):
                file = line
            elif line:
                assert line in (sample_path() / file).read_text(encoding="utf-8").splitlines()


def test_no_row_of_the_three_is_kept_back_without_reason() -> None:
    """Every row about the retired man is printed, since the page says so."""
    rows = [
        line
        for file in sample_path().glob("*.csv")
        if file.name != "people.csv"
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith("syn-15-retired,")
    ]
    assert [row for row in rows if row not in TEXT] == []
