"""The shipped sample: everyone's colour, as its README and the golden file say."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, get_args

import pytest

from healthcode.clock import format_time, parse_time
from healthcode.dataset import load_dataset
from healthcode.policy.load import load_policy
from healthcode.samples import sample_path
from healthcode.scoring.engines import Engine, open_scorer
from healthcode.tables import VERDICT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from healthcode.dataset import Dataset
    from healthcode.scoring.results import Verdict

AS_OF = parse_time("2020-02-21T20:00:00")
WHO_IS_WHO = re.compile(r"^\| (syn-\S+) \| [^|]+ \| (\w+) \|", re.MULTILINE)


@pytest.fixture(scope="module")
def street() -> Iterator[Dataset]:
    dataset = load_dataset(sample_path())
    yield dataset
    dataset.close()


def verdicts(dataset: Dataset, policy: str, moment: int, engine: Engine = "reference") -> list[Verdict]:
    scorer = open_scorer(engine, dataset, load_policy(policy), moment)
    try:
        return scorer.evaluate([moment]).verdicts
    finally:
        scorer.close()


def as_csv(rows: list[Verdict]) -> str:
    lines = [",".join(VERDICT_COLUMNS)]
    lines += [
        f"{row.person_id},{format_time(row.as_of)},{row.colour},{row.points},{row.deciding_rule or ''}"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.slow
@pytest.mark.parametrize("engine", get_args(Engine))
def test_everyone_has_the_expected_colour(
    engine: Engine, street: Dataset, golden: Callable[[str, str], None]
) -> None:
    """Both engines give every resident the colour, points and rule of the golden file."""
    golden("street/verdicts.csv", as_csv(verdicts(street, "hangzhou-2020-02", AS_OF, engine)))


def test_the_readme_tells_the_same_colours(street: Dataset) -> None:
    """The table of who is who lists every resident with the colour that the policy gives."""
    told = dict(WHO_IS_WHO.findall((sample_path() / "README.md").read_text(encoding="utf-8")))
    assert told == {row.person_id: row.colour for row in verdicts(street, "hangzhou-2020-02", AS_OF)}


def test_there_is_something_to_debate(street: Dataset) -> None:
    """The street has several greens, and yellows and reds by at least three rules each."""
    rules = defaultdict(set)
    for row in verdicts(street, "hangzhou-2020-02", AS_OF):
        rules[row.colour].add(row.deciding_rule)
    assert len(rules["yellow"]) >= 3
    assert len(rules["red"]) >= 3
    assert len(rules["green"]) >= 2


def test_the_code_knows_nothing_of_the_woman_who_pays_cash() -> None:
    """Outside people.csv no row names her."""
    naming = [
        file.name
        for file in sorted(sample_path().glob("*.csv"))
        if "syn-03-cash" in file.read_text(encoding="utf-8")
    ]
    assert naming == ["people.csv"]


def test_every_scan_shows_the_colour_of_that_moment(street: Dataset) -> None:
    """The colour on the phone, where a scan names it, is what the policy gave at that second."""
    shown = [
        (person, parse_time(scanned_at), colour)
        for person, _, scanned_at, _, _, colour in (
            line.split(",")
            for line in (sample_path() / "scans.csv").read_text(encoding="utf-8").splitlines()[1:]
        )
    ]
    scorer = open_scorer("reference", street, load_policy("hangzhou-2020-02"), AS_OF)
    moments = sorted({moment for _, moment, _ in shown})
    colour_at = {(row.person_id, row.as_of): row.colour for row in scorer.evaluate(moments).verdicts}
    assert [colour_at[person, moment] for person, moment, _ in shown] == [colour for *_, colour in shown]


def test_without_rules_only_the_order_is_left(street: Dataset) -> None:
    """Under the control policy everyone is green but the bank customer, whom no rule made red."""
    others = {row.person_id: row.colour for row in verdicts(street, "always-green", AS_OF)}
    assert others.pop("syn-10-bank") == "red"
    assert set(others.values()) == {"green"}


def test_beijing_flags_the_student_two_years_later(tmp_path: Path) -> None:
    """With all dates moved to 2022, the student is yellow, and the nurse, who took a test, is green."""
    for file in sample_path().glob("*.csv"):
        text = file.read_text(encoding="utf-8").replace("2020-", "2022-")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    dataset = load_dataset(tmp_path)
    moment = parse_time("2022-02-21T20:00:00")
    colours = {row.person_id: row.colour for row in verdicts(dataset, "beijing-medicine-2022-01", moment)}
    dataset.close()
    assert colours["syn-06-student"] == "yellow"
    assert colours["syn-11-nurse"] == "green"
    assert colours["syn-15-retired"] == "green"
