"""What would have made somebody green: the search, and how it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthcode.clock import parse_time
from healthcode.dataset import load_dataset
from healthcode.samples import sample_path
from healthcode.scoring.counterfactual import MOST_WAYS, Counterfactual, Tried, smallest_change
from healthcode.scoring.explain import explain
from healthcode.scoring.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from healthcode.dataset import Dataset
    from healthcode.dataset.around import RowKey

AS_OF = parse_time("2020-02-21T20:00:00")
ROWS = [("reports", letter) for letter in "abcde"]


@pytest.fixture(scope="module")
def street() -> Iterator[Dataset]:
    dataset = load_dataset(sample_path())
    yield dataset
    dataset.close()


def found(street: Dataset, person_id: str) -> Counterfactual | None:
    return explain(street, "hangzhou-2020-02", person_id, AS_OF).counterfactual


def needing(count: int) -> Callable[[frozenset[RowKey]], Tried]:
    """Score a person who is red while fewer than some rows are gone, and yellow with one gone."""

    def score(without: frozenset[RowKey]) -> Tried:
        left = tuple(row for row in ROWS if row not in without)
        if len(without) >= count:
            return Tried("green", 0, ())
        return Tried("yellow" if without else "red", 9, left)

    return score


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_the_smallest_set_is_found(count: int) -> None:
    """As many rows as it takes are left out, and no more."""
    result = smallest_change(needing(count))
    assert (len(result.without), result.result.colour, result.is_cut) == (count, "green", False)


def test_every_set_of_the_smallest_size_is_given() -> None:
    """Of five rows each of which is enough, all are given; of pairs only as many as fit, and that is said."""
    single = smallest_change(needing(1))
    assert [rows for rows, _ in single.others] == [{row} for row in ROWS[1:]]
    assert (single.has_more, single.tries) == (False, 6)
    pairs = smallest_change(needing(2))
    assert len({pairs.without, *(rows for rows, _ in pairs.others)}) == MOST_WAYS
    assert {len(rows) for rows, _ in pairs.others} == {2}
    assert pairs.has_more


def test_a_search_that_ends_among_equal_sets_says_so() -> None:
    """Where the scorings run out after the first green set, others may have been missed, nothing smaller."""
    result = smallest_change(needing(1), most_tries=3)
    assert (result.result.colour, result.is_cut, result.has_more) == ("green", False, True)
    assert len(result.others) == 1


def test_a_milder_colour_stands_in_for_green() -> None:
    """Where up to four rows are not enough, the mildest colour with the fewest rows is given."""
    result = smallest_change(needing(5))
    assert (len(result.without), result.result.colour, result.is_cut) == (1, "yellow", False)


def test_a_long_search_is_cut_and_says_so() -> None:
    """After so many scorings the search ends with what it has."""
    result = smallest_change(needing(4), most_tries=10)
    assert (result.tries, result.is_cut, result.result.colour) == (10, True, "yellow")


def test_nothing_to_touch_ends_the_search() -> None:
    """With no row behind the colour there is nothing to try."""
    result = smallest_change(lambda _: Tried("red", 0, ()))
    assert (result.without, result.tries, result.is_cut) == (frozenset(), 1, False)


# ── the street ──


@pytest.mark.slow
@pytest.mark.parametrize(
    ("person_id", "event_ids"),
    [
        ("syn-02-courier", ["purchases:10"]),
        ("syn-12-teacher", ["scans:16", "trips:18"]),
        ("syn-04-dialysis", ["trips:23", "trips:24", "trips:32", "trips:33"]),
    ],
)
def test_the_street_has_its_counterfactuals(street: Dataset, person_id: str, event_ids: list[str]) -> None:
    """Of real stories, the rows that made the colour are named."""
    result = found(street, person_id)
    assert result is not None
    assert (result.outcome, result.colour) == ("green", "green")
    assert sorted(event.event_id for event in result.without) == event_ids


@pytest.mark.slow
def test_each_way_that_is_as_short_is_told(street: Dataset) -> None:
    """The courier would be green without the meeting, and as well without the medicine."""
    told = explain(street, "hangzhou-2020-02", "syn-02-courier", AS_OF)
    assert told.counterfactual is not None
    (other,) = told.counterfactual.other_ways
    assert ([event.event_id for event in other.without], other.points) == (["purchases:15"], 60)
    assert not told.counterfactual.has_more_ways
    assert "Without purchases:15 (2020-02-17 12:10) instead, it would be GREEN as well" in str(told)
    (listed,) = told.to_json()["counterfactual"]["other_ways"]
    assert (listed["without"][0]["event_id"], listed["points"]) == ("purchases:15", 60)


@pytest.mark.slow
def test_what_others_did_is_outside_the_persons_power(street: Dataset) -> None:
    """The case behind a meeting and the zone behind a stay are named as not theirs to change."""
    courier, commuter = found(street, "syn-02-courier"), found(street, "syn-05-commuter")
    assert courier is not None
    assert courier.cases == ("syn-08-case",)
    assert commuter is not None
    assert commuter.districts == ("northfield",)


@pytest.mark.slow
def test_the_case_behind_a_contact_is_outside_the_persons_power(street: Dataset) -> None:
    """Who met a contact is told of the contact and of the case whose report made the contact one."""
    family = found(street, "syn-14-family")
    assert family is not None
    assert family.cases == ("syn-07-contact", "syn-08-case")


@pytest.mark.slow
def test_who_is_green_has_none(street: Dataset) -> None:
    """There is nothing to ask where the colour is green."""
    assert found(street, "syn-15-retired") is None


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_is_told(street: Dataset, language: Any) -> None:
    """Each resident's explanation tells the outcome under its own heading, and JSON has it."""
    for person_id in ("syn-01-taxi", "syn-10-bank", "syn-12-teacher"):
        told = explain(street, "hangzhou-2020-02", person_id, AS_OF, language=language)
        assert "counterfactual" in {section.name for section in told.sections()}
        assert told.to_json()["counterfactual"]["most_rows"] == 4


def test_no_own_row_helps_against_an_override(street: Dataset) -> None:
    """A colour set by hand is not the person's to change, and the rules alone give another."""
    told = explain(street, "hangzhou-2020-02", "syn-10-bank", AS_OF)
    assert told.counterfactual is not None
    assert told.counterfactual.outcome == "by_hand"
    assert told.by_hand is not None
    assert told.by_hand.rules_alone is not None
    assert told.by_hand.rules_alone.colour == "green"
    assert "they found: nothing that counts" in " ".join(told.sentences())
