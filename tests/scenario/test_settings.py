"""Settings: every number has a unit, a source and a meaning, and is asked for as what it is."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from healthcode.clock import parse_time
from healthcode.errors import ScenarioError
from healthcode.scenario import Settings, default_settings, defaults
from healthcode.scenario.settings import settings_from_text

if TYPE_CHECKING:
    from collections.abc import Callable

ENTRY = '[epidemic.share]\nvalue = 0.2\nunit = "share"\nsource = "assumption"\nsays = "are so"\n'


def test_the_defaults_are_complete() -> None:
    """Every entry of the defaults loads, and every number in it may stay as it is."""
    assert len(defaults()) > 100
    for setting in defaults().values():
        assert setting.problems(setting.value, setting.key) == []
        assert setting.taken(setting.value) == setting.value


@pytest.mark.parametrize("name", ["value", "unit", "source", "says"])
def test_an_entry_without_one_of_its_parts_is_refused(name: str) -> None:
    """A number without its unit, its source or its meaning is no setting."""
    text = re.sub(rf"^{name} = .*\n", "", ENTRY, flags=re.MULTILINE)
    with pytest.raises(ScenarioError, match=rf"epidemic\.share\.{name}: missing"):
        settings_from_text(text, "defaults.toml")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("least = 0.5", r"epidemic\.share = 0\.2: must be 0\.5 or more \(share\)"),
        ("most = 0.1", r"epidemic\.share = 0\.2: must be 0\.1 or less \(share\)"),
        ("lest = 0.0", r"epidemic\.share\.lest = 0\.0: unknown key\. Did you mean least\?"),
    ],
)
def test_a_default_keeps_its_own_bounds(line: str, said: str) -> None:
    """A default outside its own bounds, or with a misspelt bound, is refused."""
    with pytest.raises(ScenarioError, match=said):
        settings_from_text(f"{ENTRY}{line}\n", "defaults.toml")


def test_a_setting_is_given_as_what_it_is() -> None:
    """Each way of asking gives the type that it names."""
    settings = Settings(
        {
            "a.number": 3,
            "a.share": 0.5,
            "a.word": "weak",
            "a.words": ("shop/*", "station"),
            "a.numbers": (1.0, 2.5),
            "a.flag": True,
            "a.table": {"old": 0.5},
            "a.day": dt.date(2020, 2, 3),
        }
    )
    assert (settings.number("a.number"), settings.number("a.share"), settings.count("a.number")) == (
        3.0,
        0.5,
        3,
    )
    assert (settings.word("a.word"), settings.words("a.words")) == ("weak", ("shop/*", "station"))
    assert (settings.numbers("a.numbers"), settings.flag("a.flag")) == ((1.0, 2.5), True)
    assert settings.table("a.table") == {"old": 0.5}
    assert settings.moment("a.day") == parse_time("2020-02-03T00:00:00")


@pytest.mark.parametrize(
    "ask",
    [
        lambda settings: settings.number("behaviour.evasion"),
        lambda settings: settings.count("epidemic.asymptomatic_share"),
        lambda settings: settings.word("town.people"),
        lambda settings: settings.words("town.people"),
        lambda settings: settings.numbers("town.people"),
        lambda settings: settings.flag("town.people"),
        lambda settings: settings.table("town.people"),
        lambda settings: settings.moment("town.people"),
    ],
)
def test_a_setting_that_is_asked_for_as_something_else_is_a_bug(ask: Callable[[Settings], object]) -> None:
    """A wrong question is no fault of the scenario, and keeps its traceback."""
    with pytest.raises(TypeError, match="which is not"):
        ask(default_settings())


def test_a_setting_that_is_not_there_is_a_bug() -> None:
    """A key that the defaults do not have is no fault of the scenario either."""
    with pytest.raises(KeyError):
        default_settings().number("town.no_such_key")


def test_a_table_takes_the_entries_that_it_says() -> None:
    """A table has the entries of its default and of its words; one by numbers takes other numbers too."""
    text = ENTRY.replace("0.2", "{ shop = 0.5 }") + 'words = ["shop", "work"]\n'
    by_place = settings_from_text(text, "defaults.toml")["epidemic.share"]
    assert by_place.entries == ("shop", "work")
    assert by_place.taken({"work": 1}) == {"shop": 0.5, "work": 1.0}
    assert [str(problem) for problem in by_place.problems({"worl": 1}, "share")] == [
        "share.worl = 1: unknown key. Did you mean work?"
    ]
    by_hour = settings_from_text(ENTRY.replace("0.2", "{ 12 = 0.5 }"), "defaults.toml")["epidemic.share"]
    assert by_hour.problems({"24": 0.5}, "share") == []
    assert by_hour.problems({"noon": 0.5}, "share") != []
