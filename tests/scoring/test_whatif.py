"""What-if questions: rows left out, rows put in, and what cannot be asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.dataset import dataset_from_rows, load_dataset
from healthcode.errors import UsageError
from healthcode.samples import sample_path
from healthcode.scoring.whatif import WhatIf, whatif

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthcode.dataset import Dataset

AS_OF = "2020-02-21T20:00"
MEDICINE = "purchases: place_id=linden-pharmacy, bought_at=2020-02-20T10:00, category=fever_medicine"


@pytest.fixture(scope="module")
def street() -> Iterator[Dataset]:
    dataset = load_dataset(sample_path())
    yield dataset
    dataset.close()


def asked(street: Dataset, person_id: str, **question: Sequence[str]) -> WhatIf:
    return whatif(street, "hangzhou-2020-02", person_id, AS_OF, **question)  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_row_left_out_takes_its_evidence_along(street: Dataset) -> None:
    """Without the purchase at the market the courier is green, and the meeting there is gone."""
    result = asked(street, "syn-02-courier", without=["purchases:10"])
    assert (result.before.colour, result.after.colour) == ("yellow", "green")
    assert [row.rule_id for row in result.gone] == ["brief-contact"]
    assert result.new == ()


@pytest.mark.slow
def test_a_table_left_out_is_everybodys(street: Dataset) -> None:
    """Without any purchases, neither the meeting nor the medicine is known."""
    result = asked(street, "syn-02-courier", without_tables=["purchases"])
    assert {row.rule_id for row in result.gone} == {"brief-contact", "medicine-purchase"}
    assert result.after.points == 0


@pytest.mark.slow
def test_a_row_put_in_adds_evidence(street: Dataset) -> None:
    """A purchase of medicine that never was gives points."""
    result = asked(street, "syn-15-retired", add=[MEDICINE])
    assert [row.rule_id for row in result.new] == ["medicine-purchase"]
    assert result.after.points == result.before.points + 40


@pytest.mark.slow
def test_another_persons_row_may_be_left_out_too(street: Dataset) -> None:
    """Had the case never been reported, the taxi driver would not be red."""
    result = asked(street, "syn-01-taxi", without=["reports:11"])
    assert (result.before.colour, result.after.colour) == ("red", "green")


@pytest.mark.slow
def test_no_difference_is_said(street: Dataset) -> None:
    """A row that nothing rests on changes nothing, and that is told."""
    result = asked(street, "syn-15-retired", without=["reports:12"])
    assert "The evidence that counts is the same." in result.sentences()


@pytest.mark.slow
def test_another_end_is_no_sameness() -> None:
    """Without the test that ends it sooner the same evidence has another end, and both ends are told."""
    rows = {
        "people": [{"person_id": "syn-a", "district_id": "d"}],
        "reports": [
            {"person_id": "syn-a", "kind": "fever", "reported_at": "2020-02-10T08:00"},
            {"person_id": "syn-a", "kind": "test_negative", "reported_at": "2020-02-12T08:00"},
        ],
    }
    with dataset_from_rows(rows) as dataset:
        result = whatif(dataset, "hubei-2020-03", "syn-a", AS_OF, without=["reports:2"])
    assert (result.gone, result.new) == ((), ())
    text = str(result)
    assert "The evidence that counts is the same." not in text
    assert (
        "The same evidence of fever counts, but to another end: "
        "until 2020-02-24 00:00 before, until something clears it after."
    ) in text
    document = result.to_json()
    assert document["other_ends"] == [
        {"rule_id": "fever", "before_until": "2020-02-24T00:00:00", "after_until": None}
    ]
    assert document["before"]["next_change"]["at"] == "2020-02-24T00:00:00"
    assert document["after"]["next_change"] is None


@pytest.mark.slow
def test_both_next_changes_are_told(street: Dataset) -> None:
    """When it turns green before and after is told, also where the colour at T stays."""
    result = asked(street, "syn-05-commuter", without=["trips:25", "scans:23"])
    assert result.before.colour == result.after.colour
    assert result.before.next_green_at != result.after.next_green_at
    (section,) = (section for section in result.sections() if section.name == "next")
    before, after = (item.text for item in section.items)
    assert before.startswith(
        "Before: If nothing else becomes known, the colour turns GREEN at 2020-03-02 17:20"
    )
    assert after.startswith("After: If nothing else becomes known, the colour turns GREEN at 2020-02-27")
    assert result.to_json()["before"]["next_green_at"] == "2020-03-02T17:20:00"


@pytest.mark.slow
@pytest.mark.parametrize("question", [{"without": ["overrides:1"]}, {"without_tables": ["overrides"]}])
def test_a_colour_set_by_hand_that_goes_is_told(street: Dataset, question: dict[str, list[str]]) -> None:
    """Without the override its colour no longer holds; the evidence was never behind it."""
    text = str(asked(street, "syn-10-bank", **question))
    assert "The RED set by hand by Stability office of Port Linden (overrides:1) no longer holds." in text
    assert "is the same" not in text


@pytest.mark.slow
def test_a_colour_set_by_hand_that_comes_is_told(street: Dataset) -> None:
    """An override that is put in holds, and its reason with a comma is shown as it would be typed."""
    row = 'overrides: colour=red, set_at=2020-02-20, actor=Office, "reason=late, and wrong"'
    text = str(asked(street, "syn-15-retired", add=[row]))
    assert "Now the RED set by hand by Office (added:1) holds; no rule stands behind it." in text
    assert '"reason=late, and wrong"' in text
    both = str(asked(street, "syn-10-bank", without=["scans:1"]))
    assert "The colour set by hand holds either way." in both


@pytest.mark.slow
def test_a_date_is_its_midnight(street: Dataset) -> None:
    """A time that is put in may be a date, as in --as-of."""
    result = asked(street, "syn-15-retired", add=["reports: kind=fever, reported_at=2020-02-20"])
    assert result.to_json()["added"][0]["reported_at"] == "2020-02-20T00:00:00"
    assert result.after.colour == "yellow"


@pytest.mark.slow
def test_a_row_that_becomes_known_after_t_is_not_called_the_same(street: Dataset) -> None:
    """What is known only later cannot matter at T, and that is what is told."""
    text = str(asked(street, "syn-15-retired", add=["reports: kind=fever, reported_at=2020-02-25"]))
    assert "added:1 is known only after T, at 2020-02-25 00:00" in text
    assert "The evidence that counts is the same." not in text


@pytest.mark.slow
def test_both_engines_answer_alike(street: Dataset) -> None:
    """The engine changes the speed and nothing else."""
    answers = [
        whatif(street, "hangzhou-2020-02", "syn-04-dialysis", AS_OF, without=["trips:23"], engine=engine)
        for engine in ("duckdb", "reference")
    ]
    assert answers[0].to_json() == answers[1].to_json()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"without": ["purchases:101"]}, "purchases:10"),
        ({"without_tables": ["scan"]}, "Did you mean scans?"),
        ({"add": ["purchase: place_id=bakery"]}, "Did you mean purchases?"),
        ({"add": ["purchases place_id=bakery"]}, "TABLE: column=value"),
        ({"add": ["purchases: place=bakery"]}, "Did you mean place_id?"),
        ({"add": ["purchases: bakery"]}, "column=value"),
        ({"add": ["purchases: place_id=bakery, bought_at=noon, category=books"]}, "a local time"),
        ({"add": ["reports: kind=symptom"]}, "reported_at"),
        ({"add": [f"{MEDICINE}, event_id=purchases:10"]}, "an id that no row has yet"),
    ],
)
def test_what_cannot_be_asked_is_said(street: Dataset, question: dict[str, list[str]], words: str) -> None:
    """Unknown events, tables and columns are errors that name the nearest right word."""
    with pytest.raises(UsageError) as error:
        asked(street, "syn-02-courier", **question)
    assert words in str(error.value)


def typed(*arguments: str) -> str:
    result = CliRunner().invoke(build_app(), ["whatif", "street", *arguments, "--as-of", AS_OF])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.slow
def test_the_command_shows_the_difference() -> None:
    """Both colours, what is changed and what no longer counts are printed, in either language."""
    text = typed("syn-02-courier", "--without", "purchases:10", "--plain")
    assert text.splitlines()[1].startswith("YELLOW → GREEN") or "YELLOW -> GREEN" in text
    assert "What no longer counts" in text
    assert "Was nicht mehr zählt" in typed("syn-02-courier", "--without", "purchases:10", "--lang", "de")


@pytest.mark.slow
def test_the_command_prints_json() -> None:
    """The same as one document."""
    document = json.loads(typed("syn-15-retired", "--add", MEDICINE, "--json"))
    assert document["added"][0]["category"] == "fever_medicine"
    assert (document["before"]["points"], document["after"]["points"]) == (60, 100)


def test_the_command_wants_a_question() -> None:
    """Nothing to change is a usage error."""
    result = CliRunner().invoke(build_app(), ["whatif", "street", "syn-02-courier"])
    assert result.exit_code == 2
    assert "--without EVENT_ID" in result.output
