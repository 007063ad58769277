"""Times and ranges as they are typed."""

from __future__ import annotations

import pytest

from healthcode.cli.inputs import one_moment, some_moments
from healthcode.clock import format_time
from healthcode.errors import UsageError


def read(text: str) -> list[str]:
    return [format_time(moment) for moment in some_moments([text]) or []]


def test_dates_step_by_days() -> None:
    """A range of dates gives the midnight of each, the last one included."""
    assert read("2020-02-28..2020-03-01") == [
        "2020-02-28T00:00:00",
        "2020-02-29T00:00:00",
        "2020-03-01T00:00:00",
    ]


def test_the_time_of_day_of_the_start_is_kept() -> None:
    """A range that begins at 20:00 gives 20:00 of each day, also of a last day given as a date."""
    assert read("2020-02-01T20:00..2020-02-02") == ["2020-02-01T20:00:00", "2020-02-02T20:00:00"]


def test_a_step_may_be_given() -> None:
    """A step in minutes, hours or days is taken, and a last date means that whole day."""
    assert len(read("2020-02-01..2020-02-01/6h")) == 4
    assert len(read("2020-02-01..2020-02-01T01:00/30m")) == 3
    assert len(read("2020-02-01..2020-02-09/2d")) == 5


def test_several_times_are_joined() -> None:
    """Times and ranges given one after another are put in order, and none counts twice."""
    moments = some_moments(["2020-02-03", "2020-02-01..2020-02-02", "2020-02-02"]) or []
    assert [format_time(moment)[:10] for moment in moments] == ["2020-02-01", "2020-02-02", "2020-02-03"]
    assert some_moments(None) is None


@pytest.mark.parametrize(
    "text",
    [
        "..",
        "2020-02-01..",
        "2020-02-01..2020-02-02/6y",
        "2020-02-02..2020-02-01",
        "1000-01-01..3000-01-01/1m",
    ],
)
def test_a_bad_range_says_what_is_wanted(text: str) -> None:
    """An empty, reversed, misspelt or endless range is a usage error."""
    with pytest.raises(UsageError, match="--as-of"):
        read(text)


def test_a_second_time_is_refused_where_one_is_wanted() -> None:
    """Two times are not cut to the last."""
    assert one_moment(["2020-02-20"]) == one_moment("2020-02-20")
    assert one_moment(None) is None
    with pytest.raises(UsageError, match="takes one time"):
        one_moment(["2020-02-20", "2020-02-21"])
